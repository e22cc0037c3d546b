"""The phrases of a language as a book: what may begin at a token, and where it ends.

Plain phrases stand in it as a whole, those of many alternatives as `templates`; those with gaps and the like
are tried one by one. Which of the phrases that fit count is for `phrases`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from countersign.extractors.grammar.kinds import ASIDES, MARKS, Kind
from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.options import GAP, expanded
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.extractors.grammar.templates import Template, same, template
from countersign.extractors.grammar.words import Token, words

# A phrase with gaps and many brackets may stand for thousands; each word would be held against them all.
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


@dataclass(frozen=True)
class Pattern:
    """What a phrase does, and how many words it has. `keys` are those of one with gaps and the like."""

    kind: Kind
    weight: int
    takes_rest: bool
    yields_to_yes: bool = False
    keys: tuple[str, ...] = ()

    @cached_property
    def alone(self) -> "tuple[Pattern, ...]":
        """Nothing but this pattern."""
        return (self,)


# There are many plain phrases, and of those that do the same and are as long one is enough.
_plain = cache(Pattern)


@dataclass(frozen=True)
class _Wide:
    """A phrase of many alternatives, and what it does."""

    kind: Kind
    takes_rest: bool
    yields_to_yes: bool
    template: Template

    def at(self, sequence: Sequence[Token], start: int) -> Iterator[tuple[Pattern, int, int]]:
        """The phrases that it is at a token."""
        for end in self.template.ends(sequence, start):
            yield _plain(self.kind, end - start, self.takes_rest, self.yields_to_yes), start, end


@dataclass(frozen=True)
class Book:
    """A language's phrases: plain ones as a whole; those with gaps and the like by their first word.

    What plain ones begin with is in `plain`, too, with nothing that ends there. One dictionary of words takes
    a fifth of the memory that a tree of them would, and nobody who collects garbage walks through it.
    `prefixes` are the phrases whose first word ends in "*".
    """

    plain: dict[str, tuple[Pattern, ...]]
    exact: dict[str, tuple[Pattern | _Wide, ...]]
    prefixes: dict[str, tuple[Pattern | _Wide, ...]]

    def at(
        self, sequence: Sequence[Token], start: int, denials: frozenset[str]
    ) -> Iterator[tuple[Pattern, int, int]]:
        """The phrases that begin at a token, each with where it begins and ends."""
        said, index = sequence[start].key, start + 1
        while (ending := self.plain.get(said)) is not None:
            for pattern in ending:
                yield pattern, start, index
            if index == len(sequence) or sequence[index].broken:
                break
            said, index = f"{said} {sequence[index].key}", index + 1
        for special in self._special(sequence[start].key):
            if isinstance(special, _Wide):
                yield from special.at(sequence, start)
            elif (end := _fits(special.keys, sequence, start, denials)) is not None:
                yield special, start, end

    def _special(self, key: str) -> Sequence[Pattern | _Wide]:
        if (found := self._known.get(key)) is None:
            begun = (self.prefixes.get(key[:length], ()) for length in range(3, len(key) + 1))
            found = (*self.exact.get(key, ()), *chain.from_iterable(begun))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = found
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[Pattern | _Wide, ...]]:
        """The patterns that begin with words that were met before."""
        return {}


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
        if index >= len(sequence) or not same(key, sequence[index].key):
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


@cache
def book(code: str, group: str) -> Book:
    language = load(code)
    plain: dict[str, tuple[Pattern, ...]] = {}
    exact: dict[str, list[Pattern | _Wide]] = {}
    prefixes: dict[str, list[Pattern | _Wide]] = {}
    for kind, phrases in _listed(language, group):
        for said, pattern in _patterns(kind, phrases, language):
            if isinstance(pattern, Pattern) and not pattern.keys:
                _plant(plain, said, pattern)
            else:
                target = prefixes if said.endswith("*") else exact
                target.setdefault(said.rstrip("*"), []).append(pattern)
    for first, unfolded in (*exact.items(), *prefixes.items()):
        if len(unfolded) > MOST_UNFOLDED:
            words = f"the phrases that begin with “{first}” unfold to {len(unfolded):,}; write them shorter"
            raise ValueError(f"{code}: {words}")
    return Book(plain, {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in prefixes.items()})


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


def _plant(plain: dict[str, tuple[Pattern, ...]], said: str, pattern: Pattern) -> None:
    """Takes a phrase up, and everything that it begins with."""
    others = plain.get(said)
    plain[said] = (*others, pattern) if others else pattern.alone
    while (said := said.rpartition(" ")[0]) and said not in plain:
        plain[said] = ()


def _patterns(
    kind: Kind, phrases: Iterable[str], language: Language
) -> Iterator[tuple[str, Pattern | _Wide]]:
    """The phrases of a kind, each once: plain ones as they are said, others by their first word."""
    seen, spelled = set[str](), _Spelled(language)
    for phrase in phrases:
        bare = phrase.removesuffix("|").removesuffix(">").rstrip()
        rest, yields = bare != phrase, phrase.endswith("|")
        if wide := template(bare.split(), spelled.__getitem__, _SIGNS):
            yield from ((first, _Wide(kind, rest, yields, wide)) for first in wide.opening)
            continue
        for keys in expanded(bare.split()):
            said = " ".join(filter(None, map(spelled.__getitem__, keys)))
            if said and said not in seen:
                seen.add(said)
                pattern = _pattern(kind, said, takes_rest=rest, yields=yields)
                yield (pattern.keys[0] if pattern.keys else said), pattern


def _pattern(kind: Kind, said: str, *, takes_rest: bool, yields: bool) -> Pattern:
    if not _SIGNED.search(said):
        return _plain(kind, said.count(" ") + 1, takes_rest, yields)
    keys = tuple(said.split())
    return Pattern(kind, sum(key != GAP for key in keys), takes_rest, yields, keys)


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
