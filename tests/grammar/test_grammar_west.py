"""French, Italian, Spanish, Portuguese and Dutch: what their suppliers write, and what it comes to."""

from typing import Any

import pytest
from grammar_cases import DAY, a_mail, bolts, cases, days, grammar, statuses
from test_grammar_answers import assert_values
from test_grammar_layers import amount, money, readings, stretch

from countersign.extractors.grammar import dates, prices, quantities, references
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.reader import away_until

WEST = {code: cases(code) for code in ("fr", "es", "it", "nl", "pt")}


def each(part: str) -> list[Any]:
    return [pytest.param(code, case, id=f"{code}: {case}"[:70]) for code in WEST for case in WEST[code][part]]


def order(code: str) -> Any:
    return bolts(code, WEST[code]["country"])


@pytest.mark.parametrize(("code", "text"), each("danger"))
def test_no_yes_is_heard_where_there_is_none_in_any_western_language(code: str, text: str) -> None:
    assert "accepted" not in statuses(grammar(a_mail(text), order(code))[1]).values()


@pytest.mark.parametrize(("code", "text"), each("danger"))
def test_no_yes_is_heard_whatever_language_the_supplier_is_thought_to_write(code: str, text: str) -> None:
    for other in (*WEST, "en", "de"):
        reading = grammar(a_mail(text), bolts(other, "BE"))[1]
        assert "accepted" not in statuses(reading).values(), other


@pytest.mark.parametrize(("code", "text"), each("accepted"))
def test_a_plain_yes_is_heard_in_every_western_language(code: str, text: str) -> None:
    _, reading = grammar(a_mail(text), order(code))
    assert statuses(reading) == {10: "accepted", 20: "accepted"}
    assert not reading.doubts


@pytest.mark.parametrize(("code", "answer"), each("answers"))
def test_an_answer_comes_to_this_in_every_western_language(code: str, answer: dict[str, Any]) -> None:
    _, reading = grammar(a_mail(answer["said"]), order(code))
    expected = answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        assert_values(line, expected.get(line.line, {}), days(reading, line.line))


@pytest.mark.parametrize(("code", "case"), each("dates"))
def test_a_date_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    found = dates.find(case[0], language=code, country=WEST[code]["country"], anchor=DAY)
    assert [readings(span, stretch) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("prices"))
def test_a_price_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    found = prices.find(case[0], language=code, country=WEST[code]["country"], expected="EUR", uom="EA")
    assert [readings(span, money) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("quantities"))
def test_a_quantity_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    country = WEST[code]["country"]
    found = quantities.find_alone(case[0], language=code, country=country, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("references"))
def test_a_mention_is_understood_in_every_western_language(code: str, case: list[Any]) -> None:
    found = references.find(case[0], (bolts(code, ""),), language=code)
    said = [" ".join([m.pointing.value, *(str(line) for _, line in sorted(m.lines))]) for m in found]
    assert said == case[1]


@pytest.mark.parametrize(("code", "case"), each("away"))
def test_an_absence_ends_when_it_says_so_in_every_western_language(code: str, case: list[Any]) -> None:
    assert away_until(a_mail(case[0])) == case[1]


@pytest.mark.parametrize("code", WEST)
def test_a_western_language_is_known_by_its_words(code: str) -> None:
    texts = [text for text in WEST[code]["accepted"] if len(text.split()) > 6 and "as placed" not in text]
    wrong = [text for text in texts if detect(text, "en") != code]
    assert not wrong
