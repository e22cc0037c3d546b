"""A JSON file is taken apart entry by entry, and it makes no difference where its pieces end."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.erp.files import entries as module
from countersign.erp.files.entries import entries
from countersign.erp.files.rows import lines
from countersign.procurement.errors import BadOrders

texts = st.text(max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
orders = st.dictionaries(texts, values, max_size=4)


def read(text: str) -> list[Any]:
    return list(entries(lines(BytesIO(text.encode("utf-8", "surrogatepass")), "x.json"), "x.json"))


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", 1)
        yield


@given(st.lists(orders, max_size=4), st.sampled_from([None, 0, 2]), st.booleans())
def test_a_list_is_taken_apart_wherever_its_pieces_end(
    given: list[Any], indent: int | None, plain: bool
) -> None:
    text = json.dumps(given, indent=indent, ensure_ascii=plain)
    assert read(text) == json.loads(text)


@given(orders, st.sampled_from([None, 1]))
def test_a_single_object_is_the_one_entry(given: dict[str, Any], indent: int | None) -> None:
    assert read(json.dumps(given, indent=indent)) == [given]


@given(st.lists(orders, min_size=1, max_size=3), st.sampled_from([None, 1]), st.data())
def test_a_file_that_was_cut_off_is_never_taken_for_a_whole_one(
    given: list[Any], indent: int | None, data: st.DataObject
) -> None:
    text = json.dumps(given, indent=indent)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(BadOrders, match="it is not JSON"):
        read(cut)


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}\n,\n {"a" 2}]',
        '{"a": 1} {"b": 2}',
        "[{}\n{}]",
        '[{"a": 1}]]',
        "[,]",
    ],
)
def test_a_fault_is_named_with_the_place_that_the_standard_reader_names(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as standard:
        json.loads(text)
    where = f"line {standard.value.lineno}, column {standard.value.colno}"
    with pytest.raises(BadOrders) as ours:
        read(text)
    assert str(ours.value) == f"x.json: {where}: it is not JSON: {standard.value.msg}"


@pytest.mark.parametrize("text", ['[{"a": 1},\n {"a": "x}]', '[{"a": 1}\n', '[{"a": 1},', '[{"a"'])
def test_a_file_that_breaks_off_is_told_as_that(text: str) -> None:
    with pytest.raises(
        BadOrders, match=r"^x\.json: line \d, column \d+: it is not JSON: .*; the file breaks off there$"
    ):
        read(text)


def test_a_number_is_never_a_float() -> None:
    assert read('[{"a": 0.1, "b": 1e2, "c": 12345678901234567890}]') == [
        {"a": Decimal("0.1"), "b": Decimal("1e2"), "c": Decimal(12345678901234567890)}
    ]
