"""When offices are open, by country: the `Calendar` that the policy waits by.

Public holidays come from the `holidays` library, a country's time zone from babel's CLDR data or, where it
has several, from `zones.toml`. What is unknown there is Monday to Friday in UTC.
"""

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

LETTERS = 2
"""How many a country's code has; longer ones are parts of the world."""


class CountryCalendar:
    """Implements `policy.waiting.Calendar`. The libraries are loaded on first use: they are not small."""

    def working(self, country: str, day: dt.date) -> bool:
        """Monday to Friday, and no public holiday of the country."""
        return day.weekday() < 5 and day not in _holidays(country.upper(), day.year)

    def zone(self, country: str) -> dt.tzinfo:
        """The zone that CLDR names for the country, else UTC; a zone's own name is itself."""
        return _zone(country.upper()) if len(country) <= LETTERS else ZoneInfo(country)


@cache
def countries() -> frozenset[str]:
    """The two letters of every country that CLDR knows zones of."""
    from babel.core import get_global

    return frozenset(code for code in get_global("territory_zones") if len(code) == LETTERS)


@cache
def zones() -> frozenset[str]:
    """The names of every time zone that this machine knows."""
    return frozenset(available_timezones())


@cache
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    import holidays

    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def _zone(country: str) -> dt.tzinfo:
    from babel.core import get_global

    known = get_global("territory_zones").get(country, [])
    name = _chosen().get(country) or (known[0] if len(known) == 1 else "UTC")
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return dt.UTC


@cache
def _chosen() -> dict[str, str]:
    text = files("countersign.agent").joinpath("zones.toml").read_text("utf-8")
    return dict(tomllib.loads(text))
