"""`countersign prompts`: the versions of what a model is asked, shown and compared.

Which version is in use stands in `prompts/active.toml`; putting another one in use is a change to the
program, made where it can be measured first (`countersign eval run --prompt`).
"""

import difflib

import click

from countersign.agent.cli import show
from countersign.procurement.errors import BadInput
from countersign.prompts.library import Prompt, active_prompt, text, versions

HASH_LENGTH = 12


@click.group()
def prompts() -> None:
    """See the prompts that a model is asked with, and their versions."""


@prompts.command("list")
@show.json_option
def list_prompts(as_data: bool) -> None:
    """List every version, and which one is in use."""
    found = [_entry(one) for one in versions()]
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


def _entry(one: Prompt) -> dict[str, object]:
    active = active_prompt(one.name).version == one.version
    notes = " ".join(one.notes.split())
    return {"prompt": one.label, "active": active, "sha256": one.sha256, "output": one.output, "notes": notes}


@prompts.command("show")
@click.argument("prompt", metavar="NAME[/vN]")
def show_prompt(prompt: str) -> None:
    """Print a version whole: its instructions and its examples. Without a version, the one in use."""
    click.echo(text(*_named(prompt)).rstrip("\n"))


@prompts.command("diff")
@click.argument("old", metavar="NAME/vN")
@click.argument("new", metavar="NAME/vM")
def diff_prompts(old: str, new: str) -> None:
    """Print what differs between two versions."""
    lines = difflib.unified_diff(
        text(*_named(old)).splitlines(), text(*_named(new)).splitlines(), old, new, lineterm=""
    )
    for line in list(lines) or [f"{old} and {new} are the same"]:
        click.echo(show.clean(line))


def _named(words: str) -> tuple[str, int]:
    """Name and number of what `read-reply/v2` or `read-reply` names."""
    name, _, version = words.partition("/")
    known = [one for one in versions() if one.name == name]
    if known and not version:
        return name, active_prompt(name).version
    for one in known:
        if version == f"v{one.version}":
            return name, one.version
    listed = ", ".join(f"{one.name}/v{one.version}" for one in versions())
    raise BadInput(f"there is no prompt {words}; there are: {listed}")
