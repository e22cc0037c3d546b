"""A system whose own order numbers are not the ones on paper, behind the numbers on paper.

    PO0001662  ─►  1662, 0001662, PO0001662, one after the other      what one form doesn't find may be there
    1662       ─►  PO0001662

Everything else is the system's own.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from countersign.procurement.erp import Capability, Confirmation, Erp, ErpOrder, Page
from countersign.procurement.errors import ErpError, LockedOut
from countersign.procurement.ledger import Answer, AnswersLater
from countersign.procurement.masks import number_mask, unmasked

T = TypeVar("T")


class MaskedErp:
    """`Erp` over another one. `pattern` is the mask, such as `PO#######`."""

    def __init__(self, inner: Erp, pattern: str) -> None:
        self._inner = inner
        self._pattern = pattern
        self._mask = number_mask(pattern)
        self._own: dict[str, str] = {}

    @property
    def name(self) -> str:
        """See `Erp`."""
        return self._inner.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`."""
        return self._inner.capabilities

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return self._inner.date_fields

    def changed(self, cursor: str) -> Page:
        """See `Erp`."""
        page = self._inner.changed(cursor)
        return replace(page, orders=tuple(self._on_paper(one) for one in page.orders))

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        return self._on_paper(self._found(number, self._inner.order))

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`."""
        if number not in self._own:
            self.order(number)
        self._inner.write(self._own[number], line, values, token=token, key=key)

    def probe(self) -> str:
        """See `Erp`."""
        return self._inner.probe()

    def answer(self, key: str) -> Answer | None:
        """See `AnswersLater`; None from a system that answers at once."""
        return self._inner.answer(key) if isinstance(self._inner, AnswersLater) else None

    def _on_paper(self, found: ErpOrder) -> ErpOrder:
        own = found.order.number
        number = self._mask(own) or own
        self._own[number] = own
        return replace(found, order=replace(found.order, number=number))

    def _found(self, number: str, ask: Callable[[str], T]) -> T:
        """By the form that it was seen under, else by each that it may have."""
        forms = (self._own[number],) if number in self._own else unmasked(self._pattern, number)
        tried: list[str] = []
        for form in forms:
            try:
                return ask(form)
            except ErpError as error:
                if not error.permanent or isinstance(error, LockedOut):
                    raise
                tried.append(str(error))
        raise ErpError(f"Order {number} was looked for as {', '.join(forms)}: {tried[-1]}", permanent=True)
