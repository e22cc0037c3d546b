"""XML read without trusting it: no entities, no DTD, no network; nodes found by their local names.

    bytes ──► Tree of Nodes ──► children, texts, and a piece (a line with the node's path) for evidence

lxml refuses depth and size beyond its limits; a document that declares entities is refused before it is
parsed. What nodes mean is for `ubl` and `cxml`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from countersign.procurement.mail import TextLine

LONGEST_QUOTE = 400
_DOCTYPE_MARKUP = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)


class BrokenXml(ValueError):
    """What can't be read as XML; says why in a few words."""


@dataclass(eq=False)
class Node:
    """An element: its local name, its own text, its attributes by local name, and where it stands."""

    name: str
    text: str
    attributes: dict[str, str]
    path: str
    line: int
    prefix: str = ""
    nodes: list["Node"] = field(default_factory=list)

    def children(self, name: str = "") -> Iterator["Node"]:
        """The child nodes, or those of one name."""
        return (node for node in self.nodes if name in ("", node.name))

    def find(self, *path: str) -> "Node | None":
        """The first node at the end of a path, or None."""
        node: Node | None = self
        for step in path:
            node = next(node.children(step), None) if node else None
        return node

    def said(self, *path: str) -> str:
        """The text of the first node at the end of a path; empty where there is none."""
        node = self.find(*path)
        return node.text if node else ""

    def get(self, attribute: str) -> str:
        """An attribute, trimmed; empty where there is none."""
        return self.attributes.get(attribute, "").strip()

    @property
    def shown(self) -> str:
        """The node as it stands in the file, with its text, but without its children."""
        name = f"{self.prefix}:{self.name}" if self.prefix else self.name
        attributes = "".join(f' {key}="{value}"' for key, value in self.attributes.items())
        text = " ".join(self.text.split())
        ending = f">{text}</{name}>" if text else ">" if self.nodes else "/>"
        return f"<{name}{attributes}{ending}"[:LONGEST_QUOTE]


class Tree:
    """A parsed document, and the pieces of it that were cited."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises `BrokenXml`."""
        self.name = name
        self.root = _nodes(_parsed(data))
        self.pieces: list[TextLine] = []

    def piece(self, node: Node) -> TextLine:
        """The node as a line that evidence can cite."""
        line = TextLine(node.line, node.shown, place=f"{self.name}:{node.path}")
        self.pieces.append(line)
        return line


def _parsed(data: bytes) -> etree._Element:
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


def _nodes(root: etree._Element) -> Node:
    top = _node(root, f"/{_local(root.tag)}")
    waiting = [(root, top)]
    while waiting:
        element, node = waiting.pop()
        counts: Counter[str] = Counter()
        for child in element:
            if not isinstance(child.tag, str):
                continue  # an entity that was not resolved
            name = _local(child.tag)
            counts[name] += 1
            made = _node(child, f"{node.path}/{name}[{counts[name]}]")
            node.nodes.append(made)
            waiting.append((child, made))
    return top


def _node(element: etree._Element, path: str) -> Node:
    attributes = {_local(key): str(value) for key, value in element.attrib.items()}
    text = str(element.text or "").strip()
    return Node(_local(element.tag), text, attributes, path, element.sourceline or 0, element.prefix or "")


def _local(tag: str) -> str:
    return str(tag).rpartition("}")[2]
