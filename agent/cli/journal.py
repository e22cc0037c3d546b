"""The journal of an order: what happened, when, by whose doing, under which rule."""

import click
from countersign.agent.cli import show
from countersign.agent.cli.app import Desk, pass_desk
from countersign.procurement.ports import JournalRow


@click.command()
@click.argument("order")
@show.json_option
@pass_desk
def journal(desk: Desk, order: str, as_data: bool) -> None:
    """Tell all that happened to an ORDER, oldest first."""
    with desk.app() as app:
        number = app.store.case(order).number
        rows = app.store.journal(number)
    if as_data:
        click.echo(show.as_json(rows))
    elif rows:
        cells = [(show.instant(row.at), row.entry.event, _words(row)) for row in rows]
        show.table(("when (UTC)", "event", "what"), cells, wrap=("when (UTC)", "event", "what"))
    else:
        show.say(f"Nothing has happened to order {number} yet. Start the work:")
        show.command("countersign run")


def _words(row: JournalRow) -> str:
    entry = row.entry
    asides = [entry.actor] if entry.actor != "countersign" else []
    asides += [f"rule {entry.rule}"] if entry.rule else []
    return f"{entry.words} ({', '.join(asides)})" if asides else entry.words
