"""Sixty days of suppliers in three countries who answer, are away, or never write, on a moved clock."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from builders import NORTHGATE, a_line, a_route, an_order
from office import FakeClock, FakePostman, FakeReader, an_office, first_order

from countersign.agent.calendar import CountryCalendar
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.procurement.case import Purpose
from countersign.procurement.mail import InboundMessage, Route, Sort
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import OrderBook, OutboxMail

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
POLICY = parse_policy(
    "[reminders]\ncount = 2\nweekdays = ['tuesday', 'thursday']\nat = 10:00:00\n"
    "[check_in]\ndays_before = 5\n[overdue]\nask_after_business_days = 1\n",
    "p.toml",
)
ANSWERS = {1: "confirmed", 2: "away", 3: "confirmed", 5: "away"}
"""What becomes of the fourth part of the orders, by their number; the others are met with silence."""


def orders() -> list[PurchaseOrder]:
    """Four suppliers, one of them silent, four orders each."""
    found = []
    for place, country in enumerate(("US", "DE", "JP", "DE")):
        supplier = replace(NORTHGATE, email=f"sales@supplier{place}.example", country=country)
        for number in range(4):
            line = a_line(date=dt.date(2026, 12, 3 + 4 * number))
            found.append(an_order(line, number=f"45000{place}{number}000", supplier=supplier))
    return found


def routed(message: InboundMessage, book: OrderBook) -> Route:
    """`away` is an automatic reply; everything else a person's."""
    route = first_order(message, book)
    if "away" not in message.lines[0].text:
        return route
    order = book.by_number(route.orders[0])
    assert order
    return a_route(order, sort=Sort.AUTO_REPLY)


@pytest.fixture(scope="module")
def office() -> Office:
    """The sixty days, played."""
    clock = FakeClock()
    office = an_office(
        policy=POLICY,
        calendar=CountryCalendar(),
        clock=clock,
        postman=FakePostman(routed),
        reader=FakeReader(away=dt.date(2026, 11, 13)),
    )
    clock.now = START
    send_orders(office, orders())
    for hour in range(60 * 24):
        clock.now = START + dt.timedelta(hours=hour)
        if hour == 6:
            answer(office)
        while handle_message(office):
            pass
        while follow_up(office):
            pass
        while deliver(office):
            pass
    return office


def answer(office: Office) -> None:
    for place, words in ANSWERS.items():
        number = orders()[place].number
        take_mail(office, f"{number} {words}".encode(), "test")


def to_suppliers(office: Office) -> list[OutboxMail]:
    return [one for one in office.store.outbox() if not one.purpose.inside and not one.purpose.is_order]


def test_no_mail_goes_out_of_hours_on_a_holiday_or_on_another_day(office: Office) -> None:
    by_number = {order.number: order for order in orders()}
    for one in to_suppliers(office):
        country = by_number[one.order].supplier.country
        assert one.sent_at
        local = one.sent_at.astimezone(office.calendar.zone(country))
        assert dt.time(10) <= local.time() < dt.time(17), one
        assert office.calendar.working(country, local.date())
        assert local.strftime("%A") in ("Tuesday", "Thursday")


def test_no_supplier_gets_two_mails_where_one_was_due(office: Office) -> None:
    sent = Counter(
        (one.purpose, number, one.sent_at.date())
        for one in to_suppliers(office)
        if one.sent_at
        for number in (one.order, *one.also)
    )
    assert set(sent.values()) == {1}
    reminders = Counter(
        (one.mail.recipients, one.sent_at)
        for one in to_suppliers(office)
        if one.purpose is Purpose.REMINDER and one.sent_at
    )
    assert set(reminders.values()) == {1}
    assert max(len(one.also) for one in to_suppliers(office)) == 3


def test_every_mail_is_explained_by_a_row_in_each_of_its_orders(office: Office) -> None:
    for one in office.store.outbox():
        for number in (one.order, *one.also):
            rows = [row.entry for row in office.store.journal(number)]
            assert any(row.message == one.mail.message_id and row.event == "mail.sent" for row in rows)
            assert any(row.event == "mail.queued" and row.words.startswith(one.purpose) for row in rows)


def test_who_confirmed_is_asked_about_the_day_and_who_is_silent_is_not(office: Office) -> None:
    asked = {one.order for one in to_suppliers(office) if one.purpose in (Purpose.CHECK_IN, Purpose.LATE)}
    assert asked == {orders()[place].number for place, words in ANSWERS.items() if words == "confirmed"}


def test_who_is_away_hears_nothing_until_they_are_back(office: Office) -> None:
    for place, words in ANSWERS.items():
        if words == "away":
            number = orders()[place].number
            first = next(one for one in to_suppliers(office) if number in (one.order, *one.also))
            assert first.sent_at
            assert first.sent_at.date() > dt.date(2026, 11, 13)


def test_in_the_end_every_order_has_somebody_who_owns_it_and_a_next_date(office: Office) -> None:
    for case in office.store.cases():
        assert case.exceptions, case.number
        assert all(one.owner and one.next_at for one in case.exceptions)
        assert case.due_at
