"""A yes in a mail's text beside something that says less or otherwise: a list without some of the lines, a
mail from the works, an item that is nearly ours, new bank details in what is quoted, a value crossed out."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from read_world import BOLTS, mail, pdf, read, types, words, xlsx

SUBJECT = "Re: PO 4500012345"
TITLES = ("Line", "Item", "Quantity", "Unit price", "Delivery date")
ROWS = ((10, "HX-8x40", 500, 12.50, "2026-12-11"), (20, "HN-8", 300, 4.10, "2026-12-11"))
PAPER = (
    "Order acknowledgement for PO 4500012345",
    "10 HX-8x40 500 pcs 12.50 each 11 Dec 2026",
    "20 HN-8 300 pcs 4.10 each 11 Dec 2026",
)
TEXT = b"Order acknowledgement PO 4500012345\nLine 10 HX-8x40 500 pcs at 12.50 each, delivery 11 Dec 2026\n"
CSV = b"line,item,quantity,price,date\n10,HX-8x40,500,12.50,2026-12-11\n"


def status(reading: dict[str, Any], line: int) -> str:
    return next(str(one["status"]) for one in reading["lines"] if one["line"] == line)


def with_mail(body: str, said: str) -> bytes:
    """A mail that brings one from the works."""
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = (
        "works@northgate.example",
        "sales@northgate.example",
        "PO 4500012345",
    )
    inner["Date"] = "Tue, 03 Nov 2026 09:00:00 +0000"
    inner.set_content(said)
    outer = email.message_from_bytes(mail(body, subject=SUBJECT), policy=email.policy.default)
    outer.add_attachment(inner)
    return outer.as_bytes()


@pytest.mark.parametrize(
    ("name", "data"),
    [("oc.pdf", pdf(*PAPER[:2])), ("oc.xlsx", xlsx(TITLES, ROWS[0])), ("oc.txt", TEXT), ("oc.csv", CSV)],
)
@pytest.mark.parametrize("body", ["Confirmed.", "Confirmed, see attached."])
def test_the_lines_that_a_confirmation_leaves_out_stay_open(body: str, name: str, data: bytes) -> None:
    reading = read(mail(body, (name, data), subject=SUBJECT), BOLTS)
    assert status(reading, 20) not in ("accepted", "changed")
    assert reading["verdict"] in ("ask", "escalate")


@pytest.mark.parametrize(("name", "data"), [("oc.pdf", pdf(*PAPER)), ("oc.xlsx", xlsx(TITLES, *ROWS))])
def test_a_confirmation_of_every_line_beside_a_yes_is_accepted(name: str, data: bytes) -> None:
    assert read(mail("Confirmed.", (name, data), subject=SUBJECT), BOLTS)["verdict"] == "accept"


@pytest.mark.parametrize(
    "said",
    [
        "Line 10: 500 pcs on 21 December 2026.",
        "Bolts can only be ready on 21 December.",
        "HX-8x40 480 pcs 11 December",
        "We cannot deliver HX-8x40 any more.",
        "Should be possible for 11 December, will check.",
        "Line 10 is short, only 400.",
    ],
)
@pytest.mark.parametrize(
    "body", ["Confirmed as ordered.", "OK, thank you. The mail of our works is attached."]
)
def test_a_yes_beside_a_mail_that_says_otherwise_is_no_yes(body: str, said: str) -> None:
    reading = read(with_mail(body, said), BOLTS)
    assert reading["verdict"] == "escalate"
    assert status(reading, 10) not in ("accepted", "changed")


def test_a_yes_beside_a_mail_that_agrees_is_one() -> None:
    reading = read(with_mail("Confirmed as ordered.", "We can make 11 December for both."), BOLTS)
    assert reading["verdict"] == "accept"


@pytest.mark.parametrize("item", ["HX-8x41", "HX-9x40", "HX-8x04"])
@pytest.mark.parametrize(
    "text",
    [
        "Line 10: {}, 500 pcs at 12.50 each, 11 December 2026\n"
        "Line 20: HN-8, 300 pcs at 4.10 each, 11 December 2026",
        "Order confirmed: {} 500 pcs, HN-8 300 pcs, 11 December.",
    ],
)
def test_an_item_that_is_nearly_ours_is_not_ours(item: str, text: str) -> None:
    reading = read(mail(f"We confirm your order:\n{text.format(item)}", subject=SUBJECT), BOLTS)
    assert reading["verdict"] == "escalate"
    assert status(reading, 10) != "accepted"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 2 Nov 2026 at 10:00, Northgate Sales <sales@northgate.example> wrote:\n"
        "> Please note our new bank details: IBAN DE89 3704 0044 0532 0130 00\n> Regards",
        "From: Northgate Accounts <accounts@northgate.example>\nSent: Monday, 2 November 2026 10:00\n"
        "To: orders@orchard-metal.example\nSubject: PO 4500012345\n\n"
        "Our bank account has changed. New IBAN: DE89 3704 0044 0532 0130 00, BIC COBADEFF.",
    ],
)
def test_new_bank_details_in_what_is_quoted_are_told(quoted: str) -> None:
    reading = read(mail(f"Confirmed as ordered.\n\n{quoted}\n", subject=SUBJECT), BOLTS)
    assert "bank-details" in types(reading)
    assert "telephone" in words(reading)


def test_a_value_struck_out_in_our_quoted_table_is_an_answer() -> None:
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    table = row.format("Line", "Item", "Quantity", "Deliver by") + row.format(
        10, "HX-8x40", "500 pcs", "<s>11 Dec 2026</s> 21 Dec 2026"
    )
    table += row.format(20, "HN-8", "300 pcs", "11 Dec 2026")
    html = (
        "<p>OK, thank you. Rest is good as is.</p><blockquote type='cite'><div>On Nov 2, 2026, Orchard Metal "
        f"&lt;orders@orchard-metal.example&gt; wrote:</div><table>{table}</table></blockquote>"
    )
    reading = read(mail(html=html, subject=SUBJECT), BOLTS)
    assert (status(reading, 10), status(reading, 20)) == ("changed", "accepted")
    assert [d["date"] for d in reading["lines"][0]["deliveries"]] == ["2026-12-21"]


WHOLE = "We confirm 500 pcs of HX-8x40 at 12.90 each for 11 Dec 2026, and the nuts as ordered."


def test_a_yes_in_html_that_lost_what_the_text_says_accepts_nothing() -> None:
    reading = read(mail(WHOLE, html="<p>We confirm", subject=SUBJECT), BOLTS)
    assert reading["verdict"] == "escalate"
    assert {one["status"] for one in reading["lines"]} == {"unclear"}
    assert {one["unit_price"] for one in reading["lines"]} == {None}
    assert any("The text and the HTML of the mail differ" in one["words"] for one in reading["exceptions"])


def test_a_yes_in_a_mail_that_was_cut_off_accepts_nothing() -> None:
    whole = mail("Confirmed as ordered.", html="<p>Confirmed as ordered.</p>", subject=SUBJECT)
    assert read(whole, BOLTS)["verdict"] == "accept"
    cut = whole[: whole.rindex(b"\n--")]
    reading = read(cut, BOLTS)
    assert {one["status"] for one in reading["lines"]} == {"unclear"}
    assert reading["verdict"] == "escalate"


def test_what_a_mail_that_was_cut_off_states_is_shown() -> None:
    whole = mail(WHOLE, html=f"<p>{WHOLE}</p>", subject=SUBJECT)
    first = read(whole[: whole.rindex(b"\n--")], BOLTS)["lines"][0]
    assert (first["status"], first["quantity"], first["unit_price"]) == ("unclear", "500", "12.90")
