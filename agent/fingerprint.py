"""What a reader is: reader, model, prompt, policy and code, each by its name or hash.

Two programs with the same fingerprint read every mail alike, so what one of them has shown holds for the
other. The code's hash is of the files themselves, because a commit says nothing about a tree with changes in
it and an installed program has none. Of the policy only that part counts which decides how words are read:
tolerances are the company's own, and nobody's figures depend on them.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from countersign.procurement.policy.model import Policy, default_policy
from countersign.prompts.library import Prompt

ROOT = Path(__file__).parent.parent
READING_CODE = (
    "procurement",
    "prompts",
    "mailbox",
    "extractors",
    "agent/desk.py",
    "agent/wiring.py",
    "agent/steps/read_reply.py",
    "evals/baselines",
)
"""What decides how a mail is read. Output, reports and the daemon's loops don't."""
NOT_CODE = frozenset({".pyc", ".pyo"})

GRAMMAR, GIST, BOTH = "grammar", "gist", "both"
"""The readers that a program at work may have: the grammar alone, with gist, with a model."""


@dataclass(frozen=True)
class Fingerprint:
    """What the figures of one run depend on. `model` and `prompt` are empty where none was asked.

    `gist` says by what sentences are judged as a whole; empty where nobody does. `recording_sha256` is of the
    recording that was played in the model's place; empty where it was asked.
    """

    reader: str
    model: str
    prompt: str
    prompt_sha256: str
    policy_sha256: str
    code_sha256: str
    commit: str = ""
    dirty: bool = False
    recording_sha256: str = ""
    gist: str = ""

    @property
    def key(self) -> str:
        """The same for two runs that would read every mail alike."""
        aside = ("commit", "dirty", "prompt")
        telling = {name: value for name, value in asdict(self).items() if name not in aside}
        return hashlib.sha256(json.dumps(telling, sort_keys=True).encode()).hexdigest()

    @property
    def label(self) -> str:
        """How a report names it: the reader, and with which model and prompt."""
        played = "replayed" if self.recording_sha256 else ""
        return " · ".join(filter(None, (self.reader, self.model, self.prompt, played)))

    def other_than(self, used: "Fingerprint") -> tuple[str, ...]:
        """The parts in which this is another reader than `used`."""
        parts = {
            "reader": (self.reader, used.reader),
            "model": (self.model, used.model),
            "prompt": (self.prompt_sha256, used.prompt_sha256),
            "policy for readers": (self.policy_sha256, used.policy_sha256),
            "code": (self.code_sha256, used.code_sha256),
            "gist": (self.gist, used.gist),
        }
        return tuple(part for part, (then, now) in parts.items() if then != now)


def fingerprint(
    reader: str, model: str, prompt: Prompt | None, policy: Policy, gist: str = ""
) -> Fingerprint:
    """The fingerprint of this program with these parts. `prompt` None: no model is asked."""
    measured = measured_policy(policy).model_dump_json()
    return Fingerprint(
        reader=reader,
        model=model if prompt else "",
        prompt=prompt.label if prompt else "",
        prompt_sha256=prompt.sha256 if prompt else "",
        policy_sha256=hashlib.sha256(measured.encode()).hexdigest(),
        code_sha256=code_hash(),
        gist=gist,
    )


def measured_policy(policy: Policy) -> Policy:
    """The policy under which cases are judged: the built-in one, with the company's word on readers."""
    return default_policy().model_copy(update={"readers": policy.readers})


@cache
def code_hash(root: Path = ROOT) -> str:
    """SHA-256 over the names and contents of everything that reading depends on."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for name in READING_CODE:
        place = root / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.is_file() and path.suffix not in NOT_CODE)
