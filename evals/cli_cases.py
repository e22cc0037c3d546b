"""`countersign eval promote`: what went wrong in production becomes a case."""

from pathlib import Path

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.config import Settings
from countersign.evals.promote import FOLDER, promote


def cases_folder(settings: Settings) -> Path:
    """Where a company's own cases lie: beside its settings."""
    return (settings.file.parent if settings.file else Path()) / FOLDER


@click.command("promote")
@click.argument("exception")
@click.option(
    "--into", type=click.Path(path_type=Path), help="The folder of cases; `cases` beside the settings."
)
@click.option("--keep-attachments", is_flag=True, help="Also those that nobody can look for names in.")
@pass_session
def promote_exception(session: Session, exception: str, into: Path | None, keep_attachments: bool) -> None:
    """Make a case of the mail behind a settled EXCEPTION, with names and addresses replaced.

    What is expected in it is what the person decided. Nothing is ever overwritten.
    """
    settings = session.settings()
    with session.app() as app:
        made = promote(
            app.store, settings, exception, into or cases_folder(settings), keep_attachments=keep_attachments
        )
    show.say(f"{made.folder} is a new case. Order numbers, items, prices and days are as they were.")
    for name in made.unseen:
        show.say(f"{name} is in it as it came: nobody looked for names in it.", style="bold")
    show.hint("Look through it, then measure with it:", f"countersign eval run {made.folder.parent}")
