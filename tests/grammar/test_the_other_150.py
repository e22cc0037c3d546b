""" "350 on 11 December, the other 150 in January": a number that makes a line full tells of no other line."""

import datetime as dt
from decimal import Decimal

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.procurement.claims import LineReading, LineStatus

SAID = cases("the_other_150")
PARTS = [(dt.date(2026, 12, 11), Decimal(350)), (dt.date(2027, 1, 14), Decimal(150))]


def lines(code: str, body: str) -> tuple[LineReading, ...]:
    return judged(code, {"country": home(code), "body": body}).reading.lines


@pytest.mark.parametrize("code", SAID)
def test_what_is_left_of_a_line_belongs_to_it(code: str) -> None:
    wrong = []
    for text in SAID[code]:
        bolts, nuts = lines(code, text)
        whole = [(part.worst, part.quantity) for part in bolts.deliveries] == PARTS
        wrong += [] if whole and nuts.status is LineStatus.NOT_MENTIONED else [text]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "Die Schrauben kommen am 18. Dezember, die übrigen 300 am 11. Dezember. Preise wie bestellt.",
        "Schrauben: 350 Stück am 11. Dezember. Die übrigen wie bestellt.",
    ],
)
def test_any_other_number_tells_of_the_other_line(text: str) -> None:
    assert lines("de", text)[1].status is LineStatus.ACCEPTED
