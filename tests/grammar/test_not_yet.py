"""A yes beside the news that it is none, or not yet, or not of everything, is never accepted."""

import pytest
from grammar_cases import cases
from test_unseen import judged

NEVER = [
    pytest.param(code, country, text, id=f"{code}-{text[:60]}")
    for code, countries in cases("not_yet").items()
    for country, texts in countries.items()
    for text in texts
]


@pytest.mark.parametrize(("code", "country", "text"), NEVER)
def test_a_yes_that_is_taken_back_in_the_same_breath_is_not_accepted(
    code: str, country: str, text: str
) -> None:
    assert judged(code, {"country": country, "body": text}).verdict != "accept"
