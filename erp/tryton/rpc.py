"""Tryton's JSON-RPC over HTTP: a session, calls, and its values to Python's and back.

A session is opened when it is first needed, and once more where the server forgot it. Errors come back in the
server's own words, cut short: a field definition of 25 KB helps nobody. The password stands in none of them.
"""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from countersign.procurement.errors import ErpError, LockedOut

_LONGEST = 300
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_FORGOTTEN = 401


class Rpc:
    """Calls of one user in one database. Not for several threads at a time."""

    def __init__(self, url: str, database: str, user: str, password: str, timeout: float) -> None:
        self._url, self._database = url.rstrip("/"), database
        self._user, self._password, self._timeout = user, password, timeout
        self._session = self._date = ""
        self._context: dict[str, Any] = {}
        self._paths: tuple[str, ...] = (f"/{database}/rpc/", f"/{database}/")

    @property
    def now(self) -> dt.datetime:
        """The server's clock at its last answer; the end of time where it does not tell it."""
        try:
            return parsedate_to_datetime(self._date)
        except ValueError:
            return dt.datetime.max.replace(tzinfo=dt.UTC)

    def call(self, method: str, *params: object, context: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 (each method has its own answer)
        """The answer of a method. Raises `ErpError`."""
        if not self._session:
            self._login()
        try:
            return self._post(method, [*params, {**self._context, **(context or {})}])
        except _Forgotten:
            self._login()
            return self._post(method, [*params, {**self._context, **(context or {})}])

    def _login(self) -> None:
        self._session, self._context = "", {}
        try:
            uid, key = self._first_path([self._user, {"password": self._password}])[:2]
        except (_Forgotten, TypeError):
            words = f"{self._where} does not let {self._user or 'nobody'} in: check erp.user and erp.password"
            raise LockedOut(words, permanent=True) from None
        self._session = base64.b64encode(f"{self._user}:{uid}:{key}".encode()).decode()
        self._context = self._post("model.res.user.get_preferences", [True, {}])

    def _first_path(self, params: list[object]) -> Any:  # noqa: ANN401
        """Logs in where the server listens: 8.2 and 7.0 have different paths."""
        for path in self._paths:
            try:
                answer = self._post("common.db.login", params, path)
            except _NoSuchPath:
                continue
            self._paths = (path,)
            return answer
        raise ErpError(f"{self._where} has no database {self._database}: check erp.database", permanent=True)

    @property
    def _where(self) -> str:
        return f"Tryton at {self._url}"

    def _post(self, method: str, params: list[object], path: str = "") -> Any:  # noqa: ANN401
        body = json.dumps({"id": 1, "method": method, "params": params}, default=_encoded).encode()
        headers = {"Content-Type": "application/json"}
        if self._session:
            headers["Authorization"] = f"Session {self._session}"
        request = Request(self._url + (path or self._paths[0]), body, headers)
        try:
            with urlopen(request, timeout=self._timeout) as response:
                self._date = response.headers.get("Date", "")
                answer = json.loads(response.read(), object_hook=_decoded)
        except HTTPError as error:
            with error:
                refusal = self._refusal(error)
            raise refusal from None
        except (URLError, TimeoutError, ConnectionError, json.JSONDecodeError) as error:
            reason = getattr(error, "reason", error)
            raise ErpError(f"{self._where} does not answer ({reason})", permanent=False) from None
        if isinstance(answer, dict) and answer.get("error"):
            raise ErpError(f"{self._where} refused {method}: {_words(answer['error'])}", permanent=True)
        return answer["result"] if isinstance(answer, dict) and "result" in answer else answer

    def _refusal(self, error: HTTPError) -> ErpError:
        if error.code == _FORGOTTEN:
            return _Forgotten()
        if error.code in (404, 405):
            return _NoSuchPath()
        words = f"{self._where} answered {error.code} {error.reason}"
        return ErpError(words, permanent=error.code not in _BUSY)


class _Forgotten(ErpError):
    """The session is over, or the password wrong."""

    def __init__(self) -> None:
        super().__init__("the session is over", permanent=True)


class _NoSuchPath(ErpError):
    """Nobody listens there."""

    def __init__(self) -> None:
        super().__init__("there is nothing at that path", permanent=True)


def _words(error: object) -> str:
    """The readable part of an error: its name and what it says."""
    parts = error if isinstance(error, list) else [error]
    said = [str(one) for part in parts for one in (part if isinstance(part, list) else [part]) if one]
    return " ".join(" ".join(said).split())[:_LONGEST]


def _encoded(value: object) -> dict[str, object]:
    match value:
        case dt.datetime():
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return {"__class__": "datetime", **{part: getattr(value, part) for part in parts}}
        case dt.date():
            return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
        case Decimal():
            return {"__class__": "Decimal", "decimal": str(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no form in Tryton's JSON")


def _decoded(found: dict[str, Any]) -> Any:  # noqa: ANN401
    match found.get("__class__"):
        case "date":
            return dt.date(found["year"], found["month"], found["day"])
        case "datetime":
            clock = (found["hour"], found["minute"], found["second"], found["microsecond"])
            return dt.datetime(found["year"], found["month"], found["day"], *clock, tzinfo=dt.UTC)
        case "Decimal":
            return Decimal(found["decimal"])
        case "timedelta":
            return dt.timedelta(seconds=found["seconds"])
        case _:
            return found
