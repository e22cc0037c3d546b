"""What a figure is and names: an amount, an item of a list, what was found in a sentence, what follows of it.

The data of `by_figures`, which says which line figures mean, and of `by_days`, which says so of days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from countersign.extractors.grammar.mentions import LineKey, Mention
from countersign.extractors.grammar.phrases import Found, Token
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.spans import Place, Span
from countersign.extractors.grammar.values import QuoteValues
from countersign.procurement import money
from countersign.procurement.order import PurchaseOrder


@dataclass(frozen=True)
class Told:
    """The mentions by figures, the characters at which a new clause begins, and where each line's figures
    are; where a bare number is a price, and where a quantity's unit is what was ordered."""

    mentions: tuple[Mention, ...] = ()
    cuts: frozenset[int] = frozenset()
    items: tuple[Place, ...] = ()
    prices: frozenset[int] = frozenset()
    counts: frozenset[int] = frozenset()

    def holds(self, place: int) -> bool:
        """Whether a character stands within what is said of one line, where nothing is parted."""
        return any(start < place < end for start, end in self.items)

    def priced(self, values: QuoteValues) -> QuoteValues:
        """The values; a bare number that is the price of the line beside which it stands is one, and a pack
        that is itself what was ordered ("120 palet") is no other unit."""
        if not self.items:
            return values
        found = [span for span in values.numbers if span.start in self.prices]
        counted = tuple(_of_goods(span) if span.start in self.counts else span for span in values.quantities)
        prices = [Span(s.start, s.end, s.text, tuple(map(Quoted, s.readings))) for s in found]
        numbers = tuple(span for span in values.numbers if span not in found)
        return replace(values, quantities=counted, prices=(*values.prices, *prices), numbers=numbers)

    def keyed(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """The tokens; such a number is a price."""
        return tuple(replace(t, key="#price") if t.start in self.prices else t for t in tokens)


NOTHING = Told()


@dataclass(frozen=True)
class Amount:
    """A count or a price, and the lines that were ordered so; `goods`: its unit is what was ordered."""

    start: int
    end: int
    counts: bool
    lines: frozenset[LineKey]
    goods: bool = False


@dataclass(frozen=True)
class Item:
    """What is said of one line, or of several: a count, a price, or a day; and where the word for it stands.

    `unknown`: nothing else is known of that word.
    """

    start: int
    end: int
    lines: frozenset[LineKey]
    noun: Place | None = None
    unknown: bool = False

    @property
    def begin(self) -> int:
        """Where it begins, the word before it included."""
        return min(self.start, self.noun[0]) if self.noun else self.start

    @property
    def last(self) -> int:
        """Where it ends, the word behind it included."""
        return max(self.end, self.noun[1]) if self.noun else self.end


@dataclass(frozen=True)
class Seen:
    """What was found in a sentence so far."""

    text: str
    mentions: Sequence[Mention]
    values: QuoteValues
    tokens: Sequence[Token]
    phrases: Sequence[Found]
    orders: Sequence[PurchaseOrder]
    language: str


def _of_goods(span: Span[Counted]) -> Span[Counted]:
    packed = any(one.unit and money.family(one.unit) == "package" for one in span.readings)
    return span.among(tuple(replace(one, unit=None) for one in span.readings)) if packed else span
