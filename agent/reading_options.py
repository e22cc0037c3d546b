"""How `countersign read` is to read: the options of the command line, as one value for `agent.reading`."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from countersign.agent.config import Settings


class Readers(StrEnum):
    """Which readers are asked."""

    GRAMMAR = "grammar"
    GIST = "gist"
    LLM = "llm"
    BOTH = "both"


@dataclass(frozen=True)
class ReadOptions:
    """`now` None: each mail's own Date. `authserv_id` empty: the topmost Authentication-Results counts.

    `domain` is the company's own; empty where it isn't known. `settings` say which model, and which policy.
    """

    settings: Settings
    readers: Readers = Readers.GRAMMAR
    authserv_id: str = ""
    domain: str = ""
    now: dt.date | None = None
