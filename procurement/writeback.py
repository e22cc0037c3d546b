"""What goes back to the company's system, and whether it arrived. Pure.

    a line settles ─► proposals ─► projected on what the system can hold ─► conflict? ─► written, read back
                                                                                         └► differences

What a settled line comes to is `confirming`'s. The quantity of a line is written with its price and days in
one go; what the system can't hold is told before anything is written. That a line is refused goes back only
once a person has taken it.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.procurement.case import Case, Decision, JournalEntry, LineState
from countersign.procurement.confirming import days_told, told
from countersign.procurement.days import ZERO, as_wanted, by_field, holdable, scheduled, total
from countersign.procurement.erp import (
    NOTHING,
    Capability,
    Confirmation,
    ErpLine,
    ErpOrder,
    OrderStatus,
    Write,
    WriteState,
)
from countersign.procurement.errors import Conflict
from countersign.procurement.money import same_unit
from countersign.procurement.order import Due, Line, PurchaseOrder, by_day
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.model import Policy

ONE = Decimal(1)
_WAITING = frozenset({WriteState.PROPOSED, WriteState.APPROVED})
_FAILED = frozenset({WriteState.REFUSED, WriteState.DIFFERS, WriteState.UNKNOWN})


def proposals(before: Case, after: Case, rules: WriteBack, now: dt.datetime) -> tuple[Write, ...]:
    """A write for each line that was settled, or settled otherwise, between the two."""
    if rules.mode == "off":
        return ()
    known = {line.line: _outcome(line) for line in before.lines}
    news = [
        (line, told(after, line, rules))
        for line in after.lines
        if settled(line) and _outcome(line) != known.get(line.line)
    ]
    return tuple(_proposal(after, line, values, rules, now) for line, values in news if values != NOTHING)


def settled(line: LineState) -> bool:
    """Whether something of a line stands that can go back."""
    return line.confirmed is not None or line.refused


def _outcome(line: LineState) -> tuple[object, ...]:
    """What of a line goes back when it becomes another."""
    return (line.confirmed, line.refused, line.reason)


def with_writes(before: Case, decision: Decision, policy: Policy, now: dt.datetime) -> Decision:
    """The decision with what goes back because of it, and a row in the journal for each."""
    writes = proposals(before, decision.case, policy.write_back, now)
    rows = tuple(_row(write) for write in writes)
    return replace(decision, writes=writes, journal=(*decision.journal, *rows)) if writes else decision


def _row(write: Write) -> JournalEntry:
    words = f"line {write.line}: {described(write.values)} is {write.state} for the company's system"
    data = {"key": write.key, **({"days": write.days} if write.days else {})}
    return JournalEntry(write.order, f"erp.{write.state}", words, rule="write_back", data=data)


def last_written(writes: Iterable[Write]) -> dict[int, Confirmation]:
    """What we wrote to each line last, given all writes of an order, oldest first."""
    return {one.line: one.values for one in writes if one.state is WriteState.WRITTEN}


def in_flight(writes: Iterable[Write]) -> dict[int, Confirmation]:
    """What may stand in the system by now although nobody read it back: it was handed over before."""
    under_way = (WriteState.APPROVED, WriteState.WRITING)
    return {one.line: one.values for one in writes if one.attempts and one.state in under_way}


def queued(new: Write, line: Sequence[Write]) -> tuple[Write, ...]:
    """What the store keeps of a new write, given all earlier ones of its line, oldest first.

    The same values once more are the same write, unless it failed or others came in between. What still
    waits of earlier ones is overtaken by it.
    """
    newest = line[-1] if line else None
    if newest and newest.key == new.key and newest.state not in _FAILED:
        return ()
    words = f"a later confirmation took its place: {new.key}"
    waiting = [one for one in line if one.state in _WAITING and one.key != new.key]
    return (*(replace(one, state=WriteState.REFUSED, reason=words, next_at=None) for one in waiting), new)


def _proposal(case: Case, line: LineState, values: Confirmation, rules: WriteBack, now: dt.datetime) -> Write:
    # Nothing of a line that comes, as a tolerance may have let pass, is still no refusal that a person took.
    approved = rules.mode == "automatic" and line.refused == bool(values.refused)
    return Write(
        key=key_of(case.number, line.line, values),
        order=case.number,
        line=line.line,
        values=values,
        proposed_at=now,
        state=WriteState.APPROVED if approved else WriteState.PROPOSED,
        next_at=now if approved else None,
        days=days_told(case, line, rules) if values.schedule else "",
    )


def key_of(order: str, line: int, values: Confirmation) -> str:
    """The idempotency key: the order, the line, and a mark of the values."""
    schedule = ";".join(f"{one.date}*{_plain(one.quantity)}{one.field}" for one in values.schedule)
    price = _each(values)
    parts = [order, line, _plain(values.quantity), _plain(price), schedule, values.reference]
    if values.refused is not None or values.reason:
        parts += [str(values.refused), values.reason]
    mark = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:10]
    return f"{order}-{line}-{mark}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _each(values: Confirmation) -> Decimal | None:
    return None if values.unit_price is None else values.unit_price / (values.price_per or ONE)


def projected(
    values: Confirmation,
    can: frozenset[Capability],
    line: ErpLine | None = None,
    *,
    dates: Sequence[str] = (),
) -> tuple[Confirmation, tuple[str, ...]]:
    """What the system can hold of it, and a sentence for each thing that it can't. `line`: as it is there;
    `dates`: its fields for a day."""
    if values.refused and Capability.REJECTION not in can:
        return NOTHING, ("that the line is refused can't be held",)
    kept, losses = values, list[str]()
    if values.refused is not None and Capability.REJECTION not in can:
        kept = values = replace(values, refused=None)
    if values.schedule and line is not None and line.over:
        kept = values = replace(values, schedule=())
        losses.append(f"all {_plain(line.received)} have come, and no day is held any more")
    if values.quantity is not None and Capability.CONFIRMED_QUANTITY not in can:
        kept, losses = replace(kept, quantity=None), [*losses, "the confirmed quantity can't be held"]
    if values.unit_price is not None and Capability.CONFIRMED_PRICE not in can:
        kept = replace(kept, unit_price=None, price_per=None)
        losses.append("the confirmed price can't be held")
    held, lost = holdable(values.schedule, can, dates)
    kept, losses = replace(kept, schedule=held), [*losses, *lost]
    if values.reference and not can & {Capability.LINE_REFERENCE, Capability.HEADER_REFERENCE}:
        kept, losses = replace(kept, reference=""), [*losses, "the supplier's reference can't be held"]
    if values.reason and Capability.REASON not in can:
        kept, losses = replace(kept, reason=""), [*losses, "the supplier's reason can't be held"]
    return kept, tuple(losses)


def unheld(losses: Iterable[str]) -> str:
    """What to say of a write of which nothing is left."""
    return f"the system can hold nothing of it ({'; '.join(losses)}): see to it there by hand"


def differences(wanted: Confirmation, found: Confirmation, come: Decimal = ZERO) -> tuple[str, ...]:
    """A sentence for each field that was to be written and reads otherwise; empty: written.

    Of a line of which something has `come`, the days of what is still open are compared.
    """
    said = [*_refusal_differs(wanted, found)]
    if wanted.quantity is not None and wanted.quantity != found.quantity:
        said.append(f"quantity {_shown(found.quantity)} instead of {_shown(wanted.quantity)}")
    if wanted.unit_price is not None and _each(wanted) != _each(found):
        said.append(f"price {_priced(found)} instead of {_priced(wanted)}")
    if wanted.schedule and not as_wanted(wanted.schedule, found.schedule, come):
        said.append(f"delivery {scheduled(found.schedule)} instead of {scheduled(wanted.schedule)}")
    if wanted.reference and wanted.reference != found.reference:
        said.append(f"reference {found.reference or 'nothing'} instead of {wanted.reference}")
    if wanted.reason and wanted.reason != found.reason:
        said.append(f"reason {_quoted(found.reason)} instead of {_quoted(wanted.reason)}")
    return tuple(said)


def _refusal_differs(wanted: Confirmation, found: Confirmation) -> Iterator[str]:
    """A line that is refused and one that is not: any value that is confirmed says that it is not."""
    comes = wanted.refused is False or wanted.quantity is not None or bool(wanted.schedule)
    if wanted.nothing_comes and not found.nothing_comes:
        yield "open instead of refused"
    elif comes and not wanted.nothing_comes and found.nothing_comes:
        yield "refused instead of open"


def _quoted(words: str) -> str:
    return f"“{words}”" if words else "nothing"


def _shown(number: Decimal | None) -> str:
    return "nothing" if number is None else f"{number:f}"


def _priced(values: Confirmation) -> str:
    per = values.price_per or ONE
    return _shown(values.unit_price) + (f" per {per:f}" if per != ONE else "")


def described(values: Confirmation) -> str:
    """The values in a few words, for the journal and the command line."""
    parts = [] if values.refused is None else ["refused" if values.refused else "not refused any more"]
    parts += [] if values.quantity is None else [f"quantity {values.quantity:f}"]
    parts += [] if values.unit_price is None else [f"price {_priced(values)}"]
    parts += [f"delivery {scheduled(values.schedule)}"] if values.schedule else []
    parts += [f"reference {values.reference}"] if values.reference else []
    parts += [f"reason “{values.reason}”"] if values.reason else []
    return "; ".join(parts) or "nothing"


def conflict(write: Write, now: ErpOrder, known: PurchaseOrder, written: Confirmation | None) -> str:
    """Why a write must not go out to the order as it is now; empty where it may.

    `known` is the order as we sent it, `written` what we last wrote to the line ourselves. A change that
    somebody made in the system since is for a person; it is never overwritten.
    """
    line, ours = now.line(write.line), known.line(write.line)
    theirs = now.order.line(write.line)
    if now.status is not OrderStatus.OPEN:
        return f"order {write.order} is {now.status} in the system"
    if line is None or theirs is None or ours is None or line.cancelled:
        return f"line {write.line} is not on order {write.order} in the system any more"
    if known.supplier.id and now.order.supplier.id not in ("", known.supplier.id):
        return f"the order is for supplier {now.order.supplier.id} in the system, and not {known.supplier.id}"
    if now.order.currency != known.currency:
        return f"the order is in {now.order.currency} in the system, and was sent in {known.currency}"
    if write.values.nothing_comes and line.received:
        return f"{line.received:f} have come already, and the line would be refused"
    comes = _total(write.values)
    if comes is not None and comes < line.received:
        return f"{line.received:f} have come already, which is more than the {comes:f} confirmed"
    changed = list(_edited(theirs, ours, written, over=line.over))
    return f"changed in the system since it was sent: {', '.join(changed)}" if changed else ""


def _total(values: Confirmation) -> Decimal | None:
    if values.quantity is not None or not values.schedule:
        return values.quantity
    return total(values.schedule)


def _edited(theirs: Line, ours: Line, written: Confirmation | None, *, over: bool) -> Iterator[str]:
    """The fields that hold neither what was sent nor what we wrote there ourselves.

    The day on which a line came that is `over` is nobody's change.
    """
    if theirs.item != ours.item:
        yield f"item {theirs.item or 'nothing'} instead of {ours.item or 'nothing'}"
    if not same_unit(theirs.uom, ours.uom):
        yield f"unit {theirs.uom or 'nothing'} instead of {ours.uom or 'nothing'}"
    if theirs.quantity != ours.quantity and not (written and theirs.quantity == written.quantity):
        yield f"quantity {theirs.quantity:f} instead of {ours.quantity:f}"
    price, sent = theirs.each, ours.each
    if price != sent and not (written and price == _each(written)):
        yield f"price {price:f} instead of {sent:f} each"
    moved = (theirs.only_day, theirs.schedule) != (ours.only_day, ours.schedule)
    if moved and not over and not _as_written(theirs, written):
        yield f"date {_wanted(theirs)} instead of {_wanted(ours)}"


def _as_written(theirs: Line, written: Confirmation | None) -> bool:
    """Whether the days of a line are those that we wrote: any one of them, or its parts as they were."""
    kept = by_field(written.schedule).values() if written else ()
    if theirs.only_day:
        return any(one.date == theirs.only_day for parts in kept for one in parts)
    return any(by_day(Due(one.date, one.quantity) for one in parts) == theirs.schedule for parts in kept)


def _wanted(line: Line) -> str:
    if line.only_day:
        return str(line.only_day)
    return ", ".join(f"{one.quantity:f} on {one.date}" for one in line.due)


def restored(write: Write, now: dt.datetime, by: str) -> Write | None:
    """The write that puts back what stood there before; None where nothing is known of it."""
    over = write.state in (WriteState.WRITTEN, WriteState.DIFFERS)
    before = write.before
    if before is not None and write.values.refused and not before.nothing_comes:
        before = replace(before, refused=False)
    if before in (None, NOTHING) or not over:
        return None
    assert before is not None
    return Write(
        key=f"{write.key}-undo",
        order=write.order,
        line=write.line,
        values=before,
        proposed_at=now,
        state=WriteState.APPROVED,
        undoes=write.key,
        by=by,
        next_at=now,
    )


def tried_again(write: Write, line: Sequence[Write], now: dt.datetime, by: str) -> Write:
    """A failed write as it goes out once more, given all writes of its line, oldest first. What stood there
    before counts no longer; that it was handed over does, so that what stands there is looked at first.

    Raises `Conflict`.
    """
    if write.state not in _FAILED:
        raise Conflict(
            f"{write.key} is {write.state}: only what was refused, differs or is unknown goes again"
        )
    if (newest := line[-1]).key != write.key:
        raise Conflict(f"{newest.key} took the place of {write.key}: see `countersign erp show {newest.key}`")
    if not write.attempts:
        raise Conflict(
            f"{write.key} was never handed over: {write.by} refused it for good. What the supplier confirms "
            "anew is proposed anew"
        )
    return replace(
        write,
        state=WriteState.APPROVED,
        reason="",
        by=by,
        before=None,
        token="",
        proposed_at=now,
        next_at=now,
    )


def staying(write: Write) -> Confirmation:
    """What an undo leaves as it was written: nothing stood there before, and a system forgets nothing."""
    before = write.before or NOTHING
    return Confirmation(
        quantity=write.values.quantity if before.quantity is None else None,
        unit_price=write.values.unit_price if before.unit_price is None else None,
        price_per=write.values.price_per if before.unit_price is None else None,
        schedule=() if before.schedule else write.values.schedule,
        reference="" if before.reference else write.values.reference,
    )


def also_changed(before: ErpOrder, after: ErpOrder, written: int) -> str:
    """What became of the other lines while one was written; empty where they stand as they stood.

    A reference is the whole order's in many systems, and is left out.
    """
    said = []
    for line in before.lines:
        if line.line == written or line.cancelled:
            continue
        stood = replace(line.confirmed, reference="")
        if apart := differences(stood, after.confirmed(line.line), after.received(line.line)):
            said.append(f"line {line.line} changed with it: {', '.join(apart)}")
    return "; ".join(said)


def taken_over(
    now: ErpOrder,
    known: PurchaseOrder | None,
    *ours: Mapping[int, Confirmation],
    given_up: Collection[int] = (),
) -> PurchaseOrder:
    """The system's order as it is to be sent: as we know it where nobody changed it, else one revision on.

    A system that keeps a confirmed value in the ordered one shows our own writes as changes; they are none:
    `ours` is by line what was written, and what may be written just now. Of the lines in `given_up` nothing
    comes, by the supplier's own word and a person's: that one goes is no change that they have to hear of.
    """
    found = now.order
    if known is None:
        return found
    over = {line.line for line in now.lines if line.over}
    lines = {line.line: line for line in known.lines}
    there = {line.line for line in found.lines}
    same = set(lines) - set(given_up) <= there <= set(lines) and found.currency == known.currency
    if same and all(_as_known(line, lines[line.line], ours, over=line.line in over) for line in found.lines):
        return known
    return replace(found, revision=max(found.revision, known.revision + 1))


def _as_known(theirs: Line, known: Line, ours: Sequence[Mapping[int, Confirmation]], *, over: bool) -> bool:
    """Whether a line shows what was sent, or what is ours."""
    return any(not list(_edited(theirs, known, one.get(known.line), over=over)) for one in ours)
