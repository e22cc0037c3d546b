"""What a mail is before anybody reads it: each sign by itself, and what one weak sign does not do."""

import pytest

from countersign.mailbox.parse import parse
from countersign.mailbox.sort import Returned, classify, plain_address, returned
from countersign.procurement.mail import InboundMessage, Sort

OURS = ("po@quillmarine.example",)


def mail(
    head: str = "", body: str = "Confirmed.", sender: str = "Owen <owen@tarnvalves.example>"
) -> InboundMessage:
    return parse(f"From: {sender}\n{head}\n{body}\n".encode())


def report(*recipients: str, text: str = "Sorry.", kind: str = "delivery-status") -> InboundMessage:
    blocks = "\n".join(recipients)
    return parse(
        f"From: MAILER-DAEMON@mx.example (Mail System)\nSubject: Report\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n\n{text}\n\n"
        f"--b\nContent-Type: message/{kind}\n\nReporting-MTA: dns; mx.example\n\n{blocks}\n--b--\n".encode()
    )


def recipient(action: str, status: str, diagnostic: str = "") -> str:
    lines = [f"Final-Recipient: rfc822; a@{action}.example", f"Action: {action}", f"Status: {status}"]
    return "\n".join([*lines, *([f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else []), ""])


def sort(message: InboundMessage) -> Sort:
    return classify(message, OURS)[0]


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: Auto-Replied (vacation)\n",
        "X-Autoreply: yes\n",
        "X-Autorespond: away\n",
        "Precedence: auto_reply\n",
        "Subject: Automatic reply: order\nReturn-Path: <>\n",
        "Subject: Abwesenheitsnotiz: Bestellung\nX-Auto-Response-Suppress: All\n",
        "Subject: Réponse automatique : commande\nPrecedence: bulk\n",
        "Subject: 自动回复: order\nAuto-Submitted: auto-generated\n",
    ],
)
def test_an_automatic_reply_is_told_by_a_strong_sign_or_two_weak_ones(head: str) -> None:
    assert sort(mail(head)) is Sort.AUTO_REPLY


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Auto-Submitted: auto-generated\n", "Order confirmed."),
        ("Auto-Submitted: no\n", "Order confirmed."),
        ("Precedence: bulk\nX-Auto-Response-Suppress: All\nReturn-Path: <>\n", "Order confirmed."),
        ("Subject: Automatic reply: order\n", "Order confirmed."),
        ("", "I am out of the office from Friday; line 10 ships today."),
        ("Subject: Re: Away day catering\n", "Order confirmed."),
    ],
)
def test_one_weak_sign_sorts_nothing_out(head: str, body: str) -> None:
    assert sort(mail(head, body)) is Sort.PERSON


@pytest.mark.parametrize(
    ("recipients", "kind", "permanent", "reason"),
    [
        ([recipient("failed", "5.1.1", "550 no such user")], Sort.BOUNCE, True, "5.1.1 550 no such user"),
        (
            [recipient("failed", "4.4.7", "delivery time expired")],
            Sort.BOUNCE,
            False,
            "4.4.7 delivery time expired",
        ),
        ([recipient("delayed", "4.4.1")], Sort.BOUNCE, False, "4.4.1"),
        (
            [recipient("delivered", "2.0.0"), recipient("failed", "5.2.2", "full")],
            Sort.BOUNCE,
            True,
            "5.2.2 full",
        ),
        ([recipient("delivered", "2.0.0")], Sort.NOTIFICATION, True, ""),
        ([recipient("relayed", "2.0.0")], Sort.NOTIFICATION, True, ""),
    ],
)
def test_a_delivery_report_says_what_happened_and_whether_for_good(
    recipients: list[str], kind: Sort, permanent: bool, reason: str
) -> None:
    message = report(*recipients)
    assert sort(message) is kind
    if kind is Sort.BOUNCE:
        back = returned(message)
        assert (back.permanent, back.reason) == (permanent, reason)
        assert back.recipient.endswith((".example",))


@pytest.mark.parametrize(
    ("text", "permanent", "reason"),
    [
        ("550 5.1.1 User unknown", True, "550 5.1.1 User unknown"),
        ("#5.2.2 mailbox is full", True, "5.2.2 mailbox is full"),
        ("451 4.3.0 try later", False, "451 4.3.0 try later"),
        ("It is delayed and will be retried.", False, "Undelivered Mail Returned to Sender"),
        ("Nobody knows.", True, "Undelivered Mail Returned to Sender"),
    ],
)
def test_a_bounce_without_a_report_is_told_by_two_signs(text: str, permanent: bool, reason: str) -> None:
    subject = "Subject: Undelivered Mail Returned to Sender\n"
    message = mail(subject, text, sender="Mail <MAILER-DAEMON@mx.example>")
    assert sort(message) is Sort.BOUNCE
    back = returned(message)
    assert (back.permanent, back.reason.lstrip("#")) == (permanent, reason)


