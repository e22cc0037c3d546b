"""The promises of the `Store` port about the one write of a decision: all of it or nothing."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from store_contract import (
    MINUTE,
    NOW,
    ORDER,
    StoreContract,
    a_mail,
    an_entry,
    an_exception,
    everything,
    exact,
    new_case,
    next_version,
    stored,
)

from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseState, Decision, ExceptionState, LineState
from countersign.procurement.claims import (
    Delivery,
    Doubt,
    Evidence,
    ExceptionType,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
)
from countersign.procurement.errors import Conflict, CountersignError, NotFound, Stale
from countersign.procurement.mail import Candidate, Route, Rule, Sort, Trust
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.ports import Commit, MessageState, Store, StoredAnswer

WORDS = "Lieferung voraussichtlich KW 50 – „ohne Gewähr“ 发货 📦\n\t\\\"'; DROP TABLE orders; --"

FULL_ORDER = PurchaseOrder(
    number=ORDER,
    currency="EUR",
    supplier=Supplier("vertrieb@nordtor.example", "V-1001", "Nordtor Schrauben GmbH", "de", "DE", 1),
    lines=(
        Line(10, Decimal("0.10"), "KGM", Decimal("1E+3"), dt.date(2026, 12, 11), Decimal("100.00")),
        Line(
            line=20,
            quantity=Decimal("12345678901234567890.123456789"),
            uom="EA",
            unit_price=Decimal("0.0000001"),
            date=dt.date(2026, 12, 11),
            item="HX-8×40",
            supplier_item="N/8-40",
            description=WORDS,
            need_date=dt.date(2028, 2, 29),
            category="fastener",
            critical=True,
        ),
    ),
    revision=3,
    site="Werk Süd",
    date=dt.date(2026, 11, 2),
    buyer=Buyer("Ada Field", "ada.field@orchard-metal.example"),
)

EVIDENCE = (Evidence("date", WORDS, "body:3"), Evidence("price", "0,10 €", "table:1:2:4"))

LINE_READING = LineReading(
    order=ORDER,
    line=10,
    status=LineStatus.CHANGED,
    quantity=Decimal("500.000"),
    uom="EA",
    unit_price=Decimal("0.10"),
    price_per=Decimal("1E+2"),
    currency="EUR",
    deliveries=(
        Delivery(dt.date(2026, 12, 7), Decimal("0.50"), dt.date(2026, 12, 11)),
        Delivery(dt.date(2027, 1, 1)),
    ),
    item="HX-8×40 A2",
    evidence=EVIDENCE,
)

FULL_EXCEPTION = replace(
    an_exception(count=7),
    words=WORDS,
    state=ExceptionState.RESOLVED,
    evidence=EVIDENCE,
    proposal=LINE_READING,
    message="m1",
    resolution=Resolution.COMPROMISE,
    resolved_by="Zoë",
    resolved_at=NOW + dt.timedelta(microseconds=1),
    note=WORDS,
)

FULL_CASE = new_case(
    order=FULL_ORDER,
    state=CaseState.PARTIAL,
    lines=(LineState(10, LineStatus.CHANGED, LINE_READING), LineState(20)),
    exceptions=(an_exception(count=1),),
    exceptions_opened=7,
    sequence=4,
    reminders=2,
    questions=1,
    sent_at=NOW - dt.timedelta(days=1, microseconds=7),
    due_at=NOW + dt.timedelta(days=3, microseconds=999_999),
)

READING = Reading(
    kind=MessageKind.PARTIAL,
    orders=(ORDER, "other"),
    lines=(LINE_READING,),
    doubts=(Doubt(ExceptionType.UNCLEAR, WORDS, ORDER, 10, "reading.hedge", EVIDENCE),),
    grammar=False,
    model="smollm2",
    tokens_in=812,
    tokens_out=96,
    away_until=dt.date(2027, 1, 7),
    model_error="it timed out",
)

ROUTE = Route(
    sort=Sort.BOUNCE,
    orders=(ORDER,),
    trust=Trust.ALIGNED,
    candidates=(Candidate(ORDER, ("in-reply-to", "subject"), 90),),
    contradictions=(WORDS,),
    rules=(Rule("sender.aligned", hit=True, words="dmarc=pass"), Rule("bounce", hit=False)),
    returned_id="<po-1@orchard-metal.example>",
    returned_reason="550 5.1.1",
    permanent=False,
)


class TestRoundTrip(StoreContract):
    def test_a_case_comes_back_exactly(self, store: Store) -> None:
        stored(store, FULL_CASE, opened=(an_exception(count=1), FULL_EXCEPTION))
        assert exact(store.case(ORDER)) == exact(FULL_CASE)
        assert exact(store.orders()[0]) == exact(FULL_ORDER)
        assert exact(store.exception(FULL_EXCEPTION.id)) == exact(FULL_EXCEPTION)

    def test_a_reading_and_a_route_come_back_exactly(self, store: Store) -> None:
        store.keep("m1", b"raw", "imap", NOW)
        store.commit(Commit(NOW, message="m1", reading=READING, route=ROUTE))
        assert exact(store.reading("m1")) == exact(READING)
        assert exact(store.route("m1")) == exact(ROUTE)

    def test_what_was_read_since_a_day_comes_back_in_order_of_arrival(self, store: Store) -> None:
        for identity, at in (("m2", NOW), ("m1", NOW + MINUTE), ("m0", NOW - MINUTE), ("unread", NOW)):
            store.keep(identity, b"raw", "imap", at)
        for identity in ("m1", "m0", "m2"):
            store.commit(Commit(NOW, message=identity, reading=READING, route=ROUTE))
        found = list(store.answers(NOW))
        assert [one.message for one in found] == ["m2", "m1"]
        assert exact(found[0]) == exact(StoredAnswer("m2", NOW, ROUTE, READING))

    def test_a_journal_entry_comes_back_exactly(self, store: Store) -> None:
        entry = an_entry(words=WORDS, actor="Zoë", rule="r", message="m1", data={"Grund": WORDS, "": "0.10"})
        store.commit(Commit(NOW, journal=(entry,)))
        (row,) = store.journal(ORDER)
        assert exact(row.entry) == exact(entry)
        assert row.at == NOW

    def test_an_instant_of_another_zone_is_the_same_instant(self, store: Store) -> None:
        summer = dt.timezone(dt.timedelta(hours=2))
        due = dt.datetime(2026, 11, 2, 10, 30, tzinfo=summer)
        stored(store, new_case("1", due_at=due))
        stored(store, new_case("2", due_at=due.astimezone(dt.UTC) - MINUTE))
        assert list(store.due_cases(due)) == ["2", "1"]
        assert store.case("1").due_at == due


class TestCommit(StoreContract):
    def test_everything_a_commit_carries_is_there_afterwards(self, store: Store) -> None:
        store.keep("m1", b"raw", "imap", NOW)
        opened = an_exception()
        case = new_case(exceptions=(opened,), exceptions_opened=1, due_at=NOW)
        decision = Decision(case, journal=(an_entry(event="exception.opened"),), opened=(opened,))
        store.commit(
            Commit(
                NOW,
                (decision,),
                (a_mail(),),
                message="m1",
                message_reason="decided",
                route=ROUTE,
                reading=READING,
                journal=(an_entry(event="mail.written"),),
            )
        )

        assert store.case(ORDER) == case
        assert list(store.exceptions()) == [opened]
        assert list(store.outbox()) == [a_mail()]
        assert store.message("m1").state is MessageState.DONE
        assert store.message("m1").reason == "decided"
        assert (store.reading("m1"), store.route("m1")) == (READING, ROUTE)
        assert [row.entry.event for row in store.journal(ORDER)] == ["exception.opened", "mail.written"]

    def test_a_message_that_is_decided_again_is_remembered_as_it_was_read_last(self, store: Store) -> None:
        store.keep("m1", b"raw", "imap", NOW)
        store.commit(Commit(NOW, message="m1", message_state=MessageState.HELD, reading=READING, route=ROUTE))
        store.release_message("m1")
        better = replace(READING, kind=MessageKind.CONFIRMATION)
        store.commit(Commit(NOW, message="m1", reading=better))
        assert store.reading("m1") == better
        assert store.route("m1") == ROUTE

    def test_a_mail_that_nobody_decided_on_was_read_as_nothing(self, store: Store) -> None:
        store.keep("m1", b"raw", "imap", NOW)
        assert store.reading("m1") is None
        assert store.route("m1") is None

    def test_many_orders_go_into_one_commit(self, store: Store) -> None:
        cases = [new_case(str(number)) for number in range(100, 150)]
        store.commit(Commit(NOW, tuple(Decision(case) for case in cases)))
        assert list(store.cases()) == cases

    def test_a_case_may_move_twice_in_one_commit(self, store: Store) -> None:
        first = new_case()
        second = next_version(first, state=CaseState.CONFIRMED)
        store.commit(Commit(NOW, (Decision(first), Decision(second))))
        assert store.case(ORDER) == second


class TestCompareAndSwap(StoreContract):
    @pytest.mark.parametrize("version", [-1, 0, 1, 2, 4, 5])
    def test_only_the_next_version_of_a_case_is_written(self, store: Store, version: int) -> None:
        case = stored(store, next_version(stored(store)))
        before = everything(store)
        with pytest.raises(Stale, match=r"at version 2.*decide again"):
            stored(store, replace(case, version=version, state=CaseState.CLOSED))
        assert everything(store) == before

    @pytest.mark.parametrize("version", [-1, 0, 2])
    def test_a_case_begins_at_version_one(self, store: Store, version: int) -> None:
        with pytest.raises(Stale, match="is at version 0"):
            stored(store, new_case(version=version))
        assert list(store.orders()) == []

    def test_of_two_decisions_on_one_version_exactly_one_is_written(self, store: Store) -> None:
        case = stored(store)
        start = threading.Barrier(6)

        def decide(number: int) -> bool:
            start.wait()
            try:
                stored(store, next_version(case, sequence=number), mails=(a_mail(f"<{number}@x>"),))
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            won = list(pool.map(decide, range(6)))
        assert won.count(True) == 1
        assert store.case(ORDER).sequence == won.index(True)
        assert [mail.mail.message_id for mail in store.outbox()] == [f"<{won.index(True)}@x>"]

    @pytest.mark.parametrize("state", [MessageState.DONE, MessageState.HELD, MessageState.UNREADABLE])
    def test_a_message_is_decided_only_while_it_is_new(self, store: Store, state: MessageState) -> None:
        store.keep("m1", b"raw", "imap", NOW)
        store.commit(Commit(NOW, message="m1", message_state=state))
        with pytest.raises(Stale, match=f"m1 is {state} already"):
            stored(store, message="m1")
        assert list(store.cases()) == []

    def test_a_lost_race_is_told_before_a_clash(self, store: Store) -> None:
        case = stored(store)
        stored(store, new_case("other", token="taken"))
        with pytest.raises(Stale):
            stored(store, replace(case, token="taken"))


def a_stale_case(case: Commit) -> Commit:
    return replace(case, decisions=(*case.decisions, Decision(new_case("one more", version=2))))


def a_token_that_is_taken(case: Commit) -> Commit:
    return replace(case, decisions=(*case.decisions, Decision(new_case("one more", token="token-of-old"))))


def a_token_that_changes(case: Commit) -> Commit:
    changed = next_version(new_case("old"), token="another")
    return replace(case, decisions=(*case.decisions, Decision(changed)))


def an_exception_that_exists(case: Commit) -> Commit:
    decision = Decision(new_case("one more"), opened=(an_exception("old"),))
    return replace(case, decisions=(*case.decisions, decision))


def a_change_to_an_unknown_exception(case: Commit) -> Commit:
    decision = Decision(new_case("one more"), changed=(an_exception("one more"),))
    return replace(case, decisions=(*case.decisions, decision))


def a_change_to_another_orders_exception(case: Commit) -> Commit:
    stolen = replace(an_exception("old"), order="one more")
    decision = Decision(new_case("one more"), changed=(stolen,))
    return replace(case, decisions=(*case.decisions, decision))


def a_message_id_that_is_taken(case: Commit) -> Commit:
    return replace(case, mails=(*case.mails, a_mail("<old@x>")))


def a_message_that_is_done(case: Commit) -> Commit:
    return replace(case, message="done")


def a_message_that_was_never_kept(case: Commit) -> Commit:
    return replace(case, message="unknown")


FAULTS: list[tuple[Callable[[Commit], Commit], type[CountersignError]]] = [
    (a_stale_case, Stale),
    (a_token_that_is_taken, Conflict),
    (a_token_that_changes, Conflict),
    (an_exception_that_exists, Conflict),
    (a_change_to_an_unknown_exception, Conflict),
    (a_change_to_another_orders_exception, Conflict),
    (a_message_id_that_is_taken, Conflict),
    (a_message_that_is_done, Stale),
    (a_message_that_was_never_kept, NotFound),
]


class TestAllOrNothing(StoreContract):
    """A commit that is right in all parts but one leaves no trace."""

    @pytest.fixture
    def filled(self, store: Store) -> Store:
        stored(store, new_case("old"), opened=(an_exception("old"),), mails=(a_mail("<old@x>", "old"),))
        stored(store, new_case("moving"))
        store.keep("done", b"raw", "imap", NOW)
        store.commit(Commit(NOW, message="done"))
        store.keep("m1", b"raw", "imap", NOW)
        return store

    def right(self) -> Commit:
        opened = an_exception("new")
        moving = next_version(new_case("moving"), state=CaseState.CONFIRMED, due_at=NOW)
        return Commit(
            NOW,
            (
                Decision(new_case("new"), (an_entry("new"),), opened=(opened,)),
                Decision(moving, (an_entry("moving"),)),
            ),
            (a_mail("<new@x>", "new"),),
            message="m1",
            reading=READING,
            route=ROUTE,
            journal=(an_entry(""),),
        )

    def test_it_is_written_when_nothing_is_wrong(self, filled: Store) -> None:
        filled.commit(self.right())
        assert filled.case("moving").state is CaseState.CONFIRMED
        assert filled.message("m1").state is MessageState.DONE

    @pytest.mark.parametrize(("fault", "error"), FAULTS, ids=lambda value: value.__name__)
    def test_one_wrong_part_undoes_all(
        self, filled: Store, fault: Callable[[Commit], Commit], error: type[CountersignError]
    ) -> None:
        before = everything(filled)
        with pytest.raises(error) as caught:
            filled.commit(fault(self.right()))
        assert type(caught.value) is error
        assert everything(filled) == before

    @pytest.mark.parametrize(("fault", "error"), FAULTS, ids=lambda value: value.__name__)
    def test_the_right_commit_goes_through_after_a_wrong_one(
        self, filled: Store, fault: Callable[[Commit], Commit], error: type[CountersignError]
    ) -> None:
        with pytest.raises(error):
            filled.commit(fault(self.right()))
        filled.commit(self.right())
        assert len(filled.journal("new")) == 1


class TestReadingMeanwhile(StoreContract):
    @pytest.mark.usefixtures("hasty_threads")
    def test_nobody_sees_half_a_commit(self, store: Store) -> None:
        case = stored(store)

        def grow() -> None:
            growing = case
            for count in range(1, 41):
                opened = an_exception(count=count)
                together = (*growing.exceptions, opened)
                growing = next_version(growing, exceptions=together, exceptions_opened=count)
                stored(store, growing, opened=(opened,))

        def look(_: int) -> list[Case]:
            return [found for _ in range(40) for found in (store.case(ORDER), *store.cases())]

        with ThreadPoolExecutor(5) as pool:
            growth = pool.submit(grow)
            looks = [case for seen in pool.map(look, range(4)) for case in seen]
            growth.result()
        assert {len(case.exceptions) - case.exceptions_opened for case in looks} == {0}


class TestJournal(StoreContract):
    def test_rows_are_numbered_in_the_order_of_commits_across_orders(self, store: Store) -> None:
        for minutes, number in enumerate(["1", "2", "1"]):
            store.commit(Commit(NOW + minutes * MINUTE, journal=(an_entry(number), an_entry(number, "next"))))
        rows = store.journal("1")
        assert [(row.entry.event, row.at) for row in rows] == [
            ("order.sent", NOW),
            ("next", NOW),
            ("order.sent", NOW + 2 * MINUTE),
            ("next", NOW + 2 * MINUTE),
        ]
        numbers = [row.id for row in rows]
        assert numbers == sorted(numbers)
        assert numbers[1] < store.journal("2")[0].id < numbers[2]

    def test_later_commits_leave_earlier_rows_alone(self, store: Store) -> None:
        case = stored(store, journal=(an_entry(),))
        before = list(store.journal(ORDER))
        stored(store, next_version(case), journal=(an_entry(event="order.confirmed"),))
        assert list(store.journal(ORDER))[:1] == before

    def test_what_concerns_no_order_is_journalled_too(self, store: Store) -> None:
        store.commit(Commit(NOW, journal=(an_entry("", "message.ignored"),)))
        assert [row.entry.event for row in store.journal("")] == ["message.ignored"]

    def test_an_order_without_a_trail_has_an_empty_one(self, store: Store) -> None:
        assert list(store.journal("999")) == []
