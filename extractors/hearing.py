"""What one witness says about one order line, and what it amounts to. Pure; all arithmetic is exact.

    claims that cover the line ─► values in the order's own units ─► against the order ─► Verdict

A line is accepted only where an explicit, unhedged acceptance covers it and nothing stated differs, or where
quantity, price and date are all restated as ordered. Anything unsure makes it unclear, with the reasons in a
buyer's words. Who is believed when two witnesses differ is the question of `check`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from countersign.extractors import wanted
from countersign.extractors.verdicts import EVERYTHING, Reason, Values, Verdict
from countersign.procurement.claims import (
    SHIP_DATE,
    Act,
    Delivery,
    Evidence,
    ExceptionType,
    LineClaim,
    LineStatus,
)
from countersign.procurement.compare import Field
from countersign.procurement.money import Price, convert, same_unit
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.values import deliveries_of

V = TypeVar("V")


UNSETTLING = (Act.HEDGE, Act.CONDITION, Act.QUESTION)
STATING = frozenset({Act.ACCEPT, Act.STATE, Act.CHANGE})


@dataclass(frozen=True)
class Hearing:
    """One order line and everything that one witness claims about it, or about every line.

    `formal`: it is a message for machines that makes the claims.
    """

    order: PurchaseOrder
    line: Line
    claims: tuple[LineClaim, ...]
    formal: bool = False

    def doing(self, *acts: Act) -> tuple[LineClaim, ...]:
        """The claims that do one of these things."""
        return tuple(claim for claim in self.claims if claim.act in acts)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everybody's words, each once."""
        return tuple(dict.fromkeys(words for claim in self.claims for words in claim.evidence))


def hearing(
    order: PurchaseOrder, line: Line, claims: Iterable[LineClaim], *, formal: bool = False
) -> Hearing:
    """The claims that cover `line`: those about it, about the whole order, or about all orders."""
    covering = (
        claim for claim in claims if claim.order in (None, order.number) and claim.line in (None, line.line)
    )
    return Hearing(order, line, tuple(covering), formal)


def ordered(order: PurchaseOrder, line: Line) -> Values:
    """The line as it was ordered."""
    return Values(line.quantity, line.uom, order.price(line), deliveries_of(line, line.quantity))


def judge(heard: Hearing, doubts: Sequence[Reason] = ()) -> Verdict:
    """What the claims amount to; `doubts` are what the witness itself was unsure of about this line.

    A message for machines repeats the order whatever it answers: what is doubtful there, nobody said.
    """
    values, conflicts = settled(heard)
    reasons = [*doubts, *_unsettled(heard), *_nothing_new(heard, values), *conflicts]
    if not heard.claims and not reasons:
        return Verdict(LineStatus.NOT_MENTIONED)
    if reasons:
        return _unclear(heard, _without_departure(heard, values), reasons)
    if heard.doing(Act.REJECT) and not _other_item(values, heard.line):
        return Verdict(LineStatus.REJECTED, evidence=heard.evidence)
    if differing(values, heard.order, heard.line) or _other_item(values, heard.line):
        return Verdict(LineStatus.CHANGED, values, heard.evidence)
    return _as_ordered(heard, values)


def _as_ordered(heard: Hearing, values: Values) -> Verdict:
    missing = [field for field in Field if not values.has(field)]
    if not missing:
        return Verdict(LineStatus.ACCEPTED, values, heard.evidence)
    if len(missing) < len(Field):
        said = " and ".join(field.value for field in Field if field not in missing)
        words = f"only the {said} is confirmed, not the {' and '.join(missing)}"
        reason = Reason(words, heard.evidence, frozenset(missing), rule="reading.incomplete", askable=True)
        return _unclear(heard, values, [reason])
    if heard.doing(Act.RECEIVED):
        return Verdict(LineStatus.RECEIVED, evidence=heard.evidence)
    return Verdict(LineStatus.NOT_MENTIONED)


