"""What can't be read is told to a person, by name and in plain words, and nothing is accepted beside it."""

import io

import pytest
from attachment_world import file, judged, mail
from office_files import archive, sheet, workbook
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from countersign.extractors.attachments.document import Unread
from countersign.extractors.attachments.kinds import Format, format_of
from countersign.extractors.attachments.reader import MOST_FILES, open_attachments
from countersign.procurement.claims import ExceptionType, LineStatus
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Attachment


def pdf(**how: object) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, **how)
    canvas.drawString(50, 700, "Hello")
    canvas.save()
    return stream.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
LOCKED_OFFICE = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
LOCKED_ZIP = bytearray(archive({"oc.txt": "Confirmed"}))
for place in (6, LOCKED_ZIP.index(b"PK\x01\x02") + 8):
    LOCKED_ZIP[place] |= 1

UNREAD = {
    "locked.pdf": (pdf(encrypt=StandardEncryption("secret", "owner")), "is protected by a password"),
    "damaged.pdf": (b"%PDF-1.4 and then nothing", "is damaged"),
    "named.pdf": (b"this is no PDF at all", "is damaged"),
    "empty.pdf": (b"", "is empty"),
    "locked.xlsx": (LOCKED_OFFICE, "is protected by a password"),
    "old.xls": (OLD_OFFICE, "old Office or Outlook format"),
    "damaged.xlsx": (sheet([(1, 2)])[:-60], "is damaged"),
    "broken.xlsx": (archive({"xl/workbook.xml": "<workbook"}), "is damaged"),
    "broken.docx": (archive({"word/document.xml": "<w:document"}), "is damaged"),
    "nothing.xlsx": (workbook(lambda book: None), "holds no text"),
    "binary.xlsb": (archive({"xl/workbook.bin": "x"}), "binary Excel workbook"),
    "sheet.ods": (archive({"mimetype": "x", "content.xml": "x"}), "OpenDocument"),
    "locked.zip": (bytes(LOCKED_ZIP), "is protected by a password"),
    "damaged.zip": (archive({"a.txt": "x"})[:-10], "is damaged"),
    "junk.zip": (archive({"__MACOSX/._a": "x"}), "without a file that can be read"),
    "nested.zip": (archive({"inner.zip": archive({"a.txt": "x"})}), "archive inside an archive"),
    "winmail.dat": (b"\x78\x9f\x3e\x22" + b"x" * 50, "only Outlook opens"),
    "oc.rar": (b"Rar!\x1a\x07\x01\0", "RAR archive"),
    "oc.7z": (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    "oc.tar.gz": (b"\x1f\x8b\x08", "gzip archive"),
    "oc.rtf": (b"{\\rtf1 Confirmed}", "RTF file"),
    "oc.exe": (b"MZ\x90", "is a program"),
    "smime.p7m": (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7", "is encrypted or signed"),
    "oc.xyz": (b"whatever", "format that the program does not read"),
    "oc.dat": (bytes(range(256)), "format that the program does not read"),
    "large.txt": (b"x" * (21 * 1024 * 1024), "too large to be read (21 MB)"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_an_unread_file_is_named_with_the_reason(name: str) -> None:
    data, why = UNREAD[name]
    opened = open_attachments(mail("Confirmed as ordered.", file(name, data)))
    (doubt,) = opened.doubts
    assert (doubt.type, doubt.rule) == (ExceptionType.UNCLEAR, "attachment.unread")
    assert why in doubt.words
    assert name in doubt.words
    assert [line.text for line in opened.message.lines] == ["Confirmed as ordered."]


@pytest.mark.parametrize("name", ["locked.pdf", "winmail.dat", "nested.zip", "oc.xyz"])
def test_a_yes_beside_an_unread_file_is_not_accepted(name: str) -> None:
    judgement = judged(mail("All confirmed as ordered.", file(name, UNREAD[name][0])))
    assert judgement.verdict is Verdict.ESCALATE
    assert judgement.settled == ()
    assert {line.status for line in judgement.reading.lines} == {LineStatus.UNCLEAR}


def test_a_file_that_is_read_does_not_excuse_one_that_is_not() -> None:
    message = mail("Confirmed.", file("a.txt", b"Thank you."), file("b.rar", b"Rar!\x1a\x07"))
    assert [doubt.words.split("”")[0] for doubt in open_attachments(message).doubts] == [
        "The attachment “b.rar"
    ]


def test_a_picture_without_tesseract_goes_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    photo = Attachment("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + b"x" * 50_000)
    (doubt,) = open_attachments(mail("See photo.", photo)).doubts
    assert "tesseract, which is not installed" in doubt.words


def test_a_scanned_pdf_without_tesseract_goes_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.rect(10, 10, 500, 700, fill=1)
    canvas.save()
    (doubt,) = open_attachments(mail("See attached.", file("scan.pdf", stream.getvalue()))).doubts
    assert "picture" in doubt.words


def test_more_files_than_the_program_opens_are_named_too() -> None:
    files = [file(f"{number}.txt", b"Hello") for number in range(MOST_FILES + 2)]
    opened = open_attachments(mail("Confirmed.", *files))
    assert len(opened.doubts) == 2
    assert "more files than the program opens" in opened.doubts[0].words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\orders\\oc.txt", "oc.txt"),
        ("body.txt", "body.txt"),
        ("body", "file body"),
        ("a:b!c|d.txt", "a b c d.txt"),
        ("oc\u202etxt.exe.txt", "oc txt.exe.txt"),
        ("x" * 300 + ".txt", "x" * 56 + ".txt"),
        ("...", "file ..."),
        ("", "file"),
        ("line\nbreak.txt", "line break.txt"),
    ],
)
def test_names_are_made_safe_to_print_and_to_cite(name: str, shown: str) -> None:
    opened = open_attachments(mail("Hi", Attachment(name, "text/plain", b"Thank you.")))
    assert opened.message.lines[-1].where == f"{shown}:1"


def test_two_files_of_one_name_can_be_told_apart() -> None:
    opened = open_attachments(mail("Hi", file("a.txt", b"one"), file("a.txt", b"two")))
    assert [line.where for line in opened.message.lines[1:]] == ["a.txt:1", "a.txt (2):1"]


@pytest.mark.parametrize(
    ("name", "data", "chosen"),
    [
        ("oc.bin", pdf(), Format.PDF),
        ("oc.pdf", b"\x89PNG\r\n\x1a\n", Format.IMAGE),
        ("oc.pdf", sheet([(1,)]), Format.XLSX),
        ("photo", b"RIFF\0\0\0\0WEBPVP8 ", Format.IMAGE),
        ("photo", b"\0\0\0\x18ftypheic", Format.IMAGE),
        ("oc.docx", archive({"word/document.xml": "x"}), Format.DOCX),
        ("oc.csv", b"a;b", Format.CSV),
        ("oc.TXT", b"a", Format.TEXT),
        ("wide.txt", "Grüße".encode("utf-16"), Format.TEXT),
        ("mail.eml", b"From: x", Format.MAIL),
    ],
)
def test_a_format_is_told_by_its_bytes_before_its_name(name: str, data: bytes, chosen: Format) -> None:
    assert format_of(file(name, data)) is chosen


def test_text_with_zero_bytes_is_no_text() -> None:
    assert isinstance(format_of(file("a.txt", b"a\0b")), Unread)
