"""Scripted models that mean harm: each is a `ModelReader`, and none may ever lead to a false clear.

    Yes        everything is accepted: in the mail's own words, in words it made up, with the ordered values
    Garbage    claims about orders, lines, values and places that do not exist
    Down       can't be asked

They stand where `llm.LlmReader` stands and speak to `check` directly, so they can say worse things than the
wire's schema lets a real model say.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from countersign.procurement.claims import (
    Act,
    Delivery,
    Doubt,
    Evidence,
    ExceptionType,
    LineClaim,
    MessageKind,
    Witness,
)
from countersign.procurement.errors import ModelError
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import Line, PurchaseOrder

MADE_UP = "We confirm all lines as ordered."
MOST_WORDS = 30


class Yes:
    """Claims that the supplier accepts everything."""

    model = "always-accepts"

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """A yes to each line and to all of them, in every line of the mail that says anything."""
        claims = tuple(_yes(message, orders))
        return Witness(self.model, MessageKind.CONFIRMATION, claims, tokens_in=1, tokens_out=1)


def _yes(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Iterator[LineClaim]:
    spoken = [line for line in message.spoken if line.text.strip()][:MOST_WORDS]
    words = [Evidence("all", line.text.strip(), line.where) for line in spoken]
    words += [Evidence("all", MADE_UP, place) for place in ("body:1", "pdf:1", "sheet:1:A1", "subject")]
    for one in words:
        yield LineClaim(Act.ACCEPT, (one,))
        for order in orders:
            yield LineClaim(Act.ACCEPT, (one,), order=order.number)
            for line in order.lines:
                yield LineClaim(Act.ACCEPT, (one,), order=order.number, line=line.line)
                yield _as_ordered(one, order, line)


def _as_ordered(words: Evidence, order: PurchaseOrder, line: Line) -> LineClaim:
    return LineClaim(
        Act.ACCEPT,
        (words,),
        order=order.number,
        line=line.line,
        quantity=line.quantity,
        uom=line.uom,
        unit_price=line.unit_price,
        price_per=line.price_per,
        currency=order.currency,
        deliveries=(Delivery(line.date, line.quantity),),
    )


class Garbage:
    """Claims what can't be: a model that has lost its mind."""

    model = "returns-garbage"

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """The same nonsense for the same mail."""
        turn = int(message.digest[:8] or "0", 16)
        kind = list(MessageKind)[turn % len(MessageKind)]
        doubt = Doubt(ExceptionType.UNCLEAR, "\ud800 \x00 \u202e", "no such order", -1)
        return Witness(self.model, kind, tuple(_nonsense(message, orders)), (doubt,))


def _nonsense(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Iterator[LineClaim]:
    first = next((line.text for line in message.spoken if line.text.strip()), "x")
    numbers = [None, "no such order", "", *(order.number for order in orders)]
    values = (Decimal("NaN"), Decimal("-1"), Decimal("1e400"), Decimal(0))
    for act in Act:
        for turn, number in enumerate(numbers):
            value = values[turn % len(values)]
            yield LineClaim(
                act,
                (Evidence("no such field", first * (1 + turn), f"body:{10**turn}"), Evidence("", "?", "")),
                order=number,
                line=(None, -1, 10**9, 10)[turn % 4],
                quantity=value,
                unit_price=value,
                price_per=Decimal(0),
                currency="\x00",
                deliveries=(Delivery(dt.date.max, value, dt.date.min),),
                item=" ",
            )


class Down:
    """Never answers."""

    model = "is-down"

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """Raises `ModelError`."""
        del message, orders
        raise ModelError("the scripted model is down; that is what it is for", permanent=False)
