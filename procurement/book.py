"""Orders that can be looked up: the plain `OrderBook` over orders in memory.

What counts as the same number is decided here, once, for every implementation: `folded`.
"""

from collections.abc import Iterable, Mapping, Sequence

from countersign.procurement.order import PurchaseOrder

PUBLIC_PROVIDERS = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com"),
        *("live.com", "mail.ru", "msn.com", "outlook.com", "proton.me", "qq.com", "t-online.de"),
        *("web.de", "yahoo.com", "163.com", "126.com"),
    }
)
"""Domains that many companies share: there an address speaks for itself alone."""


def folded(number: str) -> str:
    """An order number without letter case and separators: `PO 4500-12` and `po450012` are the same."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())


class Book:
    """Lookups over a fixed list of orders; `tokens` maps reply-address tokens to order numbers."""

    def __init__(self, orders: Iterable[PurchaseOrder], tokens: Mapping[str, str] | None = None) -> None:
        self._orders = tuple(orders)
        self._numbers = {folded(order.number): order for order in self._orders}
        self._tokens = dict(tokens or {})

    def by_number(self, number: str) -> PurchaseOrder | None:
        """The order with this number, however it is written."""
        return self._numbers.get(folded(number))

    def by_token(self, token: str) -> PurchaseOrder | None:
        """The order whose reply address has this token."""
        number = self._tokens.get(token)
        return self.by_number(number) if number else None

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        """The orders placed with this address, else with its domain, newest first."""
        address = address.casefold()
        exact = [one for one in self._orders if one.supplier.email.casefold() == address]
        domain = address.rpartition("@")[2]
        if not exact and domain not in PUBLIC_PROVIDERS:
            exact = [one for one in self._orders if one.supplier.domain == domain]
        return sorted(exact, key=lambda one: (str(one.date or ""), one.number), reverse=True)
