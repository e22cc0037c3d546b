"""Packs and what is in them: "5 boxes of 100" are 500 pieces, and "12.50 a box" is for a hundred of them.

    find(text, language)              where it is told how much is in a pack, and how many packs there are
    said_of(text, orders, language)   ─► Contents: what a whole mail tells of packs that it counts elsewhere
    Contents.counted, .priced         quantities and prices in packs as ones of pieces, as far as that is told

What is in a pack is never guessed: "5 boxes of bolts, 100 per box, and 3 boxes of nuts" says nothing of the
nuts' boxes. What stays in packs is another unit than the order's, which is told. The words are in
`languages/packs.toml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar import multiples, prices, quantities, references
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import Mention, Pointing
from countersign.extractors.grammar.scripts import END, START, is_unspaced, units
from countersign.extractors.grammar.spans import Place, Span, mask, overlaps
from countersign.procurement import money
from countersign.procurement.order import PurchaseOrder

_LISTED = Listed("packs")
_I = re.IGNORECASE
_SHORTEST, _FEWEST = 3, 2
_NAMING = (Pointing.LINE, Pointing.ITEM, Pointing.WORDS)
_WHOLE = re.compile(rf"{START}(?<![.,/-])(?:[1-9]\d{{0,2}}(?:[.,]\d{{3}})+|[1-9]\d*)(?![.,/-]?\d)")
_OPENING = re.compile(r"\s?[,(]\s{0,2}$")
_PART = re.compile(r"[^,;:.!?()\n、，。；：！？（）]*$"), re.compile(r"[^,;:.!?()\n、，。；：！？（）]*")


@dataclass(frozen=True)
class Content:
    """How much is in one pack; without a unit, as many of what is ordered."""

    number: Decimal
    unit: str | None = None


@dataclass(frozen=True)
class Pack:
    """Where it is told how much is in a pack of a kind, and how many of these there are, if that is told."""

    start: int
    end: int
    kind: str
    content: Content
    count: Decimal | None = None
    word: str = ""
    size_at: int = 0
    """Where a plain "in boxes of 100" goes on behind its pack: what stands before is the sentence's."""


@dataclass(frozen=True)
class Contents:
    """What is known of packs: by kind for those that are counted, and for those that a price is for."""

    ordered: frozenset[Decimal] = frozenset()
    things: frozenset[str] = frozenset()
    of_counts: Mapping[str, Content] = field(default_factory=dict)
    of_prices: Mapping[str, Content] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    """The kinds of packs that are counted anywhere."""
    costs: frozenset[tuple[Decimal, Decimal]] = frozenset()
    """The quantities ordered, each with its price: "120 palet po 312" are no packs of 312."""

    def found(self, text: str, language: str, mentions: Sequence[Mention]) -> tuple[Pack, ...]:
        """What a sentence says of packs, but for sizes that fit nothing: "only in boxes of 200"."""
        packs = find(mask(text, references.opaque(mentions, text)), language)
        packs = self.unpriced(packs)
        return tuple(p for p in packs if p.count is not None or self._fits(p) or fills(p, text))

    def unpriced(self, packs: Sequence[Pack]) -> tuple[Pack, ...]:
        """Those that are not just what was ordered, with its price."""
        return tuple(p for p in packs if (p.count, p.content.number) not in self.costs)

    def _fits(self, pack: Pack) -> bool:
        size = pack.content.number
        filled = all(quantity % size == 0 and size < quantity for quantity in self.ordered)
        return filled or pack.kind in self.kinds

    def counted(
        self, spans: Sequence[Span[Counted]], packs: Sequence[Pack], text: str
    ) -> tuple[Span[Counted], ...]:
        """The quantities of a sentence, those in packs whose content is said as what is in them."""
        places = [(span.start, kind) for span in spans if (kind := _kind(span))]
        here = {**self.of_counts, **_general(packs, places)}
        whole = [_as_pieces(span, here[kind]) if (kind := _kind(span)) in here else span for span in spans]
        said = [
            Span(p.start, p.end, text[p.start : p.end], (_worth(p.count, p.content, p.word),))
            for p in packs
            if p.count is not None
        ]
        return tuple(sorted((*whole, *said), key=lambda span: span.start))

    def priced(
        self,
        spans: Sequence[Span[Quoted]],
        counted: Sequence[Span[Counted]],
        packs: Sequence[Pack],
    ) -> tuple[Span[Quoted], ...]:
        """The prices of a sentence, those for a pack whose content is said as one for what is in it."""
        places = [(span.start, kind) for span in counted if (kind := _kind(span))]
        here = {**self.of_counts, **_general(packs, places)}
        known: list[tuple[int, str, Content | None]] = [(p.start, p.kind, p.content) for p in packs]
        known += [(start, kind, here.get(kind)) for start, kind in places]
        found = []
        for span in spans:
            kind = _priced_kind(span)
            same = [(start, content) for start, one, content in sorted(known, key=_start) if one == kind]
            beside = [one.start for one in spans if _priced_kind(one) == kind]
            content = _content_at(span.start, same, beside) if same else self.of_prices.get(kind)
            found.append(_for_pieces(span, content) if content else span)
        return tuple(found)


