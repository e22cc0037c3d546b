"""Subjects that speak of trouble ("PO 4711 - delayed") above an answer in which none is left.

Such an answer accepts everything, whether it is text or data, and somebody meant something by that word: no
line is accepted on it, and a person is told. What the mail changes or refuses explains its subject. The words
stand in `languages/headlines.toml`; a word that names what was ordered ("delay relays") tells of no trouble.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.listed import Listed, unaccented
from countersign.extractors.grammar.passages import LONGEST_LINE
from countersign.procurement.claims import Doubt, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

_WORDS = Listed("headlines")
_SHORT = 2
_UNTOLD = frozenset({LineStatus.ACCEPTED, LineStatus.NOT_MENTIONED})


def headline_doubts(
    message: InboundMessage, orders: Sequence[PurchaseOrder], lines: Sequence[LineReading]
) -> tuple[Doubt, ...]:
    """A doubt about the whole answer, if its subject tells of trouble and its lines of none."""
    statuses = {line.status for line in lines}
    if LineStatus.ACCEPTED not in statuses or not statuses <= _UNTOLD:
        return ()
    if not tells_of_trouble(message.subject, orders):
        return ()
    said = message.subject.strip()[:LONGEST_LINE]
    words = f"The subject tells of trouble, and the mail of none: “{said}”."
    evidence = (Evidence("text", said, "subject"),)
    return (Doubt(ExceptionType.UNCLEAR, words, rule="reading.headline", evidence=evidence),)


def tells_of_trouble(subject: str, orders: Sequence[PurchaseOrder] = ()) -> bool:
    """Whether a word of trouble, in any language, stands in it outside the names of what was ordered."""
    plain = unaccented(subject[:LONGEST_LINE])
    names = [text for order in orders for line in order.lines for text in (line.item, line.description)]
    for name in {word for text in names for word in unaccented(text).split()}:
        plain = plain.replace(name, " ") if len(name) > _SHORT else plain
    return _WORDS.stands_in("trouble", plain)
