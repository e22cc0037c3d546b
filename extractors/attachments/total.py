"""What a file says that it all comes to, held against the order: a last look at what would be accepted.

A sheet's sums are paper to whoever reads its rows. But where not one of its totals follows from what was
ordered, with tax or without, some row of it was not understood, however well the others were. Which lines are
accepted is decided elsewhere; charges that are named are heard by the readers.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, combinations

from countersign.extractors.attachments.keys import is_sum, parts_of
from countersign.extractors.attachments.sums import Sums, amounts_in
from countersign.procurement.claims import Doubt, ExceptionType, LineReading, LineStatus
from countersign.procurement.mail import BODY, InboundMessage, source_of
from countersign.procurement.order import PurchaseOrder

RULE = "attachment.total"
_CENT = Decimal("0.01")
_MONEY = re.compile(r"\d[.,]\d{1,2}(?!\d)")
_FEW = 8


def other_totals(
    message: InboundMessage, orders: Sequence[PurchaseOrder], lines: Sequence[LineReading]
) -> tuple[Doubt, ...]:
    """A doubt for each file none of whose totals follows from orders whose lines are all accepted."""
    taken = {(one.order, one.line) for one in lines if one.status is LineStatus.ACCEPTED}
    whole = [order for order in orders if all((order.number, one.line) in taken for one in order.lines)]
    if not whole:
        return ()
    sums = Sums(frozenset(_nets(whole)))
    found = ((file, list(_totals(message, file))) for file in dict.fromkeys(_files(message)))
    return tuple(
        _doubt(file, totals)
        for file, totals in found
        if totals and not any(sums.explains(one, taxed=True) for one in totals)
    )


def _files(message: InboundMessage) -> Iterator[str]:
    return (source_of(line.place) for line in message.lines if line.place != BODY)


def _totals(message: InboundMessage, file: str) -> Iterator[Decimal]:
    """The amounts of money that a file calls a sum."""
    for line in message.lines:
        if source_of(line.place) == file:
            for part in parts_of(line.text):
                if is_sum(part) and _MONEY.search(part):
                    yield from (amount for amount in amounts_in(part) if amount)


def _nets(orders: Sequence[PurchaseOrder]) -> Iterator[Decimal]:
    """What lines come to, one by one, several together and from the first on, to the cent or one off."""
    values = [order.value(line).quantize(_CENT) for order in orders for line in order.lines]
    sizes = range(1, len(values) + 1) if len(values) <= _FEW else range(1, 2)
    several = (sum(chosen, Decimal(0)) for size in sizes for chosen in combinations(values, size))
    for net in (*several, *accumulate(values)):
        yield from (net, net + _CENT, net - _CENT)


def _doubt(file: str, totals: Sequence[Decimal]) -> Doubt:
    said = " and ".join(f"{one:,}" for one in dict.fromkeys(totals))
    words = f"The attachment “{file}” adds up to {said}, which does not follow from the order."
    return Doubt(ExceptionType.CONFLICT, words, rule=RULE)
