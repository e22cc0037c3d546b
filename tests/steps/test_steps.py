"""The steps, one by one, over the reference store and fakes that work."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, a_line, a_reading, a_route, accepted, an_order, hedged
from office import FakeClock, FakeOutside, FakePostman, FakeReader, an_office, first_order

from countersign.agent.steps.act import act
from countersign.agent.steps.decide import decide
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.read_reply import read_reply
from countersign.agent.steps.send_order import Sent, send_orders
from countersign.agent.steps.sort_mail import sort_mail
from countersign.agent.steps.take_mail import take_mail
from countersign.procurement.actions import Approve, OutcomeKind, Resolution, Resolve
from countersign.procurement.case import CaseState, Decision, ExceptionState, Purpose
from countersign.procurement.claims import Delivery, LineStatus, MessageKind, Reading
from countersign.procurement.errors import Conflict, MailboxError, NotFound, StoreError
from countersign.procurement.events import PersonActed
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Candidate, Route, Sort, Trust
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import Commit, MessageState, OutboxState
from countersign.store.memory import MemoryStore

ORDER = an_order()
REPLY = b"4500012345 confirmed"


def with_order(**changes: object) -> Office:
    office = an_office(**changes)
    send_orders(office, [ORDER])
    return office


def received(office: Office, raw: bytes = REPLY) -> str:
    take_mail(office, raw, "test")
    while handle_message(office):
        pass
    return office.postman.identity(raw)


def late(message: object, orders: object) -> Reading:
    del message, orders
    slipped = replace(
        accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 25)),)
    )
    return a_reading(ORDER, slipped)


def broken(message: object, orders: object) -> Reading:
    raise RuntimeError("a defect")


def events(office: Office) -> list[str]:
    return [row.entry.event for row in office.store.journal(ORDER.number)]


class TestSendingOrders:
    def test_a_new_order_is_queued_with_its_case(self) -> None:
        office = an_office()
        assert send_orders(office, [ORDER]) == {ORDER.number: Sent.NEW}
        (row,) = office.store.outbox(ORDER.number)
        assert (row.purpose, row.state) == (Purpose.ORDER, OutboxState.PENDING)
        assert office.store.case(ORDER.number).state is CaseState.WAITING

    def test_the_same_order_again_changes_nothing(self) -> None:
        office = with_order()
        assert send_orders(office, [ORDER]) == {ORDER.number: Sent.UNCHANGED}
        assert len(office.store.outbox()) == 1

    def test_the_same_revision_with_other_content_is_refused_and_nothing_is_sent(self) -> None:
        office = with_order()
        other = an_order(a_line(quantity=ORDER.lines[0].quantity + 1))
        with pytest.raises(Conflict, match="raise its revision above 0"):
            send_orders(office, [an_order(number="4500099999"), other])
        assert len(office.store.cases()) == 1

    def test_a_higher_revision_is_sent_and_asks_again(self) -> None:
        office = with_order()
        assert send_orders(office, [replace(ORDER, revision=1)]) == {ORDER.number: Sent.REVISED}
        assert [row.purpose for row in office.store.outbox()] == [Purpose.ORDER, Purpose.CORRECTION]


class TestTakingMail:
    def test_the_same_mail_is_kept_once(self) -> None:
        office = with_order()
        assert take_mail(office, REPLY, "imap:INBOX")
        assert not take_mail(office, REPLY, "intake:lmtp")
        assert len(office.store.messages()) == 1


class TestHandlingMail:
    def test_a_confirmation_settles_the_order(self) -> None:
        office = with_order()
        identity = received(office)
        assert office.store.case(ORDER.number).state is CaseState.CONFIRMED
        assert office.store.message(identity).state is MessageState.DONE
        assert office.store.reading(identity) is not None

    def test_our_own_mails_are_the_first_witness_of_what_is_only_quoted(self) -> None:
        postman = FakePostman(first_order)
        received(with_order(postman=postman))
        assert [len(ours) for ours in postman.relabelled] == [1]

    def test_a_slip_is_escalated_by_mail(self) -> None:
        office = with_order(reader=FakeReader(late))
        received(office)
        assert [row.purpose for row in office.store.outbox()] == [Purpose.ORDER, Purpose.ESCALATION]
        assert office.store.exceptions()[0].words.startswith("14 days later")

    def test_a_mail_without_an_order_waits_for_a_person_who_is_told_once(self) -> None:
        candidates = (Candidate(ORDER.number, ("the supplier's address",), 10),)

        def close_call(message: object, book: object) -> Route:
            del message, book
            return Route(Sort.PERSON, trust=Trust.ALIGNED, candidates=candidates)

        reader = FakeReader(lambda *_: Reading(MessageKind.UNRELATED, ()))
        office = with_order(postman=FakePostman(close_call), reader=reader)
        identity = received(office)
        held = office.store.message(identity)
        assert held.state is MessageState.HELD
        assert "4500012345 (the supplier's address)" in held.reason
        office.store.release_message(identity)
        while handle_message(office):
            pass
        assert [row.purpose for row in office.store.outbox()] == [Purpose.ORDER, Purpose.NOTICE]

    def test_a_newsletter_is_put_away(self) -> None:
        office = with_order(reader=FakeReader(lambda *_: Reading(MessageKind.UNRELATED, ())))
        identity = received(office, b"Save 20 per cent")
        assert office.store.message(identity).state is MessageState.DONE
        assert len(office.store.outbox()) == 1

    def test_an_unreadable_mail_is_kept_as_it_is_and_a_person_is_told(self) -> None:
        office = with_order()
        identity = received(office, b"garbage")
        stored = office.store.message(identity)
        assert (stored.state, stored.raw) == (MessageState.UNREADABLE, b"garbage")
        assert office.store.outbox()[-1].purpose is Purpose.NOTICE

    def test_an_out_of_office_moves_the_reminder(self) -> None:
        def away(message: object, book: object) -> Route:
            del message, book
            return a_route(ORDER, sort=Sort.AUTO_REPLY)

        office = with_order(postman=FakePostman(away), reader=FakeReader(away=dt.date(2026, 11, 13)))
        received(office)
        assert office.store.case(ORDER.number).due_at == dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)

    def test_a_bounce_is_a_delivery_failure(self) -> None:
        def bounced(message: object, book: object) -> Route:
            del message, book
            return a_route(ORDER, sort=Sort.BOUNCE, returned_reason="550 no such user")

        office = with_order(postman=FakePostman(bounced))
        received(office)
        assert office.store.exceptions()[0].rule == "bounce.permanent"

    def test_a_bounce_of_a_mail_to_our_own_people_is_told_as_that(self) -> None:
        lost: list[str] = []

        def bounced(message: object, book: object) -> Route:
            del message, book
            back = {"returned_id": lost[0], "returned_reason": "550 no such user"}
            return a_route(ORDER, sort=Sort.BOUNCE, **back)

        office = with_order(reader=FakeReader(late))
        received(office)
        lost += [one.mail.message_id for one in office.store.outbox() if one.purpose is Purpose.ESCALATION]
        received(replace(office, postman=FakePostman(bounced)), b"your mail came back")
        assert office.store.exceptions()[0].rule == "bounce.inside"

    def test_one_mail_for_two_orders_is_one_transaction(self) -> None:
        other = an_order(number="4500012346")

        def both(message: object, book: object) -> Route:
            del message, book
            return a_route(ORDER, orders=(ORDER.number, other.number))

        def read(message: object, orders: object) -> Reading:
            del message, orders
            numbers = (ORDER.number, other.number)
            return replace(a_reading(ORDER, accepted(ORDER), accepted(other)), orders=numbers)

        office = an_office(postman=FakePostman(both), reader=FakeReader(read))
        send_orders(office, [ORDER, other])
        received(office)
        assert {case.state for case in office.store.cases()} == {CaseState.CONFIRMED}


class TestFailing:
    def test_a_failing_mail_is_tried_three_times_and_then_held(self) -> None:
        clock = FakeClock()
        office = with_order(reader=FakeReader(broken), clock=clock)
        identity = received(office)
        for _ in range(5):
            clock.move(minutes=10)
            while handle_message(office):
                pass
        stored = office.store.message(identity)
        assert (stored.state, stored.attempts) == (MessageState.HELD, 3)
        assert stored.reason == "RuntimeError: a defect"
        assert office.store.outbox()[-1].purpose is Purpose.NOTICE

    def test_a_failing_mail_does_not_stop_the_next(self) -> None:
        def half_broken(message: object, orders: object) -> Reading:
            if message.lines[0].text.endswith("broken"):  # type: ignore[attr-defined]
                raise RuntimeError("a defect")
            return a_reading(ORDER, accepted(ORDER))

        office = with_order(reader=FakeReader(half_broken))
        take_mail(office, b"4500012345 broken", "test")
        received(office)
        assert office.store.case(ORDER.number).state is CaseState.CONFIRMED

    def test_a_message_that_killed_the_program_three_times_is_held(self) -> None:
        clock = FakeClock()
        office = with_order(clock=clock)
        take_mail(office, REPLY, "test")
        for _ in range(3):
            assert office.store.claim_message(clock(), office.lease)
            clock.move(hours=1)
        handle_message(office)
        assert office.store.messages()[0].state is MessageState.HELD

    def test_a_store_that_fails_stops_the_line(self) -> None:
        office = with_order()
        take_mail(office, REPLY, "test")
        office.store.close()
        with pytest.raises(StoreError):
            handle_message(office)

    def test_a_decision_that_lost_the_race_is_taken_again(self) -> None:
        class Racing(MemoryStore):
            """Somebody else commits just before the first commit that carries a message."""

            raced = False

            def commit(self, commit: Commit) -> None:
                if commit.message and not self.raced:
                    self.raced = True
                    case = self.case(ORDER.number)
                    super().commit(Commit(MONDAY, (Decision(replace(case, version=case.version + 1)),)))
                super().commit(commit)

        office = with_order(store=Racing())
        identity = received(office)
        assert office.store.message(identity).state is MessageState.DONE
        assert office.store.message(identity).attempts == 1
        assert office.store.case(ORDER.number).state is CaseState.CONFIRMED

    def test_a_case_that_moved_meanwhile_is_decided_again(self) -> None:
        office = with_order(reader=FakeReader(late))
        take_mail(office, REPLY, "test")
        stored = office.store.claim_message(MONDAY, office.lease)
        assert stored
        mail = read_reply(office, sort_mail(office, stored))
        send_orders(office, [replace(ORDER, revision=1)])
        assert decide(office, mail).verdict is Verdict.ESCALATE
        assert office.store.case(ORDER.number).order.revision == 1


class TestWaitingForTheModel:
    @staticmethod
    def office(policy: str) -> Office:
        down = Reading(MessageKind.QUESTION, (ORDER.number,), model_error="the model did not answer")
        return with_order(
            reader=FakeReader(lambda *_: down), policy=parse_policy(policy, "x"), clock=FakeClock()
        )

    def test_by_default_a_person_gets_what_the_grammar_could_not_settle(self) -> None:
        office = self.office("")
        identity = received(office)
        assert office.store.message(identity).state is MessageState.DONE
        assert office.store.exceptions()

    def test_a_policy_may_rather_wait(self) -> None:
        office = self.office('[readers]\nwhen_model_down = "wait"\n')
        identity = received(office)
        waiting = office.store.message(identity)
        assert (waiting.state, waiting.attempts) == (MessageState.NEW, 0)
        assert waiting.reason == "the model did not answer"

    def test_but_not_for_ever(self) -> None:
        office = self.office('[readers]\nwhen_model_down = "wait"\nwait_hours = 4\n')
        identity = received(office)
        office.clock.move(hours=5)  # type: ignore[attr-defined]
        while handle_message(office):
            pass
        assert office.store.message(identity).state is MessageState.DONE


class TestDelivering:
    def test_a_mail_goes_out_and_the_journal_says_so(self) -> None:
        office = with_order()
        assert deliver(office)
        assert not deliver(office)
        assert [row.state for row in office.store.outbox()] == [OutboxState.SENT]
        assert events(office)[-1] == "mail.sent"

    def test_a_transient_refusal_is_tried_again_later(self) -> None:
        clock = FakeClock()
        outside = FakeOutside(refusals=[MailboxError("451 try later", permanent=False)])
        office = with_order(sender=outside, clock=clock)
        assert deliver(office)
        assert not deliver(office)
        clock.move(minutes=1)
        assert deliver(office)
        assert len(outside.mails) == 1

    def test_a_permanent_refusal_becomes_an_exception_for_the_buyer(self) -> None:
        outside = FakeOutside(refusals=[MailboxError("550 no such user", permanent=True)])
        office = with_order(sender=outside)
        while deliver(office):
            pass
        assert office.store.exceptions()[0].type == "delivery-failure"
        assert [mail.subject for mail in outside.mails] == ["escalation"]
        assert [row.state for row in office.store.outbox()] == [OutboxState.FAILED, OutboxState.SENT]

    def test_a_resend_after_a_crash_is_the_same_mail(self) -> None:
        clock, outside = FakeClock(), FakeOutside()
        office = with_order(sender=outside, clock=clock)
        claimed = office.store.claim_mail(clock(), office.lease)
        assert claimed
        outside.send(claimed.mail)
        clock.move(hours=1)
        assert deliver(office)
        assert outside.mails[0] == outside.mails[1]


class TestFollowingUp:
    def test_silence_is_reminded_twice_and_then_told(self) -> None:
        clock = FakeClock()
        office = with_order(clock=clock)
        for _ in range(15):
            clock.move(days=1)
            follow_up(office)
        purposes = [row.purpose for row in office.store.outbox()]
        assert purposes[:4] == [Purpose.ORDER, Purpose.REMINDER, Purpose.REMINDER, Purpose.ESCALATION]
        assert set(purposes[4:]) == {Purpose.OVERDUE}

    def test_an_idle_order_costs_nothing(self) -> None:
        office = with_order()
        received(office)
        office.clock.move(days=60)  # type: ignore[attr-defined]
        assert follow_up(office) == 0

    def test_a_case_that_fails_is_pushed_away_and_does_not_stop_the_others(self) -> None:
        clock = FakeClock()
        office = with_order(clock=clock)
        send_orders(office, [an_order(number="4500012346")])
        clock.move(days=3)
        real = office.composer

        class Failing:
            def compose(self, plan: object, case: object, at: object) -> object:
                if case.number == ORDER.number:  # type: ignore[attr-defined]
                    raise RuntimeError("no template")
                return real.compose(plan, case, at)  # type: ignore[arg-type]

        follow_up(replace(office, composer=Failing()))  # type: ignore[arg-type]
        assert office.store.case(ORDER.number).due_at == clock() + dt.timedelta(hours=1)
        assert office.store.case("4500012346").reminders == 1


class TestResolving:
    def test_a_person_accepts_a_slip(self) -> None:
        office = with_order(reader=FakeReader(late))
        received(office)
        act(office, PersonActed("4500012345-1", "ada.field", Resolve(Resolution.ACCEPTED, "we have stock")))
        settled = office.store.exception("4500012345-1")
        assert (settled.state, settled.resolved_by) == (ExceptionState.RESOLVED, ADA.email)
        assert office.store.case(ORDER.number).state is CaseState.CONFIRMED

    def test_the_first_answer_stands(self) -> None:
        office = with_order(reader=FakeReader(late))
        received(office)
        act(office, PersonActed("4500012345-1", "ada.field", Resolve(Resolution.ACCEPTED)))
        second = act(office, PersonActed("4500012345-1", "jonas", Resolve(Resolution.ORIGINAL)))
        assert second.kind is OutcomeKind.LATE
        assert "was settled before by ada" in second.words
        assert office.store.exception("4500012345-1").resolution is Resolution.ACCEPTED

    def test_where_the_case_moved_meanwhile_it_is_decided_on_what_is_true_now(self) -> None:
        office = with_order(reader=FakeReader(late))
        received(office)
        real, interrupted = office.store, []

        class Interrupted:
            def __getattr__(self, name: str) -> object:
                return getattr(real, name)

            def commit(self, commit: Commit) -> None:
                if not interrupted:
                    interrupted.append(True)
                    act(office, PersonActed("4500012345-1", "ada.field", Resolve(Resolution.ORIGINAL)))
                real.commit(commit)

        slow = replace(office, store=Interrupted())  # type: ignore[arg-type]
        second = act(slow, PersonActed("4500012345-1", "ada.field", Resolve(Resolution.ACCEPTED)))
        assert second.kind is OutcomeKind.LATE
        assert real.exception("4500012345-1").resolution is Resolution.ORIGINAL

    def test_an_unknown_exception_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            act(an_office(), PersonActed("4500012345-9", "ada", Resolve(Resolution.ACCEPTED)))

    def test_an_answer_to_a_question_settles_the_case(self) -> None:
        answers = [a_reading(ORDER, doubts=(hedged(ORDER),)), a_reading(ORDER, accepted(ORDER))]
        office = with_order(reader=FakeReader(lambda *_: answers.pop(0)))
        received(office, b"4500012345 should be mid December")
        assert office.store.exceptions()[0].state is ExceptionState.WAITING_SUPPLIER
        received(office, b"4500012345 11 December it is")
        assert office.store.exceptions() == ()
        assert office.store.case(ORDER.number).state is CaseState.CONFIRMED


FOUR_EYES = parse_policy(
    '[roles]\nfinance = "money@orchard-metal.example"\n'
    '[[approvals.need]]\nname = "dear"\nrole = "finance"\nover_percent = 5\n',
    "p.toml",
)


def test_a_revision_that_needs_an_approval_waits_and_is_asked_about_once() -> None:
    office = with_order(policy=FOUR_EYES, store=MemoryStore())
    first = ORDER.lines[0]
    dearer = replace(ORDER, revision=1, lines=(replace(first, unit_price=first.unit_price * 2),))
    for _ in range(3):  # a system that lists all open orders brings it at each poll
        assert send_orders(office, [dearer]) == {ORDER.number: Sent.WAITS}
    purposes = [row.purpose for row in office.store.outbox()]
    assert purposes == [Purpose.ORDER, Purpose.APPROVAL]
    assert office.store.case(ORDER.number).order == ORDER
    (one,) = office.store.exceptions()
    assert act(office, PersonActed(one.id, "money@orchard-metal.example", Approve())).kind is OutcomeKind.DONE
    assert send_orders(office, [dearer]) == {ORDER.number: Sent.UNCHANGED}
    assert [row.purpose for row in office.store.outbox()] == [*purposes, Purpose.CORRECTION]
