"""Names that give orders: a sender's or a file's name in which a program is told what to do.

A name is read by people at a glance and by programs always, so it is a place for words that no person is meant
to act upon. Only whole phrases count here: a sales assistant is called one.
"""

import re
from collections.abc import Iterable

from countersign.extractors.grammar.language import FALLBACK, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind, acts, tokens

FEWEST_WORDS = 2
_JOINTS = re.compile(r"[_\-.+]+")


def commanding(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that tell a program what to do."""
    return tuple(name for name in names if _commands(_JOINTS.sub(" ", name)))


def _commands(text: str) -> bool:
    return any(
        found.kind is Kind.MACHINE and found.last - found.first >= FEWEST_WORDS
        for code in {FALLBACK, detect(text)}
        for found in acts(tokens(text, load(code)), code)
    )
