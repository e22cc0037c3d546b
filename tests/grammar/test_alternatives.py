"""What stands beside an answer: wishes that are refused, offers, promises that hold no more."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

SAID = cases("alternatives")
DUE, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
ORDERED = Decimal("0.125")


def each(*sections: str) -> list[Any]:
    told = [(code, said, text) for code, said in SAID.items() for s in sections for text in said.get(s, [])]
    return [pytest.param(code, said["country"], text, id=f"{code}-{text[:60]}") for code, said, text in told]


def judge(code: str, country: str, body: str) -> Judgement:
    return judged(code, {"country": country, "body": body})


def days(line: LineReading) -> list[dt.date]:
    return [delivery.worst for delivery in line.deliveries]


def price(line: LineReading) -> Decimal | None:
    return line.unit_price / (line.price_per or 1) if line.unit_price is not None else None


@pytest.mark.parametrize(("code", "country", "body"), each("refused", "sooner"))
def test_what_holds_besides_a_refused_wish_or_an_offer_is_shown(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    line = judgement.reading.lines[0]
    assert (judgement.verdict, days(line)) == (Verdict.ESCALATE, [DUE])
    assert line.status is not LineStatus.REJECTED
    assert price(line) in (None, ORDERED)


@pytest.mark.parametrize(("code", "country", "body"), each("sooner"))
def test_what_an_earlier_day_costs_is_told(code: str, country: str, body: str) -> None:
    assert ExceptionType.CHARGE in {doubt.type for doubt in judge(code, country, body).reading.doubts}


@pytest.mark.parametrize(("code", "country", "body"), each("revoked"))
def test_what_was_promised_before_is_over(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert (judgement.verdict, days(judgement.reading.lines[0])) == (Verdict.ESCALATE, [LATER])


def test_a_former_promise_keeps_the_ordered_day_from_being_accepted() -> None:
    said = "We confirm quantities and prices. We had promised December 4, it will be December 11."
    assert judge("en", "US", said).verdict is Verdict.ESCALATE
    assert judge("en", "US", "As I confirmed last week, December 11 stays.").verdict is Verdict.ACCEPT


@pytest.mark.parametrize(("code", "country", "body"), each("dearer"))
def test_the_price_without_the_condition_is_shown(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert (judgement.verdict, price(judgement.reading.lines[0])) == (Verdict.ESCALATE, Decimal("0.131"))


@pytest.mark.parametrize(("code", "country", "body"), each("beside"))
def test_a_discount_that_is_offered_leaves_the_yes_and_needs_a_person(
    code: str, country: str, body: str
) -> None:
    judgement = judge(code, country, body)
    line = judgement.reading.lines[0]
    assert judgement.verdict is Verdict.ESCALATE
    assert (line.quantity, price(line), days(line)) == (Decimal(500), ORDERED, [DUE])


@pytest.mark.parametrize(("code", "country", "body"), each("ours", "not_held"))
def test_what_is_taken_back_or_threatened_holds_nothing(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is not Verdict.ACCEPT
    assert "reading.refused-wish" not in {f.rule for f in judgement.findings} or body in not_held(code)
    for line in judgement.reading.lines:
        assert days(line) == []


def not_held(code: str) -> list[str]:
    return list(SAID[code].get("not_held", []))


@pytest.mark.parametrize(
    ("code", "country", "body"),
    [
        (
            "fi",
            "FI",
            "Tilaus vahvistettu. Pultit 500 kpl (12,50 €) toimitamme jo aiemmin: ne ovat teillä 26.11.",
        ),
        ("en", "IE", "Order confirmed. The 500 bolts (12.50 EUR) we deliver earlier, on 26 November."),
        ("de", "DE", "Auftrag bestätigt. Die 500 Schrauben (12,50 €) liefern wir schon früher, am 26.11."),
    ],
)
def test_the_goods_own_price_is_not_what_an_earlier_day_costs(code: str, country: str, body: str) -> None:
    lines = judge(code, country, body).reading.lines
    assert [days(line) for line in lines] == [[dt.date(2026, 11, 26)], [DUE]]


@pytest.mark.parametrize("day", ["11. december er fint.", "11.12. er fint."])
def test_a_day_at_the_beginning_of_a_line_numbers_nothing(day: str) -> None:
    assert days(judge("da", "DK", day).reading.lines[0]) == [DUE]
