"""What is said about a whole order, held against what is said about each of its lines.

"All in week 50, line 20 in week 51" goes together: what is said about a line goes before what is said about
all. But where every line has its own value and the order as a whole gets yet another, nobody can tell which
one is meant, and none of them is settled.
"""

from collections.abc import Iterator, Mapping, Sequence

from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.statements import FIELDS, Remark, Scope, Statement, Weight, quote
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.money import Price
from countersign.procurement.order import Line, PurchaseOrder

_STATING = frozenset({Act.STATE, Act.CHANGE})


def contradicted(
    order: PurchaseOrder, booked: Mapping[tuple[str, int | None], Sequence[Statement]]
) -> Iterator[Remark]:
    """A remark for each value of the whole order that none of its lines agrees with."""
    own: dict[LineKey, list[Statement]] = {
        (order.number, line.line): list(booked.get((order.number, line.line), ())) for line in order.lines
    }
    for said in booked.get((order.number, None), ()) if len(own) > 1 else ():
        fields = [
            name for name in sorted(FIELDS) if said.act in _STATING and _against(name, said, order, own)
        ]
        if fields:
            words = (
                f"{quote(said.evidence)} gives the whole order another {' and '.join(fields)} than its lines"
            )
            scope = Scope(frozenset(own), named=True)
            yield Remark(
                ExceptionType.CONFLICT, words, "reading.overall", scope, said.evidence, Weight.ALWAYS
            )


def _against(
    field: str, said: Statement, order: PurchaseOrder, own: Mapping[LineKey, Sequence[Statement]]
) -> bool:
    """Whether every line has its own value for the field, and each is another than the whole order's."""
    stated = [
        [one for one in statements if one.act in _STATING and _has(field, one)] for statements in own.values()
    ]
    if not _has(field, said) or not all(stated):
        return False
    lines = {line.line: line for line in order.lines}
    pairs = [(one, lines[key[1]]) for key, ones in zip(own, stated, strict=True) for one in ones]
    match field:
        case "date":
            return all(_later(said, one) for one, _ in pairs)
        case "price":
            named = said.quoted is not None and said.quoted.per is not None
            return named and all(not _same_price(said, one, line, order) for one, line in pairs)
        case _:
            amounts = [one.counted.number for one, _ in pairs if one.counted]
            amount = said.counted.number if said.counted and said.counted.unit else None
            return amount is not None and amount not in {*amounts, sum(amounts)}


def _has(field: str, said: Statement) -> bool:
    match field:
        case "date":
            return said.when is not None
        case "price":
            return said.quoted is not None and not said.quoted.total
        case _:
            return said.counted is not None and not said.backordered


def _later(said: Statement, one: Statement) -> bool:
    """Whether the whole order comes later than the line; an earlier day may be the day of the letter."""
    return bool(said.when and one.when and said.when.first > one.when.last)


def _same_price(said: Statement, one: Statement, line: Line, order: PurchaseOrder) -> bool:
    prices = [
        Price(s.quoted.amount, s.quoted.currency or order.currency, s.quoted.per or line.price_per)
        for s in (said, one)
        if s.quoted
    ]
    return prices[0].same_as(prices[-1])
