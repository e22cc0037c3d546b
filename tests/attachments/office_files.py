"""Workbooks, Word files and archives for the tests, made by code so that each test shows what is in them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.workbook.workbook import Workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def workbook(fill: Callable[[Workbook], object]) -> bytes:
    """A workbook after `fill` has worked on it."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(stream)
    return stream.getvalue()


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""

    def fill(book: Workbook) -> None:
        for row in rows:
            book.active.append(list(row))

    return workbook(fill)


def archive(files: Mapping[str, bytes | str]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return stream.getvalue()


def document(*blocks: str, **parts: str) -> bytes:
    """A Word file out of paragraphs and tables; `parts` are further files of the package (`header1`)."""
    files = {"word/document.xml": _xml("document", f"<w:body>{''.join(blocks)}</w:body>")}
    files |= {f"word/{name}.xml": _xml("hdr", content) for name, content in parts.items()}
    return archive(files)


def paragraph(*runs: str) -> str:
    """A paragraph of runs; plain text becomes a run."""
    return "<w:p>" + "".join(run if run.startswith("<") else text(run) for run in runs) + "</w:p>"


def text(words: str, style: str = "") -> str:
    """A run, with a style's XML."""
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def deleted(words: str) -> str:
    """A tracked deletion."""
    return f'<w:del w:id="1" w:author="Pam"><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del>'


def inserted(words: str) -> str:
    """A tracked insertion."""
    return f'<w:ins w:id="2" w:author="Pam">{text(words)}</w:ins>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def _xml(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}">{content}</w:{root}>'
