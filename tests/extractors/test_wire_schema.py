"""What a model may answer: pointers, within bounds, and nothing that could be a verdict."""

import pytest
from pydantic import ValidationError

from countersign.extractors.schemas import (
    ActName,
    Answer,
    Bounds,
    KindName,
    answer_schema,
    schema_hash,
)
from countersign.procurement.claims import Act, LineStatus, MessageKind

SMALL = answer_schema(Bounds(2, 10), several_orders=False)
POINTER = {"quote": "ok", "line": 10, "field": "all", "act": "accept"}


def answered(*pointers: dict[str, object], **rest: object) -> Answer:
    return SMALL.model_validate({"pointers": pointers, "kind": "change", **rest})


def test_the_words_are_those_of_the_domain() -> None:
    assert set(ActName.__args__) == {act.value for act in Act}  # type: ignore[attr-defined]
    assert set(KindName.__args__) == {kind.value for kind in MessageKind}  # type: ignore[attr-defined]


def test_no_status_and_no_value_can_be_said() -> None:
    fields = {*SMALL.model_fields, *SMALL.model_json_schema()["$defs"]["Pointer"]["properties"]}
    assert fields == {"pointers", "kind", "quote", "line", "field", "act"}
    with pytest.raises(ValidationError):
        answered(POINTER, status=LineStatus.ACCEPTED)
    with pytest.raises(ValidationError):
        answered({**POINTER, "quantity": "500"})


@pytest.mark.parametrize(
    "wrong",
    [
        [POINTER] * 3,
        [{**POINTER, "quote": "longer than ten"}],
        [{**POINTER, "quote": ""}],
        [{**POINTER, "line": -1}],
        [{**POINTER, "line": 10**7}],
        [{**POINTER, "act": "accepted"}],
        [{**POINTER, "field": "status"}],
    ],
    ids=["too many", "too long", "empty", "below zero", "huge", "a status", "a field"],
)
def test_an_answer_out_of_bounds_is_none(wrong: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        answered(*wrong)


def test_the_model_copies_before_it_judges() -> None:
    schema = SMALL.model_json_schema()
    assert list(schema["properties"]) == ["pointers", "kind"]
    assert next(iter(schema["$defs"]["Pointer"]["properties"])) == "quote"


def test_the_order_is_asked_for_only_where_there_are_several() -> None:
    several = answer_schema(Bounds(2, 10), several_orders=True)
    several.model_validate({"pointers": [{**POINTER, "order": "4500012345"}], "kind": "change"})
    with pytest.raises(ValidationError):
        several.model_validate({"pointers": [POINTER], "kind": "change"})
    with pytest.raises(ValidationError):
        answered({**POINTER, "order": "4500012345"})


def test_the_hash_is_the_same_for_the_same_schema_and_no_other() -> None:
    schemas = [
        answer_schema(bounds, several_orders=s) for bounds in (Bounds(), Bounds(4, 80)) for s in (0, 1)
    ]
    assert len({schema_hash(schema) for schema in schemas}) == 4
    assert schema_hash(SMALL) == schema_hash(answer_schema(Bounds(2, 10), several_orders=False))
