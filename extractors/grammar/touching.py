"""Whether a printed line has a word for which it must be heard, though nothing else in it is understood.

    "Bude dodáno v rev. C místo objednané rev. B"      something in place of what was ordered
    "Account on stop, credit limit exceeded"           nothing comes yet
    "Preis wird bei Lieferung festgelegt"              a price, and what leaves it open

Where a list restates the whole order, the rest of its sheet is passed over unless it could touch that. Verbs
and nouns that nobody listed do not; these do. The words are in `languages/touching.toml`.
"""

from functools import lru_cache

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.clauses import Setting
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.spelled import spelled


def touches_in(text: str, setting: Setting) -> bool:
    """Whether it does in the language it is read in, in the supplier's, or in English.

    A printed sheet holds too few words to tell its language by.
    """
    codes = {setting.language, FALLBACK, *(load(one.supplier.language).code for one in setting.orders)}
    return any(touches(text, code) for code in codes)


@lru_cache(maxsize=4096)
def touches(text: str, code: str) -> bool:
    """Whether such a word stands in it, or a price beside what leaves one open."""
    keys = [token.key for token in phrases.tokens(text, load(code))]
    stand = {name: spelled("touching", name, code).stand(keys) for name in ("words", "price", "open")}
    return bool(stand["words"] or (stand["price"] and stand["open"]))
