"""The order as a PDF: what the supplier's people print, file and key into their own system.

A4, the company's head on the first page, one table that may run over many, page numbers. The same order
gives the same bytes. Texts come ready made from `wording`; nothing is computed or translated here.
Chinese, Japanese and Korean are set by `eastern`. What all fonts lack (`typeset`) is printed as "?", and a
line at the end says so.
"""

import io
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, Protocol

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from countersign.mailbox import eastern
from countersign.mailbox.typeset import LOCK, MISSING, PLAIN, RULE, SOFT, STAND_INS, glyphs, style
from countersign.mailbox.wording import LineView, OrderView

_MARGIN: Final = 20 * mm
_FRAME: Final = 6  # what reportlab's frame pads on each side, in points
_WIDTH: Final = A4[0] - 2 * _MARGIN
_COLUMNS: Final = (15 * mm, 43 * mm, 22 * mm, 36 * mm, 30 * mm, 24 * mm)
_HALVES: Final = (_WIDTH * 0.48, _WIDTH * 0.52)
_LOGO: Final = (50 * mm, 16 * mm)

_TALL: Final = 1500
"""A description longer than this may fill a page: only then is a row torn in two."""


class Letterhead(Protocol):
    """What the document says about the company; texts may have several lines."""

    @property
    def name(self) -> str: ...
    @property
    def mailbox(self) -> str: ...
    @property
    def logo(self) -> bytes | None: ...
    @property
    def postal_address(self) -> str: ...
    @property
    def delivery_address(self) -> str: ...
    @property
    def terms(self) -> str: ...
    @property
    def footer(self) -> str: ...


def order_pdf(order: OrderView, company: Letterhead, words: Mapping[str, Any], language: str = "") -> bytes:
    """The order on A4, as PDF bytes; the same for the same arguments. `language` is that of the words."""
    with LOCK:
        page = _Page(order, company, words, language)
        return page.build()


