"""Orders from files and into their format, for the command line, which sees no adapter itself."""

from countersign.erp.files.orders import order_json, read_orders

__all__ = ["order_json", "read_orders"]
