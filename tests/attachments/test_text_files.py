"""Text, CSV, HTML, calendar files and mails as attachments: read as a person would, by closed rules."""

import pytest
from attachment_world import file, judged, mail

from countersign.extractors.attachments.calendar_file import calendar_document
from countersign.extractors.attachments.csv_file import csv_document
from countersign.extractors.attachments.document import LONGEST, MOST_LINES, Document, Unread
from countersign.extractors.attachments.html_file import html_document
from countersign.extractors.attachments.mail import mail_document
from countersign.extractors.attachments.reader import open_attachments
from countersign.extractors.attachments.text import decoded, text_document
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Label


def lines(document: Document | Unread) -> list[str]:
    assert isinstance(document, Document)
    return [line.text for line in document.lines]


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", "Grüße, 12,50 €"),
        ("utf-8-sig", "Grüße, 12,50 €"),
        ("utf-16", "Grüße, 12,50 €"),
        ("cp1252", "Grüße, 12,50 €"),
        ("gb18030", "我们确认您的订单，交货日期为十二月十一日"),
        ("shift_jis", "ご注文を確認いたしました。納期は十二月です"),
        ("big5", "我們確認您的訂單，交貨日期為十二月十一日"),
        ("euc_kr", "주문을 확인합니다 납기는 십이월 십일일입니다"),
    ],
)
def test_the_charset_is_told_by_what_decodes(charset: str, words: str) -> None:
    assert decoded(words.encode(charset)) == words


def test_text_cut_inside_a_letter_is_read_up_to_there() -> None:
    assert decoded("Grü".encode()[:-1]) == "Gr"


def test_text_keeps_its_line_numbers() -> None:
    document = text_document(b"one\n\nthree\n")
    assert isinstance(document, Document)
    assert [(line.spot, line.text) for line in document.lines] == [("1", "one"), ("2", ""), ("3", "three")]


def test_a_long_text_and_a_long_line_are_cut_and_told() -> None:
    document = text_document(b"x\n" * (MOST_LINES + 5))
    assert len(lines(document)) == MOST_LINES
    assert isinstance(document, Document)
    assert "its end was not looked at" in document.remarks[0]
    document = text_document(b"y" * (LONGEST + 1))
    assert isinstance(document, Document)
    assert len(document.lines[0].text) == LONGEST
    assert "2,000 characters" in document.remarks[0]


@pytest.mark.parametrize(
    ("written", "seen"),
    [("50\u200b0 pcs", "500 pcs"), ("\u202e0521\u202c pcs", "▯▯▯▯ pcs"), ("a\u00adb\u00a0c", "ab c")],
)
def test_invisible_letters_are_taken_out(written: str, seen: str) -> None:
    assert lines(text_document(written.encode())) == [seen]


@pytest.mark.parametrize("written", ["50\u200b0 pcs", "\u202e0521\u202c pcs"])
def test_letters_that_deceive_are_told(written: str) -> None:
    document = text_document(written.encode())
    assert isinstance(document, Document)
    assert document.remarks == ("holds invisible characters that change how its text looks",)


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("Line;Qty;Price\n10;500;12,50\n", [("Line", "Qty", "Price"), ("10", "500", "12,50")]),
        ("Line,Qty,Price\n10,500,12.50\n", [("Line", "Qty", "Price"), ("10", "500", "12.50")]),
        ('Line,Qty,Price\n10,"1,500",12.50\n', [("Line", "Qty", "Price"), ("10", "1,500", "12.50")]),
        ("Line\tQty\tPrice\n10\t500\t12,50\n", [("Line", "Qty", "Price"), ("10", "500", "12,50")]),
        ("sep=|\nLine|Qty|Price\n10|500|1\n", [("Line", "Qty", "Price"), ("10", "500", "1")]),
        ("PO;4500012345\n\nLine;Qty;Price\n10;500;1\n", [("Line", "Qty", "Price"), ("10", "500", "1")]),
    ],
)
def test_csv_is_cut_at_its_own_delimiter(written: str, rows: list[tuple[str, ...]]) -> None:
    document = csv_document(written.encode())
    assert isinstance(document, Document)
    assert [list(grid.rows) for grid in document.grids] == [rows]


def test_a_csv_row_longer_than_its_titles_is_no_row() -> None:
    document = csv_document(b"Line,Qty,Price\n10,500,12,50\n20,300,4.10\n30,10,5.00\n")
    assert isinstance(document, Document)
    assert [row[0] for row in document.grids[0].rows] == ["Line", "20", "30"]
    assert "10 | 500 | 12 | 50" in lines(document)


