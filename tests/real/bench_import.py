"""`make bench`: how long 100,000 open orders take from a drop folder to the shelf, and in how much memory.

    bench_import.py [--files COUNT] [FORM …]
    json  csv  xlsx  x12  edifact  x12-lines  x12-order  edifact-order  ubl  cxml  zip  daemon

For each format, in a process of its own so that its peak is its own: the file is picked up and every order is
told once; then the same orders come in another file, and nothing may be written. A workbook has half as many
orders, for it has 100,000 rows; `-lines` are ten orders of 10,000 lines, `-order` is one of 100,000. `ubl`
and `cxml` are COUNT files with one order in each, `zip` as many UBL files in one archive. Last the JSON file
through the program itself: each order becomes a case in the store. They were sent before: nobody is mailed.
"""

import argparse
import csv
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "erp")]
__import__("conftest")  # registers the import root in a checkout that was not installed
import buyers_markup
import buyers_system
import openpyxl
from drop_folder import connected

from countersign.agent.config import load
from countersign.agent.wiring import build
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.orders import COLUMNS, order_json
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier

COUNT = 100_000
SECONDS, MEGABYTES = 60, 500
DAY = dt.date(2026, 12, 11)
PLACED = dt.date(2026, 10, 30)


def orders(count: int = COUNT) -> Iterator[PurchaseOrder]:
    for number in range(count):
        firm = number % 2000
        supplier = Supplier(f"sales@s{firm}.example", f"V-{firm}", f"Supplier {firm} Ltd", "en", "GB")
        lines = tuple(
            Line(
                10 * n, Decimal(100 + n), "EA", Decimal("12.50"), DAY, Decimal(100), f"HX-{n}", "", "Hex bolt"
            )
            for n in (1, 2)
        )
        buyer = Buyer("Ada Field", "ada.field@orchard-metal.example")
        yield PurchaseOrder(f"45{number:08}", "EUR", supplier, lines, date=PLACED, buyer=buyer)


def write_json(path: Path, indent: int | None) -> None:
    with path.open("w", encoding="utf-8") as file:
        for place, order in enumerate(orders()):
            file.write(("[" if not place else ",\n") + json.dumps(order_json(order), indent=indent))
        file.write("]")


def write_csv(path: Path, separator: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, extrasaction="ignore", delimiter=separator)
        table.writeheader()
        table.writerows(row for order in orders() for row in rows(order))


def rows(order: PurchaseOrder) -> Iterator[dict[str, object]]:
    facts = order_json(order)
    head = {"number": facts["number"], "currency": "EUR"}
    head |= {f"supplier.{name}": value for name, value in facts["supplier"].items()}
    yield from (head | line for line in facts["lines"])


