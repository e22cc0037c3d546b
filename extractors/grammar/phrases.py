"""What words do: acceptance, receipt, hedge, condition, question, refusal … found in a text's tokens.

    tokens(text, held)  ─►  words in folded form; a value or a name that was found is one token ("#date")
    acts(tokens)        ─►  what is done; of overlapping phrases only the longest counts
    marks(tokens)       ─►  what is talked about (price, date, delivery, old, new …); these may overlap

"confirm receipt" is a receipt, "not possible" no possibility: the longest phrase wins, and among equals the
more dangerous one. What an act applies to, and whether something else in the sentence takes it back, is for
`clauses` and `statements`. All phrases are data, see `languages/en.toml`.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain

from countersign.extractors.grammar.kinds import ASIDES, DANGER, DOUBTING, MARKS, YES, Kind
from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.options import GAP, expanded
from countersign.extractors.grammar.scripts import LETTER, UNSPACED, is_unspaced
from countersign.extractors.grammar.slips import mended

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

# In a script without spaces each letter is a word: a phrase is found wherever its letters stand.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['’´]{LETTER}+)*")
_SPLIT_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_BREAK = re.compile(
    r"[,;:!?()\[\]|•…、，。；：！？（）「」『』]|\.(?=\s)|\s[-–—]+\s|[–—]|\.{2,}|->|=>|→|\t|\s{4,}"
)
# One phrase of many brackets may stand for thousands; each word of each mail would be held against them all.
MOST_UNFOLDED = 1000
_MOST_KNOWN = 50_000
_LONGEST_GAP, _LETTERS_A_WORD = 6, 2
# A comma or the like behind a phrase: what is a title by itself may be a verb in a sentence that goes on.
_PAUSE = ","
# Nothing else in the sentence: "please check" by itself asks for nothing, "please check line 20" does.
_ALONE = "."
_LAST = "$"
_SIGNS = (GAP, _PAUSE, _ALONE, _LAST)
_SIGNED = re.compile(r"(?:^|\s)(?:\.\.\.|[,.$])(?=\s|$)|\*(?=\s|$)")
_STOP = re.compile(r"[。｡.!]\s*$")


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Token:
    """A word, or a value or name that was found ("#date"). `broken`: a comma or the like stands before it.

    `stopped`: a full stop behind it ends the text.
    """

    start: int
    end: int
    key: str
    broken: bool = False
    stopped: bool = False


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


@dataclass(frozen=True)
class _Pattern:
    """What a phrase does, and how many words it has. `keys` are those of one with gaps and the like."""

    kind: Kind
    weight: int
    takes_rest: bool
    yields_to_yes: bool = False
    keys: tuple[str, ...] = ()

    @cached_property
    def alone(self) -> "tuple[_Pattern, ...]":
        """Nothing but this pattern."""
        return (self,)


# There are a million plain phrases, and of those that do the same and are as long one is enough.
_plain = cache(_Pattern)


@dataclass(frozen=True)
class _Book:
    """A language's phrases: plain ones as a whole; those with gaps and the like by their first word.

    What plain ones begin with is in `plain`, too, with nothing that ends there. One dictionary of words takes
    a fifth of the memory that a tree of them would, and nobody who collects garbage walks through it.
    `prefixes` are the phrases whose first word ends in "*".
    """

    plain: dict[str, tuple[_Pattern, ...]]
    exact: dict[str, tuple[_Pattern, ...]]
    prefixes: dict[str, tuple[_Pattern, ...]]

    def at(
        self, sequence: Sequence[Token], start: int, denials: frozenset[str]
    ) -> Iterator[tuple[_Pattern, int, int]]:
        """The phrases that begin at a token, each with where it begins and ends."""
        said, index = sequence[start].key, start + 1
        while (ending := self.plain.get(said)) is not None:
            for pattern in ending:
                yield pattern, start, index
            if index == len(sequence) or sequence[index].broken:
                break
            said, index = f"{said} {sequence[index].key}", index + 1
        for pattern in self._special(sequence[start].key):
            if (end := _fits(pattern.keys, sequence, start, denials)) is not None:
                yield pattern, start, end

    def _special(self, key: str) -> Sequence[_Pattern]:
        if (found := self._known.get(key)) is None:
            begun = (self.prefixes.get(key[:length], ()) for length in range(3, len(key) + 1))
            found = (*self.exact.get(key, ()), *chain.from_iterable(begun))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = found
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[_Pattern, ...]]:
        """The patterns that begin with words that were met before."""
        return {}


def words(text: str, language: Language) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(match[0] for match in _word(language).finditer(language.fold(text)))


def _word(language: Language) -> re.Pattern[str]:
    """What a word is: "d'accord" is one, or two where the language runs its articles together so."""
    return _SPLIT_WORD if language.flag("words_split_at_apostrophes") else _WORD


def tokens(
    text: str, language: Language, held: Sequence[Held] = (), names: Container[str] = ()
) -> tuple[Token, ...]:
    """The text's words in folded form, in order, slips of the hand mended; held places are one token each.

    The full stop of an abbreviation before a held place ("approx. 11 December") is no break.
    """
    places = sorted(held, key=lambda h: h.start)
    short = language.folded("", "abbreviations")
    found: list[Token] = []
    position, end, word = 0, 0, _word(language)
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
    book = _book(language, "acts")
    candidates = [found for index in range(len(sequence)) for found in book.at(sequence, index, denials)]
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
    kept: list[tuple[_Pattern, int, int]] = []
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


Candidate = tuple[_Pattern, int, int]


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
    book = _book(language, group)
    return tuple(
        Found(pattern.kind, first, last)
        for index in range(len(sequence))
        for pattern, first, last in book.at(sequence, index, frozenset())
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


def _fits(
    keys: tuple[str, ...], sequence: Sequence[Token], start: int, denials: frozenset[str]
) -> int | None:
    """Where the pattern ends if it matches from `start` on."""
    index = start
    for place, key in enumerate(keys):
        if key == GAP:
            rest = keys[place + 1 :]
            for skip in range(_reach(sequence, index) + 1):
                begin = index + skip
                if any(token.broken for token in sequence[index : begin + 1]):
                    return None
                if any(token.key in denials for token in sequence[index:begin]):
                    return None
                if (end := _fits(rest, sequence, begin, denials)) is not None:
                    return end
            return None
        if key == _ALONE:
            return index if start == 0 and index == len(sequence) else None
        if key in (_PAUSE, _LAST):
            if not _paused(sequence, index, last=key == _LAST):
                return None
            continue
        if index >= len(sequence) or not _same(key, sequence[index].key):
            return None
        if index > start and sequence[index].broken:
            return None
        index += 1
    return index


def _paused(sequence: Sequence[Token], index: int, *, last: bool) -> bool:
    """Whether a comma or a full stop stands before the token; with `last` only, whether nothing follows."""
    if index >= len(sequence):
        return last or sequence[-1].stopped
    return not last and sequence[index].broken


def _reach(sequence: Sequence[Token], index: int) -> int:
    """How many tokens a gap may hold: words, or letters where each is a token."""
    letters = index < len(sequence) and is_unspaced(sequence[index].key[0])
    return _LONGEST_GAP * (_LETTERS_A_WORD if letters else 1)


def _same(key: str, word: str) -> bool:
    return word.startswith(key[:-1]) if key.endswith("*") else key == word


@cache
def _book(code: str, group: str) -> _Book:
    language = load(code)
    plain: dict[str, tuple[_Pattern, ...]] = {}
    exact: dict[str, list[_Pattern]] = {}
    prefixes: dict[str, list[_Pattern]] = {}
    for kind, phrases in _listed(language, group):
        for said, pattern in _patterns(kind, phrases, language):
            if not pattern.keys:
                _plant(plain, said, pattern)
            else:
                first = pattern.keys[0]
                target = prefixes if first.endswith("*") else exact
                target.setdefault(first.rstrip("*"), []).append(pattern)
    for first, unfolded in (*exact.items(), *prefixes.items()):
        if len(unfolded) > MOST_UNFOLDED:
            words = f"the phrases that begin with “{first}” unfold to {len(unfolded):,}; write them shorter"
            raise ValueError(f"{code}: {words}")
    return _Book(plain, {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in prefixes.items()})


def _listed(language: Language, group: str) -> Iterator[tuple[Kind, Iterable[str]]]:
    """The phrases of a group of kinds, as the language's file has them."""
    section = "asides" if group == "asides" else "phrases"
    lists = language.data.get(section, {})
    own = {kind.value for kind in Kind if (kind in ASIDES) is (group == "asides")}
    if unknown := sorted(set(lists) - own):
        raise ValueError(f"{language.code}: nothing knows the {section} {', '.join(unknown)}")
    for kind in Kind:
        if kind.value in own and (group == "asides" or (kind in MARKS) is (group == "marks")):
            yield kind, lists.get(kind.value, ())


