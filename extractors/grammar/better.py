"""What would be better than ordered: "if you took 1,000, the price would be 3.60", "for 120 more on the 4th".

Such a sentence offers something beside what was said, and takes back no figure of it. What would be worse
than ordered is no offer: that it may come later is a doubt about the day.
"""

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.prices import has_cents

_UNSURE = frozenset({Kind.HEDGE, Kind.CONDITION, Kind.OFFER})
_WORSE = frozenset({Kind.NOT_KEPT, Kind.REJECT, Kind.DISCONTINUED, Kind.BACKORDER})


def offers_better(portion: Portion) -> bool:
    """Whether it only supposes something, and each of its values would be better than the ordered one."""
    if not portion.kinds & _UNSURE or portion.kinds & _WORSE:
        return False
    lines = [line for _, line in portion.rows]
    days = [v.date.sure for _, v in portion.values if v.date]
    # What an earlier day costs is no price of the goods.
    goods = [v for _, v in portion.values if not (days and (v.price or has_cents(v.span.text)))]
    counts = [v.counted.sure for v in goods if v.counted]
    prices = [v.price.sure for v in goods if v.price]
    if not lines or None in days or None in counts or None in prices:
        return False
    earlier = all(day.last < min(line.days) for day in days if day for line in lines)
    more = all(count.number > line.quantity for count in counts if count for line in lines)
    cheaper = all(any(one.each(line) < line.each for line in lines) for one in prices if one)
    return bool(days or (counts and prices)) and earlier and more and cheaper
