"""HTML files as a person sees them: blocks as lines, tables as tables, hidden text left out and reported.

Only what stands on the elements themselves is looked at (style attributes, `hidden`, struck-through tags);
a page that styles its text from a style sheet with hiding rules is remarked upon instead of being guessed.
"""

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from countersign.extractors.attachments.document import Document, Draft, Row, Unread
from countersign.extractors.attachments.rows import put_rows
from countersign.extractors.attachments.text import decoded

_SILENT = ("script", "style", "head", "template", "noscript", "title", "svg", "object", "iframe")
_BLOCKS = frozenset(
    {
        "p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "h1", "h2",
        "h3", "h4", "h5", "h6", "pre", "blockquote", "section", "article", "header", "footer", "main",
        "address", "form", "fieldset", "center",
    }
)  # fmt: skip
_STRUCK = ("s", "strike", "del")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)"
    r"|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white)\b",
    re.IGNORECASE,
)
_LINE_THROUGH = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_MOST_DEPTH, _MOST_TAGS = 200, 20_000
_TAG = re.compile(r"<[a-zA-Z]")


def html_document(data: bytes) -> Document | Unread:
    """The page's text."""
    text = decoded(data)
    if len(_TAG.findall(text)) > _MOST_TAGS:
        return Unread("is built of more parts than the program reads")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(text, "lxml")
    draft = Draft()
    if any(_HIDDEN.search(style.get_text()) for style in soup.find_all("style")):
        draft.remark("may hide text by a style sheet")
    for tag in soup.find_all(_SILENT):
        tag.decompose()
    if _depth(soup) > _MOST_DEPTH:
        return Unread("is nested beyond reason, and was not opened")
    _take_out_hidden(soup, draft)
    _put(draft, soup)
    return draft.done()


def _depth(soup: BeautifulSoup) -> int:
    deepest = 0
    level: list[tuple[Tag, int]] = [(soup, 0)]
    while level:
        tag, depth = level.pop()
        deepest = max(deepest, depth)
        level += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]
    return deepest


def _take_out_hidden(soup: BeautifulSoup, draft: Draft) -> None:
    for tag in soup.find_all(True):
        if tag.decomposed or not (tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style", "")))):
            continue
        if tag.get_text(strip=True):
            draft.remark("holds hidden text, which was not taken over")
        tag.decompose()


def _put(draft: Draft, soup: BeautifulSoup) -> None:
    """Lines and innermost tables, in their order."""
    line, number = "", 0
    for piece in _pieces(soup):
        if isinstance(piece, str):
            line += piece
            continue
        if line.strip():
            number += 1
            draft.write(" ".join(line.split()), str(number))
        line = ""
        if piece is not None:
            number += 1
            put_rows(draft, _rows(piece, number))


def _pieces(tag: Tag) -> Iterator[str | Tag | None]:
    """Texts; None where a line ends; a table where one stands that holds no other."""
    for child in tag.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString):
                yield str(child)
        elif isinstance(child, Tag) and child.name == "table" and child.find("table") is None:
            yield child
        elif isinstance(child, Tag):
            block = child.name in _BLOCKS
            yield from (None,) if block else ()
            yield from _struck(child) if _is_struck(child) else _pieces(child)
            yield from (None,) if block else ()


def _struck(tag: Tag) -> Iterator[str]:
    text = tag.get_text(" ", strip=True)
    yield f"~~{text}~~" if text else ""


def _is_struck(tag: Tag) -> bool:
    return tag.name in _STRUCK or bool(_LINE_THROUGH.search(str(tag.get("style", ""))))


def _rows(table: Tag, number: int) -> Iterator[Row]:
    rows = [[_cell(cell) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
    spanned = [[text for text, span in row for text in (text, *[""] * (span - 1))] for row in rows]
    width = max((len(row) for row in spanned), default=0)
    for place, row in enumerate(spanned, start=1):
        cells = tuple((*row, *[""] * width)[:width])
        yield Row(cells, tuple(f"{number}:{place}:{column}" for column in range(1, width + 1)))


def _cell(cell: Tag) -> tuple[str, int]:
    wide = str(cell.get("colspan", "1"))
    parts: list[str] = [""]
    for piece in _pieces(cell):
        if isinstance(piece, str):
            parts[-1] += piece
        elif parts[-1].strip():
            parts.append("")
    text = "\n".join(filter(None, (" ".join(part.split()) for part in parts)))
    return text, min(int(wide), 60) if wide.isdigit() and int(wide) else 1
