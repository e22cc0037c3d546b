"""Which order a mail is about, on the whole read path: numbers in attachments, wrong, mistyped, missing."""

import pytest
from read_world import BOLTS, MORE_BOLTS, NUTS, docx, mail, packed, pdf, read, revised, types, words, xlsx

from countersign.procurement.order import PurchaseOrder

CSV = b"PO;Pos;Artikel;Menge;Preis;Termin\n"
CSV += b"4500012345;10;HX-8x40;500;12.50;2026-12-11\n"
CSV += b"4500012345;20;HN-8;300;4.10;2026-12-11\n"
X12 = (
    "ISA*00*          *00*          *ZZ*NORTHGATE      *ZZ*ORCHARD        *"
    "261103*1200*U*00401*000000001*0*P*>~"
    "GS*PR*NORTHGATE*ORCHARD*20261103*1200*1*X*004010~ST*855*0001~BAK*00*AT*4500077120*20261102~"
    "PO1*10*1250*EA*0.85**BP*NT-220~ACK*IA*1250*EA*068*20270122~CTT*1~SE*6*0001~GE*1*1~IEA*1*000000001~"
)
EDIFACT = (
    "UNB+UNOC:3+NORTHGATE+ORCHARD+261103:1200+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+AB1+29'DTM+137:20261103:102'"
    "RFF+ON:4500077120'LIN+10+5+NT-220:IN'QTY+21:1250:PCE'"
    "DTM+2:20270122:102'PRI+AAA:0.85'UNS+S'UNT+10+1'UNZ+1+1'"
)
PAGE = ("ORDER CONFIRMATION", "Your purchase order: 4500012345", "10 HX-8x40 500 EA 12.50 11 Dec 2026")
TABLE = (
    ("Your order", "4500012345"),
    (),
    ("Line", "Item", "Qty", "Price", "Date"),
    (10, "HX-8x40", 500, 12.5, "2026-12-11"),
)
FILES = {
    "oc.pdf": (pdf(*PAGE), BOLTS),
    "oc.xlsx": (xlsx(*TABLE), BOLTS),
    "oc.docx": (docx(*PAGE), BOLTS),
    "list.csv": (CSV, BOLTS),
    "list utf-16.csv": (CSV.decode().encode("utf-16"), BOLTS),
    "list utf-16 without a mark.csv": (CSV.decode().encode("utf-16-le"), BOLTS),
    "855.edi": (X12.encode(), NUTS),
    "855 utf-16.edi": (X12.encode("utf-16"), NUTS),
    "ordrsp.dat": (EDIFACT.encode(), NUTS),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_number_that_stands_only_in_an_attachment_is_found(name: str, zipped: bool) -> None:
    data, order = FILES[name]
    attached = ("files.zip", packed({name: data})) if zipped else (name, data)
    assert read(mail("Please find our confirmation attached.", attached))["orders"] == [order.number]


@pytest.mark.parametrize("name", ["855.edi", "ordrsp.dat", "855 utf-16.edi"])
def test_a_structured_answer_inside_an_archive_is_read_as_data(name: str) -> None:
    reading = read(mail("See attached.", ("out.zip", packed({name: FILES[name][0]}))))
    assert (reading["verdict"], reading["exceptions"]) == ("accept", [])
    assert reading["lines"][0]["deliveries"] == [{"date": "2027-01-22", "quantity": "1250"}]


def test_an_archive_inside_an_archive_stays_closed_beside_a_structured_answer() -> None:
    inner = packed({"note.txt": b"but the price is 14.00"})
    files = packed({"855.edi": X12.encode(), "inner.zip": inner})
    reading = read(mail("See attached.", ("out.zip", files)))
    assert reading["verdict"] == "escalate"
    assert "archive inside an archive" in words(reading)


def test_an_attachment_wins_over_the_subject_of_the_thread_and_the_contradiction_is_told() -> None:
    thread = {"In-Reply-To": "<po-4500077120.0.1.abcdefghij@orchard-metal.example>"}
    reading = read(mail("See attached.", ("oc.pdf", pdf(*PAGE)), subject="Re: PO 4500077120", head=thread))
    assert "4500077120" in words(reading)
    assert "4500012345" in words(reading)
    assert (reading["verdict"], "conflict" in types(reading)) == ("escalate", True)


def test_one_mail_for_several_orders_names_them_all() -> None:
    reading = read(mail("4500012345 and 4500077120: both confirmed as ordered."))
    assert reading["orders"] == [BOLTS.number, NUTS.number]


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ("4500012354", "two digits are turned round"),
        ("4500012346", "one digit is another"),
        ("450012345", "a digit is missing"),
        ("45000123455", "there is a digit too many"),
    ],
)
def test_a_mistyped_number_is_flagged_even_where_the_items_agree(written: str, how: str) -> None:
    body = f"PO {written}\nline 10 HX-8x40 500 pcs and line 20 HN-8 300 pcs confirmed as ordered."
    reading = read(mail(body))
    assert reading["orders"] == [BOLTS.number]
    assert (reading["verdict"], "conflict" in types(reading)) == ("escalate", True)
    assert how in words(reading)


@pytest.mark.parametrize("body", ["PO 4500012354 confirmed as ordered.", "PO 4500012354: NT-220 confirmed."])
def test_a_mistyped_number_alone_or_with_other_items_names_nothing(body: str) -> None:
    reading = read(mail(body))
    assert (reading["orders"], reading["verdict"]) == ([], "escalate")