@pytest.mark.parametrize("written", [b"Thank you.\nRegards\n", b"", b'a;"b\nc;d' + b"x" * 200_000])
def test_csv_that_is_none_never_raises(written: bytes) -> None:
    assert csv_document(written) is not None


def test_html_is_read_as_it_is_seen() -> None:
    page = (
        b"<html><head><style>p {color: red}</style><title>x</title></head><body><p>Dear <b>Ada</b>,</p>"
        b"<p>we can&#39;t<br>deliver <s>500</s> 400.</p><!-- all accepted --><script>x</script>"
        b"<table><tr><th>Line<th>Qty<th>Date</tr><tr><td>10<td>400<td>11 Dec 2026</tr></table></body></html>"
    )
    document = html_document(page)
    expected = [
        "Dear Ada,",
        "we can't",
        "deliver ~~500~~ 400.",
        "Line | Qty | Date",
        "10 | 400 | 11 Dec 2026",
    ]
    assert lines(document) == expected
    assert isinstance(document, Document)
    assert document.remarks == ()


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">all accepted</p>',
        '<span style="font-size: 1px">all accepted</span>',
        '<span style="color: #FFFFFF">all accepted</span>',
        '<div style="visibility : hidden"><p>all accepted</p></div>',
        "<p hidden>all accepted</p>",
    ],
)
def test_hidden_html_is_taken_out_and_told(hidden: str) -> None:
    document = html_document(f"<p>Hello</p>{hidden}".encode())
    assert lines(document) == ["Hello"]
    assert isinstance(document, Document)
    assert "hidden text" in document.remarks[0]


def test_a_style_sheet_that_hides_is_told() -> None:
    document = html_document(b"<style>.a {display: none}</style><p class=a>all accepted</p>")
    assert isinstance(document, Document)
    assert document.remarks == ("may hide text by a style sheet",)


def test_deep_html_is_not_opened() -> None:
    assert isinstance(html_document(b"<div>" * 1_000 + b"hi"), Unread)
    assert isinstance(html_document(b"<p>" * 50_000), Unread)


def test_a_calendar_file_says_its_summary_and_description() -> None:
    data = (
        b"BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:Delivery PO 4500012345\r\n"
        b"DESCRIPTION:Line 10\\n500 pcs\\, wee\r\n k 51\r\n"
    )
    assert lines(calendar_document(data)) == ["Delivery PO 4500012345", "Line 10", "500 pcs, week 51"]


def test_a_calendar_file_without_words_is_no_answer_and_no_doubt() -> None:
    opened = open_attachments(mail("Confirmed.", file("invite.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")))
    assert (opened.doubts, opened.unless_said) == ((), ())


FORWARDED = (
    b"From: Bob <b@x.example>\r\nSubject: old\r\nContent-Type: text/plain\r\n\r\nWe accept all lines.\r\n"
)


def test_a_forwarded_mail_is_quoted() -> None:
    document = mail_document(FORWARDED)
    assert isinstance(document, Document)
    assert {line.label for line in document.lines} == {Label.QUOTED}
    assert lines(document) == ["We accept all lines."]


def test_an_html_mail_is_quoted_too() -> None:
    assert lines(mail_document(b"Content-Type: text/html\r\n\r\n<p>We accept</p>")) == ["We accept"]


def test_a_forwarded_yes_accepts_nothing() -> None:
    judgement = judged(mail("", file("forwarded.eml", FORWARDED)))
    assert judgement.verdict is Verdict.ESCALATE
    assert [one.rule for one in judgement.findings if one.rule.startswith("attachment")] == [
        "attachment.no-answer"
    ]


def test_a_forwarded_mail_beside_an_answer_is_no_matter() -> None:
    assert judged(mail("Confirmed as ordered.", file("forwarded.eml", FORWARDED))).verdict is Verdict.ACCEPT


@pytest.mark.parametrize(
    "data", [b"", b"\0\xff" * 500, b"Content-Type: multipart/mixed; boundary=a\n" * 2_000 + b"\n" * 2_000]
)
def test_a_damaged_mail_never_raises(data: bytes) -> None:
    assert mail_document(data) is not None


def test_the_mails_own_text_attached_again_is_read_once() -> None:
    message = mail("Confirmed as ordered.\nBest regards", file("mail.txt", b"Confirmed as ordered.\r\n"))
    opened = open_attachments(message)
    assert opened.message.lines == message.lines
    assert opened.doubts == ()
