"""What each line of a body is: said now, answered inside a quotation, quoted, signature or disclaimer.

    drafts ──► announcements of older mails (`label_quotes`) ──► quoted │ runs between ──► `label_signature`

Two witnesses say where an older mail begins: our own patterns, and mail-parser-reply where those found
nothing. mail-parser-reply knows languages and clients that we don't, but takes a list's hyphen for a
signature and "Thanks, we ship on Friday" for a farewell; so only its borders of older mails count, and only
ones that name an address. No line is ever dropped. The best witness of all, our own mail, speaks
in `label_ours`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

from countersign.mailbox.label_quotes import Kind, QuoteHead, names_a_mail, quote_heads
from countersign.mailbox.label_signature import ending_labels
from countersign.mailbox.parse_text import Draft, Hint, depth, unquoted
from countersign.procurement.mail import Label

# mail-parser-reply needs seconds for long quotations, and longer for long lines.
_VOTER_CHARACTERS = 12_000
_VOTER_LINE = 240
_VOTER_LANGUAGES = "en de fr es it nl pl cs sv da zh ja ko david"
_VOTER = EmailReplyParser(languages=_VOTER_LANGUAGES.split())

_COMPARISON = re.compile(r"^\s?>\s?\d")
_STRUCK = re.compile(r"~~[^~]{0,80}[^\W_][^~]{0,80}~~")
_WRAP_AT = 66


@dataclass(frozen=True)
class Labelled:
    """Labels, one a draft; whether an older mail goes on to the end, and whether it was passed on by hand."""

    labels: tuple[Label, ...]
    quoted_to_end: bool = False
    forwards: bool = False


def labelled(drafts: Sequence[Draft], sender_name: str = "") -> Labelled:
    """The label of every draft. `sender_name` is the name in From: a line that repeats it signs the mail."""
    texts = [draft.text for draft in drafts]
    heads = quote_heads(texts)
    below = _border(drafts, heads)
    quoted = _prefixed(texts[:below], heads)
    if below == len(texts) and not any(quoted):
        below = _voted_border(texts)
    labels = [Label.QUOTED] * len(texts)
    for start, end in _runs(quoted[:below]):
        labels[start:end] = _run_labels(drafts, quoted[:below], start, end, sender_name)
    # We strike nothing through in what we send: whoever did it answers there.
    struck = {i for i, text in enumerate(texts) if labels[i] is Label.QUOTED and is_struck(text)}
    labels = [Label.ANSWER_IN_QUOTE if index in struck else label for index, label in enumerate(labels)]
    return Labelled(
        tuple(labels),
        quoted_to_end=below < len(texts),
        forwards=any(head.kind is Kind.FORWARD and head.start <= below for head in heads),
    )


def is_struck(text: str) -> bool:
    """Whether words of a line are crossed out."""
    return bool(_STRUCK.search(text))


def _border(drafts: Sequence[Draft], heads: Sequence[QuoteHead]) -> int:
    """The first line from which everything is older; the number of lines if there is none."""
    texts = [draft.text for draft in drafts]
    borders = [
        head.start for head in heads if depth(texts[head.start]) == 0 and _covers_the_rest(head, texts)
    ]
    borders += [head.start for head in heads if _is_typed(head, texts)]
    borders += [
        index for index, draft in enumerate(drafts) if draft.hint is Hint.QUOTE_BELOW and ":" in draft.text
    ]
    return min(borders, default=len(texts))


def _covers_the_rest(head: QuoteHead, texts: Sequence[str]) -> bool:
    """Whether what follows an announcement carries no `>` of its own that would say where it ends."""
    following = next((text for text in texts[head.end :] if text.strip()), "")
    if depth(following):
        return False
    return head.kind is not Kind.ATTRIBUTION or names_a_mail(head.text)


def _is_typed(head: QuoteHead, texts: Sequence[str]) -> bool:
    """Whether `>` stands before the head alone, and not before the older mail: so the web mail of Orange
    writes it. What is said stands above."""
    above, below = texts[: head.start], texts[head.end :]
    alone = head.kind is Kind.BLOCK and depth(texts[head.start]) == 1
    said = any(text.strip() for text in above) and not any(depth(text) for text in above[:-1])
    return alone and said and not any(depth(text) for text in below)


def _prefixed(texts: Sequence[str], heads: Sequence[QuoteHead]) -> list[bool]:
    """Which lines are quoted by their prefix, or announce such lines."""
    quoted = [depth(text) > 0 for text in texts]
    if sum(quoted) == 1 and not heads and _COMPARISON.match(texts[quoted.index(True)]):
        return [False] * len(texts)  # "> 500 pcs: 3.95 each" compares, it doesn't quote
    for head in heads:
        for index in range(head.start, min(head.end, len(texts))):
            quoted[index] = True
    for index in range(1, len(texts) - 1):
        quoted[index] = quoted[index] or _is_wrapped_rest(texts, index)
    return quoted


def _is_wrapped_rest(texts: Sequence[str], index: int) -> bool:
    """Whether a bare line is the tail of the quoted one above, cut off by a program that wraps late."""
    above, here, below = texts[index - 1], texts[index].strip(), texts[index + 1]
    if not here or not depth(above) or not depth(below) or len(here) > 40:
        return False
    full = len(above) + 1 + len(here.split()[0]) > _WRAP_AT and len(above) >= _WRAP_AT - 8
    return full and above.rstrip()[-1] not in ".?!:;" and len(here) < len(above)


def _runs(quoted: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of lines that are not quoted, as start and end."""
    runs, start = [], 0
    for index, is_quoted in enumerate([*quoted, True]):
        if is_quoted:
            if start < index:
                runs.append((start, index))
            start = index + 1
    return runs


def _run_labels(
    drafts: Sequence[Draft], quoted: Sequence[bool], start: int, end: int, sender_name: str
) -> list[Label]:
    if start and not any(draft.text.strip() for draft in drafts[start:end]):
        return [Label.QUOTED] * (end - start)
    has_above = any(depth(draft.text) for draft in drafts[:start])
    has_below = any(quoted[index] and depth(drafts[index].text) for index in range(end, len(quoted)))
    if has_above and has_below:
        return [Label.ANSWER_IN_QUOTE if draft.text.strip() else Label.QUOTED for draft in drafts[start:end]]
    return ending_labels(drafts[start:end], sender_name)


def _voted_border(texts: Sequence[str]) -> int:
    """Where mail-parser-reply sees an older mail begin; the number of lines if it sees none."""
    if len(texts) < 3 or sum(map(len, texts)) > _VOTER_CHARACTERS:
        return len(texts)
    replies = _VOTER.read("\n".join(text[:_VOTER_LINE] for text in texts)).replies
    header = next((reply.headers for reply in replies[1:] if _announces(reply.headers or "")), "")
    first = header.strip().split("\n")[0].strip()
    for index, text in enumerate(texts):
        if index and first and text.strip()[:_VOTER_LINE] == first and unquoted(text):
            return index
    return len(texts)


def _announces(header: str) -> bool:
    """Whether what mail-parser-reply takes for a head names an address and has the shape of one."""
    lines = [line for line in header.split("\n") if line.strip()]
    return "@" in header and (len(lines) >= 3 or header.rstrip().endswith((":", "：")))
