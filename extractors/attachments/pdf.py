"""PDF files: words with positions from a process with limits, put into lines and tables by `pdf_layout`.

One helper process is kept warm and reads one file after the other. A file that takes too long, too much
memory or too much computing costs that process its life and the file its reading; the next file gets a new
one. The helper ends with us: by its standard input, and by looking for its parent.
"""

import atexit
import base64
import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from countersign.extractors.attachments.document import Document, Unread
from countersign.extractors.attachments.ocr import pictures_document
from countersign.extractors.attachments.pdf_layout import pdf_layout

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


class Helper:
    """The process that opens PDFs. Threads take turns."""

    def __init__(self, worker: Path = _WORKER, seconds: float = SECONDS) -> None:
        self._worker, self._seconds = worker, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def ask(self, data: bytes, most: float = SECONDS) -> dict[str, Any] | None:
        """What the helper makes of a file in at most so many seconds; None where it passed a limit."""
        with self._turn:
            for _ in range(2):
                process, fresh = self._running()
                try:
                    return self._answer(process, data, min(most, self._seconds))
                except BrokenPipeError:
                    self._stop()
                    if fresh:
                        return None
                except (TimeoutError, EOFError, OSError, ValueError):
                    self._stop()
                    return None
            return None

    def close(self) -> None:
        """Ends the helper; the next file starts another."""
        with self._turn:
            self._stop()

    def _running(self) -> tuple[subprocess.Popen[bytes], bool]:
        if self._process is not None and self._process.poll() is None:
            return self._process, False
        self._stop()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(self._worker), str(int(self._seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to handle
        )
        return self._process, True

    def _answer(self, process: subprocess.Popen[bytes], data: bytes, most: float) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        deadline = time.monotonic() + most
        process.stdin.write(struct.pack(">Q", len(data)) + data)
        process.stdin.flush()
        (length,) = struct.unpack(">Q", _received(process.stdout.fileno(), 8, deadline))
        answer = json.loads(_received(process.stdout.fileno(), length, deadline))
        if not isinstance(answer, dict):
            raise ValueError("not an answer")
        return answer

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                stream.close() if stream else None
        process.wait()


def _received(descriptor: int, length: int, deadline: float) -> bytes:
    """Exactly so many bytes. Raises `TimeoutError` at the deadline, `EOFError` where the helper died."""
    data = bytearray()
    while len(data) < length:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([descriptor], [], [], max(left, 0))
        if not ready:
            raise TimeoutError
        piece = os.read(descriptor, min(length - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


_HELPER = Helper()
atexit.register(_HELPER.close)
