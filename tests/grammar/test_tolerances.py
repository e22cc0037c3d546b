"""Tables typed as text with a day of arrival, and quantities that are given "more or less"."""

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import ExceptionType, LineStatus, MessageKind

TOLD = cases("tolerances")


@pytest.mark.parametrize(("code", "country", "body"), TOLD["arrivals"])
def test_a_day_under_a_title_of_arrival_is_the_day_of_delivery(code: str, country: str, body: str) -> None:
    assert judged(code, {"country": country, "body": body}).verdict == "accept"


@pytest.mark.parametrize(("code", "country", "body"), TOLD["tolerated"])
def test_a_quantity_more_or_less_leaves_open_how_many_come(code: str, country: str, body: str) -> None:
    found = judged(code, {"country": country, "body": body})
    bolts = found.reading.lines[0]
    assert (bolts.status, bolts.quantity) == (LineStatus.UNCLEAR, None)
    assert (found.reading.kind, found.verdict) == (MessageKind.CHANGE, "escalate")
    assert ExceptionType.QUANTITY in {doubt.type for doubt in found.reading.doubts}


def test_a_row_that_is_none_of_ours_leaves_the_one_above_alone() -> None:
    rows = ("Part. 20 - 300 pza HN-8 - $4.10/100 - entrega en planta 11/dic/2026",)
    more = "Part. 30 - 1 servicio, certificado de calidad por lote - $350.00"
    body = "\n".join(["Confirmamos su OC conforme a lo siguiente:", "", *rows, more])
    found = judged("es", {"country": "MX", "body": body})
    assert found.reading.lines[1].status is LineStatus.ACCEPTED
    assert found.verdict == "escalate"
