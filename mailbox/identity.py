"""The identity of a mail: one value for one mail, by whatever way and however often it came.

    raw bytes ──► headers that the sender wrote (not the trace of relays) ──┐
             └──► body, line ends as LF, trailing line ends off ────────────┴──► SHA-256, hex

The same mail fetched by IMAP and taken in by SMTP differs in `Received`, `Return-Path`, `X-…`, in its line
ends and in its last newline; none of them counts here. Everything a reader could act upon counts, so that a
mail which re-uses another's Message-ID is another mail. Never raises: it has to work on garbage too.
"""

import hashlib
import re

OVERSIZE = "X-Countersign-Oversize"
"""Header on top of a mail that was too large to be fetched; its value is the mail's size in bytes."""

# What the sender writes and no relay on the way may change. `Auto-Submitted` and `Precedence` decide what a
# mail is sorted as: a copy that differs in them must not pass for the original.
_SENDER_WRITES = frozenset(
    b"from sender reply-to to cc subject date message-id in-reply-to references auto-submitted precedence"
    b" mime-version content-type content-transfer-encoding content-disposition".split()
)
# What goes on for longer without an empty line has no head.
_MAX_HEAD = 1024 * 1024
_BLANK_LINE = re.compile(rb"\n\n|\A\n")
_FOLD = re.compile(rb"\n(?=[ \t])")
_SPACE = re.compile(rb"[ \t\n]+")
_ENVELOPE = re.compile(rb"\A>?From [^\n]*\n")


def identity(raw: bytes) -> str:
    """The same for the same mail; different whenever its Message-ID, its content or its sender differ."""
    head, body = _split(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n"))
    digest = hashlib.sha256()
    for name, value in _written(head):
        digest.update(b"%d:%s=%d:%s;" % (len(name), name, len(value), value))
    digest.update(b"body=")
    digest.update(body.rstrip(b"\n"))
    return digest.hexdigest()


def _split(raw: bytes) -> tuple[bytes, bytes]:
    raw = _ENVELOPE.sub(b"", raw, count=1)
    blank = _BLANK_LINE.search(raw, 0, _MAX_HEAD)
    if blank:
        return raw[: blank.start()], raw[blank.end() :]
    return (raw, b"") if len(raw) < _MAX_HEAD else (b"", raw)


def _written(head: bytes) -> list[tuple[bytes, bytes]]:
    """The sender's headers by name; those of one name in the order in which they stand."""
    fields = []
    for line in _FOLD.sub(b" ", head).split(b"\n"):
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        # A line without a name is no header: it is kept whole, so that garbage differs from garbage.
        if not colon or not name:
            fields.append((b"", line.strip()))
        elif name in _SENDER_WRITES:
            fields.append((name, _SPACE.sub(b" ", value).strip()))
    return sorted(fields, key=lambda field: field[0])
