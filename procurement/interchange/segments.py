"""X12 and EDIFACT text cut into segments: tolerant of how files are really written.

    X12      delimiters from ISA (or from the first segment where the envelope is missing); BOM, indentation,
             newlines as terminator or as mere line breaks, `~` or `|` between elements
    EDIFACT  delimiters from UNA, the release character honoured, line breaks between or inside segments

Time is linear in the text. What segments mean is for `x12` and `edifact`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.procurement.mail import TextLine

LONGEST_QUOTE = 400
_MOST_DIALECTS = 20
_X12_HEAD = re.compile(r"(ISA|GS|ST)([^A-Za-z0-9 \t\r\n])")
_NAME_AT_END = re.compile(r"[A-Z][A-Z0-9]{1,2}\Z")
_BREAKS = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its name, its elements from 1 (each a list of components), how it was written, and where."""

    name: str
    elements: tuple[tuple[str, ...], ...]
    text: str
    number: int
    file: str

    @property
    def piece(self) -> TextLine:
        """It as evidence. Made when it is cited: a file may have millions of segments."""
        return TextLine(self.number, self.text[:LONGEST_QUOTE], place=f"{self.file}:seg:{self.number}")

    def get(self, element: int, component: int = 1) -> str:
        """A component, trimmed; empty where there is none."""
        if not 1 <= element <= len(self.elements):
            return ""
        components = self.elements[element - 1]
        return components[component - 1].strip() if component <= len(components) else ""

    def pairs(self, first: int) -> Iterator[tuple[str, str]]:
        """Qualifiers and values that follow each other from element `first` on."""
        for at in range(first, len(self.elements), 2):
            if self.get(at + 1):
                yield self.get(at).upper(), self.get(at + 1)


@dataclass(frozen=True)
class _Marks:
    element: str
    component: str
    terminator: str
    release: str = ""


def x12_segments(text: str, name: str) -> list[Segment]:
    """The segments of an X12 file; empty where it doesn't begin as one."""
    return list(each_x12_segment(text, name))


def each_x12_segment(text: str, name: str) -> Iterator[Segment]:
    """The same one after the other, for files that are too long to be held as segments."""
    count = 0
    text = text.lstrip("\ufeff \t\r\n\0")
    for _ in range(_MOST_DIALECTS):
        head = _X12_HEAD.match(text)
        if not head:
            break
        marks = _x12_marks(text, head)
        rest = ""
        for start, piece in _cut(text, marks.terminator):
            if start and piece.startswith("ISA") and _begins_anew(piece, marks):
                rest = text[start:].lstrip()  # a second interchange with delimiters of its own
                break
            count += 1
            cut, elements = _x12_values(piece, marks)
            yield Segment(cut, elements, piece, count, name)
        text = rest


def _begins_anew(piece: str, marks: _Marks) -> bool:
    head = _X12_HEAD.match(piece)
    return head is not None and head[2] != marks.element


def _x12_marks(text: str, head: re.Match[str]) -> _Marks:
    element = head[2]
    if head[1] != "ISA":
        return _Marks(element, "", "~" if "~" in text and element != "~" else "\n")
    last = text.split(element, 17)[16:17]
    core = last[0] if last else ""
    core = core[: len(core) - len(found[0])] if (found := _NAME_AT_END.search(core)) else core
    component = core[:1] if core[:1].strip(" \t\r\n") else ""
    ending = core[len(component) :].strip(
        " \t\r\n"
    )  # some end segments with a sign that Python takes for space
    terminator = ending[0] if ending and not ending[0].isalnum() else "\n"
    return _Marks(element, component, terminator)


def _cut(text: str, terminator: str) -> Iterator[tuple[int, str]]:
    """The pieces between terminators, trimmed and unwrapped, with where each starts, blanks and all."""
    pieces = re.compile(r"[^\r\n]+" if terminator == "\n" else f"[^{re.escape(terminator)}]+")
    for match in pieces.finditer(text):
        if piece := _unwrapped(match[0]):
            yield match.start(), piece


