"""HTML to the lines and tables that a person sees in it.

    bytes of a browser's language ──► events of lxml ──► frames (what an element inherits) ──► canvas (lines)

A table whose cells hold values becomes one line a row, its cells joined by ` | `, and the same cells as a
grid; a table that only arranges things dissolves into its cells. Quoted blocks get `> ` before each line,
struck text stands between `~~`. Nothing here recurses: how deep a mail is nested is the sender's choice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from lxml import etree

from countersign.mailbox.parse_hidden import Look, comment_words, look
from countersign.mailbox.parse_sheet import Element, Sheet
from countersign.mailbox.parse_text import MAX_LINES, Draft, Hint, visible

_MAX_EVENTS = 400_000
_BESIDE = 2
_MAX_SPAN = 50
_MAX_COMMENTS = 50
_MAX_NOTICES = 20

_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figure footer"
    " form h1 h2"
    " h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section table tbody tfoot thead tr td th ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "object", "svg", "noembed", "noframes"})
# How plain text would do what `<bdo dir="rtl">` does: `visible` looks for it in either.
_TURNED, _TURNED_END = "\u202e", "\u202c"
_NO_GAP = re.compile(r"margin(-top|-bottom)?\s*:\s*0", re.IGNORECASE)
# What mail programs write around the mail that they answer: everything from there on is older.
_QUOTE_IDS = re.compile(
    r"(x_)*(divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|isForwardContent)$",
    re.IGNORECASE,
)
_QUOTE_CLASSES = frozenset({"yahoo_quoted", "zmail_extra"})
_SIGNATURES = re.compile(
    r"^(x_)*(gmail_signature|moz-signature|ms-outlook-mobile-signature|signature)$", re.IGNORECASE
)
_BORDER_TOP = re.compile(r"border-top\s*:\s*solid\s+#?(e1e1e1|b5c4df)", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    """An HTML part as seen. `tables[n - 1]` is the grid of the drafts with `table == n`."""

    drafts: tuple[Draft, ...] = ()
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    notices: tuple[str, ...] = ()


@dataclass
class _Canvas:
    """Lines under construction. A table's cell has a canvas of its own."""

    drafts: list[Draft] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    quotes: int = 0
    hint: Hint = Hint.NONE
    bullet: str = ""
    aligned: bool = False

    def write(self, text: str, look: Look, *, signature: bool) -> None:
        if look.preformatted:
            *lines, text = text.split("\n")
            for line in lines:
                self.parts.append(line)
                self.aligned = True
                self.end_line()
            self.aligned = True
        else:
            text = _BLANKS.sub(" ", text)
        if look.struck and text.strip():
            text = text.replace(text.strip(), f"~~{text.strip()}~~", 1)
        if signature and text.strip() and self.hint is Hint.NONE:
            self.hint = Hint.SIGNATURE
        self.parts.append(text)

    def end_line(self) -> None:
        text = "".join(self.parts).replace("~~~~", "").replace("~~ ~~", " ").strip()
        if not self.aligned:
            text = _BLANKS.sub(" ", text)
        if text:
            text, self.bullet = self.bullet + text, ""
        # A hint waits for a line that has words.
        hint = self.hint if text else Hint.NONE
        self.hint = Hint.NONE if text else self.hint
        self.drafts.append(Draft(("> " * self.quotes + text).rstrip(), hint))
        self.parts.clear()
        self.aligned = False

    def block(self) -> None:
        if any(not part.isspace() for part in self.parts):
            self.end_line()
        self.parts.clear()

    def gap(self) -> None:
        self.block()
        if self.drafts and self.drafts[-1].text.strip("> "):
            self.drafts.append(Draft("> " * self.quotes if self.quotes else ""))

    def separate(self, *, gap: bool) -> None:
        if gap:
            self.gap()
        else:
            self.block()

    def put(self, drafts: list[Draft]) -> None:
        self.block()
        if self.hint is Hint.QUOTE_BELOW and drafts:
            drafts = [replace(drafts[0], hint=self.hint), *drafts[1:]]
            self.hint = Hint.NONE
        prefix = "> " * self.quotes
        self.drafts.extend(replace(draft, text=prefix + draft.text) if prefix else draft for draft in drafts)


