"""Heads, parts and limits: what a mail may be made of, and when it is refused."""

import datetime as dt

import pytest

from countersign.mailbox.parse import parse
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import InboundMessage

HEAD = b"From: Owen Pryce <Owen@TarnValves.example>\nSubject: Re: order\nMIME-Version: 1.0\n"


def mail(head: str = "", body: str = "Confirmed.\n") -> InboundMessage:
    return parse(f"From: owen@tarnvalves.example\n{head}\n{body}".encode())


def parts(*pieces: bytes, kind: bytes = b"mixed", end: bytes = b"--b--\n") -> bytes:
    joined = b"".join(b"--b\n" + piece + b"\n" for piece in pieces)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" + joined + end


def nested(levels: int) -> bytes:
    raw = HEAD
    for level in range(levels):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
    return raw + b"\nConfirmed.\n"


def words(message: InboundMessage) -> list[str]:
    return [line.text for line in message.lines if line.text]


def test_the_head_gives_addresses_ids_and_an_instant_in_utc() -> None:
    message = mail(
        "To: A <A@b.example>, po@quillmarine.example\nCc: c@d.example\nReply-To: other@e.example\n"
        "Date: Mon, 04 Jan 2027 10:00:00 +0200\nMessage-ID: <X1@tarnvalves.example>\n"
        "In-Reply-To: <po-1.0.1.t@quillmarine.example>\n"
        "References: <a@b>\n <po-1.0.1.t@quillmarine.example>\n"
    )
    assert message.to == ("a@b.example", "po@quillmarine.example")
    assert (message.cc, message.reply_to) == (("c@d.example",), ("other@e.example",))
    assert message.date == dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC)
    assert message.message_id == "<X1@tarnvalves.example>"
    assert message.in_reply_to == ("<po-1.0.1.t@quillmarine.example>",)
    assert message.references == ("<a@b>", "<po-1.0.1.t@quillmarine.example>")


def test_headers_keep_every_occurrence_topmost_first() -> None:
    message = mail("Received: from b\nX-Note: =?utf-8?q?gr=C3=BCn?=\nReceived: from a\n")
    assert message.header("received") == ("from b", "from a")
    assert message.header("X-NOTE") == ("grün",)


def test_an_address_in_the_display_name_is_not_the_sender() -> None:
    message = parse(b'From: "sales@tarnvalves.example" <x@evil.example>\nSubject: a\n\nhi\n')
    assert (message.sender, message.sender_name) == ("x@evil.example", "sales@tarnvalves.example")


@pytest.mark.parametrize("charset", ["iso-2022\0jp", "undefined", "x" * 200, "../utf", "=?=", "utf-8*en"])
def test_a_charset_that_is_none_stops_nothing(charset: str) -> None:
    message = mail(
        f'Subject: =?{charset}?b?xzQ=?= a\nContent-Type: text/plain; charset="{charset}"\n', "Bestätigt."
    )
    assert words(message) == ["Bestätigt."]
    assert "\n" not in message.subject + message.sender_name


def test_a_line_end_in_a_name_is_a_space() -> None:
    assert mail("To: a@b.example\nFrom: x\n").sender == "owen@tarnvalves.example"
    assert parse("From: Owen\x85Pryce\nSubject: a\n\nhi\n".encode()).sender_name == "Owen Pryce"


@pytest.mark.parametrize("value", ["nobody", "a@b@c", "MAILER-DAEMON (Mail System)", "<>"])
def test_a_sender_that_can_not_be_told_is_empty_and_noticed(value: str) -> None:
    message = parse(f"From: {value}\nSubject: a\n\nhi\n".encode())
    assert message.sender == ""
    assert any("address could not be read" in notice for notice in message.notices)


def test_two_senders_are_noticed() -> None:
    assert any("more than one sender" in notice for notice in mail("From: second@evil.example\n").notices)


def test_a_message_id_without_brackets_gets_them() -> None:
    assert mail("Message-ID: 123@host.example\n").message_id == "<123@host.example>"
    assert mail("Message-ID: not an id\n").message_id == ""


def test_a_date_that_is_none_is_none() -> None:
    assert mail("Date: yesterday, roughly\n").date is None


def test_an_empty_body_under_a_subject_is_a_mail() -> None:
    assert words(mail("Subject: confirmed\n", "\n")) == []


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n\0", "is empty"),
        (b"just some words\nwithout a head\n", "has no headers"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "has no headers"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b--\n", "no part that can be read"),
        (nested(25), "nested more than 20 deep"),
        (nested(700), "nested"),
        (parts(*[b"\nx"] * 201), "more than 200 parts"),
        (b"X-A: b\n" * 2_500 + b"From: a@b.example\n\nx", "more than 2,000 headers"),
        (b"Subject: " + b"a" * 600_000 + b"\n\nx", "head is larger than"),
        (nested(15) + b"\n" * 2_000_000, "nested beyond reason"),
    ],
    ids=[
        "nothing",
        "blank",
        "prose",
        "binary",
        "no-part",
        "deep",
        "very-deep",
        "parts",
        "headers",
        "head",
        "work",
    ],
)
def test_what_can_not_be_read_is_refused_with_a_sentence_and_the_next_step(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadMail, match=sentence) as refused:
        parse(raw)
    assert ": " in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_mail_above_the_limit_is_refused_before_it_is_read() -> None:
    raw = HEAD + b"\n" + b"a" * 2_000
    with pytest.raises(BadMail, match="too large"):
        parse(raw, limit=2_000)
    assert parse(raw, limit=3_000).subject == "Re: order"
    with pytest.raises(BadMail, match=r"too large \(38 MB, the limit is 25 MB\)"):
        parse(b"a\n" * 20_000_000)


