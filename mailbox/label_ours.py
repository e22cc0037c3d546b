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
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from countersign.mailbox.label_quotes import quote_heads
from countersign.mailbox.parse_text import depth, unquoted
from countersign.procurement.mail import SPOKEN, InboundMessage, Label, Table, TextLine

Words = tuple[str, ...]

_TOKEN = re.compile(r"~~|[✓✔☑✅❌✗✘√×?]|[^\W_]+(?:[.,:/'’+-][^\W_]+)*")
_LINKS = re.compile(r"<(?:mailto:|https?://)[^>]*>|\[(?:cid|image):[^\]]*\]|\(?https?://\S+")
_MAX_ALIGNED = 800
_MAX_OURS = 4_000
# So many words in a row are no coincidence, even outside a quotation.
_RUN = 6


@dataclass(frozen=True)
class OurMail:
    """One rendering (text or HTML) of a mail that we sent: its lines as words."""

    lines: tuple[Words, ...]

    @property
    def whole(self) -> frozenset[Words]:
        """Its lines, to be looked up."""
        return frozenset(self.lines)

    @property
    def joined(self) -> str:
        """All its words in order, between blanks."""
        return " " + " ".join(word for line in self.lines for word in line) + " "


def our_mail(lines: Iterable[str]) -> OurMail:
    """A rendering of one of our mails."""
    return OurMail(tuple(found for line in lines if (found := words_of(line))))


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


def _segments(texts: Sequence[str], labels: Sequence[Label]) -> list[list[int]]:
    """The quoted lines and the answers between them, mail by mail; announcements belong to none."""
    heads = quote_heads(texts)
    announced = {index for head in heads for index in range(head.start, head.end)}
    starts = {head.start for head in heads}
    segments: list[list[int]] = [[]]
    level = -1
    for index, label in enumerate(labels):
        is_quoted = label is Label.QUOTED and bool(texts[index].strip())
        if index in starts or (is_quoted and depth(texts[index]) != level):
            segments.append([])
            level = depth(texts[index])
        if index not in announced and label in (Label.QUOTED, Label.ANSWER_IN_QUOTE):
            segments[-1].append(index)
    return [segment for segment in segments if segment]


def _relabel_segment(
    segment: Sequence[int], texts: Sequence[str], labels: list[Label], ours: Sequence[OurMail]
) -> None:
    said = {index: found for index in segment if (found := words_of(texts[index]))}
    share, written = max((_written_by_us(said, mail) for mail in ours), key=lambda result: result[0])
    whole = frozenset[Words]().union(*(mail.whole for mail in ours))
    for index in said:
        if index in written or said[index] in whole or _skeleton(said[index]) in map(_skeleton, whole):
            labels[index] = Label.QUOTED
        elif share >= 0.5:
            labels[index] = Label.ANSWER_IN_QUOTE


def _written_by_us(said: dict[int, Words], mail: OurMail) -> tuple[float, set[int]]:
    """Which lines are ours word by word and in our order, and what share of all words that is."""
    equal = {index for index, line in said.items() if line in mail.whole}
    taken = {said[index] for index in equal}
    rest = {index: line for index, line in said.items() if index not in equal}
    left = [word for line in mail.lines if line not in taken for word in line]
    matched = _matched(rest, left, mail)
    written = equal | {index for index, line in rest.items() if matched[index] == len(line)}
    total = sum(map(len, said.values())) or 1
    ours = sum(len(said[index]) for index in equal) + sum(matched.values())
    return ours / total, written


def _matched(rest: dict[int, Words], left: list[str], mail: OurMail) -> dict[int, int]:
    """How many words of each line stand, in order, in what is left of our mail."""
    flat = [(index, word) for index, line in rest.items() for word in line]
    matched = dict.fromkeys(rest, 0)
    if len(flat) > _MAX_ALIGNED or len(left) > _MAX_OURS:
        joined = mail.joined
        return {index: len(line) if f" {' '.join(line)} " in joined else 0 for index, line in rest.items()}
    aligned = SequenceMatcher(None, left, [word for _, word in flat], autojunk=False)
    for block in aligned.get_matching_blocks():
        for index, _ in flat[block.b : block.b + block.size]:
            matched[index] += 1
    return matched


def _skeleton(line: Words) -> str:
    """A line without what a wrong charset damages."""
    return re.sub(r"[^\x20-\x3e\x40-\x7e]", "", "".join(line))


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
