"""Numbers beside a row that count a part of the goods, and items that are neighbours of the ordered ones."""

import pytest
from attachment_world import GERMAN_ORDER, file, judged, mail

from countersign.extractors.grammar.some_of_it import speaks_of_some
from countersign.procurement.policy.verdict import Verdict

_SHEET = """\
Auftragsbestätigung 4711 zu Bestellung 4500012345
10    HX-8x40    500 Stk    12,50 EUR je 100    62,50    11.12.2026
{}
20    HN-8    300 Stk    4,10 EUR je 100    12,30    11.12.2026
Gesamt netto 74,80
"""
_LIST = """\
Pos;Artikel;Menge;Preis;PE;Liefertermin
10;HX-8x40;500;12,50;100;11.12.2026
20;{};300;4,10;100;11.12.2026
"""


def _verdict(name: str, sheet: str) -> Verdict:
    return judged(mail("OK", file(name, sheet.encode()), order=GERMAN_ORDER), GERMAN_ORDER).verdict


@pytest.mark.parametrize(
    "line",
    [
        "davon 200 sofort",
        "lieferbar 200",
        "offen: 500 Stk",
        "Fehlmenge 500 Stk",
        "Rückstand: 500 Stk",
        "B/O 500",
        "noch nicht lieferbar: 500",
        "Restmenge 300",
    ],
)
def test_a_number_that_is_a_part_of_the_goods_is_never_passed_over(line: str) -> None:
    assert _verdict("ab.txt", _SHEET.format(line)) is not Verdict.ACCEPT


@pytest.mark.parametrize("line", ["Rückstand 0 Stk", "Zeichnung 22-010 Index C", "Warennummer 73181595", ""])
def test_a_number_of_something_else_is(line: str) -> None:
    assert _verdict("ab.txt", _SHEET.format(line)) is Verdict.ACCEPT


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *[("en", "of which 200 now"), ("fr", "dont 200 disponibles"), ("it", "di cui 200 pronta consegna")],
        *[("es", "disponibles 200"), ("pt", "em falta: 200"), ("nl", "waarvan 200"), ("pl", "z czego 200")],
        *[("cs", "skladem 200"), ("sk", "chýba 200"), ("sv", "varav 200"), ("da", "heraf 200")],
        *[("nb", "hvorav 200"), ("fi", "josta 200"), ("hu", "ebből 200"), ("ro", "din care 200")],
        *[("tr", "kalan 200"), ("zh", "其中200先发"), ("ja", "うち200"), ("ko", "재고 200")],
    ],
)
def test_each_language_has_words_for_a_part(code: str, text: str) -> None:
    assert speaks_of_some(text, code)
    assert not speaks_of_some(text.replace("200", "0"), code)


@pytest.mark.parametrize(("item", "accepted"), [("HN-8", True), ("4711-22", True), ("HN-10", False)])
def test_a_neighbour_of_the_ordered_item_is_another_one(item: str, *, accepted: bool) -> None:
    assert (_verdict("ab.csv", _LIST.format(item)) is Verdict.ACCEPT) is accepted
