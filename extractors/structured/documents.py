"""What in a mail is a structured answer: attachments by what they hold, whatever their name, or the body.

    attachments ─┐  begins as X12, EDIFACT or a known XML root ──► read by its own reader ──► Document
    body        ─┘  from the line where it begins to where it ends; what stands around it is free text

A file that begins as an answer and can't be read is a broken Document, never an exception. The same document
sent twice is read once.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from countersign.extractors.structured import cxml, edifact, ubl, x12
from countersign.extractors.structured.answer import Document
from countersign.extractors.structured.reasons import cited
from countersign.extractors.structured.xml import Tree
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.interchange.markup import BrokenXml
from countersign.procurement.mail import BODY, SPOKEN, Attachment, InboundMessage, Label, TextLine

MAX_BYTES = 2_000_000
MAX_SEGMENTS = 20_000
_NAME_LENGTH = 80
_SKIPPED = "\ufeff \t\r\n\0"
_MARK = r"[^A-Za-z0-9 \t\r\n]"
_X12 = re.compile(rf"ISA{_MARK}|GS{_MARK}[A-Z]{{2}}{_MARK}|ST{_MARK}8\d\d[^A-Za-z0-9]")
_EDIFACT = re.compile(r"UNA[^A-Za-z0-9]{6}|UN[BH]\+")
_XML = re.compile(r"<\?xml\b|<(?:[\w.-]+:)?(?:OrderResponse|OrderResponseSimple|cXML)\b")
_XML_ROOT = re.compile(r"<(?:[\w.-]+:)?(OrderResponse|OrderResponseSimple|cXML)\b")
_ENDS = {
    "x12": re.compile(r"(?:^|[^A-Za-z0-9])(?:IEA|GE|SE)[^A-Za-z0-9 \t\r\n]\d"),
    "edifact": re.compile(r"(?:^|')\s*UN[TZ]\+"),
    "xml": re.compile(r"</(?:[\w.-]+:)?(?:OrderResponse|OrderResponseSimple|cXML)\s*>"),
}
_DECLARED = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_HEAD = 4000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:!|<>\"'“”`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_TAKEN = frozenset({"body", "table", "subject", "note"})


@dataclass
class Found:
    """The documents of a mail, the mail without them, and whether the body itself was one."""

    documents: list[Document] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    body: set[int] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def rest(self, message: InboundMessage) -> InboundMessage:
        """The mail's own words, and the notes that the documents carry."""
        lines = tuple(line for line in message.lines if line.number not in self.body or line.place != BODY)
        kept = tuple(one for one in message.attachments if id(one) not in self.taken)
        answers = (answer for document in self.documents for answer in document.answers)
        said = [note for answer in answers for note, _ in answer.notes]
        texts = [one for note in said for one in (replace(note, text="", place="note"), note)]
        after = max((line.number for line in message.lines), default=0) + 1
        notes = (replace(line, number=number) for number, line in enumerate(texts, start=after))
        return replace(message, lines=(*lines, *notes), attachments=kept)

    def shown(self, message: InboundMessage) -> InboundMessage:
        """The mail with each piece and note of its documents as a line, for evidence to stand on."""
        pieces = tuple(piece for document in self.documents for piece in document.pieces)
        answers = (answer for document in self.documents for answer in document.answers)
        notes = tuple(cited(note) for answer in answers for note, _ in answer.notes)
        return replace(message, lines=(*message.lines, *pieces, *notes))


def find(message: InboundMessage) -> Found:
    """The structured documents of a mail."""
    found = Found()
    names: set[str] = set()
    for attachment in message.attachments:
        if hashlib.sha256(attachment.data).hexdigest() in message.our_files:
            continue  # a file that we sent ourselves says nothing new
        name = _unique(attachment.name, names)
        document = _attached(attachment, name, found)
        if document:
            found.documents.append(document)
        if document and (document.answers or document.broken or document.repeats):
            found.taken.add(id(attachment))
    if body := _body(message):
        kind, lines = body
        found.body = {line.number for line in lines}
        text = "\n".join(line.text for line in lines)
        found.documents.append(_read(kind, text, BODY, found))
    return found


