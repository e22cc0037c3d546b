"""What a policy needs of the world, tried before it goes live: countries, zones, a system's fields, letters.

    policy + settings ──> every fault at once, with its line     (`policy check`, `policy activate`, `run`)

What the files alone can tell is said when they are parsed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from countersign.agent import letters
from countersign.agent.adapters import date_fields_of
from countersign.agent.calendar import countries, zones
from countersign.agent.config import Settings
from countersign.procurement.errors import BadPolicy, BadSettings
from countersign.procurement.policy import toml
from countersign.procurement.policy.consistency import Fault
from countersign.procurement.policy.limits import COUNTRY, DATE_FIELD, ZONE, Section
from countersign.procurement.policy.load import policy_of, site_path
from countersign.procurement.policy.model import Policy, sound_part
from countersign.procurement.policy.version import PolicyTexts

_LINE = re.compile(r"line (\d+): ")


def examine(policy: Policy, texts: PolicyTexts, settings: Settings, source: str) -> None:
    """Raises `BadPolicy` with everything that the world lacks."""
    if found := tuple(_lacking(policy, texts, settings)):
        raise BadPolicy(source, found)


def checked(texts: PolicyTexts, settings: Settings, source: str) -> Policy:
    """The policy that the texts say. Raises `BadPolicy` with all that is wrong in them and in the world."""
    try:
        policy = policy_of(texts, source)
    except BadPolicy as error:
        sound = sound_part(texts.company, source)
        more = _lacking(sound, PolicyTexts(texts.company), settings) if sound else _letters(settings)
        raise BadPolicy(source, tuple(sorted((*error.faults, *more), key=_place))) from error
    examine(policy, texts, settings, source)
    return policy


def _place(fault: str) -> tuple[bool, int]:
    """In the order of the company's file; what is said of no line of it stays behind."""
    line = _LINE.match(fault)
    return line is None, int(line[1]) if line else 0


def _lacking(policy: Policy, texts: PolicyTexts, settings: Settings) -> Iterator[str]:
    company = tuple(_missing(policy, settings))
    yield from _told(company, texts.company, "")
    for name, text in texts.sites.items():
        lines = toml.Lines(text)
        # What a site takes over from the company is told where it stands.
        own = [
            one for one in _missing(policy.site(name), settings) if one not in company or lines.has(one.place)
        ]
        yield from _told(own, text, f"{site_path(name)}: ")
    yield from _letters(settings)
    yield from _channels(policy, texts, settings)


def _missing(policy: Policy, settings: Settings) -> Iterator[Fault]:
    yield from _unknown(policy)
    yield from _no_fields(policy, settings)


def _told(found: Iterable[Fault], text: str, prefix: str) -> Iterator[str]:
    """The faults of settings that stand in this very file."""
    lines = toml.Lines(text)
    for fault in found:
        if lines.of(fault.place):
            yield prefix + lines.tell(fault.place, fault.words)[1]


def _unknown(policy: Policy) -> Iterator[Fault]:
    for place, kind, value in named(policy):
        name = ".".join(part for part in place if not part.isdigit())
        if kind == COUNTRY and value not in countries():
            yield Fault(place, f'"{name}": no country has the letters {value}, as DE and US are ones')
        if kind == ZONE and value not in zones():
            yield Fault(place, f'"{name}": {value} is no time zone{toml.near(value, zones())}')


def _no_fields(policy: Policy, settings: Settings) -> Iterator[Fault]:
    """Fields for a day that the company's own system does not have."""
    wanted = [(place, value) for place, kind, value in named(policy) if kind == DATE_FIELD]
    try:
        fields = date_fields_of(settings) if wanted else ()
    except BadSettings as error:
        yield from (Fault(place, f"“{value}” can't be looked up: {error}") for place, value in wanted)
        return
    system = settings.erp.kind or str(settings.erp.file or "")
    for place, value in wanted:
        name = ".".join(part for part in place if not part.isdigit())
        if not system:
            yield Fault(
                place, f'"{name}": {value} is a field of a system, and none is set: set erp.kind first'
            )
        elif value not in fields:
            has = f"it has {', '.join(fields)}" if fields else "it has none at all"
            near = toml.near(value, fields)
            yield Fault(place, f'"{name}": {system} has no date field {value}{near}; {has}')


def named(section: Section, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every country, zone and date field that a policy names: where, which of the three, and its value."""
    for name, field in type(section).model_fields.items():
        kinds = {*field.metadata, *_metadata(field.annotation)} & {COUNTRY, ZONE, DATE_FIELD}
        value = getattr(section, name)
        for at, one in _each(value, (*place, name)):
            if isinstance(one, Section):
                yield from named(one, at)
            elif kinds and one:
                yield at, kinds.copy().pop(), str(one)


def _each(value: object, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _each(one, (*place, str(key)))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _each(one, (*place, str(number)))
    else:
        yield place, value


def _metadata(annotation: object) -> Iterator[object]:
    yield from (one for one in getattr(annotation, "__metadata__", ()) if isinstance(one, str))
    for part in get_args(annotation):
        yield from _metadata(part)


def _channels(policy: Policy, texts: PolicyTexts, settings: Settings) -> Iterator[str]:
    """Channels that nobody could be told by."""
    lines = toml.Lines(texts.company)
    for number, one in enumerate(policy.channel):
        if one.name not in settings.channels.addresses:
            words = f'channel "{one.name}" has no address: set it in channels.urls of the settings'
            yield lines.tell(("channel", str(number)), words)[1]


def _letters(settings: Settings) -> Iterator[str]:
    """What is wrong with the company's own letters; each is written once for a specimen order."""
    try:
        letters.load(settings.company.templates)
    except BadSettings as error:
        yield str(error)
