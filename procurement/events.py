"""What can happen to a case. Past tense: these are facts, and `case.step` says what follows from them.

`message` is the stored message's identity, so that every journal row leads back to the mail.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.judgement import Judgement
from countersign.procurement.order import PurchaseOrder


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
class OrderReleased:
    """A new order, or a new revision of it, is to be sent."""

    order: PurchaseOrder


@dataclass(frozen=True)
class Answered:
    """The supplier wrote, and the mail was read and judged."""

    message: str
    judgement: Judgement


@dataclass(frozen=True)
class AwayNoticed:
    """An automatic reply came; `until` is the day they are back, if it says so."""

    message: str
    until: dt.date | None = None
    words: str = ""


@dataclass(frozen=True)
class MailBounced:
    """A mail of ours did not arrive. A transient bounce is only journalled."""

    message: str
    reason: str
    permanent: bool = True


@dataclass(frozen=True)
class SendingFailed:
    """Our own server refused a mail for good."""

    message_id: str
    reason: str


@dataclass(frozen=True)
class TimerRang:
    """The case's due time has come."""


@dataclass(frozen=True)
class PersonResolved:
    """A person settled an exception. `by` is who, `note` their words."""

    exception: str
    resolution: Resolution
    by: str
    note: str = ""
    background: Background = NOTHING_SAID


Event = OrderReleased | Answered | AwayNoticed | MailBounced | SendingFailed | TimerRang | PersonResolved
