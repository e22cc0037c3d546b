"""Packs where packs are ordered: 15 boxes of 200 are "15 packs of 200, i.e. 3,000 pcs, 36.80 a pack", too.

    said_of(text, orders, language)               ─► what a mail tells of packs, whatever is ordered
    PackOrders(lines).found, .counted, .priced    as `packs.Contents` does for orders by the piece

Only what the order itself says makes a pack another word for the ordered one: as many as are ordered, each
with as much in it as the line's own description or number says. "15 packs of 100" stay another unit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.extractors.grammar import packs
from countersign.extractors.grammar.mentions import Mention
from countersign.extractors.grammar.packs import Contents, Pack
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import opaque
from countersign.extractors.grammar.spans import Span, mask
from countersign.procurement import money
from countersign.procurement.order import Line, PurchaseOrder

# Words for a pack that any supplier uses for any other; a pallet or a roll is none of them.
_ALIKE = frozenset({"XBX", "XPK", "XCT"})
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class PackOrders(Contents):
    """What a mail says of packs, some of which are ordered."""

    lines: tuple[Line, ...] = ()

    def found(self, text: str, language: str, mentions: Sequence[Mention]) -> tuple[Pack, ...]:
        """The packs of a sentence that are those ordered, and how much they hold."""
        plain = mask(text, opaque(mentions, text))
        said = (*packs.find(plain, language), *packs.behind_goods(plain, language))
        return tuple(sorted((pack for pack in said if self._line(pack)), key=lambda pack: pack.start))

    def _line(self, pack: Pack) -> Line | None:
        """The line of which there are as many packs, each with as much as it says itself."""
        fitting = [line for line in self.lines if line.quantity == pack.count and _alike(line.uom, pack.kind)]
        sizes = [f"{line.description} {line.item or ''}" for line in fitting]
        held = [str(pack.content.number) in _NUMBERS.findall(size) for size in sizes]
        return next((line for line, holds in zip(fitting, held, strict=True) if holds), None)

    def counted(
        self, spans: Sequence[Span[Counted]], packs: Sequence[Pack], text: str
    ) -> tuple[Span[Counted], ...]:
        """The quantities of a sentence; what all packs hold together is as many packs."""
        own = [(pack, line) for pack in packs if (line := self._line(pack))]
        whole = {pack.content.number * line.quantity: line for pack, line in own}
        said = [
            Span(p.start, p.end, text[p.start : p.end], (Counted(line.quantity, line.uom, p.word),))
            for p, line in own
        ]
        again = [_as_packs(span, whole) for span in spans]
        return tuple(sorted((*again, *said), key=lambda span: span.start))

    def priced(
        self,
        spans: Sequence[Span[Quoted]],
        counted: Sequence[Span[Counted]],  # noqa: ARG002 - as `Contents` is asked
        packs: Sequence[Pack],  # noqa: ARG002
    ) -> tuple[Span[Quoted], ...]:
        """The prices of a sentence: one for a pack that is named otherwise is one for the ordered one."""
        return tuple(self._for_ordered(span) for span in spans)

    def _for_ordered(self, span: Span[Quoted]) -> Span[Quoted]:
        unit = span.sure.unit if span.sure else None
        units = {line.uom for line in self.lines if span.sure and line.unit_price == span.sure.amount}
        alike = bool(unit) and len(units) == 1 and _alike(next(iter(units)), unit or "")
        return (
            span.among(tuple(replace(one, unit=next(iter(units))) for one in span.readings))
            if alike
            else span
        )


def said_of(text: str, orders: Sequence[PurchaseOrder], language: str) -> Contents | None:
    """What a whole mail tells of packs."""
    lines = tuple(line for order in orders for line in order.lines)
    packed = any(_alike(line.uom, line.uom) for line in lines)
    return PackOrders(lines=lines) if packed else packs.said_of(text, orders, language)


def _as_packs(span: Span[Counted], whole: Mapping[Decimal, Line]) -> Span[Counted]:
    """ "i.e. 3,000 pcs": what all the packs hold, as so many packs."""
    line = whole.get(span.sure.number) if span.sure else None
    return span.among((Counted(line.quantity, line.uom, span.text),)) if line else span


def _alike(one: str, other: str) -> bool:
    ordered, said = money.unit(one), money.unit(other)
    return ordered is not None and said is not None and {ordered.code, said.code} <= _ALIKE
