"""A printed time for payment that is news to nobody: a label, a time long enough, and nothing else.

    "Payment: 30 days net", "Paiement : 45 jours fin de mois", "支払条件：月末締翌月末払"       let pass
    "Zahlungsbedingungen: Bis 03.12.2026 ohne Abzug"       where that day is four weeks off, or more
    "Pagamento: come da accordi"                                                          as agreed
    "8 days net", "30 % with the order", "2 % within 10 days", "cash"                          told

What was agreed is not on the order, and a short time may well be new. A discount, a part of the sum and
payment before delivery are news however late the rest is due. The words are in `languages/payment.toml`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from countersign.extractors.grammar import dates
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed, unaccented, whole_words
from countersign.extractors.grammar.numbers import telephones
from countersign.extractors.grammar.phrases import words

_LISTED = Listed("payment")
_SHORTEST, _LONGEST, _MOST_WORDS, _LONGEST_LINE = 28, 180, 14, 120
_NUMBER, _MARKS = re.compile(r"\d+"), re.compile(r"[\s.,:：;|/()+&\-–、，。・]+")
# No two words without a space between them: what can be cut in many ways takes for ever.
_WORD = r"[^\W\d][^\d\s:：]{0,40}"
_COUNTED = re.compile(r"(?<![\d.,])\d{1,3}(?![\d.,]*\d|\s?[%％])")
_PRINTED = re.compile(r"\.?\s{0,4}[:：|]")
_CUT = re.compile(r"^\s{0,4}[.:：|]{0,2}\s{0,4}")
_NEVER = re.compile(r"[%％€$£¥￥]|\d[.,]\d")


def printed_payment(text: str, code: str, since: dt.date | None = None, *, on_paper: bool = False) -> bool:
    """Whether it is a label and a time for payment of four weeks or more, and nothing else.

    `since` is the day from which a day is counted; without it, no day is let pass. `on_paper`: the label
    needs no colon there.
    """
    if len(text) > _LONGEST_LINE:
        return False
    bare, late = _without_days(text, code, since)
    said = load(code).fold(bare).strip(" \t*-–•.|")
    label = _LISTED.any_of("labels", code).match(said)
    if label is None or late is False or (late and _LISTED.any_of("of_either", code).fullmatch(label[0])):
        return False
    rest = said[label.end() :]
    if not on_paper and not _PRINTED.match(rest):
        return False
    rest = _CUT.sub("", rest)
    return not _NEVER.search(rest) and _is_plain(rest, code) and _is_long(rest, code, late=bool(late))


def paid_late(text: str, code: str) -> bool:
    """Whether it is such a time without its label: "30 days net", "60 gg d.f.f.m.", "月末締め翌月末払い"."""
    said = unaccented(text)
    if not _LISTED.stands_in("net", said) and not _LISTED.any_of("paying", code).search(
        load(code).fold(text)
    ):
        return False
    label = next(iter(_LISTED.of("labels", code)), "")
    return bool(label) and printed_payment(f"{label}: {text}", code)


def labels() -> tuple[str, ...]:
    """What a time for payment is announced with, in any language."""
    return _LISTED.everywhere("labels")


def names_payment(title: str) -> bool:
    """Whether a title announces a time for payment and nothing else, in any language."""
    return _label_ends(unaccented(title), first=False) is not None


def is_soon(text: str) -> bool:
    """Whether all its numbers of days are below four weeks, and no month's end is waited for."""
    counted = [int(number) for number in _COUNTED.findall(text)]
    return bool(counted) and max(counted) < _SHORTEST and not _months_end().search(text.casefold())


def is_short(text: str) -> bool:
    """Whether it is a label and, last of all, a number of days below four weeks: "Termin: 8 dni"."""
    return len(text) <= _LONGEST_LINE and is_soon(text) and bool(_ends_soon().fullmatch(text.strip()))


@lru_cache(maxsize=4096)
def is_hard(text: str, *, labelled: bool = False) -> bool:
    """Whether payment before the goods, with them or at once is spoken of, in any language.

    `labelled`: the text stands behind a word for payment.
    """
    plain = unaccented(text)
    if _LISTED.stands_in("hard", plain) or _is_early(plain, labelled=labelled):
        return True
    late = any(int(number) >= _SHORTEST for number in _COUNTED.findall(text)) or _months_end().search(plain)
    return (
        not late
        and _LISTED.stands_in("hard_beside", plain)
        and (labelled or _LISTED.stands_in("labels", plain))
    )


