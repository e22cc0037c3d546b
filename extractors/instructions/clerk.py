"""The port `Clerk`: reads instructions as one company writes them, in its language and with its dates."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from countersign.extractors.instructions.parser import Setting, instructions
from countersign.procurement.case import CaseException
from countersign.procurement.instructions import Instruction, Person
from countersign.procurement.order import PurchaseOrder


@dataclass(frozen=True)
class InstructionClerk:
    """Reads for one company. Words of other languages are understood as well."""

    language: str = "en"
    country: str = ""

    def instructions(
        self,
        lines: Sequence[str],
        order: PurchaseOrder,
        about: Sequence[CaseException],
        today: dt.date,
        people: Callable[[], Sequence[Person]],
    ) -> Sequence[Instruction]:
        """What is to be done about the exceptions, in the order in which it is written."""
        short = self.language.replace("_", "-").partition("-")[0].casefold()
        return instructions(lines, Setting(order, tuple(about), today, short, self.country, people))
