"""Dates, numbers, prices and differences, as each country writes them."""

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest

from countersign.mailbox.wording import Wording, plain
from countersign.procurement.case import LineState
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.money import Price
from countersign.procurement.order import Due
from tests.compose.specimens import BOLTS, case, exception, order, said, templates

DAY = dt.date(2026, 12, 11)


def wording(language: str = "en", country: str = "US") -> Wording:
    return Wording(language, country, templates().words[language])


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en", "US", "Fri, Dec 11, 2026"),
        ("en", "GB", "Fri, 11 Dec 2026"),
        ("en", "", "Fri, Dec 11, 2026"),
        ("en", "XX", "Fri, Dec 11, 2026"),
        ("de", "DE", "Fr., 11. Dez. 2026"),
    ],
)
def test_a_day_carries_its_weekday_and_its_month_as_a_word(
    language: str, country: str, expected: str
) -> None:
    assert wording(language, country).day(DAY) == expected


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en", "GB", ("100 pcs: Fri, 4 Dec 2026", "400 pcs: Fri, 11 Dec 2026")),
        ("de", "DE", ("100 Stück: Fr., 4. Dez. 2026", "400 Stück: Fr., 11. Dez. 2026")),
    ],
)
def test_a_line_in_parts_says_how_much_is_wanted_when(
    language: str, country: str, expected: tuple[str, ...]
) -> None:
    parts = (Due(dt.date(2026, 12, 4), Decimal(100)), Due(DAY, Decimal(400)))
    view = wording(language, country).line(order(), replace(BOLTS, schedule=parts))
    assert view.dates == expected
    assert view.date == "; ".join(expected)


@pytest.mark.parametrize(
    ("language", "country", "value", "expected"),
    [
        ("en", "US", "1250.5", "1,250.5"),
        ("de", "DE", "1250.5", "1.250,5"),
        ("de", "CH", "12500", "12’500"),
        ("en", "US", "0.123456789", "0.123456789"),
        ("en", "US", "500.000", "500"),
        ("en", "US", "5E+2", "500"),
    ],
)
def test_a_number_keeps_every_digit_that_counts(
    language: str, country: str, value: str, expected: str
) -> None:
    assert wording(language, country).number(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("language", "amount", "currency", "expected"),
    [
        ("en", "12.5", "USD", "12.50 USD"),
        ("de", "12.5", "EUR", "12,50 EUR"),
        ("en", "0.00875", "EUR", "0.00875 EUR"),
        ("en", "1250", "JPY", "1,250 JPY"),
        ("en", "1.2345", "KWD", "1.2345 KWD"),
        ("de", "1234567.8", "EUR", "1.234.567,80 EUR"),
    ],
)
def test_money_has_the_currency_s_decimals_and_more_where_a_price_has_more(
    language: str, amount: str, currency: str, expected: str
) -> None:
    country = "DE" if language == "de" else "US"
    assert wording(language, country).money(Decimal(amount), currency) == expected


@pytest.mark.parametrize(
    ("per", "uom", "expected"),
    [
        ("1", "EA", "12.50 USD per pc"),
        ("100", "EA", "12.50 USD per 100 pcs"),
        ("1000", "Stk", "12.50 USD per 1,000 pcs"),
        ("1", "kg", "12.50 USD per kg"),
        ("1", "blorb", "12.50 USD per blorb"),
    ],
)
def test_a_price_is_always_for_so_many(per: str, uom: str, expected: str) -> None:
    assert wording().price(Price(Decimal("12.5"), "USD", Decimal(per)), uom) == expected


def test_every_unit_of_the_unit_table_has_a_word_in_every_language() -> None:
    codes = set(tomllib.loads((files("countersign.procurement") / "units.toml").read_text("utf-8")))
    for language, words in templates().words.items():
        assert set(words["units"]) == codes, language


def test_amounts_add_up_to_the_total_that_is_shown() -> None:
    third = replace(BOLTS, quantity=Decimal(1), unit_price=Decimal(1), price_per=Decimal(3))
    view = wording().order(case(order(None or order().supplier, third, replace(third, line=20))))
    assert [line.amount for line in view.lines] == ["0.33 EUR", "0.33 EUR"]
    assert view.total == "0.66 EUR"


# --- differences ---


