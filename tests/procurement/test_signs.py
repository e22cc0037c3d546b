"""Numbers that look like others are taken for none; those that are what they seem stay."""

import pytest

from countersign.procurement.signs import undeceived


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("at 1\u09e8,40 EUR", "at ▯▯,▯▯ EUR"),
        ("USD 1\u01b7.50。", "USD ▯▯.▯▯。"),
        ("5\u041e0 pcs", "▯▯▯ pcs"),
        ("\u04170 pcs", "▯▯ pcs"),
        ("5\u041e pcs", "▯▯ pcs"),
        ("\u0665\u0660\u0660 pcs", "▯▯▯ pcs"),
        ("\U0001d7e7\U0001d7e2 pcs", "▯▯ pcs"),
        ("ships \u202e21\u202c December", "ships \u202e▯▯\u202c December"),
        ("ships \u202b12.11\u202c.", "ships \u202b▯▯.▯▯\u202c."),
    ],
)
def test_a_number_that_is_shown_otherwise_than_it_is_stored_is_lost_and_told(text: str, left: str) -> None:
    found, where = undeceived(text)
    assert found == left
    assert where


@pytest.mark.parametrize(
    "text",
    [
        "500 pcs at 12.50 €",
        "болт М8х40, 5 шт, поз. 10а",
        "Ø12 and 8Ø6, 10μm",
        "\u0665\u0660\u0660 قطعة",
        "５００個、2026年12月9日",
        "２0個",
        "\u202bשלום\u202c 500",
        "On 3 Nov, \u2068Ada Field\u2069 wrote:",
        "Größe 5é6",
    ],
)
def test_numbers_that_are_what_they_seem_stay(text: str) -> None:
    assert undeceived(text) == (text, "")
