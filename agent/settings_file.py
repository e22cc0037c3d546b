"""Reads and writes the settings file, and says what is wrong with it.

Brings the TOML file and the environment together as one flat table, `section.key` to value, in which each
value knows where it came from; unknown keys are refused with the nearest known one. What a value may be is
`config`'s work: this module knows of the settings only what `Known` tells it. No sentence made here shows a
value, so that no secret can slip into one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from countersign.procurement.errors import BadSettings, Conflict

_PREFIX = "COUNTERSIGN_"
_NOT_SETTINGS = frozenset({"COUNTERSIGN_CONFIG"})
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")


@dataclass(frozen=True)
class Known:
    """Every key there is, those whose value is never shown, and those whose value is a path."""

    keys: tuple[str, ...]
    secrets: frozenset[str]
    paths: frozenset[str]


@dataclass(frozen=True)
class Given:
    """A value that somebody set. `variable` is the environment variable, empty where a file set it."""

    value: Any
    origin: str
    variable: str = ""


@dataclass(frozen=True)
class Fault:
    """Something wrong: where, and a clause that begins with the key."""

    origin: str
    words: str


def report(faults: Sequence[Fault]) -> str:
    """The faults as one message."""
    sentences = [f"{fault.origin}: {fault.words}" for fault in faults]
    if len(sentences) == 1:
        return sentences[0]
    return "\n  ".join((f"{len(sentences)} settings are wrong; correct each of them:", *sentences))


def collect(
    file: Path | None, environ: Mapping[str, str], known: Known
) -> tuple[dict[str, Given], list[Fault]]:
    """Every value that is set, by its key, the environment over the file; and what is wrong so far.

    Raises `BadSettings` where the file is not there or is no TOML.
    """
    found = _of_file(file) if file else {}
    found |= _of_environment(environ)
    faults = [_unknown(key, one, known) for key, one in found.items() if key not in known.keys]
    given = {key: one for key, one in found.items() if key in known.keys}
    for key in known.paths & given.keys():
        given[key] = _anchored(given[key], file)
    for key in sorted(known.secrets):
        faults += _take_secret(given, key)
    return given, faults


def _unknown(key: str, one: Given, known: Known) -> Fault:
    sections = sorted({name.partition(".")[0] for name in known.keys})
    if key in sections:
        return Fault(one.origin, f"{key} is a table; write [{key}] and its settings below")
    near = get_close_matches(key, known.keys, n=1, cutoff=0.6)
    near = near or [name for name in known.keys if name.rpartition(".")[2] == key.rpartition(".")[2]][:1]
    if not near:
        asked = f"the sections are {', '.join(sections)}"
    else:
        asked = f"did you mean {variable(near[0]) if one.variable else near[0]}?"
    return Fault(one.origin, f"{'it' if one.variable else key} is no setting; {asked}")


def variable(key: str) -> str:
    """The name of the environment variable that sets `key`."""
    return _PREFIX + key.replace(".", "__").upper()


def _of_file(path: Path) -> dict[str, Given]:
    try:
        text = path.read_text("utf-8-sig")
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path}: it is not TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: it is not UTF-8 (at byte {error.start + 1}); save it as UTF-8") from None
    except OSError as error:
        words = f"the settings can't be read ({error.strerror}); write a new file with `countersign init`"
        raise BadSettings(f"{path}: {words}") from None
    lines = dict(reversed(list(_places(text))))
    return {
        key: Given(value, f"{path}, line {lines[place]}" if (place := _place(key, lines)) else str(path))
        for key, value in _flat(tables)
    }


def _flat(tables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for section, table in tables.items():
        if isinstance(table, Mapping):
            yield from ((f"{section}.{name}", value) for name, value in table.items())
        else:
            yield section, table


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Each table and key of the file with the line where it stands."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[1].strip()
            yield table, number
        elif key := _KEY.match(line):
            yield f"{table}.{key[1]}" if table else key[1], number


def _place(key: str, lines: Mapping[str, int]) -> str:
    """The key itself, or its table where the key stands inside braces."""
    return next((place for place in (key, key.partition(".")[0]) if place in lines), "")


def _of_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    """The variables that are settings. An empty one counts as not set, as container tools can't unset."""
    return {
        name.removeprefix(_PREFIX).replace("__", ".").lower(): Given(value, f"variable {name}", name)
        for name, value in sorted(environ.items())
        if name.startswith(_PREFIX) and name not in _NOT_SETTINGS and value
    }


def _anchored(one: Given, file: Path | None) -> Given:
    """A path of the file is relative to the file's folder; one of the environment to where we are."""
    if not isinstance(one.value, str):
        return one
    path = Path(one.value).expanduser()
    return Given(path if one.variable or not file else file.parent / path, one.origin, one.variable)


def _take_secret(given: dict[str, Given], key: str) -> list[Fault]:
    """Reads the secret from the file that `key`_file names, where it does."""
    direct, source = given.get(key), given.get(f"{key}_file")
    if source is None:
        return []
    if direct and bool(direct.variable) == bool(source.variable):
        return [Fault(source.origin, f"{key}_file is set beside {key}; keep one of them")]
    if direct and direct.variable:
        return []
    try:
        secret = Path(source.value).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError, TypeError):
        return [Fault(source.origin, f"{key}_file names a file that can't be read; check its path and mode")]
    given[key] = Given(secret, f"{source.value} ({source.origin})")
    return []


def write_settings(path: Path, **values: str) -> None:
    """Writes a new, commented settings file that its owner alone may read.

    `values` are company_name, domain, mailbox; one that is missing stays a comment. Raises `Conflict` where
    the file is there already: it may hold the only copy of somebody's work.
    """
    from jinja2 import Environment, StrictUndefined

    source = files("countersign.agent").joinpath("countersign.toml.j2").read_text("utf-8")
    page = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    text = page.from_string(source).render({"name": "", "domain": "", "mailbox": ""} | values)
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8")
    except FileExistsError:
        raise Conflict(f"{path} is there already; edit it, or write another one with --path") from None
    except OSError as error:
        raise BadSettings(f"{path} can't be written ({error.strerror}); choose another --path") from None