def fills(pack: Pack, text: str) -> bool:
    """Whether another number is what full packs come to: "only in boxes of 200, so we send 600"."""
    others = (
        match for match in _WHOLE.finditer(text) if not overlaps(*match.span(), [(pack.start, pack.end)])
    )
    return any(int(re.sub(r"[.,]", "", match[0])) % int(pack.content.number) == 0 for match in others)


def free_places(packs: Sequence[Pack], text: str) -> tuple[Place, ...]:
    """Where it is told what a pack holds and no more, each with the comma or the brackets that part it."""
    return tuple(_parted_off(pack, text) for pack in packs if pack.count is None)


def _parted_off(pack: Pack, text: str) -> Place:
    if pack.size_at:
        return pack.size_at, pack.end
    before = _OPENING.search(text[: pack.start])
    start = before.start() if before else pack.start
    closed = bool(before) and "(" in text[start : pack.start] and text[pack.end : pack.end + 1] == ")"
    return start, pack.end + closed


def outside(found: Iterable[Place], packs: Sequence[Pack]) -> tuple[Place, ...]:
    """The places that hold nothing of a pack."""
    held = [(pack.start, pack.end) for pack in packs]
    return tuple(place for place in found if not overlaps(*place, held))


def _start(known: tuple[int, str, Content | None]) -> int:
    return known[0]


def _content_at(
    place: int, known: Sequence[tuple[int, Content | None]], prices_at: Sequence[int]
) -> Content | None:
    """What the pack of a price holds: what all hold, or the one before it where each pack has its price."""
    if len({content for _, content in known}) == 1:
        return known[0][1]
    places = sorted((*((start, "pack") for start, _ in known), *((start, "price") for start in prices_at)))
    if [what for _, what in places] != ["pack", "price"] * len(known):
        return None
    return next((content for start, content in reversed(known) if start < place), None)


def said_of(text: str, orders: Sequence[PurchaseOrder], language: str) -> Contents | None:
    """What a mail says of packs; None where something is ordered by the pack."""
    lines = [line for order in orders for line in order.lines]
    if not lines or any(money.family(line.uom) == "package" for line in lines):
        return None
    things = frozenset(word for line in lines for word in line.description.casefold().split())
    costs = frozenset((line.quantity, line.unit_price) for line in lines)
    plain = Contents(frozenset(line.quantity for line in lines), things, costs=costs)
    if not _any_pack(language).search(text):
        return plain
    packs = plain.unpriced(find(mask(text, ()), language))
    places = [
        (match.start(), _kind_of(match["pack"], language))
        for match in _counts(language).finditer(text)
        if not overlaps(match.start(), match.end(), [(pack.start, pack.end) for pack in packs])
    ]
    free = [p for p in packs if p.count is not None or not _names_some(p, text, orders, language)]
    of_counts = _general(free, places) if len(free) == len(packs) else {}
    unsaid = {kind for _, kind in places} - set(of_counts)
    sizes = {pack.kind: {one.content for one in packs if one.kind == pack.kind} for pack in packs}
    of_prices = {
        kind: next(iter(all_)) for kind, all_ in sizes.items() if len(all_) == 1 and kind not in unsaid
    }
    kinds = frozenset(kind for _, kind in places)
    return replace(plain, of_counts=of_counts, of_prices=of_prices, kinds=kinds)


