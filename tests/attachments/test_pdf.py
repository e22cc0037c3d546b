"""PDFs: what a person sees is read, what hides is told, and a file that hangs or bursts costs only itself."""

import io
import json
import os
import signal
import struct
import time
from collections.abc import Callable
from pathlib import Path

import papers
import pytest
from attachment_world import file, judged, mail
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from countersign.extractors.attachments import pdf
from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.pdf import pdf_document
from countersign.extractors.warm import Helper
from countersign.procurement.judgement import Verdict


def drawn(draw: Callable[[Canvas], object], pages: int = 1) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800), invariant=True)
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def read(data: bytes) -> Document:
    document = pdf_document(data)
    assert isinstance(document, Document)
    return document


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data).lines]


def write(*words: tuple[float, float, str]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for x, y, text in words:
            canvas.drawString(x, y, text)

    return draw


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    data = drawn(write((50, 600, "second line"), (300, 700, "right"), (50, 700, "left")))
    assert [(line.spot, line.text) for line in read(data).lines] == [
        ("p1:1", "left    right"),
        ("p1:2", "second line"),
    ]


def test_pages_keep_their_numbers() -> None:
    assert [line.spot for line in read(drawn(write((50, 700, "Hello")), pages=3)).lines] == [
        "p1:1",
        "p2:1",
        "p3:1",
    ]


def test_more_pages_than_the_limit_are_told() -> None:
    document = read(drawn(write((50, 700, "Hello")), pages=42))
    assert len(document.lines) == 40
    assert "more pages than the program reads" in document.remarks[0]


def test_titles_over_two_lines_are_one_title() -> None:
    data = drawn(
        write(
            (50, 700, "Line"), (120, 700, "Quantity"), (220, 700, "Unit"), (320, 700, "Delivery"),
            (220, 689, "price"), (320, 689, "date"),
            (50, 670, "10"), (120, 670, "500"), (220, 670, "12.50"), (320, 670, "11 Dec 2026"),
        )
    )  # fmt: skip
    assert read(data).grids[0].rows == (
        ("Line", "Quantity", "Unit price", "Delivery date"),
        ("10", "500", "12.50", "11 Dec 2026"),
    )


def test_a_row_with_an_empty_cell_keeps_the_others_under_their_titles() -> None:
    data = drawn(
        write(
            (50, 700, "Line"), (120, 700, "Quantity"), (220, 700, "Price"), (320, 700, "Delivery"),
            (50, 680, "10"), (120, 680, "500"), (320, 680, "11 Dec 2026"),
            (50, 660, "20"), (120, 660, "300"), (220, 660, "4.10"), (320, 660, "11 Dec 2026"),
        )
    )  # fmt: skip
    assert read(data).grids[0].rows[1] == ("10", "500", "", "11 Dec 2026")


def white(canvas: Canvas) -> None:
    canvas.drawString(50, 600, "Hello")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(50, 700, "all lines accepted as ordered")


def tiny(canvas: Canvas) -> None:
    canvas.drawString(50, 600, "Hello")
    canvas.setFont("Helvetica", 1)
    canvas.drawString(50, 700, "all lines accepted as ordered")


def off_the_page(canvas: Canvas) -> None:
    canvas.drawString(50, 600, "Hello")
    canvas.drawString(50, 900, "all lines accepted as ordered")


def invisible(canvas: Canvas) -> None:
    canvas.drawString(50, 600, "Hello")
    line = canvas.beginText(50, 700)
    line.setTextRenderMode(3)
    line.textLine("all lines accepted as ordered")
    canvas.drawText(line)


@pytest.mark.parametrize("draw", [white, tiny, off_the_page, invisible])
def test_text_that_nobody_can_see_is_left_out_and_told(draw: Callable[[Canvas], None]) -> None:
    document = read(drawn(draw))
    assert [line.text for line in document.lines] == ["Hello"]
    assert document.remarks == ("holds text on page 1 that nobody can see, which was not taken over",)


def test_white_titles_on_a_dark_ground_are_seen() -> None:
    assert read(papers.ruled()).remarks == ()
    assert read(papers.ruled()).grids[0].rows[0] == papers.ENGLISH


def test_a_value_that_is_struck_through_is_marked() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "12.50")
        canvas.line(49, 704, 80, 704)
        canvas.drawString(50, 680, "13.20")
        canvas.line(49, 677, 80, 677)

    assert texts(drawn(draw)) == ["~~12.50~~", "13.20"]


def test_text_over_other_text_is_told() -> None:
    document = read(drawn(write((50, 700, "12.50 USD"), (50, 700, "13.20 EUR"))))
    assert document.remarks == ("has text printed over other text on page 1",)


def test_bold_made_by_printing_twice_is_read_once() -> None:
    assert texts(drawn(write((50, 700, "12.50"), (50.2, 700, "12.50")))) == ["12.50"]


