"""Prices as people write them: 12.50 USD per 100, € 4,35/St., 7.85/m, 420.00 %, je 100 Stück 12,50 EUR.

    find(text) -> spans of Quoted       every amount of money, with its currency and basis as far as stated

An amount is money if a currency stands beside it, or a word for a price before it, or if it has cents and
a basis. What isn't stated stays None: whether the order's own currency and basis are meant is for whoever
compares. Totals are marked; they are checked, not claimed.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.extractors.grammar import numbers
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import END, LETTER, START, UNSPACED, units
from countersign.extractors.grammar.spans import Place, Span, mask
from countersign.procurement import money
from countersign.procurement.order import Line

_I = re.IGNORECASE
# "USD12.50": letters before an amount may be a currency.
_AMOUNT = re.compile(
    rf"(?:{START}|(?<=[A-Z]{{3}}))(?<![.,'’#_])(?P<sign>[-−])?(?P<digits>{numbers.DIGITS}){numbers.NO_CENTS}"
)
_AMOUNT_AFTER_SIGN = re.compile(rf"(?P<sign>[-−])?(?P<digits>{numbers.DIGITS}){numbers.NO_CENTS}")
# "25 esker (à 100 stk)": what a box holds.
_IN_A_BOX = re.compile(r"\(\s?[àá]\s{0,2}$", _I)
_COUNT = r"(?P<count>\d{1,3}(?:[.,' ]?000)|\d{1,6})"


@dataclass(frozen=True)
class Quoted:
    """An amount of money as written. `per` counts `unit` (a UN/ECE code); None where nothing was said."""

    amount: Decimal
    currency: str | None = None
    per: Decimal | None = None
    unit: str | None = None
    total: bool = False

    def each(self, line: Line) -> Decimal:
        """What one of the line costs; where nothing says how many it is for, for as many as ordered."""
        return self.amount / (self.per or line.price_per or Decimal(1))


@dataclass(frozen=True)
class _Basis:
    per: Decimal
    unit: str | None = None


@dataclass(frozen=True)
class _Patterns:
    price_before: re.Pattern[str]
    weak_before: re.Pattern[str]
    total_before: re.Pattern[str]
    total_after: re.Pattern[str]
    each: re.Pattern[str]
    each_before: re.Pattern[str]
    per: re.Pattern[str]
    per_before: re.Pattern[str]
    per_unit_before: tuple[re.Pattern[str], ...]
    basis_behind: re.Pattern[str]
    is_basis: re.Pattern[str]
    bracketed: re.Pattern[str]
    mille: re.Pattern[str]
    filler: re.Pattern[str]


@cache
def _currencies() -> Mapping[str, Any]:
    path = files("countersign.extractors.grammar").joinpath("languages", "currencies.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _currency_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = alternatives((*_currencies()["words"], *_currencies()["codes"]))
    # "Total EUR | 102.00": a label with its currency, in a cell beside the amount.
    cell = r"(?:\s?|(?<=[^\W\d]\s[A-Z]{3})\s\|\s)"
    return re.compile(rf"(?<!{LETTER})(?P<word>{words}){cell}$"), re.compile(
        rf"\s?(?P<word>{words})(?!{LETTER})"
    )


@cache
def _named_currency() -> re.Pattern[str]:
    data = _currencies()
    long = [word for word in (*data["words"], "euro", "euros") if len(word) > 3 and word.isalpha()]
    words = rf"(?P<code>{alternatives(data['codes'])})|(?i:(?P<word>{alternatives(long)}))"
    label = rf"(?P<label>(?i:{alternatives(data['labels'])})\s?[:=]?\s{{0,3}})"
    # "CHF-Preise" names one; "EUR-12" may be the number of a part.
    return re.compile(rf"{START}{label}?(?:{words})(?!\w|-(?![^\W\d]))")


def currencies_named(text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Where a currency stands, with an amount or without one, and which it can be. "CAD" may be a drawing."""
    known = _currencies_meant()
    for match in _named_currency().finditer(text):
        if match["code"]:
            if match["code"] != "CAD" or match["label"]:
                yield *match.span(), frozenset({match["code"].replace("RMB", "CNY")})
        else:
            yield *match.span(), known.get(match["word"].casefold(), frozenset({"EUR"}))


