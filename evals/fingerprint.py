"""Who reads in a run, and the fingerprint that its figures stand under (see `agent/fingerprint.py`).

Two runs with the same key would read every mail the same way, so a run is stored under its key and can be
taken up again where it stopped. The commit stands beside it for people.
"""

import subprocess
from dataclasses import replace
from enum import StrEnum
from functools import cache

from countersign.agent import fingerprint as program
from countersign.agent.fingerprint import READING_CODE, ROOT, Fingerprint
from countersign.procurement.policy.model import Policy
from countersign.prompts.library import Prompt


class Contestant(StrEnum):
    """Who reads: the product's configurations, the baseline, and the scripted models that mean harm."""

    GRAMMAR = program.GRAMMAR
    GIST = program.GIST
    BOTH = program.BOTH
    LLM = "llm"
    ECHO = "echo"
    YES = "always-accepts"
    GARBAGE = "returns-garbage"
    DOWN = "is-down"

    @property
    def judges_sentences(self) -> bool:
        """Whether sentences are judged as a whole, where the settings and the machine allow it."""
        return self in (Contestant.GIST, Contestant.BOTH)

    @property
    def asks_a_model(self) -> bool:
        """Whether the settings' model is asked."""
        return self in (Contestant.BOTH, Contestant.LLM)


HOSTILE = (Contestant.YES, Contestant.GARBAGE, Contestant.DOWN)
BASELINES = (Contestant.ECHO, Contestant.GRAMMAR)
"""They stand beside every run: what is gained by reading at all, and by a model."""
PRODUCT = (Contestant.GRAMMAR, Contestant.GIST, Contestant.BOTH)
"""Those that a program at work may be."""


def fingerprint(
    reader: Contestant,
    model: str,
    prompt: Prompt | None,
    policy: Policy,
    recording: str = "",
    gist: str = "",
) -> Fingerprint:
    """The fingerprint of this program with these parts; `recording` is the hash of what is played."""
    asked = prompt if reader.asks_a_model else None
    # An installed copy may lie in somebody else's repository, whose commit says nothing about it.
    ours = bool(_git("ls-files", "--", "evals/fingerprint.py"))
    return replace(
        program.fingerprint(reader.value, model, asked, policy, gist if reader.judges_sentences else ""),
        commit=_git("rev-parse", "--short=12", "HEAD") if ours else "",
        dirty=ours and bool(_git("status", "--porcelain", "--", *READING_CODE)),
        recording_sha256=recording if asked else "",
    )


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
