"""Whose day it is: "the raw material arrives on 20 November" is no promise about the goods.

A clause that begins with a thing that has days of its own, and names neither the goods nor their delivery,
tells when that thing comes, starts or ends. Its day is never the day of delivery. Nor does a paper that
follows "on the same day" agree to the day that was ordered. The words are in `languages/whose_day.toml`.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.spelled import spelled

# An article and an "our" may stand before it: "all our prices". Without spaces a name may, too.
_FIRST, _FIRST_UNSPACED = 3, 6


def is_of_another(keys: Sequence[str], code: str) -> bool:
    """Whether a clause with these tokens is about something else that has its day. A date is `#date`."""
    first = _FIRST_UNSPACED if load(code).unspaced else _FIRST
    spoken = [key for key in keys if key != "#date"]
    begins = [i for i in spelled("whose_day", "other", code).stand(spoken) if i < first]
    return bool(begins) and not ("#price" in keys or spelled("whose_day", "ours", code).stand(spoken))


def is_of_papers(keys: Sequence[str], code: str) -> bool:
    """Whether it is about a paper; one that goes with the goods stands behind them."""
    papers = spelled("whose_day", "papers", code).stand(keys)
    goods = [i for i in spelled("whose_day", "ours", code).stand(keys) if i not in papers]
    return bool(papers) and not any(i < min(papers) for i in goods)


def is_likened(keys: Sequence[str], code: str) -> bool:
    """Whether a day in it is one that something is likened to: "as we did in September"."""
    return bool(spelled("whose_day", "likened", code).stand(keys))


def is_of_ordering(keys: Sequence[str], code: str) -> bool:
    """Whether the words right beside a day say that something was ordered on it: "you ordered on Monday"."""
    return bool(spelled("whose_day", "ordering", code).stand(keys))


def is_of_a_list(keys: Sequence[str], code: str) -> bool:
    """Whether a day in it is that of a price: "since our September price list it is 13.10"."""
    goods = spelled("whose_day", "ours", code).stand(keys)
    return "#price" in keys and bool(spelled("whose_day", "lists", code).stand(keys)) and not goods


def is_asked_for(keys: Sequence[str], code: str, *, behind: bool = False) -> bool:
    """Whether the words before a day, or `behind` it, say that it was wished for."""
    return bool(spelled("whose_day", "asked_for_behind" if behind else "asked_for", code).stand(keys))


def is_made(keys: Sequence[str], code: str) -> bool:
    """Whether it tells what was done to the goods: "cut on Friday" is no day of delivery."""
    return bool(spelled("alternatives", "made", code).stand(keys))


def is_of_a_letter(keys: Sequence[str], code: str) -> bool:
    """Whether nothing stands there but a day, behind what a letter calls its own: "Data: 03/11/2026"."""
    *label, last = keys
    whole = any(end - start == len(label) for start, end in spelled("whose_day", "letter", code).spans(label))
    return last == "#date" and whole
