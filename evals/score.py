"""One printed reading against what a careful buyer reads, and many of them summed up. Pure.

    score(case, row) ─► Score ─┐
    score(case, row) ─► Score ─┴─ summary() ─► Summary

A FALSE CLEAR is a reading that lets something pass as the supplier's word that the supplier did not say. One
mail has one for each of these:

    verdict    the mail is printed `accept`, and it is not right to accept it
    line       a line is printed `accepted`, and it isn't; or `changed` with a value, and nothing was promised
               (the truth is neither accepted nor changed)
    value      a line is printed accepted or changed with a quantity, price or delivery that is another than
               the supplier's, or that the supplier settled nowhere

It does not matter that somebody may still look at the mail: who looks sees the wrong value. No false clear
are: `changed` in place of `accepted` with the right values (it costs a look), and a value on a line that is
printed unclear (it is counted as wrong or invented, and settles nothing).

A FIELD (quantity, price, delivery of one line) is *right*, *wrong* (another value), *missed* (nothing
printed, or several days without their amounts) or *invented* (printed where nothing is settled). Where both
are silent it is not counted. TOUCHLESS is a clear case that is printed `accept` without a false clear.
IGNORED is a mail that is printed `ignore` although there was something to do. A CRASH counts as a failure
everywhere: every field missed, verdict and kind wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from countersign.evals.cases import Case
from countersign.evals.cost import Rates
from countersign.evals.facts import Facts, Field, Key, LineFacts, printed
from countersign.procurement.claims import LineStatus
from countersign.procurement.judgement import Verdict

CRASH = "crash"
SETTLED = (LineStatus.ACCEPTED, LineStatus.CHANGED)
NOT_SAID = LineFacts(LineStatus.NOT_MENTIONED)


class Outcome(StrEnum):
    """How one field was read."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    INVENTED = "invented"


@dataclass(frozen=True)
class Row:
    """What a run keeps of one case: the printed reading, or the error that came instead."""

    case: str
    digest: str
    reading: Mapping[str, Any] | None
    error: str = ""


@dataclass(frozen=True)
class FieldScore:
    """One field of one line, and both values in words."""

    key: Key
    field: Field
    outcome: Outcome
    expected: str
    read: str


@dataclass(frozen=True)
class Score:
    """One case, scored. `got_verdict`, `got_kind` and the statuses are "crash" where nothing was printed."""

    case: Case
    false_clears: tuple[str, ...]
    fields: tuple[FieldScore, ...]
    statuses: tuple[tuple[Key, str, str], ...]
    got_verdict: str
    got_kind: str
    orders_right: bool
    exceptions_missed: frozenset[str]
    exceptions_extra: frozenset[str]
    error: str = ""
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    model_error: str = ""

    @property
    def tokens(self) -> int:
        """What the model was sent and answered."""
        return self.tokens_in + self.tokens_out

    @property
    def verdict_right(self) -> bool:
        """Whether the next step is the right one."""
        return self.got_verdict == self.case.truth.verdict.value

    @property
    def kind_right(self) -> bool:
        """Whether it was recognised what kind of answer this is."""
        return self.got_kind == self.case.truth.kind.value

    @property
    def exceptions_right(self) -> bool:
        """Whether exactly the right types were raised."""
        return not self.error and not self.exceptions_missed and not self.exceptions_extra

    @property
    def touchless(self) -> bool:
        """A clear case that nobody had to touch."""
        return self.case.clear and self.got_verdict == Verdict.ACCEPT.value and not self.false_clears

    @property
    def ignored(self) -> bool:
        """A mail with which something had to be done, and nothing is."""
        return self.got_verdict == Verdict.IGNORE.value and not self.verdict_right

    @property
    def lines_right(self) -> bool:
        """Whether each status and each field is right."""
        return all(one == other for _, one, other in self.statuses) and all(
            field.outcome is Outcome.RIGHT for field in self.fields
        )

    @property
    def right(self) -> bool:
        """Whether there is nothing to find fault with."""
        return (
            self.verdict_right
            and self.kind_right
            and self.exceptions_right
            and self.orders_right
            and self.lines_right
            and not self.false_clears
        )


