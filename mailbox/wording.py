"""An order's facts in a supplier's language: dates, numbers, units, labels, and the templates that use them.

    Templates    what wiring hands in: letters by name, words by language         (no file is opened here)
    Wording      one language in one country: formats days, money, quantities
    *View        what a template sees: text only, nothing left to compute

Who gets which letter, and the mail around it, is `compose`'s work; the PDF is `document`'s. Adding a
language takes no code: one words file and its letters.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision

from countersign.mailbox.reasons import reason
from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseException
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.history import History
from countersign.procurement.money import Price, same_unit, unit
from countersign.procurement.order import Line, PurchaseOrder

Words = Mapping[str, Any]
"""One language's words file: tables of labels, units, questions, subjects."""

FALLBACK = "en"

_FIELDS = {
    "date": ExceptionType.DATE,
    "quantity": ExceptionType.QUANTITY,
    "price": ExceptionType.PRICE,
    "unit_price": ExceptionType.PRICE,
}
"""What a piece of evidence is about, as the kind of difference that it would make."""


@dataclass(frozen=True)
class Templates:
    """Every letter by its file name (`order.en.txt.j2`) and every language's words."""

    letters: Mapping[str, str]
    words: Mapping[str, Words]

    def language(self, wanted: str) -> str:
        """The language to write in: the wanted one ("de", "de-AT") if there are words for it, or English."""
        short = wanted.replace("_", "-").partition("-")[0].casefold()
        return short if short in self.words else FALLBACK


@dataclass(frozen=True)
class LineView:
    """One order line, in words. `open` is False once nobody chases it any more."""

    line: int
    item: str
    supplier_item: str
    description: str
    quantity: str
    price: str
    amount: str
    date: str
    open: bool = True


@dataclass(frozen=True)
class OrderView:
    """An order, in words."""

    number: str
    revision: int
    date: str
    currency: str
    site: str
    supplier: str
    supplier_id: str
    supplier_email: str
    buyer: str
    buyer_email: str
    lines: tuple[LineView, ...]
    total: str

    @property
    def open(self) -> tuple[LineView, ...]:
        """The lines that are still chased."""
        return tuple(line for line in self.lines if line.open)


@dataclass(frozen=True)
class Difference:
    """One field of a line: what was ordered, what they said, and how far apart the two are."""

    label: str
    ordered: str
    said: str = ""
    apart: str = ""


@dataclass(frozen=True)
class IssueView:
    """An exception, in words. `quotes` are the supplier's own; `ask` is what we would ask them.

    `resolution` is how the buyer most likely settles it, as the command line has it. `why` is what the rule
    says, in this language; `following` what happens if nobody answers; `standing` what was done about it;
    `grade` the severity, for a style.
    """

    id: str
    line: LineView | None
    type: str
    severity: str
    rule: str
    words: str
    quotes: tuple[str, ...]
    ask: str
    resolution: str
    differences: tuple[Difference, ...]
    why: str = ""
    following: str = ""
    standing: str = ""
    grade: str = ""


