"""What a "not" takes back: "price OK, date not" leaves the date open, and the price as it was said.

A denial is a clause that does nothing else, of words that are known or about what is ordered. What a clause
with a verb refuses ("we can't accept the price") is the listener's business.
"""

from countersign.extractors.grammar.mail_days import idle_words
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import TALK, Portion
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.statements import Heard, Scope, Weight, quote
from countersign.procurement.claims import ExceptionType


def deny(portion: Portion, scope: Scope, heard: Heard) -> None:
    """Remarks on each denial, and each trouble, that nothing in its clause accounts for."""
    held = [within for within, _ in portion.promised]
    for within in portion.clauses:
        acts = within.kinds - {Kind.CONTRAST, Kind.GENERAL}
        turned = within.clause.contrasted and Kind.TROUBLE in within.kinds
        about = turned or within.marks & TALK or not portion.unknown_in(within)
        only = acts and acts <= {Kind.NEGATION, Kind.TROUBLE} and not _opens_another(portion, within)
        if only and about and within not in held and not is_sorry(within):
            words = f"{quote(within.evidence('text'))} speaks against it"
            evidence = within.evidence(*(sorted(portion.spoken(within)) or ("text",)))
            heard.remark(ExceptionType.UNCLEAR, words, "denial", scope, evidence, Weight.BESIDE_YES)


def _opens_another(portion: Portion, within: Within) -> bool:
    """ "But sorry, not the price": an apology before what it is about."""
    behind = [w for w in portion.clauses if w.clause.first == within.clause.last]
    return within.kinds == {Kind.CONTRAST, Kind.TROUBLE} and any(Kind.NEGATION in w.kinds for w in behind)


def is_sorry(within: Within) -> bool:
    """Whether the clause is an apology and nothing else, in a sentence with a value that it may be for."""
    words = idle_words().get(within.language, {}).get("sorry", ())
    start, end = within.sentence.span(within.clause.first, within.clause.last)
    values = within.sentence.values
    valued = values.dates or values.prices or values.quantities
    return bool(valued) and within.sentence.text[start:end].casefold().strip() in words
