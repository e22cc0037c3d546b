"""Mentions of lines by what is ordered: words of a description, and the numbers in it.

    described   "the spur gears", "Hex bolt M8x40", "die Schrauben" where the description says "Hex bolt"
    sized       "the 48s", "the 24-tooth gear"

Words and numbers that every line has point at nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countersign.extractors.grammar import parts
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing, keys
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.procurement.money import unit_words
from countersign.procurement.order import PurchaseOrder

_I = re.IGNORECASE
_SHORTEST_WORD = 3
_TOKEN = re.compile(r"[^\s,;:!?()\"“”„、，。；：！？（）]+")
_PARTED = re.compile(r"[^\s,;:!?()\"'’“”„、，。；：！？（）]+")


def described(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    """Runs of words that a line's description has. Words that every line has point at nothing."""
    chosen, described = load(language), _words_of(tuple(orders), language)
    # "3 boîtes d'écrous": where an article is joined on by an apostrophe, the thing is called behind it.
    pattern = _PARTED if chosen.flag("words_split_at_apostrophes") else _TOKEN
    tokens = [(m.start(), m.end(), chosen.fold(m[0].rstrip("."))) for m in pattern.finditer(text)]
    everything, index = keys(orders), 0
    while index < len(tokens):
        lines, first = described.pointed_at(tokens[index][2]), index
        while lines and index + 1 < len(tokens) and text[tokens[index][1] : tokens[index + 1][0]].isspace():
            following = lines & described.continued_by([word for _, _, word in tokens[index : index + 3]])
            if not following:
                break
            lines, index = following, index + 1
        solid = any(described.names(word) for _, _, word in tokens[first : index + 1])
        own_name = first == index and _is_of_a_name(text, tokens[first][:2], chosen.code)
        if solid and lines and (lines != everything or len(lines) == 1) and not own_name:
            yield Mention(
                tokens[first][0],
                tokens[index][1],
                Pointing.WORDS,
                lines,
                text[tokens[first][0] : tokens[index][1]],
            )
        index += 1
    yield from _inside(text, described, everything)
    yield from _things_inside(text, described, everything, language)


_CAPITAL = re.compile(r"[A-ZÀ-ÞŁŚŻĆ][a-zà-žß-ÿł]+")
_JOINED = re.compile(r"\s(?:&\s)?")
_NOUNS_HAVE_CAPITALS = frozenset({"de"})


def _is_of_a_name(text: str, place: tuple[int, int], code: str) -> bool:
    """ "Nordic Label Group": a word with a capital between others with one, where nouns have none."""
    if code in _NOUNS_HAVE_CAPITALS or not _CAPITAL.fullmatch(text[slice(*place)]):
        return False
    words = [match.span() for match in _TOKEN.finditer(text)]
    at = next((i for i, (start, _) in enumerate(words) if start == place[0]), None)
    if not at or at + 1 >= len(words):
        return False
    (_, before), (behind, _) = words[at - 1], words[at + 1]
    capital = all(_CAPITAL.match(text, start) for start, _ in (words[at - 1], words[at + 1]))
    return capital and all(_JOINED.fullmatch(text[a:b]) for a, b in ((before, place[0]), (place[1], behind)))


def _things_inside(
    text: str, described: "_Described", everything: frozenset[LineKey], language: str
) -> Iterator[Mention]:
    """Words for what is ordered among others without spaces: "六角螺栓M8x40"."""
    for start, end, called in parts.inside(text, language):
        lines = described.of_things(called)
        if parts.is_thing(called) and lines and (lines != everything or len(lines) == 1):
            yield Mention(start, end, Pointing.WORDS, lines, text[start:end])


def _inside(text: str, described: "_Described", everything: frozenset[LineKey]) -> Iterator[Mention]:
    """Words of a description that stand among others without spaces: "周一的牛皮纸袋订单"."""
    for word, lines in described.pointing.items():
        if is_unspaced(word[0]) and len(word) >= _SHORTEST_WORD and (lines != everything or len(lines) == 1):
            for match in re.finditer(re.escape(word), text):
                yield Mention(*match.span(), Pointing.WORDS, lines, word)


_SIZE = re.compile(r"(?<![\w.,/-])(?P<size>\d{2,4})(?:s|er|ers|-(?P<word>[^\W\d_]{3,}))(?![\w-])", _I)


