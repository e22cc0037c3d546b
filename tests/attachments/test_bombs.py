"""Archives and files made to burst: told within a second or so, and never unpacked."""

import io
import zipfile

import pytest
from attachment_world import file, mail
from office_files import W, archive, sheet
from stopwatch import computing

from countersign.extractors.attachments import archive as archives
from countersign.extractors.attachments.document import Unread
from countersign.extractors.attachments.reader import MOST_FILES, open_attachments


def overlapping() -> bytes:
    """An archive whose directory claims that a file is smaller than it is."""
    data = bytearray(archive({"a.txt": "0" * 3_000_000}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def xlsx_with(content: bytes) -> bytes:
    stream = io.BytesIO(sheet([(1, 2)]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/extra.xml", content)
    return stream.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b0 "bb">' + b"".join(
    b'<!ENTITY b%d "&b%d;&b%d;&b%d;">' % (n, n - 1, n - 1, n - 1) for n in range(1, 40)
)
BOMBS = {
    "one large file.zip": archive({"a.txt": "0" * 60_000_000}),
    "a high ratio.zip": archive({"a.txt": "0" * 20_000_000}),
    "many files.zip": archive({f"{number}.txt": "" for number in range(2_500)}),
    "a lying size.zip": overlapping(),
    "large.xlsx": xlsx_with(b"<a>" + b"0" * 60_000_000),
    "entities.xlsx": xlsx_with(ENTITIES + b"]><a>&b39;</a>"),
    "much xml.xlsx": archive({"xl/workbook.xml": b"<a/>" * 3_500_000}),
    "entities.docx": archive({"word/document.xml": ENTITIES + b"]><a>&b39;</a>"}),
    "deep.docx": archive({"word/document.xml": f'<w:document xmlns:w="{W}">' + "<w:p>" * 200_000}),
    "large.txt": b"Confirmed. " * 3_900_000,
    "deep.html": b"<div><p>" * 300_000,
    "long line.csv": b"a;b;c\n" + b"1" * 5_000_000 + b";2;3\n",
    "deep mail.eml": b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3_000,
    "many lines.ics": b"DESCRIPTION:x\n" * 300_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_told_and_costs_little(name: str) -> None:
    with computing() as spent:
        opened = open_attachments(mail("Confirmed.", file(name, BOMBS[name])))
    assert spent.seconds < 4
    assert opened.doubts
    assert name in opened.doubts[0].words


@pytest.mark.parametrize("name", ["one large file.zip", "a high ratio.zip", "many files.zip"])
def test_an_archive_is_refused_before_it_is_unpacked(name: str) -> None:
    assert archives.opened(BOMBS[name]) == archives.BOMB


def test_an_archive_that_lies_about_a_size_is_damaged() -> None:
    checked = archives.opened(overlapping())
    assert isinstance(checked, archives.Archive)
    assert checked.read("a.txt") == archives.DAMAGED


def test_a_small_archive_may_be_packed_well() -> None:
    checked = archives.opened(archive({"a.txt": "0" * 500_000}))
    assert isinstance(checked, archives.Archive)
    assert checked.read("a.txt") == b"0" * 500_000


def test_a_file_that_is_not_there_is_damage() -> None:
    checked = archives.opened(archive({"a.txt": "x"}))
    assert isinstance(checked, archives.Archive)
    assert isinstance(checked.read("b.txt"), Unread)


def test_names_inside_an_archive_lead_nowhere() -> None:
    data = archive({"../../etc/cron.d/x.txt": "Thank you."})
    opened = open_attachments(mail("Hi", file("a.zip", data)))
    assert [line.where for line in opened.message.lines[1:]] == ["a.zip x.txt:1"]


def test_an_archive_of_many_small_files_is_read_up_to_the_limit() -> None:
    data = archive({f"{number}.txt": "Thank you." for number in range(40)})
    opened = open_attachments(mail("Hi", file("a.zip", data)))
    assert len(opened.message.lines) - 1 == MOST_FILES - 1
    assert any("more files than the program opens" in doubt.words for doubt in opened.doubts)


@pytest.mark.parametrize(
    "content", [b"<!doctype a><a/>", b"<! DOCTYPE a>", b"<a>\xff\xfe</a>", "<a/>".encode("utf-16")]
)
def test_only_plain_xml_is_parsed(content: bytes) -> None:
    assert archives.xml(content) is None


def test_xml_without_tricks_is_parsed() -> None:
    root = archives.xml(b"<a><b>x</b><!-- no --></a>")
    assert root is not None
    assert root.findtext("b") == "x"
