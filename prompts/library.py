"""The prompts, loaded: text from files, checked and hashed, so that an answer can name what it answered.

    <name>/v<N>.md      front matter between +++ (TOML), the instructions, then examples
    active.toml         which version is in use
    CHANGES.md          why there is a next one

An example is an order, a mail and the answer to it; how they are laid out for a model is the asker's work
(`extractors/llm.py`), so that examples and real mails can't differ in form. Nothing here knows a vendor.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from countersign.procurement.errors import BadSettings

FENCE = "+++"
EXAMPLE = "# example"
PARTS = ("## order", "## mail", "## answer")
_VERSION = re.compile(r"v(\d+)\.md")
FRONT_MATTER: Mapping[str, type] = {"name": str, "version": int, "output": str, "notes": str}


@dataclass(frozen=True)
class Example:
    """One worked answer, shown to the model as a turn of its own. `answer` is JSON, as short as can be."""

    order: str
    mail: str
    answer: str


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt. `output` names the schema of its answers, `sha256` is of the whole file."""

    name: str
    version: int
    output: str
    notes: str
    instructions: str
    examples: tuple[Example, ...]
    sha256: str

    @property
    def label(self) -> str:
        """How a report names it: `read-reply v1`."""
        return f"{self.name} v{self.version}"


def active_prompt(name: str, root: Traversable | None = None) -> Prompt:
    """The version of `name` that active.toml puts in use. Raises `BadSettings`."""
    versions = tomllib.loads(_text(_root(root).joinpath("active.toml")))
    if not isinstance(version := versions.get(name), int):
        raise BadSettings(f"active.toml names no version of the prompt {name}: add the line `{name} = 1`")
    return prompt(name, version, root)


def prompt(name: str, version: int, root: Traversable | None = None) -> Prompt:
    """One version of a prompt, checked. Raises `BadSettings` with a sentence that names the file."""
    place = f"{name}/v{version}.md"
    text = _text(_root(root).joinpath(name, f"v{version}.md"))
    front, body = _split(text, place)
    if (front["name"], front["version"]) != (name, version):
        raise BadSettings(f"{place} says it is {front['name']} v{front['version']}: make both say the same")
    instructions, *examples = body.split(f"\n{EXAMPLE}\n")
    return Prompt(
        name=name,
        version=version,
        output=str(front["output"]),
        notes=str(front["notes"]).strip(),
        instructions=instructions.strip(),
        examples=tuple(_example(example, place) for example in examples),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def versions(root: Traversable | None = None) -> tuple[Prompt, ...]:
    """Every version of every prompt, by name and number. Raises `BadSettings`."""
    folders = [place for place in _root(root).iterdir() if place.is_dir() and _numbers(place)]
    return tuple(
        prompt(folder.name, number, root)
        for folder in sorted(folders, key=lambda place: place.name)
        for number in _numbers(folder)
    )


def text(name: str, version: int, root: Traversable | None = None) -> str:
    """One version as it stands in its file. Raises `BadSettings`."""
    return _text(_root(root).joinpath(name, f"v{version}.md"))


def changes(name: str, root: Traversable | None = None) -> str:
    """What CHANGES.md says about a prompt, from version to version; empty where it says nothing."""
    _, found, rest = f"\n{_text(_root(root).joinpath('CHANGES.md'))}".partition(f"\n## {name}\n")
    return rest.partition("\n## ")[0].strip() if found else ""


def _numbers(folder: Traversable) -> list[int]:
    found = (_VERSION.fullmatch(place.name) for place in folder.iterdir())
    return sorted(int(match[1]) for match in found if match)


def _root(root: Traversable | None) -> Traversable:
    return root or files("countersign.prompts")


def _text(file: Traversable) -> str:
    if not file.is_file():
        raise BadSettings(f"there is no prompt file {file.name}: see active.toml for the versions in use")
    return file.read_text("utf-8")


def _split(text: str, place: str) -> tuple[dict[str, object], str]:
    fence, _, rest = text.partition(f"{FENCE}\n")
    matter, closed, body = rest.partition(f"\n{FENCE}\n")
    if fence or not closed:
        raise BadSettings(f"{place} must begin with its front matter between two lines of {FENCE}")
    try:
        front = tomllib.loads(matter)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"the front matter of {place} is no TOML ({error}): correct it") from None
    _check(front, place)
    return front, body


def _check(front: Mapping[str, object], place: str) -> None:
    known = ", ".join(FRONT_MATTER)
    if unknown := sorted(front.keys() - FRONT_MATTER.keys()):
        raise BadSettings(f"{place} has an unknown key {unknown[0]!r} in its front matter: known are {known}")
    for key, kind in FRONT_MATTER.items():
        if not isinstance(value := front.get(key), kind) or not value:
            raise BadSettings(f"{place} needs {key!r} ({kind.__name__}) in its front matter: add it")


def _example(text: str, place: str) -> Example:
    pieces = []
    for heading in reversed(PARTS):
        text, found, piece = f"\n{text}".rpartition(f"\n{heading}\n")
        if not found:
            raise BadSettings(f"an example in {place} lacks {heading!r}: it needs {', '.join(PARTS)}")
        pieces.append(piece.strip("\n"))
    answer, mail, order = pieces
    return Example(order=order, mail=mail, answer=answer.strip())