def test_a_mistyped_number_in_the_only_order_s_supplier_s_mail_is_not_taken_for_it() -> None:
    assert read(mail("PO 4500077210 confirmed as ordered."), NUTS)["orders"] == []


def test_a_mistyped_number_under_the_right_thread_is_told() -> None:
    thread = {"In-Reply-To": "<po-4500077120.0.1.abcdefghij@orchard-metal.example>"}
    reading = read(mail("Your PO 4500077210 is confirmed as ordered.", head=thread))
    assert (reading["orders"], reading["verdict"]) == ([NUTS.number], "escalate")
    assert "4500077120 may be meant: two digits are turned round" in words(reading)


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("NT-220: all 1,250 pcs confirmed for 22 January.", NUTS),
        ("We confirm 1250 pcs for delivery on 22.01.2027.", NUTS),
        ("500 pcs and 300 pcs will be delivered on 2026-12-11.", BOLTS),
        ("我们确认1250件，1月22日交货。", NUTS),
        ("Wir liefern die 900 Stück am 5. Februar.", MORE_BOLTS),
    ],
)
def test_without_a_number_items_quantities_and_days_find_the_order(body: str, order: PurchaseOrder) -> None:
    assert read(mail(body))["orders"] == [order.number]


def test_a_close_call_goes_to_a_person_with_the_reasons() -> None:
    reading = read(mail("HX-8x40: all 900 confirmed as ordered."))
    assert (reading["orders"], reading["verdict"]) == ([MORE_BOLTS.number], "escalate")
    assert "item HX-8x40, quantity 900 speaks for 4500098001, but item HX-8x40 for 4500012345" in words(
        reading
    )
    assert read(mail("HX-8x40 is confirmed as ordered."))["orders"] == []
    assert read(mail("All is confirmed as ordered."))["orders"] == []


def test_a_number_beside_the_items_of_another_order_is_told() -> None:
    reading = read(mail("PO 4500077120: HX-8x40 and HN-8 confirmed as ordered."))
    assert (reading["orders"], reading["verdict"]) == ([NUTS.number], "escalate")
    assert "it names item HN-8 and HX-8x40 of 4500012345" in words(reading)


def test_an_answer_to_an_overtaken_revision_is_flagged() -> None:
    for old, text in ((0, "escalate"), (1, "escalate"), (2, "accept")):
        thread = {"In-Reply-To": f"<po-4500077120.{old}.1.abcdefghij@orchard-metal.example>"}
        reading = read(mail("Order 4500077120 is confirmed as ordered.", head=thread), revised(NUTS, 2))
        assert reading["verdict"] == text, old


FIRST = (
    "Your purchase order: 4500012345",
    "10 HX-8x40 500 EA 12.50 11 Dec 2026",
    "20 HN-8 300 EA 4.10 11 Dec 2026",
)
SECOND = ("Your purchase order: 4500077120", "10 NT-220 1250 EA 0.85 22 Jan 2027")


def test_one_attachment_may_answer_several_orders() -> None:
    page = pdf("ORDER CONFIRMATION", *FIRST, *SECOND)
    reading = read(mail("Confirmed as ordered, see attached.", ("oc.pdf", page)))
    assert (reading["orders"], reading["verdict"]) == ([BOLTS.number, NUTS.number], "accept")


@pytest.mark.parametrize("thread", ["", "<po-4500012345.0.1.abcdefghij@orchard-metal.example>"])
def test_an_order_that_an_attachment_only_mentions_is_not_answered(thread: str) -> None:
    page = pdf("ORDER CONFIRMATION", *FIRST, "Replaces our confirmation for order 4500077120")
    head = {"In-Reply-To": thread} if thread else {}
    reading = read(mail("Confirmed as ordered, see attached.", ("oc.pdf", page), head=head))
    assert (reading["orders"], reading["verdict"]) == ([BOLTS.number], "escalate")
    assert "the attachment names 4500077120" in words(reading)


def test_of_two_orders_with_the_same_item_an_attachment_answers_none_for_certain() -> None:
    page = pdf("Your order 4500098001", "10 HX-8x40 900 EA 12.50 5 Feb 2027", "formerly order 4500012345")
    reading = read(mail("Confirmed as ordered, see attached.", ("oc.pdf", page)))
    assert (reading["orders"], reading["verdict"]) == ([MORE_BOLTS.number], "escalate")


def test_an_order_that_the_text_only_mentions_is_not_accepted() -> None:
    reading = read(mail("PO 4500012345 is confirmed as ordered. It ships together with PO 4500077120."))
    assert reading["verdict"] == "escalate"
    assert "accepted" not in {line["status"] for line in reading["lines"] if line["order"] == NUTS.number}


@pytest.mark.parametrize("written", ["PO4500077210", "PO-4500077210", "4500077210/10", "PO 4500077210-1"])
def test_a_mistyped_number_is_seen_with_something_before_or_behind_it(written: str) -> None:
    reading = read(mail(f"Your {written}: NT-220 confirmed as ordered."))
    assert (reading["orders"], reading["verdict"]) == ([NUTS.number], "escalate")
    assert "two digits are turned round" in words(reading)


@pytest.mark.parametrize("name", ["w-4500077120", "4500077120-1", "AB_4500077120_v2", "PO4500077120/10"])
def test_the_number_with_something_before_or_behind_it_is_not_mistyped(name: str) -> None:
    reading = read(mail(f"See {name}: confirmed as ordered.", subject="Re: PO 4500077120"))
    assert reading["orders"] == [NUTS.number]
    assert "may be meant" not in words(reading)
