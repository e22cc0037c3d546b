"""One mail judged alone against a list of orders: what `countersign read` prints.

    bytes -> parse -> route -> read -> judge -> the design's JSON object

Stateless: nothing is stored, sent or remembered, so that anyone can try the readers on their own mails before
trusting them. The same pure parts decide as in the daemon.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from countersign.agent.steps.read_reply import read_as
from countersign.agent.steps.sort_mail import found
from countersign.procurement.claims import Evidence, LineReading
from countersign.procurement.compare import plain
from countersign.procurement.judgement import Finding, Judgement
from countersign.procurement.mail import InboundMessage, Route
from countersign.procurement.money import Price
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.verdict import judge
from countersign.procurement.ports import OrderBook, Postman, Reader


@dataclass(frozen=True)
class Desk:
    """What is needed to read a mail: the mailbox's pure half, the readers, the policy, and the orders."""

    postman: Postman
    reader: Reader
    policy: Policy
    book: OrderBook
    timer: Callable[[], float]
    now: dt.datetime | None = None

    def read(self, raw: bytes, name: str) -> dict[str, Any]:
        """The reading of one mail as the design prints it. Raises `BadMail`."""
        began = self.timer()
        message = self.postman.parse(raw)
        if self.now is not None:
            message = _dated(message, self.now)
        route = self.postman.route(message, self.book, partial(self.reader.attached, message))
        orders = found(route, self.book)
        reading = read_as(self.reader, message, route, orders)
        judgement = judge(reading, route, orders, self.policy)
        return printed(name, judgement, route, orders, self.timer() - began)


def _dated(message: InboundMessage, now: dt.datetime) -> InboundMessage:
    return replace(message, date=now)


def printed(
    name: str, judgement: Judgement, route: Route, orders: Sequence[PurchaseOrder], seconds: float
) -> dict[str, Any]:
    """A judgement as the JSON object of the design, with the sender's standing and the rules beside it."""
    reading = judgement.reading
    by_number = {order.number: order for order in orders}
    return {
        "file": name,
        "orders": list(reading.orders),
        "kind": reading.kind.value,
        "verdict": judgement.verdict.value,
        "lines": [_line(line, by_number.get(line.order)) for line in reading.lines],
        "exceptions": [_exception(one) for one in judgement.findings],
        "readers": {"grammar": reading.grammar, "llm": reading.model},
        "tokens": {"in": reading.tokens_in, "out": reading.tokens_out},
        "seconds": round(seconds, 4),
        "sender": {"trust": route.trust.value, "why": [one.words for one in route.rules if one.hit]},
        **({"remarks": list(reading.remarks)} if reading.remarks else {}),
        **({"let_be": list(reading.notes)} if reading.notes else {}),
        **({"model_error": reading.model_error} if reading.model_error else {}),
    }


def _line(line: LineReading, order: PurchaseOrder | None) -> dict[str, Any]:
    price = _in_order_basis(line, order)
    return {
        "order": line.order,
        "line": line.line,
        "status": line.status.value,
        "quantity": None if line.quantity is None else plain(line.quantity),
        "unit_price": None if price is None else f"{price.amount:f}",
        "price_per": None if price is None else plain(price.per),
        "currency": line.currency,
        "uom": line.uom,
        "deliveries": [
            {
                "date": one.worst.isoformat(),
                "quantity": None if one.quantity is None else plain(one.quantity),
            }
            for one in line.deliveries
        ],
        "item": line.item,
        "evidence": [_evidence(one) for one in line.evidence],
    }


def _in_order_basis(line: LineReading, order: PurchaseOrder | None) -> Price | None:
    """The stated price per what the order counts by, wherever that is exact."""
    if line.unit_price is None:
        return None
    ordered = order.line(line.line) if order else None
    basis = ordered.price_per if ordered else Decimal(1)
    stated = Price(line.unit_price, line.currency or "", line.price_per or basis)
    return stated.in_basis(basis)


def _exception(one: Finding) -> dict[str, Any]:
    return {
        "type": one.type.value,
        "order": one.order or None,
        "line": one.line,
        "severity": one.severity.value,
        "rule": one.rule,
        "words": one.words,
        "evidence": [_evidence(each) for each in one.evidence],
    }


def _evidence(one: Evidence) -> dict[str, str]:
    return {"field": one.field, "quote": one.quote, "where": one.where}
