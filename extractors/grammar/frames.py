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
from countersign.extractors.grammar.spans import mask

_LISTED = Listed("frames")
_OUTSIDE = r"(?<![^\W\d_])"


def frames(text: str, language: str) -> Iterator[re.Match[str]]:
    """The numbers of call-offs and of the contracts that they are made on.

    "Frame contract 46000089 confirmed" agrees to the contract: only beside an order is its number let be.
    """
    if re.search(r"\d", text):
        found = [match for pattern in _patterns(language) for match in pattern.finditer(text)]
        rest = mask(text, [match.span() for match in found])
        released = any(match.re is _patterns(language)[0] for match in found)
        if released or _ordering(language).search(rest):
            yield from found


@cache
def _ordering(code: str) -> re.Pattern[str]:
    words = f"{load(code).either('references', 'order')}|{load(code).either('words', 'whole')}"
    return re.compile(rf"{_OUTSIDE}(?:{words})", re.IGNORECASE)


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
