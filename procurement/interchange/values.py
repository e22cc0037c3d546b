"""Numbers and days as data formats write them; strict, since a document that deviates is not guessed at.

Each function returns None for what it doesn't recognise: the caller makes a doubt of it that quotes it.
"""

import calendar
import datetime as dt
import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9})")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{0,9})?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*|Z|[+-]\d\d:\d\d)?", re.ASCII | re.DOTALL)
_FAR = dt.timedelta(days=5 * 366)

Days = tuple[dt.date, dt.date | None]
"""A day, or the first and the last day of an interval."""


def number(text: str, mark: str = ".") -> Decimal | None:
    """A decimal number; `mark` is the decimal mark besides the point."""
    text = text.strip()
    if len(text) > 26 or not text.isascii():
        return None
    if _GROUPED.fullmatch(text) and "." in text:
        text = text.replace(",", "")
    elif mark != "." and text.count(mark) == 1:
        text = text.replace(mark, ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def compact_day(text: str) -> dt.date | None:
    """CCYYMMDD, or YYMMDD of this century."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) not in (6, 8):
        return None
    return _date(f"20{text}" if len(text) == 6 else text)


def iso_day(text: str) -> dt.date | None:
    """CCYY-MM-DD, with a time behind it or not; the sender's own day counts."""
    found = _ISO.fullmatch(text.strip())
    return _date("".join(found.groups())) if found else None


def x12_days(text: str, form: str = "") -> Days | None:
    """A day or a range (RD8) of X12."""
    if form in ("RD8", "RD6") or "-" in text:
        return _range(text.split("-"))
    day = compact_day(text)
    return (day, None) if day else None


def edifact_days(text: str, form: str) -> Days | None:
    """What a DTM holds in a format of element 2379; None for a format that is not known."""
    text = text.strip()
    if form in ("718", "719", "711", "717"):
        half = len(text) // 2
        return _range(text.split("-") if "-" in text else [text[:half], text[half:]])
    if form in ("616", "615"):
        return _week(text if form == "616" else f"20{text}")
    if form in ("610", "609"):
        return _month(text if form == "610" else f"20{text}")
    lengths = {"102": 8, "": 8, "101": 6, "203": 8, "204": 8, "303": 8, "304": 8, "201": 6}
    length = lengths.get(form)
    day = compact_day(text[:length]) if length and len(text) >= length else None
    return (day, None) if day and (length != 8 or form not in ("102", "") or len(text) == 8) else None


def is_far(day: dt.date, ordered: dt.date) -> bool:
    """Whether a day is so far from the ordered one that it stands for something else."""
    return abs(day - ordered) > _FAR


def _date(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _range(halves: list[str]) -> Days | None:
    days = [compact_day(half[:8]) for half in halves]
    if len(days) != 2 or days[0] is None or days[1] is None or days[0] > days[1]:
        return None
    return days[0], days[1] if days[1] > days[0] else None


def _week(text: str) -> Days | None:
    """Monday to Friday of an ISO week, as the grammar reads weeks."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        return None
    try:
        year, week = int(text[:4]), int(text[4:])
        return dt.date.fromisocalendar(year, week, 1), dt.date.fromisocalendar(year, week, 5)
    except ValueError:
        return None


def _month(text: str) -> Days | None:
    first = _date(f"{text}01") if len(text) == 6 and text.isascii() and text.isdigit() else None
    return (first, first.replace(day=calendar.monthrange(first.year, first.month)[1])) if first else None
