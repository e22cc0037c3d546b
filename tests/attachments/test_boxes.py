"""Tables that are drawn with letters in a text file."""

from countersign.extractors.attachments.document import Document
from countersign.extractors.attachments.text import text_document

_DRAWN = """\
CONFIRMACIÓN DE PEDIDO
+-----+---------+------------+-------+
| Lín | Código  |  Cantidad  | Pr.   |
|     |         | confirmada | /100  |
+-----+---------+------------+-------+
| 10  | HX-8x40 |        500 | 12,50 |
| 20  | HN-8    |        300 |  4,10 |
+-----+---------+------------+-------+
Total 74,80 EUR
"""


def _read(text: str) -> Document:
    document = text_document(text.encode())
    assert isinstance(document, Document)
    return document


def test_a_drawn_table_is_a_table_with_titles_of_two_lines() -> None:
    (grid,) = _read(_DRAWN).grids
    assert grid.rows == (
        ("Lín", "Código", "Cantidad confirmada", "Pr. /100"),
        ("10", "HX-8x40", "500", "12,50"),
        ("20", "HN-8", "300", "4,10"),
    )


def test_the_lines_around_it_stay_in_their_order() -> None:
    texts = [line.text for line in _read(_DRAWN).lines]
    assert (texts[0], texts[-1], len(texts)) == ("CONFIRMACIÓN DE PEDIDO", "Total 74,80 EUR", 5)


def test_signs_of_other_characters_draw_it_as_well() -> None:
    drawn = _DRAWN.replace("|", "│").replace("-----", "─────").replace("+", "┼")
    assert len(_read(drawn).grids) == 1


def test_a_row_of_other_cells_leaves_the_text_as_it_is() -> None:
    text = _DRAWN.replace("| 20  | HN-8    |        300 |  4,10 |", "| 20  | HN-8    |        300 |")
    assert not _read(text).grids


def test_bars_in_a_line_of_text_draw_nothing() -> None:
    assert not _read("Tel. 123 | Fax 456 | Mobil 789\nwww.example | info\n").grids
