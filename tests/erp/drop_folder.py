"""A drop folder for tests: a system that puts files into in/, and looks into out/. Nothing waits."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from countersign.erp.files import canonical_json
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.folder import Folder, LocalFolder
from countersign.erp.files.formats import Writer
from countersign.erp.files.orders import order_json
from countersign.procurement.order import PurchaseOrder
from countersign.store.shelf import open_shelf

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def connected(
    root: Path, writer: Writer = canonical_json, folder: Folder | None = None, now: dt.datetime = NOW
) -> FilesErp:
    """The connector over ROOT/drop, as a program that starts anew would make it."""
    (root / "drop").mkdir(exist_ok=True)
    shelf = open_shelf(root / "shelf.sqlite")
    return FilesErp(folder or LocalFolder(root / "drop"), shelf, lambda: now, writer, settle=0)


@dataclass
class FilesBench:
    """The system's side."""

    root: Path
    erp: FilesErp
    exported: int = 0

    def drop(self, name: str, content: str | bytes) -> None:
        path = self.root / "drop" / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def export(self, *orders: PurchaseOrder) -> None:
        self.exported += 1
        name = f"export-{self.exported:03}.json"
        self.drop(name, json.dumps([order_json(order) for order in orders]))

    def files(self, place: str) -> list[str]:
        folder = self.root / "drop" / place
        return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []

    def note(self) -> str:
        """The one note in errors/."""
        (note,) = (self.root / "drop" / "errors").glob("*.txt")
        return note.read_text("utf-8")

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.erp.order(number).order
        lines = tuple(replace(x, quantity=quantity) if x.line == line else x for x in order.lines)
        self.export(replace(order, lines=lines))

    def somebody_cancels(self, number: str) -> None:
        self.drop("status.csv", f"order,status\n{number},cancelled\n")

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.drop("receipts.csv", f"order,line,received\n{number},{line},{quantity}\n")
