"""The line that is meant, by its figures: "12 rammer til 3.450 kr. og 48 fødder til 86 kr.".

A supplier calls goods by a word of his own language that no description has. Yet a quantity beside a price
names a line as surely as its number does, if exactly one line was ordered so; and so do as many quantities as
there are lines, each that of its line, and the prices behind them one for one; and all the days that were
ordered, if they are several.

    told(…)    the mentions that follow, and where a new clause begins: behind a list it is said of all of it

A mention by figures stands before the figure and holds no letter of the text, or it is the word beside it. It
is all or nothing: where one amount of the sentence is nobody's, or a word names another line than the figures
do, the figures name none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter

from countersign.extractors.grammar import parts
from countersign.extractors.grammar.bases import said_for
from countersign.extractors.grammar.figures import NOTHING, Amount, Item, Seen, Told
from countersign.extractors.grammar.intervals import on
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing
from countersign.extractors.grammar.out_of import is_drawn_on
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.prices import Quoted, has_cents
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.slips import known_words
from countersign.extractors.grammar.spans import Span, places
from countersign.extractors.grammar.values import QuoteValues
from countersign.procurement import money
from countersign.procurement.money import Price
from countersign.procurement.order import Line, PurchaseOrder

_Rows = Sequence[tuple[PurchaseOrder, Line]]
_SURER = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.UNKNOWN_LINE, Pointing.FOREIGN_ORDER})
# Beside these an amount may be one that is taken out of another, or one that no longer holds.
_MOVED = frozenset(
    {Kind.BALANCE, Kind.BACKORDER, Kind.CANCEL_REST, Kind.OLD, Kind.OLD_FROM, Kind.OLD_AFTER}
    | {Kind.OFFER, Kind.SUBSTITUTION, Kind.REJECT, Kind.NOT_KEPT, Kind.CONTRAST, Kind.NEGATION}
)
# What is said behind a list is not said of all of it where it says no.
_APART = frozenset({Kind.REJECT, Kind.NOT_KEPT, Kind.CONTRAST, Kind.NEGATION, Kind.SUBSTITUTION})
_HANGING = frozenset({Kind.CONDITION, Kind.HEDGE, Kind.PENDING, Kind.TROUBLE, Kind.NOT_BEFORE})
_NO_CODE = frozenset({"#code", "#item"})
_SHORTEST_NOUN, _LONGEST_ARTICLE = 2, 3
_FEW = 2


def without_units(mentions: Sequence[Mention], values: QuoteValues) -> tuple[Mention, ...]:
    """The mentions but for words that only count: "25 boxes", where several lines are of boxes."""
    spans = (*places(values.quantities), *places(values.prices))
    return tuple(
        one
        for one in mentions
        if one.pointing is not Pointing.WORDS
        or len(one.lines) < 2
        or not any(start < one.start and one.end <= end for start, end in spans)
    )


def told(seen: Seen) -> Told:
    """What follows from the figures; nothing for an order of one line."""
    rows = [(order, line) for order in seen.orders for line in order.lines]
    if len(rows) < 2 or any(one.pointing in _SURER for one in seen.mentions):
        return NOTHING
    amounts = sorted(_amounts(seen.values, rows), key=lambda one: one.start)
    if not amounts:
        return _of_days(seen, rows)
    if not all(one.lines for one in amounts if one.counts):
        return NOTHING
    counted, priced = _items(seen, amounts, rows)
    if not _agree(seen, counted or priced, rows) or _all_named(seen, counted):
        return NOTHING
    if not all(_plain_between(seen, a, b) for one in (counted, priced) for a, b in pairwise(one)):
        return NOTHING
    prices = frozenset(one.start for one in amounts if not one.counts)
    counts = frozenset(one.start for one in amounts if one.counts and one.goods)
    return replace(_of_lists(seen, [one for one in (counted, priced) if one]), prices=prices, counts=counts)


def _of_days(seen: Seen, rows: _Rows) -> Told:
    """What follows from days alone: "brackets 15 October and frames 22 October", where they are due so."""
    days = _in_turn(seen, rows)
    items = _with_nouns(seen, [Item(day.start, day.end, day.lines) for day in days], days)
    if not items or _is_moved(seen, 0, len(seen.text)) or seen.values.hanging:
        return NOTHING
    parted = all(_joints(seen, a.end, b.start) for a, b in pairwise(items))
    return _of_lists(seen, [items]) if parted and _agree(seen, items, rows) else NOTHING


def _in_turn(seen: Seen, rows: _Rows) -> list[Amount]:
    """The days with their lines, if they are all that were ordered, in the order's own sequence."""
    due = [(line.date, (order.number, line.line)) for order, line in rows if line.only_day]
    groups = [(day, frozenset(key for _, key in own)) for day, own in groupby(due, itemgetter(0))]
    told = [span.sure for span in seen.values.dates]
    same = [on(day) for day, _ in groups] == told
    once = len({day for day, _ in groups}) == len(groups) > 1 and len(due) == len(rows)
    if not (same and once):
        return []
    return [
        Amount(span.start, span.end, True, own)
        for span, (_, own) in zip(seen.values.dates, groups, strict=True)
    ]


