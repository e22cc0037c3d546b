"""Two witnesses on one mail: what they may and may not bring about together."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_world import BOLTS_ONLY, DUE, NOON, ORDER, grammar, mail, only_line, read, said

from countersign.extractors.check import ReaderRules
from countersign.extractors.evidence import claims_from_pointers
from countersign.extractors.schemas import Pointer
from countersign.procurement.claims import (
    Act,
    Delivery,
    Doubt,
    Evidence,
    ExceptionType,
    LineClaim,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
    Witness,
)
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

LATER = dt.date(2026, 12, 18)
CONFIRMED = said(Act.ACCEPT, "Confirmed", field="line")


def pointing(
    message: InboundMessage,
    *pointers: tuple[str, int, str, str],
    orders: tuple[PurchaseOrder, ...] = (BOLTS_ONLY,),
) -> Witness:
    """A model's account: what is left of these pointers once they are grounded."""
    wired = [Pointer(quote=q, line=n, field=f, act=a) for q, n, f, a in pointers]  # type: ignore[arg-type]
    claims = claims_from_pointers(wired, message, orders)
    return Witness("model-x", MessageKind.CONFIRMATION, claims, tokens_in=100, tokens_out=20)


def test_the_grammar_alone_may_accept() -> None:
    line = only_line(read(mail("Confirmed."), grammar(CONFIRMED)))
    assert line == LineReading(
        order=BOLTS_ONLY.number,
        line=10,
        status=LineStatus.ACCEPTED,
        quantity=Decimal(500),
        uom="EA",
        unit_price=Decimal("12.50"),
        price_per=Decimal(100),
        currency="USD",
        deliveries=(Delivery(DUE, Decimal(500)),),
        evidence=(Evidence("line", "Confirmed", "body:1"),),
    )


def test_readers_that_agree_leave_it_at_that() -> None:
    message = mail("Confirmed. 500 pcs on 11 December 2026.")
    model = pointing(message, ("Confirmed. 500 pcs on 11 December 2026.", 10, "all", "accept"))
    reading = read(message, grammar(CONFIRMED), model)
    assert only_line(reading).status is LineStatus.ACCEPTED
    assert (reading.doubts, reading.model) == ((), "model-x")
    assert (reading.tokens_in, reading.tokens_out) == (100, 20)


@pytest.mark.parametrize("act", ["hedge", "condition", "question", "reject"])
def test_the_model_alone_may_raise_what_the_grammar_accepted(act: str) -> None:
    message = mail("Confirmed. Fingers crossed for the plating.")
    model = pointing(message, ("Fingers crossed for the plating.", 10, "all", act))
    reading = read(message, grammar(CONFIRMED), model)
    (doubt,) = reading.doubts
    assert only_line(reading).status is LineStatus.UNCLEAR
    assert (doubt.type, doubt.line, doubt.rule) == (ExceptionType.UNCLEAR, 10, "reading.readers-disagree")
    assert "“Fingers crossed for the plating.”" in doubt.words
    assert doubt.evidence == (Evidence("line", "Fingers crossed for the plating.", "body:1"),)


def test_another_value_in_the_models_words_is_a_disagreement() -> None:
    message = mail("Confirmed. Delivery will be 18 December 2026.")
    model = pointing(message, ("Delivery will be 18 December 2026.", 10, "date", "accept"))
    reading = read(message, grammar(CONFIRMED), model)
    assert only_line(reading).status is LineStatus.UNCLEAR
    assert only_line(reading).deliveries == ()
    assert only_line(reading).quantity == 500
    assert "about the date" in reading.doubts[0].words
    assert "18 December 2026" in reading.doubts[0].words


@pytest.mark.parametrize("act", ["accept", "change", "state", "received"])
def test_a_label_without_another_value_contradicts_nothing(act: str) -> None:
    message = mail("Confirmed.")
    reading = read(message, grammar(CONFIRMED), pointing(message, ("Confirmed.", 10, "date", act)))
    assert only_line(reading).status is LineStatus.ACCEPTED


