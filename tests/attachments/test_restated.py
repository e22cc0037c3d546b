"""Rows that restate a line of the order and hold nothing else are taken, whatever their layout."""

from pathlib import Path

import pytest
import yaml
from attachment_world import GERMAN_ORDER, file, judged, mail

from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

_CASES = yaml.safe_load(Path(__file__).with_name("restated.yaml").read_text("utf-8"))
_HEAD = "Auftragsbestätigung 4711 zu Bestellung 4500012345\n"
_FIRST = "10    HX-8x40    500 Stk    12,50 EUR je 100    62,50    11.12.2026\n"


def _read(sheet: str) -> Judgement:
    order = GERMAN_ORDER
    return judged(mail("siehe Anhang", file("ab.txt", sheet.encode()), order=order), order)


def _named(part: str) -> list[object]:
    return [pytest.param(case, id=case["name"]) for case in _CASES[part]]


@pytest.mark.parametrize("case", _named("taken"))
def test_a_sheet_that_restates_the_order_is_accepted(case: dict[str, str]) -> None:
    judgement = _read(case["sheet"])
    assert judgement.verdict is Verdict.ACCEPT, [finding.words for finding in judgement.findings]
    by_line = {line.line: line for line in judgement.reading.lines}
    assert (by_line[10].quantity, by_line[20].quantity) == (500, 300)


@pytest.mark.parametrize("case", _named("left"))
def test_a_sheet_that_says_one_thing_more_or_else_is_not(case: dict[str, str]) -> None:
    assert _read(f"{_HEAD}{_FIRST}{case['row']}\n").verdict is not Verdict.ACCEPT


def test_the_same_sheet_without_it_is() -> None:
    row = "20    HN-8    300 Stk    4,10 EUR je 100    12,30    11.12.2026"
    assert _read(f"{_HEAD}{_FIRST}{row}\n").verdict is Verdict.ACCEPT
