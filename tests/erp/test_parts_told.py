"""What goes out of a line that is wanted in parts: read again, it says what was confirmed of each of them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from edi_world import PARTNERS
from test_edi_round_trip import NOW, ORDER, read_bytes

from countersign.erp.files import edifact, x12
from countersign.erp.files.cxml import confirmation as cxml
from countersign.erp.files.formats import Confirmed, Field, answered
from countersign.erp.files.ubl import response as ubl
from countersign.procurement.claims import LineStatus
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.order import Due

FIRST, LAST, LATER = dt.date(2026, 12, 4), dt.date(2026, 12, 11), dt.date(2026, 12, 18)
LINE = replace(ORDER.lines[0], schedule=(Due(FIRST, Decimal(200)), Due(LAST, Decimal(300))))
PARTED = replace(ORDER, lines=(LINE,))

Parts = list[tuple[dt.date, int]]
AS_WANTED: Parts = [(FIRST, 200), (LAST, 300)]
SAID: dict[str, tuple[Parts, Parts, LineStatus]] = {
    "a yes": ([], AS_WANTED, LineStatus.ACCEPTED),
    "each part on its day": (AS_WANTED, AS_WANTED, LineStatus.ACCEPTED),
    "the second part later": ([(FIRST, 200), (LATER, 300)],) * 2 + (LineStatus.CHANGED,),
    "more of it sooner": ([(FIRST, 300), (LAST, 200)],) * 2 + (LineStatus.CHANGED,),
    "all on the last day": ([(LAST, 500)],) * 2 + (LineStatus.CHANGED,),
    "in three parts": ([(FIRST, 200), (LAST, 200), (LATER, 100)],) * 2 + (LineStatus.CHANGED,),
}


@pytest.mark.parametrize("writer", [x12, edifact, ubl, cxml], ids=["x12", "edifact", "ubl", "cxml"])
@pytest.mark.parametrize("said", SAID)
def test_each_part_is_read_again_as_it_was_confirmed(said: str, writer: ModuleType) -> None:
    written, expected, status = SAID[said]
    slices = tuple(Slice(day, Decimal(many)) for day, many in written)
    told = answered(LINE, Confirmation(schedule=slices))
    answer = Confirmed(PARTED, (told,), 17, NOW, PARTNERS)
    (line,) = read_bytes(answer, writer.write(answer), f"answer{writer.SUFFIX}").lines
    assert line.status is status
    assert [(one.date, one.quantity) for one in line.deliveries] == expected


def test_parts_as_they_are_wanted_are_no_change() -> None:
    slices = tuple(Slice(one.date, one.quantity) for one in LINE.schedule)
    assert not answered(LINE, Confirmation(schedule=slices)).changed
    leaving = tuple(replace(one, field="shipment") for one in slices)
    assert answered(LINE, Confirmation(schedule=leaving)).changed == {Field.DATE, Field.SPLIT}
