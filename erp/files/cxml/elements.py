"""Whether a cXML document is in order: the elements that stand in each other, and what they must say.

The standard's DTD may not be passed on, so the part that is written here is a table of our own
(`elements.toml`), made from the documentation. What is not in the table is not written.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from countersign.procurement.interchange.markup import Node

_OFTEN = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


def faults(node: Node) -> Iterator[str]:
    """What is out of order in an element and all in it, a few words each."""
    wanted = _table().get(node.name)
    if wanted is None:
        yield f"{node.name} is an element that is not known"
        return
    yield from (f"{node.name} has no {one[1:]}" for one in wanted if one[0] == "@" and not node.has(one[1:]))
    names = " ".join(child.name for child in node.children())
    if not _pattern(tuple(one for one in wanted if one[0] != "@")).fullmatch(f"{names} " if names else ""):
        yield f"{node.name} holds “{names}”"
    for child in node.children():
        yield from faults(child)


@cache
def _table() -> Mapping[str, Sequence[str]]:
    text = files("countersign.erp.files.cxml").joinpath("elements.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _pattern(children: tuple[str, ...]) -> re.Pattern[str]:
    """The children's names as an expression over names with a space behind each."""
    return re.compile("".join(f"(?:{re.escape(one.rstrip('?*+'))} ){_times(one)}" for one in children))


def _times(child: str) -> str:
    low, high = _OFTEN[child[-1] if child[-1] in _OFTEN else ""]
    return f"{{{low},{'' if high is None else high}}}"
