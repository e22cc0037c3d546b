"""What people took of a supplier's answer, through the program into a file of each format, read again equal.

order in in/ ─► sent ─► refused and split ─► taken ─► approved ─► out/ ─► read as the system would
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import ADA, a_line, a_reading, accepted, an_order
from drop_office import approved_and_written, office_over
from office import FakeReader, answered
from test_formats import read_csv, read_json

from countersign.agent.steps.act import act
from countersign.agent.steps.office import Office
from countersign.erp.files.table import WRITERS
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.actions import Accept, Background
from countersign.procurement.claims import Delivery, Evidence, LineReading, LineStatus, Reading
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.events import PersonActed
from countersign.procurement.mail import Attachment, InboundMessage, TextLine
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.reasons import words_of

ORDER = an_order(a_line(10), a_line(20, item="HN-8"))
DAY, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
PARTS = (Delivery(DAY, Decimal(300)), Delivery(LATER, Decimal(200)))
GONE, WHY = "We can't supply this item: it is out of production", "one of two machines is down"
REFUSED = Confirmation(reference="AB-4711", refused=True, reason=GONE)
SPLIT = Confirmation(
    Decimal(500),
    Decimal("12.50"),
    Decimal(100),
    (Slice(DAY, Decimal(300)), Slice(LATER, Decimal(200))),
    "AB-4711",
    reason=WHY,
)


def answering(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
    """They refuse the first line and deliver the second in two parts."""
    del message
    words = (Evidence("item", GONE, "body:1"),)
    first = LineReading(ORDER.number, 10, LineStatus.REJECTED, evidence=words)
    second = replace(accepted(orders[0], 20), status=LineStatus.CHANGED, deliveries=PARTS)
    return replace(a_reading(orders[0], first, second), own_numbers=("AB-4711",))


def at_work(root: Path, kind: str) -> Office:
    """An office over a drop folder; everything is decided, and approved."""
    office = answered(
        office_over(root, kind, ORDER, FakeReader(answering)), f"order {ORDER.number} is answered"
    )
    for one in office.store.exceptions():
        stated = Background(stated=WHY if one.line == 20 else "")
        act(office, PersonActed(one.id, ADA.email, Accept(background=stated)))
    return approved_and_written(office)


def the_file(root: Path) -> Path:
    (path,) = (root / "drop" / "out").iterdir()
    return path


def read_again(path: Path) -> Reading:
    attached = (Attachment(path.name, "application/octet-stream", path.read_bytes()),)
    text = (TextLine(1, "Please find our answer attached."),)
    mail = InboundMessage("0" * 64, "sales@northgate.example", "Re: order", text, attachments=attached)
    return TwoReaders(None, ReaderRules()).read(mail, [ORDER])


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_taken_stands_in_the_system_as_it_was_taken(kind: str, tmp_path: Path) -> None:
    office = at_work(tmp_path, kind)
    writes = office.store.writes(ORDER.number)
    assert [(one.line, one.state.value, one.values) for one in sorted(writes, key=lambda one: one.line)] == [
        (10, "written", REFUSED),
        (20, "written", SPLIT),
    ]


@pytest.mark.parametrize(("kind", "read"), [("json", read_json), ("csv", read_csv)])
def test_a_canonical_file_says_all_of_it(kind: str, read, tmp_path: Path) -> None:
    at_work(tmp_path, kind)
    told = {one.line: one for one in read(the_file(tmp_path).read_bytes())}
    assert (told[10].status.value, told[10].confirmed) == ("rejected", REFUSED)
    assert (told[20].status.value, told[20].confirmed) == ("changed", SPLIT)


@pytest.mark.parametrize("kind", ["x12", "edifact", "ubl", "cxml"])
def test_a_file_of_a_standard_is_read_again_equal(kind: str, tmp_path: Path) -> None:
    at_work(tmp_path, kind)
    path = the_file(tmp_path)
    reading = read_again(path)
    refused, split = reading.lines
    assert (refused.status, words_of(refused.evidence)) == (LineStatus.REJECTED, GONE)
    assert (split.status, split.quantity, split.unit_price, split.price_per) == (
        LineStatus.CHANGED,
        500,
        Decimal("12.50"),
        100,
    )
    assert [(one.date, one.quantity) for one in split.deliveries] == [(DAY, 300), (LATER, 200)]
    assert WHY in path.read_text("latin-1")
    assert "AB-4711" in path.read_text("latin-1")
    assert reading.doubts == ()
