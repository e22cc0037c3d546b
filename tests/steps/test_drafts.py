"""Draft mode: every mail to a supplier waits for a person, and nothing is confirmed without one."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import MONDAY, a_reading, accepted, an_order, hedged
from office import FakeClock, FakeOutside, FakeReader, an_office

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.drafts import discard_draft, send_draft
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.procurement.case import Case, CaseState, Purpose
from countersign.procurement.claims import LineReading, LineStatus
from countersign.procurement.errors import BadInput, NotFound
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import MessageState, OutboxState

ORDER = an_order()
DRAFT = parse_policy('[mode]\ndefault = "draft"\n', "p.toml")
ADA = "ada.field@orchard-metal.example"


def an_office_of_drafts(**changes: object) -> Office:
    return an_office(policy=DRAFT, **changes)


def the_case(office: Office) -> Case:
    return office.store.case(ORDER.number)


def waiting(office: Office) -> list[Purpose]:
    return [one.purpose for one in office.store.drafts()]


def sent(office: Office) -> Office:
    """The same once Ada sent the order and it went out."""
    send_orders(office, [ORDER])
    (order,) = office.store.drafts()
    send_draft(office, order.mail.message_id, "Ada")
    while deliver(office):
        pass
    return office


def answered(office: Office, text: str = f"about {ORDER.number}") -> None:
    office.store.keep("m1", text.encode(), "imap", office.clock())
    assert handle_message(office)
    while deliver(office):
        pass


def mails(office: Office) -> list[str]:
    assert isinstance(office.sender, FakeOutside)
    return [mail.subject for mail in office.sender.mails]


def later(office: Office, days: int) -> None:
    assert isinstance(office.clock, FakeClock)
    office.clock.move(days=days)
    follow_up(office)
    while deliver(office):
        pass


def test_an_order_waits_until_a_person_sends_it() -> None:
    office = an_office_of_drafts()
    send_orders(office, [ORDER])
    assert not deliver(office)
    assert (waiting(office), the_case(office).state, the_case(office).sent_at) == (
        [Purpose.ORDER],
        CaseState.NEW,
        None,
    )
    sent_at = MONDAY + dt.timedelta(days=1)
    assert isinstance(office.clock, FakeClock)
    office.clock.now = sent_at
    (order,) = office.store.drafts()
    send_draft(office, order.mail.message_id, "Ada")
    assert deliver(office)
    case = the_case(office)
    assert (mails(office), case.sent_at, case.state, case.drafts) == (
        ["order"],
        sent_at,
        CaseState.WAITING,
        0,
    )
    assert case.due_at is not None
    assert case.due_at > sent_at + dt.timedelta(days=1)
    assert "draft.released" in [row.entry.event for row in office.store.journal(ORDER.number)]


def test_a_supplier_who_has_not_heard_is_not_chased_but_the_owner_is_once() -> None:
    office = an_office_of_drafts()
    send_orders(office, [ORDER])
    for _ in range(4):
        later(office, 7)
    assert (mails(office)[0], set(mails(office)[1:])) == ("escalation", {"overdue"})
    assert waiting(office) == [Purpose.ORDER]
    (told,) = the_case(office).exceptions
    assert (told.type.value, told.owner) == ("review", ADA)
    send_draft(office, office.store.drafts()[0].mail.message_id, "Ada")
    assert the_case(office).exceptions == ()


def test_a_reminder_waits_as_well_and_a_second_is_not_written_meanwhile() -> None:
    office = sent(an_office_of_drafts())
    later(office, 7)
    assert waiting(office) == [Purpose.REMINDER]
    later(office, 7)
    assert waiting(office) == [Purpose.REMINDER]
    assert mails(office) == ["order", "escalation"]


def test_a_plain_yes_is_put_before_a_person_who_confirms_it() -> None:
    office = sent(an_office_of_drafts())
    answered(office)
    case = the_case(office)
    assert [one.rule for one in case.exceptions] == ["mode.draft"]
    assert case.lines[0].confirmed is None
    assert mails(office) == ["order", "escalation"]


def test_a_question_is_written_and_waits_while_its_owner_hears_of_the_doubt() -> None:
    unclear = LineReading(ORDER.number, 10, LineStatus.UNCLEAR, evidence=accepted(ORDER).evidence)
    reader = FakeReader(lambda message, orders: a_reading(orders[0], unclear, doubts=(hedged(ORDER),)))
    office = sent(an_office_of_drafts(reader=reader))
    answered(office)
    assert waiting(office) == [Purpose.QUESTION]
    assert mails(office) == ["order", "escalation"]


def test_a_discarded_mail_never_goes_out_and_the_journal_keeps_why() -> None:
    office = sent(an_office_of_drafts())
    later(office, 7)
    (reminder,) = office.store.drafts()
    with pytest.raises(BadInput, match="say why"):
        discard_draft(office, reminder.mail.message_id, "Ada", " ")
    discard_draft(office, reminder.mail.message_id, "Ada", "I rang them")
    row = office.store.sent_mail(reminder.mail.message_id)
    assert row is not None
    assert (row.state, mails(office)) == (OutboxState.DISCARDED, ["order"])
    assert the_case(office).due_at is not None
    words = [row.entry.words for row in office.store.journal(ORDER.number)]
    assert "reminder: discarded (“I rang them”)" in words


def test_without_the_order_itself_nobody_is_chased() -> None:
    office = an_office_of_drafts()
    send_orders(office, [ORDER])
    discard_draft(office, office.store.drafts()[0].mail.message_id, "Ada", "ordered in the shop")
    later(office, 30)
    assert (mails(office), waiting(office)) == ([], [])


def test_what_is_no_draft_any_more_can_be_neither_sent_nor_discarded() -> None:
    office = sent(an_office_of_drafts())
    first = office.store.outbox()[0].mail.message_id
    with pytest.raises(NotFound, match="this mail is sent and waits for nobody"):
        send_draft(office, first, "Ada")
    with pytest.raises(NotFound, match="there is no mail <x@y>"):
        discard_draft(office, "<x@y>", "Ada", "why not")


def test_a_new_revision_takes_the_place_of_an_order_that_still_waits() -> None:
    office = an_office_of_drafts()
    send_orders(office, [ORDER])
    send_orders(office, [replace(ORDER, revision=1)])
    (only,) = office.store.drafts()
    assert ".1.2." in only.mail.message_id
    assert [row.state for row in office.store.outbox()] == [OutboxState.DISCARDED, OutboxState.DRAFT]
    assert the_case(office).drafts == 1


def test_a_reminder_is_not_to_go_out_once_the_supplier_settled_everything() -> None:
    office = sent(an_office_of_drafts())
    later(office, 7)
    automatic = replace(office, policy=parse_policy("", "p.toml"))
    answered(automatic)
    assert waiting(office) == []
    assert the_case(office).state is CaseState.CONFIRMED


def test_a_clean_answer_does_not_wait_for_a_model_in_draft_mode_but_a_doubtful_one_does() -> None:
    waits = parse_policy('[mode]\ndefault = "draft"\n[readers]\nwhen_model_down = "wait"\n', "p.toml")
    unclear = LineReading(ORDER.number, 10, LineStatus.UNCLEAR, evidence=accepted(ORDER).evidence)

    def down(line: LineReading) -> FakeReader:
        return FakeReader(lambda message, orders: replace(a_reading(orders[0], line), model_error="down"))

    clean = sent(an_office(policy=waits, reader=down(accepted(ORDER))))
    answered(clean)
    assert clean.store.message("m1").state is MessageState.DONE
    doubtful = sent(an_office(policy=waits, reader=down(unclear)))
    answered(doubtful)
    assert doubtful.store.message("m1").state is MessageState.NEW
    assert the_case(doubtful).exceptions == ()