@dataclass
class _Cell:
    canvas: _Canvas
    columns: int = 1
    rows: int = 1

    @property
    def lines(self) -> list[str]:
        return [draft.text for draft in self.canvas.drafts if draft.text.strip()]


@dataclass
class _Grid:
    """A table under construction. One that holds another table only arranges things."""

    rows: list[list[_Cell]] = field(default_factory=list)
    arranges: bool = False

    def holds_values(self) -> bool:
        """Whether it is a table for a reader: two columns of short cells, and more than one row of them."""
        filled = [[cell.lines for cell in row if cell.lines] for row in self.rows]
        rows = [row for row in filled if row]
        if self.arranges or not any(len(row) > 1 for row in rows) or _are_boxes(rows):
            return False
        return max(len(cell) for row in rows for cell in row) <= (4 if len(rows) > 1 else 1)

    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The texts, a cell over several rows repeated in each of them, one over several columns padded."""
        pending: dict[int, tuple[int, str]] = {}
        out = []
        for row in self.rows:
            texts: list[str] = []
            for cell in row:
                _fill(texts, pending)
                text = " ".join(line.strip() for line in cell.lines)
                if cell.rows > 1:
                    pending[len(texts)] = (cell.rows - 1, text)
                texts.extend([text] + [""] * (cell.columns - 1))
            _fill(texts, pending)
            if any(texts):
                out.append(tuple(texts))
        return tuple(out)


def _are_boxes(rows: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether a cell holds labels with their values, one below the other: a letter's head, side by side."""
    labelled = (sum(":" in line for line in cell) for row in rows for cell in row)
    return max(map(len, rows)) <= _BESIDE and max(labelled, default=0) > 1


def _fill(texts: list[str], pending: dict[int, tuple[int, str]]) -> None:
    while len(texts) in pending:
        left, text = pending.pop(len(texts))
        if left > 1:
            pending[len(texts)] = (left - 1, text)
        texts.append(text)


@dataclass
class _Frame:
    """An open element: what its text inherits, and what is to be done when it closes."""

    tag: str
    look: Look
    signature: bool = False
    quotes: bool = False
    gap: bool = False
    items: int = 0


