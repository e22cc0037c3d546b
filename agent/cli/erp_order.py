"""`countersign erp order`: one order as the company's system shows it now, for who sets a system up.

Reads and writes nothing. What is confirmed is told as the program would read it back.
"""

from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
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
    show.say(f"Marked: {found.token or 'the system has no token'}")
    show.say()
    show.table(
        ("line", "item", "ordered", "price", "date", "confirmed", "come"),
        [_row(found, number) for number in (line.line for line in order.lines)],
        wrap=("item", "confirmed"),
    )


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
        line.date.isoformat(),
        described(held.confirmed),
        f"{held.received:f}",
    )
