"""Held mails: those that could not be worked on, why, and how to let them try again."""

from collections.abc import Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.errors import NotFound
from countersign.procurement.ports import MessageState, Store, StoredMessage

_HEAD_BYTES = 16_384
_SHORT = 12


@click.group()
def held() -> None:
    """See and release mails that could not be worked on."""


@held.command("list")
@show.json_option
@pass_session
def list_(session: Session, as_data: bool) -> None:
    """List the mails that wait for a person, and those that can't be read at all."""
    with session.app() as app:
        found = _waiting(app.store)
    if as_data:
        click.echo(show.as_json([_data(message) for message in found]))
    elif found:
        rows = [(one.identity[:_SHORT], one.state, _head(one), one.reason) for one in found]
        show.table(("id", "state", "mail", "why"), rows, wrap=("mail", "why"))
        released = f"countersign held release {found[0].identity[:_SHORT]}"
        show.hint("Once the cause is gone, let one try again:", released)
    else:
        show.say("No mail is held.")
        show.hint("See what needs a person otherwise:", "countersign exceptions list")


def _waiting(store: Store) -> list[StoredMessage]:
    return [*store.messages(MessageState.HELD), *store.messages(MessageState.UNREADABLE)]


def _data(message: StoredMessage) -> dict[str, Any]:
    return {
        "id": message.identity,
        "state": message.state,
        "mail": _head(message),
        "reason": message.reason,
        "attempts": message.attempts,
        "received_at": message.received_at,
        "source": message.source,
        "bytes": len(message.raw),
    }


def _head(message: StoredMessage) -> str:
    """Sender and subject, as far as they can be made out: enough to recognise the mail by."""
    head = message_from_bytes(message.raw[:_HEAD_BYTES])
    return ": ".join(filter(None, (_decoded(str(head.get(name, ""))) for name in ("from", "subject"))))


def _decoded(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return header


@held.command()
@click.argument("identity", metavar="ID")
@pass_session
def release(session: Session, identity: str) -> None:
    """Let a held mail try again. The first letters of its ID suffice."""
    with session.app() as app:
        message = _one(_waiting(app.store), identity)
        app.release(message.identity)
    show.say(f"{message.identity[:_SHORT]} is to be tried again.")
    show.hint("That happens while this runs:", "countersign run")


def _one(found: Sequence[StoredMessage], start: str) -> StoredMessage:
    matching = [message for message in found if message.identity.startswith(start)]
    if len(matching) == 1:
        return matching[0]
    words = f"{len(matching)} held mails begin with" if matching else "no held mail begins with"
    raise NotFound(f'{words} "{start}"; see them with `countersign held list`')
