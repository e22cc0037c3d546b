"""The notation of phrases in the languages' files: what each entry spells out.

    expanded("[the|your] order".split())  ─►  ("order",), ("the", "order"), ("your", "order")
    slotted("[the|your] order".split())   ─►  [(True, [("the",), ("your",)]), (False, [("order",)])]

What the words then mean is for `phrases`.
"""

from collections.abc import Iterator, Sequence

GAP = "..."
"""Between two words: others may stand there."""


def expanded(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """ "[the|your] order" is "order", "the order" and "your order"."""
    if not items:
        yield ()
        return
    joined = _joined_brackets(items)
    head, rest = joined[0], joined[1:]
    optional = head.startswith("[")
    choices = [head] if head == GAP else head.strip("[]").split("|")
    for tail in expanded(rest):
        if optional:
            yield tail
        for choice in choices:
            yield (*choice.split(), *tail)


def slotted(items: Sequence[str]) -> list[tuple[bool, list[tuple[str, ...]]]]:
    """The same word by word: whether it may be missing, and what may stand there."""
    slots: list[tuple[bool, list[tuple[str, ...]]]] = []
    while items:
        joined = _joined_brackets(items)
        head, items = joined[0], joined[1:]
        choices = [head] if head == GAP else head.strip("[]").split("|")
        slots.append((head.startswith("["), [tuple(choice.split()) for choice in choices]))
    return slots


def _joined_brackets(items: Sequence[str]) -> list[str]:
    """Items that were split inside brackets, put together again."""
    joined: list[str] = []
    for item in items:
        if joined and joined[-1].startswith("[") and not joined[-1].endswith("]"):
            joined[-1] += " " + item
        else:
            joined.append(item)
    return joined
