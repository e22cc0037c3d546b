"""`countersign mail preview`: a letter as it would be written, before anything is sent."""

from pathlib import Path

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.orders import case_of
from countersign.agent.preview import LETTERS, Asked, Shown
from countersign.procurement.errors import BadInput


@click.command("preview")
@click.argument("letter", type=click.Choice(LETTERS), metavar="LETTER")
@click.option("--order", metavar="ORDER", help="A stored order; otherwise one that is made up.")
@click.option("--language", default="", metavar="CODE", help="Otherwise the one it would be written in.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write the page to FILE.")
@click.option("--text", is_flag=True, help="Print the text alone, without subject and hints.")
@pass_session
def preview_letter(
    session: Session, letter: str, order: str | None, language: str, html: Path | None, text: bool
) -> None:
    """Show a LETTER as its reader would get it: order, correction, reminder, question, acceptance, refusal,
    inquiry, objection, check-in, late; or, for your own people, escalation, approval, overdue, outcome, note,
    digest, review.
    """
    with session.app() as app:
        case = case_of(app.store, order) if order else None
        written = app.preview(case, Asked(letter, language))
    if html:
        _write(html, written)
    if text:
        click.echo(show.clean_lines(written.text), nl=False)
    elif not html:
        show.say(f"Subject: {written.subject}")
        show.say()
        click.echo(show.clean_lines(written.text))
        again = f"countersign mail preview {letter}" + (f" --order {order}" if order else "")
        show.hint("As a page:", f"{again} --html {letter}.html")


def _write(path: Path, written: Shown) -> None:
    try:
        path.write_text(written.html, "utf-8")
    except OSError as error:
        raise BadInput(f"{path} can't be written ({error.strerror}); give another FILE to --html") from error
    show.say(f"{path}: {written.subject}")
