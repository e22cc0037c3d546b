"""Packs where packs are ordered: another word for them, as many, with as much in each as the order says."""

import datetime as dt
from decimal import Decimal

import pytest

from countersign.extractors.grammar.pack_orders import PackOrders
from countersign.extractors.grammar.values import values_outside
from countersign.procurement.order import Line

GLOVES = Line(10, Decimal(15), "BX", Decimal("36.80"), dt.date(2026, 8, 21), description="Gloves, box of 200")
TOLD = PackOrders(lines=(GLOVES,))


def units(text: str, code: str) -> set[tuple[Decimal, str | None]]:
    packs = TOLD.found(text, code, ())
    held = values_outside(
        text, (), language=code, country="", anchor=dt.date(2026, 8, 5), contents=TOLD, packs=packs
    )
    return {(one.number, one.unit) for span in held.quantities for one in span.readings}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("sk", "rukavice - 15 balení po 200 ks, t. j. 3 000 ks"),
        ("cs", "rukavice 15 balení po 200 ks, tj. 3 000 ks"),
        ("pl", "rękawice 15 opakowań po 200 szt., czyli 3000 szt."),
        ("de", "Handschuhe, 15 Packungen zu 200 Stück, also 3.000 Stück"),
        ("en", "gloves, 15 packs of 200, i.e. 3,000 pcs"),
        ("en", "15 boxes of gloves (200 pcs each, 3,000 pcs)"),
        ("fr", "gants, 15 paquets de 200 pièces, soit 3 000 pièces"),
    ],
)
def test_packs_are_those_ordered_where_number_and_content_are(code: str, text: str) -> None:
    assert units(text, code) == {(Decimal(15), "BX")} or units(text, code) == {
        (Decimal(15), "BX"),
        (Decimal(15), "XBX"),
    }


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("sk", "rukavice - 15 balení po 100 ks"),
        ("sk", "rukavice - 30 balení po 200 ks"),
        ("en", "gloves, 15 packs of 150, i.e. 2,250 pcs"),
        ("de", "Handschuhe, 15 Paletten zu 200 Stück"),
    ],
)
def test_other_packs_stay_what_they_are(code: str, text: str) -> None:
    assert (Decimal(15), "BX") not in units(text, code)
