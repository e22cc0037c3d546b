"""One X12 transaction to a document: the 850, 860, 861 and 856 of the company's own system.

    850  BEG CUR REF PER DTM N1 │ PO1 CTP AMT PID LIN DTM SCH …   order
    860  BCH …                  │ POC …                           change
    861  BRA DTM PRF            │ RCD LIN SN1 REF DTM PRF …       what has come
    856  BSN DTM  HL │ PRF REF  │ LIN SN1 REF …                   what is on its way

What isn't named here is passed over: charges, notes and stores have no place in an order. Their codes are
data (`codes.toml`).
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.erp.files.edi.document import Day, Document, Item, Kind, Part, Party
from countersign.erp.files.x12.basis import priced, settled
from countersign.procurement.feed import LineAct
from countersign.procurement.interchange.codes import names, price_basis
from countersign.procurement.interchange.envelopes import Passing
from countersign.procurement.interchange.segments import Segment
from countersign.procurement.interchange.values import number, x12_days

READ = {"850": Kind.ORDER, "860": Kind.CHANGE, "861": Kind.RECEIPT, "856": Kind.SHIPMENT}
_ACTS = {"add": LineAct.ADD, "change": LineAct.CHANGE, "cancel": LineAct.CANCEL, "nothing": None}
_LINES = frozenset({"PO1", "POC", "RCD", "HL", "CTT"})
_PURPOSES = {"order": None, "change": Kind.CHANGE, "cancel": Kind.CANCEL}


@cache
def codes(table: str) -> Mapping[str, Any]:
    """A table of `codes.toml`."""
    text = files("countersign.erp.files.x12").joinpath("codes.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[table])


def document(transaction: Passing, file: str, others: Sequence[str], _mark: str) -> Document:
    """What a transaction says; `others` name the supplier in the envelope. Raises `BadOrders`."""
    return _Transaction(transaction, file, others).read()


class _Transaction:
    """One ST to SE being read."""

    def __init__(self, segments: Passing, file: str, others: Sequence[str]) -> None:
        self.segments = segments
        self.said = Document(READ[segments.first.get(1)], "x12", file)
        self.others = others
        self.party: Party | None = None
        self.item: Item | None = None
        self.order = ""

    def read(self) -> Document:
        """What the transaction says."""
        within = False
        for segment in self.segments:
            within = segment.name == "SLN" or (within and segment.name not in _LINES)
            if not within and (handler := _HANDLERS.get(segment.name)):
                handler(self, segment)  # what an item is made of (SLN) has prices and days of its own
        self.said.names.extend(self.others)
        for item in self.said.items:
            self._complete(item)
        settled(self.said)
        return self.said

    def _complete(self, item: Item) -> None:
        """A receipt's lines stand for an order that may be named once for all of them."""
        item.order = item.order or ("" if self.said.number else self.order)

    # --- the head

    def _begin_order(self, segment: Segment) -> None:
        self._begin(segment)
        self.said.date = self._own_day(segment, 5) or self._own_day(segment, 4)

    def _begin_change(self, segment: Segment) -> None:
        self._begin(segment)
        self.said.date = self._own_day(segment, 6)
        count = segment.get(5)
        is_count = count.isascii() and count.isdigit() and self._own_day(segment, 5) is None
        self.said.revision = int(count) if is_count else None

    def _begin(self, segment: Segment) -> None:
        """The order's number; of a release, its own behind that of the order that it belongs to."""
        number_, release = segment.get(3), segment.get(4)
        alone = segment.get(2).upper() in codes("types")["alone"] or self._own_day(segment, 4) is not None
        self.said.number = number_ if alone or not release else f"{number_}-{release}"
        if not number_:
            raise self.said.place().fault(f"{segment.name}03 is empty: the order has no number")
        purpose = segment.get(1).upper() or "00"
        meant = codes("purpose").get(purpose)
        if meant not in _PURPOSES:
            words = meant or "is a purpose that is not known"
            raise self.said.place().fault(f"{segment.name}01 “{purpose}” {words}")
        if meant == "cancel":
            self.said.kind = Kind.CANCEL

    def _begin_notice(self, segment: Segment) -> None:
        at = 1 if segment.name == "BRA" else 2
        self.said.reference = segment.get(at)
        self.said.date = self._own_day(segment, at + 1)

    @staticmethod
    def _own_day(segment: Segment, element: int) -> dt.date | None:
        days = x12_days(segment.get(element)) if segment.get(element) else None
        return days[0] if days else None

    def _currency(self, segment: Segment) -> None:
        if self.item is None and segment.get(2):
            self.said.currency = segment.get(2).upper()

    def _reference(self, segment: Segment) -> None:
        kind, value = segment.get(1).upper(), segment.get(2)
        if self.item is None and self.party is None and kind in codes("references")["supplier"]:
            self.said.names.append(value)
        elif self.item and kind in codes("references")["line"]:
            self.item.number = value
        elif kind in codes("references")["order"]:
            self._name_order(value)

    def _order_of(self, segment: Segment) -> None:
        self._name_order(segment.get(1))

    def _name_order(self, value: str) -> None:
        if self.item:
            self.item.order = value or self.item.order
        elif value:
            self.order = value

    def _party(self, segment: Segment) -> None:
        kind, parties = segment.get(1).upper(), codes("parties")
        self.party = Party(segment.get(4), segment.get(2))
        if self.item is not None:
            return
        if kind in parties["buyer"]:
            self.party = self.said.buyer
        elif kind in parties["supplier"] and not self.said.supplier.id:
            self.said.supplier = self.party
        elif kind in parties["site"] and not self.said.site:
            self.said.site = segment.get(4) or segment.get(2)

    def _country(self, segment: Segment) -> None:
        if self.party and len(segment.get(4)) == 2:
            self.party.country = segment.get(4).upper()

    def _contact(self, segment: Segment) -> None:
        """A person with an address; in the head it is the buyer's."""
        if self.item is not None:
            return
        party = self.party
        if party is None and segment.get(1).upper() in codes("contacts")["buyer"]:
            party = self.said.buyer
        if party is None:
            return
        party.contact = party.contact or segment.get(2)
        mails = [value for kind, value in segment.pairs(3) if kind == "EM" and "@" in value]
        party.email = party.email or next(iter(mails), "")

    def _date(self, segment: Segment) -> None:
        days = self.item.days if self.item else self.said.days
        at = 2 if segment.get(2) else 6
        days.extend(self._day(segment, 1, at))

    def _day(self, segment: Segment, qualifier: int, value: int) -> list[Day]:
        text, code = segment.get(value), segment.get(qualifier)
        if not text:
            return []
        found = x12_days(text, segment.get(5) if segment.name == "DTM" and value == 6 else "")
        day = (found[1] or found[0]) if found else None
        return [Day(code.zfill(3) if code else "", text, day, f"{segment.name}{value:02}")]

    # --- the lines

    def _new_item(self, segment: Segment, pairs: int | None = None) -> Item:
        self.item = Item(segment.name, segment.get(1), order=self.order)
        self.party = None
        self.said.items.append(self.item)
        if pairs:
            self._pairs(segment, pairs)
        return self.item

    def _ordered(self, segment: Segment) -> None:
        item = self._new_item(segment, 6)
        item.number = item.number or str(len(self.said.items))
        item.act = LineAct.CHANGE if self.said.kind is Kind.CHANGE else None
        self._values(item, segment, quantity=2, unit=3, price=4)

    def _changed(self, segment: Segment) -> None:
        item = self._new_item(segment, 8)
        self._values(item, segment, quantity=3, unit=5, price=6)
        code = segment.get(2).upper()
        meant = codes("change").get(code, "change" if not code else "is a change that is not known")
        if meant not in _ACTS:
            raise self.said.place(item).fault(f"POC02 “{code}” {meant}")
        item.act = _ACTS[meant]

    def _values(self, item: Item, segment: Segment, *, quantity: int, unit: int, price: int) -> None:
        item.quantity, item.uom, item.price = segment.get(quantity), segment.get(unit), segment.get(price)
        code = segment.get(price + 1)
        basis = price_basis(code) if code else Decimal(0)
        if basis is None and item.price:
            words = f"{segment.name}{price + 1:02} “{code}” is a price basis that is not known"
            raise self.said.place(item).fault(words)
        item.per = basis or None

    def _pairs(self, segment: Segment, first: int) -> None:
        if self.item is None:
            return
        for kind, value in segment.pairs(first):
            if kind in names("x12", "buyer"):
                self.item.item = self.item.item or value
            elif kind in names("x12", "seller"):
                self.item.supplier_item = self.item.supplier_item or value
            elif kind == "PL":
                self.item.number = value
            elif kind == "PO":
                self.item.order = value
            else:
                self.item.other_item = self.item.other_item or value

    def _price(self, segment: Segment) -> None:
        if self.item and segment.get(3) and segment.get(2).upper() not in names("x12", "prices_not_ours"):
            priced(self.item, segment)
            self.item.amounts.extend(filter(None, [number(segment.get(8))]))

    def _amount(self, segment: Segment) -> None:
        """What a line, or all of it, comes to; other amounts (tax, a part of the price) are passed over."""
        sums = self.item.amounts if self.item else self.said.totals
        amount = number(segment.get(2))
        if amount and segment.get(1).upper() in codes("amounts")["line" if self.item else "total"]:
            sums.append(amount)

    def _total(self, segment: Segment) -> None:
        """TDS counts cents. CTT02 is what a sender likes to add up: quantities, or money."""
        self.item = None
        if segment.name == "CTT":
            self.said.counted = self.said.counted or segment.get(1)
        total = number(segment.get(2 if segment.name == "CTT" else 1))
        if total is None or (segment.name == "CTT" and total == self._quantities()):
            return
        is_cents = segment.name == "TDS" and "." not in segment.get(1)
        self.said.totals.append(total / 100 if is_cents else total)

    def _quantities(self) -> Decimal:
        return sum((number(item.quantity) or Decimal(0) for item in self.said.items), Decimal(0))

    def _description(self, segment: Segment) -> None:
        if self.item and segment.get(5):
            self.item.description.append("".join(filter(str.isprintable, segment.get(5))))

    def _schedule(self, segment: Segment) -> None:
        if self.item:
            # Older versions of the standard have one element more in front of the day.
            shifted = not segment.get(5) and len(segment.get(6)) == 3
            first = self._day(segment, 6, 7) if shifted else self._day(segment, 5, 6)
            days = (*first, *(() if shifted else self._day(segment, 8, 9)))
            self.item.parts.append(Part(number(segment.get(1)), days, segment.get(2)))

    # --- what comes

    def _received(self, segment: Segment) -> None:
        item = self._new_item(segment)
        item.number = ""  # RCD01 counts within the receipt; the order's line is named in LIN or REF
        item.quantity, item.uom, item.refused = segment.get(2), segment.get(3), segment.get(4)

    def _level(self, segment: Segment) -> None:
        self.item = self.party = None
        if segment.get(3).upper() == "O":
            self.order = ""
        if segment.get(3).upper() == "I":
            self._new_item(segment).number = ""

    def _items(self, segment: Segment) -> None:
        if self.item:
            if self.item.mark in ("RCD", "HL") and segment.get(1):
                self.item.number = segment.get(1)
            self._pairs(segment, 2)

    def _shipped(self, segment: Segment) -> None:
        if self.item and self.item.mark == "HL":
            self.item.quantity, self.item.uom = segment.get(2), segment.get(3)


_HANDLERS: Mapping[str, Callable[[_Transaction, Segment], None]] = {
    "BEG": _Transaction._begin_order,
    "BCH": _Transaction._begin_change,
    "BRA": _Transaction._begin_notice,
    "BSN": _Transaction._begin_notice,
    "CUR": _Transaction._currency,
    "REF": _Transaction._reference,
    "PER": _Transaction._contact,
    "N1": _Transaction._party,
    "N4": _Transaction._country,
    "DTM": _Transaction._date,
    "PRF": _Transaction._order_of,
    "PO1": _Transaction._ordered,
    "POC": _Transaction._changed,
    "RCD": _Transaction._received,
    "HL": _Transaction._level,
    "LIN": _Transaction._items,
    "SN1": _Transaction._shipped,
    "CTP": _Transaction._price,
    "AMT": _Transaction._amount,
    "CTT": _Transaction._total,
    "TDS": _Transaction._total,
    "PID": _Transaction._description,
    "SCH": _Transaction._schedule,
}
