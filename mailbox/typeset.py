"""The fonts, colours and styles that our PDFs are set in.

Fonts are Source Sans Pro from the package font-source-sans-pro (SIL Open Font License), embedded in part:
Latin with all its accents, Greek and Cyrillic. Reportlab's own fonts end at Latin-1.
"""

import io
import threading
from functools import cache
from importlib.resources import files
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

PLAIN: Final = "Countersign"
BOLD: Final = "Countersign-Bold"
INK: Final = HexColor("#1f2328")
SOFT: Final = HexColor("#59636e")
RULE: Final = HexColor("#d1d9e0")
MISSING: Final = "?"

# What the font has only under another name.
STAND_INS: Final = str.maketrans({"\u2011": "-", "\u2009": " ", "\u202f": " ", "\t": " "})

# Reportlab keeps the state of an embedded font per document, but its registry is one for the process.
LOCK: Final = threading.Lock()


@cache
def style(size: float, colour: HexColor = INK, *, bold: bool = False, right: bool = False) -> ParagraphStyle:
    """One of the few ways in which text is set. A part number is one long word: it may break anywhere."""
    return ParagraphStyle(
        f"{size}-{colour.hexval()}-{bold}-{right}",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.3,
        textColor=colour,
        alignment=TA_RIGHT if right else 0,
        splitLongWords=1,
    )


@cache
def glyphs() -> frozenset[int]:
    """Registers the fonts; the code points that both can show."""
    folder = files("font_source_sans_pro") / "files"
    plain, bold = (
        TTFont(name, io.BytesIO((folder / f"SourceSansPro-{cut}.ttf").read_bytes()))
        for name, cut in ((PLAIN, "Regular"), (BOLD, "Semibold"))
    )
    registerFont(plain)
    registerFont(bold)
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)