def sized(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    """ "the 48s", "the 24-tooth gear": a number that only some descriptions or item numbers have."""
    chosen, everything = load(language), keys(orders)
    for match in _SIZE.finditer(text):
        if match["word"] and chosen.fold(match["word"]) in _timely(language) | _units():
            continue
        own = re.compile(rf"(?<!\d){match['size']}(?!\d)")
        lines = frozenset(
            (order.number, line.line)
            for order in orders
            for line in order.lines
            if own.search(f"{line.item} {line.description}")
        )
        if lines and lines != everything:
            yield Mention(*match.span(), Pointing.WORDS, lines, match[0])


@lru_cache(maxsize=32)
def _timely(code: str) -> frozenset[str]:
    """Words for stretches of time and for months: "24-hour" and "10-Dec" are no sizes."""
    chosen, dates = load(code), load(code).data["dates"]
    words = [word for name in ("days", "working_days", "weeks", "months_long") for word in dates[name]]
    words += [word for row in (*dates["months"], *dates["weekdays"]) for word in row]
    return frozenset(chosen.fold(word) for word in (*words, "hour", "hours", "minute"))


@dataclass(frozen=True)
class _Described:
    """The descriptions' words: which lines have a word, and in which order."""

    pointing: dict[str, frozenset[LineKey]]
    texts: tuple[tuple[LineKey, tuple[str, ...]], ...]
    plurals: tuple[str, ...]
    things: tuple[tuple[LineKey, frozenset[str]], ...]
    language: str

    def pointed_at(self, word: str) -> frozenset[LineKey]:
        """The lines that a word can mean, in singular or plural."""
        forms = (word, *(word.removesuffix(p) for p in self.plurals if word.endswith(p)))
        known = (self.pointing.get(form) for form in forms if len(form) >= _SHORTEST_WORD or form == word)
        own = next((lines for lines in known if lines), frozenset[LineKey]())
        return own or self.of_things(parts.things(word, self.language))

    def of_things(self, called: frozenset[str]) -> frozenset[LineKey]:
        """The lines that are such a thing."""
        return frozenset(key for key, ordered in self.things if parts.are(called, ordered))

    def names(self, word: str) -> bool:
        """Whether a word says what something is: one of a description's, or a word for the same thing."""
        called = parts.things(word, self.language)
        return not called or parts.is_thing(called)

    def continued_by(self, words: Sequence[str]) -> frozenset[LineKey]:
        """The lines whose description goes on from `words[0]` to `words[1]` (and, after a number, on)."""
        same = self.of_things(parts.things(words[1], self.language))
        return same | frozenset(key for key, text in self.texts if self._continues(text, words))

    def _continues(self, text: tuple[str, ...], words: Sequence[str]) -> bool:
        word = words[1]
        if not re.fullmatch(r"[\d.,]+", word):
            return word in text or any(word.removesuffix(p) in text for p in self.plurals)
        # A bare number belongs to the description only where it stands there too, between the same words.
        places = [i for i in range(1, len(text)) if text[i] == word and text[i - 1] == words[0]]
        after = words[2] if len(words) > 2 else None
        return any(i + 1 == len(text) or text[i + 1] == after for i in places)


@lru_cache(maxsize=256)
def _words_of(orders: tuple[PurchaseOrder, ...], language: str) -> _Described:
    chosen = load(language)
    common = chosen.folded("references", "common") | chosen.folded("words", "harmless") | _units()
    texts, pointing, things = [], dict[str, set[LineKey]](), []
    for order in orders:
        for line in order.lines:
            key = (order.number, line.line)
            words = tuple(chosen.fold(m[0].rstrip(".")) for m in _TOKEN.finditer(line.description))
            texts.append((key, words))
            things.append((key, parts.things_in(line.description)))
            for word in words:
                if word not in common and _points(word):
                    for form in _forms(word):
                        pointing.setdefault(form, set()).add(key)
    plurals = chosen.words("references", "plurals")
    named = {word: frozenset(lines) for word, lines in pointing.items()}
    return _Described(named, tuple(texts), plurals, tuple(things), language)


@lru_cache(maxsize=256)
def ordered_things(orders: tuple[PurchaseOrder, ...]) -> tuple[frozenset[str], bool]:
    """Everything that is ordered, by what it is, and whether that is known of every line."""
    called = [parts.things_in(line.description) for order in orders for line in order.lines]
    return frozenset[str]().union(*called), bool(called) and all(map(parts.is_thing, called))


@lru_cache(maxsize=1024)
def sizes(description: str) -> frozenset[str]:
    """The words of a description that hold a number: "m8x40", and "m8" for short."""
    words = (match[0].casefold().rstrip(".") for match in _TOKEN.finditer(description))
    return frozenset(form for word in words if re.search(r"\d", word) for form in _forms(word))


@lru_cache(maxsize=1)
def _units() -> frozenset[str]:
    return frozenset(word.casefold() for word in unit_words())


def _points(word: str) -> bool:
    if re.fullmatch(r"m\d{1,3}", word):
        return True  # a size, be it of one letter: "the M8s" are the bolts and the nuts
    has_letter, has_digit = bool(re.search(r"[^\W\d_]", word)), bool(re.search(r"\d", word))
    return has_letter and len(word) >= (3 if has_digit else _SHORTEST_WORD)


def _forms(word: str) -> Iterator[str]:
    """A word, without its last letter where that may be an ending ("Hülse" for "Hülsen"), a size without
    its length ("M20" for "M20x150")."""
    yield word
    if size := re.match(r"m\d{1,3}(?=x\d)", word):
        yield size[0]
    if word[-1] in "es" and len(word) > _SHORTEST_WORD:
        yield word[:-1]
