"""What a yes to the days means, and when deliveries keep those that are wanted."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from builders import a_line

from countersign.extractors.wanted import accepted, as_wanted, leaves_late
from countersign.procurement.claims import Delivery
from countersign.procurement.order import Due

FIRST, LAST = dt.date(2026, 12, 4), dt.date(2026, 12, 11)
WHOLE = a_line()
PARTS = replace(WHOLE, schedule=(Due(FIRST, Decimal(100)), Due(LAST, Decimal(400))))
EACH = (Delivery(FIRST, Decimal(100)), Delivery(LAST, Decimal(400)))


def test_a_yes_to_the_days_means_all_parts_where_all_of_it_comes() -> None:
    assert accepted(PARTS, None) == accepted(PARTS, Decimal(500)) == EACH


def test_of_another_quantity_nobody_said_which_part_gives_way() -> None:
    assert accepted(PARTS, Decimal(450)) == ()
    assert accepted(WHOLE, Decimal(450)) == (Delivery(LAST, Decimal(450)),)


def test_parts_are_kept_only_with_their_quantities() -> None:
    assert as_wanted(EACH, PARTS)
    assert not as_wanted((Delivery(LAST),), PARTS)
    assert not as_wanted((Delivery(FIRST), Delivery(LAST)), PARTS)
    assert not as_wanted((Delivery(FIRST, Decimal(400)), Delivery(LAST, Decimal(100))), PARTS)


def test_a_week_that_ends_with_the_day_keeps_it_and_a_longer_time_does_not() -> None:
    week = replace(EACH[1], date=dt.date(2026, 12, 7), latest=LAST)
    assert as_wanted((EACH[0], week), PARTS)
    assert not as_wanted((EACH[0], replace(week, date=FIRST)), PARTS)


def test_parts_leave_late_where_any_of_them_can_not_come_in_time() -> None:
    assert not leaves_late(PARTS, EACH)
    assert leaves_late(PARTS, (Delivery(LAST, Decimal(500)),))
    assert not leaves_late(WHOLE, (Delivery(LAST),))
