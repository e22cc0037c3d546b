"""The day of the mail itself: "sorry that I answer only today", where today is when they write.

    days_of_writing(text, language)  ─►  the places of such words

A word for today or yesterday counts for that only where somebody is sorry, right beside a word for writing
or answering with no mark between: "sorry for the late answer, it ships only today" is about the goods, and
"I'll write today about the date" announces one. The words are in `languages/idle.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import alternatives


def days_of_writing(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The places of words for today or a day gone by that tell when somebody wrote."""
    words = idle_words().get(language)
    pattern = _beside(language)
    if words and pattern and any(stem in text.casefold() for stem in words["sorry"]):
        for match in pattern.finditer(text):
            yield match.span("before") if match["before"] else match.span("behind")


@cache
def _beside(code: str) -> re.Pattern[str] | None:
    words = idle_words().get(code)
    if not words:
        return None
    days = alternatives(words["today"])
    stems = "|".join(re.escape(stem) for stem in words["answering"])
    spaced = code not in ("ja", "zh")
    gap, edge = (r"(?:\s[^\W\d]+){0,2}\s", r"(?!\w)") if spaced else (r"[^\s、。，,;；!?！？\d]{0,3}", "")
    start = r"(?<!\w)" if spaced else ""
    inner = r"[^\W\d]*" if spaced else ""
    return re.compile(
        rf"{start}(?P<before>{days}){edge}{gap}{inner}(?:{stems})|(?:{stems}){inner}{gap}(?P<behind>{days}){edge}",
        re.IGNORECASE,
    )


@cache
def idle_words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What `languages/idle.toml` holds, by language."""
    path = files("countersign.extractors.grammar").joinpath("languages", "idle.toml")
    return tomllib.loads(path.read_text("utf-8"))
