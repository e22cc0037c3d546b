"""What the supplier did say, as a person corrects the reading: "date 15 Dec, quantity 300".

The grammar's own dates, amounts and prices, in the language of the words. Everything must be understood and
mean one thing; what is not is told, not guessed.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.dates import find as find_dates
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.spans import places
from countersign.extractors.grammar.values import QuoteValues, values_in
from countersign.extractors.instructions import words
from countersign.procurement.actions import Corrected
from countersign.procurement.instructions import Trouble
from countersign.procurement.money import Price, unit
from countersign.procurement.order import Line, PurchaseOrder


@dataclass(frozen=True)
class Place:
    """Where and when words are said: what they may name, and how their days and numbers are written."""

    order: PurchaseOrder
    language: str
    country: str
    today: dt.date


def day_in(text: str, place: Place) -> dt.date | Trouble:
    """The one day that the text names, and that is still to come."""
    # Behind "until" there is a day and nothing else: introduced, even "12/12" is one.
    text = f"{words.languages()[place.language]['values']['on'][0]} {text.strip()}"
    spans = find_dates(text, language=place.language, country=place.country, anchor=place.today)
    days = {reading for span in spans for reading in span.readings}
    if len(days) > 1:
        return Trouble.TWO_DAYS
    day = days.pop() if days else None
    if day is None or not day.single or _rest(text, places(spans)):
        return Trouble.NO_DAY
    return day.first if day.first > place.today else Trouble.PAST


def corrected_in(text: str, line: Line | None, place: Place) -> Corrected | Trouble:
    """The values that the text names, each at most once and beyond doubt."""
    held = values_in(
        text,
        language=place.language,
        country=place.country,
        anchor=place.today,
        order=place.order,
        line=line,
    )
    found = [*places(held.dates), *places(held.quantities), *places(held.prices), *places(held.numbers)]
    if not found or not _all_sure(held) or _rest(text, found):
        return Trouble.VALUES
    days = {span.readings[0] for span in held.dates}
    amounts = _amounts(held, line)
    prices = {_price(span.readings[0], line, place.order) for span in held.prices}
    if amounts is None or None in prices or max(len(days), len(amounts), len(prices)) > 1:
        return Trouble.VALUES
    return _corrected(days, amounts, prices)


def _all_sure(held: QuoteValues) -> bool:
    sure = (
        *(span.sure for span in held.dates),
        *(span.sure for span in held.quantities),
        *(span.sure for span in held.prices),
        *(span.sure for span in held.numbers),
    )
    return not held.hanging and None not in sure


def _corrected(
    days: set[Interval], amounts: set[Decimal], prices: set[Decimal | None]
) -> Corrected | Trouble:
    day = next(iter(days), None)
    if day is not None and not day.single:
        return Trouble.VALUES
    return Corrected(next(iter(amounts), None), next(iter(prices), None), day.first if day else None)


def _amounts(held: QuoteValues, line: Line | None) -> set[Decimal] | None:
    """The quantities, in the order's unit; None where one is in another."""
    named = {span.readings[0].unit for span in held.quantities} - {None}
    if line is not None and any(one != _code(line.uom) for one in named):
        return None
    return {span.readings[0].number for span in held.quantities} | {span.readings[0] for span in held.numbers}


def _code(uom: str) -> str | None:
    known = unit(uom)
    return known.code if known else None


def _price(said: Quoted, line: Line | None, order: PurchaseOrder) -> Decimal | None:
    """The price per the order's own basis, where that is exact."""
    if said.total or said.currency not in (None, order.currency) or line is None:
        return None
    price = Price(said.amount, order.currency, said.per or line.price_per).in_basis(line.price_per)
    return price.amount if price else None


def _rest(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """What is left of the text without its values and the words that go with them."""
    for start, end in sorted(taken, reverse=True):
        text = text[:start] + " " + text[end:]
    for key in ("date", "quantity", "price", "between"):
        text = words.pattern("values", key).sub(" ", text)
    return "".join(re.findall(r"[^\W_]", text))
