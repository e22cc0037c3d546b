"""Value added tax, which is on every invoice and changes no order: "+ 23% VAT", "DPH 21 % 15,71 = 90,51".

    rate      a rate beside the tax's name, with the "plus" before it
    amount    behind the rate: only where it is the rate's share of an amount before it
    gross     behind that and an equals sign: only where it is both together

An amount that fits neither is left to be read: it may be a price.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar import numbers
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.terms import taxes

Place = tuple[int, int]
_CENT = Decimal("0.02")
_AMOUNT = re.compile(rf"(?<![\w.,])(?P<digits>{numbers.DIGITS})(?![\w.,]*\d|\s?%)")
_COIN = r"(?:[^\W\d]{1,4}|[€£$])"
_SUM = rf"{_COIN}?[ \t]?(?P<digits>{numbers.DIGITS})(?![\d%])(?:[ \t]?{_COIN}(?!\w))?"
_BEHIND = rf"[ \t]{{0,3}}[:=(]?[ \t]{{0,3}}{_SUM}\)?"
_AMOUNT_BEHIND = re.compile(_BEHIND)
_GROSS_BEHIND = re.compile(rf"[ \t]{{0,3}}={_BEHIND}")


def tax(text: str, language: str, country: str = "") -> Iterator[Place]:
    """The places of rates of tax, and of amounts of tax that follow from them."""
    for match in _rated().finditer(text):
        end = match.end()
        rate = Decimal(next(filter(None, match.groups())).replace(",", ".")) / 100
        nets = [a for m in _AMOUNT.finditer(text[: match.start()]) for a in _values(m, language, country)]
        if (owed := _AMOUNT_BEHIND.match(text, end)) and (
            pairs := [
                (net, a) for a in _values(owed, language, country) for net in nets if _is(net * rate, a)
            ]
        ):
            end = owed.end()
            gross = _GROSS_BEHIND.match(text, end)
            sums = {net + amount for net, amount in pairs}
            if gross and any(_is(s, a) for s in sums for a in _values(gross, language, country)):
                end = gross.end()
        yield match.start(), end


def _values(match: re.Match[str], language: str, country: str) -> tuple[Decimal, ...]:
    return numbers.values(match["digits"], language=language, country=country)


def _is(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _CENT


@cache
def _rated() -> re.Pattern[str]:
    """ "23% VAT", "%20 KDV", "VAT (23 %)"."""
    called = rf"{alternatives(taxes())}(?:['’-]?[^\W\d]{{0,3}})?(?!\w)"
    rate, plus = r"\d{1,2}(?:[.,]\d)?", r"(?:\+[ \t]?|(?<!\w)plus[ \t])?"
    first = rf"(?<![\w.,])(?:%[ \t]?(?P<sign>{rate})|(?P<before>{rate})[ \t]?%)[ \t]?{called}"
    last = rf"(?<!\w){called}[ \t]?[(:]?[ \t]?(?:%[ \t]?(?P<signed>{rate})|(?P<behind>{rate})[ \t]?%)\)?"
    return re.compile(rf"{plus}(?:{first}|{last})", re.IGNORECASE)