def test_twenty_levels_and_two_hundred_parts_are_read() -> None:
    assert words(parse(nested(20))) == ["Confirmed."]
    assert len(words(parse(parts(*[b"\nx"] * 199)))) == 199


def test_a_body_that_is_too_long_is_read_as_far_as_the_limit_and_noticed() -> None:
    message = mail(body="a" * 2_100_000)
    assert len(message.lines[0].text) == 20_000
    assert {notice.split(" is longer than ")[0] for notice in message.notices} == {"The body", "A line"}
    assert sum(len(line.text) for line in mail(body=("a" * 999 + "\n") * 2_100).lines) < 2_000_000
    assert len(mail(body="line\n" * 30_000).lines) == 20_000


def test_html_under_the_label_of_plain_text_is_read_as_html() -> None:
    assert words(mail("Content-Type: text/plain\n", "<!DOCTYPE html><html><p>Confirmed.</p></html>")) == [
        "Confirmed."
    ]


def test_a_multipart_without_its_boundary_is_read_as_text_and_noticed() -> None:
    message = mail("Content-Type: multipart/mixed\n", "Confirmed.\n")
    assert words(message) == ["Confirmed."]
    assert any("damaged" in notice for notice in message.notices)


def test_a_body_that_carries_a_file_name_is_still_the_body() -> None:
    raw = parts(b'Content-Type: text/plain; name="message.txt"\nContent-Disposition: inline\n\nConfirmed.')
    assert words(parse(raw)) == ["Confirmed."]


def test_a_text_file_beside_a_body_stays_an_attachment() -> None:
    message = parse(parts(b"\nSee file.", b"Content-Type: text/plain; name=lines.txt\n\n10;40"))
    assert words(message) == ["See file."]
    assert [(a.name, a.data, a.extension) for a in message.attachments] == [("lines.txt", b"10;40", "txt")]


def test_an_attachment_without_a_name_gets_one() -> None:
    message = parse(
        parts(b"\nhi", b"Content-Type: application/pdf\n\n%PDF", b"Content-Type: application/x-odd\n\nx")
    )
    assert [a.name for a in message.attachments] == ["document.pdf", "part-4"]


def test_a_mail_of_attachments_alone_is_a_mail() -> None:
    message = parse(
        HEAD + b"Content-Type: application/pdf; name=ack.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n"
    )
    assert (message.lines, message.attachments[0].data) == ((), b"%PDF")
    assert message.content_type == "application/pdf"


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_a_forwarded_mail_is_an_attachment_however_it_is_encoded(encoding: str) -> None:
    inner = b"From: x@y.example\nSubject: inner\n\nLine 10 is late.\n"
    if encoding == "base64":
        inner = b"RnJvbTogeEB5LmV4YW1wbGUKU3ViamVjdDogaW5uZXIKCkxpbmUgMTAgaXMgbGF0ZS4K\n"
    message = parse(
        parts(
            b"\nfyi",
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: %s\n\n" % encoding.encode() + inner,
        )
    )
    assert words(message) == ["fyi"]
    assert message.attachments[0].name == "forwarded.eml"
    assert parse(message.attachments[0].data).subject == "inner"


def test_an_encrypted_mail_says_so() -> None:
    raw = (
        HEAD
        + b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n"
    )
    assert any("encrypted" in notice for notice in parse(raw).notices)


def test_bodies_around_an_attachment_are_read_in_their_order() -> None:
    message = parse(parts(b"\nLine 10 is fine.", b"Content-Type: image/png\n\nx", b"\nLine 20 is late."))
    assert words(message) == ["Line 10 is fine.", "Line 20 is late."]


def test_what_follows_a_quotation_that_runs_to_the_end_is_quoted_in_the_next_part_too() -> None:
    quotation = b"\nok\n\n-----Original Message-----\nFrom: us\n"
    message = parse(parts(quotation, b"Content-Type: image/png\n\nx", b"\nLine 10  GV-50  40 EA"))
    assert [line.text for line in message.spoken if line.text] == ["ok"]


def test_the_digest_is_of_the_bytes_as_they_came() -> None:
    assert parse(HEAD + b"\nx").digest != parse(b"\n" + HEAD + b"\nx").digest
