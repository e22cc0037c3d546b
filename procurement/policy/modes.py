"""What may be settled with nobody looking: by the mode of each field that a line confirms.

    automatic    what the tolerances let pass
    supervised   what is just as ordered; what differs within tolerance is put before a person
    draft        nothing

A confirmed line confirms its day, its quantity and its price, whether each was written out or taken over by a
plain yes: so each of the three modes must allow it.
"""

from collections.abc import Iterable, Mapping

from countersign.procurement.claims import Evidence, ExceptionType, LineReading
from countersign.procurement.compare import Field, Variance, compare
from countersign.procurement.judgement import MODE, Finding, Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import severity
from countersign.procurement.policy.model import Policy

_PLURALS = {Field.DATE: "dates", Field.QUANTITY: "quantities", Field.PRICE: "prices"}
_EVIDENCE = {Field.DATE: "date", Field.QUANTITY: "quantity", Field.PRICE: "unit_price"}


def held_by_mode(
    settled: Iterable[LineReading], orders: Mapping[str, PurchaseOrder], policy: Policy
) -> tuple[Finding, ...]:
    """A finding for each line that nothing else stops and that a person has to settle all the same."""
    own = {number: policy.of(order) for number, order in orders.items()}
    watched = [line for line in settled if own[line.order].mode.used != {"automatic"}]
    found = (_held(orders[line.order], line, own[line.order]) for line in watched)
    return tuple(finding for findings in found for finding in findings)


def _held(order: PurchaseOrder, reading: LineReading, policy: Policy) -> tuple[Finding, ...]:
    drafts = [field for field in Field if policy.mode.of(field) == "draft"]
    if drafts:
        return (_for_a_person(order, reading, drafts),)
    watched = [field for field in Field if policy.mode.of(field) == "supervised"]
    variances = compare(order, reading, policy.factors).variances
    return tuple(
        _tolerated(order, reading, field, one, policy)
        for field in watched
        for one in variances
        if one.field.value == field.value
    )


def _for_a_person(order: PurchaseOrder, reading: LineReading, drafts: list[Field]) -> Finding:
    what = (
        "nothing is"
        if len(drafts) == len(Field)
        else f"{' and '.join(_PLURALS[one] for one in drafts)} are not"
    )
    words = f"{what} confirmed without a person; nothing else stands against line {reading.line}"
    rule = f"{MODE}draft"
    return Finding(
        ExceptionType.REVIEW, words, rule, Severity.LOW, order.number, reading.line, reading.evidence
    )


def _tolerated(
    order: PurchaseOrder, reading: LineReading, field: Field, variance: Variance, policy: Policy
) -> Finding:
    words = f"{variance.words}: that is within tolerance, and {_PLURALS[field]} are supervised"
    return Finding(
        ExceptionType(field.value),
        words,
        f"{MODE}supervised.{field.value}",
        severity.of_variance(variance, order.line(reading.line), policy),
        order.number,
        reading.line,
        _about(reading, field),
    )


def _about(reading: LineReading, field: Field) -> tuple[Evidence, ...]:
    found = tuple(one for one in reading.evidence if one.field == _EVIDENCE[field])
    return found or reading.evidence
