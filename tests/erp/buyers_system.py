"""A system that speaks X12 or EDIFACT, on the other side of the drop folder: it orders, changes and receives.

Its files are put together here from the standards alone, with nothing of the program's own writers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from drop_folder import FilesBench

from countersign.procurement.order import Line, PurchaseOrder


@dataclass(frozen=True)
class Marks:
    """How a system cuts its X12 into pieces."""

    element: str = "*"
    end: str = "~"
    behind: str = "\n"


USUAL = Marks()


def x12(kind: str, group: str, body: Sequence[str], marks: Marks = USUAL, control: int = 905) -> bytes:
    """An interchange around a transaction whose elements stand between asterisks."""
    parties = f"*00*{' ' * 10}*00*{' ' * 10}*01*006927180      *ZZ*NORTHGATE      "
    head = f"ISA{parties}*261103*0915*U*00401*{control:09d}*0*P*>"
    group_head = f"GS*{group}*006927180*NORTHGATE*20261103*0915*{control}*X*004010"
    tail = (f"SE*{len(body) + 2}*0001", f"GE*1*{control}", f"IEA*1*{control:09d}")
    pieces = (head, group_head, f"ST*{kind}*0001", *body, *tail)
    return "".join(f"{one.replace('*', marks.element)}{marks.end}{marks.behind}" for one in pieces).encode()


def x12_850(order: PurchaseOrder, marks: Marks = Marks(), control: int = 905) -> bytes:
    """The order as an 850."""
    return x12(
        "850", "PO", [*_head(order), *(one for line in order.lines for one in _po1(line))], marks, control
    )


def _head(order: PurchaseOrder) -> list[str]:
    supplier, date = order.supplier, f"{order.date:%Y%m%d}" if order.date else ""
    head = [f"BEG*00*SA*{order.number}**{date}", f"CUR*BY*{order.currency}"]
    if order.buyer.email:
        head.append(f"PER*BD*{order.buyer.name}*EM*{order.buyer.email}")
    head += [f"N1*SU*{supplier.name}*92*{supplier.id}", f"PER*SA**EM*{supplier.email}"]
    return [*head, f"N1*ST**92*{order.site}"] if order.site else head


def _po1(line: Line) -> list[str]:
    pairs = f"*BP*{line.item}" if line.item else ""
    pairs += f"*VP*{line.supplier_item}" if line.supplier_item else ""
    lines = [f"PO1*{line.line:06d}*{line.quantity:f}*{line.uom}**{pairs}"]
    lines.append(f"CTP***{line.unit_price * 10:f}*{line.price_per * 10:f}*{line.uom}")
    lines.append(f"AMT*1*{round(line.unit_price * line.quantity / line.price_per, 9):f}")
    if line.description:
        lines.append(f"PID*F****{line.description}")
    return [*lines, f"DTM*002*{line.date:%Y%m%d}"]


def edifact(kind: str, body: Sequence[str], control: int = 905) -> bytes:
    """An interchange around a message."""
    head = f"UNB+UNOC:3+4012345000016:14+4012345000009:14+261103:0915+{control}"
    pieces = (head, f"UNH+1+{kind}:D:96A:UN", *body, f"UNT+{len(body) + 2}+1", f"UNZ+1+{control}")
    return "".join(f"{one}'" for one in pieces).encode("latin-1")


def orders(order: PurchaseOrder, control: int = 905) -> bytes:
    """The order as an ORDERS."""
    supplier, released = order.supplier, _released
    body = [f"BGM+220+{released(order.number)}+9"]
    body += [f"DTM+137:{order.date:%Y%m%d}:102"] if order.date else []
    if order.buyer.email:
        body += ["NAD+BY+X::92", f"CTA+OC+:{released(order.buyer.name)}", f"COM+{order.buyer.email}:EM"]
    body += [f"NAD+SU+{supplier.id}::92++{released(supplier.name)}", f"COM+{supplier.email}:EM"]
    body += [f"NAD+DP+{released(order.site)}::92"] if order.site else []
    body.append(f"CUX+2:{order.currency}:9")
    body += [one for line in order.lines for one in _lin(line)]
    return edifact("ORDERS", [*body, "UNS+S", f"CNT+2:{len(order.lines)}"], control)


def _lin(line: Line) -> list[str]:
    items = [f"PIA+5+{_released(line.item)}:IN"] if line.item else []
    items += [f"PIA+1+{_released(line.supplier_item)}:SA"] if line.supplier_item else []
    words = [f"IMD+F++:::{_released(line.description)}"] if line.description else []
    return [
        f"LIN+{line.line}",
        *items,
        *words,
        f"QTY+21:{line.quantity:f}:{line.uom}",
        f"DTM+2:{line.date:%Y%m%d}:102",
        f"PRI+AAA:{line.unit_price:f}:::{line.price_per:f}:{line.uom}",
    ]


def _released(value: str) -> str:
    return "".join(f"?{one}" if one in "?+:'" else one for one in value)


class X12Bench(FilesBench):
    """Its files are 850 and 861."""

    def export(self, *orders: PurchaseOrder) -> None:
        for order in orders:
            self.exported += 1
            self.drop(f"850-{self.exported}.edi", x12_850(order, control=self.exported))

    def somebody_cancels(self, number: str) -> None:
        self.drop("cancel.edi", x12("850", "PO", [f"BEG*01*SA*{number}**20261103"], control=7001))

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        body = [
            "BRA*GR-1*20261212*00*1",
            "DTM*050*20261212",
            f"PRF*{number}",
            f"RCD*1*{quantity}*EA",
            f"LIN*{line}",
        ]
        self.drop("861.edi", x12("861", "RC", body, control=7002))


class EdifactBench(FilesBench):
    """Its files are ORDERS, ORDCHG and RECADV."""

    def export(self, *given: PurchaseOrder) -> None:
        for order in given:
            self.exported += 1
            self.drop(f"orders-{self.exported}.edi", orders(order, self.exported))

    def somebody_cancels(self, number: str) -> None:
        self.drop("cancel.edi", edifact("ORDCHG", ["BGM+230+C-1+1", f"RFF+ON:{number}"], 7001))

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        body = [
            "BGM+632+GR-1+9",
            "DTM+50:20261212:102",
            "LIN+1",
            f"QTY+48:{quantity}:EA",
            f"RFF+ON:{number}:{line}",
        ]
        self.drop("recadv.edi", edifact("RECADV", body, 7002))
