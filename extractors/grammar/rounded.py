"""A quantity rounded to packs that another sentence tells of: "a box holds 144. So it is 4 boxes, 576 pcs".

    4 boxes and 576 pieces, and 144 beside them      576 come where pieces were ordered, 4 where boxes were
    "1 box is 144 rolls"                             what a box holds, and nobody's quantity

Three figures that fit together say it, whatever the words are. Where a fourth stands there, or it is asked
or supposed, nothing is taken for promised. `full_packs` reads the same where one sentence says it all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.full_packs import Values, is_unsure
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.roles import Part, Valued
from countersign.procurement import money
from countersign.procurement.order import Line

_FEWEST = 2


def rounded(sentence: Sentence, lines: Sequence[Line], values: Values) -> frozenset[Decimal]:
    """How many the packs come to, if they do in the sentence and it is another quantity than ordered."""
    if len(lines) != 1 or sentence.asks or any(is_unsure(act, sentence) for act in sentence.acts):
        return frozenset()
    counts = list(_counts(values))
    packs, pieces = _apart(counts)
    fitting = [(p, c) for p in packs for c in pieces if _fits(p, c, sentence)]
    if len(fitting) != 1 or len(counts) > 2 + any(c.number == lines[0].quantity for c in counts):
        return frozenset()
    pack, piece = fitting[0]
    number = next((c.number for c in (piece, pack) if _is_ordered_in(c, lines[0])), None)
    return frozenset() if number in (None, lines[0].quantity) else frozenset({Decimal(number or 0)})


def tells_content(lines: Sequence[Line], values: Values) -> frozenset[Decimal]:
    """The figures of "1 box is 144 rolls", where nothing else is counted and no day is named."""
    counts = list(_counts(values))
    packs, pieces = _apart(counts)
    one = len(counts) == 2 and len(packs) == len(pieces) == 1 and packs[0].number == 1 < pieces[0].number
    fewer = one and all(pieces[0].number < line.quantity for line in lines)
    dated = any(value.date for _, value in values)
    return frozenset(c.number for c in counts) if fewer and not dated else frozenset()


def as_told(values: Values, content: frozenset[Decimal]) -> Values:
    """The values, where these figures promise nothing; a yes beside them is not taken."""
    return tuple((w, replace(v, part=Part.LOOSE) if _number(v) in content else v) for w, v in values)


def _number(value: Valued) -> Decimal | None:
    return value.counted.sure.number if value.counted and value.counted.sure else None


def _counts(values: Values) -> Iterator[Counted]:
    yield from (value.counted.sure for _, value in values if value.counted and value.counted.sure)


def _apart(counts: Sequence[Counted]) -> tuple[list[Counted], list[Counted]]:
    """Those that count packs, and the others; a roll is a piece beside a box."""
    boxed = [c for c in counts if c.unit and money.family(c.unit) == "package"]
    units = {c.unit for c in boxed}
    if len(units) < 2:
        return boxed, [c for c in counts if c not in boxed]
    first = min(boxed, key=lambda one: one.number).unit
    return [c for c in boxed if c.unit == first], [c for c in counts if c.unit != first]


def _fits(pack: Counted, pieces: Counted, sentence: Sentence) -> bool:
    """Whether the one is so many of the other, and the size of a pack is told beside them."""
    if pack.number < 1 or pieces.number % pack.number:
        return False
    size = pieces.number / pack.number
    told = re.search(rf"(?<![\d.,]){size:f}(?![.,]?\d)", sentence.passage.text)
    return size >= _FEWEST and bool(told)


def _is_ordered_in(counted: Counted, line: Line) -> bool:
    return not counted.unit or money.same_unit(counted.unit, line.uom)
