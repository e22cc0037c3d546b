"""What was confirmed of an order as EDIFACT: an ORDRSP.

    UNA UNB UNH BGM DTM RFF NAD CUX │ LIN PIA QTY DTM FTX PRI RFF  SCC QTY DTM … │ UNS CNT UNT UNZ      D.96A

QTY+21 repeats what was ordered, QTY+113 with DTM+67 says what comes and when; the parts of a split stand in a
schedule (SCC). A yes or no to the whole order is said only where every line is answered so. What an element
can't hold is refused and nothing is written.
"""

import re
from collections.abc import Iterator, Sequence

from countersign.erp.files.edi.document import Place
from countersign.erp.files.edi.elements import Written, check, pieces, segment, text
from countersign.erp.files.formats import DELIVERY, ONE, SHIPMENT, Confirmed, Ident, LineAnswer, LineStatus
from countersign.erp.files.parts import comes, ordered, overall, plain, reference, unit_of
from countersign.procurement.erp import Slice
from countersign.procurement.order import Line

SUFFIX = ".edi"
DATE_FIELDS = (DELIVERY, SHIPMENT)
_UNA = "UNA:+.? '"
_RELEASED = re.compile(r"[?+:']")
_STATUS = {LineStatus.ACCEPTED: "5", LineStatus.CHANGED: "6", LineStatus.REJECTED: "7"}
_PROMISED = {"": "67", SHIPMENT: "79"}
_TEXTS, _TEXT = 5, 70
_PARTS = 10
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_AGENCY_OF_GS1 = "9"
_AGENCY_OF_BUYER = "92"
_QUALIFIER_OF_GS1 = "14"


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    return _Writing(answer).written()


