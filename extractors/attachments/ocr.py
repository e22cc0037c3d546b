"""Text out of pictures, by tesseract where it is installed (Debian: tesseract-ocr, tesseract-ocr-deu …).

    picture ─► tesseract (a process with limits) ─► words with positions and confidence ─► `pdf_layout`

It is optional: without it a scan or a photograph goes to a person, who is told why. A word that tesseract is
not sure of makes the whole page unsure, because a wrong digit looks as good as a right one.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.pdf_layout import Page, pdf_layout

SECONDS, _MEGABYTES = 25, 1024
_LIMITED = Path(__file__).with_name("limited.py")
_LANGUAGES = ("eng", "deu", "fra", "ita", "spa", "por", "nld", "pol", "ces", "tur", "swe", "dan")
_SURE, _SURE_OF_NUMBERS = 45, 75
_WITHOUT = Unread("is a picture, and reading pictures needs tesseract, which is not installed")
_WITHOUT_TEXT = Unread("is a picture without text that can be made out")


def picture_document(data: bytes) -> Document | Unread:
    """The text of a photograph or a scan."""
    return pictures_document([data])


def pictures_document(pictures: Sequence[bytes]) -> Document | Unread:
    """The text of pictures, each of them a page."""
    program = shutil.which("tesseract")
    if program is None:
        return _WITHOUT
    pages: list[Page] = []
    for number, picture in enumerate(pictures, start=1):
        table = _table(program, picture)
        if table is None:
            return Unread("is a picture that could not be read")
        pages.append(_page(number, list(_words(table))))
    document = pdf_layout({"pages": pages, "more": False})
    return (
        Unread("is a picture without text that can be made out") if isinstance(document, Unread) else document
    )


@cache
def _languages(program: str) -> str:
    listed = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=10).stdout
    known = [one for one in _LANGUAGES if one in listed.decode().split()]
    return "+".join(known[:4]) or "eng"


def _table(program: str, picture: bytes) -> str | None:
    """Tesseract's table of words, or None where it gave up."""
    limits = [sys.executable, "-I", str(_LIMITED), str(SECONDS), str(_MEGABYTES)]
    command = [*limits, program, "stdin", "stdout", "-l", _languages(program), "--psm", "6", "tsv"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, check=False, timeout=SECONDS + 5)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _words(table: str) -> Iterator[tuple[list[object], float]]:
    """Each word as a box with its text, and how sure it is, in per cent."""
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, width, height = (float(cell) for cell in cells[6:10])
            yield [left, top, left + width, top + height, cells[11].strip(), True], float(cells[10])


def _page(number: int, found: Sequence[tuple[list[object], float]]) -> Page:
    unsure = any(
        sure < (_SURE_OF_NUMBERS if any(letter.isdigit() for letter in str(word[4])) else _SURE)
        for word, sure in found
        if any(letter.isalnum() for letter in str(word[4]))
    )
    return {
        "number": number,
        "words": [word for word, _ in found],
        "tables": [],
        "strokes": [],
        "hidden": 0,
        "scanned": False,
        "unsure": unsure,
        "picture": False,
        "overprinted": False,
        "notes": False,
    }
