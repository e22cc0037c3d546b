"""One EDIFACT message to a document: the ORDERS, ORDCHG, RECADV and DESADV of the company's own system.

    UNH BGM DTM RFF NAD CTA COM CUX │ LIN PIA IMD QTY DTM PRI RFF  SCC QTY DTM … │ UNS CNT UNT

In an ORDERS the order's number is BGM's, elsewhere that of RFF+ON; a line of a receipt names the order's line
in RFF. Notes, charges and packages are passed over. Codes are data (`codes.toml`).
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.erp.files.edi.document import Day, Document, Item, Kind, Part, Party
from countersign.procurement.feed import LineAct
from countersign.procurement.interchange.codes import names
from countersign.procurement.interchange.envelopes import Passing
from countersign.procurement.interchange.segments import Segment
from countersign.procurement.interchange.values import edifact_days, number

READ = {"ORDERS": Kind.ORDER, "ORDCHG": Kind.CHANGE, "RECADV": Kind.RECEIPT, "DESADV": Kind.SHIPMENT}
_ACTS = {"add": LineAct.ADD, "change": LineAct.CHANGE, "cancel": LineAct.CANCEL, "nothing": None}
_NOTICES = frozenset({Kind.RECEIPT, Kind.SHIPMENT})


@cache
def codes(table: str) -> Mapping[str, Any]:
    """A table of `codes.toml`."""
    text = files("countersign.erp.files.edifact").joinpath("codes.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[table])


def document(message: Passing, file: str, others: Sequence[str], mark: str) -> Document:
    """What a message says; `others` name the supplier in the envelope. Raises `BadOrders`."""
    return _Message(message, file, others, mark).read()


class _Message:
    """One UNH to UNT being read."""

    def __init__(self, segments: Passing, file: str, others: Sequence[str], mark: str) -> None:
        self.segments, self.others, self.mark = segments, others, mark
        self.said = Document(READ[segments.first.get(2).upper()], "edifact", file)
        self.party: Party | None = None
        self.item: Item | None = None
        self.order = ""
        self.prices: list[tuple[str, Segment]] = []
        self.scheduled = False

    def read(self) -> Document:
        """What the message says."""
        for segment in self.segments:
            if handler := _HANDLERS.get(segment.name):
                handler(self, segment)
        self._close_line()
        self.said.names.extend(self.others)
        if self.said.kind not in _NOTICES and not self.said.number:
            raise self.said.place().fault("the order has no number (BGM, RFF+ON)")
        return self.said

    # --- the head

    def _begin(self, segment: Segment) -> None:
        number_, count = segment.get(2), segment.get(2, 3) or segment.get(2, 2)
        if self.said.kind in _NOTICES:
            self.said.reference = number_
            return
        self.said.number = number_
        self.said.revision = int(count) if count.isascii() and count.isdigit() else None
        purpose = segment.get(3) or "9"
        meant = codes("purpose").get(purpose, "is a purpose that is not known")
        if meant == "cancel":
            self.said.kind = Kind.CANCEL
        elif meant != "order":
            raise self.said.place().fault(f"BGM “{purpose}” {meant}")

    def _reference(self, segment: Segment) -> None:
        kind, value, line = segment.get(1).upper(), segment.get(1, 2), segment.get(1, 3)
        if self.item is None:
            if kind == "ON" and value and not self.order:
                self.order = value
                self.said.number = "" if self.said.kind in _NOTICES else self._number(value)
            return
        if kind == "ON":
            self.item.order = value or self.item.order
            self.item.number = line or self.item.number
        elif kind == "LI":
            self.item.number = value or line or self.item.number

    def _number(self, named: str) -> str:
        """The order's own number: in an ORDERS that is BGM's, and RFF+ON names an order before it."""
        return self.said.number if self.segments.first.get(2).upper() == "ORDERS" else named

    def _party(self, segment: Segment) -> None:
        kind, parties = segment.get(1).upper(), codes("parties")
        self.party = Party(segment.get(2), segment.get(4) or segment.get(3), segment.get(9).upper()[:2])
        if self.item is not None:
            return
        if kind in parties["buyer"]:
            self.party = self.said.buyer
        elif kind in parties["supplier"] and not self.said.supplier.id:
            self.said.supplier = self.party
        elif kind in parties["site"] and not self.said.site:
            self.said.site = self.party.id or self.party.name

    def _contact(self, segment: Segment) -> None:
        if self.party and self.item is None:
            self.party.contact = self.party.contact or segment.get(2, 2) or segment.get(2)

    def _address(self, segment: Segment) -> None:
        if self.party and self.item is None and segment.get(1, 2).upper() == "EM" and "@" in segment.get(1):
            self.party.email = self.party.email or segment.get(1)

    def _currency(self, segment: Segment) -> None:
        if self.item is None:
            self.said.currency = self.said.currency or segment.get(1, 2).upper()

    def _date(self, segment: Segment) -> None:
        code, text, form = segment.get(1), segment.get(1, 2), segment.get(1, 3)
        found = edifact_days(text, form)
        day = Day(code, text, (found[1] or found[0]) if found else None, f"DTM+{code}")
        if self.item is None:
            self.said.days.append(day)
            if code == "137" and day.day:
                self.said.date = day.day
        elif self.scheduled and self.item.parts:
            part = self.item.parts[-1]
            self.item.parts[-1] = replace(part, days=(*part.days, day))
        else:
            self.item.days.append(day)

    # --- the lines

    def _line(self, segment: Segment) -> None:
        self._close_line()
        self.scheduled, self.party = False, None
        is_notice = (
            self.said.kind in _NOTICES
        )  # its lines are counted by itself; RFF names those of the order
        order, number_ = (self.order, "") if is_notice else ("", segment.get(1))
        self.item = Item("LIN", number_, order=order)
        self.said.items.append(self.item)
        self._add_item(segment.get(3), segment.get(3, 2))
        if self.said.kind is Kind.CHANGE:
            self._act(self.item, segment.get(2))

    def _act(self, item: Item, code: str) -> None:
        meant = codes("change").get(code or "3", "")
        if meant not in _ACTS:
            raise self.said.place(item).fault(f"LIN “{code}” is a change that is not known")
        item.act = _ACTS[meant]

    def _summary(self, _segment: Segment) -> None:
        self._close_line()
        self.item = None

    def _count(self, segment: Segment) -> None:
        if segment.get(1) == "2":
            self.said.counted = self.said.counted or segment.get(1, 2)

    def _close_line(self) -> None:
        """Of several kinds of price the one that is paid."""
        if self.item is None:
            return
        given = dict(reversed(self.prices))
        known = [given[kind] for kind in (*names("edifact", "prices"), "") if kind in given]
        for segment in known[:1]:
            self.item.price, self.item.price_unit = segment.get(1, 2), segment.get(1, 6)
            basis = segment.get(1, 5)
            per = number(basis, self.mark) if basis else None
            if basis and per is None:
                raise self.said.place(self.item).fault(f"PRI: “{basis}” is no number of units")
            self.item.per = per or None
        self.prices = []

    def _items(self, segment: Segment) -> None:
        for at in range(2, 7):
            self._add_item(segment.get(at), segment.get(at, 2))

    def _add_item(self, value: str, kind: str) -> None:
        if not value or self.item is None:
            return
        if kind.upper() in names("edifact", "buyer"):
            self.item.item = self.item.item or value
        elif kind.upper() in names("edifact", "seller"):
            self.item.supplier_item = self.item.supplier_item or value
        else:
            self.item.other_item = self.item.other_item or value

    def _description(self, segment: Segment) -> None:
        words = "".join(segment.get(3, part) for part in (4, 5))
        if self.item and words:
            self.item.description.append("".join(filter(str.isprintable, words)))

    def _schedule(self, _segment: Segment) -> None:
        self.scheduled = True

    def _allotted(self, _segment: Segment) -> None:
        """What follows is of one place alone, and part of what was said."""
        if self.item is not None:
            self.scheduled = True

    def _quantity(self, segment: Segment) -> None:
        item, kinds, code = self.item, codes("quantities"), segment.get(1)
        if item is None:
            return
        value, unit = segment.get(1, 2), segment.get(1, 3)
        if self.scheduled:
            item.parts.append(Part(number(value, self.mark), (), unit))
            return
        wanted = {Kind.RECEIPT: "received", Kind.SHIPMENT: "shipped"}.get(self.said.kind, "ordered")
        if code in kinds[wanted] and (not item.quantity or code == kinds[wanted][0]):
            item.quantity, item.uom = value, unit or item.uom
        elif code in kinds["refused"] and self.said.kind is Kind.RECEIPT:
            item.refused = value

    def _price(self, segment: Segment) -> None:
        if self.item is not None and segment.get(1, 2):
            self.prices.append((segment.get(1).upper(), segment))


_HANDLERS: Mapping[str, Callable[[_Message, Segment], None]] = {
    "BGM": _Message._begin,
    "DTM": _Message._date,
    "RFF": _Message._reference,
    "NAD": _Message._party,
    "CTA": _Message._contact,
    "COM": _Message._address,
    "CUX": _Message._currency,
    "LIN": _Message._line,
    "PIA": _Message._items,
    "IMD": _Message._description,
    "QTY": _Message._quantity,
    "PRI": _Message._price,
    "SCC": _Message._schedule,
    "LOC": _Message._allotted,
    "UNS": _Message._summary,
    "CNT": _Message._count,
}
