"""What a row of a bill holds beside quantity, price and amount: discounts, and tax in its columns.

    0,1250 | 23% | 62,50 | 76,88            the rate, and the amount with tax
    0.1250 | 0.1413 | 62.50 | 8.13 | 70.63  the price with tax, the tax, the amount with it
    14.00 | 10.71 | 12.50 | 62.50           the list price and its discount
    8.00 | 35+5 | 4.94 | 494.00             the same with two, the second off what the first leaves

Tax is believed by its figures only: one rate, of the country, of the sheet or of the row, makes each of them
out of the net price or amount, under titles of tax or of money. A surcharge under its own title never is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from countersign.extractors.grammar.atoms import Atom
from countersign.extractors.grammar.headings import Columns, percents
from countersign.extractors.grammar.payment import names_payment
from countersign.extractors.grammar.rates import names_tax, rates

# Rates of tax that stand in a column of their own, without their sign, always with decimals: "20,00".
_RATE = re.compile(r"(?:[1-9]|1\d|2[0-7])[.,](?:00?|50?|10?)")
_CENT = Decimal("0.01")
_LONG, _LONGEST = 28, 180
_MOST_DISCOUNTS = 3


@dataclass(frozen=True)
class Costs:
    """What was found in a row: its price as it stands there, what it comes to, and how it counts."""

    price: Decimal
    amount: Decimal
    quantity: str


def surcharged(text: str, strays: Sequence[Atom], found: Sequence[Atom], columns: Columns) -> bool:
    """Whether something stands in a column of surcharges that is neither zero nor held against the price."""
    for place, cell in enumerate(text.split("|")):
        if place in columns.charged:
            told = [atom for atom in found if atom not in strays and columns.at(text, atom.start) == place]
            if any(percents(cell)) or any(any(atom.values) for atom in told):
                return True
    return False


def explained(strays: Sequence[Atom], text: str, costs: Costs, columns: Columns) -> bool:
    """Whether all that is left over is tax on the row, a list price with its discount, or when to pay."""
    strays = [atom for atom in strays if not _is_time_to_pay(atom, text, columns)]
    rests = [list(strays), *_without_tax(strays, text, costs, columns)]
    return any(_is_discount(rest, text, costs, columns) for rest in rests)


def _is_time_to_pay(atom: Atom, text: str, columns: Columns) -> bool:
    """Whether it stands alone in a column of payment: "TerminPlatnosciDni" over "30"."""
    place = columns.at(text, atom.start)
    alone = columns.apart and text.split("|")[place].strip().isdigit()
    return (
        alone
        and any(_LONG <= one <= _LONGEST for one in atom.values)
        and names_payment(columns.titles[place])
    )


def _is_discount(strays: Sequence[Atom], text: str, costs: Costs, columns: Columns) -> bool:
    """Whether nothing is left, or a list price with its discount, beside a rate of tax.

    Where quantities are written with decimals, "20,00" may be one.
    """
    counts = bool(re.search(r"[.,]\d{1,2}$", costs.quantity))
    plain = [atom for atom in strays if columns.at(text, atom.start) not in columns.charged]
    bare = [atom for atom in plain if not counts and _RATE.fullmatch(text[atom.start : atom.end])][-1:]
    left = [atom for atom in strays if atom not in bare]
    signed = [
        share
        for place, cell in enumerate(text.split("|") if columns.apart else ())
        if place not in columns.charged | columns.taxed and not names_tax(cell)
        for share in percents(cell)
    ]
    return not left or any(_discounted(some, signed, costs.price) for some in (strays, left))


def _discounted(strays: Sequence[Atom], signed: Sequence[Decimal], amount: Decimal) -> bool:
    """Whether they are a list price and the percentages off it that make the amount.

    `signed` are those that stand there with their sign: they are no strays.
    """
    rates = [[value / 100 for value in atom.values] for atom in strays[1:]] or [[one] for one in signed]
    if not 0 < len(rates) <= _MOST_DISCOUNTS:
        return False
    left = (prod((1 - rate for rate in chosen), start=Decimal(1)) for chosen in product(*rates))
    return any(one * part == amount for part in left for one in strays[0].values if 0 < part < 1)


def _without_tax(
    strays: Sequence[Atom], text: str, costs: Costs, columns: Columns
) -> Iterator[Sequence[Atom]]:
    """What each rate that may be meant leaves over."""
    for rate in _rates(strays, text, columns) if columns.taxed else ():
        yield [atom for atom in strays if not _is_tax(atom, text, rate, costs, columns)]


def _rates(strays: Sequence[Atom], text: str, columns: Columns) -> frozenset[Decimal]:
    """The rates of tax that the row names; where it names none, those of the sheet."""
    cells = enumerate(text.split("|"))
    named = {
        share
        for place, cell in cells
        if place not in columns.charged and (place in columns.taxed or names_tax(cell))
        for share in percents(cell)
    }
    bare = {
        value / 100
        for atom in strays
        if columns.at(text, atom.start) in columns.taxed
        for value in atom.values
    }
    return (frozenset(named | bare) & frozenset(rates())) | (frozenset() if named else columns.rates)


def _is_tax(atom: Atom, text: str, rate: Decimal, costs: Costs, columns: Columns) -> bool:
    """Whether a number is the rate, the tax, or price or amount with it."""
    column = columns.at(text, atom.start)
    off = _rounding(text[atom.start : atom.end])
    near = max(off, _CENT)
    for value in atom.values:
        gross = abs(value - costs.amount * (1 + rate)) <= near
        priced = off * 20 <= costs.price and abs(value - costs.price * (1 + rate)) <= off
        if column in columns.taxed | columns.money and (gross or priced):
            return True
        taxed = value == rate * 100 or abs(value - costs.amount * rate) <= near
        if column in columns.taxed and taxed:
            return True
    return False


def _rounding(digits: str) -> Decimal:
    """Half of the last digit that is written."""
    found = re.search(r"[.,](\d+)$", digits)
    return Decimal("0.5").scaleb(-len(found[1])) if found else Decimal("0.5")
