"""A wish of the buyer's that is refused: "it is too late to cancel", "postponing is no longer possible".

It refuses nothing that was ordered. The clauses that say so, and those that tell what was done to the goods
by then, have no day of delivery. The words are in `languages/alternatives.toml`.
"""

from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.clauses import Clause
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.whose_day import is_made

_NEAR, _NEAR_UNSPACED = 9, 18
_BEFORE = 4
Span = tuple[int, int]


def refused(parts: Sequence[Within]) -> list[Clause]:
    """The clauses in which a wish is refused, and those that tell why; none where none is."""
    if not parts:
        return []
    span = _refusal(parts)
    if span is None:
        return []
    first, last = span
    gone = [w.clause for w in parts if w.clause.first < last and first < w.clause.last]
    ended = replace(gone[-1], last=_end(parts, gone[-1], last))
    why = [w.clause for w in parts if w.clause not in gone and _tells_why(w)]
    return [*gone[:-1], ended, *why]


def costs(parts: Sequence[Within]) -> list[Clause]:
    """The parts of clauses that tell what it would cost all the same: "and you would be invoiced in full"."""
    return [replace(within.clause, first=first) for within in parts for first in _billed(within)]


def _billed(within: Within) -> list[int]:
    keys = within.keys
    begun = spelled("alternatives", "billed", within.language).stand(keys)
    if not begun:
        return []
    at = within.clause.first + min(begun)
    joints = [i for i in within.places if i < at and joins(within, i)]
    return joints[-1:] or [within.clause.first]


def joins(within: Within, index: int) -> bool:
    """Whether the token is an "and": with its accents, for Italian "è" and Portuguese "é" are none."""
    token = within.sentence.tokens[index]
    written = within.sentence.text[token.start : token.end].casefold()
    return written in load(within.language).words("references", "and")


def _refusal(parts: Sequence[Within]) -> Span | None:
    sentence, code = parts[0].sentence, parts[0].language
    keys = [token.key for token in sentence.tokens]
    wishes = spelled("alternatives", "wishes", code).spans(keys)
    if not wishes:
        return None
    spoken = {i for within in parts for i in within.places}
    denied = spelled("alternatives", "cannot", code).spans(keys)
    ours = spelled("alternatives", "ours", code).stand(keys)
    asked = spelled("alternatives", "asked", code).stand(keys)
    for wish in (w for w in wishes if w[0] in spoken):
        own = any(-_BEFORE <= place - wish[0] <= 1 for place in ours)
        for no in (n for n in denied if n[0] in spoken):
            if not own and _together(parts[0], wish, no, begged=any(i <= wish[1] for i in asked)):
                return min(wish[0], no[0]), max(wish[1], no[1])
    return None


def _together(within: Within, wish: Span, no: Span, *, begged: bool) -> bool:
    """Whether the two are said of each other: near, and with no comma or "and" between.

    Behind "your request" a comma may stand.
    """
    tokens, language = within.sentence.tokens, load(within.language)
    far = _NEAR_UNSPACED if language.unspaced else _NEAR
    first, last = (wish[1], no[0]) if wish[0] <= no[0] else (no[1], wish[0])
    between = tokens[first:last]
    apart = any(t.broken for t in tokens[first : last + 1]) and not (begged and wish[0] <= no[0])
    joined = any(joins(within, i) for i in range(first, last)) and not language.unspaced
    return len(between) <= (far * 2 if begged else far) and not (apart or joined)


def _end(parts: Sequence[Within], clause: Clause, last: int) -> int:
    """Where the clause ends, or where something new begins in it behind the refusal."""
    within = next(w for w in parts if w.clause == clause)
    language, tokens = load(within.language), within.sentence.tokens
    behind = range(last, clause.last)
    if not any(tokens[i].key == "#date" for i in behind):
        return clause.last
    if language.unspaced:
        keys = [tokens[i].key for i in behind]
        begun = spelled("alternatives", "goes_on", within.language).spans(keys)
        dated = keys.index("#date")
        return last + min((begin for begin, _ in begun if begin <= dated), default=len(keys))
    return next((i for i in behind if tokens[i].broken or joins(within, i)), clause.last)


def _tells_why(within: Within) -> bool:
    moved = within.marks & {Kind.DELIVER, Kind.SHIP} and within.dated
    return is_made(within.keys, within.language) and not moved