def differences(
    kind: ExceptionType, proposal: LineReading | None, *quotes: str, field: str = "date"
) -> list[tuple[str, str, str]]:
    issue = wording().issue(order(), exception(kind, *quotes, field=field, proposal=proposal))
    return [(row.label, row.said, row.apart) for row in issue.differences]


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        (
            said(deliveries=(Delivery(dt.date(2026, 12, 12)),)),
            ("Deliver by", "Sat, Dec 12, 2026", "1 day later"),
        ),
        (
            said(deliveries=(Delivery(dt.date(2026, 12, 9)),)),
            ("Deliver by", "Wed, Dec 9, 2026", "2 days earlier"),
        ),
        (
            said(deliveries=(Delivery(dt.date(2026, 12, 14), latest=dt.date(2026, 12, 18)),)),
            ("Deliver by", "Mon, Dec 14, 2026 – Fri, Dec 18, 2026", "7 days later"),
        ),
        (
            said(deliveries=(Delivery(DAY, Decimal(300)), Delivery(dt.date(2026, 12, 18), Decimal(200)))),
            ("Deliver by", "300 pcs: Fri, Dec 11, 2026; 200 pcs: Fri, Dec 18, 2026", "7 days later"),
        ),
        (said(quantity=Decimal(400)), ("Quantity", "400 pcs", "−100 pcs (−12.50 EUR)")),
        (said(quantity=Decimal(5), uom="box"), ("Quantity", "5 boxes", "")),
        (said(unit_price=Decimal("13.00")), ("Price", "13.00 EUR per 100 pcs", "+4 % (+2.50 EUR)")),
        (
            said(unit_price=Decimal("0.12"), price_per=Decimal(1)),
            ("Price", "0.12 EUR per pc", "−4 % (−2.50 EUR)"),
        ),
        (said(unit_price=Decimal("12.50"), currency="USD"), ("Price", "12.50 USD per 100 pcs", "")),
    ],
)
def test_a_difference_is_told_with_its_size(proposal: LineReading, expected: tuple[str, str, str]) -> None:
    assert differences(ExceptionType.DATE, proposal) == [expected]


def test_what_is_as_ordered_is_no_difference() -> None:
    proposal = said(
        quantity=Decimal(500), unit_price=Decimal("12.50"), deliveries=(Delivery(dt.date(2026, 12, 25)),)
    )
    assert [label for label, *_ in differences(ExceptionType.DATE, proposal)] == ["Deliver by"]


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        (ExceptionType.PRICE, "date", ["Price"]),
        (ExceptionType.UNCLEAR, "date", ["Deliver by"]),
        (ExceptionType.UNCLEAR, "unit_price", ["Price"]),
        (ExceptionType.UNCLEAR, "acceptance", ["Quantity", "Price", "Deliver by"]),
    ],
)
def test_without_a_value_what_it_is_about_is_shown_as_ordered(
    kind: ExceptionType, field: str, expected: list[str]
) -> None:
    rows = differences(kind, None, "their words", field=field)
    assert [label for label, *_ in rows] == expected
    assert all(value == apart == "" for _, value, apart in rows)


def test_an_ordered_price_of_nothing_has_no_percentage() -> None:
    free = order(order().supplier, replace(BOLTS, unit_price=Decimal(0)))
    issue = wording().issue(free, exception(ExceptionType.PRICE, proposal=said(unit_price=Decimal(1))))
    assert [row.apart for row in issue.differences] == [""]


# --- questions ---


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        (ExceptionType.UNCLEAR, "date", "Which day can we plan with?"),
        (ExceptionType.UNCLEAR, "quantity", "Which quantity can we plan with?"),
        (ExceptionType.DATE, "date", "Can you keep the ordered day? If not, which day can we plan with?"),
        (ExceptionType.RECEIVING, "date", "Please confirm quantity, price and delivery date"),
    ],
)
def test_each_kind_of_doubt_has_its_question(kind: ExceptionType, field: str, expected: str) -> None:
    assert wording().issue(order(), exception(kind, "q", field=field)).ask.startswith(expected)


def test_a_line_that_is_wanted_on_several_days_is_asked_about_all_of_them() -> None:
    half = BOLTS.quantity / 2
    parts = replace(BOLTS, schedule=(Due(BOLTS.date - dt.timedelta(7), half), Due(BOLTS.date, half)))
    found = exception(ExceptionType.DATE, "q", field="date")
    assert wording().issue(order(order().supplier, parts), found).ask == (
        "Can you keep the ordered days? If not, how many come when?"
    )


def test_an_exception_of_the_whole_order_has_no_line() -> None:
    issue = wording().issue(order(), exception(ExceptionType.TERMS, "net 14", line=None))
    assert (issue.line, issue.differences) == (None, ())


def test_the_same_words_are_quoted_once() -> None:
    issue = wording().issue(order(), exception(ExceptionType.DATE, "mid December", "mid  December"))
    assert issue.quotes == ("mid December",)


def test_every_exception_type_and_severity_has_a_word() -> None:
    for language in filter(templates().inside, templates().words):
        words = templates().words[language]
        assert set(words["types"]) == {kind.value for kind in ExceptionType}


def test_a_settled_line_is_not_open() -> None:
    settled = LineState(10, LineStatus.ACCEPTED, said())
    view = wording().order(case(order(), settled, LineState(20)))
    assert [line.line for line in view.open] == [20]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("two\r\nlines", "two lines"),
        ("a\u2028b\u2029c", "a b c"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("lone\ud800surrogate", "lonesurrogate"),
        (" \t spaces \x00 ", "spaces"),
        ("Žluťoučký kůň 漢字", "Žluťoučký kůň 漢字"),
    ],
)
def test_plain_text_is_one_line_without_tricks(raw: str, expected: str) -> None:
    assert plain(raw) == expected
