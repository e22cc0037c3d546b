"""Lines listed with their counts, and one day behind the last: it is the day of them all.

    "500 bolts, 300 nuts on Friday"           the comma separates nothing, as "and" would not
    "ボルト500個、ナット300個を12月11日に"      the same, also where nothing but the names part them
    "500 bolts on Monday, 300 nuts on Friday" each has its own day

`enumerates` says of a place in a sentence whether such a list goes on there.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.brackets import belongs, brackets_a_name
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import LineKey, Pointing

if TYPE_CHECKING:
    from countersign.extractors.grammar.clauses import Sentence

_COUNTS = frozenset({"#quantity", "#number"})
_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_SHORTEST = 2


def enumerates(sentence: "Sentence", index: int) -> bool:
    """Whether a line with its count ends before the token, and another with a day behind begins there."""
    keys = [token.key for token in sentence.tokens]
    if "#date" not in keys[index:] or index < _SHORTEST or not _COUNTS.intersection(keys[:index]):
        return False
    first = _begin(sentence, index)
    before, after = _lines(sentence, first, index), _lines(sentence, index, _end(sentence, index))
    if len(before) != 1 or len(after) != 1 or before == after or not _only_counts(sentence, first, index):
        return False
    end = _end(sentence, index)
    counts = [key for key in keys[index:end] if key in _COUNTS]
    if len(counts) != 1 or "#price" in keys[index:end]:
        return False
    return "#date" in keys[index:end] or _only_a_day(sentence, end) or enumerates(sentence, end)


def joins_counts(sentence: "Sentence", index: int) -> bool:
    """ "Bolts 500 pcs and nuts 300 pcs on Friday": an "and" right behind a count, where the list goes on."""
    counted = index > 0 and sentence.tokens[index - 1].key in _COUNTS
    return counted and _is_bare(sentence, _begin(sentence, index), index) and enumerates(sentence, index)


def _is_bare(sentence: "Sentence", first: int, last: int) -> bool:
    """Whether a line and its count stand there and nothing else: not "next year the bolts 500 pcs"."""
    named = [(m.start, m.end) for m in sentence.mentions if m.pointing in _NAMING]
    known = load(sentence.setting.language).folded("", "function_words")
    return all(
        token.key.startswith("#")
        or token.key in known
        or any(start <= token.start < end for start, end in named)
        for token in sentence.tokens[first:last]
    )


def _only_a_day(sentence: "Sentence", first: int) -> bool:
    """Whether the next part gives a day, counts nothing and names no line: "…, on Friday 11 December"."""
    end = _end(sentence, first)
    keys = {token.key for token in sentence.tokens[first:end]}
    return "#date" in keys and not keys & {*_COUNTS, "#price"} and not _lines(sentence, first, end)


def _begin(sentence: "Sentence", index: int) -> int:
    """Where the part begins that ends before the token: at a comma, or behind the count before it."""
    counts = [i for i in range(index) if sentence.tokens[i].key in _COUNTS]
    breaks = [i for i in range(1, index) if _parts(sentence, i)]
    behind = counts[-2] + 1 if len(counts) > 1 else 0
    return max([*breaks, behind])


def _end(sentence: "Sentence", index: int) -> int:
    """Where the part that begins at the token ends: at the next comma, or where the next line is named."""
    last = len(sentence.tokens)
    return next((i for i in range(index + 1, last) if _parts(sentence, i)), last)


def _parts(sentence: "Sentence", index: int) -> bool:
    """Whether something ends before the token; the brackets of a line end nothing."""
    return sentence.tokens[index].broken and not (
        belongs(sentence, index) or brackets_a_name(sentence, index)
    )


def _lines(sentence: "Sentence", first: int, last: int) -> frozenset[LineKey]:
    """The lines that are named among the tokens `[first:last]`."""
    if first >= last:
        return frozenset()
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    found = [m.lines for m in sentence.mentions if m.pointing in _NAMING and start <= m.start < end]
    return frozenset[LineKey]().union(*found)


def _only_counts(sentence: "Sentence", first: int, last: int) -> bool:
    """Whether one count stands there and no other value, and nothing is done."""
    held = [t.key for t in sentence.tokens[first:last] if t.key.startswith("#")]
    counted = [key for key in held if key in _COUNTS]
    done = any(act.first < last and first < act.last for act in sentence.acts)
    return len(counted) == 1 and not done and not {"#date", "#price", "#hanging"} & {*held}
