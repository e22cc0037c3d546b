"""What a sentence comes to as a whole, where its words do not tell: a yes, talk, or what matters.

    Gist                      three shares that add up to one, from whoever judges whole sentences
    weighed(heard, …)  ─►  what the grammar heard, once the gist was asked

The grammar knows words, and takes a sentence of which it knows none for talk, or lets one unknown word spoil
a yes. The gist knows no words, but what sentences like this one came to. The two check each other:

    not understood, and harmless                 let be: the yes beside it, or in it, stands
    a hope, an if or a question, and surely so   let be as well: "I hope you are in good health"
    a day or a number that nobody promises       let be as well, if it is talk beyond doubt
    harmless to the grammar, and it may matter   doubted: no yes is clean beside it
    no yes to the grammar, and it is one         a yes to what the sentence speaks of, if it surely is

The gist is asked with a sign for each value that is the ordered one (`as_ordered`), so that it judges the
words round it. Of a language of which no sentences were learned (`never_judged`) it may doubt, and has no
other say. A value that is promised is none of its business, nor a refusal that the grammar did
understand. Who judges is for `extractors.gist`; without anybody the grammar stands alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from countersign.extractors.grammar.as_ordered import Shown, agrees, shown
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import judged
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.notes import is_note
from countersign.extractors.grammar.phrases import words
from countersign.extractors.grammar.reassured import reassures
from countersign.extractors.grammar.specs import specified
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Remark, Statement, Weight, quote
from countersign.extractors.grammar.talk import is_surely_talk
from countersign.extractors.grammar.terms import are_hard
from countersign.extractors.grammar.titles import titled
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.mail import BODY

HARMLESS, SURELY_HARMLESS, SURELY_TALK = 0.06, 0.04, 0.03
"""Up to which share of `matter` a sentence is let be: with unknown words; with numbers, or where
the grammar thinks to hear something; with a day that is not the ordered one."""
MATTERS, PRINTED, SURELY_MATTERS = 0.65, 0.80, 0.90
"""From which share on a sentence is doubted: talk; one of a document, where small print always warns; one
with values that the grammar understood."""
A_YES, AT_MOST = 0.90, 0.04
"""From which share of `yes`, and up to which of `matter`, it is a yes that the grammar did not hear."""

_UNKNOWN = frozenset({"reading.not-understood", "reading.yes-with-a-rest"})
_MISHEARD = frozenset(
    f"reading.{rule}"
    for rule in (
        "hope-beside",
        "condition-beside",
        "denial",
        "away",
        "which-line",
        "same-part",
    )
)
"""What the grammar may think to hear in talk; never beside a value."""
_UNEASY = frozenset({Act.HEDGE, Act.CONDITION, Act.QUESTION, Act.CHANGE})
_FIELDS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.BALANCE})
_LINES = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS, Pointing.OTHERS, Pointing.UNKNOWN_LINE})
_FEWEST, _FEWEST_PRINTED = 3, 6


@dataclass(frozen=True)
class Gist:
    """How far a sentence is like those that say yes, that are talk, and that matter; together 1."""

    yes: float
    talk: float
    matter: float


GistOf = Callable[[str], Gist | None]
"""Judges one sentence. None: nobody could, and the grammar's word stands."""


def weighed(heard: Heard, sentence: Sentence, gist_of: GistOf) -> Heard:
    """What was heard in the sentence, less what is surely harmless, more what may matter or is a yes."""
    if not any(letter.isalpha() for letter in sentence.text) or _refuses(heard):
        return heard
    if is_note(sentence.text, sentence.setting.language):
        return heard
    if not judged(sentence.text, sentence.setting.language):
        return _warned(heard, sentence, gist_of)
    if heard.remarks and are_hard(sentence.text):
        return heard  # terms of payment that are news are no matter of taste
    seen = shown(sentence)
    rules = {remark.rule for remark in heard.remarks}
    if rules or any(said.act in _UNEASY for said in heard.statements):
        # What speaks of the order, or of a day, and of an if as well means both.
        firm = seen.agrees or seen.days or any(said.act is Act.ACCEPT for said in heard.statements)
        talk = _plain(heard) or (rules <= _UNKNOWN | _MISHEARD and not firm)
        if seen.counts or not talk or _is_said(heard, sentence):
            return heard
        return _let_be(heard, sentence, gist_of(seen.text), seen)
    if _may_mislead(heard, sentence) and not is_surely_talk(sentence):
        return _doubted(heard, sentence, gist_of(seen.text), seen)
    return heard


def _warned(heard: Heard, sentence: Sentence, gist_of: GistOf) -> Heard:
    """Of a language that it was never shown, the gist is asked for doubts alone: it lets nothing be and
    hears no yes."""
    doubting = bool(heard.remarks) or any(said.act in _UNEASY for said in heard.statements)
    if doubting or not _may_mislead(heard, sentence):
        return heard
    seen = shown(sentence)
    doubted = _doubted(heard, sentence, gist_of(seen.text), seen)
    return doubted if doubted.remarks else heard


def _plain(heard: Heard) -> bool:
    """Whether nothing but unknown words troubles the grammar."""
    known = all(remark.rule in _UNKNOWN for remark in heard.remarks)
    return known and not any(said.act in _UNEASY for said in heard.statements)


