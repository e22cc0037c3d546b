"""Orders from files and requests and into their format, for those who see no adapter themselves."""

import io

from countersign.erp.files.orders import json_orders, order_json, read_orders
from countersign.procurement.order import PurchaseOrder

__all__ = ["order_json", "orders_in", "read_orders"]


def orders_in(data: bytes, name: str) -> tuple[PurchaseOrder, ...]:
    """The orders in canonical JSON that came as `name`. Raises `BadOrders`."""
    return tuple(json_orders(io.BytesIO(data), name))