class _Writing:
    """One answer being written."""

    def __init__(self, answer: Confirmed) -> None:
        self.answer, self.order = answer, answer.order
        self.place = Place("EDIFACT ORDRSP", answer.order.number)
        self.reference = reference(answer)

    def written(self) -> bytes:
        """The interchange."""
        body = [segment("UNH", "1", ("ORDRSP", "D", "96A", "UN")), *self._head()]
        for one in self.answer.lines:
            body.extend(self._line(one))
        body.append(segment("UNS", "S"))
        body.append(segment("CNT", ("2", str(len(self.answer.lines)))))
        body.append(segment("UNT", str(len(body) + 1), "1"))
        check(body, "countersign.erp.files.edifact", "ORDRSP", self.place)
        return self._enveloped(body)

    # --- the head

    def _head(self) -> Iterator[Written]:
        order = self.order
        yield segment("BGM", "231", str(self.answer.control), overall(self.answer, "29", "27", "4"))
        yield segment("DTM", ("137", f"{self.answer.now:%Y%m%d}", "102"))
        if self.reference:
            yield segment("RFF", ("VN", self._latin(self.reference)))
        yield segment("RFF", ("ON", self._latin(order.number)))
        if order.date:
            yield segment("DTM", ("171", f"{order.date:%Y%m%d}", "102"))
        company, partner = self.answer.partners.company.ids.edifact, self.answer.partner
        yield from self._party("BY", company, "")
        yield from self._party("SU", partner.ids.edifact, order.supplier.id)
        yield segment("CUX", ("2", order.currency, "9"))

    def _party(self, kind: str, ident: Ident, number: str) -> Iterator[Written]:
        """Under its GS1 number, else under the one that the buyer gave it."""
        if ident.qualifier == _QUALIFIER_OF_GS1:
            yield segment("NAD", kind, (ident.value, "", _AGENCY_OF_GS1))
        elif value := number or ident.value:
            yield segment("NAD", kind, (self._latin(value), "", _AGENCY_OF_BUYER))

    def _latin(self, value: str) -> str:
        try:
            value.encode("latin-1")
        except UnicodeEncodeError:
            raise self.place.fault(f"“{value}” holds letters that UNOC does not have") from None
        return value

    # --- the lines

    def _line(self, one: LineAnswer) -> Iterator[Written]:
        line, unit = ordered(self.answer, one), unit_of(self.answer, one, "rec20")
        yield from self._items(one, line)
        yield segment("QTY", ("21", plain(line.quantity), unit))
        total = comes(self.answer, one)
        if total is not None and len(one.confirmed.schedule) < 2:
            yield segment("QTY", ("113", plain(total), unit))
            yield from (self._day(part) for part in one.confirmed.schedule)
        yield from _note(one.reason)
        amount, per = one.confirmed.unit_price, one.confirmed.price_per or ONE
        if amount is not None and one.status is not LineStatus.REJECTED:
            yield segment("PRI", ("AAA", plain(amount), "", "", plain(per), unit))
        yield segment("RFF", ("ON", self._latin(self.order.number), str(line.line)))
        if one.confirmed.reference and not self.reference:
            yield segment("RFF", ("VN", self._latin(one.confirmed.reference)))
        if total is not None:
            yield from self._schedule(one, unit)

    def _items(self, one: LineAnswer, line: Line) -> Iterator[Written]:
        own = (line.item, "EN") if _GTIN.fullmatch(line.item) else ("", "")
        given = (("", "") if own[0] else (line.item, "IN"), (line.supplier_item, "SA"))
        others = [(self._latin(value), kind) for value, kind in given if value]
        yield segment("LIN", str(line.line), _STATUS[one.status], own)
        if others:
            yield segment("PIA", "1" if own[0] else "5", *others)

    def _schedule(self, one: LineAnswer, unit: str) -> Iterator[Written]:
        parts = one.confirmed.schedule if len(one.confirmed.schedule) > 1 else ()
        for at, part in enumerate(parts):
            if at % _PARTS == 0:
                yield segment("SCC", "1")
            yield segment("QTY", ("113", plain(part.quantity), unit))
            yield self._day(part)

    @staticmethod
    def _day(part: Slice) -> Written:
        return segment("DTM", (_PROMISED[part.field], f"{part.date:%Y%m%d}", "102"))

    # --- the envelope

    def _enveloped(self, body: Sequence[Written]) -> bytes:
        answer, now, control = self.answer, self.answer.now, str(self.answer.control)
        supplier = answer.partner.ids.edifact or Ident("", answer.order.supplier.id)
        company = answer.partners.company.ids.edifact
        parties = (self._ident(supplier, "suppliers.csv"), self._ident(company, "company.toml"))
        moment = (f"{now:%y%m%d}", f"{now:%H%M}")
        begin = segment("UNB", ("UNOC", "3"), *parties, moment, control)
        end = segment("UNZ", "1", control)
        check([begin, end], "countersign.erp.files.edifact", "envelope", self.place)
        lines = [_UNA, *(f"{_serialised(one)}'" for one in (begin, *body, end))]
        return "".join(f"{line}\n" for line in lines).encode("latin-1")

    def _ident(self, ident: Ident, file: str) -> tuple[str, str]:
        if not ident.value:
            said = "an EDIFACT identifier is missing"
            raise self.place.fault(f"{said}; write one into {file}, such as 14:4012345000009")
        return self._latin(ident.value), ident.qualifier


def _note(reason: str) -> Iterator[Written]:
    """The reason in lines of 70 characters, five in a segment."""
    found = list(pieces(text(reason, "latin-1"), _TEXT))
    for at in range(0, len(found), _TEXTS):
        yield segment("FTX", "LIN", "", "", tuple(found[at : at + _TEXTS]))


def _serialised(one: Written) -> str:
    parts = [value if isinstance(value, tuple) else (value,) for value in one.elements]
    return "+".join([one.name, *(":".join(_released(part) for part in composite) for composite in parts)])


def _released(value: str) -> str:
    return _RELEASED.sub(r"?\g<0>", value)
