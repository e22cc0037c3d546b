"""What a buyer could fear, and the supplier says is not so: beside a yes it is no news.

    "Ein Legierungszuschlag fällt nicht an"      "Both items are in stock"       "The strike is over"
    "Prepayment isn't required"                  "Prices are firm until delivery"
    the other way round, or one word besides     none: "is not included", "only half is in stock"

    hear(sentence, …)  ─►  what was heard, without the doubts that a reassurance would raise
    parted(sentences)    ─►  the sentences, and of one that partly reassures its parts

A part of a sentence reassures if it is made of the words of one kind from beginning to end, names what it is
about, and says of it something good that is not denied, or denies something bad. Beside what was ordered it
holds no figure. The words are in `languages/reassurances/`, a file for each language.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar import listener
from countersign.extractors.grammar.clauses import Sentence, looked_at
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import Mention, Pointing
from countersign.extractors.grammar.options import expanded
from countersign.extractors.grammar.phrases import words
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.extractors.grammar.statements import NOTHING_BEFORE, Before, Heard, Scope, quote
from countersign.procurement.claims import Act
from countersign.procurement.order import Line

_ABOUT, _SERVICE, _NEWS, _NEVER = "about", "service", "news", "never"
_GOOD, _OVER, _BAD, _DENIED, _NO, _NONE = "good", "over", "bad", "denied", "no", "none"
_CLASSES = frozenset({_ABOUT, _SERVICE, _NEWS, _GOOD, _OVER, _BAD, _DENIED, "fill"})
_COMMON = (_NO, _NONE, _NEVER, "fill", "and", "titles")
_NAMING, _DENYING = frozenset({_ABOUT, _SERVICE}), frozenset({_NO, _NONE})
_TELLING = frozenset({_GOOD, _OVER, _BAD, _DENIED}) | _DENYING
_MISSED = frozenset({"charge", "prepay", "trouble", "review"})
"""Kinds of what is good to hear of as missing: "no surcharge"; not "no stock", nor "no packing"."""
_COUNTED, _DATED, _NAMED = (
    frozenset({"stock"}),
    frozenset({"trouble", "review"}),
    frozenset({"checked", "trouble"}),
)
"""Kinds that may name lines and ordered quantities; days; people and places."""
_GOODS = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_LONGEST, _MOST_TOKENS = 400, 160
_UNSURE = frozenset({Act.HEDGE, Act.CONDITION, Act.QUESTION, Act.CHANGE, Act.REJECT})
_PLAIN_ACTS = frozenset({Kind.COURTESY, Kind.NEGATION})

_Classes = frozenset[str]
_Held = Counter[str]
_Phrases = Mapping[str, tuple[tuple[tuple[str, ...], _Classes], ...]]


@dataclass(frozen=True)
class _Words:
    """The words of one kind: phrases by their first word, the longest first, and words with an asterisk."""

    kind: str
    phrases: _Phrases
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def classes(self, keys: Sequence[str], place: int) -> tuple[int, _Classes]:
        """How many words from a place on are one of its phrases, and what that is; 0 where none is."""
        for phrase, found in self.phrases.get(keys[place], ()):
            if tuple(keys[place : place + len(phrase)]) == phrase:
                return len(phrase), found
        for pattern, name in self.patterns:
            if pattern.fullmatch(keys[place]):
                return 1, frozenset({name})
        return 0, frozenset()


def hear(sentence: Sentence, topic: Scope, before: Before = NOTHING_BEFORE) -> Heard:
    """What is heard in the sentence; where it only reassures, without the doubts that it raised."""
    heard = listener.hear(sentence, topic, before)
    unsure = any(said.act in _UNSURE or said.backordered or said.pending for said in heard.statements)
    if not (heard.remarks or unsure) or not reassures(sentence):
        return heard
    note = f"Nothing to fear: {quote(sentence.evidence('text'))}"
    said = [one for one in heard.statements if one.act is Act.ACCEPT and not one.states]
    return replace(heard, scope=topic, statements=said, remarks=[], notes=(*heard.notes, note))


def reassures(sentence: Sentence) -> bool:
    """Whether the whole sentence only reassures."""
    look = _looked(sentence)
    return look is not None and look.told(0) == len(look.parts)


def parted(read: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences; of one that begins or ends with parts which only reassure, its parts."""
    for sentence in read:
        yield from _parts(sentence)


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    """The sentence; where parts that only reassure begin or end it, those and the rest by themselves."""
    look = _looked(sentence)
    first = look.told(0) if look else 0
    if look is None or first == len(look.parts):
        yield sentence
        return
    last = look.trailing
    cuts = [0, *(look.begin(part) for part in dict.fromkeys((first, last)) if 0 < part < len(look.parts))]
    if len(cuts) == 1:
        yield sentence
        return
    ends = [*cuts[1:], len(sentence.text)]
    found = [_part(sentence, start, end) for start, end in zip(cuts, ends, strict=True)]
    rest = [one for one in found if not reassures(one)]
    # "Line 20 is in stock and comes on the 16th": what is cut off may name what the rest is about.
    named = any(mention.pointing in _GOODS for one in found if one not in rest for mention in one.mentions)
    alone = 0 < len(rest) < len(found) and not named and all(map(_stands_alone, rest))
    yield from found if alone else [sentence]


