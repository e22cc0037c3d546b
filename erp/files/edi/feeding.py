"""Documents of X12 or EDIFACT made into a feed: orders, changes of orders, and what has come.

All or nothing: the first thing that can't be used raises `BadOrders`, a sentence with file, order, line and
field. An order is checked by the canonical form, so that no format lets in what another refuses.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.erp.files.draft import supplier
from countersign.erp.files.drafts import Known, line_of, orders_of
from countersign.erp.files.edi.document import Day, Document, Item, Kind, Part, Place
from countersign.erp.files.formats import BATCH, Partners
from countersign.procurement.feed import Feed, LineAct, LineChange, OrderChange, Receipt
from countersign.procurement.interchange import units
from countersign.procurement.interchange.envelopes import Interchange
from countersign.procurement.interchange.values import number
from countersign.procurement.money import convert
from countersign.procurement.order import Due, PurchaseOrder, Supplier, by_day

_STANDARDS = {"x12": "x12", "edifact": "rec20"}
_GROUPED = re.compile(r"[0-9]{1,3},[0-9]{3}")
_WHOLE = re.compile(r"0*([1-9][0-9]{0,8})")


@cache
def _codes(standard: str, table: str) -> tuple[str, ...]:
    text = files("countersign.erp.files.edi").joinpath("dates.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)[standard][table])


def feeds(
    said: Iterable[Document | Interchange], file: str, partners: Partners, mark: str = "."
) -> Iterator[Feed]:
    """All that one file says, a few documents at a time, behind each interchange that they stand in. `mark`
    is the file's decimal mark beside the point."""
    known, batch = Known(file), list[_Reading]()
    for one in said:
        if isinstance(one, Document):
            batch.append(_Reading(one, partners, mark))
        if batch and (len(batch) == BATCH or isinstance(one, Interchange)):
            yield _feed(batch, known)
            batch = []
        if isinstance(one, Interchange):
            known = Known(file)  # a later interchange may order anew what an earlier one ordered
            yield Feed(mark=one.mark)
    if batch:
        yield _feed(batch, known)


def _feed(batch: Sequence["_Reading"], known: Known) -> Feed:
    return Feed(
        tuple(order for one in batch for order in one.orders() if known.is_new(order)),
        tuple(change for one in batch for change in one.changes()),
        tuple(receipt for one in batch for receipt in one.receipts(Kind.RECEIPT)),
        tuple(receipt for one in batch for receipt in one.receipts(Kind.SHIPMENT)),
    )


def whole(pieces: Iterable[Feed]) -> Feed:
    """The pieces of a file as one feed."""
    held = tuple(pieces)
    return Feed(
        tuple(one for piece in held for one in piece.orders),
        tuple(one for piece in held for one in piece.changes),
        tuple(one for piece in held for one in piece.receipts),
        tuple(one for piece in held for one in piece.shipped),
        doubts=tuple(one for piece in held for one in piece.doubts),
    )