def _is_early(plain: str, *, labelled: bool) -> bool:
    """Whether behind a word for payment all numbers of days are below four weeks: "Payment: 7 days"."""
    label = 0 if labelled else _label_ends(plain)
    if label is None or not re.search(r"\d", plain[label:]) or _months_end().search(plain):
        return False
    counted = [int(found[1]) for found in _counted_days().finditer(plain, label)]
    return bool(counted) and max(counted) < _SHORTEST and counted[0] > 0


def without_days(text: str) -> str:
    """The text without its numbers of days: "claims within 8 days"."""
    return _counted_days().sub(" ", unaccented(text))


def _label_ends(plain: str, *, first: bool = True) -> int | None:
    """Where the first word for payment ends; one that may mean other things counts where it is `first`."""
    if not _LISTED.stands_in("labels", plain):
        return None
    either = _LISTED.anywhere("of_either")
    found = _LISTED.anywhere("labels").finditer(plain)
    return next(
        (one.end() for one in found if (first and not one.start()) or not either.fullmatch(one[0])), None
    )


@cache
def _counted_days() -> re.Pattern[str]:
    days = "|".join(sorted({re.escape(unaccented(one)) for one in _LISTED.everywhere("days")}, key=len))
    return re.compile(rf"(?<![\d.,/月월年-])(\d{{1,3}})\s?-?(?:{days})(?![^\W\d])")


@cache
def _ends_soon() -> re.Pattern[str]:
    """ "Termin: 8 dni", "Ödeme Planı: 7 gün netto", in any language."""
    days, net = ("|".join(map(re.escape, _LISTED.everywhere(one))) for one in ("days", "net"))
    return re.compile(
        rf"{_WORD}(?:\s{_WORD}){{0,5}}\s?[:：|]?\s{{0,3}}[^\d:：]{{0,24}}\d{{1,2}}\s?"
        rf"(?:{days})(?:\s(?:{net}))?\W{{0,2}}",
        re.IGNORECASE,
    )


@cache
def _months_end() -> re.Pattern[str]:
    """The same in every language."""
    return whole_words(set(_LISTED.everywhere("month_end")))


def _without_days(text: str, code: str, since: dt.date | None) -> tuple[str, bool | None]:
    """The text without its days, and whether all are late enough; None where there is none."""
    if not re.search(r"\d{1,4}\D{1,12}\d", text):
        return text, None
    anchor = since or dt.date(2000, 1, 3)
    days = [
        day
        for day in dates.find(text, language=code, anchor=anchor, taken=telephones(text))
        if len(_NUMBER.findall(day.text)) > 1
    ]
    if not days:
        return text, None
    for day in days:
        text = text.replace(day.text, " ")
    least = dt.timedelta(days=_SHORTEST)
    return text, since is not None and all(one.first >= since + least for day in days for one in day.readings)


def _is_plain(rest: str, code: str) -> bool:
    """Whether no other words stand there than usually do."""
    known = _filling(code)
    parts: Sequence[str] = [part for part in _MARKS.split(rest) if part]
    if load(code).unspaced:
        return all(_run_of(code).fullmatch(part) for part in parts)
    told = words(" ".join(parts), load(code))
    return len(told) <= _MOST_WORDS and all(
        word in known or (word.isdigit() and len(word) < 4) for word in told
    )


def _is_long(rest: str, code: str, *, late: bool) -> bool:
    """Whether it is four weeks or more, the end of a month, or as agreed."""
    numbers = [int(number) for number in _NUMBER.findall(rest)]
    monthly = bool(_LISTED.any_of("month_end", code).search(rest))
    if not numbers:
        return late or monthly or bool(_LISTED.any_of("as_agreed", code).search(rest))
    long = all(_SHORTEST <= number <= _LONGEST for number in numbers)
    return long or (monthly and all(number <= _LONGEST for number in numbers))


@cache
def _filling(code: str) -> frozenset[str]:
    """The words that may stand beside the days: "net", "end of month", "by bank transfer"."""
    agreed = (
        *_LISTED.of("beside_days", code),
        *_LISTED.of("as_agreed", code),
        *_LISTED.of("month_end", code),
    )
    return frozenset(key for line in agreed for key in words(line, load(code)))


@cache
def _run_of(code: str) -> re.Pattern[str]:
    """The same where no spaces stand between words."""
    agreed = (*_LISTED.of("as_agreed", code), *_LISTED.of("month_end", code))
    listed = {*agreed, *(word for line in _LISTED.of("beside_days", code) for word in line.split())}
    longest = sorted((re.escape(word) for word in listed), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest)}|\d{{1,3}})+")
