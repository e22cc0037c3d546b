"""What a file says of all that it lists: "We confirm the following", a delivery date in its head.

Where a file gives quantities of some lines of the order and not of others, what it says of everything is said
of those lines: of a line that is missing there it says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.statements import Scope, Statement
from countersign.procurement.claims import Act
from countersign.procurement.mail import BODY, source_of

_SAID_OF_ALL = frozenset({Act.ACCEPT, Act.STATE, Act.CHANGE})


def of_what_is_listed(statements: Sequence[Statement], every: frozenset[LineKey]) -> list[Statement]:
    """The statements; what a file says of all lines is said of those that it lists, if it lists any."""
    listed: dict[str, frozenset[LineKey]] = {}
    for said in statements:
        lines = said.scope.lines or frozenset()
        for file in _files(said) if said.counted and frozenset() < lines < every else ():
            listed[file] = listed.get(file, frozenset()) | lines
    return [_narrowed(said, listed, every) for said in statements]


def _narrowed(said: Statement, listed: dict[str, frozenset[LineKey]], every: frozenset[LineKey]) -> Statement:
    files = list(_files(said))
    whole = said.scope.lines is None or said.scope.lines >= every
    if said.act not in _SAID_OF_ALL or said.scope.others or not whole or len(files) != 1:
        return said
    own = listed.get(files[0], every)
    return said if own >= every else replace(said, scope=Scope(own, named=False))


def _files(said: Statement) -> Iterator[str]:
    """The files that its words stand in; none for a mail's own text."""
    places = (source_of(words.where) for words in said.evidence)
    yield from dict.fromkeys(place for place in places if place != BODY)