class _Page:
    """One document on its way: keeps count of what the font could not show."""

    def __init__(
        self, order: OrderView, company: Letterhead, words: Mapping[str, Any], language: str
    ) -> None:
        self._language = language
        self._order = order
        self._company = company
        self._labels = words["labels"]
        self._words = words["document"]
        self._glyphs = glyphs()
        self._missing = False

    def build(self) -> bytes:
        target = io.BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=_MARGIN - _FRAME,
            rightMargin=_MARGIN - _FRAME,
            topMargin=18 * mm,
            bottomMargin=24 * mm,
            title=f"{self._words['title']} {self._order.number}",
            author=self._company.name,
            invariant=1,
        )
        document.build(self._story(), canvasmaker=self._canvas)
        return target.getvalue()

    def _story(self) -> list[Flowable]:
        story = [*self._head(), *self._table(), *self._close()]
        if self._missing:
            story += [Spacer(1, 4 * mm), self._lines(self._words["missing"], style(8, SOFT))]
        return story

    # --- parts, from top to bottom ---

    def _head(self) -> list[Flowable]:
        sender = [self._lines(self._company.name, style(11, bold=True))]
        if self._company.postal_address:
            sender.append(self._lines(self._company.postal_address, style(9, SOFT)))
        sender.append(self._lines(self._company.mailbox, style(9, SOFT)))
        top = _grid([[self._logo(), sender]], _HALVES)
        title = self._lines(f"{self._words['title']} {self._order.number}", style(18, bold=True))
        parties = _grid([[self._recipient(), self._facts()]], _HALVES)
        return [top, Spacer(1, 10 * mm), title, Spacer(1, 6 * mm), parties, Spacer(1, 8 * mm)]

    def _logo(self) -> list[Flowable]:
        if not self._company.logo:
            return []
        width, height = ImageReader(io.BytesIO(self._company.logo)).getSize()
        scale = min(_LOGO[0] / width, _LOGO[1] / height)
        picture = Image(io.BytesIO(self._company.logo), width * scale, height * scale, hAlign="LEFT")
        return [picture]

    def _recipient(self) -> list[Flowable]:
        order = self._order
        who = "\n".join(text for text in (order.supplier, order.supplier_email) if text)
        cells = [self._lines(self._words["to"], style(8, SOFT)), self._lines(who, style(10))]
        if self._company.delivery_address:
            cells += [Spacer(1, 4 * mm), self._lines(self._words["deliver_to"], style(8, SOFT))]
            cells.append(self._lines(self._company.delivery_address, style(10)))
        return cells

    def _facts(self) -> Flowable:
        order, words = self._order, self._words
        facts = (
            (words["number"], order.number),
            (words["revision"], str(order.revision) if order.revision else ""),
            (words["date"], order.date),
            (words["site"], order.site),
            (words["supplier_id"], order.supplier_id),
            (words["buyer"], "\n".join(text for text in (order.buyer, order.buyer_email) if text)),
        )
        rows = [
            [self._lines(label, style(9, SOFT)), self._lines(value, style(9))]
            for label, value in facts
            if value
        ]
        return _grid(rows, (_WIDTH * 0.18, _WIDTH * 0.34))

    def _table(self) -> list[Flowable]:
        names = ("line", "item", "quantity", "price", "deliver_by", "amount")
        head = style(8.5, SOFT, bold=True)
        right = style(8.5, SOFT, bold=True, right=True)
        sides = (head, head, right, right, head, right)
        rows = [[self._lines(self._labels[name], side) for name, side in zip(names, sides, strict=True)]]
        rows += [self._row(line) for line in self._order.lines]
        tall = any(len(line.description) > _TALL for line in self._order.lines)
        table = Table(rows, _COLUMNS, repeatRows=1, splitInRow=int(tall))
        table.setStyle(_TABLE)
        total = f"{self._labels['total']}: {self._order.total}"
        return [table, Spacer(1, 3 * mm), self._lines(total, style(11, bold=True, right=True))]

    def _row(self, line: LineView) -> list[Any]:
        text, right, soft = style(9), style(9, right=True), style(8.5, SOFT)
        item = [self._lines(line.item, style(9, bold=True))] if line.item else []
        if line.description:
            item.append(self._lines(line.description, text))
        if line.supplier_item:
            item.append(self._lines(f"{self._labels['supplier_item']}: {line.supplier_item}", soft))
        return [
            self._lines(str(line.line), style(9, bold=True)),
            item,
            self._lines(line.quantity, right),
            self._lines(line.price, right),
            self._lines("\n".join(line.dates), text),
            self._lines(line.amount, right),
        ]

    def _close(self) -> list[Flowable]:
        story: list[Flowable] = [Spacer(1, 8 * mm), self._lines(self._words["confirm"], style(10))]
        if self._company.terms:
            story += [Spacer(1, 4 * mm), self._lines(self._company.terms, style(9, SOFT))]
        return story

    # --- text ---

    def _lines(self, text: str, style: ParagraphStyle) -> Paragraph:
        lines = "<br/>".join(eastern.markup(self._shown(line), self._language) for line in text.splitlines())
        return Paragraph(lines, eastern.unspaced(style) if "<font" in lines else style)

    def _shown(self, text: str) -> str:
        """The text as the font can print it."""
        composed = unicodedata.normalize("NFC", text).translate(STAND_INS)
        known = (ord(char) in self._glyphs or eastern.is_eastern(char) for char in composed)
        shown = "".join(char if has else MISSING for char, has in zip(composed, known, strict=True))
        self._missing = self._missing or shown != composed
        return shown

    def _canvas(self, *arguments: Any, **options: Any) -> Canvas:  # noqa: ANN401  # reportlab calls it
        foot = [self._shown(line) for line in self._company.footer.splitlines()]
        return _NumberedCanvas(
            *arguments, foot=foot, number=self._words["page"], language=self._language, **options
        )


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes the footer and "page 1 of 3" once the last page is known."""

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401
        foot: list[str],
        number: str,
        language: str,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*arguments, **options)
        self._language = language
        self._foot = foot
        self._number = number
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(list(self._pages), start=1):
            self.__dict__.update(page)
            self._write_foot(number)
            super().showPage()
        super().save()

    def _write_foot(self, page: int) -> None:
        words = self._number.replace("{page}", str(page)).replace("{pages}", str(len(self._pages)))
        self.setFillColor(SOFT)
        self.setStrokeColor(RULE)
        self.line(_MARGIN, 19 * mm, A4[0] - _MARGIN, 19 * mm)
        self.setFont(eastern.font_for(words, self._language, PLAIN), 8)
        self.drawRightString(A4[0] - _MARGIN, 14.5 * mm, words)
        for row, line in enumerate(self._foot[:3]):
            self.setFont(eastern.font_for(line, self._language, PLAIN), 8)
            self.drawString(_MARGIN, (14.5 - 3.6 * row) * mm, line)


_TABLE: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-2, -1), 4),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("LINEBELOW", (0, 0), (-1, 0), 1, RULE),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, RULE),
    ]
)

_BARE: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)


def _grid(rows: list[list[Any]], widths: tuple[float, ...]) -> Table:
    table = Table(rows, widths, hAlign="LEFT")
    table.setStyle(_BARE)
    return table
