"""A yes beside news of a fire, an accident or a furnace under repair is never taken without a look."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

FILES = yaml.safe_load(Path(__file__).with_name("mishaps.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in FILES.items() for text in one["said"]]
)
def test_a_yes_beside_a_mishap_is_for_a_person(code: str, text: str) -> None:
    for said in (f"{FILES[code]['agreed']} {text}", f"{text}\n\n{FILES[code]['agreed']}"):
        _, reading = grammar(a_mail(said), bolts(code, FILES[code]["country"]))
        assert set(statuses(reading).values()) != {"accepted"} or reading.doubts


@pytest.mark.parametrize("code", FILES)
def test_the_yes_alone_is_a_yes(code: str) -> None:
    _, reading = grammar(a_mail(FILES[code]["agreed"]), bolts(code, FILES[code]["country"]))
    assert set(statuses(reading).values()) == {"accepted"}
