"""What stands between the rows of a list: the number of the item that a row is about, and its details.

    1 | 1,200 | EA | CAPSCR-0625-0200-G8Y | 94.50 | C        a row by the supplier's own number
      5/8-11 X 2 HEX CAP SCREW GRADE 8
      Cust part: GB-5816                                     ours

A row is about the line whose number is the only one of ours that stands between it and the next row, if no
other row has the same below it. What stands there below several rows ("schedule: 17.12.2026 2,400 ST") is
said of that line, too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from countersign.extractors.grammar import references
from countersign.extractors.grammar.clauses import Setting
from countersign.extractors.grammar.grid import Grid
from countersign.extractors.grammar.references import LineKey, Pointing
from countersign.procurement.mail import BODY, TextLine

_FARTHEST = 10
"""How many lines of text a position has at most."""


def named_below(grid: Grid, lines: Sequence[TextLine], setting: Setting) -> Mapping[str, frozenset[LineKey]]:
    """For the place of a row, the line of the order whose item number stands below it."""
    blocks = _blocks({row[0].where: frozenset() for row in grid.rows if row}, lines)
    found = {place: _items(block, setting) for place, block in blocks.items()}
    often = Counter(found.values())
    return {place: named for place, named in found.items() if len(named) == often[named] == 1}


def details(
    rows: Mapping[str, frozenset[LineKey]], lines: Sequence[TextLine]
) -> Iterator[tuple[str, frozenset[LineKey]]]:
    """The places of the lines of a file that tell the same thing below several rows, with the row's line.

    `rows` are the places of rows, with the lines that they are about. What stands below one row alone may be
    about what follows, or about all: "the next ones come later".
    """
    blocks = _blocks(rows, lines)
    often = Counter(key for block in blocks.values() for key in {_key(line) for line in block})
    for place, block in blocks.items():
        if len(rows[place]) == 1:
            own = (line for line in block if line.place != BODY and often[_key(line)] > 1 and _key(line))
            yield from ((line.place, rows[place]) for line in own)


def _key(line: TextLine) -> str:
    """ "Einteilung: 17.12.2026 2.400 ST": what stands before the first figure."""
    return (
        re.split(r"\d", line.text, maxsplit=1)[0].strip(" :|").casefold()
        if re.search(r"\d", line.text)
        else ""
    )


def _blocks(
    rows: Mapping[str, frozenset[LineKey]], lines: Sequence[TextLine]
) -> Mapping[str, Sequence[TextLine]]:
    """For the place of each row, the lines of text between it and the next row of another line."""
    numbered = {line.place: index for index, line in enumerate(lines)}
    starts: list[tuple[int, str]] = []
    for index, place in sorted((numbered[place], place) for place in rows if place in numbered):
        if not (starts and rows[place] and rows[place] == rows[starts[-1][1]]):
            starts.append((index, place))
    ends = [index for index, _ in (*starts[1:], (len(lines), ""))]
    blocks = [
        (place, lines[a + 1 : min(b, a + _FARTHEST)]) for (a, place), b in zip(starts, ends, strict=False)
    ]
    return {place: [line for line in block if _beside(line, place)] for place, block in blocks}


def _beside(line: TextLine, place: str) -> bool:
    """Whether it is of the same page: "order.pdf:p2:12" and "order.pdf:p2:14"."""
    return line.place.split(":")[:2] == place.split(":")[:2]


def _items(lines: Sequence[TextLine], setting: Setting) -> frozenset[LineKey]:
    mentions = (
        mention
        for line in lines
        for mention in references.find(line.text, setting.orders, language=setting.language)
    )
    items = (mention.lines for mention in mentions if mention.pointing is Pointing.ITEM)
    return frozenset[LineKey]().union(*items)