@pytest.mark.parametrize(
    "message",
    [
        mail("Subject: Question\n", sender="postmaster@tarnvalves.example"),
        mail("Subject: Delivery failed for line 10\n"),
        mail("Return-Path: <>\nSubject: Delivery status of your order\n"),
    ],
)
def test_one_sign_of_a_bounce_is_none(message: InboundMessage) -> None:
    assert sort(message) is Sort.PERSON


OWN_ID = "<po-7100241.0.1.k3v9xq2m7d@quillmarine.example>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"In-Reply-To: {OWN_ID}\n", "Failed."),
        (f"References: {OWN_ID}\n", "Failed."),
        ("", f"Message-ID: {OWN_ID}"),
        ("", f"the mail {OWN_ID[1:-1]} could not be delivered"),
    ],
)
def test_the_returned_id_is_found_wherever_it_stands(head: str, body: str) -> None:
    assert returned(mail(head, body)).message_id == OWN_ID


def test_the_returned_mail_s_own_id_goes_before_all_others() -> None:
    inner = f"From: a@b.example\nMessage-Id:\n {OWN_ID}\n\nx"
    raw = (
        "From: a@b.example\nIn-Reply-To: <x@y>\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\n<po-1.0.1.t@z.example>\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    )
    assert returned(parse(raw.encode())).message_id == OWN_ID


def test_a_mail_that_says_nothing_about_a_return_gives_back_its_subject() -> None:
    assert returned(mail("Subject: Returned\n")) == Returned(reason="Returned")


@pytest.mark.parametrize(
    "message",
    [
        mail("Message-ID: <x1@quillmarine.example>\n", sender="Quill <PO+po-1.t@quillmarine.example>"),
        mail("X-Loop: po@quillmarine.example\n"),
        mail("Received: from a by b\n" * 51),
    ],
)
def test_a_mail_that_goes_round_is_a_loop(message: InboundMessage) -> None:
    assert sort(message) is Sort.LOOP


@pytest.mark.parametrize(
    "message",
    [
        mail("Message-ID: <x1@quillmarine.example>\n", sender="Ines <ines@quillmarine.example>"),
        mail("Message-ID: <x1@elsewhere.example>\n", sender="po@quillmarine.example"),
        mail("Received: from a by b\n" * 50),
    ],
)
def test_a_colleague_a_forger_and_a_long_way_are_no_loop(message: InboundMessage) -> None:
    assert sort(message) is Sort.PERSON


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", Sort.CALENDAR),
        ("When: Tuesday\nWhere: Dock 2", Sort.CALENDAR),
        ("ok, but line 20 is late", Sort.PERSON),
    ],
)
def test_a_calendar_entry_counts_where_nothing_else_was_written(body: str, kind: Sort) -> None:
    head = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    raw = f"{head}--b\n\n{body}\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n"
    assert sort(parse(raw.encode())) is kind


def test_a_calendar_entry_that_is_the_whole_mail_counts_too() -> None:
    assert sort(mail("Content-Type: text/calendar\n", "BEGIN:VCALENDAR")) is Sort.CALENDAR


def test_every_rule_is_named_whether_it_hit_or_missed() -> None:
    rules = classify(mail(), OURS)[1]
    assert [rule.name for rule in rules] == [
        "sort.loop",
        "sort.bounce-report",
        "sort.bounce-signs",
        "sort.receipt",
        "sort.auto-reply",
        "sort.calendar",
    ]
    assert not any(rule.hit for rule in rules)
    assert all(rule.words for rule in rules)


def test_an_address_is_plain_without_its_plus_part() -> None:
    assert plain_address("<PO+po-1.t@Quill.example>") == "po@quill.example"


def test_a_confirmation_that_an_erp_generated_is_an_answer_and_no_absence() -> None:
    raw = (
        b"From: orders@orton.example\nSubject: Order Acknowledgement\nAuto-Submitted: auto-generated\n\n"
        b"Your PO: 4500015250\n10 RS-4K7 1,000 EA 0.0890\n"
        b"This is an automatically generated message. Please do not reply.\n"
    )
    sort, _ = classify(parse(raw), ())
    assert sort is Sort.PERSON