def _part(sentence: Sentence, start: int, end: int) -> Sentence:
    return looked_at(sentence.passage, sentence.start + start, sentence.text[start:end], sentence.setting)


def _stands_alone(rest: Sentence) -> bool:
    """Whether the rest says something by itself, and takes nothing back of what was cut off.

    "Yes, the goods are there" says no yes to the order: a bare one belongs to what stands beside it.
    """
    acts = {act.kind for act in rest.acts} - _PLAIN_ACTS
    spoken = rest.mentions or Kind.AS_ORDERED in acts or any(t.key.startswith("#") for t in rest.tokens)
    return bool(acts and spoken) and not any(c.contrasted for c in rest.clauses[:1])


@dataclass(frozen=True)
class _Part:
    """A part of a sentence: its tokens `[first:last]`, and whether an "and" joins it to the one before."""

    first: int
    last: int
    joined: bool


def _looked(sentence: Sentence) -> "_Look | None":
    code = sentence.setting.language
    tokens = sentence.tokens
    if not tokens or len(tokens) > _MOST_TOKENS or len(sentence.text) > _LONGEST:
        return None
    if sentence.asks or sentence.leads_on or not _vocabulary(code):
        return None
    joins = _joining(code)
    joined = [sentence.text[token.start : token.end].casefold() in joins for token in tokens]
    begun = [0, *(i for i in range(1, len(tokens)) if tokens[i].broken or joined[i])]
    ends = [*begun[1:], len(tokens)]
    parts = [_Part(first, last, joined[first]) for first, last in zip(begun, ends, strict=True)]
    return _Look(sentence, tuple(parts), _keys(sentence))


