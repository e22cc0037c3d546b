"""Everything promised in values alone is an answer; the same with one value more or less is none."""

from pathlib import Path

import pytest
import yaml
from test_unseen import judged

CASES = yaml.safe_load(Path(__file__).with_name("in_whole.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("code", "country", "body"), CASES["clear"])
def test_what_is_promised_whole_is_taken(code: str, country: str, body: str) -> None:
    judgement = judged(code, {"country": country, "body": body})
    assert judgement.verdict == "accept"
    assert {str(line.status) for line in judgement.reading.lines} == {"accepted"}


@pytest.mark.parametrize(("code", "country", "body"), CASES["other"])
def test_what_differs_in_one_point_is_not(code: str, country: str, body: str) -> None:
    assert judged(code, {"country": country, "body": body}).verdict != "accept"
