"""What routes are handed: the desk, the client with its scopes, cursors, and the conditions of a change."""

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request, Security

from countersign.agent.api_desk import ApiDesk, Must
from countersign.procurement.clients import Client, Scope
from countersign.web.api.door import allowed
from countersign.web.api.texts import CURSOR, CallKey, EntityTag


def _desk(request: Request) -> ApiDesk:
    desk: ApiDesk = request.app.state.desk
    return desk


IfMatch = Annotated[EntityTag, Header(description="The ETag of the order as you read it.")]
IfNoneMatch = Annotated[EntityTag, Header(description="`*`: only if it is not known yet.")]


def _must(if_match: IfMatch = None, if_none_match: IfNoneMatch = None) -> Must:
    return Must(_tag(if_match), _tag(if_none_match))


def _tag(header: str | None) -> str | None:
    """`"3"` is about edition 3, `*` about any."""
    return None if header is None else header.strip().strip('"')


Key = Annotated[
    CallKey,
    Header(
        alias="Idempotency-Key",
        description="The same request under the same key is carried out once, and answered alike for a week.",
    ),
]
Desk = Annotated[ApiDesk, Depends(_desk)]
Condition = Annotated[Must, Depends(_must)]
After = Annotated[
    str, Query(description="The cursor of the page before; left out: from the beginning.", pattern=CURSOR)
]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=500)]
Number = Annotated[str, Path(description="The order's number.", min_length=1, max_length=60)]
WriteKey = Annotated[str, Path(description="The write's key.", min_length=1, max_length=200)]
AnyClient = Annotated[Client, Security(allowed)]
Orderer = Annotated[Client, Security(allowed, scopes=[Scope.ORDERS.value])]
Looker = Annotated[Client, Security(allowed, scopes=[Scope.RESULTS.value])]
Answerer = Annotated[Client, Security(allowed, scopes=[Scope.WRITES.value])]
Replayer = Annotated[Client, Security(allowed, scopes=[Scope.REPLAY.value])]
