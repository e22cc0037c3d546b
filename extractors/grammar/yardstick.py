"""The order as what something is measured by: "the bolts come on the 11th, at the price in your order".

There "your order" says which price, and not which lines: what is said goes on being about those that the
sentence named before. "The nuts come on the 18th, and your order is confirmed" names all of them as ever.
"""

import re
from functools import cache

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.references import Mention, Pointing
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.scripts import END, START

_FIELDS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD})
_BETWEEN = 2


def measured_by_the_order(within: Within) -> bool:
    """Whether the clause names the order alone, beside a field's word or in an "as ordered"."""
    named = [m for m in within.sentence.mentions if within.has(m.start)]
    return bool(named) and all(
        m.pointing is Pointing.ALL and _is_order(m, within) and _measures(m, within) for m in named
    )


def _is_order(mention: Mention, within: Within) -> bool:
    """Whether it is called "your order", and not "everything"."""
    return bool(_orders(within.sentence.setting.language).search(mention.name))


@cache
def _orders(code: str) -> re.Pattern[str]:
    return re.compile(rf"{START}{load(code).either('references', 'order')}{END}", re.IGNORECASE)


def _measures(mention: Mention, within: Within) -> bool:
    sentence = within.sentence
    held = [i for i in within.places if mention.start <= sentence.tokens[i].start < mention.end]
    if not held:
        return False
    for found in (*sentence.marks, *sentence.acts):
        if found.kind is Kind.AS_ORDERED and found.first <= held[0] < found.last:
            return True
        apart = max(found.first - held[-1] - 1, held[0] - found.last)
        if found.kind in _FIELDS and within.holds(found.first) and 0 <= apart <= _BETWEEN:
            return True
    return False
