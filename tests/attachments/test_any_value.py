"""Whatever number or day stands in a confirmation: it is accepted only where it is the ordered one."""

import datetime as dt
from decimal import Decimal

import papers
from attachment_world import LINES, file, judged, mail
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import sheet
from papers import ENGLISH

from countersign.procurement.claims import LineStatus

DUE = dt.date(2026, 12, 11)
QUANTITIES = st.sampled_from(["500", "50", "5000", "300", "499", "1,500"])
PRICES = st.sampled_from(["12.50", "12.05", "125.0", "1.25", "4.10", "12,50"])
DAYS = st.sampled_from(["11 Dec 2026", "12 Nov 2026", "2026-12-12", "11.12.2027", "Week 50", ""])


def values_of(line: object) -> tuple[Decimal | None, Decimal | None, list[dt.date]]:
    return line.quantity, line.unit_price, [delivery.worst for delivery in line.deliveries]  # type: ignore[attr-defined]


@given(QUANTITIES, PRICES, DAYS)
@settings(max_examples=25, deadline=None)
def test_a_settled_line_of_a_pdf_holds_the_ordered_values(quantity: str, price: str, day: str) -> None:
    rows = [("10", "HX-8x40", "Hex bolt M8x40", quantity, "EA", price, day, ""), papers.ROWS[1]]
    judgement = judged(mail("See attached confirmation.", file("oc.pdf", papers.plain(ENGLISH, rows))))
    for line in judgement.settled:
        ordered = next(one for one in LINES if one.line == line.line)
        assert values_of(line) == (ordered.quantity, ordered.unit_price, [ordered.date])
        same_day = day in ("11 Dec 2026", "Week 50")  # its last working day
        as_ordered = (quantity, price.replace(",", ".")) == ("500", "12.50") and same_day
        assert line.line == 20 or as_ordered or line.status is LineStatus.CHANGED


@given(st.integers(1, 2000), st.integers(1, 3000), st.integers(-40, 40))
@settings(max_examples=40, deadline=None)
def test_a_settled_line_of_a_workbook_holds_the_ordered_values(quantity: int, cents: int, days: int) -> None:
    day = DUE + dt.timedelta(days=days)
    rows = [("Line", "Part", "Qty", "Price/100", "Delivery"), (10, "HX-8x40", quantity, cents / 100, day)]
    judgement = judged(mail("See attached confirmation.", file("oc.xlsx", sheet(rows))))
    as_ordered = (quantity, cents, days) == (500, 1250, 0)
    assert bool([line for line in judgement.settled if not judgement.findings]) is False or as_ordered
    for line in judgement.settled:
        if line.line == 10 and line.status.value == "accepted":
            assert as_ordered
