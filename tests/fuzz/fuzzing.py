"""The hunt itself: a number gives a mutated mail, and the oracle says what must not be about its reading.

    seed ─► case, mutators ─► mail ─► countersign read ─► Finding, or nothing

Only cases that may be looked at are taken: the held-out quarter stays unseen here too.
"""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from types import FrameType
from typing import Any

import mutators_files
import oracle
from mutators_bytes import BYTE_MUTATORS
from mutators_words import WORD_MUTATORS
from oracle import Base

from countersign.agent.config import load as load_settings
from countersign.agent.desk import Desk
from countersign.evals import splits
from countersign.evals.cases import Case, load
from countersign.evals.fingerprint import Contestant
from countersign.evals.run import Setup, desk_of
from countersign.procurement.book import Book
from countersign.procurement.errors import BadMail

LIMIT = 5
"""Seconds of computing that no mail may take."""


@dataclass(frozen=True)
class Finding:
    """A mail that was read as it must not be."""

    seed: int
    case: str
    how: str
    fault: str
    raw: bytes


class Hang(BaseException):
    """A mail took too long. No `Exception`, so that nothing on the way takes it for a damaged file."""


@contextmanager
def limited() -> Iterator[None]:
    """Raises `Hang` when more than `LIMIT` seconds were computed."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@cache
def _desk() -> Desk:
    return desk_of(Setup(Contestant.GRAMMAR, load_settings(None, {})))


def desk(case: Case) -> Desk:
    """The desk behind `countersign read`, with the case's orders."""
    return replace(_desk(), book=Book(case.orders))


@cache
def bases() -> tuple[Base, ...]:
    """All cases that may be looked at and can be read, as they are before anything happens to them."""
    locked = splits.locked()
    found = (_base(case) for case in load() if case.name not in locked)
    return tuple(base for base in found if base)


def _base(case: Case) -> Base | None:
    try:
        return oracle.base_of(desk(case), case)
    except BadMail:
        return None  # it is damaged enough as it is


@dataclass(frozen=True)
class Mutant:
    """A mail after what happened to it."""

    raw: bytes
    how: str
    danger: str = ""
    digits: str = ""
    requoted: bool = False
    agreed: bool = False


def _chosen(seed: int) -> Base:
    """The case of a seed: the name with the lowest hash beside it; a new case moves few seeds."""
    return min(bases(), key=lambda base: sha256(f"{seed} {base.case.name}".encode()).digest())


def mutant(seed: int) -> tuple[Base, Mutant]:
    """The base and the mutated mail that a seed stands for."""
    chance = random.Random(seed)
    found = _chosen(seed)
    raw = found.case.raw
    kind = chance.random()
    if kind < 0.15 and (changed := mutators_files.file_changed(raw, chance)):
        return found, Mutant(changed, "file_changed")
    if kind < 0.6:
        mutate = chance.choice(WORD_MUTATORS)
        if said := mutate(raw, found.lines, found.case.language, chance):
            return found, Mutant(
                said.raw, mutate.__name__, said.danger, said.digits, said.requoted, said.agreed
            )
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        hurt = chance.choice(BYTE_MUTATORS)
        raw = hurt(raw, chance) if raw else raw
        names.append(hurt.__name__)
    return found, Mutant(raw, "+".join(names))


def judged(base: Base, made: Mutant) -> list[str]:
    """What is wrong about how the mutated mail is read."""
    at = desk(base.case)
    try:
        with limited():
            reading = at.read(made.raw, base.case.name)
            message = at.postman.parse(made.raw)
    except BadMail:
        return []  # it goes to a person as it is
    except Hang:
        return [f"hang: more than {LIMIT} seconds"]
    except Exception as error:  # a crash is what is looked for
        return [f"crash: {type(error).__name__}: {error}"]
    heard = [line.text for line in message.spoken]
    found = oracle.faults(base, made.raw, reading, heard, made.danger, made.digits, made.agreed)
    # Who sees quote marks elsewhere sees somebody else speak: what is false then is not for us to say.
    return [fault for fault in found if not (made.requoted and fault.startswith("false"))]


def hunted(seed: int) -> list[Finding]:
    """The findings of one seed."""
    base, made = mutant(seed)
    return [Finding(seed, base.case.name, made.how, fault, made.raw) for fault in judged(base, made)]


def read(base: Base, raw: bytes) -> dict[str, Any]:
    """The reading of a mail against a base's orders."""
    return desk(base.case).read(raw, base.case.name)
