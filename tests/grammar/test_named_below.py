"""Rows by the supplier's own numbers: ours stands below each, and so does when it comes."""

import datetime as dt
from decimal import Decimal

from grammar_cases import a_mail, bolts, days, grammar, statuses

from countersign.procurement.claims import Reading
from countersign.procurement.mail import Table, TextLine

TITLES = ("Pos", "Material", "Quantity", "Price", "Per", "Amount")
ROWS = (
    (TITLES, ""),
    (("000010", "7000418", "500 EA", "12.50", "100", "62.50"), ""),
    (None, "Your part: HX-8x40"),
    (None, "Schedule: 11.12.2026 500 EA"),
    (("000020", "7000533", "200 EA", "4.10", "100", "8.20"), ""),
    (None, "Your part: HN-8"),
    (None, "Schedule: 11.12.2026 200 EA"),
)


def read(rows: tuple[tuple[tuple[str, ...] | None, str], ...]) -> Reading:
    """What comes of a page with a table, and lines of text between its rows."""
    lines = tuple(
        TextLine(number, " | ".join(cells) if cells else text, place=f"oc.pdf:p1:{number}:1")
        for number, (cells, text) in enumerate(rows, 1)
    )
    told = [(number, cells) for number, (cells, _) in enumerate(rows, 1) if cells]
    places = tuple(tuple(f"oc.pdf:p1:{n}:{i}" for i, _ in enumerate(cells, 1)) for n, cells in told)
    table = Table("oc.pdf:p1:1:1", tuple(cells for _, cells in told), places=places)
    return grammar(a_mail(lines=lines, tables=(table,)), bolts("en", "GB"))[1]


def test_a_row_is_about_the_line_whose_number_stands_below_it() -> None:
    reading = read(ROWS)
    assert [(line.quantity, line.unit_price) for line in reading.lines] == [
        (500, 12.5),
        (200, Decimal("4.10")),
    ]


def test_a_day_below_each_row_is_that_rows() -> None:
    late = tuple((c, t.replace("11.12.2026 200", "18.12.2026 200")) for c, t in ROWS)
    reading = read(late)
    assert days(reading, 10) == [dt.date(2026, 12, 11)]
    assert days(reading, 20) == [dt.date(2026, 12, 18)]


def test_what_stands_below_one_row_alone_is_not_that_rows_alone() -> None:
    """Below the first row: it may be about the next."""
    warned = (*ROWS[:4], (None, "Delivery of the following: 18.12.2026"), *ROWS[4:])
    assert statuses(read(warned))[20] != "accepted"


def test_a_number_below_two_rows_tells_neither() -> None:
    apart = [(("7", *cells[1:]) if cells and cells[0].isdigit() else cells, text) for cells, text in ROWS]
    twice = tuple((cells, text.replace("HN-8", "HX-8x40")) for cells, text in apart)
    assert "not-on-order" in {doubt.type.value for doubt in read(twice).doubts}


def test_a_position_above_the_item_of_another_line_is_about_neither() -> None:
    swapped = {"Your part: HX-8x40": "Your part: HN-8", "Your part: HN-8": "Your part: HX-8x40"}
    reading = read(tuple((cells, swapped.get(text, text)) for cells, text in ROWS))
    assert "not-on-order" in {doubt.type.value for doubt in reading.doubts}
    assert [line.unit_price for line in reading.lines] == [None, None]


def test_a_row_of_another_order_stays_one() -> None:
    other = (ROWS[0], (("1", "4500099999", "500 EA", "12.50", "100", "62.50"), ""), *ROWS[2:])
    assert statuses(read(other))[10] != "accepted"


def test_a_row_of_the_foot_of_each_page_is_no_line_too_many() -> None:
    foot = (("Am Wehr 11", "Board: A. Thelen", "HRB 1077", "Fax 02253 960", "", ""), "")
    lines: list[TextLine] = []
    tables: list[Table] = []
    for page, rows in ((1, (*ROWS[:4], foot)), (2, (ROWS[0], *ROWS[4:], foot))):
        told = []
        for number, (cells, text) in enumerate(rows, 1):
            place = f"oc.pdf:p{page}:{number}"
            lines.append(TextLine(len(lines) + 1, " | ".join(cells) if cells else text, place=f"{place}:1"))
            told += [(place, cells)] if cells else []
        places = tuple(tuple(f"{place}:{i}" for i, _ in enumerate(cells, 1)) for place, cells in told)
        tables.append(Table(f"oc.pdf:p{page}:1:1", tuple(cells for _, cells in told), places=places))
    reading = grammar(a_mail(lines=tuple(lines), tables=tuple(tables)), bolts("en", "GB"))[1]
    assert "not-on-order" not in {doubt.type.value for doubt in reading.doubts}
