"""The verdict on one order line: what it amounts to, at which values, and why it is not settled.

What leads to it is the question of `hearing` for one witness, and of `check` for two. On an unclear line the
values are what the supplier said all the same: they settle nothing, but spare a look into the mail.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineStatus
from countersign.procurement.compare import Field
from countersign.procurement.money import Price

EVERYTHING = frozenset(Field)


@dataclass(frozen=True)
class Values:
    """What was said about a line, in the order's own unit and price basis wherever that is exact."""

    quantity: Decimal | None = None
    uom: str | None = None
    price: Price | None = None
    deliveries: tuple[Delivery, ...] = ()
    item: str | None = None

    def has(self, field: Field) -> bool:
        """Whether there is a value for `field`."""
        match field:
            case Field.QUANTITY:
                return self.quantity is not None
            case Field.PRICE:
                return self.price is not None
            case Field.DATE:
                return bool(self.deliveries)

    def without(self, fields: Iterable[Field]) -> "Values":
        """The values but for these."""
        values = self
        for field in fields:
            match field:
                case Field.QUANTITY:
                    stripped = tuple(replace(delivery, quantity=None) for delivery in values.deliveries)
                    values = replace(values, quantity=None, uom=None, deliveries=stripped)
                case Field.PRICE:
                    values = replace(values, price=None)
                case Field.DATE:
                    values = replace(values, deliveries=())
        return values


@dataclass(frozen=True)
class Reason:
    """Why a line is not taken as said. `fields` are those that stay open because of it.

    `askable`: the supplier can settle it by an answer.
    """

    words: str
    evidence: tuple[Evidence, ...] = ()
    fields: frozenset[Field] = EVERYTHING
    type: ExceptionType = ExceptionType.UNCLEAR
    rule: str = "reading.doubt"
    askable: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a line's claims amount to. With reasons, it is not to be settled as it stands."""

    status: LineStatus
    values: Values = Values()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
