"""Whether a language's words file says all that the letters ask for, in the shape that they ask for it.

The English file is the model: same tables, same keys, the same places in braces, and of whatever is counted
every form that the language counts by. What only our own people's letters say is asked of a language only
where it has such letters.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from babel.core import UnknownLocaleError

from countersign.mailbox.phrases import forms_of, is_counted, places
from countersign.mailbox.wording import FALLBACK
from countersign.procurement.case import INSIDE
from countersign.procurement.errors import BadSettings

_INSIDE = {
    "subject": frozenset(purpose.value for purpose in INSIDE),
    "labels": frozenset({"ordered", "said", "difference", "rule", "severity"}),
}
_INSIDE_TABLES = frozenset(
    {
        "types",
        "severities",
        "apart",
        "rules",
        "allowed",
        "following",
        "history",
        "told",
        "offers",
        "roles",
        "desk",
    }
)
_OPEN = frozenset({"units", "rules", "allowed"})
"""The tables that may hold more than the model's."""
_REASONS = ("rules",)
"""What a rule means is said in one language with other places filled than in another."""

_OPTIONAL = frozenset({"supplier"})
"""Not every language greets by name."""


def check(language: str, own: Mapping[str, Any], model: Mapping[str, Any], *, inside: bool) -> None:
    """Raises `BadSettings` for the first thing that is missing, unknown or of another shape."""
    try:
        forms = forms_of(language)
    except (UnknownLocaleError, ValueError):
        raise BadSettings(
            f"{language}.toml: no language has the letters {language}, as en and de are ones"
        ) from None
    _unknown(f"{language}.toml", own, model, ())
    asked = model if inside else _outside(model)
    _same_shape(f"{language}.toml", asked, own, (), forms)


def _outside(model: Mapping[str, Any]) -> dict[str, Any]:
    """What letters to suppliers need."""
    kept = {key: value for key, value in model.items() if key not in _INSIDE_TABLES}
    for table, keys in _INSIDE.items():
        kept[table] = {key: value for key, value in kept[table].items() if key not in keys}
    return kept


def _unknown(file: str, own: Mapping[str, Any], model: Mapping[str, Any], path: tuple[str, ...]) -> None:
    for key, value in own.items():
        if key not in model and not _OPEN.intersection(path[:1]):
            near = difflib.get_close_matches(key, model, n=1, cutoff=0)
            raise BadSettings(f"{file}: {_key(path, key)} is unknown; did you mean {near[0]}?")
        expected = model.get(key)
        if isinstance(value, dict) and isinstance(expected, dict) and not is_counted(expected):
            _unknown(file, value, expected, (*path, key))


def _same_shape(
    file: str, model: Mapping[str, Any], own: Mapping[str, Any], path: tuple[str, ...], forms: frozenset[str]
) -> None:
    for key, value in model.items():
        where = _key(path, key)
        if key not in own:
            raise BadSettings(f"{file}: {where} is missing: add it, as {FALLBACK}.toml has it")
        if isinstance(value, dict) and not is_counted(value) and not isinstance(own[key], str):
            _same_shape(file, value, own[key], (*path, key), forms)
        elif path[:1] != _REASONS and (fault := _fault(value, own[key], forms)):
            raise BadSettings(f"{file}: {where} {fault}")


def _fault(model: object, own: object, forms: frozenset[str]) -> str:
    """What is wrong with one phrase, or one table of forms; empty if nothing is."""
    if isinstance(model, dict) and not is_counted(model):
        return "must be a table"
    if isinstance(own, dict) and not is_counted(own):
        return f"must be a text, or a table of the forms {', '.join(sorted(forms))}"
    if not isinstance(own, str | dict):
        return f"must look like {model!r}, not like {own!r}"
    if isinstance(own, dict) and (lacking := sorted(forms - own.keys())):
        return f"lacks the form {lacking[0]}: the language counts by {', '.join(sorted(forms))}"
    said, asked = places(own), places(model)
    if strange := sorted(said - asked):
        known = ", ".join(f"{{{place}}}" for place in sorted(asked)) or "nothing"
        return f"names {{{strange[0]}}}; it can name {known}"
    if lost := sorted(asked - said - _OPTIONAL):
        return f"leaves out {{{lost[0]}}}"
    return ""


def _key(path: Iterable[str], key: str) -> str:
    return ".".join((*path, key))
