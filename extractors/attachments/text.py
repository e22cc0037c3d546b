"""Text out of bytes, and plain text files as documents.

The charset is told by a byte order mark, then by what decodes without a fault.
"""

import re

from countersign.extractors.attachments.document import Document, Draft, Unread

MOST_TEXT = 1_000_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EAST_ASIAN = ("gb18030", "shift_jis", "euc_kr", "big5")
_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def decoded(data: bytes) -> str:
    """The text of the first megabyte or so; never raises."""
    data = data[: MOST_TEXT * 4]
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")[:MOST_TEXT]
    try:
        return data.decode("utf-8")[:MOST_TEXT]
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8")[:MOST_TEXT]
    return (_east_asian(data) or data.decode("cp1252", "replace"))[:MOST_TEXT]


def _east_asian(data: bytes) -> str:
    """Bytes that are mostly pairs above 0x80 are Chinese, Japanese or Korean; the first fit is taken."""
    pairs = sum(len(run) for run in re.findall(rb"[\x80-\xff][\x40-\xff]+", data[:20_000]))
    high = sum(byte > 0x7F for byte in data[:20_000])
    if pairs < 8 or not re.search(rb"[\x80-\xff]{4}", data[:20_000]):
        return ""
    for charset in _EAST_ASIAN:
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if len(_HAN_OR_KANA.findall(text[:10_000])) * 3 > high:
            return text
    return ""


def text_document(data: bytes) -> Document | Unread:
    """A plain text file, line by line."""
    text = decoded(data)
    if not text.strip():
        return Unread("holds no text")
    draft = Draft()
    for number, line in enumerate(text.splitlines(), start=1):
        draft.write(line.rstrip(), str(number))
        if draft.full:
            break
    if len(data) > MOST_TEXT:
        draft.remark("is longer than the program reads; its end was not looked at")
    return draft.done()