def _unwrapped(piece: str) -> str:
    """Without the line breaks in it. Most have none."""
    piece = piece.strip()
    return _BREAKS.sub("", piece) if "\n" in piece or "\r" in piece else piece


def _x12_values(text: str, marks: _Marks) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The name and the components of the elements."""
    name, *elements = text.split(marks.element)
    if name == "ISA" or not marks.component or marks.component not in text:
        return name.strip().upper(), tuple([(one,) for one in elements])
    return name.strip().upper(), tuple([tuple(one.split(marks.component)) for one in elements])


def edifact_segments(text: str, name: str) -> list[Segment]:
    """The segments of an EDIFACT file, UNA left out."""
    return list(each_edifact_segment(text, name))


def each_edifact_segment(text: str, name: str) -> Iterator[Segment]:
    """The same one after the other, for files that are too long to be held as segments."""
    count = 0
    text = text.lstrip("\ufeff \t\r\n\0")
    marks = _una(text)
    text = text[8 if _is_short(text) else 9 :] if text.startswith("UNA") else text
    for raw in _edifact_cut(text, marks):
        if piece := _unwrapped(raw):
            count += 1
            values = _values(piece, marks)
            yield Segment(values[0][0].strip().upper(), values[1:], piece, count, name)


def _values(piece: str, marks: _Marks) -> tuple[tuple[str, ...], ...]:
    """The components of its elements. Most segments release nothing, and are cut at once."""
    if not marks.release or marks.release not in piece:
        return tuple([tuple(one.split(marks.component)) for one in piece.split(marks.element)])
    elements = [_split(one, marks.component, marks) for one in _split(piece, marks.element, marks)]
    return tuple(tuple(_released(part, marks) for part in parts) for parts in elements)


def _una(text: str) -> _Marks:
    usual = _Marks("+", ":", "'", "?")
    if not text.startswith("UNA") or len(text) < 9:
        return usual if "'" in text else _Marks("+", ":", "\n", "?")
    component, element, release, terminator = text[3], text[4], text[6], text[7 if _is_short(text) else 8]
    terminator = "\n" if terminator in "\r\n" else terminator
    marks = (component, element, terminator)
    if len(set(marks)) < 3 or any(mark.isalnum() for mark in marks) or release in marks:
        return usual
    return _Marks(element, component, terminator, release.strip())


def _is_short(text: str) -> bool:
    """Whether a UNA lacks the reserved space between the release character and the terminator."""
    return text[7:8] == "'" and text[8:9] in ("\r", "\n", "U")


def decimal_mark(text: str) -> str:
    """The decimal mark of an EDIFACT file; a comma where the file doesn't say."""
    text = text.lstrip("\ufeff \t\r\n\0")
    return text[5] if text.startswith("UNA") and len(text) > 8 and text[5] in ".," else ","


def _edifact_cut(text: str, marks: _Marks) -> Iterable[str]:
    """The pieces between terminators, one after the other; a released one is none."""
    if marks.terminator == "\n":
        return text.splitlines()
    release, mark = re.escape(marks.release), re.escape(marks.terminator)
    released = rf"|{release}(?:.|\Z)" if release else ""
    pieces = re.compile(rf"(?:[^{release}{mark}]++{released})++", re.DOTALL)
    return (match[0] for match in pieces.finditer(text))


def _split(text: str, mark: str, marks: _Marks) -> list[str]:
    """The text between marks; a released mark is none."""
    if not marks.release or marks.release not in text:
        return text.split(mark)
    release = re.escape(marks.release)
    pattern = re.compile(f"{release}.|[^{release}{re.escape(mark)}]+|{re.escape(mark)}|{release}", re.DOTALL)
    found: list[list[str]] = [[]]
    for match in pattern.finditer(text):
        if match[0] == mark:
            found.append([])
        else:
            found[-1].append(match[0])
    return ["".join(one) for one in found]


def _released(text: str, marks: _Marks) -> str:
    return re.sub(f"{re.escape(marks.release)}(.)", r"\1", text, flags=re.DOTALL)
