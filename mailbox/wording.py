"""An order's facts in a supplier's language: dates, numbers, units, labels, and the templates that use them.

    Templates    what wiring hands in: letters by name, words by language         (no file is opened here)
    Wording      one language in one country: formats days, money, quantities
    *View        what a template sees: text only, nothing left to compute

Who gets which letter, and the mail around it, is `compose`'s work; the PDF is `document`'s. Adding a
language takes no code and no letter: one words file.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_precision

from countersign.mailbox.phrases import counted, put
from countersign.mailbox.reasons import following, reason, standing
from countersign.procurement.actions import Resolution
from countersign.procurement.case import INSIDE, Case, CaseException, LineState
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.compare import days_late
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
    """Every letter by its file name (`order.txt.j2`, `notice.en.txt.j2`) and every language's words."""

    letters: Mapping[str, str]
    words: Mapping[str, Words]

    def language(self, wanted: str, country: str = "") -> str:
        """The language to write in, if there are words for it: the wanted one ("de", "de-AT"), where none is
        wanted the country's; else English.
        """
        short = _short(wanted) if wanted else spoken_in(country)
        return short if short in self.words else FALLBACK

    def letter(self, purpose: str, language: str, kind: str) -> str:
        """The file to write with: one for this language alone, or the one for all; empty if neither is there.

        `kind` is "txt" or "html".
        """
        names = (f"{purpose}.{language}.{kind}.j2", f"{purpose}.{kind}.j2")
        return next((name for name in names if name in self.letters), "")

    def inside(self, language: str) -> bool:
        """Whether our own people can be written to in it."""
        return any(self.letter(purpose.value, language, "txt") for purpose in INSIDE)


def _short(language: str) -> str:
    short = language.replace("_", "-").partition("-")[0].casefold()
    return "nb" if short == "no" else short


def spoken_in(country: str) -> str:
    """The language that a country's suppliers most likely write; empty where nothing is known of it.

    Chinese stands for simplified Chinese: where the other script is written, it is not the answer.
    """
    try:
        locale = Locale.parse(f"und_{country.upper()}")
    except (UnknownLocaleError, ValueError):
        return ""
    return "" if locale.script == "Hant" else str(locale.language)


@dataclass(frozen=True)
class LineView:
    """One order line, in words. `open` is False once nobody chases it any more. `dates` are its days:
    where it comes in parts, each with how much comes on it.
    """

    line: int
    item: str
    supplier_item: str
    description: str
    quantity: str
    price: str
    amount: str
    dates: tuple[str, ...]
    open: bool = True

    @property
    def date(self) -> str:
        """The days on one line."""
        return "; ".join(self.dates)


