"""Clauses that are printed on every sheet: whose the goods are until they are paid, slips excepted, programs.

    "Title to goods remains with Northgate Ltd until paid for in full"       no answer
    "No reply within 48 hours is taken as agreement"                          no answer: it binds the buyer
    "Please check this confirmation"                                          no answer
    "Title passes when you have paid 500 EUR", "HN-8 remains our property"    heard

Each kind of clause is known by words that stand in one sentence, of which one alone could mean anything
("property", "accepted"). Besides them there may be no day, no price, no quantity, no line or item, nothing
that takes something back, and nothing that the supplier waits for. The words are data (`clauses.toml`).
"""

import re
import tomllib
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from countersign.extractors.attachments.silence import changes_nothing
from countersign.extractors.attachments.vocabulary import EAST, any_of, folded, names_hard_terms
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.terms import certificates

_NUMBER = re.compile(r"(?<![\d.,])\d{1,5}(?![\d.,]*\d)")
_AFTER_NUMBER = re.compile(r"(?<!\w)(\d+)(?=[^\W\d])")
# "… in two lots. Title remains": two sentences, of which only one is a clause.
_END = re.compile(r"(?<=[^\W\d_]{3}[.!?;])\s+(?=[^\W\d_])")
_LONGEST, _LONGEST_PACKING = 320, 80
# What such a clause may do: "remains … until paid" is no condition of the supplier's.
_MAY = {
    "title": {Kind.NOT_BEFORE, Kind.NOT_KEPT, Kind.TROUBLE, Kind.CONDITION, Kind.NEGATION, Kind.CONTRAST},
    "reserve": {Kind.TROUBLE, Kind.CONDITION, Kind.NOT_BEFORE},
    "terms": {Kind.CONDITION},
    "silence": {Kind.TROUBLE, Kind.NOT_KEPT, Kind.CONDITION, Kind.NEGATION, Kind.CONTRAST, Kind.REQUEST}
    | {Kind.HEDGE, Kind.MACHINE},
    "check": {Kind.TROUBLE, Kind.CONDITION, Kind.REQUEST, Kind.HEDGE},
    "slips": {Kind.TROUBLE, Kind.CONDITION, Kind.HEDGE, Kind.CONTRAST},
    "program": {Kind.MACHINE},
    "levy": {Kind.CHARGE, Kind.CONDITION},
    "certificate": set[Kind](),
    "printing": {Kind.TROUBLE, Kind.CONDITION, Kind.REQUEST, Kind.NEGATION},
}
_ANSWERED = frozenset({"silence", "check"})
"""Clauses in which a price or a quantity must not even be named."""
IN_MAILS = frozenset({"program", "printing"})
"""Clauses that count in a mail's own text, too: whose the goods are is told there."""
_FORBIDDEN = ("never", "changing")
_OF_GOODS = frozenset({"title", "reserve"})
"""Clauses in which the price that is to be paid may be named."""


@lru_cache(maxsize=4096)
def is_clause(
    text: str, languages: frozenset[str] = frozenset(), only: frozenset[str] = frozenset(_MAY)
) -> bool:
    """Whether a sentence is one of these clauses, and holds nothing else."""
    if len(text) > _LONGEST or any(text[end.end()].isupper() for end in _END.finditer(text)):
        return False
    plain = folded(text)
    kinds = [
        name
        for name, groups in _clauses().items()
        if name in only and all(one.search(plain) for one in groups)
    ]
    if not kinds or names_hard_terms(text) or any(_word_list(one).search(plain) for one in _FORBIDDEN):
        return False
    if _word_list("prices").search(plain) and not _OF_GOODS & {*kinds}:
        return False
    rest = _laws().sub(" ", text)
    for start, end in sorted(certificates(rest), reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    timeless = _counted().sub(" ", rest)
    return any(_is_only(timeless if one in _ANSWERED else rest, one, languages) for one in kinds)


def packed_in(text: str) -> tuple[Decimal, ...] | None:
    """The numbers of a line about packing and nothing else: "Packing: 4 cartons of 500"; None: it is none."""
    plain = folded(text)
    named, beside = _packing()
    if not named.search(plain) or len(plain) > _LONGEST_PACKING:
        return None
    rest = _NUMBER.sub(" ", beside.sub(" ", named.sub(" ", _AFTER_NUMBER.sub(r"\1 ", plain))))
    return None if re.search(r"[\w€$£%]", rest) else tuple(Decimal(one[0]) for one in _NUMBER.finditer(plain))


def _is_only(text: str, kind: str, languages: frozenset[str]) -> bool:
    numbers = re.search(r"\d[.,]\d|\d{2}", _names(text, kind))
    valued = kind not in _ANSWERED
    return not numbers and changes_nothing(text, frozenset(_MAY[kind]), languages, valued=valued)


def _names(text: str, kind: str) -> str:
    """The text without the number that a program has in its name: "Sage 200"."""
    return re.sub(r"(?<=[^\W\d] )\d{1,4}(?![\w.,]\d)", " ", text) if kind == "program" else text


@cache
def _clauses() -> dict[str, tuple[re.Pattern[str], ...]]:
    kinds = {name: one for name, one in _data().items() if name in _MAY}
    return {name: tuple(any_of(listed) for listed in one.values()) for name, one in kinds.items()}


@cache
def _packing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return any_of(_data()["packing"]["named"]), any_of(_data()["packing"]["beside"])


@cache
def _word_list(name: str) -> re.Pattern[str]:
    return any_of(_data()["words"][name])


@cache
def _counted() -> re.Pattern[str]:
    """ "Within 48 hours": how long the buyer has got."""
    times, before = ("|".join(map(re.escape, _data()["words"][one])) for one in ("times", "within"))
    west = rf"(?<![\d.,/-])\d{{1,2}}\s?-?(?:{times})(?![^\W\d_])"
    units = "|".join(word for word in _data()["words"]["times"] if EAST.search(word))
    east = rf"[\d一二三四五六七两兩]{{1,2}}\s?(?:个|個)?(?:{units})(?:以?[内內])?"
    return re.compile(rf"(?:(?<!\w)(?:{before})\s)?(?:{west}|{east})", re.IGNORECASE)


@cache
def _laws() -> re.Pattern[str]:
    """ "(loi n° 80-335 du 12 mai 1980)": a law, by its number or its day."""
    named = "|".join(map(re.escape, _data()["words"]["laws"]))
    day = (
        r"(?:du|of|vom|del|de|di|van|z|ze|af|av)\s\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,10}\.?\s(?:19\d\d|20[01]\d)"
    )
    number = r"(?:n[°ºo]?\.?\s?|č\.\s?|nr\.?\s?)?\d[\d/.-]{1,14}\d"
    return re.compile(rf"(?<!\w)(?:{named})\s(?:{number}(?:\s{day})?|{day})(?!\w)", re.IGNORECASE)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    source = files("countersign.extractors.attachments").joinpath("clauses.toml")
    return tomllib.loads(source.read_text("utf-8"))
