"""What was batched into somebody's digest can be decided from it, under the rules of every other mail."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from desk_world import ADA, BEN, PEOPLE, Desk, a_desk, a_mail, parsed, text_of

from countersign.agent.steps.rounds import Rounds
from countersign.procurement.case import Purpose
from countersign.procurement.mail import OutboundMail

BATCHED = PEOPLE + '[digest]\nbatch_below = "critical"\n'
LATE = "Hello,\n\nline 10: we can only deliver on 18 December 2026.\nLine 20 as ordered.\n"


def a_digest(desk: Desk) -> OutboundMail:
    """Ada's, of the next morning."""
    desk.clock.move(days=1)
    assert Rounds().go(desk.office)
    rows = desk.office.store.outbox("")
    return next(
        row.mail for row in rows if "digest-" in row.mail.message_id and ADA.email in row.mail.recipients
    )


def buttons(mail: OutboundMail) -> list[str]:
    html = parsed(mail).get_body(("html",))
    assert html is not None
    return [unescape(link) for link in re.findall(r'href="(mailto:[^"]+)"', str(html.get_content()))]


def button(mail: OutboundMail, word: str) -> str:
    return next(link for link in buttons(mail) if f"body={word}" in link)


def press(desk: Desk, link: str, by: str = ADA.email) -> None:
    """They send what the link wrote for them, as it is."""
    url = urlsplit(link)
    written = parse_qs(url.query)
    desk.mails += 1
    raw = a_mail(by, unquote(url.path), written["body"][0], number=desk.mails, subject=written["subject"][0])
    desk.arrives(raw)


def test_what_was_batched_is_settled_from_the_digest() -> None:
    desk = a_desk(LATE, policy=BATCHED)
    assert not desk.sent(Purpose.ESCALATION)
    press(desk, button(a_digest(desk), "accept"))
    assert desk.exceptions == []
    (told,) = desk.sent(Purpose.OUTCOME)
    assert "Accepted as they say." in " ".join(text_of(told).split())


def test_each_digest_decides_once() -> None:
    desk = a_desk(LATE, policy=BATCHED)
    first = a_digest(desk)
    press(desk, button(first, "hold"))
    press(desk, button(first, "accept"))
    assert [one.line for one in desk.exceptions] == [10]
    assert "decided about this point by that mail before" in " ".join(
        text_of(desk.sent(Purpose.OUTCOME)[-1]).split()
    )


def test_in_another_hand_its_button_changes_nothing() -> None:
    desk = a_desk(LATE, policy=BATCHED)
    press(desk, button(a_digest(desk), "accept"), by=BEN)
    assert [one.line for one in desk.exceptions] == [10]
    assert "instruction.refused" in [row.event for row in desk.journal]


def test_where_answers_cannot_count_no_mail_offers_one() -> None:
    desk = a_desk(LATE, policy=BATCHED)
    desk.office = replace(desk.office, decides_by_mail=False)
    assert buttons(a_digest(desk)) == []
