"""`countersign mail`: what waits to be sent, seen, sent on or discarded by a person.

In draft mode every mail to a supplier waits here. An ID is the part of its Message-ID that is no secret.
"""

from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.mail_preview import preview_letter
from countersign.procurement.errors import BadInput, NotFound

if TYPE_CHECKING:
    from countersign.procurement.ports import OutboxMail

BY = click.option("--by", required=True, metavar="NAME", help="Who decided it.")


@click.group()
def mail() -> None:
    """Look at letters, and send or discard those that wait for a person."""


mail.add_command(preview_letter)


@mail.command("drafts")
@show.json_option
@pass_session
def list_drafts(session: Session, as_data: bool) -> None:
    """List the mails that wait for a person, the oldest first."""
    with session.app() as app:
        found = app.store.drafts()
    if as_data:
        click.echo(show.as_json([_data(one) for one in found]))
    elif found:
        rows = [
            (_id(one), one.purpose.value, ", ".join(one.mail.recipients), one.mail.subject) for one in found
        ]
        show.table(("id", "what", "to", "subject"), rows, wrap=("to", "subject"))
        show.hint("Look at one, then send it:", f"countersign mail show {_id(found[0])}")
    else:
        show.say("No mail waits for a person.")


@mail.command("show")
@click.argument("mail_id", metavar="ID")
@pass_session
def show_draft(session: Session, mail_id: str) -> None:
    """Print a waiting mail as its reader would see it."""
    with session.app() as app:
        one = _named(app.store.drafts(), mail_id)
    message = message_from_bytes(one.mail.raw, policy=policy.default)
    for name in ("From", "To", "Subject"):
        show.say(f"{name}: {message[name]}")
    attached = [part.get_filename() or "a file" for part in message.iter_attachments()]
    if attached:
        show.say(f"Attached: {', '.join(attached)}")
    body = message.get_body(("plain", "html"))
    show.say()
    click.echo(show.clean_lines(body.get_content() if body else ""))
    show.hint(
        "Send it, or don't:",
        f'countersign mail send {_id(one)} --by "Your Name"',
        f'countersign mail discard {_id(one)} --by "Your Name" --reason "…"',
    )


@mail.command("send")
@click.argument("mail_ids", metavar="ID...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Send all that wait.")
@BY
@pass_session
def send_drafts(session: Session, mail_ids: Sequence[str], everything: bool, by: str) -> None:
    """Let waiting mails go out; the running program sends them."""
    if bool(mail_ids) is everything:
        raise BadInput("name the mails to send, or give --all; see `countersign mail drafts`")
    with session.app() as app:
        waiting = app.store.drafts()
        chosen = waiting if everything else [_named(waiting, one) for one in mail_ids]
        for one in chosen:
            app.send_draft(one.mail.message_id, by)
    for one in chosen:
        show.say(f"{_id(one)} goes out: {one.purpose} to {', '.join(one.mail.recipients)}.")
    if not chosen:
        show.say("No mail waits for a person.")


@mail.command("discard")
@click.argument("mail_id", metavar="ID")
@BY
@click.option("--reason", required=True, metavar="WORDS", help="Why; it stays in the order's journal.")
@pass_session
def discard_draft(session: Session, mail_id: str, by: str, reason: str) -> None:
    """Keep a waiting mail from ever going out."""
    with session.app() as app:
        one = _named(app.store.drafts(), mail_id)
        app.discard_draft(one.mail.message_id, by, reason)
    show.say(f"{_id(one)} will not be sent. Order {one.order} keeps why.")


def _id(one: "OutboxMail") -> str:
    """`<po-4500012345.0.1.TOKEN@domain>` is 4500012345.0.1: the token is nobody's business."""
    local = one.mail.message_id.strip("<>").rpartition("@")[0]
    return local.removeprefix("po-").rpartition(".")[0] or local


def _named(waiting: Sequence["OutboxMail"], mail_id: str) -> "OutboxMail":
    """The one that is meant, by its id or as the only one of its order."""
    found = [one for one in waiting if mail_id in (_id(one), one.mail.message_id)]
    found = found or [one for one in waiting if one.order == mail_id]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(_id(one) for one in found)
        raise BadInput(f"several mails of order {mail_id} wait: {ids}; name one of them")
    raise NotFound(f"no waiting mail is called {mail_id}; see `countersign mail drafts`")


def _data(one: "OutboxMail") -> dict[str, object]:
    return {
        "id": _id(one),
        "order": one.order,
        "purpose": one.purpose.value,
        "recipients": list(one.mail.recipients),
        "subject": one.mail.subject,
    }
