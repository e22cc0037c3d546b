"""What clients get, and how it is made of what the store holds. Amounts are texts, days and instants ISO."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from countersign.agent.order_files import order_json
from countersign.procurement.case import Case, CaseException, LineState
from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.clients import Client
from countersign.procurement.erp import Confirmation, Write, WriteState
from countersign.procurement.judgement import Severity
from countersign.procurement.ledger import Entry, Offer


class Reply(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class Page(Reply):
    """One page of a list. Ask again with `cursor`: at once where there is `more`, else for news later."""

    cursor: str
    more: bool


class Me(Reply):
    """Whose token it is, and what it may do."""

    client: str
    scopes: list[str]


class Put(Reply):
    """What became of an order: new, changed or unchanged. `etag` is for If-Match."""

    order: str
    outcome: str
    etag: str


class Orders(Page):
    """Orders as clients put them, those that changed last at the end."""

    items: list[dict[str, Any]]


class Delivery(Reply):
    """A promised delivery; `latest` is the end of an interval, `quantity` null means all of the line."""

    date: dt.date
    quantity: str | None
    latest: dt.date | None


class Confirmed(Reply):
    """The values that count as confirmed."""

    quantity: str | None
    uom: str | None
    unit_price: str | None
    price_per: str | None
    currency: str | None
    deliveries: list[Delivery]


class ConfirmedLine(Reply):
    """A line: what the supplier's answer came to, and the values once it is settled. `refused`: one of your
    people took it that nothing comes; `reason`: why it is not as ordered, as the supplier says."""

    line: int
    status: LineStatus
    settled: bool
    refused: bool
    reason: str
    confirmed: Confirmed | None


class ConfirmationReply(Reply):
    """Where an order stands: its lines, the supplier's own numbers of it, and its open exceptions."""

    order: str
    revision: int
    state: str
    supplier_references: list[str]
    lines: list[ConfirmedLine]
    exceptions: list[str]


class Confirmations(Page):
    """Orders whose confirmed values changed, each as it is now."""

    items: list[ConfirmationReply]


class Words(Reply):
    """The supplier's own words, which field they bear on, and where they stand."""

    field: str
    quote: str
    where: str


class ExceptionReply(Reply):
    """What a person or the supplier has to settle, or how it was."""

    id: str
    order: str
    line: int | None
    type: ExceptionType
    severity: Severity
    state: str
    rule: str
    words: str
    owner: str
    opened_at: dt.datetime
    resolution: str | None
    resolved_by: str | None
    resolved_at: dt.datetime | None
    evidence: list[Words]


class Exceptions(Page):
    """Exceptions, the oldest first."""

    items: list[ExceptionReply]


class SliceReply(Reply):
    """So much on one day. `field`: "shipment" where that is the day on which it leaves; else it arrives."""

    date: dt.date
    quantity: str
    field: str


class Values(Reply):
    """What is to be written; a null or empty field is not to be touched. `refused`: nothing of the line
    comes; false takes that back."""

    quantity: str | None
    unit_price: str | None
    price_per: str | None
    schedule: list[SliceReply]
    reference: str
    refused: bool | None
    reason: str


class WriteReply(Reply):
    """A write. `values` are those to write; `waiting`: it waits for your answer."""

    key: str
    order: str
    line: int
    state: WriteState
    reason: str
    waiting: bool
    proposed_at: dt.datetime
    values: Values
    href: str


class Writes(Page):
    """Writes that wait for a client, the oldest first."""

    items: list[WriteReply]


class Events(Page):
    """What happened, as webhooks are told it."""

    items: list[dict[str, Any]]


class Replayed(Reply):
    """How many deliveries are on their way again."""

    deliveries: int


def me(client: Client) -> Me:
    """Whose token it is."""
    return Me(client=client.name, scopes=[scope.value for scope in client.scopes])


def etag(entry: Entry) -> str:
    """The order's edition, quoted as the header wants it."""
    return f'"{entry.token}"'


def order(entry: Entry) -> dict[str, Any]:
    """An order as a client may put it again."""
    return {**order_json(entry.order), "status": entry.status.value}


def confirmation(case: Case) -> ConfirmationReply:
    """Where an order stands."""
    return ConfirmationReply(
        order=case.number,
        revision=case.order.revision,
        state=case.state.value,
        supplier_references=list(case.own_numbers),
        lines=[_line(line) for line in case.lines],
        exceptions=[one.id for one in case.exceptions],
    )


def _line(line: LineState) -> ConfirmedLine:
    values = _confirmed(line.confirmed) if line.confirmed else None
    return ConfirmedLine(
        line=line.line,
        status=line.status,
        settled=line.settled,
        refused=line.refused,
        reason=line.reason,
        confirmed=values,
    )


def _confirmed(said: LineReading) -> Confirmed:
    return Confirmed(
        quantity=_text(said.quantity),
        uom=said.uom or None,
        unit_price=_text(said.unit_price),
        price_per=_text(said.price_per),
        currency=said.currency or None,
        deliveries=[
            Delivery(date=one.date, quantity=_text(one.quantity), latest=one.latest)
            for one in said.deliveries
        ],
    )


def exception(one: CaseException) -> ExceptionReply:
    """An exception."""
    return ExceptionReply(
        id=one.id,
        order=one.order,
        line=one.line,
        type=one.type,
        severity=one.severity,
        state=one.state.value,
        rule=one.rule,
        words=one.words,
        owner=one.owner,
        opened_at=one.opened_at,
        resolution=one.resolution.value if one.resolution else None,
        resolved_by=one.resolved_by or None,
        resolved_at=one.resolved_at,
        evidence=[Words(field=said.field, quote=said.quote, where=said.where) for said in one.evidence],
    )


def write(one: Write, offer: Offer | None) -> WriteReply:
    """A write, with the values that were offered where it was."""
    over = one.state not in (WriteState.APPROVED, WriteState.WRITING)
    return WriteReply(
        key=one.key,
        order=one.order,
        line=one.line,
        state=one.state,
        reason=one.reason,
        waiting=offer is not None and offer.answer is None and not over,
        proposed_at=one.proposed_at,
        values=_values(offer.values if offer else one.values),
        href=f"/v1/writes/{one.key}",
    )


def _values(values: Confirmation) -> Values:
    return Values(
        quantity=_text(values.quantity),
        unit_price=_text(values.unit_price),
        price_per=_text(values.price_per),
        schedule=[
            SliceReply(date=one.date, quantity=f"{one.quantity:f}", field=one.field)
            for one in values.schedule
        ],
        reference=values.reference,
        refused=values.refused,
        reason=values.reason,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def distinct(numbers: Iterable[str]) -> Sequence[str]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(numbers))