def _unclear(heard: Hearing, values: Values, reasons: Sequence[Reason]) -> Verdict:
    still_open = frozenset[Field]().union(*(_open_by(reason, heard) for reason in reasons))
    evidence = dict.fromkeys((*heard.evidence, *(words for reason in reasons for words in reason.evidence)))
    return Verdict(LineStatus.UNCLEAR, values.without(still_open), tuple(evidence), tuple(reasons))


def _open_by(reason: Reason, heard: Hearing) -> frozenset[Field]:
    """The fields it leaves open. A reason that is about no field in particular takes back the general yes:
    what stands only because it was ordered is not said any more, what was given in figures is.
    """
    if reason.fields != EVERYTHING or heard.formal:
        return reason.fields
    return frozenset(
        field for field in Field if not any(_gives(claim, field, heard) for claim in heard.claims)
    )


def _gives(claim: LineClaim, field: Field, heard: Hearing) -> bool:
    """Whether it states a value for `field`. A lone day may be that of anything, unless it was ordered.

    A yes that names the field states it as well: "quantities and prices are fine".
    """
    if claim.act not in STATING:
        return False
    if claim.act is Act.ACCEPT and field in {words.field for words in claim.evidence}:
        return True
    match field:
        case Field.QUANTITY:
            return claim.quantity is not None or any(delivery.quantity for delivery in claim.deliveries)
        case Field.PRICE:
            return claim.unit_price is not None
        case Field.DATE:
            beside = _gives(claim, Field.QUANTITY, heard) or _gives(claim, Field.PRICE, heard)
            return bool(claim.deliveries) and (beside or wanted.as_wanted(claim.deliveries, heard.line))


def settled(heard: Hearing) -> tuple[Values, tuple[Reason, ...]]:
    """What is stated, completed by what was ordered where that is accepted; and what contradicts itself."""
    accepted = _accepted(heard)
    quantities = _stated(heard, _quantity)
    prices = _stated(heard, _price)
    schedules, departures = _stated(heard, _deliveries), _stated(heard, _departures)
    schedules += _too_late(departures, schedules)
    items = _stated(heard, lambda claim, _: claim.item)
    reasons = [
        *_several(Field.QUANTITY, [f"{amount} {uom}" for amount, uom in quantities], heard),
        *_several(Field.PRICE, _different_prices(prices), heard),
        *_several(Field.DATE, [_days(schedule) for schedule in schedules], heard),
    ]
    if departures and not schedules:
        late = [days for days in departures if wanted.leaves_late(heard.line, days)]
        schedules, reasons = late, [*reasons, *([] if late else _only_departs(heard, departures, accepted))]
    amount, uom = quantities[0] if quantities else (None, None)
    values = Values(amount, uom, next(iter(prices), None), next(iter(schedules), ()), next(iter(items), None))
    reasons.extend(_which_line(heard, values))
    reasons.extend(_overruled(heard, values))
    values, mismatch = _with_sums(values, heard, accepted)
    return _completed(values, heard, accepted), (*reasons, *mismatch)


def _too_late(
    departures: Sequence[tuple[Delivery, ...]], schedules: Sequence[tuple[Delivery, ...]]
) -> list[tuple[Delivery, ...]]:
    """The days on which it leaves although it should have come by then: they contradict the arrival."""
    last = max((day.worst for days in schedules for day in days), default=None)
    return [days for days in departures if last and min(day.date for day in days) > last]


def differing(values: Values, order: PurchaseOrder, line: Line) -> frozenset[Field]:
    """The fields in which something else is stated than was ordered."""
    other = set()
    if values.quantity is not None and (
        values.quantity != line.quantity or not same_unit(values.uom or line.uom, line.uom)
    ):
        other.add(Field.QUANTITY)
    if values.price and not values.price.same_as(order.price(line)):
        other.add(Field.PRICE)
    if not wanted.as_wanted(values.deliveries, line):
        other.add(Field.DATE)
    return frozenset(other)