def _names_some(pack: Pack, text: str, orders: Sequence[PurchaseOrder], language: str) -> bool:
    """Whether the part of the sentence in which it stands names some lines: "the bolts are 100 a box"."""
    before, behind = _PART
    first, last = before.search(text[: pack.start]), behind.match(text, pack.end)
    part = text[first.start() if first else pack.start : last.end() if last else pack.end]
    mentions = references.find(part, orders, language=language)
    named = frozenset[references.LineKey]().union(*(m.lines for m in mentions if m.pointing in _NAMING))
    return bool(named) and named != references.keys(orders)


def _general(packs: Sequence[Pack], places: Sequence[tuple[int, str]]) -> dict[str, Content]:
    """What is said of all packs of a kind: once, and before or behind all of those that are counted."""
    found = {}
    for kind in {pack.kind for pack in packs if pack.count is None}:
        said = [pack for pack in packs if pack.kind == kind and pack.count is None]
        others = [pack.start for pack in packs if pack.kind == kind and pack.count is not None]
        starts = [*(start for start, one in places if one == kind), *others]
        first, last = said[0].start, said[-1].start
        aside = all(start < first for start in starts) or all(start > last for start in starts)
        if len({pack.content for pack in said}) == 1 and aside:
            found[kind] = said[0].content
    return found


def _kind_of(word: str, language: str) -> str:
    named = quantities.unit_called(word, language)
    return named.code if named else ""


def _kind(span: Span[Counted]) -> str:
    """The kind of pack that a quantity is counted in; empty where it is none."""
    unit = span.sure.unit if span.sure else None
    return unit if unit and money.family(unit) == "package" else ""


def _priced_kind(span: Span[Quoted]) -> str:
    unit = span.readings[0].unit if span.readings else None
    return unit if unit and money.family(unit) == "package" else ""


def _as_pieces(span: Span[Counted], content: Content) -> Span[Counted]:
    return span.among(tuple(_worth(one.number, content, one.word) for one in span.readings))


def _worth(count: Decimal | None, content: Content, word: str) -> Counted:
    return Counted((count or Decimal(1)) * content.number, content.unit, word)


def _for_pieces(span: Span[Quoted], content: Content) -> Span[Quoted]:
    return span.among(
        tuple(
            replace(one, per=(one.per or Decimal(1)) * content.number, unit=content.unit)
            for one in span.readings
        )
    )


# --- how it is written ---


def find(text: str, language: str) -> tuple[Pack, ...]:
    """Every place that tells how much is in a pack; of those that overlap the first kind."""
    found: list[Pack] = []
    for pattern in _patterns(language) if _any_pack(language).search(text) else ():
        for match in pattern.finditer(text):
            pack = _pack(match, language)
            if pack and not overlaps(pack.start, pack.end, [(p.start, p.end) for p in found]):
                found.append(pack)
    return tuple(sorted(found, key=lambda pack: pack.start))


def _pack(match: re.Match[str], language: str) -> Pack | None:
    groups = match.groupdict()
    kind, size = _kind_of(match["pack"], language), _number(match["size"])
    unit, end = _unit(match)
    if not kind or size < _FEWEST or (unit is None and groups.get("needed") is not None):
        return None
    if _is_thing(match, unit) or _is_price(match, language):
        return None
    count = groups.get("count") or groups.get("behind")
    many = _count(count, language) if count else None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    plain = many is None and "count" in groups and match.start("pack") == start
    size_at = match.end("pack") if plain else 0
    return Pack(start, end, kind, Content(size, unit), many, match["pack"], size_at)


def _unit(match: re.Match[str]) -> tuple[str | None, int]:
    """The unit of what is in it, and where all ends: a word behind the number may be what it is."""
    word = match.groupdict().get("unit")
    named = money.unit(word) if word else None
    if word and (named is None or named.family == "package"):
        outside = match.end("unit") >= match.end("pack")
        return None, match.end("size") if outside else match.end()
    return (named.code if named else None), match.end()


