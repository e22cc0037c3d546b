"""Draws the order confirmations of `sheets.yaml` as a supplier's system would print them."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SHEETS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "sheets.yaml").read_text("utf-8"))
EASTERN = {"ja": "HeiseiMin-W3", "ko": "HYSMyeongJo-Medium", "zh": "STSong-Light"}
LEFT, RIGHT, MIDDLE, SIZE, STEP = 36, 560, 330, 8, 13


@cache
def _font(name: str) -> str:
    """Latin in Source Sans, everything else in a font that every PDF reader has."""
    if name == "Latin":
        data = (files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf").read_bytes()
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(data)))
    else:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def pdf(
    sheet: dict[str, Any], rows: Sequence[Sequence[str]] | None = None, foot: Sequence[str] = ()
) -> bytes:
    """The sheet, with other rows or further lines below where they are given."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    font = _font(sheet.get("font") or EASTERN.get(sheet.get("language", "en"), "Latin"))
    canvas.setFont(font, SIZE)
    table = [sheet["titles"], *(rows or sheet["rows"])]
    y = _lines(canvas, sheet["head"], 800) - STEP
    lefts = _lefts(table, font)
    for row in table:
        for left, cell in zip(lefts, row, strict=True):
            canvas.drawString(left, y, str(cell))
        y -= STEP + 3
    _lines(canvas, [*sheet["foot"], *foot], y - STEP)
    canvas.save()
    return stream.getvalue()


def _lines(canvas: Canvas, lines: Sequence[str], y: float) -> float:
    for line in lines:
        left, _, right = line.partition("||")
        canvas.drawString(LEFT, y, left.strip())
        if right:
            canvas.drawString(MIDDLE, y, right.strip())
        y -= STEP
    return y


def _lefts(table: Sequence[Sequence[str]], font: str) -> list[float]:
    """Where the columns begin: as wide as their widest cell, spread over the page."""
    widths = [
        max(pdfmetrics.stringWidth(str(cell), font, SIZE) for cell in column)
        for column in zip(*table, strict=True)
    ]
    gap = (RIGHT - LEFT - sum(widths)) / max(len(widths) - 1, 1)
    assert gap > 6, "the table is too wide for the page"
    lefts, x = [], float(LEFT)
    for width in widths:
        lefts.append(x)
        x += width + gap
    return lefts