@cache
def _currencies_meant() -> Mapping[str, frozenset[str]]:
    return {word.casefold(): frozenset(meant) for word, meant in _currencies()["words"].items()}


@cache
def _pallet() -> re.Pattern[str]:
    pallet = alternatives(_currencies()["pallets"])
    behind = rf"(?<!{LETTER})EURO?(?=[\s-]{{0,2}}{pallet})"
    return re.compile(rf"{behind}|(?<!{LETTER}){pallet}{LETTER}{{0,6}}\sEURO?(?![\w-]|\s?\d)", re.IGNORECASE)


def pallets(text: str) -> Iterator[Place]:
    """Where "EUR" is a sort of pallet and no money: "auf EUR-Palette", "na palecie EUR"."""
    return (match.span() for match in _pallet().finditer(text))


def currency(word: str, expected: str | None = None) -> str | None:
    """The currency that a sign, word or code stands for; the expected one where it can be that."""
    known = _currencies()["words"].get(word, [word] if word in _currencies()["codes"] else [])
    return expected if expected in known else next(iter(known), None)


@cache
def _patterns(code: str) -> _Patterns:
    chosen = load(code)
    # "je 100 und": a unit in Spanish, and none in German.
    word = rf"{LETTER}{{1,12}}[²2]?{END}(?!['’]\w)"
    unit = rf"(?!{chosen.either('references', 'and')}{END})(?P<unit>{units()}|{word})\.?"
    # "a hundred", but no "a" of "at".
    per = rf"(?:{chosen.either('prices', 'per')}(?:(?<!{LETTER})|(?!{LETTER})))"
    hundred, thousand = chosen.either("prices", "hundred"), chosen.either("prices", "thousand")
    number = rf"(?:{_COUNT}(?!\d|[.,]\d)|(?P<hundred>{hundred}){END}|(?P<thousand>{thousand}){END})"
    after, topic = alternatives(chosen.script("per_after")), f"(?:{alternatives(chosen.script('topic'))})"
    # "(100EA당)": a word in Latin letters for pieces may stand there too.
    piece = rf"(?P<unit>{units()}|(?i:ea|pcs?))"
    single, counted = rf"{per}\s?(?P<unit>{units()})", rf"(?:{number})?\s?{piece}\s?{after}"
    numerals = "".join((*chosen.script("digits"), *chosen.script("powers")))
    letters = (
        rf"(?<![\d.,{numerals}])(?:(?P<hundred>{hundred})|(?P<thousand>{thousand}))\s?(?P<unit>{units()})"
    )
    one = rf"(?<![\d.,])1\s?(?P<unit>{units()})"
    # "100個あたりの単価は12.50", "단가(100개당) 12.50": the word for a price may stand in between.
    named = rf"(?:\s?(?:{alternatives(chosen.script('joint'))})?\s?{chosen.either('prices', 'before')})"
    close = rf"(?:{named}?{topic}|{named})?(?:\s?\))?{topic}?\s?[:=]?\s?$"
    total = chosen.either("prices", "total")
    behind = rf"{number}\s{{0,2}}(?:{unit})?\s{chosen.behind('prices', 'per')}(?!\w)"
    return _Patterns(
        re.compile(rf"{START}{chosen.either('prices', 'before')}\s?[:=]?\s{{0,3}}$", _I),
        re.compile(rf"{START}{chosen.either('prices', 'weak_before')}\s{{0,2}}$", _I),
        re.compile(rf"{START}{total}(?:\s\w{{2,6}})?\s?[:=]?\s{{0,80}}$", _I),
        re.compile(rf"\s{{1,2}}(?:\w{{2,3}}\s)?{total}{END}", _I),
        re.compile(rf"\s{{0,2}}\(?{chosen.either('prices', 'each')}{END}\)?", _I),
        re.compile(rf"{START}{chosen.either('prices', 'each_before')}\s?[:=]?\s{{0,3}}$", _I),
        re.compile(rf"\s{{0,2}}\(?{per}\s{{0,2}}(?:{number})?\s{{0,2}}(?:{unit})?\)?", _I),
        re.compile(rf"{START}{per}\s{{0,2}}{number}\s{{0,2}}(?:{unit})?{close}", _I),
        (
            re.compile(rf"{single}{close}", _I),
            re.compile(rf"{counted}{close}", _I),
            re.compile(rf"{letters}{named}{topic}?\s?[:=]?\s?$", _I),
            re.compile(rf"{one}\s?[:=]?\s?$", _I),
        ),
        re.compile(rf"(?<![\w.,]){behind}\s?[:=]?\s?$", _I),
        re.compile(behind, _I),
        re.compile(rf"\s?\(\s?{counted}\s?\)"),
        re.compile(r"\s?(?P<sign>[%‰])(?!\w)"),
        re.compile(rf"\s{{0,2}}{chosen.either('prices', 'filler')}{END}", _I),
    )


