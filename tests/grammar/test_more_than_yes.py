"""Answers that say more than yes: departures, wishes, slips, the part that comes, offers, lists."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineReading, LineStatus
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

SAID = cases("more_than_yes")
DUE = dt.date(2026, 12, 11)
EACH = {10: Decimal("0.125"), 20: Decimal("0.041")}
COUNT = {10: Decimal(500), 20: Decimal(300)}


def each(section: str, beside: str = "") -> list[Any]:
    found = []
    for code, said in SAID.items():
        texts = said.get(section, [])
        for text in [texts] if isinstance(texts, str) else texts:
            body = f"{said[beside]}\n\n{text}" if beside else text
            found.append(pytest.param(code, said["country"], body, id=f"{code}-{text[:60]}"))
    return found


def judge(code: str, country: str, body: str) -> Judgement:
    return judged(code, {"country": country, "body": body})


def shown(line: LineReading) -> tuple[Any, ...]:
    price = line.unit_price / (line.price_per or 1) if line.unit_price is not None else None
    return line.quantity, price, [delivery.worst for delivery in line.deliveries]


@pytest.mark.parametrize(("code", "country", "body"), [*each("papers"), *each("leaves", "partly")])
def test_a_departure_and_papers_that_follow_are_no_arrival(code: str, country: str, body: str) -> None:
    for line in judge(code, country, body).reading.lines:
        assert (line.status, line.deliveries) == (LineStatus.UNCLEAR, ())


@pytest.mark.parametrize(("code", "country", "body"), each("wishes", "wholly"))
def test_a_wish_for_the_week_moves_no_delivery(code: str, country: str, body: str) -> None:
    assert judge(code, country, body).verdict is Verdict.ACCEPT


@pytest.mark.parametrize(
    ("code", "country", "body", "day"),
    [
        pytest.param(*case.values, day, id=case.id)
        for section, day in (("later", dt.date(2026, 12, 22)), ("arrives", dt.date(2026, 12, 18)))
        for case in each(section)
    ],
)
def test_a_slip_is_read_with_all_that_stays(code: str, country: str, body: str, day: dt.date) -> None:
    for line in judge(code, country, body).reading.lines:
        assert (line.status, shown(line)) == (
            LineStatus.CHANGED,
            (COUNT[line.line], EACH[line.line], [day]),
        )


@pytest.mark.parametrize(("code", "country", "body"), each("less"))
def test_the_part_that_comes_is_told_from_the_rest(code: str, country: str, body: str) -> None:
    bolts, nuts = judge(code, country, body).reading.lines
    assert (bolts.status is LineStatus.ACCEPTED, shown(bolts)) == (False, (Decimal(300), EACH[10], [DUE]))
    assert shown(nuts) == (COUNT[20], EACH[20], [DUE])


@pytest.mark.parametrize(("code", "country", "body"), each("better"))
def test_an_offer_takes_back_no_figure_and_is_not_let_be(code: str, country: str, body: str) -> None:
    judgement = judge(code, country, body)
    assert judgement.verdict is not Verdict.ACCEPT
    for line in judgement.reading.lines:
        assert shown(line) == (COUNT[line.line], EACH[line.line], [DUE])


@pytest.mark.parametrize(("colon"), [True, False])
@pytest.mark.parametrize(("code", "country", "body"), each("listed"))
def test_a_line_that_is_missing_in_the_list_is_not_answered(
    code: str, country: str, body: str, colon: bool
) -> None:
    first, gap, below = body.partition("\n\n")
    full_stop = "。" if first.endswith("：") else "."
    text = body if colon else f"{first[:-1].rstrip()}{full_stop}{gap}{below}"
    judgement = judge(code, country, text)
    assert judgement.reading.lines[1].status is LineStatus.NOT_MENTIONED
    assert judgement.verdict is not Verdict.ACCEPT


def test_a_doubt_about_a_better_price_is_no_doubt_about_the_ordered_one_but_a_worse_one_is() -> None:
    said = "500 bolts at 12.50 per 100 and 300 nuts at 4.10 per 100, delivered to you on December 11."
    worse = judge("en", "US", f"{said} The bolts could be 13.10 per 100.")
    assert worse.reading.lines[0].unit_price is None
    later = judge("en", "US", f"{said} It could be December 18.")
    assert all(line.deliveries == () for line in later.reading.lines)


def test_an_hour_behind_a_weekday_is_no_day_of_the_month() -> None:
    days = [
        [delivery.worst.day for delivery in judge("en", "US", text).reading.lines[0].deliveries]
        for text in ("Delivery to you on Friday 11.", "Delivery to you on Friday 11 am.")
    ]
    assert days == [[11], [6]]


def test_a_delay_counts_beside_a_week_that_ends_on_the_ordered_day() -> None:
    text = "Order accepted. Both w/e 11th December. Delivery will be three weeks later than requested."
    assert judge("en", "GB", text).verdict is not Verdict.ACCEPT


@pytest.mark.parametrize(
    ("text", "price"), [("at 0.125 USD", "0.125"), ("at 0.13 USD", "0.13"), ("at 1.25 USD", "0.0125")]
)
def test_a_price_without_a_basis_is_for_one_piece_where_its_size_says_so(text: str, price: str) -> None:
    bolts = judge("en", "US", f"HX-8x40: 500 pcs {text}, December 11.").reading.lines[0]
    assert bolts.unit_price is not None
    assert bolts.unit_price / (bolts.price_per or 1) == Decimal(price)
