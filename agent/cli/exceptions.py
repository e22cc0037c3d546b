"""Exceptions: what needs a person, with the supplier's words beside the order, and the person's answer."""

from decimal import Decimal, InvalidOperation
from typing import Any, assert_never

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.orders import dates
from countersign.procurement.actions import (
    Background,
    Consequence,
    OutcomeKind,
    Resolution,
    Resolve,
    RootCause,
)
from countersign.procurement.case import Case, CaseException, ExceptionState
from countersign.procurement.claims import LineReading
from countersign.procurement.errors import Conflict
from countersign.procurement.events import PersonActed
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
@show.json_option
@pass_session
def list_(session: Session, everything: bool, as_data: bool) -> None:
    """List exceptions, the most severe first."""
    with session.app() as app:
        found = app.store.exceptions(everything=everything)
    if as_data:
        click.echo(show.as_json(found))
    elif found:
        show.table(("id", "severity", "what"), [_list_row(one) for one in found], wrap=("what",))
        show.hint("Look at one of them:", f"countersign exceptions show {found[0].id}")
    else:
        show.say("Nothing needs a person.")
        show.hint("See where the orders stand:", "countersign orders list")


def _list_row(exception: CaseException) -> show.Row:
    place = f"line {exception.line}, " if exception.line is not None else ""
    state = f" ({_STATES[exception.state]})" if exception.state in _STATES else ""
    return exception.id, exception.severity, f"{place}{exception.type}: {exception.words}{state}"


@exceptions.command("show")
@click.argument("exception_id", metavar="ID")
@show.json_option
@pass_session
def show_(session: Session, exception_id: str, as_data: bool) -> None:
    """Show an exception: what was ordered beside what they said, the rule, and what to do next."""
    with session.app() as app:
        exception = app.store.exception(exception_id)
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


def _print_head(exception: CaseException, case: Case) -> None:
    supplier, line = case.order.supplier, exception.line
    place = f", line {line}" if line is not None else ""
    show.say(f"{exception.id}: {exception.type}, {exception.severity}", style="bold")
    show.say(f"Order {exception.order}{place}, {supplier.name or supplier.email}")
    show.say(exception.words)
    show.say(f"Rule: {exception.rule}")
    owner = f"; for {exception.owner}" if exception.owner else ""
    show.say(f"Open since {show.instant(exception.opened_at)} UTC{owner}")
    show.say()


def _beside(case: Case, line: Line, said: LineReading | None) -> list[show.Row]:
    ordered = (
        ("item", line.item),
        ("quantity", show.amount(line.quantity, line.uom)),
        ("price", show.price(line.unit_price, case.order.currency, line.price_per)),
        ("date", line.date.isoformat()),
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
            note = f": {exception.note}" if exception.note else ""
            how = exception.resolution or "closed"
            show.say(
                f"Resolved ({how}) by {exception.resolved_by} {show.instant(exception.resolved_at)} UTC{note}"
            )
            if exception.background.words:
                show.say(exception.background.words, indent=2)
            show.hint("All that happened:", f"countersign journal {exception.order}")
            return
        case ExceptionState.WAITING_SUPPLIER:
            show.say("The supplier was asked. There is nothing to do unless you know the answer:")
        case ExceptionState.WAITING_APPROVAL:
            show.say("It waits for an approval. Until then it can be decided otherwise:")
        case ExceptionState.OPEN | ExceptionState.SEEN | ExceptionState.WAITING_INTERNAL:
            show.say("Decide:")
        case _:
            assert_never(exception.state)
    for resolution in Resolution:
        if resolution is not Resolution.ACCEPTED or exception.proposal is not None:
            show.say(f"{resolution}: {_meaning(resolution)}", indent=2)
    likely = Resolution.ACCEPTED if exception.proposal is not None else Resolution.ORIGINAL
    show.hint("Settle it:", f"countersign exceptions resolve {exception.id} {likely} --by YOUR-NAME")


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


def _background(cause: str | None, stated: str, consequence: str | None, money: Decimal | None) -> Background:
    return Background(
        RootCause(cause) if cause else None, stated, Consequence(consequence) if consequence else None, money
    )


@exceptions.command()
@click.argument("exception_id", metavar="ID")
@click.argument("resolution", type=click.Choice([one.value for one in Resolution]))
@click.option("--by", required=True, help="Who decides; it stands in the journal.")
@click.option("--note", default="", help="Why.")
@click.option("--cause", type=click.Choice([one.value for one in RootCause]), help="What it came from.")
@click.option("--stated", default="", help="The reason that the supplier gives.")
@click.option(
    "--consequence",
    type=click.Choice([one.value for one in Consequence]),
    help="What the contract says to it.",
)
@click.option("--money", type=Money(), help="What it costs you, in the order's currency; negative saves.")
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
    """Settle an exception as a person decided. `exceptions show ID` says what each resolution means."""
    action = Resolve(Resolution(resolution), note, _background(**background))
    with session.app() as app:
        outcome = app.act(PersonActed(exception_id, by, action))
        order = app.store.exception(exception_id).order
        case = app.store.case(order)
    if outcome.kind is not OutcomeKind.DONE:
        raise Conflict(f"{outcome.words}; `countersign journal {order}` shows how")
    show.say(f"{outcome.words}. Order {order} is now {case.state}.")
    if case.exceptions:
        following = f"countersign exceptions show {case.exceptions[0].id}"
        show.hint(f"Still open on it: {len(case.exceptions)}. The next:", following)
    else:
        show.hint("All that happened:", f"countersign journal {order}")
