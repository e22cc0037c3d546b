"""Hours, closed days and the day of the mail: none is a day of delivery, and what is one still counts."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

_ROWS = yaml.safe_load(Path(__file__).with_name("idle_days.yaml").read_text("utf-8"))
_YES = yaml.safe_load(Path(__file__).with_name("subjects_yes.yaml").read_text("utf-8"))


def _rows(part: str) -> list[object]:
    rows = ((code, text) for lists in _ROWS.values() for code, text in lists[part])
    return [pytest.param(code, text, id=f"{code}: {text}") for code, text in rows]


def _beside_a_yes(code: str, text: str) -> set[str]:
    country, yes = _YES[code]
    reading = grammar(a_mail(f"{yes}\n\n{text}\n"), bolts(code, country))[1]
    return set(statuses(reading).values())


@pytest.mark.parametrize(("code", "text"), _rows("beside"))
def test_a_day_or_an_hour_that_nothing_turns_on_troubles_no_yes(code: str, text: str) -> None:
    assert _beside_a_yes(code, text) == {"accepted"}


@pytest.mark.parametrize(("code", "text"), _rows("order"))
def test_a_day_that_a_delivery_turns_on_is_heard(code: str, text: str) -> None:
    assert _beside_a_yes(code, text) != {"accepted"}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cs", "Matice budou v sáčku po 300."),
        ("sk", "Matice budú vo vrecku po 300."),
        ("ko", "품목 2건 모두 동의합니다."),
    ],
)
def test_a_small_word_or_a_tally_names_no_other_order_or_line(code: str, text: str) -> None:
    country, yes = _YES[code]
    witness = grammar(a_mail(f"{yes}\n\n{text}\n"), bolts(code, country))[0]
    assert not {"reading.foreign-order", "reading.foreign-line"} & {doubt.rule for doubt in witness.doubts}


@pytest.mark.parametrize(
    ("code", "text"),
    [("cs", "PO 300 zatím ne."), ("ko", "품목 3건 모두 동의합니다."), ("cs", "Řádek 30 ne.")],
)
def test_another_order_or_line_is_still_named(code: str, text: str) -> None:
    country, yes = _YES[code]
    witness = grammar(a_mail(f"{yes}\n\n{text}\n"), bolts(code, country))[0]
    assert {"reading.foreign-order", "reading.foreign-line"} & {doubt.rule for doubt in witness.doubts}
