"""The letters of a document as a person sees them: what hides or turns text around is taken out."""

import re
import unicodedata

from countersign.procurement.signs import undeceived

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_TURNED = re.compile("[\u202d\u202e\u2066-\u2068]")
_SPLIT = re.compile("[0-9A-Za-z.,][\u200b-\u200d\u2060-\u2064\ufeff]+[0-9A-Za-z.,]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def cleaned(text: str) -> tuple[str, str]:
    """The text as a person sees it, and what is to be said about characters that deceive."""
    if text.isascii() and text.isprintable():
        return text, ""
    why = ""
    if _TURNED.search(text) or _SPLIT.search(text):
        why = "holds invisible characters that change how its text looks"
    text, looks = undeceived(text)
    if looks and not why:
        why = f"holds a number that looks like another one, in “{looks}”"
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) != "Cc"), why
