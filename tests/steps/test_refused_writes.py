"""A line that a supplier refuses and a person gives up: what stands in the company's system in the end."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import ADA, a_line, a_reading, accepted, an_order
from office import FakeReader, an_office, answered

from countersign.agent.steps.act import act
from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.write_back import write_back
from countersign.agent.write_desk import WriteDesk
from countersign.erp.memory import MemoryErp
from countersign.procurement.actions import Accept
from countersign.procurement.claims import Evidence, LineReading, LineStatus, Reading
from countersign.procurement.erp import Capability, Confirmation, Write, WriteState
from countersign.procurement.events import PersonActed
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy, parse_policy

ORDER = an_order(a_line(10), a_line(20, item="HN-8"))
NUMBER = ORDER.number
WORDS = "Line 10: we can't supply this item"
REFUSED = Confirmation(refused=True, reason=WORDS, reference="AB-4711")
AUTOMATIC = parse_policy('[write_back]\nmode = "automatic"\n', "mine.toml")
POOR = frozenset(Capability) - {Capability.REJECTION}


def refusing(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
    """The supplier refuses the first line and confirms the second, under a number of their own."""
    del message
    said = (Evidence("item", WORDS, "body:1"),)
    lines = (LineReading(NUMBER, 10, LineStatus.REJECTED, evidence=said), accepted(orders[0], 20))
    return replace(a_reading(orders[0], *lines), own_numbers=("AB-4711",))


def refused(erp: MemoryErp, policy: Policy = AUTOMATIC) -> Office:
    """An office whose supplier refused a line of an order that the system holds."""
    erp.load(ORDER)
    office = an_office(erp=erp, policy=policy, reader=FakeReader(refusing))
    send_orders(office, [ORDER])
    return answered(office, f"order {NUMBER} has a line less")


def given_up(office: Office) -> Office:
    """A person takes the refusal."""
    (found,) = office.store.exceptions()
    act(office, PersonActed(found.id, ADA.email, Accept()))
    return office


def run(office: Office) -> None:
    while write_back(office):
        pass


def of_line(office: Office, line: int = 10) -> Write:
    return [one for one in office.store.writes(NUMBER) if one.line == line][-1]


def stands(office: Office, line: int = 10) -> Confirmation:
    assert office.erp
    return office.erp.order(NUMBER).confirmed(line)


def test_what_the_supplier_refuses_waits_for_a_person_also_where_writes_are_automatic() -> None:
    office = refused(MemoryErp())
    run(office)
    assert [one.line for one in office.store.writes(NUMBER)] == [20]
    assert stands(office) == Confirmation()


def test_once_it_is_taken_it_stands_in_the_system_with_words_and_number() -> None:
    office = given_up(refused(MemoryErp()))
    run(office)
    assert stands(office) == REFUSED
    assert (of_line(office).state, of_line(office).reason) == (WriteState.WRITTEN, "read back equal")
    assert stands(office, 20).reference == "AB-4711"


def test_by_default_a_second_word_of_a_person_lets_it_go() -> None:
    office = given_up(refused(MemoryErp(), parse_policy("", "mine.toml")))
    run(office)
    assert of_line(office).state is WriteState.PROPOSED
    assert stands(office) == Confirmation()
    WriteDesk(office.store, office.erp, office.clock).approve(of_line(office).key, ADA.email)
    run(office)
    assert stands(office) == REFUSED


def test_a_system_that_has_no_place_for_it_is_never_said_to_hold_it() -> None:
    office = given_up(refused(MemoryErp(POOR)))
    run(office)
    write = of_line(office)
    assert write.state is WriteState.REFUSED
    assert write.reason == (
        "the system can hold nothing of it (that the line is refused can't be held): see to it there by hand"
    )
    assert "see to it there by hand" in office.store.exceptions()[0].words
    assert stands(office) == Confirmation()


def test_a_dry_run_tells_that_first() -> None:
    office = given_up(refused(MemoryErp(POOR), parse_policy("", "mine.toml")))
    seen = WriteDesk(office.store, office.erp, office.clock).preview(of_line(office).key)
    assert (seen.changes, seen.losses) == ((), ("that the line is refused can't be held",))
    assert "see to it there by hand" in seen.refused


def test_nothing_is_refused_of_which_some_has_come() -> None:
    erp = MemoryErp()
    office = given_up(refused(erp))
    erp.receive(NUMBER, 10, Decimal(120))
    run(office)
    assert of_line(office).reason == "120 have come already, and the line would be refused"


def test_a_refusal_is_taken_back_by_undo_also_where_nothing_stood_before() -> None:
    office = given_up(refused(MemoryErp()))
    run(office)
    desk = WriteDesk(office.store, office.erp, office.clock)
    undo = desk.undo(of_line(office).key, ADA.email)
    run(office)
    assert office.store.write_of(undo.key).state is WriteState.WRITTEN
    assert stands(office) == Confirmation(reference="AB-4711")


@pytest.mark.parametrize("lost", [Capability.REASON, Capability.LINE_REFERENCE])
def test_what_else_a_system_lacks_is_told_where_it_was_written(lost: Capability) -> None:
    lacks = {lost, Capability.HEADER_REFERENCE} if lost is Capability.LINE_REFERENCE else {lost}
    office = given_up(refused(MemoryErp(frozenset(Capability) - lacks)))
    run(office)
    assert of_line(office).state is WriteState.WRITTEN
    assert of_line(office).reason.endswith("can't be held")
    assert stands(office).refused


def without_line_ten(erp: MemoryErp, how: str) -> None:
    """What a buyer does who got the refusal: the line goes, or is marked as cancelled, or counts nothing."""
    first, *others = ORDER.lines
    if how == "deleted":
        erp.edit(NUMBER, order=replace(ORDER, lines=tuple(others)))
    elif how == "cancelled":
        erp.cancel_line(NUMBER, 10)
    else:
        erp.edit(NUMBER, order=replace(ORDER, lines=(replace(first, quantity=Decimal(0)), *others)))


@pytest.mark.parametrize("how", ["deleted", "cancelled", "set to nothing"])
def test_a_line_that_the_supplier_refused_may_go_from_the_system_without_a_mail_to_them(how: str) -> None:
    """They said so themselves: there is nothing to correct, and nothing to confirm anew."""
    erp = MemoryErp()
    office = given_up(refused(erp))
    run(office)
    fetch_orders(office, erp)
    mails = len(office.store.outbox())
    without_line_ten(erp, how)
    fetched = fetch_orders(office, erp)
    assert (fetched.unchanged, fetched.revised) == ([NUMBER], [])
    assert len(office.store.outbox()) == mails
    assert office.store.case(NUMBER).order == ORDER
    assert office.store.exceptions() == ()


def test_a_line_that_they_confirmed_goes_only_with_a_revision() -> None:
    erp = MemoryErp()
    office = given_up(refused(erp))
    run(office)
    erp.edit(NUMBER, order=replace(ORDER, lines=ORDER.lines[:1]))
    assert fetch_orders(office, erp).revised == [NUMBER]
