"""What a sentence comes to as a whole, where its words do not tell: a yes, talk, or what matters.

    Gist                      three shares that add up to one, from whoever judges whole sentences
    weighed(heard, …)  ─►  what the grammar heard, once the gist was asked

The grammar knows words, and takes a sentence of which it knows none for talk, or lets one unknown word spoil
a yes. The gist knows no words, but what sentences like this one came to. The two check each other:

    not understood, and harmless                 let be: the yes beside it, or in it, stands
    a hope, an if or a question, and surely so   let be as well: "I hope you are in good health"
    harmless to the grammar, and it may matter   doubted: no yes is clean beside it

A sentence with a value, a refusal, a charge or anything else that the grammar did understand is none of the
gist's business, nor does it ever make a yes where the grammar found none. Who judges is for
`extractors.gist`; without anybody the grammar stands alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Remark, Weight, quote
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.mail import BODY

HARMLESS, SURELY_HARMLESS, MATTERS = 0.10, 0.04, 0.65
"""Up to which share of `matter` a sentence is let be, and from which on it is doubted.

Of 942 sentences that matter and 629 that do not, new to both, each beside a plain yes, the grammar alone
accepts 14.2 % and 47.2 %, with the gist 5.2 % and 63.0 %. Lower the first or the last, and less is accepted.
"""

_UNKNOWN = frozenset({"reading.not-understood", "reading.yes-with-a-rest"})
_MISHEARD = frozenset(
    f"reading.{rule}"
    for rule in ("hope-beside", "condition-beside", "denial", "away", "which-line", "terms", "same-part")
)
_UNEASY = frozenset({Act.HEDGE, Act.CONDITION, Act.QUESTION, Act.CHANGE})
_VALUES = frozenset({"#date", "#price", "#quantity", "#number"})
_FEWEST = 3


@dataclass(frozen=True)
class Gist:
    """How far a sentence is like those that say yes, that are talk, and that matter; together 1."""

    yes: float
    talk: float
    matter: float


GistOf = Callable[[str], Gist | None]
"""Judges one sentence. None: nobody could, and the grammar's word stands."""


def weighed(heard: Heard, sentence: Sentence, gist_of: GistOf) -> Heard:
    """What was heard in the sentence, less what is surely harmless, more what may matter."""
    if any(said.states for said in heard.statements) or not any(c.isalpha() for c in sentence.text):
        return heard
    rules = {remark.rule for remark in heard.remarks}
    uneasy = {said.act for said in heard.statements} & _UNEASY
    if (rules or uneasy) and rules <= _UNKNOWN | _MISHEARD and not _firm(heard, sentence):
        most = HARMLESS if rules <= _UNKNOWN and not uneasy else SURELY_HARMLESS
        return _let_be(heard, sentence, gist_of, most)
    if not rules and _may_mislead(heard, sentence):
        return _doubted(heard, sentence, gist_of)
    return heard


def _firm(heard: Heard, sentence: Sentence) -> bool:
    """Whether something is refused, does not come, or is named with a value: the grammar's word stands.

    However merry a sentence is, a day or a quantity in it may be another than was ordered.
    """
    valued = any(token.key in _VALUES or token.key[0].isdecimal() for token in sentence.tokens)
    refused = any(said.act is Act.REJECT or said.backordered or said.pending for said in heard.statements)
    return valued or refused or bool(sentence.values.hanging)


def _may_mislead(heard: Heard, sentence: Sentence) -> bool:
    """Whether it was taken for talk: words of the mail itself, more than a name or a heading, and no yes."""
    said = all(said.act is Act.RECEIVED for said in heard.statements)
    written = all(place.startswith(BODY) for _, _, place in sentence.passage.pieces)
    return said and written and not sentence.leads_on and len(sentence.tokens) >= _FEWEST


def _let_be(heard: Heard, sentence: Sentence, gist_of: GistOf, most: float) -> Heard:
    gist = gist_of(sentence.text)
    if gist is None or gist.matter >= most:
        return heard
    said = [one for one in heard.statements if one.act not in _UNEASY]
    said += [remark.otherwise for remark in heard.remarks if remark.otherwise]
    note = f"Let be, as harmless as a sentence can be: {quote(sentence.evidence('text'))}"
    return replace(heard, remarks=[], statements=said, notes=(*heard.notes, note))


def _doubted(heard: Heard, sentence: Sentence, gist_of: GistOf) -> Heard:
    gist = gist_of(sentence.text)
    if gist is None or gist.matter < MATTERS:
        return heard
    evidence = sentence.evidence("text")
    words = f"{quote(evidence)} sounds as if it changes something"
    doubt = Remark(ExceptionType.UNCLEAR, words, "reading.gist", EVERYTHING, evidence, Weight.BESIDE_YES)
    return replace(heard, remarks=[doubt])
