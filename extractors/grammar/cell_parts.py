"""A cell that says how much of a line comes when, as our own letters do: "100 pcs: 4 Dec 200 pcs: 11 Dec".

Every day has its amount, in a unit, right before it, and nothing else stands in the cell but the column's
title. A cell that says anything more is not read as parts.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from countersign.extractors.grammar import quantities
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.spans import Span

Part = tuple[Counted, Interval]


def parts(
    text: str, days: Sequence[Span[Interval]], title: str, *, language: str, country: str, uom: str
) -> Sequence[Part]:
    """The parts in the order of the cell, two or more; none where it can't be told, or is no such cell."""
    ends = [0, *(day.end for day in days)]
    if len(days) < 2 or re.search(r"\w", text[ends[-1] :]):
        return ()
    found = list(_each(text, days, ends, title, language, country, uom))
    return found if len(found) == len(days) else ()


def _each(
    text: str,
    days: Sequence[Span[Interval]],
    ends: Sequence[int],
    title: str,
    language: str,
    country: str,
    uom: str,
) -> Iterator[Part]:
    for (begin, _), day in zip(pairwise(ends), days, strict=True):
        before = text[begin : day.start]
        counted = quantities.find(before, language=language, country=country, uom=uom)
        if len(counted) != 1 or counted[0].ambiguous or day.ambiguous:
            return
        amount, when = counted[0].sure, day.sure
        around = before[: counted[0].start] + " " + before[counted[0].end :]
        if amount is None or when is None or not amount.unit:
            return
        if re.search(r"\w", around.replace(title.strip(), "", 1) if not begin and title.strip() else around):
            return
        yield amount, when
