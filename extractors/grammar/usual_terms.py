"""Terms that every confirmation repeats, and that take nothing from the buyer: "Payment 30 days net".

    "Delivery terms: DAP", "free house"      set aside
    "14 days 2 % discount, 30 days net"      set aside
    "Payment: 8 days net", "EXW", "Our payment terms are …", "DAP instead of EXW"
                                             named to the buyer, see `notices`

Delivery at the supplier's cost is no loss whatever was agreed, and thirty days to pay are what the law gives
where nothing was. A sentence is such terms only if every word of it is listed: one word more, and it is heard
like anything else. The words are in `languages/usual_terms.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load

_SHORTEST = 30
_LONGEST = 400
_PERCENT = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?\s?(?:%|percent|prozent|procent|prosent)")
_MARKS = re.compile(r"[:;()|*•]|(?<!\d)[.,-](?=\s)|[.,](?=\s|$)|\s[-–]\s")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W_]+)?")


def usual_terms(sentence: Sentence) -> bool:
    """Whether the sentence is nothing but such terms."""
    code = sentence.setting.language
    text = " ".join(_MARKS.sub(" ", load(code).fold(sentence.text)).split())
    free, pay, tax = (_either(kind, code) for kind in ("free", "pay", "tax"))
    if len(text) > _LONGEST or sentence.asks or not any(p.search(text) for p in (free, pay, tax)):
        return False
    days = [int(match["days"]) for match in _days(code).finditer(text)]
    granted = bool(_PERCENT.search(text)) and len(days) > 1  # "14 days 2 %, 30 days net"
    if (pay.search(text) or days) and (not days or max(days) < _SHORTEST):
        return False
    if days and min(days) < _SHORTEST and not granted:
        return False
    left = _PERCENT.sub(" ", _days(code).sub(" ", text))
    for known in (free, pay, tax):
        left = known.sub(" ", left)
    fill = _words("fill", code) | _words("days", code)
    return not any(c.isdigit() for c in re.sub(r"\b20[12]0\b", " ", left)) and fill.issuperset(
        _WORD.findall(left)
    )


def is_free(words: str, code: str) -> bool:
    """Whether the words say no more than that the supplier pays for the delivery."""
    return load(code).fold(words).strip() in _words("free", code)


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "usual_terms.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _words(kind: str, code: str) -> frozenset[str]:
    return frozenset(load(code).fold(word) for word in _file()[kind].get(code, ()))


@cache
def _either(kind: str, code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){alternatives(_words(kind, code))}(?![\w-])")


@cache
def _days(code: str) -> re.Pattern[str]:
    """ "30 days", "net 30", "30 netto"."""
    lasting, pay = alternatives(_words("days", code)), alternatives(_words("pay", code))
    return re.compile(
        rf"(?<![\w.,])(?:(?:{pay}\s)(?=\d{{1,3}}(?!\s?%)))?(?P<days>\d{{1,3}})(?:\s?{lasting}\b|(?!\w|\s?%|[.,]\d))"
    )