def _of_lists(seen: Seen, lists: Sequence[Sequence[Item]]) -> Told:
    """The mentions and cuts of what is counted, and of what is priced behind it."""
    mentions, cuts = list[Mention](), set[int]()
    for place, items in enumerate(lists):
        mentions += [one for item in items for one in _mentions(item, seen.language)]
        cuts |= {_opening(seen, a, b) for a, b in pairwise(items)}
        end = lists[place + 1][0].begin if place + 1 < len(lists) else len(seen.text) + 1
        if (behind := _behind(seen, items, end)) is not None:
            lines = frozenset[LineKey]().union(*(item.lines for item in items))
            mentions.append(Mention(behind, behind, Pointing.TOGETHER, lines, by_figures=True))
            cuts.add(behind)
    places = tuple((item.begin, item.last) for items in lists for item in items)
    return Told(tuple(sorted(mentions, key=lambda one: one.start)), frozenset(cuts), places)


def _mentions(item: Item, language: str) -> Iterator[Mention]:
    """ "Used" beside a count is no name of goods where these are described in the mail's own language."""
    yield Mention(item.start, item.start, Pointing.WORDS, item.lines, by_figures=True)
    if item.noun and item.unknown and language != FALLBACK:
        yield Mention(*item.noun, Pointing.WORDS, item.lines, by_figures=True)


def _opening(seen: Seen, before: Item, item: Item) -> int:
    """Where the clause of an item begins: at the joint before it, if there is one."""
    joints = _joints(seen, before.last, item.begin)
    return joints[-1] if joints else item.begin


def _behind(seen: Seen, items: Sequence[Item], end: int) -> int | None:
    """Where words begin that are said of the whole list; None where each item has a day of its own."""
    first, last = items[0].start, items[-1].last
    dated = any(first <= day.start < last for day in seen.values.dates)
    start = next((t.start for t in seen.tokens if last <= t.start < end), None)
    if len(items) < 2 or dated or start is None:
        return None
    inside = [t for t in seen.tokens if start <= t.start < end]
    apart = any(f.kind in _APART and start <= seen.tokens[f.first].start < end for f in seen.phrases)
    nouns = {seen.text[item.noun[0] : item.noun[1]].casefold() for item in items if item.noun}
    again = any(seen.text[t.start : t.end].casefold() in nouns for t in inside)
    named = any(m.pointing is Pointing.WORDS and start <= m.start < end for m in seen.mentions)
    return None if apart or again or named else start


def _amounts(values: QuoteValues, rows: _Rows) -> Iterator[Amount]:
    for counted in values.quantities:
        lines = _counted(counted, rows)
        unit = counted.sure.unit if counted.sure else None
        own = [line for order, line in rows if (order.number, line.line) in lines]
        goods = bool(unit) and not any(money.same_unit(unit or "", line.uom) for line in own)
        yield Amount(counted.start, counted.end, True, lines, goods)
    for priced in values.prices:
        yield Amount(priced.start, priced.end, False, _priced(priced, rows))
    for bare in values.numbers:
        yield _bare(bare, rows)


def _bare(span: Span[Decimal], rows: _Rows) -> Amount:
    """A bare number: a price where it has cents, or where it is one and no line's quantity."""
    counted = Span(span.start, span.end, span.text, tuple(Counted(n) for n in span.readings))
    quoted = Span(span.start, span.end, span.text, tuple(Quoted(n) for n in span.readings))
    of_counts, of_prices = _counted(counted, rows), _priced(quoted, rows)
    costs = has_cents(span.text) or (bool(of_prices) and not of_counts)
    return Amount(span.start, span.end, not costs, of_prices if costs else of_counts)


