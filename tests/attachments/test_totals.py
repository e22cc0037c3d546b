"""What a file adds up to is held against the order before anything is accepted."""

import pytest
from attachment_world import GERMAN_ORDER, file, judged, mail
from office_files import sheet as workbook

from countersign.procurement.judgement import Judgement, Verdict

HEAD = ["Parça", "Adet", "Birim fiyat", "Tutar", "Teslim"]
BOLTS = ["HX-8x40 – Hex bolt M8x40", 500, 0.125, 62.5, "11.12.2026"]
NUTS = ["HN-8 – Hex nut M8", 300, 0.041, 12.3, "11.12.2026"]


def confirmed(*rows: list[object]) -> Judgement:
    data = workbook([HEAD, *rows, [], ["Siparişinizi yukarıdaki şekilde teyit ederiz."]])
    return judged(mail("Teyit ektedir.", file("teyit.xlsx", data), order=GERMAN_ORDER), GERMAN_ORDER)


def test_a_sheet_that_adds_up_to_the_order_is_accepted() -> None:
    judgement = confirmed(BOLTS, NUTS, ["TOPLAM", "", "", 74.8, ""])
    assert judgement.verdict is Verdict.ACCEPT, [one.words for one in judgement.findings]


def test_another_total_is_told() -> None:
    judgement = confirmed(BOLTS, NUTS, ["TOPLAM", "", "", 79.8, ""])
    assert judgement.verdict is Verdict.ESCALATE
    assert "adds up to 79.8, which does not follow from the order" in judgement.findings[0].words


@pytest.mark.parametrize("total", [89.01, 62.5], ids=["with 19 % tax", "of one line"])
def test_what_follows_from_the_order_is_nothing_new(total: float) -> None:
    assert confirmed(BOLTS, NUTS, ["TOPLAM", "", "", total, ""]).verdict is Verdict.ACCEPT


def test_a_row_under_titles_that_nobody_knows_is_found_by_its_item() -> None:
    judgement = confirmed(BOLTS, ["HN-8 – Hex nut M8", 300, 0.048, 14.4, "11.12.2026"])
    assert judgement.verdict is not Verdict.ACCEPT
    assert {line.line for line in judgement.reading.lines if str(line.status) != "accepted"} == {20}
