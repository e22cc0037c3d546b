"""The order as a PDF: what stands in it, whatever stands in the order."""

import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal

import pdfplumber
import pytest

from countersign.mailbox.compose import Company
from countersign.mailbox.document import order_pdf
from countersign.mailbox.wording import Wording
from countersign.procurement.order import Due, PurchaseOrder
from tests.compose.specimens import BOLTS, BRUNNER, COMPANY, LOGO, NORTHGATE, case, order, templates

EUROPE = "Größe ÄÖÜ ß € · Łódź ąęśćń · Žluťoučký kůň ř · ő ű · ş ğ İ ı · Ω Ж · m² ½ µ ×"


def pdf(placed: PurchaseOrder, company: Company = COMPANY, language: str = "en") -> bytes:
    words = templates().words[language]
    return order_pdf(Wording(language, "", words).order(case(placed)), company, words)


def pages(document: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(document)) as opened:
        return [page.extract_text() for page in opened.pages]


def test_it_says_everything_that_the_order_says() -> None:
    (page,) = pages(pdf(order()))
    for words in (
        "Purchase order 4500012345",
        "Northgate Fasteners",
        "sales@northgate.example",
        "November 2, 2026",
        "V-1001",
        "Ada Field",
        "HX-8x40",
        "your item: NG-7708",
        "500 pcs",
        "12.50 EUR per 100 pcs",
        "Fri, Dec 11, 2026",
        "62.50 EUR",
        "Total, net: 2,394.68 EUR",
        "18 Mill Lane",
        "Our terms of purchase of January 2026 apply.",
        "Orchard Metal LLC, registered in Ohio",
        "Page 1 of 1",
    ):
        assert words in page


def test_a_line_in_parts_has_a_row_for_each_day() -> None:
    parts = (Due(dt.date(2026, 12, 4), Decimal(100)), Due(dt.date(2026, 12, 11), Decimal(400)))
    (page,) = pages(pdf(replace(order(), lines=(replace(BOLTS, schedule=parts),))))
    assert "100 pcs: Fri, Dec" in page
    assert "400 pcs: Fri, Dec" in page


def test_it_speaks_the_supplier_s_language() -> None:
    (page,) = pages(pdf(order(BRUNNER), language="de"))
    assert "Bestellung 4500012345" in page
    assert "12,50 EUR je 100 Stück" in page
    assert "Summe netto: 2.394,68 EUR" in page
    assert "Seite 1 von 1" in page


def test_every_european_letter_is_printed() -> None:
    document = pdf(order(replace(NORTHGATE, name=EUROPE)))
    found = "".join(pages(document)).replace("\n", " ")
    assert set(EUROPE) <= set(found)
    assert "printed as ?" not in found


@pytest.mark.parametrize(
    ("language", "words", "font"),
    [
        ("ja", "六角ボルト", "HeiseiKakuGo-W5"),
        ("zh", "六角螺栓", "STSong-Light"),
        ("ko", "육각 볼트", "HYSMyeongJo-Medium"),
    ],
)
def test_an_order_in_the_languages_of_the_east_is_set_in_fonts_that_have_them(
    language: str, words: str, font: str
) -> None:
    made = order_pdf(
        Wording(language, "", templates().words[language]).order(
            case(order(NORTHGATE, replace(BOLTS, description=f"{words} M8")))
        ),
        COMPANY,
        templates().words[language],
        language,
    )
    text = "".join(pages(made))
    assert words.replace(" ", "") in text.replace(" ", "")
    assert "?" not in text.replace("? ", "")
    assert font.encode() in made


def test_what_the_fonts_lack_is_visibly_missing_and_said_to_be() -> None:
    (page,) = pages(pdf(order(NORTHGATE, replace(BOLTS, description="Schraube สลักเก M8"))))
    assert "Schraube ?????? M8" in page
    assert "Characters that this print can't show are printed as ?" in page


def test_an_order_with_nothing_odd_has_no_such_line() -> None:
    assert "printed as ?" not in "".join(pages(pdf(order())))


def test_sixty_lines_run_over_numbered_pages_that_each_have_the_head_of_the_table() -> None:
    lines = [replace(BOLTS, line=10 * number, item=f"HX-{number}") for number in range(1, 61)]
    found = pages(pdf(order(NORTHGATE, *lines)))
    assert len(found) > 2
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
        assert "Line Item Quantity Price Deliver by Amount" in page or number == len(found)
    items = re.findall(r"HX-\d+", "\n".join(found))
    assert items == [line.item for line in lines]


def test_the_same_order_gives_the_same_bytes() -> None:
    company = replace(COMPANY, logo=LOGO)
    first = pdf(order(), company)
    pdf(order(BRUNNER), company, "de")
    assert pdf(order(), company) == first


def test_markup_in_an_order_is_printed_and_not_obeyed() -> None:
    text = '<b>bold</b> <img src="file:///etc/passwd"/> & <a href="x">'
    document = pdf(order(NORTHGATE, replace(BOLTS, description=text)))
    found = re.sub(r"\s", "", "".join(pages(document)))
    assert re.sub(r"\s", "", text) in found


@pytest.mark.parametrize(
    "text",
    ["word " * 3000, "x" * 3000, "", "\u0301\u0301", "\x00\x07"],
    ids=["long", "one-word", "empty", "marks", "bells"],
)
def test_no_description_is_too_strange(text: str) -> None:
    line = replace(BOLTS, item=text[:200], supplier_item=text[:200], description=text)
    assert pages(pdf(order(NORTHGATE, line)))


@pytest.mark.parametrize("quantity", ["0.000001", "123456789012.345"])
def test_no_number_is_too_long(quantity: str) -> None:
    line = replace(BOLTS, quantity=Decimal(quantity), unit_price=Decimal("98765432.123456"))
    assert pages(pdf(order(NORTHGATE, line)))


def test_the_logo_is_in_the_head() -> None:
    with pdfplumber.open(io.BytesIO(pdf(order(), replace(COMPANY, logo=LOGO)))) as opened:
        assert len(opened.pages[0].images) == 1
    with pdfplumber.open(io.BytesIO(pdf(order()))) as opened:
        assert opened.pages[0].images == []


def test_the_delivery_address_is_printed_where_there_is_one() -> None:
    (page,) = pages(pdf(order(), replace(COMPANY, delivery_address="Dock 3\n18 Mill Lane")))
    assert "Deliver to" in page
    assert "Dock 3" in page
    assert "Deliver to" not in pages(pdf(order()))[0]


def test_a_revision_is_printed_where_there_is_one() -> None:
    assert "Revision 2" in pages(pdf(order(revision=2)))[0]
    assert "Revision" not in pages(pdf(order()))[0]


def test_it_is_a4_and_knows_its_title() -> None:
    with pdfplumber.open(io.BytesIO(pdf(order()))) as opened:
        page = opened.pages[0]
        assert (round(page.width), round(page.height)) == (595, 842)
        assert opened.metadata["Title"] == "Purchase order 4500012345"
        assert opened.metadata["Author"] == "Orchard Metal"