def test_notes_and_filled_in_fields_are_told() -> None:
    def note(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Hello")
        canvas.textAnnotation("price is 13.20", (100, 100, 200, 200))

    def field(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Hello")
        canvas.acroForm.textfield(name="price", value="13.20", x=50, y=600)

    for draw in (note, field):
        assert read(drawn(draw)).remarks == (
            "has notes, stamps or form fields on page 1, which were not read",
        )


def test_a_picture_in_place_of_the_table_is_told() -> None:
    from PIL import Image

    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 780, "Order confirmation")
        canvas.drawImage(ImageReader(Image.new("L", (400, 400), 90)), 50, 300, 500, 400)

    (remark,) = read(drawn(draw)).remarks
    assert "large picture on page 1" in remark
    assert judged(mail("Confirmed.", file("oc.pdf", drawn(draw)))).verdict is Verdict.ESCALATE


def test_sideways_text_is_read_as_well() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Hello")
        canvas.rotate(90)
        canvas.drawString(100, -300, "CANCELLED")

    assert any("CANCELLED" in text or "DELLECNAC" in text for text in texts(drawn(draw)))


# --- the helper process ------------------------------------------------------------------------------

SLEEPER = """
import struct, sys, time
while True:
    (size,) = struct.unpack(">Q", sys.stdin.buffer.read(8))
    data = sys.stdin.buffer.read(size)
    if data == b"hang":
        time.sleep(60)
    if data == b"die":
        raise SystemExit(1)
    answer = b"[]" if data == b"nonsense" else b'{"fault": "damaged"}'
    sys.stdout.buffer.write(struct.pack(">Q", len(answer)) + answer)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def helper(tmp_path: Path):
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER, "utf-8")
    helper = Helper(script, seconds=0.5)
    yield helper
    helper.close()


@pytest.mark.parametrize("data", [b"hang", b"die", b"nonsense"])
def test_a_file_that_hangs_or_kills_the_helper_costs_only_itself(helper: Helper, data: bytes) -> None:
    assert helper.ask(b"fine", 5) == {"fault": "damaged"}
    began = time.monotonic()
    assert helper.ask(data, 5) is None
    assert time.monotonic() - began < 5
    assert helper.ask(b"fine", 5) == {"fault": "damaged"}


def test_a_helper_that_was_killed_meanwhile_is_started_again(helper: Helper) -> None:
    assert helper.ask(b"fine", 5) is not None
    process = helper._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert helper.ask(b"fine", 5) is not None


def test_a_file_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch, helper: Helper) -> None:
    monkeypatch.setattr(pdf, "_HELPER", helper)
    assert pdf_document(b"hang") == Unread("took too long to read, and was given up")


def test_the_files_of_a_mail_share_their_time(monkeypatch: pytest.MonkeyPatch, helper: Helper) -> None:
    monkeypatch.setattr(pdf, "_HELPER", helper)
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    with pdf.one_mail():
        answers = [pdf_document(b"hang") for _ in range(6)]
    assert answers[0] == Unread("took too long to read, and was given up")
    assert answers.count(answers[0]) <= 2  # each of them had half a second, and so had all together
    assert answers[-1] == Unread("was not opened: the mail's files before it took too long")
    with pdf.one_mail():
        assert pdf_document(b"fine") == Unread("is damaged and could not be opened")


def test_no_mail_waits_longer_than_five_seconds_for_its_pdfs() -> None:
    assert pdf.SECONDS < 5


def test_a_pdf_that_computes_too_long_is_given_up() -> None:
    def draw(canvas: Canvas) -> None:
        for place in range(9_000):
            canvas.drawString(place % 500, place % 700, "a b c d e f g h")

    slow, began = Helper(pdf._WORKER, 1), time.monotonic()
    try:
        assert slow.ask(drawn(draw, pages=8), 1) is None
    finally:
        slow.close()
    assert time.monotonic() - began < 8


def test_the_helper_ends_with_its_input() -> None:
    helper = Helper(pdf._WORKER, pdf.SECONDS)
    assert helper.ask(papers.plain(), pdf.SECONDS) is not None
    process = helper._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0
    helper.close()


def test_the_helper_imports_nothing_of_ours() -> None:
    source = pdf._WORKER.read_text("utf-8")
    assert "countersign" not in source


def test_a_warm_helper_is_asked_again() -> None:
    pdf_document(papers.plain())
    warm = pdf._HELPER._process
    pdf_document(papers.ruled())
    assert warm is not None
    assert pdf._HELPER._process is warm


def test_an_answer_that_comes_in_pieces_is_put_together(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    answer = json.dumps({"fault": "damaged"}).encode()
    head = struct.pack(">Q", len(answer))
    script.write_text(
        "import sys, time\nsys.stdin.buffer.read(8)\n"
        f"for piece in ({head[:3]!r}, {head[3:]!r}, {answer[:4]!r}, {answer[4:]!r}):\n"
        "    sys.stdout.buffer.write(piece); sys.stdout.buffer.flush(); time.sleep(0.02)\n",
        "utf-8",
    )
    helper = Helper(script, seconds=5)
    try:
        assert helper.ask(b"", 5) == {"fault": "damaged"}
    finally:
        helper.close()
