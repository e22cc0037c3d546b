"""Value added tax and what a box holds weigh nothing; an amount that is no tax stays one."""

from decimal import Decimal

import pytest

from countersign.extractors.grammar.tax import tax
from countersign.extractors.grammar.terms import boxes_of


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        ("cs", "základ 74,80 Kč + DPH 21 % 15,71 Kč = 90,51 Kč", ["+ DPH 21 % 15,71 Kč = 90,51 Kč"]),
        ("pl", "Razem 74,80 zł netto + 23% VAT.", ["+ 23% VAT"]),
        ("hu", "Nettó végösszeg: 74,80 Ft + 27% áfa", ["+ 27% áfa"]),
        ("tr", "Toplam 74,80 TL + %20 KDV.", ["+ %20 KDV"]),
        ("en", "Net 74.80, VAT (20%): 14.96", ["VAT (20%): 14.96"]),
    ],
)
def test_a_rate_of_tax_and_the_tax_itself_weigh_nothing(language: str, text: str, held: list[str]) -> None:
    assert [text[first:last] for first, last in tax(text, language)] == held


@pytest.mark.parametrize(
    "text",
    [
        "HX-8x40 500 ks DPH 21 % 13,50 Kč/100 ks",
        "74,80 Kč + DPH 21 % 25,00 Kč = 99,80 Kč",
        "DPH 21 % 15,71 Kč",
    ],
)
def test_an_amount_behind_a_rate_that_is_not_its_share_of_another_is_left_to_be_read(text: str) -> None:
    assert all("Kč" not in text[first:last] for first, last in tax(text, "cs"))


def test_behind_the_tax_only_the_sum_of_both_is_the_gross_amount() -> None:
    text = "základ 74,80 Kč, DPH 21 % 15,71 Kč = 95,00 Kč"
    assert [text[first:last] for first, last in tax(text, "cs")] == ["DPH 21 % 15,71 Kč"]


_ORDERED = (Decimal(500), Decimal(300))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Kartony po 100 szt., paleta zbiorcza"),
        ("pl", "worki foliowe po 100 szt."),
        ("cs", "Zabalíme do krabic po 100 ks jako minule"),
        ("hu", "100 db-os dobozok, egy raklap"),
        ("tr", "Ambalaj: 100'lük kutular"),
    ],
)
def test_how_many_a_box_holds_counts_no_goods(language: str, text: str) -> None:
    assert any(text[first:last].startswith("100") for first, last in boxes_of(text, language, _ORDERED))


@pytest.mark.parametrize(
    ("language", "text"),
    [("pl", "500 szt. po 12,50 zł"), ("pl", "Kartony po 250 szt."), ("hu", "250 db-os dobozok")],
)
def test_a_price_and_boxes_that_the_order_does_not_fill_are_read(language: str, text: str) -> None:
    assert list(boxes_of(text, language, _ORDERED)) == []
