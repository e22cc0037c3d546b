"""Lists that programs write as CSV: accepted where all is as ordered, whatever else their columns hold."""

from pathlib import Path

import pytest
import yaml
from attachment_world import GERMAN_ORDER, file, judged, mail

from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

_CASES = yaml.safe_load(Path(__file__).with_name("lists.yaml").read_text("utf-8"))


def _read(sheet: str) -> Judgement:
    order = GERMAN_ORDER
    return judged(
        mail("Anbei unsere Auftragsbestätigung.", file("ab.csv", sheet.encode()), order=order), order
    )


def _named(part: str) -> list[object]:
    return [pytest.param(case, id=case["name"]) for case in _CASES[part]]


@pytest.mark.parametrize("case", _named("taken"))
def test_a_list_that_restates_the_order_is_accepted(case: dict[str, str]) -> None:
    judgement = _read(case["sheet"])
    assert judgement.verdict is Verdict.ACCEPT, [finding.words for finding in judgement.findings]
    by_line = {line.line: line for line in judgement.reading.lines}
    assert (by_line[10].quantity, by_line[20].quantity) == (500, 300)


@pytest.mark.parametrize("case", _named("left"))
def test_a_list_that_says_something_else_is_not(case: dict[str, str]) -> None:
    assert _read(case["sheet"]).verdict is not Verdict.ACCEPT


def test_a_counted_row_with_another_quantity_is_read_as_a_change() -> None:
    (case,) = [case for case in _CASES["left"] if case["name"] == "a counted row with another quantity"]
    by_line = {line.line: line for line in _read(case["sheet"]).reading.lines}
    assert (by_line[10].quantity, by_line[20].quantity) == (500, 200)
