"""Structured answers that came inside an archive, put beside the mail as if they had been attached alone.

    order.zip (855.edi, list.csv)  ─►  “order.zip 855.edi”, “order.zip list.csv”

Only an archive that holds such an answer is taken apart here; every other one is the attachments' own
business. The same limits hold, and an archive within the archive stays closed.
"""

from collections.abc import Iterator
from dataclasses import replace

from countersign.extractors.attachments.archive import opened
from countersign.extractors.attachments.document import Unread
from countersign.extractors.attachments.kinds import NESTED, Format, format_of
from countersign.extractors.attachments.reader import MOST_FILES, base_name, is_junk, open_attachments
from countersign.extractors.structured import documents
from countersign.procurement.mail import BODY, Attachment, InboundMessage, source_of


def unpacked(message: InboundMessage) -> InboundMessage:
    """The mail with the files of such archives in the place of the archives. Never raises."""
    if not any(attachment.data.startswith(b"PK") for attachment in message.attachments):
        return message
    files = tuple(one for attachment in message.attachments for one in _taken_apart(attachment))
    return replace(message, attachments=files)


def attached_texts(message: InboundMessage) -> tuple[str, ...]:
    """The text of each attachment that can be read, an EDI file's segments included. Never raises."""
    message = unpacked(message)
    found = documents.find(message)
    pieces = (piece for document in found.documents for piece in document.pieces)
    rest = open_attachments(replace(message, attachments=found.rest(message).attachments)).message
    texts: dict[str, list[str]] = {}
    for line in (*rest.lines, *pieces):
        if line.place != BODY:
            texts.setdefault(source_of(line.place), []).append(line.text)
    return tuple("\n".join(lines) for lines in texts.values())


def _taken_apart(attachment: Attachment) -> Iterator[Attachment]:
    members = tuple(_members(attachment))
    structured = any(documents.is_structured(member) for member in members)
    yield from members if structured and len(members) <= MOST_FILES else (attachment,)


def _members(attachment: Attachment) -> Iterator[Attachment]:
    if not attachment.data.startswith(b"PK") or format_of(attachment) is not Format.ZIP:
        return
    archive = opened(attachment.data)
    if isinstance(archive, Unread):
        return
    for name in [name for name in archive.names if not is_junk(name)][: MOST_FILES + 1]:
        data = archive.read(name)
        if isinstance(data, Unread):
            data = b""  # said to be empty, and what it says not to be known
        kind = NESTED if data.startswith(b"PK") else "application/octet-stream"
        yield Attachment(f"{base_name(attachment.name)} {base_name(name)}", kind, data)
