"""Kinds of certificates that come with the goods: "3.1" in "Zeugnis 3.1" is neither a quantity nor a date.

    certificates("mit Zeugnis EN 10204-3.1")  ─►  the places of such kinds

A kind counts only beside a word for a certificate or beside its standard. The words are data, in
`languages/certificates.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.scripts import END, START
from countersign.extractors.grammar.spans import Place

# Between the word and the kind: "Zeugnis nach EN 10204 - 3.1", "3.1-Zeugnis", "검사성적서(3.1)".
_NEAR = 24


def certificates(text: str) -> Iterator[Place]:
    """Where the kind of a certificate stands, with its standard."""
    for match in _kind().finditer(text):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR].casefold()
        if match["standard"] or _words().search(around):
            yield match.span()


@cache
def _data() -> dict[str, list[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "certificates.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _kind() -> re.Pattern[str]:
    kinds, standards = alternatives(_data()["kinds"]), alternatives(_data()["standards"])
    standard = rf"(?P<standard>{standards}[\s:/.,-]{{0,3}})?"
    return re.compile(rf"{START}(?<![.,]){standard}{kinds}{END}(?!,\d|\.\w)", re.IGNORECASE)


@cache
def _words() -> re.Pattern[str]:
    return re.compile(alternatives(word.casefold() for word in _data()["words"]))
