"""Words that stand beside a yes in its sentence, in a part of their own, and say nothing of the order.

    "Je viens de voir ça avec Mehdi : rien à redire"    "voir" is let be
    "I looked through it with Tom and we accept"        so is "looked"
    "Accepted, tentatively"                             so short a part clings to the yes: it is not
    "Accepted, the price we splorked"                   nor is a word beside a price

A sentence of its own beside a yes is let be where nobody knows a word of it, unless it weighs something; a
part of the yes's sentence between commas and the like is let be for the same reasons. Nothing is done in
such a part but what is done in letters (thanks, receipt), no value stands there, no line is named, none of
the words on which an order turns.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.portion import TALK, Portion
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.roles import Within

_MAY = frozenset({Kind.COURTESY, Kind.RECEIPT, Kind.GENERAL})
_NAMES = frozenset({"#own", "#noise", "#order"})
_SHORTEST, _OPENING, _MOST_UNKNOWN = 4, 4, 2


def apart(portion: Portion, clauses: Sequence[Within], yes: Found) -> frozenset[int]:
    """The unknown tokens of the clauses that lie in parts which say nothing of the order."""
    if portion.language.unspaced or portion.strange or portion.sentence.setting.beside:
        return frozenset()  # of words in another language nobody can tell how many are known
    found: set[int] = set()
    for first, last in _parts(portion, clauses, yes):
        if not (first <= yes.first < last) and _is_let_be(portion, first, last, yes):
            found.update(range(first, last))
    return frozenset(found)


def _parts(portion: Portion, clauses: Sequence[Within], yes: Found) -> Iterator[tuple[int, int]]:
    """The clauses, cut at every comma and the like, and before an "and" with a subject of its own."""
    tokens = portion.sentence.tokens
    for within in clauses:
        first, last = within.clause.first, within.clause.last
        cuts = [i for i in range(first + 1, last) if tokens[i].broken or _opens(portion, i, yes)]
        yield from pairwise([first, *cuts, last])


def _opens(portion: Portion, index: int, yes: Found) -> bool:
    """ "and we …", "en alles klopt": an "and" behind which somebody does something, or a whole yes stands."""
    tokens = portion.sentence.tokens
    if tokens[index].key not in portion.language.folded("references", "and"):
        return False
    subjects = portion.language.folded("words", "subject")
    agrees = index + 1 <= yes.first <= index + 2 and yes.last - yes.first > 1
    return agrees or any(token.key in subjects for token in tokens[index + 1 : index + 2])


def _is_let_be(portion: Portion, first: int, last: int, yes: Found) -> bool:
    unknown = [i for i in portion.unknown if first <= i < last]
    weighs = portion.language.flag("unknown_words_weigh")
    return (
        bool(unknown)
        and not (weighs and len(unknown) > _MOST_UNKNOWN)
        and not portion.language.flag("never_judged")
        and not (first > yes.first and last - first < _SHORTEST)
        and _is_told(portion, first, last)
        and not portion.weighs(unknown)
        and not _speaks(portion, first, last)
    )


def _is_told(portion: Portion, first: int, last: int) -> bool:
    """Whether somebody tells something: what has no subject clings to the yes ("accepted, in two drops")."""
    subjects = portion.language.folded("words", "subject")
    opening = range(first, min(first + _OPENING, last))
    return any(portion.sentence.tokens[i].key in subjects for i in opening)


def _speaks(portion: Portion, first: int, last: int) -> bool:
    """Whether anything is done, told or named there that may be of the order."""
    sentence = portion.sentence
    start, end = sentence.span(first, last)
    acts = {a.kind for a in sentence.acts if a.first < last and first < a.last}
    marks = {m.kind for m in sentence.marks if m.first < last and first < m.last}
    keys = {t.key for t in sentence.tokens[first:last] if t.key.startswith("#")}
    named = {m.pointing for m in sentence.mentions if start <= m.start < end}
    named -= {Pointing.ORDER, Pointing.OWN_NUMBER, Pointing.ALL}
    return bool(acts - _MAY or marks & (TALK | {Kind.QUOTE, Kind.BALANCE}) or keys - _NAMES or named)
