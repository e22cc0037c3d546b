"""Lists of rows: what parts their cells, and what their titles say of prices and days, in each language."""

from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineStatus

LISTS = cases("titles_and_cells")
COUNTRIES = {"en": "US", "cs": "CZ", "sv": "SE", "zh": "CN", "ko": "KR"}


def each(section: str) -> list[Any]:
    told = [(code, text) for code, file in LISTS.items() for text in file.get(section, ())]
    return [pytest.param(code, text, id=f"{code}-{text}") for code, text in told]


def accepted(code: str, text: str) -> bool:
    country = COUNTRIES.get(code, code.upper())
    lines = judged(code, {"country": country, "body": text}).reading.lines
    return all(line.status is LineStatus.ACCEPTED for line in lines)


@pytest.mark.parametrize(("code", "text"), each("taken"))
def test_a_list_that_holds_what_was_ordered_is_taken(code: str, text: str) -> None:
    assert accepted(code, text)


@pytest.mark.parametrize(("code", "text"), each("left"))
def test_a_list_with_another_basis_or_day_is_not(code: str, text: str) -> None:
    assert not accepted(code, text)
