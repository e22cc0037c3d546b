"""What a text points at: order numbers, "line 10", item numbers, words of a description, "all lines".

    find(text, orders) -> mentions, each with the order lines that it may mean

A mention of an order or line that is none of ours is a mention too, with no lines: what is said there is
not said about our order. What is said is for `clauses` and `reader`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from countersign.extractors.grammar.codes import written
from countersign.extractors.grammar.descriptions import described, sized
from countersign.extractors.grammar.excepted import without_excepted
from countersign.extractors.grammar.frames import frames
from countersign.extractors.grammar.language import Language, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing, keys
from countersign.extractors.grammar.no_lines import in_address, is_day, is_no_line, tallies
from countersign.extractors.grammar.scripts import END, IN_NAME, START, UNSPACED, is_unspaced, units
from countersign.extractors.grammar.spans import Place
from countersign.procurement.money import unit
from countersign.procurement.order import PurchaseOrder

__all__ = ["LineKey", "Mention", "Pointing", "find", "keys", "opaque"]

_I = re.IGNORECASE
_LONG_NUMBER, _BASES = 6, frozenset({1, 100, 1000})
_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:20)?\d\d")
_COUNT = re.compile(r"\d{1,3}(?:[., ]\d{3})+(?!\d)|\d{1,7}")
_COUNT_BEHIND, _COUNT_BEFORE = (
    re.compile(rf"\s?({_COUNT.pattern})(?![\d.,]*\d)"),
    re.compile(rf"(?<![\d.,])({_COUNT.pattern})\s$"),
)
_OUTSIDE = rf"{START}(?<![/-])"


def find(text: str, orders: Sequence[PurchaseOrder], *, language: str) -> tuple[Mention, ...]:
    """Every mention, in reading order; where they overlap, the more certain kind is kept."""
    kept: list[Mention] = []
    for kind in (_order_numbers, _items, _line_numbers, _foreign_orders, _wholes, described, sized):
        for mention in kind(text, tuple(orders), language):
            if not any(mention.start < m.end and m.start < mention.end for m in kept):
                kept.append(mention)
    kept.sort(key=lambda m: m.start)
    kept = [*_opening_number(text, kept, orders), *kept]
    kept += list(_together(text, kept, orders, load(language)))
    return tuple(without_excepted(sorted(kept, key=lambda m: m.start), text, orders, load(language)))


_ROW_OPENS = re.compile(
    r"[\s\-*•・·▶(#]{0,8}(?P<named>(?:(?:N[oO]|№)\.?\s?)?(?P<number>0{0,4}\d{1,5}))[.)]?\s{1,12}(?=[^\W\d])"
)


def _opening_number(
    text: str, named: Sequence[Mention], orders: Sequence[PurchaseOrder]
) -> Iterator[Mention]:
    """ "10  skrutka M8x40, 500 ks", "No.10 HX-8": a line's number in front of what that line orders."""
    opened = _ROW_OPENS.match(text)
    following = next((m for m in named if opened and m.start == opened.end()), None)
    if opened and following and following.pointing in (Pointing.WORDS, Pointing.ITEM):
        number = int(opened["number"])
        lines = frozenset(key for key in following.lines if key[1] == number)
        ordered = any(line.quantity == number for order in orders for line in order.lines)
        # "10 boxes" are so many, if so many are ordered; "10 bolts at 12.50" are ten, if nothing else counts.
        bare = following.pointing is Pointing.WORDS and opened[0].endswith(opened["named"] + " ")
        alone = bare and not _counted_behind(text, following.end, orders)
        if lines and not alone and not (ordered and _counts(text, opened.end("number"))):
            yield Mention(*opened.span("named"), Pointing.LINE, lines, opened["number"])


