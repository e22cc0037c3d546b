"""Amounts as the buyer's world counts them: units, quantities, and prices with their basis.

All arithmetic is `Decimal` and exact: a price is an amount *per* so many units, and is compared by
cross-multiplication, so nothing is rounded before it is judged. Which words mean which unit is data
(`units.toml`: a closed alias table to UN/ECE Rec 20 and X12 355). Reading numbers out of prose is the
grammar reader's work, not this module's.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from functools import cache
from importlib.resources import files
from itertools import chain


@dataclass(frozen=True)
class Price:
    """`amount` of `currency` for every `per` units. `per` is positive."""

    amount: Decimal
    currency: str
    per: Decimal = Decimal(1)

    def same_as(self, other: "Price") -> bool:
        """Equal value in the same currency, whatever the basis: 4.20 each is 420 per 100."""
        return self.currency == other.currency and self.amount * other.per == other.amount * self.per

    def in_basis(self, per: Decimal) -> "Price":
        """The same price per `per` units; exact, or unchanged where it can't be converted exactly."""
        with localcontext() as exact:
            exact.traps[Inexact] = True
            try:
                return Price(self.amount * per / self.per, self.currency, per)
            except Inexact:
                return self

    @property
    def each(self) -> Decimal:
        """The amount for one unit, to the context's precision: for showing and totals, not for judging."""
        return self.amount / self.per


@dataclass(frozen=True)
class Unit:
    """A unit of measure: its UN/ECE Rec 20 code, what family it counts in, how many of the family's base."""

    code: str
    family: str
    factor: Decimal


@cache
def _table() -> tuple[dict[str, Unit], dict[str, str]]:
    data = tomllib.loads(files("countersign.procurement").joinpath("units.toml").read_text("utf-8"))
    units: dict[str, Unit] = {}
    aliases: dict[str, str] = {}
    for code, row in data.items():
        units[code] = Unit(code, row["family"], Decimal(row["factor"]))
        for alias in (code, *chain.from_iterable(words for words in row.values() if isinstance(words, list))):
            aliases[_folded(alias)] = code
    return units, aliases


def _folded(word: str) -> str:
    return word.strip().rstrip(".").casefold()


def unit(word: str) -> Unit | None:
    """The unit that `word` names ("pcs", "Stk.", "EA"), or None where the table doesn't know it."""
    units, aliases = _table()
    code = aliases.get(_folded(word))
    return units[code] if code else None


def family(word: str) -> str | None:
    """What the unit counts in ("piece", "mass", …), or None where it is not known."""
    named = unit(word)
    return named.family if named else None


def unit_words() -> tuple[str, ...]:
    """Every word that the table knows, longest first, for grammars that look for units."""
    return tuple(sorted(_table()[1], key=lambda word: (-len(word), word)))


def same_unit(one: str, other: str) -> bool:
    """Whether both words name the same unit; unknown words are the same only when spelled alike."""
    if one == other:
        return True
    a, b = unit(one), unit(other)
    return a == b if a and b else _folded(one) == _folded(other)


@cache
def _parts() -> dict[str, tuple[str, Decimal]]:
    text = files("countersign.procurement").joinpath("currencies.toml").read_text("utf-8")
    return {code: (row["of"], Decimal(row["factor"])) for code, row in tomllib.loads(text).items()}


def convert_currency(amount: Decimal, from_: str, to: str) -> Decimal | None:
    """An amount of a currency in another; None where no factor is known that never changes."""
    (whole, factor), (other, divisor) = (_parts().get(code, (code, Decimal(1))) for code in (from_, to))
    return amount * factor / divisor if whole == other else None


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
    """`value` of one unit in another; None where no fixed factor is known."""
    if same_unit(from_unit, to_unit):
        return value
    a, b = unit(from_unit), unit(to_unit)
    if not a or not b or a.family != b.family or a.family == "package":
        return None
    return value * a.factor / b.factor
