"""Who is who in the files, what a confirmation makes of a line, and the canonical files that say so."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.erp.contract import FULL, ORDER, SPLIT
from countersign.erp.files import canonical_csv, canonical_json
from countersign.erp.files.formats import (
    Confirmed,
    Field,
    Ident,
    Idents,
    LineAnswer,
    LineStatus,
    Partner,
    Partners,
    answered,
)
from countersign.erp.files.table import reader_of
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Supplier

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
LINE = ORDER.lines[0]
NORTHGATE = Partner(
    Supplier("sales@northgate.example", "V-1001", "Northgate", "de", "DE", tier=1),
    Idents(edifact=Ident("14", "4012345000009")),
)
PARTNERS = Partners(suppliers=(NORTHGATE,))


def confirmed(*values: Confirmation) -> Confirmed:
    lines = tuple(answered(line, one) for line, one in zip(ORDER.lines, values, strict=False))
    return Confirmed(ORDER, lines, 17, NOW, PARTNERS)


def test_a_supplier_without_an_address_is_completed_from_the_table() -> None:
    found = PARTNERS.supplier(Supplier("", name="Northgate Fasteners Ltd"), "4012345000009")
    assert found == Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners Ltd", "de", "DE", 1)


def test_what_the_file_says_of_a_supplier_counts() -> None:
    found = PARTNERS.supplier(Supplier("Ada@Northgate.example", "v-1001", country="AT"))
    assert (found.email, found.id, found.country) == ("ada@northgate.example", "v-1001", "AT")


def test_a_supplier_whose_address_nobody_knows_is_named() -> None:
    with pytest.raises(BadOrders, match=r"of supplier V-9; name it in suppliers\.csv"):
        PARTNERS.supplier(Supplier("", "V-9"))


@pytest.mark.parametrize(
    ("values", "status", "changed"),
    [
        (Confirmation(), LineStatus.ACCEPTED, set()),
        (Confirmation(Decimal(500), Decimal("0.125"), Decimal(1)), LineStatus.ACCEPTED, set()),
        (FULL, LineStatus.CHANGED, {Field.QUANTITY, Field.PRICE, Field.DATE}),
        (SPLIT, LineStatus.CHANGED, {Field.SPLIT, Field.DATE}),
        (Confirmation(schedule=(Slice(LINE.date, Decimal(500)),)), LineStatus.ACCEPTED, set()),
        (Confirmation(Decimal(0)), LineStatus.REJECTED, {Field.QUANTITY}),
    ],
)
def test_a_line_is_accepted_changed_or_rejected(
    values: Confirmation, status: LineStatus, changed: set[Field]
) -> None:
    answer = answered(LINE, values)
    assert (answer.status, answer.changed) == (status, changed)


def test_a_confirmation_is_complete_when_every_line_is_answered() -> None:
    assert not confirmed(FULL).complete
    assert confirmed(FULL, Confirmation()).complete


def test_a_json_confirmation_says_everything_in_texts() -> None:
    said = json.loads(canonical_json.write(confirmed(SPLIT)))
    (line,) = said.pop("lines")
    assert said == {
        "order": ORDER.number,
        "control": 17,
        "written": "2026-11-22T08:00:00+00:00",
        "complete": False,
    }
    assert (line["line"], line["status"], line["changed"]) == (10, "changed", ["date", "split"])
    assert (line["quantity"], line["unit_price"], line["reference"]) == ("500", None, None)
    assert [one["quantity"] for one in line["schedule"]] == ["300", "200"]


def test_a_csv_confirmation_has_a_row_a_part_delivery() -> None:
    text = canonical_csv.write(confirmed(SPLIT, replace(FULL, schedule=()))).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["line"], row["date"], row["date_quantity"]) for row in rows] == [
        ("10", "2026-12-11", "300"),
        ("10", "2026-12-18", "200"),
        ("20", "", ""),
    ]
    assert {row["control"] for row in rows} == {"17"}


def decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def read_json(data: bytes) -> tuple[LineAnswer, ...]:
    """As a system that takes the JSON would understand it."""
    return tuple(
        LineAnswer(
            one["line"],
            LineStatus(one["status"]),
            Confirmation(
                decimal(one["quantity"]),
                decimal(one["unit_price"]),
                decimal(one["price_per"]),
                tuple(
                    Slice(dt.date.fromisoformat(each["date"]), Decimal(each["quantity"]))
                    for each in one["schedule"]
                ),
                one["reference"] or "",
                one["status"] == "rejected" or None,
                one["reason"],
            ),
            frozenset(map(Field, one["changed"])),
        )
        for one in json.loads(data)["lines"]
    )


def read_csv(data: bytes) -> tuple[LineAnswer, ...]:
    """As a system that takes the CSV would understand it."""
    lines: dict[str, LineAnswer] = {}
    for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
        values = Confirmation(
            decimal(row["quantity"]),
            decimal(row["unit_price"]),
            decimal(row["price_per"]),
            lines[row["line"]].confirmed.schedule if row["line"] in lines else (),
            row["reference"],
            row["status"] == "rejected" or None,
            row["reason"],
        )
        if row["date"]:
            day = Slice(dt.date.fromisoformat(row["date"]), Decimal(row["date_quantity"]))
            values = replace(values, schedule=(*values.schedule, day))
        changed = frozenset(map(Field, row["changed"].split()))
        status = LineStatus(row["status"])
        lines[row["line"]] = LineAnswer(int(row["line"]), status, values, changed)
    return tuple(lines.values())


amounts = st.decimals("0.0001", "999999", places=4)
words = st.text(st.characters(categories=["L", "P"]), max_size=20)
said = st.builds(
    Confirmation,
    quantity=st.none() | amounts,
    unit_price=st.none() | amounts,
    price_per=st.none() | st.just(Decimal(100)),
    schedule=st.lists(st.builds(Slice, st.dates(), amounts), max_size=3).map(tuple),
    reference=st.text(st.characters(categories=["L", "N", "P"]), max_size=8),
    reason=words,
) | st.builds(Confirmation, refused=st.just(value=True), reason=words)


@given(st.lists(said, min_size=1, max_size=2))
def test_what_is_written_says_all_of_it_to_who_reads_it(values: list[Confirmation]) -> None:
    lines = tuple(answered(line, one) for line, one in zip(ORDER.lines, values, strict=False))
    answer = Confirmed(ORDER, lines, 17, NOW, PARTNERS)
    assert read_json(canonical_json.write(answer)) == lines
    assert read_csv(canonical_csv.write(answer)) == lines


def test_a_file_in_no_known_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadOrders, match=r"x\.bin: .*countersign erp map"):
        reader_of(b"\x00\x01", "x.bin")
