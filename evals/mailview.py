"""A mail as the report shows it: the lines that a person saw, with the words that were read marked in them.

    InboundMessage + evidence ─► blocks of lines, each line in pieces, a piece marked as read or as doubted

What we wrote ourselves and what stands below a signature is kept apart, so that a page can fold it away.
Evidence that stands in no line of the body (a cell of a file, the subject) is listed beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from countersign.evals.cases import Case, company
from countersign.mailbox.postman import Postman
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import SPOKEN, InboundMessage, TextLine

READ, DOUBTED = "read", "doubted"


@dataclass(frozen=True)
class Piece:
    """Some of a line. `mark` is "read", "doubted" or empty; `field` says for which value."""

    text: str
    mark: str = ""
    field: str = ""


@dataclass(frozen=True)
class Block:
    """Lines that belong together: what the supplier says now, or everything else."""

    spoken: bool
    lines: tuple[tuple[Piece, ...], ...]
    label: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """Evidence from outside the body."""

    where: str
    quote: str
    field: str


@dataclass(frozen=True)
class MailView:
    """A mail, ready to be shown."""

    sender: str
    subject: str
    date: str
    attachments: tuple[str, ...]
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True)
class _Mark:
    quote: str
    where: str
    field: str
    mark: str


def view(case: Case, reading: Mapping[str, Any] | None) -> MailView | None:
    """The mail of a case with what `reading` cites of it; None where it can't be parsed."""
    try:
        message = Postman(company().authserv_id, (), company().domain).parse(case.raw)
    except BadMail:
        return None
    marks = list(dict.fromkeys(_marks(reading or {})))
    lines = {line.where: line for line in message.lines}
    placed = [mark for mark in marks if mark.where in lines]
    return MailView(
        sender=f"{message.sender_name} <{message.sender}>".strip(),
        subject=message.subject,
        date=f"{message.date:%Y-%m-%d %H:%M}" if message.date else "",
        attachments=tuple(one.name or one.content_type for one in message.attachments),
        notices=message.notices,
        blocks=tuple(_blocks(message, placed)),
        elsewhere=tuple(Elsewhere(one.where, one.quote, one.field) for one in marks if one not in placed),
    )


def _marks(reading: Mapping[str, Any]) -> Iterator[_Mark]:
    for exception in reading.get("exceptions", ()):
        for one in exception["evidence"]:
            yield _Mark(one["quote"], one["where"], str(exception["type"]), DOUBTED)
    for line in reading.get("lines", ()):
        for one in line["evidence"]:
            yield _Mark(one["quote"], one["where"], one["field"], READ)


def _blocks(message: InboundMessage, marks: Sequence[_Mark]) -> Iterator[Block]:
    by_line = _by_line(message.lines, marks)
    for spoken, group in groupby(message.lines, key=lambda line: line.label in SPOKEN):
        lines = _without_blank_ends(list(group))
        if lines:
            pieces = tuple(tuple(pieces_of(one.text, by_line.get(one.where, ()))) for one in lines)
            yield Block(spoken, pieces, lines[0].label.value)


def _without_blank_ends(lines: list[TextLine]) -> list[TextLine]:
    while lines and not lines[0].text.strip():
        lines = lines[1:]
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    return lines


def _by_line(lines: Sequence[TextLine], marks: Iterable[_Mark]) -> dict[str, list[_Mark]]:
    """Each mark at its line; a quotation over several lines goes on in the lines below."""
    places = {line.where: index for index, line in enumerate(lines)}
    found: dict[str, list[_Mark]] = {}
    for mark in marks:
        below = lines[places[mark.where] :]
        for words, line in zip(mark.quote.split("\n"), below, strict=False):
            found.setdefault(line.where, []).append(_Mark(words.strip(), line.where, mark.field, mark.mark))
    return found


def pieces_of(text: str, marks: Sequence[_Mark]) -> Iterator[Piece]:
    """The line cut where marked words begin and end. Doubt covers what was read."""
    painted: list[_Mark | None] = [None] * len(text)
    for mark in sorted(marks, key=lambda one: one.mark == DOUBTED):
        start = text.find(mark.quote) if mark.quote else -1
        for at in range(start, start + len(mark.quote)) if start >= 0 else ():
            painted[at] = mark
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or painted[at] is not painted[begin]:
            mark_here = painted[begin]
            yield Piece(text[begin:at], *((mark_here.mark, mark_here.field) if mark_here else ()))
            begin = at
