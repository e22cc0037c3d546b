"""cXML ConfirmationRequest to answers.

One ConfirmationItem may carry several ConfirmationStatus, each with its quantity, dates and price. What the
types mean is in `cxml.toml`.
"""

from dataclasses import replace
from decimal import Decimal

from countersign.extractors.structured.answer import (
    Amount,
    Answer,
    Cost,
    Day,
    Document,
    LineSaid,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import meanings
from countersign.extractors.structured.xml import Tree
from countersign.procurement.claims import Charge, ExceptionType
from countersign.procurement.interchange.markup import Node
from countersign.procurement.interchange.values import iso_day, number

ROOT = "cXML"
_DATES = (("deliveryDate", Role.DELIVERY), ("shipmentDate", Role.DEPARTURE))


def read(tree: Tree) -> Document:
    """The answers of a cXML document."""
    document = Document(tree.name)
    for request in tree.root.children("Request"):
        for element in request.children():
            if element.name == "ConfirmationRequest":
                answer = _Confirmation(tree, document, element).read()
                if request.get("deploymentMode") == "test":
                    words = f"{document.called} is marked as a test"
                    answer.problems.append(Problem(words, tree.piece(request), "structured.test"))
                document.answers.append(answer)
            else:
                document.others.append(f"a cXML {element.name}")
    document.pieces = tree.pieces
    return document


class _Confirmation:
    """One ConfirmationRequest being read."""

    def __init__(self, tree: Tree, document: Document, root: Node) -> None:
        self.tree, self.document, self.root = tree, document, root
        self.answer = Answer(document.called, "rec20", tree.piece(root))

    def read(self) -> Answer:
        """What the confirmation answers."""
        header = self.root.find("ConfirmationHeader")
        holders = (self.root, header) if header else (self.root,)
        for reference in (one for holder in holders for one in holder.children()):
            if reference.name in ("OrderReference", "OrderIDInfo"):
                self.answer.order = self.answer.order or reference.get("orderID")
        if not self.answer.order:
            self._doubt("does not say which order it answers", self.root, None, "structured.order")
        if header is None:
            self._doubt("has no ConfirmationHeader", self.root, None, "structured.broken")
        else:
            self._header(header)
        for item in self.root.children("ConfirmationItem"):
            self._item(item)
        return self.answer

    def _header(self, header: Node) -> None:
        self.answer.piece = self.tree.piece(header)
        self._code(header, "answer", header.get("type"), None)
        if operation := header.get("operation"):
            self._code(header, "operation", operation, None)
        self._comments(header, None)
        self._shipping(header, None)

    def _code(self, element: Node, table: str, code: str, line: LineSaid | None) -> Portion:
        known = meanings("cxml", table)
        meaning = known.get(code) or next((known[k] for k in known if k.casefold() == code.casefold()), None)
        portion = Portion(self.tree.piece(element), meaning)
        if meaning is None:
            words = f"says {element.name} “{code}”, a code that is not known"
            self._doubt(words, element, line)
        elif line is None:
            self.answer.codes.append(portion)
        return portion

    def _doubt(self, words: str, element: Node, line: LineSaid | None, rule: str = "structured.code") -> None:
        problem = Problem(f"{self.document.called} {words}", self.tree.piece(element), rule, line=line)
        self.answer.problems.append(problem)

    def _comments(self, element: Node, line: LineSaid | None) -> None:
        for comments in element.children("Comments"):
            if text := comments.written:
                self.answer.notes.append((replace(self.tree.piece(comments), text=text), line))

    def _shipping(self, element: Node, line: LineSaid | None) -> None:
        money = element.find("Shipping", "Money")
        amount = number(money.text) if money is not None else None
        if money and amount:
            words = f"{self.document.called} adds a charge for shipping"
            piece = self.tree.piece(money)
            sure = Charge(amount, money.get("currency"))
            problem = Problem(words, piece, "structured.charge", ExceptionType.CHARGE, line, charge=sure)
            self.answer.problems.append(problem)

    def _item(self, item: Node) -> None:
        line = LineSaid(self.tree.piece(item), item.get("lineNumber"))
        self.answer.lines.append(line)
        line.stated = self._amount(item, line)
        self._comments(item, line)
        for status in item.children("ConfirmationStatus"):
            self._status(status, line)

    def _status(self, status: Node, line: LineSaid) -> None:
        portion = self._code(status, "line", status.get("type"), line)
        portion.amount = self._amount(status, line)
        for name, role in _DATES:
            if text := status.get(name):
                portion.days.extend(self._day(status, text, role, line))
        self._price_and_item(status, line)
        line.codes.append(portion)
        self._comments(status, line)
        self._shipping(status, line)

    def _amount(self, element: Node, line: LineSaid) -> Amount | None:
        text = element.get("quantity")
        if not text:
            return None
        value = number(text)
        if value is None or value < 0:
            words = f"gives “{text}” where a number belongs"
            self._doubt(words, element, line, "structured.number")
            return None
        return Amount(value, element.said("UnitOfMeasure"), self.tree.piece(element))

    def _day(self, element: Node, text: str, role: Role, line: LineSaid) -> list[Day]:
        day = iso_day(text)
        if day is None:
            self._doubt(f"gives “{text}” where a date belongs", element, line, "structured.date")
            return []
        return [Day(day, role, self.tree.piece(element))]

    def _price_and_item(self, status: Node, line: LineSaid) -> None:
        """The price, in either of its places, and the item, where ItemIn names one."""
        inside = status.find("ItemIn", "ItemDetail")
        for holder in (status, inside):
            money = holder.find("UnitPrice", "Money") if holder else None
            if holder and money:
                self._price(holder, money, line)
        identity = status.find("ItemIn", "ItemID")
        if identity is None:
            return
        buyer, seller = identity.said("BuyerPartID"), identity.said("SupplierPartID")
        line.buyer_items += (buyer,) if buyer else ()
        line.seller_items += (seller,) if seller else ()

    def _price(self, holder: Node, money: Node, line: LineSaid) -> None:
        text = money.text
        amount = number(text)
        if amount is None or amount < 0:
            words = f"gives “{text}” where a number belongs"
            self._doubt(words, money, line, "structured.number")
            return
        basis = holder.find("PriceBasisQuantity")
        per = number(basis.get("quantity")) if basis is not None else None
        unit = self._basis_unit(basis) if basis else holder.said("UnitOfMeasure")
        currency = money.get("currency").upper()
        line.costs.append(Cost(amount, self.tree.piece(money), per or None, unit, currency))

    def _basis_unit(self, basis: Node) -> str:
        factor: Decimal | None = number(basis.get("conversionFactor") or "1")
        return basis.said("UnitOfMeasure") if factor == 1 else "converted unit"
