"""Holds the hand-written mails of `evals/demo` to their own rules: that they are mails, that each stands
beside what is expected of it, and that tokens, senders and expectations fit the orders. Whether the reader
reads them is tested elsewhere."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[2] / "evals" / "demo"
SETS = (DEMO, DEMO / "more")
MAILS = [path for folder in SETS for path in sorted((folder / "mails").glob("*.eml"))]
EXPECTED = [path.with_suffix(".expected.json") for path in MAILS]
each_mail = pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)

AUTHSERV_ID = "mx.orchard-metal.example"
KINDS = {"confirmation", "change", "partial", "rejection", "question", "shipping"}
KINDS |= {"invoice", "quote", "auto_reply", "bounce", "unrelated"}
STATUSES = {"accepted", "changed", "rejected", "unclear", "received", "not_mentioned"}
EXCEPTIONS = {
    "no-acknowledgment",
    "date",
    "quantity",
    "price",
    "receiving",
    "item",
    "substitution",
    "uom",
    "currency",
}
EXCEPTIONS |= {
    "charge",
    "terms",
    "rejection",
    "not-on-order",
    "unclear",
    "conflict",
    "sender",
    "bank-details",
}
EXCEPTIONS |= {"delivery-failure", "overdue"}
VALUES = {"line", "status", "quantity", "unit_price", "price_per", "deliveries"}

# The few mails that leave a rule of the others on purpose, and why.
TO_THE_PLAIN_ADDRESS = {
    "06-german-acknowledgment-as-text": "typed into a new mail, with the order number in the subject only",
    "10-question-about-the-drawing": "answered by hand to the address in the address book",
    "19-forged-sender": "whoever forges a sender has not seen our token",
}
OUTSIDE_THE_THREAD = {
    "06-german-acknowledgment-as-text": "a new mail, not a reply",
    "12-bounce": "names our mail in its third part",
    "19-forged-sender": "whoever forges a sender has not seen our mail",
}
NOT_FROM_THE_SUPPLIER = {"12-bounce": "our own mail server", "18-from-another-supplier": "another supplier"}
SUPPLIER_UNKNOWN_TO_US = {"19-forged-sender": "DMARC failed"}


def token_of(number: str) -> str:
    digest = hmac.new(b"countersign-demo", number.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:10].lower()


def mail_at(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def expected_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return found


def orders_beside(path: Path) -> dict[str, dict[str, Any]]:
    orders = json.loads((path.parents[1] / "orders.json").read_text(encoding="utf-8"))
    return {order["number"]: order for order in orders}


def numbers_of(expected: dict[str, Any]) -> list[str]:
    return list(expected.get("orders", [expected["order"]]))


def ordered_lines(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
    orders = orders_beside(path)
    return {
        (number, line["line"]): line
        for number in numbers_of(expected_of(path))
        for line in orders[number]["lines"]
    }


def expected_lines(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
    expected = expected_of(path)
    return {(line.get("order", expected["order"]), line["line"]): line for line in expected["lines"]}


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_every_mail_stands_beside_its_expectation_and_in_the_readme(folder: Path) -> None:
    mails = {path.stem for path in (folder / "mails").glob("*.eml")}
    expectations = {path.name.removesuffix(".expected.json") for path in (folder / "mails").glob("*.json")}
    listed = set(
        re.findall(r"^\| (\d\d-\S+) \|", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert mails == expectations == listed


@each_mail
def test_a_mail_parses_without_a_defect_down_to_its_last_part(path: Path) -> None:
    for part in mail_at(path).walk():
        assert not part.defects
        assert [name for name, value in part.items() if value.defects] == []
        if not part.is_multipart():
            assert part.get_content() is not None


@each_mail
def test_a_mail_uses_line_feeds_and_no_line_that_smtp_would_break(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    assert max(len(line) for line in raw.split(b"\n")) <= 998


@each_mail
def test_every_token_in_a_mail_is_the_one_that_the_program_derives(path: Path) -> None:
    found = re.findall(rb"po-(\d+)\.(?:0\.1\.)?(\w+)@orchard-metal\.example", path.read_bytes())
    assert {token.decode() for _, token in found} == {token_of(number.decode()) for number, _ in found}
    assert {number.decode() for number, _ in found} <= set(numbers_of(expected_of(path)))
    assert found or path.stem in TO_THE_PLAIN_ADDRESS


@each_mail
def test_a_mail_goes_to_the_reply_address_of_its_order_or_says_why_not(path: Path) -> None:
    number = expected_of(path)["order"]
    to = mail_at(path)["To"].addresses[0].addr_spec
    plain = path.stem in TO_THE_PLAIN_ADDRESS
    local = "orders" if plain else f"orders+po-{number}.{token_of(number)}"
    assert to == f"{local}@orchard-metal.example"


@each_mail
def test_a_mail_answers_our_message_id_or_says_why_not(path: Path) -> None:
    mail = mail_at(path)
    number = expected_of(path)["order"]
    ours = f"<po-{number}.0.1.{token_of(number)}@orchard-metal.example>"
    assert (ours in (mail["References"] or "")) == (path.stem not in OUTSIDE_THE_THREAD)
    assert bool(mail["In-Reply-To"]) == (path.stem not in OUTSIDE_THE_THREAD)
    if path.stem == "12-bounce":
        assert ours in path.read_text(encoding="ascii")


@each_mail
def test_the_subject_names_a_known_order_except_in_a_bounce(path: Path) -> None:
    subject = mail_at(path)["Subject"]
    for number in numbers_of(expected_of(path)):
        assert number in orders_beside(path)
        assert number in subject or path.stem == "12-bounce"


@each_mail
def test_a_mail_comes_from_the_supplier_and_our_server_says_so(path: Path) -> None:
    mail = mail_at(path)
    supplier = orders_beside(path)[expected_of(path)["order"]]["supplier"]["email"].partition("@")[2]
    sender = mail["From"].addresses[0].domain
    assert (sender == supplier) == (path.stem not in NOT_FROM_THE_SUPPLIER)
    results = mail.get_all("Authentication-Results", [])
    if path.stem == "12-bounce":
        assert results == []
        return
    assert [AUTHSERV_ID in result for result in results].count(True) == 1
    assert str(results[0]).startswith(f"{AUTHSERV_ID};")
    assert (f"dmarc=pass header.from={sender}" in results[0]) == (path.stem not in SUPPLIER_UNKNOWN_TO_US)


@each_mail
def test_a_mail_is_dated_in_the_days_after_the_order(path: Path) -> None:
    sent = mail_at(path)["Date"].datetime.astimezone(UTC)
    assert datetime(2026, 11, 2, 7, 30, tzinfo=UTC) < sent < datetime(2026, 11, 6, tzinfo=UTC)


def test_no_two_mails_share_a_message_id() -> None:
    ids = [mail_at(path)["Message-ID"] for path in MAILS]
    assert None not in ids
    assert len(set(ids)) == len(ids)


@each_mail
def test_an_expectation_speaks_the_words_of_the_design(path: Path) -> None:
    expected = expected_of(path)
    assert expected["kind"] in KINDS
    assert expected["verdict"] in {"accept", "ask", "escalate", "ignore"}
    assert set(expected["exceptions"]) <= EXCEPTIONS
    assert expected["why"].endswith(".")
    for line in expected["lines"]:
        assert line["status"] in STATUSES
        assert VALUES <= set(line) <= VALUES | {"order", "currency"}


@each_mail
def test_an_expectation_covers_every_line_of_its_orders_once(path: Path) -> None:
    assert list(expected_lines(path)) == list(ordered_lines(path))
    assert len(expected_of(path)["lines"]) == len(ordered_lines(path))


@each_mail
def test_a_mail_is_accepted_exactly_when_all_lines_are_and_nothing_else_is_wrong(path: Path) -> None:
    expected = expected_of(path)
    settled = all(line["status"] == "accepted" for line in expected["lines"])
    assert (expected["verdict"] == "accept") == (settled and not expected["exceptions"])
    assert expected["exceptions"] or expected["verdict"] in {"accept", "ignore"}


@each_mail
def test_an_accepted_line_repeats_the_order_and_a_changed_one_does_not(path: Path) -> None:
    ordered = ordered_lines(path)
    for key, line in expected_lines(path).items():
        wanted = ordered[key]
        same = (
            all(line[field] == wanted[field] for field in ("quantity", "unit_price", "price_per"))
            and line["deliveries"] == [{"date": wanted["date"], "quantity": wanted["quantity"]}]
            and "currency" not in line
        )
        if line["status"] == "accepted":
            assert same
        elif line["status"] == "changed":
            assert not same or expected_of(path)["exceptions"] == ["substitution"]


@each_mail
def test_promised_deliveries_are_days_ahead_and_add_up_to_the_promised_quantity(path: Path) -> None:
    for line in expected_lines(path).values():
        assert all(date.fromisoformat(part["date"]) > date(2026, 11, 2) for part in line["deliveries"])
        if line["deliveries"] and line["quantity"]:
            assert sum(Decimal(part["quantity"]) for part in line["deliveries"]) == Decimal(line["quantity"])


@each_mail
def test_what_was_not_answered_has_no_values(path: Path) -> None:
    for line in expected_lines(path).values():
        if line["status"] in {"received", "not_mentioned"}:
            assert not any(line[field] for field in ("quantity", "unit_price", "price_per", "deliveries"))


def test_one_order_of_the_demo_is_never_answered_and_every_other_one_once() -> None:
    demo = [path for path in MAILS if path.parents[1] == DEMO]
    answered = [expected_of(path)["order"] for path in demo]
    assert len(set(answered)) == len(answered)
    assert set(orders_beside(demo[0])) - set(answered) == {"4500012360"}


def test_a_third_of_the_development_set_are_clean_acceptances() -> None:
    more = [path for path in MAILS if path.parents[1] == DEMO / "more"]
    clean = [path for path in more if expected_of(path)["verdict"] == "accept"]
    assert 3 * len(clean) >= len(more) >= 25
    assert {expected_of(path)["order"] for path in more} <= set(orders_beside(more[0]))


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_the_orders_are_dated_on_that_monday_and_wanted_on_working_days(folder: Path) -> None:
    for order in json.loads((folder / "orders.json").read_text(encoding="utf-8")):
        assert date.fromisoformat(order["date"]) == date(2026, 11, 2)
        assert order["supplier"]["email"].endswith(".example")
        for line in order["lines"]:
            assert date.fromisoformat(line["date"]).weekday() < 5
            assert line["date"] <= line["need_date"]
            assert line["price_per"] in {"1", "100", "1000"}