def plain(text: str) -> str:
    """`text` on one line, without characters that steer a header, a terminal or the reading direction."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join("".join(char for char in kept if unicodedata.category(char) not in ("Cf", "Cs")).split())


def _locale(language: str, country: str) -> Locale:
    for name in (f"{language}_{country.upper()}", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK)


class Wording:
    """One language, as one country writes it."""

    def __init__(self, language: str, country: str, words: Words) -> None:
        self.language = language
        self.words = words
        self._locale = _locale(language, country)

    def day(self, day: dt.date) -> str:
        """With the weekday, and the month as a word, so that no reader can swap day and month."""
        return _spaces(format_skeleton("yMMMEd", day, locale=self._locale))

    def long_day(self, day: dt.date) -> str:
        """A date as it stands in a sentence."""
        return _spaces(format_date(day, "long", locale=self._locale))

    def number(self, value: Decimal) -> str:
        """Every digit that the value has, grouped as the country does it."""
        return _spaces(format_decimal(value, locale=self._locale, decimal_quantization=False))

    def plain_number(self, value: Decimal) -> str:
        """The same without groups: as people type it."""
        return _spaces(format_decimal(value, "0.######", locale=self._locale, decimal_quantization=False))

    def money(self, amount: Decimal, currency: str) -> str:
        """The currency's own decimals, or more where a price has more; the currency by its ISO code."""
        pattern = self.words["money"]
        return _spaces(
            format_currency(amount, currency, pattern, locale=self._locale, decimal_quantization=False)
        )

    def unit(self, uom: str, count: Decimal) -> str:
        """The word for a unit, by its Rec 20 code; the order's own word where the words file has none."""
        known = unit(uom)
        names = self.words["units"].get(known.code) if known else None
        return str(names[0 if count == 1 else 1]) if names else plain(uom)

    def quantity(self, quantity: Decimal, uom: str) -> str:
        """How many of what."""
        return f"{self.number(quantity)} {self.unit(uom, quantity)}"

    def price(self, price: Price, uom: str) -> str:
        """A price with its basis: per pc, per 100 pcs."""
        basis = self.unit(uom, price.per) if price.per == 1 else self.quantity(price.per, uom)
        return f"{self.money(price.amount, price.currency)} {self.words['labels']['per']} {basis}"

    def deliveries(self, deliveries: tuple[Delivery, ...], uom: str) -> str:
        """The promised days, with quantities where the supplier split the line."""
        return "; ".join(self._delivery(delivery, uom) for delivery in deliveries)

    def _delivery(self, delivery: Delivery, uom: str) -> str:
        days = self.day(delivery.date)
        if delivery.latest and delivery.latest != delivery.date:
            days = f"{days} – {self.day(delivery.latest)}"
        return days if delivery.quantity is None else f"{self.quantity(delivery.quantity, uom)}: {days}"

    # --- views ---

    def order(self, case: Case) -> OrderView:
        """The case's order; its lines know whether they are still open."""
        order = case.order
        settled = {state.line for state in case.lines if state.settled}
        amounts = [_rounded(order.value(line), order.currency) for line in order.lines]
        return OrderView(
            number=plain(order.number),
            revision=order.revision,
            date=self.long_day(order.date) if order.date else "",
            currency=order.currency,
            site=plain(order.site),
            supplier=plain(order.supplier.name),
            supplier_id=plain(order.supplier.id),
            supplier_email=plain(order.supplier.email),
            buyer=plain(order.buyer.name),
            buyer_email=plain(order.buyer.email),
            lines=tuple(self.line(order, line, open_=line.line not in settled) for line in order.lines),
            total=self.money(sum(amounts, Decimal()), order.currency),
        )

    def history(self, past: History) -> str:
        """What the supplier did so far, in one line."""
        words = self.words["history"]
        if past.orders <= 1:
            return str(words["first"])
        parts = [
            _counted(words["orders"], past.orders),
            words["answered"].replace("{n}", str(past.answered)),
        ]
        if past.hours is not None:
            days = past.hours >= 36
            kind, count = ("days", past.hours / 24) if days else ("hours", past.hours)
            parts.append(_counted(words[kind], max(round(count), 1)))
        if past.confirmed:
            late = words["late"].replace("{n}", str(past.late)).replace("{of}", str(past.confirmed))
            parts.append(late if past.late else words["on_time"])
        return ", ".join(parts) + "."

    def line(self, order: PurchaseOrder, line: Line, *, open_: bool = True) -> LineView:
        """One line of the order."""
        return LineView(
            line=line.line,
            item=plain(line.item),
            supplier_item=plain(line.supplier_item),
            description=plain(line.description),
            quantity=self.quantity(line.quantity, line.uom),
            price=self.price(order.price(line), line.uom),
            amount=self.money(_rounded(order.value(line), order.currency), order.currency),
            date=self.day(line.date),
            open=open_,
        )

    def issue(self, order: PurchaseOrder, exception: CaseException) -> IssueView:
        """An exception of the order's case."""
        line = order.line(exception.line) if exception.line is not None else None
        return IssueView(
            id=exception.id,
            line=self.line(order, line) if line else None,
            type=self.words["types"][exception.type.value],
            severity=self.words["severities"][exception.severity.value],
            rule=plain(exception.rule),
            words=plain(exception.words),
            quotes=tuple(dict.fromkeys(plain(evidence.quote) for evidence in exception.evidence)),
            ask=self._ask(exception),
            resolution=(Resolution.ACCEPTED if exception.proposal else Resolution.ORIGINAL).value,
            differences=self._differences(order, line, exception) if line else (),
            why=reason(exception, self.words),
            following=self._following(exception),
            standing=self._standing(exception),
            grade=exception.severity.value,
        )

    def _following(self, exception: CaseException) -> str:
        """What happens if nobody answers, and when."""
        words = self.words["following"]
        if exception.next_at is None:
            return str(words["nothing"])
        kind = "reminded" if not exception.nudges else "manager"
        return str(words[kind]).replace("{day}", self.long_day(exception.next_at.date()))

    def _standing(self, exception: CaseException) -> str:
        """What was done about it before, where that is what somebody has to know."""
        words, pending = self.words["desk"], exception.pending
        last = exception.moves[-1] if exception.moves else None
        if pending:
            button = self.words["offers"].get(pending.action.kind, {}).get("button", pending.action.kind)
            said = words["pending"].replace("{by}", plain(pending.by)).replace("{action}", str(button))
            return str(
                said.replace("{rule}", pending.rule).replace("{day}", self.long_day(pending.at.date()))
            )
        if last and last.why == "refuse":
            return str(words["refused"]).replace("{by}", plain(last.by))
        if exception.nudges and exception.owner:
            since = self.long_day(exception.opened_at.date())
            return str(words["since"]).replace("{owner}", plain(exception.owner)).replace("{day}", since)
        return ""

    def _ask(self, exception: CaseException) -> str:
        questions = self.words["ask"]
        fields = (f"{exception.type.value}-{evidence.field}" for evidence in exception.evidence)
        keys = (*fields, exception.type.value, "other")
        return str(next(questions[key] for key in keys if key in questions))

    def _differences(
        self, order: PurchaseOrder, line: Line, exception: CaseException
    ) -> tuple[Difference, ...]:
        """The fields that differ; where none is known to, those that the exception is about, or all."""
        said = exception.proposal or LineReading(order.number, line.line, LineStatus.UNCLEAR)
        rows = {
            ExceptionType.QUANTITY: self._quantities(order, line, said),
            ExceptionType.PRICE: self._prices(order, line, said),
            ExceptionType.DATE: self._dates(line, said),
        }
        differing = tuple(row for row in rows.values() if row.said and row.said != row.ordered)
        fields = (_FIELDS.get(evidence.field) for evidence in exception.evidence)
        about = (
            [exception.type] if exception.type in rows else [kind for kind in fields if kind and kind in rows]
        )
        return differing or tuple(rows[kind] for kind in dict.fromkeys(about)) or tuple(rows.values())

    def _quantities(self, order: PurchaseOrder, line: Line, said: LineReading) -> Difference:
        label, ordered = self.words["labels"]["quantity"], self.quantity(line.quantity, line.uom)
        if said.quantity is None:
            return Difference(label, ordered)
        uom = said.uom or line.uom
        gap = said.quantity - line.quantity if same_unit(uom, line.uom) else Decimal()
        apart = f"{_sign(gap)}{self.quantity(abs(gap), uom)}{self._worth(order, gap, order.price(line).each)}"
        apart = apart if gap else ""
        return Difference(label, ordered, self.quantity(said.quantity, uom), apart)

    def _prices(self, order: PurchaseOrder, line: Line, said: LineReading) -> Difference:
        label, ordered = self.words["labels"]["price"], order.price(line)
        words = self.price(ordered, line.uom)
        if said.unit_price is None:
            return Difference(label, words)
        price = Price(said.unit_price, said.currency or order.currency, said.price_per or line.price_per)
        apart = ""
        if price.currency == ordered.currency and ordered.amount:
            gap = ((price.each / ordered.each - 1) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
            worth = self._worth(order, price.each - ordered.each, said.quantity or line.quantity)
            apart = f"{_sign(gap)}{self.number(abs(gap))} %{worth}" if gap else ""
        return Difference(label, words, self.price(price, said.uom or line.uom), apart)

    def _worth(self, order: PurchaseOrder, one: Decimal, other: Decimal) -> str:
        """A difference in money, behind one in something else."""
        amount = _rounded(one * other, order.currency)
        return f" ({_sign(amount)}{self.money(abs(amount), order.currency)})" if amount else ""

    def _dates(self, line: Line, said: LineReading) -> Difference:
        label, ordered = self.words["labels"]["deliver_by"], self.day(line.date)
        if not said.deliveries:
            return Difference(label, ordered)
        days = (max(delivery.worst for delivery in said.deliveries) - line.date).days
        return Difference(label, ordered, self.deliveries(said.deliveries, line.uom), self._days_apart(days))

    def _days_apart(self, days: int) -> str:
        if not days:
            return ""
        return _counted(self.words["apart"]["later" if days > 0 else "earlier"], abs(days))


def types(issues: Iterable[IssueView]) -> str:
    """What a set of exceptions is about, each kind once: for a subject."""
    return ", ".join(dict.fromkeys(issue.type for issue in issues))


def _counted(words: Sequence[str], count: int) -> str:
    """The word for one, or for more, with the number in it."""
    return words[0 if count == 1 else 1].replace("{n}", str(count))


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "−"


def _spaces(text: str) -> str:
    """The narrow spaces that some locales group digits with are missing in many fonts."""
    return text.replace("\u202f", "\u00a0").replace("\u2009", "\u00a0")
