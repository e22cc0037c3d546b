"""The engine of declared systems, part by part: paths, texts, values, and what is wrong with a file."""

import datetime as dt
from decimal import Decimal

import pytest

from countersign.erp.declared import templates, values
from countersign.erp.declared.answers import Answer, pause
from countersign.erp.declared.form import At, read_system
from countersign.erp.declared.paths import look
from countersign.erp.declared.systems import connected, shipped, shipped_system
from countersign.erp.declared.wire import Access
from countersign.procurement.errors import BadSettings, ErpError

TOP = {
    "number": "PO'1/2",
    "order": {"currency": [3, "EUR"], "@odata.etag": "W/1", "empty": "", "no": False, "zero": 0},
    "lines": [{"id": 1, "qty": Decimal("5.50")}, {"id": 2, "qty": Decimal(8)}],
    "links": [{"rel": "self", "href": "a"}, {"rel": "next", "href": "b"}],
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("order/currency/1", "EUR"),
        ("order/@odata.etag", "W/1"),
        ("lines/id", [1, 2]),
        ("lines/7/id", None),
        ("links/[rel=next]/href", "b"),
        ("order/empty | order/no | order/gone | number", "PO'1/2"),
        ("order/zero", 0),
        ("order/currency/1/deeper", None),
    ],
)
def test_a_path_leads_to_what_is_there(path: str, found: object) -> None:
    assert look(TOP, path) == found


def test_a_path_from_a_row_can_begin_at_the_top() -> None:
    assert look(TOP, "qty", TOP["lines"][0]) == Decimal("5.50")
    assert look(TOP, "gone | /order/currency/1", TOP["lines"][0]) == "EUR"


def test_what_cannot_be_filled_is_left_out_of_a_body_with_its_key() -> None:
    body = {"qty": "{lines/0/qty}", "gone": "{order/empty}", "text": "{lines/0/qty:text}", "fixed": 3}
    assert templates.body(body, TOP) == {"qty": Decimal("5.50"), "text": "5.5", "fixed": 3}


def test_a_body_can_hold_a_part_for_each_row() -> None:
    body = {"rows": [{"each": "lines", "id": "{item/id}", "order": "{number}"}], "ids": ["{lines/1/id}"]}
    assert templates.body(body, TOP) == {
        "rows": [{"id": 1, "order": "PO'1/2"}, {"id": 2, "order": "PO'1/2"}],
        "ids": [2],
    }


def test_a_number_can_neither_end_a_quoted_word_nor_add_a_part_to_a_path() -> None:
    assert templates.text("number eq '{number:odata}'", TOP) == "number eq 'PO''1/2'"
    assert templates.path("orders('{number}')", TOP) == "orders('PO''1%2F2')"
    with pytest.raises(ErpError, match="can't be asked for"):
        templates.text('tranId IS "{number:plain}"', TOP)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-11",
        "20261211",
        20261211,
        "2026-12-11T00:00:00Z",
        "2026-12-11 00:00:00",
        "20261211 00:00:00.000",
        "2026-12-11T00:00:00+02:00",
        "/Date(1796947200000)/",
    ],
)
def test_a_day_is_read_however_it_is_written(written: object) -> None:
    assert values.day(written, "") == dt.date(2026, 12, 11)


def test_an_instant_is_the_day_that_it_is_where_the_company_is() -> None:
    assert values.day("2026-12-10 23:00:00", "Europe/Berlin") == dt.date(2026, 12, 11)
    assert values.day("2026-12-11", "America/New_York") == dt.date(2026, 12, 11)
    for zone in ("Pacific/Auckland", "America/Los_Angeles", ""):
        text = values.written_day(dt.date(2026, 12, 11), "%Y-%m-%d %H:%M:%S", zone)
        assert values.day(text, zone) == dt.date(2026, 12, 11)


@pytest.mark.parametrize(
    "written", ["0001-01-01", "1753-01-01T00:00:00", "1900-01-01T12:00:00Z", "", None, False]
)
def test_the_days_by_which_systems_write_none_are_none(written: object) -> None:
    assert values.day(written, "Europe/Berlin") is None


