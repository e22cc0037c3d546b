"""What suppliers write of a line that is wanted in parts, each with what it amounts to."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from read_world import SALES, mail, read

from countersign.procurement.order import Due, Line, PurchaseOrder, Supplier

CASES = yaml.safe_load((Path(__file__).parent / "parts.yaml").read_text("utf-8"))
FIRST, LAST = dt.date(2026, 12, 4), dt.date(2026, 12, 11)
PARTS = (Due(FIRST, Decimal(100)), Due(LAST, Decimal(200)))
BOLTS = Line(10, Decimal(300), "EA", Decimal("12.50"), LAST, Decimal(100), item="HX-8x40", schedule=PARTS)
WASHERS = Line(20, Decimal(300), "EA", Decimal("4.10"), LAST, Decimal(100), item="HN-8")
ORDER = PurchaseOrder(
    "4500077001", "EUR", Supplier(SALES, country="GB"), (BOLTS, WASHERS), date=dt.date(2026, 11, 2)
)


def of_line_10(text: str) -> dict[str, Any]:
    reading = read(mail(f"Dear Ada,\n\n{text}\n\nKind regards\nTom\n"), ORDER)
    (line,) = (one for one in reading["lines"] if one["line"] == 10)
    stops = [one["words"] for one in reading["exceptions"] if one["line"] == 10]
    return {**line, "stops": stops, "verdict": reading["verdict"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"][:60])
def test_each_part_is_heard_for_itself(case: dict[str, Any]) -> None:
    line = of_line_10(case["says"])
    said = ", ".join(f"{one['quantity']} on {one['date']}" for one in line["deliveries"])
    assert said == case["means"]
    assert len(line["stops"]) == len(case.get("stops", []))
    for words in case.get("stops", []):
        assert any(words in one for one in line["stops"])
    assert line["status"] in (["accepted"] if "stops" not in case else ["changed", "unclear"])
