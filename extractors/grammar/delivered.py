"""A delivery of what was ordered that names no amount: "It arrives on 11 December. Prices as per PO."

    delivers(portion, within)          the clause says that the goods come, and no more of them
    under_way(portion, within)         the clause says that the order is booked or being made
    without_implied(statements, keys)  what was said; the amount is taken for the ordered one only where
                                       price and day are agreed to, and no amount is spoken of

Who says when the goods come and what they cost, and nothing of how many, delivers what was ordered. Who only
says when they come has not said so: a price and an amount may still be open.
"""

from collections.abc import Iterable, Sequence

from countersign.extractors.grammar.kinds import DOUBTING, Kind
from countersign.extractors.grammar.mentions import LineKey, Pointing
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.statements import Statement
from countersign.procurement.claims import Act

_OF_AMOUNTS = frozenset({Kind.QUANTITY_WORD, Kind.BALANCE})
_BACK = frozenset({Kind.BACKORDER, Kind.CANCEL_REST, Kind.NOT_BEFORE})


def delivers(portion: Portion, within: Within) -> bool:
    """Whether a verb of arriving stands there, and nothing of amounts, doubts or what is left.

    Without spaces between words a verb and its noun look alike, and nothing is taken for said.
    """
    sentence = portion.sentence
    if portion.language.unspaced:
        return False
    named = {i for m in sentence.marks if m.kind is Kind.DATE_WORD for i in range(m.first, m.last)}
    coming = [m for m in sentence.marks if m.kind is Kind.DELIVER and within.holds(m.first)]
    whole = any(m.pointing is Pointing.ALL and within.has(m.start) for m in sentence.mentions)
    arrives = any(whole or not named.issuperset(range(m.first, m.last)) for m in coming)
    joining = portion.language.folded("references", "and")
    amounts = [
        m
        for m in sentence.marks
        if m.kind in _OF_AMOUNTS and within.holds(m.first) and sentence.tokens[m.first].key not in joining
    ]
    unsure = portion.kinds & (DOUBTING | _BACK) or portion.scope.others or portion.unknown_in(within)
    return arrives and not amounts and not unsure


def under_way(portion: Portion, within: Within) -> bool:
    """Whether it says that the order itself has been booked or is being made, and nothing else."""
    tokens = portion.sentence.tokens
    held = set(portion.done_there)
    whole = portion.listed("whole") | {i for i, token in enumerate(tokens) if token.key == "#order"}
    known = all(i in held for i in portion.unknown_in(within))
    unsure = portion.kinds & (DOUBTING | _BACK) or portion.scope.others or within.marks & _OF_AMOUNTS
    return bool(held and any(within.holds(i) for i in whole)) and known and not unsure and not _new(within)


def _new(within: Within) -> bool:
    return bool(within.marks & {Kind.NEW, Kind.OLD})


def without_implied(statements: Sequence[Statement], every: Iterable[LineKey]) -> list[Statement]:
    """The statements, without implied amounts where more than the amount is missing."""
    kept = [said for said in statements if not said.implied]
    lines = list(every)
    return [
        said
        for said in statements
        if not said.implied or all(_only_missing(key, kept) for key in lines if said.scope.covers(key))
    ]


def _only_missing(key: LineKey, statements: Sequence[Statement]) -> bool:
    own = [said for said in statements if said.scope.covers(key) and key not in said.but]
    counted = any(said.counted or said.backordered or "quantity" in said.fields for said in own)
    priced = any(said.quoted and not said.quoted.total for said in own) or any(
        said.act is Act.ACCEPT and (not said.fields or "price" in said.fields) for said in own
    )
    return priced and not counted
