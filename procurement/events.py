"""What can happen to a case. Past tense: these are facts, and `case.step` says what follows from them.

`message` is the stored message's identity, so that every journal row leads back to the mail.
"""

import datetime as dt
from dataclasses import dataclass

from countersign.procurement.actions import Action
from countersign.procurement.case import Purpose
from countersign.procurement.erp import OrderStatus, Write
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import Judgement
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shipment import Shipment


@dataclass(frozen=True)
class OrderReleased:
    """A new order, or a new revision of it, is to be sent. `by` is the address of whoever handed it in, where
    that is known."""

    order: PurchaseOrder
    by: str = ""


@dataclass(frozen=True)
class OrderAdopted:
    """An order that was sent by other means before is to be known."""

    order: PurchaseOrder


@dataclass(frozen=True)
class OrderEnded:
    """The company's system, `by` its name, cancelled the order, or closed it."""

    order: str
    status: OrderStatus
    by: str


@dataclass(frozen=True)
class Answered:
    """The supplier wrote, and the mail was read and judged."""

    message: str
    judgement: Judgement


@dataclass(frozen=True)
class AwayNoticed:
    """An automatic reply came; `until` is their last day away, if it says so, `stand_ins` whom it names."""

    message: str
    until: dt.date | None = None
    words: str = ""
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailBounced:
    """A mail of ours did not arrive. A transient bounce is only journalled.

    `inside` are the people of our own whom it was for; empty where it was for the supplier.
    """

    message: str
    reason: str
    permanent: bool = True
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class SendingFailed:
    """Our own server refused a mail for good; `inside` as for a bounce."""

    message_id: str
    reason: str
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftReleased:
    """A person sends a mail that waited for them."""

    message_id: str
    purpose: Purpose
    by: str


@dataclass(frozen=True)
class DraftDiscarded:
    """A person decided that a mail that waited for them never goes out."""

    message_id: str
    purpose: Purpose
    by: str
    reason: str


@dataclass(frozen=True)
class WriteEnded:
    """A confirmation stands in the company's system, or will never: what became of a write."""

    write: Write


@dataclass(frozen=True)
class LastMail:
    """The newest mail that a supplier has to answer: when it went out, or how it fared while it could not."""

    purpose: Purpose
    at: dt.datetime | None
    tries: int = 0
    reason: str = ""


@dataclass(frozen=True)
class TimerRang:
    """The case's due time has come. `last` is None where nobody looked, or nothing was written yet."""

    last: LastMail | None = None


@dataclass(frozen=True)
class PersonActed:
    """A person did something about an exception. `by` is who, as the journal names them."""

    exception: str
    by: str
    action: Action


@dataclass(frozen=True)
class PersonAnswered:
    """One of our own people answered a mail about exceptions, and is to be told what became of it.

    `by` is their address, as far as anybody proved it; `to` are those who are told; `told` has a piece for
    each thing that they wrote. `about` are the exceptions that the answer was about.
    """

    message: str
    by: str
    to: tuple[str, ...]
    told: tuple[Told, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoodsReceived:
    """Goods came in: of these lines, or of all where none is named. `by` is who says so."""

    order: str
    by: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class GoodsShipped:
    """A ship notice came: this is on its way. `by` is who says so."""

    order: str
    by: str
    shipments: tuple[Shipment, ...]


Event = (
    OrderReleased
    | OrderAdopted
    | OrderEnded
    | Answered
    | AwayNoticed
    | MailBounced
    | SendingFailed
    | DraftReleased
    | DraftDiscarded
    | WriteEnded
    | TimerRang
    | PersonActed
    | PersonAnswered
    | GoodsReceived
    | GoodsShipped
)