@dataclass(frozen=True)
class _Look:
    """A sentence in parts, each held against the words of every kind."""

    sentence: Sentence
    parts: tuple[_Part, ...]
    keys: tuple[str, ...]

    @property
    def trailing(self) -> int:
        """From which part on the sentence only reassures."""
        whole = len(self.parts)
        return next((part for part in range(1, whole) if self.told(part) == whole), whole)

    def begin(self, part: int) -> int:
        """Where the part begins in the text."""
        return self.sentence.tokens[self.parts[part].first].start

    def told(self, part: int) -> int:
        """Up to which part the ones from this on only reassure."""
        known: set[str] = set()
        while part < len(self.parts):
            found = next((f for words in self._kinds if (f := self._run(part, words, known))), None)
            if found is None:
                break
            part, kind = found
            known.add(kind)
        return part

    @property
    def _kinds(self) -> tuple[_Words, ...]:
        return _vocabulary(self.sentence.setting.language)

    def _run(self, part: int, words: _Words, known: set[str]) -> tuple[int, str] | None:
        """Where the run of parts ends that reassures in words of one kind: names first, then what is told."""
        begun, named = part, words.kind in known
        while part < len(self.parts):
            held = self._held(self.parts[part], words)
            if held is None or _NEVER in held:
                return None
            named = named or bool(_NAMING & held.keys())
            if held.keys() & _TELLING:
                if not (named and _is_good(held, words.kind) and self._fits(begun, part, words.kind, held)):
                    return None
                part += 1
                while part < len(self.parts) and self._adds_names(self.parts[part], words):
                    part += 1
                return part, words.kind
            part += 1
        return None

    def _adds_names(self, part: _Part, words: _Words) -> bool:
        """ "No charge for freight and packing", "no charge, of course"."""
        held = self._held(part, words)
        if held is None or held.keys() & (_TELLING | {_NEWS, _NEVER}):
            return False
        return part.joined or not held.keys() & _NAMING

    def _held(self, part: _Part, words: _Words) -> _Held | None:
        """The classes of all its words; None where one is not of the kind."""
        found: _Held = Counter()
        place = part.first
        while place < part.last:
            length, classes = words.classes(self.keys[: part.last], place)
            if not length:
                length, classes = self._name(place, words.kind)
            if not length:
                return None
            found.update(classes)
            place += length
        return found

    def _name(self, place: int, kind: str) -> tuple[int, _Classes]:
        """A token that is no word: the order, a line, a day; or the name of somebody."""
        key, sentence = self.keys[place], self.sentence
        if key == "#order" or (key != "#goods" and place in sentence.people):
            return 1, frozenset()
        if key in ("#goods", "#quantity", "#number") and kind in _COUNTED:
            return 1, frozenset({_ABOUT})
        if key == "#date" and kind in _DATED:
            return 1, frozenset()
        return int(kind in _NAMED and self._is_called(place)), frozenset()

    def _is_called(self, place: int) -> bool:
        """A name of a person or place, by its capital: nouns of German have one only behind a title."""
        token, chosen = self.sentence.tokens[place], load(self.sentence.setting.language)
        text = self.sentence.text[token.start : token.end]
        if not token.key.isalpha() or not text[:1].isupper() or place in self.sentence.listed("weighty"):
            return False
        beside = {*self.keys[max(0, place - 1) : place], *self.keys[place + 1 : place + 2]}
        named = bool(chosen.data["capitals_are_names"]) and not is_unspaced(text[0])
        return bool(beside & _titles(chosen.code)) or (place > 0 and named)

    def _fits(self, begun: int, part: int, kind: str, held: _Held) -> bool:
        """Whether the values in these parts are the ordered ones; what is over was so before today."""
        start, end = self.parts[begun].first, self.parts[part].last
        tokens = self.sentence.tokens
        first, last = tokens[start].start, tokens[end - 1].end
        if kind in _COUNTED:
            return _are_ordered(self.sentence, first, last)
        if _OVER not in held:
            return True
        anchor = self.sentence.setting.anchor
        days = [d for d in self.sentence.values.dates if first <= d.start < last]
        return all(r.last <= anchor for d in days for r in d.readings)


def _is_good(held: _Held, kind: str) -> bool:
    """Something good that is not denied, or something bad that is; or a fee, and that there is none.

    "No order without the deposit required" denies two things, and comes to no denial. A verb that has
    its "not" within it, as Czech "neúčtujeme", is denied whatever stands beside it.
    """
    if _DENIED in held:
        # "The nuts: it doesn't concern those" says nothing good of them.
        return (
            kind not in _COUNTED and _BAD not in held and not (_NO in held and {_GOOD, _OVER} & held.keys())
        )
    good, denied = bool({_GOOD, _OVER} & held.keys()), bool(_DENYING & held.keys())
    if good or _BAD not in held:
        missed = held[_NONE] == 1 and _NO not in held and _NEWS not in held and _ABOUT in held
        return _BAD not in held and (not denied if good else missed and kind in _MISSED)
    return denied and held[_NONE] <= 1


