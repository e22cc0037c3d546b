"""Deliveries in parts, days that are gone, places, and times that are no day."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.extractors.grammar.installments import labels
from countersign.procurement.claims import LineReading, LineStatus
from countersign.procurement.policy.verdict import Verdict

SAID = cases("parts_and_times")
DUE, LATER = dt.date(2026, 12, 11), dt.date(2027, 1, 8)
COUNT = {10: Decimal(500), 20: Decimal(300)}
EACH = {10: Decimal("0.125"), 20: Decimal("0.041")}


def lines(code: str, body: str) -> tuple[LineReading, ...]:
    return judged(code, {"country": SAID[code]["country"], "body": body}).reading.lines


def of(*sections: str) -> list[tuple[str, str]]:
    """Each language with each of the sections that it has."""
    return [(code, section) for section in sections for code in SAID if section in SAID[code]]


def shown(line: LineReading) -> tuple[Any, ...]:
    price = line.unit_price / (line.price_per or 1) if line.unit_price is not None else None
    return line.quantity, price, [delivery.worst for delivery in line.deliveries]


def as_ordered(line: LineReading) -> tuple[Any, ...]:
    return COUNT[line.line], EACH[line.line], [DUE]


@pytest.mark.parametrize("code", SAID)
def test_the_numbers_of_deliveries_count_nothing(code: str) -> None:
    parts, wrong = SAID[code]["parts"], {}
    for named in parts["named"]:
        first, second = named.split(" / ")
        body = f"{parts['row']}\n{first}: {parts['first']}\n{second}: {parts['second']}\n"
        line = lines(code, body)[0]
        if shown(line) != (Decimal(500), EACH[10], [DUE, LATER]):
            wrong[named] = shown(line)
    assert wrong == {}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Delivery 2 Dec"),
        ("en", "Delivery 2, 3 December"),
        ("en", "Delivery 1/12/2026"),
        ("en", "Delivery 2 - 3 weeks"),
        ("en", "Delivery 5 (five) weeks"),
        ("de", "Lieferung 4,5 Wochen"),
        ("de", "1. Lieferung 11.12."),
    ],
)
def test_a_number_that_leads_to_no_amount_is_left_to_those_who_read_days(code: str, text: str) -> None:
    assert list(labels(text, code)) == []


@pytest.mark.parametrize(("code", "section"), of("of_more"))
def test_what_is_taken_out_of_the_ordered_number_is_what_comes(code: str, section: str) -> None:
    read = {text: shown(lines(code, text)[0]) for text in SAID[code][section]}
    assert read == dict.fromkeys(read, (Decimal(300), EACH[10], [DUE]))


@pytest.mark.parametrize(("code", "section"), of("bank", "where"))
def test_words_about_an_account_or_a_place_hide_no_value(code: str, section: str) -> None:
    wrong = []
    for text in SAID[code][section]:
        judgement = judged(code, {"country": SAID[code]["country"], "body": text})
        whole = all(shown(one) == as_ordered(one) for one in judgement.reading.lines)
        wrong += [] if whole and judgement.verdict is Verdict.ESCALATE else [text]
    assert wrong == []


@pytest.mark.parametrize(("code", "section"), of("of_monday"))
def test_the_day_of_the_order_is_no_day_of_delivery(code: str, section: str) -> None:
    texts = SAID[code][section]
    verdicts = {
        text: judged(code, {"country": SAID[code]["country"], "body": text}).verdict for text in texts
    }
    assert verdicts == dict.fromkeys(texts, Verdict.ACCEPT)


@pytest.mark.parametrize("code", SAID)
def test_next_year_is_no_day_and_not_the_ordered_one(code: str) -> None:
    said, wrong = SAID[code], []
    for time in said["times"]:
        line = lines(code, said["later"].format(time))[0]
        if line.status is LineStatus.ACCEPTED or line.deliveries:
            wrong.append(time)
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "The bolts come on Monday, the nuts on 11 December. Prices as ordered.",
        "We confirm the order for Monday. Prices as ordered.",
        "Bolts 500 pcs next year and nuts 300 pcs on 11 December. Prices as ordered.",
        "Next year the bolts (500 pcs) and nuts (300 pcs) on 11 December. Prices as ordered.",
        "Bolts 500 pcs when ready and nuts 300 pcs on 11 December. Prices as ordered.",
        "The bolts come next year, the nuts on 11 December. Order confirmed.",
        "Of the 500 HX-8x40 300 pcs come on 11 December. 300 HN-8 on 11 December. Prices as ordered.",
        "Order confirmed. As in December last year, delivery is in September.",
        "Order confirmed. Is the 18th all right for your works?",
    ],
)
def test_what_only_looks_so_is_not_accepted(text: str) -> None:
    assert judged("en", {"country": "GB", "body": text}).verdict is not Verdict.ACCEPT
