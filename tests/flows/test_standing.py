"""Where an order stands, in one row."""

import datetime as dt
from dataclasses import replace

from builders import a_reading, accepted, an_order, hedged
from office import FakeReader, an_office

from countersign.agent.overview import Standing, standing
from countersign.agent.steps.act import act
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.procurement.actions import Accept, Hold
from countersign.procurement.claims import Delivery, LineStatus, Reading
from countersign.procurement.events import PersonActed
from countersign.procurement.policy.model import parse_policy

ORDER = an_order()


def after(*readings: Reading) -> Office:
    answers = list(readings)
    office = an_office(reader=FakeReader(lambda *_: answers.pop(0)))
    send_orders(office, [ORDER])
    for number in range(len(readings)):
        take_mail(office, f"4500012345 answer {number}".encode(), "test")
        while handle_message(office):
            pass
    return office


def row(office: Office) -> Standing:
    return standing(office.store, office.store.case(ORDER.number))


def test_an_order_that_nobody_answered_says_when_it_is_chased() -> None:
    found = row(after())
    assert (found.said, found.verdict) == ("(no answer yet)", "")
    assert found.next == "line 10 open; next reminder Wed 4 Nov 09:00 UTC"


def test_a_confirmed_order_shows_the_words_that_confirmed_it() -> None:
    found = row(after(a_reading(ORDER, accepted(ORDER))))
    assert (found.said, found.verdict, found.next) == (
        "Confirmed.",
        "accept",
        "nothing: all lines are confirmed",
    )


def test_an_escalated_order_names_who_decides_and_the_rule() -> None:
    late = replace(accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 25)),))
    found = row(after(a_reading(ORDER, late)))
    assert found.rule == "tolerance.date.default"
    assert found.next == "ada.field@orchard-metal.example decides 4500012345-1"


def test_a_question_says_that_the_supplier_was_asked() -> None:
    found = row(after(a_reading(ORDER, doubts=(hedged(ORDER),))))
    assert (found.said, found.verdict) == ("should be mid December", "ask")
    assert found.next.startswith("the supplier was asked; a person hears of it on ")


def test_silence_that_was_told_is_an_escalation() -> None:
    office = after()
    for _ in range(15):
        office.clock.move(days=1)  # type: ignore[attr-defined]
        follow_up(office)
    found = row(office)
    assert (found.said, found.verdict, found.rule) == ("(no answer)", "escalate", "reminders.count")


def test_what_a_person_put_off_says_until_when() -> None:
    late = replace(accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 25)),))
    office = after(a_reading(ORDER, late))
    act(office, PersonActed("4500012345-1", "ada.field", Hold(dt.date(2026, 11, 18))))
    assert row(office).next == "4500012345-1 is on hold until Wed 18 Nov 08:00 UTC"


def test_what_waits_for_approval_names_who_can_give_it() -> None:
    text = (
        '[roles]\nfinance = "money@orchard-metal.example"\n[[approvals.need]]\nname = "a"\nrole = "finance"\n'
    )
    late = replace(accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 25)),))
    office = replace(after(a_reading(ORDER, late)), policy=parse_policy(text, "mine.toml"))
    act(office, PersonActed("4500012345-1", "ada.field", Accept()))
    assert row(office).next == "money@orchard-metal.example approves 4500012345-1"
