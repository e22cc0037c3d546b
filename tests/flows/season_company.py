"""The company of the long simulation: sixty suppliers in ten countries, 250 orders, and its policy.

Everything follows from the seed. What the suppliers do about their orders is `season_suppliers`' business.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier

DOMAIN = "orchard-metal.example"
MAILBOX = f"orders@{DOMAIN}"
ADA, BEN, CLEO = (
    Buyer(name, f"{name.split()[0].lower()}@{DOMAIN}") for name in ("Ada Field", "Ben Hill", "Cleo Wood")
)
PLANNER, FINANCE, MANAGER = (f"{role}@{DOMAIN}" for role in ("planning", "money", "operations"))
FIRST_DAY = dt.date(2026, 11, 2)
DAYS = 90
SUPPLIERS, ORDERS = 60, 250

POLICY = f"""
name = "season"
[tolerance.date]
late_days = 1

[hours]
ours = "wait"
[roles]
planner = "{PLANNER}"
finance = "{FINANCE}"
manager = "{MANAGER}"
[routing]
owner = {{ date = "planner", price = "finance" }}
cc = {{ date = ["buyer"] }}
grave = ["manager"]
[digest]
batch_below = "medium"
[quiet]
start = 19:00:00
end = 06:30:00
free_days = true
[review]
to = ["manager"]
[tier.1.acknowledgment]
window_business_days = 1
[tier.1.reminders]
count = 3
every_business_days = 1
[tier.1.check_in]
days_before = 5
[tier.1.overdue]
ask_after_business_days = 1
tell_after_business_days = 1
[tier.3.reminders]
weekdays = ["monday", "thursday"]
at = 10:30:00
[tier.3.mode]
default = "supervised"
[tier.4.mode]
default = "draft"
[[approvals.need]]
name = "price"
role = "manager"
types = ["price"]
over_amount = 50
[[absence]]
who = "{ADA.email}"
first = 2026-11-16
last = 2026-11-27
stand_in = "{BEN.email}"
"""

_HOMES = (
    *(("en", "US"),) * 16,
    *(("de", "DE"),) * 12,
    *(("en", "GB"),) * 6,
    *(("fr", "FR"),) * 6,
    *(("it", "IT"),) * 5,
    *(("es", "ES"),) * 4,
    *(("nl", "NL"),) * 3,
    *(("pl", "PL"),) * 3,
    *(("ja", "JP"),) * 3,
    *(("en", "IN"),) * 2,
)


@dataclass(frozen=True)
class Released:
    """An order, and when its buyer hands it in."""

    at: dt.datetime
    order: PurchaseOrder


def suppliers() -> tuple[Supplier, ...]:
    return tuple(
        Supplier(
            f"sales@supplier-{number}.example",
            f"V-{1000 + number}",
            f"Supplier {number}",
            language,
            country,
            tier=(2, 1, 2, 3, 2, 2, 1, 4, 3, 2)[number % 10],
        )
        for number, (language, country) in enumerate(_HOMES)
    )


def orders(chance: Random) -> tuple[Released, ...]:
    """Most are handed in within the first six weeks, at any hour of the day and on weekends too."""
    known = suppliers()
    return tuple(_released(number, known[number % len(known)], chance) for number in range(ORDERS))


def revisions(released: tuple[Released, ...], chance: Random) -> tuple[Released, ...]:
    """Every ninth order is changed some days later, whatever became of it meanwhile; some twice."""
    changed = []
    for place, one in enumerate(released):
        for _ in range((place % 9 == 0) + (place % 36 == 0)):
            later = dt.timedelta(days=chance.randrange(1, 12), hours=chance.randrange(24))
            one = Released(one.at + later, _revised(one.order, chance))
            changed.append(one)
    return tuple(changed)


def _revised(order: PurchaseOrder, chance: Random) -> PurchaseOrder:
    """More, or later, or dearer, or without its last line."""
    first, *others = order.lines
    match chance.randrange(4):
        case 0:
            first = replace(first, quantity=first.quantity * 2)
        case 1:
            first = replace(first, date=first.date + dt.timedelta(days=7))
        case 2:
            first = replace(first, unit_price=first.unit_price + 1)
        case _:
            first, others = replace(first, quantity=first.quantity + 1), others[:-1]
    return replace(order, revision=order.revision + 1, lines=(first, *others))


def _released(number: int, supplier: Supplier, chance: Random) -> Released:
    day = FIRST_DAY + dt.timedelta(days=0 if number < 100 else chance.randrange(42))
    hour = 9 if number < 100 else chance.randrange(24)
    lines = tuple(_line(10 * place, day, chance) for place in range(1, chance.choice((1, 1, 2, 3)) + 1))
    buyer = (ADA, BEN, CLEO)[number % 3]
    order = PurchaseOrder(f"45000{number:05}", "EUR", supplier, lines, date=day, buyer=buyer)
    return Released(dt.datetime.combine(day, dt.time(hour, 10), dt.UTC), order)


def _line(line: int, day: dt.date, chance: Random) -> Line:
    wanted = day + dt.timedelta(days=chance.randrange(20, 60))
    return Line(
        line,
        Decimal(chance.choice((10, 40, 500, 2000))),
        "EA",
        Decimal(chance.choice(("1.20", "12.50", "340.00"))),
        wanted,
        item=f"HX-{line}-{chance.randrange(100, 999)}",
        description="Hex bolt M8x40",
        need_date=wanted + dt.timedelta(days=chance.randrange(14)),
        critical=chance.random() < 0.1,
    )
