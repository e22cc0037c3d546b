"""Days on which something happens at theirs: the goods stand ready there, or somebody looks at the order."""

import datetime as dt

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.procurement.claims import Reading
from countersign.procurement.policy.verdict import Verdict

DUE = dt.date(2026, 12, 11)
READY, LOOKED = cases("ready_there"), cases("looked_at")


def read(code: str, body: str) -> tuple[Verdict, Reading]:
    found = judged(code, {"country": home(code), "body": body})
    return found.verdict, found.reading


@pytest.mark.parametrize("code", READY)
def test_the_ordered_day_at_their_ramp_is_no_arrival(code: str) -> None:
    read_as = {text: read(code, text) for text in READY[code]}
    assert [text for text, (verdict, _) in read_as.items() if verdict is Verdict.ACCEPT] == []
    assert [text for text, (_, found) in read_as.items() if any(one.deliveries for one in found.lines)] == []


@pytest.mark.parametrize("code", LOOKED)
def test_the_day_on_which_somebody_looks_at_it_delivers_nothing(code: str) -> None:
    read_as = {text: read(code, text) for text in LOOKED[code]}
    assert [text for text, (verdict, _) in read_as.items() if verdict is Verdict.ACCEPT] == []
    days = {
        text: {d.worst.isoformat() for one in found.lines for d in one.deliveries}
        for text, (_, found) in read_as.items()
    }
    assert [text for text, found in days.items() if found - {"2026-12-11"}] == []


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmed. The bolts look good for Friday.",
        "Order confirmed. Delivery on Friday, I looked at it.",
        "Order confirmed. We called the forwarder, it comes on Friday.",
    ],
)
def test_a_day_of_the_goods_is_kept_beside_such_words(text: str) -> None:
    assert read("en", text)[0] is not Verdict.ACCEPT


PENDING = {
    "en": "We accepted your order. We will come back with the delivery date.",
    "de": "Wir haben Ihre Bestellung angenommen. Bis Donnerstag schreibe ich Ihnen den genauen Liefertermin.",
    "tr": "Siparişinizi kabul ettik. Termin için planlamadan dönüş bekliyorum.",
    "ja": "ご注文をお受けしました。納期は生産計画の回答待ちです。",
}


@pytest.mark.parametrize("code", PENDING)
def test_a_day_that_is_still_to_come_is_not_the_ordered_one(code: str) -> None:
    verdict, found = read(code, PENDING[code])
    assert verdict is not Verdict.ACCEPT
    assert [one.deliveries for one in found.lines] == [(), ()]


def test_a_week_that_is_named_stands_beside_the_day_to_come() -> None:
    _, found = read("en", "Order confirmed for week 50. We will come back with the exact delivery date.")
    assert all(one.deliveries for one in found.lines)
