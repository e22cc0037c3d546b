"""Lists that are printed one under another, as the tables that they are."""

from countersign.extractors.attachments.document import Document, Grid, Written
from countersign.extractors.attachments.stacked import headed, unstacked

_SHEET = """\
SALES ORDER ACKNOWLEDGEMENT
Your order no ....: 4500012345

LINE 001
 Your part no ....: HX-8x40
 Quantity ........: 500 EA
 Price ...........: 12.50 per 100
 Packing .........: 5 bags
 Delivery ........: 11/12/26

LINE 002
 Your part no ....: HN-8
 Quantity ........: 300 EA
 Price ...........: 4.10 per 100
 Delivery ........: 18/12/26

Goods total ......: 74.80
Delivery .........: carriage paid
"""


def _document(sheet: str) -> Document:
    lines = enumerate(sheet.splitlines(), start=1)
    return Document(tuple(Written(text, str(number)) for number, text in lines))


def test_blocks_of_the_same_keys_are_the_rows_of_a_table() -> None:
    (grid,) = unstacked(_document(_SHEET)).grids
    assert grid.rows == (
        ("LINE", "Your part no", "Quantity", "Price", "Delivery"),
        ("001", "HX-8x40", "500 EA", "12.50 per 100", "11/12/26"),
        ("002", "HN-8", "300 EA", "4.10 per 100", "18/12/26"),
    )


def test_what_only_one_block_says_and_what_stands_around_them_stays_a_line() -> None:
    texts = [line.text.strip() for line in unstacked(_document(_SHEET)).lines if not line.row]
    assert texts[1] == "Your order no ....: 4500012345"
    assert texts[3:4] == ["Packing .........: 5 bags"]
    assert texts[-2:] == ["Goods total ......: 74.80", "Delivery .........: carriage paid"]


def test_every_line_of_a_document_has_a_place_of_its_own() -> None:
    spots = [line.spot for line in unstacked(_document(_SHEET)).lines]
    assert len(spots) == len(set(spots))


def test_a_key_that_stands_twice_in_a_block_leaves_the_document_as_it_is() -> None:
    document = _document(_SHEET.replace(" Packing .........: 5 bags", " Delivery ........: 04/12/26"))
    assert unstacked(document) is document


def test_keys_below_the_rows_of_a_list_are_no_list_of_their_own() -> None:
    sheet = "".join(
        f"0000{n}0  2003184{n}  500  ST  12,50  62,50\n"
        "Ihre Materialnummer HX-8x40\nZeichnung: 22-010\nWarennummer: 73181595\nLiefertermin: 11.12.2026\n"
        for n in (1, 2)
    )
    document = _document(sheet)
    assert unstacked(document) is document


def test_two_addresses_are_no_list() -> None:
    sheet = "Bank: Nordbank\nIBAN: DE02\nBIC: NORD\n\nBank: Südbank\nIBAN: DE03\nBIC: SUED\n"
    document = _document(sheet)
    assert unstacked(document) is document


def _grid(page: str, *rows: tuple[str, ...]) -> Grid:
    spots = tuple(tuple(f"{page}:{y}:{x}" for x, _ in enumerate(row)) for y, row in enumerate(rows))
    return Grid(spots[0][0], rows, spots)


_HEAD = _grid("p1:1", ("Date", "Your order", "Delivery date"), ("2026-11-18", "4500012345", "2026-12-21"))
_LIST = _grid("p1:2", ("Item", "Qty"), ("HX-8x40", "500"))


def _with_tables(*grids: Grid) -> Document:
    rows = ((row, spots[0]) for grid in grids for row, spots in zip(grid.rows, grid.spots, strict=True))
    return Document(tuple(Written(" | ".join(row), spot, row=True) for row, spot in rows), grids)


def test_the_head_of_a_sheet_is_keys_with_their_values() -> None:
    document = headed(_with_tables(_HEAD, _LIST))
    assert [line.text for line in document.lines if not line.row] == [
        "Date: 2026-11-18",
        "Your order: 4500012345",
        "Delivery date: 2026-12-21",
    ]
    assert document.grids == (_LIST,)


def test_a_list_of_one_line_is_no_head() -> None:
    document = _with_tables(_LIST)
    assert headed(document) is document


def test_a_list_that_goes_on_on_the_next_page_is_no_head() -> None:
    document = _with_tables(_LIST, _grid("p2:1", ("Item", "Qty"), ("HN-8", "300"), ("HW-8", "200")))
    assert headed(document) is document
