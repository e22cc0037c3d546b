"""The buyer of the demo: she reads the mail that asks her to decide, and answers it in words.

The mail is written as any mail program would: to the address that it asks to be answered at, in its thread,
with its text quoted below. The company's mail server says, as a real one does, that it is from her.
"""

import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from countersign.agent.demo.child import HelperError
from countersign.agent.demo.company import SentMail

ORDER = "4500012348"
ANSWER = "reject, the price in the order is the one we agreed on"


@dataclass(frozen=True)
class Decided:
    """What she answered, to which mail, and what she was told: each as a person reads it."""

    by: str
    asked: str
    words: str
    told: str


def asked_about(mails: list[SentMail], order: str) -> EmailMessage:
    """The last mail about an order that asks somebody of the company to decide."""
    found = [_parsed(mail.raw) for mail in mails]
    about = [mail for mail in found if order in mail["Subject"] and "+ok-" in str(mail["Reply-To"])]
    if not about:
        raise HelperError(f"nobody was asked about order {order}; run the demo again")
    return about[-1]


def answer_to(asked: EmailMessage, words: str, now: dt.datetime, domain: str) -> bytes:
    """Her answer as the mail server hands it over."""
    mail = EmailMessage()
    mail["Authentication-Results"] = f"mx.{domain}; dmarc=pass header.from={domain}"
    mail["From"] = asked["To"]
    mail["To"] = asked["Reply-To"]
    mail["Subject"] = f"Re: {asked['Subject']}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<decision-{ORDER}@{domain}>"
    mail["In-Reply-To"] = asked["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in _text(asked).splitlines())
    mail.set_content(f"{words}\n\nOn {now:%a, %d %b %Y}, Orchard Metal wrote:\n{quoted}\n")
    return mail.as_bytes()


def told(mails: list[SentMail], order: str) -> str:
    """What she was answered: the sentences about what she wrote."""
    lines = [line.strip() for line in _text(_parsed(mails[-1].raw)).splitlines() if line.startswith("   ")]
    return lines[2] if len(lines) > 2 and order in _parsed(mails[-1].raw)["Subject"] else ""


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
