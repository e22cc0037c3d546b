"""A total of the whole order beside a yes: the order's, with or without tax, or another one."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

_ROWS = yaml.safe_load(Path(__file__).with_name("order_totals.yaml").read_text("utf-8"))
_YES = yaml.safe_load(Path(__file__).with_name("subjects_yes.yaml").read_text("utf-8"))


def _beside_a_yes(code: str, country: str, text: str) -> set[str]:
    reading = grammar(a_mail(f"{_YES[code][1]}\n\n{text}\n"), bolts(code, country))[1]
    return set(statuses(reading).values())


@pytest.mark.parametrize(("code", "country", "text"), _ROWS["right"])
def test_what_the_order_comes_to_troubles_no_yes(code: str, country: str, text: str) -> None:
    assert _beside_a_yes(code, country, text) == {"accepted"}


@pytest.mark.parametrize(("code", "country", "text"), _ROWS["other"])
def test_another_total_is_put_before_a_person(code: str, country: str, text: str) -> None:
    assert "accepted" not in _beside_a_yes(code, country, text)
