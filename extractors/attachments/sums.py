"""What a table adds up to: the amounts that may stand below it without saying anything new.

The sum of each column, tax at a usual rate where the words speak of tax, and the sum with tax. Freight is not
among them: what a table does not explain is for the readers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.extractors.attachments.document import Grid
from countersign.extractors.grammar.rates import rates

_NUMBER = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[.,'’\s]\d{3})+(?:[.,]\d{1,4})?(?!\d)"
    r"|(?<![\d.,])\d+(?:[.,]\d{1,4})?(?![\d.,]*\d)"
)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Sums:
    """The sums of a document's tables, and what follows from them."""

    nets: frozenset[Decimal] = frozenset()

    def explains(self, amount: Decimal, *, taxed: bool) -> bool:
        """Whether the amount is a sum, one with tax, or (`taxed`: where tax is spoken of) the tax on one."""
        if not amount or amount in self.nets:
            return True
        return any(
            abs(amount - net - tax) <= _CENT or (taxed and abs(amount - tax) <= _CENT)
            for net in self.nets
            for tax in (net * rate for rate in rates())
        )

    def rates(self, amounts: Sequence[Decimal]) -> frozenset[Decimal]:
        """The amounts of a row at whose rate another one is the tax: 21.00 of "341.25 | 21.00 | 71.66"."""
        taxes = {rate * 100: {(net * rate).quantize(_CENT) for net in self.nets} for rate in rates()}
        return frozenset(one for one in amounts if taxes.get(one, frozenset[Decimal]()) & {*amounts})

    def is_taxed_at(self, share: Decimal, amounts: Sequence[Decimal]) -> bool:
        """Whether one of the amounts is the tax at a rate that there is, on a sum that stands beside it."""
        nets = self.nets & {*amounts}
        return share in rates() and any(abs(one - net * share) <= _CENT for net in nets for one in amounts)


def sums_of(grids: Sequence[Grid]) -> Sums:
    """The sums of every column of every table."""
    return Sums(frozenset(total for grid in grids for total in _columns(grid)))


def _columns(grid: Grid) -> Iterator[Decimal]:
    """Of columns of money only: item numbers, sizes, days and the lines' own numbers add up to nothing."""
    columns = [[cell for cell in column if cell.strip()] for column in zip(*grid.rows[1:], strict=False)]
    numbers = [column for column in columns if column and all(map(_is_number, column))]
    cents = [column for column in numbers if any(re.search(r"[.,]\d{1,2}(?!\d)", cell) for cell in column)]
    for column in cents or numbers[1:]:
        yield sum((next(iter(amounts_in(cell)), Decimal(0)) for cell in column), Decimal(0))


def _is_number(cell: str) -> bool:
    """One amount, with a currency at most."""
    return bool(re.fullmatch(r"[^\d]{0,5}", _NUMBER.sub("", cell, count=1))) and bool(_NUMBER.search(cell))


def amounts_in(text: str) -> Iterator[Decimal]:
    """Every number of a text; the last mark in one parts its decimals, unless three digits follow it."""
    for match in _NUMBER.finditer(text):
        yield _read(match[0])


def _read(digits: str) -> Decimal:
    digits = re.sub(r"[\s'’]", "", digits)
    whole, mark, decimals = digits, "", ""
    if found := re.search(r"[.,](\d{1,2}|\d{4})$", digits):
        whole, mark, decimals = digits[: found.start()], ".", found[1]
    return Decimal(re.sub(r"[.,]", "", whole) + mark + decimals)
