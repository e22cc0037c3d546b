"""Printed confirmations of nineteen systems: accepted as they are, and not beside what takes it back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sheets
import yaml
from attachment_world import ORDER, file, judged, mail
from sheets import SHEETS

from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.order import PurchaseOrder, Supplier

NEVER = yaml.safe_load((Path(__file__).parent / "sheets_never.yaml").read_text("utf-8"))


def order_for(sheet: dict[str, Any]) -> PurchaseOrder:
    supplier = Supplier(
        "sales@northgate.example", language=sheet.get("language", "en"), country=sheet["country"]
    )
    return replace(ORDER, currency=sheet["currency"], supplier=supplier)


def answered(sheet: dict[str, Any], data: bytes) -> Judgement:
    order = order_for(sheet)
    return judged(mail(sheet["says"], file("confirmation.pdf", data), order=order), order)


def each_sheet() -> list[Any]:
    return [pytest.param(sheet, id=sheet["name"]) for sheet in SHEETS]


@pytest.mark.parametrize("sheet", each_sheet())
def test_a_printed_confirmation_that_restates_everything_is_accepted(sheet: dict[str, Any]) -> None:
    judgement = answered(sheet, sheets.pdf(sheet))
    assert judgement.verdict is Verdict.ACCEPT, [one.words for one in judgement.findings]
    assert len(judgement.settled) == 2


def with_cell(sheet: dict[str, Any], was: str, now: str) -> list[list[str]]:
    rows = [[str(cell) for cell in row] for row in sheet["rows"]]
    rows[1] = [now if cell == was else cell for cell in rows[1]]
    assert rows[1] != [str(cell) for cell in sheet["rows"][1]]
    return rows


@pytest.mark.parametrize("sheet", each_sheet())
def test_a_smaller_quantity_in_the_table_is_not_accepted(sheet: dict[str, Any]) -> None:
    judgement = answered(sheet, sheets.pdf(sheet, rows=with_cell(sheet, "300", "200")))
    assert judgement.verdict is not Verdict.ACCEPT


@pytest.mark.parametrize("sheet", each_sheet())
def test_a_later_day_in_the_table_is_not_accepted(sheet: dict[str, Any]) -> None:
    day = str(sheet["rows"][1][-1])
    later = (
        day.replace("12/11/2026", "12/18/2026") if sheet["country"] == "US" else day.replace("11", "18", 1)
    )
    judgement = answered(sheet, sheets.pdf(sheet, rows=with_cell(sheet, day, later)))
    assert judgement.verdict is not Verdict.ACCEPT


def below() -> list[Any]:
    return [
        pytest.param(sheet, words, id=f"{sheet['name']}: {words[:40]}")
        for sheet in SHEETS
        for words in NEVER[sheet.get("language", "en")]
    ]


@pytest.mark.parametrize(("sheet", "words"), below())
def test_what_is_printed_below_a_table_and_matters_is_heard(sheet: dict[str, Any], words: str) -> None:
    judgement = answered(sheet, sheets.pdf(sheet, foot=[words]))
    assert judgement.verdict is not Verdict.ACCEPT


def test_freight_that_the_table_does_not_explain_is_a_charge() -> None:
    (uk,) = [sheet for sheet in SHEETS if sheet["name"] == "uk-sage"]
    foot = [line.replace("£ 0.00", "£ 18.00").replace("89.76", "107.76") for line in uk["foot"]]
    judgement = answered(uk, sheets.pdf(uk | {"foot": foot}))
    assert judgement.verdict is not Verdict.ACCEPT