def _other_item(values: Values, line: Line) -> bool:
    names = {_bare(name) for name in (line.item, line.supplier_item) if name}
    return bool(values.item) and _bare(values.item or "") not in names


def _bare(item: str) -> str:
    return "".join(character for character in item.casefold() if character.isalnum())


def _unsettled(heard: Hearing) -> list[Reason]:
    reasons = [
        Reason(
            f"{quoted(claim)} {UNSETTLED_BY[claim.act]}",
            claim.evidence,
            _left_open(claim),
            rule=f"reading.{claim.act}",
            askable=claim.act is Act.HEDGE,
        )
        for claim in heard.doing(*UNSETTLING)
    ]
    if (refused := _refused_and_accepted(heard)) is not None:
        reasons.append(refused)
    return reasons


def _left_open(claim: LineClaim) -> frozenset[Field]:
    """The fields that stay open: a question that names none asks beside what was said."""
    beside = claim.act is Act.QUESTION and _fields(claim) == EVERYTHING
    return frozenset() if beside else _fields(claim)


def _nothing_new(heard: Hearing, values: Values) -> list[Reason]:
    """A change that is announced, where nothing that is stated differs from the order."""
    return [
        Reason(
            f"{quoted(claim)} announces a change, but no new value is given",
            claim.evidence,
            _fields(claim),
            rule="reading.no-new-value",
            askable=True,
        )
        for claim in heard.doing(Act.CHANGE)
        if not (_has_value(claim) or _other_item(values, heard.line))
        and not _fields(claim) & differing(values, heard.order, heard.line)
    ]


def _has_value(claim: LineClaim) -> bool:
    return bool(claim.deliveries) or {claim.quantity, claim.unit_price, claim.item} != {None}


UNSETTLED_BY = {
    Act.HEDGE: "is no firm promise",
    Act.CONDITION: "depends on something else",
    Act.QUESTION: "asks for an answer first",
    Act.REJECT: "says no",
}


def _refused_and_accepted(heard: Hearing) -> Reason | None:
    """A no to this line beats a yes to all; otherwise a no beside a yes can't be told apart."""
    refusals, acceptances = heard.doing(Act.REJECT), heard.doing(Act.ACCEPT)
    special = any(claim.line is not None for claim in refusals)
    against = [claim for claim in acceptances if claim.line is not None or not special]
    if not refusals or not against:
        return None
    words = f"{quoted(refusals[0])} refuses what {quoted(against[0])} accepts"
    evidence = (*refusals[0].evidence, *against[0].evidence)
    return Reason(words, evidence, type=ExceptionType.CONFLICT, rule="reading.contradiction", askable=True)


def quoted(claim: LineClaim) -> str:
    """The words of a claim, on one line, between quotation marks."""
    return f"“{' '.join(claim.evidence[0].quote.split())}”"


def _fields(claim: LineClaim) -> frozenset[Field]:
    """The fields that a claim's words are about: those they name, or every one."""
    named = {Field.DATE if words.field == SHIP_DATE else words.field for words in claim.evidence}
    return frozenset(Field(name) for name in named) if named <= {*Field} else EVERYTHING


def _accepted(heard: Hearing) -> frozenset[Field]:
    return frozenset[Field]().union(*(_fields(claim) for claim in heard.doing(Act.ACCEPT)))


def _stated(heard: Hearing, value: Callable[[LineClaim, Hearing], V | None]) -> list[V]:
    """The different values stated; what is said about this line itself goes before what is said about all."""
    stating = [claim for claim in heard.claims if claim.act in STATING]
    for claims in ([c for c in stating if c.line is not None], [c for c in stating if c.line is None]):
        found = [said for claim in claims if (said := value(claim, heard))]
        if found:
            return list(dict.fromkeys(found))
    return []


def _quantity(claim: LineClaim, heard: Hearing) -> tuple[Decimal, str] | None:
    if claim.quantity is None:
        return None
    unit = claim.uom or heard.line.uom
    converted = convert(claim.quantity, unit, heard.line.uom)  # None: the unit itself is the difference
    return (claim.quantity, unit) if converted is None else (converted, heard.line.uom)


