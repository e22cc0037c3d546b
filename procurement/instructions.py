"""What one of our own people writes in answer to a mail about exceptions, and what they are told about it.

    the answer's new text ─►  Instruction each: what is to be done about what, or the trouble with it
    what became of it     ─►  Told each

Values only. Reading the words is the extractors' work, carrying them out `settling`'s, and whether they
count at all is asked in `agent.steps.obey`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from countersign.procurement.actions import Action
from countersign.procurement.because import Because


class Trouble(StrEnum):
    """Why words that look like an instruction are not carried out."""

    WHICH = "which"
    NO_SUCH = "no-such"
    MORE = "more"
    CONDITION = "condition"
    NO_DAY = "no-day"
    TWO_DAYS = "two-days"
    PAST = "past"
    NO_PERSON = "no-person"
    TWO_PEOPLE = "two-people"
    NO_WORDS = "no-words"
    VALUES = "values"
    TWICE = "twice"


@dataclass(frozen=True)
class Person:
    """One of our own people, by the names that others call them."""

    address: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True)
class Instruction:
    """A piece of the answer: what it is about, and what is to be done; or the trouble with it.

    `exceptions` are ids; with a trouble they may be none.
    """

    words: str
    exceptions: tuple[str, ...] = ()
    action: Action | None = None
    trouble: Trouble | None = None


class Refused(StrEnum):
    """Why an answer decides nothing at all."""

    NO_TOKEN = "no-token"
    FORGED = "forged"
    EXPIRED = "expired"
    OUTSIDE = "outside"
    UNVERIFIED = "unverified"
    FORWARDED = "forwarded"
    AUTOMATIC = "automatic"
    NOTHING = "nothing"


class Kept(StrEnum):
    """What becomes of an instruction besides what `actions.OutcomeKind` and `Trouble` say."""

    USED = "used"


SAID: Mapping[str, str] = {
    Trouble.WHICH: "there are several points, and it does not say which",
    Trouble.NO_SUCH: "the mail has no such point",
    Trouble.MORE: "beside the decision stands something that could change it",
    Trouble.CONDITION: "it sounds as if it held under a condition",
    Trouble.NO_DAY: "no day can be read in it",
    Trouble.TWO_DAYS: "the day can mean more than one",
    Trouble.PAST: "the day is not in the future",
    Trouble.NO_PERSON: "nobody is known by that name",
    Trouble.TWO_PEOPLE: "more than one person is called so",
    Trouble.NO_WORDS: "the words are missing",
    Trouble.VALUES: "the values can't be read for certain",
    Trouble.TWICE: "it says more than one thing about the same point",
    Refused.NO_TOKEN: "it came without the code of a mail of ours",
    Refused.FORGED: "the code in it was altered, or made out to somebody else",
    Refused.EXPIRED: "the time for answering that mail is over",
    Refused.OUTSIDE: "it came from outside of the company",
    Refused.UNVERIFIED: "our mail server does not say that it came from that address",
    Refused.FORWARDED: "it passes another mail on",
    Refused.AUTOMATIC: "a machine wrote it",
    Refused.NOTHING: "nothing stands above the quotation",
    Kept.USED: "they decided about it by that mail before",
}
"""Why nothing was done, for the journal; a mail about it says the same in the company's language."""


@dataclass(frozen=True)
class Told:
    """What a person is told of one piece of their answer: their words, and what became of them.

    `result` is an `OutcomeKind`, a `Trouble`, a `Kept` or a `Refused`; `action` the kind of what they wanted,
    where it is one; `detail` the program's own sentence about it, and `why` the same for other languages.
    """

    words: str
    result: str
    exceptions: tuple[str, ...] = ()
    action: str = ""
    detail: str = ""
    why: Because | None = None
