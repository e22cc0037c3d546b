"""Single values, from a system's form to ours and back: numbers, days, words.

Readers are tolerant: a day may be 2026-12-11, 20261211, an instant, or /Date(ms)/; a number may be a text.
What can't be read is an error that names the field, never a guess.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from countersign.erp.declared import templates
from countersign.erp.declared.form import At
from countersign.erp.declared.paths import Scope, absent, look
from countersign.erp.declared.texts import one_line

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICKS = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\D.*)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLACES = 9
_DIGITS = 15
_OLDEST = dt.date(1901, 1, 1)
"""Earlier days are how systems write none: 0001-01-01, 1753-01-01, 1900-01-01."""


class Unreadable(ValueError):
    """A value that is not of its kind. Its words go behind the field's name."""


def found(at: At, top: Scope, row: object) -> object | None:
    """What a file says is there, in our words where it translates them; None where it is nothing."""
    seen = look(top, templates.text(at.path, top), row) if at.path else None
    if not absent(seen) and (_word(seen) in at.empty or ("0" in at.empty and _zero(seen))):
        seen = None
    if absent(seen) and not (seen is False and "False" in at.values):
        return at.default or None
    return at.values.get(_word(seen), at.default or seen) if at.values else seen


def _zero(seen: object) -> bool:
    """Whether it is a zero, however many digits it has."""
    try:
        return number(seen) == 0
    except Unreadable:
        return False


def _word(seen: object) -> str:
    return f"{seen.normalize():f}" if isinstance(seen, Decimal) else str(seen)


def words(seen: object) -> str:
    """A text in one line, without invisible characters: these texts stand in mail headers."""
    return "" if absent(seen) else one_line(_word(seen))


def number(seen: object) -> Decimal | None:
    """A number, however it is written down; None where there is none. Raises `Unreadable`."""
    if absent(seen):
        return None
    try:
        value = Decimal(str(seen).strip())
    except InvalidOperation:
        raise Unreadable(f"“{seen}” is no number") from None
    if isinstance(seen, bool) or not value.is_finite():
        raise Unreadable(f"“{seen}” is no number")
    if value.adjusted() >= _DIGITS:
        raise Unreadable(f"“{seen}” has more digits than an order can use")
    # 500.0 and 5E+2 are 500, and 0.12750000000000003 was 0.1275 before a binary float held it.
    value = round(value, _PLACES)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def whole(seen: object) -> int | None:
    """A whole number. Raises `Unreadable`."""
    value = number(seen)
    if value is not None and value != value.to_integral_value():
        raise Unreadable(f"“{seen}” is no whole number")
    return None if value is None else int(value)


def day(seen: object, zone: str) -> dt.date | None:
    """A day; of an instant, the day in the zone, or else the day as it is written. Raises `Unreadable`."""
    if absent(seen):
        return None
    try:
        read = _day(str(seen).strip(), zone)
    except (ValueError, OverflowError):
        raise Unreadable(f"“{seen}” is no day") from None
    return read if read >= _OLDEST else None


def ticks(text: str) -> dt.datetime | None:
    """The instant that OData V2 writes as /Date(1794550000000)/; None for another text."""
    found = _TICKS.fullmatch(text)
    return _EPOCH + dt.timedelta(milliseconds=int(found[1])) if found else None


def _day(text: str, zone: str) -> dt.date:
    if instant := ticks(text):
        return instant.date()
    if compact := _COMPACT.fullmatch(text):
        return dt.date(*map(int, compact.groups()))
    instant = dt.datetime.fromisoformat(text)
    if not zone or len(text) == len("2026-12-11") or instant.date() < _OLDEST:
        return instant.date()
    return (instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)).astimezone(ZoneInfo(zone)).date()


def written_day(date: dt.date, form: str, zone: str) -> str:
    """A day as the system writes it. One with a clock is noon in the zone, and so the same day everywhere."""
    noon = dt.datetime.combine(date, dt.time(12), tzinfo=ZoneInfo(zone or "UTC"))
    return (noon.astimezone(dt.UTC) if "%H" in form else noon).strftime(form)
