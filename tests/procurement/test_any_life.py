"""Whatever people, suppliers and clocks do to an order, in any order: what must hold of its exceptions."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from builders import ADA, accepted, hedged
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lives import (
    ADA_AWAY,
    BEN,
    BOSS,
    FINANCE,
    FOUR_EYES,
    ORDER,
    STRANGER,
    Life,
    a_life,
    dearer,
    later,
    later_and_dearer,
)

from countersign.procurement.actions import (
    Accept,
    Approve,
    Ask,
    Assign,
    Comment,
    Corrected,
    Hold,
    Misread,
    OutcomeKind,
    Refuse,
    Reject,
    Resolution,
    Resolve,
    Seen,
)
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.claims import LineReading
from countersign.procurement.events import TimerRang

ACTIONS = st.one_of(
    st.sampled_from(
        [
            Seen(),
            Accept(),
            Reject("no"),
            Ask("When?"),
            Hold(dt.date(2026, 12, 1)),
            Assign(BEN),
            Assign(STRANGER),
            Misread(),
            Misread(Corrected(date=dt.date(2026, 12, 11))),
            Misread(Corrected(date=dt.date(2026, 12, 20))),
            Comment("hm"),
            Approve(),
            Refuse(),
        ]
    ),
    st.sampled_from(list(Resolution)).map(Resolve),
)
READ_ANEW = (dt.date(2026, 12, 11), dt.date(2026, 12, 20))
PEOPLE = st.sampled_from([ADA.email, BEN, FINANCE, BOSS, STRANGER])
ANSWERS = st.sampled_from(
    [
        (accepted(ORDER, 10),),
        (accepted(ORDER, 20),),
        (later(),),
        (later(day=18),),
        (replace(later(day=18), unit_price=None, quantity=None),),
        (dearer(),),
        (dearer("2"),),
        (replace(dearer("2"), deliveries=()),),
        (later_and_dearer(),),
        (),
    ]
)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("acts"), ACTIONS, PEOPLE, st.integers(1, 4)),
        st.tuples(st.just("answers"), ANSWERS),
        st.tuples(st.just("rings")),
        st.tuples(st.just("waits"), st.floats(0.01, 9)),
    ),
    min_size=3,
    max_size=25,
)


class Watched(Life):
    """A life whose every decision is looked at."""

    resolved: dict[str, CaseException]
    approved: set[str]
    day: dt.date
    price: Decimal

    def live(self, deeds: list[tuple]) -> None:  # type: ignore[type-arg]
        self.resolved, self.approved = {}, set()
        self.day, self.price = dt.date(2026, 12, 25), ORDER.lines[0].unit_price + 1
        for number, deed in enumerate(deeds):
            before = {one.id: one.state for one in self.case.exceptions}
            match deed:
                case ("acts", action, by, about):
                    outcome = self.does(action, by, about)
                    self.about(outcome.kind, by, before)
                case ("answers", lines):
                    doubts = () if lines else (hedged(ORDER),)
                    stood = self.stands()
                    self.answers(*lines, message=f"m{number}", doubts=doubts)
                    self.heard(*lines, stood=stood)
                case ("rings",) if self.case.due_at:
                    self.now = max(self.now, self.case.due_at)
                    self.event(TimerRang())
                case ("waits", days):
                    self.on(days)
                    continue
                case _:
                    continue
            self.looked_at(before)

    def stands(self) -> bool:
        """Whether the first line is confirmed, and nobody has anything to settle about it."""
        return bool(self.case.lines[0].confirmed) and all(one.line != 10 for one in self.case.exceptions)

    def heard(self, *lines: LineReading, stood: bool) -> None:
        """A bare yes to a line that stands names no day: it means the one that was agreed."""
        for line in lines:
            bare = all(one.field == "status" for one in line.evidence)
            if line.line == 10 and not (bare and stood):
                self.day = line.deliveries[0].date if line.deliveries else self.day
                self.price = self.price if line.unit_price is None else line.unit_price

    def about(self, kind: OutcomeKind, by: str, before: dict[str, ExceptionState]) -> None:
        assert self.last.journal
        if kind in (OutcomeKind.DENIED, OutcomeKind.LATE):
            assert {one.id: one.state for one in self.case.exceptions} == before
            assert self.last.mails == ()
        if by == STRANGER:
            assert kind in (OutcomeKind.DENIED, OutcomeKind.LATE)

    def looked_at(self, before: dict[str, ExceptionState]) -> None:
        words = " ".join(self.journal)
        for one in (*self.last.opened, *self.last.changed):
            assert one.id not in self.resolved, "what is resolved was edited"
            moved = before.get(one.id, ExceptionState.OPEN) is not one.state
            assert not moved or one.id in words, "a state changed without a row in the journal"
            if one.state is ExceptionState.RESOLVED:
                assert one.next_at is None
                self.resolved[one.id] = one
        for row in self.last.journal:
            if row.event == "approval.given":
                self.approved.add(row.words.partition(":")[0])
        for one in self.case.exceptions:
            assert one.owner
            assert one.next_at
            assert self.case.due_at
            assert self.case.due_at <= one.next_at
            assert (one.pending is None) is (one.state is not ExceptionState.WAITING_APPROVAL)
        self.nothing_dear_without_approval()
        self.nothing_that_was_overtaken()

    def nothing_that_was_overtaken(self) -> None:
        """A line is confirmed as ordered, as it was said last, or as a person read it."""
        line, ordered = self.case.lines[0].confirmed, ORDER.lines[0]
        if line:
            assert line.unit_price in (ordered.unit_price, self.price)
            assert line.deliveries[0].date in (ordered.date, self.day, *READ_ANEW)

    def nothing_dear_without_approval(self) -> None:
        for line in self.case.lines:
            ordered = ORDER.line(line.line)
            assert ordered
            if line.confirmed and line.confirmed.unit_price != ordered.unit_price:
                assert self.approved


AGREED_THEN_YES = [
    ("answers", (later(),)),
    ("acts", Accept(), ADA.email, 1),
    ("answers", (accepted(ORDER, 10),)),
]


@settings(max_examples=250, deadline=None)
@example(AGREED_THEN_YES)
@given(DEEDS)
def test_an_exception_has_an_owner_a_next_date_and_its_past_stands(deeds: list[tuple]) -> None:  # type: ignore[type-arg]
    start = a_life(later_and_dearer(), policy=FOUR_EYES + ADA_AWAY)
    Watched(start.case, start.policy, start.now).live(deeds)
