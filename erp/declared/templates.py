"""Texts and bodies with `{…}` in them, filled with what was read before.

    "{write/quantity}"              alone: the value itself, a number as a number
    "number eq '{number:odata}'"    in a text: as text, with its quotes doubled
    "{write/price | line/price}"    the first that is there
    [{ each = "lines", id = "{item/id}" }]      one for each row
    { json = … }                    what is in it, as a text of JSON

What can't be filled is left out of a body, with its key. Marks behind a colon: `odata` doubles single quotes,
`plain` refuses what could end a quoted word, `text` writes a number as text, `stamp` is an instant to the
second with a space in it, `url` is for a part of a path; a number is the width to which a word is filled up
with spaces before it.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from countersign.erp.declared.paths import Scope, absent, follow, look
from countersign.erp.declared.texts import short
from countersign.procurement.errors import ErpError

_HOLE = re.compile(r"\{([^{}:]+)(?::([a-z]+|\d+))?\}")
_PLAIN = re.compile(r"[\w./ -]*")
_LEFT_OUT = object()


def text(template: str, top: Scope, *, default: str = "") -> str:
    """The template with every hole filled, as text."""
    return _HOLE.sub(lambda hole: _shown(look(top, hole[1]), hole[2] or default), template)


def path(template: str, top: Scope) -> str:
    """The template as a path of a URL: what is filled in can't add a part to it."""
    return text(template, top, default="url")


def body(template: object, top: Scope) -> object | None:
    """The template with every hole filled; what can't be is left out."""
    filled = _fill(template, top)
    return None if filled is _LEFT_OUT else filled


def _fill(template: object, top: Scope) -> object:
    match template:
        case str():
            return _value(template, top)
        case Mapping() if set(template) == {"json"}:
            return json.dumps(_fill(template["json"], top), default=_figure)
        case Mapping():
            filled = ((text(str(key), top), _fill(one, top)) for key, one in template.items())
            return {key: one for key, one in filled if one is not _LEFT_OUT}
        case list():
            return [one for part in template for one in _each(part, top) if one is not _LEFT_OUT]
        case _:
            return template


def _figure(value: object) -> int | float:
    """A `Decimal` as JSON's number, with the digits that it has."""
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else float(number)


def _each(part: object, top: Scope) -> list[object]:
    if not isinstance(part, Mapping) or "each" not in part:
        return [_fill(part, top)]
    rows = look(top, str(part["each"]))
    inner = {key: one for key, one in part.items() if key != "each"}
    return [_fill(inner, {**top, "item": row}) for row in rows] if isinstance(rows, list) else []


def _value(template: str, top: Scope) -> object:
    hole = _HOLE.fullmatch(template)
    if hole is None:
        return text(template, top)
    found = look(top, hole[1])
    if absent(found):
        # A no that is to be written is a value; one that a system answered is how some write nothing.
        return False if hole[1].startswith("write/") and follow(top, hole[1]) is False else _LEFT_OUT
    return _shown(found, hole[2]) if hole[2] else found


def _shown(found: object, mark: str) -> str:
    words = f"{found.normalize():f}" if isinstance(found, Decimal) else "" if found is None else str(found)
    match mark:
        case "odata":
            return words.replace("'", "''")
        case "url":
            return quote(words.replace("'", "''"), safe="'-._~")
        case "stamp":
            return words[:19].replace("T", " ")
        case _ if mark.isdigit():
            return _shown(words, "plain").rjust(int(mark))
        case "plain" if not _PLAIN.fullmatch(words):
            raise ErpError(
                f"“{short(words)}” can't be asked for: it holds a sign that would end the question",
                permanent=True,
            )
        case _:
            return words
