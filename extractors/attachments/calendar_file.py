"""Calendar files: what their summary and description say, and the day that they are for.

A file without words says nothing.
"""

import re

from countersign.extractors.attachments.document import Document, Draft
from countersign.extractors.attachments.text import decoded

_WORDS = re.compile(r"^(SUMMARY|DESCRIPTION|COMMENT|LOCATION)(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_DAY = re.compile(r"^DTSTART(?:;[^:]*)?:(\d{4})(\d\d)(\d\d)", re.IGNORECASE)
_ESCAPES = {r"\n": "\n", r"\N": "\n", r"\,": ",", r"\;": ";", r"\\": "\\"}
_ESCAPED = re.compile(r"\\[nN,;\\]")


def calendar_document(data: bytes) -> Document:
    """The words of an .ics file, line by line; folded lines are joined."""
    draft = Draft()
    text = re.sub(r"\r?\n[ \t]", "", decoded(data))
    for number, line in enumerate(text.splitlines(), start=1):
        if day := _DAY.match(line):
            draft.write("-".join(day.groups()), str(number))
        if match := _WORDS.match(line):
            words = _ESCAPED.sub(lambda found: _ESCAPES[found[0]], match[2])
            for part in words.split("\n"):
                if part.strip():
                    draft.write(part.strip(), str(number))
    return draft.done()
