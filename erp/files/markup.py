"""XML as a system's files hold it: faults become sentences, and it is written in the order of a standard.

    bytes ──► parsed ──► Node        without trusting it: `procurement/interchange/markup`
    tree  ◄── put ◄── values         serialised ──► bytes

What elements mean is for `ubl` and `cxml`; `draft` makes orders of what they found.
"""

import re

from lxml import etree

from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange.markup import BrokenXml, DeclaringXml, Node, opened

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<![^>]*>", re.DOTALL)


def parsed(data: bytes, name: str) -> Node:
    """The root of a document. Raises `BadOrders`."""
    try:
        return opened(data.strip())
    except DeclaringXml:
        raise BadOrders(
            f"{name}: it declares entities or elements of its own, which an order never needs"
        ) from None
    except BrokenXml as error:
        place = f" at line {error.line}" if error.line else ""
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
