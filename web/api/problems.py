"""What is wrong with a request, as RFC 9457 has it: one clear sentence, a status, and a name to program by.

    CountersignError · a body that is not as described · no such path · a defect  ─►  application/problem+json

Nothing of a request's secrets stands in it; a defect says no more than that it is one.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from countersign.procurement.errors import (
    BadInput,
    Busy,
    Conflict,
    CountersignError,
    KeyReused,
    NotFound,
    Outdated,
)
from countersign.web.api.texts import WORDS

log = logging.getLogger("countersign")
BASE = "/v1"
MEDIA = "application/problem+json"
URN = "urn:countersign:problem:"
TITLES = {
    "unauthorized": (401, "No token, or one that does not count"),
    "forbidden": (403, "The token may not do that"),
    "not-found": (404, "There is no such thing"),
    "not-allowed": (405, "That can't be done there"),
    "too-slow": (408, "The request took too long to come in"),
    "conflict": (409, "It contradicts what is known"),
    "busy": (409, "The same request is still at work"),
    "outdated": (412, "It was changed since you read it"),
    "too-large": (413, "The request is too large"),
    "not-json": (415, "The body is not declared as JSON"),
    "bad-request": (400, "The request is not as the description says"),
    "bad-input": (422, "What the request says can't be"),
    "key-reused": (422, "The idempotency key stood for another request"),
    "overloaded": (503, "Too much at once"),
    "defect": (500, "A defect of the server"),
}
"""Each kind of problem: its status and its title. The kind is the end of `type`."""
_KINDS: Sequence[tuple[type[CountersignError], str]] = (
    (NotFound, "not-found"),
    (Outdated, "outdated"),
    (KeyReused, "key-reused"),
    (Busy, "busy"),
    (Conflict, "conflict"),
    (BadInput, "bad-input"),
)
_KIND = "constrained-str"
"""What pydantic puts into the place of a fault where a text is one of two kinds."""
_STATUSES = {404: "not-found", 405: "not-allowed"}


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


class Problem(HTTPException):
    """A request that is refused at the door or by its form."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(TITLES[kind][0], detail, headers)
        self.kind = kind


def answer(kind: str, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as it is sent."""
    status, title = TITLES[kind]
    body = {"type": URN + kind, "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA)


def described(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """What a route can refuse, for its published description."""
    told = dict.fromkeys(("unauthorized", "forbidden", "bad-request", "too-slow", *kinds))
    by_status: dict[int, list[str]] = {}
    for kind in told:
        by_status.setdefault(TITLES[kind][0], []).append(TITLES[kind][1])
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {"description": "; ".join(words), "content": {MEDIA: {"schema": schema}}}
        for status, words in by_status.items()
    }


def install(app: FastAPI) -> None:
    """Every error leaves the application as a problem."""
    app.add_exception_handler(CountersignError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(Exception, _defect)


def _refused(request: Request, error: Exception) -> JSONResponse:
    kind = next((kind for one, kind in _KINDS if isinstance(error, one)), "defect")
    if kind == "defect":
        return _defect(request, error)
    return answer(kind, str(error), {"retry-after": "60"} if kind == "busy" else None)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, Problem):
        return answer(error.kind, error.detail, error.headers)
    kind = _STATUSES.get(error.status_code, "bad-request")
    words = f"There is no {request.url.path}" if kind == "not-found" else error.detail
    headers = error.headers
    if kind == "not-allowed":
        words = f"{request.method} can't be done with {request.url.path}"
        headers = {"allow": ", ".join(_methods(request))}
    return answer(kind, f"{words}: see /v1/openapi.json", headers)


def _methods(request: Request) -> Sequence[str]:
    """All that can be done with a path; the framework names those of its first route alone."""
    routes: Sequence[APIRoute] = request.app.state.routes
    path = request.url.path.removeprefix(BASE)
    return sorted({method for one in routes if one.path_regex.match(path) for method in one.methods or ()})


def _misshapen(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, RequestValidationError)
    # A misspelt name explains the missing one, so it is told first.
    told = [fault for fault in error.errors() if fault["type"] != "none_required"]
    faults = sorted(told, key=lambda fault: fault["type"] != "extra_forbidden")
    others = len(faults) - 1
    more = f" ({others} more fault{'s' * (others > 1)})" if others else ""
    return answer("bad-request", f"{_place(faults[0]['loc'])} {_words(faults[0])}{more}")


def _place(loc: Sequence[str | int]) -> str:
    """`orders[0].lines[1].quantity`, or the parameter, as a person would look for it."""
    where, *path = loc
    inside = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path if part != _KIND)
    named = inside.lstrip(".")
    if where == "body":
        return named or "the body"
    return f"{where} parameter {named}"


def _words(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "string_pattern_mismatch":
        return WORDS[fault["ctx"]["pattern"]]
    words = str(fault["msg"]).removeprefix("Value error, ")
    return {
        "missing": "is missing",
        "extra_forbidden": "is a field that nobody reads; see /v1/openapi.json",
    }.get(fault["type"], words[:1].lower() + words[1:])


def _defect(request: Request, error: Exception) -> JSONResponse:
    log.error("api method=%s path=%s outcome=defect", request.method, request.url.path, exc_info=error)
    return answer("defect", "Something went wrong that should not have; nothing is lost, try it again later")
