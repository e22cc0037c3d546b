"""Why what a person wanted was not done: a sentence in English, and the grounds by which others say it.

The journal, the command line and the API have the sentence; a mail to a colleague says the same in the words
of the company's language, from the grounds and what fills their places. Values only: who refuses, and on
which of these grounds, is decided where the question is asked.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grounds(StrEnum):
    """Each has a sentence in every words file in which our own people are written to."""

    MAY_NOT_DECIDE = "may-not-decide"
    MAY_NOT_SEE = "may-not-see"
    MAY_NOT_APPROVE = "may-not-approve"
    NO_COLLEAGUE = "no-colleague"
    NO_APPROVAL_ASKED = "no-approval-asked"
    OWN_DECISION = "own-decision"
    NO_APPROVER = "no-approver"
    NOT_APPROVED = "not-approved"
    NOTHING_CERTAIN = "nothing-certain"
    NOT_THEIRS = "not-theirs"
    NOT_AHEAD = "not-ahead"
    NO_QUESTION = "no-question"
    NO_COMMENT = "no-comment"
    WAITS_ALREADY = "waits-already"
    REJECTED_ALREADY = "rejected-already"


Place = str | dt.date | tuple[str, ...]


@dataclass(frozen=True)
class Because:
    """`words` for the journal; `places` by the names that the grounds' sentence has in braces."""

    grounds: Grounds
    words: str
    places: Mapping[str, Place] = field(default_factory=dict)
