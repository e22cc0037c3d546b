"""The one file that speaks HTTP for declared systems: who we are, patience, and no secret in any error.

Redirects are not followed and links to other servers are refused: our key is for this one. A token that is
refused is fetched anew, once. A system that asks for patience (429, 503 with Retry-After) gets it, within
`errors.longest_wait`; it has done nothing by then, so a write may be said again.
"""

import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

import httpx2

from countersign.erp.declared import templates
from countersign.erp.declared.answers import Answer, accepted, pause
from countersign.erp.declared.assertion import TYPE, assertion
from countersign.erp.declared.form import Kind, System
from countersign.erp.declared.paths import Scope, follow
from countersign.erp.declared.planning import START, Ask, ask
from countersign.erp.declared.texts import short
from countersign.erp.declared.values import Unreadable, number
from countersign.procurement.errors import ErpError

_PATIENCE = 3
_SHORTEST_SECRET = 4
_OF_LOGINS = ("error_description", "error")
"""Where the standard puts a token endpoint's words (RFC 6749)."""


@dataclass(frozen=True)
class Access:
    """Where a company's system is, and who works in it. Secrets never show."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30.0


class Wire:
    """Calls of one user at one system."""

    def __init__(self, system: System, access: Access, wait: Callable[[float], None]) -> None:
        self._system, self._access, self.wait = system, access, wait
        self._base = templates.text(access.url, access.parameters).rstrip("/")
        self._client = httpx2.Client(timeout=access.timeout, follow_redirects=False)
        self.close = weakref.finalize(self, self._client.close)
        self._token, self._good_until, self._csrf = "", 0.0, ""
        self._lock = RLock()

    @property
    def where(self) -> str:
        """The system and its server, for errors."""
        return f"{self._system.system.name} at {urlsplit(self._base).netloc}"

    def call(self, what: Ask) -> tuple[int, Any]:
        """The status and the content of the answer. Raises `ErpError`, in the system's own words."""
        with self._silence():
            answer = self._answered(what)
            return answer.status, accepted(answer, self._system.errors, self.where)

    def several(self, what: Ask, apart: Callable[[Answer], Sequence[Answer]]) -> int:
        """A call whose answer holds those to several; the last one's status. Raises the first error."""
        with self._silence():
            answers = apart(self._answered(what))
            for one in answers:
                accepted(one, self._system.errors, self.where)
            return answers[-1].status

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """No error leaves here with a secret in it."""
        try:
            yield
        except ErpError as error:
            raise error.worded(short(self._silenced(str(error)))) from None

    def _answered(self, what: Ask) -> Answer:
        answer = self._known(what)
        for _ in range(_PATIENCE):
            asked = pause(answer)
            if not 0 < asked <= self._system.errors.longest_wait:
                break
            self.wait(asked)
            answer = self._known(what)
        return answer

    def _known(self, what: Ask) -> Answer:
        """The answer to who we are; a token that the system does not take any more is fetched anew, once."""
        answer = self._send(self._signed(what))
        if answer.status == 401 and self._token:
            self._token = ""
            answer = self._send(self._signed(what))
        if (
            answer.status == 403
            and what.writes
            and answer.headers.get("x-csrf-token", "").lower() == "required"
        ):
            self._csrf = ""
            answer = self._send(self._signed(what))
        return answer

    def _signed(self, what: Ask) -> Ask:
        with self._lock:
            headers = [*self._common(), *self._identity()]
            if what.writes and self._system.csrf:
                headers.append((self._system.csrf.header, self._csrf or self._fetch_csrf()))
        return replace(what, headers=(*headers, *what.headers))

    def _common(self) -> list[tuple[str, str]]:
        named = self._system.system.headers
        return [(name, templates.text(one, self._access.parameters)) for name, one in named.items()]

    def _identity(self) -> list[tuple[str, str]]:
        auth, access = self._system.auth, self._access
        keyed = [(auth.api_key_header, access.api_key)] if auth.api_key_header else []
        match self._kind:
            case "none":
                return keyed
            case "basic":
                return [*keyed, (auth.header, _basic(access.user, access.password))]
            case "header":
                return [*keyed, (auth.header, templates.text(auth.value, self._secrets))]
            case "bearer":
                return [*keyed, (auth.header, f"Bearer {access.password}")]
            case "oauth2" | "session":
                form = auth.value or ("Bearer {token}" if self._kind == "oauth2" else "{token}")
                return [*keyed, (auth.header, templates.text(form, {"token": self._fresh_token()}))]

    @property
    def _kind(self) -> Kind:
        """How we show who we are: otherwise, where a company set no place for tokens to come from."""
        auth = self._system.auth
        if auth.otherwise and not templates.text(auth.token_url, self._secrets):
            return auth.otherwise
        return auth.kind

    @property
    def _secrets(self) -> Scope:
        access = self._access
        mine = {"user": access.user, "password": access.password, "api_key": access.api_key}
        return {**access.parameters, **mine, "url": self._base}

    def _fresh_token(self) -> str:
        if not self._token or time.monotonic() > self._good_until:
            what = self._session() if self._kind == "session" else self._grant()
            errors = self._system.errors
            errors = errors.model_copy(update={"words": (*errors.words, *_OF_LOGINS)})
            content = accepted(self._send(what), errors, f"{self.where} (login)")
            token = follow(content, self._system.auth.token)
            if not isinstance(token, str) or not token:
                raise ErpError(f"{self.where} let us in without a token: check auth.token", permanent=True)
            self._token, self._good_until = token, time.monotonic() + _life(content) * 0.9
        return self._token

    def _session(self) -> Ask:
        login = self._system.auth.login
        assert login is not None
        return ask(login, self._secrets, self._system.paging, START)

    def _grant(self) -> Ask:
        auth, access = self._system.auth, self._access
        client = templates.text(auth.client_id, self._secrets)
        scope = templates.text(auth.scope, self._secrets)
        url = templates.text(auth.token_url, self._secrets)
        form = {"grant_type": "client_credentials", "scope": scope, "client_id": client}
        match auth.grant:
            case "client_credentials":
                form |= {"client_secret": access.password}
            case "password":
                form |= {"grant_type": "password", "username": access.user, "password": access.password}
                form |= {"client_secret": access.api_key}
            case "signed":
                form = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
                form |= {"client_assertion": self._assertion(client, scope, url)}
        head = [("Content-Type", _FORM)]
        if auth.client_header:
            head.append(("Authorization", _basic(form.pop("client_id"), form.pop("client_secret", ""))))
        said = {name: one for name, one in form.items() if one}
        return Ask("POST", url, headers=tuple(head), body=said)

    def _assertion(self, client: str, scope: str, url: str) -> str:
        key_id = templates.text(self._system.auth.key_id, self._secrets)
        key = self._access.password
        return assertion(key, client=client, key_id=key_id, scope=scope, audience=url, now=time.time())

    def _fetch_csrf(self) -> str:
        csrf = self._system.csrf
        assert csrf is not None
        headers = (*self._common(), *self._identity(), (csrf.header, "Fetch"))
        answer = self._send(Ask("GET", csrf.path, headers=headers))
        accepted(answer, self._system.errors, self.where)
        self._csrf = answer.headers.get(csrf.header.lower(), "")
        return self._csrf

    def _send(self, what: Ask) -> Answer:
        headers = dict(what.headers)
        form = what.body if headers.get("Content-Type") == _FORM and isinstance(what.body, dict) else None
        try:
            response = self._client.request(
                what.method,
                self._address(what.path),
                params=what.query or None,
                headers={"Accept": "application/json", **headers},
                data=form,
                content=what.body if isinstance(what.body, str) else None,
                json=None if form is not None or isinstance(what.body, str | None) else _plain(what.body),
            )
        except ValueError as error:
            raise ErpError(f"{self.where} can't be asked that: {error}", permanent=True) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            words = f"{self.where} does not answer ({type(error).__name__}: {error})"
            raise ErpError(words, permanent=False) from None
        named = {name.lower(): one for name, one in response.headers.items()}
        return Answer(response.status_code, named, response.text)

    def _address(self, path: str) -> str:
        """Where that is. What an answer links to has to be on the system's own server."""
        base = urlsplit(self._base)
        if path.startswith(("http://", "https://")):
            own = urlsplit(templates.text(self._system.auth.token_url, self._secrets))
            if urlsplit(path)[:2] not in (base[:2], own[:2]):
                words = f"{self.where} links to {urlsplit(path).netloc}, which is another server: look why"
                raise ErpError(words, permanent=True)
            return path
        return f"{base.scheme}://{base.netloc}{path}" if path.startswith("/") else f"{self._base}/{path}"

    def _silenced(self, words: str) -> str:
        """The words without any secret that the system may have repeated."""
        for secret in (self._access.password, self._access.api_key, self._token, self._csrf):
            if len(secret) >= _SHORTEST_SECRET:
                words = words.replace(secret, "…")
        return words


def _basic(user: str, password: str) -> str:
    """The two as HTTP's own way has them."""
    request = next(httpx2.BasicAuth(user, password).auth_flow(httpx2.Request("GET", "https://x")))
    found: str = request.headers["Authorization"]
    return found


def _life(content: object) -> float:
    """How many seconds a token is good for, as far as that is said."""
    try:
        return float(number(follow(content, "expires_in")) or _HOUR)
    except Unreadable:
        return _HOUR


_HOUR = 3600.0
_FORM = "application/x-www-form-urlencoded"


def _plain(value: object) -> object:
    """A body as JSON knows it: a `Decimal` is a number, with the digits that it has."""
    match value:
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case _ if hasattr(value, "as_integer_ratio") and not isinstance(value, int | float):
            whole, below = value.as_integer_ratio()
            return whole if below == 1 else float(str(value))
        case _:
            return value
