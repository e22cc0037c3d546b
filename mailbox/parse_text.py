"""Lines on their way to a label: plain text unflowed, and every text freed of what can't be seen.

`html` makes drafts out of HTML, this module out of plain text (RFC 3676 flowed or not); `label` says what
each of them is. A quoted line carries its depth as `> ` in its text, whichever part it comes from, so that
labelling needs one rule for both."""

import re
from dataclasses import dataclass
from enum import Enum

from countersign.procurement.signs import undeceived

MAX_LINES = 20_000
MAX_LINE = 20_000

_DROPPED = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
_INVISIBLE = re.compile(f"[{_DROPPED}\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]")
_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
# A zero-width character hides something only where it splits a word or a number; senders' programs strew the
# others as padding and direction marks, and a notice about each would cry wolf.
_SPLIT_WORD = re.compile(
    r"[0-9A-Za-z.,]*[0-9A-Za-z][\u200b-\u200d\u2060-\u2064\ufeff]+[0-9A-Za-z][0-9A-Za-z.,]*"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_LEAST_BARRED = 3
_DEPTH = re.compile(r"^(?:> ?)+")


class Hint(Enum):
    """What the HTML says about a line, where it says something."""

    NONE = 0
    QUOTE_BELOW = 1
    SIGNATURE = 2


@dataclass(frozen=True)
class Draft:
    """A line without a label yet. `table` counts the tables of one part from 1; 0 is a line of text."""

    text: str
    hint: Hint = Hint.NONE
    table: int = 0


def visible(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` as it would be seen, and sentences about characters that were there to deceive."""
    text = _CONTROLS.sub("", _BREAKS.sub("\n", text))
    if text.isascii():
        return text, ()
    notices = tuple(_deceptions(text)) if _INVISIBLE.search(text) else ()
    text, looks = undeceived(text)
    if looks and not notices:
        notices = (f"A number that looks like another one was taken out, in “{looks}”.",)
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)), notices


def plain_drafts(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Draft]:
    """The lines of a plain text part, without the empty ones at its ends."""
    lines = [line.rstrip() if not flowed else line for line in text.strip("\n").split("\n")]
    if flowed:
        lines = _unflowed(lines, delsp)
    while lines and not lines[-1].strip():
        lines.pop()
    return [Draft(line) for line in _barred(lines)]


def _barred(lines: list[str]) -> list[str]:
    """Some programs quote with a bar instead of `>`; a table has more than one bar in a line."""
    marked = [line.startswith("|") and line.count("|") == 1 for line in lines]
    if sum(marked) < _LEAST_BARRED or any(line.count("|") > 1 for line in lines):
        return lines
    return [f"> {line[1:].lstrip()}" if mark else line for line, mark in zip(lines, marked, strict=True)]


def depth(text: str) -> int:
    """How many times a line is quoted."""
    prefix = _DEPTH.match(text.lstrip(" "))
    return prefix.group().count(">") if prefix else 0


def unquoted(text: str) -> str:
    """A line without its quote prefix."""
    return _DEPTH.sub("", text.lstrip(" ")).strip()


def _deceptions(text: str) -> list[str]:
    found = []
    if hit := _OVERRIDE.search(text):
        words = _clean(text[text.rfind("\n", 0, hit.start()) + 1 :].split("\n", 1)[0])
        found.append(f"Characters that change the order in which text is shown were taken out, in “{words}”.")
    if tags := _TAGS.findall(text):
        words = "".join(chr(ord(tag) - 0xE0000) for run in tags for tag in run)
        found.append(f"Text in invisible characters was taken out: “{words[:200]}”.")
    if split := _SPLIT_WORD.search(text):
        found.append(f"Zero-width characters were taken out, in “{_clean(split.group())}”.")
    return found


def _clean(words: str) -> str:
    return _INVISIBLE.sub("", words).strip()[:120]


def _unflowed(lines: list[str], delsp: bool) -> list[str]:
    """RFC 3676: a line that ends in a space goes on in the next one of the same depth; `-- ` stays alone."""
    out: list[str] = []
    going_on = -1
    for line in lines:
        quotes = len(line) - len(line.lstrip(">"))
        content = line[quotes:].removeprefix(" ")
        is_signature = content == "-- "
        if going_on == quotes and not is_signature:
            out[-1] += content
        else:
            out.append("> " * quotes + content)
        going_on = quotes if content.endswith(" ") and not is_signature else -1
        if delsp and going_on >= 0:
            out[-1] = out[-1][:-1]
    return [line.rstrip() if line.rstrip() != "--" else "-- " for line in out]