def score(case: Case, row: Row) -> Score:
    """One case against what was printed for it."""
    if row.reading is None:
        return _crashed(case, row.error)
    read, truth = printed(row.reading), case.truth
    pairs = list(_pairs(truth, read))
    fields = tuple(found for key, one, other in pairs for found in _fields(key, one, other))
    return Score(
        case=case,
        false_clears=tuple(_false_clears(truth, read, pairs, fields)),
        fields=fields,
        statuses=tuple((key, one.status.value, other.status.value) for key, one, other in pairs),
        got_verdict=read.verdict.value,
        got_kind=read.kind.value,
        orders_right=truth.orders == read.orders,
        exceptions_missed=truth.exceptions - read.exceptions,
        exceptions_extra=read.exceptions - truth.exceptions,
        seconds=float(row.reading.get("seconds", 0)),
        tokens_in=int(row.reading.get("tokens", {}).get("in", 0)),
        tokens_out=int(row.reading.get("tokens", {}).get("out", 0)),
        model_error=str(row.reading.get("model_error", "")),
    )


def _crashed(case: Case, error: str) -> Score:
    lines = case.truth.lines.items()
    return Score(
        case=case,
        false_clears=(),
        fields=tuple(found for key, line in lines for found in _fields(key, line, NOT_SAID)),
        statuses=tuple((key, line.status.value, CRASH) for key, line in lines),
        got_verdict=CRASH,
        got_kind=CRASH,
        orders_right=False,
        exceptions_missed=case.truth.exceptions,
        exceptions_extra=frozenset(),
        error=error or "no reading was kept",
    )


def _pairs(truth: Facts, read: Facts) -> Iterator[tuple[Key, LineFacts, LineFacts]]:
    """Each line that is expected or printed, as it should be and as it is; absent is not mentioned."""
    for key in dict.fromkeys((*truth.lines, *read.lines)):
        yield key, truth.lines.get(key, NOT_SAID), read.lines.get(key, NOT_SAID)


def _fields(key: Key, truth: LineFacts, read: LineFacts) -> Iterator[FieldScore]:
    for field in Field:
        outcome = _outcome(truth, read, field)
        if outcome:
            yield FieldScore(key, field, outcome, truth.words(field), read.words(field))


def _outcome(truth: LineFacts, read: LineFacts, field: Field) -> Outcome | None:
    if not truth.has(field):
        return Outcome.INVENTED if read.has(field) else None
    if not read.has(field):
        return Outcome.MISSED
    if truth.same(read, field):
        return Outcome.RIGHT
    return Outcome.MISSED if read.vaguer(truth, field) else Outcome.WRONG


def _false_clears(
    truth: Facts,
    read: Facts,
    pairs: Iterable[tuple[Key, LineFacts, LineFacts]],
    fields: Sequence[FieldScore],
) -> Iterator[str]:
    if read.verdict is Verdict.ACCEPT and truth.verdict is not Verdict.ACCEPT:
        yield f"the mail is accepted; right is {truth.verdict}"
    for key, one, other in pairs:
        if other.status not in SETTLED:
            continue
        place = f"order {key[0]}, line {key[1]}"
        if _promised(other) and not _may_stand(one.status, other.status):
            yield f"{place} is printed {other.status}; right is {one.status}"
        for field in fields:
            if field.key == key and field.outcome in (Outcome.WRONG, Outcome.INVENTED):
                right = "none" if field.outcome is Outcome.INVENTED else field.expected
                yield f"{place}: {field.field} is printed {field.read}; right is {right}"


def _promised(read: LineFacts) -> bool:
    return read.status is LineStatus.ACCEPTED or any(read.has(field) for field in Field)


def _may_stand(truth: LineStatus, read: LineStatus) -> bool:
    return truth is LineStatus.ACCEPTED if read is LineStatus.ACCEPTED else truth in SETTLED


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where there was nothing to count."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return "–" if self.share is None else f"{100 * self.share:.1f} %"


