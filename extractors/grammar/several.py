"""Plurals: "prices as ordered" is about all lines, whichever was the last one spoken of.

    "Bolts on the 21st, nuts on the 11th. Prices as ordered."     a sentence that names no line
    "500 bolts and 300 nuts at the prices on your order"          a clause that names the last one

The words are in `languages/several.toml`.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.references import LineKey, Pointing
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import Heard, Scope, only_lists
from countersign.procurement.claims import Act

_LINES = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_PRICE = frozenset({"price"})


def about_several(sentence: Sentence) -> bool:
    """Whether a word for more than one price, quantity or day stands in it, and no line is named."""
    if any(mention.pointing in _LINES for mention in sentence.mentions):
        return False
    return _is_plural([token.key for token in sentence.tokens], sentence.setting.language)


def widen(parts: Sequence[tuple[Within, Scope]], heard: Heard) -> None:
    """Lets a yes to "the prices" be one for each line of the sentence of whose price nothing else is said.

    Where the others are only counted, "at the price ordered" is theirs as well.
    """
    named = [(within, scope.lines) for within, scope in parts if scope.named and scope.lines]
    for said in [s for s in heard.statements if s.act is Act.ACCEPT and "price" in s.fields]:
        own = [within for within, _ in parts if within.evidence("price")[0].quote == said.evidence[0].quote]
        others = [(within, lines) for within, lines in named if within not in own and not _priced(within)]
        plural = any(_is_plural(w.keys, w.language) for w in own)
        if own and others and (plural or all(only_lists(within) for within, _ in others)):
            lines = frozenset[LineKey]().union(*(lines for _, lines in others)) - (said.scope.lines or set())
            evidence = own[0].evidence("price")
            heard.say(Act.ACCEPT, Scope(lines, named=True), evidence, fields=_PRICE)


def _priced(within: Within) -> bool:
    """Whether the clause says something else about a price, or changes anything."""
    spoken = Kind.PRICE_WORD in within.marks or "#price" in within.keys
    return spoken or bool(within.kinds & {Kind.NEGATION, Kind.CHANGE, Kind.REJECT, Kind.NOT_KEPT})


def _is_plural(keys: Sequence[str], code: str) -> bool:
    return bool(spelled("several", "fields", code).stand(keys))
