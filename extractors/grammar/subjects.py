"""What a clause is about, where that is not the order: what goes with the goods, and people and mails.

    "Invoices are sent as PDF only"           goes with the goods, however the rest is put
    "Our packers put the heavy ones below"    the same
    "Phones are manned till half four"        people, telephones, the weather, the mail itself
    "The invoice has to be paid first"        about the order: "paid" and "first" can turn it
    "Packed in cartons of 144"                about the order: a number stands there

A clause shows what it is about by one word of it (`goes_with`, `around` in `languages/asides/`). Then its
other words need not be known: it is weighed by what it could touch. It is about the order after all where
it holds a value, names a line, does anything but what its subject allows, or holds a word on which an order
can turn (`turning`; for people and mails also every word of goods and deliveries). In doubt it is.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.clauses import Clause, Sentence
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found
from countersign.extractors.grammar.references import Pointing

_ALWAYS = frozenset({Kind.COURTESY, Kind.GENERAL, Kind.KEEP, Kind.ATTACHED, Kind.FOLLOWS, Kind.TITLE})
# What may be done in a clause beside its subject: "once they have left, the tracking number follows".
_MAY = {
    Kind.GOES_WITH: _ALWAYS | {Kind.CONDITION, Kind.PENDING, Kind.AS_ORDERED},
    Kind.AROUND: _ALWAYS
    | {Kind.CONDITION, Kind.PENDING, Kind.RECEIPT, Kind.REQUEST, Kind.QUESTION, Kind.NEGATION},
}
_SPEAKING = {
    Kind.GOES_WITH: frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.QUOTE, Kind.BALANCE}),
    Kind.AROUND: frozenset(
        {Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP, Kind.SHIPPED}
        | {Kind.QUOTE, Kind.INVOICE, Kind.BALANCE}
    ),
}
_PLAIN = frozenset({"#noise", "#own", "#code"})
_MOVING = frozenset({Kind.DELIVER, Kind.SHIP, Kind.SHIPPED})
_POINTING = frozenset({Pointing.OWN_NUMBER, Pointing.ORDER})


def beside(sentence: Sentence, found: Sequence[Found], clauses: Sequence[Clause]) -> frozenset[int]:
    """The tokens of those of the clauses that are not about the order.

    `found`: the words of side matters in the sentence.
    """
    places: set[int] = set()
    for clause in clauses:
        if any(_is_about(kind, sentence, clause, found) for kind in (Kind.GOES_WITH, Kind.AROUND)):
            places.update(range(clause.first, clause.last))
    return frozenset(places)


def _is_about(kind: Kind, sentence: Sentence, clause: Clause, found: Sequence[Found]) -> bool:
    """Whether the clause is about such a thing and touches nothing else."""
    within = [f for f in found if clause.first <= f.first and f.last <= clause.last]
    own = frozenset(i for f in within if f.kind is kind for i in range(f.first, f.last))
    return bool(own) and not (
        any(f.kind is Kind.TURNING and not own.issuperset(range(f.first, f.last)) for f in within)
        or _does_more(kind, sentence, clause, own)
        or _names_lines(sentence, clause, own)
        or _holds_values(kind, sentence, clause, own)
        or _leans(sentence, clause, within)
        or (kind is Kind.AROUND and _weighs(sentence, clause, own))
    )


def _does_more(kind: Kind, sentence: Sentence, clause: Clause, own: frozenset[int]) -> bool:
    """Whether anything is done, or spoken of, that the subject does not allow."""
    acts = [a.kind for a in _outside(sentence.acts, clause, own)]
    marks = [m.kind for m in _outside(sentence.marks, clause, own) if not _only_joins(sentence, m)]
    return sentence.asks or not set(acts) <= _MAY[kind] or bool(set(marks) & _SPEAKING[kind])


def _only_joins(sentence: Sentence, mark: Found) -> bool:
    """Whether it is an "and", which tells of a balance only between amounts."""
    joining = load(sentence.setting.language).folded("references", "and")
    return mark.last - mark.first == 1 and sentence.tokens[mark.first].key in joining


def _leans(sentence: Sentence, clause: Clause, within: Sequence[Found]) -> bool:
    """ "If the snow lets us", "after the holidays", "closed until 8 January": something may hang on it."""
    kinds = {f.kind for f in within}
    hangs = any(a.kind is Kind.CONDITION and clause.first <= a.first < clause.last for a in sentence.acts)
    timed = {f.last for f in within if f.kind is Kind.TIMING}
    dated = any(f.kind is Kind.SEASON and f.first in timed for f in within)
    shut = Kind.CLOSURE in kinds and any(
        t.key == "#date" for t in sentence.tokens[clause.first : clause.last]
    )
    return dated or shut or (hangs and bool(kinds & {Kind.SMALL_TALK, Kind.SEASON}))


def _outside(found: Sequence[Found], clause: Clause, own: frozenset[int]) -> list[Found]:
    """What is found in the clause, outside the words of its subject."""
    inside = [f for f in found if f.first < clause.last and clause.first < f.last]
    return [f for f in inside if not own.issuperset(range(f.first, f.last))]


def _names_lines(sentence: Sentence, clause: Clause, own: frozenset[int]) -> bool:
    """Whether it points at a line, or at goods, but for "your order has the number … here"."""
    start, end = sentence.span(clause.first, clause.last)
    said = [(sentence.tokens[i].start, sentence.tokens[i].end) for i in own]
    inside = [m for m in sentence.mentions if start <= m.start < end]
    inside = [m for m in inside if not any(m.start < last and first < m.end for first, last in said)]
    return any(m.pointing not in _POINTING for m in inside)


def _holds_values(kind: Kind, sentence: Sentence, clause: Clause, own: frozenset[int]) -> bool:
    """Whether it holds a value or a bare figure ("2 to 3 days").

    An invoice may have its day, if nothing is delivered beside it.
    """
    keys = {sentence.tokens[i].key for i in range(clause.first, clause.last) if i not in own}
    values = {key for key in keys if key.startswith("#") or key.isdigit()} - _PLAIN - {"#order"}
    marks = {m.kind for m in sentence.marks if clause.first <= m.first < clause.last}
    dated = kind is Kind.GOES_WITH and Kind.INVOICE in marks and not marks & _MOVING
    dated = dated or (kind is Kind.AROUND and _gone_by(sentence, clause))
    return bool(values - ({"#date"} if dated else set()))


def _gone_by(sentence: Sentence, clause: Clause) -> bool:
    """ "Our meeting ran late today": whether every day in it is today or gone by; nothing can come then."""
    start, end = sentence.span(clause.first, clause.last)
    spans = [span for span in sentence.values.dates if start <= span.start < end]
    return all(r.single and r.last <= sentence.setting.anchor for span in spans for r in span.readings)


def _weighs(sentence: Sentence, clause: Clause, own: frozenset[int]) -> bool:
    """Whether a word of goods and deliveries stands there."""
    heavy = sentence.listed("weighty") | sentence.listed("whole")
    return any(clause.first <= i < clause.last for i in heavy - own)