@dataclass(frozen=True)
class Summary:
    """Many scores, summed up. Every share's whole counts the crashes. `rates` are what tokens cost."""

    scores: tuple[Score, ...]
    rates: Rates | None = None

    @property
    def false_clears(self) -> tuple[Score, ...]:
        """The mails with at least one, by name."""
        return tuple(one for one in self.scores if one.false_clears)

    @property
    def crashed(self) -> tuple[Score, ...]:
        """The mails that came to no reading."""
        return tuple(one for one in self.scores if one.error)

    @property
    def ignored(self) -> tuple[Score, ...]:
        """The mails that needed somebody and were passed over."""
        return tuple(one for one in self.scores if one.ignored)

    @property
    def touchless(self) -> Share:
        """Of the clear cases, how many nobody had to touch."""
        return self._share(one.touchless for one in self.scores if one.case.clear)

    @property
    def verdicts_right(self) -> Share:
        """Of all mails, how many lead to the right next step."""
        return self._share(one.verdict_right for one in self.scores)

    @property
    def kinds_right(self) -> Share:
        """Of all mails, how many are recognised for what they are."""
        return self._share(one.kind_right for one in self.scores)

    @property
    def orders_right(self) -> Share:
        """Of all mails, how many are matched with exactly their orders."""
        return self._share(one.orders_right for one in self.scores)

    @property
    def exceptions_right(self) -> Share:
        """Of all mails, how many raise exactly the right types."""
        return self._share(one.exceptions_right for one in self.scores)

    @property
    def statuses_right(self) -> Share:
        """Of all lines, how many have the right status."""
        return self._share(one == other for each in self.scores for _, one, other in each.statuses)

    @property
    def right(self) -> Share:
        """Of all mails, how many are right in everything."""
        return self._share(one.right for one in self.scores)

    def outcomes(self, field: Field | None = None) -> Counter[Outcome]:
        """How many fields were read right, wrong, missed and invented; one field, or all of them."""
        return Counter(
            found.outcome
            for one in self.scores
            for found in one.fields
            if field is None or found.field is field
        )

    def fields(self, outcome: Outcome, field: Field | None = None) -> Share:
        """The share of one outcome among the fields that were expected or printed."""
        counted = self.outcomes(field)
        return Share(counted[outcome], counted.total())

    @property
    def verdicts(self) -> Counter[tuple[str, str]]:
        """How often which verdict was right, and which was printed."""
        return Counter((one.case.truth.verdict.value, one.got_verdict) for one in self.scores)

    @property
    def seconds(self) -> float:
        """The median time a mail took."""
        times = sorted(one.seconds for one in self.scores if not one.error)
        return times[len(times) // 2] if times else 0.0

    @property
    def tokens(self) -> int:
        """What a model was sent and answered."""
        return sum(one.tokens for one in self.scores)

    @property
    def cost(self) -> str:
        """What the model's answers cost, in words: a dash where none was asked."""
        tokens_in = sum(one.tokens_in for one in self.scores)
        tokens_out = sum(one.tokens_out for one in self.scores)
        if not tokens_in + tokens_out:
            return "–"
        return self.rates.words(tokens_in, tokens_out) if self.rates else "not known"

    @property
    def model_errors(self) -> tuple[Score, ...]:
        """The mails for which the model gave no usable answer."""
        return tuple(one for one in self.scores if one.model_error)

    def by(self, trait: Callable[[Case], str]) -> "dict[str, Summary]":
        """One summary for each value of a trait, such as the case's language, form or supplier."""
        groups: dict[str, list[Score]] = {}
        for one in self.scores:
            groups.setdefault(trait(one.case), []).append(one)
        return {name: Summary(tuple(groups[name])) for name in sorted(groups)}

    def exception_types(self) -> dict[str, tuple[int, int, int]]:
        """For each type: how often it was raised rightly, missed, and raised for nothing."""
        raised: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        extra: Counter[str] = Counter()
        for one in self.scores:
            raised.update(one.case.truth.exceptions - one.exceptions_missed)
            missed.update(one.exceptions_missed)
            extra.update(one.exceptions_extra)
        return {name: (raised[name], missed[name], extra[name]) for name in sorted(raised | missed | extra)}

    @staticmethod
    def _share(each: Iterable[bool]) -> Share:
        counted = list(each)
        return Share(sum(counted), len(counted))


def summary(cases: Iterable[Case], rows: Mapping[str, Row], rates: Rates | None = None) -> Summary:
    """The summary over `cases`; a case without a row of its present content is a crash."""
    return Summary(tuple(score(case, _row(case, rows)) for case in cases), rates)


def _row(case: Case, rows: Mapping[str, Row]) -> Row:
    row = rows.get(case.name)
    if row and row.digest == case.digest:
        return row
    return Row(case.name, case.digest, None, "the run holds no reading of this case as it is now")
