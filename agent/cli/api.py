"""`countersign api`: who may come in over the REST API, and whom webhooks tell.

Tokens and secrets are shown once, when they are made; afterwards nobody can read them here.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.clients import Client, Scope, digest_of, token_of
from countersign.procurement.errors import BadInput
from countersign.procurement.webhooks import DeliveryState, Hook, News, secret_of

if TYPE_CHECKING:
    from countersign.agent.cli.app import App
    from countersign.procurement.webhooks import Delivery

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@click.group()
def api() -> None:
    """Say who may come in over the REST API, and whom webhooks tell."""


@api.group()
def token() -> None:
    """Make, list and revoke the tokens that programs come in with."""


@token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([one.value for one in Scope]),
    help="What it may do; may be given several times.",
)
@pass_session
def add_token(session: Session, name: str, scopes: Sequence[str]) -> None:
    """Make a token for the program called NAME. It is shown once."""
    _check_name(name)
    with session.app() as app:
        made = token_of(app.chance(32))
        given = tuple(Scope(one) for one in dict.fromkeys(scopes))
        app.store.add_client(Client(name, digest_of(made), given, app.api_desk.clock()))
    show.say(f"{name} may do: {', '.join(given)}. Its token, which is not shown again:")
    click.echo(f"  {made}")


@token.command("list")
@show.json_option
@pass_session
def list_tokens(session: Session, as_data: bool) -> None:
    """List the programs that have or had a token, and what they may do."""
    with session.app() as app:
        clients = app.store.clients()
    if as_data:
        click.echo(show.as_json([_plain(one) for one in clients]))
    elif clients:
        show.table(("name", "may do", "token"), [_client_row(one) for one in clients], wrap=("may do",))
    else:
        show.say("Nobody has a token.")
        show.hint("Make one:", "countersign api token add NAME --scope SCOPE")


@token.command("revoke")
@click.argument("name")
@pass_session
def revoke_token(session: Session, name: str) -> None:
    """Revoke the token of NAME, from the next request on and for good."""
    with session.app() as app:
        app.store.revoke_client(name, app.api_desk.clock())
    show.say(f"The token of {name} does not count any more.")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(f"“{name}” is no name: take letters, digits, dot, dash and underscore")


def _plain(one: Client) -> dict[str, object]:
    return {"name": one.name, "scopes": one.scopes, "added_at": one.added_at, "revoked_at": one.revoked_at}


def _client_row(one: Client) -> show.Row:
    told = ("revoked", one.revoked_at) if one.revoked_at else ("since", one.added_at)
    return one.name, ", ".join(one.scopes), f"{told[0]} {show.instant(told[1])[:10]}"


@api.group()
def webhook() -> None:
    """Say which addresses are told what happens."""


@webhook.command("add")
@click.argument("name")
@click.argument("url")
@click.option(
    "--news",
    "wanted",
    multiple=True,
    type=click.Choice([one.value for one in News]),
    help="What it is told; may be given several times. Left out: everything.",
)
@pass_session
def add_hook(session: Session, name: str, url: str, wanted: Sequence[str]) -> None:
    """Tell the address URL, under the NAME given here, what happens from now on."""
    _check_name(name)
    _check_address(url)
    news = tuple(News(one) for one in dict.fromkeys(wanted)) or tuple(News)
    with session.app() as app:
        secret, now = secret_of(app.chance(24)), app.api_desk.clock()
        app.store.add_hook(Hook(name, url, secret, news, now, app.store.last_place()))
    show.say(f"{name} is told: {', '.join(news)}. What it is signed with, which is not shown again:")
    click.echo(f"  {secret}")


def _check_address(url: str) -> None:
    wrong = BadInput("An address looks like https://middleware.example/countersign, without a password")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that none can be
        raise wrong from None
    if not usable or parts.username or not url.isprintable() or " " in url:
        raise wrong
    if parts.scheme == "http" and parts.hostname not in _HERE:
        raise BadInput(
            f"What is told to {parts.hostname} must not travel in the clear: give an https:// address"
        )


@webhook.command("list")
@show.json_option
@pass_session
def list_hooks(session: Session, as_data: bool) -> None:
    """List the webhooks: where they go, and what they are told."""
    with session.app() as app:
        hooks = app.store.hooks()
        pending = app.store.deliveries(DeliveryState.PENDING, limit=10_000)
    if as_data:
        rows = [{"name": one.name, "host": urlsplit(one.url).hostname, "news": one.news} for one in hooks]
        click.echo(show.as_json(rows))
    elif hooks:
        shown = [_hook_row(one, [two for two in pending if two.hook == one.name]) for one in hooks]
        show.table(("name", "host", "is told", "waiting"), shown, wrap=("is told", "waiting"))
    else:
        show.say("There is no webhook.")
        show.hint("Add one:", "countersign api webhook add NAME URL")


def _hook_row(one: Hook, pending: "Sequence[Delivery]") -> show.Row:
    why = next((two.reason for two in pending if two.reason), "")
    waiting = f"{len(pending)}{': ' if why else ''}{why}" if pending else ""
    return one.name, urlsplit(one.url).hostname or "", ", ".join(one.news), waiting


@webhook.command("remove")
@click.argument("name")
@pass_session
def remove_hook(session: Session, name: str) -> None:
    """Tell NAME nothing any more; what was on its way to it is dropped."""
    with session.app() as app:
        app.store.remove_hook(name)
    show.say(f"{name} is told nothing any more.")


@api.command("dead")
@show.json_option
@pass_session
def dead_letters(session: Session, as_data: bool) -> None:
    """List what could not be told to a webhook, the newest first."""
    with session.app() as app:
        dead = app.store.deliveries(DeliveryState.DEAD, limit=1000)
        rows = [_dead_row(app, one) for one in dead]
    if as_data:
        click.echo(show.as_json(dead))
    elif dead:
        show.table(("id", "webhook", "event", "order", "why"), rows, wrap=("why",))
        show.hint("Once the receiver is back, send them again:", "countersign api resend --all")
    else:
        show.say("There is no dead letter.")


def _dead_row(app: "App", one: "Delivery") -> show.Row:
    row = app.store.news_at(one.place)
    return str(one.id), one.hook, row.entry.event, row.entry.order, one.reason


@api.command("resend")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="All dead letters.")
@pass_session
def resend(session: Session, ids: Sequence[int], everything: bool) -> None:
    """Send dead letters again, with all their attempts: those with these IDS, or all."""
    if bool(ids) == everything:
        raise BadInput("Which ones? Give their ids, or --all: `countersign api dead`")
    with session.app() as app:
        wanted = ids or [one.id for one in app.store.deliveries(DeliveryState.DEAD, limit=100_000)]
        count = app.store.resend(wanted, app.api_desk.clock())
    show.say(f"{count} will be sent again.")
    if count < len(wanted):
        show.say(f"{len(wanted) - count} are no dead letters.")
