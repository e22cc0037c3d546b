"""What stands under "You ordered:" or "Our offer:": it tells again, and confirms nothing.

A heading reaches over the lines below it, until somebody says yes, another heading follows, or a paragraph
begins that names no line. What it reaches over is marked; `account` takes no value of it for a promise.
"""

from collections.abc import Iterable
from dataclasses import replace

from countersign.extractors.grammar.bounds import restates
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.statements import Heard, Statement
from countersign.procurement.claims import Act
from countersign.procurement.mail import TextLine

_LINES = frozenset({Pointing.LINE, Pointing.ITEM})


class Retelling:
    """Whether what is heard stands under such a heading."""

    def __init__(self) -> None:
        self.on = self.told = False

    def marked(self, sentence: Sentence, heard: Heard) -> Heard:
        """What was heard, marked where it is only told again."""
        named = any(mention.pointing in _LINES for mention in sentence.mentions)
        agreed = {act.kind for act in sentence.acts} & YES
        # "As ordered" agrees, and so begins "ordered" by itself: a heading may hold it.
        if restates(sentence.text, sentence.setting.language) and not agreed - {Kind.AS_ORDERED}:
            self.on, self.told = True, False
            return replace(heard, statements=[s for s in heard.statements if s.act is not Act.ACCEPT])
        new = sentence.passage.new_paragraph and self.told and not named
        if agreed or new or sentence.leads_on:
            self.on = False
        if not self.on:
            return heard
        self.told = self.told or any(said.states for said in heard.statements)
        return replace(heard, statements=marked(heard.statements))


def marked(statements: Iterable[Statement]) -> list[Statement]:
    """The statements as told again."""
    return [replace(said, retold=True) for said in statements]


def above(lines: Iterable[TextLine], numbers: frozenset[int], language: str) -> bool:
    """Whether the last words above a table are such a heading."""
    first = min(numbers, default=0)
    before = [line.text for line in lines if line.number < first and line.text.strip()]
    return bool(before) and restates(before[-1], language)
