"""`countersign read`, behind its options: one mail file in, the design's reading out."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from countersign.agent.desk import Desk
from countersign.agent.reading_options import ReadOptions
from countersign.agent.wiring import build_desk
from countersign.procurement.order import PurchaseOrder


def read_file(path: Path, orders: Sequence[PurchaseOrder], options: ReadOptions) -> dict[str, Any]:
    """The reading of one mail. Raises `BadMail`, `OSError`."""
    return _desk(tuple(orders), options).read(path.read_bytes(), path.name)


@lru_cache(maxsize=1)
def _desk(orders: tuple[PurchaseOrder, ...], options: ReadOptions) -> Desk:
    """One desk serves all the mails of a call."""
    return build_desk(orders, options)
