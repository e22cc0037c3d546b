"""What clients fetch: confirmations, exceptions, and what happened; and what is told to a webhook again."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from countersign.agent.steps.tell_hooks import told
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.webhooks import NEWS, News
from countersign.web.api import forms, replies
from countersign.web.api.calls import StrictRoute
from countersign.web.api.given import After, AnyClient, Desk, Key, Limit, Looker, Number, Replayer
from countersign.web.api.problems import described

router = APIRouter(route_class=StrictRoute, tags=["results"])
ExceptionId = Annotated[str, Path(description="The exception's id.", min_length=1, max_length=100)]


@router.get("/me", responses=described())
def read_me(client: AnyClient) -> replies.Me:
    """Whose token it is, and what it may do: a harmless call to try a token with."""
    return replies.me(client)


@router.get("/confirmations", responses=described())
def list_confirmations(
    desk: Desk, _: Looker, cursor: After = "0", limit: Limit = 100
) -> replies.Confirmations:
    """The orders whose confirmed values changed behind the cursor, each as it is now."""
    rows = desk.store.news(int(cursor), limit)
    changed = replies.distinct(row.entry.order for row in rows if NEWS[row.entry.event] is News.CONFIRMED)
    return replies.Confirmations(
        items=[replies.confirmation(desk.store.case(number)) for number in changed],
        cursor=str(rows[-1].id) if rows else cursor,
        more=len(rows) == limit,
    )


@router.get("/confirmations/{number:path}", responses=described("not-found"))
def read_confirmation(desk: Desk, _: Looker, number: Number) -> replies.ConfirmationReply:
    """Where one order stands: what is confirmed of each line, and what is open."""
    return replies.confirmation(desk.store.case(number))


@router.get("/exceptions", responses=described())
def list_exceptions(
    desk: Desk,
    _: Looker,
    state: Annotated[Literal["open", "all"], Query(description="Those not resolved, or all.")] = "open",
    cursor: After = "0",
    limit: Limit = 100,
) -> replies.Exceptions:
    """Exceptions, the oldest first."""
    known = sorted(desk.store.exceptions(everything=True), key=lambda one: (one.opened_at, one.id))
    page = list(enumerate(known, 1))[int(cursor) :][:limit]
    return replies.Exceptions(
        items=[replies.exception(one) for _, one in page if state == "all" or _is_open(one)],
        cursor=str(page[-1][0]) if page else cursor,
        more=len(page) == limit,
    )


def _is_open(one: CaseException) -> bool:
    return one.state is not ExceptionState.RESOLVED


@router.get("/exceptions/{identity:path}", responses=described("not-found"))
def read_exception(desk: Desk, _: Looker, identity: ExceptionId) -> replies.ExceptionReply:
    """One exception."""
    return replies.exception(desk.store.exception(identity))


@router.get("/events", responses=described())
def list_events(desk: Desk, _: Looker, cursor: After = "0", limit: Limit = 100) -> replies.Events:
    """What happened behind the cursor, as webhooks are told it: for those who would rather ask."""
    rows = desk.store.news(int(cursor), limit)
    return replies.Events(
        items=[told(row) for row in rows],
        cursor=str(rows[-1].id) if rows else cursor,
        more=len(rows) == limit,
    )


@router.post(
    "/replays", responses=described("not-found", "busy", "too-large", "not-json", "bad-input", "key-reused")
)
def replay(
    desk: Desk, _: Replayer, replay: forms.ReplayForm, idempotency_key: Key = None
) -> replies.Replayed:
    """Sends a webhook again what happened behind `after`: the same events, under the same ids."""
    del idempotency_key
    until = int(replay.until) if replay.until else desk.store.last_place()
    count = desk.store.replay(replay.webhook, int(replay.after), until, desk.clock())
    return replies.Replayed(deliveries=count)
