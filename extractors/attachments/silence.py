"""Whether words say nothing that an answer to an order turns on, as far as the grammar knows.

The one place where attachments ask the grammar: a name or an address holds no day, no price, no quantity and
no phrase that does anything, in the language it is likely in and in English.
"""

import datetime as dt
import re
from functools import lru_cache

from countersign.extractors.grammar import phrases, references
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.values import values_outside

_ANY_DAY = dt.date(2000, 1, 3)
_HARMLESS = frozenset({Kind.TITLE, Kind.COURTESY, Kind.CLOSING, Kind.BACKGROUND})
_TALK = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP})


_NEWS = frozenset(
    {
        Kind.MACHINE,
        Kind.NOT_KEPT,
        Kind.NOT_BEFORE,
        Kind.REJECT,
        Kind.CANCEL_REST,
        Kind.BACKORDER,
        Kind.SUBSTITUTION,
        Kind.DISCONTINUED,
        Kind.CHARGE,
        Kind.CHANGE,
    }
)


@lru_cache(maxsize=4096)
def says_nothing(text: str, *, numbers: bool = False) -> bool:
    """Whether `text` can be passed over.

    `numbers`: it stands where addresses do, so that its bare numbers are house numbers and postcodes, and
    its capitals names ("12 Mill Lane").
    """
    if not numbers and re.search(r"(?<!\w)\d+(?:[.,]\d+)?(?!\w)", text):
        return False
    return all(_says_nothing_in(text, code, names=numbers) for code in {detect(text), "en"})


@lru_cache(maxsize=4096)
def is_no_news(text: str) -> bool:
    """Whether `text` holds no day, no price and no phrase that changes anything; terms and conditions may."""
    for code in {detect(text), "en"}:
        values = values_outside(text, (), language=code, country="", anchor=_ANY_DAY)
        tokens = phrases.tokens(text, load(code))
        acts = phrases.acts(tokens, code)
        terms = [
            (tokens[a.first].start, tokens[a.last - 1].end) for a in acts if a.kind is Kind.TERMS
        ]  # "fin de mois" is when to pay
        days = [d for d in values.dates if not any(s <= d.start and d.end <= e for s, e in terms)]
        if days or values.prices or any(act.kind in _NEWS for act in acts):
            return False
    return True


def _says_nothing_in(text: str, code: str, *, names: bool) -> bool:
    if references.find(text, (), language=code):
        return False
    values = values_outside(text, (), language=code, country="", anchor=_ANY_DAY)
    if values.dates or values.quantities or values.prices or values.hanging:
        return False
    chosen = load(code)
    tokens = phrases.tokens(text, chosen)
    if any(act.kind not in _HARMLESS for act in phrases.acts(tokens, code)):
        return False
    if any(mark.kind in _TALK for mark in phrases.marks(tokens, code)):
        return False
    heavy = [token for token in tokens if token.key in chosen.folded("words", "weighty")]
    return all(names and text[token.start].isupper() and chosen.data["capitals_are_names"] for token in heavy)
