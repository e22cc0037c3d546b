"""Where something is in an answer, as a path, and whether a text asks for it.

    order/lines/0/quantity      names and places, from the top or from a row
    links/[rel=next]/href       the first row that says so
    lines/@odata.etag           of a list, each row's
    need_date | date            the first that is there
    /order/currency             from the top, wherever the path is used

Nothing, an empty text, and false (which is how some systems write nothing) count as not there.
"""

import re
from collections.abc import Iterator, Mapping

_CONDITION = re.compile(r"\[([^=\]]+)=([^\]]*)\]")
Scope = Mapping[str, object]


def look(top: Scope, path: str, row: object = None) -> object | None:
    """What is at the path: from `row` on, or from the top where it begins with a slash or there is no row."""
    for one in path.split(" | "):
        way = one.strip()
        start = top if row is None or way.startswith("/") else row
        found = follow(start, way)
        if not absent(found):
            return found
    return None


def absent(found: object) -> bool:
    """Whether that is nothing. A zero is something."""
    return found is None or found is False or found == "" or found == []


def follow(at: object, path: str) -> object | None:
    """What is at one path from there on, be it empty; None where it does not lead anywhere."""
    return _walk(at, [step for step in path.split("/") if step])


def _walk(at: object, steps: list[str]) -> object | None:
    for index, step in enumerate(steps):
        condition = _CONDITION.fullmatch(step)
        match at:
            case Mapping():
                at = at.get(step)
            case list() if condition:
                at = next((row for row in at if _says(row, *condition.groups())), None)
            case list() if step.isdigit():
                at = at[int(step)] if int(step) < len(at) else None
            case list():
                each = (_walk(row, steps[index:]) for row in at)
                return [found for found in each if not absent(found)]
            case _:
                return None
    return at


def _says(row: object, name: str, word: str) -> bool:
    return isinstance(row, Mapping) and str(row.get(name)) == word


def flat(found: object) -> Iterator[str]:
    """Every single value in it, as text."""
    if isinstance(found, list):
        for one in found:
            yield from flat(one)
    elif not absent(found):
        yield str(found)


def mentions(part: object, path: str) -> bool:
    """Whether any text in this part of a file asks for the path."""
    match part:
        case str():
            return path in part
        case Mapping():
            return any(mentions(one, path) for one in part.values())
        case list() | tuple():
            return any(mentions(one, path) for one in part)
        case _:
            return False
