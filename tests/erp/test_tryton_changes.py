"""The place in Tryton's changes: nothing is skipped, whatever changes while a long list is read."""

import datetime as dt

import pytest

from countersign.erp.tryton.changes import BEGINNING, LATE, LOOKS, Told
from countersign.procurement.errors import ErpError

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def listed(number: str, minutes: float, token: str = "t") -> tuple[str, str, dt.datetime]:
    return number, token, NOON + minutes * MINUTE


def test_the_first_list_begins_with_the_first_purchase() -> None:
    assert (Told.of("").since, Told.of("").behind) == (BEGINNING, 0)


def test_within_a_list_it_is_asked_from_where_the_list_began() -> None:
    """The newest of the first part says nothing about the ids behind it."""
    part = Told.of("").starting(NOON).part([listed("1", -1), listed("2", -900)], 2)
    again = Told.of(str(part))
    assert (again.since, again.behind) == (BEGINNING, 2)
    assert str(again) == str(part)


def test_a_purchase_that_changes_after_its_part_was_read_is_told_by_the_next_list() -> None:
    begun = Told.of("").starting(NOON).part([listed("1", -900)], 1)
    done = begun.starting(NOON + 60 * MINUTE).part([listed("2", 59)], 0).over()
    assert done.newest == NOON + 59 * MINUTE
    assert done.since == NOON - LATE, "number 1 may have changed since then"
    assert not done.is_news("2", "t")
    assert done.is_news("2", "another")


def test_what_was_saved_late_is_looked_for_and_then_no_more() -> None:
    told, asked = Told.of(""), []
    for _ in range(LOOKS + 2):
        told = Told.of(str(told.starting(NOON + MINUTE).part([listed("1", 0)], 0).over()))
        asked.append(told.since)
        assert told.is_news("1", "t") == (told.since == NOON), "what may be listed again is known"
    assert asked == [NOON - LATE] * LOOKS + [NOON] * 2


def test_a_place_that_is_none_is_said_to_be_none() -> None:
    with pytest.raises(ErpError, match="begin anew"):
        Told.of("2026-11-22T12:00:00+00:00")
