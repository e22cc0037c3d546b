"""The suppliers of the long simulation: to a mail of ours they write what their habit says, when it says so.

    our mail ─► the habit of each order that it names ─► Written each: when, and the whole mail

Habits are in `season_habits.yaml`, their words in `season_texts.yaml`. What they said of each line is kept:
nothing else may ever count as confirmed.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import yaml
from season_company import DOMAIN, MAILBOX

from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import Line, PurchaseOrder

HERE = Path(__file__).parent
TEXTS: dict[str, dict[str, str]] = yaml.safe_load((HERE / "season_texts.yaml").read_text("utf-8"))
HABITS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "season_habits.yaml").read_text("utf-8"))
AS_ORDERED = frozenset({"confirm", "file", "half", "date", "price", "count", "reject"})
"""What says of every line that it does not name otherwise: as ordered."""


@dataclass(frozen=True)
class Written:
    """A mail that will come in."""

    at: dt.datetime
    raw: bytes


@dataclass(frozen=True)
class Offer:
    """What a supplier has in mind for an order, where they do not just take it."""

    line: Line
    day: dt.date
    price: Decimal
    count: int


@dataclass
class Suppliers:
    """All of them. `said` has the values that were ever offered or taken, by order, revision and line."""

    chance: Random
    habits: dict[str, str] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    said: dict[tuple[str, int, int], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    _rounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    _last: dict[str, bytes] = field(default_factory=dict)
    _threads: dict[str, str] = field(default_factory=dict)
    _written: int = 0

    def meet(self, order: PurchaseOrder) -> None:
        """Decides how this order is treated; a revision of it as the order was."""
        shares = [habit["share"] for habit in HABITS.values()]
        habit = self.chance.choices(tuple(HABITS), shares)[0]
        self.habits.setdefault(order.number, habit)
        line = self.chance.choice(order.lines)
        self.offers[order.number] = Offer(
            line,
            line.date + dt.timedelta(days=self.chance.choice((2, 5, 12, 21))),
            line.unit_price * self.chance.choice((Decimal("1.02"), Decimal("1.10"))),
            int(line.quantity) // 2,
        )

    def answers(
        self, mail: OutboundMail, purpose: str, order: PurchaseOrder, at: dt.datetime
    ) -> list[Written]:
        """What comes back to a mail of ours, for one of the orders that it names."""
        first = self._threads.setdefault(order.supplier.email, mail.message_id)
        habit = HABITS[self.habits[order.number]]
        self._rounds[order.number, purpose] += 1
        if self._rounds[order.number, purpose] > habit.get("rounds", 1):
            return []
        sent = message_from_bytes(mail.raw, policy=policy.default)
        assert isinstance(sent, EmailMessage)
        found = []
        for answer in habit.get(purpose, habit.get("order", ()) if purpose == "correction" else ()):
            when = at + dt.timedelta(hours=answer["after"], minutes=self.chance.randrange(3, 50))
            how = answer.get("how", "")
            if how != "again":
                self._last[order.number] = self._write(answer["say"], how, order, sent, when, first)
            found.append(Written(when, self._last[order.number]))
        return found

    def _write(
        self, say: str, how: str, order: PurchaseOrder, sent: EmailMessage, when: dt.datetime, first: str
    ) -> bytes:
        if how in ("bounce", "delay"):
            return self._returned(order, sent, when, permanent=how == "bounce")
        mail = self._envelope(order, sent, when, how)
        if how == "wrong-thread":
            mail["In-Reply-To"] = first
        elif how not in ("new-thread", "stranger"):
            mail["In-Reply-To"] = sent["Message-ID"]
        if how == "machine":
            mail["Auto-Submitted"] = "auto-replied"
        text = self._text(say, order)
        quoted = "\n".join(f"> {line}" for line in text_of(sent).splitlines())
        thread = (
            ""
            if how in ("new-thread", "machine")
            else f"\n\nOn {sent['Date']}, Orchard Metal wrote:\n{quoted}\n"
        )
        mail.set_content(text + thread)
        if how == "html":
            mail.add_alternative(f"<p>{text.replace(chr(10), '<br>')}</p>", subtype="html")
        if how == "file":
            rows = "".join(
                f"{order.number},{one.line},{one.item},{one.quantity},{one.unit_price},{one.date}\n"
                for one in order.lines
            )
            table = f"PO number,PO line,Item,Quantity,Unit price EUR,Delivery date\n{rows}"
            mail.add_attachment(table.encode(), maintype="text", subtype="csv", filename="confirmation.csv")
        self._remember(say, how, order)
        return mail.as_bytes()

    def _envelope(
        self, order: PurchaseOrder, sent: EmailMessage, when: dt.datetime, how: str
    ) -> EmailMessage:
        self._written += 1
        domain = "elsewhere.example" if how == "stranger" else order.supplier.domain
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = f"Sales <sales@{domain}>"
        mail["To"] = MAILBOX if how in ("new-thread", "stranger", "wrong-thread") else sent["Reply-To"]
        mail["Subject"] = f"Re: {order.number}" if how == "wrong-thread" else f"Re: {sent['Subject']}"
        mail["Message-ID"] = f"<{self._written}@{domain}>"
        mail["Date"] = when
        mail["Authentication-Results"] = f"mx.{DOMAIN}; dmarc=pass header.from={domain}"
        return mail

    def _text(self, say: str, order: PurchaseOrder) -> str:
        words = TEXTS["en"] | TEXTS.get(order.supplier.language, {})
        offer = self.offers[order.number]
        own = TEXTS.get(order.supplier.language, {})
        form = words["language_of_days"] if say in own else TEXTS["en"]["language_of_days"]
        return words[say].format(
            number=order.number,
            line=offer.line.line,
            day=offer.day.strftime(form),
            price=f"{offer.price:.2f}",
            currency=order.currency,
            count=offer.count,
            stand_in=f"desk@{order.supplier.domain}",
        )

    def _remember(self, say: str, how: str, order: PurchaseOrder) -> None:
        if say not in AS_ORDERED or how == "stranger":
            return
        offer = self.offers[order.number]
        for line in order.lines:
            named = line.line == offer.line.line
            if say == "half" and not named:
                continue
            known = self.said[order.number, order.revision, line.line]
            known.add(("day", str(offer.day if named and say == "date" else line.date)))
            known.add(("price", f"{offer.price if named and say == 'price' else line.unit_price:.2f}"))
            known.add(("count", str(offer.count if named and say == "count" else int(line.quantity))))

    def _returned(
        self, order: PurchaseOrder, sent: EmailMessage, when: dt.datetime, *, permanent: bool
    ) -> bytes:
        self._written += 1
        status, action = ("5.1.1", "failed") if permanent else ("4.4.7", "delayed")
        domain = order.supplier.domain
        lines = (
            f"From: Mail Delivery System <mailer-daemon@{domain}>",
            f"To: {MAILBOX}",
            f"Subject: {'Undeliverable' if permanent else 'Delayed'}: {order.number}",
            f"Message-ID: <{self._written}@{domain}>",
            f"Date: {when:%a, %d %b %Y %H:%M:%S +0000}",
            f"Authentication-Results: mx.{DOMAIN}; dmarc=pass header.from={domain}",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            f"The mail to {order.supplier.email} was not delivered.",
            "",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            f"Reporting-MTA: dns;mx.{domain}",
            "",
            f"Final-Recipient: rfc822;{order.supplier.email}",
            f"Action: {action}",
            f"Status: {status}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: {sent['Message-ID']}",
            f"Subject: {order.number}",
            "",
            "--b--",
        )
        return "\r\n".join(lines).encode()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
