"""What to ask a system, and what to tell it, out of its file. Pure: requests come out, nothing is sent.

[find] + a number ─► Ask      [list] + an instant ─► Ask      [[write]] + a confirmation ─► Asks
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.erp.declared import templates, values
from countersign.erp.declared.form import Call, Paging, Part, System, WriteCall
from countersign.erp.declared.paths import Scope, follow, look
from countersign.procurement.erp import Capability, Confirmation
from countersign.procurement.order import Line


@dataclass(frozen=True)
class Ask:
    """One request. `path` is below the system's address, or a whole one. `writes`: it changes something."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: object | None = None
    writes: bool = False


@dataclass(frozen=True)
class Place:
    """Where in a long answer we are. `next` is the link or cursor that the last part of it named."""

    offset: int = 0
    number: int = 0
    next: str = ""

    def behind(self, paging: Paging, answer: object, rows: Sequence[object]) -> "Place | None":
        """The place behind a part of the answer; None where that was the last."""
        after = replace(self, offset=self.offset + len(rows), number=self.number + 1)
        match paging.kind:
            case "none":
                return None
            case "offset" | "number":
                return after if len(rows) >= paging.size else None
            case "link" | "cursor":
                found = values.words(follow(answer, paging.next))
                return replace(after, next=found) if found and found != self.next else None


START = Place()


def ask(call: Call, top: Scope, paging: Paging, at: Place = START, *, writes: bool = False) -> Ask:
    """The call, filled in. A next link takes the place of path and query."""
    page = {"size": paging.size, "offset": at.offset, "number": at.number, "cursor": at.next}
    scope = {**top, "page": page}
    headers = tuple((name, templates.text(one, scope)) for name, one in call.headers.items())
    body = None if call.body is None else templates.body(call.body, scope)
    if paging.kind == "link" and at.next:
        return Ask(call.method, at.next, (), headers, body)
    query = tuple((name, templates.text(one, scope)) for name, one in call.query.items())
    said = tuple((name, one) for name, one in query if one)
    return Ask(call.method, templates.path(call.path, scope), said, headers, body, writes)


def given(said: Confirmation) -> frozenset[Part]:
    """Which parts of a confirmation are to be written."""
    parts: dict[Part, bool] = {
        "quantity": said.quantity is not None,
        "price": said.unit_price is not None,
        "date": bool(said.schedule),
        "reference": bool(said.reference),
        "refusal": said.refused is not None,
        "reason": bool(said.reason),
    }
    return frozenset(part for part, there in parts.items() if there)


def writing(system: System, said: Confirmation) -> tuple[WriteCall, ...]:
    """The calls that write this, in their order."""
    parts = given(said)
    return tuple(call for call in system.write if not call.when or parts & set(call.when))


def written_by(call: WriteCall, top: Scope, paging: Paging) -> list[Ask]:
    """The requests that a writing call is: one, or one for each row that it names."""
    if not call.each:
        return [ask(call, top, paging, writes=True)]
    rows = look(top, call.each)
    each = rows if isinstance(rows, list) else []
    return [ask(call, {**top, "item": row}, paging, writes=True) for row in each]


def with_write(system: System, top: Scope, line: Line, said: Confirmation) -> Scope:
    """What was answered, `line` (the row of the line that is written) and `write` (what is to stand there).

    The line's row among `lines` has `write`, too, for calls that send every line.
    """
    write = written(system, line, said)
    rows = top["lines"]
    assert isinstance(rows, list)
    lines = [{**row, "write": write} if row["#"] == line.line else row for row in rows]
    row: Mapping[str, object] = next(row for row in lines if row["#"] == line.line)
    return {**top, "lines": lines, "line": row, "write": write}


def written(system: System, line: Line, said: Confirmation) -> dict[str, object]:
    """A confirmation in the system's form; what it does not speak of is not in it.

    The price is for as many units as the line's price in the system.
    """
    days = [
        {
            "date": values.written_day(one.date, system.dates.write, system.dates.zone),
            "quantity": one.quantity,
        }
        for one in said.schedule
        if not one.field
    ]
    others = {
        one.field: values.written_day(one.date, system.dates.write, system.dates.zone)
        for one in said.schedule
        if one.field
    }
    price = said.unit_price
    if price is not None:
        price = price / (said.price_per or Decimal(1)) * line.price_per
    comes = said.quantity is not None or bool(days)
    holds_no = Capability.REJECTION in system.system.can
    fields: dict[str, object] = {
        "quantity": said.quantity,
        "unit_price": price,
        "price_per": None if price is None else line.price_per,
        "date": days[-1]["date"] if days else None,
        "reference": said.reference or None,
        "refused": False if comes and holds_no else said.refused,
        "reason": said.reason or None,
        "schedule": days or None,
        "dates": others or None,
    }
    return {name: one for name, one in fields.items() if one is not None}
