"""The promises of the `Store` port about orders, cases and timers."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from store_contract import (
    MINUTE,
    NOW,
    ORDER,
    StoreContract,
    an_exception,
    new_case,
    next_version,
    order,
    stored,
)

from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Ask,
    Assign,
    Background,
    Comment,
    Corrected,
    Hold,
    Misread,
    Refuse,
    Reject,
    Resolution,
    Resolve,
    RootCause,
    Seen,
)
from countersign.procurement.case import CaseState, ExceptionState, Moved, Pending, Settled
from countersign.procurement.claims import ExceptionType
from countersign.procurement.errors import NotFound
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Due, PurchaseOrder, Supplier
from countersign.procurement.ports import Store


def placed(store: Store, number: str, email: str, date: dt.date | None = None) -> None:
    stored(store, new_case(number, order=order(number, email, date=date)))


def in_parts(store: Store) -> PurchaseOrder:
    given = order(ORDER)
    (line,) = given.lines[:1]
    parts = tuple(Due(line.date + dt.timedelta(days=7 * one), line.quantity / 2) for one in range(2))
    line = replace(line, date=parts[-1].date, schedule=parts)
    placed = replace(given, lines=(line, *given.lines[1:]))
    stored(store, new_case(ORDER, order=placed))
    return placed


ACTIONS: tuple[Action, ...] = (
    Seen(),
    Accept("we have stock", Background(RootCause.LOGISTICS, "the ship is late", None, Decimal("120.50"))),
    Reject("too late"),
    Ask("When?"),
    Hold(dt.date(2026, 12, 1), "holiday"),
    Assign("ben.hill@orchard-metal.example"),
    Misread(),
    Misread(Corrected(Decimal("450.0"), None, dt.date(2026, 12, 18)), "the other table"),
    Comment("strike"),
    Approve(),
    Refuse("no"),
    Resolve(Resolution.COMPROMISE, "half each"),
)


class TestOrders(StoreContract):
    def test_an_empty_store_has_no_orders(self, store: Store) -> None:
        assert list(store.orders()) == []
        assert list(store.cases()) == []

    def test_orders_and_cases_come_by_number(self, store: Store) -> None:
        for number in ("4500000020", "4500000003", "4500000100"):
            stored(store, new_case(number))

        numbers = ["4500000003", "4500000020", "4500000100"]
        assert [order.number for order in store.orders()] == numbers
        assert [case.number for case in store.cases()] == numbers

    def test_a_new_revision_replaces_the_order(self, store: Store) -> None:
        first = stored(store)
        second = order(revision=1, supplier=Supplier("desk@southgate.example"))
        stored(store, next_version(first, order=second))

        assert list(store.orders()) == [second]
        assert store.case(ORDER).order == second
        assert list(store.book().by_supplier("desk@southgate.example")) == [second]
        assert list(store.book().by_supplier("sales@northgate.example")) == []

    def test_the_parts_of_a_line_are_kept(self, store: Store) -> None:
        placed = in_parts(store)
        assert placed.lines[0].schedule
        assert store.case(ORDER).order == placed
        assert store.book().by_number(ORDER) == placed

    def test_the_first_revision_of_a_revised_order_is_kept(self, store: Store) -> None:
        first = stored(store)
        second = stored(store, next_version(first, order=order(revision=1, currency="EUR")))
        stored(store, next_version(second, order=order(revision=2, currency="CHF")))
        assert store.first_revisions([ORDER, "4500099999"]) == {ORDER: first.order}

    def test_an_order_that_was_never_revised_has_no_first_revision(self, store: Store) -> None:
        first = stored(store)
        stored(store, next_version(first))
        assert store.first_revisions([ORDER]) == {}


class TestByNumber(StoreContract):
    @pytest.mark.parametrize(
        "written",
        [
            "PO-2026/0815",
            "po 2026 0815",
            "PO.2026.0815",
            "po20260815",
            "PO\N{EN DASH}2026\N{NO-BREAK SPACE}0815",
        ],
    )
    def test_letter_case_and_separators_do_not_matter(self, store: Store, written: str) -> None:
        stored(store, new_case("PO-2026/0815"))

        found = store.book().by_number(written)
        assert found is not None
        assert found.number == "PO-2026/0815"

    @pytest.mark.parametrize("written", ["4500012346", "450001234", "", " ", "--", "PO4500012345"])
    def test_another_number_finds_nothing(self, store: Store, written: str) -> None:
        stored(store)
        assert store.book().by_number(written) is None

    def test_of_orders_that_are_alike_only_an_exact_number_finds_one(self, store: Store) -> None:
        stored(store, new_case("1-23"))
        stored(store, new_case("12-3"))

        book = store.book()
        assert book.by_number("12-3") == order("12-3")
        assert book.by_number("123") is None

    def test_a_book_sees_what_was_stored_after_it_was_opened(self, store: Store) -> None:
        book = store.book()
        stored(store)
        assert book.by_number(ORDER) == order()


class TestByToken(StoreContract):
    def test_the_token_of_a_case_finds_its_order(self, store: Store) -> None:
        stored(store, new_case("1", token="k7q2"))
        stored(store, new_case("2", token="z9x4"))
        assert store.book().by_token("z9x4") == order("2")

    @pytest.mark.parametrize("token", ["K7Q2", "k7q", "k7q22", ""])
    def test_nothing_but_the_exact_token_will_do(self, store: Store, token: str) -> None:
        stored(store, new_case(token="k7q2"))
        assert store.book().by_token(token) is None


class TestBySupplier(StoreContract):
    def found(self, store: Store, address: str) -> list[str]:
        return [order.number for order in store.book().by_supplier(address)]

    def test_an_exact_address_hides_its_colleagues(self, store: Store) -> None:
        placed(store, "1", "Sales@Northgate.example")
        placed(store, "2", "parts@northgate.example")
        assert self.found(store, "SALES@northgate.EXAMPLE") == ["1"]

    def test_a_colleague_is_found_by_the_domain(self, store: Store) -> None:
        placed(store, "1", "sales@northgate.example")
        placed(store, "2", "sales@southgate.example")
        assert self.found(store, "new.person@northgate.example") == ["1"]

    def test_a_subdomain_is_another_domain(self, store: Store) -> None:
        placed(store, "1", "sales@northgate.example")
        assert self.found(store, "sales@mail.northgate.example") == []

    def test_a_public_provider_stands_for_nobody(self, store: Store) -> None:
        placed(store, "1", "one.workshop@gmail.com")
        assert self.found(store, "another.workshop@gmail.com") == []
        assert self.found(store, "one.workshop@gmail.com") == ["1"]

    @pytest.mark.parametrize("address", ["", "@", "nobody", "@northgate.example "])
    def test_what_is_no_address_finds_at_most_a_domain(self, store: Store, address: str) -> None:
        placed(store, "1", "sales@northgate.example")
        assert self.found(store, address) == (["1"] if "northgate" in address else [])

    def test_the_newest_comes_first_by_its_own_date(self, store: Store) -> None:
        placed(store, "1", "sales@northgate.example", dt.date(2026, 10, 5))
        placed(store, "2", "sales@northgate.example", dt.date(2026, 10, 30))
        placed(store, "3", "sales@northgate.example", dt.date(2026, 9, 1))
        assert self.found(store, "sales@northgate.example") == ["2", "1", "3"]

    def test_of_one_day_the_last_stored_comes_first(self, store: Store) -> None:
        for number in ("2", "3", "1"):
            placed(store, number, "sales@northgate.example", dt.date(2026, 10, 5))
        assert self.found(store, "sales@northgate.example") == ["1", "3", "2"]

    def test_an_undated_order_is_as_old_as_its_first_commit(self, store: Store) -> None:
        undated = stored(store, new_case("1"), at=NOW - dt.timedelta(days=30))
        placed(store, "2", "sales@northgate.example", (NOW - dt.timedelta(days=9)).date())
        stored(store, next_version(undated, order=order("1", revision=1)))
        assert self.found(store, "sales@northgate.example") == ["2", "1"]


class TestCases(StoreContract):
    def test_an_unknown_order_is_not_found_and_the_next_step_is_named(self, store: Store) -> None:
        with pytest.raises(NotFound, match=r"no order 999.*countersign orders list"):
            store.case("999")

    def test_a_case_comes_with_its_unresolved_exceptions_in_the_order_of_opening(self, store: Store) -> None:
        opened = tuple(an_exception(count=count) for count in range(1, 13))
        case = stored(store, new_case(exceptions=opened, exceptions_opened=12), opened=opened)
        assert store.case(ORDER) == case

        settled = replace(opened[1], state=ExceptionState.RESOLVED, resolved_by="ada", resolved_at=NOW)
        asked = replace(opened[2], state=ExceptionState.WAITING_SUPPLIER)
        stored(store, next_version(case), changed=(asked, settled))

        assert store.case(ORDER).exceptions == (opened[0], asked, *opened[3:])
        assert store.cases()[0].exceptions == (opened[0], asked, *opened[3:])

    def test_exceptions_stay_with_their_own_order(self, store: Store) -> None:
        for number in ("1", "2"):
            mine = an_exception(number)
            stored(store, new_case(number, exceptions=(mine,)), opened=(mine,))
        assert [case.exceptions for case in store.cases()] == [(an_exception("1"),), (an_exception("2"),)]


class TestExceptions(StoreContract):
    def test_the_most_severe_and_then_the_oldest_come_first(self, store: Store) -> None:
        low, newer, high, critical = (
            an_exception(count=1, severity=Severity.LOW, opened_at=NOW - 9 * MINUTE),
            an_exception(count=2, opened_at=NOW),
            an_exception(count=3, opened_at=NOW - MINUTE),
            an_exception(count=4, severity=Severity.CRITICAL, opened_at=NOW + MINUTE),
        )
        stored(store, opened=(low, newer, high, critical))
        assert list(store.exceptions()) == [critical, high, newer, low]

    def test_resolved_ones_are_shown_when_everything_is_wanted(self, store: Store) -> None:
        first, second = an_exception(count=1), an_exception(count=2)
        case = stored(store, opened=(first, second))
        settled = replace(first, state=ExceptionState.RESOLVED, note="he called")
        stored(store, next_version(case), changed=(settled,))

        assert list(store.exceptions()) == [second]
        assert list(store.exceptions(everything=True)) == [settled, second]

    @pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.kind)
    def test_all_of_its_life_is_kept(self, store: Store, action: Action) -> None:
        """Each action comes back as itself, though some hold the same fields as others."""
        moves = (
            Moved(ExceptionState.SEEN, NOW, "ada.field@orchard-metal.example", "seen"),
            Moved(ExceptionState.WAITING_APPROVAL, NOW + MINUTE, "ada.field@orchard-metal.example", "accept"),
        )
        waits = an_exception(
            state=ExceptionState.WAITING_APPROVAL,
            next_at=NOW + 60 * MINUTE,
            moves=moves,
            nudges=2,
            pending=Pending(
                action, "ada.field@orchard-metal.example", NOW, "approvals.price", ("money@x.example",)
            ),
        )
        stands = Settled(
            f"{ORDER}-7", ExceptionType.PRICE, 10, None, "dearer", Resolution.ORIGINAL, "ada", NOW
        )
        case = new_case(exceptions=(waits,), settled=(stands,), chase_at=NOW, due_at=NOW)
        stored(store, case, opened=(waits,))
        assert store.case(ORDER) == case
        pending = store.exception(waits.id).pending
        assert pending
        assert type(pending.action) is type(action)
        assert pending.action == action

    def test_one_can_be_looked_up_whatever_its_state(self, store: Store) -> None:
        settled = an_exception(state=ExceptionState.RESOLVED)
        stored(store, opened=(settled,))
        assert store.exception(settled.id) == settled

    def test_an_unknown_one_is_not_found_and_the_next_step_is_named(self, store: Store) -> None:
        with pytest.raises(NotFound, match=r"no exception 1-1.*countersign exceptions list"):
            store.exception("1-1")


class TestTimers(StoreContract):
    def test_cases_whose_time_has_come_are_due_earliest_first(self, store: Store) -> None:
        for number, minutes in (("1", -1), ("2", -3), ("3", 0), ("4", 1)):
            stored(store, new_case(number, due_at=NOW + minutes * MINUTE))
        stored(store, new_case("5", due_at=None))
        assert list(store.due_cases(NOW)) == ["2", "1", "3"]

    def test_no_more_are_due_than_asked_for(self, store: Store) -> None:
        for number in "4213":
            stored(store, new_case(number, due_at=NOW))
        assert list(store.due_cases(NOW, limit=2)) == ["1", "2"]

    def test_a_commit_moves_the_timer_or_ends_it(self, store: Store) -> None:
        case = stored(store, new_case(due_at=NOW))
        case = stored(store, next_version(case, due_at=NOW + MINUTE))
        assert list(store.due_cases(NOW)) == []
        assert list(store.due_cases(NOW + MINUTE)) == [ORDER]

        stored(store, next_version(case, due_at=None, state=CaseState.CLOSED))
        assert list(store.due_cases(NOW + MINUTE)) == []
        assert store.case(ORDER).due_at is None

    def test_postponing_moves_the_due_time_and_nothing_else(self, store: Store) -> None:
        case = stored(store, new_case(due_at=NOW))
        store.postpone(ORDER, NOW + MINUTE)

        assert store.case(ORDER) == replace(case, due_at=NOW + MINUTE)
        assert list(store.due_cases(NOW)) == []
        stored(store, next_version(case))  # the version did not move either

    def test_postponing_an_unknown_order_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no order 999"):
            store.postpone("999", NOW)


class TestOwnNumbers(StoreContract):
    def called(self, store: Store, number: str, *own: str, address: str = "sales@northgate.example") -> None:
        first = stored(store, new_case(number, order=order(number, address)))
        stored(store, next_version(first, own_numbers=own))

    def test_what_a_supplier_calls_an_order_is_found_by_its_address(self, store: Store) -> None:
        self.called(store, "1", "2026/1187", "AB 4711")
        self.called(store, "2", "2026/1188")
        self.called(store, "3", "77", address="desk@southgate.example")
        placed(store, "4", "sales@northgate.example")
        found = store.book().own_numbers("SALES@northgate.example")
        assert {ours: list(own) for ours, own in found.items()} == {
            "1": ["2026/1187", "AB 4711"],
            "2": ["2026/1188"],
        }

    def test_a_colleague_s_mail_finds_it_by_the_domain(self, store: Store) -> None:
        self.called(store, "1", "2026/1187")
        assert list(store.book().own_numbers("desk@northgate.example")) == ["1"]
        assert not store.book().own_numbers("desk@southgate.example")

    def test_a_later_version_says_which_hold(self, store: Store) -> None:
        first = stored(store, new_case("1", order=order("1", "sales@northgate.example")))
        second = next_version(first, own_numbers=("A-100",))
        stored(store, second)
        stored(store, next_version(second, own_numbers=("A-100", "A-200")))
        assert store.case("1").own_numbers == ("A-100", "A-200")
        assert list(store.book().own_numbers("sales@northgate.example")["1"]) == ["A-100", "A-200"]
