"""Recorded answers of the real local model: which mails there are, and how they are replayed.

Recorded by `tests/cassettes/record.py`; never edited by hand. Beside each cassette a .toml says which model,
which weights, which server and which prompt answered.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import vcr
from demo_mail import MAILS, ORDERS, demo_mail
from reader_world import demo_orders
from vcr.record_mode import RecordMode

from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

CASSETTES = Path(__file__).parents[1] / "cassettes"
NAMES = tuple(sorted(path.stem for path in MAILS.glob("*.eml")))
PLAYER = {
    "match_on": ["method", "path", "body"],
    "filter_headers": ["authorization", "user-agent", "host"]
    + [
        f"x-stainless-{name}"
        for name in ("arch", "lang", "os", "runtime", "runtime-version", "package-version")
    ],
}


@dataclass(frozen=True)
class Recorded:
    """A demo mail, its order, what a person expects of it, and the tape of the model's answer."""

    name: str

    @property
    def message(self) -> InboundMessage:
        return demo_mail(MAILS / f"{self.name}.eml")

    @property
    def expected(self) -> Mapping[str, object]:
        loaded: dict[str, object] = json.loads((MAILS / f"{self.name}.expected.json").read_text("utf-8"))
        return loaded

    @property
    def order(self) -> PurchaseOrder:
        return demo_orders(ORDERS)[str(self.expected["order"])]

    @property
    def about(self) -> Mapping[str, str]:
        return tomllib.loads(self.tape.with_suffix(".toml").read_text("utf-8"))

    @property
    def tape(self) -> Path:
        return CASSETTES / f"{self.name}.yaml"

    def played(self, mode: RecordMode = RecordMode.NONE) -> "vcr.cassette.CassetteContextDecorator":
        """A context in which the model's answers come from the tape."""
        return vcr.use_cassette(str(self.tape), record_mode=mode, **PLAYER)
