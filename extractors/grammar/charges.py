"""What a charge comes to, where a sentence says just that: "Small-order charge: 25.00 EUR".

Anything more in the sentence (another number, a day, "from", "per carton") leaves the sum open: a charge
whose sum is not certain is put before a person. Whether one may pass is the policy's business.
"""

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.roles import Within
from countersign.procurement.claims import Charge

_JOINS = frozenset(
    {"", "of", "is", "von", "in höhe von", "ist", "beträgt", "de", "di", "van", "af", "på", "na"}
)
_ENDS = " .!;,)\t"


def charge_in(within: Within) -> Charge | None:
    """The sum of the one charge that the sentence names; None where it is not certain."""
    sentence = within.sentence
    values = sentence.values
    named = [act for act in sentence.acts if act.kind is Kind.CHARGE]
    more = values.quantities or values.numbers or values.dates or values.hanging
    if len(values.prices) != 1 or len(named) != 1 or more:
        return None
    span = values.prices[0]
    quoted = span.sure
    if quoted is None or not quoted.currency or quoted.per or quoted.unit or quoted.amount <= 0:
        return None
    _, end = sentence.span(named[0].first, named[0].last)
    between = " ".join(sentence.text[end : span.start].casefold().split()).strip(":=–- ")
    if between not in _JOINS or sentence.text[span.end :].strip(_ENDS):
        return None
    return Charge(quoted.amount, quoted.currency)
