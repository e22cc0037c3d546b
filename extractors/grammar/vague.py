"""Times that name no day: "The bolts will be delivered next year". They promise nothing that could be held.

    "Delivery in the new year"                  a time, beside a word for deliveries or a line
    "You get them in the new year"              a time, beside everyday words for what comes
    "They come once the press is fixed"         what it hangs on, behind such words

The words stand in `languages/vague.toml`. Only where no date stands beside it that is that line's.
"""

from typing import TYPE_CHECKING

from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.spelled import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from countersign.extractors.grammar.clauses import Sentence
    from countersign.extractors.grammar.portion import Portion
    from countersign.extractors.grammar.roles import Within

_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_TOLD = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD})
_SAYS_IT_FIRST = frozenset({"tr", "zh", "ja", "ko"})
"""Languages that say first what comes first; elsewhere "once they leave you get a number" is no hold."""


def is_vague(portion: "Portion", within: "Within") -> bool:
    """Whether a delivery is said to come at such a time. A date beside it may be that of another line."""
    keys, code = within.keys, within.language
    told = bool(portion.marks & _TOLD or portion.scope.named)
    at_a_time = told and bool(spelled("vague", "times", code).stand(keys))
    if Kind.DISCONTINUED in within.kinds or not (at_a_time or comes_some_time(portion.sentence)):
        return False
    named = {m.lines for m in portion.sentence.mentions if m.pointing in _NAMING}
    return len(named) > 1 if "#date" in keys else True


def comes_some_time(sentence: "Sentence") -> bool:
    """Whether goods come, go or are there at such a time, or once something else is done."""
    code, keys = sentence.setting.language, [token.key for token in sentence.tokens]
    comes = spelled("vague", "comes", code).stand(keys)
    if not comes or "#date" in keys or spelled("vague", "papers", code).stand(keys):
        return False  # "The tracking number comes once they have left"
    first = spelled("vague", "once", code).stand(keys)
    hangs = bool(first) and (code in _SAYS_IT_FIRST or min(comes) < max(first))
    return hangs or bool(spelled("vague", "times", code).stand(keys))


def tracking_when_left(keys: "Sequence[str]", code: str) -> frozenset[int]:
    """The words that say that a number to follow the goods by is sent when these have left; none where it is
    told when that is."""
    spans = {name: spelled("vague", name, code).spans(keys) for name in ("tracking", "left", "once", "times")}
    if spans["times"] or not (spans["tracking"] and spans["left"]):
        return frozenset()
    return frozenset(place for found in spans.values() for span in found for place in range(*span))
