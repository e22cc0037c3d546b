"""Orders from files and requests and into their format, for those who see no adapter themselves."""

import io
from pathlib import Path

from countersign.erp.files.folder import LocalFolder
from countersign.erp.files.orders import json_orders, order_json
from countersign.erp.files.reading import Beside, handed_in
from countersign.procurement.feed import Feed
from countersign.procurement.order import PurchaseOrder

__all__ = ["order_json", "orders_handed_in", "orders_in", "read_orders"]


def orders_in(data: bytes, name: str) -> tuple[PurchaseOrder, ...]:
    """The orders in canonical JSON that came as `name`. Raises `BadOrders`."""
    return tuple(json_orders(io.BytesIO(data), name))


def orders_handed_in(path: Path, folder: Path | None) -> Feed:
    """The orders in a file, in any format that a drop folder reads, and what is odd about it.

    `folder` is the company's own, where it has one: what lies in it says who is who. Raises `BadOrders`.
    """
    return handed_in(path, Beside(LocalFolder(folder)).setup() if folder else None)


def read_orders(path: Path) -> tuple[PurchaseOrder, ...]:
    """The orders in a file that says all by itself. Raises `BadOrders`."""
    return handed_in(path).orders
