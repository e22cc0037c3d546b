"""A line in parts, from the company's file through the supplier's mail and back into a file of each format.

order in in/ ─► sent ─► answered in words ─► settled, or asked about ─► approved ─► out/ ─► what stands there
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import a_line, an_order
from drop_folder import FilesBench
from drop_office import approved_and_written, office_over
from office import FakeReader, answered

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.office import Office
from countersign.erp.files.table import WRITERS
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import LineStatus, Reading
from countersign.procurement.erp import Slice
from countersign.procurement.mail import InboundMessage, TextLine
from countersign.procurement.order import Due, PurchaseOrder

FIRST, LAST = dt.date(2026, 12, 4), dt.date(2026, 12, 11)
PARTS = (Due(FIRST, Decimal(100)), Due(LAST, Decimal(400)))
ORDER = an_order(a_line(schedule=PARTS))


def in_words(said: str) -> FakeReader:
    """The grammar, over a mail that says this."""

    def read(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        spoken = replace(message, lines=(TextLine(1, said),))
        return TwoReaders(None, ReaderRules()).read(spoken, list(orders))

    return FakeReader(read)


def at_work(root: Path, kind: str, said: str) -> Office:
    office = office_over(root, kind, ORDER, in_words(said))
    return approved_and_written(answered(office, f"order {ORDER.number} is answered"))


@pytest.mark.parametrize("kind", WRITERS)
def test_a_plain_yes_confirms_each_part_and_is_written_back(kind: str, tmp_path: Path) -> None:
    office = at_work(tmp_path, kind, f"We confirm your order {ORDER.number} as ordered.")
    (line,) = office.store.case(ORDER.number).lines
    assert line.status is LineStatus.ACCEPTED
    (write,) = office.store.writes(ORDER.number)
    assert write.state == "written"
    assert write.values.schedule == (Slice(FIRST, Decimal(100)), Slice(LAST, Decimal(400)))


def test_one_day_for_all_of_it_is_written_nowhere(tmp_path: Path) -> None:
    office = at_work(tmp_path, "json", f"We confirm order {ORDER.number}, delivery on 11 December 2026.")
    (line,) = office.store.case(ORDER.number).lines
    (found,) = office.store.exceptions()
    assert line.confirmed is None
    assert "100 EA come 7 days later" in found.words
    assert office.store.writes(ORDER.number) == ()


def test_an_export_that_says_the_same_again_is_no_revision(tmp_path: Path) -> None:
    office = at_work(tmp_path, "json", f"We confirm your order {ORDER.number} as ordered.")
    before = office.store.case(ORDER.number)
    assert office.erp
    fetch_orders(office, office.erp, everything=True)
    assert office.store.case(ORDER.number) == before


def test_other_parts_are_a_revision_that_the_supplier_hears_of(tmp_path: Path) -> None:
    office = at_work(tmp_path, "json", f"We confirm your order {ORDER.number} as ordered.")
    assert office.erp
    sooner = (Due(FIRST, Decimal(300)), Due(LAST, Decimal(200)))
    FilesBench(tmp_path, office.erp).export(an_order(a_line(schedule=sooner), revision=1))
    assert fetch_orders(office, office.erp).revised == [ORDER.number]
    case = office.store.case(ORDER.number)
    assert case.order.lines[0].schedule == sooner
    assert case.lines[0].confirmed is None
