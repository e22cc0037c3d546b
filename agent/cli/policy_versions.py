"""`countersign policy activate`, `history`, `show`: which policy is in force, and which was when, by whom."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.errors import BadInput

if TYPE_CHECKING:
    from countersign.procurement.policy.version import PolicyVersion

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("activate")
@click.argument("file", type=FILE, required=False)
@click.option("--version", type=int, help="Put this earlier version in force again, instead of a FILE.")
@click.option("--by", required=True, metavar="NAME", help="Who decided it.")
@click.option("--reason", required=True, metavar="WORDS", help="Why; it stays in the history.")
@pass_session
def activate_policy(session: Session, file: Path | None, version: int | None, by: str, reason: str) -> None:
    """Put FILE, or the policy that the settings name, in force.

    A running program goes on by it with its next piece of work. What has a fault is refused, and the
    policy in force stays. The sites' files beside it belong to it.
    """
    path = file or session.settings().policy.path
    if version is None and path is None:
        raise BadInput("name the file to activate: `countersign policy activate FILE --by … --reason …`")
    if file is not None and version is not None:
        raise BadInput("give a FILE or a --version, not both")
    if not by.strip() or not reason.strip():
        raise BadInput("--by and --reason must say something")
    with session.app() as app:
        if version is not None:
            made = app.rulebook.activate_again(version, by, reason)
        else:
            assert path is not None
            made = app.rulebook.activate(path, by, reason)
    show.say(f"Version {made.version} is in force ({made.source}).")
    show.hint("See what was in force when:", "countersign policy history")


@click.command("history")
@show.json_option
@pass_session
def policy_history(session: Session, as_data: bool) -> None:
    """List every policy that was in force, the newest first: since when, by whom, and why."""
    with session.app() as app:
        versions = list(reversed(app.store.policies()))
    if as_data:
        click.echo(show.as_json(versions))
    elif versions:
        rows = [(str(one.version), show.instant(one.at), one.by, one.source, one.reason) for one in versions]
        show.table(("version", "since (UTC)", "by", "from", "why"), rows, wrap=("from", "why"))
    else:
        show.say("No policy was in force yet: the one that the settings name is, once the work begins.")
        show.hint("Begin the work:", "countersign run")


@click.command("show")
@click.option("--version", type=int, help="Print what this version said, as it was written.")
@pass_session
def show_policy(session: Session, version: int | None) -> None:
    """Print the commented default: every setting, what it does, and its value where nothing is set.

    With --version, print what was in force then: the company's file and its sites' files.
    """
    from countersign.procurement.policy.model import default_text

    if version is None:
        click.echo(default_text().rstrip("\n"))
        return
    with session.app() as app:
        click.echo(_told(app.rulebook.version(version)))


def _told(one: "PolicyVersion") -> str:
    """The texts of a version with who, when and why above them; what the company set, as it was written."""
    from countersign.procurement.policy.load import site_path

    head = (
        f"# Version {one.version} of {show.instant(one.at)} UTC by {one.by}, from {one.source}: {one.reason}"
    )
    parts = [show.clean(head), one.texts.company.rstrip() or "# It sets nothing: the default holds."]
    for name, text in one.texts.sites.items():
        parts += ["", f"# {site_path(name)}", text.rstrip()]
    return "\n".join(parts)