def _is_thing(match: re.Match[str], unit: str | None) -> bool:
    """ "100 bolts a box" says nothing of the nuts', and "125 zł a box" is its price."""
    word = match.groupdict().get("unit")
    return (
        bool(word) and unit is None and (match.end("unit") <= match.start("pack") or _is_currency(word or ""))
    )


def _is_currency(word: str) -> bool:
    return bool(word) and (any(prices.currencies_named(word)) or bool(prices.currency(word)))


def _is_price(match: re.Match[str], language: str) -> bool:
    """ "at 100 a box" may be what the box costs."""
    if match.start("size") > match.start("pack") or match.groupdict().get("unit"):
        return False
    return prices.announced(match.string, match.start("size"), language)


def _number(written: str) -> Decimal:
    digits = re.sub(r"[.,\s]", "", written)
    return Decimal(digits) if digits.isdecimal() else multiples.times(written.split()[-1])


def _count(written: str, language: str) -> Decimal:
    chosen = load(language)
    words = {chosen.fold(word): n for word, n in chosen.data["numbers"]["exactly"].items()}
    return Decimal(written) if written.isdecimal() else Decimal(words[chosen.fold(written)])


def _words(section: str, language: str) -> str:
    """Any word of a section, with the spaces that part it from what stands beside it, where it needs them."""
    return f"(?:{'|'.join(map(_parted, _listed(section, language)))})"


def _listed(section: str, language: str) -> list[str]:
    """The words of a section in any language and in this one, the longest first."""
    words = {*_LISTED.written(section, "all"), *_LISTED.written(section, language)}
    return sorted(words, key=len, reverse=True)


def _parted(word: str) -> str:
    plain = re.escape(word).replace(r"\ ", r"\s{1,2}")
    solid = is_unspaced(word[-1]) or word.isdecimal() or not (word[-1].isalnum() or word[-1] == ".")
    return rf"\s?{plain}\s?" if solid else rf"\s?(?<!\w){plain}\s{{1,2}}"


@cache
def _packs(language: str) -> str:
    """Any word for a pack; one of two letters only as it is written in the table ("VE" is none of "ve")."""
    own = quantities.own_units(language)
    words = [word for word in money.unit_words() if money.family(word) == "package"]
    spaced = [word for word in (*words, *own) if not is_unspaced(word[0]) and len(word) >= _SHORTEST]
    close = [word for word in words if is_unspaced(word[0])]
    no_units = load(language).folded("quantities", "not_units")
    kept = sorted((w for w in spaced if w not in no_units or w in own), key=len, reverse=True)
    # "5 conf. da 100": the full stop of a short word.
    spelled = rf"(?<![^\W\d])(?:{'|'.join(map(re.escape, kept))}|ve)(?!\w)(?:\.(?=\s[^\W\d_]{{1,4}}\s\d))?"
    return rf"(?P<pack>{spelled}|{'|'.join(close)})"


def _closed(language: str) -> str:
    """No more of a number follows, nor what would make it a price; in Chinese a letter may."""
    letter = "" if load(language).unspaced else "|[^\\W\\d]"
    return rf"(?!\d|[.,/-]\d|\s?[€$£¥￥%元円원]{letter})"


@cache
def _size(language: str) -> str:
    one = "|".join(re.escape(word) for word in _LISTED.of("one", language))
    named = rf"(?:(?:{one})\s)?{multiples.named()}"
    return rf"(?<![\d.,€$£/-])(?<![€$£]\s)(?P<size>1[.,\s]?000|\d{{1,4}}|{named})"


@cache
def _counting(language: str) -> str:
    # "12.50 a box of 100": a word for one is mostly an article.
    known = load(language).data["numbers"]["exactly"]
    words = "|".join(re.escape(word) for word, number in known.items() if number > 1) or "(?!)"
    return rf"(?<![\w.,/€$£-])(?P<count>\d{{1,4}}|(?:{words})(?=\s))"