@dataclass(frozen=True)
class OrderView:
    """An order, in words. `dated` is its number, with its date where it has one."""

    number: str
    dated: str
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
    """An exception, in words. `quotes` are the supplier's own, `quoted` all of them as the language quotes;
    `ask` is what we would ask them.

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
    quoted: str
    ask: str
    resolution: str
    differences: tuple[Difference, ...]
    why: str = ""
    following: str = ""
    standing: str = ""
    grade: str = ""


@dataclass(frozen=True)
class ChangeView:
    """What a revision changed of a line: `kind` is "new", "dropped" or "changed", then with the differences:
    `ordered` is how it was before, `said` how it is now.
    """

    line: LineView
    kind: str
    differences: tuple[Difference, ...] = ()


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


# By the digits, since 1.0 and 1.00 are equal and written apart. A letter says the same amounts many times.
@lru_cache(4096)
def _number(digits: str, locale: Locale) -> str:
    return _spaces(format_decimal(Decimal(digits), locale=locale, decimal_quantization=False))


@lru_cache(4096)
def _money(digits: str, currency: str, pattern: str, locale: Locale) -> str:
    amount = Decimal(digits)
    return _spaces(format_currency(amount, currency, pattern, locale=locale, decimal_quantization=False))


class Wording:
    """One language, as one country writes it."""

    def __init__(self, language: str, country: str, words: Words) -> None:
        self.language = language
        self.words = words
        self._locale = _locale(language, country)

    def day(self, day: dt.date) -> str:
        """With the weekday, and the month as a word, so that no reader can swap day and month."""
        return _spaces(format_skeleton("yMMMEd", day, locale=self._locale))

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other, as the language does it ("a, b and c")."""
        return str(format_list(list(names), locale=self._locale))

    def long_day(self, day: dt.date) -> str:
        """A date as it stands in a sentence."""
        return _spaces(format_date(day, "long", locale=self._locale))

    def number(self, value: Decimal) -> str:
        """Every digit that the value has, grouped as the country does it."""
        return _number(str(value), self._locale)

    def plain_number(self, value: Decimal) -> str:
        """The same without groups: as people type it."""
        return _spaces(format_decimal(value, "0.######", locale=self._locale, decimal_quantization=False))

    def money(self, amount: Decimal, currency: str) -> str:
        """The currency's own decimals, or more where a price has more; the currency by its ISO code."""
        return _money(str(amount), currency, self.words["pattern"]["money"], self._locale)

    def unit(self, uom: str, count: Decimal) -> str:
        """The word for a unit, by its Rec 20 code; the order's own word where the words file has none."""
        known = unit(uom)
        names = self.words["units"].get(known.code) if known else None
        return counted(names, count, self._locale) if names else plain(uom)

    def quantity(self, quantity: Decimal, uom: str) -> str:
        """How many of what."""
        pattern = self.words["pattern"]["quantity"]
        return put(pattern, number=self.number(quantity), unit=self.unit(uom, quantity))

    def form(self, forms: str | Words, count: int) -> str:
        """The form of a phrase that goes with a number."""
        return counted(forms, count, self._locale)

    def price(self, price: Price, uom: str) -> str:
        """A price with its basis: per pc, per 100 pcs."""
        basis = self.unit(uom, price.per) if price.per == 1 else self.quantity(price.per, uom)
        money = self.money(price.amount, price.currency)
        return put(self.words["pattern"]["price"], money=money, basis=basis)

    def deliveries(self, deliveries: tuple[Delivery, ...], uom: str) -> tuple[str, ...]:
        """The promised days, with quantities where the supplier split the line."""
        return tuple(self._delivery(delivery, uom) for delivery in deliveries)

    def wanted(self, line: Line) -> tuple[str, ...]:
        """The days on which it is wanted, with quantities where there are several."""
        if line.only_day:
            return (self.day(line.only_day),)
        return tuple(f"{self.quantity(one.quantity, line.uom)}: {self.day(one.date)}" for one in line.due)

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
        date = self.long_day(order.date) if order.date else ""
        number = plain(order.number)
        return OrderView(
            number=number,
            dated=put(self.words["pattern"]["dated"], order=number, date=date) if date else number,
            revision=order.revision,
            date=date,
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
            dates=self.wanted(line),
            open=open_,
        )

    def promised(self, case: Case, numbers: Iterable[int]) -> tuple[LineView, ...]:
        """Lines as the supplier confirmed them: with the quantity and the days that hold now."""
        return tuple(self._promised(case, one) for one in case.lines if one.line in set(numbers))

    def _promised(self, case: Case, state: LineState) -> LineView:
        line = case.order.line(state.line)
        assert line is not None  # a case has a state for each line of its order, and no other
        view, said = self.line(case.order, line), state.confirmed
        if said is None:
            return view
        uom = said.uom or line.uom
        if said.deliveries:
            view = replace(view, dates=self.deliveries(said.deliveries, uom))
        return (
            replace(view, quantity=self.quantity(said.quantity, uom)) if said.quantity is not None else view
        )

    def changes(self, before: PurchaseOrder, now: PurchaseOrder) -> tuple[ChangeView, ...]:
        """What one revision of an order changed of the other, line by line."""
        return tuple(self._changes(before, now))

    def _changes(self, before: PurchaseOrder, now: PurchaseOrder) -> Iterator[ChangeView]:
        for line in now.lines:
            old, view = before.line(line.line), self.line(now, line)
            if old is None:
                yield ChangeView(view, "new")
            elif differing := self._apart(self.line(before, old), view):
                yield ChangeView(view, "changed", differing)
        for line in before.lines:
            if now.line(line.line) is None:
                yield ChangeView(self.line(before, line), "dropped")

    def _apart(self, old: LineView, new: LineView) -> tuple[Difference, ...]:
        labels = self.words["labels"]
        rows = (
            (labels["item"], f"{old.item} {old.description}", f"{new.item} {new.description}"),
            (labels["quantity"], old.quantity, new.quantity),
            (labels["price"], old.price, new.price),
            (labels["deliver_by"], old.date, new.date),
        )
        return tuple(Difference(label, was.strip(), is_.strip()) for label, was, is_ in rows if was != is_)

    def quoted(self, quotes: Iterable[str]) -> str:
        """A supplier's words between the marks of the language, and with its own "and"."""
        marked = [put(self.words["pattern"]["quote"], words=words) for words in quotes]
        return format_list(marked, locale=self._locale) if marked else ""

    def issue(self, order: PurchaseOrder, exception: CaseException) -> IssueView:
        """An exception of the order's case. Its type and severity have words where our own people read."""
        line = order.line(exception.line) if exception.line is not None else None
        inside = "desk" in self.words
        quotes = tuple(dict.fromkeys(plain(evidence.quote) for evidence in exception.evidence))
        return IssueView(
            id=exception.id,
            line=self.line(order, line) if line else None,
            type=self.words.get("types", {}).get(exception.type.value, ""),
            severity=self.words.get("severities", {}).get(exception.severity.value, ""),
            rule=plain(exception.rule),
            words=plain(exception.words),
            quotes=quotes,
            quoted=self.quoted(quotes),
            ask=self._ask(exception, line),
            resolution=(Resolution.ACCEPTED if exception.proposal else Resolution.ORIGINAL).value,
            differences=self._differences(order, line, exception) if line else (),
            why=reason(exception, self.words) if inside else "",
            following=following(exception, self.words, self.long_day) if inside else "",
            standing=standing(exception, self.words, self.long_day) if inside else "",
            grade=exception.severity.value,
        )

    def _ask(self, exception: CaseException, line: Line | None) -> str:
        questions = self.words["ask"]
        kind = exception.type.value
        parts = [f"{kind}-parts"] if line and line.schedule else []
        keys = (*parts, *(f"{kind}-{evidence.field}" for evidence in exception.evidence), kind, "other")
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
        label, ordered = self.words["labels"]["deliver_by"], "; ".join(self.wanted(line))
        if not said.deliveries:
            return Difference(label, ordered)
        words = "; ".join(self.deliveries(said.deliveries, line.uom))
        return Difference(label, ordered, words, self._days_apart(days_late(line, said.deliveries)))

    def _days_apart(self, days: int) -> str:
        if not days or "apart" not in self.words:
            return ""
        words = self.words["apart"]["later" if days > 0 else "earlier"]
        return put(self.form(words, abs(days)), n=abs(days))


def types(issues: Iterable[IssueView]) -> str:
    """What a set of exceptions is about, each kind once: for a subject."""
    return ", ".join(dict.fromkeys(issue.type for issue in issues))


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "−"


def _spaces(text: str) -> str:
    """The narrow spaces that some locales group digits with are missing in many fonts."""
    return text.replace("\u202f", "\u00a0").replace("\u2009", "\u00a0")
