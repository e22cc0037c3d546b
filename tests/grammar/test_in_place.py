"""Other goods than were ordered: "instead of the nuts", and a code that goes on where ours ends."""

from decimal import Decimal

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.extractors.grammar.codes import written
from countersign.procurement.claims import ExceptionType, LineStatus
from countersign.procurement.policy.verdict import Verdict

SAID = cases("in_place")


def read(code: str, body: str) -> tuple[Verdict, LineStatus, Decimal | None]:
    """The verdict, and what is read of the nuts."""
    found = judged(code, {"country": home(code), "body": body})
    nuts = found.reading.lines[1]
    return found.verdict, nuts.status, nuts.quantity


@pytest.mark.parametrize("code", SAID)
def test_goods_in_place_of_ours_are_not_ours(code: str) -> None:
    wrong = []
    for text in SAID[code]["goods"]:
        verdict, status, _ = read(code, text)
        wrong += [text] if verdict is not Verdict.ESCALATE or status is LineStatus.ACCEPTED else []
    assert wrong == []


@pytest.mark.parametrize("code", [code for code in SAID if "amounts" in SAID[code]])
def test_an_amount_in_place_of_another_is_no_other_item(code: str) -> None:
    found = {text: read(code, text)[1:] for text in SAID[code]["amounts"]}
    assert found == dict.fromkeys(found, (LineStatus.CHANGED, Decimal(200)))


@pytest.mark.parametrize("code", ["HN-8/10", "HN-8_10", "HN-8/M8", "HN-8/A2", "HN-8-10", "HN-8.10", "HN-8A"])
def test_a_code_that_goes_on_is_another_one(code: str) -> None:
    body = f"Bolts as ordered. Nuts: {code}, 300 pcs, 4.10 per 100, 11 December."
    found = judged("en", {"country": "US", "body": body})
    assert found.verdict is Verdict.ESCALATE
    assert [one.type for one in found.reading.doubts] == [ExceptionType.ITEM]


@pytest.mark.parametrize("text", ["HN-8/300 pcs", "HN-8/HX-8x40", "HN-8 / 10", "HN-8, HN-9", "(HN-8)"])
def test_an_amount_or_another_code_behind_ours_leaves_it_ours(text: str) -> None:
    assert [match[0] for match in written("HN-8", text)] == ["HN-8"]
