"""Word files: paragraphs, tables, headers and footers in order; deletions struck, hidden text told."""

import pytest
from attachment_world import file, judged, mail
from office_files import archive, deleted, document, inserted, paragraph, table, text

from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.docx import docx_document
from countersign.procurement.judgement import Verdict

BOX = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def read(*blocks: str, **parts: str) -> Document:
    found = docx_document(document(*blocks, **parts))
    assert isinstance(found, Document)
    return found


def texts(*blocks: str, **parts: str) -> list[str]:
    return [line.text for line in read(*blocks, **parts).lines]


def test_paragraphs_and_tables_keep_their_order() -> None:
    found = read(
        paragraph("Before"),
        table([("Line", "Qty", "Date"), ("10", "500", "11 Dec 2026")]),
        paragraph("After"),
    )
    assert [(line.spot, line.text) for line in found.lines] == [
        ("1", "Before"),
        ("2:1:1", "Line | Qty | Date"),
        ("2:2:1", "10 | 500 | 11 Dec 2026"),
        ("3", "After"),
    ]
    assert found.grids[0].spots[1] == ("2:2:1", "2:2:2", "2:2:3")


def test_headers_and_footers_come_last() -> None:
    assert texts(paragraph("Body"), footer1=paragraph("Foot"), header1=paragraph("Head")) == [
        "Body",
        "Foot",
        "Head",
    ]


@pytest.mark.parametrize(
    ("runs", "line"),
    [
        (["Price ", deleted("12.50"), inserted("13.20")], "Price ~~12.50~~13.20"),
        (["Price ", text("12.50", "<w:strike/>"), " 13.20"], "Price ~~12.50~~ 13.20"),
        ([text("12.50", '<w:strike w:val="0"/>')], "12.50"),
        ([text("struck", "<w:dstrike/>"), text("too", "<w:strike/>")], "~~strucktoo~~"),
        (["<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"], "a    b"),
        (["<w:hyperlink>" + text("linked") + "</w:hyperlink>"], "linked"),
    ],
)
def test_changes_stay_visible(runs: list[str], line: str) -> None:
    assert texts(paragraph(*runs)) == [line]


def test_a_break_makes_two_lines() -> None:
    assert texts("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>") == ["a", "b"]


def test_a_text_box_is_read_once() -> None:
    fallback = f'<mc:Fallback xmlns:mc="{MC}">{BOX.format(paragraph("boxed"))}</mc:Fallback>'
    assert texts(paragraph("Around", BOX.format(paragraph("boxed")), fallback)) == ["Around", "boxed"]


def test_a_cell_over_two_columns_keeps_the_others_in_place() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("all") + "</w:tc>"
    rows = table([("Line", "Qty", "Date"), ("10", "500", "11 Dec 2026")])
    rows = rows.replace("</w:tbl>", f"<w:tr>{wide}<w:tc>{paragraph('12 Dec 2026')}</w:tc></w:tr></w:tbl>")
    assert read(rows).grids[0].rows[2] == ("all", "", "12 Dec 2026")


@pytest.mark.parametrize(
    ("blocks", "parts", "words"),
    [
        ([paragraph("Seen", text("unseen", "<w:vanish/>"))], {}, "hidden text"),
        ([paragraph("Seen")], {"comments": paragraph("but not before May")}, "comments beside the text"),
    ],
)
def test_what_is_beside_the_text_is_told(blocks: list[str], parts: dict[str, str], words: str) -> None:
    found = read(*blocks, **parts)
    assert any(words in remark for remark in found.remarks)
    assert [line.text for line in found.lines] == ["Seen"]
    judgement = judged(mail("Confirmed as ordered.", file("oc.docx", document(*blocks, **parts))))
    assert judgement.verdict is Verdict.ESCALATE


def test_a_tracked_new_price_is_no_confirmation() -> None:
    rows = [
        ("Line", "Part", "Qty", "Price/100", "Delivery"),
        ("10", "HX-8x40", "500", "PRICE", "11 Dec 2026"),
    ]
    data = document(table(rows).replace(text("PRICE"), deleted("12.50") + inserted("13.20")))
    judgement = judged(mail("Confirmed as ordered.", file("oc.docx", data)))
    assert judgement.verdict is not Verdict.ACCEPT


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        "<w:document>" + "<a>" * 100_000,
    ],
    ids=["entity", "external DTD", "deep"],
)
def test_hostile_xml_is_not_opened(content: str) -> None:
    assert isinstance(docx_document(archive({"word/document.xml": content})), Unread)
