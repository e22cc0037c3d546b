"""Payment before the goods is told from usual terms, in whatever language a sheet is printed."""

from pathlib import Path

import pytest
import yaml

from countersign.extractors.grammar.payment import is_hard

LINES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("hard_terms.yaml").read_text("utf-8"))


@pytest.mark.parametrize("line", LINES["hard"])
def test_money_before_the_goods_is_told(line: str) -> None:
    assert is_hard(line)


@pytest.mark.parametrize("line", LINES["usual"])
def test_usual_terms_and_what_only_sounds_like_them_are_let_pass(line: str) -> None:
    assert not is_hard(line)