def _counted(span: Span[Counted], rows: _Rows) -> frozenset[LineKey]:
    return frozenset(
        (order.number, line.line)
        for order, line in rows
        for one in span.readings
        if one.number == line.quantity and (not one.unit or _is_unit(one.unit, line))
    )


def _is_unit(named: str, line: Line) -> bool:
    """Whether it is the line's unit, or just what is ordered: "120 palet" of a "Pallet 1200x800"."""
    called = (money.unit(word) for word in line.description.split())
    return money.same_unit(named, line.uom) or any(one and one.code == named for one in called)


def _priced(span: Span[Quoted], rows: _Rows) -> frozenset[LineKey]:
    return frozenset(
        (order.number, line.line)
        for order, line in rows
        for one in span.readings
        if not one.total and _costs(one, order, line)
    )


def _costs(quoted: Quoted, order: PurchaseOrder, line: Line) -> bool:
    if quoted.unit and not money.same_unit(quoted.unit, line.uom):
        return False
    per = said_for(quoted, line) or line.price_per
    return Price(quoted.amount, quoted.currency or order.currency, per).same_as(order.price(line))


def _items(seen: Seen, amounts: Sequence[Amount], rows: _Rows) -> tuple[Sequence[Item], Sequence[Item]]:
    """What is counted, line by line, and what is only priced."""
    counts = [one for one in amounts if one.counts]
    prices = [one for one in amounts if not one.counts]
    if pairs := _pairs(amounts):
        found = _by_pair(pairs) or (_by_count(counts, rows) if _is_list(seen, counts) else [])
        whole = [replace(one, start=a.start, end=b.end) for one, (a, b) in zip(found, pairs, strict=False)]
        return _with_nouns(seen, whole, counts), []
    found = _with_nouns(seen, _by_count(counts, rows) if _is_list(seen, counts) else [], counts)
    if counts and not _different(seen, found):
        return [], []
    listed = _in_sequence(seen, prices, [one.lines for one in found])
    return ([], []) if prices and not listed else (found, listed)


def _pairs(amounts: Sequence[Amount]) -> list[tuple[Amount, Amount]]:
    """Each count with its price, where they take turns: a count first, or a price first.

    Of several prices behind a count the one that it was ordered at: "10 esker (à 200 par) – kr 342,50".
    """
    kinds = [one.counts for one in amounts]
    if len(kinds) % 2 == 0 and all(one != other for one, other in pairwise(kinds)):
        return list(zip(amounts[::2], amounts[1::2], strict=True))
    places = [i for i, one in enumerate(amounts) if one.counts]
    groups = [amounts[a:b] for a, b in pairwise([*places, len(amounts)])] if places[:1] == [0] else []
    fitting = [[one for one in group[1:] if one.lines & group[0].lines] for group in groups]
    single = bool(groups) and all(len(found) == 1 for found in fitting)
    return [(group[0], found[0]) for group, found in zip(groups, fitting, strict=True)] if single else []


def _by_pair(pairs: Sequence[tuple[Amount, Amount]]) -> list[Item]:
    """Those of which exactly one line was ordered in such a number at such a price, each another."""
    lines = [one.lines & other.lines for one, other in pairs]
    if any(len(found) != 1 for found in lines) or len(frozenset().union(*lines)) != len(lines):
        return []
    return [Item(a.start, b.end, found) for (a, b), found in zip(pairs, lines, strict=True)]


def _by_count(counts: Sequence[Amount], rows: _Rows) -> list[Item]:
    """As many quantities as there are lines, each that of its line alone, in the order's own sequence.

    In another sequence two quantities may have changed places.
    """
    own = [(order.number, line.line) for order, line in rows]
    if [one.lines for one in counts] != [frozenset({line}) for line in own]:
        return []
    return [Item(one.start, one.end, one.lines) for one in counts]


def _is_list(seen: Seen, counts: Sequence[Amount]) -> bool:
    """Whether the counts are listed: none is taken out of another, and each is parted from the next."""
    moved = _is_moved(seen, counts[0].start, counts[-1].end) if counts else False
    drawn = any(is_drawn_on(seen.text, one.start, seen.language) for one in counts)
    # "Los 12 bastidores y los 48 pies": what is joined by "and" is taken out of nothing.
    joins = {t.start for t in seen.tokens if t.key in _joining(seen.language)}
    places = [(a.end, b.start) for a, b in pairwise(counts)]
    joined = all(any(first <= start < last for start in joins) for first, last in places)
    return not moved and (joined or (not drawn and all(_joints(seen, *place) for place in places)))


