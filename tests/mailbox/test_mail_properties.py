"""Whatever arrives: parsing raises nothing but `BadMail`, labels cover every line, and the rest holds too."""

import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailbox_book import ADDRESSES, AUTHSERV_ID, DOMAIN, Book

from countersign.mailbox.html import rendered
from countersign.mailbox.identity import identity
from countersign.mailbox.label import labelled
from countersign.mailbox.label_ours import our_mail, relabel
from countersign.mailbox.parse_text import Draft
from countersign.mailbox.postman import Postman
from countersign.mailbox.trust import parse_results
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import InboundMessage, Label, TextLine

POSTMAN = Postman(AUTHSERV_ID, ADDRESSES, DOMAIN)
MAILS = [path.read_bytes() for path in sorted((Path(__file__).parent / "mails").glob("*.eml"))]
OURS = our_mail(["Line 10  GV-50  Gate valve  40 EA  61.20 GBP each  deliver by 2027-01-22", "Kind regards"])
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TYPICAL = """
> Line 10  GV-50  Gate valve  40 EA  61.20 GBP each
> ok
On Mon, 4 Jan 2027 at 08:00, A <a@b.c> wrote:
From: a@b.c
Sent: Monday 8:00
To: b
Subject: c
-----Original Message-----
Best regards
--
Owen Pryce
P.S. no
Line 10 is late
Sent from my iPhone
This e-mail is confidential."""
LINES = st.one_of(st.text(max_size=60), st.sampled_from(TYPICAL.split("\n")))
NAMES = "table /table tr td /td p br s /s li ol div /div pre style /style blockquote /blockquote"
TAGS = [f"<{name}>" for name in NAMES.split()]
ODD_TAGS = ["<td rowspan=3>", "<blockquote type=cite>", "<p style='display:none'>", "<!--", "-->", "&nbsp;"]
MARKUP = st.lists(st.one_of(st.text(max_size=10), st.sampled_from(TAGS + ODD_TAGS)), max_size=40)


def mutated(raw: bytes, seed: int, cuts: int) -> bytes:
    """A mail after an accident: bytes changed, pieces moved, doubled or lost."""
    chance, data = random.Random(seed), bytearray(raw)
    for _ in range(cuts):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 3, 20, 200))
        match chance.randrange(4):
            case 0:
                data[place : place + length] = bytes(chance.randrange(256) for _ in range(min(length, 3)))
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[chance.randrange(len(data) + 1) :][:length]
            case _:
                data[place:place] = chance.choice(
                    (b"\n", b"\r\n\r\n", b"--", b"=?utf-8?q?", b"\0", b"boundary=", b"<", b'"')
                )
    return bytes(data)


def parsed(raw: bytes) -> InboundMessage | None:
    """The mail, or None where it is refused; any other exception is a defect."""
    try:
        return POSTMAN.parse(raw)
    except BadMail:
        return None


@often
@given(st.sampled_from(MAILS), st.integers(0, 2**32), st.integers(1, 12))
def test_a_mutated_mail_is_read_or_refused_and_nothing_else(raw: bytes, seed: int, cuts: int) -> None:
    damaged = mutated(raw, seed, cuts)
    assert len(identity(damaged)) == 64
    message = parsed(damaged)
    if message is None:
        return
    route = POSTMAN.route(message, Book())
    assert set(route.orders) <= {candidate.order for candidate in route.candidates}
    assert [line.number for line in message.lines] == list(range(1, len(message.lines) + 1))
    texts = [message.subject, message.sender_name, *(line.text for line in message.lines), *message.notices]
    assert not any("\n" in text or "\0" in text for text in texts)
    "".join(texts).encode("utf-8")  # raises where a lone surrogate got through


def test_a_damaged_encoded_word_in_the_head_is_no_reason_not_to_read_the_mail() -> None:
    raw = b"From: =?iso-2022-jp?B?GyRCPi5OUxsoQ?= <a@b.example>\nSubject: x\n\nOK\n"
    assert POSTMAN.parse(raw).lines[0].text == "OK"


@often
@given(st.binary(max_size=400))
def test_any_bytes_under_a_head_are_read_or_refused(body: bytes) -> None:
    for kind in (
        b"text/plain",
        b"text/html; charset=gb2312",
        b"multipart/alternative; boundary=b",
        b"message/rfc822",
    ):
        parsed(b"From: a@b.example\nContent-Type: " + kind + b"\n\n" + body)


@often
@given(st.lists(LINES, max_size=40))
def test_labels_cover_every_line_and_our_own_lines_are_never_the_supplier_s_answer(texts: list[str]) -> None:
    drafts = [Draft(text) for text in texts]
    marks = labelled(drafts, "Owen Pryce").labels
    assert len(marks) == len(drafts)
    own = "Line 10  GV-50  Gate valve  40 EA  61.20 GBP each  deliver by 2027-01-22"
    pairs = zip([*texts, own], [*marks, Label.NEW], strict=True)
    lines = tuple(TextLine(number, text, label) for number, (text, label) in enumerate(pairs, start=1))
    corrected = relabel(InboundMessage("d", "a@b.c", "", lines), [OURS])
    assert [line.text for line in corrected.lines] == [line.text for line in lines]
    assert corrected.lines[-1].label is Label.QUOTED


@often
@given(MARKUP)
def test_any_markup_is_rendered_and_its_tables_match_its_lines(markup: list[str]) -> None:
    page = rendered("".join(markup))
    assert {draft.table for draft in page.drafts} - {0} == set(range(1, len(page.tables) + 1))
    assert not any("\n" in draft.text for draft in page.drafts)


@often
@given(st.text(max_size=200))
def test_any_authentication_results_can_be_read(value: str) -> None:
    assert isinstance(parse_results(value).authserv_id, str)
