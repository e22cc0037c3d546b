"""Where the orders stand, one row each, for people: what was said, what decided, what happens next.

Reads the store, decides nothing. The command line and the demo print the same rows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.procurement.case import Case, CaseException, CaseState, ExceptionState
from countersign.procurement.claims import Reading
from countersign.procurement.ports import JournalRow, Store


@dataclass(frozen=True)
class Standing:
    """One order: who, what they said in their words, the verdict with the rule behind it, what comes next."""

    order: str
    supplier: str
    said: str
    verdict: str
    rule: str
    next: str


def standing(store: Store, case: Case) -> Standing:
    """Where an order stands."""
    rows = store.journal(case.number)
    last = _last_answer(rows)
    said, verdict, rule = _silence(rows)
    if last is not None:
        said = _words(store.reading(last.entry.message), last)
        verdict, rule = last.entry.event.partition(".")[2], last.entry.rule
        if last.entry.event in _MACHINE:
            verdict = _MACHINE[last.entry.event]
    return Standing(
        case.number,
        case.order.supplier.name or case.order.supplier.email,
        said,
        verdict,
        rule,
        following(case),
    )


_MACHINE = {"supplier.away": "ignore", "mail.bounced": "escalate", "mail.delayed": "ignore"}


def _last_answer(rows: Sequence[JournalRow]) -> JournalRow | None:
    found = [row for row in rows if row.entry.event.startswith("answer.") or row.entry.event in _MACHINE]
    return found[-1] if found else None


def _silence(rows: Sequence[JournalRow]) -> tuple[str, str, str]:
    opened = [one for one in rows if one.entry.event == "exception.opened"]
    if opened:
        return "(no answer)", "escalate", opened[-1].entry.rule
    return "(no answer yet)", "", ""


def _words(reading: Reading | None, row: JournalRow) -> str:
    """The supplier's own words: what the doubts and values rest on, else what the journal says."""
    if reading is None:
        return row.entry.words
    quotes = [one.quote for doubt in reading.doubts for one in doubt.evidence]
    quotes += [one.quote for line in reading.lines for one in line.evidence]
    unique = list(dict.fromkeys(quote.strip() for quote in quotes))
    opening = " ".join(one.quote for one in reading.opening)
    return " · ".join(unique[:3]) or opening or row.entry.words


def following(case: Case) -> str:
    """What happens next, and who has to act."""
    persons = [one for one in case.exceptions if one.state is not ExceptionState.WAITING_SUPPLIER]
    if persons:
        more = f" and {len(persons) - 1} more" if len(persons) > 1 else ""
        return f"{_whose_turn(persons[0])}{more}"
    if case.exceptions:
        return f"the supplier was asked; a person hears of it on {_day(case.due_at)}"
    if case.state is CaseState.CONFIRMED:
        return "nothing: all lines are confirmed"
    if case.state is CaseState.CLOSED:
        return "nothing: closed"
    lines = ", ".join(str(one.line) for one in case.open_lines)
    return f"line {lines} open; next reminder {_day(case.due_at)}"


def _whose_turn(one: CaseException) -> str:
    if one.pending:
        return f"{' or '.join(one.pending.asked)} approves {one.id}"
    if one.state is ExceptionState.WAITING_INTERNAL:
        return f"{one.id} is on hold until {_day(one.next_at)}"
    return f"{one.owner or 'nobody is named, but somebody'} decides {one.id}"


def _day(moment: dt.datetime | None) -> str:
    return "never" if moment is None else f"{moment:%a %-d %b %H:%M} UTC"