@cache
def _any_pack(language: str) -> re.Pattern[str]:
    """Any pack at all: most sentences have none, and need not be looked through for what one holds."""
    own = _LISTED.sections()["inside"].get(language, ())
    return re.compile(rf"{_packs(language)}|{'|'.join(map(re.escape, own)) or '(?!)'}", _I)


@cache
def _counts(language: str) -> re.Pattern[str]:
    """ "5 boxes": so many packs, of which nothing is said there."""
    return re.compile(rf"{_counting(language)}\s?{_packs(language)}", _I)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    pack, size, closed = _packs(language), _size(language), _closed(language)
    unit = rf"(?:\s?(?P<unit>{units()}|[^\W\d_]+)\.?)"
    of, inside, each, holds, behind = (
        _words(name, language) for name in ("of", "in", "each", "holds", "each_behind")
    )
    apiece = rf"(?:{_written('apiece', language)})(?![^\W\d])"
    sized, pieces = _sized(language), rf"(?:\s(?:{_pieces()})(?=\s))?"
    count = rf"(?:{_counting(language)}{pieces}\s?(?:[x×*]\s?)?)?"
    full = rf"(?:\s(?:{_written('full', language)}))?"
    alone = rf"(?P<pack>{START}(?:{_written('inside', language)}){END})"
    return tuple(
        re.compile(pattern, _I)
        for pattern in (
            rf"{count}{pack}{full}\s?[(,]?{of}{size}{closed}{unit}?",
            # "5 boxes (500 pcs)" may be what all of them hold.
            rf"{count}{pack}\s?[(,]\s?{size}(?:\s?(?P<unit>{_pieces()}|{units()})\.?)?\s?{apiece}",
            rf"{count}{size}{sized}(?:(?:{_written('full', language)})\s)?{pack}",
            rf"{size}{sized}(?P<behind>\d{{1,4}})\s?{pack}",
            rf"{size}(?![.,]?\d){unit}??{inside}{pack}",
            rf"{size}(?![.,]?\d){unit}??\s?{alone}",
            rf"{each}{pack}{holds}{size}{closed}{unit}?",
            rf"{each}{pack}\s?{size}(?P<needed>){closed}{unit}?",
            rf"{each}?{pack}{behind}{size}{closed}{unit}?",
            rf"{each}?{alone}(?:{holds}|\s){size}{closed}{unit}?",
        )
    )


@cache
def _behind_goods(language: str) -> re.Pattern[str]:
    """ "25 boxes of gloves (100 each": in brackets, behind what is in them."""
    at = rf"(?P<at>(?:{_words('of', language)})?)"
    unit = rf"(?:\s?(?P<unit>{units()}|[^\W\d_]+)\.?)"
    goods = r"\s[^()\n;:,]{1,60}\(\s?"
    return re.compile(
        rf"{_counting(language)}\s?{_packs(language)}{goods}{at}{_size(language)}{_closed(language)}{unit}?",
        _I,
    )


def behind_goods(text: str, language: str) -> Iterator[Pack]:
    """The packs of which it stands in brackets, behind what is in them, how much they hold."""
    for match in _behind_goods(language).finditer(text):
        if pack := _pack(match, language):
            yield replace(pack, start=match.start("at"))


def _written(section: str, language: str) -> str:
    return "|".join(map(re.escape, _LISTED.written(section, language))) or "(?!)"


@cache
def _sized(language: str) -> str:
    bare = {word.strip(" -") for word in _listed("sized", language)} - {""}
    words = sorted(bare, key=len, reverse=True)
    return rf"(?:[\s-]?(?:{'|'.join(map(re.escape, words))})[\s-]{{0,2}}|-)"


@cache
def _pieces() -> str:
    pieces = [word for word in money.unit_words() if money.unit(word) == money.unit("C62")]
    return "|".join(re.escape(word) for word in pieces if not is_unspaced(word[0]))


def without_packing(text: str) -> str:
    """A note without the word that it begins with, if that says that it is of packing: "Verpackung: …"."""
    return _packing().sub(lambda found: " " * len(found[0]), text, count=1)


@cache
def _packing() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_LISTED.everywhere("packing"), key=len, reverse=True))
    return re.compile(rf"^\W*(?:{words})\s?[:：]?(?=[\s\d]|$)", _I)
