"""Confirmations as a file: canonical JSON, one object an order. Strict in writing, clear where it can't read.

    {"order": "4500012345",
     "lines": [{"line": 10, "quantity": "480", "unit_price": "12.75", "price_per": "100",
                "reference": "AB-4711", "schedule": [{"date": "2026-12-18", "quantity": "480"}]}],
     "keys": ["4500012345-10-5d1f0c9a77"]}

Numbers are texts, so that nothing rounds them; a field that nothing was said about is null. `keys` are those
of the writes that made it what it is. What we write we read again equal.
"""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import ErpError

Number = Annotated[
    Decimal, Field(allow_inf_nan=False), PlainSerializer(lambda value: f"{value:f}", return_type=str)
]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Slice(_Form):
    date: dt.date
    quantity: Number


class _Line(_Form):
    line: int
    quantity: Number | None = None
    unit_price: Number | None = None
    price_per: Number | None = None
    reference: str = ""
    schedule: tuple[_Slice, ...] = ()


class _Order(_Form):
    order: str
    lines: tuple[_Line, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed of an order, by line, and by which writes."""

    lines: Mapping[int, Confirmation] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


def read_confirmed(path: Path) -> Confirmed:
    """What the file says; nothing where there is none. Raises `ErpError` where it can't be read."""
    if not path.exists():
        return Confirmed()
    try:
        form = _Order.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        words = f"{path} can't be read as confirmations: move it away, or restore it from a backup"
        raise ErpError(words, permanent=True) from error
    return Confirmed({one.line: _values(one) for one in form.lines}, form.keys)


def write_confirmed(path: Path, order: str, confirmed: Confirmed) -> None:
    """Writes the file anew, so that a reader finds the old or the new one and never a half."""
    lines = tuple(_line(number, values) for number, values in sorted(confirmed.lines.items()))
    text = _Order(order=order, lines=lines, keys=confirmed.keys).model_dump_json(indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with NamedTemporaryFile("w", dir=path.parent, suffix=".part", encoding="utf-8", delete=False) as part:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except OSError as error:
        raise ErpError(f"{path} can't be written: {error.strerror}", permanent=False) from error


def _values(form: _Line) -> Confirmation:
    schedule = tuple(Slice(one.date, one.quantity) for one in form.schedule)
    return Confirmation(form.quantity, form.unit_price, form.price_per, schedule, form.reference)


def _line(number: int, values: Confirmation) -> _Line:
    return _Line(
        line=number,
        quantity=values.quantity,
        unit_price=values.unit_price,
        price_per=values.price_per,
        reference=values.reference,
        schedule=tuple(_Slice(date=one.date, quantity=one.quantity) for one in values.schedule),
    )
