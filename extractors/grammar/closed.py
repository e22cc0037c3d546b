"""Whether closed days are all that a sentence tells of: "We are shut from 24 December to 4 January".

    in_one_stretch(sentence)   its days are the first and the last of one stretch, with "to" between

    may_move_a_day(sentence)   it names a reason and another day than those of the stretch

"Because of the break from 24 December it will be 8 January" names two days too, and the second is news.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.scripts import is_unspaced

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


def may_move_a_day(sentence: Sentence) -> bool:
    """ "Because of the break it will be 8 January": why, and a day that is no stretch of closed ones."""
    return not in_one_stretch(sentence) and bool(_because().search(sentence.text))


@cache
def _joining() -> frozenset[str]:
    return frozenset(_words("joining"))


@cache
def _because() -> re.Pattern[str]:
    spaced = alternatives(word for word in _words("because") if not is_unspaced(word[0]))
    inside = alternatives(word for word in _words("because") if is_unspaced(word[0]))
    return re.compile(rf"(?<!\w){spaced}(?!\w)|{inside}", re.IGNORECASE)


def _words(key: str) -> Sequence[str]:
    path = files("countersign.extractors.grammar").joinpath("languages", "ranges.toml")
    return tuple(tomllib.loads(path.read_text("utf-8"))[key])