def _keys(sentence: Sentence) -> tuple[str, ...]:
    """The tokens' keys; each that names goods of the order is "#goods"."""
    goods = [m for m in sentence.mentions if m.pointing in _GOODS]
    return tuple(
        "#goods" if any(m.start <= token.start < m.end for m in goods) else token.key
        for token in sentence.tokens
    )


def _are_ordered(sentence: Sentence, first: int, last: int) -> bool:
    """Whether each count there is that of the lines that are named, or those of all lines together."""
    values = sentence.values
    counts = [{c.number for c in s.readings} for s in values.quantities if first <= s.start < last]
    counts += [set(s.readings) for s in values.numbers if first <= s.start < last]
    lines = {(o.number, line.line): line for o in sentence.setting.orders for line in o.lines}
    goods = [m for m in sentence.mentions if m.pointing in _GOODS and first <= m.start < last]
    named = {key for mention in goods for key in mention.lines} or set(lines)
    return not counts or _match(counts, goods, [lines[key] for key in sorted(named) if key in lines])


def _match(counts: Sequence[set[Decimal]], goods: Sequence[Mention], lines: Sequence[Line]) -> bool:
    ordered = [line.quantity for line in lines]
    if len(lines) > 1 and len(counts) == 1 and not goods:
        return sum(ordered) in counts[0]
    paired = all(quantity in count for count, quantity in zip(counts, ordered, strict=False))
    return len(counts) == len(ordered) and paired


@cache
def _file(code: str) -> Mapping[str, object]:
    path = files("countersign.extractors.grammar").joinpath("languages", "reassurances", f"{code}.toml")
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _list(section: Mapping[str, object], name: str) -> list[str]:
    found = section.get(name, [])
    return [str(word) for word in found] if isinstance(found, list) else []


@cache
def _joining(code: str) -> frozenset[str]:
    """As they are written: Italian "e" is an "and", and "è" is none."""
    return frozenset(word.casefold() for word in _list(_file(code), "and"))


@cache
def _titles(code: str) -> frozenset[str]:
    fold = load(code).fold
    return frozenset(fold(word) for word in _list(_file(code), "titles"))


@cache
def _vocabulary(code: str) -> tuple[_Words, ...]:
    """The words of each kind; those above the first section are of every kind."""
    written = _file(code)
    common = {name: _list(written, name) for name in _COMMON}
    kinds = {name: section for name, section in written.items() if isinstance(section, dict)}
    return tuple(_words(code, kind, common, section) for kind, section in kinds.items())


def _words(code: str, kind: str, common: Mapping[str, list[str]], section: Mapping[str, object]) -> _Words:
    if unknown := sorted(set(section) - _CLASSES):
        raise ValueError(f"reassurances of {code}: nothing knows {kind}.{', '.join(unknown)}")
    listed = [*common.items(), *((name, _list(section, name)) for name in section)]
    spelled: dict[tuple[str, ...], set[str]] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for name, entries in listed:
        starred = [entry for entry in entries if "*" in entry]
        if starred:
            patterns.append((_starred(starred, code), name))
        for entry in (one for one in entries if "*" not in one):
            for phrase in _spelled(entry, code):
                spelled.setdefault(phrase, set()).add(name)
    return _Words(kind, _by_first(spelled), tuple(patterns))


def _by_first(spelled: Mapping[tuple[str, ...], set[str]]) -> _Phrases:
    """The phrases by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], _Classes]]] = {}
    for phrase, names in sorted(spelled.items(), key=lambda item: -len(item[0])):
        found.setdefault(phrase[0], []).append((phrase, frozenset(names)))
    return {first: tuple(phrases) for first, phrases in found.items()}


def _spelled(entry: str, code: str) -> Iterator[tuple[str, ...]]:
    chosen = load(code)
    for keys in expanded(entry.split()):
        if phrase := tuple(words(" ".join(keys), chosen)):
            yield phrase


def _starred(entries: Iterable[str], code: str) -> re.Pattern[str]:
    fold = load(code).fold
    return re.compile("|".join(re.escape(fold(entry)).replace(r"\*", r"\w*") for entry in entries))
