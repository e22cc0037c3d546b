"""What may never come of a mail, whatever happened to it: judged without the code that is judged.

    crash      the program raised something else than that the mail can't be read
    hang       it computed longer than five seconds
    false      a line is accepted that isn't in truth, and the person who looks at the mail still sees why
    danger     a mail is accepted that holds words which take the acceptance back
    value      a settled value is neither the true one nor anywhere in what a person sees
    ignored    a mail that a person still reads as an answer is put aside

What a person sees is found here by simple means of its own: every part decoded, tags taken out, everything
but letters and digits left out.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email import message_from_bytes
from functools import cached_property
from typing import Any

from countersign.agent.desk import Desk
from countersign.evals.cases import Case
from countersign.evals.facts import Facts, Field, LineFacts, printed
from countersign.procurement.claims import LineStatus, MessageKind
from countersign.procurement.judgement import Verdict

_SPOKEN_AGAINST = frozenset({LineStatus.CHANGED, LineStatus.REJECTED, LineStatus.UNCLEAR})
"""What was not spoken of may well be accepted by a yes; what was unclear by a yes that is put in."""
SETTLED = (LineStatus.ACCEPTED, LineStatus.CHANGED)
_CODECS = ("utf-8", "latin-1", "gb18030", "iso-2022-jp", "shift_jis", "euc-kr", "big5", "cp1250", "cp1254")
_HIDDEN = re.compile(r"<!--.*?-->|<(style|script|head)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


def squashed(text: str) -> str:
    """Letters and digits alone, however they were cased, wrapped or spaced."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


@dataclass(frozen=True)
class Seen:
    """What a person may see of a mail. `texts` are the ways in which it can be decoded."""

    raw: bytes

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Each part in each likely character set, squashed."""
        payloads = [self.raw]
        try:
            for part in message_from_bytes(self.raw).walk():
                if not part.is_multipart() and isinstance(data := part.get_payload(decode=True), bytes):
                    payloads.append(data)
        except Exception:  # the standard library's own parser may stumble; the bytes are still looked at
            pass
        return tuple(dict.fromkeys(text for data in payloads for text in _decoded(data)))

    def holds(self, words: str) -> bool:
        """Whether the words can be seen."""
        wanted = squashed(words)
        return any(wanted in text for text in self.texts)


def _decoded(data: bytes) -> Iterator[str]:
    for codec in _CODECS:
        text = data.decode(codec, "replace")
        yield squashed(text)
        if "<" in text:
            yield squashed(html.unescape(re.sub(r"<[^<>]*>", "", _HIDDEN.sub("", text))))


@dataclass(frozen=True)
class Base:
    """A case as it was before anything happened to it. `lines` are those in which its sender speaks."""

    case: Case
    lines: tuple[str, ...]
    facts: Facts

    @property
    def truth(self) -> Facts:
        """What a careful buyer reads in it."""
        return self.case.truth


def base_of(desk: Desk, case: Case) -> Base:
    """What is known of a case before it is damaged."""
    message = desk.postman.parse(case.raw)
    spoken = tuple(line.text for line in message.spoken if squashed(line.text))
    return Base(case, spoken, printed(desk.read(case.raw, case.name)))


def faults(
    base: Base,
    raw: bytes,
    reading: Mapping[str, Any],
    spoken: Sequence[str],
    danger: str = "",
    digits: str = "",
    agreed: bool = False,
) -> Iterator[str]:
    """Everything about the reading of the damaged mail that must not be. `spoken` is what was heard of it."""
    facts = printed(reading)
    if danger and facts.verdict is Verdict.ACCEPT:
        yield f"danger: accepted beside “{danger}”"
    if digits and facts.verdict is Verdict.ACCEPT and _telling(base, digits):
        yield f"digits: accepted after {digits}"
    against = _SPOKEN_AGAINST - ({LineStatus.UNCLEAR} if agreed else set())
    yield from _false(base, facts, Seen(raw), spoken, against)
    yield from _values(base, facts, reading)
    aside = facts.verdict is Verdict.IGNORE and facts.kind is not MessageKind.CONFIRMATION
    wanted = Verdict.IGNORE not in (base.facts.verdict, base.truth.verdict)
    if aside and wanted and _all_heard(base, spoken):
        yield "ignored: the words are all there, and nobody is told"


def _telling(base: Base, digits: str) -> bool:
    """Whether the number that was changed was one of the order's quantities, prices or days."""
    before, _, after = digits.partition(" → ")
    kept = set(_numbers(after))
    gone = [number for number in _numbers(before) if number not in kept]
    lines = [line for order in base.case.orders for line in order.lines]
    values = {f"{value.normalize():f}" for line in lines for value in (line.quantity, line.unit_price)}
    days = {form for line in lines for form in (f"{line.date:%d.%m.%Y}", f"{line.date:%Y-%m-%d}")}
    return any(
        number.replace(",", ".").rstrip("0").rstrip(".") in values or number in values or number in days
        for number in gone
    )


