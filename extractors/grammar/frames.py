"""Call-offs on a contract: "release no. 7 on blanket order 4600000817" names no line and no order of ours.

    frames(text, language)    where such numbers stand, each with the word that tells what it is

The words are in `languages/frames.toml`, and under `release` in each language's own file.
"""

import re
from collections.abc import Iterator
from functools import cache

from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.scripts import END

_LISTED = Listed("frames")
_OUTSIDE = r"(?<![^\W\d_])"


def frames(text: str, language: str) -> Iterator[re.Match[str]]:
    """The numbers of call-offs and of the contracts that they are made on."""
    if re.search(r"\d", text):
        for pattern in _patterns(language):
            yield from pattern.finditer(text)


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], ...]:
    release, frame, behind = (
        alternatives(_LISTED.written(section, code)) for section in ("release", "frame", "behind")
    )
    numbered = load(code).either("references", "release")
    between = rf"\s?(?:{load(code).either('references', 'number')}[.:]?\s?)?[#:]?\s?"
    name = r"(?P<name>[A-Z]{0,4}[-/]?\d[\dA-Z]*(?:[-/.]\d[\dA-Z]*){0,3})"
    closed = rf"{END}(?![.,/-]\d)"
    return (
        re.compile(
            rf"{_OUTSIDE}(?:{release}|{numbered})[.:]?{between}(?P<name>\d{{1,4}}){closed}", re.IGNORECASE
        ),
        re.compile(rf"{_OUTSIDE}{frame}[.:]?{between}(?=[\w./-]*\d{{3}}){name}{closed}", re.IGNORECASE),
        re.compile(rf"(?<![\w.,/-])第?{name}\.?\s?{behind}", re.IGNORECASE),
    )
