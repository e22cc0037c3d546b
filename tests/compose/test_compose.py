"""How a mail of ours is built: its headers, its parts, and what can't be smuggled into them."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.mailbox.compose import Company, MailComposer, message_id, reply_address
from countersign.mailbox.wording import Templates
from countersign.procurement.case import Case, Purpose
from countersign.procurement.errors import BadSettings, MailboxError
from countersign.procurement.order import Buyer, Due, Supplier
from tests.compose.specimens import (
    BOLTS,
    COMPANY,
    HEDGE,
    LOGO,
    NORTHGATE,
    NOW,
    SIGNER,
    SLIP,
    TOKEN,
    WAITING,
    case,
    compose,
    exception,
    html,
    order,
    parsed,
    plan,
    templates,
    text,
)

ORDER = plan(Purpose.ORDER)


# --- headers ---


def test_the_order_mail_carries_its_fixed_id_and_the_reply_address() -> None:
    mail = compose(ORDER)
    message = parsed(mail)
    assert mail.message_id == "<po-4500012345.0.1.byjwkwy4k3@orchard-metal.example>"
    assert message["Message-ID"] == mail.message_id
    assert message["From"] == "Orchard Metal <orders@orchard-metal.example>"
    assert message["To"] == "Northgate Fasteners <sales@northgate.example>"
    assert (
        message["Reply-To"].addresses[0].addr_spec == "orders+po-4500012345.byjwkwy4k3@orchard-metal.example"
    )
    assert message["Subject"] == mail.subject == "Purchase order 4500012345 from Orchard Metal"
    assert message["Date"].datetime == NOW
    assert (mail.sender, mail.recipients) == ("orders@orchard-metal.example", ("sales@northgate.example",))


def test_a_line_in_parts_shows_each_with_its_day_in_text_and_page() -> None:
    parts = (Due(dt.date(2026, 12, 4), Decimal(100)), Due(dt.date(2026, 12, 11), Decimal(400)))
    placed = order(NORTHGATE, replace(BOLTS, schedule=parts))
    mail = compose(ORDER, case(placed))
    days = ["100 pcs: Fri, Dec 4, 2026", "400 pcs: Fri, Dec 11, 2026"]
    assert f"  Deliver by:\n    {days[0]}\n    {days[1]}\n" in text(mail).replace("\r\n", "\n")
    assert f'{days[0]}<br><span class="label"></span>{days[1]}' in html(mail)


def test_a_change_of_the_parts_alone_is_told() -> None:
    first = dt.date(2026, 12, 4)
    was, now = (
        replace(BOLTS, schedule=(Due(first, Decimal(many)), Due(BOLTS.date, Decimal(500 - many))))
        for many in (100, 300)
    )
    correction = replace(plan(Purpose.CORRECTION), before=order(NORTHGATE, was))
    told = text(compose(correction, case(order(NORTHGATE, now, revision=1))))
    assert "100 pcs: Fri, Dec 4, 2026; 400 pcs" in told
    assert "300 pcs: Fri, Dec 4, 2026" in told


def test_the_first_mail_answers_nothing() -> None:
    message = parsed(compose(ORDER))
    assert "In-Reply-To" not in message
    assert "References" not in message


@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.QUESTION, Purpose.ESCALATION])
def test_later_mails_hang_under_the_first(purpose: Purpose) -> None:
    first = compose(ORDER).message_id
    message = parsed(compose(plan(purpose, HEDGE, sequence=4)))
    assert message["In-Reply-To"] == message["References"] == first
    assert message["Message-ID"] == "<po-4500012345.0.4.byjwkwy4k3@orchard-metal.example>"


def test_a_revised_order_says_so_and_stays_in_its_thread() -> None:
    revised = case(order(revision=2))
    message = parsed(compose(plan(Purpose.CORRECTION, sequence=5), revised))
    assert message["Subject"] == "Purchase order 4500012345, revision 2, from Orchard Metal"
    assert message["Message-ID"] == "<po-4500012345.2.5.byjwkwy4k3@orchard-metal.example>"
    assert message_id(case(), 1, COMPANY) in message["References"].split()
    assert message_id(revised, 1, COMPANY) in message["References"].split()
    assert "It replaces what we sent you before." in text(compose(plan(Purpose.CORRECTION), revised))


def test_ids_are_never_folded_or_encoded_however_long() -> None:
    long = case(order(number="4500012345-" + "x" * 90, revision=9))
    raw = compose(plan(Purpose.REMINDER), long).raw.decode("ascii")
    header = raw.partition("\r\n\r\n")[0]
    assert message_id(long, 2, COMPANY) in header
    assert message_id(long, 1, COMPANY) in header
    assert max(map(len, header.split("\r\n"))) <= 998
    assert "=?utf-8?q?=3Cpo" not in header


@pytest.mark.parametrize("number", ["4500/12.3", "PO 17 & 18", "Müller-7", "a@b>", "４５"])
def test_any_number_makes_a_plain_id_and_address(number: str) -> None:
    odd = case(order(number=number))
    mail = compose(ORDER, odd)
    local, _, domain = mail.message_id.strip("<>").partition("@")
    assert domain == "orchard-metal.example"
    assert local.isascii()
    assert local.count(".") == 3
    assert local.endswith(".0.1.byjwkwy4k3")
    assert number in text(mail)


def test_the_reply_address_keeps_its_token_when_the_number_is_too_long() -> None:
    address = reply_address(case(order(number="7" * 200)), COMPANY)
    local = address.partition("@")[0]
    assert len(local) == 64
    assert local.endswith(".byjwkwy4k3")


def test_an_escalation_goes_to_the_buyer_in_the_company_s_language() -> None:
    mail = compose(plan(Purpose.ESCALATION, SLIP), case(order(Supplier("a@b.example", language="de"))))
    assert parsed(mail)["To"] == "Ada Field <ada.field@orchard-metal.example>"
    assert "needs a decision" in text(mail)


@pytest.mark.parametrize(
    ("language", "country", "word"),
    [
        ("de-AT", "", "Bestellung"),
        ("DE", "FR", "Bestellung"),
        ("bg", "DE", "order"),
        ("el", "DE", "Παραγγελία"),
        ("fi", "DE", "Ostotilaus"),
        ("", "CH", "Bestellung"),
        ("", "BR", "Pedido"),
        ("no", "", "Innkjøpsordre"),
        ("", "NO", "Innkjøpsordre"),
        ("", "US", "order"),
        ("", "CN", "采购订单"),
        ("", "TW", "order"),
        ("", "RO", "Comanda"),
        ("", "GR", "Παραγγελία"),
        ("", "XX", "order"),
        ("", "", "order"),
    ],
)
def test_suppliers_are_written_to_in_their_language_or_their_country_s_or_english(
    language: str, country: str, word: str
) -> None:
    supplier = replace(NORTHGATE, language=language, country=country)
    assert word in compose(ORDER, case(order(supplier))).subject


def test_a_mail_about_several_orders_carries_the_token_of_each() -> None:
    second = replace(case(order(number="4500012399")), token="second")
    mail = compose(replace(plan(Purpose.REMINDER), also=(second,)))
    assert mail.message_id == f"<po-4500012345.0.2.{TOKEN}.second@orchard-metal.example>"
    message = parsed(mail)
    assert message_id(second, 1, COMPANY) in message["References"].split()
    assert message["Subject"] == "Reminder: 2 purchase orders from Orchard Metal"


def test_the_order_goes_with_its_correction_as_a_pdf() -> None:
    (attachment,) = parsed(compose(plan(Purpose.CORRECTION), case(order(revision=1)))).iter_attachments()
    assert attachment.get_content_type() == "application/pdf"


# --- what can't be smuggled in ---

EVIL = "Northgate\r\nBcc: everybody@elsewhere.example\r\n\r\nHello\x00\u202e"


def test_line_ends_in_names_and_numbers_make_no_header() -> None:
    evil = order(replace(NORTHGATE, name=EVIL), number=f"45{EVIL}", buyer=Buyer(EVIL, "b@c.example"))
    mail = compose(plan(Purpose.ORDER), case(evil), replace(COMPANY, name=EVIL))
    message = parsed(mail)
    assert "Bcc" not in message
    assert len(message.get_all("To", [])) == 1
    assert mail.recipients == ("sales@northgate.example",)
    assert "\u202e" not in text(mail)
    assert "\x00" not in text(mail)


@pytest.mark.parametrize(
    "address",
    [
        "no-at-sign",
        "a b@c.example",
        "a@b.example>, <c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "@b.example",
        "a@",
        "",
    ],
)
def test_what_is_no_address_is_a_permanent_error(address: str) -> None:
    with pytest.raises(MailboxError, match="is not a mail address: correct it") as caught:
        compose(plan(Purpose.ORDER, to=address or " "))
    assert caught.value.permanent


def test_names_and_domains_in_other_scripts_arrive_as_they_are() -> None:
    supplier = Supplier("vertrieb@müller-söhne.example", name="Müller & Söhne, Łódź „Žluťoučký“ GmbH")
    mail = compose(plan(Purpose.ORDER, to=supplier.email), case(order(supplier)))
    (to,) = parsed(mail)["To"].addresses
    assert to.display_name == supplier.name
    assert to.domain.encode("ascii").decode("idna") == "müller-söhne.example"
    assert mail.recipients == (f"vertrieb@{to.domain}",)
    assert mail.raw.isascii()


def test_a_mailbox_name_in_another_script_is_written_in_utf_8() -> None:
    mail = compose(plan(Purpose.ORDER, to="jürgen@northgate.example"))
    assert mail.recipients == ("jürgen@northgate.example",)
    assert "To: jürgen@northgate.example".encode() in mail.raw


def test_a_supplier_s_words_are_text_and_never_markup() -> None:
    quote = '<script>alert(1)</script> & "500 pcs"'
    page = html(compose(plan(Purpose.ESCALATION, exception(SLIP.type, quote))))
    assert "<script>" not in page
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;500 pcs&#34;</mark>" in page


def test_words_are_never_taken_for_a_template() -> None:
    quote = "{{ company.name }} {% for x in order %}"
    assert quote in text(compose(plan(Purpose.QUESTION, exception(SLIP.type, quote))))


@settings(max_examples=30, deadline=None)
@given(words=st.text(max_size=60), number=st.text(min_size=1, max_size=30))
def test_whatever_an_order_holds_becomes_one_well_formed_mail(words: str, number: str) -> None:
    line = replace(BOLTS, item=words, supplier_item=words, description=words, uom=words or "EA")
    supplier = replace(NORTHGATE, name=words, id=words)
    odd = order(supplier, line, number=number, site=words, buyer=Buyer(words, "b@c.example"))
    message = parsed(compose(ORDER, case(odd)))
    assert not message.defects
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert sorted(message.keys()) == sorted(parsed(compose(ORDER)).keys())


# --- parts ---


def test_the_order_goes_with_the_order_mail_as_a_pdf() -> None:
    (attachment,) = parsed(compose(ORDER)).iter_attachments()
    assert attachment.get_filename() == "Purchase-order-4500012345.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content().startswith(b"%PDF-")


@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.QUESTION, Purpose.ESCALATION])
def test_other_mails_have_no_attachment(purpose: Purpose) -> None:
    assert list(parsed(compose(plan(purpose, HEDGE))).iter_attachments()) == []


def test_the_logo_lies_in_the_mail_and_the_page_points_at_it() -> None:
    mail = compose(ORDER, company=replace(COMPANY, logo=LOGO))
    (picture,) = (part for part in parsed(mail).walk() if part.get_content_maintype() == "image")
    assert picture["Content-ID"] == "<logo@orchard-metal.example>"
    assert picture.get_content() == LOGO
    assert 'src="cid:logo@orchard-metal.example"' in html(mail)


def test_a_logo_that_is_no_picture_is_a_bad_setting() -> None:
    with pytest.raises(BadSettings, match="neither PNG, JPEG nor GIF"):
        MailComposer(replace(COMPANY, logo=b"<svg/>"), templates(), SIGNER)


def test_a_company_without_a_usable_mailbox_can_not_write() -> None:
    with pytest.raises(MailboxError, match="is not a mail address"):
        MailComposer(replace(COMPANY, mailbox="orders"), templates(), SIGNER)


def test_no_secret_and_no_picture_shows_in_a_repr() -> None:
    assert "PNG" not in repr(replace(COMPANY, logo=LOGO))


# --- always the same ---


@pytest.mark.parametrize("purpose", [Purpose.ORDER, Purpose.REMINDER, Purpose.QUESTION, Purpose.ESCALATION])
def test_the_same_plan_case_and_instant_give_the_same_bytes(purpose: Purpose) -> None:
    company = replace(COMPANY, logo=LOGO)
    what = plan(purpose, SLIP)
    first = MailComposer(company, templates(), SIGNER).compose(what, case(), NOW)
    fresh = Templates(dict(templates().letters), dict(templates().words))
    second = MailComposer(company, fresh, SIGNER).compose(plan(purpose, SLIP), case(), NOW)
    assert first == second
    assert first.raw == second.raw


def test_no_boundary_occurs_in_what_it_bounds() -> None:
    mail = compose(ORDER, company=replace(COMPANY, logo=LOGO))
    for part in parsed(mail).walk():
        boundary = part.get_boundary()
        if boundary is not None:
            lines = [line for line in mail.raw.split(b"\r\n") if line.startswith(b"--" + boundary.encode())]
            assert len(lines) == len(part.get_payload()) + 1


def test_lines_are_short_enough_for_every_server() -> None:
    description = "ä" * 5000
    mail = compose(ORDER, case(order(NORTHGATE, replace(BOLTS, description=description))))
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    assert mail.raw.isascii()
    assert mail.raw.count(b"\n") == mail.raw.count(b"\r\n")


# --- letters that fail ---


def broken(name: str, source: str) -> Templates:
    return Templates({**templates().letters, name: source}, templates().words)


def test_a_letter_with_an_unknown_name_says_where() -> None:
    composer = MailComposer(COMPANY, broken("order.en.txt.j2", "Hello,\n\n{{ ordre.number }}"), SIGNER)
    with pytest.raises(BadSettings, match=r"order\.en\.txt\.j2, line 3: 'ordre' is undefined; correct it"):
        composer.compose(ORDER, case(), NOW)


@pytest.mark.parametrize(
    "source",
    [
        "{{ order.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ company.__init__.__globals__ }}",
        "{{ labels.update(order='x') }}",
    ],
)
def test_a_letter_stays_in_its_sandbox(source: str) -> None:
    composer = MailComposer(COMPANY, broken("order.en.txt.j2", source), SIGNER)
    with pytest.raises(BadSettings, match=r"order\.en\.txt\.j2, line 1"):
        composer.compose(ORDER, case(), NOW)


def test_a_letter_that_can_not_be_parsed_stops_the_composer() -> None:
    with pytest.raises(BadSettings, match=r"order\.en\.txt\.j2, line 2: .*endblock.*correct it"):
        MailComposer(COMPANY, broken("order.en.txt.j2", "{% block letter %}\n{% endblok %}"), SIGNER)


def test_an_order_with_nothing_but_the_necessary_is_still_a_letter() -> None:
    bare = order(
        Supplier("sales@northgate.example"), replace(BOLTS, item="", supplier_item="", description="")
    )
    bare = replace(bare, date=None, site="", buyer=Buyer())
    company = Company("Orchard Metal", "orchard-metal.example", "orders@orchard-metal.example")
    words = text(compose(ORDER, Case(bare, "t"), company))
    assert words.startswith("Hello,\n\nplease find our purchase order 4500012345 below")
    assert "Line 10\n  Quantity: 500 pcs\n" in words
    assert "None" not in words
    assert Decimal(500) == bare.lines[0].quantity


@pytest.mark.parametrize(
    "name", ["Northgate Fasteners of Saint Paul and Minneapolis", "Schrauben Müller und Söhne"]
)
def test_a_long_subject_begins_behind_its_name_and_comes_back_whole(name: str) -> None:
    mail = compose(plan(Purpose.APPROVAL, WAITING), case(order(replace(NORTHGATE, name=name))))
    (header,) = re.findall(rb"(?m)^Subject:.*(?:\r\n .*)*", mail.raw)
    assert header.startswith(b"Subject: ")
    assert max(map(len, header.splitlines())) <= 78
    assert message_from_bytes(mail.raw, policy=policy.default)["Subject"] == mail.subject
