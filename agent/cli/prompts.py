"""`countersign prompts`: the versions of what a model is asked, shown and compared.

Which version is in use stands in `prompts/active.toml`, until a company activates another one: it is measured
first (`countersign eval run --prompt`), and the journal keeps who activated it and what the gate said.
"""

import difflib

import click

from countersign.agent import earned, prompt_choice
from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.prompt_choice import Activation, prompt_in_use
from countersign.procurement.errors import BadInput, NotEarned
from countersign.prompts.library import Prompt, changes, prompt, text, versions

HASH_LENGTH = 12
GATE = "automatic"
"""What a version has to have earned before it is put in use."""


@click.group()
def prompts() -> None:
    """See the prompts that a model is asked with, and their versions."""


@prompts.command("list")
@show.json_option
@pass_session
def list_prompts(session: Session, as_data: bool) -> None:
    """List every version, and which one is in use."""
    settings = session.settings()
    used = {one.name: prompt_in_use(settings, one.name).version for one in versions()}
    found = [_entry(one, used[one.name]) for one in versions()]
    if as_data:
        click.echo(show.as_json(found))
        return
    rows = [
        (
            str(one["prompt"]),
            "in use" if one["active"] else "",
            str(one["sha256"])[:HASH_LENGTH],
            str(one["notes"]),
        )
        for one in found
    ]
    show.table(("prompt", "", "hash", "notes"), rows, wrap=("notes",))


def _entry(one: Prompt, used: int) -> dict[str, object]:
    notes = " ".join(one.notes.split())
    active = one.version == used
    return {"prompt": one.label, "active": active, "sha256": one.sha256, "output": one.output, "notes": notes}


@prompts.command("show")
@click.argument("prompt", metavar="NAME[/vN]")
@pass_session
def show_prompt(session: Session, prompt: str) -> None:
    """Print a version whole: its instructions and its examples. Without a version, the one in use."""
    click.echo(text(*_named(session, prompt)).rstrip("\n"))


@prompts.command("diff")
@click.argument("old", metavar="NAME/vN")
@click.argument("new", metavar="NAME/vM")
@pass_session
def diff_prompts(session: Session, old: str, new: str) -> None:
    """Print what differs between two versions."""
    before, after = text(*_named(session, old)), text(*_named(session, new))
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm="")
    for line in list(lines) or [f"{old} and {new} are the same"]:
        click.echo(show.clean(line))


@prompts.command("changes")
@click.argument("name", default="read-reply", metavar="[NAME]")
@pass_session
def prompt_changes(session: Session, name: str) -> None:
    """Tell what changed from version to version and why, and when which one was put in use here."""
    _named(session, name)
    click.echo(changes(name))
    if not session.settings().store.path.exists():
        return
    with session.app() as app:
        rows = prompt_choice.activations(app.store)
    if rows:
        click.echo()
        told = [(show.instant(row.at), row.entry.actor, row.entry.words) for row in rows]
        show.table(("when (UTC)", "who", "what"), told, wrap=("what",))


@prompts.command("activate")
@click.argument("version", metavar="NAME/vN")
@click.option("--by", required=True, help="Who decides; it stands in the journal.")
@click.option("--why", required=True, help="Why; it stands in the journal.")
@click.option("--unproven", is_flag=True, help="Even though no gold run of it passed the gate.")
@pass_session
def activate_prompt(session: Session, version: str, by: str, why: str, unproven: bool) -> None:
    """Put a version in use: with a gold run of it that passed, or --unproven. Either is journalled."""
    settings = session.settings()
    chosen = prompt(*_named(session, version))
    if prompt_in_use(settings, chosen.name).sha256 == chosen.sha256:
        raise BadInput(f"{chosen.label} is in use already; nothing was changed")
    with session.app() as app:
        said, proven = _proof(session, chosen)
        if not (proven or unproven):
            raise NotEarned(
                f"{chosen.label} is not proven: {said}; "
                f"run `countersign eval run --prompt {chosen.version}`, or add --unproven"
            )
        app.activate_prompt(Activation(chosen, by, why, said, proven))
    show.say(f"{chosen.label} is in use. The gate: {said}.")
    if not proven:
        show.hint("It has earned nothing yet. To measure it:", "countersign eval run")


def _proof(session: Session, chosen: Prompt) -> tuple[str, bool]:
    """What the gate says about the model that is set with this version, and whether it passed."""
    from countersign.agent.wiring import policy_of

    settings = session.settings()
    if not settings.llm.enabled:
        return "no model is set that it could have been measured with", False
    now = earned.used(settings, policy_of(settings), chosen)
    found, fault = earned.look_up(settings, GATE, now)
    return (fault, False) if fault or found is None else (found.words, True)


def _named(session: Session, words: str) -> tuple[str, int]:
    """Name and number of what `read-reply/v2` or `read-reply` names."""
    name, _, version = words.partition("/")
    known = [one for one in versions() if one.name == name]
    if known and not version:
        return name, prompt_in_use(session.settings(), name).version
    for one in known:
        if version == f"v{one.version}":
            return name, one.version
    listed = ", ".join(f"{one.name}/v{one.version}" for one in versions())
    raise BadInput(f"there is no prompt {words}; there are: {listed}")
