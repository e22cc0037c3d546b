"""An application for the command line's tests: the reference store in memory, and orders in several states.

It does what the port of the same name promises, with as little behind it as possible: enough to see what a
command asked for, and what it prints of the answer.
"""

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from office import a_writer

from countersign.agent import letters
from countersign.agent.api_desk import ApiDesk
from countersign.agent.cli.app import Session
from countersign.agent.config import Settings, load
from countersign.agent.preview import Asked, Shown, preview
from countersign.agent.prompt_choice import Activation
from countersign.agent.reading_options import ReadOptions
from countersign.agent.reviewing import Reviewed, reviewed
from countersign.agent.rulebook import Rulebook
from countersign.agent.steps.fetch_orders import Fetched
from countersign.agent.write_desk import WriteDesk
from countersign.mailbox.compose import Company
from countersign.procurement.actions import Outcome
from countersign.procurement.case import (
    Case,
    CaseException,
    CaseState,
    Decision,
    JournalEntry,
    LineState,
)
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.erp import Erp
from countersign.procurement.errors import BadMail, Conflict, NotEarned
from countersign.procurement.events import GoodsReceived, PersonActed
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.policy.load import policy_of
from countersign.procurement.policy.model import Policy, default_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.ports import Commit
from countersign.procurement.transitions import step
from countersign.store.memory import MemoryStore

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
NORTHGATE = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", country="US")


@dataclass(frozen=True)
class Imported:
    new: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    revised: Sequence[str] = ()
    waiting: Sequence[str] = ()


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    words: str
    setting: str = ""


@dataclass
class FakeApp:
    """Everything that a command may ask for. `heard` holds what was asked."""

    store: MemoryStore = field(default_factory=MemoryStore)
    checks: Sequence[Check] = (Check("store", True, "countersign.sqlite is sound"),)
    heard: list[tuple[Any, ...]] = field(default_factory=list)
    closed: bool = False
    unproven: str = ""
    policy: Policy = field(default_factory=default_policy)
    policy_path: Path | None = None
    erp: Erp | None = None

    def day(self) -> dt.date:
        return NOW.date()

    @property
    def rulebook(self) -> Rulebook:
        return Rulebook(
            store=self.store,
            path=self.policy_path,
            clock=lambda: NOW,
            examine=policy_of,
            permit=self._permit,
            tell=lambda *words: self.heard.append(("tell", *words)),
        )

    def _permit(self, policy: Policy) -> None:
        if self.unproven and "automatic" in policy.modes:
            raise NotEarned(self.unproven)

    def import_orders(self, orders: Sequence[PurchaseOrder], *, sent_already: bool = False) -> Imported:
        if sent_already:
            self.heard.append(("sent already", len(orders)))
        known = {order.number: order for order in self.store.orders()}
        new = [order for order in orders if order.number not in known]
        revised = [o for o in orders if o.number in known and o.revision > known[o.number].revision]
        for order in orders:
            other = known.get(order.number)
            if other and other.revision == order.revision and other != order:
                raise Conflict(
                    f"order {order.number}: revision {order.revision} is stored with other content; "
                    "raise the revision, then `countersign orders import` again"
                )
        self.store.commit(Commit(NOW, tuple(Decision(Case(order, order.number, version=1)) for order in new)))
        unchanged = [order.number for order in orders if order not in new and order not in revised]
        return Imported([order.number for order in new], unchanged, [order.number for order in revised])

    def preview(self, case: Case | None, asked: Asked) -> Shown:
        return preview(Company("", "", ""), letters.load(), case, asked)

    @property
    def write_desk(self) -> WriteDesk:
        return WriteDesk(self.store, self.erp, lambda: NOW)

    @property
    def api_desk(self) -> ApiDesk:
        return ApiDesk(self.store, lambda: NOW, "rest")

    def chance(self, count: int) -> bytes:
        return bytes(range(count))

    def fetch_orders(self, *, everything: bool = False) -> Fetched:
        self.heard.append(("fetch", everything))
        orders = [one.order for one in self.write_desk.system().changed("").orders]
        done = self.import_orders(orders)
        return Fetched(list(done.new), list(done.unchanged), list(done.revised))

    def receive(self, event: GoodsReceived) -> tuple[int, ...]:
        self.heard.append(("receive", event))
        decision = step(self.store.case(event.order), event, policy=self.policy, calendar=Weekdays(), now=NOW)
        self.store.commit(Commit(NOW, (decision,)))
        return event.lines or tuple(line.line for line in decision.case.lines)

    def act(self, acted: PersonActed) -> Outcome:
        self.heard.append(("act", acted))
        case = self.store.case(self.store.exception(acted.exception).order)
        decision = step(case, acted, policy=self.policy, calendar=Weekdays(), now=NOW)
        self.store.commit(Commit(NOW, (decision,)))
        assert decision.outcome
        return decision.outcome

    def send_draft(self, message_id: str, by: str) -> None:
        self.heard.append(("send", message_id, by))
        self.store.commit(Commit(NOW, released=message_id))

    def discard_draft(self, message_id: str, by: str, reason: str) -> None:
        self.heard.append(("discard", message_id, by, reason))
        self.store.commit(Commit(NOW, discarded=message_id, failure=reason))

    def review(self, week: str = "") -> Reviewed:
        self.heard.append(("review", week))
        return reviewed(self.store, self.policy, Weekdays(), a_writer(), week, NOW)

    def release(self, identity: str) -> None:
        self.store.release_message(identity)

    def run(self, stop: threading.Event, once: bool = False) -> None:
        self.heard.append(("run", stop.is_set(), once))

    def doctor(self) -> Sequence[Check]:
        return self.checks

    def permission(self) -> str:
        if self.unproven:
            raise NotEarned(self.unproven)
        return "automatic passed by grammar-1 of 2026-11-01 on 240 cases"

    def activate_prompt(self, choice: Activation) -> None:
        self.heard.append(("activate", choice))

    def close(self) -> None:
        self.closed = True


