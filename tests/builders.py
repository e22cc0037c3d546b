"""The people and orders that tests speak of, with as few words as a sentence needs."""

import datetime as dt
from decimal import Decimal

from countersign.procurement.case import Case
from countersign.procurement.claims import (
    Delivery,
    Doubt,
    Evidence,
    ExceptionType,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
)
from countersign.procurement.events import OrderReleased
from countersign.procurement.judgement import Judgement
from countersign.procurement.mail import Route, Sort, Trust
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.policy.model import Policy, default_policy
from countersign.procurement.policy.verdict import judge
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
ADA = Buyer("Ada Field", "ada.field@orchard-metal.example")
NORTHGATE = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "US")


def a_line(line: int = 10, **changes: object) -> Line:
    given = {
        "line": line,
        "quantity": Decimal(500),
        "uom": "EA",
        "unit_price": Decimal("12.50"),
        "date": dt.date(2026, 12, 11),
        "price_per": Decimal(100),
        "item": "HX-8x40",
        "description": "Hex bolt",
    }
    return Line(**(given | changes))  # type: ignore[arg-type]


def an_order(*lines: Line, **changes: object) -> PurchaseOrder:
    given = {
        "number": "4500012345",
        "currency": "USD",
        "supplier": NORTHGATE,
        "lines": lines or (a_line(),),
        "date": dt.date(2026, 11, 2),
        "buyer": ADA,
    }
    return PurchaseOrder(**(given | changes))  # type: ignore[arg-type]


def bolts_and_nuts() -> tuple[Line, Line]:
    """The two lines that most of the readers' tests speak of, as they stand on the order."""
    bolts = a_line(10, description="Hex bolt M8x40")
    nuts = a_line(
        20, quantity=Decimal(300), unit_price=Decimal("4.10"), item="HN-8", description="Hex nut M8"
    )
    return bolts, nuts


def accepted(order: PurchaseOrder, line: int = 10, quote: str = "Confirmed.") -> LineReading:
    ordered = order.line(line)
    assert ordered
    return LineReading(
        order.number,
        line,
        LineStatus.ACCEPTED,
        ordered.quantity,
        ordered.uom,
        ordered.unit_price,
        ordered.price_per,
        order.currency,
        (Delivery(ordered.date, ordered.quantity),),
        evidence=(Evidence("status", quote, "body:1"),),
    )


def a_reading(order: PurchaseOrder, *lines: LineReading, doubts: tuple[Doubt, ...] = ()) -> Reading:
    return Reading(MessageKind.CONFIRMATION, (order.number,), lines, doubts)


def a_route(order: PurchaseOrder, **changes: object) -> Route:
    given = {"sort": Sort.PERSON, "orders": (order.number,), "trust": Trust.ALIGNED}
    return Route(**(given | changes))  # type: ignore[arg-type]


def judged(
    order: PurchaseOrder, *lines: LineReading, doubts: tuple[Doubt, ...] = (), policy: Policy | None = None
) -> Judgement:
    reading = a_reading(order, *lines, doubts=doubts)
    return judge(reading, a_route(order), (order,), policy or default_policy())


def hedged(order: PurchaseOrder, line: int = 10) -> Doubt:
    words = "“should be mid December” is no promise"
    quote = Evidence("date", "should be mid December", "body:1")
    return Doubt(ExceptionType.UNCLEAR, words, order.number, line, "reading.hedge", (quote,), askable=True)


def released(order: PurchaseOrder, now: dt.datetime = MONDAY) -> Case:
    decision = step(
        Case(order, "k3v9q2wz7a"),
        OrderReleased(order),
        policy=default_policy(),
        calendar=Weekdays(),
        now=now,
    )
    return decision.case
