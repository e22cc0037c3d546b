"""Times that name no day: "The bolts will be delivered next year". They promise nothing that could be held.

The words stand in `languages/vague.toml`. Only what is said of deliveries or of lines counts, and only where
no date stands beside it that is that line's.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.spelled import spelled

if TYPE_CHECKING:
    from countersign.extractors.grammar.portion import Portion
    from countersign.extractors.grammar.roles import Within

_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_TOLD = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD})


def is_vague(portion: "Portion", within: "Within") -> bool:
    """Whether a delivery is said to come at such a time. A date beside it may be that of another line."""
    keys = within.keys
    if Kind.DISCONTINUED in within.kinds or not spelled("vague", "times", within.language).stand(keys):
        return False
    named = {m.lines for m in portion.sentence.mentions if m.pointing in _NAMING}
    if "#date" in keys:
        return len(named) > 1
    return bool(portion.marks & _TOLD or portion.scope.named)
