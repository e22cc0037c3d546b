"""Text out of bytes, and plain text files as documents.

The charset is told by a byte order mark, then by what decodes without a fault.
"""

import re

from countersign.extractors.attachments.boxes import parted
from countersign.extractors.attachments.document import Document, Draft, Unread
from countersign.extractors.attachments.rows import put_rows
from countersign.procurement.charset import east_asian, single_byte

MOST_TEXT = 1_000_000
# "Your order no ......: 4711", "Delivery ........... 11/12/26": dots that lead from a key to its value.
_LEADER = re.compile(r"(?<=\w)\s?[.…·]{4,}\s?:?\s?(?=\S)")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def wide(data: bytes) -> str:
    """The charset of text in two bytes a letter, by its mark or by its zeros; empty for other text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:2000]
    zeros = [sample[start::2].count(0) * 2 for start in (0, 1)]
    if len(sample) < 8 or max(zeros) < len(sample) * 0.4 or min(zeros) > len(sample) * 0.05:
        return ""
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def decoded(data: bytes) -> str:
    """The text of the first megabyte or so; never raises."""
    data = data[: MOST_TEXT * 4]
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")[:MOST_TEXT]
    if charset := wide(data):
        return data.decode(charset, "replace")[:MOST_TEXT]
    try:
        return data.decode("utf-8")[:MOST_TEXT]
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8")[:MOST_TEXT]
    charset = east_asian(data) or single_byte(data, "cp1252")
    return data.decode(charset, "replace")[:MOST_TEXT]


def text_document(data: bytes) -> Document | Unread:
    """A plain text file, line by line."""
    text = decoded(data)
    if not text.strip():
        return Unread("holds no text")
    draft = Draft()
    numbered = list(enumerate((line.rstrip() for line in text.splitlines()), start=1))
    for rows, lines in parted(numbered):
        full = draft.full
        put_rows(draft, rows)
        for number, line in lines:
            draft.write(_LEADER.sub(": ", line, count=1), str(number))
        if full:
            break
    if len(data) > MOST_TEXT:
        draft.remark("is longer than the program reads; its end was not looked at")
    return draft.done()
