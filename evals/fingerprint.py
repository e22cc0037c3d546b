"""What a figure was measured with: reader, model, prompt, policy and code, each by its hash.

Two runs with the same key would read every mail the same way, so a run is stored under its key and can be
taken up again where it stopped. The code's hash is of the files themselves, because a commit says nothing
about a tree with changes in it and an installed program has none; the commit stands beside it for people.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from countersign.procurement.policy.model import Policy
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


class Contestant(StrEnum):
    """Who reads: the product's configurations, the baseline, and the scripted models that mean harm."""

    GRAMMAR = "grammar"
    BOTH = "both"
    LLM = "llm"
    ECHO = "echo"
    YES = "always-accepts"
    GARBAGE = "returns-garbage"
    DOWN = "is-down"

    @property
    def asks_a_model(self) -> bool:
        """Whether the settings' model is asked."""
        return self in (Contestant.BOTH, Contestant.LLM)


HOSTILE = (Contestant.YES, Contestant.GARBAGE, Contestant.DOWN)
BASELINES = (Contestant.ECHO, Contestant.GRAMMAR)
"""They stand beside every run: what is gained by reading at all, and by a model."""


@dataclass(frozen=True)
class Fingerprint:
    """What the figures of one run depend on. `model` and `prompt` are empty where none was asked.

    `recording_sha256` is of the recording that was played in the model's place; empty where it was asked.
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

    @property
    def key(self) -> str:
        """The same for two runs that would read every mail alike."""
        telling = {
            name: value for name, value in asdict(self).items() if name not in ("commit", "dirty", "prompt")
        }
        return hashlib.sha256(json.dumps(telling, sort_keys=True).encode()).hexdigest()

    @property
    def label(self) -> str:
        """How a report names it: the reader, and with which model and prompt."""
        played = "replayed" if self.recording_sha256 else ""
        return " · ".join(filter(None, (self.reader, self.model, self.prompt, played)))


def fingerprint(
    reader: Contestant, model: str, prompt: Prompt | None, policy: Policy, recording: str = ""
) -> Fingerprint:
    """The fingerprint of this program with these parts."""
    asked = prompt if reader.asks_a_model else None
    # An installed copy may lie in somebody else's repository, whose commit says nothing about it.
    ours = bool(_git("ls-files", "--", "evals/fingerprint.py"))
    return Fingerprint(
        reader=reader.value,
        model=model if asked else "",
        prompt=asked.label if asked else "",
        prompt_sha256=asked.sha256 if asked else "",
        policy_sha256=hashlib.sha256(policy.model_dump_json().encode()).hexdigest(),
        code_sha256=code_hash(),
        commit=_git("rev-parse", "--short=12", "HEAD") if ours else "",
        dirty=ours and bool(_git("status", "--porcelain", "--", *READING_CODE)),
        recording_sha256=recording if asked else "",
    )


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


@cache
def _git(*words: str) -> str:
    """What git says about the tree that the code lies in; nothing where it lies in none."""
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *words], capture_output=True, text=True, timeout=20, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
