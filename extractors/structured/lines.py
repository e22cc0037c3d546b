"""Which line of the order each line of an answer is about: by its number, held against the items it names.

A number that is not on the order gives way to an item that only one line has; a number and an item that name
two different lines name none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from countersign.extractors.structured.answer import Answer, LineSaid
from countersign.procurement.claims import Doubt, Evidence, ExceptionType
from countersign.procurement.order import Line, PurchaseOrder


@dataclass
class Matched:
    """What is said about each line of the order, and doubts about what could not be placed."""

    said: dict[int, list[LineSaid]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def places(self) -> dict[int, int]:
        """The order's line by the identity of what was said."""
        return {id(said): line for line, all_said in self.said.items() for said in all_said}


def matched(answer: Answer, order: PurchaseOrder) -> Matched:
    """The lines of an answer by the lines of the order."""
    found = Matched()
    by_number = {line.line: line for line in order.lines}
    by_item = _items(order)
    for said in answer.lines:
        line = _line(said, by_number, by_item, answer, order)
        if isinstance(line, Line):
            found.said.setdefault(line.line, []).append(said)
        else:
            found.doubts.append(line)
    return found


def _items(order: PurchaseOrder) -> Mapping[str, Sequence[Line]]:
    found: dict[str, list[Line]] = {}
    for line in order.lines:
        for name in {bare(line.item), bare(line.supplier_item)} - {""}:
            found.setdefault(name, []).append(line)
    return found


def sentence(words: str) -> str:
    """The words with a capital in front."""
    return words[:1].upper() + words[1:]


def bare(item: str) -> str:
    """An item's number without case and punctuation."""
    return "".join(character for character in item.casefold() if character.isalnum())


def _line(
    said: LineSaid,
    by_number: Mapping[int, Line],
    by_item: Mapping[str, Sequence[Line]],
    answer: Answer,
    order: PurchaseOrder,
) -> Line | Doubt:
    named = {
        line.line: line
        for item in (*said.buyer_items, *said.seller_items, *said.other_items)
        for line in by_item.get(bare(item), ())
    }
    number = said.number.strip()
    line = by_number.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if line is None:
        if len(named) == 1:
            return next(iter(named.values()))
        alone = len(order.lines) == len(answer.lines) == 1 and not (said.buyer_items or said.seller_items)
        return order.lines[0] if alone else _stray(said, answer, order)
    if named and line.line not in named:
        return _contradiction(said, line, next(iter(named.values())), answer, order)
    if not named and (other := _other_item(said, line)):
        said.substitute = said.substitute or other
    return line


def _other_item(said: LineSaid, line: Line) -> str:
    """An item that is named in the place of the ordered one; empty where none is, or none can be told."""
    if said.buyer_items and line.item:
        return said.buyer_items[0]
    if said.seller_items and line.supplier_item and not said.buyer_items:
        return said.seller_items[0]
    return ""


def _stray(said: LineSaid, answer: Answer, order: PurchaseOrder) -> Doubt:
    items = " ".join((*said.buyer_items, *said.seller_items))
    name = f"line {said.number}" if said.number else "a line without a number"
    words = f"{answer.called} answers {name}{f' ({items})' if items else ''}, which is not on the order."
    words = sentence(words)
    evidence = (Evidence("line", said.piece.text, said.piece.where),)
    return Doubt(
        ExceptionType.NOT_ON_ORDER, words, order.number, rule="structured.not-on-order", evidence=evidence
    )


def _contradiction(said: LineSaid, line: Line, other: Line, answer: Answer, order: PurchaseOrder) -> Doubt:
    words = sentence(
        f"{answer.called} gives the number of line {line.line} and the item of line {other.line}."
    )
    evidence = (Evidence("line", said.piece.text, said.piece.where),)
    return Doubt(ExceptionType.CONFLICT, words, order.number, rule="structured.which-line", evidence=evidence)
