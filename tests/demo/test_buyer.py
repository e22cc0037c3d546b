"""The demo's buyer answers the mail that asks her, as any mail program would."""

import datetime as dt
from email import message_from_bytes, policy

import pytest

from countersign.agent.demo.buyer import answer_to, asked_about, told
from countersign.agent.demo.child import HelperError
from countersign.agent.demo.company import SentMail

NOW = dt.datetime(2026, 11, 4, 10, 0, tzinfo=dt.UTC)
HEAD = "From: orders@x.example\nTo: Ada <ada@x.example>\nMessage-ID: <po-1@x.example>\n"
ASKED = f"{HEAD}Subject: Order 4500012348: price\nReply-To: orders+ok-a-b@x.example\n\nHello,\n\nreject\n"
TOLD = (
    f"{HEAD}Subject: Your answer about order 4500012348\n\nHello,\n\n   Line 10\n   “reject”\n   Rejected.\n"
)


def sent(text: str) -> SentMail:
    return SentMail("orders@x.example", ("ada@x.example",), text.encode())


def test_she_answers_to_the_address_that_the_mail_names_and_quotes_it_below() -> None:
    asked = asked_about([sent(TOLD), sent(ASKED), sent(TOLD)], "4500012348")
    mail = message_from_bytes(answer_to(asked, "reject, too dear", NOW, "x.example"), policy=policy.default)
    assert (mail["To"], mail["In-Reply-To"]) == ("orders+ok-a-b@x.example", "<po-1@x.example>")
    text = mail.get_content()
    assert text.startswith("reject, too dear\n")
    assert "> reject" in text
    assert "dmarc=pass header.from=x.example" in mail["Authentication-Results"]


def test_what_she_is_told_is_the_sentence_about_her_answer() -> None:
    assert told([sent(ASKED), sent(TOLD)], "4500012348") == "Rejected."


def test_where_nobody_was_asked_the_demo_says_so() -> None:
    with pytest.raises(HelperError, match="nobody was asked about order 4500012348"):
        asked_about([sent(TOLD)], "4500012348")