def is_structured(attachment: Attachment) -> bool:
    """Whether a file begins as a structured answer."""
    text = decoded(attachment.data[:_HEAD])
    kind = _kind(text)
    return kind is not None and (kind != "xml" or bool(_XML_ROOT.search(text)))


def _unique(name: str, names: set[str]) -> str:
    """A name that begins a place of its own, and no place of the mail."""
    name = " ".join(_UNSAFE.sub(" ", name).split())[:_NAME_LENGTH] or "attachment"
    name = f"{name} file" if name.casefold() in _TAKEN else name
    number, unique = 1, name
    while unique in names:
        number += 1
        unique = f"{name} ({number})"
    names.add(unique)
    return unique


def _attached(attachment: Attachment, name: str, found: Found) -> Document | None:
    text = decoded(attachment.data[:_HEAD])
    kind = _kind(text)
    if kind is None or (kind == "xml" and not _XML_ROOT.search(text)):
        return None
    if len(attachment.data) > MAX_BYTES:
        return Document(name, broken=f"it is larger than {MAX_BYTES // 1_000_000} MB")
    data = attachment.data
    return _read_xml(data, name, found) if kind == "xml" else _read(kind, decoded(data), name, found)


def _kind(text: str) -> str | None:
    text = text.lstrip(_SKIPPED)
    kinds = (("x12", _X12), ("edifact", _EDIFACT), ("xml", _XML))
    return next((kind for kind, pattern in kinds if pattern.match(text)), None)


def _read(kind: str, text: str, name: str, found: Found) -> Document:
    if kind == "xml":
        return _read_xml(text.encode("utf-8"), name, found)
    if not _is_new(text, found):
        return Document(name, repeats=True)
    readers: dict[str, Callable[[str, str], Document]] = {"x12": x12.read, "edifact": edifact.read}
    document = readers[kind](text, name)
    if len(document.pieces) > MAX_SEGMENTS:
        return Document(name, broken=f"it has more than {MAX_SEGMENTS:,} segments")
    return document


def _is_new(text: str, found: Found) -> bool:
    same = "".join(text.split()).lstrip("\ufeff")
    if same in found.seen:
        return False
    found.seen.add(same)
    return True


def _read_xml(data: bytes, name: str, found: Found) -> Document:
    """By its root; a mail's text was decoded before, so what it declares of its encoding is void."""
    if not _is_new(_DECLARED.sub("", decoded(data)), found):
        return Document(name, repeats=True)
    data = _DECLARED.sub("", data.decode("utf-8")).encode("utf-8") if name == BODY else data
    try:
        tree = Tree(data.lstrip(b" \t\r\n"), name)
    except BrokenXml as error:
        return Document(name, broken=str(error))
    root = tree.root.name
    if root in ubl.ROOTS:
        return ubl.read(tree)
    if root == cxml.ROOT:
        return cxml.read(tree)
    return Document(name, others=[f"an XML document “{root}”"])


def _body(message: InboundMessage) -> tuple[str, Sequence[TextLine]] | None:
    """The lines of the body that are a document, from its first to its last."""
    lines = [line for line in message.lines if line.place == BODY and line.label is not Label.QUOTED]
    for at, line in enumerate(lines):
        kind = _kind(line.text) if line.label in SPOKEN else None
        if kind and (kind != "xml" or any(_XML_ROOT.search(one.text) for one in lines[at : at + 20])):
            ends = [index for index in range(at, len(lines)) if _ENDS[kind].search(lines[index].text)]
            return kind, lines[at : ends[-1] + 1 if ends else len(lines)]
    return None


def answers(found: Found) -> Iterator[Document]:
    """The documents that answer something or are broken; others are for other readers."""
    return (document for document in found.documents if document.answers or document.broken)
