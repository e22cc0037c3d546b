"""What a sentence beside a yes is about: if that is what goes with the goods, or people, it troubles none."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

_ROWS = yaml.safe_load(Path(__file__).with_name("subjects.yaml").read_text("utf-8"))
_YES = yaml.safe_load(Path(__file__).with_name("subjects_yes.yaml").read_text("utf-8"))


def _rows(part: str) -> list[object]:
    rows = ((code, text) for code, lists in _ROWS.items() for text in lists[part])
    return [pytest.param(code, text, id=f"{code}: {text}") for code, text in rows]


def _beside_a_yes(code: str, text: str) -> set[str]:
    country, yes = _YES[code]
    reading = grammar(a_mail(f"{yes}\n\n{text}\n"), bolts(code, country))[1]
    return set(statuses(reading).values())


@pytest.mark.parametrize("code", list(_ROWS))
def test_the_yes_by_itself_is_taken(code: str) -> None:
    assert _beside_a_yes(code, "") == {"accepted"}


@pytest.mark.parametrize(("code", "text"), _rows("beside"))
def test_what_is_about_something_else_troubles_no_yes(code: str, text: str) -> None:
    assert _beside_a_yes(code, text) == {"accepted"}


@pytest.mark.parametrize(("code", "text"), _rows("order"))
def test_what_touches_the_order_troubles_it(code: str, text: str) -> None:
    assert "accepted" not in _beside_a_yes(code, text)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We confirm only line 20."),
        ("de", "Wir bestätigen nur Position 20."),
        ("pl", "Potwierdzam tylko pozycję 20."),
        ("cs", "Potvrzuji jen řádek 20."),
        ("sk", "Potvrdzujem len riadok 20."),
        ("hu", "Csak a 20. tételt igazoljuk vissza."),
        ("hu", "Csak az anyákat."),
        ("tr", "Yalnızca 20. kalemi onaylıyoruz."),
    ],
)
def test_a_yes_to_one_line_only_takes_the_other_out_of_the_yes_to_all(language: str, said: str) -> None:
    assert "unclear" in _beside_a_yes(language, said)
