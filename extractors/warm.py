"""A process with limits that is kept warm, for parsers that hostile data might bring down.

    Helper(worker, seconds).ask(data)  ─►  what the worker made of it, or None

The worker is a file that is run by its path, never imported: it reads a length (8 bytes) and so many bytes
from its standard input, answers the same way with a JSON object, and limits its own memory and computing
time. What takes too long or kills it costs that process its life and the data its reading; the next gets a
new one. The worker ends with us: by its standard input, and by looking for its parent.
"""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any


class Helper:
    """The process that runs a worker's file. Threads take turns."""

    def __init__(self, worker: Path, seconds: float, *arguments: str) -> None:
        self._worker, self._seconds, self._arguments = worker, seconds, arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def ask(self, data: bytes, most: float) -> dict[str, Any] | None:
        """What the helper makes of the data in at most so many seconds; None where it passed a limit."""
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
        """Ends the helper; the next question starts another."""
        with self._turn:
            self._stop()

    def _running(self) -> tuple[subprocess.Popen[bytes], bool]:
        if self._process is not None and self._process.poll() is None:
            return self._process, False
        self._stop()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(self._worker), str(int(self._seconds)), *self._arguments],
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
