"""An XML answer as a tree of nodes, each of which can be cited as a line with its path for evidence.

How XML is read without trusting it is `procurement/interchange/markup`; what nodes mean is for `ubl` and
`cxml`.
"""

from collections import Counter

from lxml import etree

from countersign.procurement.interchange.markup import Node, opened
from countersign.procurement.mail import TextLine

LONGEST_QUOTE = 400


class Tree:
    """A parsed document, and the pieces of it that were cited."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises `BrokenXml`."""
        self.name = name
        self.root = opened(data)
        self.pieces: list[TextLine] = []
        self._paths = _paths(self.root)

    def piece(self, node: Node) -> TextLine:
        """The node as a line that evidence can cite."""
        place = f"{self.name}:{self._paths[node.element]}"
        line = TextLine(node.element.sourceline or 0, _shown(node), place=place)
        self.pieces.append(line)
        return line


def _shown(node: Node) -> str:
    """The node as it stands in the file, with its text, but without its children."""
    prefix, text = node.element.prefix, node.text
    name = f"{prefix}:{node.name}" if prefix else node.name
    attributes = "".join(f' {key}="{value}"' for key, value in node.attributes.items())
    ending = f">{text}</{name}>" if text else ">" if any(node.children()) else "/>"
    return f"<{name}{attributes}{ending}"[:LONGEST_QUOTE]


def _paths(root: Node) -> dict[etree._Element, str]:
    """Where each element stands: counted once, since counting for each piece anew takes the square of it."""
    found, waiting = {root.element: f"/{root.name}"}, [root]
    while waiting:
        node = waiting.pop()
        counts: Counter[str] = Counter()
        for child in node.children():
            counts[child.name] += 1
            found[child.element] = f"{found[node.element]}/{child.name}[{counts[child.name]}]"
            waiting.append(child)
    return found
