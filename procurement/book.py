"""Orders that can be looked up, and by which keys: a number without the accidents of typing, a supplier's
address, a reply token.

Every `OrderBook` finds by the keys made here, so that all agree; `Book` is the plain one, over a list. Which
addresses belong to a public mail provider, and so say nothing about a company, is data:
`public_domains.txt`.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import OrderBook

_MARKS = frozenset("/.")


def folded(number: str) -> str:
    """The number in one letter case, without spaces, dashes of any kind, slashes and dots."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", number).casefold()
        if not sign.isspace() and sign not in _MARKS and unicodedata.category(sign) != "Pd"
    )


def meant(number: str, alike: Sequence[PurchaseOrder]) -> PurchaseOrder | None:
    """Which of the orders whose folded numbers are alike is meant: the one spelled so, or the only one.

    Never one of several: a mail about "1-23" must not end up at order "12-3".
    """
    exact = next((order for order in alike if order.number == number), None)
    return exact or (alike[0] if len(alike) == 1 else None)


def address_key(address: str) -> str:
    """An address as it is compared."""
    return address.strip().casefold()


def company_domain(address: str) -> str:
    """The domain that stands for a company; empty for a public provider's and where there is none."""
    domain = address_key(address).rpartition("@")[2] if "@" in address else ""
    return "" if is_public(domain) else domain


def is_public(domain: str) -> bool:
    """Whether many companies share the domain, so that it says nothing about any of them."""
    return domain in _public_domains()


@cache
def _public_domains() -> frozenset[str]:
    text = files("countersign.procurement").joinpath("public_domains.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and line[0] != "#")


class Remembering:
    """A book that is asked only once for each key: a mail names the same numbers over and over."""

    def __init__(self, book: OrderBook) -> None:
        self.by_number = cache(book.by_number)
        self.by_token = cache(book.by_token)
        self.by_supplier = cache(book.by_supplier)
        self.own_numbers = cache(book.own_numbers)


class Book:
    """Lookups over a fixed list of orders; `tokens` maps reply-address tokens to order numbers."""

    def __init__(
        self,
        orders: Iterable[PurchaseOrder],
        tokens: Mapping[str, str] | None = None,
        called: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._orders = tuple(orders)
        self._called = dict(called or {})
        self._alike: dict[str, list[PurchaseOrder]] = {}
        for order in self._orders:
            self._alike.setdefault(folded(order.number), []).append(order)
        self._tokens = dict(tokens or {})

    def by_number(self, number: str) -> PurchaseOrder | None:
        """The order with this number, however it is written."""
        return meant(number, self._alike.get(folded(number), ()))

    def by_token(self, token: str) -> PurchaseOrder | None:
        """The order whose reply address has this token."""
        number = self._tokens.get(token)
        return self.by_number(number) if number else None

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        """The orders placed with this address, else with its domain, newest first."""
        found = [one for one in self._orders if address_key(one.supplier.email) == address_key(address)]
        domain = company_domain(address)
        if not found and domain:
            found = [one for one in self._orders if company_domain(one.supplier.email) == domain]
        return sorted(found, key=lambda one: (str(one.date or ""), one.number), reverse=True)

    def own_numbers(self, address: str) -> Mapping[str, Sequence[str]]:
        """The supplier's own numbers for its orders."""
        theirs = {order.number for order in self.by_supplier(address)}
        return {number: called for number, called in self._called.items() if number in theirs}
