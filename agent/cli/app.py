"""What the commands work with: the settings, and the application that was built from them.

    command  →  Session  →  config.from_environment → Settings  →  wiring.build → App

Everything heavy is imported inside these functions, on the way to the work that needs it, so that
`countersign --help` stays quick. A test hands a `Session` with an application of its own to the commands.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    import datetime as dt

    from countersign.agent.api_desk import ApiDesk
    from countersign.agent.config import Settings
    from countersign.agent.preview import Asked, Shown
    from countersign.agent.prompt_choice import Activation
    from countersign.agent.reading_options import ReadOptions
    from countersign.agent.reviewing import Reviewed
    from countersign.agent.rulebook import Rulebook
    from countersign.agent.steps.fetch_orders import Fetched
    from countersign.agent.write_desk import WriteDesk
    from countersign.procurement.actions import Outcome
    from countersign.procurement.case import Case
    from countersign.procurement.events import GoodsReceived, PersonActed
    from countersign.procurement.feed import Feed
    from countersign.procurement.order import PurchaseOrder
    from countersign.procurement.policy.model import Policy
    from countersign.procurement.ports import Store


class ImportResult(Protocol):
    """What an import made of the orders: their numbers, each in one of four."""

    @property
    def new(self) -> Sequence[str]: ...
    @property
    def unchanged(self) -> Sequence[str]: ...
    @property
    def revised(self) -> Sequence[str]: ...
    @property
    def waiting(self) -> Sequence[str]: ...


class CheckResult(Protocol):
    """One thing that `doctor` tried. `setting` is the key to change where it is not `ok`, or empty."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def words(self) -> str: ...
    @property
    def setting(self) -> str: ...


class App(Protocol):
    """The whole program, wired. Every error that a person can act upon is a `CountersignError`."""

    @property
    def store(self) -> "Store":
        """What is known."""
        ...

    @property
    def policy(self) -> "Policy":
        """The rules in force."""
        ...

    def day(self) -> "dt.date":
        """The day by the program's clock, in UTC."""
        ...

    @property
    def rulebook(self) -> "Rulebook":
        """Every policy that was in force."""
        ...

    @property
    def write_desk(self) -> "WriteDesk":
        """What goes back to the company's system."""
        ...

    @property
    def api_desk(self) -> "ApiDesk":
        """What clients of the API do."""
        ...

    def chance(self, count: int) -> bytes:
        """Bytes that nobody can guess."""
        ...

    def fetch_orders(self, *, everything: bool = False) -> "Fetched":
        """Takes over what changed in the company's system, or everything. `BadSettings`, `ErpError`."""
        ...

    def import_orders(self, orders: Sequence["PurchaseOrder"], *, sent_already: bool = False) -> ImportResult:
        """Takes all of them or none. `Conflict`: the same number and revision with other content."""
        ...

    def act(self, acted: "PersonActed") -> "Outcome":
        """Carries out what a person does about an exception. `NotFound`, `Stale`."""
        ...

    def receive(self, event: "GoodsReceived") -> tuple[int, ...]:
        """Notes that goods came in; the lines it is about. `NotFound`, `Stale`."""
        ...

    def preview(self, case: "Case | None", asked: "Asked") -> "Shown":
        """A letter about a stored order, or a made-up one. `BadInput`, `BadSettings`."""
        ...

    def send_draft(self, message_id: str, by: str) -> object:
        """A mail that waited for a person goes out. `NotFound`."""
        ...

    def discard_draft(self, message_id: str, by: str, reason: str) -> object:
        """A mail that waited for a person never goes out. `NotFound`, `BadInput`."""
        ...

    def review(self, week: str = "") -> "Reviewed":
        """The review of a week ("2026-W47"), or of the last one that is over. Raises `BadInput`."""
        ...

    def release(self, identity: str) -> None:
        """A held mail is tried again. `NotFound`."""
        ...

    def run(self, stop: threading.Event, once: bool = False) -> None:
        """Works until `stop` is set; with `once`, until nothing is left to do now."""
        ...

    def doctor(self) -> Sequence[CheckResult]:
        """Tries each connection."""
        ...

    def permission(self) -> str:
        """By which verdict on the reader the work may begin, in a sentence. Raises `NotEarned`."""
        ...

    def activate_prompt(self, choice: "Activation") -> None:
        """Puts a version of a prompt in use, and journals it. Raises `BadInput`."""
        ...

    def close(self) -> None:
        """Lets go of everything."""
        ...


def _load(path: Path | None) -> "Settings":
    from countersign.agent.config import from_environment

    return from_environment(path)


def _build(settings: "Settings") -> App:
    from countersign.agent.wiring import build  # type: ignore[import-not-found,unused-ignore]

    app: App = build(settings)
    return app


def _read_file(path: Path, orders: Sequence["PurchaseOrder"], options: "ReadOptions") -> dict[str, Any]:
    from countersign.agent.reading import read_file  # type: ignore[import-not-found,unused-ignore]

    reading: dict[str, Any] = read_file(path, orders, options)
    return reading


def _demo() -> int:
    from countersign.agent.demo.main import run_demo  # type: ignore[import-not-found,unused-ignore]

    return int(run_demo())


@dataclass
class Session:
    """One call of the command line: where a command finds what it needs. `config` is what --config says."""

    config: Path | None = None
    load: Callable[[Path | None], "Settings"] = _load
    build: Callable[["Settings"], App] = _build
    read_file: Callable[[Path, Sequence["PurchaseOrder"], "ReadOptions"], dict[str, Any]] = _read_file
    demo: Callable[[], int] = _demo

    def settings(self) -> "Settings":
        """The settings that hold. Raises `BadSettings`."""
        return self.load(self.config)

    @contextmanager
    def app(self) -> Iterator[App]:
        """The application, closed at the end."""
        app = self.build(self.settings())
        try:
            yield app
        finally:
            app.close()

    def orders(self, path: Path) -> "Feed":
        """The orders in a file, and what is odd about it. Raises `BadOrders`."""
        from countersign.agent.order_files import orders_handed_in

        erp = self.settings().erp
        return orders_handed_in(path, erp.folder if erp.kind == "files" else None)

    def order_json(self, order: "PurchaseOrder") -> dict[str, Any]:
        """An order in the format that orders are read from."""
        from countersign.agent.order_files import order_json

        return order_json(order)


pass_session = click.make_pass_decorator(Session)
