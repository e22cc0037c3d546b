"""Workbooks: what a person sees is read in one way only; what they would not see is told."""

import datetime as dt

import pytest
from attachment_world import file, judged, mail
from office_files import archive, sheet, workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.workbook import Workbook

from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.xlsx import xlsx_document
from countersign.procurement.judgement import Verdict

TITLES = ("Line", "Qty", "Price", "Date")
MIDNIGHT = dt.datetime.fromisoformat("2026-12-11T00:00")  # cells have no time zone
ROW = (10, 500, 12.5, dt.date(2026, 12, 11))


def read(data: bytes) -> Document:
    document = xlsx_document(data)
    assert isinstance(document, Document)
    return document


def cell(value: object, style: str = "General") -> str:
    """How one cell under a title is read."""

    def fill(book: Workbook) -> None:
        book.active["A1"] = value
        book.active["A1"].number_format = style

    return read(workbook(fill)).lines[0].text


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (500, "General", "500"),
        (12.5, "General", "12.5"),
        (1.125, "0.000", "1.1250"),
        (0.1 + 0.2, "General", "0.3"),
        (1250, "#,##0.00", "1250"),
        (12.5, '#,##0.00 "€"', "12.5 €"),
        (12.5, "[$EUR] #,##0.00", "12.5 EUR"),
        (12.5, "[$$-409]#,##0.00", "12.5 $"),
        (500, '0 "pcs"', "500 pcs"),
        (0.19, "0%", "19 %"),
        (-3, "0;[Red]-0", "-3"),
        (MIDNIGHT, "dd.mm.yyyy", "2026-12-11"),
        (dt.date(2026, 12, 11), "mm/dd/yyyy", "2026-12-11"),
        (MIDNIGHT.replace(hour=14, minute=30), "dd.mm.yyyy hh:mm", "2026-12-11 14:30"),
        (True, "General", "yes"),
        ("11.12.2026", "@", "11.12.2026"),
    ],
)
def test_a_value_is_written_so_that_it_can_be_read_in_one_way(value: object, style: str, text: str) -> None:
    assert cell(value, style) == text


def test_a_struck_through_value_stays_struck_through() -> None:
    def fill(book: Workbook) -> None:
        book.active.append(TITLES)
        book.active.append(ROW)
        book.active["C2"].font = Font(strike=True)

    assert "~~12.5~~" in read(workbook(fill)).lines[1].text


def test_rows_around_the_table_are_lines_and_keep_their_places() -> None:
    rows = [
        ("Order confirmation",),
        (),
        ("Note", "Line 20 follows"),
        (),
        TITLES,
        ROW,
        ("", "", "Total", 62.5),
    ]
    document = read(sheet(rows))
    assert [(line.spot, line.text, line.row) for line in document.lines] == [
        ("Sheet!A1", "Order confirmation", False),
        ("Sheet!A3", "Note | Line 20 follows", False),
        ("Sheet!A5", "Line | Qty | Price | Date", True),
        ("Sheet!A6", "10 | 500 | 12.5 | 2026-12-11", True),
        ("Sheet!C7", "Total | 62.5", False),
    ]
    (grid,) = document.grids
    assert (grid.spot, grid.spots[1]) == ("Sheet!A5", ("Sheet!A6", "Sheet!B6", "Sheet!C6", "Sheet!D6"))


def test_every_visible_sheet_is_read() -> None:
    def fill(book: Workbook) -> None:
        book.active.append(("one",))
        book.create_sheet("Zweites Blatt").append(("two",))

    assert [line.spot for line in read(workbook(fill)).lines] == ["Sheet!A1", "Zweites Blatt!A1"]


def hidden_row(book: Workbook) -> None:
    book.active.append(TITLES)
    book.active.append(ROW)
    book.active.row_dimensions[2].hidden = True


def hidden_column(book: Workbook) -> None:
    book.active.append(TITLES)
    book.active.append(ROW)
    book.active.column_dimensions["C"].hidden = True


def hidden_sheet(book: Workbook) -> None:
    book.active.append(TITLES)
    secret = book.create_sheet("Secret")
    secret.append(ROW)
    secret.sheet_state = "veryHidden"


def formula(book: Workbook) -> None:
    book.active.append(TITLES)
    book.active.append((10, "=250+250", 12.5, dt.date(2026, 12, 11)))


def note(book: Workbook) -> None:
    book.active.append(TITLES)
    book.active.append(ROW)
    book.active["D2"].comment = Comment("not before the 18th", "Pam")


@pytest.mark.parametrize(
    ("fill", "words", "lost"),
    [
        (hidden_row, "hidden rows or columns with values on “Sheet”", "500"),
        (hidden_column, "hidden rows or columns with values on “Sheet”", "12.5"),
        (hidden_sheet, "a hidden sheet “Secret” with values", "500"),
        (formula, "a formula without a result in B2 on “Sheet”", "250"),
        (note, "a note on the cell D2 on “Sheet”", "18th"),
    ],
)
def test_what_a_person_would_not_see_is_told_and_not_read(fill, words: str, lost: str) -> None:
    document = read(workbook(fill))
    assert any(words in remark for remark in document.remarks)
    assert lost not in " ".join(line.text for line in document.lines)
    judgement = judged(mail("Confirmed as ordered.", file("oc.xlsx", workbook(fill))))
    assert judgement.verdict is Verdict.ESCALATE


def test_a_value_far_out_does_not_make_millions_of_rows() -> None:
    def fill(book: Workbook) -> None:
        book.active["A1"] = "near"
        book.active.cell(1_048_576, 16_384, "far")

    assert [line.text for line in read(workbook(fill)).lines] == ["near", "far"]


def test_a_workbook_of_too_many_cells_is_not_opened() -> None:
    cells = "<c/>" * 70_000
    parts = {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": f"<worksheet>{cells}</worksheet>"}
    document = xlsx_document(archive(parts))
    assert isinstance(document, Unread)
    assert "60,000 cells" in document.why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_not_opened(encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><workbook>&c;</workbook>'
    document = xlsx_document(archive({"xl/workbook.xml": bomb.encode(encoding)}))
    assert document == Unread("holds XML that no Office program writes, and was not opened")
