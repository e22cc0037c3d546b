"""Somebody else was faster: it is decided again, and not for ever."""

import pytest

from countersign.agent.steps.again import TRIES, until_fresh
from countersign.procurement.errors import Stale


class Race:
    """Lost so many times, then won."""

    def __init__(self, lost: int) -> None:
        self.lost, self.tried = lost, 0

    def __call__(self) -> str:
        self.tried += 1
        if self.tried <= self.lost:
            raise Stale("somebody else committed first")
        return "done"


@pytest.mark.parametrize("lost", range(TRIES))
def test_it_is_tried_until_nobody_was_faster(lost: int) -> None:
    race = Race(lost)
    assert until_fresh(race) == "done"
    assert race.tried == lost + 1


def test_a_case_that_never_stands_still_is_told() -> None:
    race = Race(99)
    with pytest.raises(Stale):
        until_fresh(race)
    assert race.tried == TRIES


def test_what_else_goes_wrong_is_not_tried_again() -> None:
    def broken() -> None:
        calls.append(1)
        raise ValueError("a defect")

    calls: list[int] = []
    with pytest.raises(ValueError, match="a defect"):
        until_fresh(broken)
    assert calls == [1]
