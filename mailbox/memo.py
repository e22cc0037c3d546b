"""A few plain words to the person who runs the program: no letter, no order, no language but English.

Written by code alone, because it has to work where letters or the policy are what is broken.
"""

import datetime as dt
import textwrap
from email.message import EmailMessage
from email.utils import format_datetime

from countersign.mailbox.headers import POLICY
from countersign.mailbox.wording import plain
from countersign.procurement.mail import OutboundMail

WIDTH = 78


def memo(key: str, sender: str, recipient: str, subject: str, words: str, at: dt.datetime) -> OutboundMail:
    """The mail. The same key gives the same Message-ID, so that one thing is told once."""
    identity = f"<memo-{key}@{sender.rpartition('@')[2]}>"
    message = EmailMessage(POLICY)
    message["Date"] = format_datetime(at.astimezone(dt.UTC))
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = plain(f"Countersign: {subject}")
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"
    paragraphs = [textwrap.fill(part, WIDTH, break_long_words=False) for part in words.splitlines()]
    message.set_content("\n".join(paragraphs) + "\n", cte="quoted-printable")
    return OutboundMail(identity, sender, (recipient,), message["Subject"], message.as_bytes())
