"""PDF files: words with positions from a process with limits, put into lines and tables by `pdf_layout`.

A file that takes too long, too much memory or too much computing costs the helper process its life and the
file its reading (see `extractors.warm`); the next file gets a new one.
"""

import atexit
import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.ocr import pictures_document
from countersign.extractors.attachments.pdf_layout import pdf_layout
from countersign.extractors.warm import Helper

MOST_SCANS = 6
SECONDS = 4.0
"""Longest wall-clock time for the PDFs of one mail; computing time is limited to the same for each."""

_WORKER = Path(__file__).with_name("pdf_worker.py")
_FAULTS = {
    "locked": Unread("is protected by a password"),
    "damaged": Unread("is damaged and could not be opened"),
    "memory": Unread("needs more memory than the program allows it, and was not opened"),
}
_TOO_LONG = Unread("took too long to read, and was given up")
_NO_TIME_LEFT = Unread("was not opened: the mail's files before it took too long")
_SHORTEST = 0.2
_LEFT: ContextVar[list[float] | None] = ContextVar("left", default=None)


@contextmanager
def one_mail() -> Iterator[None]:
    """All PDFs opened inside share the time that one mail may take."""
    token = _LEFT.set([SECONDS])
    try:
        yield
    finally:
        _LEFT.reset(token)


def pdf_document(data: bytes) -> Document | Unread:
    """The text of a PDF."""
    left = _LEFT.get() or [SECONDS]
    if left[0] < _SHORTEST:
        return _NO_TIME_LEFT
    began = time.monotonic()
    answer = _HELPER.ask(data, left[0])
    left[0] -= time.monotonic() - began
    if answer is None:
        return _TOO_LONG
    if fault := answer.get("fault"):
        return _FAULTS[fault]
    document = pdf_layout(answer)
    scans = [base64.b64decode(scan) for scan in answer["scans"]]
    if isinstance(document, Document) or not scans:
        return document
    if len(scans) > MOST_SCANS:
        return Unread("is a scan of more pages than the program reads")
    return pictures_document(scans)


_HELPER = Helper(_WORKER, SECONDS)
atexit.register(_HELPER.close)
