"""Bytes of a data file as text: by their mark, by what the file says of itself, else as programs write."""

import re

_BY_SYNTAX = {
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
}
_SYNTAX = re.compile(rb"\AUN(?:A.{6}\s*UN)?B.(UNO[A-Z])", re.DOTALL)
_ISA_OF_A_MAINFRAME = "ISA".encode("cp037")
_UN_OF_A_MAINFRAME = ("UNA".encode("cp037"), "UNB".encode("cp037"))


def decoded(data: bytes) -> str:
    """Bytes as text, by their mark or as UTF-8, else as EDIFACT's syntax says or Western programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[:8].count(b"\0") >= 3:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    if data.startswith((_ISA_OF_A_MAINFRAME, *_UN_OF_A_MAINFRAME)):
        return data.decode("cp037").replace("\x85", "\n")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_single_byte(data), "replace")


def _single_byte(data: bytes) -> str:
    said = _SYNTAX.match(data.lstrip())
    return _BY_SYNTAX.get(said[1].decode(), "cp1252") if said else "cp1252"
