"""Whether a sentence that tells of closed days tells of nothing else: "We are shut from 24 December to 4 January".

    in_one_stretch(sentence)   its days are the first and the last of one stretch, with "to" between

"Because of the break from 24 December it will be 8 January" names two days too, and the second is news.
"""

import tomllib
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.clauses import Sentence

_MARKS = " .,'’"


def in_one_stretch(sentence: Sentence) -> bool:
    """Whether it names one stretch of days, or a first and a last with nothing but "to" between."""
    found = sorted(sentence.values.dates, key=lambda span: span.start)
    if sentence.values.numbers or sentence.values.prices or sentence.values.quantities:
        return False
    if len(found) == 1:
        return all(not day.single for day in found[0].readings)
    if len(found) != 2:
        return False
    between = sentence.text[found[0].end : found[1].start].casefold()
    return " ".join(between.strip(_MARKS).split()) in _joining()


@cache
def _joining() -> frozenset[str]:
    path = files("countersign.extractors.grammar").joinpath("languages", "ranges.toml")
    return frozenset(tomllib.loads(path.read_text("utf-8"))["joining"])
