"""Bytes to text, whatever the label says.

Labels lie: `us-ascii` over UTF-8, `gb2312` over GB 18030, `iso-8859-1` over windows-1252. So the label is the
first guess, not the truth; UTF-8 that decodes without a fault beats every one-byte label, since text in those
hardly ever happens to be valid UTF-8. What can't be decoded becomes U+FFFD and a notice, never an exception.
"""

import codecs
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header

from countersign.procurement.charset import east_asian, single_byte

# The superset that senders really use under the narrower name.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
}
# Words that are no Python codec but stand in mails.
_NAMES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso8859-8",
    "x-gbk": "gb18030",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
}
# Codecs that read text; Python also has some that run escapes or compress, and a label must not reach those.
_TEXT_CODEC = re.compile(r"(utf-(8|16|32)|ascii|iso(8859|2022)|cp\d|gb|big5|euc|hz|johab|koi8|mac|shift|tis)")
_ANY_BYTES = re.compile(r"(cp\d|iso8859|koi8|mac|tis)")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# "quantit=C3=A9": a letter of two or more bytes in quoted-printable.
_QUOTED_LETTER = re.compile(
    rb"=(?:[CD][0-9A-F]|E[0-9A-F]=[89AB][0-9A-F]|F[0-4]=[89AB][0-9A-F]=[89AB][0-9A-F])=[89AB][0-9A-F]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_DAMAGE = "Some characters of the mail could not be decoded and are shown as \ufffd."


@dataclass(frozen=True)
class Decoded:
    """Text, and a sentence about what could not be decoded, if anything."""

    text: str
    notice: str = ""


def decoded(data: bytes, label: str | None, others: Iterable[str] = ()) -> Decoded:
    """`data` as text: by its label, or by what it is; `others` are labels seen elsewhere in the mail."""
    if data.isascii() and b"\x1b$" not in data and b"~{" not in data:
        return Decoded(data.decode("ascii"))
    for codec in _guesses(data, _codec(label), [_codec(other) for other in others]):
        try:
            text = data.decode(codec)
        except (UnicodeError, LookupError):
            continue
        return Decoded(_SURROGATES.sub("\ufffd", text), _DAMAGE if "\ufffd" in text else "")
    return Decoded(_repaired(data), _DAMAGE)


def mended(data: bytes) -> bytes:
    """The text without the quoted-printable that a program on its way left in it and no longer names."""
    return quopri.decodestring(data) if data.isascii() and _QUOTED_LETTER.search(data) else data


def header_text(value: str, others: Iterable[str] = ()) -> str:
    """A header's value as a person reads it: unfolded, encoded words decoded, raw bytes guessed."""
    value = re.sub(r"\r?\n(?=[ \t])", "", value)
    if "=?" not in value and value.isascii():
        return value.strip()
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    return "".join(_piece(text, label, others) for text, label in pieces).strip()


def labels_in(value: str) -> list[str]:
    """The charsets that the encoded words of a header name."""
    return re.findall(r"=\?([\w-]{2,40})\?[bBqQ]\?", value)


def _piece(text: bytes | str, label: str | None, others: Iterable[str]) -> str:
    if isinstance(text, str):
        # The email package hides raw bytes in lone surrogates; an unencoded piece also comes as str.
        if text.isascii():
            return text
        text = text.encode("utf-8", "surrogateescape")
    elif label is None:
        text = text.decode("raw_unicode_escape", "replace").encode("utf-8", "surrogateescape")
    return decoded(text, label, others).text


def _codec(label: str | None) -> str:
    """Python's name for the charset that `label` most likely means; empty if it names none."""
    name = (label or "").strip().strip("'\"").casefold()
    try:
        name = codecs.lookup(_NAMES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(name, name) if _TEXT_CODEC.match(name) else ""


def _guesses(data: bytes, codec: str, others: list[str]) -> Iterator[str]:
    yield from (name for bom, name in _BOMS if data.startswith(bom))
    if b"\x1b$" in data:
        yield from ("iso2022_jp_ext", "iso2022_jp_3", "iso2022_kr")
    if codec and not _ANY_BYTES.match(codec):
        yield codec
    yield "utf-8"
    yield from (other for other in others if other and not _ANY_BYTES.match(other))
    # Text that is UTF-8 but for a damaged spot is not windows-1252, whatever is left to try.
    if (codec and codec != "utf-8") or not _nearly_utf8(data):
        yield from filter(None, (east_asian(data),))
        yield from (single_byte(data, codec or "cp1252"), codec or "cp1252", "cp1252", "latin-1")


def _nearly_utf8(data: bytes) -> bool:
    text = data[:20_000].decode("utf-8", "replace")
    faults = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) >= 2 * faults


def _repaired(data: bytes) -> str:
    return _SURROGATES.sub("\ufffd", data.decode("utf-8", "replace"))
