"""`countersign erp map`: what the columns of a system's export mean, proposed from a sample, shown as read.

What isn't sure is said; a map is only written with --to, and never over another one.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show

if TYPE_CHECKING:
    from countersign.agent.column_maps import Proposal

_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@click.command("map")
@click.argument("sample", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="Write the map to this new file.")
def map_(sample: Path, to: Path | None) -> None:
    """Propose how the columns of a CSV or XLSX SAMPLE are read; with --to, write that down."""
    from countersign.agent.column_maps import propose, write

    found = propose(sample)
    _tell(found, sample.name)
    if to is None:
        show.hint("Write it into maps/ of the drop folder:", f"countersign erp map {sample} --to MAP.toml")
        return
    write(found, sample, to)
    show.say()
    files = found.map.files
    show.say(f"Written to {to}. In maps/ of the drop folder it reads files named {files}: change that there.")


def _tell(found: "Proposal", sample: str) -> None:
    how = found.map.table
    written = (
        [how.encoding.upper(), f"{_SIGNS[how.delimiter]} between cells"] if how.delimiter else ["a workbook"]
    )
    written += [f"headings in row {how.heading}", f"sheet “{how.sheet}”" if how.sheet else ""]
    reads = f"numbers with a decimal {_named(found.map.read_as.decimal)}, dates as {found.map.read_as.dates}"
    show.say(f"{sample}: {', '.join(filter(None, written))}; {reads}.")
    show.say()
    shown = [f"row {row}" for row, _ in found.rows[:2]]
    rows = [
        (field, called, *(cells.get(field, "") for _, cells in found.rows[:2]))
        for field, called in found.map.columns.items()
    ]
    show.table(("field", "column", *shown), rows, wrap=("column", *shown))
    if found.unused:
        show.say()
        show.say(f"Not used: {', '.join(found.unused)}.")
    for doubt in found.doubts:
        show.say(f"Not sure: {doubt}.")


def _named(sign: str) -> str:
    return "comma" if sign == "," else "point"
