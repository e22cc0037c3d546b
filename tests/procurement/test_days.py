"""The days of a confirmation in the fields of a system: what is held, what is lost, what reads back equal."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from countersign.erp.base import laid_over
from countersign.procurement.erp import WHOLE, Capability, Confirmation, Slice
from countersign.procurement.writeback import described, differences, key_of, projected

DAY, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
ALL = frozenset(Capability)
FIELDS = ("delivery", "shipment")


def on(*days: dt.date, field: str = "", each: str = "250") -> Confirmation:
    return Confirmation(schedule=tuple(Slice(day, Decimal(each), field) for day in days))


def test_the_systems_own_field_by_its_name_is_the_same_as_without() -> None:
    assert projected(on(DAY, field="delivery"), ALL, dates=FIELDS) == (on(DAY), ())


def test_another_field_that_it_has_is_kept() -> None:
    values = on(DAY, field="shipment")
    assert projected(values, ALL, dates=FIELDS) == (values, ())


def test_a_field_that_it_has_not_is_a_declared_loss_and_never_another_one() -> None:
    kept, losses = projected(on(DAY, field="DockDate"), ALL, dates=FIELDS)
    assert kept == Confirmation()
    assert losses == ("the system has no date field DockDate: the day for it can't be held",)


@pytest.mark.parametrize("field", FIELDS)
def test_part_deliveries_that_it_cannot_hold_are_one_in_their_field(field: str) -> None:
    can = frozenset({Capability.CONFIRMED_QUANTITY})
    kept, (loss,) = projected(on(DAY, LATER, field=field), can, dates=FIELDS)
    own = "" if field == "delivery" else field
    assert kept.schedule == (Slice(LATER, Decimal(500), own),)
    assert "held as one on the last day" in loss


def test_a_day_alone_is_a_day_alone_in_each_field() -> None:
    both = Confirmation(schedule=(*on(DAY).schedule, *on(LATER, field="shipment").schedule))
    kept, losses = projected(both, frozenset(), dates=FIELDS)
    assert kept.schedule == (Slice(DAY, WHOLE), Slice(LATER, WHOLE, "shipment"))
    assert losses == ()


def test_a_day_in_the_wrong_field_is_not_written() -> None:
    wanted = on(LATER, field="shipment")
    assert differences(wanted, on(LATER)) == (
        "delivery 250 on 2026-12-18 instead of 250 on 2026-12-18 as shipment",
    )
    assert differences(wanted, Confirmation(schedule=(*on(DAY).schedule, *wanted.schedule))) == ()


def test_a_day_in_one_field_leaves_the_others_alone() -> None:
    stands = laid_over(on(DAY), on(LATER, field="shipment"))
    assert stands.schedule == (*on(DAY).schedule, *on(LATER, field="shipment").schedule)
    assert laid_over(stands, on(LATER)).schedule == (
        *on(LATER, field="shipment").schedule,
        *on(LATER).schedule,
    )


def test_the_same_day_in_another_field_is_another_write() -> None:
    keys = {key_of("1", 10, on(DAY)), key_of("1", 10, on(DAY, field="shipment"))}
    assert len(keys) == 2


def test_the_key_of_what_was_written_before_there_were_fields_stays_as_it_was() -> None:
    values = replace(on(DAY), quantity=Decimal(250), reference="AB-1")
    assert key_of("4500012345", 10, values) == "4500012345-10-9374640032"


def test_the_field_is_named_in_words() -> None:
    assert (
        described(on(DAY, LATER, field="shipment"))
        == "delivery 250 on 2026-12-11, 250 on 2026-12-18 as shipment"
    )
