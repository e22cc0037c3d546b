"""Whole mails, from bytes to verdict, with a structured answer in each of the places where one can be."""

from email.message import EmailMessage
from typing import Any

import pytest
from structured_world import CASES, ORDERS

from countersign.agent.config import load
from countersign.agent.desk import Desk
from countersign.agent.reading_options import Readers, ReadOptions
from countersign.agent.wiring import build_desk

TYPES = {
    "edi": ("application", "EDI-X12"),
    "txt": ("text", "plain"),
    "xml": ("application", "xml"),
    "dat": ("application", "octet-stream"),
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    options = ReadOptions(
        settings=load(None, {}), readers=Readers.GRAMMAR, authserv_id=None, domain="orchard-metal.example"
    )
    return build_desk(list(ORDERS.values()), options)


def a_mail(body: str, *attached: tuple[str, bytes], subject: str = "Order response 4500012345") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "sales@northgate.example", "ada.field@orchard-metal.example"
    message["Subject"], message["Message-ID"] = subject, "<17@northgate.example>"
    message["Date"] = "Tue, 03 Nov 2026 12:00:00 +0000"
    message.set_content(body)
    for name, data in attached:
        main, sub = TYPES[name.rpartition(".")[2]]
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def document(name: str) -> bytes:
    return (CASES / name).read_bytes()


def statuses(read: dict[str, Any]) -> dict[int, str]:
    return {line["line"]: line["status"] for line in read["lines"]}


@pytest.mark.parametrize("name", ["855.edi", "855.txt", "855.dat", "855.xml"])
def test_an_855_is_accepted_whatever_its_file_is_called(desk: Desk, name: str) -> None:
    read = desk.read(a_mail("Acknowledgment attached.", (name, document("x12-accepted.edi"))), "1.eml")
    assert (read["verdict"], read["kind"]) == ("accept", "confirmation")
    assert statuses(read) == {10: "accepted", 20: "accepted"}
    assert {evidence["where"].rpartition(":")[0] for evidence in read["lines"][0]["evidence"]} == {
        f"{name}:seg"
    }


def test_what_is_odd_about_the_envelope_is_said_beside_the_verdict(desk: Desk) -> None:
    read = desk.read(a_mail("Attached.", ("855.edi", document("x12-wrong-envelope.edi"))), "1.eml")
    assert read["verdict"] == "accept"
    said = "the attached 855.edi: transaction 0001 says that it has 42 segments (SE01), and 7 are there"
    assert said in read["remarks"]


@pytest.mark.parametrize(
    ("name", "verdict", "line_10"),
    [
        ("x12-865.edi", "escalate", "changed"),
        ("edifact-lines.edi", "accept", "accepted"),
        ("edifact-schedule.edi", "escalate", "changed"),
        ("ubl-price-same.xml", "accept", "accepted"),
        ("ubl-date.xml", "escalate", "changed"),
        ("ubl-received.xml", "ignore", "received"),
        ("cxml-price-in-item.xml", "accept", "accepted"),
        ("cxml-accept-and-reject.xml", "escalate", "changed"),
        ("x12-day-pending.edi", "ask", "unclear"),
        ("ubl-entities.xml", "escalate", "unclear"),
    ],
)
def test_each_format_comes_to_its_verdict(desk: Desk, name: str, verdict: str, line_10: str) -> None:
    read = desk.read(a_mail("Please see attached.", (name, document(name))), name)
    assert (read["verdict"], statuses(read)[10]) == (verdict, line_10)


@pytest.mark.parametrize("name", ["x12-accepted.edi", "x12-wrapped.edi", "x12-pipe.edi"])
def test_a_document_as_the_body_is_read_as_one_and_not_as_prose(desk: Desk, name: str) -> None:
    read = desk.read(a_mail(document(name).decode()), "1.eml")
    assert read["verdict"] == "accept"
    assert all(e["where"].startswith("body:seg:") for line in read["lines"] for e in line["evidence"])


def test_xml_as_the_body_is_read_too(desk: Desk) -> None:
    read = desk.read(a_mail(document("ubl-body.xml").decode()), "1.eml")
    assert statuses(read) == {10: "accepted", 20: "rejected"}


def test_a_signature_below_the_document_is_no_part_of_it(desk: Desk) -> None:
    text = document("x12-accepted.edi").decode() + "\n-- \nPam Reed\nNorthgate Fasteners\nTel. 555-0123\n"
    assert desk.read(a_mail(text), "1.eml")["verdict"] == "accept"


def test_the_order_is_found_in_the_document_alone(desk: Desk) -> None:
    raw = a_mail("See attached.", ("855.edi", document("x12-accepted.edi")), subject="Order response")
    assert desk.read(raw, "1.eml")["orders"] == ["4500012345"]


def test_a_document_for_another_order_than_the_mail_is_a_conflict(desk: Desk) -> None:
    raw = a_mail("See attached.", ("855.edi", document("x12-other-order.edi")))
    read = desk.read(raw, "1.eml")
    assert read["verdict"] == "escalate"
    assert {one["type"] for one in read["exceptions"]} == {"conflict"}


def test_a_document_for_no_order_that_is_known_goes_to_a_person(desk: Desk) -> None:
    other = document("x12-other-order.edi").replace(b"4500012345", b"7")
    read = desk.read(a_mail("See attached.", ("855.edi", other), subject="Order response"), "1.eml")
    assert read["verdict"] == "escalate"


def test_no_line_is_settled_where_the_words_and_the_document_differ(desk: Desk) -> None:
    body = "Please find our acknowledgment attached. Delivery will be on 18 December 2026."
    read = desk.read(a_mail(body, ("855.edi", document("x12-accepted.edi"))), "1.eml")
    assert read["verdict"] == "escalate"
    assert set(statuses(read).values()) == {"unclear"}


def test_our_own_document_quoted_back_is_nobodys_answer(desk: Desk) -> None:
    quoted = "".join(f"> {line}\n" for line in document("x12-accepted.edi").decode().splitlines())
    read = desk.read(a_mail(f"Sorry, we can't open this.\n\n{quoted}"), "1.eml")
    assert read["verdict"] != "accept"
