"""Opens what came with a mail, and says in a buyer's words what could not be opened.

    open_attachments(message) ─► Opened: the mail with the attachments' text behind its own, and doubts

The body's lines stay first and unchanged. Every line of an attachment keeps the place where it stands in its
file. A file that can't be read is a doubt about the whole mail: whoever wrote "all fine, see attached" may
have attached a price. What the text means is for the readers.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from countersign.extractors.attachments.archive import opened
from countersign.extractors.attachments.calendar_file import calendar_document
from countersign.extractors.attachments.clutter import is_clutter
from countersign.extractors.attachments.csv_file import csv_document, plain_document
from countersign.extractors.attachments.document import Document, Unread, silenced
from countersign.extractors.attachments.docx import docx_document
from countersign.extractors.attachments.html_file import html_document
from countersign.extractors.attachments.kinds import Format, format_of
from countersign.extractors.attachments.legible import illegible
from countersign.extractors.attachments.mail import adopted, mail_document
from countersign.extractors.attachments.ocr import picture_document
from countersign.extractors.attachments.paper import (
    CONFIRMATION,
    OUR_ORDER,
    TERMS,
    is_filled_in,
    kind_of_paper,
    labelled,
)
from countersign.extractors.attachments.pdf import one_mail, pdf_document
from countersign.extractors.attachments.shelf import Shelf
from countersign.extractors.attachments.stacked import headed, unstacked
from countersign.extractors.attachments.xlsx import xlsx_document
from countersign.procurement.claims import Doubt, ExceptionType
from countersign.procurement.mail import Attachment, InboundMessage, Label, Table, TextLine

UNREAD = "attachment.unread"
MOST_FILES = 20
_LONGEST_NAME = 60
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:!|<>\"'“”`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_TAKEN = frozenset({"body", "table", "subject"})


@dataclass(frozen=True)
class Opened:
    """A mail whose attachments were opened, and what a person has to know about those that were not.

    `unless_said` are doubts about files that are no answer themselves: they count where the mail's own text
    says nothing about the order either.
    """

    message: InboundMessage
    doubts: tuple[Doubt, ...] = ()
    unless_said: tuple[Doubt, ...] = ()


def open_attachments(message: InboundMessage, known: frozenset[str] = frozenset()) -> Opened:
    """The mail with the text of its attachments. Never raises, whatever they hold.

    `known` are the SHA-256 of files that we sent ourselves. A file that another reader answers for (EDI, XML)
    must have been taken out before.
    """
    files = [one for one in message.attachments if not is_clutter(one, known)]
    if not files:
        return Opened(replace(message, attachments=()) if message.attachments else message)
    desk = _Desk(message)
    with one_mail():
        for attachment in files:
            desk.open(attachment)
    message = replace(desk.message(), attachments=tuple(files))
    return Opened(message, tuple(desk.doubts), tuple(desk.unless_said))


@dataclass
class _Desk:
    """One mail's attachments being opened."""

    body: InboundMessage
    lines: list[TextLine] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unless_said: list[Doubt] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    files: int = 0

    def open(self, attachment: Attachment, archive: str = "") -> None:
        """Puts the file's text behind what is there, or a doubt. `archive` is the one that it lay in."""
        self.files += 1
        name = self._name(f"{archive} {base_name(attachment.name)}" if archive else attachment.name)
        if self.files > MOST_FILES:
            self._doubt(name, "was not read: the mail brings more files than the program opens")
            return
        try:
            self._open(name, attachment, archive)
        except Exception:  # no file may stop a mail, whatever a library stumbles over
            self._doubt(name, "is damaged and could not be opened")

    def _open(self, name: str, attachment: Attachment, archive: str) -> None:
        match _read(attachment):
            case Format.ZIP if archive:
                self._doubt(name, "is an archive inside an archive, which is not opened")
            case Format.ZIP:
                self._unpack(name, attachment.data)
            case Document() as document:
                self._take(name, adopted(document, self.body))
            case Unread(why):
                self._doubt(name, why)
            case Format():
                self._doubt(name, "is in a format that the program does not read")

    def _unpack(self, name: str, data: bytes) -> None:
        archive = opened(data)
        if isinstance(archive, Unread):
            self._doubt(name, archive.why)
            return
        files = [one for one in archive.names if not is_junk(one)]
        if not files:
            self._doubt(name, "is an archive without a file that can be read")
        for one in files[: MOST_FILES + 1]:
            content = archive.read(one)
            if isinstance(content, Unread):
                self._doubt(f"{name} {base_name(one)}", content.why)
            else:
                self.open(Attachment(one, "application/octet-stream", content), archive=name)

    def _take(self, name: str, document: Document) -> None:
        """What a document is decides who is heard in it."""
        kind = kind_of_paper(document)
        kind = CONFIRMATION if kind == OUR_ORDER and is_filled_in(document) else kind
        if self._repeats_body(document):
            return
        if kind == TERMS and not document.grids:
            words = (
                f"The supplier attached its own terms (“{name}”): object to them if they are not to apply."
            )
            self.doubts.append(Doubt(ExceptionType.TERMS, words, rule="attachment.terms"))
            return
        if why := illegible(document):
            self._doubt(name, why)
        labels = {line.label for line in document.lines if line.text.strip()}
        if labels == {Label.QUOTED}:
            self._unless_said(name, "is an older mail, not an answer")
        elif kind not in ("", CONFIRMATION):
            self._unless_said(name, f"is headed “{kind}”, not a confirmation")
        spoken = "\n".join(line.text for line in self.body.spoken)
        document = labelled(document, self.body.date.date() if self.body.date else None, spoken)
        if kind == OUR_ORDER:
            document = replace(document, lines=silenced(document, Label.QUOTED).lines)
        self._append(name, document)

    def _repeats_body(self, document: Document) -> bool:
        """Whether the file is the mail's text once more, as some programs attach it."""
        said = {" ".join(line.text.split()) for line in self.body.lines}
        texts = {" ".join(line.text.split()) for line in document.lines} - {""}
        return bool(texts) and texts <= said

    def message(self) -> InboundMessage:
        """The mail with everything that was found."""
        lines, tables = (*self.body.lines, *self.lines), (*self.body.tables, *self.tables)
        return replace(self.body, lines=lines, tables=tables)

    def _append(self, name: str, document: Document) -> None:
        # The gap in the numbers keeps a paragraph from running on out of the body or another file.
        last = (self.lines or self.body.lines or (TextLine(0, ""),))[-1].number + 1
        for number, line in enumerate(document.lines, start=last + 1):
            self.lines.append(TextLine(number, line.text, line.label, f"{name}:{line.spot}"))
        for grid in document.grids:
            places = tuple(tuple(f"{name}:{spot}" for spot in row) for row in grid.spots)
            self.tables.append(Table(f"{name}:{grid.spot}", grid.rows, grid.label, places))
        for remark in document.remarks:
            self._doubt(name, remark, "attachment.remark")

    def _doubt(self, name: str, why: str, rule: str = UNREAD) -> None:
        words = f"The attachment “{name}” {why}."
        if rule == UNREAD:
            words = f"{words[:-1]}; what it says is not known."
        self.doubts.append(Doubt(ExceptionType.UNCLEAR, words, rule=rule))

    def _unless_said(self, name: str, what: str) -> None:
        words = f"The attachment “{name}” {what}, and the mail itself says nothing about the order."
        self.unless_said.append(Doubt(ExceptionType.UNCLEAR, words, rule="attachment.no-answer"))

    def _name(self, name: str) -> str:
        """A name that is safe to print and to cite, and that no other file of the mail has."""
        plain = " ".join(_UNSAFE.sub(" ", base_name(name)).split())[-_LONGEST_NAME:]
        plain = plain if plain.strip(". ") and plain.casefold() not in _TAKEN else f"file {plain}".strip()
        candidates = (plain, *(f"{plain} ({number})" for number in range(2, len(self.names) + 3)))
        chosen = next(one for one in candidates if one not in self.names)
        self.names.add(chosen)
        return chosen


