"""Setting up and running: init, doctor, run, demo, version."""

import logging
import platform
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
from countersign.agent.cli import show
from countersign.agent.cli.app import CheckResult, Desk, pass_desk

if TYPE_CHECKING:
    from countersign.agent.config import Settings

log = logging.getLogger("countersign")


@click.command()
@click.option("--path", type=click.Path(path_type=Path), default=Path("countersign.toml"), show_default=True)
@click.option("--name", default="", help="The company's name.")
@click.option("--domain", default="", help="The domain that orders are sent from.")
@click.option("--mailbox", default="", help="The address that orders come from.")
def init(path: Path, name: str, domain: str, mailbox: str) -> None:
    """Write a new settings file.

    Every setting is in it, explained. Only its owner may read it, so that passwords may stand in it.
    """
    from countersign.agent.settings_file import write_settings

    write_settings(path, name=name, domain=domain, mailbox=mailbox)
    show.say(f"Wrote {path}. Fill in [company], [imap] and [smtp], then check it:")
    show.command(
        "countersign doctor" if path == Path("countersign.toml") else f"countersign --config {path} doctor"
    )


@click.command()
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@pass_desk
def doctor(desk: Desk, as_data: bool) -> None:
    """Check every connection, and say which setting to change."""
    settings = desk.settings()
    with desk.app() as app:
        checks = app.doctor()
    healthy = all(check.ok for check in checks) and not settings.exposed
    if as_data:
        keys = ("name", "ok", "words", "setting")
        click.echo(show.as_json([{key: getattr(check, key) for key in keys} for check in checks]))
    else:
        _print_checks(checks, settings, healthy)
    if not healthy:
        raise SystemExit(2)


def _print_checks(checks: Sequence[CheckResult], settings: "Settings", healthy: bool) -> None:
    show.say(f"Settings: {settings.file or 'no file; `countersign init` writes one'}")
    if settings.exposed:
        show.say(f"FAIL  secrets: others may read {settings.file}, and it holds a password", style="red")
        show.command(f"chmod 600 {settings.file}")
    for check in checks:
        mark = "ok  " if check.ok else "FAIL"
        show.say(f"{mark}  {check.name}: {check.words}", style="" if check.ok else "red")
        if not check.ok and check.setting:
            show.say(f"change {check.setting} ({_origin(settings, check.setting)})", indent=6)
    show.say("All is well. Start it:" if healthy else "Correct what failed, then check again:")
    show.command("countersign run" if healthy else "countersign doctor")


def _origin(settings: "Settings", key: str) -> str:
    origin = settings.origin(key)
    return "not set" if origin == "default" else origin


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, then stop.")
@pass_desk
def run(desk: Desk, once: bool) -> None:
    """Send orders and read answers until told to stop.

    SIGTERM and Ctrl-C end it after the piece of work at hand; nothing is lost if it is killed instead.
    """
    settings = desk.settings()
    logging.basicConfig(
        level=settings.logging.level.upper(),
        filename=settings.logging.file,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    with desk.app() as app, _stop_on_signals() as stop:
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
@pass_desk
def demo(desk: Desk) -> None:
    """Run the main job on this machine, with suppliers who answer.

    It needs no settings and reaches nothing outside this machine.
    """
    raise SystemExit(desk.demo())


@click.command()
def version() -> None:
    """Print the version."""
    try:
        number = installed_version("countersign")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"countersign {number}, Python {platform.python_version()}")
