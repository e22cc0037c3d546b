"""Prices are compared by value, units by a closed table, and nothing is rounded on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.money import Price, convert, same_unit, unit, unit_words

amounts = st.decimals(min_value="0.0001", max_value="1000000", places=4)
bases = st.sampled_from([Decimal(1), Decimal(10), Decimal(100), Decimal(1000)])


def test_420_per_100_is_the_same_price_as_4_20_each() -> None:
    assert Price(Decimal("420.00"), "USD", Decimal(100)).same_as(Price(Decimal("4.20"), "USD"))


def test_a_price_in_another_currency_is_never_the_same() -> None:
    assert not Price(Decimal("4.20"), "EUR").same_as(Price(Decimal("4.20"), "USD"))


@given(amounts, bases, bases)
def test_changing_the_basis_never_changes_the_price(amount: Decimal, per: Decimal, other: Decimal) -> None:
    price = Price(amount, "USD", per)
    assert price.in_basis(other).same_as(price)


def test_a_basis_that_divides_unevenly_is_left_as_it_was_said() -> None:
    price = Price(Decimal("39.90"), "GBP", Decimal(106))
    assert price.in_basis(Decimal(100)) == price


@given(amounts, amounts, bases, bases)
def test_sameness_goes_both_ways(one: Decimal, two: Decimal, per: Decimal, other: Decimal) -> None:
    a, b = Price(one, "USD", per), Price(two, "USD", other)
    assert a.same_as(b) == b.same_as(a)


@pytest.mark.parametrize("word", ["EA", "pcs", "Stk.", "Stück", "pieces", "PCE", "szt", "件"])
def test_many_words_mean_a_piece(word: str) -> None:
    found = unit(word)
    assert found is not None
    assert found.code == "C62"


def test_an_unknown_word_is_no_unit() -> None:
    assert unit("bananas") is None


def test_unknown_words_are_the_same_unit_only_when_spelled_alike() -> None:
    assert same_unit("bobbin", "Bobbin.")
    assert not same_unit("bobbin", "spool")


@pytest.mark.parametrize(
    ("value", "one", "other", "converted"),
    [
        (2, "dozen", "EA", 24),
        (144, "EA", "dozen", 12),
        (1, "gross", "dozen", 12),
        (3, "TH", "pcs", 3000),
        (1, "t", "kg", 1000),
        (1, "m", "mm", 1000),
        (250, "cm", "m", Decimal("2.5")),
        (5, "EA", "kg", None),
        (5, "box", "EA", None),
        (5, "box", "carton", None),
        (5, "bobbin", "EA", None),
    ],
)
def test_only_fixed_factors_convert(value: int, one: str, other: str, converted: Decimal | None) -> None:
    assert convert(Decimal(value), one, other) == converted


def test_no_word_names_two_units() -> None:
    assert len(unit_words()) == len(set(unit_words()))


def test_the_table_itself_gives_no_word_twice() -> None:
    import tomllib
    from importlib.resources import files

    data = tomllib.loads(files("countersign.procurement").joinpath("units.toml").read_text("utf-8"))
    owners: dict[str, set[str]] = {}
    for code, row in data.items():
        for word in (code, *row["aliases"], *row.get("el", ())):
            owners.setdefault(word.strip().rstrip(".").casefold(), set()).add(code)
    assert {word: codes for word, codes in owners.items() if len(codes) > 1} == {}