def write_xlsx(path: Path, title: str) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(COLUMNS)
    for order in orders(COUNT // 2):
        for row in rows(order):
            sheet.append([row.get(name) for name in COLUMNS])
    book.save(path)


def write_edi(
    path: Path, kind: str, control: int, all_: Callable[[], Iterator[PurchaseOrder]] = orders
) -> None:
    """All orders in one interchange."""
    one = {"x12": buyers_system.x12_850, "edifact": buyers_system.orders}[kind]
    around = {"x12": (2, 2), "edifact": (1, 1)}[kind]
    end = b"~\n" if kind == "x12" else b"'"
    with path.open("wb") as file:
        for place, order in enumerate(all_()):
            segments = one(order, control=control).split(end)[:-1]
            if not place:
                file.write(b"".join(each + end for each in segments[: around[0]]))
            file.write(b"".join(each + end for each in segments[around[0] : -around[1]]))
        file.write(b"".join(each + end for each in segments[-around[1] :]))


def long_orders(count: int = 10) -> Iterator[PurchaseOrder]:
    """Ten of ten thousand lines, or so many that have as many together."""
    for order in orders(count):
        line = order.lines[0]
        yield replace(order, lines=tuple(replace(line, line=n) for n in range(1, COUNT // count + 1)))


def longest_order() -> Iterator[PurchaseOrder]:
    """One of a hundred thousand."""
    return long_orders(1)


def write_each(folder: Path, one: Callable[[PurchaseOrder], bytes], end: bytes, count: int) -> None:
    """One order in each file; the system made them one after another, so no two are of one moment."""
    folder.mkdir()
    for place, order in enumerate(orders(count)):
        path = folder / f"{folder.stem}-{order.number}.xml"
        path.write_bytes(one(order) + end)
        os.utime(path, (place, place))


def write_zip(path: Path, end: bytes, count: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for order in orders(count):
            packed.writestr(f"{order.number}.xml", buyers_markup.ubl_order(order) + end)


WRITERS = {
    "json": (lambda path: write_json(path, None), lambda path: write_json(path, 1)),
    "csv": (lambda path: write_csv(path, ","), lambda path: write_csv(path, ";")),
    "xlsx": (lambda path: write_xlsx(path, "first"), lambda path: write_xlsx(path, "again")),
    "x12": (lambda path: write_edi(path, "x12", 1), lambda path: write_edi(path, "x12", 2)),
    "edifact": (lambda path: write_edi(path, "edifact", 1), lambda path: write_edi(path, "edifact", 2)),
    "x12-lines": (
        lambda path: write_edi(path, "x12", 1, long_orders),
        lambda path: write_edi(path, "x12", 2, long_orders),
    ),
    "x12-order": (
        lambda path: write_edi(path, "x12", 1, longest_order),
        lambda path: write_edi(path, "x12", 2, longest_order),
    ),
    "edifact-order": (
        lambda path: write_edi(path, "edifact", 1, longest_order),
        lambda path: write_edi(path, "edifact", 2, longest_order),
    ),
}
SINGLE = {"ubl": buyers_markup.ubl_order, "cxml": buyers_markup.cxml_order}
EXPECTED = {"xlsx": COUNT // 2, "x12-lines": 10, "x12-order": 1, "edifact-order": 1}


def told(erp: FilesErp, cursor: str) -> tuple[int, str]:
    """How many orders are new behind the cursor."""
    count, more = 0, True
    while more:
        page = erp.changed(cursor)
        count, cursor, more = count + len(page.orders), page.cursor, bool(page.orders)
    return count, cursor


def drop(folder: Path, given: str) -> None:
    """A file, or all files of a folder, lie in in/ at once."""
    place = folder / "drop" / "in"
    if (folder / given).is_dir():
        place.rmdir()
        (folder / given).rename(place)
    else:
        (folder / given).rename(place / given)


@dataclass
class Watch:
    """How long something takes by the clock, and how much of that this process computes: what else a machine
    does shows in the first alone."""

    wall: float = field(default_factory=time.perf_counter)
    computing: float = field(default_factory=time.process_time)
    seconds: float = 0.0

    def stop(self) -> str:
        self.seconds = time.perf_counter() - self.wall
        return f"{self.seconds:.1f} s ({time.process_time() - self.computing:.0f} s of computing)"


def measure(form: str, folder: Path, files: int) -> bool:
    erp = connected(folder)
    (folder / "drop" / "in").mkdir()
    drop(folder, f"first.{form}")
    watch = Watch()
    count, cursor = told(erp, "")
    first = watch.stop()
    drop(folder, f"again.{form}")
    second = Watch()
    again, _ = told(erp, cursor)
    unchanged = second.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    refused = [one.words for one in erp.refused()]
    wanted = files if form in (*SINGLE, "zip") else EXPECTED.get(form, COUNT)
    found = (count, again, refused) == (wanted, 0, [])
    good = found and watch.seconds < SECONDS and peak < MEGABYTES
    sys.stdout.write(
        f"{form:5} {count:,} orders told in {first}; again: {again} told in {unchanged}; "
        f"peak {peak:.0f} MB{'' if good else f'  MISSED {refused}'}\n"
    )
    return not good


SETTINGS = """
[company]
name = "Orchard Metal"
domain = "orchard-metal.example"
mailbox = "orders@orchard-metal.example"
[smtp]
host = "127.0.0.1"
[erp]
kind = "files"
folder = "{folder}/drop"
settle_seconds = 0
sent_before = 2026-11-01
[store]
path = "{folder}/countersign.sqlite"
"""


def measure_daemon(folder: Path) -> bool:
    """The first file through the program; then everything once more."""
    place = folder / "drop" / "in"
    place.mkdir(parents=True)
    (folder / "first.json").rename(place / "first.json")
    (folder / "countersign.toml").write_text(SETTINGS.format(folder=folder))
    app = build(load(folder / "countersign.toml", {}))
    watch = Watch()
    new = len(app.fetch_orders().new)
    first = watch.stop()
    second = Watch()
    again = app.fetch_orders(everything=True)
    unchanged = second.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    changed = len(again.new) + len(again.revised)
    good = (
        (new, changed, len(app.store.outbox())) == (COUNT, 0, 0)
        and watch.seconds < SECONDS
        and peak < MEGABYTES
    )
    sys.stdout.write(
        f"daemon {new:,} orders taken over in {first}; again: {changed} changed in {unchanged}; "
        f"peak {peak:.0f} MB{'' if good else '  MISSED'}\n"
    )
    return not good


def prepare(form: str, folder: Path, files: int) -> None:
    """What the system hands over: the orders, and the same once more in other files."""
    if one := SINGLE.get(form):
        write_each(folder / f"first.{form}", one, b"", files)
        write_each(folder / f"again.{form}", one, b"\n", files)
        return
    if form == "zip":
        write_zip(folder / "first.zip", b"", files)
        write_zip(folder / "again.zip", b"\n", files)
        return
    suffix = form if form in WRITERS else "json"
    for name, write in zip(("first", "again"), WRITERS[suffix], strict=True):
        write(folder / f"{name}.{suffix}")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("forms", nargs="*", default=[])
    arguments.add_argument("--files", type=int, default=COUNT)
    arguments.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.folder:
        (form,) = given.forms
        return measure_daemon(given.folder) if form == "daemon" else measure(form, given.folder, given.files)
    failed = 0
    for form in given.forms or (*WRITERS, *SINGLE, "zip", "daemon"):
        with tempfile.TemporaryDirectory() as name:
            prepare(form, Path(name), given.files)
            alone = [sys.executable, __file__, "--in", name, "--files", str(given.files), form]
            failed += subprocess.run(alone, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