def test_another_part_is_raised_although_code_cannot_read_its_number() -> None:
    message = mail("Confirmed. We send the stainless ones instead.")
    model = pointing(message, ("We send the stainless ones instead.", 10, "item", "change"))
    assert only_line(read(message, grammar(CONFIRMED), model)).status is LineStatus.UNCLEAR


def test_one_delivery_of_several_is_no_disagreement() -> None:
    message = mail("200 pcs on 11 December 2026 and 300 pcs on 18 December 2026")
    split = (Delivery(DUE, Decimal(200)), Delivery(LATER, Decimal(300)))
    own = grammar(said(Act.STATE, message.lines[0].text, 10, deliveries=split))
    model = pointing(message, ("300 pcs on 18 December 2026", 10, "all", "state"))
    assert only_line(read(message, own, model)).status is LineStatus.CHANGED


def test_a_change_that_policy_might_let_pass_is_doubted_and_stays_readable() -> None:
    message = mail("Delivery 12 December 2026, I think.")
    own = grammar(said(Act.STATE, "12 December 2026", 10, date=dt.date(2026, 12, 12)), CONFIRMED_BY_I)
    before = read(message, own)
    model = pointing(message, ("I think.", 10, "date", "hedge"))
    after = read(message, own, model)
    assert only_line(before).status is only_line(after).status is LineStatus.CHANGED
    assert only_line(before).deliveries == only_line(after).deliveries
    assert (before.doubts, after.doubts[0].line) == ((), 10)


def test_another_value_for_a_changed_line_leaves_it_open() -> None:
    message = mail("Delivery 12 December 2026. No, 13 December 2026.")
    own = grammar(said(Act.STATE, "12 December 2026", 10, date=dt.date(2026, 12, 12)), CONFIRMED_BY_I)
    reading = read(message, own, pointing(message, ("No, 13 December 2026.", 10, "date", "change")))
    assert (only_line(reading).status, only_line(reading).deliveries) == (LineStatus.UNCLEAR, ())


CONFIRMED_BY_I = said(Act.ACCEPT, "Delivery", 10, field="line")


@pytest.mark.parametrize("act", ["accept", "state", "reject", "received", "hedge"])
def test_where_the_grammar_is_silent_the_model_only_raises(act: str) -> None:
    message = mail("Geht klar, machen wir so.")
    reading = read(message, grammar(), pointing(message, ("Geht klar, machen wir so.", 10, "all", act)))
    line = only_line(reading)
    assert (line.status, line.quantity, line.deliveries) == (LineStatus.UNCLEAR, None, ())
    assert reading.doubts[0].rule == "reading.model-alone"
    assert line.evidence[0].quote == "Geht klar, machen wir so."


def test_a_model_that_earned_it_may_accept_alone_if_the_rules_say_so() -> None:
    message = mail("Geht klar, machen wir so.")
    model = pointing(message, ("Geht klar, machen wir so.", 10, "all", "accept"))
    rules = ReaderRules(llm_alone="accept")
    assert only_line(read(message, grammar(), model, rules=rules)).status is LineStatus.ACCEPTED
    hedged = pointing(message, ("Geht klar", 10, "all", "accept"), ("machen wir so", 10, "all", "hedge"))
    assert only_line(read(message, grammar(), hedged, rules=rules)).status is LineStatus.UNCLEAR


def test_a_model_that_may_not_speak_alone_still_may_contradict() -> None:
    rules = ReaderRules(llm_alone="ignore")
    message = mail("Confirmed, hopefully.")
    model = pointing(message, ("Confirmed, hopefully.", 10, "all", "hedge"))
    silent = read(message, grammar(kind=MessageKind.CONFIRMATION), model, rules=rules)
    assert only_line(silent).status is LineStatus.NOT_MENTIONED
    spoken = read(message, grammar(CONFIRMED), model, rules=rules)
    assert only_line(spoken).status is LineStatus.UNCLEAR


def test_a_claim_of_the_model_with_a_value_its_words_do_not_hold_is_not_heard() -> None:
    message = mail("Confirmed. We deliver then.")
    forged = LineClaim(
        Act.STATE,
        (Evidence("date", "We deliver then.", "body:1"),),
        order=BOLTS_ONLY.number,
        line=10,
        deliveries=(Delivery(LATER),),
    )
    model = Witness("model-x", None, (forged,))
    assert only_line(read(message, grammar(CONFIRMED), model)).status is LineStatus.ACCEPTED


