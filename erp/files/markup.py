"""XML as a system's files hold it, read without trusting it and written in the order that a standard demands.

    bytes ──► parsed ──► Node        no entities, no DTD, no network; elements found by their local names
    tree  ◄── put ◄── values         serialised ──► bytes

What elements mean is for `ubl` and `cxml`; `draft` makes orders of what they found.
"""

import re
from collections.abc import Iterator

from lxml import etree

from countersign.procurement.errors import BadOrders

_MARKUP = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<![^>]*>", re.DOTALL)


class Node:
    """An element of a document, and what stands in it."""

    __slots__ = ("_element",)

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    @property
    def name(self) -> str:
        """Its local name."""
        return _local(self._element.tag)

    @property
    def namespace(self) -> str:
        """The namespace that its name is of; empty where it is of none."""
        return str(self._element.tag).partition("}")[0].removeprefix("{") if "}" in self._element.tag else ""

    @property
    def text(self) -> str:
        """Its own text, in one line."""
        return " ".join(str(self._element.text or "").split())

    def children(self, *names: str) -> Iterator["Node"]:
        """The elements in it, or those of these names."""
        for child in self._element:
            if isinstance(child.tag, str) and (not names or _local(child.tag) in names):
                yield Node(child)

    def find(self, *path: str) -> "Node | None":
        """The first element at the end of a path, or None."""
        node: Node | None = self
        for step in path:
            node = next(node.children(step), None) if node else None
        return node

    def said(self, *path: str) -> str:
        """The text of the first element at the end of a path; empty where there is none."""
        node = self.find(*path)
        return node.text if node else ""

    def get(self, attribute: str) -> str:
        """An attribute by its local name, trimmed; empty where there is none."""
        for key, value in self._element.attrib.items():
            if _local(key) == attribute:
                return str(value).strip()
        return ""

    def has(self, attribute: str) -> bool:
        """Whether there is an attribute of that local name, empty or not."""
        return any(_local(key) == attribute for key in self._element.attrib)


def parsed(data: bytes, name: str) -> Node:
    """The root of a document. Raises `BadOrders`."""
    if _MARKUP.search(data.replace(b"\0", b"")):
        raise BadOrders(f"{name}: it declares entities or elements of its own, which an order never needs")
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
        return Node(etree.fromstring(data.strip(), parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" at line {line}" if line else ""
        raise BadOrders(
            f"{name}: it is no whole XML file (it breaks off or is damaged{place}); export it again"
        ) from None


def root_name(head: bytes) -> str:
    """The local name of the first element in the beginning of a file; empty where it is no XML."""
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xfe\xff \t\r\n")
    if not text.startswith("<"):
        return ""
    found = _ROOT.search(_ASIDE.sub(" ", text))
    return found.group(1) if found else ""


def put(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A new last element of `parent`. `name` has its prefix ("cbc:ID"); empty attributes are left out."""
    prefix, _, local = name.rpartition(":")
    space = parent.nsmap.get(prefix) if prefix else None
    child = etree.SubElement(parent, f"{{{space}}}{local}" if space else local)
    for key, value in attributes.items():
        if value:
            child.set(key, clean(value))
    if text:
        child.text = clean(text)
    return child


def serialised(root: etree._Element, doctype: str | None = None) -> bytes:
    """The document as a file holds it."""
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True, doctype=doctype
    )
    return written


def clean(text: str) -> str:
    """The text without the characters that XML can't hold."""
    return _NOT_XML.sub(" ", text)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
