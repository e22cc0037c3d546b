"""Brackets behind what is ordered: the values in them belong to it, and part nothing from what follows.

    "500 bolts (12.50/100) on 11 December and 300 nuts (4.10/100) on the 18th"    as if there were no brackets
    "the bolts (500 were ordered, 450 come)", "300 nuts (of 500)"                 brackets of their own

`belongs` says of a place in a sentence whether such a bracket opens, goes on or closes there. Only values may
stand in it, each of a kind that the words before it do not give, beside words that do nothing.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.phrases import Kind

if TYPE_CHECKING:
    from countersign.extractors.grammar.clauses import Sentence

_VALUES = {"#quantity": "quantity", "#number": "quantity", "#price": "price", "#date": "date"}
_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_PLAIN = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.NEW})
_MOST_INSIDE, _NEAR = 8, 4


def belongs(sentence: "Sentence", index: int) -> bool:
    """Whether a bracket of the line before it opens, goes on or closes right before the token."""
    if index == 0:
        return False
    between = sentence.text[sentence.tokens[index - 1].end : sentence.tokens[index].start].strip()
    if between not in ("(", ",", ")"):
        return False
    first = next((i for i in range(index, 0, -1) if _opens(sentence, i)), 0)
    last = _closing(sentence, first)
    inside = index == last if between == ")" else index < last
    return bool(first) and inside and _is_of_line(sentence, first, last)


def brackets_a_name(sentence: "Sentence", index: int) -> bool:
    """ "10 coils of the 4.0 mm (WR-40) at 49.80": the brackets around a name separate nothing."""
    if index == 0:
        return False
    before, token = sentence.tokens[index - 1], sentence.tokens[index]
    between = sentence.text[before.end : token.start].strip()
    return (token.key == "#item" and between == "(") or (before.key == "#item" and between == ")")


def _opens(sentence: "Sentence", index: int) -> bool:
    return "(" in sentence.text[sentence.tokens[index - 1].end : sentence.tokens[index].start]


def _closing(sentence: "Sentence", first: int) -> int:
    """The token behind the bracket that opens before `first`; a price may hold its end: "12.50/100)"."""
    for index in range(first, len(sentence.tokens)):
        end = sentence.tokens[index].end - 1
        following = sentence.tokens[index + 1 : index + 2]
        if ")" in sentence.text[end : following[0].start if following else len(sentence.text)]:
            return index + 1
    return first


def _is_of_line(sentence: "Sentence", first: int, last: int) -> bool:
    """Whether the tokens `[first:last]` are a line's values, and the line is named right before them."""
    if not 0 < last - first <= _MOST_INSIDE or not _named_before(sentence, first):
        return False
    inside = [_VALUES[t.key] for t in sentence.tokens[first:last] if t.key in _VALUES]
    before = _given_before(sentence, first)
    once = len(inside) == len(set(inside)) and not before.intersection(inside)
    return bool(inside) and once and _does_nothing(sentence, first, last)


def _named_before(sentence: "Sentence", first: int) -> bool:
    """Whether the words right before the bracket name a line."""
    begin = _begin(sentence, first)
    start, end = sentence.tokens[max(begin, first - _NEAR)].start, sentence.tokens[first - 1].end
    return any(m.pointing in _NAMING and start < m.end <= end for m in sentence.mentions)


def _given_before(sentence: "Sentence", first: int) -> set[str]:
    """The kinds of values between the line before and the bracket."""
    keys = [token.key for token in sentence.tokens[_begin(sentence, first) : first]]
    lines = [i for i, key in enumerate(keys) if key in ("#item", "#line", "#words")]
    keys = keys[max(0, (lines[-1] if lines else len(keys)) - _NEAR) :]
    return {_VALUES[key] for key in keys if key in _VALUES}


def _begin(sentence: "Sentence", first: int) -> int:
    """Where the part of the sentence begins that ends before a token."""
    return next((i for i in range(first - 1, 0, -1) if sentence.tokens[i].broken), 0)


def _does_nothing(sentence: "Sentence", first: int, last: int) -> bool:
    """Whether the words beside the values are known ones that neither act nor say that a value is old."""
    language = load(sentence.setting.language)
    acts = any(first <= act.first < last for act in sentence.acts)
    marks = any(m.kind not in _PLAIN for m in sentence.marks if first <= m.first < last)
    known = language.folded("words", "harmless") | language.folded("", "function_words")
    known |= language.folded("prices", "before") | language.folded("prices", "per")
    words = [token.key for token in sentence.tokens[first:last] if not token.key.startswith("#")]
    held = {token.key for token in sentence.tokens[first:last] if token.key.startswith("#")}
    silent = not acts and not marks and held <= {*_VALUES, "#noise", "#item"}
    return silent and all(word in known for word in words)
