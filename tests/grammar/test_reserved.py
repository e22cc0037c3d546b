"""A yes that is left open, or put in other hands, by what stands beside it."""

import pytest
from grammar_cases import cases
from test_unseen import judged
from yeses import accepted

from countersign.procurement.policy.verdict import Verdict

SAID = cases("reserved")


@pytest.mark.parametrize("code", SAID["not_yet"])
def test_no_such_yes_isaccepted(code: str) -> None:
    assert accepted(code, SAID["not_yet"][code]) == []


@pytest.mark.parametrize("code", SAID["all_the_same"])
def test_a_yes_beside_nothing_of_the_kind_is(code: str) -> None:
    assert accepted(code, SAID["all_the_same"][code]) == SAID["all_the_same"][code]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Brandon Ltd will deliver on our behalf on 11 December.", "Another company has a part in it"),
        ("They will be ready for you to pick up on 11 December.", "The goods are to be fetched"),
        ("This mail is not an order confirmation.", "Another confirmation is the one that counts"),
        ("It goes with what I wrote yesterday.", "It points to something said elsewhere"),
        ("My colleague checks whether that fits.", "Somebody is still to check it"),
        ("Our board still has to approve it.", "Somebody is still to approve it"),
        ("Prices as per our price list.", "It is likened to something of the supplier's own"),
    ],
)
def test_a_person_is_told_what_leaves_it_open(said: str, told: str) -> None:
    found = judged("en", {"country": "US", "body": f"We confirm your order as sent. {said}"}).findings
    assert any(told in finding.words for finding in found)


@pytest.mark.parametrize("remark", ["rest on its way", "ok, 180 in stock, rest on its way"])
def test_a_rest_that_is_on_its_way_spoils_the_row_that_it_stands_in(remark: str) -> None:
    rows = "Line 10 | HX-8x40 | 500 pcs | 12.50/100 | 11 Dec 2026 | ok\n"
    rows += f"Line 20 | HN-8 | 300 pcs | 4.10/100 | 11 Dec 2026 | {remark}"
    assert judged("en", {"country": "US", "body": rows}).verdict is Verdict.ESCALATE