Opener = Callable[[bytes], Document | Unread]
_OPENERS: dict[Format, Opener] = {
    Format.PDF: pdf_document,
    Format.XLSX: xlsx_document,
    Format.DOCX: docx_document,
    Format.CSV: csv_document,
    Format.TEXT: plain_document,
    Format.HTML: html_document,
    Format.CALENDAR: calendar_document,
    Format.MAIL: mail_document,
    Format.IMAGE: picture_document,
}


_SHELF: Shelf[Document | Unread | Format] = Shelf(32)


def _read(attachment: Attachment) -> Document | Unread | Format:
    """The document, why there is none, or a format for which there is no opener."""
    digest = hashlib.sha256(attachment.data).hexdigest()
    return _SHELF.get((digest, attachment.name, attachment.content_type), lambda: _read_anew(attachment))


def _read_anew(attachment: Attachment) -> Document | Unread | Format:
    chosen = format_of(attachment)
    if isinstance(chosen, Unread) or chosen not in _OPENERS:
        return chosen
    document = _OPENERS[chosen](attachment.data)
    silent = isinstance(document, Document) and document.empty and not document.remarks
    if silent and chosen is not Format.CALENDAR:
        return Unread("holds no text")
    return headed(unstacked(document)) if isinstance(document, Document) else document


def base_name(name: str) -> str:
    """The last part of a path, of whichever system."""
    return re.split(r"[\\/]", name)[-1]


def is_junk(name: str) -> bool:
    """Whether a file in an archive is what an operating system leaves there."""
    return bool(_JUNK.search(name))