def _counted_behind(text: str, start: int, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether a quantity stands behind a place: one that was ordered, or a number with its unit."""
    ordered = {line.quantity for order in orders for line in order.lines}
    found = ((_figures(match[0]), match.end()) for match in _COUNT.finditer(text, start))
    return any(n in ordered or (n not in _BASES and _counts(text, end)) for n, end in found)


@lru_cache(maxsize=32)
def _of_several(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    chosen, names = load(code), ("both", "of_several")
    return tuple((n, re.compile(rf"{START}{chosen.either('references', n)}{END}", _I)) for n in names)


def _together(
    text: str, named: Sequence[Mention], orders: Sequence[PurchaseOrder], chosen: Language
) -> Iterator[Mention]:
    """ "Line 10 at 12.50, line 20 at 4.10, both on 11 December": the lines named before, or the only two."""
    everything, pointing = keys(orders), (Pointing.LINE, Pointing.ITEM, Pointing.WORDS)
    for word, pattern in _of_several(chosen.code):
        for match in pattern.finditer(text):
            before = [m.lines for m in named if m.pointing in pointing and m.start < match.start()]
            lines = frozenset[LineKey]().union(*before) if before else frozenset()
            lines = lines if len(lines) > 1 else everything if word == "both" and not before else frozenset()
            free = not any(match.start() < m.end and m.start < match.end() for m in named)
            if free and (len(lines) == 2 if word == "both" else lines):
                yield Mention(*match.span(), Pointing.TOGETHER, lines, match[0])


def opaque(mentions: Sequence[Mention], text: str) -> tuple[Place, ...]:
    """The places that hold names, whose digits are no amounts."""
    named = (
        m for m in mentions if m.pointing is not Pointing.WORDS or re.search(r"\d", text[m.start : m.end])
    )
    return tuple((m.start, m.end) for m in named)


def _order_numbers(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    for order in orders:
        for match in written(order.number, text):
            before = _order_before(language).search(text[max(0, match.start() - 32) : match.start()])
            start = match.start() - (len(before[0]) if before else 0)
            yield Mention(start, match.end(), Pointing.ORDER, keys((order,)), order.number)


@lru_cache(maxsize=32)
def _order_before(code: str) -> re.Pattern[str]:
    """ "order no." before its number belongs to it."""
    chosen = load(code)
    word, number = chosen.either("references", "order"), chosen.either("references", "number")
    return re.compile(rf"{_OUTSIDE}{word}[.:]?\s{{0,2}}{number}[.:]?\s{{0,2}}$", _I)


def _items(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    for code, lines in _item_codes(tuple(orders)):
        for match in written(code, text, language):
            start = _line_number_before(text, match.start(), lines)
            yield Mention(start, match.end(), Pointing.ITEM, lines, code)


@lru_cache(maxsize=256)
def _item_codes(orders: tuple[PurchaseOrder, ...]) -> tuple[tuple[str, frozenset[LineKey]], ...]:
    """Item numbers and whole descriptions, longest first, each with the lines that order it."""
    codes: dict[str, set[LineKey]] = {}
    for order in orders:
        for line in order.lines:
            for code in (line.item, line.supplier_item, line.description):
                if len(code) > 2 and re.search(r"[^\W_]", code):
                    codes.setdefault(code, set()).add((order.number, line.line))
    return tuple((code, frozenset(codes[code])) for code in sorted(codes, key=lambda c: (-len(c), c)))


def _line_number_before(text: str, start: int, lines: frozenset[LineKey]) -> int:
    """ "10  HX-8x40": a line's number right before its item belongs to the mention."""
    match = re.search(r"(?<![\w.,])0{0,4}(\d{1,5})\s{1,12}$", text[max(0, start - 20) : start])
    if match and any(int(match[1]) == line for _, line in lines):
        return start - len(match[0])
    return start


@lru_cache(maxsize=32)
def _line_patterns(code: str) -> tuple[re.Pattern[str], ...]:
    chosen = load(code)
    word, number = chosen.either("references", "line"), chosen.either("references", "number")
    to, both = chosen.either("references", "to"), chosen.either("references", "and")
    joined = rf"\s?(?:(?P<to>[-–—]|{to})|(?P<comma>[,;/、])|{both}|\+)\s?"
    return (
        re.compile(
            rf"{START}(?P<word>{word})\.?\s?(?:{number}\s?)?#?:?\s?(?P<number>0{{0,4}}\d{{1,5}}){END}(?![.,]\d)",
            _I,
        ),
        re.compile(
            rf"{joined}(?:{word}\.?\s?)?#?(?P<number>0{{0,4}}\d{{1,5}}){END}(?!%|[.,/]\d|\s?[x×])", _I
        ),
        re.compile(
            rf"^\s{{0,6}}(?:[-*•]\s?)?[(#]?(?P<number>\d{{1,5}})\s?(?:[).:](?=\d{{1,2}}[月/])|(?:[).:]|[-–—](?=\s))(?=[\s{UNSPACED}]))",
            _I,
        ),
        re.compile(rf"(?<![\w.,/-])(?P<number>\d{{1,5}})\s?{chosen.behind('references', 'line')}(?!\w)", _I),
    )


def _line_numbers(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    first, more, listed, behind = _line_patterns(language)
    if (match := listed.match(text)) and (lines := _numbered(orders, int(match["number"]))):
        yield Mention(match.start("number"), match.end("number"), Pointing.LINE, lines, match["number"])
    named = list(behind.finditer(text))
    for match in named:
        yield _line_mention(match.start(), match.end(), int(match["number"]), orders)
    yield from _numbers_before(text, orders, language)
    for match in first.finditer(text):
        # "10. kalem: 200 adet" counts what is to come: the word belongs to the number before it.
        counted = any(one.start() < match.start("word") < one.end() for one in named)
        dated = _is_day_of_both(text, match, orders, language)
        no_line = is_no_line(text, match["number"], match.end(), language)
        if not (counted or dated or no_line or in_address(text, match.start("word"))):
            yield from _line_list(text, match, more, orders, language)


def _is_day_of_both(text: str, match: re.Match[str], orders: Sequence[PurchaseOrder], language: str) -> bool:
    """ "Dostawa obu pozycji 22 grudnia": behind "both lines" a day, if it is no line of ours."""
    both = next(pattern for name, pattern in _of_several(language) if name == "both")
    several = any(not text[one.end() : match.start("word")].strip() for one in both.finditer(text))
    return several and not _numbered(orders, int(match["number"])) and is_day(text, match.end(), language)


def _line_list(
    text: str,
    first: re.Match[str],
    more: re.Pattern[str],
    orders: Sequence[PurchaseOrder],
    language: str,
) -> Iterator[Mention]:
    """ "lines 10, 20 and 40", "lines 10-40"; a number that is no line of ours ends the list."""
    number, start, end = int(first["number"]), first.start(), first.end()
    if _is_tally(text, end, number, orders):
        return
    plural = _is_plural(first["word"], language) or is_unspaced(first["word"][0])
    if plural and ":" in first[0] and not _numbered(orders, number):
        return  # "both lines: 500 bolts"
    yield _line_mention(start, end, number, orders)
    while match := more.match(text, end):
        following = int(match["number"])
        lines = _numbered(orders, following)
        if not lines or (match["comma"] and not plural) or _counts(text, match.end()):
            return
        if match["to"]:
            between = range(number + 1, following)
            lines |= frozenset(key for key in keys(orders) if key[1] in between)
        yield Mention(match.start("number"), match.end(), Pointing.LINE, lines, match["number"])
        number, end = following, match.end()


@lru_cache(maxsize=32)
def _number_before(code: str) -> re.Pattern[str]:
    """ "第10行", "10番、20番", "10, 20번 라인": the word behind the number."""
    chosen = load(code)
    ordinal, word = alternatives(chosen.script("line_ordinal")), alternatives(chosen.script("line_after"))
    number = rf"(?:{ordinal}\s?)?\d{{1,5}}(?:\s?(?:{word}))?"
    both, to = chosen.either("references", "and"), chosen.either("references", "to")
    joined = rf"\s?(?:[、,，/&~-]|{both}|{to})\s?"
    return re.compile(rf"{START}(?<![.,/-])(?:{number}{joined}){{0,8}}(?P<last>{number})(?<!\d)")


def _numbers_before(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    """Such numbers, each with its word; without a word for "number" before it only those that are ours."""
    chosen = load(language)
    if not chosen.script("line_after"):
        return
    marked, word = alternatives(chosen.script("line_ordinal")), alternatives(chosen.script("line_after"))
    for run in _number_before(language).finditer(text):
        parts = list(re.finditer(rf"(?P<marked>{marked}\s?)?(?P<number>\d+)(?:\s?(?P<word>{word}))?", run[0]))
        sure = any(part["marked"] for part in parts)
        lines = [_numbered(orders, int(part["number"])) for part in parts]
        if not any(lines) and (sure or parts[-1]["word"] in chosen.script("ordinal_after")):
            lines = [_nth(orders, int(part["number"])) for part in parts]
        if not sure and not all(lines):
            continue
        for part, own in zip(parts, lines, strict=True):
            pointing, begin = Pointing.LINE if own else Pointing.UNKNOWN_LINE, run.start()
            yield Mention(begin + part.start(), begin + part.end(), pointing, own, part["number"])


def _nth(orders: Sequence[PurchaseOrder], place: int) -> frozenset[LineKey]:
    """ "第2项" of an order whose lines are numbered in tens is its second line."""
    lines = sorted(line.line for order in orders for line in order.lines)
    counted = len(orders) == 1 and lines == [10 * n for n in range(1, len(lines) + 1)]
    return _numbered(orders, 10 * place) if counted and place < 10 else frozenset()


def _is_plural(word: str, language: str) -> bool:
    if load(language).fold(word.rstrip(".")) in load(language).folded("", "several_lines"):
        return True
    return len(word.rstrip(".")) > 3 and word.casefold().rstrip(".").endswith(("s", "n"))


def _counts(text: str, end: int) -> bool:
    """Whether a unit follows, so that the number is a quantity and no line."""
    match = re.match(r"\s?([^\W\d_]+)", text[end : end + 16])
    return bool(match and unit(match[1]))


def _is_tally(text: str, end: int, number: int, orders: Sequence[PurchaseOrder]) -> bool:
    """ "품목 2건": not line 2, but as many items as were ordered."""
    counted = number == sum(len(order.lines) for order in orders)
    return counted and not _numbered(orders, number) and tallies(text, end)


def _line_mention(start: int, end: int, number: int, orders: Sequence[PurchaseOrder]) -> Mention:
    lines = _numbered(orders, number)
    return Mention(start, end, Pointing.LINE if lines else Pointing.UNKNOWN_LINE, lines, str(number))


def _numbered(orders: Sequence[PurchaseOrder], number: int) -> frozenset[LineKey]:
    return frozenset(key for key in keys(orders) if key[1] == number)


@lru_cache(maxsize=32)
def _order_word(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    chosen = load(code)
    letter = rf"(?:{IN_NAME}|[/-])"
    # "nº 77.310": behind a word for "number" its points part no thousands.
    pointed = r"(?<=[.:º°#]\s)\d{1,3}(?:\.\d{3}){1,3}(?![.,]?\d)"
    name = (
        rf"(?P<name>(?:{pointed}|(?={letter}{{0,24}}\d{{3}})[A-Z]{{0,4}}{letter}{{3,24}}+))(?!\s?{units()})"
    )
    between = rf"(?:{chosen.either('references', 'number')}|{chosen.either('references', 'is')})"
    number = rf"[.:]?\s?(?:{between}[.:]?\s?){{0,2}}[#:]?\s{{0,24}}{name}"
    word, own = chosen.either("references", "order"), chosen.either("references", "own")
    lettered = number.replace("(?P<name>", r"(?P<name>(?:(?-i:[A-Z]{1,4})\s(?=\d))?", 1)
    lettered += rf"(?:\s{chosen.either('numbers', 'name_before')}\.?\s?\d{{1,2}}{END}(?![.,/-]))?"
    return re.compile(rf"{_OUTSIDE}(?:{word}){number}", _I), re.compile(rf"{_OUTSIDE}(?:{own}){lettered}", _I)


@lru_cache(maxsize=32)
def _number_word(code: str) -> re.Pattern[str]:
    """The "no." before a number, which denies nothing."""
    return re.compile(rf"{START}{load(code).either('references', 'number')}{END}", _I)


def number_words(text: str, mentions: Iterable[Mention], language: str) -> Iterator[Place]:
    """The "No." that stands right before a number of an order's: "발주서(No. 4500012345)"."""
    for mention in mentions:
        if mention.pointing in (Pointing.ORDER, Pointing.OWN_NUMBER):
            before = max(0, mention.start - 8)
            for match in _number_word(language).finditer(text, before, mention.start):
                if not text[match.end() : mention.start].strip(" .:"):
                    yield match.span()


@lru_cache(maxsize=32)
def _numbered_behind(code: str) -> re.Pattern[str]:
    """ "Siparişiniz SP-1184 numarasıyla kaydedildi": where the words for it stand behind, it is theirs."""
    return re.compile(rf"['’]?\s?{load(code).either('references', 'own_behind')}{END}", _I)


def _foreign_orders(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    """Numbers of orders that are none of ours; a shortened number of ours is ours."""
    ours, own = _order_word(language)
    # "Ab 500 Stück" gives no number of theirs: it counts.
    named = [m for m in own.finditer(text) if not (m["name"].isdigit() and _counts(text, m.end()))]
    theirs = [(match.start("name"), match.end()) for match in named]
    # A number of theirs that looks like ours may be one of ours that is none of the orders at hand.
    shapes = {(len(order.number), order.number[:3]) for order in orders if len(order.number) > _LONG_NUMBER}
    for match in named:
        called = _number_word(language).search(text, match.start(), match.start("name"))
        start = called.start() if called else match.start("name")
        if (len(match["name"]), match["name"][:3]) in shapes and match["name"].isdigit():
            yield Mention(*match.span("name"), Pointing.FOREIGN_ORDER, name=match["name"])
            continue
        yield Mention(start, match.end(), Pointing.OWN_NUMBER, name=match[0])
    for match in _kept_as(language).finditer(text):
        if not _counts(text, match.end()) and not _is_like_ours(match["name"], orders):
            yield Mention(match.start("name"), match.end(), Pointing.OWN_NUMBER, name=match["name"])
    on_frames = [m for m in frames(text, language) if (len(m["name"]), m["name"][:3]) not in shapes]
    theirs += [match.span() for match in on_frames]
    yield from (Mention(*match.span(), Pointing.OWN_NUMBER, name=match[0]) for match in on_frames)
    for match in ours.finditer(text):
        counted = match["name"].isdigit() and _counts(text, match.end())  # "the order: 900 pcs at 0.74"
        if _kept_under(text, match, orders, language):
            yield Mention(match.start("name"), match.end(), Pointing.OWN_NUMBER, name=match[0])
            continue
        dated = _DAY.fullmatch(match["name"])  # "delivery of your order: 11/12/2026"
        if (
            counted
            or dated
            or _is_small(match, language)
            or any(a < match.end("name") and match.start("name") < b for a, b in theirs)
        ):
            continue
        mention = _order_mention(match, orders)
        if mention.pointing is Pointing.FOREIGN_ORDER and _numbered_behind(language).match(text, match.end()):
            mention = replace(mention, pointing=Pointing.OWN_NUMBER)
        yield mention
    for match in re.finditer(rf"{_OUTSIDE}\d{{7,12}}{END}(?![/-])", text):
        if (len(match[0]), match[0][:3]) in shapes and not any(
            a < match.end() and match.start() < b for a, b in theirs
        ):
            yield Mention(*match.span(), Pointing.FOREIGN_ORDER, name=match[0])


def _is_small(match: re.Match[str], language: str) -> bool:
    """ "V sáčku po 300": a small word of the language that is an order only in capitals."""
    word = match.string[match.start() : match.start("name")].strip(" .:#")
    return word.islower() and word in load(language).words("prices", "per")


def _kept_under(text: str, match: re.Match[str], orders: Sequence[PurchaseOrder], language: str) -> bool:
    """ "Entered under order 118842", "order 7782 here": a number unlike any of ours, kept at theirs."""
    before = _behind_under(language).search(text, max(0, match.start() - 24), match.start())
    here = _here(language).match(text, match.end())
    return bool(before or here) and not _is_like_ours(match["name"], orders)


def _is_like_ours(name: str, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether a number is as long as one of ours, or the end of one."""
    long = {_shape(order.number)[0] for order in orders}
    return _shape(name)[0] in long or any(_is_short_for(name, order.number) for order in orders)


@lru_cache(maxsize=32)
def _kept_as(code: str) -> re.Pattern[str]:
    """ "Entered as 40-22871": a bare number under which something is kept."""
    number = r"(?P<name>(?=[A-Z\d/-]{0,16}\d{4})[A-Z\d]{1,6}(?:[/-]?[A-Z\d]{1,12}){0,3})"
    return re.compile(
        rf"{_OUTSIDE}{load(code).either('references', 'kept_as')}[:\s]\s?#?{number}{END}(?![.,/-]\d)"
    )


@lru_cache(maxsize=32)
def _behind_under(code: str) -> re.Pattern[str]:
    return re.compile(rf"{START}{load(code).either('references', 'under')}\s{{1,3}}$", _I)


@lru_cache(maxsize=32)
def _here(code: str) -> re.Pattern[str]:
    return re.compile(rf",?\s{{1,3}}{load(code).either('references', 'here')}{END}", _I)


def beside_ours(
    mentions: Sequence[Mention], orders: Sequence[PurchaseOrder], among: frozenset[str] | None = None
) -> tuple[Mention, ...]:
    """The mentions on a paper that names our order: a number unlike any of ours is the supplier's own.

    `among`: only if it is one of these.
    """
    shapes = {_shape(order.number) for order in orders}
    return tuple(
        replace(one, pointing=Pointing.OWN_NUMBER)
        if one.pointing is Pointing.FOREIGN_ORDER
        and _shape(one.name) not in shapes
        and (among is None or one.name.casefold() in among)
        else one
        for one in mentions
    )


def _shape(number: str) -> tuple[int, str]:
    plain = "".join(filter(str.isalnum, number)).casefold()
    return len(plain), plain[:2]


def _order_mention(match: re.Match[str], orders: Sequence[PurchaseOrder]) -> Mention:
    name = match["name"]
    shortened = [order for order in orders if _is_short_for(name, order.number)]
    if len(shortened) == 1:
        return Mention(*match.span(), Pointing.ORDER, keys(shortened), shortened[0].number)
    return Mention(*match.span(), Pointing.FOREIGN_ORDER, name=name)


def _is_short_for(name: str, number: str) -> bool:
    digits, full = re.sub(r"\D", "", name).lstrip("0"), re.sub(r"\D", "", number)
    return full.lstrip("0") == digits or (len(digits) >= 4 and full.endswith(digits))


@lru_cache(maxsize=32)
def _whole_patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    chosen = load(code)
    return (
        re.compile(rf"{START}{chosen.either('references', 'others')}{END}", _I),
        re.compile(rf"{START}{chosen.either('references', 'all')}{END}", _I),
    )


def _is_balance(text: str, match: re.Match[str], orders: Sequence[PurchaseOrder]) -> bool:
    """ "350 now, the other 150 in January": what makes a line full is no other line."""
    beside = _COUNT_BEHIND.match(text, match.end()) or _COUNT_BEFORE.search(text, 0, match.start())
    if not beside:
        return False
    counts = {_figures(found) for found in _COUNT.findall(text)}
    return any(line.quantity - _figures(beside[1]) in counts for order in orders for line in order.lines)


def _figures(count: str) -> int:
    return int(re.sub(r"\D", "", count))


def _wholes(text: str, orders: Sequence[PurchaseOrder], language: str) -> Iterator[Mention]:
    others, everything = _whole_patterns(language)
    for match in others.finditer(text):
        if not _is_balance(text, match, orders):
            yield Mention(*match.span(), Pointing.OTHERS, keys(orders), match[0])
    for match in everything.finditer(text):
        yield Mention(*match.span(), Pointing.ALL, keys(orders), match[0])
