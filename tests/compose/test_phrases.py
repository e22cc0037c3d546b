"""The sentences of a words file: places, emphasis, and the forms of what is counted."""

from decimal import Decimal

import pytest
from babel import Locale
from jinja2 import Environment

from countersign.mailbox.phrases import counted, fill, forms_of, is_counted, places, put

PIECES = {"one": "kus", "few": "kusy", "many": "kusu", "other": "kusů"}


def page(phrase: str, **values: object) -> str:
    """The phrase as HTML."""
    environment = Environment(autoescape=True)
    environment.filters["fill"] = fill
    return environment.from_string("{{ phrase | fill(**values) }}").render(phrase=phrase, values=values)


@pytest.mark.parametrize(
    ("phrase", "values", "text", "html"),
    [
        ("order {order}", {"order": "A&B"}, "order A&B", "order A&amp;B"),
        ("*all* of *{order}*", {"order": 7}, "all of 7", "<strong>all</strong> of <strong>7</strong>"),
        ("{order}", {"order": "5 * 6 * 7"}, "5 * 6 * 7", "5 * 6 * 7"),
        ("{order}", {"order": "{quotes}"}, "{quotes}", "{quotes}"),
        ("<b>{order}", {"order": "<i>"}, "<b><i>", "&lt;b&gt;&lt;i&gt;"),
        ("ordered: {n}.", {"n": "5 szt."}, "ordered: 5 szt.", "ordered: 5 szt."),
        ("and so on {n}...", {"n": 1}, "and so on 1...", "and so on 1..."),
    ],
)
def test_a_phrase_is_filled_as_text_and_as_a_page(
    phrase: str, values: dict[str, object], text: str, html: str
) -> None:
    assert put(phrase, **values) == text
    assert page(phrase, **values) == html


def test_a_place_that_nothing_fills_is_named() -> None:
    with pytest.raises(LookupError, match=r"nothing is called \{order\} here"):
        put("order {order}", number=1)


def test_the_places_of_a_phrase_are_those_of_all_its_forms() -> None:
    assert places({"one": "{a} day", "other": "{b} days"}) == {"a", "b"}
    assert places(5) == frozenset()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PIECES, True),
        ({"other": "x"}, True),
        ({"one": "x"}, False),
        ({"other": "x", "item": "y"}, False),
        ("x", False),
    ],
)
def test_a_table_of_forms_is_told_from_other_tables(value: object, expected: bool) -> None:
    assert is_counted(value) is expected


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "kus"), (3, "kusy"), (5, "kusů"), (Decimal("1.5"), "kusu"), (0, "kusů")]
)
def test_each_number_goes_with_its_form(count: int | Decimal, expected: str) -> None:
    assert counted(PIECES, count, Locale("cs")) == expected


def test_a_word_without_forms_goes_with_every_number() -> None:
    assert counted("ks", 5, Locale("cs")) == "ks"


@pytest.mark.parametrize(
    ("language", "forms"),
    [("en", {"one", "other"}), ("pl", {"one", "few", "many", "other"}), ("ja", {"other"})],
)
def test_each_language_has_its_own_forms(language: str, forms: set[str]) -> None:
    assert forms_of(language) == forms
