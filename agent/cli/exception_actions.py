"""What a person does about an exception, from the command line: one command an action, each says what it did.

    countersign exceptions accept ID --by ada.field    ─►  PersonActed  ─►  App.act  ─►  Outcome, told

Whether they may is the policy's word and asked on the way; what is late, denied or impossible changes
nothing, and ends with the next command and exit code 2.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Ask,
    Assign,
    Background,
    Comment,
    Consequence,
    Corrected,
    Hold,
    Misread,
    OutcomeKind,
    Refuse,
    Reject,
    Resolution,
    Resolve,
    RootCause,
)
from countersign.procurement.errors import BadInput, Conflict
from countersign.procurement.events import PersonActed

WHAT_THEY_DO = {
    "accept": "it may be as they say; they are told",
    "reject": "it stays as ordered; they are told, and have to confirm it",
    "ask": "ask them something, in your own words",
    "hold": "leave it until a day",
    "assign": "give it to somebody else",
    "misread": "they did not say this; correct what the program read",
    "comment": "keep a remark with it",
    "approve": "agree with what a colleague decided",
    "refuse": "send a colleague's decision back",
}


class Money(click.ParamType[Decimal]):
    """An exact amount."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The amount, or one sentence."""
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            self.fail(f"{value} is no amount; write it like 120.50", param, ctx)
        return amount


Command = Callable[..., None]
DAY = click.DateTime(["%Y-%m-%d"])

_identity = click.argument("exception_id", metavar="ID")
_by = click.option(
    "--by", default="", metavar="PERSON", help="Who decides: their address. Left out: cli.user."
)
_note = click.option("--note", default="", help="Why; it stays in the house.")


def _background_options(command: Command) -> Command:
    """What an exception came from and what it costs, as options."""
    options = (
        click.option(
            "--cause", type=click.Choice([one.value for one in RootCause]), help="What it came from."
        ),
        click.option("--stated", default="", help="The reason that the supplier gives."),
        click.option(
            "--consequence",
            type=click.Choice([one.value for one in Consequence]),
            help="What the contract says to it.",
        ),
        click.option(
            "--money", type=Money(), help="What it costs you, in the order's currency; negative saves."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _background(cause: str | None, stated: str, consequence: str | None, money: Decimal | None) -> Background:
    return Background(
        RootCause(cause) if cause else None, stated, Consequence(consequence) if consequence else None, money
    )


def _act(session: Session, identity: str, by: str, action: Action) -> None:
    """Carries it out and tells what became of it; raises `Conflict` where nothing was changed."""
    who = by or session.settings().cli.user
    if not who:
        raise BadInput("who decides? Give --by YOUR-ADDRESS, or set cli.user in countersign.toml")
    with session.app() as app:
        outcome = app.act(PersonActed(identity, who, action))
        order = app.store.exception(identity).order
        case = app.store.case(order)
    if outcome.kind in (OutcomeKind.LATE, OutcomeKind.DENIED):
        raise Conflict(f"{outcome.words}. Nothing was changed; see `countersign exceptions show {identity}`")
    show.say(f"{outcome.words}. Order {order} is now {case.state}.")
    left = [one.id for one in case.exceptions]
    if identity in left:
        show.hint("See where it stands:", f"countersign exceptions show {identity}")
    elif left:
        following = f"countersign exceptions show {left[0]}"
        show.hint(f"Still open on it: {len(left)}. The next:", following)
    else:
        show.hint("All that happened:", f"countersign journal {order}")


@click.command()
@_identity
@_by
@_note
@_background_options
@pass_session
def accept(session: Session, /, exception_id: str, by: str, note: str, **background: Any) -> None:  # noqa: ANN401
    """Take what the supplier says. They are told, once all of the line is decided."""
    _act(session, exception_id, by, Accept(note, _background(**background)))


@click.command()
@_identity
@_by
@_note
@pass_session
def reject(session: Session, exception_id: str, by: str, note: str) -> None:
    """Keep to the order. The supplier is told, and has to confirm it."""
    _act(session, exception_id, by, Reject(note))


@click.command()
@_identity
@click.argument("question")
@_by
@pass_session
def ask(session: Session, exception_id: str, question: str, by: str) -> None:
    """Ask the supplier something: QUESTION goes out in your own words."""
    _act(session, exception_id, by, Ask(question))


@click.command()
@_identity
@click.argument("day", type=DAY, metavar="DATE")
@_by
@_note
@pass_session
def hold(session: Session, exception_id: str, day: dt.datetime, by: str, note: str) -> None:
    """Leave it until DATE (2026-12-01); then it is put before its owner again."""
    _act(session, exception_id, by, Hold(day.date(), note))


@click.command()
@_identity
@click.argument("person")
@_by
@_note
@pass_session
def assign(session: Session, exception_id: str, person: str, by: str, note: str) -> None:
    """Give it to PERSON (their address); they hear of it."""
    _act(session, exception_id, by, Assign(person, note))


@click.command()
@_identity
@click.option("--quantity", type=Money(), help="What they said, in the order's unit.")
@click.option("--price", type=Money(), help="What they said, as the order's price is written.")
@click.option("--date", "day", type=DAY, metavar="DATE", help="The day that they said.")
@_by
@_note
@pass_session
def misread(
    session: Session,
    exception_id: str,
    quantity: Decimal | None,
    price: Decimal | None,
    day: dt.datetime | None,
    by: str,
    note: str,
) -> None:
    """Correct what the program read; the rules judge it again. Without values the line is chased again."""
    if quantity is not None and quantity <= 0:
        raise BadInput(f"{quantity} is no quantity that somebody delivers; for none: resolve … cancelled")
    if price is not None and price < 0:
        raise BadInput(f"{price} is no price")
    given = Corrected(quantity, price, day.date() if day else None)
    _act(session, exception_id, by, Misread(given if given != Corrected() else None, note))


@click.command()
@_identity
@click.argument("words")
@_by
@pass_session
def comment(session: Session, exception_id: str, words: str, by: str) -> None:
    """Keep WORDS with it; nothing else changes."""
    _act(session, exception_id, by, Comment(words))


@click.command()
@_identity
@_by
@_note
@pass_session
def approve(session: Session, exception_id: str, by: str, note: str) -> None:
    """Agree with what a colleague decided; it is carried out."""
    _act(session, exception_id, by, Approve(note))


@click.command()
@_identity
@_by
@_note
@pass_session
def refuse(session: Session, exception_id: str, by: str, note: str) -> None:
    """Send a colleague's decision back to the owner."""
    _act(session, exception_id, by, Refuse(note))


@click.command()
@_identity
@click.argument("resolution", type=click.Choice([one.value for one in Resolution]))
@_by
@_note
@_background_options
@pass_session
def resolve(
    session: Session,
    /,
    exception_id: str,
    resolution: str,
    by: str,
    note: str,
    **background: Any,  # noqa: ANN401 (the options of `_background`)
) -> None:
    """Settle it without a word to the supplier. `exceptions show ID` says what each resolution means."""
    _act(session, exception_id, by, Resolve(Resolution(resolution), note, _background(**background)))


COMMANDS = (accept, reject, ask, hold, assign, misread, comment, approve, refuse, resolve)
