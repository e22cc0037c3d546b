"""Canonical orders in a workbook: the columns of the canonical CSV, in its first sheet."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from countersign.erp.files import xlsx
from countersign.erp.files.formats import Partners, in_batches, joined
from countersign.erp.files.orders import COLUMNS, table_orders
from countersign.erp.files.rows import Row, shown, under
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    return head.startswith((xlsx.MAGIC, xlsx.OLD)) and name.casefold().endswith((".xlsx", ".xls"))


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    return joined(feeds(BytesIO(data), name, partners))


def feeds(file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
    """See `Streamed`."""
    return in_batches(table_orders(_rows(file, name), name, partners))


def _rows(file: BinaryIO, name: str) -> Iterator[Row]:
    heading: list[str] = []
    for row, cells in xlsx.raw_rows(file, name):
        texts = [xlsx.text(cell) for cell in cells]
        if heading:
            yield row, under(heading, row, texts, name)
            continue
        heading = texts
        strange = [one for one in heading if one and one not in COLUMNS]
        if strange:
            raise BadOrders(
                f"{name}: row {row}: column {shown(strange[0])} is no canonical one; for a table of your "
                f"own, run `countersign erp map {name}`"
            )
