"""The values of a sentence that are those of the order, told from those that are not.

    "{11. 12.} to máte na dvoře"     ─►  "✔ to máte na dvoře"      each value in it is the ordered one
    "closed from 24 Dec to 6 Jan"    ─►  as it stands               other values, of whatever

Whoever judges a sentence as a whole can't know what was ordered. So a sign stands for each value that is the
ordered one: its day, its quantity, its price or amount, its number or part. What the sentence comes to is
for `gist`; whether a value that was claimed fits the order, for the policy.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.order_totals import what_it_comes_to
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.spans import Place, overlaps, places
from countersign.extractors.grammar.statements import Statement
from countersign.procurement.order import PurchaseOrder

SIGN = "✔"
_WEEK = dt.timedelta(days=7)
_OURS = frozenset({Pointing.ORDER, Pointing.LINE, Pointing.ITEM})


@dataclass(frozen=True)
class Shown:
    """A sentence as it is judged.

    `agrees`: a value in it is the ordered one. `counts`: a price or a quantity is not, or a figure beside the
    goods; `days`: a day is not; `numbers`: there are other figures.
    """

    text: str
    agrees: bool
    counts: bool
    days: bool
    numbers: bool


def shown(sentence: Sentence) -> Shown:
    """The sentence with a sign for each value that is the ordered one."""
    same = _apart(sorted(_ordered(sentence)))
    text, end = "", 0
    for start, stop in same:
        text, end = text + sentence.text[end:start] + SIGN, stop
    text += sentence.text[end:]
    values = sentence.values
    counted = (*places(values.prices), *places(values.quantities))
    if any(mention.pointing is Pointing.WORDS for mention in sentence.mentions):
        counted = (*counted, *places(values.numbers))
    counts = any(not overlaps(*place, same) for place in counted)
    days = any(not overlaps(*place, same) for place in (*places(values.dates), *places(values.hanging)))
    return Shown(text, bool(same), counts, days, any(letter.isdecimal() for letter in text))


def _apart(places: Sequence[Place]) -> list[Place]:
    """The places, those that overlap or touch taken together."""
    kept: list[Place] = []
    for start, stop in places:
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(stop, kept[-1][1]))
        else:
            kept.append((start, stop))
    return kept


def _ordered(sentence: Sentence) -> Iterator[Place]:
    orders, values = sentence.setting.orders, sentence.values
    lines = [line for order in orders for line in order.lines]
    days = {day for line in lines for day in line.days}
    counts = {line.quantity for line in lines} | {sum((line.quantity for line in lines), Decimal(0))}
    yield from ((m.start, m.end) for m in sentence.mentions if m.pointing in _OURS)
    yield from ((s.start, s.end) for s in values.dates if any(_on(days, day) for day in s.readings))
    yield from ((s.start, s.end) for s in values.quantities if any(c.number in counts for c in s.readings))
    yield from ((s.start, s.end) for s in values.numbers if any(number in counts for number in s.readings))
    prices = _prices(orders)
    yield from ((s.start, s.end) for s in values.prices if any(_costs(prices, q) for q in s.readings))


def _on(days: set[dt.date], stated: Interval) -> bool:
    """Whether it is an ordered day, or the week of one."""
    return stated.last - stated.first < _WEEK and any(stated.first <= day <= stated.last for day in days)


def _prices(orders: Sequence[PurchaseOrder]) -> set[Decimal]:
    """The ordered prices as they stand and for one, and what the order and its lines come to."""
    lines = [line for order in orders for line in order.lines]
    single = {line.each for line in lines}
    return single.union({line.unit_price for line in lines}, *(what_it_comes_to(order) for order in orders))


def _costs(prices: set[Decimal], quoted: Quoted) -> bool:
    return quoted.amount in prices or (bool(quoted.per) and quoted.amount / (quoted.per or 1) in prices)


def agrees(said: Statement, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether each value of the statement is one that was ordered."""
    lines = [line for order in orders for line in order.lines]
    day = said.when is None or _on({day for line in lines for day in line.days}, said.when)
    count = said.counted is None or said.counted.number in {line.quantity for line in lines}
    return day and count and (said.quoted is None or _costs(_prices(orders), said.quoted))
