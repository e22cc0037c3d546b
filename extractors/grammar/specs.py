"""What a thing is made of, its finish and its sort: "It will be in stainless" may be another thing.

The words are data, in `languages/specs.toml`; those of the order's own descriptions tell nothing new.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.procurement.order import PurchaseOrder


def specified(words: Iterable[str], orders: tuple[PurchaseOrder, ...], code: str) -> frozenset[str]:
    """Those of the words that specify a thing, and that the orders do not use themselves."""
    ordered = _ordered(orders, code)
    return frozenset(word for word in words if _pattern(code).fullmatch(word) and word not in ordered)


@lru_cache(maxsize=256)
def _ordered(orders: tuple[PurchaseOrder, ...], code: str) -> frozenset[str]:
    fold = load(code).fold
    texts = [line.description for order in orders for line in order.lines]
    return frozenset(word for text in texts for word in re.split(r"[^\w-]+", fold(text)) if word)


@cache
def _file() -> Mapping[str, list[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "specs.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _pattern(code: str) -> re.Pattern[str]:
    fold = load(code).fold
    listed = {fold(word) for one in {code, FALLBACK} for word in _file().get(one, [])}
    return re.compile(
        "|".join(re.escape(word.rstrip("*")) + (r"\w*" if "*" in word else "") for word in listed)
    )
