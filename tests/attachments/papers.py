"""Order confirmations as suppliers' systems print them, made by code: each layout a real one's skeleton.

Every maker takes the rows of the order's table and what differs, and returns the bytes of a PDF. The order
that they confirm is `reader_world.ORDER` in another dress: see `attachment_world`.
"""

import io
from collections.abc import Callable, Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Rows = Sequence[Sequence[str]]

ENGLISH = ("Line", "Part", "Description", "Qty", "UoM", "Price/100", "Delivery", "Total")
ROWS = (
    ("10", "HX-8x40", "Hex bolt M8x40", "500", "EA", "12.50", "11 Dec 2026", "62.50"),
    ("20", "HN-8", "Hex nut M8", "300", "EA", "4.10", "11 Dec 2026", "12.30"),
)
GERMAN = ("Pos.", "Artikel", "Bezeichnung", "Menge", "ME", "Preis/100", "Liefertermin", "Betrag")
GERMAN_ROWS = (
    ("10", "HX-8x40", "Sechskantschraube M8x40", "500", "Stk", "12,50", "11.12.2026", "62,50"),
    ("20", "HN-8", "Sechskantmutter M8", "300", "Stk", "4,10", "11.12.2026", "12,30"),
)


def _canvas(draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=True)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def _platypus(story: list[object], on_page: Callable[..., None] | None = None) -> bytes:
    stream = io.BytesIO()
    document = SimpleDocTemplate(stream, pagesize=A4, invariant=True, topMargin=20 * mm, bottomMargin=28 * mm)
    hooks = {"onFirstPage": on_page, "onLaterPages": on_page} if on_page else {}
    document.build(story, **hooks)
    return stream.getvalue()


def plain(
    titles: Sequence[str] = ENGLISH,
    rows: Rows = ROWS,
    words: Sequence[str] = (),
    *,
    title: str = "ORDER CONFIRMATION",
    number: str = "Your purchase order: 4500012345",
) -> bytes:
    """Typed with a canvas: no lines, columns left-aligned, a title and the order's number above."""
    lefts = (50, 85, 145, 260, 300, 340, 410, 490)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(50, 780, title)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 755, number)
        y = 720
        for row in (titles, *rows):
            for left, cell in zip(lefts, row, strict=True):
                canvas.drawString(left, y, cell)
            y -= 18
        for line in words:
            y -= 16
            canvas.drawString(50, y, line)

    return _canvas(draw)


def ruled(titles: Sequence[str] = ENGLISH, rows: Rows = ROWS, words: Sequence[str] = ()) -> bytes:
    """A grid with white titles on blue, wrapped descriptions, sums below, small print at the foot."""
    styles = getSampleStyleSheet()
    cells = [list(titles)]
    for row in rows:
        description = Paragraph(f"{row[2]}<br/>zinc plated, 8.8, DIN 933", styles["BodyText"])
        cells.append([*row[:2], description, *row[3:]])
    table = Table(cells, colWidths=[30, 55, 120, 40, 35, 55, 75, 55], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#204080")),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
                ("FONTSIZE", (0, 0), (-1, -1), 9),
                ("ALIGN", (3, 0), (-1, -1), "RIGHT"),
            ]
        )
    )
    story: list[object] = [
        Paragraph("Order Acknowledgement AB-2026-0118", styles["Heading1"]),
        Paragraph("Your order 4500012345 dated 2 November 2026", styles["BodyText"]),
        Paragraph("Thank you for your order. We confirm it as follows:", styles["BodyText"]),
        Spacer(1, 6 * mm),
        table,
        Spacer(1, 4 * mm),
        *(Paragraph(text, styles["BodyText"]) for text in words),
        Paragraph("Subtotal: 74.80 USD", styles["BodyText"]),
        Paragraph("VAT 0 %: 0.00 USD", styles["BodyText"]),
        Paragraph("Total: 74.80 USD", styles["BodyText"]),
    ]
    return _platypus(story, _bank_foot)