@pytest.mark.parametrize("written", ["soon", "2026-13-01", "11.12.2026"])
def test_a_day_that_cannot_be_read_is_never_guessed(written: str) -> None:
    with pytest.raises(values.Unreadable, match="is no day"):
        values.day(written, "")


def test_numbers_are_exact_and_never_guessed() -> None:
    assert values.number(" 12.50 ") == Decimal("12.50")
    assert str(values.number(Decimal("500.0"))) == str(values.number("5E+2")) == "500"
    assert values.number(Decimal("0.12750000000000003")) == Decimal("0.1275")
    assert values.number("") is None
    for written in ("1,250.50", "NaN", "twelve", True):
        with pytest.raises(values.Unreadable):
            values.number(written)


def test_the_systems_words_become_ours() -> None:
    at = At(path="cost", values={"C": "100", "M": "1000"}, default="1", empty=("0",))
    assert [values.found(at, {}, {"cost": one}) for one in ("C", "M", "E", "", 0)] == [
        "100",
        "1000",
        "1",
        "1",
        "1",
    ]


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "7"}, 7),
        (503, {"retry-after": "Sun, 22 Nov 2026 07:00:05 GMT", "date": "Sun, 22 Nov 2026 07:00:00 GMT"}, 5),
        (429, {"retry-after": "Sun, 22 Nov 2026 07:00:05 GMT"}, 0),
        (429, {"retry-after": "later"}, 0),
        (400, {"retry-after": "7"}, 0),
    ],
)
def test_how_long_a_system_asks_to_wait(status: int, headers: dict[str, str], seconds: float) -> None:
    assert pause(Answer(status, headers, "")) == seconds


MINIMAL = """
[system]
name = "own"
title = "Our own"
can = [{can}]

[find]
path = "orders"

[list]
path = "orders"

[order]
number = "number"
currency = "currency"
supplier_email = "mail"

[line]
rows = "order/lines"
line = "line"
quantity = "quantity"
uom = "uom"
unit_price = "price"
date = "date"
"""


def test_every_fault_of_a_file_is_told_at_once_with_its_line_and_the_nearest_key() -> None:
    text = MINIMAL.format(can="") + 'unit_prise = "x"\n[auth]\nkind = "basics"\n[paging]\nsize = 0\n'
    with pytest.raises(BadSettings) as refusal:
        read_system(text, "own.toml")
    told = str(refusal.value)
    assert 'line 25: unknown key "line.unit_prise"; did you mean "line.unit_price"?' in told
    assert "line 27:" in told
    assert "auth.kind" in told
    assert "line 29:" in told
    assert "paging.size" in told


@pytest.mark.parametrize(
    ("capability", "words"),
    [
        ("confirmed_quantity", "confirmed.quantity is nowhere"),
        ("split_schedule", "confirmed.schedule is nowhere"),
        ("concurrency_token", "order.token is empty"),
        ("receipts", "line.received is nowhere"),
    ],
)
def test_a_capability_that_nothing_stands_behind_is_refused(capability: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        read_system(MINIMAL.format(can=f'"{capability}"'), "own.toml")


def test_a_value_that_is_read_back_has_to_be_written() -> None:
    text = MINIMAL.format(can='"confirmed_price"') + '[confirmed]\nunit_price = "price"\n'
    with pytest.raises(BadSettings, match="write/unit_price"):
        read_system(text, "own.toml")


def test_everything_that_a_company_forgot_to_set_is_told_at_once() -> None:
    with pytest.raises(BadSettings) as refusal:
        connected(shipped_system("business-central"), Access("", parameters={"compani": "x"}))
    told = str(refusal.value)
    for words in ("erp.password is missing", "erp.parameters.tenant is missing", 'did you mean "company"?'):
        assert words in told


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_file_is_named_as_its_system(name: str) -> None:
    assert shipped_system(name).system.name == name
