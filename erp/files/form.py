"""The canonical order as a form: which fields an orders file may hold, and what each of them may say.

    nested dictionaries of texts and numbers  →  OrderForm  →  procurement's PurchaseOrder

One vocabulary for JSON and CSV; how either is read from disk is `orders`' work, and so is the place that a
fault is reported with. Here a fault is only a field, what was given, and a few words about it. Numbers are
`Decimal` from the first character on: nothing passes through a binary float.
"""

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Self

from babel.core import get_global
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    model_validator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from countersign.procurement.order import Buyer, Due, Line, PurchaseOrder, Supplier, by_day, uneven

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")


def _text(value: object) -> str:
    """A short text. Control characters are refused: these texts stand in mail headers."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be a text")
    value = value.strip()
    if not value.isprintable():
        raise ValueError("holds a line break or an invisible character; take it out")
    return value


def _prose(value: object) -> str:
    """A text that may come from a cell with several lines; it becomes one."""
    return _text(" ".join(value.split()) if isinstance(value, str) else value)


def _filled(value: str) -> str:
    if not value:
        raise ValueError("is empty")
    return value


def _findable(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError("holds neither a letter nor a digit")
    return value


def _decimal(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError("is not a number; write it like 1250.50, with a point and without separators")
    # The bounds keep one mistyped exponent from filling a page; no real order comes near them.
    exponent = value.as_tuple().exponent
    if value.adjusted() > 14 or (isinstance(exponent, int) and exponent < -9):
        raise ValueError("has more digits than an order can use")
    return value


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("must be greater than zero")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _whole(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        value = int(value.strip())
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    return value


def _day(value: object) -> dt.date:
    text = value.strip() if isinstance(value, str) else ""
    if _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a day of the calendar") from None
    raise ValueError("is not a date; write it like 2026-12-31")


def _address(value: str) -> str:
    if len(value) > 254 or not _ADDRESS.fullmatch(value):
        raise ValueError("is not an e-mail address; write it like sales@northgate.example")
    # The inbox sees addresses in lower case, and both have to meet.
    return value.casefold()


def _address_or_none(value: str) -> str:
    return _address(value) if value else ""


@cache
def _territories() -> tuple[frozenset[str], frozenset[str]]:
    """The countries that exist and the currencies that are legal tender somewhere today, from CLDR."""
    table = get_global("territory_currencies")
    current = {row[0] for rows in table.values() for row in rows if row[2] is None}
    return frozenset(table), frozenset(current)


def _currency(value: str) -> str:
    code, known = value.upper(), _territories()[1]
    if code not in known:
        raise ValueError(f"is not a currency that is in use; write its ISO 4217 code{_like(code, known)}")
    return code


def _country(value: str) -> str:
    code, known = value.upper(), _territories()[0]
    if code and code not in known:
        raise ValueError("is not a country; write its two letters of ISO 3166, such as GB")
    return code


def _like(word: str, known: frozenset[str]) -> str:
    # The codes with an X are for gold, tests and no currency at all: nobody means them.
    near = get_close_matches(word, sorted(code for code in known if not code.startswith("X")), n=1)
    return f", such as {near[0]}" if near else ", such as EUR"


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("is not a language; write its code, such as en or de")
    return value


def _tier(value: int) -> int:
    if not 1 <= value <= 9:
        raise ValueError("must be from 1 (closest watched) to 9")
    return value


def _counted(value: int) -> int:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _numbered(value: int) -> int:
    if value < 1:
        raise ValueError("must be greater than zero")
    return value


Text = Annotated[str, BeforeValidator(_text)]
Prose = Annotated[str, BeforeValidator(_prose)]
Name = Annotated[Text, AfterValidator(_filled)]
Address = Annotated[Text, AfterValidator(_address)]
Currency = Annotated[Text, AfterValidator(_currency)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class Form(BaseModel):
    """A part of the form: closed to names that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BuyerForm(Form):
    """Who placed the order."""

    name: Text = ""
    email: Annotated[Text, AfterValidator(_address_or_none)] = ""


class SupplierForm(Form):
    """Whom it goes to."""

    id: Text = ""
    name: Text = ""
    email: Address
    language: Annotated[Text, AfterValidator(_language)] = ""
    country: Annotated[Text, AfterValidator(_country)] = ""
    tier: Annotated[Whole, AfterValidator(_tier)] = 2


class DueForm(Form):
    """So much of a line on one day."""

    date: Day
    quantity: Annotated[Number, AfterValidator(_positive)]


class LineForm(Form):
    """One line. With a `schedule`, its `date` may be left out: it is the last day of those."""

    line: Annotated[Whole, AfterValidator(_numbered)]
    item: Text = ""
    supplier_item: Text = ""
    description: Prose = ""
    quantity: Annotated[Number, AfterValidator(_positive)]
    uom: Name
    unit_price: Annotated[Number, AfterValidator(_not_negative)]
    price_per: Annotated[Number, AfterValidator(_positive)] = Decimal(1)
    date: Day
    need_date: Day | None = None
    category: Text = ""
    critical: bool = False
    schedule: list[DueForm] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _dated(cls, given: Any) -> Any:  # noqa: ANN401  # whatever a file holds
        if not isinstance(given, dict) or given.get("date") or not isinstance(given.get("schedule"), list):
            return given
        days = [one["date"] for one in given["schedule"] if isinstance(one, dict) and "date" in one]
        return {**given, "date": max(days)} if days and all(isinstance(day, str) for day in days) else given

    @model_validator(mode="after")
    def _even(self) -> Self:
        if self.schedule and (why := uneven(self._line(self._parts()))):
            raise ValueError(f"schedule does not fit: {why}")
        return self

    def facts(self) -> Line:
        """The same in procurement's words."""
        return self._line(by_day(self._parts()))

    def _parts(self) -> tuple[Due, ...]:
        return tuple(sorted(Due(one.date, one.quantity) for one in self.schedule))

    def _line(self, schedule: tuple[Due, ...]) -> Line:
        return Line(**self.model_dump(exclude={"schedule"}), schedule=schedule)


def _checked(_: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """A line is checked by its form, which is forgotten at once: an order may have very many."""
    return no_info_after_validator_function(LineForm.facts, handler(LineForm))


Checked = Annotated[Line, GetPydanticSchema(_checked)]


def _distinct(lines: list[Line]) -> list[Line]:
    if not lines:
        raise ValueError("is empty; an order has at least one line")
    number, times = Counter(line.line for line in lines).most_common(1)[0]
    if times > 1:
        raise ValueError(f"holds line {number} more than once; give each line its own number")
    return lines


class OrderForm(Form):
    """One order."""

    number: Annotated[Text, AfterValidator(_findable)]
    revision: Annotated[Whole, AfterValidator(_counted)] = 0
    site: Text = ""
    date: Day | None = None
    currency: Currency
    buyer: BuyerForm = Field(default_factory=BuyerForm)
    supplier: SupplierForm
    lines: Annotated[list[Checked], AfterValidator(_distinct)]

    def order(self) -> PurchaseOrder:
        """The same facts in procurement's words."""
        return PurchaseOrder(
            number=self.number,
            revision=self.revision,
            site=self.site,
            date=self.date,
            currency=self.currency,
            buyer=Buyer(**self.buyer.model_dump()),
            supplier=Supplier(**self.supplier.model_dump()),
            lines=tuple(self.lines),
        )