FOOT = (
    "Northgate Fasteners Ltd · 12 Mill Lane · Sheffield S1 2AB · Tel +44 114 4960000 · pam@northgate.example",
    "Barclays Bank · IBAN GB29 NWBK 6016 1331 9268 19 · BIC NWBKGB2L · VAT No GB 123 4567 89 · Reg. No 01234",
    "All deliveries are subject to our General Conditions of Sale, available on request. Page 1 of 1",
)


def _bank_foot(canvas: Canvas, _document: object) -> None:
    canvas.setFont("Helvetica", 7)
    for place, line in enumerate(FOOT):
        canvas.drawString(20 * mm, 20 * mm - place * 9, line)


def letterhead(titles: Sequence[str] = ENGLISH, rows: Rows = ROWS, words: Sequence[str] = ()) -> bytes:
    """Two columns above: the buyer's address at the left, numbers and dates at the right."""
    right = (
        ("Confirmation no.", "SO-88213"), ("Date", "3 Nov 2026"), ("Customer no.", "10455"),
        ("Your order", "4500012345"), ("Order date", "2 Nov 2026"), ("Contact", "Pam Hill"),
        ("Phone", "+1 555 010 2000"), ("Payment terms", "30 days net"), ("Delivery terms", "FCA Sheffield"),
    )  # fmt: skip
    left = ("Orchard Metal Inc.", "Attn. Ada Field", "450 Orchard Road", "Springfield, IL 62704", "USA")

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(50, 745, "NORTHGATE")
        canvas.setFont("Helvetica", 9)
        for place, line in enumerate(left):
            canvas.drawString(50, 700 - 12 * place, line)
        for place, (key, value) in enumerate(right):
            canvas.drawString(340, 700 - 12 * place, f"{key}:")
            canvas.drawString(430, 700 - 12 * place, value)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(50, 560, "Sales Order Confirmation")
        canvas.setFont("Helvetica-Bold", 9)
        lefts, rights = (50, 85, 145), (300, 340, 400, 480, 550)
        y = 530
        for row in (titles, *rows):
            for x, cell in zip(lefts, row[:3], strict=True):
                canvas.drawString(x, y, cell)
            for x, cell in zip(rights, row[3:], strict=True):
                canvas.drawRightString(x, y, cell)
            canvas.setFont("Helvetica", 9)
            y -= 16
        canvas.drawRightString(480, y, "Total USD")
        canvas.drawRightString(550, y, "74.80")
        for line in words:
            y -= 16
            canvas.drawString(50, y, line)

    return _canvas(draw, LETTER)


def german(rows: Rows = GERMAN_ROWS, words: Sequence[str] = ()) -> bytes:
    """An "Auftragsbestätigung" on a German letterhead, decimals with a comma, sums and terms below."""
    lefts, rights = (57, 85, 145), (320, 345, 400, 475, 545)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawString(57, 760, "Nordtor Befestigungstechnik GmbH · Mühlgasse 12 · 70173 Stuttgart")
        canvas.setFont("Helvetica", 10)
        for place, line in enumerate(
            ("Orchard Metal GmbH", "Frau Ada Field", "Obstweg 450", "80331 München")
        ):
            canvas.drawString(57, 735 - 13 * place, line)
        facts = (
            "Kundennummer: 10455",
            "Datum: 03.11.2026",
            "Sachbearbeiter: Hr. Weber",
            "Telefon: 0711 4960-12",
        )
        for place, line in enumerate(facts):
            canvas.drawString(380, 735 - 13 * place, line)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(57, 650, "Auftragsbestätigung Nr. AB 2026-4711")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(57, 630, "Ihre Bestellung: 4500012345 vom 02.11.2026")
        canvas.drawString(57, 605, "Vielen Dank für Ihren Auftrag, den wir wie folgt bestätigen:")
        canvas.line(57, 592, 545, 592)
        y = 580
        canvas.setFont("Helvetica", 9)
        for row in (GERMAN, *rows):
            for x, cell in zip(lefts, row[:3], strict=True):
                canvas.drawString(x, y, cell)
            for x, cell in zip(rights, row[3:], strict=True):
                canvas.drawRightString(x, y, cell)
            canvas.line(57, y - 4, 545, y - 4)
            y -= 18
        for key, value in (
            ("Nettobetrag", "74,80 EUR"),
            ("MwSt. 19 %", "14,21 EUR"),
            ("Gesamtbetrag", "89,01 EUR"),
        ):
            canvas.drawString(380, y, key)
            canvas.drawRightString(545, y, value)
            y -= 13
        for line in words:
            y -= 14
            canvas.drawString(57, y, line)
        y -= 20
        for line in (
            "Zahlungsbedingungen: 30 Tage netto", "Lieferbedingung: ab Werk",
            "Es gelten unsere Allgemeinen Verkaufs- und Lieferbedingungen.", "Mit freundlichen Grüßen",
            "Nordtor Befestigungstechnik GmbH",
        ):  # fmt: skip
            canvas.drawString(57, y, line)
            y -= 13
        canvas.setFont("Helvetica", 6.5)
        foot = (
            ("Nordtor Befestigungstechnik GmbH", "Mühlgasse 12", "70173 Stuttgart"),
            ("Geschäftsführer: Karl Nord", "Amtsgericht Stuttgart HRB 12345", "USt-IdNr.: DE123456789"),
            ("Volksbank Stuttgart", "IBAN: DE89 3704 0044 0532 0130 00", "BIC: COBADEFFXXX"),
        )
        for column, lines in enumerate(foot):
            for place, line in enumerate(lines):
                canvas.drawString(57 + 170 * column, 60 - 9 * place, line)
        canvas.drawRightString(545, 25, "Seite 1 von 1")

    return _canvas(draw)


