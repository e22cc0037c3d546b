"""A file that lists a part of the order, or the lines of another order."""

import pytest
from attachment_world import GERMAN_ORDER, file, judged, mail

from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

_LIST = """\
Auftragsbestätigung 88123
Ihre Bestellung: 4500012345
{head}

| Pos | Artikel | Menge  | Preis/100 |
+-----+---------+--------+-----------+
| 10  | HX-8x40 | 500 ST | 12,50     |
"""


def _read(sheet: str) -> Judgement:
    message = mail("Guten Tag, anbei unsere Bestätigung.", file("ab.txt", sheet.encode()), order=GERMAN_ORDER)
    return judged(message, GERMAN_ORDER)


@pytest.mark.parametrize(
    "head",
    ["Liefertermin: 11.12.2026", "Wir bestätigen Ihnen folgende Lieferung:", "Wir bestätigen wie bestellt."],
)
def test_what_a_file_says_of_all_is_said_of_the_lines_that_it_lists(head: str) -> None:
    judgement = _read(_LIST.format(head=head))
    left = next(line for line in judgement.reading.lines if line.line == 20)
    assert judgement.verdict is not Verdict.ACCEPT
    assert (left.deliveries, left.quantity) == ((), None)


def test_a_file_that_lists_every_line_may_give_their_day_in_its_head() -> None:
    both = _LIST.format(head="Liefertermin: 11.12.2026") + "| 20  | HN-8    | 300 ST | 4,10      |\n"
    assert _read(both).verdict is Verdict.ACCEPT


def test_of_a_file_about_another_order_nothing_is_taken() -> None:
    sheet = _LIST.format(head="Liefertermin: 11.12.2026").replace("4500012345", "4500012399")
    judgement = _read(sheet)
    assert judgement.verdict is Verdict.ESCALATE
    assert not any(line.quantity or line.deliveries or line.unit_price for line in judgement.reading.lines)
