"""Chinese, Japanese and Korean in a PDF: set in the fonts that every PDF program brings for them.

They are named in the file and not embedded: they are many times the size of the page. One character may be
written in three ways; which font is right is told by the language, or by the letters beside it.
"""

import re
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont

_FONTS: Final = {"zh": "STSong-Light", "ja": "HeiseiKakuGo-W5", "ko": "HYSMyeongJo-Medium"}
_RUN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]+")
_KANA: Final = re.compile("[\u3040-\u30ff]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")


def is_eastern(character: str) -> bool:
    """Whether these fonts have it."""
    return _RUN.match(character) is not None


def markup(text: str, language: str) -> str:
    """The text as a paragraph's markup, with each eastern run in its font."""
    return _RUN.sub(lambda run: f'<font name="{_font(run[0], language)}">{run[0]}</font>', escape(text))


def font_for(text: str, language: str, otherwise: str) -> str:
    """The font for a line that is drawn in one: the eastern ones have Latin letters as well."""
    run = _RUN.search(text)
    return _font(run[0], language) if run else otherwise


@cache
def unspaced(style: ParagraphStyle) -> ParagraphStyle:
    """The same style for text that has no spaces to break its lines at."""
    return ParagraphStyle(f"{style.name}-unspaced", parent=style, wordWrap="CJK")


def _font(run: str, language: str) -> str:
    if _HANGUL.search(run):
        return _registered(_FONTS["ko"])
    return _registered(_FONTS["ja"] if _KANA.search(run) else _FONTS.get(language, _FONTS["zh"]))


@cache
def _registered(name: str) -> str:
    registerFont(UnicodeCIDFont(name))
    return name
