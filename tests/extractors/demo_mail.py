"""The demo's mails for the readers' tests: a plain reading of the text part, by the standard library alone.

How mails are really parsed is the business of `mailbox`; the readers must not need it.
"""

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from countersign.procurement.mail import InboundMessage, Label, TextLine

MAILS = Path(__file__).parents[2] / "evals" / "demo" / "mails"
ORDERS = MAILS.parent / "orders.json"

_HISTORY = re.compile(r"From: Orchard Metal|Von:\s|_{20}|-{4,} ?Original")
_INTRODUCTION = re.compile(r"(On|Am) .*(wrote|schrieb|<)\b.*")
_SIGNATURE = "--"


def demo_mail(path: Path) -> InboundMessage:
    """The mail as a person sees it, near enough: our words quoted, the rest new."""
    raw = path.read_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return InboundMessage(
        hashlib.sha256(raw).hexdigest(),
        str(parsed["From"]),
        str(parsed["Subject"]),
        tuple(_labelled(_text(parsed))),
        date=parsed["Date"].datetime,
    )


def _text(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _labelled(text: str) -> Iterator[TextLine]:
    rest = Label.NEW
    for number, line in enumerate(text.splitlines(), start=1):
        if _HISTORY.match(line):
            rest = Label.QUOTED
        elif line.rstrip() == _SIGNATURE and rest is Label.NEW:
            rest = Label.SIGNATURE
        quoted = line.startswith(">") or _INTRODUCTION.match(line)
        yield TextLine(number, line, Label.QUOTED if quoted else rest)
