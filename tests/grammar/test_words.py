"""The words of each language beside a yes: a plain yes is accepted, what leaves it open never is."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import home
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict

FOLDER = Path(__file__).with_name("words")
WORDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def _accepted(code: str, texts: list[str]) -> list[str]:
    said = {text: judged(code, {"country": home(code), "body": text}).verdict for text in texts}
    return [text for text, verdict in said.items() if verdict is Verdict.ACCEPT]


@pytest.mark.parametrize("code", WORDS)
def test_a_plain_yes_in_its_own_words_is_accepted(code: str) -> None:
    assert _accepted(code, WORDS[code]["accepted"]) == WORDS[code]["accepted"]


@pytest.mark.parametrize("code", WORDS)
def test_what_leaves_a_yes_open_is_not(code: str) -> None:
    assert _accepted(code, WORDS[code]["not_yet"]) == []
