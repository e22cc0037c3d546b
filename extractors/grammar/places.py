"""Questions about where a delivery goes: "To your works, or may we deliver to the Bristol branch?".

They ask nothing about the day. The words stand in `languages/places.toml`.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.spelled import spelled

if TYPE_CHECKING:
    from countersign.extractors.grammar.clauses import Sentence


def asks_where(sentence: "Sentence") -> bool:
    """Whether it asks for a place, and neither names a day nor speaks of one."""
    keys, code = [token.key for token in sentence.tokens], sentence.setting.language
    dated = "#date" in keys or spelled("places", "when", code).stand(keys)
    return sentence.asks and not dated and bool(spelled("places", "where", code).stand(keys))
