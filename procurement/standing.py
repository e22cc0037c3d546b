"""A plain yes to a line that is confirmed already: it means what is confirmed, and is no news.

What is confirmed need not be what was ordered. A yes without a value, to a check-in for one, opens nothing,
and never puts the order's own values in the place of those that were agreed.
"""

from dataclasses import replace

from countersign.procurement.case import Case
from countersign.procurement.claims import LineReading, LineStatus
from countersign.procurement.judgement import Judgement

_VALUES = frozenset({"date", "quantity", "price", "unit_price"})
"""The fields of evidence in which a value was said."""


def standing(case: Case, judgement: Judgement) -> tuple[int, ...]:
    """The confirmed lines to which the answer says yes and nothing else; none where the answer as a whole is
    in doubt.
    """
    if any(one.line is None and one.order in ("", case.number) for one in judgement.findings):
        return ()
    open_ones = {one.line for one in case.exceptions}
    confirmed = {one.line for one in case.lines if one.confirmed and one.line not in open_ones}
    return tuple(
        one.line
        for one in judgement.reading.lines
        if one.order == case.number and one.line in confirmed and _plain_yes(one)
    )


def news(case: Case, judgement: Judgement, stands: tuple[int, ...]) -> Judgement:
    """The judgement without those lines."""

    def is_new(order: str, line: int | None) -> bool:
        return order != case.number or line not in stands

    lines = tuple(one for one in judgement.reading.lines if is_new(one.order, one.line))
    return replace(
        judgement,
        reading=replace(judgement.reading, lines=lines),
        settled=tuple(one for one in judgement.settled if is_new(one.order, one.line)),
        findings=tuple(one for one in judgement.findings if is_new(one.order or case.number, one.line)),
    )


def _plain_yes(said: LineReading) -> bool:
    return said.status is LineStatus.ACCEPTED and not any(one.field in _VALUES for one in said.evidence)
