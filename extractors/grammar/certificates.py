"""The numbers of inspection documents, which count nothing: "Werkszeugnis 3.1", "certificate EN 10204-3.1".

    marks("Certificate 3.1 comes with the goods")  ─►  the place of "3.1"

Only beside a word for such a document. The words are in `languages/certificates.toml`, for all languages
alike: such words are borrowed everywhere.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.spans import Place


def marks(text: str) -> Iterator[Place]:
    """Where such numbers stand, with the norm that they are of."""
    if "3." in text or "2." in text or "10204" in text:
        for match in _patterns().finditer(text):
            yield match.span("before" if match["before"] else "behind")


@cache
def _patterns() -> re.Pattern[str]:
    data = _file()
    stems = "|".join(_stem(word) for word in data["stems"])
    norm = rf"(?:{alternatives(data['norms'])}\s){{0,2}}"
    number = rf"(?:{norm}{alternatives(data['numbers'])}(?![\w]|[.,/-]\d)[\s/]?){{1,2}}"
    return re.compile(
        rf"(?<!\w)(?:(?P<before>{number})[\s-]?(?:{stems})(?!\w)|(?:{stems})[\s:(-]{{1,2}}(?P<behind>{number}))",
        re.IGNORECASE,
    )


def _stem(word: str) -> str:
    before, after = ("[^\\W\\d_]*" if sign else "" for sign in (word.startswith("*"), word.endswith("*")))
    return f"{before}{re.escape(word.strip('*'))}{after}"


@cache
def _file() -> Mapping[str, list[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "certificates.toml")
    return tomllib.loads(path.read_text("utf-8"))
