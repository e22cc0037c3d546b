"""Two runs over the same cases: what got better, what got worse, and whether it may be chance. Pure.

    Summary a, Summary b ─► Comparison ─┬ one Change for each yes-or-no question about a case
                                        └ the difference in fields read right, with its interval

Runs are paired by case. Where a question is answered the same in both, the case says nothing about which
run is better; the cases that changed sides are tossed coins if there is no difference, and the exact sign
test says how often coins fall at least so unevenly. Fields of one mail rise and fall together, so their share
is resampled by mail (bootstrap, seeded: the same runs give the same interval). What is judged by names in
the end, false clears, has no need of a test: one is one too many.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

from countersign.evals.score import Outcome, Score, Summary

CHANCE = 0.05
RESAMPLES = 2000
INTERVAL = 0.95
FEWEST = 6
"""So many cases have to change sides, all to one side, before chance can be ruled out."""


@dataclass(frozen=True)
class Question:
    """Something that is right or wrong about one case. `asked`: about which cases it can be asked."""

    words: str
    holds: Callable[[Score], bool]
    asked: Callable[[Score], bool] = lambda _: True


QUESTIONS = (
    Question("no false clear", lambda one: not one.false_clears and not one.error),
    Question("touchless", lambda one: one.touchless, lambda one: one.case.clear),
    Question("right next step", lambda one: one.verdict_right),
    Question("every line right", lambda one: one.lines_right),
    Question("right kind", lambda one: one.kind_right),
    Question("right exceptions", lambda one: one.exceptions_right),
)


@dataclass(frozen=True)
class Change:
    """One question: the names of the cases where the answer changed, out of all that were asked."""

    question: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    cases: int

    @property
    def chance(self) -> float:
        """How often fair coins fall at least as unevenly."""
        return sign_test(len(self.better), len(self.worse))

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        moved = len(self.better) + len(self.worse)
        if not moved:
            return f"the same in all {self.cases} cases"
        sides = f"{len(self.better)} better, {len(self.worse)} worse"
        if self.chance <= CHANCE:
            way = "improved" if len(self.better) > len(self.worse) else "got worse"
            return f"{way}: {sides}; chance alone does that {_percent(self.chance)} of the time"
        if moved < FEWEST:
            return f"can't be told: {sides}; fewer than {FEWEST} changed cases can always be chance"
        return f"can't be told: {sides}; chance alone does that {_percent(self.chance)} of the time"


@dataclass(frozen=True)
class Interval:
    """A difference of shares, and the range in which it lies 95 times in 100."""

    difference: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The difference in percentage points."""
        told = "a difference" if self.low > 0 or self.high < 0 else "may be chance"
        points = " to ".join(f"{100 * bound:+.1f}" for bound in (self.low, self.high))
        return f"{100 * self.difference:+.1f} points ({points}): {told}"


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two runs. `reasons`: why they may not be compared, if so."""

    cases: int
    changes: tuple[Change, ...]
    fields: Interval
    new_false_clears: tuple[Score, ...]
    reasons: tuple[str, ...] = ()


def compare(a: Summary, b: Summary) -> Comparison:
    """From `a` to `b`, over the cases that both have."""
    before = {one.case.name: one for one in a.scores}
    after = {one.case.name: one for one in b.scores}
    shared = [name for name in before if name in after]
    pairs = [(before[name], after[name]) for name in shared]
    return Comparison(
        cases=len(pairs),
        changes=tuple(_change(question, pairs) for question in QUESTIONS),
        fields=_interval(pairs),
        new_false_clears=tuple(new for old, new in pairs if new.false_clears and not old.false_clears),
        reasons=tuple(_reasons(before, after)),
    )


def _reasons(before: dict[str, Score], after: dict[str, Score]) -> list[str]:
    alone = [("first", before.keys() - after.keys()), ("second", after.keys() - before.keys())]
    found = [f"{len(names)} cases were read by the {which} run only" for which, names in alone if names]
    changed = [name for name in before.keys() & after if before[name].case.digest != after[name].case.digest]
    if changed:
        found.append(f"{len(changed)} cases were changed between the runs, such as {min(changed)}")
    return found


def _change(question: Question, pairs: Sequence[tuple[Score, Score]]) -> Change:
    asked = [(old, new) for old, new in pairs if question.asked(old)]
    moved = [(old, new) for old, new in asked if question.holds(old) != question.holds(new)]
    return Change(
        question=question.words,
        better=tuple(new.case.name for _, new in moved if question.holds(new)),
        worse=tuple(new.case.name for _, new in moved if not question.holds(new)),
        cases=len(asked),
    )


def sign_test(better: int, worse: int) -> float:
    """Two-sided and exact: how often `better + worse` fair coins fall at least as unevenly."""
    coins = better + worse
    tail = sum(comb(coins, heads) for heads in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << coins))


def _interval(pairs: Sequence[tuple[Score, Score]]) -> Interval:
    """The difference in the share of fields read right."""
    counts = [(_fields(old), _fields(new)) for old, new in pairs]
    coins = random.Random(len(counts))
    drawn = sorted(
        _difference(coins.choices(counts, k=len(counts))) for _ in range(RESAMPLES if counts else 0)
    )
    if not drawn:
        return Interval(0.0, 0.0, 0.0)
    outside = round((1 - INTERVAL) / 2 * len(drawn))
    return Interval(_difference(counts), drawn[outside], drawn[-1 - outside])


def _fields(one: Score) -> tuple[int, int]:
    return sum(field.outcome is Outcome.RIGHT for field in one.fields), len(one.fields)


def _difference(counts: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> float:
    return _share([new for _, new in counts]) - _share([old for old, _ in counts])


def _share(counts: Sequence[tuple[int, int]]) -> float:
    whole = sum(all_fields for _, all_fields in counts)
    return sum(right for right, _ in counts) / whole if whole else 0.0


def _percent(chance: float) -> str:
    return "less than 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"
