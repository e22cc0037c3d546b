"""What the supplier says is shown where a person decides, and nothing else; none of it is accepted."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import test_unseen
from grammar_cases import cases

from countersign.procurement.claims import LineReading
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

SAID, AGREED = cases("shown"), cases("other_days")["agreed"]
DUE, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
HELD = (Verdict.ESCALATE, Verdict.ASK)


def each(section: str) -> list[Any]:
    told = [(code, text) for code, texts in SAID[section].items() for text in texts]
    return [pytest.param(code, text, id=f"{code}-{text[:50]}") for code, text in told]


@pytest.fixture(autouse=True)
def clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order of clips and plugs in place of bolts and nuts."""
    lines = (
        replace(test_unseen.BOLTS, item="KC-19-22", description="Hose clip 19-22 mm stainless"),
        replace(test_unseen.NUTS, item="PL-70", description="Sealing plug NBR"),
    )
    monkeypatch.setattr(test_unseen, "ORDER", replace(test_unseen.ORDER, lines=lines))


def judged(code: str, text: str) -> Judgement:
    return test_unseen.judged(code, {"country": AGREED[code]["country"], "body": text})


def shown(line: LineReading) -> tuple[Any, ...]:
    return line.quantity, line.unit_price, [delivery.worst for delivery in line.deliveries]


@pytest.mark.parametrize(("code", "text"), each("moved"))
def test_the_day_that_was_confirmed_before_is_none(code: str, text: str) -> None:
    judgement = judged(code, text)
    assert judgement.verdict in HELD
    assert shown(judgement.reading.lines[0]) == (500, Decimal("12.50"), [LATER])


@pytest.mark.parametrize(("code", "text"), each("dropped"))
def test_of_a_line_in_part_what_comes_is_shown(code: str, text: str) -> None:
    judgement = judged(code, text)
    assert judgement.verdict in HELD
    assert shown(judgement.reading.lines[0]) == (420, Decimal("12.50"), [DUE])


@pytest.mark.parametrize(("code", "text"), each("wished"))
def test_a_day_that_was_asked_for_is_no_promise(code: str, text: str) -> None:
    judgement = judged(code, text)
    assert judgement.verdict in HELD
    assert shown(judgement.reading.lines[0]) == (500, Decimal("12.50"), [])


@pytest.mark.parametrize(("code", "text"), each("uncancelled"))
def test_a_line_that_can_not_be_cancelled_comes(code: str, text: str) -> None:
    judgement = judged(code, text)
    assert judgement.verdict in HELD
    assert shown(judgement.reading.lines[0]) == (500, Decimal("12.50"), [DUE])


RECEIVED = [
    ("en", "Your PO for 500 + 300 clips is well received with thanks. Will revert with the OA."),
    ("de", "Ihre Bestellung über 500 Stück haben wir erhalten. Die Auftragsbestätigung folgt."),
    ("es", "Recibido su pedido de 500 piezas. Les enviaremos la confirmación."),
]


@pytest.mark.parametrize(("code", "text"), RECEIVED)
def test_what_stands_in_a_receipt_is_no_value(code: str, text: str) -> None:
    assert all(line.quantity is None for line in judged(code, text).reading.lines)


BOXES = "KC-19-22 myydään vain täysinä laatikoina, 144 kpl/ltk."
PACKED = [
    ("fi", f"{BOXES} Muutin siis määräksi 4 laatikkoa eli 576 kpl.", 576),
    ("en", "KC-19-22 is sold by the box, 144 each. So I changed it to 4 boxes or 576 pcs.", 576),
    ("de", "KC-19-22 gibt es nur zu 144. Ich habe daher 4 Kartons, also 576 Stück eingetragen.", 576),
    ("fi", f"{BOXES} Muutin siis määräksi 4 laatikkoa eli 650 kpl.", None),
    ("nl", "KC-19-22: die verkopen we enkel per doos van 144. 500 gaat dus niet, het is 432 of 576.", None),
]


@pytest.mark.parametrize(("code", "text", "quantity"), PACKED)
def test_three_figures_of_packs_tell_the_quantity(code: str, text: str, quantity: int | None) -> None:
    judgement = judged(code, text)
    assert judgement.verdict in HELD
    assert judgement.reading.lines[0].quantity == quantity