def find(
    text: str,
    *,
    language: str,
    country: str = "",
    expected: str | None = None,
    uom: str | None = None,
    per: Decimal | None = Decimal(1),
    taken: Iterable[Place] = (),
) -> tuple[Span[Quoted], ...]:
    """Every price in `text`. `expected` is the order's currency ("$" means it if it can), `uom` its unit.

    `per` is the order's price basis; None where its lines have several.
    """
    masked = mask(text, taken)
    found = []
    position = 0
    while match := _next_amount(masked, position):
        span = _price(masked, match, language, country, expected, uom, per)
        position = span.end if span else match.end()
        if span:
            found.append(Span(span.start, span.end, text[span.start : span.end], span.readings))
            # "12.50/100本 金額 62.50": where no space parts them, the basis of one price is none of the next.
            masked = mask(masked, ((span.start, span.end),)) if load(language).unspaced else masked
    return tuple(found)


def _next_amount(text: str, position: int) -> re.Match[str] | None:
    return _AMOUNT.search(text, position)


def _price(
    text: str,
    match: re.Match[str],
    language: str,
    country: str,
    expected: str | None,
    uom: str | None,
    per: Decimal | None,
) -> Span[Quoted] | None:
    chosen, before = _patterns(language), text[max(0, match.start() - 32) : match.start()]
    sign_before, sign_after = _currency_patterns()
    thousand = numbers.thousand_after(text, match.end(), language)
    end = thousand or match.end()
    left, right = sign_before.search(before), sign_after.match(text, end)
    end = right.end() if right else end
    start = match.start() - (len(left[0]) if left else 0)
    word = (left or right or {"word": ""})["word"]
    bases, basis_end = _basis(text, end, language, uom, bool(word))
    ahead = text[max(0, start - 32) : start]
    if not bases:
        bases, length = _basis_before(ahead, language, uom)
        start, basis_end = start - length, end
    total = bool(
        chosen.total_before.search(text[max(0, start - 96) : start])
        or chosen.total_after.match(text, basis_end)
    )
    weakly = has_cents(match["digits"]) and chosen.weak_before.search(ahead)
    one = has_cents(match["digits"]) and chosen.each_before.search(ahead)
    announced = bool(chosen.price_before.search(ahead) or weakly or one or total)
    if chosen.is_basis.match(text, match.start()) or not _is_money(text, match, word, announced, bool(bases)):
        return None
    if not word and not has_cents(match["digits"]) and _IN_A_BOX.search(ahead):
        return None
    if not word and chosen.weak_before.search(ahead) and _counts(text, match, language):
        return None
    told: tuple[_Basis | None, ...] = bases
    if not bases and not total and per != 1 and chosen.each_before.search(ahead):
        told = (None, _Basis(Decimal(1)))  # "Stückpreis 12,50" of what is ordered by the hundred
    spoken = _spoken().match(text, match.start())
    if spoken:
        basis_end = max(basis_end, spoken.end())
    amounts = (
        (_worth(spoken),) if spoken else numbers.values(match["digits"], language=language, country=country)
    )
    factor = (-1 if match["sign"] else 1) * (1000 if thousand else 1)
    amounts = tuple(factor * amount for amount in amounts)
    named = currency(word, expected) if word else None
    readings = [_quoted(amount, named, basis, total) for amount in amounts for basis in told or (None,)]
    return Span(start, basis_end, text[start:basis_end], tuple(dict.fromkeys(readings)))


