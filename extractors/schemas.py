"""The wire: what a language model may answer. It points; it never gives a status or a value.

    Answer ─ pointers ─ Pointer(quote, line, field, act)
           └ kind

The order of the fields matters: a model that has to copy before it judges copies better. Sizes are bounded,
because a small model fills whatever room it has. Which words exist is code's question (`evidence`), what they
amount to as well (`check`).
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

FieldName = Literal["all", "quantity", "price", "date", "item"]
ActName = Literal["accept", "change", "reject", "hedge", "condition", "question", "received", "state"]
KindName = Literal[
    "confirmation",
    "change",
    "partial",
    "rejection",
    "question",
    "shipping",
    "invoice",
    "quote",
    "auto_reply",
    "bounce",
    "unrelated",
]
LineNumber = Annotated[int, Field(ge=0, le=999_999)]
OrderNumber = Annotated[str, Field(max_length=40)]

EVERY_LINE = 0


class Wire(BaseModel):
    """Anything that is not in the schema makes an answer unusable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pointer(Wire):
    """Words of the mail, and what they do to which line. `line` 0: to every line."""

    quote: str
    line: LineNumber
    field: FieldName
    act: ActName


class OrderPointer(Wire):
    """The same where a mail is about several orders."""

    quote: str
    order: OrderNumber
    line: LineNumber
    field: FieldName
    act: ActName


class Answer(Wire):
    """Everything a model says about one mail."""

    pointers: tuple[Pointer | OrderPointer, ...]
    kind: KindName


@dataclass(frozen=True)
class Bounds:
    """How much an answer may hold. Small models need small bounds: 4 pointers of 80 characters."""

    pointers: int = 40
    quote: int = 300


@cache
def answer_schema(bounds: Bounds, *, several_orders: bool) -> type[Answer]:
    """`Answer` within `bounds`; its pointers name the order only where there are several."""
    pointer = create_model(
        "Pointer",
        __base__=OrderPointer if several_orders else Pointer,
        quote=(Annotated[str, Field(min_length=1, max_length=bounds.quote)], ...),
    )
    pointers = Annotated[tuple[pointer, ...], Field(max_length=bounds.pointers)]
    return create_model("Answer", __base__=Answer, pointers=(pointers, ...))


def schema_hash(schema: type[Answer]) -> str:
    """SHA-256 of the JSON schema: an answer given to another schema is another answer."""
    text = json.dumps(schema.model_json_schema(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
