"""Lines that are named by nothing but their figures, and what must not be taken for one."""

from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
import test_unseen
from grammar_cases import cases, home, none_of

from countersign.procurement.judgement import Judgement
from countersign.procurement.order import Line

CASES = cases("by_figures")
ACCEPTED = [
    *((code, text) for code, texts in CASES["accepted"].items() if code != "more" for text in texts),
    *((code, text) for code, text in CASES["accepted"]["more"]),
]


def _line(line: Line, number: int, item: str, description: str, quantity: str, price: str) -> Line:
    return replace(
        line,
        line=number,
        item=item,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        price_per=Decimal(1),
    )


@pytest.fixture(autouse=True)
def _frames_and_bases(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = _line(test_unseen.BOLTS, 10, "RAM-88/3", "Welded frame, painted RAL 7016", "12", "345")
    bases = _line(test_unseen.NUTS, 20, "RAM-88/F", "Adjustable base", "48", "8.60")
    monkeypatch.setattr(test_unseen, "ORDER", replace(test_unseen.ORDER, lines=(frames, bases)))


def judged(code: str, text: str) -> Judgement:
    return test_unseen.judged(code, {"country": home(code), "body": text})


def test_the_figures_of_a_line_name_it() -> None:
    none_of([text for code, text in ACCEPTED if judged(code, text).verdict != "accept"])


def _fewer(text: str) -> str:
    return text.replace("48", "46")


def _swapped(text: str) -> str:
    return text.replace("48", "#").replace("12", "48", 1).replace("#", "12")


def _dearer(text: str) -> str:
    return text.replace("8,60", "9,70").replace("8.60", "9.70")


def test_another_quantity_price_or_line_is_never_taken() -> None:
    turns = cycle((_fewer, _swapped, _dearer, _swapped))
    changed = [(code, turn(text)) for (code, text), turn in zip(ACCEPTED, turns, strict=False)]
    changed = [one for one in changed if one not in ACCEPTED]
    assert len(changed) > len(ACCEPTED) // 2
    none_of([text for code, text in changed if judged(code, text).verdict == "accept"])


@pytest.mark.parametrize(("code", "text", "expected"), CASES["told"])
def test_what_differs_is_told(code: str, text: str, expected: dict[int, Any]) -> None:
    found = {line.line: line.status.value for line in judged(code, text).reading.lines}
    assert {line: found[line] for line in expected} == expected
