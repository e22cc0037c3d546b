"""Exceptions: what needs a person, with the supplier's words beside the order, and what they can do about it.

list, show                             here
accept, reject, ask, hold, approve …   `exception_actions`, mounted on the same group
"""

from typing import assert_never

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import App, Session, pass_session
from countersign.agent.cli.exception_actions import COMMANDS, WHAT_THEY_DO
from countersign.agent.cli.orders import dates, wanted
from countersign.procurement.actions import Resolution, Seen
from countersign.procurement.case import Case, CaseException, ExceptionState
from countersign.procurement.claims import LineReading
from countersign.procurement.events import PersonActed
from countersign.procurement.handling import BETWEEN_US, acceptable
from countersign.procurement.order import Line

_STATES = {
    ExceptionState.SEEN: "seen",
    ExceptionState.WAITING_SUPPLIER: "the supplier was asked",
    ExceptionState.WAITING_INTERNAL: "on hold",
    ExceptionState.WAITING_APPROVAL: "waits for approval",
    ExceptionState.RESOLVED: "resolved",
}


@click.group()
def exceptions() -> None:
    """See and resolve what needs a person."""


@exceptions.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are resolved as well.")
@click.option("--owner", default="", metavar="PERSON", help="Only what is this person's.")
@show.json_option
@pass_session
def list_(session: Session, everything: bool, owner: str, as_data: bool) -> None:
    """List exceptions, the most severe first."""
    with session.app() as app:
        found = [one for one in app.store.exceptions(everything=everything) if _is_for(one, owner)]
    if as_data:
        click.echo(show.as_json(found))
    elif found:
        show.table(("id", "severity", "next", "what"), [_list_row(one) for one in found], wrap=("what",))
        show.hint("Look at one of them:", f"countersign exceptions show {found[0].id}")
    else:
        show.say("Nothing needs a person.")
        show.hint("See where the orders stand:", "countersign orders list")


def _is_for(exception: CaseException, person: str) -> bool:
    said, owner = person.casefold(), exception.owner.casefold()
    return said in ("", owner, owner.partition("@")[0])


def _list_row(exception: CaseException) -> show.Row:
    place = f"line {exception.line}, " if exception.line is not None else ""
    state = f" ({_STATES[exception.state]})" if exception.state in _STATES else ""
    owner = f", for {exception.owner.partition('@')[0]}" if exception.owner else ""
    again = exception.next_at.date().isoformat() if exception.next_at else ""
    return (
        exception.id,
        exception.severity,
        again,
        f"{place}{exception.type}: {exception.words}{owner}{state}",
    )


@exceptions.command("show")
@click.argument("exception_id", metavar="ID")
@show.json_option
@pass_session
def show_(session: Session, exception_id: str, as_data: bool) -> None:
    """Show an exception: what was ordered beside what they said, the rule, and what to do next.

    An open one that is shown to its owner (cli.user) counts as seen.
    """
    with session.app() as app:
        exception = _looked_at(app, exception_id, session.settings().cli.user)
        case = app.store.case(exception.order)
    if as_data:
        click.echo(show.as_json(exception))
        return
    _print_head(exception, case)
    line = case.order.line(exception.line) if exception.line is not None else None
    if line is not None:
        said = exception.proposal
        show.table(("", "ordered", "they said"), _beside(case, line, said), wrap=("ordered", "they said"))
        show.say()
    _print_words(exception)
    _print_next(exception)


def _looked_at(app: App, identity: str, user: str) -> CaseException:
    """The exception; its owner has seen it now."""
    exception = app.store.exception(identity)
    if user and exception.state is ExceptionState.OPEN and _is_for(exception, user):
        app.act(PersonActed(identity, user, Seen()))
        return app.store.exception(identity)
    return exception


def _print_head(exception: CaseException, case: Case) -> None:
    supplier, line = case.order.supplier, exception.line
    place = f", line {line}" if line is not None else ""
    show.say(f"{exception.id}: {exception.type}, {exception.severity}", style="bold")
    show.say(f"Order {exception.order}{place}, {supplier.name or supplier.email}")
    show.say(exception.words)
    show.say(f"Rule: {exception.rule}")
    owner = f"; for {exception.owner}" if exception.owner else ""
    show.say(f"Open since {show.instant(exception.opened_at)} UTC{owner}")
    for move in exception.moves:
        why = f", {move.why}" if move.why not in ("", move.state.value) else ""
        show.say(f"{move.state} since {show.instant(move.at)} UTC ({move.by}{why})", indent=2)
    if exception.next_at:
        show.say(f"Comes up again {show.instant(exception.next_at)} UTC unless somebody acts")
    show.say()