def _is_moved(seen: Seen, first: int, last: int) -> bool:
    """Whether words stand before or between the amounts of a place beside which they may be others."""
    start = max((t.start for t in seen.tokens if t.broken and t.start <= first), default=0)
    joins = {i for i, token in enumerate(seen.tokens) if token.key in _joining(seen.language)}
    told = (f for f in seen.phrases if not joins.issuperset(range(f.first, f.last)))
    return any(f.kind in _MOVED and start <= seen.tokens[f.first].start < last for f in told)


@cache
def _joining(language: str) -> frozenset[str]:
    """The words for "and"."""
    return load(language).folded("references", "and")


def _joints(seen: Seen, first: int, last: int) -> list[int]:
    """Where an "and" or a comma stands in a place of the text."""
    joining = _joining(seen.language)
    inside = [t for t in seen.tokens if first <= t.start <= last]
    led_to = (seen.text[: t.start].rstrip().endswith(":") for t in inside)
    return [
        t.start for t, led in zip(inside, led_to, strict=True) if t.key in joining or (t.broken and not led)
    ]


def _different(seen: Seen, items: Sequence[Item]) -> bool:
    """Whether another word stands beside each of the counts: they count different things."""
    nouns = [item.noun for item in items if item.noun and (item.unknown or _is_thing(seen, *item.noun))]
    return bool(items) and len({seen.text[a:b].casefold() for a, b in nouns}) == len(items)


def _is_thing(seen: Seen, start: int, end: int) -> bool:
    """Whether the word in a place calls a thing, or a pack."""
    word = load(seen.language).fold(seen.text[start:end])
    return parts.is_thing(parts.things(word, seen.language)) or money.family(word) == "package"


def _with_nouns(seen: Seen, items: Sequence[Item], counts: Sequence[Amount]) -> list[Item]:
    """The same, each with the word for what it counts."""
    return [_with_noun(seen, item, _noun(seen, one)) for item, one in zip(items, counts, strict=False)]


def _with_noun(seen: Seen, item: Item, run: Sequence[int]) -> Item:
    """The same with the word, whose tokens are given."""
    if not run:
        return item
    known = known_words(seen.language)
    unknown = all(load(seen.language).unspaced or seen.tokens[i].key not in known for i in run)
    place = seen.tokens[run[0]].start, seen.tokens[run[-1]].end
    return replace(item, noun=place, unknown=unknown)


def _noun(seen: Seen, count: Amount) -> list[int]:
    """The word right behind a count that means nothing else, or the one before it."""
    behind = [i for i, t in enumerate(seen.tokens) if t.start >= count.end]
    before = [i for i, t in enumerate(seen.tokens) if t.end <= count.start][::-1]
    runs = [_run(seen, behind, opens=True), _run(seen, before, opens=False)[::-1]]
    runs = runs[::-1] if load(seen.language).unspaced else runs
    long = (r for r in runs if r and seen.tokens[r[-1]].end - seen.tokens[r[0]].start >= _SHORTEST_NOUN)
    return next(long, [])


def _run(seen: Seen, places: Sequence[int], *, opens: bool) -> list[int]:
    """The one word next to a count that does nothing, small words between; without spaces all its letters."""
    busy = {i for found in seen.phrases for i in range(found.first, found.last)}
    chosen, run = load(seen.language), list[int]()
    small = chosen.folded("", "function_words")
    for i in places:
        token = seen.tokens[i]
        joins = token.key in _joining(seen.language) or (opens and token.broken)
        if token.key[0] == "#" or i in busy or not token.key.isalpha() or joins:
            break
        if token.key not in small or money.family(token.key) == "package":
            run.append(i)
        if token.broken or (run and not chosen.unspaced):
            break
    return run


