"""What the titles of a table's columns say that the columns hold.

    meant(titles, language) -> (("line", "item", "asked", "quantity", "", "date"), "en")

A title's longest known word decides. Of two columns of a kind that whose title says that it is confirmed is
the answer, and what was ordered or wished is only repeated (`asked`), as is a list price beside the net one.
A title that says "confirmed" and no more is `confirmed`: its cells tell what of (see `filled`). The empty
text stands for a title that nobody knows.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.bases import with_basis
from countersign.extractors.grammar.language import codes
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed

ASKED, CONFIRMED = "asked", "confirmed"
VALUES = frozenset({"quantity", "price", "date", "ship_date"})
# Where two titles fit a column equally well, the first of these is meant.
_COLUMNS = (
    *("backorder", "total", "ship_date", "date", "basis", "price"),
    *("quantity", "unit", "line", "item", "description", "status"),
)
_TELLING = frozenset({"", ASKED, CONFIRMED})
# Columns beside those that answer: what has been shipped of a quantity, and the price before the discount.
_BESIDE = {"quantity": "progress", "price": "listed"}
Words = tuple[str, ...]


def meant(titles: Words, language: str) -> tuple[Words, str]:
    """The columns in the language that knows the most titles: "Preis/Stk." is no Danish quantity."""
    columns, chosen = columns_in(titles, language), language
    for code in codes():
        other = columns_in(titles, code)
        if _known(other) > _known(columns) and is_header(other):
            columns, chosen = other, code
    return columns, chosen


def _known(columns: Words) -> int:
    return sum(1 for column in columns if column)


def is_header(columns: Sequence[str]) -> bool:
    """Whether columns are told that can be a list's: a value, and what it is of."""
    known = set(columns) - _TELLING
    return (
        len(known) > 1
        and bool(known & VALUES)
        and bool(known & {"line", "item", "description"} or len(known) > 2)
    )


@lru_cache(maxsize=1024)
def columns_in(titles: Words, code: str) -> Words:
    """What the titles mean in one language."""
    columns = [_column(title, code) for title in titles]
    return tuple(
        ASKED if column in VALUES and _is_repeated(place, titles, columns, code) else column
        for place, column in enumerate(columns)
    )


def _is_repeated(place: int, titles: Words, columns: Sequence[str], code: str) -> bool:
    """Whether a column repeats what was ordered, and another of its kind says what comes."""
    alike = [other for other, column in enumerate(columns) if column == columns[place]]
    told = _BESIDE.get(columns[place], "")
    beside = [one for one in alike if told and _says(titles[one], told, code)]
    answers = [one for one in alike if one not in beside] or alike
    if place not in answers:
        return True
    confirmed = [one for one in answers if _says(titles[one], CONFIRMED, code)]
    asked = [one for one in answers if is_asked(titles[one], code)]
    if confirmed:
        return place not in confirmed
    return place in asked and len(asked) < len(answers)


def is_asked(title: str, code: str) -> bool:
    """Whether a title says that its column holds what was ordered or wished, and not that it is confirmed."""
    words = set(phrases.words(title, load(code)))
    own = bool(words & load(code).folded("tables", "asked")) or _says(title, ASKED, code)
    return own and not _says(title, CONFIRMED, code)


def _says(title: str, what: str, code: str) -> bool:
    words = phrases.words(title, load(code))
    return any(contains(words, wanted) for wanted in _telling(what, code))


@cache
def _telling(what: str, code: str) -> tuple[Words, ...]:
    listed = Listed("titles").written(what, code)
    return tuple(found for word in listed if (found := phrases.words(word, load(code))))


@lru_cache(maxsize=4096)
def _column(title: str, code: str) -> str:
    """What a title means: the column whose longest word for it stands in the title."""
    words = phrases.words(with_basis(title, code)[0], load(code))
    if words in _telling(CONFIRMED, code):
        return CONFIRMED
    begun = _names_by_first_word(code)
    found = [
        (len(wanted), -place, column, wanted)
        for first in set(words)
        for place, column, wanted in begun.get(first, ())
        if contains(words, wanted)
    ]
    length, _, best, name = max(found, default=(0, 0, "", ()))
    plain = length * 3 >= len(words) or (best == "date" and {*words} <= {*name} | _at_ours(code))
    return best if words and plain else ""


@cache
def _at_ours(code: str) -> frozenset[str]:
    """What a date's title may name beside it: "Entrega em sua planta" is when it comes to us."""
    return frozenset(word for words in _telling("at_ours", code) for word in words)


@cache
def _names_by_first_word(code: str) -> Mapping[str, Sequence[tuple[int, str, Words]]]:
    """Where each name stands in the list, its column and its words; the first of the longest counts."""
    begun: dict[str, list[tuple[int, str, Words]]] = {}
    for place, (column, wanted) in enumerate(names_of_columns(code)):
        for first in wanted[:1]:
            begun.setdefault(first, []).append((place, column, wanted))
    return begun


@cache
def names_of_columns(code: str) -> tuple[tuple[str, Words], ...]:
    """The columns that a title can name, each with its words."""
    chosen = load(code)
    return tuple((c, phrases.words(name, chosen)) for c in _COLUMNS for name in chosen.words("tables", c))


def contains(words: Words, wanted: Words) -> bool:
    """Whether the words stand there one behind the other."""
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))


@cache
def titled(code: str) -> frozenset[str]:
    """The words of titles above what is ordered, and above its lines."""
    named = frozenset({"line", "item", "description"})
    return frozenset(word for column, words in names_of_columns(code) if column in named for word in words)
