"""What a price is for, by the title of its column ("Preis/100", "単価（100個）") or by its size."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.prices import Quoted
from countersign.procurement import money
from countersign.procurement.order import Line

_BASIS = re.compile(r"(?:/|\s[x×]|\b(?:per|je|pro)\b)\s*(?P<per>1000?0?|1)(?![\d.,+])\D*$", re.IGNORECASE)
_CJK_BASIS = re.compile(
    r"[(/每]\s*每?\s*(?P<per>1000?0?|1|[百千万萬백천])\s*(?:[個本枚개件个只支台套PpMm]|pcs|ea)?\s*(?:당|毎|当たり|あたり|ごと)?\s*\)?$"
)
# "Price/C", "PRICE/M": only as such letters are written, so that "Preis/m" is one for a metre.
_LETTER = re.compile(r"(?:/\s?|\s(?:per|je|pro)\s)([CM])\W*$")
_LETTERS = {"C": Decimal(100), "M": Decimal(1000)}
_SHORTEST, _SHORTEST_BEGUN = 3, 5
# What stands between: "Preis je", "prix au", "cena za".
_BEFORE = re.compile(r"(?<=\w)\W+[^\W\d]{1,4}\W*$")
_CELLS = re.compile(r"\s*[|;]\s*|\t+|\s{2,}|\u3000|\s+[/–—·•-]\s+")
_MANY = 10
_WRITTEN = {"百": 100, "백": 100, "千": 1000, "천": 1000, "万": 10_000, "萬": 10_000}


@cache
def with_basis(title: str, language: str) -> tuple[str, Decimal | None]:
    """ "Preis/100", "Cena za 100", "単価（100個）": what the price is for, and the title without it.

    "Price 100+" is a step of a scale.
    """
    chosen = load(language)
    words = (word for word in chosen.folded("tables", "basis") if " " not in word)
    before = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    plain = re.sub(r"(?<=\d)[.,\s](?=000)", "", chosen.fold(title))
    named = re.compile(rf"(?<!\w)(?:{before})\s*(?P<per>1000?0?|1)(?![\d+])\D*$")
    for pattern in (_BASIS, named, _CJK_BASIS):
        if found := pattern.search(plain):
            per = found["per"]
            return plain[: found.start()], Decimal(_WRITTEN.get(per, per))
    return _in_words(title, language)


def _in_words(title: str, language: str) -> tuple[str, Decimal | None]:
    """ "Precio/millar", "Preis per Tausend", "Tausendpreis", "Prezzo %", "PRICE/C"."""
    if found := _LETTER.search(title):
        return title[: found.start()], _LETTERS[found[1]]
    plain = load(language).fold(title)
    for per, named in _named(language):
        if found := named.search(plain):
            before = _BEFORE.sub("", plain[: found.start()])
            return f"{before} {plain[found.end() :]}".strip(), per
    return title, None


@cache
def _named(language: str) -> tuple[tuple[Decimal, re.Pattern[str]], ...]:
    """The words for a hundred and for a thousand; the longer ones begin words, too, and all end titles."""
    chosen = load(language)
    found = []
    for per, name in ((Decimal(100), "hundred"), (Decimal(1000), "thousand")):
        words = sorted({*chosen.folded("prices", name)}, key=len, reverse=True)
        spelled = [re.escape(word) for word in words if len(word.rstrip(".")) >= _SHORTEST]
        begun = [re.escape(word) for word in words if len(word) >= _SHORTEST_BEGUN and word.isalpha()]
        signs = [word for word in words if not word.isalnum() and len(word) == 1]
        inside = rf"(?<!\w)(?:{'|'.join(spelled) or '(?!)'})(?!\w)"
        inside += rf"|(?<!\w)(?:{'|'.join(begun) or '(?!)'})(?=\w{{4}})"
        found.append((per, re.compile(rf"(?<=\w\W)[({{\[]?(?:{'|'.join(signs) or '(?!)'})|{inside}")))
    return tuple(found)


def told_in_titles(lines: Iterable[str], languages: Sequence[str], uom: str) -> frozenset[Decimal]:
    """What the titles of prices above rows say in words, or in a letter, that their prices are for."""
    cells = (cell for line in lines if not re.search(r"\d", line) for cell in _CELLS.split(line))
    prices = [(cell, code) for cell in cells for code in languages if _is_price(cell, code)]
    told = {with_basis(cell, code)[1] for cell, code in prices if not _is_metre(cell, uom)}
    return frozenset(basis for basis in told if basis)


@cache
def _is_price(cell: str, code: str) -> bool:
    words = set(re.findall(r"\w+", load(code).fold(with_basis(cell, code)[0])))
    return bool(words & load(code).folded("tables", "price"))


def _is_metre(title: str, uom: str) -> bool:
    return for_metres(title) and money.family(uom) == "length"


def for_metres(title: str) -> bool:
    """Whether a title's "M" can be a metre as well."""
    return bool((found := _LETTER.search(title)) and found[1] == "M")


def said_for(quoted: Quoted, line: Line | None) -> Decimal | None:
    """How many pieces a price is for, as it says itself; None where nothing says so.

    Its size says so, too: 0.125, where 12.50 per 100 were ordered, is for one.
    """
    if quoted.per or line is None or quoted.total or line.price_per < _MANY:
        return quoted.per
    each = line.each
    return Decimal(1) if each / 2 <= quoted.amount <= each * 2 else None