def _beside(case: Case, line: Line, said: LineReading | None) -> list[show.Row]:
    ordered = (
        ("item", line.item),
        ("quantity", show.amount(line.quantity, line.uom)),
        ("price", show.price(line.unit_price, case.order.currency, line.price_per)),
        ("date", wanted(line)),
    )
    if said is None:
        return [(field, value, "nothing certain") for field, value in ordered if value]
    theirs = {
        "item": said.item or "",
        "quantity": show.amount(said.quantity, said.uom),
        "price": show.price(said.unit_price, said.currency, said.price_per),
        "date": dates(said.deliveries),
    }
    return [(field, value, theirs[field] or "not said") for field, value in ordered if value or theirs[field]]


def _print_words(exception: CaseException) -> None:
    if not exception.evidence:
        return
    show.say("Their words:")
    for evidence in exception.evidence:
        show.say(f"“{evidence.quote}” ({evidence.field}, {evidence.where})", indent=2)
    show.say()


def _print_next(exception: CaseException) -> None:
    match exception.state:
        case ExceptionState.RESOLVED:
            _print_settled(exception)
            return
        case ExceptionState.WAITING_SUPPLIER:
            show.say("The supplier was asked. There is nothing to do unless you know the answer:")
        case ExceptionState.WAITING_APPROVAL:
            _print_pending(exception)
            return
        case ExceptionState.OPEN | ExceptionState.SEEN | ExceptionState.WAITING_INTERNAL:
            show.say("Decide:")
        case _:
            assert_never(exception.state)
    for name in _open_to(exception):
        show.say(f"{name.ljust(9)}{WHAT_THEY_DO[name]}", indent=2)
    show.say("Or resolve it without a word to the supplier, as:")
    for resolution in Resolution:
        if resolution is not Resolution.ACCEPTED or exception.proposal is not None:
            show.say(f"{resolution}: {_meaning(resolution)}", indent=2)
    show.hint("Settle it:", f"countersign exceptions {_likely(exception)} --by YOUR-ADDRESS")


def _open_to(exception: CaseException) -> tuple[str, ...]:
    """What can be done about it besides resolving it."""
    if exception.type not in BETWEEN_US:
        return ("ask", "hold", "assign", "comment")
    take = ("accept",) if acceptable(exception) else ()
    return (*take, "reject", "ask", "hold", "assign", "misread", "comment")


def _likely(exception: CaseException) -> str:
    """What most people would do."""
    if exception.type not in BETWEEN_US:
        return f"resolve {exception.id} {Resolution.NO_ACTION}"
    return f"accept {exception.id}" if acceptable(exception) else f'ask {exception.id} "YOUR QUESTION"'


def _print_settled(exception: CaseException) -> None:
    note = f": {exception.note}" if exception.note else ""
    how = exception.resolution or "closed"
    show.say(f"Resolved ({how}) by {exception.resolved_by} {show.instant(exception.resolved_at)} UTC{note}")
    if exception.background.words:
        show.say(exception.background.words, indent=2)
    show.hint("All that happened:", f"countersign journal {exception.order}")


def _print_pending(exception: CaseException) -> None:
    pending = exception.pending
    if pending is not None:
        day = show.instant(pending.at)
        note = getattr(pending.action, "note", "")
        reason = f" “{note}”" if note else ""
        show.say(f"{pending.by} decided: {pending.action.kind}{reason} ({day} UTC, {pending.rule}).")
        show.say(f"It waits for the approval of {', '.join(pending.asked)}.")
    show.hint(
        "Approve it, or send it back:",
        f"countersign exceptions approve {exception.id} --by YOUR-ADDRESS",
        f'countersign exceptions refuse {exception.id} --by YOUR-ADDRESS --note "WHY"',
    )


def _meaning(resolution: Resolution) -> str:
    match resolution:
        case Resolution.ACCEPTED:
            return "it may be as they say"
        case Resolution.ORIGINAL:
            return "they agreed to the order as it was"
        case Resolution.COMPROMISE:
            return "you agreed on something between; send a new revision of the order"
        case Resolution.CANCELLED:
            return "it is no longer wanted"
        case Resolution.MISREAD:
            return "they did not say this"
        case Resolution.NO_ACTION:
            return "it needs nothing"
        case _:
            assert_never(resolution)


for _command in COMMANDS:
    exceptions.add_command(_command)