def several_pages(titles: Sequence[str] = ENGLISH, rows: Rows = ROWS, words: Sequence[str] = ()) -> bytes:
    """A page for each row, titles repeated, with what is carried over and the page's number."""
    styles = getSampleStyleSheet()
    story: list[object] = [Paragraph("Order confirmation", styles["Heading1"])]
    story.append(Paragraph("Your PO 4500012345", styles["BodyText"]))
    for place, row in enumerate(rows):
        story += [Spacer(1, 5 * mm), Table([list(titles), list(row)], hAlign="LEFT")]
        if place + 1 < len(rows):
            story += [Paragraph("Carried forward 62.50", styles["BodyText"]), PageBreak()]
    story += [Paragraph(text, styles["BodyText"]) for text in words]
    story.append(Paragraph("Total USD 74.80", styles["BodyText"]))

    def number(canvas: Canvas, _document: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(500, 30, f"Page {canvas.getPageNumber()} of {len(rows)}")

    return _platypus(story, number)


def untitled_second_page(titles: Sequence[str] = ENGLISH, rows: Rows = ROWS) -> bytes:
    """The table goes on on the second page without its titles."""
    lefts = (50, 85, 145, 260, 300, 340, 410, 490)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 780, "Order confirmation for PO 4500012345")
        for y, row in ((740, titles), (722, rows[0])):
            for left, cell in zip(lefts, row, strict=True):
                canvas.drawString(left, y, cell)
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        for left, cell in zip(lefts, rows[1], strict=True):
            canvas.drawString(left, 780, cell)

    return _canvas(draw)


def german_lines_below(rows: Rows = GERMAN_ROWS) -> bytes:
    """A delivery day, a tariff number and a weight below each row, as SAP prints them."""
    lefts, rights = (57, 85, 145), (320, 345, 400, 475, 545)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(57, 780, "Auftragsbestätigung 20261188")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(57, 760, "Ihre Bestellnummer 4500012345")
        y = 730
        for row in (GERMAN, *rows):
            for x, cell in zip(lefts, row[:3], strict=True):
                canvas.drawString(x, y, cell)
            for x, cell in zip(rights, row[3:], strict=True):
                canvas.drawRightString(x, y, cell)
            y -= 13
            if row is not GERMAN:
                for line in (
                    "verzinkt, DIN 933, Festigkeit 8.8",
                    "Zolltarifnummer: 73181588",
                    "Ursprungsland: DE",
                ):
                    canvas.drawString(145, y, line)
                    y -= 12

    return _canvas(draw)
