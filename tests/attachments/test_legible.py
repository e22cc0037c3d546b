"""A sheet in letters that nobody here reads says nothing that could be understood, and is told."""

import pytest

from countersign.extractors.attachments.document import Document, Written
from countersign.extractors.attachments.legible import FOREIGN, GARBLED, illegible

ROW = "10 | HX-8x40 | 500 | 12,50 | 62,50 | 11.12.2026"


def sheet(*lines: str) -> Document:
    return Document(tuple(Written(line, f"p1:{i}") for i, line in enumerate((*lines, ROW))))


@pytest.mark.parametrize(
    "line",
    [
        "Подтверждение заказа, оплата: предоплата",
        "Επιβεβαίωση παραγγελίας, προκαταβολή",
        "ยืนยันการสั่งซื้อ ชำระล่วงหน้า",
    ],
)
def test_a_script_that_nobody_reads_is_told(line: str) -> None:
    assert illegible(sheet(line)) == FOREIGN


def test_characters_that_make_no_words_are_told() -> None:
    assert illegible(sheet("梇硝悉愋姦猧急芝貍鈷客飧神鰈崮婈媦媄愖咽墊貯梇硝奡似姦崇")) == GARBLED


@pytest.mark.parametrize(
    "line",
    [
        "岡山螺絲工業股份有限公司 客戶訂單確認書 付款條件：月結30天電匯 送貨方式：本公司專車送達",
        "ご注文請書 発行日 2026年11月3日 お支払条件：月末締翌月末 銀行振込 納期 担当 小野寺",
        "수주확인서 고객발주번호 납기일 결제조건 익월말 현금",
        "Řetězová 5, Łódź, Đakovo, Iași, Şişli, Ørsted",
        "Order confirmation of ООО Ромашка for your order, as agreed, with all the usual terms, 5 µm, 3 Ω",
    ],
)
def test_any_other_sheet_is_read(line: str) -> None:
    assert illegible(sheet(line)) == ""
