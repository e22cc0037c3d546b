"""A calendar file speaks of its day: beside a yes, another day than the one ordered is none."""

import pytest
from attachment_world import file, judged, mail

from countersign.procurement.policy.verdict import Verdict

_EVENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:{day}T080000Z\r\nSUMMARY:For you\r\nEND:VEVENT\r\n"


@pytest.mark.parametrize("day", ["20261218", "20261209"])
def test_another_day_in_the_calendar_speaks_against_the_yes(day: str) -> None:
    event = file("delivery.ics", _EVENT.format(day=day).encode())
    assert judged(mail("We confirm your order 4500012345.", event)).verdict is not Verdict.ACCEPT


def test_the_day_ordered_does_not() -> None:
    event = file("delivery.ics", _EVENT.format(day="20261211").encode())
    assert judged(mail("We confirm your order 4500012345.", event)).verdict is Verdict.ACCEPT
