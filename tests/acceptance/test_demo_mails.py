"""What `countersign read` prints for each mail of the demo is what a buyer would say of it.

The expectations stand beside the mails and were written before the reader saw them. The second set is the
reader's development set: there only the one thing is asked that must never happen.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from countersign.agent.config import load
from countersign.agent.desk import Desk
from countersign.agent.order_files import read_orders
from countersign.agent.reading_options import ReadOptions
from countersign.agent.wiring import build_desk

DEMO = Path(__file__).parents[2] / "evals" / "demo"
DEMO_MAILS = sorted((DEMO / "mails").glob("*.eml"))
MORE_MAILS = sorted((DEMO / "more" / "mails").glob("*.eml"))


def desk(folder: Path) -> Desk:
    options = ReadOptions(
        settings=load(None, {}), authserv_id="mx.orchard-metal.example", domain="orchard-metal.example"
    )
    return build_desk(read_orders(folder / "orders.json"), options)


@pytest.fixture(scope="module")
def demo_desk() -> Desk:
    return desk(DEMO)


@pytest.fixture(scope="module")
def more_desk() -> Desk:
    return desk(DEMO / "more")


def expected(mail: Path) -> dict[str, Any]:
    return dict(json.loads(mail.with_name(f"{mail.stem}.expected.json").read_text("utf-8")))


def amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize("mail", DEMO_MAILS, ids=lambda mail: mail.stem)
def test_a_mail_of_the_demo_is_judged_as_a_buyer_would(mail: Path, demo_desk: Desk) -> None:
    printed, wanted = demo_desk.read(mail.read_bytes(), mail.name), expected(mail)
    assert (printed["kind"], printed["verdict"]) == (wanted["kind"], wanted["verdict"])
    assert {one["type"] for one in printed["exceptions"]} == set(wanted["exceptions"])


@pytest.mark.parametrize("mail", DEMO_MAILS, ids=lambda mail: mail.stem)
def test_its_lines_hold_what_was_said_and_nothing_else(mail: Path, demo_desk: Desk) -> None:
    printed, wanted = demo_desk.read(mail.read_bytes(), mail.name), expected(mail)
    lines = {line["line"]: line for line in printed["lines"]}
    for line in wanted["lines"]:
        found = lines[line["line"]]
        assert found["status"] == line["status"]
        for name in ("quantity", "unit_price", "price_per"):
            assert amount(found[name]) == amount(line[name]), name
        days = [(one["date"], amount(one["quantity"])) for one in found["deliveries"]]
        assert days == [(one["date"], amount(one["quantity"])) for one in line["deliveries"]]


@pytest.mark.parametrize("mail", MORE_MAILS, ids=lambda mail: mail.stem)
def test_nothing_is_accepted_that_a_buyer_would_not_accept(mail: Path, more_desk: Desk) -> None:
    printed, wanted = more_desk.read(mail.read_bytes(), mail.name), expected(mail)
    if wanted["verdict"] != "accept":
        assert printed["verdict"] != "accept"


@pytest.mark.parametrize("mail", [*DEMO_MAILS, *MORE_MAILS], ids=lambda mail: mail.stem)
def test_every_value_has_its_words(mail: Path, demo_desk: Desk, more_desk: Desk) -> None:
    reader = demo_desk if mail in DEMO_MAILS else more_desk
    for line in reader.read(mail.read_bytes(), mail.name)["lines"]:
        if line["quantity"] or line["unit_price"] or line["deliveries"]:
            assert line["evidence"]
            assert all(one["quote"].strip() for one in line["evidence"])


def test_a_price_is_printed_in_the_orders_own_basis(more_desk: Desk) -> None:
    mail = next(mail for mail in MORE_MAILS if mail.stem.startswith("02-price-stated-each"))
    (line, *_) = more_desk.read(mail.read_bytes(), mail.name)["lines"]
    wanted = expected(mail)["lines"][0]
    assert (line["price_per"], amount(line["unit_price"])) == (
        wanted["price_per"],
        amount(wanted["unit_price"]),
    )


def test_a_stranger_confirms_nothing_whatever_they_say(more_desk: Desk) -> None:
    mail = next(mail for mail in MORE_MAILS if mail.stem.startswith("18-from-another-supplier"))
    printed = more_desk.read(mail.read_bytes(), mail.name)
    assert {line["status"] for line in printed["lines"]} <= {"unclear", "not_mentioned"}
    assert not any(line["quantity"] or line["deliveries"] for line in printed["lines"])


def test_the_day_to_judge_on_may_be_given() -> None:
    import datetime as dt

    options = ReadOptions(settings=load(None, {}), now=dt.date(2027, 1, 4))
    assert build_desk(read_orders(DEMO / "orders.json"), options).now == dt.datetime(
        2027, 1, 4, 12, tzinfo=dt.UTC
    )
