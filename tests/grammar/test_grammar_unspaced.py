"""Chinese, Japanese and Korean: whole answers and each layer, with the cases of each language's own file."""

from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import DAY, a_mail, bolts, cases, days, grammar, statuses
from test_grammar_layers import amount, money, readings, stretch

from countersign.extractors.grammar import dates, prices, quantities

FILES = {code: cases(code) for code in ("zh", "ja")}


def each(section: str) -> list[tuple[str, Any]]:
    return [(code, case) for code, file in FILES.items() for case in file[section]]


def layer(section: str) -> list[tuple[str, str, list[Any]]]:
    return [(code, *case) for code, case in each(section)]


@pytest.mark.parametrize(("code", "text"), each("danger"))
def test_no_yes_is_heard_where_there_is_none(code: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(code, FILES[code]["country"]))
    assert "accepted" not in statuses(reading).values()


@pytest.mark.parametrize(("code", "text"), each("accepted"))
def test_a_plain_yes_is_heard_however_it_is_worded(code: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(code, FILES[code]["country"]))
    assert statuses(reading) == {10: "accepted", 20: "accepted"}
    assert not reading.doubts


@pytest.mark.parametrize(("code", "answer"), each("answers"))
def test_an_answer_comes_to_this(code: str, answer: dict[str, Any]) -> None:
    _, reading = grammar(a_mail(answer["said"]), bolts(code, FILES[code]["country"]))
    expected = answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        wanted = expected.get(line.line, {})
        if "quantity" in wanted:
            assert line.quantity == Decimal(wanted["quantity"])
        if "price" in wanted:
            assert f"{line.unit_price}/{line.price_per}" == wanted["price"]
        if "days" in wanted:
            assert days(reading, line.line) == wanted["days"]


@pytest.mark.parametrize(("code", "text", "expected"), layer("dates"))
def test_a_date_is_read_with_all_that_it_can_mean(code: str, text: str, expected: list[Any]) -> None:
    found = dates.find(text, language=code, country=FILES[code]["country"], anchor=DAY)
    assert [readings(span, stretch) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("code", "text", "expected"), layer("prices"))
def test_a_price_is_read_with_its_currency_and_basis(code: str, text: str, expected: list[Any]) -> None:
    country = FILES[code]["country"]
    found = prices.find(text, language=code, country=country, uom="EA")
    assert [readings(span, money) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("code", "text", "expected"), layer("quantities"))
def test_a_quantity_is_read_with_its_unit(code: str, text: str, expected: list[Any]) -> None:
    country = FILES[code]["country"]
    found = quantities.find_alone(text, language=code, country=country, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == expected
