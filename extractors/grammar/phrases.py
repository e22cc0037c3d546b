"""What words do: acceptance, receipt, hedge, condition, question, refusal … found in a text's tokens.

    tokens(text, held)  ─►  words in folded form; a value or a name that was found is one token ("#date")
    acts(tokens)        ─►  what is done; of overlapping phrases only the longest counts
    marks(tokens)       ─►  what is talked about (price, date, delivery, old, new …); these may overlap

"confirm receipt" is a receipt, "not possible" no possibility: the longest phrase wins, and among equals the
more dangerous one. What an act applies to, and whether something else in the sentence takes it back, is for
`clauses` and `statements`. All phrases are data, see `languages/en.toml`.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from countersign.extractors.grammar.book import Pattern, book
from countersign.extractors.grammar.kinds import DANGER, DOUBTING, MARKS, YES, Kind
from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.options import GAP
from countersign.extractors.grammar.slips import mended
from countersign.extractors.grammar.words import Token, word_of, words

__all__ = [
    "DANGER",
    "MARKS",
    "YES",
    "Found",
    "Held",
    "Kind",
    "Token",
    "acts",
    "asides",
    "listed",
    "marks",
    "tokens",
    "words",
]

_BREAK = re.compile(
    r"[,;:!?()\[\]|•…、，。；：！？（）「」『』]|\.(?=\s)|\s[-–—]+\s|[–—]|\.{2,}|->|=>|→|\t|\s{4,}"
)
_STOP = re.compile(r"[。｡.!]\s*$")


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Held:
    """A place that is one token whatever words it has."""

    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Found:
    """A phrase: what it does, and its tokens `[first:last]`."""

    kind: Kind
    first: int
    last: int


def tokens(
    text: str, language: Language, held: Sequence[Held] = (), names: Container[str] = ()
) -> tuple[Token, ...]:
    """The text's words in folded form, in order, slips of the hand mended; held places are one token each.

    The full stop of an abbreviation before a held place ("approx. 11 December") is no break.
    """
    places = sorted(held, key=lambda h: h.start)
    short = language.folded("", "abbreviations")
    found: list[Token] = []
    position, end, word = 0, 0, word_of(language)
    for place in [*places, None]:
        limit = place.start if place else len(text)
        for match in word.finditer(text, position, limit):
            key = language.fold(match[0])
            key = key if key in names else mended(key, language)
            token = _token(text, end, match.start(), match.end(), key, found)
            found.append(_unbroken(token, found, text, short))
            end = match.end()
        if place and place.start >= position:
            dotted = bool(found) and found[-1].key in short and text[end : place.start].strip() == "."
            found.append(_token(text, 0 if dotted else end, place.start, place.end, place.key, found))
            position = end = place.end
    if found and _STOP.search(text, found[-1].end):
        found[-1] = replace(found[-1], stopped=True)
    return tuple(_in_apposition(_related(found, language), text))


def _related(found: Sequence[Token], language: Language) -> Sequence[Token]:
    """ "Zu den Preisen, die Sie geschrieben haben": the comma behind a word for prices separates nothing."""
    relative = language.folded("words", "relative")
    if not relative:
        return found
    priced = language.folded("phrases", "price_word")
    return [
        replace(token, broken=False)
        if token.broken and token.key in relative and found[place - 1].key in priced
        else token
        for place, token in enumerate(found)
    ]


def _in_apposition(found: Sequence[Token], text: str) -> Iterator[Token]:
    """An amount alone in brackets separates nothing: "the rest (200 pcs) on 8 January"."""
    behind = False
    for place, token in enumerate(found):
        before = text[found[place - 1].end : token.start].strip() if place else ""
        after = text[token.end :].lstrip(" .")
        alone = token.key == "#quantity" and before == "(" and after.startswith(")")
        yield replace(token, broken=False) if alone or (behind and before in (")", ".)")) else token
        behind = alone


def _token(text: str, previous: int, start: int, end: int, key: str, before: Sequence[Token]) -> Token:
    # The full stop of "500 St." separates nothing from "Schraube".
    unit = bool(before) and before[-1].key == "#quantity" and text[previous:start].strip() == "."
    broken = previous and not unit and _BREAK.search(text[max(0, previous - 1) : start + 1], 1)
    return Token(start, end, key, bool(broken))


def listed(sequence: Sequence[Token], language: Language, key: str, section: str = "words") -> frozenset[int]:
    """Where entries of a list stand: "right away" is two tokens, without spaces a word is several."""
    single = language.folded(section, key)
    found = {index for index, token in enumerate(sequence) if token.key in single}
    for index, token in enumerate(sequence):
        for word in _spelled(language.code, section, key).get(token.key[:1], ()):
            if tuple(t.key for t in sequence[index : index + len(word)]) == word:
                found.update(range(index, index + len(word)))
    return frozenset(found)


@cache
def _spelled(code: str, section: str, key: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The entries of a list that are several words, or several letters of a script, by their first letter."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for word in load(code).folded(section, key):
        spelled = words(word, load(code))
        if len(spelled) > 1:
            found.setdefault(word[0], []).append(spelled)
    return {first: tuple(spelled) for first, spelled in found.items()}


def _unbroken(token: Token, before: Sequence[Token], text: str, short: frozenset[str]) -> Token:
    """The full stop of an abbreviation separates nothing: "come da Vs. richiesta"."""
    if not token.broken or not before or before[-1].key not in short:
        return token
    return replace(token, broken=text[before[-1].end : token.start].strip() != ".")


# "The nuts go as ordered, not affected": alone, "the nuts are not affected" may say that the bolts are.
_PLAIN_YES = frozenset({Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED})
_MEANT = {Kind.BESIDE_YES: Kind.COURTESY}


def acts(sequence: Sequence[Token], language: str) -> tuple[Found, ...]:
    """What the words do, in order. Phrases never reach over a comma, nor over a denial."""
    denials = load(language).folded("phrases", "negation")
    known = book(language, "acts")
    candidates = [found for index in range(len(sequence)) for found in known.at(sequence, index, denials)]
    candidates = [c for c in candidates if not _hides_a_doubt(c, candidates)]
    if not any(pattern.kind in _PLAIN_YES for pattern, _, _ in candidates):
        candidates = [c for c in candidates if c[0].kind is not Kind.BESIDE_YES]
    rivals: dict[int, list[Candidate]] = {}
    for rival in candidates:
        if rival[0].kind not in YES and rival[0].weight > 1:
            for index in range(rival[1], rival[2]):
                rivals.setdefault(index, []).append(rival)
    candidates = [c for c in candidates if not _outdone(c, rivals)]
    candidates.sort(key=lambda c: (-c[0].weight, _RANK[c[0].kind], c[1]))
    taken: set[int] = set()
    kept: list[tuple[Pattern, int, int]] = []
    for pattern, first, last in candidates:
        if not taken.intersection(range(first, last)):
            kept.append((pattern, first, last))
            taken.update(range(first, last))
    found = [Found(_MEANT.get(pattern.kind, pattern.kind), first, last) for pattern, first, last in kept]
    for pattern, first, last in kept:
        if pattern.takes_rest:
            stopping = DANGER | YES if pattern.yields_to_yes else DANGER
            found = _with_rest(Found(pattern.kind, first, last), found, sequence, language, stopping)
    return tuple(sorted(found, key=lambda f: f.first))


Candidate = tuple[Pattern, int, int]


def _hides_a_doubt(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """ "Nehmen wir unter Vorbehalt an": what stands in the gap of a yes may take it back, so it is none."""
    pattern, first, last = candidate
    if pattern.kind not in YES or GAP not in pattern.keys:
        return False
    return any(first < begin and end < last for other, begin, end in others if other.kind in DOUBTING)


def _outdone(candidate: Candidate, rivals: Mapping[int, Sequence[Candidate]]) -> bool:
    """A yes whose words also begin or end another phrase is none: "we can confirm receipt".

    `rivals` are the phrases that are no yes, by each place that they cover.
    """
    pattern, first, last = candidate
    return pattern.kind in YES and any(
        begin < first < end < last or first < begin < last < end or (begin <= first and last < end)
        for place in range(first, last)
        for _, begin, end in rivals.get(place, ())
    )


def marks(sequence: Sequence[Token], language: str) -> tuple[Found, ...]:
    """What is talked about; a longer phrase does not hide a shorter one."""
    return _every(sequence, language, "marks")


def asides(sequence: Sequence[Token], language: str) -> tuple[Found, ...]:
    """What side matters are talked about, and what of the order; these may overlap too."""
    return _every(sequence, language, "asides")


def _every(sequence: Sequence[Token], language: str, group: str) -> tuple[Found, ...]:
    known = book(language, group)
    return tuple(
        Found(pattern.kind, first, last)
        for index in range(len(sequence))
        for pattern, first, last in known.at(sequence, index, frozenset())
    )


def _with_rest(
    phrase: Found, found: Sequence[Found], sequence: Sequence[Token], language: str, stopping: frozenset[Kind]
) -> list[Found]:
    """The phrase with the rest of its clause, unless something of weight stands there."""
    joining = load(language).folded("references", "and")
    end = phrase.last
    while end < len(sequence) and not sequence[end].broken and sequence[end].key not in joining:
        end += 1
    rest = [f for f in found if f.first >= phrase.last and f.first < end]
    allowed = {"#order", "#own", "#words"} | ({"#date", "#number"} if phrase.kind is Kind.PENDING else set())
    heavy = any(t.key.startswith("#") and t.key not in allowed for t in sequence[phrase.last : end])
    if heavy or any(f.kind in stopping for f in rest):
        return list(found)
    if phrase.kind is Kind.COURTESY and _telling(language).intersection(
        token.key for token in sequence[phrase.last : end]
    ):
        return list(found)
    kept = [f for f in found if f not in rest and f != phrase]
    return [*kept, Found(phrase.kind, phrase.first, end)]


@cache
def _telling(language: str) -> frozenset[str]:
    """Words that no courtesy takes along: "the delivery note follows with the new price, or the rest"."""
    chosen = load(language)
    said = chosen.folded("phrases", "price_word") | chosen.folded("phrases", "balance")
    return said - chosen.folded("references", "and")