def _price(claim: LineClaim, heard: Hearing) -> Price | None:
    """The price in the order's basis where that is exact; a currency or basis not named is the order's."""
    if claim.unit_price is None:
        return None
    basis = heard.line.price_per
    price = Price(claim.unit_price, claim.currency or heard.order.currency, claim.price_per or basis)
    return price.in_basis(basis)


def _deliveries(claim: LineClaim, heard: Hearing) -> tuple[Delivery, ...]:
    return () if _departs(claim, heard.line) else _in_order_units(claim, heard)


def _departures(claim: LineClaim, heard: Hearing) -> tuple[Delivery, ...]:
    return _in_order_units(claim, heard) if _departs(claim, heard.line) else ()


def _departs(claim: LineClaim, line: Line) -> bool:
    """Whether its days are those on which it leaves; of a line in parts, if any of them may be."""
    fields = {words.field for words in claim.evidence}
    return SHIP_DATE in fields and (Field.DATE not in fields or bool(line.schedule))


def _only_departs(
    heard: Hearing, departures: Sequence[tuple[Delivery, ...]], accepted: frozenset[Field]
) -> list[Reason]:
    """A departure in time promises no arrival in time, unless the only day is accepted by name."""
    if Field.DATE in accepted and heard.line.only_day:
        return []
    words = f"{_days(departures[0])} is the day it leaves, and nothing is said of its arrival"
    return [Reason(words, heard.evidence, frozenset({Field.DATE}), rule="reading.departure", askable=True)]


def _without_departure(heard: Hearing, values: Values) -> Values:
    """The values: where it leaves on the ordered day or later, the day of its arrival is none of them."""
    days = [day.worst for departure in _stated(heard, _departures) for day in departure]
    late = bool(days) and max(days) >= heard.line.days[0] and not _stated(heard, _deliveries)
    return values.without(frozenset({Field.DATE})) if late else values


def _in_order_units(claim: LineClaim, heard: Hearing) -> tuple[Delivery, ...]:
    unit = claim.uom or heard.line.uom

    def in_order_unit(quantity: Decimal | None) -> Decimal | None:
        converted = None if quantity is None else convert(quantity, unit, heard.line.uom)
        return quantity if converted is None else converted

    converted = (
        replace(delivery, quantity=in_order_unit(delivery.quantity)) for delivery in claim.deliveries
    )
    return tuple(sorted(converted, key=lambda delivery: (delivery.date, delivery.worst)))


def _different_prices(prices: Sequence[Price]) -> list[str]:
    different: list[Price] = []
    for price in prices:
        if not any(price.same_as(other) for other in different):
            different.append(price)
    return [price_words(price) for price in different]


def _several(field: Field, stated: Sequence[str], heard: Hearing) -> list[Reason]:
    if len(stated) < 2:
        return []
    words = f"different values are given for the {field}: {' and '.join(stated)}"
    evidence, fields = _about(heard, field), frozenset({field})
    return [Reason(words, evidence, fields, ExceptionType.CONFLICT, "reading.contradiction", True)]


def _about(heard: Hearing, field: Field) -> tuple[Evidence, ...]:
    return tuple(words for words in heard.evidence if words.field == field) or heard.evidence


def _which_line(heard: Hearing, values: Values) -> list[Reason]:
    """One quantity or price for a whole order of several lines says nothing, unless it is the ordered one."""
    if len(heard.order.lines) < 2:
        return []
    return [
        Reason(
            f"the {field} is given without saying for which line",
            _about(heard, field),
            frozenset({field}),
            rule="reading.which-line",
            askable=True,
        )
        for field in (Field.QUANTITY, Field.PRICE)
        if field in differing(values, heard.order, heard.line)
        and not any(claim.line is not None and _states(claim, field) for claim in heard.claims)
    ]


