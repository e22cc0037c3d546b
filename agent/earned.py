"""What a reader has earned: the gate's verdict on its gold run, kept beside the database.

    countersign eval run ─► gate ─► keep() ─► earned.json ──┐
                                     shipped.json ──────────┴─► permission() ─► countersign run starts, or not

A reader that was never measured, failed its gate, or is another one than was measured may do nothing alone:
`permission` says what is missing and which command brings it. For a reader without a model, the verdict
that comes with the program stands in until there is one of its own.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from countersign.agent import gists
from countersign.agent.config import Settings
from countersign.agent.fingerprint import BOTH, GIST, GRAMMAR, Fingerprint, fingerprint
from countersign.procurement.errors import BadInput, NotEarned
from countersign.procurement.policy.model import Policy
from countersign.prompts.library import Prompt

FILE_NAME = "earned.json"
SHIPPED = Path(__file__).parent / "shipped.json"
PERMISSIONS = ("supervised", "automatic")
"""What the program asks for before it starts; a file of gates may hold others."""
MEASURE = "run `countersign eval run`"


@dataclass(frozen=True)
class Standing:
    """One verdict: whether this reader, on these cases, at that time, passed the gate for a permission."""

    permission: str
    passed: bool
    faults: tuple[str, ...]
    fingerprint: Fingerprint
    run: str
    cases: int
    cases_sha256: str
    at: dt.datetime
    figures: Mapping[str, str]

    @property
    def words(self) -> str:
        """The verdict in a sentence."""
        what = "passed" if self.passed else f"failed ({'; '.join(self.faults)})"
        return f"{self.permission} {what} by {self.run} of {self.at:%Y-%m-%d} on {self.cases} cases"


def place(settings: Settings) -> Path:
    """Where the verdicts lie."""
    return settings.store.path.parent / FILE_NAME


def load(path: Path) -> tuple[Standing, ...]:
    """The verdicts in a file, the latest first; none where there is no file. Raises `BadInput`."""
    try:
        found = [_standing(one) for one in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{path} can't be read; remove it and {MEASURE}") from None
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def keep(path: Path, standings: Iterable[Standing]) -> None:
    """Adds verdicts; an older one about the same is replaced. Raises `BadInput`."""
    new = {_about(one): one for one in standings}
    kept = [one for one in load(path) if _about(one) not in new]
    everything = sorted((*new.values(), *kept), key=lambda one: (one.at, _about(one)), reverse=True)
    text = json.dumps([_json(one) for one in everything], indent=1, ensure_ascii=False) + "\n"
    aside = path.with_name(f"{path.name}.new")
    try:
        aside.write_text(text, "utf-8")
        aside.replace(path)
    except OSError as error:
        raise BadInput(f"{path} can't be written ({error.strerror}); correct store.path") from None


def _about(one: Standing) -> tuple[str, str, str, str]:
    measured = one.fingerprint
    return one.permission, measured.reader, measured.model, measured.prompt


def _standing(stored: dict[str, Any]) -> Standing:
    given = stored | {
        "faults": tuple(stored["faults"]),
        "fingerprint": Fingerprint(**stored["fingerprint"]),
        "at": dt.datetime.fromisoformat(stored["at"]),
    }
    return Standing(**given)


def _json(one: Standing) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat()}


def used(settings: Settings, policy: Policy, prompt: Prompt) -> Fingerprint:
    """What reads when this program is at work with these settings."""
    if settings.llm.enabled:
        return fingerprint(BOTH, settings.llm.model, prompt, policy, gists.label(settings))
    return fingerprint(GIST if gists.judged(settings) else GRAMMAR, "", None, policy, gists.label(settings))


def needed(settings: Settings, policy: Policy) -> str:
    """The permission without which it may not start, or nothing: supervised, the grammar alone accepts."""
    if "automatic" in policy.modes:
        return "automatic"
    alone = settings.llm.enabled and policy.readers.llm_alone == "accept"
    return "supervised" if alone else ""


def permission(settings: Settings, policy: Policy, prompt: Prompt) -> str:
    """By which verdict the program may start, in a sentence. Raises `NotEarned`."""
    wanted = needed(settings, policy)
    if not wanted and policy.modes == {"draft"}:
        return "draft: nothing is confirmed and nothing goes out to a supplier without a person"
    if not wanted:
        return "supervised: it accepts what the grammar is sure of, and puts everything else before a person"
    now = used(settings, policy, prompt)
    standing, fault = look_up(settings, wanted, now)
    if standing is None or fault:
        ways = ['set mode.default = "supervised" in the policy']
        ways += ["set llm.enabled = false"] if settings.llm.enabled else []
        ways += ["set gist.enabled = false"] if now.reader == GIST else []
        raise NotEarned(
            f"{now.label} may not work in {wanted} mode: {fault}; {MEASURE}, or {' or '.join(ways)}"
        )
    return standing.words


def look_up(settings: Settings, wanted: str, now: Fingerprint) -> tuple[Standing | None, str]:
    """The verdict that counts for this reader, and what is wrong with it in words, if anything is."""
    own = _of(load(place(settings)), wanted, now)
    if now.reader in (GRAMMAR, GIST) and (own is None or own.fingerprint.other_than(now)):
        shipped = _of(load(SHIPPED), wanted, now)
        if shipped is not None and shipped.fingerprint.gist != now.gist:
            # Who taught it other sentences has another reader than the one that was measured here.
            return (
                shipped,
                f"the gold run that comes with the program ({shipped.run}) was made with another gist",
            )
        return shipped, _fault(shipped)
    if own is not None and (parts := own.fingerprint.other_than(now)):
        return own, f"its gold run ({own.run}) was made with another {' and another '.join(parts)}"
    return own, _fault(own)


def _of(standings: Iterable[Standing], wanted: str, now: Fingerprint) -> Standing | None:
    """The latest verdict on the same reader and model, one with the same prompt before any other."""
    found = [
        one
        for one in standings
        if one.permission == wanted
        and (one.fingerprint.reader, one.fingerprint.model) == (now.reader, now.model)
    ]
    same = [one for one in found if one.fingerprint.prompt_sha256 == now.prompt_sha256]
    return next(iter((*same, *found)), None)


def _fault(standing: Standing | None) -> str:
    if standing is None:
        return "there is no gold run of it"
    return "" if standing.passed else f"its gold run failed the gate: {'; '.join(standing.faults)}"
