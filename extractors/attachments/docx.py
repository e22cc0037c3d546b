"""Word documents, read out of their XML: paragraphs, tables, headers and footers, tracked changes.

    w:p -> a line     w:tbl -> a table     w:del, struck text -> ~~so~~     w:vanish -> hidden, remarked upon

A tracked deletion still stands on the page for whoever looks, so it is kept as struck through, and an
insertion is text like any other. Text boxes are read where they are anchored, once.
"""

from collections.abc import Iterator

from lxml import etree

from countersign.extractors.attachments.archive import DAMAGED, Archive, opened, xml
from countersign.extractors.attachments.document import Document, Draft, Row, Unread
from countersign.extractors.attachments.rows import put_rows

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWN = ("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",)
_SETTINGS_OFF = ("0", "false", "off", "none")
_BEYOND = 60


def docx_document(data: bytes) -> Document | Unread:
    """The document's text, with what is written in its headers and footers behind it."""
    archive = opened(data)
    if isinstance(archive, Unread):
        return archive
    draft = Draft()
    main = _part(archive, "word/document.xml")
    if main is None:
        return DAMAGED
    body = main.find(f"{_W}body")
    _put_blocks(draft, body if body is not None else main, "")
    for name in sorted(archive.names):
        kind = next((kind for kind in ("header", "footer") if name.startswith(f"word/{kind}")), "")
        if kind and name.endswith(".xml") and (part := _part(archive, name)) is not None:
            _put_blocks(draft, part, f"{kind}:")
    _remark_unseen(draft, main, archive)
    return draft.done()


def _part(archive: Archive, name: str) -> etree._Element | None:
    content = archive.read(name) if name in archive.names else DAMAGED
    return None if isinstance(content, Unread) else xml(content)


def _put_blocks(draft: Draft, parent: etree._Element, spot: str) -> None:
    """Paragraphs and tables, numbered together."""
    for number, block in enumerate(_blocks(parent), start=1):
        if draft.full:
            draft.write("", "")
            return
        if block.tag == f"{_W}tbl":
            put_rows(draft, _rows(block, f"{spot}{number}"))
        else:
            for line in _text(block).split("\n"):
                draft.write(line.strip(), f"{spot}{number}")
            for box in block.iter(f"{_W}txbxContent"):
                if not _in_fallback(box):
                    _put_blocks(draft, box, f"{spot}{number}:box")


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
            yield from _blocks(child)


def _rows(table: etree._Element, spot: str) -> Iterator[Row]:
    rows = [[_cell(cell) for cell in _cells(row)] for row in table.iter(f"{_W}tr") if _owner(row) is table]
    spanned = [[text for text, span in row for text in (text, *[""] * (span - 1))] for row in rows]
    width = max((len(row) for row in spanned), default=0)
    for number, row in enumerate(spanned, start=1):
        cells = tuple((*row, *[""] * width)[:width])
        yield Row(cells, tuple(f"{spot}:{number}:{column}" for column in range(1, width + 1)))


def _owner(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{_W}tbl"), None)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr"), None) is row:
            yield cell


def _cell(cell: etree._Element) -> tuple[str, int]:
    """A cell's text and over how many columns it reaches."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    wide = span.get(f"{_W}val", "1") if span is not None else "1"
    text = "\n".join(filter(None, (_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p"))))
    return text, min(int(wide), _BEYOND) if wide.isdigit() and int(wide) else 1


def _text(paragraph: etree._Element) -> str:
    """The paragraph as seen: hidden runs left out, struck and deleted ones between `~~`."""
    parts = [
        (_run_text(run), _is(run, "strike") or _is(run, "dstrike") or _deleted(run))
        for run in paragraph.iter(f"{_W}r")
        if next(run.iterancestors(f"{_W}p"), None) is paragraph and not _is(run, "vanish")
    ]
    return _joined(parts)


def _joined(parts: list[tuple[str, bool]]) -> str:
    text, open_ = "", False
    for piece, struck in parts:
        if not piece:
            continue
        if struck != open_:
            text += "~~"
        text, open_ = text + piece, struck
    return text + ("~~" if open_ else "")


def _in_fallback(box: etree._Element) -> bool:
    return next(box.iterancestors(_FALLBACK), None) is not None


def _deleted(run: etree._Element) -> bool:
    return next(run.iterancestors(f"{_W}del", f"{_W}moveFrom"), None) is not None


def _is(run: etree._Element, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val", "1") not in _SETTINGS_OFF


def _run_text(run: etree._Element) -> str:
    text = ""
    for child in run:
        match child.tag.removeprefix(_W):
            case "t" | "delText":
                text += child.text or ""
            case "tab":
                text += "    "
            case "br" | "cr":
                text += "\n"
            case "noBreakHyphen":
                text += "-"
            case _:
                pass
    return text


def _remark_unseen(draft: Draft, main: etree._Element, archive: Archive) -> None:
    hidden = [run for run in main.iter(f"{_W}r") if _is(run, "vanish") and _run_text(run).strip()]
    if hidden:
        draft.remark("holds hidden text, which was not taken over")
    if not any(line.text.strip() for line in draft.lines) and any(main.iter(*_DRAWN)):
        draft.remark("holds only a picture, whose text was not read")
    if "word/comments.xml" in archive.names:
        comments = _part(archive, "word/comments.xml")
        if comments is not None and any(_run_text(run).strip() for run in comments.iter(f"{_W}r")):
            draft.remark("holds comments beside the text, which were not taken over")
