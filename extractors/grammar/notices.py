"""What a buyer should know beside the answer: offers, charges, terms, currencies, stock, foreign lines.

Each is a remark about the lines of a portion. Whether one of them spoils a yes is told by its weight.
"""

from countersign.extractors.grammar.bounds import revisions, tolerance
from countersign.extractors.grammar.charges import charge_in
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.counted_from import only_count
from countersign.extractors.grammar.leftovers import from_stock, short_stock
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.prices import currencies_named
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.roles import Part, Within, counts_days
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Scope, Weight, quote
from countersign.extractors.grammar.terms import are_hard
from countersign.procurement.claims import Charge, Evidence, ExceptionType
from countersign.procurement.mail import BODY


def notice(portion: Portion, heard: Heard) -> None:
    """Remarks upon everything of the kind, the weightiest first."""
    _offers(portion, heard)
    _charges_and_terms(portion, heard)
    _currency_named(portion, heard)
    _revision_named(portion, heard)
    _short_of_stock(portion, heard)
    _tolerance(portion, heard)
    _at_least(portion, heard)
    _counted_from(portion, heard)


def _counted_from(portion: Portion, heard: Heard) -> None:
    """ "4 weeks from approved drawing": no day is named, and the supplier is asked for one."""
    if evidence := tuple(e for within in only_count(portion) for e in within.evidence("date")):
        words = f"{quote(evidence)} counts from something, and names no day"
        heard.remark(ExceptionType.UNCLEAR, words, "counted-from", portion.scope, evidence)


def _at_least(portion: Portion, heard: Heard) -> None:
    """ "Our MOQ is 1,000": a doubt about how many come, unless it is said elsewhere."""
    for within in portion.least if Kind.OFFER not in portion.kinds else ():
        evidence = within.evidence("quantity")
        words = f"{quote(evidence)} says how many have to be ordered"
        heard.remark(ExceptionType.UNCLEAR, words, "least", portion.scope, evidence, Weight.UNLESS_CHANGED)


def _tolerance(portion: Portion, heard: Heard) -> None:
    """ "500 pcs ±10 %": how many come is left open."""
    if tolerance(portion.sentence.text):
        said = portion.sentence.evidence("text")
        words = f"{quote(said)} lets the quantity be another"
        heard.remark(ExceptionType.QUANTITY, words, "tolerance", portion.scope, said)


def notice_foreign(portion: Portion, heard: Heard) -> None:
    """Remarks upon orders and lines that are none of ours."""
    names = [
        m for m in portion.sentence.mentions if m.pointing in (Pointing.UNKNOWN_LINE, Pointing.FOREIGN_ORDER)
    ]
    for mention in names:
        what = "line" if mention.pointing is Pointing.UNKNOWN_LINE else "order"
        words = f"The supplier writes about {what} {mention.name}, which is none of ours"
        evidence = portion.sentence.evidence("line", mention.start, mention.end)
        heard.remark(ExceptionType.NOT_ON_ORDER, words, f"foreign-{what}", EVERYTHING, evidence)


def notice_hard_terms(sentence: Sentence, heard: Heard) -> None:
    """A remark upon terms that cost the buyer, where a document names them in words that nobody knows."""
    printed = any(not place.startswith(BODY) for _, _, place in sentence.passage.pieces)
    thanked = any(act.kind is Kind.COURTESY for act in sentence.acts)
    if printed and not thanked and are_hard(sentence.text):
        evidence = sentence.evidence("text")
        tell_terms(evidence, EVERYTHING, heard)


def _charges_and_terms(portion: Portion, heard: Heard) -> None:
    for kind in (Kind.CHARGE, Kind.TERMS):
        agreed = False
        for within in portion.clauses:
            if _as_ordered(portion, within) or (agreed and counts_days(within)):
                agreed = True
                continue  # "terms of payment as agreed: 30 days net" names nothing new
            agreed = False
            if kind not in within.kinds:
                continue
            if kind is Kind.TERMS:
                tell_terms(within.evidence(ExceptionType.TERMS.value), portion.scope, heard)
            elif Kind.NEGATION not in within.kinds:
                said = within.evidence(ExceptionType.CHARGE.value)
                tell_charge(said, portion.scope, heard, charge=charge_in(within))


