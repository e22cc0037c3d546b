"""Which orders a mail's content fits, where no number says: items, quantities, days, mistyped numbers.

    what is written (subject, new text, attachments) ──► Likeness of each of the sender's orders
                                                    └──► Slip: a number that is nearly an order's

Nothing here settles anything: `match` ranks what is found, and says whether another order comes close. Only
orders of the sender's own company are looked at, so that a likeness never leads to a stranger's order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.procurement.order import PurchaseOrder

_WORD = re.compile(r"[^\s,;:()\"'|]+")
_COUNTED = re.compile(r"(?<![A-Za-z0-9.,/-])(?:\d{1,3}(?:[., '’]\d{3})+(?!\d)|\d+(?![\d/]|[.,]\d))")
_DAY = re.compile(r"(?<!\d)(?:(?:\d{4}|\d\d)[./-])?(\d{1,2})[./-](\d{1,2})(?:[./-](?:\d{4}|\d\d))?(?!\d)")
_EASTERN = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일號号]")
_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s?(?:de |of )?([^\W\d_]{3,10})"
    r"|\b([^\W\d_]{3,10})\.? (\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_MONTHS = (
    "jan gen ene sty led oca",
    "feb fév fev úno lut şub",
    "mar mär maa bře",
    "apr abr avr kwi dub nis",
    "may mai mag mei maj kvě",
    "jun jui giu cze čer haz",
    "jul jui lug lip čer tem",
    "aug aoû ago sie srp ağu",
    "sep set wrz zář eyl",
    "oct okt out ott paź říj eki",
    "nov lis kas",
    "dec dez déc dic gru pro ara",
)
_NUMBERS = re.compile(r"[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*")
_PIECE = re.compile(r"[A-Za-z0-9]+")
_LEAST_COUNT, _SHORT = 10, 5
_CALLING = r"(?:nr|no|nº|n°|ref|ab|so|ord\w{0,8}|auftr\w{0,12}|号|號|番号|번호)[\s.:#-]{0,4}"
_MAX_TEXT = 100_000


@dataclass(frozen=True)
class Likeness:
    """How much of an order a mail names: its items, its quantities, its days."""

    order: PurchaseOrder
    items: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """An item weighs as much as a quantity and a day together. Without an item, two things must fit."""
        besides = len(self.quantities) + len(self.days)
        if self.items:
            return 2 * len(self.items) + besides
        return besides if self.quantities and besides > 1 else 0

    @property
    def words(self) -> str:
        """What is named, for a buyer to read."""
        named = (("item", self.items), ("quantity", self.quantities), ("day", self.days))
        return ", ".join(f"{name} {' and '.join(found[:3])}" for name, found in named if found)


@dataclass(frozen=True)
class Slip:
    """A number that is no order's, the order's that it nearly is, and how they differ."""

    written: str
    order: PurchaseOrder
    how: str


def likenesses(orders: Sequence[PurchaseOrder], text: str) -> tuple[Likeness, ...]:
    """The orders that have something in common with the text, the likest first."""
    text = text[:_MAX_TEXT].casefold()
    words, counts, days = set(_WORD.findall(text)), set(_counts(text)), set(_days(text))
    found = (_likeness(order, text, words, counts, days) for order in orders)
    return tuple(sorted((one for one in found if one.score), key=lambda one: -one.score))


def _likeness(
    order: PurchaseOrder, text: str, words: set[str], counts: set[str], days: set[tuple[int, int]]
) -> Likeness:
    codes = {code for line in order.lines for code in (line.item, line.supplier_item) if len(code) > 2}
    items = (code for code in codes if code.casefold() in words or (" " in code and code.casefold() in text))
    least = 0 if (named := tuple(sorted(items))) else _LEAST_COUNT
    amounts = {f"{line.quantity:f}" for line in order.lines if line.quantity >= least}
    due = {day for line in order.lines for day in line.days if (day.day, day.month) in days}
    quantities = (amount for amount in amounts if amount in counts or amount in words)
    return Likeness(order, named, tuple(sorted(quantities)), tuple(sorted(day.isoformat() for day in due)))


def _counts(text: str) -> Iterator[str]:
    """Whole numbers, without the marks between their thousands."""
    return (re.sub(r"\D", "", number) for number in _COUNTED.findall(text))


def _days(text: str) -> Iterator[tuple[int, int]]:
    """Days and months that stand in the text, whichever of two numbers is which."""
    for one, other in _DAY.findall(text):
        yield int(one), int(other)
        yield int(other), int(one)
    for month, day in _EASTERN.findall(text):
        yield int(day), int(month)
    for before, name, other, after in _NAMED.findall(text):
        for number, prefixes in enumerate(_MONTHS, start=1):
            if (name or other)[:3] in prefixes.split():
                yield int(before or after), number


def slips(orders: Sequence[PurchaseOrder], text: str, known: Sequence[str]) -> tuple[Slip, ...]:
    """Numbers in the text that are nearly one of the orders'. `known` are orders' numbers and item codes."""
    told = {_plain(number) for number in known}
    found = (word for word in _NUMBERS.findall(text[:_MAX_TEXT]) if _could_be(word))
    # "w-4500012345" and "4500012345-10" name the order; there is nothing mistyped about them.
    new = (word for word in found if told.isdisjoint(map(_plain, _PIECE.findall(word))))
    written = {form: word for word in new for form in _forms(word)}
    return tuple(
        Slip(word, order, how)
        for plain, word in list(written.items())[:400]
        if plain not in told
        for order in orders
        if (how := _difference(plain, _plain(order.number)))
    )


def _forms(word: str) -> Iterator[str]:
    """A number as it may be meant: whole, without what a dash parts from it, without "PO" before it."""
    pieces = [piece for piece in _PIECE.findall(word) if _could_be(piece)]
    bare = [piece.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") for piece in pieces]
    yield from dict.fromkeys(map(_plain, (word, *pieces, *bare)))


def _could_be(word: str) -> bool:
    return len(word) <= 40 and sum(map(str.isdigit, word)) >= 5


def _plain(number: str) -> str:
    return re.sub(r"[\s\-/._]", "", number).casefold()


def _difference(written: str, meant: str) -> str:
    """How a number was mistyped, in words; empty where it is simply another one."""
    if len(meant) < 5 or abs(len(written) - len(meant)) > 1 or written == meant:
        return ""
    start = next(
        (at for at, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b),
        min(len(written), len(meant)),
    )
    one, other = written[start:], meant[start:]
    if one[:2] == other[:2][::-1] and len(one) > 1 and one[2:] == other[2:]:
        return "two digits are turned round"
    if one and other and one[1:] == other[1:]:
        return "one digit is another"
    if one[1:] == other:
        return "there is a digit too many"
    return "a digit is missing" if one == other[1:] else ""


def called_so(numbers: Mapping[str, Sequence[str]], text: str) -> tuple[str, ...]:
    """Our numbers of the orders that a text calls by the supplier's own; `numbers` holds these by ours.

    A short one counts only as it stands there, with a word that says what it is right before it.
    """
    return tuple(ours for ours, own in numbers.items() if any(_is_called(one, text) for one in own))


def _is_called(number: str, text: str) -> bool:
    parts = [re.escape(part) for part in re.findall(r"[^\W_]+", number)]
    joined = r"[\s/._-]{0,2}".join(parts)
    signs = sum(map(len, re.findall(r"[^\W_]+", number)))
    start = r"(?<![\w-])" if signs > _SHORT else rf"(?<!\w){_CALLING}"
    return bool(re.search(rf"{start}{joined}(?![\w]|[-/]\w)", text, re.IGNORECASE))
