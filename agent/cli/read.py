"""`countersign read`: what each mail says about the orders in a file, without storing or sending anything.

    ORDERS.json + MAIL.eml…  →  one JSON object a mail, in the order of the arguments

Each mail is judged alone. One that can't be read becomes an object with an `error` and never stops the
others; the exit code is 2 then. Judging is `agent.reading`'s work: here are files, options and output.
"""

import datetime as dt
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.errors import BadInput, CountersignError
from countersign.procurement.order import PurchaseOrder

if TYPE_CHECKING:
    from countersign.agent.reading_options import ReadOptions

Reading = dict[str, Any]


@click.command()
@click.argument("mails", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="MAIL.eml...")
@click.option(
    "--orders", required=True, type=click.Path(path_type=Path), help="The orders, in a format that is read."
)
@click.option(
    "--reader",
    type=click.Choice(["grammar", "gist", "llm", "both"]),
    help="Otherwise both if a model is set, else gist where its packages are installed.",
)
@click.option("--authserv-id", default="", help="Your mail server's name in Authentication-Results.")
@click.option("--domain", default="", help="Your company's domain.")
@click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]),
    help="The day to judge on. Otherwise each mail's own.",
)
@click.option("--jsonl", type=click.Path(path_type=Path), help="Write the readings there, one a line.")
@pass_session
def read(
    session: Session,
    mails: tuple[Path, ...],
    orders: Path,
    reader: str | None,
    authserv_id: str,
    domain: str,
    now: dt.datetime | None,
    jsonl: Path | None,
) -> None:
    """Read mails against a file of orders; nothing is stored or sent.

    A folder stands for the .eml files in it.
    """
    given = session.orders(orders).orders
    options = _options(session, reader, authserv_id, domain, now)
    if not options.authserv_id:
        click.echo(
            "Note: without --authserv-id, the topmost Authentication-Results of each mail counts.", err=True
        )
    paths = [path for mail in mails for path in _files(mail)]
    readings = _read_all(session, paths, given, options)
    failed = _write(jsonl, readings, len(paths)) if jsonl else _print(readings)
    if failed:
        raise SystemExit(2)


def _options(
    session: Session, reader: str | None, authserv_id: str, domain: str, now: dt.datetime | None
) -> "ReadOptions":
    from countersign.agent import gists
    from countersign.agent.reading_options import Readers, ReadOptions

    settings = session.settings()
    usual = Readers.GIST if gists.judged(settings) else Readers.GRAMMAR
    readers = Readers(reader) if reader else Readers.BOTH if settings.llm.enabled else usual
    if readers is Readers.GIST:
        gists.require(settings)
    elif readers is not Readers.GRAMMAR:
        settings.require("llm.enabled", "llm.base_url", "llm.model")
    return ReadOptions(
        settings=settings,
        readers=readers,
        authserv_id=authserv_id or settings.auth.authserv_id,
        domain=domain or settings.company.domain,
        now=now.date() if now else None,
    )


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.eml")) if path.is_dir() else [path]


def _read_all(
    session: Session, paths: Sequence[Path], orders: Sequence[PurchaseOrder], options: "ReadOptions"
) -> Iterator[Reading]:
    """The readings in the order of the paths. Only waiting for a model is worth more than one thread."""
    waits = options.readers not in ("grammar", "gist")
    with ThreadPoolExecutor(options.settings.llm.concurrency if waits else 1) as pool:
        try:
            yield from pool.map(partial(_read_one, session, orders, options), paths)
        finally:
            pool.shutdown(cancel_futures=True)


def _read_one(
    session: Session, orders: Sequence[PurchaseOrder], options: "ReadOptions", path: Path
) -> Reading:
    started = time.monotonic()
    try:
        return session.read_file(path, orders, options)
    except CountersignError as error:
        words = str(error)
    except OSError as error:
        words = f"{path}: it can't be opened ({error.strerror}); check the path"
    except Exception as error:
        # Whatever is wrong with this one mail, the others are still to be read.
        words = f"{path}: reading it failed ({type(error).__name__}: {error}); please report this mail"
    return {
        "file": path.name,
        "orders": [],
        "kind": "unrelated",
        "verdict": "escalate",
        "lines": [],
        "exceptions": [],
        "readers": {"grammar": False, "llm": None},
        "tokens": {"in": 0, "out": 0},
        "seconds": round(time.monotonic() - started, 3),
        "error": words,
    }


def _print(readings: Iterable[Reading]) -> int:
    """Readings to stdout as they come: a line each, or spread out where a person watches."""
    indent = 2 if sys.stdout.isatty() else None
    failed = 0
    for reading in readings:
        click.echo(show.as_json(reading, indent=indent))
        failed += _failed(reading)
    return failed


def _write(path: Path, readings: Iterable[Reading], total: int) -> int:
    """Readings to a file, with progress while they come and an overview at the end."""
    failed, rows = 0, []
    with _opened(path) as file:
        for reading in _progress(readings, total):
            file.write(show.as_json(reading, indent=None) + "\n")
            file.flush()
            failed += _failed(reading)
            rows.append(_row(reading))
    show.table(
        ("file", "kind", "verdict", "orders", "exceptions"), rows, wrap=("file", "orders", "exceptions")
    )
    show.say(f"{total - failed} of {total} mails were read; the readings are in {path}.")
    return failed


def _progress(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    if not sys.stderr.isatty():
        yield from readings
        return
    with click.progressbar(readings, length=total, label="Reading", file=sys.stderr) as bar:
        yield from bar


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} can't be written ({error.strerror}); choose another --jsonl") from None


def _failed(reading: Reading) -> bool:
    if "error" in reading:
        click.echo(f"Error: {show.clean(str(reading['error']))}", err=True)
    return "error" in reading


def _row(reading: Reading) -> show.Row:
    exceptions = dict.fromkeys(str(one["type"]) for one in reading["exceptions"])
    return (
        str(reading["file"]),
        str(reading["kind"]),
        str(reading["verdict"]),
        _some(reading["orders"]),
        ", ".join(exceptions) or ("could not be read" if "error" in reading else ""),
    )


def _some(orders: Sequence[str]) -> str:
    return f"{orders[0]} +{len(orders) - 1}" if len(orders) > 1 else "".join(orders)
