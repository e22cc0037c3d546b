"""UBL OrderResponse and OrderResponseSimple, plain or by Peppol BIS Ordering 3 (Advanced too), to answers.

`OrderLineReference/LineID` is the buyer's line, `LineItem/ID` the seller's own. Several OrderLines may answer
one line of the order. What codes mean is in `ubl.toml`.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from countersign.extractors.structured.answer import (
    Amount,
    Answer,
    Cost,
    Day,
    Does,
    Document,
    LineSaid,
    Meaning,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import meanings, roles
from countersign.extractors.structured.values import iso_day, number
from countersign.extractors.structured.xml import Tree, attribute, children, local
from countersign.procurement.claims import ExceptionType

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
        self.answer = Answer(document.name, "rec20", tree.piece(tree.root))

    def read(self) -> Answer:
        """What the response answers."""
        tree, answer = self.tree, self.answer
        answer.order = tree.text(self.root, "OrderReference", "ID")
        if (currency := tree.find(self.root, "DocumentCurrencyCode")) is not None:
            answer.currency, answer.currency_piece = tree.text(currency).upper(), tree.piece(currency)
        self._overall()
        for delivery in children(self.root, "Delivery"):
            answer.days.extend(self._days(delivery, None))
        self._notes(self.root)
        self._charges(self.root, None)
        for element in children(self.root, "OrderLine"):
            self._line(element)
        return answer

    def _overall(self) -> None:
        code = self.tree.find(self.root, "OrderResponseCode")
        accepted = self.tree.find(self.root, "AcceptedIndicator")
        if code is not None:
            self._code(code, "answer", self.answer.codes, None)
        elif accepted is not None:
            yes = self.tree.text(accepted).casefold() in ("true", "1")
            table = meanings("ubl", "answer")
            meaning = table["ACCEPTED" if yes else "REJECTED"]
            self.answer.codes.append(Portion(self.tree.piece(accepted), meaning))

    def _code(self, element: Any, table: str, codes: list[Portion], line: LineSaid | None) -> None:
        piece, code = self.tree.piece(element), self.tree.text(element)
        meaning = meanings("ubl", table).get(code.upper())
        if meaning is None:
            self._doubt(f"says {local(element)} “{code}”, a code that is not known", element, line)
        else:
            codes.append(Portion(piece, meaning))

    def _doubt(
        self, words: str, element: Any, line: LineSaid | None, rule: str = "structured.code"
    ) -> None:
        problem = Problem(f"{self.document.name} {words}", self.tree.piece(element), rule, line=line)
        self.answer.problems.append(problem)

    def _notes(self, element: Any) -> None:
        for name in ("Note", "RejectionNote"):
            for note in children(element, name):
                if text := self.tree.text(note):
                    self.document.notes.append(replace(self.tree.piece(note), text=text))

    def _charges(self, element: Any, line: LineSaid | None) -> None:
        for charge in children(element, "AllowanceCharge"):
            amount = number(self.tree.text(charge, "Amount"))
            if self.tree.text(charge, "ChargeIndicator").casefold() in ("true", "1") and amount != 0:
                reason = self.tree.text(charge, "AllowanceChargeReason") or "not named"
                words = f"{self.document.name} adds a charge: {reason}"
                piece = self.tree.piece(charge)
                problem = Problem(words, piece, "structured.charge", ExceptionType.CHARGE, line)
                self.answer.problems.append(problem)

    def _line(self, element: Any) -> None:
        tree, item = self.tree, self.tree.find(element, "LineItem")
        if item is None:
            self._doubt("has an order line without a line item", element, None, "structured.broken")
            return
        own = tree.text(element, "OrderLineReference", "LineID") or tree.text(
            item, "OrderLineReference", "LineID"
        )
        line = LineSaid(tree.piece(item), own or tree.text(item, "ID"))
        line.buyer_items, line.seller_items, line.other_items = self._items(item)
        self.answer.lines.append(line)
        if (code := tree.find(item, "LineStatusCode")) is not None:
            self._code(code, "line", line.codes, line)
        self._quantities(item, line)
        self._price(item, line)
        self._deliveries(item, line)
        self._charges(item, line)
        self._notes(element)
        self._notes(item)
        self._substitute(element, line)

    def _items(self, item: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        names = ("BuyersItemIdentification", "SellersItemIdentification", "StandardItemIdentification")
        buyer, seller, other = (self.tree.text(item, "Item", name, "ID") for name in names)
        return tuple(filter(None, [buyer])), tuple(filter(None, [seller])), tuple(filter(None, [other]))

    def _quantities(self, item: Any, line: LineSaid) -> None:
        if (quantity := self.tree.find(item, "Quantity")) is not None:
            line.stated = self._amount(quantity, line)
        backorder = self.tree.find(item, "MaximumBackorderQuantity")
        amount = self._amount(backorder, line) if backorder is not None else None
        if amount and amount.number:
            line.schedule.append(Portion(amount.piece, _BACKORDER, amount))

    def _amount(self, element: Any, line: LineSaid) -> Amount | None:
        value = self._number(element, line)
        if value is None:
            return None
        return Amount(value, attribute(element, "unitCode"), self.tree.piece(element))

    def _number(self, element: Any, line: LineSaid) -> Decimal | None:
        text = self.tree.text(element)
        value = number(text)
        if value is None or value < 0:
            words = f"gives “{text}” where a number belongs"
            self._doubt(words, element, line, "structured.number")
            return None
        return value

    def _price(self, item: Any, line: LineSaid) -> None:
        element = self.tree.find(item, "Price", "PriceAmount")
        amount = self._number(element, line) if element is not None else None
        if amount is None:
            return
        base = self.tree.find(item, "Price", "BaseQuantity")
        per = number(self.tree.text(base)) if base is not None else None
        unit, currency = attribute(base, "unitCode"), attribute(element, "currencyID").upper()
        line.costs.append(Cost(amount, self.tree.piece(element), per or None, unit, currency))

    def _deliveries(self, item: Any, line: LineSaid) -> None:
        for delivery in children(item, "Delivery"):
            days = self._days(delivery, line)
            quantity = self.tree.find(delivery, "Quantity")
            amount = self._amount(quantity, line) if quantity is not None else None
            if amount is None:
                line.days.extend(days)
            else:
                line.schedule.append(Portion(amount.piece, None, amount, days))

    def _days(self, delivery: Any, line: LineSaid | None) -> list[Day]:
        found = []
        for name, role in roles("ubl").items():
            element = self.tree.find(delivery, name)
            if element is not None and (day := self._day(element, role, line)):
                found.append(day)
        return found

    def _day(self, element: Any, role: Role, line: LineSaid | None) -> Day | None:
        texts = [self.tree.text(element)] if element.text and element.text.strip() else []
        texts += [self.tree.text(element, name) for name in ("StartDate", "EndDate")]
        stated = [text for text in texts if text]
        days = [iso_day(text) for text in stated]
        if not stated:
            return None
        if any(day is None for day in days):
            self._doubt(f"gives “{stated[0]}” where a date belongs", element, line, "structured.date")
            return None
        known = sorted(day for day in days if day)
        piece = self.tree.piece(element if not len(element) else element[-1])
        return Day(known[0], role, piece, known[-1] if known[-1] > known[0] else None)

    def _substitute(self, element: Any, line: LineSaid) -> None:
        for name in _SUBSTITUTES:
            for substitute in children(element, name):
                buyer, seller, other = self._items(substitute)
                ordered = {*line.buyer_items, *line.seller_items}
                new = [item for item in (*seller, *buyer, *other) if item not in ordered]
                meaning = Meaning(Does.SUBSTITUTE, "substitution made")
                piece = self.tree.piece(substitute)
                line.codes.append(Portion(piece, meaning, item=new[0] if new else ""))
