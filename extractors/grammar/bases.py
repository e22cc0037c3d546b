"""What a price is for, by the title of its column ("Preis/100", "単価（100個）") or by its size."""

import re
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.prices import Quoted
from countersign.procurement.order import Line

_BASIS = re.compile(r"(?:/|\s[x×]|\b(?:per|je|pro)\b)\s*(?P<per>1000?0?|1)(?![\d.,+])\D*$", re.IGNORECASE)
_CJK_BASIS = re.compile(
    r"[(/每]\s*每?\s*(?P<per>1000?0?|1|[百千万萬백천])\s*(?:[個本枚개件个只支台套PpMm]|pcs|ea)?\s*(?:당|毎|当たり|あたり|ごと)?\s*\)?$"
)
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
    return title, None


def said_for(quoted: Quoted, line: Line | None) -> Decimal | None:
    """How many pieces a price is for, as it says itself; None where nothing says so.

    Its size says so, too: 0.125, where 12.50 per 100 were ordered, is for one.
    """
    if quoted.per or line is None or quoted.total or line.price_per < _MANY:
        return quoted.per
    each = line.each
    return Decimal(1) if each / 2 <= quoted.amount <= each * 2 else None
