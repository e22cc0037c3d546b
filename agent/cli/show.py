"""How a command shows what it found: tables and paragraphs on a terminal, plain lines elsewhere, or JSON.

On a terminal text is wrapped to its width and coloured a little; where output goes to a file or a pipe, a
table is columns of plain text that are never cut. Much of what is shown was written by strangers: whatever
could steer a terminal is made harmless here, in every one of the three forms.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Row = Sequence[str]


def clean(text: str) -> str:
    """One line without control characters: no escape sequence, no hidden or reversed text."""
    return "".join(_harmless(char) for char in text)


def clean_lines(text: str) -> str:
    """The same for text of several lines, which stay."""
    return "\n".join(clean(line) for line in text.splitlines())


def _harmless(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def say(text: str = "", *, indent: int = 0, style: str = "") -> None:
    """A paragraph."""
    console, text = _console(), clean(text)
    if not console.is_terminal:
        click.echo(" " * indent + text)
        return
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style), (0, 0, 0, indent)) if text else "")


def hint(words: str, *commands: str) -> None:
    """What to do next. Commands stand on lines of their own that are never broken: they are copied."""
    click.echo()
    say(words)
    for one in commands:
        click.echo(f"  {clean(one)}")


LEAST = 12
"""A column of words is not made narrower than so many signs."""


def table(columns: Row, rows: Sequence[Row], *, wrap: Sequence[str] = ()) -> None:
    """Rows under a heading. On a narrow terminal the columns named in `wrap` give way, and where that is not
    enough each row becomes a few lines of its own.
    """
    console = _console()
    cells = [[clean(cell) for cell in row] for row in rows]
    if not console.is_terminal:
        _plain_table([list(columns), *cells])
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    least = [
        min(width, LEAST) if name in wrap else width for name, width in zip(columns, widths, strict=True)
    ]
    if sum(least) + 2 * len(least) > console.width:
        _one_by_one(console, columns, cells)
    else:
        console.print(_page(columns, cells, wrap, least))


def _page(columns: Row, cells: Sequence[Sequence[str]], wrap: Sequence[str], least: Sequence[int]) -> "Table":
    from rich import box
    from rich.table import Table

    page = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for column, width in zip(columns, least, strict=True):
        page.add_column(column, no_wrap=column not in wrap, min_width=width, overflow="fold")
    for row in cells:
        page.add_row(*row)
    return page


def _one_by_one(console: "Console", columns: Row, cells: Sequence[Sequence[str]]) -> None:
    """The first cell of each row, and below it what else there is, each with its heading."""
    from rich.table import Table

    for head, *rest in cells:
        console.print(head, style="bold")
        page = Table.grid(padding=(0, 2, 0, 0))
        page.add_column(no_wrap=True)
        page.add_column(overflow="fold")
        for name, cell in zip(columns[1:], rest, strict=True):
            if cell:
                page.add_row(f"  {name}", cell)
        console.print(page)


def _plain_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def as_json(value: object, *, indent: int | None = 2) -> str:
    """JSON in which every character that a terminal would obey is escaped."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def plain(value: object) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    """A value of procurement's as JSON has it: decimals and dates as text, records as objects."""
    match value:
        case Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
        case _:
            return value


def instant(at: dt.datetime | None) -> str:
    """An instant as a person reads it, in UTC."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if at else ""


def amount(value: Decimal | None, unit: str | None = "") -> str:
    """A quantity with its unit, or nothing."""
    return " ".join(filter(None, (format(value, "f"), unit))) if value is not None else ""


def price(value: Decimal | None, currency: str | None, per: Decimal | None) -> str:
    """A price with its basis, or nothing: "12.50 USD per 100"."""
    if value is None:
        return ""
    basis = f"per {per:f}" if per is not None and per != 1 else ""
    return " ".join(filter(None, (format(value, "f"), currency, basis)))


json_option = click.option("--json", "as_data", is_flag=True, help="Print JSON.")
