"""What a mail to one of our own people offers: the decisions they may answer with, as links and as words.

    exceptions they may decide ─► Choice each: a mailto: link (reply address, subject, prefilled answer with
                                  its token), and the words to write instead
                               ─► Reply: the address that an answer goes to, which carries a token as well

The words are those that `extractors.instructions` reads; a test sends each one there. Which decisions make
sense is told here by what the exception waits for; who may decide came with the plan.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from countersign.mailbox.wording import Wording, plain
from countersign.procurement.case import Case, CaseException, ExceptionState, MailPlan
from countersign.procurement.claims import ExceptionType, LineReading
from countersign.procurement.handling import BETWEEN_US, acceptable
from countersign.procurement.money import Price
from countersign.procurement.order import Line
from countersign.procurement.points import labels
from countersign.procurement.tokens import Signer

_LATER = dt.timedelta(days=7)
_FRIDAY = 4
_LOCAL_PART = 64


@dataclass(frozen=True)
class Choice:
    """One decision: its button's words, what to write instead, what follows, and the link that writes it."""

    kind: str
    button: str
    say: str
    means: str
    link: str


@dataclass(frozen=True)
class Reply:
    """How to answer: `until` when, with which `words`, and an example of an answer about several points."""

    until: str
    words: tuple[str, ...]
    example: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What turns decisions into links: the mail they belong to, and the key that signs them."""

    plan: MailPlan
    case: Case
    mailbox: str
    subject: str
    signer: Signer
    today: dt.date

    @property
    def recipient(self) -> str:
        """The one person whom the mail goes to."""
        return self.plan.recipients[0]

    def token(self, exceptions: Sequence[str]) -> tuple[str, dt.date]:
        """The token for these exceptions, and its last day."""
        return self.signer.token(self.case.token, self.plan.sequence, exceptions, self.recipient, self.today)


def reply(desk: Desk, wording: Wording) -> Reply | None:
    """How the recipient may answer; None where there is nothing that they may decide."""
    if not desk.plan.decides:
        return None
    _, expires = reply_address(desk)
    about = [one for one in desk.plan.exceptions if one.id in desk.plan.decides]
    kinds = dict.fromkeys(kind for one in about for kind in _kinds(one))
    words = tuple(re.sub(r"\{\w+\}| $", " …", wording.words["offers"][kind]["say"]) for kind in kinds)
    several = len(desk.plan.exceptions) > 1
    return Reply(
        str(wording.words["desk"]["until"]).replace("{day}", wording.long_day(expires)),
        tuple(" ".join(word.split()) for word in words),
        tuple(_example(desk, about, wording)) if several else (),
    )


def reply_address(desk: Desk) -> tuple[str, dt.date]:
    """The mailbox with the mail's own token behind a plus, where it fits into an address."""
    token, expires = desk.token(desk.plan.decides)
    local, _, domain = desk.mailbox.rpartition("@")
    tagged = f"{local}+{token}"
    return (f"{tagged}@{domain}" if len(tagged) <= _LOCAL_PART else desk.mailbox), expires


def choices(desk: Desk, exception: CaseException, wording: Wording) -> tuple[Choice, ...]:
    """What the recipient may decide about one exception."""
    if exception.id not in desk.plan.decides:
        return ()
    token, _ = desk.token((exception.id,))
    address, _ = reply_address(desk)
    label = _label(desk.plan, exception)
    return tuple(
        Choice(
            kind=kind,
            button=words["button"],
            say=f"{label}: {said}" if len(desk.plan.exceptions) > 1 else said,
            means=words["means"],
            link=_link(address, desk.subject, f"{said}\n\n{token}"),
        )
        for kind, words, said in _offered(desk, exception, wording)
    )


def _offered(
    desk: Desk, exception: CaseException, wording: Wording
) -> Iterator[tuple[str, Mapping[str, str], str]]:
    values = _values(desk, exception, wording)
    for kind in _kinds(exception):
        words = wording.words["offers"][kind]
        yield kind, words, _filled(words["say"], values)


def _kinds(exception: CaseException) -> tuple[str, ...]:
    if exception.state is ExceptionState.WAITING_APPROVAL:
        return ("approve", "refuse", "comment")
    if exception.type not in BETWEEN_US:
        return ("done", "ask", "hold", "assign", "comment")
    if not acceptable(exception):
        return ("reject", "ask", "hold", "assign", "comment")
    return ("accept", "reject", "ask", "hold", "assign", "misread", "comment")


def _values(desk: Desk, exception: CaseException, wording: Wording) -> Mapping[str, str]:
    line = desk.case.order.line(exception.line) if exception.line is not None else None
    return {
        "values": _wanted(line, wording) if line else "",
        "day": wording.long_day(_in_a_week(desk.today)),
        "heard": _heard(exception, line, wording) if line else "",
    }


def _in_a_week(today: dt.date) -> dt.date:
    """A day to hold something until: no weekend, on which nobody would look at it."""
    day = today + _LATER
    return day + dt.timedelta(days=7 - day.weekday()) if day.weekday() > _FRIDAY else day


def _wanted(line: Line, wording: Wording) -> str:
    """What was ordered, as a question to the supplier could begin."""
    on = wording.words["offers"]["on"]
    return wording.listed(
        f"{wording.quantity(one.quantity, line.uom)} {on} {wording.long_day(one.date)}" for one in line.due
    )


def _heard(exception: CaseException, line: Line, wording: Wording) -> str:
    """What the program understood, for the person to put right."""
    said, offers = exception.proposal, wording.words["offers"]
    day = max((one.worst for one in said.deliveries), default=line.date) if said else line.date
    quantity = said.quantity if said and said.quantity is not None else line.quantity
    heard = f"{offers['date']} {wording.long_day(day)}, {offers['quantity']} {wording.plain_number(quantity)}"
    if exception.type is ExceptionType.PRICE and said and (price := _price(said, line)):
        heard += f", {offers['price']} {wording.plain_number(price)}"
    return heard


def _price(said: LineReading, line: Line) -> Decimal | None:
    """What they want, by the order's own basis, where that is exact."""
    if said.unit_price is None:
        return None
    price = Price(said.unit_price, said.currency or "", said.price_per or line.price_per)
    return found.amount if (found := price.in_basis(line.price_per)) else None


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return plain(pattern) + (" " if pattern.endswith(" ") else "")


def _label(plan: MailPlan, exception: CaseException) -> str:
    return next(name for name, one in labels(plan.exceptions).items() if one.id == exception.id)


def _example(desk: Desk, about: Sequence[CaseException], wording: Wording) -> Iterator[str]:
    """An answer to the first points, each with another decision."""
    words = wording.words["offers"]
    for one, kind in zip(about, ("accept", "reject"), strict=False):
        chosen = kind if kind in _kinds(one) else _kinds(one)[0]
        yield f"{_label(desk.plan, one)}: {_filled(words[chosen]['say'], _values(desk, one, wording))}"


def _link(address: str, subject: str, body: str) -> str:
    """RFC 6068. Lines end as in mails, and the plus of the address is not taken for a blank."""
    said = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={quote(f'Re: {subject}', safe='')}&body={said}"
