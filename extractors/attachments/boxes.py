"""Tables that are drawn with letters in a text file, as the rows that they are.

    +------+---------+-------+
    | Ref. | Article | Qty   |        ─►   titles Ref. | Article | Qty, and a row below
    +------+---------+-------+
    | 10   | HX-8x40 |   500 |

A rule below the first lines says that these are titles, be they one line high or two. Bars in a line of text
make no table.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from countersign.extractors.attachments.document import Row

_RULE = re.compile(r"\s*[-+=|─━│┃┄┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬\s]{3,}\s*")
_BAR = re.compile(r"[|│┃║]")
_FEWEST_CELLS = 3
Numbered = tuple[int, str]


def is_drawn(text: str) -> bool:
    """Whether a line is of a drawn table: a rule, or cells between bars."""
    return bool(_RULE.fullmatch(text)) or len(_cells(text)) >= _FEWEST_CELLS


def drawn_rows(lines: Sequence[Numbered]) -> list[Row]:
    """The rows of a drawn table; none where the lines are no table. `lines` with their numbers."""
    first = next((place for place, (_, text) in enumerate(lines) if not _RULE.fullmatch(text)), len(lines))
    head = list(takewhile(lambda one: not _RULE.fullmatch(one[1]), lines[first:]))
    rest = [one for one in lines[first + len(head) :] if not _RULE.fullmatch(one[1])]
    if not rest or len({len(_cells(text)) for _, text in (*head, *rest)}) != 1:
        return []
    return [_row(head[0][0], _merged(head)), *(_row(number, _cells(text)) for number, text in rest)]


def _cells(text: str) -> list[str]:
    """What stands between the bars of a line that begins and ends with one."""
    bare = text.strip()
    closed = bool(_BAR.match(bare[:1]) and _BAR.match(bare[-1:]))
    return [cell.strip() for cell in _BAR.split(bare)[1:-1]] if closed else []


def _merged(head: Sequence[Numbered]) -> list[str]:
    """Titles that stand in several lines, as one."""
    return [
        " ".join(filter(None, column)) for column in zip(*(_cells(text) for _, text in head), strict=True)
    ]


def _row(number: int, cells: Sequence[str]) -> Row:
    return Row(tuple(cells), tuple(f"{number}:{column}" for column in range(1, len(cells) + 1)))


def parted(lines: Sequence[Numbered]) -> Iterator[tuple[list[Row], list[Numbered]]]:
    """The stretches of a text: the rows of a drawn table each, or its lines."""
    place = 0
    while place < len(lines):
        drawn = list(takewhile(lambda one: is_drawn(one[1]), lines[place:]))
        rows = drawn_rows(drawn)
        yield rows, ([] if rows else drawn or [lines[place]])
        place += len(drawn) or 1
