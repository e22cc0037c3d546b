"""What a price in a CTP is for: CTP03 per CTP04, unless CTP04 is nothing but the quantity that is ordered.

Some systems write the price's basis into CTP04, others the quantity of the line. Where both would be the same
number, only something else can tell: a code for the basis (CTP09), the price in the line itself (PO104), or a
sum. What none of them tells is left unsure, and is not guessed at.

    priced      a line with its CTP                      settled     the whole order, once its sums are known
"""

from collections.abc import Sequence
from decimal import Decimal

from countersign.erp.files.edi.document import Document, Item, Kind
from countersign.procurement.interchange.codes import price_basis
from countersign.procurement.interchange.segments import Segment
from countersign.procurement.interchange.values import number

_ONE = Decimal(1)
_CENTS = 2


def priced(item: Item, segment: Segment) -> None:
    """Puts the price of a CTP in the place of the line's own."""
    own, own_per, item.unsure = number(item.price), item.per, None
    item.price = segment.get(3)
    price, said, ordered = number(item.price), number(segment.get(4)), number(item.quantity)
    other_unit = segment.get(5) and item.uom and segment.get(5).upper() != item.uom.upper()
    if code := price_basis(segment.get(9)) if segment.get(9) else None:
        _is_for(item, code)
    elif not said or not price or (said == ordered == 1):
        _is_for(item, None)
    elif said != ordered or other_unit:
        _is_for(item, said, segment.get(5))
    elif own is not None and own == price:
        _is_for(item, own_per)
    elif own is not None and price is not None and own * said == price * (own_per or _ONE):
        _is_for(item, said)
    else:
        _is_for(item, None)
        item.unsure = said


def _is_for(item: Item, per: Decimal | None, unit: str = "") -> None:
    item.per, item.price_unit = per, unit


def settled(said: Document) -> None:
    """Settles what a sum settles: that of the line, else that of an order whose lines are all known."""
    for item in _unsure(said):
        _by(item.amounts, [item], Decimal(0))
    if (unsure := _unsure(said)) and said.kind is Kind.ORDER:
        known = [_comes_to(item, item.per) for item in said.items if not item.unsure]
        if None not in known:
            _by(said.totals, unsure, sum((one for one in known if one is not None), Decimal(0)))


def _unsure(said: Document) -> list[Item]:
    return [item for item in said.items if item.unsure]


def _by(sums: Sequence[Decimal], items: Sequence[Item], known: Decimal) -> None:
    """Settles all of the lines alike: whoever writes them writes CTP04 in one way."""
    one, all_ = (_sum(items, known, basis=basis) for basis in (False, True))
    for_one, for_all = _is_among(one, sums), _is_among(all_, sums)
    if for_one == for_all:
        return
    for item in items:
        item.per, item.unsure = (item.unsure if for_all else None), None


def _sum(items: Sequence[Item], known: Decimal, *, basis: bool) -> Decimal | None:
    each = [_comes_to(item, item.unsure if basis else None) for item in items]
    return None if None in each else sum((one for one in each if one is not None), known)


def _comes_to(item: Item, per: Decimal | None) -> Decimal | None:
    price, quantity = number(item.price), number(item.quantity)
    return None if price is None or quantity is None else price * quantity / (per or _ONE)


def _is_among(value: Decimal | None, sums: Sequence[Decimal]) -> bool:
    return value is not None and any(abs(value - one) <= _rounded_off(one) for one in sums)


def _rounded_off(value: Decimal) -> Decimal:
    """By how much a sum may differ that is written with so many decimals; it is to the cent at least."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(min(-_CENTS, exponent if isinstance(exponent, int) else 0) - 1)
