"""A few plain words to who runs the program."""

import datetime as dt
from email import message_from_bytes, policy

from countersign.mailbox.memo import memo

IT = "it@orchard-metal.example"
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def test_a_memo_is_plain_and_can_be_told_apart_from_a_second_one() -> None:
    words = "Version 2 can't be used: " + "x" * 200 + " “ü”"
    mail = memo(
        "policy-2", "orders@orchard-metal.example", "it@orchard-metal.example", "A policy", words, NOW
    )
    assert mail.message_id == "<memo-policy-2@orchard-metal.example>"
    read = message_from_bytes(mail.raw, policy=policy.default)
    assert (read["To"], read["Subject"], read["Auto-Submitted"]) == (
        IT,
        "Countersign: A policy",
        "auto-generated",
    )
    assert "“ü”" in read.get_content()
    assert memo("policy-2", mail.sender, *mail.recipients, "A policy", words, NOW) == mail


def test_a_subject_stays_on_one_line() -> None:
    mail = memo("k", "a@x.example", "b@x.example", "two\r\nBcc: c@x.example", "words", NOW)
    assert message_from_bytes(mail.raw)["Bcc"] is None
