"""XML read without trusting it: no entities, no DTD, no network; elements found by their local names.

    bytes ──► Tree ──► children, texts, and a piece (a line with the element's path and line) for evidence

lxml refuses depth and size beyond its limits; a document that declares entities is refused before it is parsed.
What elements mean is for `ubl` and `cxml`.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from countersign.procurement.mail import TextLine

LONGEST_QUOTE = 400
_DOCTYPE_MARKUP = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)


class BrokenXml(ValueError):
    """What can't be read as XML; says why in a few words."""


class Tree:
    """A parsed document. Elements are lxml's own; every lookup is by local name, whatever the namespace."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises `BrokenXml`."""
        self.name = name
        self.root = _parsed(data)
        self.pieces: list[TextLine] = []
        self._paths: dict[Any, str] = {self.root: f"/{local(self.root)}"}

    def find(self, element: Any, *path: str) -> Any:
        """The first element at the end of a path, or None."""
        for step in path:
            element = next(children(element, step), None)
            if element is None:
                return None
        return element

    def text(self, element: Any, *path: str) -> str:
        """The text of the first element at the end of a path; empty where there is none."""
        found = self.find(element, *path)
        return "" if found is None or not found.text else str(found.text).strip()

    def piece(self, element: Any) -> TextLine:
        """The element as a line that evidence can cite."""
        line = TextLine(element.sourceline or 0, _shown(element), place=f"{self.name}:{self._path(element)}")
        self.pieces.append(line)
        return line

    def _path(self, element: Any) -> str:
        parent = element.getparent()
        if element not in self._paths and parent is not None:
            base = self._path(parent)
            counts: dict[str, int] = {}
            for child in children(parent):
                name = local(child)
                counts[name] = counts.get(name, 0) + 1
                self._paths[child] = f"{base}/{name}[{counts[name]}]"
        return self._paths[element]


def children(element: Any, name: str = "") -> Iterator[Any]:
    """The child elements, or those of one local name."""
    for child in element:
        if isinstance(child.tag, str) and (not name or local(child) == name):
            yield child


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Any, name: str) -> str:
    """An attribute, trimmed; empty where there is none."""
    return "" if element is None else str(element.get(name) or "").strip()


def _parsed(data: bytes) -> Any:
    if _DOCTYPE_MARKUP.search(data.replace(b"\0", b"")):
        raise BrokenXml("it declares entities, which an answer never needs")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        place = getattr(error, "position", None)
        line = f" from line {place[0]} on" if place and place[0] else ""
        raise BrokenXml(f"it is damaged{line}") from None


def _shown(element: Any) -> str:
    """The element as it stands in the file, with its text, but without its children."""
    prefix = f"{element.prefix}:" if element.prefix else ""
    name = f"{prefix}{local(element)}"
    attributes = "".join(f' {key.rpartition("}")[2]}="{value}"' for key, value in element.attrib.items())
    text = " ".join((element.text or "").split())
    ending = f">{text}</{name}>" if text else "/>" if not len(element) else ">"
    return f"<{name}{attributes}{ending}"[:LONGEST_QUOTE]
