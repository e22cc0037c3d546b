"""Each layer alone: what it finds in a text, with every reading that it can have."""

from typing import Any

import pytest
from grammar_cases import DAY, bolts, cases, located

from countersign.extractors.grammar import book, dates, numbers, prices, quantities, references
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.values import values_in


def readings(span: Span[Any], words: Any) -> Any:
    found = [words(reading) for reading in span.readings]
    return found[0] if len(found) == 1 else found


def stretch(reading: Interval) -> str:
    return str(reading.first) if reading.single else f"{reading.first}..{reading.last}"


def money(reading: Quoted) -> str:
    basis = f"/{reading.per}" if reading.per else "-"
    parts = [str(reading.amount), reading.currency or "-", basis, reading.unit or ""]
    return " ".join(part for part in [*parts, "total" if reading.total else ""] if part)


def amount(reading: Counted) -> str:
    return f"{reading.number} {reading.unit or '-'}" + ("" if reading.marked else " bare")


@pytest.mark.parametrize(("language", "country", "text", "expected"), located("numbers"))
def test_a_number_is_read_as_its_shape_and_place_allow(
    language: str, country: str, text: str, expected: list[Any]
) -> None:
    found = numbers.find(text, language=language, country=country)
    assert [readings(span, str) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("language", "country", "text", "expected"), located("dates"))
def test_a_date_is_read_with_all_that_it_can_mean(
    language: str, country: str, text: str, expected: list[Any]
) -> None:
    found = dates.find(text, language=language, country=country, anchor=DAY)
    assert [readings(span, stretch) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("language", "country", "text", "expected"), located("prices"))
def test_a_price_is_read_with_its_currency_and_basis(
    language: str, country: str, text: str, expected: list[Any]
) -> None:
    currency = "USD" if language == "en" else "EUR"
    found = prices.find(text, language=language, country=country, expected=currency, uom="EA")
    assert [readings(span, money) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("language", "country", "text", "expected"), located("quantities"))
def test_a_quantity_is_read_with_its_unit(
    language: str, country: str, text: str, expected: list[Any]
) -> None:
    found = quantities.find_alone(text, language=language, country=country, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == expected


@pytest.mark.parametrize(("text", "expected"), cases("references"))
def test_a_mention_points_at_its_lines(text: str, expected: list[str]) -> None:
    found = references.find(text, (bolts(),), language="en")
    said = [" ".join([m.pointing.value, *(str(line) for _, line in sorted(m.lines))]) for m in found]
    assert said == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2 weeks ARO", "en"),
        ("10 days after drawing approval", "en"),
        ("lead time 6 weeks", "en"),
        ("3 Wochen nach Freigabe", "de"),
        ("Lieferzeit: 6 Wochen", "de"),
    ],
)
def test_time_that_hangs_on_an_event_is_no_date(text: str, language: str) -> None:
    assert dates.conditional(text, language=language)
    assert not dates.find(text, language=language, anchor=DAY)


def test_m_is_a_metre_where_metres_are_ordered_and_else_a_thousand() -> None:
    assert prices.find("12.50/M", language="en", uom="M")[0].sure == Quoted(
        prices.Decimal("12.50"), None, prices.Decimal(1), "MTR"
    )
    assert prices.find("12.50/M", language="en", uom="EA")[0].sure == Quoted(
        prices.Decimal("12.50"), None, prices.Decimal(1000)
    )


def test_a_day_alone_is_the_one_that_the_talk_is_about() -> None:
    ordered = bolts().lines[0].date
    found = dates.find("not before the 11th", language="en", anchor=DAY, near=(ordered,))
    assert [span.sure for span in found] == [Interval(ordered, ordered)]


def test_a_quotation_gives_up_each_value_once() -> None:
    quote = "Line 10 HX-8x40: 500 pcs at 12.50 USD per 100, 11 Dec"
    values = values_in(quote, language="en", country="US", anchor=DAY, order=bolts(), line=None)
    assert [s.text for s in values.dates] == ["11 Dec"]
    assert [s.text for s in values.quantities] == ["500 pcs"]
    assert [s.text for s in values.prices] == ["12.50 USD per 100"]
    assert not values.numbers


def test_what_a_bare_number_is_stays_open_in_a_quotation() -> None:
    values = values_in("13.10", language="en", country="US", anchor=DAY, order=bolts(), line=bolts().lines[0])
    assert [str(s.sure) for s in values.numbers] == ["13.10"]
    assert not values.prices


def test_phrases_that_unfold_without_end_are_an_error_at_load_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST_UNFOLDED", 10)
    with pytest.raises(ValueError, match="write them shorter"):
        book.book.__wrapped__("fr", "asides")
