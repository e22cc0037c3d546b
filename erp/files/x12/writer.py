"""What was confirmed of an order as X12: an 855, or an 865 where an earlier answer is replaced.

    ISA GS ST │ BAK/BCA CUR REF N1 │ PO1/POC CTP REF ACK SCH N9 MSG … │ CTT SE GE IEA        version 004010

The line repeats what was ordered with the price that holds now; ACK says what becomes of it, SCH when the
parts of a split come. What an element can't hold is refused and nothing is written. X12 has no release
character: where a value holds a delimiter, another one is chosen and told in the ISA.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from countersign.erp.files.edi.document import Place
from countersign.erp.files.edi.elements import Written, check, pieces, segment, text
from countersign.erp.files.formats import (
    DELIVERY,
    ONE,
    SHIPMENT,
    Confirmed,
    Field,
    Ident,
    LineAnswer,
    LineStatus,
)
from countersign.erp.files.parts import comes, ordered, overall, plain, reference, unit_of
from countersign.procurement.order import Line

SUFFIX = ".x12"
DATE_FIELDS = (DELIVERY, SHIPMENT)
_BASES = {Decimal(1): "PE", Decimal(10): "PN", Decimal(100): "HP", Decimal(1000): "TP"}
_STATUS = {
    frozenset[Field](): "IA",
    frozenset({Field.DATE}): "DR",
    frozenset({Field.PRICE}): "IP",
    frozenset({Field.QUANTITY}): "IQ",
}
_CHANGES = {
    frozenset[Field](): "NC",
    frozenset({Field.DATE}): "CT",
    frozenset({Field.PRICE}): "PC",
    frozenset({Field.QUANTITY, Field.PRICE}): "PQ",
}
_PROMISED = {"": "067", SHIPMENT: "068"}
_MOST_CONTROL = 999_999_999


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    return _Writing(answer).written()


class _Writing:
    """One answer being written."""

    def __init__(self, answer: Confirmed) -> None:
        self.answer, self.order = answer, answer.order
        self.kind = "865" if answer.update else "855"
        self.place = Place(f"X12 {self.kind}", answer.order.number)
        self.reference = reference(answer)

    def written(self) -> bytes:
        """The interchange."""
        control = self.answer.control
        if not 0 < control <= _MOST_CONTROL:
            raise self.place.fault(f"the control number {control} has more than nine digits")
        body = [segment("ST", self.kind, "0001"), *self._head()]
        for one in self.answer.lines:
            body.extend(self._line(one))
        body.append(segment("CTT", str(len(self.answer.lines))))
        body.append(segment("SE", str(len(body) + 1), "0001"))
        check(body, "countersign.erp.files.x12", self.kind, self.place)
        return self._enveloped(body)

    # --- the head

    def _head(self) -> Iterator[Written]:
        order, today = self.order, f"{self.answer.now:%Y%m%d}"
        if order.date is None:
            raise self.place.fault(f"an {self.kind} repeats the order's date, and the order has none")
        date, said = f"{order.date:%Y%m%d}", overall(self.answer, "AD", "RD", "AC")
        if self.answer.update:
            yield segment(
                "BCA", "05", said, order.number, "", "", date, "", "", self._plain(self.reference), today
            )
        else:
            yield segment(
                "BAK", "00", said, order.number, date, "", "", "", self._plain(self.reference), today
            )
        yield segment("CUR", "SE", order.currency)
        company, supplier = text(self.answer.partners.company.name, "ascii")[:60], order.supplier
        if company:
            yield segment("N1", "BY", company)
        name = text(supplier.name, "ascii")[:60]
        number = supplier.id if len(supplier.id) > 1 else ""
        if name or number:
            yield segment("N1", "SE", name, "92" if number else "", self._plain(number))

    def _plain(self, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise self.place.fault(f"“{value}” holds letters that X12 does not have")
        return value

    # --- the lines

    def _line(self, one: LineAnswer) -> Iterator[Written]:
        line, unit = ordered(self.answer, one), unit_of(self.answer, one, "x12")
        price, basis, special = self._price(one, line, unit)
        items = self._items(line)
        if self.answer.update:
            yield segment(
                "POC",
                str(line.line),
                _change(one, line),
                plain(line.quantity),
                "",
                unit,
                price,
                basis,
                *items,
            )
        else:
            yield segment("PO1", str(line.line), plain(line.quantity), unit, price, basis, *items)
        yield from special
        if one.confirmed.reference and not self.reference:
            yield segment("REF", "VN", self._plain(one.confirmed.reference))
        yield from _status(one, line, unit, comes(self.answer, one))
        if words := text(one.reason, "ascii"):
            yield segment("N9", "L1", "REASON")
            yield from (segment("MSG", piece) for piece in pieces(words, 264))

    def _items(self, line: Line) -> Sequence[str]:
        pairs = (("BP", line.item), ("VP", line.supplier_item))
        return [part for kind, value in pairs if value for part in (kind, self._plain(value))]

    @staticmethod
    def _price(one: LineAnswer, line: Line, unit: str) -> tuple[str, str, list[Written]]:
        """The price in the line, or in a CTP of its own where it is for an uncommon number of units."""
        amount, per = one.confirmed.unit_price, one.confirmed.price_per or ONE
        if amount is None or one.status is LineStatus.REJECTED:
            return "", "", []
        if basis := _BASES.get(per):
            return plain(amount), basis, []
        # A CTP04 that is just the line's quantity is read as that quantity: ten times both is the same price
        times = 10 if per == line.quantity else 1
        return "", "", [segment("CTP", "", "", plain(amount * times), plain(per * times), unit)]

    # --- the envelope

    def _enveloped(self, body: Sequence[Written]) -> bytes:
        answer, now = self.answer, self.answer.now
        sender = self._ident(answer.partner.ids.x12 or Ident("ZZ", answer.order.supplier.id), "suppliers.csv")
        receiver = self._ident(answer.partners.company.ids.x12, "company.toml")
        group = "CA" if answer.update else "PR"
        numbers = (f"{now:%Y%m%d}", f"{now:%H%M}", str(answer.control))
        gs = segment("GS", group, sender.value[:15], receiver.value[:15], *numbers, "X", "004010")
        inner = [gs, *body, segment("GE", "1", str(answer.control))]
        control = f"{answer.control:09d}"
        parties = [part for one in (sender, receiver) for part in (one.qualifier, f"{one.value:<15}")]
        isa = [
            "00",
            " " * 10,
            "00",
            " " * 10,
            *parties,
            f"{now:%y%m%d}",
            f"{now:%H%M}",
            "U",
            "00401",
            control,
        ]
        element, component, end = self._marks(
            [*isa, *(str(value) for one in inner for value in one.elements)]
        )
        lines = [element.join(["ISA", *isa, "0", "P", component])]
        lines += [element.join([one.name, *map(str, one.elements)]) for one in inner]
        lines.append(element.join(["IEA", "1", control]))
        return "".join(f"{line}{end}\n" for line in lines).encode("ascii")

    def _ident(self, ident: Ident, file: str) -> Ident:
        value, qualifier = self._plain(ident.value), ident.qualifier or "ZZ"
        if not 2 <= len(value) <= 15 or len(qualifier) != 2:
            said = f"“{qualifier}:{value}” is no X12 identifier" if value else "an X12 identifier is missing"
            raise self.place.fault(
                f"{said}; write one of 2 to 15 characters into {file}, such as ZZ:NORTHGATE"
            )
        return Ident(qualifier, value)

    def _marks(self, values: Sequence[str]) -> tuple[str, str, str]:
        """Delimiters that no value holds."""
        used = set("".join(values))
        found = [next((one for one in marks if one not in used), "") for marks in ("*|^", ">:<", "~'\\")]
        if not all(found):
            raise self.place.fault("its values hold every sign that could stand between them")
        return found[0], found[1], found[2]


def _change(one: LineAnswer, line: Line) -> str:
    """POC02: what becomes of the line."""
    if one.status is LineStatus.REJECTED:
        return "DI"
    if one.changed == {Field.QUANTITY}:
        return "QI" if (one.confirmed.quantity or line.quantity) > line.quantity else "QD"
    return _CHANGES.get(one.changed, "CA")


def _status(one: LineAnswer, line: Line, unit: str, total: Decimal | None) -> Iterator[Written]:
    """ACK, with the day of a single delivery, or with a SCH for each part of several."""
    said = one.confirmed
    if total is None:
        yield segment("ACK", "IR", plain(line.quantity), unit)
        return
    code = _STATUS.get(one.changed, "IC")
    if len(said.schedule) == 1:
        yield segment(
            "ACK",
            code,
            plain(total),
            unit,
            _PROMISED[said.schedule[0].field],
            f"{said.schedule[0].date:%Y%m%d}",
        )
        return
    yield segment("ACK", code, plain(total), unit)
    for part in said.schedule:
        yield segment("SCH", plain(part.quantity), unit, "", "", _PROMISED[part.field], f"{part.date:%Y%m%d}")
