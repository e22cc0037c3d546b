"""What a supplier may have written instead: other digits, other lines, words that take a yes back.

    mail ─► its text parts, decoded ─► one change ─► the mail again

A change knows what it means: `danger` are words beside which no yes is clean, `digits` which number
was changed into which, `requoted` that others are quoted now, `agreed` that a yes was put in. The words are
data, in `words.toml`, one list a language.
"""

import html
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Changed:
    """A mail with other words. `danger`: it holds words beside which nothing may be settled."""

    raw: bytes
    danger: str = ""
    digits: str = ""
    requoted: bool = False
    agreed: bool = False


WordMutator = Callable[[bytes, Sequence[str], str, random.Random], Changed | None]
"""The mail, the lines in which its sender speaks, its language and chance; None where it can't be done."""


def _text_parts(message: Message) -> list[Message]:
    return [
        part
        for part in message.walk()
        if part.get_content_type() in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
    ]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    try:
        return payload.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return payload.decode("latin-1")


def _with_text(part: Message, text: str) -> None:
    del part["Content-Transfer-Encoding"]
    part.set_payload(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass"))
    part.set_param("charset", "utf-8")
    part["Content-Transfer-Encoding"] = "8bit"


def rewritten(raw: bytes, change: Callable[[str, bool], str]) -> bytes | None:
    """The mail with each text part changed by `change(text, is_html)`; None where nothing was."""
    message = message_from_bytes(raw)
    done = False
    for part in _text_parts(message):
        before = _text(part)
        after = change(before, part.get_content_type() == "text/html")
        if after != before:
            _with_text(part, after)
            done = True
    try:
        return message.as_bytes() if done else None
    except (UnicodeError, LookupError, KeyError, TypeError):
        return None


def _place(text: str, line: str, is_html: bool) -> tuple[int, int] | None:
    """Where a line stands in the text, however its white space was broken."""
    shown = html.escape(line.strip(), quote=False) if is_html else line.strip()
    pattern = r"\s+".join(re.escape(word) for word in _BLANK.split(shown) if word)
    match = re.search(pattern, text) if pattern else None
    return match.span() if match else None


def _inserted(words: str, line: str, behind: bool) -> Callable[[str, bool], str]:
    def change(text: str, is_html: bool) -> str:
        place = _place(text, line, is_html)
        if place is None:
            return text
        shown = html.escape(words, quote=False) if is_html else words
        gap = "<br>" if is_html else "\n"
        if behind:
            return f"{text[: place[1]]}{gap}{shown}{text[place[1] :]}"
        return f"{text[: place[0]]}{shown}{gap}{text[place[0] :]}"

    return change


def danger_inserted(raw: bytes, lines: Sequence[str], code: str, chance: random.Random) -> Changed | None:
    """A hedge, a condition, a denial, another value: beside it no yes is clean."""
    if not lines or code not in WORDS["danger"]:
        return None
    words = chance.choice(WORDS["danger"][code])
    mail = rewritten(raw, _inserted(words, chance.choice(lines), chance.random() < 0.7))
    return Changed(mail, danger=words) if mail else None


def yes_inserted(raw: bytes, lines: Sequence[str], code: str, chance: random.Random) -> Changed | None:
    """A plain yes beside whatever was said: what differs from the order still differs."""
    if not lines or code not in WORDS["yes"]:
        return None
    words = chance.choice(WORDS["yes"][code])
    mail = rewritten(raw, _inserted(words, chance.choice(lines), chance.random() < 0.5))
    return Changed(mail, agreed=True) if mail else None


def digit_changed(raw: bytes, lines: Sequence[str], _: str, chance: random.Random) -> Changed | None:
    """One digit of what is said is another one."""
    numbered = [line for line in lines if re.search(r"\d", line)]
    if not numbered:
        return None
    line = chance.choice(numbered)
    place = chance.choice([match.start() for match in re.finditer(r"\d", line)])
    digit = chance.choice([d for d in "0123456789" if d != line[place]])
    other = line[:place] + digit + line[place + 1 :]

    def change(text: str, is_html: bool) -> str:
        found = _place(text, line, is_html)
        shown = html.escape(other.strip(), quote=False) if is_html else other.strip()
        return text if found is None else text[: found[0]] + shown + text[found[1] :]

    mail = rewritten(raw, change)
    return Changed(mail, digits=f"{line} → {other}") if mail else None


def lines_shuffled(raw: bytes, _: Sequence[str], __: str, chance: random.Random) -> Changed | None:
    """Lines dropped, doubled, or in another order."""
    kind, seed = chance.randrange(3), chance.randrange(1 << 30)

    def change(text: str, is_html: bool) -> str:
        own = random.Random(seed)
        parts = re.split(r"(?<=>)" if is_html else r"(?<=\n)", text)
        for _ in range(own.choice((1, 1, 2, 4))):
            a, b = own.randrange(len(parts)), own.randrange(len(parts))
            match kind:
                case 0:
                    parts[a] = ""
                case 1:
                    parts.insert(b, parts[a])
                case _:
                    parts[a], parts[b] = parts[b], parts[a]
        return "".join(parts)

    mail = rewritten(raw, change)
    return Changed(mail) if mail else None


def quoting_changed(raw: bytes, lines: Sequence[str], _: str, chance: random.Random) -> Changed | None:
    """Quote marks added to what is said, or taken from what is quoted."""
    adding, seed = chance.random() < 0.5, chance.randrange(1 << 30)

    def change(text: str, is_html: bool) -> str:
        own = random.Random(seed)
        if is_html:
            for tag in ("<blockquote>", "</blockquote>"):
                text = text.replace(tag, "" if own.random() < 0.7 else tag)
            return text
        parts = text.split("\n")
        for place, line in enumerate(parts):
            if own.random() < 0.4:
                parts[place] = "> " + line if adding else re.sub(r"^[>\s]+", "", line)
        return "\n".join(parts)

    mail = rewritten(raw, change)
    return Changed(mail, requoted=True) if mail else None


def rewrapped(raw: bytes, _: Sequence[str], __: str, chance: random.Random) -> Changed | None:
    """Lines broken at another width, as gateways do."""
    width = chance.choice((20, 40, 60, 72))

    def change(text: str, is_html: bool) -> str:
        if is_html:
            return text
        parts = []
        for line in text.split("\n"):
            while len(line) > width and " " in line[10:width]:
                cut = line.rindex(" ", 10, width)
                parts.append(line[:cut])
                line = line[cut + 1 :]
            parts.append(line)
        return "\n".join(parts)

    mail = rewritten(raw, change)
    return Changed(mail) if mail else None


WORD_MUTATORS: tuple[WordMutator, ...] = (
    danger_inserted,
    danger_inserted,
    danger_inserted,
    yes_inserted,
    digit_changed,
    digit_changed,
    lines_shuffled,
    quoting_changed,
    rewrapped,
)
