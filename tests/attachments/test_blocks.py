"""A confirmation in a text file that gives each line of the order as a block, a value to a line."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from attachment_world import GERMAN_ORDER, file, judged, mail

from countersign.procurement.judgement import Judgement
from countersign.procurement.order import Supplier
from countersign.procurement.policy.verdict import Verdict

BLOCKS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("blocks.yaml").read_text("utf-8"))


def _read(code: str, was: str = "", now: str = "") -> Judgement:
    block = BLOCKS[code]
    assert was in block["sheet"]
    sheet = block["sheet"].replace(was, now, 1) if was else block["sheet"]
    supplier = Supplier("verkauf@nordtor.example", language=code, country=block["country"])
    order = replace(GERMAN_ORDER, supplier=supplier)
    return judged(mail("OK", file("confirmation.txt", sheet.encode()), order=order), order)


@pytest.mark.parametrize("code", BLOCKS)
def test_each_value_is_its_blocks(code: str) -> None:
    judgement = _read(code)
    by_line = {line.line: line for line in judgement.reading.lines}
    assert (judgement.verdict, by_line[10].quantity, by_line[20].quantity) == (Verdict.ACCEPT, 500, 300)


@pytest.mark.parametrize("code", BLOCKS)
@pytest.mark.parametrize(
    ("was", "now"), [("12,50", "12,80"), (" 500", " 450"), ("HN-8", "HN-10"), ("11", "19")]
)
def test_another_value_in_a_block_is_news(code: str, was: str, now: str) -> None:
    assert _read(code, was, now).verdict is not Verdict.ACCEPT
