"""Phrases of many alternatives, held against a text word by word instead of being spelled out.

    "as [it|they] stands|is in your|the order|mail"     five slots, one of which may be left out

Spelled out, a phrase of a dozen slots is a million phrases; as it stands it is a dozen small dictionaries.
What phrases look like is said in `options`; what they mean is for `phrases`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Protocol

from countersign.extractors.grammar.options import slotted

# What spells out to no more than that is quicker as plain words.
FEW = 48


class Word(Protocol):
    """A token: its folded word, and whether a break stands before it."""

    @property
    def key(self) -> str: ...

    @property
    def broken(self) -> bool: ...


@dataclass(frozen=True)
class Slot:
    """What may stand in one place, by its first word, or by what that begins with."""

    whole: Mapping[str, tuple[tuple[str, ...], ...]]
    begun: tuple[tuple[str, ...], ...]
    optional: bool

    def ends(self, sequence: Sequence[Word], place: int, start: int) -> Iterator[int]:
        """Where each choice ends that stands at a place, if the phrase begins at `start`."""
        if place >= len(sequence):
            return
        key = sequence[place].key
        for choice in (*self.whole.get(key, ()), *(one for one in self.begun if same(one[0], key))):
            words = sequence[place : place + len(choice)]
            told = len(words) == len(choice) and all(map(same, choice, (word.key for word in words)))
            if told and not any(word.broken for word in words[place == start :]):
                yield place + len(choice)


@dataclass(frozen=True)
class Template:
    """A phrase in slots."""

    slots: tuple[Slot, ...]

    def ends(self, sequence: Sequence[Word], start: int) -> tuple[int, ...]:
        """Where it ends, if it begins at a token: each of several ways, the shortest first."""
        places = {start}
        for slot in self.slots:
            further = {end for place in places for end in slot.ends(sequence, place, start)}
            places = places | further if slot.optional else further
            if not places:
                return ()
        return tuple(sorted(places - {start}))

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """The words that it may begin with; an asterisk is any ending."""
        found: dict[str, None] = {}
        for slot in self.slots:
            found.update(dict.fromkeys((*slot.whole, *(choice[0] for choice in slot.begun))))
            if not slot.optional:
                break
        return tuple(found)


def template(items: Sequence[str], spelled: Callable[[str], str], signs: Sequence[str]) -> Template | None:
    """The phrase as a template; None where it has few alternatives, or one of the `signs` in it."""
    slots = slotted(items)
    words = {word for _, choices in slots for choice in choices for word in choice}
    if words.intersection(signs) or prod(len(choices) + optional for optional, choices in slots) <= FEW:
        return None
    return Template(tuple(_slot(choices, spelled, optional) for optional, choices in slots))


def _slot(choices: Sequence[tuple[str, ...]], spelled: Callable[[str], str], optional: bool) -> Slot:
    found = dict.fromkeys(tuple(" ".join(map(spelled, choice)).split()) for choice in choices)
    whole: dict[str, tuple[tuple[str, ...], ...]] = {}
    for choice in found:
        if choice and not choice[0].endswith("*"):
            whole[choice[0]] = (*whole.get(choice[0], ()), choice)
    begun = tuple(choice for choice in found if choice and choice[0].endswith("*"))
    return Slot(whole, begun, optional or () in found)


def same(key: str, word: str) -> bool:
    """Whether it is the word; an asterisk is any ending."""
    return word.startswith(key[:-1]) if key.endswith("*") else key == word
