"""A mail is the same mail by whatever way it came, and no other mail is it."""

import pytest

from countersign.mailbox.identity import identity

MAIL = (
    b"From: Owen <owen@tarnvalves.example>\r\nTo: po@quillmarine.example\r\nSubject: Re: order\r\n"
    b"Message-ID: <a1@tarnvalves.example>\r\nContent-Type: text/plain\r\n\r\nConfirmed.\r\nOwen\r\n"
)
TRACE = (
    b"Return-Path: <owen@tarnvalves.example>\r\nReceived: from a by b;\r\n\tMon, 4 Jan 2027\r\nX-Spam: no\r\n"
)


@pytest.mark.parametrize(
    "same",
    [
        MAIL.replace(b"\r\n", b"\n"),
        MAIL + b"\r\n",
        MAIL.rstrip(b"\r\n"),
        TRACE + MAIL,
        b"Authentication-Results: mx; dmarc=pass\r\nDelivered-To: po@quillmarine.example\r\n" + MAIL,
        MAIL.replace(b"Subject: Re: order", b"SUBJECT:  Re:\r\n order"),
        MAIL.replace(b"From: Owen <owen@tarnvalves.example>\r\n", b"").replace(
            b"\r\n\r\n", b"\r\nFrom: Owen <owen@tarnvalves.example>\r\n\r\n"
        ),
        b"From owen@tarnvalves.example Mon Jan  4 08:00:00 2027\r\n" + MAIL,
    ],
    ids=["lf", "newline-more", "newline-less", "trace", "results", "folded", "reordered", "mbox"],
)
def test_the_same_mail_by_another_way_is_the_same(same: bytes) -> None:
    assert identity(same) == identity(MAIL)


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        (b"Confirmed.", b"Confirmed!"),
        (b"<a1@", b"<a2@"),
        (b"owen@tarnvalves.example>\r\nTo", b"owen@tarnvalve.example>\r\nTo"),
        (b"Re: order", b"Re: order 2"),
        (b"text/plain", b"text/html"),
        (b"Subject", b"Auto-Submitted: auto-replied\r\nSubject"),
        (b"Confirmed.\r\nOwen", b"Confirmed.\r\n\r\nOwen"),
        (b"Subject: Re: order\r\n", b""),
    ],
)
def test_a_mail_that_borrows_a_message_id_is_another_mail(part: bytes, changed: bytes) -> None:
    assert identity(MAIL.replace(part, changed)) != identity(MAIL)


def test_a_header_can_not_be_moved_into_the_body() -> None:
    in_head, in_body = b"From: a\nSubject: b\n\nc", b"From: a\n\nSubject: b\nc"
    assert identity(in_head) != identity(in_body)


@pytest.mark.parametrize(
    "garbage", [b"", b"\n\n\n", b"\xff\xfe\x00", b"no header at all", b":::", b"a" * 3_000_000]
)
def test_garbage_has_an_identity_too(garbage: bytes) -> None:
    assert len(identity(garbage)) == 64
    assert identity(garbage + b"x") != identity(garbage)