def _plant(plain: dict[str, tuple[_Pattern, ...]], said: str, pattern: _Pattern) -> None:
    """Takes a phrase up, and everything that it begins with."""
    others = plain.get(said)
    plain[said] = (*others, pattern) if others else pattern.alone
    while (said := said.rpartition(" ")[0]) and said not in plain:
        plain[said] = ()


def _patterns(kind: Kind, phrases: Iterable[str], language: Language) -> Iterator[tuple[str, _Pattern]]:
    """The phrases of a kind, each once, as they are said."""
    seen, spelled = set[str](), _Spelled(language)
    for phrase in phrases:
        bare = phrase.removesuffix("|").removesuffix(">").rstrip()
        for keys in expanded(bare.split()):
            said = " ".join(filter(None, map(spelled.__getitem__, keys)))
            if said and said not in seen:
                seen.add(said)
                yield said, _pattern(kind, said, takes_rest=bare != phrase, yields=phrase.endswith("|"))


def _pattern(kind: Kind, said: str, *, takes_rest: bool, yields: bool) -> _Pattern:
    if not _SIGNED.search(said):
        return _plain(kind, said.count(" ") + 1, takes_rest, yields)
    keys = tuple(said.split())
    return _Pattern(kind, sum(key != GAP for key in keys), takes_rest, yields, keys)


class _Spelled(dict[str, str]):
    """The words of phrases, folded: each is looked at once, however many phrases have it."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        self[word] = " ".join(_keys(word, self._language))
        return self[word]


def _keys(word: str, language: Language) -> tuple[str, ...]:
    if word in _SIGNS or word.startswith("#"):
        return (word,)
    keys = words(word.removesuffix("*"), language)
    return (*keys[:-1], keys[-1] + "*") if word.endswith("*") and keys else keys
