"""Scans and photographs, read by the real tesseract: `make test-real` installs it."""

import io

import papers
import pypdfium2
import pytest
from attachment_world import file, judged, mail
from PIL import Image, ImageDraw

from countersign.extractors.attachments import ocr
from countersign.extractors.attachments.document import Document, Unread
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Attachment

SEE = "See attached confirmation."
TABLE = "\n".join(
    (
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "1\t1\t0\t0\t0\t0\t0\t0\t600\t800\t-1\t",
        "5\t1\t1\t1\t1\t1\t50\t100\t40\t12\t96.5\tConfirmed",
        "5\t1\t1\t1\t1\t2\t95\t100\t20\t12\t{sure}\t500",
    )
)


def photographed(data: bytes, dpi: int = 200) -> Image.Image:
    """The first page of a PDF as somebody would photograph it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()


def saved(picture: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


@pytest.mark.real
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_clear_photograph_of_a_confirmation_is_accepted(kind: str) -> None:
    photo = Attachment(
        f"photo.{kind.lower()}", f"image/{kind.lower()}", saved(photographed(papers.plain()), kind)
    )
    assert judged(mail(SEE, photo)).verdict is Verdict.ACCEPT


@pytest.mark.real
def test_a_scan_inside_a_pdf_is_accepted_with_its_page_as_place() -> None:
    judgement = judged(mail(SEE, file("scan.pdf", saved(photographed(papers.plain()), "PDF"))))
    assert judgement.verdict is Verdict.ACCEPT
    assert any(words.where == "scan.pdf:p1:4:6" for words in judgement.settled[0].evidence)


@pytest.mark.real
def test_another_price_on_a_scan_is_seen() -> None:
    rows = [list(row) for row in papers.ROWS]
    rows[0][5], rows[0][7] = "13.20", "66.00"
    judgement = judged(mail(SEE, file("scan.pdf", saved(photographed(papers.plain(rows=rows)), "PDF"))))
    assert judgement.verdict is not Verdict.ACCEPT


@pytest.mark.real
def test_scribbles_make_a_scan_unsure() -> None:
    picture = photographed(papers.plain())
    pen = ImageDraw.Draw(picture)
    for place in range(0, 400, 23):
        pen.line((300 + place, 700, 320 + place, 760 - place % 50, 310 + place, 700), fill=0, width=5)
    judgement = judged(mail(SEE, Attachment("photo.png", "image/png", saved(picture, "PNG"))))
    assert judgement.verdict is Verdict.ESCALATE


@pytest.mark.real
def test_a_picture_without_text_goes_to_a_person() -> None:
    blank = saved(Image.new("L", (900, 700), 255), "PNG")
    assert ocr.picture_document(blank) == Unread("is a picture without text that can be made out")


@pytest.mark.parametrize(("sure", "unsure"), [("96.1", False), ("74", True), ("12", True)])
def test_an_unsure_number_makes_the_page_unsure(
    monkeypatch: pytest.MonkeyPatch, sure: str, unsure: bool
) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _name: "tesseract")
    monkeypatch.setattr(ocr, "_table", lambda _program, _picture: TABLE.format(sure=sure))
    document = ocr.picture_document(b"")
    assert isinstance(document, Document)
    assert [line.text for line in document.lines] == ["Confirmed 500"]
    assert bool(document.remarks) is unsure


def test_a_picture_that_tesseract_gives_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _name: "tesseract")
    monkeypatch.setattr(ocr, "_table", lambda _program, _picture: None)
    assert ocr.picture_document(b"") == Unread("is a picture that could not be read")


def test_a_program_runs_within_its_limits() -> None:
    import subprocess
    import sys

    command = [sys.executable, "-I", str(ocr._LIMITED), "1", "256", sys.executable, "-c"]
    endless = subprocess.run([*command, "while True: pass"], check=False, timeout=30, capture_output=True)
    greedy = subprocess.run([*command, "'x' * 10**9"], check=False, timeout=30, capture_output=True)
    modest = subprocess.run([*command, "print(1)"], check=False, timeout=30, capture_output=True)
    assert (endless.returncode != 0, greedy.returncode, modest.stdout) == (True, 1, b"1\n")
