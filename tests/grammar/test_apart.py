"""Unknown words in another part of the yes's sentence, and prices in the order of the lines."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

_ROWS = yaml.safe_load(Path(__file__).with_name("apart.yaml").read_text("utf-8"))
_COUNTRIES = {"en": "US", "fr": "FR", "nl": "NL", "it": "IT"}


def _rows(part: str) -> list[object]:
    return [pytest.param(code, text, id=text) for code, lists in _ROWS.items() for text in lists[part]]


def _read(code: str, text: str) -> set[str]:
    return set(statuses(grammar(a_mail(text), bolts(code, _COUNTRIES[code]))[1]).values())


@pytest.mark.parametrize(("code", "text"), _rows("taken"))
def test_a_part_that_tells_of_something_else_troubles_no_yes(code: str, text: str) -> None:
    assert _read(code, text) == {"accepted"}


@pytest.mark.parametrize(("code", "text"), _rows("not_taken"))
def test_a_part_that_clings_to_the_yes_troubles_it(code: str, text: str) -> None:
    assert "accepted" not in _read(code, text)


@pytest.mark.parametrize(
    "text",
    [
        "We confirm your order. Prices are 12.50 and 4.10 per hundred.",
        "Confirmed at 12.50/C and 4.10/C respectively.",
        "We confirm your order. Bolts and nuts at 12.50 and 4.10 per 100, all on 11 Dec.",
    ],
)
def test_prices_in_the_order_of_the_lines_belong_to_them(text: str) -> None:
    assert _read("en", text) == {"accepted"}


@pytest.mark.parametrize(
    "prices", ["12.50 and 4.20 per 100", "4.10 and 12.50 per 100", "12.50 and 4.10 each"]
)
def test_other_prices_than_those_are_left_to_a_person(prices: str) -> None:
    assert "accepted" not in _read("en", f"We confirm your order. Prices are {prices}.")


@pytest.mark.parametrize("stock", ["We have 200 in stock.", "There are 150 on the shelf."])
def test_a_stock_below_what_was_ordered_troubles_a_yes(stock: str) -> None:
    order = bolts("en", "US")
    told = grammar(a_mail(f"We confirm line 10. {stock}"), order)[1]
    assert statuses(told)[10] != "accepted"
    assert (
        statuses(grammar(a_mail("We confirm the order. We have 900 in stock."), order)[1])[10] == "accepted"
    )