def tell_terms(evidence: tuple[Evidence, ...], scope: Scope, heard: Heard, rule: str = "terms") -> None:
    """Remarks upon terms; by another `rule` than "terms" they are never let be as talk."""
    words = f"The supplier names terms: {quote(evidence)}"
    heard.remark(ExceptionType.TERMS, words, rule, scope, evidence)


def tell_charge(
    evidence: tuple[Evidence, ...],
    scope: Scope,
    heard: Heard,
    *,
    title: str = "",
    charge: Charge | None = None,
) -> None:
    """Remarks upon a charge: how much is `charge`, if that is certain; its column is called `title`."""
    column = f"“{title}” " if title else ""
    words = f"The supplier names a charge: {column}{quote(evidence)}"
    heard.remark(ExceptionType.CHARGE, words, "charge", scope, evidence, charge=charge)


def notice_cost(portion: Portion, heard: Heard, *, sooner: bool) -> None:
    """The same beside an offer; where it is to come `sooner`, any money is a charge: "that adds 260 USD"."""
    before = len(heard.remarks)
    _charges_and_terms(portion, heard)
    told = any(remark.type is ExceptionType.CHARGE for remark in heard.remarks[before:])
    for within in list(filter(names_money, portion.clauses))[:1] if sooner and not told else ():
        tell_charge(within.evidence(ExceptionType.CHARGE.value), portion.scope, heard)


def names_money(within: Within) -> bool:
    """Whether an amount stands there, or a number with a currency."""
    keys = within.keys
    named = any(within.has(start) for start, _, _ in currencies_named(within.sentence.text))
    return "#price" in keys or ("#number" in keys and named)


def _as_ordered(portion: Portion, within: Within) -> bool:
    behind = portion.clauses[portion.clauses.index(within) + 1 :][:1]
    kinds = within.kinds.union(*(w.kinds for w in behind if w.kinds == {Kind.AS_ORDERED}))
    return kinds == {Kind.TERMS, Kind.AS_ORDERED}


def _offers(portion: Portion, heard: Heard) -> None:
    """What the buyer may choose stands beside what is confirmed: nothing of it is promised."""
    if Kind.OFFER in portion.kinds:
        tell_offer(portion, heard)


def tell_offer(portion: Portion, heard: Heard) -> None:
    """Remarks upon what the supplier offers."""
    evidence = portion.whole("text")
    words = f"The supplier offers something: {quote(evidence)}"
    heard.remark(ExceptionType.UNCLEAR, words, "offer", portion.scope, evidence)


def _currency_named(portion: Portion, heard: Heard) -> None:
    """ "Currency: EUR", where the order is in another: the prices may all be meant in it."""
    for within in portion.clauses:
        if "#currency" in within.keys:
            evidence = within.evidence("price")
            words = f"The supplier names another currency than the order's: {quote(evidence)}"
            heard.remark(ExceptionType.CURRENCY, words, "currency", EVERYTHING, evidence, Weight.BESIDE_YES)


def _revision_named(portion: Portion, heard: Heard) -> None:
    """ "As per revision 2", where that is none that we sent: it may say other things than ours."""
    sentence = portion.sentence
    ours = {order.revision for order in sentence.setting.orders}
    about_order = portion.kinds & YES or any(token.key == "#order" for token in sentence.tokens)
    if about_order and set(revisions(sentence.text, portion.language.code)) - ours:
        evidence = portion.whole("text")
        words = f"{quote(evidence)} is about a revision that was not sent"
        heard.remark(ExceptionType.UNCLEAR, words, "revision", EVERYTHING, evidence, Weight.UNLESS_CHANGED)


def _short_of_stock(portion: Portion, heard: Heard) -> None:
    """ "We have 200 in stock", where 500 were ordered and nothing is said of the others."""
    told = any(v.counted and v.part is not Part.BACKGROUND for _, v in portion.values)
    for within in () if told or from_stock(portion) else portion.clauses:
        if short_stock(portion, within):
            evidence = within.evidence("quantity")
            words = f"{quote(evidence)} is less than what was ordered"
            heard.remark(ExceptionType.UNCLEAR, words, "stock", portion.scope, evidence, Weight.BESIDE_YES)
