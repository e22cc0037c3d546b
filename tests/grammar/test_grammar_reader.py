"""The reader on mails as wholes: topics, tables, answers inside a quote, subjects, closings, limits."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import an_order
from grammar_cases import DAY, a_mail, a_table, bolts, days, grammar, statuses
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import computing

from countersign.extractors.evidence import stands
from countersign.extractors.grammar.language import codes, language
from countersign.extractors.grammar.reader import away_until, read
from countersign.procurement.claims import Act, MessageKind
from countersign.procurement.mail import Attachment, Label, Table, TextLine

HEADER = "Line | Item | Qty | UOM | Unit price USD | Per | Total | Delivery date"
BOLTS = "10 | HX-8x40 | 500 | EA | 12.50 | 100 | 62.50 | 12/11/2026"
NUTS = "20 | HN-8 | 200 | EA | 4.10 | 100 | 8.20 | 12/11/2026"


def doubts(text: str) -> set[str]:
    return {doubt.type.value for doubt in grammar(a_mail(text))[1].doubts}


def test_a_table_that_restates_the_order_is_an_acceptance() -> None:
    _, reading = grammar(a_mail("Confirmed as follows:", tables=(a_table(HEADER, BOLTS, NUTS),)))
    assert statuses(reading) == {10: "accepted", 20: "accepted"}
    assert not reading.doubts


def test_a_table_row_with_another_day_is_a_change() -> None:
    later = NUTS.replace("12/11", "12/18")
    _, reading = grammar(a_mail("See below.", tables=(a_table(HEADER, BOLTS, later),)))
    assert statuses(reading) == {10: "accepted", 20: "changed"}
    assert days(reading, 20) == [dt.date(2026, 12, 18)]


def test_a_total_that_is_not_quantity_times_price_is_a_conflict() -> None:
    wrong = NUTS.replace("8.20", "9.20")
    _, reading = grammar(a_mail("", tables=(a_table(HEADER, BOLTS, wrong),)))
    assert statuses(reading) == {10: "accepted", 20: "unclear"}
    assert {doubt.type.value for doubt in reading.doubts} == {"conflict"}


def test_a_total_tells_a_basis_that_was_left_out() -> None:
    header, row = (
        "Pos | Artikel | Menge | Preis | Gesamt | Termin",
        "10 | HX-8x40 | 500 | 0,125 | 62,50 | 11.12.2026",
    )
    _, reading = grammar(a_mail("", tables=(a_table(header, row),)), bolts("de"))
    assert statuses(reading)[10] == "accepted"


def test_a_row_that_names_one_line_and_another_item_is_about_neither() -> None:
    _, reading = grammar(a_mail("", tables=(a_table(HEADER, BOLTS.replace("10 |", "20 |", 1), NUTS),)))
    assert statuses(reading)[10] == "not_mentioned"
    assert "not-on-order" in {doubt.type.value for doubt in reading.doubts}


def test_a_table_in_plain_text_is_read_by_its_columns() -> None:
    text = (
        "Confirmed as follows:",
        "",
        "Line  Item     Qty  Price   Per  Delivery",
        "10    HX-8x40  500  12.50  100  12/11/2026",
        "20    HN-8     200  4.10   100  12/18/2026",
    )
    _, reading = grammar(a_mail(*text))
    assert statuses(reading) == {10: "accepted", 20: "changed"}


def test_a_column_of_ordered_quantities_does_not_count_beside_a_confirmed_one() -> None:
    header, row = (
        "Line | Qty ordered | Qty confirmed | Price | Per | Date",
        "10 | 500 | 300 | 12.50 | 100 | 12/11/2026",
    )
    _, reading = grammar(a_mail("", tables=(a_table(header, row),)))
    assert reading.lines[0].quantity == 300


def test_a_quoted_table_is_not_the_supplier_speaking() -> None:
    quoted = replace(a_table(HEADER, BOLTS, NUTS), label=Label.QUOTED)
    _, reading = grammar(a_mail("Got it.", tables=(quoted,)))
    assert statuses(reading) == {10: "received", 20: "received"}


def test_an_answer_below_a_quoted_line_is_about_that_line() -> None:
    lines = (
        TextLine(1, "> Line 10  HX-8x40  500 EA  12.50 USD per 100", Label.QUOTED),
        TextLine(2, ""),
        TextLine(3, "Confirmed.", Label.ANSWER_IN_QUOTE),
        TextLine(4, "> Line 20  HN-8  200 EA  4.10 USD per 100", Label.QUOTED),
        TextLine(5, "> deliver by 2026-12-11", Label.QUOTED),
        TextLine(6, "Not before 18 December.", Label.ANSWER_IN_QUOTE),
    )
    _, reading = grammar(a_mail(lines=lines))
    assert statuses(reading) == {10: "accepted", 20: "changed"}


def test_an_answer_below_the_whole_quote_is_about_the_whole_order() -> None:
    lines = (
        TextLine(1, "> Line 20  HN-8  200 EA", Label.QUOTED),
        TextLine(2, "> Kind regards", Label.QUOTED),
        TextLine(3, "> Ada Field", Label.QUOTED),
        TextLine(4, "> Orchard Metal", Label.QUOTED),
        TextLine(5, "Confirmed."),
    )
    assert statuses(grammar(a_mail(lines=lines))[1]) == {10: "accepted", 20: "accepted"}


def test_a_line_spoken_of_stays_the_topic_until_the_paragraph_ends() -> None:
    _, reading = grammar(a_mail("Line 10 is late. New date is 21 December.\n\nPrices are as ordered."))
    assert days(reading, 10) == [dt.date(2026, 12, 21)]
    assert days(reading, 20) == []


def test_a_colon_carries_the_topic_over_a_blank_line() -> None:
    _, reading = grammar(
        a_mail("So for line 10:\n\n300 pcs - delivered December 11\n200 pcs - delivered December 18")
    )
    assert [(d.quantity, d.date.day) for d in reading.lines[0].deliveries] == [(300, 11), (200, 18)]
    assert statuses(reading)[20] == "not_mentioned"


def test_what_is_in_stock_is_no_promise_beside_a_full_schedule() -> None:
    text = "We have 300 pcs on the floor, the mill sends the rest mid month."
    schedule = "Line 10: 300 pcs on 11 December, 200 pcs on 18 December."
    _, reading = grammar(a_mail(f"Line 10: {text}\n{schedule}"))
    assert [(d.quantity, d.date.day) for d in reading.lines[0].deliveries] == [(300, 11), (200, 18)]
    assert statuses(reading)[10] == "changed"


def test_a_yes_that_is_denied_is_told_as_one() -> None:
    witness, _ = grammar(a_mail("Line 20 is not confirmed."))
    assert [(claim.act, claim.line) for claim in witness.claims] == [(Act.HEDGE, 20)]


def test_a_sentence_that_runs_over_two_lines_is_quoted_line_by_line() -> None:
    witness, reading = grammar(
        a_mail("We are sorry to tell you that the bolts of line 10 will only be\ndelivered on 21 December.")
    )
    assert days(reading, 10) == [dt.date(2026, 12, 21)]
    assert {e.where for claim in witness.claims for e in claim.evidence} == {"body:1", "body:2"}


def test_two_orders_in_one_mail_are_kept_apart() -> None:
    first, second = bolts(), replace(bolts(), number="4500012346")
    mail = a_mail(
        "4500012345: confirmed as ordered.\n4500012346: will be delivered on 18 December.", subject="Orders"
    )
    _, reading = grammar(mail, first, second)
    assert [line.status.value for line in reading.lines] == ["accepted", "accepted", "changed", "changed"]


def test_a_yes_that_names_none_of_two_orders_is_no_yes() -> None:
    first, second = bolts(), replace(bolts(), number="4500012346")
    _, reading = grammar(a_mail("Confirmed.", subject="Your orders"), first, second)
    assert {line.status.value for line in reading.lines} == {"unclear"}


def test_a_yes_beside_somebody_elses_order_is_no_yes() -> None:
    _, reading = grammar(a_mail("PO 4500099999:\n\nConfirmed."))
    assert "accepted" not in statuses(reading).values()


def test_a_yes_in_the_subject_of_their_own_mail_counts_where_the_text_is_silent() -> None:
    _, reading = grammar(a_mail("Kind regards\nPam", subject="PO 4500012345 confirmed as ordered"))
    assert statuses(reading) == {10: "accepted", 20: "accepted"}


@pytest.mark.parametrize(
    "subject",
    [
        "Re: PO 4500012345 confirmed?",
        "Re: Order confirmed",
        "Please confirm PO 4500012345",
        "Order confirmation 4711",
    ],
)
def test_a_subject_that_we_wrote_or_that_is_a_title_is_no_yes(subject: str) -> None:
    _, reading = grammar(a_mail("Kind regards", subject=subject))
    assert "accepted" not in statuses(reading).values()


def test_slogans_and_small_print_behind_the_closing_say_nothing() -> None:
    text = ("Got it, I will revert.", "", "Best regards", "Pam Reyes", "Confirmed quality since 1950")
    small_print = "All orders subject to our terms. IBAN DE89 3704 0044 0532 0130 00"
    _, reading = grammar(a_mail(*text, small_print))
    assert statuses(reading) == {10: "received", 20: "received"}
    assert not reading.doubts


def test_new_bank_details_are_told_wherever_they_stand() -> None:
    assert doubts(
        "Confirmed.\n\nBest regards\nPam Reyes\nPlease note our new bank account: IBAN DE89 3704 0044"
    ) == {"bank-details"}


def test_a_confirmation_that_is_attached_counts_only_if_it_is() -> None:
    text = "OK Ada, please see our order confirmation attached."
    assert set(statuses(grammar(a_mail(text))[1]).values()) == {"unclear"}
    file = Attachment("OC.csv", "text/csv", b"")
    assert not read(a_mail(text, attachments=(file,)), (bolts(),)).doubts


def test_german_words_are_understood_in_a_mail_to_an_english_supplier() -> None:
    assert statuses(grammar(a_mail("Wir bestätigen Ihre Bestellung wie bestellt."))[1]) == {
        10: "accepted",
        20: "accepted",
    }


def test_a_language_that_nobody_taught_is_not_guessed() -> None:
    text = "Hei,\n\nvahvistamme tilauksenne, paitsi hinnan.\nOK toimituspäivälle.\n\nYstävällisin terveisin"
    assert "accepted" not in statuses(grammar(a_mail(text))[1]).values()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Confirmed.", MessageKind.CONFIRMATION),
        ("Line 10 on 21 December.", MessageKind.CHANGE),
        ("Line 10: 300 pcs only, on 11 December.", MessageKind.PARTIAL),
        ("We must decline line 10.", MessageKind.REJECTION),
        ("Which revision of the drawing applies?", MessageKind.QUESTION),
        ("Your goods have been shipped, tracking number 1Z999.", MessageKind.SHIPPING),
        ("Please find our invoice attached.", MessageKind.INVOICE),
        ("Please find our quotation attached.", MessageKind.QUOTE),
        ("I am out of office until 9 November.", MessageKind.AUTO_REPLY),
        ("Happy birthday!", MessageKind.UNRELATED),
    ],
)
def test_a_mail_is_of_this_kind(text: str, kind: MessageKind) -> None:
    assert read(a_mail(text), (bolts(),)).kind is kind


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am out of the office until 13 November.", dt.date(2026, 11, 13)),
        ("I am on vacation and back on Monday 16 November 2026.", dt.date(2026, 11, 15)),
        ("Out of office from 2 November to 13 November.", dt.date(2026, 11, 13)),
        ("Ich bin bis zum 13.11.2026 nicht im Büro.", dt.date(2026, 11, 13)),
        ("Ich bin abwesend und ab dem 16.11.2026 wieder erreichbar.", dt.date(2026, 11, 15)),
        ("I am out of the office.", None),
        ("The goods ship until 13 November.", None),
    ],
)
def test_an_absence_ends_when_it_says_so(text: str, until: dt.date | None) -> None:
    assert away_until(a_mail(text)) == until


def test_no_orders_make_no_claims() -> None:
    witness = read(a_mail("Confirmed."), ())
    assert (witness.claims, witness.doubts) == ((), ())


def test_a_mail_longer_than_is_read_says_so() -> None:
    witness = read(a_mail("Confirmed.\n" + "and so on " * 400), (bolts(),))
    assert any(doubt.rule == "reading.too-long" for doubt in witness.doubts)


def test_a_mail_without_a_date_is_read_as_of_the_order() -> None:
    _, reading = grammar(a_mail("Line 10 on 21 December.", date=None))
    assert days(reading, 10) == [dt.date(2026, 12, 21)]


def test_an_amount_per_metre_is_read_in_the_lines_own_unit() -> None:
    line = replace(
        bolts().lines[0],
        quantity=Decimal(600),
        uom="M",
        unit_price=Decimal("7.85"),
        price_per=Decimal(1),
        item="TB-25x2",
        description="Tube 25x2",
    )
    _, reading = grammar(
        a_mail("400 m on December 4, 200 m on December 18. Price $7.85/m ok."), an_order(line)
    )
    assert reading.lines[0].quantity == 600
    assert reading.lines[0].status.value == "changed"


WORDS = (
    "confirmed,not,line 10,HX-8x40,500 pcs,12.50/100,11 Dec,but,if,wie bestellt,KW 50,nicht,€,1.234,13.10,ok,"
    "bestätigt,the 7th,all lines,|,-,.,:,?,(,)"
)
words = st.sampled_from([*WORDS.split(","), ",", "\n", "\n\n"])
mails = st.one_of(st.text(max_size=300), st.lists(words, max_size=40).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(mails, st.sampled_from(["en", "de"]))
def test_whatever_a_mail_holds_every_quotation_stands_in_it(text: str, code: str) -> None:
    mail = a_mail(text)
    witness = read(mail, (bolts(code),))
    for evidence in (e for claim in witness.claims for e in claim.evidence):
        assert stands(evidence, mail)
        number = int(evidence.where.removeprefix("body:"))
        assert evidence.quote in mail.lines[number - 1].text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=6).map(tuple), max_size=5).map(tuple))
def test_whatever_a_table_holds_nothing_raises(rows: tuple[tuple[str, ...], ...]) -> None:
    header = ("Line", "Item", "Qty", "Price", "Date", "Total")
    witness = read(a_mail("", tables=(Table("table:1", (header, *rows)),)), (bolts(),))
    assert all(
        evidence.where.startswith("table:1:") for claim in witness.claims for evidence in claim.evidence
    )


LONG = [
    "1,000 ",
    "line 10 and ",
    "(",
    "confirm ",
    "12/11/26 - ",
    "a",
    "-",
    "1",
    "KW 50/51 ",
    "12.50 USD per 100 ",
]
LONGER = [
    "von 1 auf 2 ",
    "not ",
    "...",
    "if ",
    "between 1 and ",
    "14.-",
    "10 % ",
    "x 5 ",
    "pcs ",
    "[",
    "*",
    "\t",
    "  1",
]


@pytest.mark.parametrize("text", [(piece * 2000)[:2000] for piece in (*LONG, *LONGER)])
def test_no_text_makes_it_slow(text: str) -> None:
    mail, order = a_mail(text), bolts()
    read(mail, (order,))
    with computing() as spent:
        read(mail, (order,))
    assert spent.seconds < 1.0


def test_every_language_file_is_whole() -> None:
    expected = set(language("en").data)
    for code in codes():
        data = language(code).data
        assert expected - set(data) <= {"folding", "mends_slips"}, code
        assert {len(data["dates"]["months"]), len(data["dates"]["weekdays"])} == {12, 7}
        for section in ("dates", "prices", "quantities", "references", "tables", "phrases", "words"):
            assert set(data[section]) == set(language("en").data[section]), (code, section)


def test_the_day_of_the_cases_is_a_monday() -> None:
    assert DAY.weekday() == 0
