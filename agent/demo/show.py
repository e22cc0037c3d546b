"""What the demo prints: what goes on while it goes on, then a table, then where to look further."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table

from countersign.agent.demo.buyer import Decided
from countersign.agent.demo.model import LocalModel
from countersign.agent.demo.play import Answer
from countersign.agent.overview import Standing
from countersign.extractors.gist.engine import available
from countersign.procurement.case import JournalEntry

console = Console(highlight=False)
WIDE = 120
COLOURS = {"accept": "green", "ask": "yellow", "escalate": "red", "ignore": "dim"}


def opening(model: LocalModel | None) -> None:
    """What is about to happen, and who reads."""
    console.print("[bold]Countersign demo[/]: one company, sixteen orders, nothing outside this machine.\n")
    console.print("  a mail server (SMTP and IMAP on loopback) for orders@orchard-metal.example")
    console.print(
        f"  {_own_reader()}{'' if model else '; the packages of the local model are not installed'}"
    )
    if model is not None:
        console.print(f"  beside it {model.name} on {model.base_url}")
        console.print("  [dim](a model of this size proves the wiring, not the quality of reading)[/]")
    console.print()


def sent(count: int, now: dt.datetime) -> None:
    """The orders are out."""
    console.print(f"{_day(now)}  {count} orders sent; the suppliers answer:")


def answered(answer: Answer, entries: Sequence[JournalEntry]) -> None:
    """One answer and what was made of it."""
    sender = answer.sender.partition("<")[0].strip(' "') or answer.sender
    verdicts = [one for one in entries if one.event.startswith(("answer.", "supplier.", "mail."))]
    words = "; ".join(dict.fromkeys(f"{one.event.partition('.')[2]}: {one.words}" for one in verdicts))
    console.print(
        f"{_day(answer.date)}  [bold]{sender}[/]  {_short(words or 'nothing', 100)}", soft_wrap=False
    )


def decided(one: Decided, now: dt.datetime) -> None:
    """The buyer settled something from her mailbox."""
    name = one.by.partition("<")[0].strip(' "') or one.by
    console.print(f"{_day(now)}  [bold]{name}[/] is asked to decide: {_short(one.asked, 90)}")
    console.print(f"{_day(now)}  [bold]{name}[/] answers by mail: “{_short(one.words, 80)}”")
    console.print(f"{_day(now)}  [bold]{name}[/] is told: {_short(one.told, 90)}")


def followed_up(moment: dt.datetime, words: str) -> None:
    """The clock moved and something went out."""
    console.print(f"{_day(moment)}  [dim]the clock moves:[/] {words}", overflow="ellipsis", no_wrap=True)


def closing(rows: Sequence[Standing], folder: Path, model: LocalModel | None) -> None:
    """Where every order stands, who read, and what to type next."""
    console.print()
    console.print(_overview(rows))
    reader = f"{_own_reader()} alone" if model is None else f"{_own_reader()}, and {model.name}"
    console.print(f"\nRead by {reader}.", end=" ")
    if model is not None:
        console.print("That model proves the wiring, not the quality: it can raise a doubt, never accept.")
    config = folder / "countersign.toml"
    console.print("\nLook further:")
    for command in ("exceptions list", "exceptions show 4500012346-1", "journal 4500012346"):
        console.print(f"  .venv/bin/countersign --config {config} {command}", soft_wrap=True)


def _own_reader() -> str:
    return "the grammar reader with the gist of sentences" if available() else "the grammar reader"


def _overview(rows: Sequence[Standing]) -> RenderableType:
    """A table, or where the terminal is too narrow for six columns, a short block an order."""
    return _table(rows) if console.width >= WIDE else Group(*(_block(row) for row in rows))


def _table(rows: Sequence[Standing]) -> Table:
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("order", 6), ("supplier", 9), ("what they said", 20)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for name, ratio in (("verdict", 5), ("rule", 14), ("what happens next", 18)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for row in rows:
        table.add_row(row.order, row.supplier, _short(row.said, 160), _verdict(row), row.rule, row.next)
    return table


def _block(row: Standing) -> RenderableType:
    head = f"[bold]{row.order}[/]  {row.supplier}  {_verdict(row)}"
    return f"{head}\n  “{_short(row.said, 140)}”\n  [dim]{row.rule}[/]\n  → {row.next}\n"


def _verdict(row: Standing) -> str:
    return f"[{COLOURS.get(row.verdict, 'default')}]{row.verdict}[/]"


def _day(moment: dt.datetime) -> str:
    return f"[cyan]{moment:%a %-d %b %H:%M}[/]"


def _short(words: str, length: int) -> str:
    words = " ".join(words.split()).replace("[", "\\[")
    return words if len(words) <= length else words[: length - 1] + "…"
