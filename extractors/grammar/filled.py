"""What the columns of a table hold, by their cells, where the titles do not tell it or tell it wrongly.

    settled(columns, rows, …)   "Confirmed" over days is a day, over numbers a quantity; "Unit £" over 9.50 is
                                a price; of "Pos. | Your pos." the one that only counts the rows is dropped
    stray_days, stray_amounts   days and amounts under titles that nobody knows, beside those that are known

A stray is no value: what "To ship: 12" means beside 20 ordered is not for us to guess, but nobody said 20.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from countersign.extractors.grammar.intervals import Interval
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.titles import ASKED, CONFIRMED, Words

Days = Callable[[str], Sequence[Span[Interval]]]
_PLAIN = re.compile(r"\W*(?P<digits>\d[\d.,'’ ]*)(?:\s?[^\W\d]{1,6}\.?)?\W*")
_AMOUNT = re.compile(r"[^\w]*(?:[A-Z]{1,3}\s?)?[$€£¥]?\s?\d[\d.,'’ ]*[.,]\d{1,4}\s?(?:[$€£¥]|[A-Z]{3})?")
_NEAR = 10


def settled(
    columns: Words, rows: Sequence[Sequence[str]], ours: frozenset[int], asked: Sequence[bool], days: Days
) -> Words:
    """The columns as their cells show them. `ours` are the numbers of the order's lines.

    `asked` says which titles tell of what was ordered: these are no answer beside one that is confirmed.
    """
    widest = max((_filled(row) for row in rows), default=0)
    rows = [row for row in rows if 2 * _filled(row) > widest]  # a sum stands under any title
    cells = [[row[place].strip() for row in rows if place < len(row)] for place in range(len(columns))]
    found = [
        _of_confirmed([one for one in cells[place] if one], days) if column == CONFIRMED else column
        for place, column in enumerate(columns)
    ]
    confirmed = {found[place] for place, column in enumerate(columns) if column == CONFIRMED}
    for place, column in enumerate(found):
        if columns[place] != CONFIRMED and column in confirmed and asked[place]:
            found[place] = ASKED
        if column == "unit" and _all(cells[place], _AMOUNT):
            found[place] = "" if "price" in found else "price"
    dated = [place for place, column in enumerate(found) if column == "date"]
    told = [place for place in dated if any(_is_day(one, days) for one in cells[place] if one)]
    for place in dated:
        if told and place not in told:
            found[place] = ""  # "Wk 50" beside the day itself
    counted = [place for place, column in enumerate(found) if column == "line"]
    named = [place for place in counted if _numbers(cells[place]) and _numbers(cells[place]) <= ours]
    for place in counted:
        if named and place not in named:
            found[place] = ASKED
    return tuple(found)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _of_confirmed(cells: Sequence[str], days: Days) -> str:
    """What a column called "confirmed" holds: days, amounts, or words."""
    if cells and all(_is_day(one, days) for one in cells):
        return "date"
    return "quantity" if _all(cells, _PLAIN) else "status"


def _all(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    held = [one for one in cells if one]
    return bool(held) and all(pattern.fullmatch(one) for one in held)


def _numbers(cells: Sequence[str]) -> frozenset[int]:
    return frozenset(int(one.rstrip(".")) for one in cells if re.fullmatch(r"\d{1,6}\.?", one))


def _is_day(cell: str, days: Days) -> bool:
    """Whether a cell is a day and nothing else."""
    found = days(cell)
    return len(found) == 1 and len(found[0].text) * 2 > len(cell)


def stray_days(cells: Sequence[str], promised: Interval | None, after: dt.date, days: Days) -> Iterator[str]:
    """Cells under unknown titles that are another day to come than the one promised."""
    for cell in cells:
        if cell.strip() and _is_day(cell.strip(), days):
            readings = days(cell.strip())[0].readings
            if all(one.last > after and one != promised for one in readings):
                yield cell


def stray_amounts(cells: Sequence[str], counted: Decimal) -> Iterator[str]:
    """Cells under unknown titles that are a whole number as large as a quantity, and not the one counted."""
    for cell in cells:
        match = _PLAIN.fullmatch(cell.strip())
        digits = re.sub(r"[.,'’ ](?=\d{3}(?!\d))", "", match["digits"].strip()) if match else ""
        if (
            digits.isdigit()
            and counted / _NEAR <= Decimal(digits) <= counted * _NEAR
            and Decimal(digits) != counted
        ):
            yield cell
