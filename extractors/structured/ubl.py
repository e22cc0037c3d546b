"""UBL OrderResponse and OrderResponseSimple, plain or by Peppol BIS Ordering 3 (Advanced too), to answers.

`OrderLineReference/LineID` is the buyer's line, `LineItem/ID` the seller's own. Several OrderLines may answer
one line of the order. What codes mean is in `ubl.toml`.
"""

from dataclasses import replace
from decimal import Decimal

from countersign.extractors.structured.answer import (
    Amount,
    Answer,
    Cost,
    Day,
    Document,
    Does,
    LineSaid,
    Meaning,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import meanings, roles
from countersign.extractors.structured.xml import Tree
from countersign.procurement.claims import Charge, ExceptionType
from countersign.procurement.interchange.markup import Node
from countersign.procurement.interchange.values import iso_day, number

ROOTS = ("OrderResponse", "OrderResponseSimple")
_SUBSTITUTES = ("SellerSubstitutedLineItem", "SellerProposedSubstituteLineItem")
_BACKORDER = Meaning(Does.BACKORDER, "on backorder")


def read(tree: Tree) -> Document:
    """The answer of an OrderResponse."""
    document = Document(tree.name)
    document.answers.append(_Response(tree, document).read())
    document.pieces = tree.pieces
    return document


class _Response:
    """One OrderResponse being read."""

    def __init__(self, tree: Tree, document: Document) -> None:
        self.tree, self.document, self.root = tree, document, tree.root
        self.answer = Answer(document.called, "rec20", tree.piece(tree.root))

    def read(self) -> Answer:
        """What the response answers."""
        tree, answer = self.tree, self.answer
        answer.order = self.root.said("OrderReference", "ID")
        answer.own_number = self.root.said("SalesOrderID") or self.root.said("OrderReference", "SalesOrderID")
        if not answer.order:
            self._doubt("does not say which order it answers", self.root, None, "structured.order")
        if (currency := self.root.find("DocumentCurrencyCode")) is not None:
            answer.currency, answer.currency_piece = currency.text.upper(), tree.piece(currency)
        self._overall()
        for delivery in self.root.children("Delivery"):
            answer.days.extend(self._days(delivery, None))
        self._notes(self.root, None)
        self._charges(self.root, None)
        for element in self.root.children("OrderLine"):
            self._line(element)
        return answer

    def _overall(self) -> None:
        code = self.root.find("OrderResponseCode")
        accepted = self.root.find("AcceptedIndicator")
        if code is not None:
            self._code(code, "answer", self.answer.codes, None)
        elif accepted is not None:
            yes = accepted.text.casefold() in ("true", "1")
            table = meanings("ubl", "answer")
            meaning = table["ACCEPTED" if yes else "REJECTED"]
            self.answer.codes.append(Portion(self.tree.piece(accepted), meaning))

    def _code(self, element: Node, table: str, codes: list[Portion], line: LineSaid | None) -> None:
        piece, code = self.tree.piece(element), element.text
        meaning = meanings("ubl", table).get(code.upper())
        if meaning is None:
            self._doubt(f"says {element.name} “{code}”, a code that is not known", element, line)
        else:
            codes.append(Portion(piece, meaning))

    def _doubt(self, words: str, element: Node, line: LineSaid | None, rule: str = "structured.code") -> None:
        problem = Problem(f"{self.document.called} {words}", self.tree.piece(element), rule, line=line)
        self.answer.problems.append(problem)

    def _notes(self, element: Node, line: LineSaid | None) -> None:
        for name in ("Note", "RejectionNote"):
            for note in element.children(name):
                if text := note.written:
                    self.answer.notes.append((replace(self.tree.piece(note), text=text), line))

    def _charges(self, element: Node, line: LineSaid | None) -> None:
        for charge in element.children("AllowanceCharge"):
            amount = number(charge.said("Amount"))
            if charge.said("ChargeIndicator").casefold() in ("true", "1") and amount != 0:
                reason = charge.said("AllowanceChargeReason") or "not named"
                words = f"{self.document.called} adds a charge: {reason}"
                piece = self.tree.piece(charge)
                money = charge.find("Amount")
                sure = Charge(amount, money.get("currencyID")) if amount and money is not None else None
                problem = Problem(words, piece, "structured.charge", ExceptionType.CHARGE, line, charge=sure)
                self.answer.problems.append(problem)

    def _line(self, element: Node) -> None:
        tree, item = self.tree, element.find("LineItem")
        if item is None:
            self._doubt("has an order line without a line item", element, None, "structured.broken")
            return
        reference = ("OrderLineReference", "LineID")
        own = element.said(*reference) or item.said(*reference)
        line = LineSaid(tree.piece(item), own or item.said("ID"))
        line.buyer_items, line.seller_items, line.other_items = self._items(item)
        self.answer.lines.append(line)
        if (code := item.find("LineStatusCode")) is not None:
            self._code(code, "line", line.codes, line)
        self._quantities(item, line)
        self._price(item, line)
        self._deliveries(item, line)
        self._charges(item, line)
        self._notes(element, line)
        self._notes(item, line)
        self._substitute(element, line)

    def _items(self, item: Node) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        names = ("BuyersItemIdentification", "SellersItemIdentification", "StandardItemIdentification")
        buyer, seller, other = (item.said("Item", name, "ID") for name in names)
        return tuple(filter(None, [buyer])), tuple(filter(None, [seller])), tuple(filter(None, [other]))

    def _quantities(self, item: Node, line: LineSaid) -> None:
        if (quantity := item.find("Quantity")) is not None:
            line.stated = self._amount(quantity, line)
        backorder = item.find("MaximumBackorderQuantity")
        amount = self._amount(backorder, line) if backorder is not None else None
        if amount and amount.number:
            line.schedule.append(Portion(amount.piece, _BACKORDER, amount))

    def _amount(self, element: Node, line: LineSaid) -> Amount | None:
        value = self._number(element, line)
        if value is None:
            return None
        return Amount(value, element.get("unitCode"), self.tree.piece(element))

    def _number(self, element: Node, line: LineSaid) -> Decimal | None:
        text = element.text
        value = number(text)
        if value is None or value < 0:
            words = f"gives “{text}” where a number belongs"
            self._doubt(words, element, line, "structured.number")
            return None
        return value

    def _price(self, item: Node, line: LineSaid) -> None:
        element = item.find("Price", "PriceAmount")
        amount = self._number(element, line) if element else None
        if element is None or amount is None:
            return
        base = item.find("Price", "BaseQuantity")
        per = number(base.text) if base is not None else None
        unit = (base.get("unitCode") if base else "") or (line.stated.unit if line.stated else "")
        currency = element.get("currencyID").upper()
        line.costs.append(Cost(amount, self.tree.piece(element), per or None, unit, currency))

    def _deliveries(self, item: Node, line: LineSaid) -> None:
        for delivery in item.children("Delivery"):
            days = self._days(delivery, line)
            quantity = delivery.find("Quantity")
            amount = self._amount(quantity, line) if quantity is not None else None
            if amount is None:
                line.days.extend(days)
            else:
                line.schedule.append(Portion(amount.piece, None, amount, days))

    def _days(self, delivery: Node, line: LineSaid | None) -> list[Day]:
        found = []
        for name, role in roles("ubl").items():
            element = delivery.find(name)
            if element is not None and (day := self._day(element, role, line)):
                found.append(day)
        return found

    def _day(self, element: Node, role: Role, line: LineSaid | None) -> Day | None:
        texts = [element.text] if element.text else []
        texts += [element.said(name) for name in ("StartDate", "EndDate")]
        stated = [text for text in texts if text]
        days = [iso_day(text) for text in stated]
        if not stated:
            return None
        if any(day is None for day in days):
            self._doubt(f"gives “{stated[0]}” where a date belongs", element, line, "structured.date")
            return None
        known = sorted(day for day in days if day)
        *_, last = (element, *element.children())
        piece = self.tree.piece(last)
        return Day(known[0], role, piece, known[-1] if known[-1] > known[0] else None)

    def _substitute(self, element: Node, line: LineSaid) -> None:
        for name in _SUBSTITUTES:
            for substitute in element.children(name):
                buyer, seller, other = self._items(substitute)
                ordered = {*line.buyer_items, *line.seller_items}
                new = [item for item in (*seller, *buyer, *other) if item not in ordered]
                meaning = Meaning(Does.SUBSTITUTE, "substitution made")
                piece = self.tree.piece(substitute)
                line.codes.append(Portion(piece, meaning, item=new[0] if new else ""))
