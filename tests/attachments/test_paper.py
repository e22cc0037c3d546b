"""Business paper: what stands on every sheet is set aside, and nothing that could be an answer."""

from pathlib import Path

import pytest

from countersign.extractors.attachments.document import Document, Grid, Written
from countersign.extractors.attachments.paper import kind_of_paper, labelled, words
from countersign.procurement.mail import Label

LINES = [
    line
    for name in ("paper_lines.txt", "clause_lines.txt")
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()
]
CASES = [tuple(line.split(" | ", 1)) for line in LINES if line and not line.startswith("#")]
TABLE = (
    Written("Line | Qty | Price | Delivery", "p1:5:1", row=True),
    Written("10 | 500 | 12.50 | 11 Dec 2026", "p1:6:1", row=True),
)


def labels(*lines: Written) -> list[tuple[str, Label]]:
    return [(line.text, line.label) for line in labelled(Document(lines)).lines]


@pytest.mark.parametrize(("what", "line"), CASES, ids=[line for _, line in CASES])
def test_each_line_below_a_table_is_paper_or_news(what: str, line: str) -> None:
    below = Written(line, "p1:9")
    closing = Written("We confirm the delivery of the goods by truck.", "p1:12")
    found = {label for text, label in labels(*TABLE, below, closing)[2:-1] if text}
    assert found == {Label.DISCLAIMER if what == "paper" else Label.NEW}


def test_the_rows_of_the_table_are_never_set_aside() -> None:
    assert {label for _, label in labels(*TABLE)} == {Label.NEW}


def test_a_table_of_nothing_but_paper_is_set_aside_whole() -> None:
    rows = ("Nord GmbH | HRB 12345", "IBAN: DE89 3704 0044 0532 0130 00 | BIC: COBADEFFXXX")
    spots = (("p1:8:1", "p1:8:2"), ("p1:9:1", "p1:9:2"))
    lines = (*TABLE, *(Written(row, spot[0], row=True) for row, spot in zip(rows, spots, strict=True)))
    grid = Grid("p1:8:1", tuple(tuple(row.split(" | ")) for row in rows[1:]), spots[1:])
    assert labelled(Document(lines, (grid,))).grids[0].label is Label.DISCLAIMER


@pytest.mark.parametrize(
    "line",
    [
        "Orchard Metal Inc.",
        "450 Orchard Road",
        "Springfield, IL 62704",
        "D-70173 Stuttgart",
        "Attn. Ada Field",
    ],
)
def test_an_address_above_the_table_is_set_aside(line: str) -> None:
    assert labels(Written(line, "p1:1"), *TABLE)[0][1] is Label.DISCLAIMER


@pytest.mark.parametrize(
    "line", ["Delivery now 18 Dec 2026", "Only 250 pcs", "Line 20 open", "Price 13.20", "New: 250"]
)
def test_an_answer_above_the_table_is_heard(line: str) -> None:
    assert Label.NEW in {label for _, label in labels(Written(line, "p1:1"), *TABLE)[:1]}


def test_an_address_beside_the_orders_number_is_cut_off() -> None:
    line = Written("Springfield, IL 62704    Your order: 4500012345", "p1:2")
    assert labels(line, *TABLE)[:2] == [
        ("Springfield, IL 62704", Label.DISCLAIMER),
        ("Your order: 4500012345", Label.NEW),
    ]


@pytest.mark.parametrize(
    ("line", "number", "day"),
    [
        ("Your order 4500012345 dated 2 November 2026", "Your order 4500012345", "dated 2 November 2026"),
        ("Ihre Bestellung: 4500012345 vom 02.11.2026", "Ihre Bestellung: 4500012345", "vom 02.11.2026"),
        ("Votre commande 4500012345 du 02/11/2026", "Votre commande 4500012345", "du 02/11/2026"),
    ],
)
def test_the_day_of_our_order_is_no_promise(line: str, number: str, day: str) -> None:
    assert labels(Written(line, "p1:2"), *TABLE)[:2] == [(number, Label.NEW), (day, Label.DISCLAIMER)]


def test_small_print_at_the_foot_is_set_aside_unless_it_says_a_day_or_an_amount() -> None:
    small = Written("Complaints must reach us within a fortnight.", "p1:9", small=True)
    promise = Written("All goods leave us on 18 December 2026.", "p1:10", small=True)
    assert [label for _, label in labels(*TABLE, small, promise)[2:]] == [Label.DISCLAIMER, Label.NEW]
    usual = Written("Complaints must reach us within a fortnight of delivery.", "p1:9")
    end = Written("We deliver line 10 by truck.", "p1:10")
    assert labels(*TABLE, usual, end)[2][1] is Label.NEW


def test_a_sentence_of_small_print_over_two_lines_is_set_aside() -> None:
    first = Written("All deliveries are made subject to our General Conditions", "p1:8")
    second = Written("of Sale in their latest version.", "p1:9")
    end = Written("We deliver line 10 by truck.", "p1:12")
    assert [label for _, label in labels(*TABLE, first, second, end)[2:4]] == [Label.DISCLAIMER] * 2


def test_a_page_of_terms_is_set_aside_from_its_heading_on() -> None:
    page = [Written("General Terms and Conditions of Sale", "p2:1")]
    page += [
        Written(f"{number}. Delivery is made within {number} weeks.", f"p2:{number + 1}")
        for number in (1, 2, 3)
    ]
    assert {label for _, label in labels(*TABLE, *page)[2:]} == {Label.DISCLAIMER}


def test_terms_above_the_table_silence_nothing_below_them() -> None:
    heading = Written("Terms and conditions", "p1:1")
    assert labels(heading, *TABLE)[-1][1] is Label.NEW


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("ORDER CONFIRMATION", "confirmation"),
        ("Auftragsbestätigung Nr. AB 2026-4711", "confirmation"),
        ("Confirmation de commande", "confirmation"),
        ("PURCHASE ORDER No. 4500012345", "purchase order"),
        ("Bestellung 4500012345", "purchase order"),
        ("Bestellung: 4500012345", ""),
        ("Invoice 4711", "invoice"),
        ("Proforma-Rechnung", ""),
        ("Angebot 77", "quotation"),
        ("Lieferschein", "delivery note"),
        ("General Terms and Conditions of Sale", "terms"),
        ("Dear Ada,", ""),
    ],
)
def test_a_paper_is_what_it_calls_itself(title: str, kind: str) -> None:
    lines = (Written("Northgate", "1"), Written(title, "2"), Written("x", "3"))
    assert kind_of_paper(Document(lines)) == kind


def test_a_confirmation_that_names_our_purchase_order_is_a_confirmation() -> None:
    lines = (Written("Purchase order 4500012345", "1"), Written("Order confirmation", "2"))
    assert kind_of_paper(Document(lines)) == "confirmation"


def test_the_word_lists_hold_no_key_that_is_a_promise() -> None:
    dangerous = {
        "delivery",
        "delivery date",
        "price",
        "quantity",
        "liefertermin",
        "preis",
        "menge",
        "remark",
        "note",
    }
    for kind, listed in words().keys.items():
        assert not dangerous & listed, kind
