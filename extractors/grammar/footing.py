"""The day that stands below a list of lines, on a text line of its own: it is the whole list's.

    10: 500 bolts at 12.50
    20: 300 nuts at 4.10          none of them has a day of its own
    Delivery: 11 December         both lines, not the last one alone

Only where the line of text does nothing but give the day, with a word for it: "at your works on 11 December".
"""

from dataclasses import replace

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.statements import Heard, Scope, Statement
from countersign.procurement.claims import Act

_DAY_WORDS = frozenset({Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP})
_BELONGING = frozenset({Kind.COURTESY, Kind.CONFIRM, Kind.FREE})


class Listing:
    """The lines named one below the other so far, as long as none of them has a day."""

    def __init__(self) -> None:
        self.lines: frozenset[LineKey] = frozenset()
        self.dated = False

    def widened(self, sentence: Sentence, heard: Heard) -> Heard:
        """What was heard; about the whole list where it is a day below it."""
        if self._is_foot(sentence, heard):
            whole = Scope(self.lines, named=True)
            said = [replace(one, scope=whole) for one in heard.statements]
            self.lines, self.dated = frozenset(), False
            return replace(heard, statements=said, scope=whole)
        for one in heard.statements:
            self._list(one)
        return heard

    def _list(self, said: Statement) -> None:
        if said.scope.named and said.scope.lines and len(said.scope.lines) == 1:
            self.lines |= said.scope.lines
        self.dated = self.dated or said.when is not None

    def _is_foot(self, sentence: Sentence, heard: Heard) -> bool:
        """Whether it is no more than a day, on a line of its own, of a list that has none."""
        listed = len(self.lines) > 1 and not self.dated and heard.scope.lines is not None
        own_line = any(begin == sentence.start for begin, _, _ in sentence.passage.pieces)
        labelled = any(mark.kind in _DAY_WORDS for mark in sentence.marks)
        no_more = {act.kind for act in sentence.acts} <= _BELONGING and not sentence.mentions
        apart = not sentence.passage.answers  # an answer below one quoted line is about that line
        return listed and apart and own_line and labelled and no_more and _only_days(heard)


def _only_days(heard: Heard) -> bool:
    """Whether a day is stated, and nothing else."""
    said = [one for one in heard.statements if not one.implied]
    return (
        bool(said)
        and not heard.remarks
        and all(
            one.act in (Act.STATE, Act.CHANGE)
            and one.when
            and not one.counted
            and not one.quoted
            and not one.item
            for one in said
        )
    )
