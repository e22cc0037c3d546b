"""Tables of what was bought before, beside the answer: "Past purchases", a history of prices.

    Ln | Your Part # | Qty | Net Each | Delivery Date        the answer
    Invoice | Date | Part | Qty | Net Each                   not one row of it is from after the order's day

Nothing of an order comes before the day on which it was placed, so such rows promise nothing, and their
amounts and prices are no other answer. A table is believed to be of the past only where every line of the
order is told elsewhere, with a day that is not past.
"""

import datetime as dt
import re
from collections.abc import Sequence

from countersign.extractors.grammar.clauses import Setting
from countersign.extractors.grammar.grid import Grid, days_in
from countersign.extractors.grammar.references import keys
from countersign.extractors.grammar.statements import Heard, Statement

# A row of a history may be of another item; any other remark is about this order.
_OF_OTHERS = "reading.row-not-on-order"


def is_past(grid: Grid, heard: Heard, setting: Setting, told: Sequence[Statement]) -> bool:
    """Whether a table in which that was heard lists old business, beside what is `told` elsewhere."""
    placed = [order.date for order in setting.orders]
    if not placed or any(day is None for day in placed) or not heard.statements:
        return False
    first = min(day for day in placed if day)
    if any(remark.rule != _OF_OTHERS for remark in heard.remarks) or not _is_told(setting, told, first):
        return False
    return all(_is_before(grid, row, setting, first) for row in range(len(grid.rows)))


def _is_told(setting: Setting, told: Sequence[Statement], first: dt.date) -> bool:
    """Whether each line of the orders has its quantity and a day that is not past."""
    dated = [one for one in told if one.counted and one.when and one.when.first >= first]
    found = frozenset(key for one in dated for key in one.scope.lines or ())
    return found >= keys(setting.orders)


def _is_before(grid: Grid, row: int, setting: Setting, first: dt.date) -> bool:
    """Whether a row has a day, and none from the day of the order on; a row without a figure says nothing."""
    texts = [cell.text for cell in grid.rows[row]]
    if not re.search(r"\d", "".join(texts)):
        return not any(text.strip() for text in texts)
    days = [one for text in texts for day in days_in(text, grid, setting, ()) for one in day.readings]
    return bool(days) and all(one.last < first for one in days)
