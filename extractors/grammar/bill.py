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
from decimal import Decimal
from itertools import pairwise

from countersign.extractors.grammar import numbers, phrases
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.order_totals import rates, what_it_comes_to
from countersign.extractors.grammar.phrases import Kind
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
    parted = [_parted(text) for text in texts]
    if not all(_labels_only(text, code) for text in parted):
        return False
    figures = [match for text in parted for match in _AMOUNT.finditer(text)]
    percents = {_read(m, order, code)[0] / 100 for m in figures if m["percent"] and _read(m, order, code)}
    amounts = [_read(m, order, code) for m in figures if not m["percent"]]
    known = {rate for rate in (*rates(), *percents) if rate in percents or not percents}
    return len(amounts) > 1 and any(
        _explained(amounts, net, rate, bool(percents)) for net in what_it_comes_to(order) for rate in known
    )


def _explained(amounts: Sequence[tuple[Decimal, ...]], net: Decimal, rate: Decimal, named: bool) -> bool:
    """Whether every amount is the net, its tax or both together, and the tax or its rate stands there too."""
    sums = {"net": net, "tax": net * rate, "gross": net * (1 + rate)}
    held = [
        {name for name, sum_ in sums.items() if any(abs(one - sum_) <= _CENT for one in amount)}
        for amount in amounts
    ]
    told = set[str]().union(*held)
    return rate > 0 and all(held) and "gross" in told and bool("tax" in told or (named and "net" in told))


def _read(match: re.Match[str], order: PurchaseOrder, code: str) -> tuple[Decimal, ...]:
    return numbers.values(match["digits"], language=code, country=order.supplier.country)


def _labels_only(text: str, code: str) -> bool:
    """Whether no more stands beside the amounts than what they are called."""
    tokens = phrases.tokens(text, load(code))
    called = [token for token in tokens if any(letter.isalpha() for letter in token.key)]
    amounts = max(1, len([match for match in _AMOUNT.finditer(text) if not match["percent"]]))
    most = amounts * (_MOST_LETTERS if load(code).unspaced else _MOST_WORDS)
    return len(called) <= most and {act.kind for act in phrases.acts(tokens, code)} <= _MAY
