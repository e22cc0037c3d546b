"""The day on which a confirmation is to come is no day of delivery."""

import datetime as dt

import pytest
from grammar_cases import cases, home
from test_unseen import judged

SAID = cases("confirmation_days")
PROMISED = dt.date(2026, 12, 4)


def _days(code: str, text: str) -> set[dt.date]:
    lines = judged(code, {"country": home(code), "body": text}).reading.lines
    return {delivery.worst for line in lines for delivery in line.deliveries}


@pytest.mark.parametrize("code", SAID["told_then"])
def test_when_the_confirmation_comes_nothing_is_delivered(code: str) -> None:
    assert {text: _days(code, text) for text in SAID["told_then"][code] if _days(code, text)} == {}


@pytest.mark.parametrize("code", SAID["delivered_then"])
def test_what_the_confirmation_says_is_the_day(code: str) -> None:
    assert {text: _days(code, text) for text in SAID["delivered_then"][code]} == {
        text: {PROMISED} for text in SAID["delivered_then"][code]
    }
