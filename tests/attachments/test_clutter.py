"""Logos, signatures and business cards are no answer; nothing else may pass as one of them."""

import hashlib
import struct
from email.message import EmailMessage

import papers
import pytest
from attachment_world import file, judged, mail

from countersign.extractors.attachments.clutter import is_clutter
from countersign.extractors.attachments.reader import open_attachments
from countersign.mailbox.parse import parse
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Attachment


def png(width: int, height: int, size: int = 30_000) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"x" * size


def jpeg(width: int, height: int, size: int = 30_000) -> bytes:
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xe0\0\x10" + b"x" * 14 + frame + b"x" * size


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"x" * 30_000


CLUTTER = {
    "a logo in the text": Attachment("logo.png", "image/png", png(600, 150), inline=True),
    "a banner in the text": Attachment("banner.jpg", "image/jpeg", jpeg(1800, 400), inline=True),
    "a small picture in the text": Attachment("dot.gif", "image/gif", gif(20, 20), inline=True),
    "few bytes in the text": Attachment("photo.png", "image/png", png(900, 700, 4_000), inline=True),
    "a logo that is attached": Attachment("image001.png", "image/png", png(180, 48, 900)),
    "a social button that is attached": Attachment("linkedin_2.jpg", "image/jpeg", jpeg(40, 40, 900)),
    "an S/MIME signature": Attachment("smime.p7s", "application/pkcs7-signature", b"\x30\x82\x01"),
    "a damaged S/MIME signature": Attachment(
        "smime.p7s", "application/pkcs7-signature", bytes(range(48, 91)) * 9
    ),
    "a PGP signature": Attachment("x.asc", "application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----"),
    "a business card": Attachment("pam.vcf", "text/vcard", b"BEGIN:VCARD\r\nFN:Pam"),
    "a delivery report": Attachment("status.txt", "message/delivery-status", b"Action: delivered"),
}
ANSWERS = {
    "a photograph": Attachment("photo.jpg", "image/jpeg", jpeg(3000, 2000)),
    "a small picture that is attached": Attachment("stamp.png", "image/png", png(200, 80, 900)),
    "a larger picture named as a logo": Attachment("image001.png", "image/png", png(500, 300, 900)),
    "a heavy picture named as a logo": Attachment("logo.png", "image/png", png(300, 120)),
    "a PDF named as a logo": Attachment("image001.png", "image/png", papers.plain()),
    "a screenshot in the text": Attachment("image001.png", "image/png", png(1200, 800), inline=True),
    "a photograph in the text": Attachment("image002.jpg", "image/jpeg", jpeg(1600, 1200), inline=True),
    "a damaged photograph in the text": Attachment(
        "i.jpg", "image/jpeg", b"\xff\xd8\xff" + b"x" * 30_000, inline=True
    ),
    "a PDF named as a signature": Attachment("smime.p7s", "application/pkcs7-signature", papers.plain()),
    "a text named as a signature": Attachment(
        "smime.p7s", "application/pkcs7-signature", b"Price 13.20 a piece"
    ),
    "a text named as a card": Attachment("pam.vcf", "text/vcard", b"The price is 13.20"),
    "a PDF in the text": Attachment("oc.pdf", "application/pdf", papers.plain(), inline=True),
}


@pytest.mark.parametrize("what", CLUTTER)
def test_clutter_is_passed_over(what: str) -> None:
    assert is_clutter(CLUTTER[what], frozenset())
    opened = open_attachments(mail("Confirmed.", CLUTTER[what]))
    assert opened.doubts == ()
    assert opened.message.attachments == ()


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_is_never_passed_over_as_clutter(what: str) -> None:
    assert not is_clutter(ANSWERS[what], frozenset())


def test_our_own_file_sent_back_unchanged_says_nothing() -> None:
    ours = papers.plain(title="PURCHASE ORDER")
    known = frozenset({hashlib.sha256(ours).hexdigest()})
    opened = open_attachments(mail("Confirmed.", file("PO.pdf", ours)), known)
    assert (opened.doubts, opened.unless_said, opened.message.attachments) == ((), (), ())
    changed = open_attachments(mail("Confirmed.", file("PO.pdf", ours + b"\n")), known)
    assert len(changed.message.attachments) == 1


def with_picture(html: str, *, disposition: str, content_id: str = "logo@x") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "sales@northgate.example", "Re: order 4500012345"
    message.set_content("Confirmed as ordered.")
    message.add_alternative(html, subtype="html")
    message.add_attachment(png(600, 150), "image", "png", disposition=disposition, filename="logo.png")
    next(message.iter_attachments())["Content-ID"] = f"<{content_id}>"
    return bytes(message)


@pytest.mark.parametrize(
    ("html", "disposition", "inline"),
    [
        ('<p>Confirmed as ordered.</p><img src="cid:logo@x">', "attachment", True),
        ('<p>Confirmed as ordered.</p><img src="CID:logo%40x">', "attachment", True),
        ("<p>Confirmed as ordered.</p>", "inline", True),
        ("<p>Confirmed as ordered.</p>", "attachment", False),
        ('<p>Confirmed as ordered.</p><img src="cid:other@x">', "attachment", False),
    ],
)
def test_a_picture_that_the_html_shows_is_known_as_such(html: str, disposition: str, inline: bool) -> None:
    (attachment,) = parse(with_picture(html, disposition=disposition)).attachments
    assert attachment.inline is inline


def test_a_mail_with_a_logo_is_accepted() -> None:
    message = mail("Confirmed as ordered.", CLUTTER["a logo in the text"])
    assert judged(message).verdict is Verdict.ACCEPT
