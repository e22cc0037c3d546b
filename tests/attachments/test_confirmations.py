"""A confirmation that restates everything as ordered settles the order, whatever it looks like."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import papers
import pytest
from attachment_world import GERMAN_ORDER, ORDER, file, judged, mail
from office_files import archive, document, paragraph, sheet, table
from papers import ENGLISH, GERMAN, GERMAN_ROWS, ROWS

from countersign.procurement.claims import ExceptionType, LineStatus
from countersign.procurement.judgement import Judgement, Verdict

SEE = "Please see attached order confirmation."
ANBEI = "Anbei unsere Auftragsbestätigung."
CELLS = [(10, "HX-8x40", 500, 12.5, dt.date(2026, 12, 11)), (20, "HN-8", 300, 4.1, dt.date(2026, 12, 11))]
TITLES = ("Line", "Part", "Qty", "Price/100", "Delivery")


def but(row: int, column: int, value: str, rows: papers.Rows = ROWS) -> papers.Rows:
    """The rows with one cell changed."""
    changed = [list(one) for one in rows]
    changed[row][column] = value
    return changed


def csv(delimiter: str, rows: papers.Rows, titles: tuple[str, ...] = ENGLISH) -> bytes:
    return "\r\n".join(delimiter.join(row) for row in (titles, *rows)).encode()


def accepted(judgement: Judgement) -> bool:
    values = [
        (line.quantity, line.unit_price, line.price_per, [d.date for d in line.deliveries])
        for line in judgement.settled
    ]
    day = dt.date(2026, 12, 11)
    return judgement.verdict is Verdict.ACCEPT and values == [
        (Decimal(500), Decimal("12.50"), Decimal(100), [day]),
        (Decimal(300), Decimal("4.10"), Decimal(100), [day]),
    ]


def types(judgement: Judgement) -> set[ExceptionType]:
    return {finding.type for finding in judgement.findings}


@pytest.mark.parametrize(
    "make",
    [
        papers.plain,
        papers.ruled,
        papers.letterhead,
        papers.several_pages,
        papers.untitled_second_page,
    ],
)
def test_an_english_pdf_that_restates_everything_is_accepted(make: Callable[[], bytes]) -> None:
    assert accepted(judged(mail(SEE, file("oc.pdf", make()))))


@pytest.mark.parametrize("make", [papers.german, papers.german_lines_below])
def test_a_german_auftragsbestaetigung_is_accepted(make: Callable[[], bytes]) -> None:
    message = mail(ANBEI, file("AB.pdf", make()), order=GERMAN_ORDER)
    assert accepted(judged(message, GERMAN_ORDER))


def test_a_confirmation_without_a_word_in_the_mail_is_accepted() -> None:
    assert accepted(judged(mail("", file("oc.pdf", papers.plain()))))


def test_a_workbook_is_accepted_with_real_dates_and_numbers() -> None:
    rows = [("Order confirmation",), ("PO 4500012345",), (), TITLES, *CELLS]
    assert accepted(judged(mail(SEE, file("oc.xlsx", sheet(rows)))))


def test_a_word_file_is_accepted() -> None:
    data = document(
        paragraph("Order confirmation"),
        paragraph("Your order 4500012345 dated 2 November 2026"),
        table([ENGLISH, *ROWS]),
        paragraph("Payment terms: 30 days net"),
        footer1=paragraph("Northgate Ltd    Tel +44 114 496 0000    IBAN GB29 NWBK 6016 1331 9268 19"),
    )
    assert accepted(judged(mail(SEE, file("oc.docx", data))))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_csv_file_is_accepted_whatever_parts_its_columns(delimiter: str) -> None:
    assert accepted(judged(mail(SEE, file("oc.csv", csv(delimiter, ROWS)))))


def test_a_german_csv_file_with_decimal_commas_is_accepted() -> None:
    data = csv(";", GERMAN_ROWS, GERMAN)
    assert accepted(judged(mail(ANBEI, file("ab.csv", data), order=GERMAN_ORDER), GERMAN_ORDER))


def test_a_confirmation_inside_an_archive_is_accepted() -> None:
    data = archive({"docs/oc.pdf": papers.plain(), "__MACOSX/docs/._oc.pdf": b"\0\1"})
    assert accepted(judged(mail(SEE, file("oc.zip", data))))


def test_an_html_file_is_accepted() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (ENGLISH, *ROWS))
    data = f"<html><body><h1>Order confirmation</h1><table>{rows}</table></body></html>".encode()
    assert accepted(judged(mail(SEE, file("oc.html", data))))


def test_evidence_names_the_file_the_page_and_the_cell() -> None:
    judgement = judged(mail(SEE, file("oc.pdf", papers.plain())))
    places = {words.where for line in judgement.settled for words in line.evidence}
    assert {"oc.pdf:p1:4:6", "oc.pdf:p1:5:7"} <= places
    judgement = judged(mail(SEE, file("oc.xlsx", sheet([TITLES, *CELLS]))))
    places = {words.where for line in judgement.settled for words in line.evidence}
    assert {"oc.xlsx:Sheet!D2", "oc.xlsx:Sheet!E3"} <= places


@pytest.mark.parametrize(
    ("rows", "type_"),
    [
        (but(0, 6, "18 Dec 2026"), ExceptionType.DATE),
        (but(0, 3, "400", but(0, 7, "50.00")), ExceptionType.QUANTITY),
        (but(0, 5, "13.20", but(0, 7, "66.00")), ExceptionType.PRICE),
        (but(0, 1, "HX-8x45"), ExceptionType.ITEM),
        (but(0, 5, "13.20"), ExceptionType.CONFLICT),
        (
            [*ROWS, ("30", "T-1", "Drill jig", "1", "EA", "9.00", "11 Dec 2026", "9.00")],
            ExceptionType.NOT_ON_ORDER,
        ),
        (ROWS[:1], ExceptionType.NO_ACKNOWLEDGMENT),
    ],
    ids=["date", "quantity", "price", "item", "wrong total", "line too many", "line missing"],
)
@pytest.mark.parametrize("make", [papers.plain, papers.ruled, papers.letterhead])
def test_another_value_in_the_table_is_never_accepted(
    make: Callable[..., bytes], rows: papers.Rows, type_: ExceptionType
) -> None:
    judgement = judged(mail(SEE, file("oc.pdf", make(rows=rows))))
    assert judgement.verdict is not Verdict.ACCEPT
    assert type_ in types(judgement)


@pytest.mark.parametrize("words", ["All OK.", "Confirmed as ordered.", "All ok, see attached."])
@pytest.mark.parametrize(
    "rows",
    [
        but(1, 6, "18 Dec 2026"),
        but(1, 3, "200", but(1, 7, "8.20")),
        but(1, 5, "4.35", but(1, 7, "13.05")),
    ],
    ids=["date", "quantity", "price"],
)
def test_a_yes_above_a_document_that_says_something_else_is_a_conflict(words: str, rows: papers.Rows) -> None:
    judgement = judged(mail(words, file("oc.pdf", papers.plain(rows=rows))))
    assert judgement.verdict is Verdict.ESCALATE
    (finding,) = [one for one in judgement.findings if one.type is ExceptionType.CONFLICT]
    assert finding.line == 20
    assert "oc.pdf" in finding.words
    assert any(words.where.startswith("oc.pdf:p1:5") for words in finding.evidence)


def test_a_conflict_names_both_places_and_both_values() -> None:
    judgement = judged(mail("Line 20 will be delivered on 18 December 2026.", file("oc.pdf", papers.plain())))
    (finding,) = [one for one in judgement.findings if one.type is ExceptionType.CONFLICT and one.line == 20]
    assert "18 December 2026" in finding.words
    assert "11 December 2026" in finding.words
    assert {words.where.partition(":")[0] for words in finding.evidence} == {"body", "oc.pdf"}


def test_a_change_that_body_and_document_both_tell_is_a_change_and_no_conflict() -> None:
    data = papers.plain(rows=but(1, 6, "18 Dec 2026"))
    judgement = judged(mail("Line 20 will be delivered on 18 December 2026.", file("oc.pdf", data)))
    assert types(judgement) == {ExceptionType.DATE}


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("Freight charge 35.00 USD", ExceptionType.CHARGE),
        ("Our bank details have changed. New IBAN: DE89 3704 0044 0532 0130 00", ExceptionType.BANK_DETAILS),
        ("Payment terms: prepayment", ExceptionType.TERMS),
        ("All dates are approximate and without obligation.", ExceptionType.UNCLEAR),
        ("Line 20: 100 pcs on backorder.", ExceptionType.UNCLEAR),
        ("Delivery date: 18.12.2026", ExceptionType.CONFLICT),
        ("Delivery of all lines in week 51", ExceptionType.CONFLICT),
        ("We cannot supply line 20.", ExceptionType.REJECTION),
        ("Remark: price valid until 30 November, then 13.20", ExceptionType.UNCLEAR),
    ],
)
@pytest.mark.parametrize("make", [papers.plain, papers.ruled, papers.letterhead, papers.several_pages])
def test_what_is_printed_below_the_table_is_heard(
    make: Callable[..., bytes], words: str, type_: ExceptionType
) -> None:
    judgement = judged(mail(SEE, file("oc.pdf", make(words=[words]))))
    assert judgement.verdict is not Verdict.ACCEPT
    assert type_ in types(judgement)


def test_a_row_without_a_number_of_ours_is_heard_too() -> None:
    rows = [*ROWS, ("", "", "Freight", "1", "EA", "35.00", "", "35.00")]
    assert judged(mail(SEE, file("oc.pdf", papers.plain(rows=rows)))).verdict is not Verdict.ACCEPT


def test_a_confirmation_of_another_order_settles_nothing() -> None:
    data = papers.plain(number="Your purchase order: 4500099999")
    judgement = judged(mail(SEE, file("oc.pdf", data)))
    assert ExceptionType.NOT_ON_ORDER in types(judgement)


@pytest.mark.parametrize(
    "title", ["PURCHASE ORDER 4500012345", "INVOICE 4711", "Quotation Q-77", "Delivery Note DN-12"]
)
def test_another_kind_of_paper_is_no_confirmation_by_itself(title: str) -> None:
    judgement = judged(mail("Please find attached.", file("doc.pdf", papers.plain(title=title))))
    assert judgement.verdict is Verdict.ESCALATE
    assert {line.status for line in judgement.reading.lines} == {LineStatus.UNCLEAR}


def test_our_order_sent_back_with_a_yes_in_the_mail_is_accepted() -> None:
    data = papers.plain(
        title="PURCHASE ORDER 4500012345", words=["Please confirm by reply.", "Invoice to: Orchard"]
    )
    assert accepted(judged(mail("Confirmed as ordered.", file("po.pdf", data))))


def test_our_order_sent_back_with_another_price_typed_in_is_a_conflict() -> None:
    data = papers.plain(title="PURCHASE ORDER 4500012345", rows=but(0, 5, "13.20", but(0, 7, "66.00")))
    assert ExceptionType.CONFLICT in types(judged(mail("Confirmed as ordered.", file("po.pdf", data))))


def test_a_mail_without_attachments_is_not_touched() -> None:
    message = mail("Confirmed as ordered.")
    judgement = judged(message)
    assert accepted(judgement)
    assert judged(replace(message, attachments=())) == judgement


def test_a_model_sees_the_same_text_and_may_quote_it() -> None:
    from countersign.extractors.attachments.reader import open_attachments
    from countersign.extractors.evidence import ground, stands
    from countersign.extractors.question import question

    message = open_attachments(
        mail(SEE, file("oc.pdf", papers.plain(words=["Line 20 comes by truck"])))
    ).message
    assert "Line 20 comes by truck" in question(message, [ORDER], 10_000).mail
    evidence = ground("line 20 comes by truck", message, "line")
    assert evidence is not None
    assert evidence.where == "oc.pdf:p1:6:1"
    assert stands(evidence, message)
    assert not stands(replace(evidence, where="oc.pdf:p1:2"), message)
    assert not stands(replace(evidence, quote="line 20 comes by air"), message)
