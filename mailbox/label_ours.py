"""Labels corrected by the mails that we sent ourselves: the one witness that can't be mistaken.

    a line that we wrote                                  QUOTED, wherever it stands
    a line in the quotation of our mail that we did not   ANSWER_IN_QUOTE
    our line with another number in it, or words added    ANSWER_IN_QUOTE

A quotation is compared mail by mail: what stands in the quotation of somebody else's older mail is old, not
an answer. Lines are compared by their words, so that wrapping, `>`, table borders and mark-up make no
difference. The mistake to avoid is to take our own values for the supplier's; in doubt a line of ours stays
quoted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from countersign.mailbox.label_quotes import quote_heads
from countersign.mailbox.parse_text import depth, unquoted
from countersign.procurement.mail import SPOKEN, InboundMessage, Label, Table, TextLine

Words = tuple[str, ...]

_TOKEN = re.compile(r"~~|[✓✔☑✅❌✗✘√×?]|[^\W_]+(?:[.,:/'’+-][^\W_]+)*")
_LINKS = re.compile(r"<(?:mailto:|https?://)[^>]*>|\[(?:cid|image):[^\]]*\]|\(?https?://\S+")
_MAX_ALIGNED = 800
_MAX_OURS = 4_000
_MAX_DAMAGES = 6
# So many words in a row are no coincidence, even outside a quotation.
_RUN = 6


@dataclass(frozen=True)
class OurMail:
    """One rendering (text or HTML) of a mail that we sent: its lines as words, and whom it came from."""

    lines: tuple[Words, ...]
    sender: str = ""

    @property
    def whole(self) -> frozenset[Words]:
        """Its lines, to be looked up."""
        return frozenset(self.lines)

    @property
    def joined(self) -> str:
        """All its words in order, between blanks."""
        return " " + " ".join(word for line in self.lines for word in line) + " "


@dataclass
class _Segment:
    """The quoted lines of one older mail, and the announcement above them."""

    head: str = ""
    lines: list[int] = field(default_factory=list)


def our_mail(lines: Iterable[str], sender: str = "") -> OurMail:
    """A rendering of one of our mails."""
    return OurMail(tuple(found for line in lines if (found := words_of(line))), sender.casefold())


def words_of(text: str) -> Words:
    """The words of a line, without case, quotation marks, borders and links."""
    return tuple(_TOKEN.findall(_LINKS.sub(" ", unquoted(text)[:4_000].casefold())))


def relabel(message: InboundMessage, ours: Sequence[OurMail]) -> InboundMessage:
    """`message` with its labels corrected by `ours`. The same text, the same number of lines."""
    ours = [mail for mail in ours if mail.lines]
    if not ours or not message.lines:
        return message
    texts = [line.text for line in message.lines]
    labels = [line.label for line in message.lines]
    for segment in _segments(texts, labels):
        _relabel_segment(segment, texts, labels, ours)
    _relabel_new(texts, labels, ours)
    lines = tuple(replace(line, label=label) for line, label in zip(message.lines, labels, strict=True))
    tables = tuple(_relabelled_table(table, lines, ours) for table in message.tables)
    return replace(message, lines=lines, tables=tables)


def _segments(texts: Sequence[str], labels: Sequence[Label]) -> list[_Segment]:
    """The quoted lines and the answers between them, mail by mail; announcements belong to none."""
    heads = {index: head for head in quote_heads(texts) for index in range(head.start, head.end)}
    segments = [_Segment()]
    level = -1
    for index, label in enumerate(labels):
        if index in heads:
            if index == heads[index].start:
                segments.append(_Segment(" ".join(texts[index : heads[index].end]).casefold()))
                level = -1
            continue
        if label is Label.QUOTED and texts[index].strip():
            if level not in (-1, depth(texts[index])):
                segments.append(_Segment())
            level = depth(texts[index])
        if label in (Label.QUOTED, Label.ANSWER_IN_QUOTE):
            segments[-1].lines.append(index)
    return [segment for segment in segments if segment.lines]


def _relabel_segment(
    segment: _Segment, texts: Sequence[str], labels: list[Label], ours: Sequence[OurMail]
) -> None:
    said = {index: found for index in segment.lines if (found := words_of(texts[index]))}
    share, written = max((_written_by_us(said, mail) for mail in ours), key=lambda result: result[0])
    whole = frozenset[Words]().union(*(mail.whole for mail in ours))
    damaged = [pattern for line in whole if (pattern := _damaged(line))]
    names_us = any(mail.sender and mail.sender in segment.head for mail in ours)
    is_foreign = "@" in segment.head and not names_us
    for index, line in said.items():
        if index in written or line in whole or any(form.fullmatch("".join(line)) for form in damaged):
            labels[index] = Label.QUOTED
        elif not is_foreign and (share >= 0.5 or (names_us and any(_is_edited(line, own) for own in whole))):
            labels[index] = Label.ANSWER_IN_QUOTE


def _written_by_us(said: dict[int, Words], mail: OurMail) -> tuple[float, set[int]]:
    """Which lines are ours word by word and in our order, and what share of all words they hold."""
    equal = {index for index, line in said.items() if line in mail.whole}
    taken = {said[index] for index in equal}
    rest = {index: line for index, line in said.items() if index not in equal}
    left = [word for line in mail.lines if line not in taken for word in line]
    written = equal | _aligned(rest, left, mail)
    total = sum(map(len, said.values())) or 1
    return sum(len(said[index]) for index in written) / total, written


def _aligned(rest: dict[int, Words], left: list[str], mail: OurMail) -> set[int]:
    """The lines whose words stand side by side and in this order in what is left of our mail."""
    if sum(map(len, rest.values())) > _MAX_ALIGNED or len(left) > _MAX_OURS:
        joined = mail.joined
        return {index for index, line in rest.items() if f" {' '.join(line)} " in joined}
    flat = [word for line in rest.values() for word in line]
    places: dict[int, int] = {}
    for block in SequenceMatcher(None, left, flat, autojunk=False).get_matching_blocks():
        places.update((block.b + step, block.a + step) for step in range(block.size))
    written, start = set(), 0
    for index, line in rest.items():
        found = [places.get(start + step, -1) for step in range(len(line))]
        if found[0] >= 0 and found == list(range(found[0], found[0] + len(line))):
            written.add(index)
        start += len(line)
    return written


def _damaged(line: Words) -> re.Pattern[str] | None:
    """How one of our lines may look after a wrong charset; None where there is nothing to damage."""
    pieces = re.split(r"([^\x00-\x7f]+)", "".join(line))
    # Each gap multiplies the ways to match: with many of them a line is not worth the time.
    if not 1 < len(pieces) <= 2 * _MAX_DAMAGES + 1:
        return None
    gaps = (
        f".{{0,{4 * len(piece)}}}" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)
    )
    return re.compile("".join(gaps))


def _relabel_new(texts: Sequence[str], labels: list[Label], ours: Sequence[OurMail]) -> None:
    """Our lines outside any quotation: some programs quote without a mark."""
    whole = frozenset[Words]().union(*(mail.whole for mail in ours))
    joined = [mail.joined for mail in ours]
    tail = ""
    for index, label in enumerate(labels):
        said = words_of(texts[index])
        phrase = " ".join(said)
        if label is not Label.NEW or not said:
            tail = tail if not said else ""
        elif _is_ours(said, whole, joined) or (tail and any(f" {tail} {phrase} " in text for text in joined)):
            labels[index] = Label.QUOTED
            tail = " ".join([*tail.split(), *said][-3 * _RUN :])
        else:
            tail = ""
            if any(_is_edited(said, line) for line in whole):
                labels[index] = Label.ANSWER_IN_QUOTE


def _is_ours(said: Words, whole: frozenset[Words], joined: Sequence[str]) -> bool:
    if said in whole and len(said) >= 3:
        return True
    return len(said) >= _RUN and any(f" {' '.join(said)} " in text for text in joined)


def _is_edited(said: Words, line: Words) -> bool:
    """Whether a line is one of ours with values, with something changed or added."""
    if len(line) < 4 or not any(character.isdigit() for word in line for character in word):
        return False
    common = len(set(said) & set(line))
    return said != line and common >= 4 and common >= 0.6 * len(set(line))


def _relabelled_table(table: Table, lines: Sequence[TextLine], ours: Sequence[OurMail]) -> Table:
    """A table takes the label of its rows among the lines; without those it is compared with our rows."""
    rows = [found for row in table.rows if (found := words_of(" | ".join(row)))]
    shown = {
        words_of(line.text): line.label
        for line in lines
        if line.label in SPOKEN or line.label is Label.QUOTED
    }
    labels = {shown[row] for row in rows if row in shown}
    if labels:
        spoken = Label.ANSWER_IN_QUOTE if Label.ANSWER_IN_QUOTE in labels else Label.NEW
        return replace(table, label=spoken if labels & SPOKEN else Label.QUOTED)
    whole = frozenset[Words]().union(*(mail.whole for mail in ours))
    own = sum(row in whole for row in rows)
    edited = sum(any(_is_edited(row, line) for line in whole) for row in rows if row not in whole)
    if own == len(rows):
        return replace(table, label=Label.QUOTED)
    return replace(table, label=Label.ANSWER_IN_QUOTE) if 2 * (own + edited) >= len(rows) else table
