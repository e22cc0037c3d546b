"""Rows that count by the hundred or carry tax: read where the figures prove it, and only there."""

from decimal import Decimal

import pytest
from builders import bolts_and_nuts

from countersign.extractors.grammar.facts import Explained, Facts
from countersign.extractors.grammar.headings import charging, columns_of, rates_told
from countersign.extractors.grammar.multiples import behind, titled
from countersign.procurement.order import PurchaseOrder, Supplier

BOLTS, NUTS = bolts_and_nuts()
ORDER = PurchaseOrder("4500012345", "EUR", Supplier("a@supplier.example", country="DE"), (BOLTS, NUTS))


def explained(titles: str, row: str) -> Explained | None:
    columns = columns_of(row, [titles], ("de", "en"), rates_told([titles, row], "DE"))
    return Facts(ORDER, BOLTS, 1).explain(row, (), columns)


@pytest.mark.parametrize(
    ("row", "times"),
    [
        *[("5,00 | 100 ks |", 100), ("5 | 1.000 ST |", 1000), ("5,00 sută buc |", 100), ("5 | C |", 100)],
        *[("5百只 |", 100), ("5 x 100 Stk |", 100), ("5 | Hundert |", 100)],
    ],
)
def test_a_unit_that_names_a_multiple_counts_so_many(row: str, times: int) -> None:
    found = behind(row, len(row.split(" ")[0].split("百")[0]), "EA")
    assert found is not None
    assert found[0] == Decimal(times)


@pytest.mark.parametrize("row", ["5 100 ST |", "5 | 100 kg |", "5 | 100 |", "5 | Karton |", "5 | C2 |"])
def test_another_unit_or_a_bare_number_is_no_multiple(row: str) -> None:
    assert behind(row, 1, "EA") is None


def test_a_title_may_name_the_multiple() -> None:
    assert titled("Menge (100 Stk)", "EA") == titled("数量(百只)", "EA") == 100
    assert titled("Menge", "EA") is titled("Menge (100 kg)", "EA") is titled("Menge in 100", "EA") is None


HUNDREDS = "Artikel | Menge | Einheit | Preis | Betrag"


def test_hundreds_are_read_where_quantity_price_and_amount_fit() -> None:
    found = explained(HUNDREDS, "HX-8x40 | 5 | 100 ST | 12,50 | 62,50")
    assert found is not None
    assert (found.quantity, found.price, found.per) == ("5 | 100 ST", "12,50", Decimal(100))
    assert explained("Artikel | Menge (100 Stk) | Preis | Betrag", "HX-8x40 | 5 | 12,50 | 62,50")


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        (HUNDREDS, "HX-8x40 | 4 | 100 ST | 12,50 | 62,50"),
        (HUNDREDS, "HX-8x40 | 5 | 100 ST | 12,50 |"),
        (HUNDREDS, "HX-8x40 | 5 | 100 ST | 0,125 | 62,50"),
        (HUNDREDS, "HX-8x40 | 5 | 100 ST | 12,50 | 0,63"),
        (HUNDREDS, "HX-8x40 | 5 | ST | 12,50 | 62,50"),
        (HUNDREDS.replace("Preis", "Preis/Stk"), "HX-8x40 | 5 | 100 ST | 12,50 | 62,50"),
    ],
)
def test_hundreds_are_never_guessed(titles: str, row: str) -> None:
    assert explained(titles, row) is None


TAXED = "Artikel | Menge | Preis | MwSt. | Netto | Steuer | Brutto"


@pytest.mark.parametrize(
    "row",
    [
        "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 11,88 | 74,38",
        "HX-8x40 | 500 | 0,125 | 19 | 62,50 | 11,88 | 74,38",
        "HX-8x40 | 500 | 0,125 | 7% | 62,50 | 4,38 | 66,88",
        "HX-8x40 | 500 | 0,125 |  | 62,50 | 0,00 | 62,50",
    ],
)
def test_tax_in_columns_of_its_own_is_no_other_price(row: str) -> None:
    titles = TAXED.replace("Steuer", "USt.")
    assert explained(titles, row) is not None


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        (TAXED.replace("MwSt.", "Zuschlag"), "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 11,88 | 74,38"),
        (
            TAXED.replace("Steuer", "Legierungszuschlag"),
            "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 11,88 | 74,38",
        ),
        (
            TAXED.replace("Steuer", "Zuschlag inkl. MwSt."),
            "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 11,88 | 74,38",
        ),
        (TAXED.replace("Steuer", "Teuerung"), "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 11,88 | 74,38"),
        (TAXED.replace("Steuer", "USt."), "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 12,88 | 75,38"),
        (TAXED.replace("Steuer", "USt."), "HX-8x40 | 500 | 0,125 | 31% | 62,50 | 19,38 | 81,88"),
        (TAXED.replace("Steuer", "USt."), "HX-8x40 | 500 | 0,125 | 7% | 62,50 | 11,88 | 74,38"),
        ("Artikel | Menge | Preis | MwSt. | Netto | Fracht", "HX-8x40 | 500 | 0,125 | 19% | 62,50 | 10"),
    ],
)
def test_what_only_looks_like_tax_is_left_to_be_heard(titles: str, row: str) -> None:
    assert explained(titles, row) is None


def test_a_strength_is_no_price_unless_another_is_ordered() -> None:
    titles, row = "Artikel | Menge | Preis | Betrag", "HX-8x40 M8x40 8.8 | 500 | 0,125 | 62,50"
    assert explained(titles, row) is not None
    assert explained(titles, row.replace("M8x40 8.8", "M8x45 8.8")) is None
    assert explained(titles, row.replace("| 500 |", "| 8.8 | 500 |")) is None


@pytest.mark.parametrize(
    "title", ["Zuschlag", "Zuschlag %", "Fracht", "TZ", "Mindermengenzuschlag inkl. USt."]
)
def test_a_title_names_a_surcharge(title: str) -> None:
    assert charging(title, ("de", "en"))


@pytest.mark.parametrize("title", ["MwSt.", "Betrag", "Rabatt", "Preis", "VAT", "Remise %"])
def test_a_title_names_none(title: str) -> None:
    assert not charging(title, ("de", "fr", "en"))
