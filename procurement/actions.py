"""What a person can do about an exception: a closed set of actions, each with what has to be said with it.

Whoever acts, by whatever way (the command line, a mail), makes one of these; what follows is `settling`'s.
Who may do what is the policy's. `kind` is the word a person types, and what tells the actions apart once
they are stored.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from countersign.procurement.because import Because


class Resolution(StrEnum):
    """How a person settled an exception."""

    ACCEPTED = "accepted"
    ORIGINAL = "supplier-agreed-to-original"
    COMPROMISE = "compromise"
    CANCELLED = "cancelled"
    MISREAD = "read-wrongly"
    NO_ACTION = "no-action"


class RootCause(StrEnum):
    """What an exception came from, as the person who settled it sees it."""

    SUPPLIER_CAPACITY = "supplier-capacity"
    SUPPLIER_MATERIAL = "supplier-material"
    SUPPLIER_QUALITY = "supplier-quality"
    SUPPLIER_PRICING = "supplier-pricing"
    LOGISTICS = "logistics"
    OUR_LATE_ISSUE = "our-late-issue"
    OUR_CHANGE = "our-change"
    OUR_DATA = "our-data"
    MISREADING = "misreading"
    OTHER = "other"


class Consequence(StrEnum):
    """What follows from it under the contract."""

    EXPEDITE_CHARGE = "expedite-charge"
    PENALTY = "penalty"
    PRICE_ADJUSTMENT = "price-adjustment"
    NONE = "none"


@dataclass(frozen=True)
class Background:
    """Why an exception came up, for those who learn from many: `stated` is the supplier's own reason.

    `money` is what it costs (or, negative, saves) the company, in the order's currency.
    """

    cause: RootCause | None = None
    stated: str = ""
    consequence: Consequence | None = None
    money: Decimal | None = None

    @property
    def words(self) -> str:
        """The same in a few words; empty where nothing was said."""
        parts = [f"cause {self.cause}"] if self.cause else []
        parts += [f"they say “{self.stated}”"] if self.stated else []
        parts += [f"consequence {self.consequence}"] if self.consequence else []
        parts += [f"effect {self.money:f}"] if self.money is not None else []
        return ", ".join(parts)


NOTHING_SAID = Background()


@dataclass(frozen=True)
class Seen:
    """They looked at it."""

    kind: Literal["seen"] = "seen"


@dataclass(frozen=True)
class Accept:
    """It may be as the supplier says; the supplier is told so."""

    note: str = ""
    background: Background = NOTHING_SAID
    kind: Literal["accept"] = "accept"


@dataclass(frozen=True)
class Reject:
    """It stays as ordered: the supplier is told, and has to confirm that."""

    note: str = ""
    kind: Literal["reject"] = "reject"


@dataclass(frozen=True)
class Ask:
    """A question to the supplier in the person's own words."""

    question: str
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True)
class Hold:
    """Nothing until that day; then it is put before the owner again."""

    until: dt.date
    note: str = ""
    kind: Literal["hold"] = "hold"


@dataclass(frozen=True)
class Assign:
    """From now on it is somebody else's: `to` is their address."""

    to: str
    note: str = ""
    kind: Literal["assign"] = "assign"


@dataclass(frozen=True)
class Corrected:
    """What the supplier did say, as a person read it; what is None was said as the program has it.

    `unit_price` is per the order's own price basis and in its currency, `quantity` in its unit.
    """

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    date: dt.date | None = None


@dataclass(frozen=True)
class Misread:
    """The supplier did not say this. `corrected` None: what they did say is not known either."""

    corrected: Corrected | None = None
    note: str = ""
    kind: Literal["misread"] = "misread"


@dataclass(frozen=True)
class Comment:
    """Words for the record; nothing else changes."""

    words: str
    kind: Literal["comment"] = "comment"


@dataclass(frozen=True)
class Approve:
    """The other pair of eyes agrees with what was decided."""

    note: str = ""
    kind: Literal["approve"] = "approve"


@dataclass(frozen=True)
class Refuse:
    """The other pair of eyes does not agree: it goes back to the owner."""

    note: str = ""
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class Amend:
    """The order becomes what its next revision says. Follows from handing one in; nobody types it."""

    kind: Literal["amend"] = "amend"


@dataclass(frozen=True)
class Resolve:
    """It is settled, in whichever way; the supplier is told nothing."""

    resolution: Resolution
    note: str = ""
    background: Background = NOTHING_SAID
    kind: Literal["resolve"] = "resolve"


Action = Seen | Accept | Reject | Ask | Hold | Assign | Misread | Comment | Approve | Refuse | Amend | Resolve


class OutcomeKind(StrEnum):
    """What became of what a person wanted."""

    DONE = "done"
    WAITS = "waits-for-approval"
    LATE = "late"
    DENIED = "denied"


@dataclass(frozen=True)
class Outcome:
    """What to answer to the person who acted: whether it was done, and in words what holds now.

    `why` is there where nothing was done and other languages can say why.
    """

    exception: str
    by: str
    kind: OutcomeKind
    words: str
    why: Because | None = None
