"""What a document adds to an order, and under which number it answers a line, for the policy to weigh."""

from decimal import Decimal

import pytest
from structured_world import CASES, cases, mail, reading

from countersign.procurement.claims import OTHER_NUMBER, Charge

BY_NAME = {case.name: case for case in cases()}


def charges(text: str) -> list[Charge | None]:
    return [one.charge for one in reading(mail("", [("answer.xml", text.encode())]), "4500012345").doubts]


def test_a_charge_with_a_sum_is_told_with_it() -> None:
    case = BY_NAME["cxml-shipping"]
    (doubt,) = reading(case.mail, *case.orders).doubts
    assert doubt.charge == Charge(Decimal("25.00"), "USD")


@pytest.mark.parametrize(
    ("amount", "charge"),
    [('<cbc:Amount currencyID="EUR">12.00</cbc:Amount>', Charge(Decimal("12.00"), "EUR")), ("", None)],
)
def test_a_charge_of_ubl_has_the_currency_that_stands_with_it(amount: str, charge: Charge | None) -> None:
    text = (CASES / "ubl-accepted.xml").read_text("utf-8")
    added = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>{amount}</cac:AllowanceCharge>"
    )
    head, end = text.rsplit("</", 1)
    assert charge in charges(f"{head}{added}</{end}")


@pytest.mark.parametrize("name", ["x12-charge", "edifact-charge"])
def test_a_sum_whose_places_are_not_certain_is_left_open(name: str) -> None:
    case = BY_NAME[name]
    assert [one.charge for one in reading(case.mail, *case.orders).doubts] == [None]


def test_a_line_that_is_answered_under_the_suppliers_own_number_shows_it() -> None:
    own, ours = BY_NAME["x12-own-numbers"], BY_NAME["cxml-shipping"]
    shown = [
        {one.quote for one in line.evidence if one.field == OTHER_NUMBER}
        for line in reading(own.mail, *own.orders).lines
    ]
    assert shown == [{"PO1*1*500*EA*12.5*HP*BP*HX-8x40"}, {"PO1*2*300*EA*4.1*HP*BP*HN-8"}]
    assert not any(
        one.field == OTHER_NUMBER for line in reading(ours.mail, *ours.orders).lines for one in line.evidence
    )
