"""Accidents that happen to a mail as bytes: on the way, in a gateway, in a mailbox, or on purpose.

Each is a function of the mail and a source of chance, so that a seed gives the same mail again. What a mail
says may get lost in them, and nothing new may seem to be said: the oracle looks at what a person still sees.
"""

import random
import re
from collections.abc import Callable

Mutator = Callable[[bytes, random.Random], bytes]

_BOUNDARY = re.compile(rb'boundary="?([^"\r\n;]+)"?', re.IGNORECASE)
_CHARSET = re.compile(rb"charset=\"?([\w-]+)\"?", re.IGNORECASE)
_CODING = re.compile(rb"content-transfer-encoding:\s*([\w-]+)", re.IGNORECASE)
_TAG = re.compile(rb"</?[a-zA-Z][^<>]{0,200}>")
_CHARSETS = (b"utf-8", b"iso-8859-1", b"windows-1252", b"windows-1250", b"gb18030", b"iso-2022-jp")
_MORE_CHARSETS = (b"euc-kr", b"big5", b"shift_jis", b"utf-16", b"utf-7", b"us-ascii", b"x-unknown", b"")
_CODINGS = (b"7bit", b"8bit", b"base64", b"quoted-printable", b"x-uuencode", b"binary")
_HEADERS = (
    b"Content-Type: text/plain; charset=utf-8",
    b"Content-Type: multipart/mixed",
    b"Content-Transfer-Encoding: base64",
    b"From: somebody else <else@other.example>",
    b"Date: Thu, 31 Dec 2099 23:59:59 +0000",
    b"Date: not a date",
    b"Subject: =?utf-8?B?????=",
    b"Subject: " + b"A" * 5000,
    b"In-Reply-To: <" + b"x" * 900,
    b"References: " + b"<a@b> " * 400,
    b"MIME-Version: 9.9",
    b"Content-Disposition: attachment",
)


def _halves(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Headers, the empty line, body."""
    for gap in (b"\r\n\r\n", b"\n\n"):
        if gap in raw:
            head, _, body = raw.partition(gap)
            return head, gap, body
    return raw, b"\n\n", b""


def _swapped(raw: bytes, pattern: re.Pattern[bytes], replacement: bytes, chance: random.Random) -> bytes:
    """One of the pattern's first groups replaced."""
    places = [match.span(1) for match in pattern.finditer(raw)]
    if not places:
        return raw
    start, end = chance.choice(places)
    return raw[:start] + replacement + raw[end:]


def flipped(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 3, 12, 60))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def truncated(raw: bytes, chance: random.Random) -> bytes:
    """The end is missing."""
    return raw[: chance.randrange(len(raw) // 4, len(raw))]


def torn(raw: bytes, chance: random.Random) -> bytes:
    """A piece is missing, doubled, or moved."""
    start = chance.randrange(len(raw))
    end = start + chance.choice((1, 4, 40, 400, 4000))
    piece = raw[start:end]
    match chance.randrange(3):
        case 0:
            return raw[:start] + raw[end:]
        case 1:
            return raw[:end] + piece + raw[end:]
        case _:
            rest = raw[:start] + raw[end:]
            place = chance.randrange(len(rest) + 1)
            return rest[:place] + piece + rest[place:]


def header_damaged(raw: bytes, chance: random.Random) -> bytes:
    """A header is lost, doubled, cut, unfolded wrongly, or a strange one stands on top."""
    head, gap, body = _halves(raw)
    lines = head.split(b"\n")
    place = chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(chance.randrange(len(lines) + 1), lines[place])
        case 2:
            lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
        case 3:
            lines[place] = lines[place].replace(b":", b"", 1)
        case _:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(_HEADERS))
    return b"\n".join(lines) + gap + body


def boundary_damaged(raw: bytes, chance: random.Random) -> bytes:
    """A boundary is lost, doubled, without its dashes, or named otherwise in the header."""
    names = _BOUNDARY.findall(raw)
    if not names:
        return truncated(raw, chance)
    name = chance.choice(names)
    line = b"--" + name
    places = [match.start() for match in re.finditer(re.escape(line), raw)]
    match chance.randrange(4):
        case 0:
            return _swapped(raw, _BOUNDARY, b"other" + name[:5], chance)
        case 1 if places:
            start = chance.choice(places)
            return raw[:start] + raw[start + len(line) :]
        case 2 if places:
            start = chance.choice(places)
            return raw[:start] + line + b"\r\n\r\n" + raw[start:]
        case _:
            return raw.replace(line + b"--", line)


def charset_swapped(raw: bytes, chance: random.Random) -> bytes:
    """The label says another character set than the text is written in."""
    return _swapped(raw, _CHARSET, chance.choice((*_CHARSETS, *_MORE_CHARSETS)), chance)


def coding_swapped(raw: bytes, chance: random.Random) -> bytes:
    """The label says another transfer encoding."""
    return _swapped(raw, _CODING, chance.choice(_CODINGS), chance)


def tags_broken(raw: bytes, chance: random.Random) -> bytes:
    """HTML tags lost, doubled or cut open, where they stand as they are."""
    for _ in range(chance.choice((1, 2, 6))):
        tags = [match.span() for match in _TAG.finditer(raw)]
        if not tags:
            return torn(raw, chance)
        start, end = chance.choice(tags)
        instead = chance.choice((b"", raw[start:end] * 2, raw[start : end - 1], b"<table>", b"</div>"))
        raw = raw[:start] + instead + raw[end:]
    return raw


def line_ends_changed(raw: bytes, chance: random.Random) -> bytes:
    """Line ends of another system, or trailing spaces."""
    plain = raw.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", chance.choice((b"\n", b"\r\n", b"\r", b" \r\n")))


BYTE_MUTATORS: tuple[Mutator, ...] = (
    flipped,
    truncated,
    torn,
    header_damaged,
    boundary_damaged,
    charset_swapped,
    coding_swapped,
    tags_broken,
    line_ends_changed,
)