def _in_sequence(seen: Seen, prices: Sequence[Amount], lines: Sequence[frozenset[LineKey]]) -> list[Item]:
    """As many prices as there are lines, one behind the other and each that of its line."""
    fitting = len(prices) == len(lines) > 1 and all(
        own <= one.lines for one, own in zip(prices, lines, strict=True)
    )
    if not fitting or _is_moved(seen, prices[0].start, prices[-1].end):
        return []
    if any(_parted(seen, a.end, b.start) for a, b in pairwise(prices)):
        return []
    return [Item(one.start, one.end, own) for one, own in zip(prices, lines, strict=True)]


def _parted(seen: Seen, first: int, last: int) -> bool:
    """Whether more than a joint stands between two prices of a list."""
    inside = [t for t in seen.tokens if first <= t.start and t.end <= last]
    return len(inside) > _FEW or any(t.key.startswith("#") for t in inside)


def _plain_between(seen: Seen, item: Item, following: Item) -> bool:
    """Whether nothing parts two items but a joint, or a day: not "12 frames when ready and 48 bases"."""
    joint = _opening(seen, item, following)
    inside = [i for i, t in enumerate(seen.tokens) if item.last <= t.start < following.begin]
    hanging = {i for f in seen.phrases if f.kind in _HANGING for i in range(f.first, f.last)}
    if hanging.intersection(inside):
        return False
    before = [i for i in inside if seen.tokens[i].start < joint]
    behind = [i for i in inside if i not in before and seen.tokens[i].key not in _joining(seen.language)]
    light, moved = _pricing(seen.language), set[int]()
    if any(seen.tokens[i].key == "#date" for i in before):
        light |= _small(seen.language)
        moved = {i for f in seen.phrases if f.kind is Kind.DELIVER for i in range(f.first, f.last)}
    # "12 rammer og de 48 fødder": one short word is an article.
    article = len(behind) == 1 and len(seen.tokens[behind[0]].key) <= _LONGEST_ARTICLE
    return all(i in moved or _is_light(seen, i, light) for i in before) and (
        article or all(_is_light(seen, i, light | _small(seen.language)) for i in behind)
    )


def _is_light(seen: Seen, index: int, light: frozenset[str]) -> bool:
    """Whether a token weighs nothing."""
    return seen.tokens[index].key in light | _joining(seen.language) or _is_unit_word(seen, index)


@cache
def _small(language: str) -> frozenset[str]:
    return load(language).folded("", "function_words") | load(language).folded("words", "harmless")


@cache
def _pricing(language: str) -> frozenset[str]:
    """Words that stand beside prices: "áron", "each"."""
    chosen = load(language)
    return chosen.folded("phrases", "price_word").union(
        *(chosen.folded("prices", key) for key in ("before", "per", "each") if key in chosen.data["prices"])
    )


def _is_unit_word(seen: Seen, index: int) -> bool:
    key = seen.tokens[index].key
    return key[0] == "#" or money.unit(key) is not None


def _all_named(seen: Seen, items: Sequence[Item]) -> bool:
    """Whether a word names each line beside its figures: then nothing is left for them to tell."""
    named = [m for m in seen.mentions if m.pointing is Pointing.WORDS and len(m.lines) == 1]
    places = [0, *(_opening(seen, a, b) for a, b in pairwise(items)), len(seen.text) + 1]
    zones = zip(items, pairwise(places), strict=False)
    return bool(items) and all(
        any(item.lines & m.lines and first <= m.start < last for m in named) for item, (first, last) in zones
    )


def _agree(seen: Seen, items: Sequence[Item], rows: _Rows) -> bool:
    """Whether no word beside the figures names another line, other goods, or an item of nobody's."""
    if not items or any(token.key in _NO_CODE for token in seen.tokens):
        return False
    places = [0, *(_opening(seen, a, b) for a, b in pairwise(items))]
    for item, first, last in zip(items, places, [*places[1:], len(seen.text) + 1], strict=True):
        within = [m for m in seen.mentions if first <= m.start < last and m.pointing is Pointing.WORDS]
        if any(item.lines.isdisjoint(m.lines) for m in within):
            return False
        own = [line for order, line in rows if (order.number, line.line) in item.lines]
        ordered = frozenset[str]().union(*(parts.things_in(line.description) for line in own))
        words = [t.key for t in seen.tokens if first <= t.start < last and t.key[0] != "#"]
        if parts.is_thing(ordered) and any(_is_other(word, seen.language, ordered) for word in words):
            return False
    return True


def _is_other(word: str, language: str, ordered: frozenset[str]) -> bool:
    return parts.tells_of_another(word, language, ordered)
