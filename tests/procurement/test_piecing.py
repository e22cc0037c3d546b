"""A line of which the day and the price are decided apart, and which answers bring up one after the other."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, accepted
from lives import FINANCE, FOUR_EYES, ORDER, Life, a_life, dearer, later, later_and_dearer

from countersign.procurement.actions import Accept, Approve, OutcomeKind, Resolution, Resolve
from countersign.procurement.case import ExceptionState
from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.events import OrderReleased

BOLTS = ORDER.lines[0]
DATE, PRICE = ExceptionType.DATE, ExceptionType.PRICE


def only_the_day(day: int) -> LineReading:
    return replace(later(day=day), quantity=None, unit_price=None, price_per=None, currency=None)


def number(life: Life, kind: ExceptionType) -> int:
    return next(int(one.id.rpartition("-")[2]) for one in life.case.exceptions if one.type is kind)


def confirmed(life: Life) -> tuple[dt.date, object] | None:
    line = life.case.lines[0].confirmed
    return (line.deliveries[0].date, line.unit_price) if line else None


def test_the_price_that_they_took_back_is_not_confirmed_with_the_day() -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20))
    life.on(days=1).answers(later(), message="m2")
    assert [one.type for one in life.case.exceptions] == [DATE]
    life.does(Accept(), number=number(life, DATE))
    assert confirmed(life) == (dt.date(2026, 12, 25), BOLTS.unit_price)


@pytest.mark.parametrize("order", [(DATE, PRICE), (PRICE, DATE)])
def test_part_answers_add_up_in_whichever_order_they_are_decided(
    order: tuple[ExceptionType, ExceptionType],
) -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20))
    life.on(days=1).answers(only_the_day(27), message="m2")
    for kind in order:
        life.does(Accept(), number=number(life, kind))
    assert confirmed(life) == (dt.date(2026, 12, 27), BOLTS.unit_price + 1)


def test_a_price_that_was_left_alone_is_not_confirmed_with_the_day() -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20))
    life.does(Resolve(Resolution.NO_ACTION), number=number(life, PRICE))
    life.does(Accept(), number=number(life, DATE))
    assert confirmed(life) is None
    assert life.case.chase_at is not None


def test_nor_does_leaving_it_alone_get_around_the_approval() -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    life.does(Resolve(Resolution.NO_ACTION), number=number(life, PRICE))
    assert life.does(Accept(), number=number(life, DATE)).kind is OutcomeKind.WAITS


def test_what_was_agreed_about_one_answer_does_not_bend_the_next() -> None:
    life = a_life(later(), accepted(ORDER, 20))
    life.does(Resolve(Resolution.ORIGINAL))
    life.on(days=1).answers(replace(dearer(), deliveries=later(day=18).deliveries), message="m2")
    life.does(Accept(), number=number(life, DATE))
    life.does(Accept(), number=number(life, PRICE))
    assert confirmed(life) == (dt.date(2026, 12, 18), BOLTS.unit_price + 1)


def test_a_new_revision_forgets_what_was_decided_of_the_old_one() -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20))
    life.does(Accept(), number=number(life, DATE))
    life.on(days=1).event(OrderReleased(replace(ORDER, revision=1)))
    life.on(days=1).answers(dearer(), message="m2")
    life.does(Accept(), number=number(life, PRICE))
    assert confirmed(life) == (BOLTS.date, BOLTS.unit_price + 1)


def test_an_approval_of_an_answer_that_changed_meanwhile_is_asked_for_anew() -> None:
    life = a_life(dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    life.does(Accept())
    life.on(days=1).answers(later_and_dearer(), message="m2")
    price = life.exception(1)
    assert (price.state, price.pending) == (ExceptionState.OPEN, None)
    assert life.does(Approve(), by=FINANCE).kind is OutcomeKind.DENIED


def test_an_approval_survives_the_very_same_answer_again() -> None:
    life = a_life(dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    life.does(Accept(), by=ADA.email)
    life.on(days=1).answers(dearer(), message="m2")
    assert life.exception(1).state is ExceptionState.WAITING_APPROVAL
    assert life.does(Approve(), by=FINANCE).kind is OutcomeKind.DONE


def test_a_vague_answer_changes_nothing_of_what_is_open() -> None:
    life = a_life(later(), accepted(ORDER, 20))
    before = life.exception().proposal
    vague = LineReading(ORDER.number, 10, LineStatus.UNCLEAR)
    life.on(days=1).answers(vague, message="m2")
    assert life.exception().proposal == before
