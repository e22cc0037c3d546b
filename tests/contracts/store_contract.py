"""What the suites of the `Store` port share: every implementation in turn, and the smallest data that works.

A new store joins by a line in `IMPLEMENTATIONS`; then each test of `test_store_*.py` holds for it too.
"""

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from countersign.procurement.case import (
    Case,
    CaseException,
    CaseState,
    Decision,
    JournalEntry,
    LineState,
    Purpose,
)
from countersign.procurement.claims import Evidence, ExceptionType
from countersign.procurement.judgement import Severity
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.ports import Commit, OutboxMail, Store
from countersign.store.memory import MemoryStore
from countersign.store.sqlite import open_store

IMPLEMENTATIONS: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: open_store(folder / "countersign.sqlite"),
}

NOW = dt.datetime(2026, 11, 2, 8, 30, 0, 250_000, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
LEASE = 5 * MINUTE
ORDER = "4500012345"
KEYS = ("1-1/2/ada@x", "1-1/3/ada@x", "1-2/2/ben@x")


class StoreContract:
    """Base of the suites: runs each of their tests once for every implementation."""

    @pytest.fixture(params=IMPLEMENTATIONS)
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
        store = IMPLEMENTATIONS[request.param](tmp_path)
        yield store
        store.close()

    @pytest.fixture
    def hasty_threads(self) -> Iterator[None]:
        """Lets Python change threads as often as it can, so that a missing lock shows."""
        patience = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(patience)


def order(number: str = ORDER, email: str = "sales@northgate.example", **changes: object) -> PurchaseOrder:
    line = Line(10, Decimal("500"), "EA", Decimal("12.50"), dt.date(2026, 12, 11), price_per=Decimal("100"))
    plain = PurchaseOrder(number, "USD", Supplier(email, name="Northgate Fasteners"), (line,))
    return replace(plain, **{"buyer": Buyer("Ada Field", "ada.field@orchard-metal.example"), **changes})


def new_case(number: str = ORDER, **changes: object) -> Case:
    """A case as the first commit writes it."""
    waiting = Case(order(number), f"token-of-{number}", CaseState.WAITING, 1, lines=(LineState(10),))
    return replace(waiting, **changes)


def next_version(case: Case, **changes: object) -> Case:
    return replace(case, version=case.version + 1, **changes)


def an_exception(number: str = ORDER, count: int = 1, **changes: object) -> CaseException:
    plain = CaseException(
        id=f"{number}-{count}",
        order=number,
        type=ExceptionType.DATE,
        severity=Severity.HIGH,
        rule="tolerance.date.default",
        words="14 days later than ordered (0 allowed)",
        owner="ada.field@orchard-metal.example",
        opened_at=NOW,
        line=10,
        evidence=(Evidence("date", "ships 25 Dec", "body:3"),),
    )
    return replace(plain, **changes)


def an_entry(number: str = ORDER, event: str = "order.sent", **changes: object) -> JournalEntry:
    return replace(JournalEntry(number, event, f"{event} happened"), **changes)


def a_mail(
    message_id: str = "<po-1@orchard-metal.example>", number: str = ORDER, **changes: object
) -> OutboxMail:
    mail = OutboundMail(
        message_id,
        "orders@orchard-metal.example",
        ("sales@northgate.example", "ada.field@orchard-metal.example"),
        f"Purchase order {number}",
        b"Subject: Purchase order\r\n\r\nPlease confirm \xe2\x80\x93 thank you.\r\n",
    )
    return replace(OutboxMail(mail, number, Purpose.ORDER), **changes)


def stored(store: Store, case: Case | None = None, **parts: object) -> Case:
    """Commits a case with whatever a commit or a decision may carry besides; returns it."""
    case = case or new_case()
    of_decision = {name: parts.pop(name) for name in ("opened", "changed") if name in parts}
    store.commit(Commit(parts.pop("at", NOW), (Decision(case, **of_decision),), **parts))
    return case


def everything(store: Store) -> dict[str, Any]:
    """All that a store would tell; two stores, or one at two moments, agree if this is equal."""
    messages = store.messages()
    numbers = ["", *(order.number for order in store.orders())]
    return {
        "orders": store.orders(),
        "cases": store.cases(),
        "due": store.due_cases(NOW + dt.timedelta(days=10_000), limit=1_000),
        "exceptions": store.exceptions(everything=True),
        "unresolved": store.exceptions(),
        "messages": messages,
        "readings": [store.reading(message.identity) for message in messages],
        "routes": [store.route(message.identity) for message in messages],
        "outbox": store.outbox(),
        "drafts": store.drafts(),
        "policies": store.policies(),
        "redeemed": [store.redeemed(key) for key in KEYS],
        "journal": [store.journal(number) for number in numbers],
        "beats": store.beats(),
        "spent": store.spent(NOW - dt.timedelta(days=10_000)),
    }


def exact(value: object) -> object:
    """A value with what `==` overlooks: types, and the scale of a Decimal (0.10 is not 0.1)."""
    if is_dataclass(value):
        return (type(value), {part.name: exact(getattr(value, part.name)) for part in fields(value)})
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(exact(item) for item in value)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return (type(value), str(value)) if isinstance(value, Decimal) else (type(value), value)
