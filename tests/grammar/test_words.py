"""The words of each language beside a yes: a plain yes is accepted, what leaves it open never is."""

from pathlib import Path

import pytest
import yaml
from yeses import accepted

FOLDER = Path(__file__).with_name("words")
WORDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


@pytest.mark.parametrize("code", WORDS)
def test_a_plain_yes_in_its_own_words_isaccepted(code: str) -> None:
    assert accepted(code, WORDS[code]["accepted"]) == WORDS[code]["accepted"]


@pytest.mark.parametrize("code", WORDS)
def test_what_leaves_a_yes_open_is_not(code: str) -> None:
    assert accepted(code, WORDS[code]["not_yet"]) == []
