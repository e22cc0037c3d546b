"""What clients hand over: orders and receipts. All of a call is taken, or nothing of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from countersign.agent.api_desk import Changed
from countersign.procurement.errors import BadInput, NotFound
from countersign.web.api import forms, replies
from countersign.web.api.calls import StrictRoute
from countersign.web.api.given import After, Condition, Desk, Key, Limit, Looker, Number, Orderer
from countersign.web.api.problems import described

router = APIRouter(route_class=StrictRoute, tags=["orders"])
_TAKES = ("conflict", "busy", "too-large", "not-json", "bad-input", "key-reused")


def _put(change: Changed) -> replies.Put:
    return replies.Put(order=change.entry.number, outcome=change.outcome, etag=replies.etag(change.entry))


@router.get("/orders", responses=described())
def list_orders(desk: Desk, _: Looker, cursor: After = "0", limit: Limit = 100) -> replies.Orders:
    """The orders that clients put, those that changed last at the end."""
    found = desk.store.entries_changed(int(cursor), limit)
    last = str(found[-1][0]) if found else cursor
    return replies.Orders(
        items=[replies.order(entry) for _, entry in found], cursor=last, more=len(found) == limit
    )


@router.post("/orders", responses=described(*_TAKES))
def put_orders(
    desk: Desk,
    client: Orderer,
    orders: Annotated[list[forms.OrderForm], Body(min_length=1, max_length=1000)],
    idempotency_key: Key = None,
) -> list[replies.Put]:
    """Puts several orders, new ones or changes: all of them, or none."""
    del idempotency_key
    given = forms.orders_of(orders)
    changes = desk.put(given, client.name, status=forms.statuses_of(orders))
    return [_put(one) for one in changes]


@router.get(
    "/orders/{number:path}",
    responses={**described("not-found"), 304: {"description": "It is as you know it."}},
)
def read_order(desk: Desk, _: Looker, number: Number, request: Request, response: Response) -> dict[str, Any]:
    """One order, as a client put it. Its ETag is for If-Match, and for If-None-Match."""
    entry = desk.store.entries([number]).get(number)
    if entry is None:
        raise NotFound(f"No client put order {number}")
    response.headers["etag"] = replies.etag(entry)
    if replies.etag(entry) in request.headers.get("if-none-match", ""):
        response.status_code = 304
    return replies.order(entry)


@router.put(
    "/orders/{number:path}",
    responses={**described(*_TAKES, "outdated"), 201: {"description": "It is new.", "model": replies.Put}},
)
def put_order(
    desk: Desk,
    client: Orderer,
    number: Number,
    order: Annotated[forms.OrderForm, Body()],
    must: Condition,
    response: Response,
    idempotency_key: Key = None,
) -> replies.Put:
    """Puts one order, a new one or a change."""
    del idempotency_key
    if order.number != number:
        raise BadInput(f"The order is {order.number}, and the path says {number}: make them the same")
    (change,) = desk.put(forms.orders_of([order]), client.name, must, forms.statuses_of([order]))
    response.headers["etag"] = replies.etag(change.entry)
    response.status_code = 201 if change.outcome == "new" else 200
    return _put(change)


@router.post("/receipts", responses=described(*_TAKES, "not-found"))
def put_receipts(
    desk: Desk,
    client: Orderer,
    receipts: Annotated[list[forms.ReceiptForm], Body(min_length=1, max_length=5000)],
    idempotency_key: Key = None,
) -> list[replies.Put]:
    """Says what has come: all of it is taken, or nothing. A receipt that is known changes nothing."""
    del idempotency_key
    return [_put(one) for one in desk.receive(forms.receipts_of(receipts), client.name)]
