"""Which column each piece of a line stands in: in order, each column once, and as near as can be."""

from collections.abc import Sequence
from functools import cache

Span = tuple[float, float]


def placed(pieces: Sequence[Span], columns: Sequence[Span]) -> list[int]:
    """For each piece its column. There must not be more pieces than columns.

    >>> placed([(0, 10), (52, 60)], [(0, 8), (20, 30), (50, 60)])
    [0, 2]
    """

    @cache
    def best(piece: int, column: int) -> tuple[float, tuple[int, ...]]:
        """The least distance for the pieces from `piece` on, in the columns from `column` on."""
        if piece == len(pieces):
            return 0.0, ()
        choices = []
        for chosen in range(column, len(columns) - (len(pieces) - piece) + 1):
            rest, places = best(piece + 1, chosen + 1)
            choices.append((_distance(pieces[piece], columns[chosen]) + rest, (chosen, *places)))
        return min(choices)

    return list(best(0, 0)[1])


def _distance(piece: Span, column: Span) -> float:
    """0 where a piece stands in its column; edges that line up are worth more than middles."""
    apart = max(column[0] - piece[1], piece[0] - column[1], 0.0)
    edges = min(abs(piece[0] - column[0]), abs(piece[1] - column[1]))
    middles = abs(sum(piece) - sum(column)) / 2
    return apart * 4 + min(edges, middles)
