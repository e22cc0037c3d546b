"""Struck-through words (`~~so~~`): taken out where something stands in their place, else doubted.

    “~~11 Dec~~ 18 Dec”   the new value is what is said
    “~~500~~”             something was taken back, and nobody says what holds instead

Without this, a value that the supplier crossed out would count as said. Struck words in a cell are replaced
by whatever else the cell says, in a sentence only by a value that follows at once.
"""

import re
from dataclasses import replace

from countersign.procurement.claims import Doubt, Evidence, ExceptionType
from countersign.procurement.mail import SPOKEN, InboundMessage, Table, TextLine

_MARK = "~~"
_STRUCK = re.compile(r"~~(.+?)~~")
_VALUE_FOLLOWS = re.compile(r"[\s,:=>→)(–-]{0,5}(?:[A-Z]{3}\s?|[€$£¥₹]\s?|(?i:kw|wk|week)\s?)?\d")
_CELL = " | "
_LONGEST = 120


def without_struck(message: InboundMessage) -> tuple[InboundMessage, tuple[Doubt, ...]]:
    """The mail without what was crossed out and replaced, and doubts about what was only crossed out."""
    if not any(_MARK in line.text for line in message.lines if line.label in SPOKEN):
        return message, ()
    doubts = [doubt for line in message.lines for doubt in _doubted(line)]
    lines = tuple(_cleaned(line) for line in message.lines)
    tables = tuple(_cleaned_table(table) for table in message.tables)
    return replace(message, lines=lines, tables=tables), tuple(dict.fromkeys(doubts))


def _cleaned(line: TextLine) -> TextLine:
    if line.label not in SPOKEN or _MARK not in line.text:
        return line
    return replace(line, text=_CELL.join(_without(cell, _in_row(line)) for cell in line.text.split(_CELL)))


def _cleaned_table(table: Table) -> Table:
    if table.label not in SPOKEN:
        return table
    rows = tuple(tuple(_without(cell, True) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _in_row(line: TextLine) -> bool:
    return _CELL in line.text


def _without(text: str, is_cell: bool) -> str:
    """The text without what is replaced in it; what is not replaced stays, marks and all."""
    if _MARK not in text or _left_over(text, is_cell):
        return text
    return " ".join(_STRUCK.sub(" ", text).split())


def _left_over(text: str, is_cell: bool) -> list[str]:
    """The struck words that nothing replaces."""
    found = list(_STRUCK.finditer(text))
    rest = _STRUCK.sub(" ", text)
    if not any(sign.isalnum() for sign in rest):
        return [one[1] for one in found]
    if is_cell:
        return [] if any(map(str.isdigit, rest)) or not any(map(str.isdigit, text)) else [found[0][1]]
    valued = (one for one in found if any(map(str.isdigit, one[1])))
    return [one[1] for one in valued if not _VALUE_FOLLOWS.match(text, one.end())]


def _doubted(line: TextLine) -> list[Doubt]:
    if line.label not in SPOKEN or _MARK not in line.text:
        return []
    cells = line.text.split(_CELL)
    struck = [words.strip() for cell in cells for words in _left_over(cell, len(cells) > 1) if words.strip()]
    if not struck:
        return []
    words = f"“{', '.join(struck)[:_LONGEST]}” is crossed out, and nothing that can be read replaces it"
    evidence = (Evidence("line", line.text.strip(), line.where),)
    return [Doubt(ExceptionType.UNCLEAR, words, rule="reading.crossed-out", evidence=evidence)]
