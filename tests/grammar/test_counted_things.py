"""What a number counts, what the price beside it is for, and whose day stands below a quoted line."""

import datetime as dt
from decimal import Decimal

import pytest
from builders import a_line, an_order
from grammar_cases import a_mail, bolts, days, grammar

from countersign.procurement.claims import ExceptionType, Reading
from countersign.procurement.mail import Label, TextLine


def by_weight(text: str) -> Reading:
    """What comes of an answer about 250 kg of grease at 5.40 a kilo."""
    line = a_line(
        quantity=Decimal(250),
        uom="KG",
        unit_price=Decimal("5.40"),
        price_per=Decimal(1),
        item="GL-2",
        description="Lithium grease",
    )
    return grammar(a_mail(text), an_order(line))[1]


@pytest.mark.parametrize("thing", ["cartridges", "pails", "canisters"])
def test_things_that_are_counted_are_no_weight(thing: str) -> None:
    reading = by_weight(f"We confirm 250 {thing} at 5.40 USD, delivery 11 December 2026.")
    assert reading.lines[0].quantity is None
    assert ExceptionType.UOM in {doubt.type for doubt in reading.doubts}


@pytest.mark.parametrize("thing", ["kg", "kg GL-2", "GL-2", "grease", "confirmed", ""])
def test_a_weight_is_what_was_ordered(thing: str) -> None:
    reading = by_weight(f"We confirm 250 {thing} at 5.40 USD, delivery 11 December 2026.")
    assert reading.lines[0].quantity == 250
    assert not reading.doubts


@pytest.mark.parametrize(
    ("text", "status", "price"),
    [
        ("5 milheiros do HX-8x40 a USD 125,00", "accepted", "12.50"),
        ("5 centos do HX-8x40 a USD 12,50", "accepted", "12.50"),
        ("5 milheiros do HX-8x40 a USD 131,00", "changed", "13.10"),
    ],
)
def test_a_price_beside_thousands_is_for_a_thousand(text: str, status: str, price: str) -> None:
    ordered = Decimal(5000) if "milheiros" in text else Decimal(500)
    order = an_order(a_line(quantity=ordered), supplier=bolts("pt", "BR").supplier)
    line = grammar(a_mail(f"Confirmamos {text}, entrega 11/12/2026."), order)[1].lines[0]
    assert line.status == status
    assert (line.unit_price or 0) / (line.price_per or 1) == Decimal(price) / 100


def test_a_day_below_a_quoted_line_is_that_lines_alone() -> None:
    """Above, two lines were answered one below the other, and neither with a day."""
    said = [
        ("> Line 10: HX-8x40, 500 pcs", Label.QUOTED),
        ("Agreed at 12.50 USD per 100.", Label.ANSWER_IN_QUOTE),
        ("> Line 20: HN-8, 200 pcs", Label.QUOTED),
        ("Agreed at 4.10 USD per 100.", Label.ANSWER_IN_QUOTE),
        ("> Line 30: HW-8, 300 pcs", Label.QUOTED),
        ("Delivery 18 December 2026.", Label.ANSWER_IN_QUOTE),
    ]
    lines = tuple(TextLine(number, text, label) for number, (text, label) in enumerate(said, 1))
    order = bolts()
    third = a_line(30, quantity=Decimal(300), item="HW-8", description="Washer M8 zinc")
    order = an_order(*order.lines, third, supplier=order.supplier)
    _, reading = grammar(a_mail(lines=lines), order)
    late = dt.date(2026, 12, 18)
    assert days(reading, 30) == [late]
    assert late not in days(reading, 10) + days(reading, 20)
