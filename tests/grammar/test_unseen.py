"""Answers written by people who did not know the reader, through the whole path that a mail takes.

Each file in `unseen/` holds the mails of one language with what a careful buyer reads in them. What is not
read so yet is named under `open`, with the reason, and a test says so when it begins to be.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import bolts_and_nuts

from countersign.agent.steps.read_reply import read_as
from countersign.agent.steps.sort_mail import found
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.mailbox.postman import Postman
from countersign.procurement.book import Book
from countersign.procurement.judgement import Judgement
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.verdict import judge

BOLTS, NUTS = bolts_and_nuts()
POLICY = default_policy()
SUPPLIER = Supplier("sales@northgate.example")
ORDER = PurchaseOrder("4500012345", "EUR", SUPPLIER, (BOLTS, NUTS), date=dt.date(2026, 11, 2))
CURRENCIES = dict(
    pair.split("=")
    for pair in [
        "US=USD",
        "GB=GBP",
        "IN=INR",
        "PL=PLN",
        "CZ=CZK",
        "SE=SEK",
        "DK=DKK",
        "TR=TRY",
        "CN=CNY",
        "TW=TWD",
        "JP=JPY",
        "KR=KRW",
        "BR=BRL",
        "CA=CAD",
        "AU=AUD",
        "MX=MXN",
        "CH=CHF",
        "HK=HKD",
        "SG=SGD",
        "NO=NOK",
        "RU=RUB",
    ]
)
FILES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(Path(__file__).parent.glob("unseen/*.yaml"))
}
MAILS = [(code, case) for code, file in FILES.items() for case in file["mails"]]
READ = [pytest.param(c, m, id=f"{c}-{m['name']}") for c, m in MAILS if m["name"] not in FILES[c]["open"]]
OPEN = [pytest.param(c, m, id=f"{c}-{m['name']}") for c, m in MAILS if m["name"] in FILES[c]["open"]]


def judged(code: str, case: dict[str, Any]) -> Judgement:
    """What becomes of the mail, from its bytes to the verdict."""
    country = case["country"]
    supplier = replace(SUPPLIER, language=code, country=country)
    order = replace(ORDER, currency=CURRENCIES.get(country, "EUR"), supplier=supplier)
    postman = Postman("mx.orchard-metal.example", ("orders@orchard-metal.example",), "orchard-metal.example")
    reader, book = TwoReaders(None, ReaderRules()), Book([order])
    message = postman.parse(written(case["body"]))
    route = postman.route(message, book, partial(reader.attached, message))
    orders = found(route, book)
    return judge(read_as(reader, message, route, orders), route, orders, POLICY)


def written(body: str) -> bytes:
    """The mail as it comes in, in the thread of the order."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Sales <sales@northgate.example>", "orders@orchard-metal.example"
    mail["Subject"] = "Re: Purchase order 4500012345 from Orchard Metal"
    mail["Message-ID"] = "<answer@northgate.example>"
    mail["In-Reply-To"] = "<po-4500012345.0.1.tok@orchard-metal.example>"
    mail["Date"] = "Tue, 03 Nov 2026 11:30:00 +0000"
    mail["Authentication-Results"] = "mx.orchard-metal.example; dmarc=pass header.from=northgate.example"
    mail.set_content(body)
    return mail.as_bytes()


def wrongs(case: dict[str, Any], judgement: Judgement) -> list[str]:
    """Everything that was read otherwise than a careful buyer reads it."""
    wrong = [] if judgement.verdict == case["next"] else [f"next: {judgement.verdict}"]
    lines = {line.line: line for line in judgement.reading.lines}
    for number, wanted in case.get("lines", {}).items():
        line = lines[number]
        if str(line.status) != wanted["status"]:
            wrong.append(f"{number}: {line.status}")
        if "quantity" in wanted and line.quantity != wanted["quantity"]:
            wrong.append(f"{number}: {line.quantity} pieces")
        if "price" in wanted and not same_price(line.unit_price, line.price_per, wanted):
            wrong.append(f"{number}: at {line.unit_price} per {line.price_per}")
        if {delivery.worst for delivery in line.deliveries} != set(wanted.get("deliveries", ())):
            wrong.append(f"{number}: on {[str(d.worst) for d in line.deliveries]}")
    return wrong


def same_price(amount: Decimal | None, per: Decimal | None, wanted: dict[str, Any]) -> bool:
    """Whether a price is the one wanted, whatever number of pieces it is for."""
    return amount is not None and amount / (per or 1) == Decimal(wanted["price"]) / Decimal(wanted["per"])


@pytest.mark.parametrize(("code", "case"), READ)
def test_an_answer_that_nobody_had_seen_is_read_as_a_careful_buyer_reads_it(
    code: str, case: dict[str, Any]
) -> None:
    assert wrongs(case, judged(code, case)) == []


@pytest.mark.parametrize(("code", "case"), OPEN)
def test_what_is_still_open_is_named_as_long_as_it_is_and_never_accepted(
    code: str, case: dict[str, Any]
) -> None:
    judgement = judged(code, case)
    assert judgement.verdict != "accept" or case["next"] == "accept"
    assert wrongs(case, judgement), "it is read rightly now: take it from the list of what is open"


def test_only_mails_that_are_there_are_open() -> None:
    for file in FILES.values():
        assert set(file["open"]) <= {case["name"] for case in file["mails"]}
