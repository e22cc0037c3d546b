"""Orders: import a file, list them, show one beside what was confirmed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.case import Case, LineState
from countersign.procurement.claims import Delivery
from countersign.procurement.errors import BadOrders
from countersign.procurement.events import GoodsReceived
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.ports import Store


@click.group()
def orders() -> None:
    """Import orders and see where they stand."""


@orders.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--sent-already", is_flag=True, help="New ones were sent by other means: know them, mail nobody."
)
@show.json_option
@pass_session
def import_(session: Session, file: Path, sent_already: bool, as_data: bool) -> None:
    """Take orders from a FILE: all of them, or none.

    It may be in any format that a drop folder reads: JSON, CSV, XLSX, X12, EDIFACT, UBL, cXML, or a table of
    your own. Who is who is looked up in that folder.
    """
    try:
        given = session.orders(file)
    except BadOrders as error:
        raise BadOrders(f"{error}. Nothing was imported; correct the file and import it again") from None
    with session.app() as app:
        result = app.import_orders(given.orders, sent_already=sent_already)
        waiting = {one.order for one in app.store.drafts()} & {*result.new, *result.revised}
    parts = {"new": result.new, "revised": result.revised, "unchanged": result.unchanged}
    if result.waiting:
        parts["to be approved"] = result.waiting
    if as_data:
        click.echo(show.as_json(parts))
        return
    if given.doubts:
        show.say(f"{file.name} was taken, though odd: {'; '.join(given.doubts)}")
    for word, numbers in parts.items():
        show.say(f"{len(numbers)} {word}{': ' if numbers else ''}{_some(numbers)}")
    if waiting:
        show.hint("In draft mode they wait for you to send them:", "countersign mail drafts")
    elif result.revised or (result.new and not sent_already):
        show.hint("They are sent while this runs:", "countersign run")
    elif result.waiting:
        show.hint("They are sent once somebody else has approved them:", "countersign exceptions list")
    else:
        show.say("Nothing has to be sent.")
        show.hint("See where they stand:", "countersign orders list")


def _some(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return ", ".join(numbers[:10]) + more


@orders.command("list")
@show.json_option
@pass_session
def list_(session: Session, as_data: bool) -> None:
    """List every order: its state, how many of its lines are settled, how many exceptions are open."""
    with session.app() as app:
        cases = app.store.cases()
    if as_data:
        click.echo(show.as_json([_summary(case) for case in cases]))
    elif cases:
        columns = ("order", "supplier", "state", "lines", "open", "next look")
        show.table(columns, [_list_row(case) for case in cases], wrap=("supplier",))
        show.hint("Look at one of them:", f"countersign orders show {cases[0].number}")
    else:
        show.say("There are no orders yet.")
        show.hint("Import some:", "countersign orders import ORDERS.json")


@orders.command("received")
@click.argument("order", metavar="ORDER")
@click.argument("lines", metavar="[LINE]...", nargs=-1, type=int)
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@pass_session
def received_(session: Session, order: str, lines: tuple[int, ...], by: str) -> None:
    """Note that goods came in: of these lines, or of the whole ORDER. Nobody is asked about them any more."""
    with session.app() as app:
        number = case_of(app.store, order).number
        known = app.receive(GoodsReceived(number, by, lines))
    show.say(f"{number}: line {', '.join(str(line) for line in known)} is received.")
    show.hint("See where the order stands:", f"countersign orders show {number}")


def case_of(store: Store, typed: str) -> Case:
    """The case of an order, however its number was typed. Raises `NotFound`."""
    order = store.book().by_number(typed)
    return store.case(order.number if order else typed)


def _settled(case: Case) -> int:
    return sum(line.settled for line in case.lines)


def _list_row(case: Case) -> show.Row:
    supplier = case.order.supplier
    return (
        case.number,
        supplier.name or supplier.email,
        case.state,
        f"{_settled(case)}/{len(case.order.lines)}",
        str(len(case.exceptions) or ""),
        show.instant(case.due_at)[:10],
    )


def _summary(case: Case) -> dict[str, Any]:
    return {
        "order": case.number,
        "revision": case.order.revision,
        "supplier": case.order.supplier,
        "state": case.state,
        "lines": len(case.order.lines),
        "settled": _settled(case),
        "exceptions": [exception.id for exception in case.exceptions],
        "sent_at": case.sent_at,
        "due_at": case.due_at,
    }


@orders.command("show")
@click.argument("order")
@show.json_option
@pass_session
def show_(session: Session, order: str, as_data: bool) -> None:
    """Show an ORDER: each line as ordered and as confirmed, and what is open."""
    with session.app() as app:
        case = case_of(app.store, order)
    if as_data:
        click.echo(
            show.as_json(
                _summary(case) | {"order": session.order_json(case.order), "state_of_lines": case.lines}
            )
        )
        return
    _print_head(case)
    states = {line.line: line for line in case.lines}
    rows = [row for line in case.order.lines for row in _line_rows(case.order, line, states.get(line.line))]
    show.table(("line", "", "quantity", "price", "date"), rows, wrap=("price", "date", "quantity"))
    _print_open(case)


def _print_head(case: Case) -> None:
    order, supplier = case.order, case.order.supplier
    show.say(f"Order {order.number}, revision {order.revision}: {case.state}", style="bold")
    show.say(f"{supplier.name} <{supplier.email}>" if supplier.name else supplier.email)
    sent = f"sent {show.instant(case.sent_at)} UTC" if case.sent_at else "not sent yet"
    due = f"; looked at again {show.instant(case.due_at)} UTC" if case.due_at else ""
    show.say(sent + due)
    show.say()


def _line_rows(order: PurchaseOrder, line: Line, state: LineState | None) -> list[show.Row]:
    ordered = (
        str(line.line),
        "ordered",
        show.amount(line.quantity, line.uom),
        show.price(line.unit_price, order.currency, line.price_per),
        wanted(line),
    )
    said, shipped = state.confirmed if state else None, _shipped_rows(line, state)
    if said is None:
        return [ordered, ("", state.status.replace("_", " ") if state else "", "", "", ""), *shipped]
    confirmed = (
        "",
        "confirmed",
        show.amount(said.quantity, said.uom or line.uom),
        show.price(said.unit_price, said.currency, said.price_per),
        dates(said.deliveries),
    )
    return [ordered, confirmed, *shipped]


def wanted(line: Line) -> str:
    """The days on which it is wanted, with quantities where there are several."""
    return dates([Delivery(one.date, one.quantity) for one in line.due])


def _shipped_rows(line: Line, state: LineState | None) -> list[show.Row]:
    """What is on its way, when it left, and by which notice."""
    return [
        (
            "",
            "shipped",
            show.amount(one.quantity, line.uom),
            "",
            " ".join(filter(None, (one.date.isoformat() if one.date else "", one.reference))),
        )
        for one in (state.watched.shipments if state else ())
    ]


def dates(deliveries: Sequence[Delivery]) -> str:
    """The promised days, with quantities where the line is split."""
    return ", ".join(
        delivery.date.isoformat()
        + (f" to {delivery.latest.isoformat()}" if delivery.latest else "")
        + (f" ({delivery.quantity:f})" if delivery.quantity is not None and len(deliveries) > 1 else "")
        for delivery in deliveries
    )


def _print_open(case: Case) -> None:
    show.say()
    for exception in case.exceptions:
        place = f"line {exception.line}: " if exception.line is not None else ""
        show.say(f"{exception.id}  {exception.type}, {exception.severity}: {place}{exception.words}")
    if case.exceptions:
        show.hint("Look at it:", f"countersign exceptions show {case.exceptions[0].id}")
    else:
        show.say("Nothing is open.")
        show.hint("All that happened:", f"countersign journal {case.number}")
