"""`countersign erp order`: one order as the company's system shows it now, for who sets a system up.

Reads and writes nothing. What is confirmed is told as the program would read it back.
"""

from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.orders import wanted
from countersign.procurement.writeback import described

if TYPE_CHECKING:
    from countersign.procurement.erp import ErpOrder


@click.command("order")
@click.argument("number")
@show.json_option
@pass_session
def order_(session: Session, number: str, as_data: bool) -> None:
    """Show one order as the system has it, and what is confirmed of it there; writes nothing."""
    with session.app() as app:
        found = app.write_desk.system().order(number)
    if as_data:
        click.echo(show.as_json(found))
    else:
        _tell(found)


def _tell(found: "ErpOrder") -> None:
    order, supplier = found.order, found.order.supplier
    show.say(f"Order {order.number}, {found.status}, in {order.currency}")
    named = " ".join(filter(None, (supplier.id, supplier.name)))
    show.say(f"Supplier: {named} <{supplier.email or 'no address: it can not be sent'}>")
    mark = found.token or "none; what was sent is compared instead"
    show.say(f"Mark that changes with every edit: {mark}")
    show.say()
    numbers = [line.line for line in order.lines]
    columns = ("line", "item", "ordered", "price", "date", "come")
    show.table(columns, [_row(found, number) for number in numbers], wrap=("item",))
    show.say()
    for number in numbers:
        show.say(f"Confirmed of line {number}: {described(found.confirmed(number))}")
    for one in found.shipments:
        show.say(f"On its way of line {one.line}: {one.words}")


def _row(found: "ErpOrder", number: int) -> show.Row:
    line, held = found.order.line(number), found.line(number)
    assert line is not None
    assert held is not None
    per = f" per {line.price_per:f}" if line.price_per != 1 else ""
    return (
        f"{number}{' (cancelled)' if held.cancelled else ''}",
        line.item,
        f"{line.quantity:f} {line.uom}",
        f"{line.unit_price:f}{per}",
        wanted(line),
        f"{held.received:f}",
    )
