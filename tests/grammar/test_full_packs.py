"""Sold in full packs: what they come to is the quantity, the pack is not, and a question promises nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineReading
from countersign.procurement.policy.verdict import Verdict

PACKS, AGREED = cases("full_packs"), cases("other_days")["agreed"]
DUE = dt.date(2026, 12, 11)


def each(*sections: str) -> list[Any]:
    told = [(c, text) for s in sections for c, texts in PACKS[s].items() for text in texts]
    return [pytest.param(code, text, id=f"{code}-{text}") for code, text in told]


def bolts(code: str, text: str) -> tuple[Verdict, LineReading]:
    """What becomes of the mail, and what is read for its first line."""
    judgement = judged(code, {"country": AGREED[code]["country"], "body": f"{text} {PACKS['rest'][code]}"})
    return judgement.verdict, judgement.reading.lines[0]


@pytest.mark.parametrize(("code", "text"), each("full"))
def test_what_full_packs_come_to_is_the_quantity(code: str, text: str) -> None:
    verdict, line = bolts(code, text)
    assert (verdict, line.quantity) == (Verdict.ESCALATE, Decimal(600))
    assert (line.unit_price, [day.worst for day in line.deliveries]) == (Decimal("12.50"), [DUE])


@pytest.mark.parametrize(("code", "text"), each("asked", "choice"))
def test_what_is_asked_or_left_to_choose_is_no_quantity(code: str, text: str) -> None:
    verdict, line = bolts(code, text)
    assert (verdict is Verdict.ACCEPT, line.quantity) == (False, None)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("The bolts come in boxes of 200, so you will get 4 boxes.", 800),
        ("The bolts are only sold in full cartons of 144: 4 cartons of 144.", 576),
        ("The bolts come in boxes of 200, we have 600 in stock.", None),
        ("The bolts come in boxes of 200, so we send 700.", 700),
        ("The bolts come in boxes of 200, so we cannot send 600.", None),
        ("Minimum order quantity for the bolts is 1,000, so we'd supply 1,000.", 1000),
        ("Our minimum order quantity is 1,000. Everything else confirmed.", None),
    ],
)
def test_no_pack_and_nothing_else_is_taken_for_what_comes(text: str, quantity: int | None) -> None:
    verdict, line = bolts("en", text)
    assert (verdict is Verdict.ACCEPT, line.quantity) == (False, quantity)


@pytest.mark.parametrize(("code", "text"), each("least"))
def test_the_least_that_can_be_ordered_is_no_quantity_and_no_yes_is_taken_beside_it(
    code: str, text: str
) -> None:
    assert bolts(code, text)[1].quantity is None
    assert bolts(code, f"{AGREED[code]['wholly']} {text}")[0] is not Verdict.ACCEPT
