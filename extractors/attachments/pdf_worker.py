"""Reads PDFs in a process of its own: bytes in, words with positions out. Run by its path, never imported.

    standard input:   length (8 bytes), a PDF          standard output:  length (8 bytes), JSON

Only the standard library and pdfplumber are imported. Memory is limited for good, computing time anew for
each file; whoever passes a limit dies, and the caller starts another. The process ends when its standard
input does or when its parent is gone. Nothing is written to disk and nothing is fetched.
"""

import base64
import copy
import io
import json
import os
import resource
import struct
import sys
import threading
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pdfplumber.page import Page

Thing = dict[str, Any]
MEMORY = 1024 * 1024 * 1024
MOST_PAGES = 40
MOST_WORDS = 30_000
MOST_MARKS = 4_000
_INVISIBLE = (9, 9, 9)
_TINY = 2.5
_WHOLE, _LARGE = 0.5, 0.25
MOST_SCANS = 6
_RESOLUTION = 200
_QUIET_NOTES = ("Link", "Popup", "PrinterMark", "Watermark", "TrapNet")


def main() -> None:
    """Answers one file after the other until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(sys.argv[1])
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    _import_plumber()
    while (data := _received(sys.stdin.buffer)) is not None:
        _limit_time(seconds)
        answer = json.dumps(_answer(data)).encode()
        output.write(struct.pack(">Q", len(answer)) + answer)
        output.flush()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


def _received(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    return stream.read(length)


def _import_plumber() -> None:
    """Loads pdfplumber, and teaches pdfminer to tell invisible text by a colour that no file can have."""
    import logging

    import pdfplumber  # noqa: F401
    from pdfminer.pdfdevice import PDFTextDevice

    logging.disable(logging.CRITICAL)
    drawn = PDFTextDevice.render_string

    def render_string(device: Any, state: Any, seq: Any, colours: Any, graphics: Any) -> None:  # noqa: ANN401
        if state.render in (3, 7):
            graphics = copy.copy(graphics)
            graphics.ncolor = _INVISIBLE
        drawn(device, state, seq, colours, graphics)

    setattr(PDFTextDevice, "render_string", render_string)  # noqa: B010


def _answer(data: bytes) -> dict[str, object]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = []
            for number, page in enumerate(pdf.pages[:MOST_PAGES], start=1):
                pages.append(_page(page, number))
                page.close()
            seen = any(page["words"] for page in pages)
            scans = [] if seen else [_picture(page) for page in pdf.pages[: MOST_SCANS + 1]]
            return {"pages": pages, "more": len(pdf.pages) > MOST_PAGES, "scans": scans}
    except MemoryError:
        return {"fault": "memory"}
    except Exception as error:  # pdfminer raises whatever a damaged file makes it stumble over
        locked = (PDFPasswordIncorrect, PDFEncryptionError)
        causes = (error, error.__cause__, error.__context__, *error.args)
        return {"fault": "locked" if any(isinstance(cause, locked) for cause in causes) else "damaged"}


def _page(page: "Page", number: int) -> Thing:
    """One page: visible words, cells of ruled tables, and what is there beside them."""
    whole = page
    fills = [rect for rect in page.rects if rect.get("fill") and not _white(rect.get("non_stroking_color"))]
    hidden = [one for one in page.chars if _unseen(one, page, fills)]
    known = {id(one) for one in hidden}
    if hidden:
        page = page.filter(lambda one: id(one) not in known)
    page = page.dedupe_chars()
    words = page.extract_words(x_tolerance_ratio=0.15, use_text_flow=False)[:MOST_WORDS]
    return {
        "number": number,
        "width": float(page.width),
        "words": [_word(word) for word in words],
        "tables": _tables(page),
        "strokes": _strokes(page)[:MOST_MARKS],
        "hidden": sum(1 for one in hidden if one["text"].strip()),
        "scanned": any(_share(one, page) > _WHOLE for one in page.images),
        "unsure": False,
        "overprinted": _overprinted(page.chars),
        "picture": any(_share(one, page) > _LARGE for one in page.images),
        "notes": _has_notes(whole),
    }


def _overprinted(letters: list[Thing]) -> bool:
    """Whether two different letters stand in the same place."""
    plain = [one for one in letters if one["text"].isalnum() and one.get("upright", True)]
    plain.sort(key=lambda one: (round(one["top"]), one["x0"]))
    for one, other in pairwise(plain):
        narrow = min(one["x1"] - one["x0"], other["x1"] - other["x0"])
        across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
        if abs(one["top"] - other["top"]) < 2 and across > 0.6 * narrow > 0:
            return True
    return False


def _picture(page: "Page") -> str:
    """The page as a PNG picture, in base64, for whoever reads pictures."""
    stream = io.BytesIO()
    page.to_image(resolution=_RESOLUTION).original.convert("L").save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def _word(word: Thing) -> list[object]:
    box = [round(float(word[side]), 2) for side in ("x0", "top", "x1", "bottom")]
    return [*box, word["text"], bool(word.get("upright", True))]


def _unseen(one: Thing, page: "Page", fills: list[Thing]) -> bool:
    """Whether nobody can see a letter: drawn invisibly, tiny, off the page, or white on white."""
    colour = one.get("non_stroking_color")
    x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    if colour == _INVISIBLE or one["size"] < _TINY:
        return True
    if not (0 <= x <= page.width and 0 <= y <= page.height):
        return True
    behind = [*fills, *page.images]
    return _white(colour) and not any(
        box["x0"] <= x <= box["x1"] and box["top"] <= y <= box["bottom"] for box in behind
    )


def _white(colour: object) -> bool:
    """Whether a colour can't be told from paper: grey, RGB or CMYK."""
    if not isinstance(colour, tuple | list) or not all(isinstance(part, int | float) for part in colour):
        return False
    if len(colour) == 4:
        return sum(colour) < 0.1
    return len(colour) in (1, 3) and min(colour) > 0.93 and max(colour) <= 1


def _share(image: Thing, page: "Page") -> float:
    area = abs((image["x1"] - image["x0"]) * (image["bottom"] - image["top"]))
    return float(area) / max(float(page.width * page.height), 1.0)


def _tables(page: "Page") -> list[object]:
    """The cells of tables that are drawn with lines, row by row, as boxes."""
    if len(page.edges) > MOST_MARKS or not page.edges:
        return []
    found: list[object] = []
    for table in page.find_tables():
        rows = [[_box(cell) for cell in row.cells] for row in table.rows]
        found.append(rows)
    return found


def _box(cell: tuple[float, ...] | None) -> list[float] | None:
    return None if cell is None else [round(float(side), 2) for side in cell]


def _strokes(page: "Page") -> list[list[float]]:
    """Thin horizontal lines, which may strike a word out."""
    marks = [*page.lines, *page.rects]
    return [
        [round(float(mark[side]), 2) for side in ("x0", "top", "x1", "bottom")]
        for mark in marks
        if mark["bottom"] - mark["top"] < 1.6 and mark["x1"] - mark["x0"] > 3
    ]


def _has_notes(page: "Page") -> bool:
    """Whether there are notes, stamps, marks or filled-in fields on the page."""
    for note in page.annots:
        data = note.get("data") or {}
        kind = str(data.get("Subtype", "")).strip("/'")
        if kind == "Widget":
            if data.get("V") and "Sig" not in str(data.get("FT", "")):
                return True
        elif kind not in _QUIET_NOTES:
            return True
    return False


if __name__ == "__main__":
    main()