def _numbers(text: str) -> list[str]:
    """The numbers that stand by themselves: those of an item's name are none."""
    return re.findall(r"(?<![^\W\d_]-)(?<![^\W\d_])\d+(?:[.,-]\d+)*", text)


def _all_heard(base: Base, spoken: Sequence[str]) -> bool:
    heard = squashed(" ".join(spoken))
    return bool(base.lines) and all(squashed(line) in heard for line in base.lines)


def _false(
    base: Base, facts: Facts, seen: Seen, spoken: Sequence[str], against: frozenset[LineStatus]
) -> Iterator[str]:
    """A line that is accepted, though what spoke against it is still seen."""
    heard = squashed(" ".join(spoken))
    gone = [line for line in base.lines if squashed(line) not in heard and not seen.holds(line)]
    if gone:
        return  # nobody sees all of it any more: what is left may say something else
    for key, line in facts.lines.items():
        if line.status is not LineStatus.ACCEPTED or _accepted(base.facts, key):
            continue
        true = base.truth.lines.get(key)
        if true and true.status in against:
            yield f"false: line {key[1]} is accepted, and it is {true.status}"
    statuses = {line.status for line in base.truth.lines.values()}
    was_open = Verdict.ACCEPT not in (base.truth.verdict, base.facts.verdict)
    if facts.verdict is Verdict.ACCEPT and was_open and statuses and statuses <= against:
        yield f"false: the mail is accepted, and right is {base.truth.verdict}"


def _accepted(facts: Facts, key: tuple[str, int]) -> bool:
    before = facts.lines.get(key)
    return before is not None and before.status is LineStatus.ACCEPTED


def _values(base: Base, facts: Facts, reading: Mapping[str, Any]) -> Iterator[str]:
    quotes = {
        (line["order"], line["line"]): " ".join(e["quote"] for e in line["evidence"])
        for line in reading["lines"]
    }
    for key, line in facts.lines.items():
        if line.status not in SETTLED:
            continue
        true = base.truth.lines.get(key, LineFacts(LineStatus.NOT_MENTIONED))
        for field in (Field.QUANTITY, Field.PRICE):
            if line.has(field) and not (true.has(field) and true.same(line, field)):
                said = quotes.get(key, "")
                if not _stands(line, field, said) and not _ordered(base, key, line, field):
                    yield f"value: line {key[1]} has {field} {line.words(field)}, which nobody wrote"


def _ordered(base: Base, key: tuple[str, int], line: LineFacts, field: Field) -> bool:
    """Whether the value is the order's own, which an accepted line has without its being written."""
    for order in base.case.orders:
        ordered = order.line(key[1]) if order.number == key[0] else None
        if ordered and field is Field.QUANTITY:
            return line.quantity == ordered.quantity
        if ordered and line.price:
            return line.price.same_as(order.price(ordered))
    return False


def _stands(line: LineFacts, field: Field, said: str) -> bool:
    """Whether the digits of the value stand in the words that were quoted for the line."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", said))
    if field is Field.QUANTITY or line.price is None:
        return True  # a quantity may be a sum of deliveries
    amount, per = line.price.amount, line.price.per
    pieces = [Decimal(number) for number in re.findall(r"\d+", said) if Decimal(number)]
    return any(_bare(amount * base / per) in digits for base in (per, *pieces))


def _bare(value: Decimal) -> str:
    """The digits that a value is written in, however it is pointed."""
    return re.sub(r"\D", "", f"{value.normalize():f}").strip("0")
