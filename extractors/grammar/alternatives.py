"""What stands beside an answer and is none: wishes that are refused, offers, promises that hold no more.

    "It's too late to cancel, we deliver on the 11th"                 the 11th stays, nothing is refused
    "The 4th works for 260 more, otherwise it stays the 11th"         the 11th; the 4th is offered
    "12.50 if you take 1,000, if not it's 13.10"                      13.10; 12.50 is offered
    "Confirmed. If you pay in advance we can give you 4 %"            the yes; the 4 % are offered
    "We had promised the 4th, it will be the 18th"                    the 18th; the 4th is over

The clauses that are such are set apart before the others are listened to. Each is remarked upon, so that a
person decides, and none of them has a say about the line. The words are in `languages/alternatives.toml`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from countersign.extractors.grammar.clauses import Clause, Sentence
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.former import former
from countersign.extractors.grammar.house_terms import about_house_terms, accepted_terms
from countersign.extractors.grammar.kinds import DANGER, YES, Kind
from countersign.extractors.grammar.notices import (
    names_money,
    notice_cost,
    tell_charge,
    tell_offer,
    tell_terms,
)
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.roles import Valued, Within, day_field
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import NOTHING_BEFORE, Before, Heard, Scope, Statement, quote
from countersign.extractors.grammar.wishes import costs, refused
from countersign.procurement.claims import Act, Evidence, ExceptionType
from countersign.procurement.order import Line, PurchaseOrder

Parts = list[tuple[Within, Scope]]
OFFER, REFUSED, FORMER, HOUSE_TERMS = "offer", "refused-wish", "former-promise", "house-terms"
_UNSURE = frozenset({Kind.CONDITION, Kind.HEDGE, Kind.OFFER, Kind.QUESTION})
_SIGNS = frozenset({Kind.CONDITION, Kind.HEDGE, Kind.OFFER, Kind.QUESTION, Kind.CHARGE, Kind.TERMS})
_GRAVE = (DANGER | {Kind.HEDGE, Kind.CONDITION, Kind.PENDING, Kind.NEGATION}) - {Kind.CONTRAST, Kind.CHANGE}
_NEVER = frozenset({Kind.NOT_KEPT, Kind.REJECT, Kind.DISCONTINUED, Kind.BACKORDER, Kind.SUBSTITUTION})
_SIGNED = ("sooner", "discount", "more", "from_on")
_THINGS = frozenset({"#line", "#item", "#order", "#words", "#date", "#price", "#quantity", "#number"})
_VALUED = frozenset({"#date", "#price", "#quantity", "#number"})
_TOLD = frozenset({"#date", "#quantity", "#number"})
_GENERAL = frozenset({Kind.GENERAL, Kind.CONDITION, Kind.CHARGE})
_OPENING = 2


def set_apart(parts: Parts, heard: Heard, before: Before) -> Parts:
    """The parts of a sentence without those that are no answer; each is remarked upon.

    `before`: what the mail said before.
    """
    beside = before.rules
    if f"reading.{OFFER}" in beside and _lets_choose(parts):
        tell_offer(Portion(*_portion(parts)), heard)
        return []
    parts = _without_house_terms(parts, heard)
    if gone := refused([within for within, _ in parts]):
        gone += [w.clause for w, _ in parts if w.clause not in gone and _of_the_call(w)]
        _remark(parts, gone, REFUSED, "The supplier refuses what was asked for: {}", heard)
        parts = _cut(parts, gone)
    if gone or f"reading.{REFUSED}" in beside:
        parts = _still_holding(_without_costs(parts, heard), heard)
    told_before = any(before.days(key) for _, scope in parts for key in scope.lines or ())
    if gone := former([within for within, _ in parts], anew=told_before):
        _remark(parts, gone, FORMER, "The supplier takes back what was promised before: {}", heard)
        parts = _cut(parts, gone)
    if gone := _thresholds(parts):
        parts = _cut(parts, gone)
    parts = _parted(parts)
    if (fallback := _fallback(parts)) is not None:
        kept = _standing(parts, fallback, heard, before)
        if kept is not None:
            return kept
    wished = any(_said("more", within) for within, _ in parts)
    if wished and (tied := _tied_to_more(Portion(*_portion(parts)))):
        heard.say(Act.CONDITION, tied, Portion(*_portion(parts)).whole("price"), fields=frozenset({"price"}))
        return []
    first = _offer_from(parts, before)
    if first is None:
        return parts
    _offer(parts[first:], heard, before)
    return _without(parts[:first])


def _of_the_call(within: Within) -> bool:
    """ "As to your call this morning": the day on which the wish was told is none of delivery."""
    anchor, values = within.sentence.setting.anchor, {key for key in within.keys if key in _VALUED}
    days = [span.sure for span in within.sentence.values.dates if within.has(span.start)]
    return values == {"#date"} and all(day and day.last <= anchor for day in days)


def _without_costs(parts: Parts, heard: Heard) -> Parts:
    """The parts without what the wish would cost all the same; that is told as a charge."""
    gone = costs([within for within, _ in parts])
    if not gone:
        return parts
    tell_charge(_words(parts, gone, ExceptionType.CHARGE.value), parts[0][1], heard)
    return _cut(parts, gone)


def _still_holding(parts: Parts, heard: Heard) -> Parts:
    """The parts; the ordered day that is said to hold as before is said to be that of delivery."""
    for within, scope in parts:
        portion = Portion(within.sentence, scope, [within])
        dates = [value for _, value in portion.values if value.date]
        held = within.kinds & YES and not within.kinds & _GRAVE
        if held and len(dates) == 1 and all(_is_ordered(dates[0], line) for _, line in portion.rows):
            day = dates[0].date.sure if dates[0].date else None
            heard.say(Act.STATE, scope, within.evidence("date"), when=day)
    return parts


def _remark(parts: Parts, gone: Sequence[Clause], rule: str, words: str, heard: Heard) -> None:
    scope = next((s for w, s in parts if s.named and w.clause.first == gone[0].first), parts[0][1])
    evidence = _words(parts, gone, "text")
    heard.remark(ExceptionType.UNCLEAR, words.format(quote(evidence)), rule, scope, evidence)


def _cut(parts: Parts, gone: Sequence[Clause]) -> Parts:
    """The parts without the tokens of some clauses; nothing is done or spoken of there."""
    away = {i for clause in gone for i in range(clause.first, clause.last)}
    left = [(w, s, [i for i in w.places if i not in away]) for w, s in parts]
    kept = [(replace(w.clause, first=places[0], last=places[-1] + 1), s) for w, s, places in left if places]
    return _in_sentence([(c, s) for c, s in kept if c.last > c.first], parts, away) if kept else []


def _in_sentence(kept: Sequence[tuple[Clause, Scope]], parts: Parts, away: set[int]) -> Parts:
    sentence = parts[0][0].sentence
    acts = tuple(a for a in sentence.acts if not away.intersection(range(a.first, a.last)))
    marks = tuple(m for m in sentence.marks if not away.intersection(range(m.first, m.last)))
    ends = max((clause.last for clause, _ in kept), default=0)
    text = sentence.text if ends == len(sentence.tokens) else sentence.text[: sentence.span(0, ends)[1]]
    bare = replace(sentence, acts=acts, marks=marks, text=text)
    return [(Within(bare, clause), scope) for clause, scope in kept]


def _without(parts: Parts) -> Parts:
    """The parts, in a sentence that ends with them."""
    if not parts:
        return []
    last = parts[-1][0].clause.last
    away = set(range(last, len(parts[0][0].sentence.tokens)))
    return _in_sentence([(within.clause, scope) for within, scope in parts], parts, away)


# --- what holds otherwise --------------------------------------------------------------------------


def _fallback(parts: Parts) -> tuple[int, int] | None:
    """Which part begins with "otherwise", and behind which token it goes on."""
    for place, (within, _) in enumerate(parts):
        keys = within.keys
        found = spelled("alternatives", "otherwise", within.language).spans(keys)
        first = within.clause.first
        ends = [end for begin, end in found if begin <= _OPENING and not _busy(within, first + begin)]
        if ends and first + max(ends) < parts[-1][0].clause.last:
            return place, first + max(ends)
    return None


def _busy(within: Within, until: int) -> bool:
    """Whether something is done in the clause before a token: "Confirmed otherwise"."""
    acts = [act for act in within.sentence.acts if within.holds(act.first) and act.last <= until]
    return any(act.kind not in (Kind.CONTRAST, Kind.CONDITION) for act in acts)


def _parted(parts: Parts) -> Parts:
    """The parts, cut where an "otherwise" stands behind a full stop that ends nothing: "260 kr. Annars"."""
    found: Parts = []
    for within, scope in parts:
        clause, sentence = within.clause, within.sentence
        keys = within.keys
        begun = spelled("alternatives", "otherwise", within.language).stand(keys)
        places = [clause.first + i for i in begun if i > _OPENING]
        stopped = [i for i in places if sentence.text[: sentence.tokens[i].start].rstrip().endswith(".")]
        for first, last in pairwise([clause.first, *stopped[:1], clause.last]):
            found.append((Within(sentence, replace(clause, first=first, last=last)), scope))
    return found


def _standing(parts: Parts, fallback: tuple[int, int], heard: Heard, said: Before) -> Parts | None:
    """States the value that holds otherwise, and offers what stands before; None where there is none.

    Behind something that is no offer only the ordered value is sure to be what holds: "we need your word by
    Friday, otherwise it is the 18th" tells what happens then.
    """
    place, begin = fallback
    before, behind = parts[:place], parts[place:]
    within, scope = behind[0]
    scope = before[-1][1] if before and scope.others else scope  # "otherwise" may sound like "the others"
    away = set(range(within.clause.first, begin))
    clauses = [(replace(w.clause, first=max(w.clause.first, begin)), scope) for w, _ in behind]
    clauses = [(clause, s) for clause, s in clauses if clause.last > clause.first]
    portion = Portion(*_portion(_in_sentence(clauses, parts, away)))
    values = [(w, v) for w, v in portion.values if v.date or v.price]
    if portion.kinds & _GRAVE or len({v.field for _, v in values}) != len(values) or not values:
        return None
    offered = f"reading.{OFFER}" in said.rules
    offers = offered or (bool(before) and _may_be_offer(Portion(*_portion(before))))
    if not (offers or all(_is_ordered(v, line) for _, v in values for _, line in portion.rows)):
        return None
    _offer(before or behind, heard, said)
    heard.scope = scope
    for w, value in values:
        _state(w, value, scope, heard)
    return []


def _portion(parts: Parts) -> tuple[Sentence, Scope, list[Within]]:
    return parts[0][0].sentence, parts[-1][1], [within for within, _ in parts]


def _state(within: Within, value: Valued, scope: Scope, heard: Heard) -> None:
    evidence: tuple[Evidence, ...] = within.evidence(day_field(within) if value.date else "price")
    when = value.date.sure if value.date else None
    quoted = value.price.sure if value.price else None
    if when or quoted:
        heard.say(Act.STATE, scope, evidence, when=when, quoted=quoted)


def _is_ordered(value: Valued, line: Line) -> bool:
    day, quoted = value.date and value.date.sure, value.price and value.price.sure
    return bool(day and day.last in line.days) or bool(quoted and quoted.each(line) == line.each)


def _thresholds(parts: Parts) -> list[Clause]:
    """ "For orders below 1,000, we charge 25": the amount below which that is charged is no price."""
    charged = [place for place, (within, _) in enumerate(parts) if Kind.CHARGE in within.kinds]
    before = parts[: max(charged, default=0)]
    return [w.clause for w, s in before if _said("below", w) and _only_costs(w, s) and w.kinds <= _GENERAL]


# --- whose terms apply -----------------------------------------------------------------------------


def _without_house_terms(parts: Parts, heard: Heard) -> Parts:
    if gone := about_house_terms(parts):
        tell_terms(_words(parts, gone, ExceptionType.TERMS.value), parts[0][1], heard, HOUSE_TERMS)
        parts = _cut(parts, gone)
    if agreed := accepted_terms(parts):
        heard.say(Act.RECEIVED, parts[0][1], _words(parts, agreed, "line"))
        parts = _cut(parts, agreed)
    return parts


def _words(parts: Parts, clauses: Sequence[Clause], field: str) -> tuple[Evidence, ...]:
    sentence = parts[0][0].sentence
    return tuple(e for clause in clauses for e in Within(sentence, clause).evidence(field))


# --- what is offered -------------------------------------------------------------------------------


def _offer(parts: Parts, heard: Heard, before: Before) -> None:
    """Remarks upon an offer, and upon what it costs."""
    portion = Portion(*_portion(parts))
    for_payment = _for_payment(portion)
    if not for_payment or portion.sentence.asks or portion.kinds & _UNSURE:
        tell_offer(portion, heard)
    told = len(heard.remarks)
    notice_cost(portion, heard, sooner=_comes_earlier(portion, before))
    if for_payment and not any(r.type is ExceptionType.TERMS for r in heard.remarks[told:]):
        tell_terms(portion.whole(ExceptionType.TERMS.value), portion.scope, heard, HOUSE_TERMS)


def _lets_choose(parts: Parts) -> bool:
    """ "Which shall it be?", behind an offer: it asks about that, and gives no value and names no line.

    "Shout by Friday if you're interested" may say until when; which of two days it shall be is still open.
    """
    if not parts:
        return False
    portion = Portion(*_portion(parts))
    asked, wanted = (any(_said(one, w) for w in portion.clauses) for one in ("choose", "interested"))
    keys = {key for within in portion.clauses for key in within.keys}
    if portion.kinds & ((DANGER | YES) - {Kind.CONTRAST, Kind.TERMS}):
        return False
    asked = asked and Kind.TERMS not in portion.kinds
    told = wanted and not keys & (_THINGS - _TOLD) and all(map(_tells_when, portion.values))
    return told or (asked and not (portion.values or keys & _THINGS))


def _tells_when(found: tuple[Within, Valued]) -> bool:
    """ "Shout by Friday", "otherwise I start with the 4,000": until when, or what was ordered."""
    within, value = found
    ordered = {line.quantity for order in within.sentence.setting.orders for line in order.lines}
    if value.counted:
        return value.counted.sure is not None and value.counted.sure.number in ordered
    return value.date is not None and not any(letter.isdigit() for letter in value.date.text)


def _offer_from(parts: Parts, before: Before) -> int | None:
    """From which part on something is offered, and nothing else said."""
    said = before
    for place, (within, scope) in enumerate(parts):
        signed = within.kinds & _SIGNS or any(_said(section, within) for section in _SIGNED)
        if signed or _comes_earlier(Portion(within.sentence, scope, [within]), said):
            while place and _only_costs(*parts[place - 1]):
                place -= 1
            return place if _is_offer(Portion(*_portion(parts[place:])), said) else None
        said = _and_here(said, within, scope)
    return None


def _and_here(before: Before, within: Within, scope: Scope) -> Before:
    """What was said before, and the days that the clause gives."""
    days = [span.sure for span in _dates(within, scope)] if within.dated else []
    said = [Statement(Act.STATE, scope, within.evidence("date"), when=day) for day in days if day]
    return replace(before, said=(*before.said, *said)) if said else before


def _dates(within: Within, scope: Scope) -> list[Span[Interval]]:
    return [v.date for _, v in Portion(within.sentence, scope, [within]).promised if v.date]


def _only_costs(within: Within, scope: Scope) -> bool:
    """ "For 120.00", before what is offered for it."""
    values = [value for _, value in Portion(within.sentence, scope, [within]).values]
    return bool(values) and not within.kinds & YES and all(value.price for value in values)


def _is_offer(portion: Portion, before: Before) -> bool:
    """Whether it offers an earlier day for a charge, a discount, or a lower price for more, and no more."""
    if portion.kinds & _NEVER:
        return False
    if _lowers(portion) or _cheaper_for_more(portion):
        return True
    if _comes_earlier(portion, before):
        hasty = any(_said("sooner", within) for within in portion.clauses)
        paid = (w for w in portion.clauses if names_money(w) and not _is_ordered_price(portion, w))
        costs = Kind.CHARGE in portion.kinds or any(paid)
        return (hasty and bool(costs or portion.kinds & _UNSURE)) or (costs and bool(portion.kinds & _UNSURE))
    return False


def _is_ordered_price(portion: Portion, within: Within) -> bool:
    """ "Those 500 (12.50) come earlier": what the goods cost anyway is not what the earlier day costs."""
    prices = [value.price.sure for w, value in portion.values if w == within and value.price]
    return bool(prices) and all(
        p and any(p.each(line) == line.each for line in _lines(portion)) for p in prices
    )


def _lowers(portion: Portion) -> bool:
    """Whether less is to be paid for something: "4 % off if you pay in advance"."""
    lowered = any(_said("discount", within) for within in portion.clauses)
    paid = _for_payment(portion)
    asked = portion.sentence.asks or bool(portion.kinds & (_UNSURE | {Kind.APPROVAL})) or paid
    values = [v for w, v in portion.values if not (v.date and _said("paying", w))]
    return lowered and asked and not any(v.date or v.price for v in values)


def _for_payment(portion: Portion) -> bool:
    """ "2 % off within 7 days": a share of the price, for payment."""
    share = any(sign in portion.sentence.text for sign in "%％")
    told = [any(_said(section, w) for w in portion.clauses) for section in ("paying", "discount")]
    return share and all(told)


def _cheaper_for_more(portion: Portion) -> bool:
    """ "If you take 1,000, the price would be 11.80": one price below the ordered one, for more than ordered.

    The ordered price itself is none that is offered: "12.50 holds if you take 1,000".
    """
    lines = _lines(portion)
    counts = [v.counted.sure for _, v in portion.values if v.counted]
    prices = [v.price.sure for _, v in portion.values if v.price]
    wished, counted = (any(_said(name, w) for w in portion.clauses) for name in ("more", "from_on"))
    unsure = portion.kinds & _UNSURE or wished or counted
    if len(prices) != 1 or any(v.date for _, v in portion.values) or not unsure:
        return False
    price = prices[0]
    lower = price is not None and any(price.each(line) < line.each for line in lines)
    same = price is not None and any(price.each(line) == line.each for line in lines)
    counts = [c for c in counts if c is None or all(c.number != line.price_per for line in lines)]
    more = all(c is not None and all(c.number > line.quantity for line in lines) for c in counts)
    return lower and not same and more and bool(counts or wished)


def _tied_to_more(portion: Portion) -> Scope | None:
    """ "The 12.50 hold only if you take 1,000": the lines whose price depends on more than was ordered."""
    counts = [v.counted.sure for _, v in portion.values if v.counted]
    prices = [v.price.sure for _, v in portion.values if v.price]
    agreed = portion.kinds & (_NEVER | {Kind.CONFIRM, Kind.AS_ORDERED})
    if agreed or len(prices) != 1 or any(v.date for _, v in portion.values):
        return None
    rows = [(o, x) for o, x in portion.rows if prices[0] and prices[0].each(x) == x.each]
    more = [c for c in counts if c is None or all(c.number != line.price_per for _, line in rows)]
    tied = rows and more and all(c and all(c.number > line.quantity for _, line in rows) for c in more)
    return Scope(frozenset((o.number, x.line) for o, x in rows), named=True) if tied else None


def _may_be_offer(portion: Portion) -> bool:
    """Whether what stands before an "otherwise" would be better: earlier, or cheaper for more."""
    return not portion.kinds & _NEVER and (_comes_earlier(portion, NOTHING_BEFORE) or _takes_more(portion))


def _comes_earlier(portion: Portion, before: Before) -> bool:
    """Whether each of its days is before that on which the line was said to come, or is ordered for."""
    dates = [v.date for _, v in portion.values if v.date]
    told = [date for date in dates if any(letter.isdigit() for letter in date.text)]
    days = [day for date in told for day in date.readings]
    due = [_due(order, line, before) for order, line in portion.rows]
    return bool(due and days) and all(day.last < first for day in days for first in due)


def _due(order: PurchaseOrder, line: Line, before: Before) -> dt.date:
    return min((day.first for day in before.days((order.number, line.line))), default=min(line.days))


def _takes_more(portion: Portion) -> bool:
    lines = _lines(portion)
    counts = [v.counted.sure for _, v in portion.values if v.counted]
    prices = [v.price.sure for _, v in portion.values if v.price]
    more = any(c and c.number > line.quantity for c in counts for line in lines)
    return more and all(p and any(p.each(line) <= line.each for line in lines) for p in prices)


def _lines(portion: Portion) -> list[Line]:
    return [line for _, line in portion.rows]


def _said(section: str, within: Within) -> bool:
    keys = within.keys
    return bool(spelled("alternatives", section, within.language).stand(keys))