def rendered(html: str) -> Rendered:
    """The lines, tables and notices of an HTML part. Never raises."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        root = None
    if root is None:
        return Rendered()
    page = _Page(Sheet(" ".join(node.text or "" for node in root.iter("style"))))
    if any("depth" in str(entry.message).casefold() for entry in parser.error_log):
        page.note("The HTML is nested so deep that its end could not be read.")
    for words in page.added:
        page.note(f"The style sheet adds words that are not in the text: “{words}”.")
    page.walk(root)
    return page.finished()


class _Page:
    """Walks the events of one HTML part."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._path: list[Element] = []
        self._frames = [_Frame("", Look())]
        self._canvases = [_Canvas()]
        self._grids: list[_Grid] = []
        self._tables: list[tuple[tuple[str, ...], ...]] = []
        self._hidden: dict[str, list[str]] = {}
        self._notices: list[str] = []
        self._comments = 0

    @property
    def added(self) -> list[str]:
        """Words that the style sheet puts into the text."""
        return self._sheet.added[:5]

    @property
    def _canvas(self) -> _Canvas:
        return self._canvases[-1]

    def note(self, notice: str) -> None:
        if notice not in self._notices and len(self._notices) < _MAX_NOTICES:
            self._notices.append(notice)

    def walk(self, root: etree._Element) -> None:
        for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end", "comment"))):
            if count > _MAX_EVENTS or len(self._canvas.drafts) > MAX_LINES:
                self.note("The HTML is too long; only its beginning was read.")
                break
            if event == "start":
                self._open(element)
            elif event == "end":
                self._close(element)
            else:
                self._comment(element)
        while len(self._frames) > 1:
            self._shut(self._frames.pop())

    def finished(self) -> Rendered:
        """What was drawn, freed of what can't be seen."""
        self._canvas.block()
        drafts = self._canvas.drafts[:MAX_LINES]
        seen = [replace(draft, text=self._seen(draft.text)) for draft in drafts]
        for reason, words in self._hidden.items():
            self.note(f"Hidden text ({reason}) was taken out: “{' '.join(' '.join(words).split())[:300]}”.")
        return _numbered(_trimmed(seen), self._tables, tuple(self._notices))

    def _seen(self, text: str) -> str:
        text, notices = visible(text)
        for notice in notices:
            self.note(notice)
        return text.replace("\n", " ").rstrip()

    def _open(self, element: etree._Element) -> None:
        tag = element.tag.casefold() if isinstance(element.tag, str) else ""
        attributes = {str(name).casefold(): str(value) for name, value in element.attrib.items()}
        parent = self._frames[-1]
        styles = self._sheet.styles(tag, attributes, self._path)
        self._path.append((tag, attributes))
        frame = _Frame(tag, look(parent.look, tag, attributes, styles), parent.signature)
        if tag in _UNSEEN:
            frame.look = replace(frame.look, hidden="-")
        self._frames.append(frame)
        if tag == "br":
            self._canvas.end_line()
        elif tag == "hr" and _is_foxmail_rule(attributes):
            self._canvas.block()
            self._canvas.hint = Hint.SIGNATURE
        elif tag in _BLOCKS:
            self._open_block(frame, attributes)
        self._mark(frame, attributes)
        self._write(element.text)

    def _open_block(self, frame: _Frame, attributes: Mapping[str, str]) -> None:
        frame.gap = frame.tag in _SPACED and not _tight(attributes)
        self._canvas.separate(gap=frame.gap)
        match frame.tag:
            case "table":
                for grid in self._grids[-1:]:
                    grid.arranges = True
                self._grids.append(_Grid())
            case "tr" if self._grids:
                self._grids[-1].rows.append([])
            case "td" | "th" if self._grids:
                self._open_cell(attributes)
            case "blockquote" if _is_quote(attributes):
                frame.quotes = True
                self._canvas.quotes += 1
            case "li":
                self._canvas.bullet = self._bullet()
            case _:
                pass

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        cell = _Cell(_Canvas(), _span(attributes, "colspan"), _span(attributes, "rowspan"))
        rows = self._grids[-1].rows
        if not rows:
            rows.append([])
        rows[-1].append(cell)
        self._canvases.append(cell.canvas)

    def _bullet(self) -> str:
        lists = [frame for frame in self._frames[:-1] if frame.tag in ("ol", "ul")]
        if not lists or lists[-1].tag == "ul":
            return "- "
        lists[-1].items += 1
        return f"{lists[-1].items}. "

    def _mark(self, frame: _Frame, attributes: Mapping[str, str]) -> None:
        """Notes where the program that wrote the HTML marks older mails and signatures."""
        names = [*attributes.get("class", "").split(), attributes.get("id", "")]
        if any(_QUOTE_IDS.match(name) or name.casefold() in _QUOTE_CLASSES for name in names if name):
            self._canvas.block()
            self._canvas.hint = Hint.QUOTE_BELOW
        elif frame.tag == "div" and _BORDER_TOP.search(attributes.get("style", "")):
            self._canvas.hint = Hint.QUOTE_BELOW
        elif any(_SIGNATURES.match(name) for name in names) or "data-signature-widget" in attributes:
            frame.signature = True

    def _close(self, element: etree._Element) -> None:
        self._shut(self._frames.pop())
        self._path.pop()
        self._write(element.tail)

    def _shut(self, frame: _Frame) -> None:
        if frame.tag in _BLOCKS:
            self._canvas.separate(gap=frame.gap)
        if frame.quotes:
            self._canvas.quotes -= 1
        if frame.tag in ("td", "th") and self._grids and len(self._canvases) > 1:
            self._canvases.pop()
        elif frame.tag == "table" and self._grids:
            self._place(self._grids.pop())

    def _place(self, grid: _Grid) -> None:
        """Draws a finished table where it stands."""
        if not grid.holds_values():
            for row in grid.rows:
                for cell in row:
                    self._canvas.put(_trimmed(cell.canvas.drafts))
            return
        rows = grid.cells()
        self._tables.append(rows)
        number = len(self._tables)
        hints = [draft.hint for row in grid.rows for cell in row for draft in cell.canvas.drafts]
        hint = Hint.SIGNATURE if Hint.SIGNATURE in hints else Hint.NONE
        self._canvas.put([Draft(" | ".join(row).rstrip(" |"), hint, number) for row in rows])

    def _comment(self, element: etree._Element) -> None:
        self._comments += 1
        if self._comments <= _MAX_COMMENTS and (words := comment_words(element.text or "")):
            self._hidden.setdefault("a comment in the HTML", []).append(words)
        self._write(element.tail)

    def _write(self, text: str | None) -> None:
        frame = self._frames[-1]
        if not text:
            return
        if not frame.look.hidden:
            text = f"{_TURNED}{text}{_TURNED_END}" if frame.look.turned else text
            self._canvas.write(text, frame.look, signature=frame.signature)
        elif frame.look.hidden != "-" and visible(text)[0].strip():
            self._hidden.setdefault(frame.look.hidden, []).append(visible(text)[0])


