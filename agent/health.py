"""What `countersign doctor` tries: each connection once, harmlessly, with the setting to change if it fails.

Nothing is sent, moved or stored. One failing check never stops the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.agent import gists, letters
from countersign.procurement.errors import CountersignError
from countersign.procurement.policy.people import MANAGER

if TYPE_CHECKING:
    from countersign.agent.wiring import App


@dataclass(frozen=True)
class CheckResult:
    """One thing that was tried. `setting` is the key to change where it is not `ok`, or empty."""

    name: str
    ok: bool
    words: str
    setting: str = ""


def examine(app: "App") -> Sequence[CheckResult]:
    """Every check, in the order in which a newcomer has to mend them."""
    settings = app.settings
    return [
        _try("company", "company.mailbox", lambda: _company(app)),
        _try("policy", "policy.path", lambda: _policy(app)),
        _try("letters", "company.templates", lambda: _letters(settings.company.templates)),
        _try("store", "store.path", lambda: _store(app)),
        _try("outgoing mail", "smtp.host", lambda: _required(settings.smtp.host) and app.sender.check()),
        _try("incoming mail", "imap.host", lambda: _incoming(app)),
        _sender_check(settings.auth.authserv_id),
        _try(
            "erp",
            "erp.url" if settings.erp.url else "erp.kind",
            lambda: app.erp.probe() if app.erp else "none: confirmed values stay here",
        ),
        _try("owners", "company.buyers", lambda: _owners(app)),
        *(_channel(app, name) for name in dict.fromkeys(one.name for one in app.policy.channel)),
        _try("mode", "policy.path", app.permission),
        _try("sentences", "gist.enabled", lambda: gists.check(settings)),
        _try(
            "model",
            "llm.base_url",
            lambda: app.model.check() if app.model else "none: the built-in reader reads alone",
        ),
    ]


def _try(name: str, setting: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(name, True, check())
    except CountersignError as error:
        return CheckResult(name, False, str(error), setting)


def _channel(app: "App", name: str) -> CheckResult:
    return _try(f"channel {name}", "channels.urls", lambda: app.channels.check(name))


def _company(app: "App") -> str:
    app.settings.require("company.name", "company.domain", "company.mailbox")
    return f"{app.settings.company.name} <{app.settings.company.mailbox}>"


def _policy(app: "App") -> str:
    app.rulebook.check()
    version = app.policy.version
    number = f", version {version}" if version else ", not at work yet"
    return "; ".join(filter(None, (f"{app.policy.name}{number}, no faults", app.rulebook.change())))


def _letters(folder: Path | None) -> str:
    known = letters.load(folder)
    return f"in {len(known.words)} languages" + (f", with those in {folder}" if folder else "")


def _store(app: "App") -> str:
    faults = app.store.faults()
    if faults:
        raise CountersignError(f"the database is damaged ({faults[0]}); restore it from a backup")
    return f"{app.settings.store.path}, {len(app.store.cases())} orders"


def _owners(app: "App") -> str:
    """Every exception belongs to somebody, also of an order that names no buyer."""
    last = app.settings.company.buyers or app.policy.roles.address(MANAGER)
    if not last:
        raise CountersignError(
            "an exception of an order without a buyer would be nobody's; set company.buyers, "
            "or a manager in the policy's [roles]"
        )
    return f"what names no buyer is for {last}"


def _required(host: str) -> str:
    if not host:
        raise CountersignError("no server is set; set smtp.host")
    return host


def _incoming(app: "App") -> str:
    if app.inbox is not None:
        return app.inbox.check()
    if app.settings.intake.enabled:
        return f"{app.settings.intake.protocol} on {app.settings.intake.host}:{app.settings.intake.port}"
    raise CountersignError("no way in; set imap.host, or intake.enabled")


def _sender_check(authserv_id: str) -> CheckResult:
    if authserv_id:
        return CheckResult("sender check", True, f"the word of {authserv_id} counts")
    words = (
        "no mail server's word on senders is trusted: the topmost Authentication-Results counts, and nobody "
        "can decide by answering a mail; "
        "set auth.authserv_id to the name that your server writes there"
    )
    return CheckResult("sender check", False, words, "auth.authserv_id")
