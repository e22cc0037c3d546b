"""The journal of an order: what happened, when, by whose doing, under which rule."""

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.orders import case_of
from countersign.procurement.ports import JournalRow


@click.command()
@click.argument("order")
@show.json_option
@pass_session
def journal(session: Session, order: str, as_data: bool) -> None:
    """Tell all that happened to an ORDER, oldest first."""
    with session.app() as app:
        number = case_of(app.store, order).number
        rows = app.store.journal(number)
    if as_data:
        click.echo(show.as_json(rows))
    elif rows:
        show.table(
            ("when (UTC)", "what"), [(show.instant(row.at), _words(row)) for row in rows], wrap=("what",)
        )
    else:
        show.say(f"Nothing has happened to order {number} yet.")
        show.hint("Start the work:", "countersign run")


def _words(row: JournalRow) -> str:
    entry = row.entry
    asides = [entry.event]
    asides += [f"by {entry.actor}"] if entry.actor != "countersign" else []
    by = f" of policy {entry.data['policy']}" if "policy" in entry.data else ""
    asides += [f"rule {entry.rule}{by}"] if entry.rule else []
    return f"{entry.words} ({', '.join(asides)})"
