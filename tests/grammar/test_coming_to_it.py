"""Coming to the point, what is not affected, and excuses: said beside a yes, they change nothing."""

from typing import Any

import pytest
from grammar_cases import cases, none_of
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict

SAID: dict[str, dict[str, Any]] = cases("coming_to_it")


def accepted(code: str, text: str | dict[str, str]) -> bool:
    """Whether the mail is; one from another country than the others of its language names that."""
    country, body = next(iter(text.items())) if isinstance(text, dict) else (SAID[code]["country"], text)
    return judged(code, {"country": country, "body": body}).verdict is Verdict.ACCEPT


@pytest.mark.parametrize("code", SAID)
def test_what_is_said_on_the_way_to_a_yes_holds_it_back_no_longer(code: str) -> None:
    none_of([str(text) for text in SAID[code]["accepted"] if not accepted(code, text)])


@pytest.mark.parametrize("code", SAID)
def test_the_same_words_with_trouble_behind_them_are_no_yes(code: str) -> None:
    none_of([str(text) for text in SAID[code]["held"] if accepted(code, text)])
