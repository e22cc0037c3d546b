"""The lines at which a document's blocks begin: "Artikel: HX-8x40", with the values in the lines below.

What a document is printed with ("Article no. 4711") is set aside before anybody knows which order it is
about. A short line of an attachment that names an item of the order is no such thing: it says what follows.
A cell of a row is no line of its own: rows are for `restated` and `tables`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.codes import written
from countersign.procurement.mail import BODY, InboundMessage, Label, TextLine
from countersign.procurement.order import PurchaseOrder

_LONGEST = 60


def with_block_heads(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> InboundMessage:
    """The mail; lines set aside in its attachments that name an ordered item are spoken after all."""
    if not any(line.label is Label.DISCLAIMER and line.place != BODY for line in message.lines):
        return message
    items = frozenset(name for o in orders for x in o.lines for name in (x.item, x.supplier_item) if name)
    pieces = Counter(line.place for line in message.lines)
    lines = (_heard(line, items) if pieces[line.place] == 1 else line for line in message.lines)
    return replace(message, lines=tuple(lines))


def _heard(line: TextLine, items: frozenset[str]) -> TextLine:
    aside = line.label is Label.DISCLAIMER and line.place != BODY and len(line.text) <= _LONGEST
    named = aside and any(True for item in items for _ in written(item, line.text))
    return replace(line, label=Label.NEW) if named else line
