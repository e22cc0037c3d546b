"""The words of instructions, loaded from the data files and put into patterns, all languages together.

People write to us in the language that they happen to write in, so that every file is asked at once; which
one an instruction was found in says how its numbers and days are meant.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Verb:
    """An instruction's beginning as it was written: what it is, in which language, and how long it is.

    `alone`: the word is so common that it counts only where nothing else is said.
    """

    kind: str
    language: str
    length: int
    alone: bool = False


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """Every language's words, by its code."""
    folder = files("countersign.extractors.instructions")
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    loaded = [tomllib.loads(file.read_text("utf-8")) for file in sorted(found, key=lambda one: one.name)]
    return {words["code"]: words for words in loaded}


def verb_at(text: str, preferred: str) -> Verb | None:
    """The instruction that the text begins with, by its longest words; None: it begins with none."""
    fits = [
        Verb(kind, code, match.end(), alone)
        for code in _in_order(preferred)
        for kind, alone, pattern in _verbs(code)
        if (match := pattern.match(text))
    ]
    return max(fits, key=lambda verb: verb.length, default=None)


def _in_order(preferred: str) -> list[str]:
    """The codes, the preferred one first: of equally long words its own count."""
    return sorted(languages(), key=lambda code: (code != preferred, code))


@cache
def _verbs(code: str) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    words = languages()[code]
    before = _any(words["beside"]["before"])
    tables = [(words["verbs"], False), (words["alone"], True)]
    return tuple(
        (kind, alone, re.compile(rf"(?:{before}[\s,.:!]+){{0,2}}?{_any(said)}(?!\w)", re.IGNORECASE))
        for table, alone in tables
        for kind, said in table.items()
    )


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """Any of the words of one list, in any language, as whole words."""
    return re.compile(rf"(?<!\w){every(table, key)}(?!\w)", re.IGNORECASE)


@cache
def every(table: str, key: str) -> str:
    """The same as a piece of a pattern, without the borders."""
    return _any(word for words in languages().values() for word in words[table][key])


def spoken(table: str, text: str) -> Iterator[str]:
    """The keys of a table whose words, in any language, are the text."""
    for words in languages().values():
        for key, said in words[table].items():
            if text.casefold() in said:
                yield key


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(dict.fromkeys(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first) + ")"
