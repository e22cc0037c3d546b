"""Values become text and come back the same, whatever is in them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.claims import Delivery, Doubt, Evidence, LineReading, Reading
from countersign.procurement.order import Buyer, Due, Line, PurchaseOrder, Supplier
from countersign.store.codec import ORDER, READING, instant, instant_or_none, stamp, stamp_or_none

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
MAYBE = st.none() | AMOUNTS
EVIDENCE = st.builds(Evidence, quote=st.text(min_size=1).filter(str.strip))
LINES = st.builds(
    Line,
    schedule=st.lists(st.builds(Due, quantity=AMOUNTS), max_size=3).map(tuple),
    quantity=AMOUNTS,
    unit_price=AMOUNTS,
    price_per=AMOUNTS,
    item=st.text(),
    critical=st.booleans(),
)
ORDERS = st.builds(
    PurchaseOrder,
    supplier=st.builds(Supplier, name=st.text()),
    lines=st.lists(LINES, max_size=3).map(tuple),
    date=st.none() | st.dates(),
    buyer=st.builds(Buyer, name=st.text()),
)
LINE_READINGS = st.builds(
    LineReading,
    quantity=MAYBE,
    unit_price=MAYBE,
    price_per=MAYBE,
    deliveries=st.lists(st.builds(Delivery, quantity=MAYBE), max_size=2).map(tuple),
    evidence=st.lists(EVIDENCE, max_size=2).map(tuple),
)
READINGS = st.builds(
    Reading,
    lines=st.lists(LINE_READINGS, max_size=2).map(tuple),
    doubts=st.lists(st.builds(Doubt, line=st.none() | st.integers()), max_size=2).map(tuple),
    away_until=st.none() | st.dates(),
)
INSTANTS = st.datetimes(
    min_value=dt.datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=dt.datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=45))]),
)


@given(ORDERS)
def test_an_order_comes_back_to_the_last_digit(order: PurchaseOrder) -> None:
    # repr, because to == a price of 0.10 is one of 0.1
    assert repr(ORDER.decode(ORDER.encode(order))) == repr(order)


@given(READINGS)
def test_a_reading_comes_back_to_the_last_digit(reading: Reading) -> None:
    assert repr(READING.decode(READING.encode(reading))) == repr(reading)


def test_decimals_are_written_as_text() -> None:
    line = Line(10, Decimal("500.0"), "EA", Decimal("0.10"), dt.date(2026, 12, 11))
    text = ORDER.encode(PurchaseOrder("1", "USD", Supplier("a@b.example"), (line,)))
    assert '"quantity":"500.0"' in text
    assert '"unit_price":"0.10"' in text


def test_an_order_that_was_stored_before_lines_had_parts_is_read_as_it_was() -> None:
    line = Line(10, Decimal(500), "EA", Decimal("0.10"), dt.date(2026, 12, 11))
    order = PurchaseOrder("1", "USD", Supplier("a@b.example"), (line,))
    before = ORDER.encode(order).replace(',"schedule":[]', "")
    assert "schedule" not in before
    assert ORDER.decode(before) == order


@given(INSTANTS)
def test_an_instant_comes_back(at: dt.datetime) -> None:
    assert instant(stamp(at)) == at
    assert instant(stamp(at)).tzinfo == dt.UTC


@given(INSTANTS, INSTANTS)
def test_the_order_of_texts_is_the_order_of_instants(one: dt.datetime, other: dt.datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


def test_an_instant_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        stamp(dt.datetime(2026, 11, 2))  # noqa: DTZ001 - that is the point


def test_an_instant_that_has_not_come_stays_none() -> None:
    assert stamp_or_none(None) is None
    assert instant_or_none(None) is None
