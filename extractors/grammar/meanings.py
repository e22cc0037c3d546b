"""What an ambiguous value can mean, in words that a buyer understands.

1.500    ─► "can mean 1.5 or 1500"
04/05    ─► "can mean 4 May 2026 or 5 April 2026"
"""

from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.roles import Valued


def meanings(value: Valued) -> str:
    """What an ambiguous value can mean, in a buyer's words."""
    readings = value.span.readings
    if not readings:
        return "can't be read as a value"
    return "can mean " + " or ".join(dict.fromkeys(_words(reading) for reading in readings))


def _words(reading: Interval | Quoted | Counted) -> str:
    match reading:
        case Interval():
            first = f"{reading.first.day} {reading.first:%B %Y}"
            return first if reading.single else f"{first} to {reading.last.day} {reading.last:%B %Y}"
        case Quoted():
            per = f" per {reading.per:f}" if reading.per else ""
            return f"{reading.amount:f} {reading.currency or ''}".strip() + per
        case Counted():
            return f"{reading.number:f}"
