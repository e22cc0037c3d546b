"""What people do about an exception, and what becomes of it, its line and the mails."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, NORTHGATE, accepted, hedged
from lives import (
    BEN,
    BOSS,
    ORDER,
    STRANGER,
    a_life,
    an_exception_of,
    dearer,
    later,
    later_and_dearer,
)

from countersign.procurement.actions import (
    Accept,
    Action,
    Ask,
    Assign,
    Comment,
    Corrected,
    Hold,
    Misread,
    OutcomeKind,
    Reject,
    Resolution,
    Resolve,
    Seen,
)
from countersign.procurement.case import CaseState, ExceptionState, Purpose
from countersign.procurement.claims import Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import OrderReleased
from countersign.procurement.handling import acceptable

SUPPLIER = (NORTHGATE.email,)


class TestLooking:
    def test_whoever_opens_it_is_kept_with_the_instant_and_restarts_no_clock(self) -> None:
        life = a_life(later())
        before = life.exception().next_at
        life.on(days=0.1).does(Seen())
        seen = life.exception()
        assert (seen.state, seen.next_at) == (ExceptionState.SEEN, before)
        assert [(one.state, one.at, one.by) for one in seen.moves] == [
            (ExceptionState.SEEN, life.now, ADA.email)
        ]

    def test_looking_twice_is_one_state(self) -> None:
        life = a_life(later())
        life.does(Seen())
        assert life.does(Seen()).kind is OutcomeKind.DONE
        assert len(life.exception().moves) == 1

    def test_a_comment_stands_in_the_journal_and_changes_nothing_else(self) -> None:
        life = a_life(later())
        before = life.exception()
        outcome = life.does(Comment("the mill has a strike"))
        assert outcome.words == "4500012345-1: “the mill has a strike”"
        assert life.journal == ["exception.comment: 4500012345-1: “the mill has a strike”"]
        assert (life.exception(), life.mails) == (before, [])


class TestAccepting:
    def test_the_line_becomes_what_they_said_and_they_are_told(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        outcome = life.does(Accept("we have stock"))
        assert outcome.words == "4500012345-1 is resolved: accepted; the supplier is told"
        assert life.case.state is CaseState.CONFIRMED
        assert life.mails == [(Purpose.ACCEPTANCE, SUPPLIER)]
        confirmed = life.case.lines[0].confirmed
        assert confirmed
        assert confirmed.deliveries[0].date == dt.date(2026, 12, 25)

    def test_they_are_told_once_the_whole_line_is_decided(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        first = life.does(Accept())
        assert "told once line 10 is decided" in first.words
        assert life.mails == []
        life.does(Accept(), number=2)
        assert life.mails == [(Purpose.ACCEPTANCE, SUPPLIER)]

    def test_a_field_that_they_gave_way_on_is_as_ordered_whatever_comes_first(self) -> None:
        for first, second in (
            (Resolve(Resolution.ORIGINAL), Accept()),
            (Accept(), Resolve(Resolution.ORIGINAL)),
        ):
            life = a_life(later_and_dearer(), accepted(ORDER, 20))
            kinds = {one.type: int(one.id[-1]) for one in life.case.exceptions}
            price, date = kinds[ExceptionType.PRICE], kinds[ExceptionType.DATE]
            order = (price, date) if isinstance(first, Resolve) else (date, price)
            life.does(first, number=order[0])
            life.does(second, number=order[1])
            confirmed = life.case.lines[0].confirmed
            assert confirmed
            assert confirmed.unit_price == ORDER.lines[0].unit_price
            assert confirmed.deliveries[0].date == dt.date(2026, 12, 25)

    def test_the_acceptance_names_only_what_was_taken(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        numbers = {one.type: int(one.id[-1]) for one in life.case.exceptions}
        life.does(Resolve(Resolution.ORIGINAL), number=numbers[ExceptionType.PRICE])
        life.does(Accept(), number=numbers[ExceptionType.DATE])
        (about,) = life.last.mails[0].exceptions
        assert about.proposal
        assert about.proposal.unit_price == ORDER.lines[0].unit_price

    def test_what_was_misread_in_part_confirms_nothing_of_the_line(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        life.does(Misread())
        life.does(Accept(), number=2)
        assert life.case.lines[0].confirmed is None
        assert life.case.chase_at is not None

    def test_taking_their_no_closes_the_line_and_confirms_nothing(self) -> None:
        no = accepted(ORDER).__class__(ORDER.number, 10, LineStatus.REJECTED)
        life = a_life(no, accepted(ORDER, 20))
        assert life.exception().type is ExceptionType.REJECTION
        life.does(Accept())
        assert life.case.lines[0].status is LineStatus.REJECTED
        assert life.case.lines[0].confirmed is None

    def test_a_hedge_can_t_be_taken_for_a_day(self) -> None:
        life = a_life()
        life.on(days=1).answers(accepted(ORDER, 20), doubts=(hedged(ORDER),))
        outcome = life.does(Accept())
        assert outcome.kind is OutcomeKind.DENIED
        assert "nothing certain was said that could be taken for 4500012345-1" in outcome.words
        assert life.case.lines[0].confirmed is None
        assert life.mails == []

    @pytest.mark.parametrize(
        ("said", "field", "can"),
        [
            (later(), "date", True),
            (replace(later(), deliveries=()), "date", False),
            (replace(later(), deliveries=()), "quantity", True),
            (replace(later(), unit_price=None), "condition", True),
            (None, "date", False),
        ],
    )
    def test_what_is_unclear_can_be_taken_where_its_value_was_said(
        self, said: LineReading | None, field: str, *, can: bool
    ) -> None:
        life = an_exception_of(ExceptionType.UNCLEAR)
        quote = (Evidence(field, "their words", "body:1"),)
        assert acceptable(replace(life.exception(), proposal=said, evidence=quote)) is can

    @pytest.mark.parametrize("kind", [ExceptionType.SENDER, ExceptionType.BANK_DETAILS])
    def test_nobody_is_told_yes_to_what_is_not_between_us(self, kind: ExceptionType) -> None:
        life = an_exception_of(kind)
        assert life.does(Accept()).kind is OutcomeKind.DONE
        assert life.mails == []


class TestSayingItAgain:
    """What was accepted once is not asked again."""

    def test_the_line_stays_confirmed_and_nobody_is_bothered(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Accept())
        before = life.case.lines
        life.on(days=1).answers(later(), message="m2")
        assert (life.case.exceptions, life.mails) == ((), [])
        assert life.case.lines == before
        assert f"as {ADA.email} accepted it before (4500012345-1)" in " ".join(life.journal)

    def test_another_day_is_another_matter(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Accept())
        life.on(days=1).answers(later(day=27), message="m2")
        assert [one.id for one in life.case.exceptions] == ["4500012345-2"]

    def test_nor_does_it_cover_a_price_that_is_new(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Accept())
        life.on(days=1).answers(later_and_dearer(), message="m2")
        assert ExceptionType.PRICE in [one.type for one in life.case.exceptions]
        assert life.case.lines[0].confirmed is None

    def test_half_a_line_that_was_accepted_is_confirmed_once_the_rest_is_as_ordered(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        numbers = {one.type: int(one.id[-1]) for one in life.case.exceptions}
        life.does(Accept(), number=numbers[ExceptionType.DATE])
        life.does(Reject(), number=numbers[ExceptionType.PRICE])
        life.on(days=1).answers(later(), message="m2")
        assert life.case.exceptions == ()
        assert life.case.state is CaseState.CONFIRMED

    def test_nor_an_answer_that_something_stands_against_as_a_whole(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Accept())
        doubt = replace(hedged(ORDER), line=None, words="all of it is subject to our terms")
        life.on(days=1).answers(later(), message="m2", doubts=(doubt,))
        assert life.case.lines[0].confirmed is None

    def test_what_they_gave_way_on_is_no_acceptance(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Resolve(Resolution.ORIGINAL))
        life.on(days=1).answers(later(), message="m2")
        assert [one.id for one in life.case.exceptions] == ["4500012345-2"]

    def test_a_new_revision_asks_for_everything_again(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Accept())
        life.on(days=1).event(OrderReleased(replace(ORDER, revision=1)))
        life.on(days=1).answers(later(), message="m2")
        assert [one.id for one in life.case.exceptions] == ["4500012345-2"]


class TestRejecting:
    def test_they_are_told_and_have_to_confirm_the_original(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        outcome = life.does(Reject("too late for us"))
        assert outcome.words == (
            "4500012345-1: the order stays as it was; the supplier is told (“too late for us”)"
        )
        assert life.mails == [(Purpose.REFUSAL, SUPPLIER)]
        assert life.last.mails[0].words == ""
        assert life.exception().state is ExceptionState.WAITING_SUPPLIER
        assert life.exception().next_at == life.case.chase_at
        assert life.case.lines[0].confirmed is None

    def test_a_no_to_the_price_is_none_to_the_day(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        price = next(one for one in life.case.exceptions if one.type is ExceptionType.PRICE)
        life.does(Reject(), number=int(price.id[-1]))
        said = life.last.mails[0].exceptions[0].proposal
        assert said
        assert (said.deliveries, said.quantity) == ((), None)
        assert said.unit_price

    def test_their_yes_to_the_original_settles_it(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Reject())
        life.on(days=1).answers(accepted(ORDER, 10), message="m2")
        assert life.exception().resolution is Resolution.ORIGINAL
        assert life.case.state is CaseState.CONFIRMED

    def test_the_same_answer_again_is_put_before_the_owner_again(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Reject())
        life.on(days=1).answers(later(), message="m2")
        assert life.exception().state is ExceptionState.OPEN
        assert life.mails == [(Purpose.ESCALATION, (ADA.email,))]

    def test_another_day_overtakes_the_old_one(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Reject())
        life.on(days=1).answers(later(day=18), message="m2")
        assert life.exception(1).resolution is Resolution.NO_ACTION
        assert [one.id for one in life.case.exceptions] == ["4500012345-2"]
        assert "a later answer overtook it" in " ".join(life.journal)

    def test_their_silence_brings_it_back(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Reject())
        life.rings()
        assert life.exception().state is ExceptionState.OPEN
        assert (Purpose.ESCALATION, (ADA.email,)) in life.mails

    @pytest.mark.parametrize("kind", [ExceptionType.SENDER, ExceptionType.DELIVERY_FAILURE])
    def test_there_is_nobody_to_say_no_to_where_it_is_not_theirs(self, kind: ExceptionType) -> None:
        life = an_exception_of(kind)
        outcome = life.does(Reject())
        assert outcome.kind is OutcomeKind.DENIED
        assert "nothing that the supplier could be told no to" in outcome.words
        assert life.exception().state is ExceptionState.OPEN


class TestAsking:
    def test_the_question_goes_out_in_the_persons_own_words(self) -> None:
        life = a_life(later())
        life.does(Ask("Could half of it come on the 11th?"))
        assert life.mails == [(Purpose.INQUIRY, SUPPLIER)]
        assert life.last.mails[0].words == "Could half of it come on the 11th?"
        assert life.exception().state is ExceptionState.WAITING_SUPPLIER
        assert life.journal[0].startswith("exception.ask: 4500012345-1: to ask the supplier “Could half")

    def test_a_clear_answer_to_a_question_closes_it(self) -> None:
        life = a_life()
        life.on(days=1).answers(accepted(ORDER, 20), doubts=(hedged(ORDER),))
        life.on(days=1).answers(later(), message="m2")
        assert life.exception(1).resolution is Resolution.NO_ACTION
        assert life.exception(2).type is ExceptionType.DATE

    def test_in_draft_mode_the_question_waits_to_be_sent_and_nobody_says_otherwise(self) -> None:
        life = a_life(later(), policy='[mode]\ndefault = "draft"\n')
        assert life.does(Ask("When?")).words.endswith("a mail to the supplier waits to be sent")
        assert life.last.mails[0].draft
        life.rings()
        assert life.exception().state is ExceptionState.WAITING_SUPPLIER
        again = life.exception().next_at
        assert again
        assert again > life.now

    def test_no_words_are_no_question(self) -> None:
        assert a_life(later()).does(Ask("  ")).kind is OutcomeKind.DENIED


class TestHolding:
    def test_it_comes_back_to_the_owner_on_the_day(self) -> None:
        life = a_life(later())
        life.does(Hold(dt.date(2026, 11, 18), "the planner is asking the shop floor"))
        assert life.exception().state is ExceptionState.WAITING_INTERNAL
        assert life.exception().next_at == dt.datetime(2026, 11, 18, 8, 0, tzinfo=dt.UTC)
        while life.exception().state is ExceptionState.WAITING_INTERNAL:
            life.rings()
        assert life.now.date() == dt.date(2026, 11, 18)
        assert life.exception().state is ExceptionState.OPEN
        assert life.mails == [(Purpose.ESCALATION, (ADA.email,))]
        assert "the day until which it was on hold has come" in " ".join(life.journal)

    def test_a_weekend_is_over_on_monday(self) -> None:
        life = a_life(later())
        life.does(Hold(dt.date(2026, 11, 21)))
        assert life.exception().next_at == dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)

    def test_the_supplier_is_not_chased_meanwhile_for_what_is_on_hold(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Hold(dt.date(2026, 11, 18)))
        assert life.case.chase_at is None

    @pytest.mark.parametrize("day", [dt.date(2026, 11, 3), dt.date(2025, 1, 1)])
    def test_nothing_can_be_held_until_the_past(self, day: dt.date) -> None:
        outcome = a_life(later()).does(Hold(day))
        assert outcome.kind is OutcomeKind.DENIED
        assert f"{day} is not in the future" in outcome.words


class TestAssigning:
    def test_the_new_owner_hears_of_it_and_may_decide(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        assert life.does(Assign(BEN)).words == f"4500012345-1: now for {BEN}"
        assert life.exception().owner == BEN
        assert life.mails == [(Purpose.ESCALATION, (BEN,))]
        assert life.does(Accept(), by=BEN).kind is OutcomeKind.DONE

    def test_whoever_takes_it_themselves_gets_no_mail(self) -> None:
        life = a_life(later(), policy=f'[roles]\nmanager = "{BOSS}"\n')
        life.does(Assign(BOSS), by=BOSS)
        assert (life.exception().owner, life.mails) == (BOSS, [])

    def test_what_waits_for_the_supplier_goes_on_waiting(self) -> None:
        life = a_life(later())
        life.does(Ask("When?"))
        life.does(Assign(BEN))
        assert life.exception().state is ExceptionState.WAITING_SUPPLIER

    @pytest.mark.parametrize("to", [STRANGER, "ben", "", "a@b@orchard-metal.example"])
    def test_it_can_t_be_given_to_a_stranger(self, to: str) -> None:
        outcome = a_life(later()).does(Assign(to))
        assert outcome.kind is OutcomeKind.DENIED
        assert "is no address of the company's" in outcome.words


class TestCorrecting:
    def test_a_right_reading_within_the_tolerance_is_confirmed(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        outcome = life.does(Misread(Corrected(date=dt.date(2026, 12, 11)), "the 25th was the invoice"))
        assert outcome.words.startswith("4500012345-1 is resolved: read-wrongly; line 10 is confirmed")
        assert life.case.state is CaseState.CONFIRMED
        assert life.exception().resolution is Resolution.MISREAD
        assert life.mails == []

    def test_a_right_reading_beyond_it_is_an_exception_of_its_own(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        outcome = life.does(Misread(Corrected(date=dt.date(2026, 12, 15))))
        assert "4500012345-2 is open: 4 days later than ordered" in outcome.words
        assert life.exception(2).proposal
        life.does(Accept(), number=2)
        confirmed = life.case.lines[0].confirmed
        assert confirmed
        assert confirmed.deliveries[0].date == dt.date(2026, 12, 15)

    def test_all_that_came_of_the_wrong_reading_is_closed_with_it(self) -> None:
        life = a_life(later_and_dearer(), accepted(ORDER, 20))
        ordered = ORDER.lines[0]
        life.does(Misread(Corrected(unit_price=ordered.unit_price, date=ordered.date)))
        assert life.case.exceptions == ()
        assert life.case.state is CaseState.CONFIRMED

    def test_what_was_said_in_part_leaves_the_line_open(self) -> None:
        life = a_life()
        life.on(days=1).answers(doubts=(hedged(ORDER),))
        outcome = life.does(Misread(Corrected(date=dt.date(2026, 12, 11))))
        assert "line 10 stays open: not all of it was said" in outcome.words
        assert life.case.lines[0].confirmed is None

    def test_without_values_the_line_is_chased_again(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Misread())
        assert life.case.chase_at is not None
        assert [one.line for one in life.case.open_lines] == [10]


class TestWhoComesFirst:
    @pytest.mark.parametrize("second", [Accept(), Reject(), Hold(dt.date(2026, 12, 1)), Comment("late")])
    def test_what_is_settled_stays_and_the_second_is_told_by_whom(self, second: Action) -> None:
        life = a_life(later(), accepted(ORDER, 20), policy=f'[roles]\nmanager = "{BOSS}"\n')
        life.does(Resolve(Resolution.ORIGINAL))
        before = life.case
        outcome = life.on(days=1).does(second, by=BOSS)
        assert outcome.kind is OutcomeKind.LATE
        assert outcome.words == (
            f"4500012345-1 was settled before by {ADA.email} on 2026-11-03 "
            "(supplier-agreed-to-original): that stands"
        )
        assert life.case.lines == before.lines
        assert [one.event for one in life.last.journal] == ["exception.late"]
        assert life.mails == []

    def test_a_rejection_stands_against_somebody_elses_yes(self) -> None:
        life = a_life(later(), policy=f'[roles]\nmanager = "{BOSS}"\n')
        life.does(Reject())
        outcome = life.does(Accept(), by=BOSS)
        assert outcome.kind is OutcomeKind.LATE
        assert outcome.words == f"{ADA.email} rejected 4500012345-1 on 2026-11-03: that stands"
        assert life.exception().state is ExceptionState.WAITING_SUPPLIER

    def test_but_not_against_their_own_second_thought(self) -> None:
        life = a_life(later(), accepted(ORDER, 20))
        life.does(Reject())
        assert life.does(Accept()).kind is OutcomeKind.DONE
        assert life.case.state is CaseState.CONFIRMED

    def test_a_question_can_be_settled_by_a_colleague_who_knows(self) -> None:
        life = a_life(later(), accepted(ORDER, 20), policy=f'[roles]\nmanager = "{BOSS}"\n')
        life.does(Ask("When?"))
        assert life.does(Accept(), by=BOSS).kind is OutcomeKind.DONE


def test_every_state_is_kept_with_its_instant() -> None:
    life = a_life(dearer(), accepted(ORDER, 20))
    life.does(Seen())
    life.on(days=1).does(Ask("Why?"))
    life.on(days=1).does(Accept())
    assert [(one.state.value, one.at.day, one.why) for one in life.exception().moves] == [
        ("seen", 3, "seen"),
        ("waiting-supplier", 4, "ask"),
        ("resolved", 5, ""),
    ]


def test_whoever_may_not_is_told_who_may_and_nothing_changes() -> None:
    life = a_life(later())
    before = life.exception()
    outcome = life.does(Accept(), by=STRANGER)
    assert outcome.kind is OutcomeKind.DENIED
    assert outcome.words == f"{STRANGER} may not decide it: {ADA.email} may"
    assert (life.exception(), life.mails) == (before, [])
    assert life.last.journal[0].event == "exception.denied"


def test_people_go_by_the_part_before_the_at_or_by_their_name() -> None:
    for name in ("ada.field", "Ada Field", "ADA.FIELD@orchard-metal.example"):
        life = a_life(later())
        assert life.does(Seen(), by=name).by == ADA.email


def test_what_is_accepted_is_what_the_supplier_says_now() -> None:
    """The day is the same as before, the price the ordered one again: that is confirmed, no other."""
    life = a_life(later_and_dearer())
    life.answers(later(), message="m2")
    (date,) = life.case.exceptions
    assert date.message == "m2"
    life.does(Accept(), ADA.email, 1)
    (line,) = [one for one in life.case.lines if one.line == date.line]
    assert line.confirmed is not None
    assert line.confirmed.unit_price == later().unit_price
