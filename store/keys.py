"""By which keys an order is found: its number without the accidents of typing, its supplier's address.

Both stores search with the keys made here, so that they agree. Which addresses belong to a public mail
provider, and so say nothing about a company, is data: `public_domains.txt`.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from countersign.procurement.order import PurchaseOrder

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
    return "" if domain in _public_domains() else domain


@cache
def _public_domains() -> frozenset[str]:
    text = files("countersign.store").joinpath("public_domains.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and line[0] != "#")
