"""Digests and reviews as mails: in both languages, harmless, on paper, and always the same bytes."""

import datetime as dt
import io
import sys
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pdfplumber
import pytest
from builders import ADA, an_order
from office import OURSELVES, a_writer

from countersign.agent.bulletin_files import bulletin_letters
from countersign.procurement.acknowledged import LineClock
from countersign.procurement.case import CaseException
from countersign.procurement.digest import Digest, Standing, digest_of
from countersign.procurement.errors import MailboxError
from countersign.procurement.judgement import Severity
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.review import Known, Review, review_of, week_of

sys.path.append(str(Path(__file__).parents[1] / "procurement"))
from test_digest import DAY, SLOT, an_exception

ORDER = an_order()
WEEK = week_of("2026-W47", default_policy(), dt.UTC)


def digest(*exceptions: CaseException, language: str = "en") -> Digest:
    policy = parse_policy(f'[[person]]\nwho = "{ADA.email}"\nlanguage = "{language}"\n', "x")
    known = Standing(exceptions, {ORDER.number: ORDER})
    return digest_of(ADA.email, known, policy, Weekdays(), SLOT, SLOT - DAY)


def review(count: int) -> Review:
    every = [
        an_exception(number, opened_at=WEEK.end - DAY, severity=list(Severity)[number % 4])
        for number in range(count)
    ]
    lines = [LineClock(ORDER.number, 10, ORDER.supplier, WEEK.start, WEEK.start)] * count
    return review_of(WEEK, Known(every, {ORDER.number: ORDER}, lines), default_policy(), WEEK.end)


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def body(raw: bytes, kind: str) -> str:
    part = parsed(raw).get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize(
    ("language", "subject", "heading"),
    [
        ("en", "1 waiting for you: November 24, 2026", "Waiting for your decision"),
        ("de", "1 offen für Sie: 24. November 2026", "Wartet auf Ihre Entscheidung"),
        ("fr", "1 waiting for you: November 24, 2026", "Waiting for your decision"),
    ],
)
def test_a_digest_is_in_the_persons_language_or_in_english(language: str, subject: str, heading: str) -> None:
    mail = a_writer().digest(digest(an_exception(), language=language), {}, SLOT)
    assert mail.subject == subject
    assert heading in body(mail.raw, "html")
    assert heading.upper() in body(mail.raw, "plain")


def test_what_a_supplier_wrote_is_no_markup() -> None:
    raw = a_writer().digest(digest(an_exception(words="<b>now</b>")), {}, SLOT).raw
    assert "<b>now</b>" not in body(raw, "html")
    assert "&lt;b&gt;now" in body(raw, "html")


def test_the_same_digest_is_the_same_mail() -> None:
    first, second = (a_writer().digest(digest(an_exception()), {}, SLOT) for _ in range(2))
    assert first == second
    assert first.message_id != a_writer().digest(replace(digest(), slot=SLOT + DAY), {}, SLOT).message_id


def test_an_address_that_is_none_is_told_in_words() -> None:
    with pytest.raises(MailboxError, match="is not a mail address"):
        a_writer().digest(replace(digest(an_exception()), who="ada"), {}, SLOT)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("count", [0, 40])
def test_a_review_has_one_page_or_two(language: str, count: int) -> None:
    pdf = a_writer(replace(OURSELVES, language=language)).pdf(review(count))
    with pdfplumber.open(io.BytesIO(pdf)) as pages:
        assert 1 <= len(pages.pages) <= 2
        assert "2026-W47" in pages.pages[0].extract_text()
    assert pdf == a_writer(replace(OURSELVES, language=language)).pdf(review(count))


def test_a_review_says_its_counts_in_the_subject_and_beside_every_per_cent() -> None:
    mail = a_writer().review(review(3), ("team@orchard-metal.example",), SLOT)
    assert mail.subject == "Exception review 2026-W47: 3 open, 3 new, 0 resolved"
    assert "3 of 3 lines (100 %)" in body(mail.raw, "plain")
    (attached,) = parsed(mail.raw).iter_attachments()
    assert attached.get_filename() == "Exception-review-2026-W47.pdf"


def test_both_languages_say_the_same_things() -> None:
    letters = bulletin_letters()
    shapes = [{table: set(words) for table, words in one.items()} for one in letters.words.values()]
    assert all(shape == shapes[0] for shape in shapes)
    named = {name.replace(".de.", ".en.") for name in letters.letters}
    assert named <= set(letters.letters)
