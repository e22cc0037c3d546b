"""What a mail to our own people offers: links and words that say the same, and that the program knows."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import get_args
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from countersign.agent.letters import load
from countersign.extractors.instructions.parser import Setting, instructions
from countersign.procurement.actions import Accept, Ask, Corrected, Hold, Misread
from countersign.procurement.because import Grounds
from countersign.procurement.case import CaseException, ExceptionState, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.instructions import SAID, Kept, Person, Refused, Trouble
from countersign.procurement.mail import OutboundMail
from countersign.procurement.policy.people import RoleName
from countersign.procurement.tokens import Standing, read, without
from tests.compose.specimens import (
    ADA,
    BRUNNER,
    COMPANY,
    HEDGE,
    NORTHGATE,
    NOW,
    SIGNER,
    SILENCE,
    SLIP,
    TOKEN,
    WAITING,
    case,
    compose,
    composer,
    html,
    order,
    parsed,
    plan,
    said,
    text,
)

ABOUT = {"slip": SLIP, "hedge": HEDGE, "silence": SILENCE, "waiting": WAITING}
KINDS = {
    "slip": ["accept", "reject", "ask", "hold", "assign", "misread", "comment"],
    "hedge": ["reject", "ask", "hold", "assign", "comment"],
    "silence": ["resolve", "ask", "hold", "assign", "comment"],
    "waiting": ["approve", "refuse", "comment"],
}
TODAY = NOW.date()


def a_mail(*about: CaseException, language: str = "en", country: str = "") -> OutboundMail:
    placed = order(BRUNNER if language == "de" else NORTHGATE)
    company = replace(COMPANY, language=language, country=country)
    return compose(plan(Purpose.ESCALATION, *about), case(placed), company)


def links(mail: OutboundMail) -> list[tuple[str, str, str]]:
    """Where each link goes, under which subject, and what it writes."""
    found = [
        urlsplit(link.replace("&amp;", "&")) for link in re.findall(r'href="(mailto:[^"]*)"', html(mail))
    ]
    queries = [parse_qs(link.query, strict_parsing=True) for link in found]
    return [
        (unquote(link.path), query["subject"][0], query["body"][0])
        for link, query in zip(found, queries, strict=True)
    ]


def understood(body: str, about: CaseException, language: str, country: str) -> list[object]:
    people = (Person("ben@orchard-metal.example", "Ben"),)
    setting = Setting(order(), (about,), TODAY, language, country, lambda: people)
    written = without(body).rstrip().replace("\r\n", "\n")
    written += " 500 pcs by 11 Dec 2026" if written.endswith(("for", "nach")) else ""
    written += (
        " Ben" if written.endswith(("to", "an")) else " I called them." if written.endswith(":") else ""
    )
    (found,) = instructions(written.split("\n"), setting)
    assert found.trouble is None, (written, found.trouble)
    return [found.action]


@pytest.mark.parametrize(
    ("language", "country"), [("en", ""), ("en", "US"), ("en", "GB"), ("de", "DE"), ("de", "")]
)
@pytest.mark.parametrize("name", ABOUT)
def test_every_link_writes_what_the_program_understands(name: str, language: str, country: str) -> None:
    about = ABOUT[name]
    found = [
        understood(body, about, language, country)[0]
        for _, _, body in links(a_mail(about, language=language, country=country))
    ]
    assert [action.kind for action in found] == KINDS[name]
    for action in found:
        match action:
            case Ask(question):
                assert "500" in question
                assert "2026" in question
            case Hold(until):
                assert until == TODAY + dt.timedelta(days=7)
            case Misread(corrected):
                assert corrected
                assert (corrected.quantity, corrected.date) == (500, dt.date(2026, 12, 25))
            case _:
                pass


def test_a_price_is_put_right_in_the_basis_of_the_order() -> None:
    dearer = replace(
        SLIP,
        type=ExceptionType.PRICE,
        proposal=said(unit_price=Decimal("0.132"), price_per=Decimal(1)),
    )
    (body,) = (body for _, _, body in links(a_mail(dearer)) if body.startswith("not what"))
    assert "quantity 500, price 13.2" in body
    assert understood(body, dearer, "en", "") == [
        Misread(Corrected(Decimal(500), Decimal("13.2"), dt.date(2026, 12, 11)))
    ]


def test_each_link_carries_a_token_for_its_exception_alone_and_the_address_one_for_all() -> None:
    mail = a_mail(SLIP, HEDGE)
    (answer,) = parsed(mail)["Reply-To"].addresses
    (whole,) = read(answer.addr_spec)
    assert (whole.case, whole.exceptions) == (TOKEN, (1, 2))
    narrow = [claim.exceptions for to, _, body in links(mail) for claim in read(body)]
    assert narrow == [(1,)] * 7 + [(2,)] * 5
    assert {to for to, _, _ in links(mail)} == {answer.addr_spec}
    assert {subject for _, subject, _ in links(mail)} == {f"Re: {mail.subject}"}


def test_the_token_is_the_recipients_and_nobody_elses() -> None:
    (claim,) = read(links(a_mail(SLIP))[0][2])
    assert SIGNER.check(claim, ADA.email, TODAY) is Standing.GOOD
    assert SIGNER.check(claim, "ben.hill@orchard-metal.example", TODAY) is Standing.FORGED
    assert SIGNER.check(claim, ADA.email, TODAY + dt.timedelta(days=31)) is Standing.EXPIRED


def test_who_may_not_decide_gets_neither_buttons_nor_a_token() -> None:
    what = replace(plan(Purpose.ESCALATION, SLIP), decides=())
    mail = compose(what)
    assert links(mail) == []
    assert "It is not yours to make" in text(mail)
    assert b"ok-" not in mail.raw


def test_a_mailbox_whose_address_has_no_room_for_a_token_still_sends_links_that_work() -> None:
    long = replace(COMPANY, mailbox=f"{'orders-of-the-works-' * 3}@orchard-metal.example")
    mail = compose(plan(Purpose.ESCALATION, SLIP), case(), long)
    assert {to for to, _, _ in links(mail)} == {long.mailbox}
    assert all(read(body) for _, _, body in links(mail))


def test_several_points_are_told_apart_by_what_is_shown() -> None:
    other = replace(HEDGE, id="4500012345-3", line=20)
    shown = text(a_mail(SLIP, HEDGE, other, replace(SILENCE, id="4500012345-4")))
    assert re.findall(r"^\[(\w+)\]", shown, re.MULTILINE) == ["10a", "10b", "20", "A"]
    assert "     10a: accept\n     10b: reject\n" in shown


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_type_severity_trouble_and_result_has_its_words(language: str) -> None:
    words = load().words[language]
    assert set(words["types"]) >= {kind.value for kind in ExceptionType}
    assert set(words["told"]) >= {trouble.value for trouble in Trouble}
    assert set(words["told"]["because"]) == {grounds.value for grounds in Grounds}
    assert set(words["roles"]) == set(get_args(RoleName))


def test_the_journal_has_its_own_words_for_all_that_is_not_carried_out() -> None:
    assert set(SAID) == {*Trouble, *Refused, *Kept}


def test_an_approval_says_who_decided_what_by_which_rule() -> None:
    assert WAITING.state is ExceptionState.WAITING_APPROVAL
    shown = text(compose(plan(Purpose.APPROVAL, WAITING)))
    assert "ben.hill@orchard-metal.example decided on November 2, 2026: Accept." in shown
    assert "approvals.price" in shown


def test_an_approval_says_the_reason_that_came_with_the_decision() -> None:
    assert WAITING.pending
    reasoned = replace(WAITING.pending, action=Accept("the market\nwent up"))
    shown = text(compose(plan(Purpose.APPROVAL, replace(WAITING, pending=reasoned))))
    assert "decided on November 2, 2026: Accept (“the market went up”)." in shown


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        (dt.date(2026, 11, 20), "November 27, 2026"),  # a Friday
        (dt.date(2026, 11, 21), "November 30, 2026"),
        (dt.date(2026, 11, 22), "November 30, 2026"),
    ],
)
def test_something_is_held_until_a_day_on_which_somebody_works(today: dt.date, offered: str) -> None:
    at = dt.datetime.combine(today, dt.time(9), dt.UTC)
    shown = text(composer(COMPANY).compose(plan(Purpose.ESCALATION, SLIP), case(), at))
    assert f"hold until {offered}" in shown
