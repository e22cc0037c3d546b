"""Which version of a prompt this company uses: the one that comes with the program, or the one it activated.

    prompts/active.toml ◄── overridden by ── prompts.toml beside the database ◄── activate() ── journal

A company's choice survives an upgrade of the program. It is journalled with who, when, why, and what the gate
said about the version; the file is written after the journal, so no version is ever in use without a word.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from countersign.agent.config import Settings
from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import BadInput, BadSettings
from countersign.procurement.ports import Clock, Commit, JournalRow, Store
from countersign.prompts.library import Prompt, active_prompt, prompt

FILE_NAME = "prompts.toml"
EVENT = "prompt.activated"
NO_ORDER = ""
HEADER = "# Which version of each prompt is in use here. Written by `countersign prompts activate`.\n"


@dataclass(frozen=True)
class Activation:
    """A version that is to be used from now on, by whom and why, and what the gate says about it."""

    prompt: Prompt
    by: str
    why: str
    gate: str
    proven: bool


def place(settings: Settings) -> Path:
    """Where the company's choice lies."""
    return settings.store.path.parent / FILE_NAME


def prompt_in_use(settings: Settings, name: str) -> Prompt:
    """The version of `name` that a model is asked with. Raises `BadSettings`."""
    chosen = _chosen(settings).get(name)
    return active_prompt(name) if chosen is None else prompt(name, chosen)


def activate(store: Store, settings: Settings, clock: Clock, choice: Activation) -> None:
    """Puts a version in use, and says so in the journal first. Raises `BadInput`."""
    proof = "" if choice.proven else ", unproven"
    words = f"{choice.prompt.label} is in use{proof}: {choice.why} (the gate: {choice.gate})"
    data = {
        "prompt": choice.prompt.label,
        "sha256": choice.prompt.sha256,
        "gate": choice.gate,
        "why": choice.why,
    }
    entry = JournalEntry(NO_ORDER, EVENT, words, choice.by, "gate", data=data)
    store.commit(Commit(clock(), journal=(entry,)))
    chosen = _chosen(settings) | {choice.prompt.name: choice.prompt.version}
    lines = [f"{name} = {version}\n" for name, version in sorted(chosen.items())]
    path = place(settings)
    try:
        path.write_text(HEADER + "".join(lines), "utf-8")
    except OSError as error:
        raise BadInput(f"{path} can't be written ({error.strerror}); correct store.path") from None


def activations(store: Store) -> tuple[JournalRow, ...]:
    """Every time a version was put in use here, oldest first."""
    return tuple(row for row in store.journal(NO_ORDER) if row.entry.event == EVENT)


def _chosen(settings: Settings) -> dict[str, int]:
    path = place(settings)
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path} can't be read ({error}); remove it to use the built-in choice") from None
    if bad := [name for name, version in found.items() if not isinstance(version, int)]:
        raise BadSettings(f"{path}: {bad[0]} must be the number of a version, such as {bad[0]} = 1")
    return found
