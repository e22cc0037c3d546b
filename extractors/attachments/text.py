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
# Letters that hardly a sentence goes without, by charset.
_FREQUENT = {
    "gb18030": "的一是不了在有我您们订单确认交货日期价格数量请将已为和以可将到号合同件元年月日，。",
    "big5": "的一是不了在有我您們訂單確認交貨日期價格數量請將已為和以可到號件元年月日，。",
    "shift_jis": "のをにはがとでたしてますいかりれるなこもお納期注文数量単価御日月年、。ー",
    "euc_jp": "のをにはがとでたしてますいかりれるなこもお納期注文数量単価御日月年、。ー",
    "euc_kr": "니다을를의는은이가에서로주문확인수량격납기일월년하고되었습합",
}


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
    return (_east_asian(data) or data.decode("cp1252", "replace"))[:MOST_TEXT]


def _east_asian(data: bytes) -> str:
    """Bytes that are mostly pairs above 0x80, in the charset that makes the most frequent letters of them."""
    sample = data[:20_000]
    if sum(byte > 0x7F for byte in sample) < 8 or not re.search(rb"[\x80-\xff]{4}", sample):
        return ""
    best, share = "", 0.2
    for charset, frequent in _FREQUENT.items():
        text = sample.decode(charset, "ignore")
        letters = [letter for letter in text if not letter.isascii()]
        found = sum(letter in frequent for letter in letters) / max(len(letters), 1)
        lost = len(sample) - len(text.encode(charset, "ignore"))
        if found > share and lost * 50 < len(sample):
            best, share = charset, found
    return data.decode(best, "replace") if best else ""


def text_document(data: bytes) -> Document | Unread:
    """A plain text file, line by line."""
    text = decoded(data)
    if not text.strip():
        return Unread("holds no text")
    draft = Draft()
    for number, line in enumerate(text.splitlines(), start=1):
        full = draft.full
        draft.write(line.rstrip(), str(number))
        if full:
            break
    if len(data) > MOST_TEXT:
        draft.remark("is longer than the program reads; its end was not looked at")
    return draft.done()
