"""Values of `procurement` as JSON text and back, exactly: Decimals are strings, instants are UTC.

What an instant looks like in a column, and what becomes of a text that can't be read back, is decided
here once. Which values are kept where is the topics' affair.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from countersign.procurement.case import Case, CaseException, JournalEntry
from countersign.procurement.claims import Reading
from countersign.procurement.erp import SystemState, Write
from countersign.procurement.errors import StoreError
from countersign.procurement.ledger import Entry, Offer
from countersign.procurement.mail import Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.version import PolicyTexts

T = TypeVar("T")
_MOST_KEPT, _LONGEST_KEPT = 2048, 8000


class Codec(Generic[T]):
    """One type's way to JSON and back. `apart` names the fields that have a table of their own. `lean`: what
    is as it is by default is left out, which halves the text of an order with very many lines. `kept`: the
    same text is the same value again, for what never changes and is looked at every hour."""

    def __init__(
        self, type_: type[T], *, apart: Sequence[str] = (), lean: bool = False, kept: bool = False
    ) -> None:
        self._name = type_.__name__
        self._adapter: TypeAdapter[T] = TypeAdapter(type_)
        self._apart = set(apart)
        self._lean = lean
        # Keyed by the text, so that what another process wrote since is never missed.
        self._kept: Callable[[str], T] | None = lru_cache(_MOST_KEPT)(self._read) if kept else None

    def encode(self, value: T) -> str:
        """The text that `decode` makes an equal value of."""
        return self._adapter.dump_json(
            value, exclude=self._apart or None, exclude_defaults=self._lean
        ).decode()

    def decode(self, body: str, fields: Mapping[str, object] | None = None) -> T:
        """The value; `fields` are those kept apart. `StoreError` where the text is no such value."""
        try:
            if fields is None:
                return self._kept(body) if self._kept and len(body) <= _LONGEST_KEPT else self._read(body)
            return self._adapter.validate_python({**json.loads(body), **fields})
        except ValueError as error:  # pydantic's and json's errors are both of this kind
            raise StoreError(
                f"A stored {self._name} can't be read back ({_first_fault(error)}): keep a copy of the "
                "database, then restore the newest backup"
            ) from error

    def _read(self, body: str) -> T:
        return self._adapter.validate_json(body)


def _first_fault(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    fault: Mapping[str, Any] = error.errors(include_input=False)[0]  # never the content: it is the company's
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"


def stamp(at: dt.datetime) -> str:
    """An instant as text of one width, so that text order is time order."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs its time zone: {at.isoformat()}")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def stamp_or_none(at: dt.datetime | None) -> str | None:
    """The same for an instant that may not have come."""
    return None if at is None else stamp(at)


def instant(text: str) -> dt.datetime:
    """What `stamp` wrote."""
    return dt.datetime.fromisoformat(text)


def instant_or_none(text: str | None) -> dt.datetime | None:
    """What `stamp_or_none` wrote."""
    return None if text is None else instant(text)


ORDER = Codec(PurchaseOrder, kept=True)
CASE = Codec(Case, apart=("order", "exceptions", "due_at"))
EXCEPTION = Codec(CaseException, kept=True)
ENTRY = Codec(JournalEntry)
READING = Codec(Reading)
ROUTE = Codec(Route)
WRITE = Codec(Write)
SYSTEM = Codec(SystemState)
ENTRY_OF_LEDGER = Codec(Entry)
OFFER = Codec(Offer)
POLICY_TEXTS = Codec(PolicyTexts)