class _Reading:
    """One document being made use of."""

    def __init__(self, document: Document, partners: Partners, mark: str) -> None:
        self.document, self.partners, self.mark = document, partners, mark
        self.standard = document.standard
        self.place = document.place()

    def orders(self) -> tuple[PurchaseOrder, ...]:
        """The order, checked by the canonical form; none where it is something else."""
        if self.document.kind is not Kind.ORDER:
            return ()
        return orders_of([self._values()], self.document.file)

    def _values(self) -> dict[str, Any]:
        said = self.document
        if not said.items:
            raise self.place.fault("it has no line; was the file cut off?")
        values = {
            "number": said.number,
            "revision": said.revision or 0,
            "site": said.site,
            "date": _iso(said.date),
            "currency": self._currency(),
            "buyer": {"name": said.buyer.contact, "email": said.buyer.email},
            "supplier": self._supplier(),
            "lines": [self._line(item) for item in _let_go(said.items)],
        }
        return {name: value for name, value in values.items() if value not in (None, "")}

    def _currency(self) -> str:
        currency = self.document.currency or self.partners.company.currency
        if not currency:
            raise self.place.fault("the currency is missing; company.toml can name the one that is usual")
        return currency

    def _supplier(self) -> dict[str, Any]:
        said = self.document.supplier
        given = Supplier(said.email, said.id, said.name, country=said.country)
        found = supplier(given, self.document.names, self.partners, self.place.words)
        return {name: value for name, value in found.items() if value}

    def _line(self, item: Item) -> dict[str, Any]:
        place, parts = self.document.place(item), self._parts(item)
        return {
            "line": self._number_of(item),
            "quantity": self._amount(item.quantity, "the quantity", place),
            "uom": self._unit(item, place),
            "unit_price": self._amount(item.price, "the price", place),
            "price_per": self._per(item, place),
            "date": _iso(parts[-1].date if parts else self._day(item)),
            "schedule": [{"date": _iso(one.date), "quantity": one.quantity} for one in parts],
            "item": item.item or item.other_item,
            "supplier_item": item.supplier_item,
            "description": " ".join(item.description),
        }

    def _number_of(self, item: Item) -> int:
        found = _WHOLE.fullmatch(item.number.strip())
        if not found:
            said = f"“{item.number}” is no line number" if item.number else "a line has no number"
            words = f"{item.mark}: {said}"
            raise self.document.place(item).fault(
                f"{words}; number the lines of the order 1, 2, 3 or 10, 20, 30"
            )
        return int(found[1])

    def _amount(self, text: str, field: str, place: Place) -> Decimal:
        value = number(text, self.mark) if text else None
        if value is None and self.standard == "edifact" and not _GROUPED.fullmatch(text):
            value = number(text, ",")  # the UNA is often copied from somewhere else
        if value is None:
            raise place.fault(f"{field} “{text}” is no number" if text else f"{field} is missing")
        return value

    def _unit(self, item: Item, place: Place) -> str:
        if not item.uom:
            raise place.fault("the unit of the quantity is missing")
        return units.as_read(item.uom, _STANDARDS[self.standard])

    def _per(self, item: Item, place: Place) -> Decimal:
        """How many of the line's unit the price is for, which may be said in another unit."""
        if item.unsure and not self.partners.company.ctp04:
            raise place.fault(
                f"the price {item.price} may be for 1 {item.uom}, or for all {item.quantity} ordered: "
                "CTP04 can be either, and no sum tells. Have the basis (CTP09) or the line's sum (AMT) sent, "
                'or say in company.toml what CTP04 is, as ctp04 = "quantity" or "basis"'
            )
        is_basis = item.unsure and self.partners.company.ctp04 == "basis"
        per = (item.unsure if is_basis else item.per) or Decimal(1)
        if not item.price_unit or not item.uom:
            return per
        counted = (units.ours(one, _STANDARDS[self.standard]) or one for one in (item.price_unit, item.uom))
        found = convert(per, *counted)
        if found is None:
            raise place.fault(f"the price is for {item.price_unit}, and the quantity is in {item.uom}")
        return found

    def _parts(self, item: Item) -> tuple[Due, ...]:
        """How much of it is wanted when; nothing where it is all wanted on one day."""
        place, parts = self.document.place(item), [(part, self._day_of(part, item)) for part in item.parts]
        days = sorted({day for _, day in parts if day})
        if len(days) < 2:
            return ()
        found = [Due(day, part.quantity) for part, day in parts if day and part.quantity]
        if len(found) < len(parts):
            listed = " and ".join(map(str, days))
            raise place.fault(
                f"it is wanted on {listed}, and not said how much on each day; give each its quantity"
            )
        for part in item.parts:
            if part.unit and item.uom and part.unit.upper() != item.uom.upper():
                raise place.fault(f"a part of it is in {part.unit}, and the line in {item.uom}; use one unit")
        return by_day(found)

    def _day_of(self, part: Part, item: Item) -> dt.date | None:
        place = self.document.place(item)
        return next((self._sound(day, place) for day in _best(part.days, self.standard)), None)

    def _day(self, item: Item) -> dt.date:
        """The day that is asked for: the line's, its parts', or the order's."""
        place = self.document.place(item)
        of_parts = [day for part in item.parts if (day := self._day_of(part, item))][:1]
        own = _best(item.days, self.standard)
        found = [*of_parts] or [self._sound(day, place) for day in own or self._days()]
        if not found:
            raise place.fault("the day on which it is wanted is missing")
        return found[0]

    def _days(self) -> Sequence[Day]:
        return _best(self.document.days, self.standard)

    @staticmethod
    def _sound(day: Day, place: Place) -> dt.date:
        if day.day is None:
            raise place.fault(f"{day.mark}: “{day.text}” is no day of the calendar")
        return day.day

    # --- changes

    def changes(self) -> tuple[OrderChange, ...]:
        """The change of an order, or that it is cancelled; none where it is something else."""
        said = self.document
        if said.kind is Kind.CANCEL:
            return (OrderChange(said.number, revision=said.revision, cancelled=True),)
        if said.kind is not Kind.CHANGE:
            return ()
        if not said.items:
            raise self.place.fault("it changes no line; name the lines that change, or order anew")
        lines = tuple(self._change(item) for item in said.items if item.act is not None)
        return (OrderChange(said.number, lines, said.revision, said.currency or None),)

    def _change(self, item: Item) -> LineChange:
        place, line = self.document.place(item), self._number_of(item)
        match item.act:
            case LineAct.CANCEL:
                return LineChange(LineAct.CANCEL, line)
            case LineAct.ADD:
                added = line_of(self._line(item), self.document.number, self.document.file)
                return LineChange(LineAct.ADD, line, added=added)
            case _:
                return self._changed(item, line, place)

    def _changed(self, item: Item, line: int, place: Place) -> LineChange:
        price = self._amount(item.price, "the price", place) if item.price else None
        has_day, parts = bool(_best(item.days, self.standard) or item.parts), self._parts(item)
        quantity = self._amount(item.quantity, "the quantity", place) if item.quantity else None
        if quantity is not None and quantity <= 0:
            raise place.fault(f"the quantity {quantity:f} is not greater than zero; cancel the line instead")
        return LineChange(
            LineAct.CHANGE,
            line,
            quantity,
            self._unit(item, place) if item.uom and item.quantity else None,
            price,
            self._per(item, place) if price is not None else None,
            parts[-1].date if parts else self._day(item) if has_day else None,
            schedule=parts,
        )

    # --- receipts

    def receipts(self, kind: Kind) -> Iterable[Receipt]:
        """What has come, or is on its way, one receipt a line; none where it is not of that kind."""
        if self.document.kind is not kind:
            return ()
        found: dict[tuple[str, int, str], Receipt] = {}
        for item in self.document.items:
            one = self._receipt(item)
            known = found.setdefault((one.order, one.line, one.item), one)
            if known is not one:
                found[one.order, one.line, one.item] = self._together(known, one, item)
        return found.values()

    def _together(self, known: Receipt, more: Receipt, item: Item) -> Receipt:
        """A line that came in several lots, as one receipt."""
        if known.uom != more.uom:
            words = (
                f"it came in {known.uom or 'its unit'} and in {more.uom or 'its unit'}; tell it in one unit"
            )
            raise self.document.place(item).fault(words)
        quantity, refused = known.quantity + more.quantity, known.refused + more.refused
        return replace(known, quantity=quantity, refused=refused)

    def _receipt(self, item: Item) -> Receipt:
        place, said = self.document.place(item), self.document
        named = item.item or item.supplier_item or item.other_item
        if not place.order:
            raise place.fault(f"{item.mark}: it does not say which order it is for")
        if not item.number and not named:
            raise place.fault(f"{item.mark}: it names neither the order's line nor an item")
        table = "shipped" if said.kind is Kind.SHIPMENT else "received"
        day = next(iter(_best(item.days, self.standard, table)), None)
        day = day or next(iter(_best(said.days, self.standard, table)), None)
        return Receipt(
            place.order,
            self._number_of(item) if item.number else 0,
            self._amount(item.quantity, "the quantity", place),
            units.as_read(item.uom, _STANDARDS[self.standard]) if item.uom else "",
            self._sound(day, place) if day else said.date,
            said.reference,
            self._amount(item.refused, "the refused quantity", place) if item.refused else Decimal(0),
            "" if item.number else named,
        )


def _let_go(items: list[Item]) -> Iterator[Item]:
    """Each of them, and none is held any longer: an order of very many lines does not stand there twice."""
    items.reverse()
    while items:
        yield items.pop()


def _best(days: Sequence[Day], standard: str, table: str = "wanted") -> Sequence[Day]:
    """The day of the best qualifier that there is; none, or one."""
    found: Mapping[str, Day] = {day.code: day for day in reversed(days)}
    return [found[code] for code in _codes(standard, table) if code in found][:1]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
