"""XML read without trusting it: no entities, no DTD, no network; elements found by their local names.

    bytes ──► opened ──► Node ──► children, texts, attributes

lxml refuses depth and size beyond its limits; a document that declares entities or elements of its own is
refused before it is parsed. What elements mean is for those who ask.
"""

import re
from collections.abc import Iterator

from lxml import etree

_DECLARES = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)


class BrokenXml(ValueError):
    """What can't be read as XML; says why in a few words. `line` is where, if that is known."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


class DeclaringXml(BrokenXml):
    """It declares entities or elements of its own: one of them may unpack to more than any machine holds."""


class Node:
    """An element of a document, and what stands in it."""

    __slots__ = ("element",)

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    @property
    def name(self) -> str:
        """Its local name."""
        return local(self.element.tag)

    @property
    def namespace(self) -> str:
        """The namespace that its name is of; empty where it is of none."""
        return str(self.element.tag).partition("}")[0].removeprefix("{") if "}" in self.element.tag else ""

    @property
    def text(self) -> str:
        """Its own text, in one line."""
        return " ".join(str(self.element.text or "").split())

    @property
    def written(self) -> str:
        """Its own text with its line breaks."""
        return str(self.element.text or "").strip()

    def children(self, *names: str) -> Iterator["Node"]:
        """The elements in it, or those of these names. An entity that was not resolved is none."""
        wanted = [f"{{*}}{name}" for name in names] or ["*"]  # lxml compares names far faster than we do
        return map(Node, self.element.iterchildren(*wanted))

    def find(self, *path: str) -> "Node | None":
        """The first element at the end of a path, or None."""
        element: etree._Element | None = self.element
        for step in path:
            element = next(element.iterchildren(f"{{*}}{step}"), None) if element is not None else None
        return Node(element) if element is not None else None

    def said(self, *path: str) -> str:
        """The text of the first element at the end of a path; empty where there is none."""
        node = self.find(*path)
        return node.text if node else ""

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes by their local names."""
        return {local(key): str(value) for key, value in self.element.attrib.items()}

    def get(self, attribute: str) -> str:
        """An attribute by its local name, trimmed; empty where there is none."""
        found = self.element.get(attribute)  # of no namespace, as nearly all are
        return (self.attributes.get(attribute, "") if found is None else str(found)).strip()

    def has(self, attribute: str) -> bool:
        """Whether there is an attribute of that local name, empty or not."""
        return attribute in self.attributes


def opened(data: bytes) -> Node:
    """The root of a document. Raises `BrokenXml`."""
    if _DECLARES.search(data.replace(b"\0", b"")):
        raise DeclaringXml("it declares entities, which an answer never needs")
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
        return Node(etree.fromstring(data, parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or None
        raise BrokenXml("it is damaged" + (f" from line {line} on" if line else ""), line) from None


def local(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]