@cache
def _spoken() -> re.Pattern[str]:
    """ "1毛2", "3块5": an amount as it is spoken, with a digit behind its unit."""
    units = "|".join(map(re.escape, _currencies()["spoken"]))
    return re.compile(rf"(?P<whole>\d{{1,4}})\s?(?P<unit>{units})(?P<tenths>\d)?(?!\d)")


def _worth(spoken: re.Match[str]) -> Decimal:
    unit = Decimal(_currencies()["spoken"][spoken["unit"]])
    return unit * (Decimal(spoken["whole"]) + Decimal(spoken["tenths"] or 0) / 10)


def is_money(text: str, start: int, end: int, language: str) -> bool:
    """Whether "13.10" is no day in October: "13.10 USD", "13.10 per 100", "the price is 13.10"."""
    chosen, (sign_before, sign_after) = _patterns(language), _currency_patterns()
    before = text[max(0, start - 32) : start]
    if sign_after.match(text, end) or sign_before.search(before):
        return True
    based = chosen.each.match(text, end) or ((m := chosen.per.match(text, end)) and any(_bases(m, None)))
    weak = chosen.weak_before.search(before)
    return bool(based or (weak and chosen.price_before.search(before[: weak.start()])))


def announced(text: str, start: int, language: str) -> bool:
    """Whether a word for a price stands before an amount: "at 100", "the price is 100"."""
    chosen, before = _patterns(language), text[max(0, start - 32) : start]
    return bool(chosen.price_before.search(before))


def _is_money(text: str, match: re.Match[str], word: str, announced: bool, based: bool) -> bool:
    if word:
        return True
    if not based and _no_money().match(text[match.end() :]):
        return False
    if announced:
        return True
    return based and has_cents(match["digits"])


@cache
def _no_money() -> re.Pattern[str]:
    """What stands behind a number that is a share, a size, a day or a count."""
    return re.compile(rf"\s?%|[-/x×]?\s?\d|{LETTER}{{1,3}}\d|\s?{units()}")


def _counts(text: str, match: re.Match[str], language: str) -> bool:
    """ "Kartony po 100 szt.": a whole number right before a unit is how many, and no price."""
    unit = re.match(rf"\s?({LETTER}+)", text[match.end() :])
    no_unit = load(language).folded("quantities", "not_units")
    counted = unit and money.unit(unit[1]) and load(language).fold(unit[1]) not in no_unit
    return bool(counted) and not has_cents(match["digits"])


def has_cents(digits: str) -> bool:
    """Whether the digits end like an amount of money: 12.50, 0.0425; not 500, nor 1,000."""
    return bool(re.search(r"[.,](?:\d{1,2}|\d{4,})$", digits))


def _quoted(amount: Decimal, named: str | None, basis: _Basis | None, total: bool) -> Quoted:
    if basis is None or total:
        return Quoted(amount, named, total=total)
    return Quoted(amount, named, basis.per, basis.unit)


def _basis(text: str, end: int, code: str, uom: str | None, is_money: bool) -> tuple[tuple[_Basis, ...], int]:
    """What the price is for, and where that ends; nothing where it isn't said."""
    chosen = _patterns(code)
    filler = chosen.filler.match(text, end)
    begin = filler.end() if filler else end
    if match := chosen.each.match(text, begin):
        return (_Basis(Decimal(1)),), match.end()
    if (match := chosen.per.match(text, begin)) and (bases := tuple(_bases(match, uom))):
        return bases, _basis_end(match)
    if (match := chosen.bracketed.match(text, begin)) and (bases := tuple(_bases(match, uom))):
        return bases, match.end()
    if is_money and (match := chosen.mille.match(text, begin)):
        return (_Basis(Decimal(100 if match["sign"] == "%" else 1000)),), match.end()
    return (), end


