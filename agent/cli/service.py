"""Setting up and running: init, doctor, run, demo, version."""

import logging
import platform
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import CheckResult, Session, pass_session

if TYPE_CHECKING:
    from countersign.agent.config import Settings

log = logging.getLogger("countersign")
_FILE = Path("countersign.toml")


@dataclass(frozen=True)
class Check:
    """What `doctor` finds out without any connection."""

    name: str
    ok: bool
    words: str
    setting: str = ""


@click.command()
@click.option("--path", type=click.Path(path_type=Path), default=_FILE, show_default=True)
@click.option("--name", default="", help="The company's name.")
@click.option("--domain", default="", help="The domain that orders are sent from.")
@click.option("--mailbox", default="", help="The address that orders come from.")
def init(path: Path, name: str, domain: str, mailbox: str) -> None:
    """Write a new settings file.

    Every setting is in it, explained. Only its owner may read it, so that passwords may stand in it.
    """
    from countersign.agent.settings_file import write_settings

    write_settings(path, name=name, domain=domain, mailbox=mailbox)
    config = "" if path == _FILE else f" --config {path}"
    show.say(f"Wrote {path}.")
    show.hint("Fill in [company], [imap] and [smtp], then check it:", f"countersign{config} doctor")


@click.command()
@show.json_option
@pass_session
def doctor(session: Session, as_data: bool) -> None:
    """Check every connection, and say which setting to change."""
    settings = session.settings()
    with session.app() as app:
        checks = [_secrecy(settings), *app.doctor()]
    healthy = all(check.ok for check in checks)
    if as_data:
        keys = ("name", "ok", "words", "setting")
        click.echo(show.as_json([{key: getattr(check, key) for key in keys} for check in checks]))
    else:
        _print_checks(checks, settings, healthy)
    if not healthy:
        raise SystemExit(2)


def _print_checks(checks: Sequence[CheckResult], settings: "Settings", healthy: bool) -> None:
    show.say(f"Settings: {settings.file or 'no file; `countersign init` writes one'}")
    show.table(("", "what", "result"), [_row(check, settings) for check in checks], wrap=("result",))
    if healthy:
        show.hint("All is well. Start it:", "countersign run")
    else:
        show.hint("Correct what failed, then check again:", "countersign doctor")


def _secrecy(settings: "Settings") -> Check:
    if settings.exposed:
        words = f"others may read {settings.file}, and it holds a password; chmod 600 {settings.file}"
        return Check("secrets", False, words)
    return Check("secrets", True, "nobody else can read them")


def _row(check: CheckResult, settings: "Settings") -> show.Row:
    """The check, with the setting to change and where it was set."""
    words = check.words
    if not check.ok and check.setting and f"set {check.setting}" not in words:
        origin = settings.origin(check.setting)
        words += f"; set {check.setting}" if origin == "default" else f"; change {check.setting} ({origin})"
    return "ok" if check.ok else "FAILED", check.name, words


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, then stop.")
@pass_session
def run(session: Session, once: bool) -> None:
    """Send orders and read answers until told to stop.

    SIGTERM and Ctrl-C end it after the piece of work at hand; nothing is lost if it is killed instead.

    It does not start where the reader has not earned the policy's mode; `countersign eval run` measures it.
    """
    settings = session.settings()
    logging.basicConfig(
        level=settings.logging.level.upper(),
        filename=settings.logging.file,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    with session.app() as app, _stop_on_signals() as stop:
        log.info("event=permitted by=%s", app.permission())
        if change := app.rulebook.change():
            show.say(change)
        if not once:
            show.say("At work. Ctrl-C stops it.")
        app.run(stop, once=once)


@contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets. A second one acts as if we weren't here."""
    stop = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        log.info("event=stopping signal=%s", signal.Signals(number).name)
        signal.signal(number, before[signal.Signals(number)])
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command()
@pass_session
def demo(session: Session) -> None:
    """Run the main job on this machine, with suppliers who answer.

    It needs no settings and reaches nothing outside this machine.
    """
    raise SystemExit(session.demo())


@click.command()
def version() -> None:
    """Print the version."""
    try:
        number = installed_version("countersign")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"countersign {number}, Python {platform.python_version()}")
