"""What the tests of the evals share: the small cases beside this file, and readings to hold against them.

A reading begins as the right one (`right_reading`) and is spoiled in one place, so that a test says what is
wrong with it and nothing else.
"""

import copy
from pathlib import Path
from typing import Any

from countersign.agent.config import Settings, load
from countersign.evals import cases
from countersign.evals.cases import Case
from countersign.evals.facts import LineFacts
from countersign.evals.score import Row, Score, Summary, score

CASES = Path(__file__).parent / "cases"
CONFIRMED, LATE, MACHINE = "cases/confirmed", "cases/a-week-late", "cases/tells-the-machine"
Reading = dict[str, Any]


def all_cases() -> dict[str, Case]:
    return {case.name: case for case in cases.load(CASES)}


def a_case(name: str = CONFIRMED) -> Case:
    return all_cases()[name]


def settings() -> Settings:
    return load(None, {})


def right_reading(case: Case) -> Reading:
    """What a perfect reader prints."""
    truth = case.truth
    return {
        "file": case.path.name,
        "orders": sorted(truth.orders),
        "kind": truth.kind.value,
        "verdict": truth.verdict.value,
        "lines": [_line(key[0], key[1], line) for key, line in truth.lines.items()],
        "exceptions": [
            {"type": one, "order": None, "line": None, "words": f"about {one}", "evidence": []}
            for one in sorted(truth.exceptions)
        ],
        "readers": {"grammar": True, "llm": None},
        "tokens": {"in": 3, "out": 1},
        "seconds": 0.01,
    }


def _line(order: str, number: int, line: LineFacts) -> Reading:
    price = line.price
    return {
        "order": order,
        "line": number,
        "status": line.status.value,
        "quantity": None if line.quantity is None else f"{line.quantity:f}",
        "unit_price": f"{price.amount:f}" if price else None,
        "price_per": f"{price.per:f}" if price else None,
        "currency": price.currency if price else None,
        "uom": "EA",
        "deliveries": [
            {"date": day.isoformat(), "quantity": None if amount is None else f"{amount:f}"}
            for day, amount in line.deliveries
        ],
        "item": None,
        "evidence": [],
    }


def spoiled(case: Case, line: dict[str, object] | None = None, **mail: object) -> Reading:
    """The right reading with something else in its first line, or about the mail."""
    reading = copy.deepcopy(right_reading(case))
    reading["lines"][0].update(line or {})
    return reading | mail


def scored(case: Case, reading: Reading | None = None, error: str = "") -> Score:
    """The score of a reading; without one, of a crash."""
    return score(case, Row(case.name, case.digest, reading, error))


def summed(*scores: Score) -> Summary:
    return Summary(scores)
