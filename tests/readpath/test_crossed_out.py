"""Struck-through values on the whole read path: replaced ones give way, others stop an acceptance."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font
from read_world import mail, packed, read, types, words

SUBJECT = "Re: PO 4500012345"
NEXT_WEEK = {"date": "2026-12-18", "quantity": None}


def table(first: str, second: str = "2026-12-11", item: str = "HN-8") -> str:
    rows = (("Line", "Item", "Qty", "Price", "Date"), ("10", "HX-8x40", "500", "12.50", first))
    rows = (*rows, ("20", item, "300", "4.10", second))
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def dates(reading: dict) -> list[list[str]]:  # type: ignore[type-arg]
    return [[one["date"] for one in line["deliveries"]] for line in reading["lines"]]


@pytest.mark.parametrize(
    "cell",
    [
        "<s>2026-12-11</s> 2026-12-18",
        "<del>2026-12-11</del><ins>2026-12-18</ins>",
        "2026-12-18 <strike>2026-12-11</strike>",
        '<span style="text-decoration:line-through">2026-12-11</span><br>2026-12-18',
    ],
)
def test_a_value_beside_a_struck_one_is_the_one_that_is_said(cell: str) -> None:
    reading = read(mail(html=f"<p>Our confirmation:</p>{table(cell)}", subject=SUBJECT))
    assert dates(reading) == [["2026-12-18"], ["2026-12-11"]]
    assert (reading["lines"][0]["status"], types(reading)) == ("changed", {"date"})


def test_so_it_is_in_a_sentence() -> None:
    html = "<p>line 10: 500 pcs, <s>2026-12-11</s> 2026-12-18</p><p>line 20: as ordered</p>"
    assert dates(read(mail(html=html, subject=SUBJECT)))[0] == ["2026-12-18"]


@pytest.mark.parametrize(
    "html",
    [
        f"<p>Confirmed:</p>{table('<s>2026-12-11</s>')}",
        f"<p>Confirmed:</p>{table('2026-12-11', '<s>2026-12-11</s>', '<s>HN-8</s>')}",
        "<p><s>Order 4500012345 is confirmed as ordered.</s></p>",
        "<p>Confirmed as ordered.</p><p>line 10: <s>500</s> pcs, 2026-12-11</p>",
        "<p>Confirmed as ordered.</p><p>line 10: <s>500</s> pcs 2026-12-11</p>",
    ],
)
def test_what_is_only_crossed_out_is_not_said_and_stops_the_acceptance(html: str) -> None:
    reading = read(mail(html=html, subject=SUBJECT))
    assert reading["verdict"] == "escalate"
    assert "is crossed out, and nothing that can be read replaces it" in words(reading)
    assert "accepted" not in {line["status"] for line in reading["lines"]}


def test_a_struck_yes_is_no_yes_beside_other_words() -> None:
    html = "<p><s>Confirmed as ordered.</s> We cannot deliver.</p>"
    assert read(mail(html=html, subject=SUBJECT))["verdict"] == "escalate"


def test_a_struck_cell_in_a_workbook_gives_way_to_nothing() -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (("Line", "Item", "Qty", "Price", "Date"), (10, "HX-8x40", 500, 12.5, "2026-12-11")):
        book.active.append(list(row))
    book.active["E2"].font = Font(strike=True)
    book.save(stream)
    reading = read(mail("Confirmed, see the file.", ("oc.xlsx", stream.getvalue()), subject=SUBJECT))
    assert "crossed out" in words(reading)


def test_a_tracked_change_in_a_word_file_is_read_as_the_new_value() -> None:
    run = "<w:r><w:t>Line 10: 500 pcs HX-8x40 at 12.50, ship </w:t></w:r>"
    run += "<w:del><w:r><w:delText>2026-12-11</w:delText></w:r></w:del>"
    run += "<w:ins><w:r><w:t>2026-12-18</w:t></w:r></w:ins>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:document xmlns:w="{space}"><w:body><w:p>{run}</w:p></w:body></w:document>'
    reading = read(
        mail("See attached.", ("oc.docx", packed({"word/document.xml": xml.encode()})), subject=SUBJECT)
    )
    assert dates(reading)[0] == ["2026-12-18"]
