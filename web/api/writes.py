"""The writes that wait for a client: fetch them, make them in your system, say what stands there then."""

from typing import Annotated

from fastapi import APIRouter, Body

from countersign.web.api import forms, replies
from countersign.web.api.calls import StrictRoute
from countersign.web.api.given import After, Answerer, Desk, Key, Limit, Looker, WriteKey
from countersign.web.api.problems import described

router = APIRouter(route_class=StrictRoute, tags=["writes"])


@router.get("/writes", responses=described())
def list_writes(desk: Desk, _: Looker, cursor: After = "0", limit: Limit = 100) -> replies.Writes:
    """The writes that wait for an answer, the oldest first. Begin anew each time: one that failed and is to
    be written again keeps its place."""
    found = desk.store.offers(int(cursor), limit, waiting=True)
    return replies.Writes(
        items=[replies.write(desk.store.write_of(offer.key), offer) for _, offer in found],
        cursor=str(found[-1][0]) if found else cursor,
        more=len(found) == limit,
    )


@router.get("/writes/{key:path}", responses=described("not-found"))
def read_write(desk: Desk, _: Looker, key: WriteKey) -> replies.WriteReply:
    """One write: its values, and what became of it."""
    return replies.write(desk.store.write_of(key), desk.store.offer(key))


@router.post(
    "/writes/{key:path}",
    responses=described("not-found", "conflict", "busy", "too-large", "not-json", "bad-input", "key-reused"),
)
def answer_write(
    desk: Desk,
    client: Answerer,
    key: WriteKey,
    answer: Annotated[forms.AcknowledgmentForm | forms.RefusalForm, Body()],
    idempotency_key: Key = None,
) -> replies.WriteReply:
    """Says what stands in your system now, or why it does not take the write. The first answer counts; the
    write's state follows a moment later."""
    del idempotency_key
    if isinstance(answer, forms.AcknowledgmentForm):
        written = desk.acknowledge(key, forms.stands_of(answer.stands), client.name)
    else:
        written = desk.refuse(key, answer.refused, client.name)
    return replies.write(written, desk.store.offer(key))