def _basis_end(match: re.Match[str]) -> int:
    """Without a word after the count that is no unit ("per 100 from 1 May")."""
    if match["unit"] and money.unit(match["unit"]) is None:
        return match.start() + len(match[0][: match.start("unit") - match.start()].rstrip())
    return match.start() + len(match[0].rstrip())


def _basis_before(before: str, code: str, uom: str | None) -> tuple[tuple[_Basis, ...], int]:
    """The basis that stands before the amount ("per 100: 12.50", "100 adet için 12,50"), and its length."""
    chosen = _patterns(code)
    for pattern in (chosen.per_before, *chosen.per_unit_before, chosen.basis_behind):
        if (match := pattern.search(before)) and (bases := tuple(_bases(match, uom))):
            return bases, len(match[0])
    return (), 0


def _bases(match: re.Match[str], uom: str | None) -> Iterator[_Basis]:
    """The bases that "per …" may state; "M" is a thousand or a metre, as the order's unit tells."""
    groups = match.groupdict()
    word = groups.get("unit") or ""
    word = word if money.unit(word) else ""
    thousand = groups.get("thousand") or ""
    sized = bool(groups.get("count") or groups.get("hundred") or thousand)
    lengths = _is_length(uom)
    if thousand in ("M", "m") and (lengths or thousand == "m") and not word:
        yield _Basis(Decimal(1), "MTR")
        return
    count = Decimal(re.sub(r"\D", "", groups["count"])) if groups.get("count") else Decimal(1)
    count *= 100 if groups.get("hundred") else 1000 if thousand else 1
    named = money.unit(word)
    if named is None:
        if sized and count:
            yield _Basis(count)
        return
    if word == "M" and not sized and not lengths:
        yield _Basis(Decimal(1000))
    elif named.family == "piece" and count:
        yield _Basis(count * named.factor, "C62")
    elif count:
        yield _Basis(count, named.code)


def _is_length(uom: str | None) -> bool:
    named = money.unit(uom) if uom else None
    return named is not None and named.family == "length"


@cache
def _tax(code: str) -> re.Pattern[str]:
    chosen = load(code)
    tax, named = alternatives(chosen.script("tax_marks")), chosen.either("prices", "before")
    rate = r"(?:\s?\d{1,2}\s?%)?"
    beside = rf"(?:{named}|{units()}|{alternatives(_currencies()['words'])}|\d)"
    behind = rf"{beside}\s?[(、,]?\s?(?P<behind>{tax}{rate})"
    bracketed = rf"\(\s?(?P<alone>{tax}{rate})\s?(?=\))"
    return re.compile(rf"{behind}|{bracketed}|(?P<before>{tax}){rate}\s?的?(?={named})", _I)


def tax_marks(text: str, language: str) -> Iterator[Place]:
    """ "含税单价", "12.50ドル(税別)": a word that says whether tax is in a price, and changes none."""
    if load(language).script("tax_marks"):
        yield from (match.span(match.lastgroup or 0) for match in _tax(language).finditer(text))


def bare(text: str, *, language: str, country: str = "") -> tuple[Span[Quoted], ...]:
    """Amounts that are known to be money because of where they stand, in a column of prices."""
    found = numbers.find(text, language=language, country=country)
    return tuple(Span(s.start, s.end, s.text, tuple(Quoted(r) for r in s.readings)) for s in found)


def currency_in(text: str, expected: str | None = None) -> str | None:
    """The currency that a column's title names, if any."""
    known = alternatives([*_currencies()["codes"], *_currencies()["words"]])
    match = re.search(rf"(?<![^\W{UNSPACED}]){known}(?!\w)|[€£$¥]", text)
    return currency(match[0], expected) if match else None