def session(app: FakeApp, **environ: str) -> Session:
    """A session in which every command gets this application, under settings from `environ` alone."""

    def settings(path: Path | None) -> Settings:
        return load(path, environ)

    return Session(load=settings, build=lambda _: app, read_file=read_file, demo=lambda: 0)


def read_file(path: Path, orders: Sequence[PurchaseOrder], options: ReadOptions) -> dict[str, Any]:
    """A reader that knows three kinds of mail by their first word."""
    text = path.read_text("utf-8")
    if text.startswith("broken"):
        raise BadMail(f"{path}: there is nothing to read in it")
    if text.startswith("defect"):
        raise KeyError("subject")
    return {
        "file": path.name,
        "orders": [order.number for order in orders],
        "kind": "confirmation",
        "verdict": "accept",
        "lines": [],
        "exceptions": [{"type": "date"}] if text.startswith("late") else [],
        "readers": {"grammar": True, "llm": None},
        "tokens": {"in": 0, "out": 0},
        "seconds": 0.01,
        "asked": [options.readers, options.authserv_id, options.domain, str(options.now)],
    }


def an_order(number: str = "4500012345", **changes: Any) -> PurchaseOrder:
    lines = (
        Line(10, Decimal(500), "EA", Decimal("12.50"), dt.date(2026, 12, 11), Decimal(100), "HX-8x40"),
        Line(20, Decimal(40), "KG", Decimal("4.35"), dt.date(2026, 12, 14), item="WR-3"),
    )
    return replace(PurchaseOrder(number, "USD", NORTHGATE, lines), **changes)


def a_late_line(order: str = "4500012345") -> LineReading:
    return LineReading(
        order=order,
        line=20,
        status=LineStatus.CHANGED,
        quantity=Decimal(40),
        uom="KG",
        deliveries=(
            Delivery(dt.date(2026, 12, 18), Decimal(30)),
            Delivery(dt.date(2026, 12, 21), Decimal(10), latest=dt.date(2026, 12, 23)),
        ),
    )


def an_exception(order: str = "4500012345", **changes: Any) -> CaseException:
    exception = CaseException(
        id=f"{order}-1",
        order=order,
        type=ExceptionType.DATE,
        severity=Severity.HIGH,
        rule="tolerance.date.default",
        words="9 days later than ordered (0 allowed)",
        owner="ada.field@orchard-metal.example",
        opened_at=NOW,
        line=20,
        evidence=(Evidence("date", "30 kg on 18 Dec, the rest on the 21st to 23rd", "body:3"),),
        proposal=a_late_line(order),
        message="m-1",
        next_at=NOW + dt.timedelta(days=2),
    )
    return replace(exception, **changes)


def a_busy_app(*exceptions: CaseException) -> FakeApp:
    """Two orders: one with a settled line and an exception, one that waits for its answer."""
    app, busy, quiet = FakeApp(), an_order(), an_order("4500012346")
    settled = LineReading(
        order=busy.number,
        line=10,
        status=LineStatus.ACCEPTED,
        quantity=Decimal(500),
        uom="EA",
        unit_price=Decimal("12.50"),
        price_per=Decimal(100),
        currency="USD",
        deliveries=(Delivery(dt.date(2026, 12, 11)),),
    )
    opened = exceptions or (an_exception(),)
    case = Case(
        order=busy,
        token="k3v9q2wz7a",
        state=CaseState.ATTENTION,
        version=1,
        lines=(LineState(10, LineStatus.ACCEPTED, settled), LineState(20, LineStatus.CHANGED)),
        exceptions=opened,
        exceptions_opened=len(opened),
        sent_at=NOW - dt.timedelta(days=1),
        due_at=NOW + dt.timedelta(days=2),
    )
    waiting = Case(quiet, "b7n4m2xc9d", CaseState.WAITING, version=1, lines=(LineState(10), LineState(20)))
    journal = (
        JournalEntry(busy.number, "order.sent", "The order went to sales@northgate.example"),
        JournalEntry(busy.number, "exception.opened", opened[0].words, rule=opened[0].rule, message="m-1"),
        JournalEntry(busy.number, "note.added", "I have called them", actor="ada.field"),
    )
    app.store.commit(Commit(NOW, (Decision(case, journal=journal, opened=opened), Decision(waiting))))
    return app
