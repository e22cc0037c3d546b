"""What comes with a mail, on the whole read path: nothing unread or contradicting lets a yes pass."""

from email.message import EmailMessage

import pytest
from read_world import SALES, SERVER, mail, packed, pdf, read, types, words, xlsx

SUBJECT = "Re: PO 4500012345"
YES = "Confirmed as ordered."
CSV = "Line;Item;Qty;Price;Date\r\n10;HX-8x40;500;12.50;{day}\r\n20;HN-8;300;4.10;2026-12-11\r\n"
LOCKED = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Encrypt 5 0 R/Root 1 0 R>>\n%%EOF"
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def locked_zip() -> bytes:
    data = bytearray(packed({"a.txt": b"price 14.00"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


UNREADABLE = {
    "winmail.dat": (b"\x78\x9f\x3e\x22" + b"x" * 200, "only Outlook opens"),
    "locked.pdf": (LOCKED, "protected by a password"),
    "locked.xlsx": (OFFICE, "protected by a password"),
    "locked.zip": (locked_zip(), "protected by a password"),
    "cut.xlsx": (xlsx((1, 2))[:300], "damaged"),
    "cut.pdf": (pdf("price 14.00")[:200], "damaged"),
    "cut.zip": (packed({"a.txt": b"x" * 500})[:60], "damaged"),
    "letter.rtf": (b"{\\rtf1 hello}", "RTF"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office"),
    "sheet.ods": (packed({"mimetype": b"x", "content.xml": b"<x/>"}), "OpenDocument"),
    "empty.pdf": (b"", "is empty"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_goes_to_a_person_and_is_named(name: str) -> None:
    data, why = UNREADABLE[name]
    reading = read(mail(YES, (name, data), subject=SUBJECT))
    assert (reading["verdict"], types(reading)) == ("escalate", {"unclear"})
    assert name in words(reading)
    assert why in words(reading)
    assert {line["status"] for line in reading["lines"]} == {"unclear"}


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["list.csv", "list.txt"])
def test_text_files_in_every_unicode_are_read(charset: str, name: str) -> None:
    text = CSV.format(day="2026-12-18") if name == "list.csv" else "Line 10: 500 pcs, ships 2026-12-18"
    reading = read(mail("See attached.", (name, text.encode(charset)), subject=SUBJECT))
    assert [one["date"] for one in reading["lines"][0]["deliveries"]] == ["2026-12-18"]


def a_mail_with_a_mail(inner_text: str, yes: str = YES) -> bytes:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "plant@northgate.example", "dates"
    inner.set_content(inner_text)
    outer["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=northgate.example"
    outer["From"], outer["To"], outer["Subject"] = SALES, "orders@orchard-metal.example", SUBJECT
    outer["Date"], outer["Message-ID"] = "Tue, 03 Nov 2026 12:00:00 +0000", "<m2@northgate.example>"
    outer.set_content(yes)
    outer.add_attachment(inner)
    return outer.as_bytes()


def test_an_attached_mail_that_says_otherwise_stops_a_yes() -> None:
    reading = read(a_mail_with_a_mail("Line 10 will be 14.00 each and ship 5 March 2027."))
    assert (reading["verdict"], "conflict" in types(reading)) == ("escalate", True)
    assert "the attachment “forwarded.eml” says 5 March 2027" in words(reading)


def test_an_attached_mail_that_agrees_or_talks_of_the_weather_stops_nothing() -> None:
    for text in ("Line 10: 500 pcs, ships 2026-12-11.", "Lovely weather at the plant."):
        assert read(a_mail_with_a_mail(text))["verdict"] == "accept", text


def test_an_attached_mail_is_never_itself_the_answer() -> None:
    assert read(a_mail_with_a_mail(YES, "fyi"))["verdict"] == "escalate"


def test_a_mail_and_its_attachment_are_never_averaged() -> None:
    page = pdf("ORDER CONFIRMATION", "Your order 4500012345", "10 HX-8x40 500 EA 13.50 11 Dec 2026")
    reading = read(mail(YES, ("oc.pdf", page), subject=SUBJECT))
    assert (reading["verdict"], "conflict" in types(reading)) == ("escalate", True)
    assert "13.50" in words(reading)
