"""Mails that come as files: somebody wrote them, at some time, to somebody; they are not the answer itself.

Their text is kept as quoted, so that it can be seen and cited by nobody as the supplier's own words now. One
that the sender makes its own ("please take our works' mail as our answer") is heard, if it comes from the
same company and quotes nobody: who said what in a thread is not for a file reader to find out.
"""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from countersign.extractors.attachments.document import Document, Draft, Unread, silenced
from countersign.extractors.attachments.html_file import html_document
from countersign.extractors.attachments.silence import speaks_for_them
from countersign.extractors.attachments.text import decoded
from countersign.procurement.mail import InboundMessage, Label

_MOST_PARTS, _MOST_LINES = 50, 400_000
# A quoted line, the head of a mail below, or the bar above it.
_THREAD = re.compile(r"^\s*[>|]|@\S+\.\w|^\s*[-_]{4,}")
_UNREAD = Unread("is a mail that could not be opened")


def mail_document(data: bytes) -> Document | Unread:
    """The subject and the text of a mail, all of it quoted."""
    if data.count(b"\n") * (1 + data.lower().count(b"multipart/")) > _MOST_LINES:
        return _UNREAD
    try:
        parts = [part for _, part in zip(range(_MOST_PARTS), message_from_bytes(data).walk(), strict=False)]
    except (RecursionError, ValueError):
        return _UNREAD
    draft = Draft()
    texts = [part for part in parts if part.get_content_type() in ("text/plain", "text/html")]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    for line in (line for part in plain[:1] or texts[:1] for line in _lines(part)):
        draft.write(line, str(len(draft.lines) + 1), Label.QUOTED)
    return replace(draft.done(), writer=parseaddr(str(parts[0].get("From", "")))[1].casefold())


def adopted(document: Document, message: InboundMessage) -> Document:
    """The document as the sender's own words, if `message` makes it so; else as it is."""
    if not document.writer or _company(document.writer) != _company(message.sender):
        return document
    if any(_THREAD.search(line.text) for line in document.lines):
        return document
    said = " ".join(line.text for line in message.spoken)
    return silenced(document, Label.NEW) if speaks_for_them(said) else document


def _company(address: str) -> str:
    return address.rpartition("@")[2]


def _lines(part: Message) -> list[str]:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if part.get_content_type() == "text/html":
        page = html_document(data)
        return [line.text for line in page.lines] if isinstance(page, Document) else []
    return decoded(data).splitlines()
