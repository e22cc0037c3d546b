"""A place in a text that points at order lines, or at something that is none of them.

    Mention     where it stands, how it points (`Pointing`), and the lines that it may mean

Finding them is the work of `references` and `descriptions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from countersign.procurement.order import PurchaseOrder

LineKey = tuple[str, int]


class Pointing(StrEnum):
    """How a mention points."""

    ORDER = "order"
    LINE = "line"
    ITEM = "item"
    WORDS = "words"
    ALL = "all"
    OTHERS = "others"
    TOGETHER = "together"
    FOREIGN_ORDER = "foreign order"
    UNKNOWN_LINE = "unknown line"
    OWN_NUMBER = "the supplier's own number"


@dataclass(frozen=True)
class Mention:
    """A place in the text and the lines that it may mean. `name` is the number or code as written.

    `by_figures`: nothing names the line but its quantity or price, see `by_figures`.
    """

    start: int
    end: int
    pointing: Pointing
    lines: frozenset[LineKey] = frozenset()
    name: str = ""
    by_figures: bool = False


def keys(orders: Sequence[PurchaseOrder]) -> frozenset[LineKey]:
    """Every line of every order."""
    return frozenset((order.number, line.line) for order in orders for line in order.lines)
