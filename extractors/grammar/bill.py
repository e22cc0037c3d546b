"""The foot of a bill below a list: net, tax, gross, in whatever words they are called.

    Netto 74,80 €            Base imponible: 74,80 € – IVA 21 %: 15,71 € – Total: 90,51 €
    19 % MwSt. 14,21 €       未稅合計 NT$74.80，營業稅5%外加，含稅 NT$78.54
    Gesamt 89,01 €

Figures tell it, not words: one amount is what an order comes to, and the others follow from it and a rate of
tax that exists. Such lines say nothing that the order does not, and are left out of the text. A label is
short and does nothing (no condition, no charge); a single amount that does not follow, and all is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from countersign.extractors.grammar import numbers, phrases
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.order_totals import what_it_comes_to
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.prices import currencies_named
from countersign.extractors.grammar.rates import rates
from countersign.extractors.grammar.terms import taxes
from countersign.procurement.mail import TextLine
from countersign.procurement.order import PurchaseOrder

_CENT = Decimal("0.02")
_AMOUNT = re.compile(rf"(?<![\w.,])(?P<digits>{numbers.DIGITS})(?![\w.,]*\d)(?P<percent>\s?[%％])?")
_STUCK = re.compile(r"(?<=[^\W\d_]|[$€£¥])(?=\d)|(?<=\d)(?=[^\W\d_]|[$€£¥])")
_MOST_LINES, _MOST_WORDS, _MOST_LETTERS, _LONGEST = 4, 5, 10, 120
# "Plus" 19 % is a charge to the grammar; what it comes to is tax.
_MAY = frozenset({Kind.CHARGE, Kind.TERMS, Kind.COURTESY})


def foot(lines: Sequence[TextLine], orders: Sequence[PurchaseOrder], code: str) -> frozenset[int]:
    """The numbers of the lines that are the foot of a bill over one of the orders."""
    found: set[int] = set()
    for run in _runs([line for line in lines if line.text.strip()]):
        for first in range(len(run)):
            for last in range(min(first + _MOST_LINES, len(run)), first, -1):
                block = run[first:last]
                if any(_adds_up([line.text for line in block], order, code) for order in orders):
                    found.update(line.number for line in block)
                    break
    return frozenset(found)


def _runs(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Short lines with an amount, one below the other."""
    run: list[TextLine] = []
    for before, line in pairwise([None, *lines]):
        if line is None or len(line.text) > _LONGEST or not _AMOUNT.search(_parted(line.text)):
            if run:
                yield run
            run = []
            continue
        if run and before is not None and line.number > before.number + 2:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _parted(text: str) -> str:
    """With a space between a figure and the letters that stick to it: "NT$74.80", "稅5%"."""
    return _STUCK.sub(" ", text)


def _adds_up(texts: Sequence[str], order: PurchaseOrder, code: str) -> bool:
    parted = [_Part.of(_parted(text), order, code) for text in texts]
    meant = [one for part in parted for _, _, one in currencies_named(part.text)]
    if any(order.currency not in one for one in meant):
        return False
    if not all(_labels_only(part.text, code) for part in parted):
        return False
    percents = {rate for part in parted for rate in part.percents}
    return any(
        _explained(parted, net, rate) for net in what_it_comes_to(order) for rate in percents or rates()
    )


@dataclass(frozen=True)
class _Part:
    """One line: its rates as shares, and every value that each of its amounts may have."""

    text: str
    percents: tuple[Decimal, ...]
    amounts: tuple[tuple[Decimal, ...], ...]

    @staticmethod
    def of(text: str, order: PurchaseOrder, code: str) -> "_Part":
        """A line that has been parted."""
        found = [(match, _read(match, order, code)) for match in _AMOUNT.finditer(text)]
        percents = tuple(one / 100 for match, values in found if match["percent"] for one in values)
        return _Part(text, percents, tuple(values for match, values in found if not match["percent"]))


def _explained(parted: Sequence[_Part], net: Decimal, rate: Decimal) -> bool:
    """Whether every amount is the net, its tax or both together, and the tax is called one: "5 %" and what it
    comes to may be a surcharge."""
    sums = {"net": net, "tax": net * rate, "gross": net * (1 + rate)}
    told = set[str]()
    for part in parted:
        held = []
        for values in part.amounts:
            held.append({n for n, sum_ in sums.items() if any(abs(one - sum_) <= _CENT for one in values)})
            if not held[-1]:
                return False
        rated = bool(part.percents) or {"tax"} in held
        if rated and not _tax().search(part.text):
            return False
        told |= set[str]().union(*held) | ({"tax"} if part.percents else set())
    return rate > 0 and "gross" in told and "tax" in told


def _read(match: re.Match[str], order: PurchaseOrder, code: str) -> tuple[Decimal, ...]:
    return numbers.values(match["digits"], language=code, country=order.supplier.country)


@cache
def _tax() -> re.Pattern[str]:
    spaced, stuck = (map(re.escape, names) for names in (taxes(), taxes("unspaced")))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})|{'|'.join(stuck)}", re.IGNORECASE)


def _labels_only(text: str, code: str) -> bool:
    """Whether no more stands beside the amounts than what they are called."""
    tokens = phrases.tokens(text, load(code))
    called = [token for token in tokens if any(letter.isalpha() for letter in token.key)]
    amounts = max(1, len([match for match in _AMOUNT.finditer(text) if not match["percent"]]))
    most = amounts * (_MOST_LETTERS if load(code).unspaced else _MOST_WORDS)
    return len(called) <= most and {act.kind for act in phrases.acts(tokens, code)} <= _MAY
