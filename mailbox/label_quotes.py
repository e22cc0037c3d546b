"""Where an older mail begins inside a body: attributions, head blocks, separators.

    "On … wrote:"            ATTRIBUTION   in many languages, over up to three lines
    "Ada wrote:" and `>`     ATTRIBUTION   with nothing else to go by, only where quoted lines follow at once
    "From: … Sent: …"        BLOCK         the head that Outlook and its like repeat
    "---Original Message---" SEPARATOR
    "---Forwarded message---" FORWARD

Works on lines at any depth of `>`; which of the lines below are quoted is `label`'s business. Every pattern
looks at short lines only, so that no line can make it slow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from countersign.mailbox import label_words as words
from countersign.mailbox.parse_text import depth, unquoted

_LONGEST = 400
_BLOCK_LINES = 10


class Kind(Enum):
    """What announces an older mail."""

    ATTRIBUTION = 1
    BLOCK = 2
    SEPARATOR = 3
    FORWARD = 4


@dataclass(frozen=True)
class QuoteHead:
    """An announcement: the lines `start` up to, not including, `end`."""

    start: int
    end: int
    kind: Kind
    text: str


def _attribution_pattern() -> re.Pattern[str]:
    forms = []
    for before, after in words.ATTRIBUTIONS:
        opening = rf"{before}\b.{{4,250}}" if before and not before.endswith("?") else rf"{before}.{{4,250}}"
        forms.append(rf"{opening}?{after}")
    return re.compile(rf"^(?:{'|'.join(forms)})\s*[:：]$", re.IGNORECASE)


def _roles() -> dict[str, frozenset[str]]:
    table = {
        "from": words.HEAD_FROM,
        "sent": words.HEAD_SENT,
        "to": words.HEAD_TO,
        "subject": words.HEAD_SUBJECT,
        "copy": words.HEAD_COPY,
    }
    roles: dict[str, set[str]] = {}
    for role, keys in table.items():
        for key in keys:
            roles.setdefault(key.casefold(), set()).add(role)
    return {key: frozenset(found) for key, found in roles.items()}


_ATTRIBUTION = _attribution_pattern()
_ROLES = _roles()
_KEY = re.compile(r"^[\W_]{0,4}([^\W\d_][^:：*]{0,24}?)\s*\*{0,2}\s*[:：]")
_ANY_KEY = re.compile(r"(?:^|\s)\*{0,2}([^\W\d_]\w{1,12})\s?\*{0,2}[:：]")
_WHEN = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\d年|年\d")
_CLOCK = re.compile(r"\d[:.h]\d\d")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")
_ADDRESS_END = re.compile(r"[<\[(][^<>\s]{1,100}@[^<>\s]{1,100}[>\])]{1,2}\s?[:：]$")
_RULED = re.compile(r"^[\W_]{2,}(\w.{1,60}?\w)[\W_]{0,}$")
_SEPARATORS = frozenset(words.SEPARATORS)
_FORWARDS = frozenset(words.FORWARDS)
_RULE = re.compile(r"^[-_=*─—]{8,}$")
_RULED_ATTRIBUTION = re.compile(r"^[-_=*]{2,}\s*(\w.{8,300}?)\s*[-_=*]{2,}[:：]?$")
_LOOSE_END = re.compile(
    rf"(?:^|[\s)>\]\"”’,])(?:{'|'.join(map(re.escape, words.ATTRIBUTION_ENDS))})\s?[:：]$", re.IGNORECASE
)
_LOOSE_START = re.compile(rf"^(?:{'|'.join(words.ATTRIBUTION_STARTS)})\s\S.{{1,200}}[:：]$", re.IGNORECASE)
_WRITER = re.compile(r"^[^|:]{1,120}<[^<>\s]+@[^<>\s]+>$")


def quote_heads(texts: Sequence[str]) -> tuple[QuoteHead, ...]:
    """Every announcement in the body, top to bottom, none overlapping another."""
    found: list[QuoteHead] = []
    for head in sorted(_candidates(texts), key=lambda head: (head.start, -head.end)):
        if not found or head.start >= found[-1].end:
            found.append(_with_rule(head, texts, found[-1].end if found else 0))
    return tuple(found)


def _with_rule(head: QuoteHead, texts: Sequence[str], first: int) -> QuoteHead:
    """The announcement with the rule, or the bare "Original Message", that stands above it."""
    above = head.start - 1
    while above > first and not unquoted(texts[above]):
        above -= 1
    if above <= first or depth(texts[above]) != depth(texts[head.start]):
        return head
    line = unquoted(texts[above]).casefold()
    return replace(head, start=above) if _RULE.match(line) or line in _SEPARATORS else head


def names_a_mail(text: str) -> bool:
    """Whether a line gives an address or a clock time, as the head of a quoted mail does."""
    return bool(_ADDRESS.search(text[:_LONGEST]) or _CLOCK.search(text[:_LONGEST]))


def _candidates(texts: Sequence[str]) -> Iterator[QuoteHead]:
    for index, text in enumerate(texts):
        if len(text) > _LONGEST:
            continue
        bare = unquoted(text)
        if bare.endswith((":", "：")):
            strict = list(_attribution(texts, index))
            yield from strict or _loose_attribution(texts, index)
        if ":" in bare[:40] or "：" in bare[:40]:
            yield from _block(texts, index)
        if bare.endswith(">"):
            yield from _notes_block(texts, index)
        yield from _separator(bare, index)


def _attribution(texts: Sequence[str], last: int) -> Iterator[QuoteHead]:
    """The attribution that ends on line `last`; it may have begun up to two lines above."""
    joined = ""
    for start in range(last, max(-1, last - 3), -1):
        line = unquoted(texts[start])
        if not line or depth(texts[start]) != depth(texts[last]):
            return
        joined = f"{line} {joined}".strip()
        if len(joined) <= _LONGEST and _is_attribution(joined):
            yield QuoteHead(start, last + 1, Kind.ATTRIBUTION, joined)
            return


def _loose_attribution(texts: Sequence[str], index: int) -> Iterator[QuoteHead]:
    bare = unquoted(texts[index])
    if _is_loose(bare) and _is_followed(texts, index):
        yield QuoteHead(index, index + 1, Kind.ATTRIBUTION, bare)


def _is_loose(text: str) -> bool:
    """Whether a line would announce a quotation, if one followed."""
    named = _ADDRESS.search(text) and _WHEN.search(text)
    return bool(_LOOSE_END.search(text) or _LOOSE_START.match(text) or named)


def _is_followed(texts: Sequence[str], last: int) -> bool:
    """Whether the next line that says something is quoted deeper."""
    following = next((text for text in texts[last + 1 : last + 4] if text.strip("> ")), "")
    return depth(following) > depth(texts[last])


def _is_attribution(text: str) -> bool:
    if not _WHEN.search(text):
        return False
    return bool(_ATTRIBUTION.match(text) or _ADDRESS_END.search(text))


def _block(texts: Sequence[str], start: int) -> Iterator[QuoteHead]:
    """A head block that begins on line `start`: a sender, a date or subject, and one thing more."""
    level = depth(texts[start])
    roles: set[str] = set()
    end, unknown, sender = start, 0, ""
    for index in range(start, min(len(texts), start + _BLOCK_LINES)):
        line = unquoted(texts[index])[:_LONGEST]
        found = _line_roles(line) if depth(texts[index]) == level else frozenset()
        if not found:
            unknown += 1
            # A long list of recipients runs on; an empty line may stand between two keys.
            if index == start or unknown > 2:
                break
            continue
        roles |= found
        sender = sender or (line if "from" in found else "")
        end = index + 1
    if _is_block(roles, sender):
        yield QuoteHead(start, end, Kind.BLOCK, unquoted(texts[start]))


def _notes_block(texts: Sequence[str], start: int) -> Iterator[QuoteHead]:
    """How Notes lays out a head: the writer, the day, then a table of the other keys without colons."""
    roles: set[str] = set()
    end = start
    if not _WRITER.match(unquoted(texts[start])):
        return
    for index in range(start + 1, min(len(texts), start + _BLOCK_LINES)):
        key = unquoted(texts[index]).partition(" | ")[0].strip().casefold()
        if key in _ROLES:
            roles |= _ROLES[key]
            end = index + 1
    if {"to", "subject"} <= roles and any(_WHEN.search(text) for text in texts[start:end]):
        yield QuoteHead(start, end, Kind.BLOCK, unquoted(texts[start]))


def _is_block(roles: set[str], sender: str) -> bool:
    if "from" not in roles or not roles & {"sent", "subject"}:
        return False
    return len(roles) >= 3 or bool(_ADDRESS.search(sender))


def _line_roles(line: str) -> frozenset[str]:
    match = _KEY.match(line)
    if not match:
        return frozenset()
    roles = _ROLES.get(match.group(1).strip().casefold(), frozenset())
    if roles and len(line) > 60:
        # Some gateways put the whole block on one line.
        others = [_ROLES.get(key.casefold(), frozenset()) for key in _ANY_KEY.findall(line)]
        return roles.union(*others)
    return roles


def _separator(bare: str, index: int) -> Iterator[QuoteHead]:
    if (ruled := _RULED_ATTRIBUTION.match(bare)) and _is_attribution(f"{ruled[1]}:"):
        yield QuoteHead(index, index + 1, Kind.ATTRIBUTION, bare)
    text = bare.casefold()
    core = text.rstrip(":：").strip()
    if core in _FORWARDS:
        yield QuoteHead(index, index + 1, Kind.FORWARD, bare)
    match = _RULED.match(text) if len(text) < 120 else None
    if match and match.group(1) in _FORWARDS:
        yield QuoteHead(index, index + 1, Kind.FORWARD, bare)
    elif match and match.group(1) in _SEPARATORS:
        yield QuoteHead(index, index + 1, Kind.SEPARATOR, bare)
