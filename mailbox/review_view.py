"""The weekly review in words: the figures on top, then tables. Mail, PDF and terminal show the same ones.

Every per cent stands beside the counts that it comes from. Nothing is computed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from countersign.mailbox.wording import Wording, plain
from countersign.procurement.acknowledged import Rate
from countersign.procurement.case import CaseException
from countersign.procurement.judgement import Severity
from countersign.procurement.review import AGES, Review
from countersign.procurement.standouts import Standout

GRAVEST = tuple(reversed(Severity))
SHOWN = 10
"""How many of the open ones are listed."""


@dataclass(frozen=True)
class Fact:
    """One figure."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class TableView:
    """A table; `numbers` are the columns that are set to the right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ReviewView:
    """Everything that is shown. `ages` and `severities` name the bars of the chart of ages."""

    title: str
    period: str
    facts: tuple[Fact, ...]
    tables: tuple[TableView, ...]
    ages: tuple[str, ...]
    severities: tuple[str, ...]


class ReviewWords:
    """A review in one language."""

    def __init__(self, wording: Wording, words: Mapping[str, Any]) -> None:
        self._wording = wording
        self._all = words
        self._words: Mapping[str, str] = words["review"]

    def view(self, review: Review) -> ReviewView:
        """All of it."""
        ends = (*AGES, None)
        starts = (0, *(limit + 1 for limit in AGES))
        return ReviewView(
            title=f"{self._words['title']} {review.week.name}",
            period=self._period(review),
            facts=self._facts(review),
            tables=tuple(table for table in self._tables(review) if table.rows),
            ages=tuple(
                f"{start}–{end}" if end else f"{start}+" for start, end in zip(starts, ends, strict=True)
            ),
            severities=self._severities,
        )

    @property
    def _severities(self) -> tuple[str, ...]:
        return tuple(str(self._wording.words["severities"][one.value]) for one in GRAVEST)

    def _period(self, review: Review) -> str:
        week = review.week
        days = (self._wording.long_day(week.first), self._wording.long_day(week.last))
        period = self._words["period"].format(first=days[0], last=days[1])
        if review.as_of >= week.end:
            return period
        running = self._words["running"].format(as_of=f"{review.as_of:%Y-%m-%d %H:%M} UTC")
        return f"{period} ({running})"

    def _facts(self, review: Review) -> tuple[Fact, ...]:
        words, grave = self._words, sum(one.severity in GRAVEST[:2] for one in review.open)
        target = words["target"].format(percent=review.target)
        facts = [
            Fact(words["open"], str(len(review.open)), words["grave"].format(n=grave) if grave else ""),
            Fact(words["new"], str(len(review.new))),
            Fact(words["resolved"], str(len(review.resolved))),
            Fact(words["acknowledged"], self._rate(review.acknowledged), target),
            Fact(words["exposed"], self._money(review.exposed), words["exposed_note"]),
        ]
        if review.value_days:
            facts.append(Fact(words["value_days"], self._money(review.value_days), words["value_days_note"]))
        if review.effect:
            facts.append(Fact(words["effect"], self._money(review.effect), words["effect_note"]))
        return tuple(facts)

    def _rate(self, rate: Rate) -> str:
        if rate.percent is None:
            return self._words["none"]
        return self._words["of"].format(part=rate.part, whole=rate.whole, percent=rate.percent)

    def _money(self, amounts: Mapping[str, Decimal]) -> str:
        cents = Decimal("0.01")
        shown = (
            self._wording.money(amount.quantize(cents, ROUND_HALF_UP), currency)
            for currency, amount in amounts.items()
        )
        return ", ".join(shown) or self._words["nothing"]

    # --- tables ---

    def _tables(self, review: Review) -> Sequence[TableView]:
        words = self._words
        return (
            self._owners(review),
            self._suppliers(review.suppliers),
            self._counted(words["outcomes"], self._all["outcomes"], review.outcomes),
            self._counted(words["causes"], self._all["causes"], review.causes),
            self._gravest(review),
        )

    def _owners(self, review: Review) -> TableView:
        words = self._words
        head = (words["owner"], *self._severities, words["total"], words["oldest"])
        rows = tuple(
            (
                plain(row.owner) or words["nobody"],
                *(str(count) if count else "" for count in row.counts),
                str(row.total),
                str(row.oldest),
            )
            for row in review.owners
        )
        return TableView(words["owners"], head, rows, frozenset(range(1, len(head))))

    def _suppliers(self, suppliers: Sequence[Standout]) -> TableView:
        words = self._words
        head = (words["supplier"], words["why"], words["answered"], words["open"])
        rows = tuple(
            (
                plain(one.supplier.name or one.supplier.email),
                ", ".join(self._reason(name, one) for name in one.reasons),
                self._rate(one.acknowledged),
                str(one.open),
            )
            for one in suppliers
        )
        return TableView(words["suppliers"], head, rows, frozenset({3}))

    def _reason(self, name: str, one: Standout) -> str:
        match name:
            case "new":
                return self._words["many"].format(n=one.new)
            case "old":
                return self._words["old"].format(n=one.old)
            case _:
                return self._words[name]

    def _counted(self, title: str, names: Mapping[str, str], counts: Mapping[str, int]) -> TableView:
        rows = tuple((names[key], str(count)) for key, count in counts.items())
        return TableView(title, ("", self._words["count"]), rows, frozenset({1}))

    def _gravest(self, review: Review) -> TableView:
        words = self._words
        head = (words["id"], words["supplier"], words["what"], words["owner"], words["days"])
        rows = tuple(self._open(one, review) for one in review.open[:SHOWN])
        return TableView(words["gravest"], head, rows, frozenset({4}))

    def _open(self, one: CaseException, review: Review) -> tuple[str, ...]:
        supplier = review.orders[one.order].supplier
        common = self._wording.words
        what = f"{common['types'][one.type.value]} ({common['severities'][one.severity.value]})"
        owner = plain(one.owner) or self._words["nobody"]
        days = str((review.as_of - one.opened_at).days)
        return plain(one.id), plain(supplier.name or supplier.email), what, owner, days
