"""Kinds of text that requests are made of: a pattern each, and what to say of a text that has another shape.

The patterns stand in the published description as they are. What a pattern can't say (a day that the calendar
does not have, a currency that is not in use) is refused by the order's own form, in its own words.
"""

from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,9})?$"
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
ADDRESS = r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}$"
CURRENCY = r"^[A-Z]{3}$"
COUNTRY = r"^[A-Z]{2}$"
LANGUAGE = r"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$"
CURSOR = r"^[0-9]{1,18}$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
FINDABLE = r"[A-Za-z0-9]"
KEY = r"^[A-Za-z0-9._:-]{1,200}$"

WORDS = {
    AMOUNT: 'is not an amount; write it as text, like "1250.50", with a point and without separators',
    DAY: 'is not a day; write it like "2026-12-31"',
    ADDRESS: "is not an e-mail address; write it like sales@northgate.example",
    CURRENCY: "is not a currency; write its ISO 4217 code, such as EUR",
    COUNTRY: "is not a country; write its two letters of ISO 3166, such as GB",
    LANGUAGE: "is not a language; write its code, such as en or de",
    CURSOR: "is no cursor of ours; give the one of the page before, or none",
    NAME: "is no name: letters, digits, dot, dash and underscore",
    FINDABLE: "holds neither a letter nor a digit",
    KEY: "is no key that can be kept: up to 200 letters, digits and . _ : -",
}

Amount = Annotated[str, StringConstraints(pattern=AMOUNT), Field(examples=["1250.50"])]
Day = Annotated[str, StringConstraints(pattern=DAY), Field(examples=["2026-12-11"])]
Address = Annotated[str, StringConstraints(pattern=ADDRESS, max_length=254)]
Currency = Annotated[str, StringConstraints(pattern=CURRENCY), Field(examples=["EUR"])]
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Short = Annotated[str, StringConstraints(max_length=200)]
Filled = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(max_length=2000)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
OrderNumber = Annotated[
    str, StringConstraints(min_length=1, max_length=60, pattern=FINDABLE), Field(examples=["4500012345"])
]
Cursor = Annotated[str, StringConstraints(pattern=CURSOR)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
# A header is there or not: nobody can send a null.
EntityTag = str | SkipJsonSchema[None]
CallKey = Annotated[str, StringConstraints(pattern=KEY)] | SkipJsonSchema[None]
LineNumber = Annotated[int, Field(ge=1, le=999_999_999, strict=True)]
Count = Annotated[int, Field(ge=0, le=999_999_999, strict=True)]
