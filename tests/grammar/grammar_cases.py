"""The cases beside this file, and the order and mail that they are about."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from builders import MONDAY, a_line, an_order

from countersign.extractors.check import ReaderRules, check
from countersign.extractors.grammar.reader import read
from countersign.procurement.claims import Reading, Witness
from countersign.procurement.mail import InboundMessage, Table, TextLine
from countersign.procurement.order import PurchaseOrder, Supplier

HERE = Path(__file__).parent
DAY = MONDAY.date()


_HOMES = {"en": "US", "cs": "CZ", "sv": "SE", "da": "DK", "nb": "NO", "el": "GR"} | {
    "zh": "CN",
    "ja": "JP",
    "ko": "KR",
}


def home(code: str) -> str:
    """The country of a supplier who writes in the language."""
    return _HOMES.get(code, code.upper())


def cases(name: str) -> Any:
    """The content of a case file."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))


def located(name: str) -> list[tuple[str, str, str, Any]]:
    """Language, country, text and expectation of each case of a layer."""
    return [
        (g["language"], g["country"], text, expected) for g in cases(name) for text, expected in g["cases"]
    ]


def bolts(language: str = "en", country: str | None = None) -> PurchaseOrder:
    """Two lines: 500 bolts at 12.50 per 100, 200 nuts at 4.10 per 100, both for 11 December."""
    home = {"en": "US", "de": "DE"}[language] if country is None else country
    supplier = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", language, home)
    return an_order(
        a_line(10, description="Hex bolt M8x40 8.8 zinc"),
        a_line(
            20, quantity=Decimal(200), unit_price=Decimal("4.10"), item="HN-8", description="Hex nut M8 zinc"
        ),
        supplier=supplier,
    )


def a_mail(*text: str, subject: str = "Re: Purchase order 4500012345", **more: Any) -> InboundMessage:
    """A mail of Pam Reyes at Northgate, written on Monday, 2 November 2026."""
    lines = tuple(TextLine(number, line) for number, line in enumerate("\n".join(text).split("\n"), 1))
    given = {"lines": lines, "sender_name": "Pam Reyes", "date": MONDAY} | more
    return InboundMessage("digest", "pam.reyes@northgate.example", subject, **given)


def a_table(*rows: str, where: str = "table:1") -> Table:
    """Rows with their cells between bars."""
    return Table(where, tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows))


def grammar(mail: InboundMessage, *orders: PurchaseOrder) -> tuple[Witness, Reading]:
    """The grammar's account, and what it comes to without another witness."""
    chosen = orders or (bolts(),)
    witness = read(mail, chosen)
    return witness, check(mail, chosen, witness, None, ReaderRules())


def statuses(reading: Reading) -> dict[int, str]:
    """Each line's status."""
    return {line.line: line.status.value for line in reading.lines}


def heard_yes(reading: Reading) -> bool:
    """Whether any line of the order is taken as accepted."""
    return "accepted" in statuses(reading).values()


def plainly_accepted(reading: Reading) -> bool:
    """Whether both lines are accepted, and nothing is doubted."""
    return statuses(reading) == {10: "accepted", 20: "accepted"} and not reading.doubts


def none_of(texts: list[str]) -> None:
    """Fails with all the texts that there are, each in full: a bare comparison would show the first."""
    assert not texts, "\n".join(texts)


def days(reading: Reading, line: int) -> list[dt.date]:
    """The last day of each delivery of a line."""
    return [delivery.worst for one in reading.lines if one.line == line for delivery in one.deliveries]
