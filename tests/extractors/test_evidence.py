"""Words that a reader points at have to stand in the mail, where the sender speaks."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_world import BOLTS_ONLY, ORDER, mail

from countersign.extractors.evidence import claims_from_pointers, ground, reread, stands
from countersign.extractors.schemas import OrderPointer, Pointer
from countersign.procurement.claims import Act, Delivery, Evidence, LineClaim
from countersign.procurement.mail import Attachment, Label, Table, TextLine


def found(quote: str, text: str) -> str | None:
    evidence = ground(quote, mail(text), "line")
    return evidence.quote if evidence else None


@pytest.mark.parametrize(
    ("quote", "text", "words"),
    [
        ("we CONFIRM", "Yes, we confirm.", "we confirm"),
        ("we  confirm", "we\u00a0\tconfirm", "we\u00a0\tconfirm"),
        ('the "bolts" are', "the „bolts“ are fine", "the „bolts“ are"),
        ("we don't know", "we don’t know", "we don’t know"),
        ("11 - 12 Dec", "11 – 12 Dec", "11 – 12 Dec"),
        ("cafe\u0301", "Café", "Café"),
        ("ﬁne", "all fine", "fine"),
        ("grösse", "GRÖSSE", "GRÖSSE"),
        ("3| on 12 Dec", "on 12 Dec", "on 12 Dec"),
        ("“ok”", "ok", "ok"),
        ("confirm", "con\u00adfirm", "con\u00adfirm"),
        ("可以接受", "我们可以接受。", "可以接受"),
    ],
)
def test_spelling_may_differ_where_words_do_not(quote: str, text: str, words: str) -> None:
    assert found(quote, text) == words


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("we accept your order", "we got your order"),
        ("accept", "that is unacceptable"),
        ("12", "at 12.50"),
        ("USD 12", "USD 12.50"),
        ("2.50 USD", "12.50 USD"),
        ("500 pcs", "1 500 pcs"),
        ("12 Dec", "11-12 Dec"),
        ("10", "line 10"),
        ("a", "a"),
        ("", "anything"),
        ("…", "well …"),
        ("we accept ... 500", "we accept line 10, 500"),
    ],
)
def test_what_does_not_stand_there_does_not_exist(quote: str, text: str) -> None:
    assert found(quote, text) is None


def test_a_quotation_may_run_over_the_end_of_a_line() -> None:
    message = mail("Hello\nwe deliver on\n\n12 December\nBye")
    assert ground("deliver on 12 December", message, "date") == Evidence(
        "date", "deliver on\n\n12 December", "body:2"
    )


def test_it_may_not_run_over_words_of_ours() -> None:
    lines = (TextLine(1, "we"), TextLine(2, "> please", Label.QUOTED), TextLine(3, "confirm"))
    assert ground("we confirm", replace(mail(""), lines=lines), "line") is None


@pytest.mark.parametrize("label", [Label.QUOTED, Label.SIGNATURE, Label.DISCLAIMER])
def test_words_that_are_not_spoken_now_do_not_exist(label: Label) -> None:
    message = replace(mail(""), lines=(TextLine(1, "We accept your order.", label),))
    assert ground("We accept your order.", message, "line") is None
    assert not stands(Evidence("line", "We accept your order.", "body:1"), message)


def test_an_answer_between_our_lines_is_spoken() -> None:
    lines = (TextLine(1, "> line 10", Label.QUOTED), TextLine(2, "ok with us", Label.ANSWER_IN_QUOTE))
    assert ground("ok with us", replace(mail(""), lines=lines), "line")


@given(st.text(max_size=40), st.text(max_size=80))
def test_whatever_is_found_stands_in_the_mail_letter_by_letter(quote: str, text: str) -> None:
    message = replace(mail(""), lines=(TextLine(1, text),))
    evidence = ground(quote, message, "line")
    assert evidence is None or (evidence.quote in text and stands(evidence, message))


def test_evidence_has_to_stand_at_the_place_it_names() -> None:
    message = mail("ok for us\nok for us too")
    assert stands(Evidence("line", "ok for us", "body:2"), message)
    assert stands(Evidence("line", "ok for us\nok", "body:1"), message)
    assert not stands(Evidence("line", "too", "body:1"), message)
    assert not stands(Evidence("line", "ok for us", "body:3"), message)


def test_cells_subjects_and_attachments_are_places_too() -> None:
    message = replace(
        mail("see below"),
        subject="PO confirmed",
        tables=(Table("table:1", (("10", "500 EA"),)), Table("table:2", (("20",),), Label.QUOTED)),
    )
    assert stands(Evidence("quantity", "500 ea", "table:1:1:2"), message)
    assert stands(Evidence("line", "10 500 EA", "table:1"), message)
    assert not stands(Evidence("quantity", "20", "table:2:1:1"), message)
    assert not stands(Evidence("quantity", "500 EA", "table:3:1:2"), message)
    assert stands(Evidence("line", "confirmed", "subject"), message)
    assert not stands(Evidence("line", "refused", "subject"), message)
    assert not stands(Evidence("date", "12 Dec", "pdf:1:4"), message)
    with_pdf = replace(message, attachments=(Attachment("ab.pdf", "application/pdf", b""),))
    assert not stands(Evidence("date", "12 Dec", "ab.pdf:p1:4"), with_pdf)
    opened = replace(with_pdf, lines=(*message.lines, TextLine(9, "ships 12 Dec", place="ab.pdf:p1:4")))
    assert stands(Evidence("date", "12 Dec", "ab.pdf:p1:4"), opened)


def claims(text: str, *pointers: tuple[str, int, str, str]) -> tuple[LineClaim, ...]:
    wired = [Pointer(quote=q, line=n, field=f, act=a) for q, n, f, a in pointers]  # type: ignore[arg-type]
    return claims_from_pointers(wired, mail(text), [ORDER])


def test_values_are_what_code_reads_in_the_words() -> None:
    (claim,) = claims(
        "Line 10: 400 pcs at 12.80 USD per 100 on 18 December 2026.",
        ("Line 10: 400 pcs at 12.80 USD per 100 on 18 December 2026.", 10, "all", "change"),
    )
    assert (claim.act, claim.order, claim.line) == (Act.CHANGE, ORDER.number, 10)
    assert (claim.quantity, claim.unit_price, claim.price_per) == (
        Decimal(400),
        Decimal("12.80"),
        Decimal(100),
    )
    assert claim.currency == "USD"
    assert claim.deliveries == (Delivery(dt.date(2026, 12, 18)),)


def test_only_the_values_of_the_field_pointed_at_are_read() -> None:
    text = "400 pcs at 12.80 USD on 18 December 2026"
    (quantity, price, date) = claims(
        text, *((text, 10, field, "state") for field in ("quantity", "price", "date"))
    )
    assert (quantity.quantity, quantity.unit_price, quantity.deliveries) == (Decimal(400), None, ())
    assert (price.quantity, price.unit_price, price.deliveries) == (None, Decimal("12.80"), ())
    assert (date.quantity, date.unit_price) == (None, None)
    assert date.deliveries


def test_a_bare_number_is_what_it_was_quoted_for() -> None:
    (claim,) = claims("we can do only 400 of them", ("we can do only 400 of them", 10, "quantity", "change"))
    assert claim.quantity == Decimal(400)
    (claim,) = claims("it is 13.75 now", ("it is 13.75 now", 10, "price", "change"))
    assert claim.unit_price == Decimal("13.75")


def test_dates_with_their_quantities_are_a_schedule() -> None:
    text = "200 pcs on 11 December 2026 and 300 pcs on 18 December 2026"
    (claim,) = claims(text, (text, 10, "all", "state"))
    assert [(d.date.day, d.quantity) for d in claim.deliveries] == [(11, 200), (18, 300)]
    assert claim.quantity is None


def test_numbers_are_read_in_the_language_of_the_mail() -> None:
    text = "Wir liefern die Ware zu 1.250,50 EUR je 100 Stück und bitten um Verständnis."
    abroad = replace(ORDER, supplier=replace(ORDER.supplier, country=""))
    pointer = Pointer(quote="zu 1.250,50 EUR je 100 Stück", line=10, field="price", act="change")
    (claim,) = claims_from_pointers([pointer], mail(text), [abroad])
    assert (claim.unit_price, claim.price_per, claim.currency) == (Decimal("1250.50"), Decimal(100), "EUR")


@pytest.mark.parametrize(
    "text",
    ["not 11 December 2026 but 18 December 2026", "on 11/12/2026", "in the middle of nowhere"],
    ids=["two days", "two readings", "none"],
)
def test_words_that_hold_no_single_day_hold_none(text: str) -> None:
    unknown = replace(ORDER, supplier=replace(ORDER.supplier, country=""))
    pointer = Pointer(quote=text, line=10, field="date", act="state")
    (claim,) = claims_from_pointers([pointer], mail(text), [unknown])
    assert claim.deliveries == ()


def test_a_line_or_order_that_is_not_ours_is_not_heard() -> None:
    assert claims("line 30 is ok", ("line 30 is ok", 30, "all", "accept")) == ()
    pointer = OrderPointer(quote="all ok", order="4711", line=10, field="all", act="accept")
    assert claims_from_pointers([pointer], mail("all ok"), [ORDER, BOLTS_ONLY]) == ()


def test_a_pointer_without_an_order_is_about_all_of_them() -> None:
    pointer = OrderPointer(quote="all ok", order="", line=0, field="all", act="accept")
    (claim,) = claims_from_pointers([pointer], mail("all ok"), [ORDER, BOLTS_ONLY])
    assert (claim.order, claim.line) == (None, None)


def test_reading_again_gives_the_same_and_puts_back_what_was_altered() -> None:
    message = mail("400 pcs on 18 December 2026")
    pointer = Pointer(quote="400 pcs on 18 December 2026", line=10, field="all", act="state")
    (claim,) = claims_from_pointers([pointer], message, [ORDER])
    assert reread(claim, message, [ORDER]) == claim
    assert reread(replace(claim, quantity=Decimal(500)), message, [ORDER]) == claim