def _overruled(heard: Hearing, values: Values) -> list[Reason]:
    """The ordered value for this line beside another one for all lines: nobody can tell which one holds."""
    general = replace(heard, claims=tuple(claim for claim in heard.claims if claim.line is None))
    if len(general.claims) in (0, len(heard.claims)):
        return []
    stated = Values(
        price=next(iter(_stated(general, _price)), None),
        deliveries=next(iter(_stated(general, _deliveries)), ()),
    )
    same = frozenset(Field) - differing(values, heard.order, heard.line)
    return [
        Reason(
            f"this line has the ordered {field}, and another one is given for all lines",
            _about(heard, field),
            frozenset({field}),
            ExceptionType.CONFLICT,
            "reading.contradiction",
            True,
        )
        for field in sorted(differing(stated, heard.order, heard.line) & same)
        if values.has(field)
    ]


def _states(claim: LineClaim, field: Field) -> bool:
    stated = claim.quantity if field is Field.QUANTITY else claim.unit_price
    return claim.act in STATING and stated is not None


def _with_sums(
    values: Values, heard: Hearing, accepted: frozenset[Field]
) -> tuple[Values, tuple[Reason, ...]]:
    """Deliveries and quantity made to agree: each delivery gets its quantity, their sum is the quantity."""
    if not values.deliveries:
        return values, ()
    amounts = [delivery.quantity for delivery in values.deliveries]
    total = values.quantity
    if total is None and None in amounts and Field.QUANTITY in accepted:
        total = heard.line.quantity
    if amounts.count(None) == 1 and total is not None:
        rest = total - sum(amount for amount in amounts if amount is not None)
        amounts[amounts.index(None)] = rest if rest > 0 else None
    known = [amount for amount in amounts if amount is not None]
    deliveries = tuple(
        replace(delivery, quantity=amount)
        for delivery, amount in zip(values.deliveries, amounts, strict=True)
    )
    values = replace(values, deliveries=deliveries)
    if len(known) < len(amounts):
        return values, () if len(amounts) == 1 else (_no_amounts(heard),)
    if values.quantity is not None and sum(known) != values.quantity:
        return values, (_wrong_sum(heard, sum(known, Decimal(0)), values.quantity),)
    return replace(values, quantity=sum(known, Decimal(0)), uom=values.uom or heard.line.uom), ()


def _no_amounts(heard: Hearing) -> Reason:
    words = "several dates are given without saying how much comes when"
    fields = frozenset({Field.DATE, Field.QUANTITY})
    return Reason(words, _about(heard, Field.DATE), fields, rule="reading.amounts", askable=True)


def _wrong_sum(heard: Hearing, total: Decimal, quantity: Decimal) -> Reason:
    words = f"the deliveries add up to {total:f}, but the quantity is given as {quantity:f}"
    fields = frozenset({Field.DATE, Field.QUANTITY})
    return Reason(words, heard.evidence, fields, ExceptionType.CONFLICT, "reading.sum", True)


def _completed(values: Values, heard: Hearing, accepted: frozenset[Field]) -> Values:
    whole = ordered(heard.order, heard.line)
    if Field.QUANTITY in accepted and values.quantity is None:
        values = replace(values, quantity=whole.quantity, uom=whole.uom)
    if Field.PRICE in accepted and values.price is None:
        values = replace(values, price=whole.price)
    if Field.DATE in accepted and not values.deliveries:
        values = replace(values, deliveries=wanted.accepted(heard.line, values.quantity))
    return values


def price_words(price: Price) -> str:
    """A price as a buyer says it."""
    basis = "each" if price.per == 1 else f"per {price.per:f}"
    return " ".join(f"{price.amount:f} {price.currency} {basis}".split())


def _days(deliveries: Iterable[Delivery]) -> str:
    return ", ".join(day_words(delivery.worst) for delivery in deliveries)


def day_words(day: dt.date) -> str:
    """A day as a buyer says it; no two countries can read it differently."""
    return f"{day.day} {day:%B %Y}"
