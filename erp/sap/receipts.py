"""Which orders' goods have moved, from one look at the material documents to the next. Pure.

A goods receipt leaves an order's own instant of change where it was, so the documents are looked through as
well: those of goods receipts, from the day of the newest on. They know days, not instants; of the documents
of that day a mark is kept for each order, so that none is told twice, or read for nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.erp.declared import values
from countersign.erp.declared.form import Asking
from countersign.erp.declared.reading import mark
from countersign.erp.sap.items import results
from countersign.procurement.errors import ErpError

_PATH = "/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentHeader"
BEGINNING = "2000-01-01"
_RECEIPTS = "InventoryTransactionType eq 'WE'"


@dataclass(frozen=True)
class Behind:
    """How far changes were told. `orders` is the place in the list of orders, `day` that of the newest
    document, `told` a mark of each order's documents of that day. `looked`: there was a first look."""

    orders: str = ""
    day: str = ""
    looked: bool = False
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Behind":
        """The place that a cursor holds. Raises `ErpError`."""
        try:
            return cls(**json.loads(text)) if text else cls()
        except (ValueError, TypeError):
            words = "the place in the list of changes can't be read: begin anew"
            raise ErpError(words, permanent=True) from None

    def __str__(self) -> str:
        return json.dumps(vars(self))


def newest() -> Asking:
    """The call for the newest document."""
    query = {"$filter": _RECEIPTS, "$orderby": "CreationDate desc", "$top": "1", "$format": "json"}
    return Asking(path=_PATH, query=query, rows="d/results")


def since(day: str) -> Asking:
    """The call for the documents of that day and later."""
    wanted = f"{_RECEIPTS} and CreationDate ge datetime'{day}T00:00:00'"
    query = {"$filter": wanted, "$expand": "to_MaterialDocumentItem", "$format": "json"}
    return Asking(path=_PATH, query=query, rows="d/results")


def day_of(document: Mapping[str, Any]) -> str:
    """The day on which a document was made; empty where it says none."""
    found = values.day(document.get("CreationDate"), "")
    return found.isoformat() if found else ""


@dataclass(frozen=True)
class Moved:
    """The documents of one order: their keys by their days."""

    days: Mapping[str, tuple[str, ...]]

    @property
    def newest(self) -> str:
        """The day of the newest of them."""
        return max(self.days)

    def of(self, day: str) -> str:
        """A mark of those of one day."""
        return mark(self.days.get(day, ()))

    def is_news(self, at: Behind, number: str) -> bool:
        """Whether there is a document that was not told of."""
        return self.newest > at.day or self.of(at.day) != at.told.get(number)


def moved(documents: Iterable[object]) -> dict[str, Moved]:
    """The orders of which goods moved, and by which documents."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in documents:
        assert isinstance(one, Mapping)
        key = f"{one.get('MaterialDocumentYear')}/{one.get('MaterialDocument')}"
        for item in results(one, "to_MaterialDocumentItem"):
            if number := values.words(item.get("PurchaseOrder")):
                found.setdefault(number, {}).setdefault(day_of(one), set()).add(key)
    return {
        number: Moved({day: tuple(sorted(keys)) for day, keys in days.items()})
        for number, days in found.items()
    }
