"""What stands beside an answer and hides none of its values: what is offered, charged or not agreed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

SAID = cases("besides")
DUE, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 22)
ORDERED = [(Decimal(500), Decimal("0.125"), [DUE]), (Decimal(300), Decimal("0.041"), [DUE])]


def each(*sections: str) -> list[Any]:
    told = [(code, said, text) for code, said in SAID.items() for s in sections for text in said.get(s, [])]
    return [pytest.param(code, said["country"], text, id=f"{code}-{text[:60]}") for code, said, text in told]


def judge(code: str, country: str, body: str) -> Judgement:
    return judged(code, {"country": country, "body": body})


def shown(line: LineReading) -> tuple[Decimal | None, Decimal | None, list[dt.date]]:
    price = line.unit_price / (line.price_per or 1) if line.unit_price is not None else None
    return line.quantity, price, [delivery.worst for delivery in line.deliveries]


def types(judgement: Judgement) -> set[ExceptionType]:
    return {doubt.type for doubt in judgement.reading.doubts}


@pytest.mark.parametrize(("code", "country", "body"), each("instead"))
def test_the_later_day_is_shown_and_not_the_dearer_one(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is Verdict.ESCALATE
    assert [shown(line)[2] for line in judgement.reading.lines] == [[LATER], [LATER]]
    assert all(shown(line)[1] in (None, ORDERED[i][1]) for i, line in enumerate(judgement.reading.lines))


@pytest.mark.parametrize(("code", "country", "body"), each("for_more", "charged", "whose_terms"))
def test_all_that_was_confirmed_is_shown_and_a_person_decides(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is Verdict.ESCALATE
    assert [shown(line) for line in judgement.reading.lines] == ORDERED
    if body in SAID[code].get("charged", []):
        assert ExceptionType.CHARGE in types(judgement)
    if body in SAID[code].get("whose_terms", []):
        assert ExceptionType.TERMS in types(judgement)


@pytest.mark.parametrize(("code", "country", "body"), each("tied"))
def test_a_price_that_is_tied_to_more_is_not_shown(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is Verdict.ESCALATE
    assert shown(judgement.reading.lines[0]) == (Decimal(500), None, [DUE])


@pytest.mark.parametrize(("code", "country", "body"), each("refused"))
def test_an_order_that_is_refused_for_its_terms_is_refused(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert {line.status for line in judgement.reading.lines} == {LineStatus.REJECTED}


@pytest.mark.parametrize(("code", "country", "body"), each("agreed", "open"))
def test_nothing_is_shown_or_accepted_that_was_not_confirmed(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is not Verdict.ACCEPT
    assert [shown(line)[1:] for line in judgement.reading.lines] == [(None, [])] * 2
