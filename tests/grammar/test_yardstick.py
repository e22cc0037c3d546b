"""Where the order only says which price is meant, a yes to one line stays one to that line."""

from pathlib import Path

import pytest
import yaml
from test_unseen import judged

CASES = yaml.safe_load(Path(__file__).with_name("yardstick.yaml").read_text("utf-8"))


def accepted(country: str, code: str, body: str) -> set[int]:
    lines = judged(code, {"country": country, "body": body}).reading.lines
    return {line.line for line in lines if str(line.status) == "accepted"}


@pytest.mark.parametrize(("code", "country", "body"), CASES["one"])
def test_a_line_at_the_price_of_the_order_is_no_yes_to_the_others(code: str, country: str, body: str) -> None:
    assert accepted(country, code, body) == {10}


@pytest.mark.parametrize(("code", "country", "body"), CASES["both"])
def test_a_yes_to_all_that_names_the_order_s_price_stays_one_to_all(
    code: str, country: str, body: str
) -> None:
    assert accepted(country, code, body) == {10, 20}
