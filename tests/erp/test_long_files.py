"""Long files: what is looked at twice is read once, and what was read is let go as soon as it can be.

How long 100,000 orders take is `make bench`'s to say; here stands what makes them take long.
"""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import buyers_system
import openpyxl
import pytest
from drop_folder import NOW
from edi_world import PARTNERS

from countersign.erp.contract import ORDER
from countersign.erp.files import edifact, x12, xlsx
from countersign.erp.files.canonical_xlsx import feeds
from countersign.erp.files.edi.document import Document
from countersign.erp.files.formats import Partners
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed
from countersign.procurement.shelf import Handed
from countersign.store.shelf import open_shelf

HEAD = ("number", "currency", "supplier.email", "line", "quantity", "uom", "unit_price", "date")


def workbook(*rows: tuple[object, ...]) -> BytesIO:
    book, file = openpyxl.Workbook(), BytesIO()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(file)
    return file


def row(number: str, line: int) -> tuple[object, ...]:
    return (number, "EUR", "s@northgate.example", line, 5, "EA", 1.5, "2026-12-11")


@pytest.mark.parametrize("numbers", [("A-1", "A-1", "A-2"), ("A-1", "A-2", "A-1")])
def test_a_workbook_is_unpacked_once_also_where_an_orders_rows_stand_apart(
    monkeypatch: pytest.MonkeyPatch, numbers: tuple[str, ...]
) -> None:
    opened = []
    rows = xlsx.raw_rows

    def counted(*given: object) -> Iterator[tuple[int, list[xlsx.Cell]]]:
        opened.append(given)
        return rows(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(xlsx, "raw_rows", counted)
    file = workbook(*(row(number, 10 * at) for at, number in enumerate(numbers, 1)))
    orders = {one.number: one for feed in feeds(file, "a.xlsx", Partners()) for one in feed.orders}
    assert {number: len(one.lines) for number, one in orders.items()} == {"A-1": 2, "A-2": 1}
    assert len(opened) == 1


def test_a_fault_behind_rows_that_stand_apart_still_names_its_row() -> None:
    file = workbook(row("A-1", 10), row("A-2", 10), row("A-1", 20), ("", "EUR"))
    with pytest.raises(BadOrders, match=r"a.xlsx: row 5: number is missing"):
        list(feeds(file, "a.xlsx", Partners()))


@pytest.mark.parametrize(
    ("reader", "data"), [(x12.FILES, buyers_system.x12_850), (edifact.FILES, buyers_system.orders)]
)
def test_nothing_of_an_edi_file_waits_for_the_collector(reader, data) -> None:  # type: ignore[no-untyped-def]
    """A ring in each of 100,000 messages costs a fifth of the time."""
    file = data(ORDER)
    list(reader.feeds(BytesIO(file), "a.edi", PARTNERS))
    gc.collect()
    gc.disable()
    try:
        found = list(reader.feeds(BytesIO(file), "a.edi", PARTNERS))
        assert found
        assert not [one for one in gc.get_objects() if isinstance(one, Document)]
    finally:
        gc.enable()


def test_an_order_on_the_shelf_says_only_what_is_not_usual(tmp_path: Path) -> None:
    """Else one of 100,000 lines is three times as long, each time that it is looked at."""
    shelf = open_shelf(tmp_path / "shelf.sqlite")
    shelf.take([Handed("a.json", "1", [Feed((ORDER,))])], NOW)
    with shelf._database.reading() as transaction:
        (body,) = [json.loads(one["body"]) for one in transaction.rows("SELECT body FROM shelf_orders")]
    found = shelf.order(ORDER.number)
    shelf.close()
    assert body["lines"] == [{"line": line.line} for line in ORDER.lines]
    assert found is not None
    assert replace(found.order, revision=0) == ORDER