def _is_foxmail_rule(attributes: Mapping[str, str]) -> bool:
    """The short blue line that Foxmail draws above a signature, and nowhere else."""
    return "210px" in attributes.get("style", "") and attributes.get("color", "").casefold() == "#b5c4df"


def _tight(attributes: Mapping[str, str]) -> bool:
    return attributes.get("class", "").startswith("Mso") or bool(_NO_GAP.search(attributes.get("style", "")))


def _is_quote(attributes: Mapping[str, str]) -> bool:
    """A block that quotes, not one that indents: programs write the same element for both."""
    style = attributes.get("style", "").replace(" ", "").casefold()
    marked = "cite" in attributes.get("type", "") + attributes.get("class", "") or "cite" in attributes
    return (
        marked
        or "quote" in attributes.get("class", "")
        or ("border-left" in style and "border-left:none" not in style)
    )


def _span(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "1").strip()
    return max(1, min(_MAX_SPAN, int(value))) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _trimmed(drafts: list[Draft]) -> list[Draft]:
    """Without empty lines at the ends, and with one at most between others."""
    out = [
        draft for _, run in groupby(drafts, lambda d: bool(d.text.strip("> "))) for draft in _run(list(run))
    ]
    while out and not out[0].text.strip("> "):
        out.pop(0)
    while out and not out[-1].text.strip("> "):
        out.pop()
    return out


def _run(drafts: list[Draft]) -> list[Draft]:
    return drafts if drafts[0].text.strip("> ") else drafts[:1]


def _numbered(
    drafts: list[Draft], tables: list[tuple[tuple[str, ...], ...]], notices: tuple[str, ...]
) -> Rendered:
    """Tables numbered as they stand; they were finished from the inside out."""
    order = {
        number: place
        for place, number in enumerate(dict.fromkeys(d.table for d in drafts if d.table), start=1)
    }
    cleaned = {place: tables[number - 1] for number, place in order.items()}
    grids = tuple(
        tuple(tuple(visible(cell)[0].strip() for cell in row) for row in cleaned[place])
        for place in sorted(cleaned)
    )
    return Rendered(tuple(replace(d, table=order.get(d.table, 0)) for d in drafts), grids, notices)