def test_words_of_ours_are_no_evidence_for_anybody() -> None:
    message = mail("Hello.", quoted="> Confirmed as placed")
    reading = read(message, grammar(said(Act.ACCEPT, "Confirmed as placed", field="line")))
    assert only_line(reading).status is LineStatus.UNCLEAR
    assert reading.doubts[0].rule == "reading.ungrounded"
    forged = LineClaim(Act.ACCEPT, (Evidence("line", "Confirmed as placed", "body:2"),), line=10)
    reading = read(message, grammar(kind=MessageKind.UNRELATED), Witness("model-x", None, (forged,)))
    assert only_line(reading).status is LineStatus.NOT_MENTIONED


def test_a_line_that_is_not_on_the_order_is_told() -> None:
    message = mail("Line 30: tooling 400 USD. Confirmed")
    reading = read(message, grammar(said(Act.STATE, "Line 30: tooling 400 USD", 30), CONFIRMED))
    (doubt,) = reading.doubts
    assert (doubt.type, doubt.order, doubt.line) == (ExceptionType.NOT_ON_ORDER, BOLTS_ONLY.number, None)
    assert "line 30" in doubt.words


@pytest.mark.parametrize(
    ("doubt", "status"),
    [
        (Doubt(ExceptionType.DATE, "04/05 can be two days.", BOLTS_ONLY.number, 10), LineStatus.UNCLEAR),
        (Doubt(ExceptionType.UNCLEAR, "Two tables differ.", BOLTS_ONLY.number), LineStatus.UNCLEAR),
        (Doubt(ExceptionType.CONFLICT, "Body and PDF differ."), LineStatus.UNCLEAR),
        (Doubt(ExceptionType.CHARGE, "35 EUR freight.", BOLTS_ONLY.number), LineStatus.ACCEPTED),
        (Doubt(ExceptionType.BANK_DETAILS, "New IBAN."), LineStatus.ACCEPTED),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_a_doubt_about_a_line_keeps_it_from_being_settled(doubt: Doubt, status: LineStatus) -> None:
    reading = read(mail("Confirmed"), grammar(CONFIRMED, doubts=(doubt,)))
    assert only_line(reading).status is status
    assert [(d.type, d.words) for d in reading.doubts] == [(doubt.type, doubt.words)]


def test_a_doubt_about_one_field_leaves_the_others_readable() -> None:
    doubt = Doubt(ExceptionType.DATE, "04/05 can be two days.", BOLTS_ONLY.number, 10)
    line = only_line(read(mail("Confirmed"), grammar(CONFIRMED, doubts=(doubt,))))
    assert (line.quantity, line.deliveries) == (500, ())


@pytest.mark.parametrize("rule", ["not-understood", "yes-with-a-rest", "more-to-come", "away"])
def test_words_beside_it_that_are_not_understood_hide_no_value(rule: str) -> None:
    doubt = Doubt(ExceptionType.UNCLEAR, "What?", BOLTS_ONLY.number, 10, f"reading.{rule}")
    line = only_line(read(mail("Confirmed"), grammar(CONFIRMED, doubts=(doubt,))))
    assert (line.status, line.quantity, line.deliveries) == (
        LineStatus.UNCLEAR,
        500,
        (Delivery(DUE, Decimal(500)),),
    )


def test_two_values_of_one_field_leave_the_others_as_they_were_said() -> None:
    evidence = (Evidence("date", "11 Dec", "body:1"), Evidence("date", "18 Dec", "body:2"))
    doubt = Doubt(
        ExceptionType.CONFLICT, "Two days.", BOLTS_ONLY.number, 10, "reading.contradiction", evidence
    )
    line = only_line(read(mail("Confirmed 11 Dec 18 Dec"), grammar(CONFIRMED, doubts=(doubt,))))
    assert (line.status, line.quantity, line.deliveries) == (LineStatus.UNCLEAR, 500, ())


@pytest.mark.parametrize(
    ("claims", "askable"),
    [
        ([said(Act.HEDGE, "x")], True),
        ([said(Act.STATE, "x", date=DUE)], True),
        ([said(Act.CHANGE, "x", field="date")], True),
        ([said(Act.CONDITION, "x")], False),
        ([said(Act.QUESTION, "x")], False),
        ([said(Act.HEDGE, "x"), said(Act.QUESTION, "x")], False),
    ],
    ids=["hedge", "incomplete", "no value", "condition", "question", "hedge and question"],
)
def test_the_supplier_is_asked_only_what_an_answer_can_settle(claims: list[LineClaim], askable: bool) -> None:
    (doubt,) = read(mail("x"), grammar(*claims)).doubts
    assert doubt.askable is askable


def test_what_only_the_model_saw_is_for_a_person() -> None:
    message = mail("Confirmed, maybe.")
    model = pointing(message, ("Confirmed, maybe.", 10, "all", "hedge"))
    for own in (grammar(CONFIRMED), grammar()):
        (doubt,) = read(message, own, model).doubts
        assert not doubt.askable


def test_several_reasons_are_one_sentence_for_the_buyer() -> None:
    message = mail("Confirmed, if steel comes, hopefully")
    own = grammar(CONFIRMED, said(Act.CONDITION, "if steel comes"), said(Act.HEDGE, "hopefully"))
    (doubt,) = read(message, own).doubts
    assert doubt.words == "“if steel comes” depends on something else; “hopefully” is no firm promise." or (
        doubt.words == "“hopefully” is no firm promise; “if steel comes” depends on something else."
    )


@pytest.mark.parametrize("kind", [MessageKind.AUTO_REPLY, MessageKind.UNRELATED, MessageKind.SHIPPING])
def test_a_mail_that_says_nothing_of_a_line_is_what_the_grammar_calls_it(kind: MessageKind) -> None:
    reading = read(mail("I am away."), grammar(kind=kind))
    assert (reading.kind, reading.doubts) == (kind, ())


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ([said(Act.ACCEPT, "x")], MessageKind.CONFIRMATION),
        ([said(Act.RECEIVED, "x")], MessageKind.CONFIRMATION),
        ([said(Act.HEDGE, "x")], MessageKind.CONFIRMATION),
        ([said(Act.STATE, "x", date=LATER)], MessageKind.CHANGE),
        ([said(Act.STATE, "x", quantity=Decimal(400))], MessageKind.PARTIAL),
        ([said(Act.STATE, "x", quantity=Decimal(600))], MessageKind.CHANGE),
        ([said(Act.REJECT, "x")], MessageKind.REJECTION),
        ([said(Act.QUESTION, "x")], MessageKind.QUESTION),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_kind_follows_from_the_lines(claims: list[LineClaim], kind: MessageKind) -> None:
    assert read(mail("x"), grammar(*claims)).kind is kind


@pytest.mark.parametrize(
    ("claims", "doubt", "kind"),
    [
        ([said(Act.ACCEPT, "x")], (ExceptionType.TERMS, "reading.terms"), MessageKind.CHANGE),
        ([said(Act.HEDGE, "x")], (ExceptionType.QUANTITY, "reading.tolerance"), MessageKind.CHANGE),
        ([said(Act.ACCEPT, "x")], (ExceptionType.ITEM, "reading.item-number"), MessageKind.CHANGE),
        ([said(Act.CONDITION, "x")], (ExceptionType.TERMS, "reading.terms"), MessageKind.CONFIRMATION),
        ([said(Act.ACCEPT, "x")], (ExceptionType.CHARGE, "reading.offer"), MessageKind.QUESTION),
        ([said(Act.ACCEPT, "x")], (ExceptionType.UNCLEAR, "reading.refused-wish"), MessageKind.REJECTION),
        ([said(Act.ACCEPT, "x")], (ExceptionType.BANK_DETAILS, "reading.bank"), MessageKind.CONFIRMATION),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_the_kind_follows_from_what_is_said_beside_the_lines(
    claims: list[LineClaim], doubt: tuple[ExceptionType, str], kind: MessageKind
) -> None:
    doubted = Doubt(doubt[0], "It says so.", rule=doubt[1])
    assert read(mail("x"), grammar(*claims, doubts=(doubted,))).kind is kind


def test_a_part_whose_rest_is_cancelled_is_a_change() -> None:
    less = said(Act.STATE, "x", quantity=Decimal(400))
    assert read(mail("x"), grammar(less, kind=MessageKind.CHANGE)).kind is MessageKind.CHANGE


def test_every_line_of_every_order_is_in_the_reading() -> None:
    claim = LineClaim(Act.ACCEPT, (Evidence("line", "ok", "body:1"),), order=ORDER.number, line=20)
    reading = read(mail("ok"), grammar(claim), orders=(ORDER, BOLTS_ONLY))
    assert reading.orders == (ORDER.number, BOLTS_ONLY.number)
    assert [(line.order, line.line, line.status.value) for line in reading.lines] == [
        (ORDER.number, 10, "not_mentioned"),
        (ORDER.number, 20, "accepted"),
        (BOLTS_ONLY.number, 10, "not_mentioned"),
    ]


# --- whatever a model answers ---------------------------------------------------------------------------

SPOKEN = (
    "Hi Ada,\nwe have 400 pcs in stock, the rest is not before 18 December 2026.\n"
    "Price would be 13.10 USD per 100 then. Line 20 looks fine but I am still checking.\nPam"
)
OURS = "> Please confirm 500 EA of HX-8x40 at 12.50 USD per 100 by 2026-12-11.\n> Confirmed as ordered."
MAIL = mail(SPOKEN, quoted=OURS, signature="Order confirmed and accepted since 1952")
INVENTED = ("We accept your order as placed.", "Confirmed.", "500 EA at 12.50 USD per 100", "OK", "")


def pieces(text: str) -> st.SearchStrategy[str]:
    cuts = st.tuples(st.integers(0, len(text)), st.integers(1, 90))
    return cuts.map(lambda cut: text[cut[0] : cut[0] + cut[1]])


quotes = st.one_of(
    pieces(SPOKEN),
    pieces(OURS),
    st.sampled_from([*SPOKEN.splitlines(), *OURS.splitlines(), *INVENTED, "Order confirmed and accepted"]),
    st.text(max_size=30),
)
pointers = st.builds(
    Pointer,
    quote=quotes,
    line=st.sampled_from([0, 10, 20, 30]),
    field=st.sampled_from(["all", "quantity", "price", "date", "item"]),
    act=st.sampled_from([act.value for act in Act]),
)
answers = st.lists(pointers, max_size=8)
rules = st.sampled_from([ReaderRules(), ReaderRules(llm_alone="ignore")])


def answered(found: list[Pointer]) -> Witness:
    return Witness("any model", MessageKind.CONFIRMATION, claims_from_pointers(found, MAIL, (ORDER,)))


def assert_grounded(reading: Reading) -> None:
    for line in reading.lines:
        for words in line.evidence:
            assert words.quote in SPOKEN


@settings(max_examples=300, deadline=None)
@given(answers, rules)
def test_whatever_a_model_answers_it_never_makes_a_line_accepted(
    found: list[Pointer], these: ReaderRules
) -> None:
    reading = read(MAIL, grammar(), answered(found), orders=(ORDER,), rules=these)
    assert {line.status for line in reading.lines} <= {LineStatus.UNCLEAR, LineStatus.NOT_MENTIONED}
    assert all(
        (line.quantity, line.unit_price, line.deliveries) == (None, None, ()) for line in reading.lines
    )
    assert_grounded(reading)


@settings(max_examples=300, deadline=None)
@given(answers, rules)
def test_whatever_a_model_answers_it_changes_no_value_that_the_grammar_found(
    found: list[Pointer], these: ReaderRules
) -> None:
    own = grammar(
        LineClaim(
            Act.STATE,
            (Evidence("date", "18 December 2026", "body:2"),),
            line=10,
            deliveries=(Delivery(LATER),),
        ),
        LineClaim(Act.ACCEPT, (Evidence("line", "Line 20 looks fine", "body:3"),), line=20),
    )
    alone = read(MAIL, own, orders=(ORDER,))
    both = read(MAIL, own, answered(found), orders=(ORDER,), rules=these)
    for before, after in zip(alone.lines, both.lines, strict=True):
        assert after.status in (before.status, LineStatus.UNCLEAR)
        assert after.quantity in (before.quantity, None)
        assert after.unit_price in (before.unit_price, None)
        assert {delivery.date for delivery in after.deliveries} <= {d.date for d in before.deliveries}
    assert_grounded(both)


@settings(max_examples=200, deadline=None)
@given(answers)
def test_even_a_trusted_model_accepts_nothing_ungrounded(found: list[Pointer]) -> None:
    reading = read(MAIL, grammar(), answered(found), orders=(ORDER,), rules=ReaderRules(llm_alone="accept"))
    assert_grounded(reading)
    for line in reading.lines:
        if line.status is LineStatus.ACCEPTED:
            assert line.evidence


places = st.sampled_from(
    ["body:1", "body:2", "body:5", "table:1:1:1", "pdf:1", "subject", "", "body:x", "nowhere"]
)
claims = st.builds(
    LineClaim,
    act=st.sampled_from(list(Act)),
    evidence=st.tuples(
        st.builds(
            Evidence,
            field=st.sampled_from(["line", "date", "quantity", "price", "ship date", "item", "x"]),
            quote=quotes.filter(lambda quote: bool(quote.strip())),
            where=places,
        )
    ),
    order=st.sampled_from([None, ORDER.number, "4711"]),
    line=st.sampled_from([None, 10, 20, 30]),
    quantity=st.none() | st.decimals(0, 1000, places=2),
    uom=st.sampled_from([None, "EA", "KG", "BX", "furlong"]),
    unit_price=st.none() | st.decimals(0, 1000, places=2),
    price_per=st.sampled_from([None, Decimal(1), Decimal(100)]),
    currency=st.sampled_from([None, "USD", "EUR"]),
    deliveries=st.lists(
        st.builds(
            Delivery,
            date=st.dates(dt.date(2026, 11, 1), dt.date(2027, 1, 31)),
            quantity=st.none() | st.decimals(0, 1000, places=0),
        ),
        max_size=3,
    ).map(tuple),
    item=st.sampled_from([None, "HX-8x40", "HX-9"]),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(claims, max_size=5), st.lists(claims, max_size=5), st.sampled_from(["raise", "accept", "ignore"])
)
def test_no_account_of_any_witness_makes_the_check_fail(
    own: list[LineClaim], other: list[LineClaim], alone: str
) -> None:
    model = Witness("any model", None, tuple(other))
    rules = ReaderRules(llm_alone=alone)  # type: ignore[arg-type]
    reading = read(MAIL, grammar(*own), model, orders=(ORDER,), rules=rules)
    assert len(reading.lines) == len(ORDER.lines)
    for line in reading.lines:
        doubted = any((doubt.order, doubt.line) == (line.order, line.line) for doubt in reading.doubts)
        assert doubted or line.status is not LineStatus.UNCLEAR
        assert not doubted or line.status not in (LineStatus.ACCEPTED, LineStatus.NOT_MENTIONED)


@settings(max_examples=300, deadline=None)
@given(st.lists(claims, max_size=5))
def test_whatever_a_witness_claims_that_is_not_the_grammar_no_line_is_accepted(
    other: list[LineClaim],
) -> None:
    reading = read(MAIL, grammar(), Witness("any model", None, tuple(other)), orders=(ORDER,))
    assert {line.status for line in reading.lines} <= {LineStatus.UNCLEAR, LineStatus.NOT_MENTIONED}
    assert_grounded(reading)


def test_a_mail_without_a_date_is_read_from_the_orders_day() -> None:
    message = replace(mail("Confirmed for 18 December"), date=None)
    model = pointing(message, ("Confirmed for 18 December", 10, "date", "accept"))
    assert NOON.year == LATER.year
    assert model.claims[0].deliveries == (Delivery(LATER),)
