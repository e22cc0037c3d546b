"""Whether a reader has earned it: what a gate demands, against what its run shows.

    gates.toml ─► Gate ─┐
    Summary ────────────┼─► judge() ─► Passage(passed, faults)          each fault a sentence
    Fingerprint ×2 ─────┘                                     └─► standing() ─► agent/earned.py

A reader earns a permission by a run of exactly what is to be used: the same reader, model, prompt, policy for
readers and code. `judge` answers; the answer is kept as a `Standing` beside the database, where `countersign
run` finds it.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from countersign.agent.earned import Standing
from countersign.agent.fingerprint import Fingerprint
from countersign.evals.cases import HERE, Case
from countersign.evals.figures import figures
from countersign.evals.results import Run
from countersign.evals.score import Outcome, Share, Summary
from countersign.procurement.errors import BadInput

GATES = HERE / "gates.toml"
KEPT = ("false clears", "clear ones accepted", "fields right", "fields wrong", "ignored wrongly", "cost")
"""The figures that stand beside a verdict."""
AGAIN = "run `countersign eval run`"
SEE = "see `countersign eval report`"


class AtLeast(BaseModel):
    """Figures that may not be lower."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: int
    touchless: float | None = None
    fields_right: float | None = None
    orders_right: float | None = None
    verdicts_right: float | None = None


class AtMost(BaseModel):
    """Figures that may not be higher."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    false_clears: int
    ignored: int
    crashed: int
    model_errors: int = 0
    fields_wrong: float | None = None
    fields_invented: float | None = None


class Gate(BaseModel):
    """One permission: what it lets a reader do, and what that reader has to show first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    does: str
    at_least: AtLeast
    at_most: AtMost


@dataclass(frozen=True)
class Passage:
    """Whether the gate opens, and one sentence for everything that keeps it shut."""

    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether it opens."""
        return not self.faults


def load_gates(path: Path = GATES) -> dict[str, Gate]:
    """The gates by name. Raises `BadInput`."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} can't be read ({error}); correct it") from None
    return {name: _gate(path, name, table) for name, table in tables.items()}


def _gate(path: Path, name: str, table: object) -> Gate:
    try:
        return Gate.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (name, *first["loc"])))
        raise BadInput(f"{path}: {place}: {first['msg']}; correct it") from None


def judge(gate: Gate, shown: Summary, measured: Fingerprint, used: Fingerprint) -> Passage:
    """Whether what `measured` names has shown enough that what `used` names may do what the gate guards."""
    return Passage((*_stale(measured, used), *_short(gate, shown), *_over(gate, shown)))


def standing(name: str, gate: Gate, run: Run, cases: Sequence[Case], shown: Summary) -> Standing:
    """The verdict on what a run measured, as it is kept."""
    passage = judge(gate, shown, run.fingerprint, run.fingerprint)
    told = {row[0]: row[1] for row in figures([shown])}
    return Standing(
        permission=name,
        passed=passage.passed,
        faults=passage.faults,
        fingerprint=run.fingerprint,
        run=run.name,
        cases=len(cases),
        cases_sha256=_digest(cases),
        at=run.began,
        figures={words: told[words] for words in KEPT},
    )


def _digest(cases: Sequence[Case]) -> str:
    """Of all that the run was judged by."""
    lines = sorted(f"{case.name} {case.digest}\n" for case in cases)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _stale(measured: Fingerprint, used: Fingerprint) -> Iterator[str]:
    for part in measured.other_than(used):
        yield f"the run was made with another {part} than is used now; {AGAIN}"


def _short(gate: Gate, shown: Summary) -> Iterator[str]:
    demanded = gate.at_least
    if len(shown.scores) < demanded.cases:
        yield f"{len(shown.scores)} cases were read, {demanded.cases} are needed; {AGAIN} over more of them"
    figures: Mapping[str, tuple[Share, float | None]] = {
        "clear cases accepted untouched": (shown.touchless, demanded.touchless),
        "fields read right": (shown.fields(Outcome.RIGHT), demanded.fields_right),
        "mails matched with their orders": (shown.orders_right, demanded.orders_right),
        "right next steps": (shown.verdicts_right, demanded.verdicts_right),
    }
    for words, (share, bound) in figures.items():
        if bound is not None and (share.share is None or share.share < bound):
            yield f"{words}: {share}, at least {100 * bound:g} % are needed; {SEE}"


def _over(gate: Gate, shown: Summary) -> Iterator[str]:
    allowed = gate.at_most
    mails = {
        "with a false clear": (shown.false_clears, allowed.false_clears),
        "that needed somebody and were ignored": (shown.ignored, allowed.ignored),
        "that came to no reading": (shown.crashed, allowed.crashed),
        "for which the model gave no usable answer": (shown.model_errors, allowed.model_errors),
    }
    for words, (scores, most) in mails.items():
        if len(scores) > most:
            names = ", ".join(one.case.name for one in scores[:3])
            more = f" and {len(scores) - 3} more" if len(scores) > 3 else ""
            yield f"{len(scores)} mails {words} ({names}{more}), at most {most} may be; {SEE}"
    shares = {
        "fields read wrong": (shown.fields(Outcome.WRONG), allowed.fields_wrong),
        "fields invented": (shown.fields(Outcome.INVENTED), allowed.fields_invented),
    }
    for words, (share, bound) in shares.items():
        if bound is not None and (share.share or 0) > bound:
            yield f"{words}: {share}, at most {100 * bound:g} % may be; {SEE}"
