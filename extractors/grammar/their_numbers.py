"""The number under which the supplier keeps an order: "our ref. 2026/1187", "unsere AB-Nr. 4711".

Only numbers behind a word that calls them the supplier's own count, and only where the sender speaks.
"""

import re
from collections.abc import Sequence

from countersign.extractors.grammar import references
from countersign.extractors.grammar.language import FALLBACK, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.passages import LONGEST_LINE
from countersign.extractors.grammar.references import Pointing
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

_NUMBER = re.compile(r"(?:[A-Z]{1,4}\s(?=\d))?[^\s:#.№]*\d[^\s]*$")
_FEWEST_DIGITS, _MOST, _LINES = 3, 4, 200


def their_numbers(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> tuple[str, ...]:
    """Each such number once, as it is written, in reading order; no more than a few."""
    lines = [line.text[:LONGEST_LINE] for line in message.spoken[:_LINES] if re.search(r"\d{3}", line.text)]
    preferred = load(orders[0].supplier.language).code if orders else FALLBACK
    code = detect("\n".join(line.text for line in message.spoken[:_LINES]), preferred)
    found = (number for line in lines for number in _in_line(line, orders, code))
    return tuple(dict.fromkeys(found))[:_MOST]


def _in_line(text: str, orders: Sequence[PurchaseOrder], code: str) -> list[str]:
    mentions = references.find(text, orders, language=code)
    names = [one.name for one in mentions if one.pointing is Pointing.OWN_NUMBER]
    numbers = [match[0].strip("()[],;:.") for name in names if (match := _NUMBER.search(name))]
    return [one for one in numbers if sum(map(str.isdigit, one)) >= _FEWEST_DIGITS]
