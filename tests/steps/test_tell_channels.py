"""Channels besides email: who hears of what, and that one which fails touches no mail and no other post."""

from dataclasses import replace

import pytest
from builders import ADA, an_order
from office import FakeChannels, FakeClock, FakeOutside, an_office
from test_rounds import move, raised

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.office import Office
from countersign.agent.steps.rounds import Rounds
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.tell_channels import tell_channels
from countersign.procurement.errors import ChannelError
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.posting import harmless

ROLES = '[roles]\nmanager = "boss@orchard-metal.example"\nplanner = "plan@orchard-metal.example"\n'
NO = ChannelError("channel operations did not take the post", permanent=False)
NEVER = ChannelError("channel operations has no address; set it", permanent=True)


def policy(channel: str, more: str = "") -> Policy:
    return parse_policy(f'{ROLES}{more}\n[[channel]]\nname = "operations"\n{channel}\n', "mine.toml")


def an_office_with(rules: Policy, *refusals: ChannelError) -> Office:
    office = an_office(policy=rules, channels=FakeChannels(refusals=list(refusals)))
    send_orders(office, [an_order()])
    raised(office, "14 days later than ordered")
    return office


def posted(office: Office) -> list[str]:
    assert isinstance(office.channels, FakeChannels)
    return [one.words for one in office.channels.posts]


def rows(office: Office, event: str) -> list[str]:
    return [row.entry.words for row in office.store.journal("4500012345") if row.entry.event == event]


LOW = policy('role = "buyer"\nseverity = "low"')


def test_a_role_hears_of_what_it_owns_and_where_to_look() -> None:
    office = an_office_with(LOW)
    assert tell_channels(office)
    assert posted(office) == [
        f"date: 14 days later than ordered. {ADA.email} decides: countersign exceptions show 4500012345-1"
    ]
    assert not tell_channels(office)


@pytest.mark.parametrize(
    ("rules", "hears"),
    [
        (policy('role = "buyer"\nseverity = "medium"'), False),
        (policy('role = "planner"\nseverity = "low"'), False),
        (policy('role = "planner"\nseverity = "low"', '[routing]\nowner = { date = "planner" }'), True),
        (policy('role = "manager"\nseverity = "low"', '[routing]\ncc = { date = ["manager"] }'), True),
        (policy('role = "manager"\nseverity = "low"', '[routing]\ngrave = ["manager"]'), False),
    ],
)
def test_who_hears_follows_from_role_and_severity(rules: Policy, hears: bool) -> None:
    assert tell_channels(an_office_with(rules)) is hears


def test_the_mail_goes_out_although_the_channel_fails() -> None:
    office = an_office_with(LOW, *[NO] * 9)
    tell_channels(office)
    while deliver(office):
        pass
    assert isinstance(office.sender, FakeOutside)
    assert [one.recipients for one in office.sender.mails][-1] == (ADA.email,)


def test_what_fails_is_tried_again_later_and_then_given_up_with_a_row_that_says_so() -> None:
    office = an_office_with(LOW, *[NO] * 5)
    tries = 0
    assert isinstance(office.clock, FakeClock)
    for _ in range(100):
        tries += tell_channels(office)
        office.clock.move(minutes=1)
    assert tries == 5
    (words,) = rows(office, "post.failed")
    assert "given up after 5 tries, email is not touched by it" in words
    assert not tell_channels(office)


def test_what_can_never_work_is_given_up_at_once() -> None:
    office = an_office_with(LOW, NEVER)
    assert tell_channels(office)
    assert len(rows(office, "post.failed")) == 1


def test_one_that_works_again_gets_its_post_once() -> None:
    office = an_office_with(LOW, NO)
    tell_channels(office)
    assert isinstance(office.clock, FakeClock)
    office.clock.move(minutes=1)
    assert tell_channels(office)
    assert len(posted(office)) == 1
    assert len(rows(office, "post.queued")) == len(rows(office, "post.sent")) == 1


def test_what_is_batched_for_the_owner_still_reaches_a_channel_that_wants_it() -> None:
    office = an_office_with(policy('role = "buyer"\nseverity = "low"', '[digest]\nbatch_below = "high"'))
    assert tell_channels(office)


def test_the_weekly_review_is_posted_with_its_mail() -> None:
    rules = policy("review = true", '[review]\nto = ["manager"]')
    office = an_office(policy=rules, channels=FakeChannels())
    send_orders(office, [an_order()])
    move(office, "09T07:00")
    Rounds().go(office)
    Rounds().go(replace(office))
    assert tell_channels(office)
    assert posted(office) == ["0 open, 0 new, 0 resolved"]
    assert not tell_channels(office)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ok <!channel> now", "ok ‹!channel› now"),
        ("hello @here and @everyone", "hello ＠here and ＠everyone"),
        ("ada.field@orchard-metal.example decides", "ada.field@orchard-metal.example decides"),
        ("[click](http://x.example)", "(click)(http://x.example)"),
        ("two\nlines\t`code`", "two lines 'code'"),
    ],
)
def test_what_a_supplier_wrote_calls_nobody_and_formats_nothing(text: str, shown: str) -> None:
    assert harmless(text) == shown
