"""A mail that hangs on a mail is the answer only where the sender makes it so."""

from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml
from attachment_world import DUE, ORDER, file, judged, mail

from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.mail import Attachment

CASES = yaml.safe_load(Path(__file__).with_name("adopted.yaml").read_text("utf-8"))
ROWS = (f"line {one.line}: {one.quantity} {one.item}, {one.unit_price} per 100, {DUE}" for one in ORDER.lines)
SETTLED = "\n".join(("Tom,", "", f"order {ORDER.number}:", *ROWS, "", "Ron"))


def works(text: str = SETTLED, sender: str = "works@northgate.example") -> Attachment:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = f"Ron <{sender}>", "tom@northgate.example", ORDER.number
    inner.set_content(text)
    return file("works.eml", inner.as_bytes(), "message/rfc822")


def answered(cover: str, attached: Attachment) -> Judgement:
    return judged(mail(cover, attached))


@pytest.mark.parametrize(("language", "cover"), CASES["answers"])
def test_a_mail_that_the_sender_makes_its_answer_is_heard(language: str, cover: str) -> None:
    judgement = answered(cover, works())
    assert judgement.verdict is Verdict.ACCEPT, judgement.findings
    assert {line.deliveries[0].date for line in judgement.reading.lines} == {DUE}


@pytest.mark.parametrize(("language", "cover"), CASES["stays_closed"])
def test_a_mail_that_only_lies_beside_is_no_answer(language: str, cover: str) -> None:
    assert answered(cover, works()).verdict is not Verdict.ACCEPT


COVER = "Please take the attached mail from our works as our answer to your order."


def test_what_the_works_change_is_a_change() -> None:
    later = SETTLED.replace(str(DUE), "11 January 2027")
    judgement = answered(COVER, works(later))
    assert judgement.verdict is Verdict.ESCALATE
    assert {str(line.status) for line in judgement.reading.lines} == {"changed"}


@pytest.mark.parametrize(
    "attached",
    [
        works(sender="works@elsewhere.example"),
        works(f"{SETTLED}\n> please confirm\n"),
        works(f"{SETTLED}\nFrom: Ada Field <ada.field@orchard-metal.example>\nSent: Monday\n"),
    ],
    ids=["another company", "quoted lines", "a mail below"],
)
def test_other_peoples_words_stay_theirs(attached: Attachment) -> None:
    assert answered(COVER, attached).verdict is not Verdict.ACCEPT
