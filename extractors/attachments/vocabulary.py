"""The words of business paper (`paper.toml`), folded for looking up.

Nothing here decides anything: `paper` and `usual` say what a line is when one of these words stands in it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.payment import labels
from countersign.extractors.grammar.standards import names
from countersign.extractors.grammar.terms import are_hard

EAST = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")
"""Letters of Chinese, Japanese and Korean: words are parted by blanks in none or not in all of them."""


@dataclass(frozen=True)
class Words:
    """`paper.toml`, folded for looking up."""

    keys: dict[str, frozenset[str]]
    order: frozenset[str]
    news: tuple[str, ...]
    hard_terms: tuple[str, ...]
    tax: tuple[str, ...]
    reserving: re.Pattern[str]
    register: tuple[str, ...]
    banking: tuple[str, ...]
    small_print: tuple[str, ...]
    complaints: tuple[str, ...]
    lawful: tuple[str, ...]
    unpaid: tuple[str, ...]
    none: frozenset[str]
    terms_heading: frozenset[str]
    currency: re.Pattern[str]
    standards: re.Pattern[str]
    page: re.Pattern[str]
    dated: re.Pattern[str]
    papers: dict[str, tuple[str, ...]]
    tax_notes: tuple[str, ...]
    laws: re.Pattern[str]
    closed: dict[str, tuple[frozenset[str], frozenset[str]]]
    """Sentences out of known words only: one of the first must stand in it, the others may."""
    confirmed: tuple[str, ...]
    in_words: re.Pattern[str]
    capital: re.Pattern[str]
    """What a company's capital is: no price."""
    lead: re.Pattern[str]
    """The number of a note, or that it is one: "3.", "三、", "Remarks:"."""


def folded(text: str) -> str:
    """Small letters, no accents, single blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@cache
def words() -> Words:
    """The word lists, read once."""
    data = tomllib.loads(
        files("countersign.extractors.attachments").joinpath("paper.toml").read_text("utf-8")
    )
    plain = {name: tuple(folded(word) for word in listed) for name, listed in data["words"].items()}
    page, of, dated = (_either(plain[name]) for name in ("page", "of", "dated"))
    standards = _either([folded(name) for name in names()])
    return Words(
        keys={
            kind: frozenset(bare(word) for word in (*listed, *(labels() if kind == "terms" else ())))
            for kind, listed in data["keys"].items()
        },
        order=frozenset(bare(word) for word in data["words"]["order"]),
        news=plain["news"],
        hard_terms=plain["hard_terms"],
        tax=plain["tax"],
        reserving=any_of(data["words"]["reserving"]),
        register=plain["register"],
        banking=plain["banking"],
        small_print=plain["small_print"],
        complaints=plain["complaints"],
        lawful=plain["lawful"],
        unpaid=plain["unpaid"],
        none=frozenset(bare(word) for word in data["words"]["none"]),
        terms_heading=frozenset(plain["terms_heading"]),
        currency=re.compile(rf"(?<!\w)(?:{_either(plain['currency'])})(?!\w)"),
        standards=re.compile(rf"\b(?:{standards})\b[\s-]*(?:en\s|iso\s)*\d[\d.:/-]*(?:-[a-z]\b)?"),
        page=re.compile(
            rf"(?:{page})\s?[.:]?\s?\d{{1,3}}(?:\s?(?:/|{of})\s?\d{{1,3}})?\s?(?:{page})?"
            rf"|\d{{1,3}}\s?(?:/|{of})\s?\d{{1,3}}|-\s?\d{{1,3}}\s?-"
        ),
        dated=re.compile(
            rf"^(?P<number>.*?\d\S*)[\s,;:(]+(?:{dated})[.:]?\s+(?P<day>.+?)\)?$", re.IGNORECASE
        ),
        tax_notes=plain["tax_notes"],
        laws=re.compile(
            rf"(?:{_either(plain['articles'])})\s*\d[\w./º°-]*(?:[\s,]+(?:{_either(plain['law_words'])}|[\divxlc]+[a-z.º°/\d-]*))*"
        ),
        closed={
            name: (frozenset(map(bare, one["needs"])), frozenset(map(bare, one["takes"])))
            for name, one in data["closed"].items()
        },
        confirmed=plain["confirmed"],
        in_words=re.compile(
            rf"(?:{_either(plain['in_words'])})\s?[:：]?[^\d]{{3,160}}(?:\d{{1,2}}/100)?[\s.)*-]{{0,5}}"
        ),
        capital=re.compile(
            rf"(?<!\w)(?:{_either(data['words']['capital'])})(?!\w)[\s.:]{{0,3}}(?:[a-z.]{{1,6}}\s){{0,3}}"
            rf"(?:[€£]\s?|[A-Z]{{3}}\s)?\d{{1,3}}(?:[.,\s’']\d{{3}}){{1,4}}(?:,\d\d|\.\d\d|,-)?"
            rf"\s?(?:€|[A-Z]{{3}}(?!\w)|(?:{_either(data['words']['currency'])})(?!\w))?(?:\s?i\.\s?v\.?)?",
            re.IGNORECASE,
        ),
        lead=re.compile(
            rf"^\s*(?:(?:\(?\d{{1,2}}[.)、．]\s{{0,3}}(?![\d.,])|[（(]?[一二三四五六七八九十]{{1,2}}[）)]?、|[*•·–-]+\s+(?!\d))\s*)?"
            rf"(?:(?:{_either(data['words']['remark'])})\s?[:：]\s*)?",
            re.IGNORECASE,
        ),
        papers={name: tuple(folded(word) for word in listed) for name, listed in data["papers"].items()},
    )


def any_of(listed: Sequence[str]) -> re.Pattern[str]:
    """One of the words, whole or, with an asterisk, with any ending; where no blanks part words, anywhere."""
    east = [folded(word) for word in listed if EAST.search(word)]
    west = [re.escape(folded(word)).replace(r"\*", r"\w*") for word in listed if not EAST.search(word)]
    whole = rf"(?<!\w)(?:{'|'.join(west) or '(?!)'})(?!\w)"
    return re.compile("|".join((whole, *map(re.escape, east))))


def thanks() -> tuple[frozenset[str], frozenset[str]]:
    """The words of thanks, and those beside them."""
    return words().closed["thanks"]


def _either(listed: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))


def bare(text: str) -> str:
    """A key without the marks that printers put around it."""
    return folded(re.sub(r"[.:#°º*]+(?=\s|$|-)", "", text)).strip(" .:-#")


def has(plain: str, listed: Sequence[str]) -> bool:
    """Whether one of the words stands there; where no blanks part words, anywhere."""
    return any(word in plain and (not word.isascii() or _stands(plain, word)) for word in listed)


def _stands(plain: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain))


def names_hard_terms(text: str) -> bool:
    """Whether terms are spoken of that cost the buyer, or days of dispatch: news whoever prints it."""
    plain = folded(text)
    return has(plain, words().hard_terms) or bool(words().reserving.search(plain)) or are_hard(text)
