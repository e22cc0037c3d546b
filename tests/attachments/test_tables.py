"""Rows and columns: what makes a table, and which column a piece of a line stands in."""

import pytest

from countersign.extractors.attachments.columns import Span, placed
from countersign.extractors.attachments.document import Document, Draft, Row
from countersign.extractors.attachments.rows import put_rows

TITLES = ("Line", "Item", "Qty", "Price", "Date")
FIRST = ("10", "HX", "500", "12.50", "11 Dec")
SECOND = ("20", "HN", "300", "4.10", "11 Dec")


def put(*rows: tuple[str, ...]) -> Document:
    draft = Draft()
    put_rows(draft, [Row(row, tuple(f"{n}:{c}" for c in range(len(row)))) for n, row in enumerate(rows)])
    return draft.done()


def test_titles_and_the_rows_below_are_a_table() -> None:
    assert [grid.rows for grid in put(TITLES, FIRST, SECOND).grids] == [(TITLES, FIRST, SECOND)]


@pytest.mark.parametrize(
    "row",
    [
        ("Remark", "not before May", "", "", ""),
        ("", "", "", "Total", "62.50"),
        ("", "Freight", "1", "35.00", "35.00"),
        ("", "", "200", "", "18 Dec"),
    ],
)
def test_a_row_that_fits_no_line_is_text_in_its_place(row: tuple[str, ...]) -> None:
    document = put(TITLES, FIRST, row, SECOND)
    assert document.grids[0].rows == (TITLES, FIRST, SECOND)
    assert [line.row for line in document.lines] == [True, True, False, True]
    assert document.lines[2].text == " | ".join(cell for cell in row if cell)


def test_an_empty_row_ends_the_table() -> None:
    document = put(TITLES, FIRST, ("",) * 5, SECOND)
    assert document.grids[0].rows == (TITLES, FIRST)
    assert not document.lines[-1].row


def test_lines_above_the_titles_are_text() -> None:
    document = put(("Order", "4500012345", "", "", ""), TITLES, FIRST)
    assert [line.row for line in document.lines] == [False, True, True]


def test_keys_and_values_are_no_table() -> None:
    assert put(("Order", "4500012345"), ("Date", "3 Nov 2026")).grids == ()


def test_two_columns_are_a_table_below_plain_titles() -> None:
    assert put(("Line", "Date"), ("10", "11 Dec 2026")).grids[0].rows[1] == ("10", "11 Dec 2026")


def test_columns_that_are_empty_throughout_are_left_out() -> None:
    document = put(("Line", "", "Qty", "Date"), ("10", "", "500", "11 Dec"))
    assert document.grids[0].rows == (("Line", "Qty", "Date"), ("10", "500", "11 Dec"))
    assert document.grids[0].spots[1] == ("1:0", "1:2", "1:3")


def test_what_stands_below_in_a_cell_is_heard_by_itself() -> None:
    document = put(TITLES, ("10", "HX\nDelivery\n18 Dec", "500", "12.50", "11 Dec"))
    assert [(line.text, line.row) for line in document.lines[1:]] == [
        ("10 | HX Delivery 18 Dec | 500 | 12.50 | 11 Dec", True),
        ("Delivery 18 Dec", False),
    ]


@pytest.mark.parametrize(
    ("pieces", "columns", "places"),
    [
        ([(0, 10), (50, 60)], [(0, 8), (20, 30), (50, 60)], [0, 2]),
        ([(20, 30)], [(0, 8), (20, 30), (50, 60)], [1]),
        ([(5, 18), (52, 60)], [(0, 8), (20, 30), (50, 60)], [0, 2]),
        ([(0, 45), (55, 60)], [(0, 20), (40, 48), (50, 60)], [0, 2]),
        ([(22, 30), (31, 39)], [(0, 8), (20, 30), (32, 60)], [1, 2]),
        ([(0, 1), (2, 3)], [(90, 95), (96, 99)], [0, 1]),
    ],
)
def test_pieces_stand_in_order_in_the_nearest_columns(
    pieces: list[Span], columns: list[Span], places: list[int]
) -> None:
    assert placed(pieces, columns) == places
