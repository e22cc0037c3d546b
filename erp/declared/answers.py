"""What a system's answer means: rows, or an error in its own words, and whether trying again helps. Pure."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from countersign.erp.declared.form import Errors
from countersign.erp.declared.paths import flat, follow
from countersign.erp.declared.texts import short
from countersign.procurement.errors import ErpError, LockedOut

THROTTLED = frozenset({429, 503})
CHANGED = 412
_UNKNOWN = 401


@dataclass(frozen=True)
class Answer:
    """What came back. The headers' names are in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str

    def content(self) -> Any:  # noqa: ANN401 (each call has its own answer)
        """The body as JSON, its numbers exact; None where it is empty. Raises `ValueError`."""
        return json.loads(self.text, parse_float=Decimal) if self.text.strip() else None


def accepted(answer: Answer, errors: Errors, where: str) -> Any:  # noqa: ANN401
    """What it says, where it says no error. Raises `ErpError`, in the system's own words."""
    try:
        content = answer.content()
    except ValueError:
        if answer.status < 300:
            words = f"{where} answered something else than JSON ({short(answer.text)}): check erp.url"
            raise ErpError(words, permanent=True) from None
        content = None
    if answer.status >= 300:
        raise _refused(answer, content, errors, where)
    for one in errors.inside:
        said = follow(content, one.path)
        found = set(flat(said)) if isinstance(said, list) else {str(said)} - {"None", ""}
        if not found <= set(one.unless):
            raise ErpError(f"{where} refused: {_words(content, errors) or short(str(said))}", permanent=True)
    return content


def _refused(answer: Answer, content: object, errors: Errors, where: str) -> ErpError:
    words = _words(content, errors) or short(answer.text) or "no word on why"
    if answer.status == CHANGED:
        words = f"it was changed there meanwhile: look at what changed ({words})"
    later = f", and asks to wait {wait:g} s" if (wait := pause(answer)) else ""
    said = f"{where} answered {answer.status}{later}: {words}"
    if answer.status == _UNKNOWN:
        return LockedOut(said, permanent=True)
    return ErpError(said, permanent=answer.status not in errors.temporary)


def _words(content: object, errors: Errors) -> str:
    """The first of the places where the system's words may be that holds any."""
    for path in errors.words:
        found = follow(content, path)
        if isinstance(found, str | list) and (said := "; ".join(flat(found))):
            return short(said)
    return ""


def pause(answer: Answer) -> float:
    """How many seconds the system asks to wait; 0: it does not. A date is taken from its own clock on."""
    if answer.status not in THROTTLED:
        return 0.0
    asked = answer.headers.get("retry-after", "")
    try:
        return max(0.0, float(asked))
    except ValueError:
        return _until(asked, answer.headers.get("date", ""))


def _until(asked: str, now: str) -> float:
    try:
        apart = parsedate_to_datetime(asked) - parsedate_to_datetime(now)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, apart / dt.timedelta(seconds=1))


def rows_of(content: object, path: str, where: str) -> list[object]:
    """The rows at that path; a single one is a list of it. Raises `ErpError` where there is no such place."""
    found = follow(content, path)
    match found:
        case list():
            return found
        case Mapping():
            return [found]
        case None if path or content is not None:
            words = (
                f"{where} answered without “{path}”, where the rows should be: check erp.url and the rights"
            )
            raise ErpError(words, permanent=True)
        case _:
            return []
