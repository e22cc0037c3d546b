"""The schedule lines of an order's item, and the calls that make them what is confirmed. Pure.

What is missing is added first, then what differs is changed, what grows before what shrinks, and what is too
much is deleted last: at no moment is less ordered than before and after, of which some may have come.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from countersign.erp.declared.form import Paging, WriteCall
from countersign.erp.declared.paths import Scope
from countersign.erp.declared.planning import Ask, ask
from countersign.erp.sap.items import Row, item_number

Wanted = tuple[dt.date, Decimal]


@dataclass(frozen=True)
class Change:
    """One schedule line: added (no `part`), changed, or deleted (nothing `wanted`)."""

    wanted: Wanted | None
    part: Row | None = None
    number: int = 0


def next_change(stands: Sequence[Mapping[str, Any]], wanted: Sequence[Wanted]) -> Change | None:
    """The next thing to do; None where the schedule is as it is wanted."""
    if len(wanted) > len(stands):
        last = max((item_number(one["row"].get("ScheduleLine")) for one in stands), default=0)
        return Change(wanted[len(stands)], number=last + 1)
    pairs = [
        (want[1] - one["quantity"], place)
        for place, (one, want) in enumerate(zip(stands, wanted, strict=False))
        if (one["date"], one["quantity"]) != want
    ]
    if pairs:
        place = max(pairs)[1]
        return Change(wanted[place], stands[place]["row"])
    return Change(None, stands[len(wanted)]["row"]) if len(stands) > len(wanted) else None


def changes(stands: Sequence[Mapping[str, Any]], wanted: Sequence[Wanted]) -> list[Change]:
    """All that is to be done, in its order."""
    found, left = list[Change](), list(stands)
    while change := next_change(left, wanted):
        found.append(change)
        left = _after(left, change)
    return found


def _after(stands: Sequence[Mapping[str, Any]], change: Change) -> list[Mapping[str, Any]]:
    """The schedule once the change is made."""
    if change.wanted is None:
        return [one for one in stands if one["row"] is not change.part]
    day, quantity = change.wanted
    row = change.part or {"ScheduleLine": str(change.number)}
    new = {"date": day, "quantity": quantity, "row": row}
    return [*stands, new] if change.part is None else [new if one["row"] is row else one for one in stands]


def asked(change: Change, of_part: WriteCall, of_item: WriteCall, scope: Scope, paging: Paging) -> Ask:
    """The call that makes the change."""
    part: Row = change.part or {"ScheduleLine": str(change.number)}
    day, quantity = change.wanted or (None, None)
    write = {"schedule": [{"date": f"{day}T00:00:00", "quantity": quantity}]}
    one = ask(of_part, {**scope, "part": part, "write": write}, paging, writes=True)
    if change.wanted is None:
        return replace(one, method="DELETE", body=None)
    if change.part is None:
        above = ask(of_item, scope, paging).path
        body = {"ScheduleLine": part["ScheduleLine"], **_fields(one)}
        return replace(one, method="POST", path=f"{above}/to_ScheduleLine", headers=(), body=body)
    return one


def asked_of_item(row: Row, of_item: WriteCall, scope: Scope, paging: Paging) -> Ask | None:
    """The call that changes the item's own fields; None where they are as they are wanted."""
    one = ask(of_item, scope, paging, writes=True)
    body = {name: said for name, said in _fields(one).items() if not _stands(row.get(name), said)}
    return replace(one, body=body) if body else None


def _fields(one: Ask) -> Mapping[str, Any]:
    return one.body if isinstance(one.body, Mapping) else {}


def _stands(found: object, said: object) -> bool:
    """Whether a field says that already: 12.50 and 12.5 are the same."""
    if found == said:
        return True
    try:
        return Decimal(str(found)) == Decimal(str(said))
    except ArithmeticError:
        return False
