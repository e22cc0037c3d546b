"""What a mail brings to the desk: the marks by which an answer of one of our own people is known.

    tokens       in an address that it was sent to, or in the new text; never in what is quoted or passed on
    colleague    From: names somebody of the company           (trust)
    verified     and our own mail server bears that out        (trust)
    forwards     it passes an older mail on

Facts only: whether a token is good, who may decide, and what is done are decided further up, with the store.
What a colleague says is told here too, more strictly than for a supplier: nothing inside a quotation counts.
"""

import re
from collections.abc import Iterator, Sequence

from countersign.mailbox.label_ours import OurMail, relabel, words_of
from countersign.procurement.mail import SPOKEN, InboundMessage, Label, TextLine
from countersign.procurement.tokens import found, without

_ADDRESSES = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to")
_FORWARDED = re.compile(r"^\W*(fwd?|wg|tr|rv|enc|doorst|i|vs|vb|pd)\s?:", re.IGNORECASE)
_HANDED_ON = re.compile(r"\b(?:to|an|ist)\s+<?[^\s@]+@[^\s@]+", re.IGNORECASE)
"""A line with an address looks like a signature's; one that gives something to somebody is none."""
_MAILS = ("message/rfc822", "message/global")
_RUN = 3
"""So many lines of ours in a row are a quotation without a mark; fewer may have been typed."""


def tokens(message: InboundMessage) -> tuple[str, ...]:
    """The decision tokens that it brings, those of the new text first: they are the narrower ones."""
    spoken = "\n".join(line.text for line in message.lines[: _end(message)] if line.label is Label.NEW)
    addresses = [*message.to, *message.cc, *(text for name in _ADDRESSES for text in message.header(name))]
    return tuple(dict.fromkeys((*found(spoken), *found("\n".join(addresses)))))


def forwards(message: InboundMessage) -> bool:
    """Whether it passes an older mail on, inside or attached."""
    told = any("forwards an older mail" in notice for notice in message.notices)
    attached = any(one.content_type in _MAILS for one in message.attachments)
    return told or attached or bool(_FORWARDED.match(message.subject))


def instructed(message: InboundMessage, ours: Sequence[OurMail]) -> tuple[str, ...]:
    """The lines in which the sender says something now, without tokens; what our mails say is quoted.

    People send back words that we offered ("ask for 500 pcs on 11 December"): a line of ours counts unless it
    stands among others of ours.
    """
    relabelled = relabel(message, ours).lines
    ours_too = [
        line.label is Label.NEW and other.label not in SPOKEN and bool(words_of(line.text))
        for line, other in zip(message.lines, relabelled, strict=True)
    ]
    quoted = set(_runs(ours_too, [bool(words_of(line.text)) for line in message.lines]))
    return tuple(
        without(line.text)
        for index, line in enumerate(message.lines[: _end(message)])
        if _is_said(line) and index not in quoted
    )


def _is_said(line: TextLine) -> bool:
    return line.label is Label.NEW or (line.label is Label.SIGNATURE and bool(_HANDED_ON.search(line.text)))


def _end(message: InboundMessage) -> int:
    """Where the sender's words end: at the line that signatures begin with, whatever stands below it."""
    ends = (index for index, line in enumerate(message.lines) if line.text.strip() == "--")
    return next(ends, len(message.lines))


def _runs(marked: Sequence[bool], said: Sequence[bool]) -> Iterator[int]:
    """The places of marked lines that stand in a row of several; empty lines don't end a row."""
    row: list[int] = []
    for index, is_marked in enumerate([*marked, False]):
        if is_marked:
            row.append(index)
        elif index == len(marked) or said[index]:
            if len(row) >= _RUN:
                yield from row
            row = []
