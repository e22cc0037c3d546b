"""The weekly review as a PDF: figures, two small charts, tables; A4, one or two pages.

The same review gives the same bytes. Texts come ready made from `review_view`.
"""

import io
import unicodedata
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from countersign.mailbox.review_view import ReviewView, TableView
from countersign.mailbox.typeset import (
    BOLD,
    INK,
    LOCK,
    MISSING,
    PLAIN,
    RULE,
    SOFT,
    STAND_INS,
    glyphs,
    style,
)
from countersign.procurement.review import Review

_MARGIN: Final = 18 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_HALF: Final = _WIDTH / 2 - 4 * mm
_TALL: Final = 42 * mm
_COLOURS: Final = tuple(map(HexColor, ("#cf222e", "#e16f24", "#eac54f", "#afb8c1")))
"""Of the severities, the gravest first."""
_RATE: Final = HexColor("#0969da")
_TARGET: Final = HexColor("#1a7f37")


def review_pdf(review: Review, view: ReviewView, company: str, charts: tuple[str, str]) -> bytes:
    """The bytes; `charts` are the titles of the two."""
    with LOCK:
        return _Sheet(review, view, company, charts).build()


class _Sheet:
    def __init__(self, review: Review, view: ReviewView, company: str, charts: tuple[str, str]) -> None:
        self._review = review
        self._view = view
        self._company = company
        self._charts = charts
        self._glyphs = glyphs()

    def build(self) -> bytes:
        target = io.BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=_MARGIN - 6,
            rightMargin=_MARGIN - 6,
            topMargin=16 * mm,
            bottomMargin=16 * mm,
            title=self._view.title,
            author=self._company,
            invariant=1,
        )
        document.build(self._story())
        return target.getvalue()

    def _story(self) -> list[Flowable]:
        story: list[Flowable] = [
            self._text(self._company, style(9, SOFT)),
            self._text(self._view.title, style(18, bold=True)),
            self._text(self._view.period, style(10, SOFT)),
            Spacer(1, 5 * mm),
            self._facts(),
            Spacer(1, 5 * mm),
            self._pictures(),
        ]
        for table in self._view.tables:
            title = self._text(table.title, style(11, bold=True))
            story += [Spacer(1, 4 * mm), KeepTogether([title, Spacer(1, 1 * mm), self._table(table)])]
        return story

    def _facts(self) -> Table:
        rows = [
            [
                self._text(one.label, style(9.5, SOFT)),
                self._text(one.value, style(10.5, bold=True)),
                self._text(one.note, style(9, SOFT)),
            ]
            for one in self._view.facts
        ]
        return _ruled(rows, (_WIDTH * 0.28, _WIDTH * 0.37, _WIDTH * 0.35))

    def _table(self, table: TableView) -> Table:
        first = len(table.head) - len(table.numbers)
        wide = _WIDTH if len(table.head) > 2 else _HALF
        narrow = wide * 0.11
        room = wide - narrow * len(table.numbers)
        widths = tuple(
            narrow if column in table.numbers else room / first for column in range(len(table.head))
        )
        rows = [[self._cell(text, column, table, head=True) for column, text in enumerate(table.head)]]
        rows += [[self._cell(text, column, table) for column, text in enumerate(row)] for row in table.rows]
        return _ruled(rows, widths)

    def _cell(self, text: str, column: int, table: TableView, *, head: bool = False) -> Paragraph:
        right = column in table.numbers
        return self._text(text, style(8.5, SOFT if head else INK, bold=head, right=right))

    # --- charts ---

    def _pictures(self) -> Table:
        titles = [self._text(title, style(11, bold=True)) for title in self._charts]
        pictures = Table([titles, [self._by_age(), self._trend()]], (_WIDTH / 2, _WIDTH / 2), hAlign="LEFT")
        pictures.setStyle(_BARE)
        return pictures

    def _by_age(self) -> Drawing:
        """Bars of the classes of age, stacked by severity, with a legend."""
        drawing = Drawing(_HALF, _TALL + 8 * mm)
        chart = _bars(self._view.ages)
        chart.data = [list(counts) for counts in zip(*self._review.ages, strict=True)]
        chart.categoryAxis.style = "stacked"
        most = max((sum(row) for row in self._review.ages), default=0)
        chart.valueAxis.valueMax = max(4, -(-most // 4) * 4)
        chart.valueAxis.valueStep = max(1, chart.valueAxis.valueMax // 4)
        for number, colour in enumerate(_COLOURS):
            chart.bars[number].fillColor = colour
        drawing.add(chart)
        for number, name in enumerate(self._view.severities):
            left = number * _HALF / 4
            drawing.add(Rect(left, 0, 6, 6, fillColor=_COLOURS[number], strokeColor=None))
            drawing.add(String(left + 9, 0, self._shown(name), fontName=PLAIN, fontSize=8, fillColor=INK))
        return drawing

    def _trend(self) -> Drawing:
        """A bar a week with its counts above it, and the target as a line."""
        drawing = Drawing(_HALF, _TALL + 8 * mm)
        chart = _bars(tuple(name.partition("-")[2] for name, _ in self._review.trend))
        chart.data = [[rate.percent or 0 for _, rate in self._review.trend]]
        chart.valueAxis.valueMax, chart.valueAxis.valueStep = 100, 25
        chart.bars[0].fillColor = _RATE
        drawing.add(chart)
        step = chart.width / len(self._review.trend)
        for number, (_, rate) in enumerate(self._review.trend):
            height = chart.y + chart.height * (rate.percent or 0) / 100 + 2
            words = f"{rate.part}/{rate.whole}" if rate.whole else "–"
            middle = chart.x + step * (number + 0.5)
            drawing.add(
                String(middle, height, words, fontName=PLAIN, fontSize=7, textAnchor="middle", fillColor=INK)
            )
        goal = chart.y + chart.height * self._review.target / 100
        line = Line(chart.x, goal, chart.x + chart.width, goal, strokeColor=_TARGET, strokeDashArray=(3, 2))
        drawing.add(line)
        drawing.add(
            String(0, 0, f"– – {self._review.target} %", fontName=BOLD, fontSize=8, fillColor=_TARGET)
        )
        return drawing

    # --- text ---

    def _text(self, text: str, look: ParagraphStyle) -> Paragraph:
        return Paragraph(escape(self._shown(text)), look)

    def _shown(self, text: str) -> str:
        composed = unicodedata.normalize("NFC", text).translate(STAND_INS)
        return "".join(char if ord(char) in self._glyphs else MISSING for char in composed)


def _bars(names: tuple[str, ...]) -> VerticalBarChart:
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 16, 10 * mm, _HALF - 16, _TALL - 8 * mm
    chart.categoryAxis.categoryNames = list(names)
    chart.valueAxis.valueMin = 0
    chart.valueAxis.visibleGrid = True
    chart.valueAxis.gridStrokeColor = RULE
    chart.bars.strokeColor = None
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = PLAIN, 8, SOFT
        axis.strokeColor = RULE
    chart.barWidth, chart.groupSpacing = 10, 6
    return chart


_BARE: Final = TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def _ruled(rows: list[list[Any]], widths: tuple[float, ...]) -> Table:
    table = Table(rows, widths, hAlign="LEFT", repeatRows=0)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
            ]
        )
    )
    return table
