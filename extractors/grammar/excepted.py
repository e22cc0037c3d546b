"""Lines that are named to be left out of what follows: "除第20行外", "20行目を除き"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from countersign.extractors.grammar.language import Language, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing, keys
from countersign.procurement.order import PurchaseOrder

_LONGEST_JOINT = 3


@lru_cache(maxsize=32)
def _excepting(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    after, before = (alternatives(load(code).script(key)) for key in ("except_after", "except_before"))
    return re.compile(rf"\s?{after}"), re.compile(rf"{before}\s?$")


def without_excepted(
    mentions: list[Mention], text: str, orders: Sequence[PurchaseOrder], chosen: Language
) -> Iterator[Mention]:
    """ "除第20行外", "20行目を除き": what is excepted before the rest points at all other lines."""
    after, before = _excepting(chosen.code)
    chain: list[Mention] = []
    for mention in mentions:
        listed = chain and mention.start - chain[-1].end <= _LONGEST_JOINT
        held = [*chain, mention] if listed else [mention]
        lines = mention.pointing in (Pointing.LINE, Pointing.ITEM)
        if not (listed and lines):
            yield from chain
            held = [mention]
        chain = held if lines else []
        if not lines:
            yield mention
            continue
        closed, opened = after.match(text, mention.end), before.search(text[: chain[0].start])
        if closed and (opened or not chosen.script("except_before")):
            named = frozenset[LineKey]().union(*(m.lines for m in chain))
            start = opened.start() if opened else chain[0].start
            name = text[start : closed.end()]
            yield Mention(start, closed.end(), Pointing.LINE, keys(orders) - named, name)
            chain = []
    yield from chain
