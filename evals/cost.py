"""What a run's tokens cost, as far as the price of the model is known.

[llm] price_in, price_out   or else   prices.toml   ─► Rates ─► cost of so many tokens, or not known
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from countersign.agent.config import Settings
from countersign.evals.cases import HERE

MILLION = 1_000_000
PRICES = HERE / "prices.toml"


@dataclass(frozen=True)
class Rates:
    """Money for a million tokens that a model reads, and for a million that it writes."""

    price_in: Decimal
    price_out: Decimal
    price_currency: str

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """In the currency of the rates."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / MILLION

    def words(self, tokens_in: int, tokens_out: int) -> str:
        """The cost with its currency; a part of a cent is shown, because a mail costs no more."""
        cost = self.cost(tokens_in, tokens_out)
        return (
            f"{cost:.2f} {self.price_currency}"
            if not cost or cost >= 1
            else f"{cost:.4f} {self.price_currency}"
        )


def rates_of(settings: Settings) -> Rates | None:
    """What the model that is set costs; None where nobody said."""
    llm = settings.llm
    if llm.price_in is not None and llm.price_out is not None:
        return Rates(llm.price_in, llm.price_out, llm.price_currency)
    return _table().get(llm.model)


@cache
def _table() -> dict[str, Rates]:
    found = tomllib.loads(PRICES.read_text("utf-8"), parse_float=Decimal)
    return {
        name: Rates(Decimal(one["price_in"]), Decimal(one["price_out"]), one["price_currency"])
        for name, one in found.items()
    }