def _refuses(heard: Heard) -> bool:
    """Whether something is refused, or does not come: however merry the sentence is, that stands."""
    return any(said.act is Act.REJECT or said.backordered or said.pending for said in heard.statements)


def _is_said(heard: Heard, sentence: Sentence) -> bool:
    """Whether something is told of the order that stands, however harmless it sounds."""
    goods = any(mention.pointing in _LINES for mention in sentence.mentions)
    keys = {token.key for token in sentence.tokens}
    goods = goods or bool(specified(keys, sentence.setting.orders, sentence.setting.language))
    return goods or _claims(heard, sentence) or _denies(heard, sentence)


def _claims(heard: Heard, sentence: Sentence) -> bool:
    """Whether a value is promised that is not the ordered one: that stands as well."""
    orders = sentence.setting.orders
    return any(said.states and not agrees(said, orders) for said in heard.statements)


def _denies(heard: Heard, sentence: Sentence) -> bool:
    """Whether a "not" stands beside a yes, and a field it may be about: "quantity yes, price alas not".

    Or an offer of theirs: "confirmed as per our quotation" is no word about the order.
    """
    yes = any(remark.rule == "reading.yes-with-a-rest" for remark in heard.remarks)
    if yes and any(mark.kind is Kind.QUOTE for mark in sentence.marks):
        return True
    denied = any(act.kind is Kind.NEGATION for act in sentence.acts)
    return yes and denied and any(mark.kind in _FIELDS for mark in sentence.marks)


def _may_mislead(heard: Heard, sentence: Sentence) -> bool:
    """Whether it was taken for talk, or for values alone: words, more than a name or a heading."""
    said = all(said.act is Act.RECEIVED or said.states for said in heard.statements)
    fewest = _FEWEST if _written(sentence) else _FEWEST_PRINTED
    free = not _written(sentence) and {act.kind for act in sentence.acts} == {Kind.FREE}
    told = free or _names_only(sentence)
    return said and not told and not sentence.leads_on and len(sentence.tokens) >= fewest


def _names_only(sentence: Sentence) -> bool:
    """Whether nothing stands there but what is ordered, below its title: "Artículo | PT-88 Tapón roscado"."""
    code = sentence.setting.language
    lines = [line for order in sentence.setting.orders for line in order.lines]
    known = {word for line in lines for word in words(f"{line.item} {line.description}", load(code))}
    said = set(words(sentence.text, load(code)))
    return said <= known | set(titled(code)) and bool(said & known)


def _written(sentence: Sentence) -> bool:
    """Whether it is of the mail itself, not of a document."""
    return all(place.startswith(BODY) for _, _, place in sentence.passage.pieces)


def _let_be(heard: Heard, sentence: Sentence, gist: Gist | None, seen: Shown) -> Heard:
    if gist is None or gist.matter >= _most(heard, sentence, seen):
        return heard
    if (seen.days or not _plain(heard)) and gist.yes >= SURELY_TALK:
        # A yes with an "almost" or an "if" in it, or to another day, is not talk.
        return heard
    said = [one for one in heard.statements if one.act not in _UNEASY or one.states]
    said += [remark.otherwise for remark in heard.remarks if remark.otherwise]
    note = f"Let be, as harmless as a sentence can be: {quote(sentence.evidence('text'))}"
    kept = replace(heard, remarks=[], statements=said, notes=(*heard.notes, note))
    return _agreed(kept, sentence, gist, seen) if _plain(heard) else kept


def _most(heard: Heard, sentence: Sentence, seen: Shown) -> float:
    """Up to which share of `matter` it is let be: the more there is to hear in it, the less."""
    if seen.days:
        return SURELY_TALK
    return HARMLESS if _plain(heard) and _written(sentence) and not seen.numbers else SURELY_HARMLESS


def _doubted(heard: Heard, sentence: Sentence, gist: Gist | None, seen: Shown) -> Heard:
    if gist is None:
        return heard
    valued = seen.agrees or any(said.states for said in heard.statements)
    least = SURELY_MATTERS if valued else MATTERS if _written(sentence) else PRINTED
    if gist.matter < least or reassures(sentence):
        return _agreed(heard, sentence, gist, seen)
    evidence = sentence.evidence("text")
    words = f"{quote(evidence)} sounds as if it changes something"
    doubt = Remark(ExceptionType.UNCLEAR, words, "reading.gist", EVERYTHING, evidence, Weight.BESIDE_YES)
    return replace(heard, remarks=[doubt])


def _agreed(heard: Heard, sentence: Sentence, gist: Gist, seen: Shown) -> Heard:
    """With a yes, where the sentence surely is one and speaks of the whole order."""
    if gist.yes < A_YES or gist.matter >= AT_MOST or seen.numbers or seen.agrees:
        return heard
    part = any(mark.kind in _FIELDS | {Kind.QUOTE} for mark in sentence.marks)
    part = part or any(mention.pointing in _LINES for mention in sentence.mentions)
    part = part or len(sentence.tokens) < _FEWEST
    if part or heard.scope.named or heard.scope.foreign or any(s.act is Act.ACCEPT for s in heard.statements):
        return heard
    yes = Statement(Act.ACCEPT, heard.scope, sentence.evidence("line"))
    return replace(heard, statements=[*heard.statements, yes])
