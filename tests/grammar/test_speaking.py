"""A yes beside the news that somebody writes or calls about a field is never taken without a look."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

FILES = yaml.safe_load(Path(__file__).with_name("speaking.yaml").read_text("utf-8"))


def accepted(code: str, text: str) -> bool:
    """Whether all lines would be taken for accepted."""
    _, reading = grammar(a_mail(text), bolts(code, FILES[code]["country"]))
    return set(statuses(reading).values()) == {"accepted"} and not reading.doubts


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in FILES.items() for text in one["said"]]
)
def test_a_field_that_somebody_will_speak_of_is_not_confirmed(code: str, text: str) -> None:
    for said in (f"{FILES[code]['agreed']} {text}", f"{text}\n\n{FILES[code]['agreed']}"):
        assert not accepted(code, said)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in FILES.items() for text in ["", *one.get("plain", ())]]
)
def test_a_call_that_is_about_no_field_takes_nothing_back(code: str, text: str) -> None:
    assert accepted(code, f"{FILES[code]['agreed']} {text}")
