"""Reminders that a supplier would get at the same moment: one mail, and each order knows of it."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes

import pytest
from builders import NORTHGATE, a_line, an_order
from office import FakeClock, FakeOutside, an_office

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.mailbox.match import match
from countersign.mailbox.parse import parse
from countersign.procurement.case import Purpose
from countersign.procurement.errors import MailboxError, Stale
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import OutboxMail
from countersign.store.memory import MemoryStore
from tests.compose.specimens import COMPANY, composer

FIRST, SECOND, THIRD = (an_order(number=number) for number in ("4500012345", "4500012346", "4500012347"))
OTHER = an_order(number="4500012399", supplier=replace(NORTHGATE, email="sales@brunner.example"))
SAME_DAY = [FIRST, SECOND, THIRD, OTHER]


def sent(orders: list[PurchaseOrder], policy: str = "", **changes: object) -> Office:
    """The orders went out on Monday; now it is the Wednesday on which they are reminded of."""
    office = an_office(
        composer=composer(COMPANY), policy=parse_policy(policy, "p.toml"), token=token, **changes
    )
    send_orders(office, orders)
    while deliver(office):
        pass
    office.clock.now = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)  # type: ignore[attr-defined]
    return office


def token(number: str) -> str:
    return f"t{number}"


def reminders(office: Office) -> list[OutboxMail]:
    return [one for one in office.store.outbox() if one.purpose is Purpose.REMINDER]


def test_orders_that_are_due_together_share_a_mail_with_one_id() -> None:
    office = sent(SAME_DAY)
    assert follow_up(office) == 4
    joint, alone = reminders(office)
    assert joint.mail.message_id == (
        "<po-4500012345.0.2.t4500012345.t4500012346.t4500012347@orchard-metal.example>"
    )
    assert (joint.order, joint.also) == (FIRST.number, (SECOND.number, THIRD.number))
    assert (alone.order, alone.also) == (OTHER.number, ())
    assert all(office.store.case(one.number).reminders == 1 for one in SAME_DAY)


def test_each_order_s_journal_tells_of_the_mail_and_of_its_sending() -> None:
    office = sent(SAME_DAY)
    follow_up(office)
    while deliver(office):
        pass
    joint = reminders(office)[0].mail.message_id
    for order in (FIRST, SECOND, THIRD):
        rows = [row.entry for row in office.store.journal(order.number)]
        others = ", ".join(one.number for one in (FIRST, SECOND, THIRD) if one != order)
        queued = [row.words for row in rows if row.event == "mail.queued"][-1]
        assert queued == f"reminder to sales@northgate.example, in one mail with {others}"
        assert [row.message for row in rows if row.event == "mail.sent"][-1] == joint
        assert reminders(office)[0] in office.store.outbox(order.number)


def test_an_answer_to_the_mail_is_one_to_each_of_its_orders() -> None:
    office = sent(SAME_DAY)
    follow_up(office)
    (joint, _) = reminders(office)
    reply = f"From: sales@northgate.example\nIn-Reply-To: {joint.mail.message_id}\n\nok\n"
    found = match(parse(reply.encode()), office.store.book())
    assert [one.number for one in found.orders] == [FIRST.number, SECOND.number, THIRD.number]


def test_words_about_one_of_them_are_about_that_one_alone() -> None:
    office = sent(SAME_DAY)
    follow_up(office)
    (joint, _) = reminders(office)
    reply = f"From: sales@northgate.example\nIn-Reply-To: {joint.mail.message_id}\n\n{SECOND.number} ok\n"
    found = match(parse(reply.encode()), office.store.book())
    assert [one.number for one in found.orders] == [SECOND.number]


def test_a_mail_names_no_more_orders_than_the_policy_lets_it() -> None:
    office = sent(SAME_DAY, "[reminders]\norders_per_mail = 2\n")
    follow_up(office)
    assert [(one.order, one.also) for one in reminders(office)] == [
        (FIRST.number, (SECOND.number,)),
        (THIRD.number, ()),
        (OTHER.number, ()),
    ]


@pytest.mark.parametrize(
    ("policy", "why"),
    [("[reminders]\norders_per_mail = 1\n", "policy"), ('[mode]\ndefault = "draft"\n', "drafts")],
)
def test_each_has_its_own_where_the_policy_says_so_and_as_a_draft(policy: str, why: str) -> None:
    office = sent([FIRST, SECOND], policy)
    follow_up(office)
    assert all(one.also == () for one in reminders(office)), why


def test_a_mail_lists_only_what_is_open_of_each_order() -> None:
    office = sent([FIRST, replace(SECOND, lines=(a_line(20, item="HN-8"),))])
    follow_up(office)
    text = message_from_bytes(reminders(office)[0].mail.raw).as_string()
    assert "4500012346" in text
    assert "HN-8" in text


def test_nothing_is_sent_twice_however_often_one_looks() -> None:
    office = sent(SAME_DAY)
    follow_up(office)
    assert follow_up(office) == 0
    assert len(reminders(office)) == 2


def test_what_is_moved_meanwhile_is_looked_at_again_and_nothing_goes_out_twice() -> None:
    class Busy(MemoryStore):
        def commit(self, commit: object) -> None:
            if len(commit.decisions) > 1:  # type: ignore[attr-defined]
                raise Stale("somebody was faster")
            super().commit(commit)  # type: ignore[arg-type]

    office = sent([FIRST])
    busy = Busy()
    office = replace(office, store=busy, clock=FakeClock())
    for order in (FIRST, SECOND):
        send_orders(office, [order])
    office.clock.now = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)  # type: ignore[attr-defined]
    follow_up(office)
    assert reminders(office) == []
    assert len(busy.due_cases(office.clock())) == 2


def test_one_that_can_not_be_written_does_not_stop_the_others() -> None:
    office = sent([FIRST, SECOND])
    real = office.composer

    class Failing:
        def compose(self, plan: object, case: object, at: object) -> object:
            if case.number == FIRST.number:  # type: ignore[attr-defined]
                raise RuntimeError("no template")
            return real.compose(plan, case, at)  # type: ignore[arg-type]

    follow_up(replace(office, composer=Failing()))  # type: ignore[arg-type]
    assert [one.order for one in reminders(office)] == [SECOND.number]
    assert office.store.case(FIRST.number).due_at == office.clock() + dt.timedelta(hours=1)


def test_a_refused_mail_is_a_contact_problem_of_each_order() -> None:
    office = sent([FIRST, SECOND], sender=FakeOutside())
    follow_up(office)
    office.sender.refusals.append(MailboxError("550 no such user", permanent=True))  # type: ignore[attr-defined]
    deliver(office)
    assert sorted(one.order for one in office.store.exceptions()) == [FIRST.number, SECOND.number]
