"""What a charge comes to is known only where a sentence says just that."""

from decimal import Decimal

import pytest
from grammar_cases import a_mail, bolts, grammar

from countersign.procurement.claims import Charge


def charges(text: str, language: str = "en") -> list[Charge | None]:
    _, reading = grammar(a_mail(text), bolts(language))
    return [one.charge for one in reading.doubts if one.type.value == "charge"]


@pytest.mark.parametrize(
    ("text", "language", "amount", "currency"),
    [
        ("Confirmed as ordered. We add a small-order charge of 45.00 USD", "en", "45.00", "USD"),
        ("Confirmed as ordered. We add a freight charge of 45.00 USD.", "en", "45.00", "USD"),
        ("Bestellung wie bestellt bestätigt. Mindermengenzuschlag: 25,00 EUR.", "de", "25.00", "EUR"),
    ],
)
def test_a_sum_that_is_said_plainly_is_known(text: str, language: str, amount: str, currency: str) -> None:
    assert set(charges(text, language)) == {Charge(Decimal(amount), currency)}


@pytest.mark.parametrize(
    "text",
    [
        "Confirmed as ordered. Freight charge: 45.00 USD per carton.",
        "Confirmed as ordered. Freight charge from 45.00 USD.",
        "Confirmed as ordered. Freight charge: approx. 45.00 USD.",
        "Confirmed as ordered. Freight charge: 45.00 USD, small-order charge: 25.00 USD.",
        "Confirmed as ordered. Freight charge: 45.00 USD to 60.00 USD.",
        "Confirmed as ordered. Freight charge: 45.00.",
        "Confirmed as ordered. Freight charge: 3 %.",
        "Confirmed as ordered. A freight charge of 45.00 USD from 1 December.",
        "Confirmed as ordered. A freight charge applies.",
        "Confirmed as ordered. Freight charge: minimum 45.00 USD.",
    ],
)
def test_a_sum_that_is_open_in_any_way_is_not(text: str) -> None:
    found = charges(text)
    assert set(found) <= {None}
