"""What is printed above and below a list: let be where it is paper, and told where it is news."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_prints import altered, answered

from countersign.procurement.judgement import Verdict

HEADS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "heads.yaml").read_text("utf-8"))


@pytest.mark.parametrize("sheet", [pytest.param(sheet, id=sheet["name"]) for sheet in HEADS])
def test_a_paper_with_the_usual_head_and_foot_is_accepted(sheet: dict[str, Any]) -> None:
    judgement = answered(sheet)
    assert judgement.verdict is Verdict.ACCEPT, [one.words for one in judgement.findings]


@pytest.mark.parametrize(
    ("sheet", "was", "now"),
    [
        pytest.param(sheet, was, now, id=f"{sheet['name']}: {now[:40]}")
        for sheet in HEADS
        for was, now in sheet["never"]
    ],
)
def test_one_whose_head_or_foot_brings_news_is_not_accepted(
    sheet: dict[str, Any], was: str, now: str
) -> None:
    assert answered(altered(sheet, was, now)).verdict is not Verdict.ACCEPT
