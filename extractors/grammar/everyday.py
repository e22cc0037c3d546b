"""The everyday words of a language's business mails, most of which can never change what a yes means.

    plain       words that may stand anywhere beside a yes: thanks, wishes, plain forms of booking and sending
    things      people, departments, carriers, papers: known as well, but not in the clause of the yes itself,
                for "address confirmed" confirms no order
    everything  all that was ordered: a day for it is a word about the quantity too
    telling     verbs of telling and finding out: "we will give you the date" is still to come

A yes counts only where every word beside it is known to be harmless. Which words those are cannot be learned
from single mails, so there is a broad list for each language, in `languages/everyday/`: verbs and adjectives
as stems with their endings. What a word does in a phrase always goes before that.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_FOLDER = files("countersign.extractors.grammar").joinpath("languages", "everyday")


@dataclass(frozen=True)
class Everyday:
    """The words of one language; all empty for a language that has no such file."""

    plain: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    everything: tuple[str, ...] = ()


def everyday(code: str) -> Everyday:
    """Every form of every everyday word."""
    source = _FOLDER.joinpath(f"{code}.toml")
    if not source.is_file():
        return Everyday()
    data = tomllib.loads(source.read_text("utf-8"))
    inflected = (form for group in data.get("inflected", ()) for form in _forms(group))
    plain = dict.fromkeys((*data["plain"].split(), *inflected))
    listed = (tuple(data[key].split()) for key in ("things", "telling", "everything"))
    return Everyday(tuple(plain), *listed)


def _forms(group: Mapping[str, Any]) -> tuple[str, ...]:
    """Each stem with each ending."""
    return tuple(stem + ending for stem in group["stems"].split() for ending in group["endings"])
