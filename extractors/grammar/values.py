"""Every value that a quotation holds: its dates, quantities and prices, each with all its readings.

Used where somebody else (a model) points at words: code, not the pointer, says what they hold. What a
quotation names (an order, a line, an item) is not a value; an amount of which nothing tells what it is
stands in `numbers`, for whoever knows which field the words were quoted for.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from countersign.extractors.grammar import dates, numbers, prices, quantities, references
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.packs import Contents, Pack
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.scripts import plain
from countersign.extractors.grammar.spans import Span, places
from countersign.procurement.order import Line, PurchaseOrder

LONGEST = 2000


@dataclass(frozen=True)
class QuoteValues:
    """The values of a quotation, in reading order. `hanging` are stretches of time that name no day."""

    dates: tuple[Span[Interval], ...] = ()
    quantities: tuple[Span[Counted], ...] = ()
    prices: tuple[Span[Quoted], ...] = ()
    numbers: tuple[Span[Decimal], ...] = ()
    hanging: tuple[Span[str], ...] = ()


@lru_cache(maxsize=256)
def values_in(
    quote: str, *, language: str, country: str, anchor: dt.date, order: PurchaseOrder, line: Line | None
) -> QuoteValues:
    """The values in `quote`. `line` None: it may be about any line of the order.

    The same words are asked about for each line and by each witness, so what they hold is remembered.
    """
    quote = plain(quote[:LONGEST])
    lines = (line,) if line else order.lines
    named = references.opaque(references.find(quote, (order,), language=language), quote)
    return values_outside(
        quote,
        named,
        language=language,
        country=country,
        anchor=anchor,
        near=tuple(dict.fromkeys(day for line in lines for day in line.days)),
        currency=order.currency,
        uom=line.uom if line else _only_unit(order),
        per=line.price_per if line else None,
    )


def values_outside(
    text: str,
    named: tuple[tuple[int, int], ...],
    *,
    language: str,
    country: str,
    anchor: dt.date,
    near: tuple[dt.date, ...] = (),
    currency: str | None = None,
    uom: str | None = None,
    per: Decimal | None = Decimal(1),
    contents: Contents | None = None,
    packs: Sequence[Pack] = (),
) -> QuoteValues:
    """The values outside the places that hold names; each character belongs to one value at most.

    `contents` is what is known of packs, `packs` where the text itself tells of some.
    """
    named = (*named, *numbers.telephones(text))
    named = (*named, *((pack.start, pack.end) for pack in packs))
    hanging = dates.conditional(text, language=language)
    days = dates.find(text, language=language, country=country, anchor=anchor, near=near, taken=named)
    taken = (*named, *places(hanging), *places(days))
    priced = prices.find(
        text, language=language, country=country, expected=currency, uom=uom, per=per, taken=taken
    )
    counted = quantities.find(
        text, language=language, country=country, uom=uom, taken=(*taken, *places(priced))
    )
    if contents:
        in_packs = counted
        counted = contents.counted(counted, packs, text)
        priced = contents.priced(priced, in_packs, packs)
    marked = tuple(span for span in counted if any(reading.marked for reading in span.readings))
    bare = tuple(_bare(span) for span in counted if span not in marked)
    return QuoteValues(days, marked, priced, bare, hanging)


def _bare(span: Span[Counted]) -> Span[Decimal]:
    return Span(span.start, span.end, span.text, tuple(reading.number for reading in span.readings))


def _only_unit(order: PurchaseOrder) -> str | None:
    units = {line.uom for line in order.lines}
    return units.pop() if len(units) == 1 else None
