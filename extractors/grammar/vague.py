"""Times that name no day: "The bolts will be delivered next year". They promise nothing that could be held.

The words stand in `languages/vague.toml`. Only what is said of deliveries or of lines counts, and only where
no date stands beside it.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.spelled import spelled

if TYPE_CHECKING:
    from countersign.extractors.grammar.portion import Portion
    from countersign.extractors.grammar.roles import Within

_TOLD = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD})


def is_vague(portion: "Portion", within: "Within") -> bool:
    """Whether a delivery is said to come at such a time."""
    if "#date" in {token.key for token in portion.sentence.tokens}:
        return False
    about = portion.marks & _TOLD or portion.scope.named
    keys = [within.key(i) for i in within.places]
    return bool(about) and bool(spelled("vague", "times", within.language).stand(keys))
