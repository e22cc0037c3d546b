"""In which charset text must be, told by its letters, where nobody says or what is said is wrong.

    bytes ─► East Asian: mostly pairs above 0x7F, and the letters that hardly a sentence goes without
         └─► single-byte: what the western reading makes of Central European, Turkish or Cyrillic letters

Pure guesses, and only sure ones: an empty answer leaves the caller's own guess standing.
"""

import re

SAMPLE = 20_000

_FREQUENT = {
    "gb18030": "的一是不了在有我您们订单确认交货日期价格数量请将已为和以可将到号合同件元年月日，。",
    "big5": "的一是不了在有我您們訂單確認交貨日期價格數量請將已為和以可到號件元年月日，。",
    "shift_jis": "のをにはがとでたしてますいかりれるなこもお納期注文数量単価御日月年、。ー",
    "euc_jp": "のをにはがとでたしてますいかりれるなこもお納期注文数量単価御日月年、。ー",
    "euc_kr": "니다을를의는은이가에서로주문확인수량격납기일월년하고되었습합",
}
# What windows-1252 makes of another charset's letters inside words, and does not make of its own languages.
_CENTRAL = re.compile(r"œæ|[a-z][³¹¿]|[³¹¿][a-z]|(?=[^\n]{0,400}[šžŠŽ])[a-zšž][ìøùèï][a-zšž ]")
_TURKISH = re.compile(r"[a-zýþðçöü][þð]|[þð][a-zýçöü]|Ý[a-z]", re.IGNORECASE)
_NORDIC = re.compile(r"[æáéíóú]", re.IGNORECASE)
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
_TURNED = re.compile(r"[а-яё][А-ЯЁ]")


def east_asian(data: bytes) -> str:
    """The charset of text in pairs of bytes; empty where it is none."""
    sample = data[:SAMPLE]
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
    return best


def single_byte(data: bytes, charset: str) -> str:
    """The charset that text labelled with the one-byte `charset` is really in; else `charset` itself."""
    sample = data[:SAMPLE]
    if charset in _CYRILLIC:
        return min(_CYRILLIC, key=lambda one: (_turned(sample, one), one != charset))
    if charset != "cp1252":
        return charset
    text = sample.decode("cp1252", "replace")
    if _CENTRAL.search(text):
        return "cp1250"
    return "cp1254" if _TURKISH.search(text) and not _NORDIC.search(text) else charset


def _turned(sample: bytes, charset: str) -> int:
    """How wrong Cyrillic looks: capitals behind small letters, or no Cyrillic at all."""
    text = sample.decode(charset, "replace")
    letters = sum("а" <= letter.casefold() <= "ё" for letter in text)
    high = sum(byte > 0x7F for byte in sample)
    return len(_TURNED.findall(text)) * 10 + (high - letters) * 5
