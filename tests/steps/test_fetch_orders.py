"""What changed in the company's own system is taken over, once, whatever happens in between."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, an_order
from office import FakeClock, FakeComposer, an_office

from countersign.agent.steps.fetch_orders import Looking, fetch_orders
from countersign.agent.steps.office import Office
from countersign.erp.memory import MemoryErp
from countersign.procurement.case import Case, MailPlan, Purpose
from countersign.procurement.erp import OrderStatus, Page
from countersign.procurement.errors import ErpError, MailboxError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.shipment import Shipment

FIRST = an_order(a_line(10), a_line(20, item="HX-8x60"))
SECOND = replace(
    an_order(number="4500012346"), supplier=replace(FIRST.supplier, email="other@northgate.example")
)


class Away(MemoryErp):
    """It answers only when `there`."""

    there = False
    asked = 0

    def changed(self, cursor: str) -> Page:
        self.asked += 1
        if not self.there:
            raise ErpError("connection refused", permanent=False)
        return super().changed(cursor)


class Untidy(MemoryErp):
    """It hands over something that nobody can read, besides its orders."""

    def changed(self, cursor: str) -> Page:
        return replace(super().changed(cursor), refused=(("export.csv", "export.csv: it is empty"),))


class Odd(MemoryErp):
    """What it handed over lately was odd."""

    odd: tuple[tuple[str, str], ...] = (("850.edi", "SE01 counts wrongly"),)

    def changed(self, cursor: str) -> Page:
        page = super().changed(cursor)
        return page if page.more else replace(page, doubts=self.odd)


class Picky(FakeComposer):
    """It writes to addresses only."""

    def compose(self, plan: MailPlan, case: Case, at: dt.datetime) -> OutboundMail:
        if "@" not in plan.recipients[0]:
            raise MailboxError(f"{plan.recipients[0]} is not a mail address", permanent=True)
        return super().compose(plan, case, at)


def holding(*orders: PurchaseOrder) -> tuple[Office, MemoryErp]:
    erp = MemoryErp()
    erp.load(*orders)
    return an_office(erp=erp), erp


def purposes(office: Office) -> list[Purpose]:
    return [row.purpose for row in office.store.outbox()]


def test_each_order_is_sent_once_however_often_the_system_is_read() -> None:
    office, erp = holding(FIRST, SECOND)
    assert fetch_orders(office, erp).new == [FIRST.number, SECOND.number]
    assert fetch_orders(office, erp).new == []
    assert fetch_orders(office, erp, everything=True).unchanged == [FIRST.number, SECOND.number]
    assert purposes(office) == [Purpose.ORDER, Purpose.ORDER]


def test_what_somebody_changed_is_sent_as_a_revision() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    lines = (replace(FIRST.lines[0], quantity=Decimal(700)),)  # and line 20 vanished
    erp.edit(FIRST.number, order=replace(FIRST, lines=lines))
    assert fetch_orders(office, erp).revised == [FIRST.number]
    case = office.store.case(FIRST.number)
    assert (case.order.revision, [line.line for line in case.lines]) == (1, [10])
    assert purposes(office) == [Purpose.ORDER, Purpose.CORRECTION]


def test_an_order_that_is_cancelled_there_is_not_chased_any_more() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    erp.edit(FIRST.number, status=OrderStatus.CANCELLED)
    assert fetch_orders(office, erp).ended == [FIRST.number]
    assert office.store.case(FIRST.number).ended is OrderStatus.CANCELLED
    assert fetch_orders(office, erp, everything=True).ended == []


def test_one_that_is_opened_again_is_asked_about_again() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    for status in (OrderStatus.CANCELLED, OrderStatus.OPEN):
        erp.edit(FIRST.number, status=status)
        fetch_orders(office, erp)
    case = office.store.case(FIRST.number)
    assert (case.ended, case.order.revision) == (OrderStatus.OPEN, 1)


def test_one_that_was_cancelled_before_we_knew_it_is_nobodys_business() -> None:
    office, erp = holding(FIRST)
    erp.edit(FIRST.number, status=OrderStatus.CANCELLED)
    fetch_orders(office, erp)
    assert office.store.orders() == ()


def test_a_line_counts_as_here_once_all_of_it_has_come() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    erp.receive(FIRST.number, 10, Decimal(100))
    assert fetch_orders(office, erp).received == []
    erp.receive(FIRST.number, 10, Decimal(400))
    assert fetch_orders(office, erp).received == [FIRST.number]
    here = {line.line: line.watched.received for line in office.store.case(FIRST.number).lines}
    assert here == {10: True, 20: False}
    assert fetch_orders(office, erp, everything=True).received == []


def test_an_order_that_cannot_be_sent_stops_no_other_and_is_told() -> None:
    nobody = replace(SECOND, supplier=Supplier("nobody"))
    office, erp = holding(FIRST, nobody)
    office = replace(office, composer=Picky())
    fetched = fetch_orders(office, erp)
    assert fetched.new == [FIRST.number]
    assert list(fetched.skipped) == [SECOND.number]
    assert office.store.system("memory").skipped[0][0] == SECOND.number
    erp.edit(SECOND.number, order=SECOND)
    assert fetch_orders(office, erp).new == [SECOND.number]
    assert office.store.system("memory").skipped == ()


def test_what_could_not_be_read_is_told_once_and_stops_no_order() -> None:
    erp = Untidy()
    erp.load(FIRST)
    office, told = an_office(erp=erp), dict[str, tuple[str, str]]()
    looking = Looking(dt.timedelta(0), lambda key, subject, words: told.update({key: (subject, words)}))
    assert looking.go(office)
    looking.go(office)
    assert list(told.values()) == [("export.csv was refused", "export.csv: it is empty")]
    assert [order.number for order in office.store.orders()] == [FIRST.number]


def test_an_order_that_can_not_be_sent_as_it_stands_there_is_skipped_with_a_sentence() -> None:
    office, erp = holding(FIRST, SECOND)
    fetch_orders(office, erp)
    erp.edit(FIRST.number, order=replace(FIRST, currency="CHF"))
    erp.edit(SECOND.number, order=replace(SECOND, lines=(replace(SECOND.lines[0], uom="XQZ"),)))
    fetched = fetch_orders(office, erp)
    assert "it is in CHF there and was sent in" in fetched.skipped[FIRST.number]
    assert fetched.revised == [SECOND.number]
    assert "“XQZ” is not known" in fetched.doubts[f"Order {SECOND.number}"]
    assert office.store.case(FIRST.number).order == FIRST
    erp.edit(FIRST.number, order=FIRST)
    assert fetch_orders(office, erp).unchanged == [FIRST.number]
    assert office.store.system("memory").skipped == ()


def test_a_line_that_is_cancelled_there_is_not_ordered() -> None:
    erp = MemoryErp()
    erp.load(FIRST)
    erp.cancel_line(FIRST.number, 20)
    office = an_office(erp=erp)
    fetch_orders(office, erp)
    assert [line.line for line in office.store.case(FIRST.number).order.lines] == [10]
    assert fetch_orders(office, erp, everything=True).unchanged == [FIRST.number]


def test_what_is_odd_is_told_when_it_is_new_and_kept_as_long_as_the_system_tells_it() -> None:
    erp = Odd()
    office = an_office(erp=erp)
    assert [fetch_orders(office, erp).doubts for _ in range(2)] == [dict(Odd.odd), {}]
    assert office.store.system("memory").doubts == Odd.odd
    erp.odd = ()
    fetch_orders(office, erp)
    assert office.store.system("memory").doubts == ()


def test_what_was_sent_before_we_were_there_is_known_and_not_mailed() -> None:
    old = replace(FIRST, date=dt.date(2026, 10, 30))
    office, erp = holding(old, replace(SECOND, date=dt.date(2026, 11, 2)))
    office = replace(office, sent_before=dt.date(2026, 11, 1))
    assert fetch_orders(office, erp).new == [FIRST.number, SECOND.number]
    assert [row.order for row in office.store.outbox()] == [SECOND.number]


def test_a_system_that_is_away_is_asked_later_and_later_and_nothing_is_lost() -> None:
    erp = Away()
    erp.load(FIRST)
    office, told = an_office(erp=erp), list[str]()
    looking = Looking(dt.timedelta(minutes=5), lambda key, subject, words: told.append(subject))
    clock = office.clock
    assert isinstance(clock, FakeClock)
    for _ in range(24 * 60):
        looking.go(office)
        clock.move(minutes=1)
    assert 20 < erp.asked < 40
    assert office.store.system("memory").trouble == "connection refused"
    assert told == ["memory can't be read"]
    erp.there = True
    clock.move(hours=1)
    assert looking.go(office)
    assert office.store.system("memory").trouble == ""
    assert purposes(office) == [Purpose.ORDER]


def test_a_process_that_dies_between_the_orders_and_the_cursor_sends_nothing_twice() -> None:
    office, erp = holding(FIRST, SECOND)

    class Died(BaseException):
        pass

    def die(state: object) -> None:
        raise Died

    keep, office.store.keep_system = office.store.keep_system, die  # type: ignore[method-assign]
    with pytest.raises(Died):
        fetch_orders(office, erp)
    office.store.keep_system = keep  # type: ignore[method-assign]
    assert fetch_orders(office, erp).unchanged == [FIRST.number, SECOND.number]
    assert purposes(office) == [Purpose.ORDER, Purpose.ORDER]


def test_what_is_on_its_way_is_noted_once_in_the_journal_of_its_order() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    shipment = Shipment(10, Decimal(500), "ASN-1", dt.date(2026, 12, 8))
    erp.ship(FIRST.number, shipment)
    assert [fetch_orders(office, erp, everything=True).shipped for _ in range(2)] == [[FIRST.number], []]
    rows = [row.entry for row in office.store.journal(FIRST.number) if row.entry.event == "goods.shipped"]
    assert [row.words for row in rows] == [
        "line 10: 500 shipped on 2026-12-08, by notice ASN-1; not here yet"
    ]
    assert office.store.case(FIRST.number).lines[0].watched.shipments == (shipment,)


def test_a_revision_forgets_nothing_that_is_on_its_way() -> None:
    office, erp = holding(FIRST)
    fetch_orders(office, erp)
    erp.ship(FIRST.number, Shipment(10, Decimal(500), "ASN-1"))
    fetch_orders(office, erp)
    more = replace(FIRST.lines[0], quantity=Decimal(900))
    erp.edit(FIRST.number, order=replace(FIRST, revision=1, lines=(more, FIRST.lines[1])))
    assert fetch_orders(office, erp).revised == [FIRST.number]
    assert [one.reference for one in office.store.case(FIRST.number).lines[0].watched.shipments] == ["ASN-1"]
