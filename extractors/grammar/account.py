"""Adds up what was said about each line: statements ─► claims, remarks ─► doubts.

Every line has its own account, and there is one for each order as a whole; who reads the claims lets what is
said about a line go before what is said about all. Deliveries are put together to one schedule here, because
only here all sentences about a line are known. What weighs nothing is dropped: a question whether a change is
all right, where the change itself is stated; a sentence that was not understood, where nobody said yes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.extractors.grammar.bases import said_for
from countersign.extractors.grammar.counted_in import by_the_thousand
from countersign.extractors.grammar.delivered import without_implied
from countersign.extractors.grammar.differing import (
    VALUES,
    has_value,
    is_as_ordered,
    other_values,
    promises_other,
)
from countersign.extractors.grammar.in_part import comes_in_part, placed
from countersign.extractors.grammar.led_to import of_their_lists
from countersign.extractors.grammar.leftovers import of_the_rest
from countersign.extractors.grammar.not_meant import given_elsewhere, settled_elsewhere, without_received
from countersign.extractors.grammar.of_the_list import of_what_is_listed
from countersign.extractors.grammar.order_totals import other_totals, without_taxed
from countersign.extractors.grammar.overall import contradicted
from countersign.extractors.grammar.references import LineKey, keys
from countersign.extractors.grammar.repeated import without_repeated
from countersign.extractors.grammar.rest import rest_of_lines
from countersign.extractors.grammar.schedule import schedule
from countersign.extractors.grammar.statements import FIELDS, Remark, Scope, Statement, Weight, quote
from countersign.extractors.grammar.taken_on import settled
from countersign.extractors.grammar.totals import (
    Priced,
    different,
    is_line_total,
    is_order_total,
    is_sum,
    is_total,
    priced,
    with_basis_of_total,
    without_totals,
    wrong_total,
)
from countersign.extractors.grammar.wholes import in_whole
from countersign.procurement import money
from countersign.procurement.claims import Act, Doubt, Evidence, ExceptionType, LineClaim
from countersign.procurement.order import Line, PurchaseOrder

Target = tuple[str, int | None]
_TROUBLING = frozenset(
    {"reading.condition-beside", "reading.hope-beside", "reading.denial", "reading.more-to-come"}
)


@dataclass(frozen=True)
class Account:
    """What a mail comes to: its claims and its doubts."""

    claims: tuple[LineClaim, ...]
    doubts: tuple[Doubt, ...]


def settle(
    statements: Sequence[Statement],
    remarks: Sequence[Remark],
    orders: Sequence[PurchaseOrder],
    *,
    agreed: bool = False,
) -> Account:
    """The claims and doubts that follow from everything that was said, in order.

    `agreed`: a yes to every line is said elsewhere, so that what plainly troubles a yes counts.
    """
    said = placed(by_the_thousand(statements, orders), orders)
    ledger = _Ledger(of_their_lists(said, orders), remarks, orders, agreed)
    claims = [claim for target in ledger.targets for claim in ledger.claims(target)]
    return Account(tuple(claims), tuple(dict.fromkeys(ledger.doubts(claims))))


class _Ledger:
    def __init__(
        self,
        statements: Sequence[Statement],
        remarks: Sequence[Remark],
        orders: Sequence[PurchaseOrder],
        agreed: bool,
    ) -> None:
        self.agreed = agreed
        self.orders = {order.number: order for order in orders}
        self.every = keys(orders)
        self.remarks = [given_elsewhere(remark, statements, self.every) for remark in remarks]
        statements = of_what_is_listed(in_whole(without_taxed(statements, orders), orders), self.every)
        self.named = _named_lines(statements, remarks, self.every)
        self.spoken = any(
            not scope.others for scope in (*(s.scope for s in statements), *(r.scope for r in remarks))
        )
        self.charged = any(remark.type is ExceptionType.CHARGE for remark in remarks)
        self.strayed = any(remark.rule == "reading.foreign-order" for remark in remarks)
        spoken = without_implied(settled(without_received(without_repeated(statements, remarks))), self.every)
        self.statements = [self._new(s) for s in spoken if self._placed(s)]
        self.statements += (*self._hoped_alone(), *rest_of_lines(self.statements, self.remarks))
        self.booked: dict[Target, list[Statement]] = {}
        self.disputed: dict[Target, set[str]] = {}
        for said in self.statements:
            for target in self._targets(said.scope, said.but):
                self.booked.setdefault(target, []).append(said)
        for order in orders:
            self.remarks += contradicted(order, self.booked)
            self.remarks += () if self.charged else other_totals(order, self.booked)

    @property
    def targets(self) -> list[Target]:
        """The accounts that hold something, in the order in which they were opened."""
        return list(self.booked)

    def _placed(self, said: Statement) -> bool:
        """Whether it can be told which order is meant; if not, a yes or a value becomes a remark."""
        if said.scope.foreign:
            return False
        if said.scope.others and said.act is Act.ACCEPT and not self.spoken:
            words = f"{quote(said.evidence)} speaks of the rest, and nothing tells of what"
            rule = "reading.which-line"
            self.remarks.append(Remark(ExceptionType.UNCLEAR, words, rule, said.scope, said.evidence))
            return False
        unclear = said.scope.lines is None and (len(self.orders) > 1 or self.strayed)
        if unclear and (said.act in (Act.ACCEPT, Act.REJECT) or said.states):
            words = f"{quote(said.evidence)} does not say which order is meant"
            remark = Remark(ExceptionType.UNCLEAR, words, "reading.which-order", said.scope, said.evidence)
            self.remarks.append(remark)
            return False
        return True

    def _new(self, said: Statement) -> Statement:
        """ "You ordered: 500 pcs" promises nothing where it is as ordered; what is not is told."""
        if not (said.retold and said.states):
            return said
        lines = self.every if said.scope.lines is None else said.scope.lines & self.every
        orders = [(self.orders[number], self.orders[number].line(line)) for number, line in lines]
        if any(line and promises_other(said, line, order) for order, line in orders):
            return said
        return replace(said, act=Act.RECEIVED, counted=None, quoted=None, when=None, item=None)

    def _hoped_alone(self) -> Iterator[Statement]:
        """ "We hope to manage it. Will let you know.": a hope is all the answer there is, and no receipt."""
        if any(said.act is not Act.RECEIVED for said in self.statements):
            return
        for remark in [r for r in self.remarks if r.rule == "reading.hope-beside"]:
            self.remarks.remove(remark)
            words = tuple(replace(e, field="line") for e in remark.evidence)
            yield Statement(Act.HEDGE, remark.scope, words)

    def _targets(self, scope: Scope, but: frozenset[LineKey] = frozenset()) -> list[Target]:
        """The accounts that a scope is booked on: orders as a whole where all their lines are meant."""
        meant = self.every if scope.lines is None else scope.lines
        lines = (meant - self.named if scope.others else meant) - but
        targets: list[Target] = []
        for number, order in self.orders.items():
            own = keys((order,))
            if lines >= own and len(own) > 1:
                targets.append((number, None))
            else:
                targets.extend(sorted(lines & own))
        return targets

    def _covering(self, key: LineKey) -> list[Statement]:
        return [*self.booked.get(key, []), *self.booked.get((key[0], None), [])]

    # --- claims -------------------------------------------------------------------------------------

    def claims(self, target: Target) -> Iterator[LineClaim]:
        """The claims of one account."""
        said = self.booked[target]
        values = self._values(target, said)
        standing = [
            s for i, s in enumerate(said) if self._stands_alone(s, target) and not of_the_rest(i, said)
        ]
        every = [s for key in self._lines(target) for s in self._covering(key)]
        standing = [settled_elsewhere(s, every) for s in standing]
        alone = [_claim(s, target, self.disputed.get(target, set())) for s in standing]
        yield from dict.fromkeys(claim for claim in alone if claim)
        if values:
            yield values

    def _stands_alone(self, said: Statement, target: Target) -> bool:
        """Whether a statement is a claim by itself; values are put together, and some things lapse."""
        changed = self._changed(target)
        match said.act:
            case Act.ACCEPT | Act.HEDGE | Act.CONDITION | Act.RECEIVED:
                return True
            case Act.QUESTION:
                return not (said.soft and changed)
            case Act.REJECT:
                part = comes_in_part(
                    self._line(target), [s for key in self._lines(target) for s in self._covering(key)]
                )
                return not (part or (said.soft and (changed or self._offers(target))))
            case Act.STATE | Act.CHANGE:
                return not said.states and not said.backordered and not self._renewed(said, target)

    def _renewed(self, said: Statement, target: Target) -> bool:
        """Whether a change without a value has got its value elsewhere: one that is not just the old one."""
        lines = self._lines(target)
        offered = [s for key in lines for s in self._covering(key) if s.states]
        if not said.fields:
            return bool(offered) and self._changed(target)
        given = {name for key in lines for s in self._covering(key) for name in self._changing(s, key)}
        return bool(said.fields & given) or (said.fields == {"quantity"} and self._changed(target))

    def _changing(self, said: Statement, key: LineKey) -> set[str]:
        """The fields for which a statement gives another value than was ordered."""
        order = self.orders[key[0]]
        line = order.line(key[1])
        if not line or not said.states:
            return set()
        return other_values(said, line, order) - self._amounts_to(said, line, order)

    def _amounts_to(self, said: Statement, line: Line, order: PurchaseOrder) -> set[str]:
        """The price, where the amount is only what the line or the order comes to."""
        if said.quoted is None or not (is_line_total(priced(said), line) or is_order_total(said, order)):
            return set()
        return {"price"}

    def _offers(self, target: Target) -> bool:
        """Whether something else than was ordered is offered: ordered values beside a refusal are none."""
        for key in self._lines(target):
            line, order = self.orders[key[0]].line(key[1]), self.orders[key[0]]
            if line and any(s.states and promises_other(s, line, order) for s in self._covering(key)):
                return True
        return False

    def _lines(self, target: Target) -> list[LineKey]:
        number, line = target
        return [(number, line)] if line is not None else sorted(keys((self.orders[number],)))

    def _values(self, target: Target, said: Sequence[Statement]) -> LineClaim | None:
        """Everything that is promised for one account, as one claim."""
        stating = [s for s in said if s.states or s.backordered]
        line = self._line(target)
        planned = schedule([s for s in stating if s.counted or s.when], line)
        # A price beside a count in another unit is surely meant for that unit.
        counted_otherwise = any(type_ is ExceptionType.UOM for type_, _, _ in planned.problems)
        priced = [s for s in stating if not (counted_otherwise and s.quoted and not s.quoted.unit)]
        price, money_evidence = self._price(target, priced, planned.quantity)
        items = [s for s in stating if s.item]
        self._note_problems(target, planned.problems)
        evidence = (*planned.evidence, *money_evidence, *(e for s in items for e in s.evidence))
        if not evidence:
            return None
        changing = any(s.act is Act.CHANGE for s in stating)
        claim = LineClaim(
            Act.CHANGE if changing else Act.STATE,
            tuple(dict.fromkeys(evidence)),
            *target,
            quantity=planned.quantity,
            uom=planned.unit if planned.quantity is not None else None,
            deliveries=planned.deliveries,
            item=items[-1].item if items else None,
        )
        return (
            replace(claim, unit_price=price.amount, price_per=price.per, currency=price.currency)
            if price
            else claim
        )

    def _line(self, target: Target) -> Line | None:
        number, line = target
        order = self.orders[number]
        return order.line(line) if line is not None else order.lines[0] if len(order.lines) == 1 else None

    def _note_problems(
        self, target: Target, problems: Iterable[tuple[ExceptionType, str, tuple[Evidence, ...]]]
    ) -> None:
        for type_, words, evidence in problems:
            self.disputed.setdefault(target, set()).update({e.field for e in evidence} & FIELDS)
            scope = Scope(frozenset(self._lines(target)), named=True)
            rule = "reading.unit" if type_ is ExceptionType.UOM else "reading.contradiction"
            self.remarks.append(Remark(type_, words, rule, scope, evidence))

    def _price(
        self, target: Target, stating: Sequence[Statement], quantity: Decimal | None
    ) -> tuple[Priced | None, tuple[Evidence, ...]]:
        """The unit price, and its words. Totals are checked against it, and are no price themselves."""
        quoted = [s for s in stating if s.quoted]
        line, order = self._line(target), self.orders[target[0]]
        found = [p for s in quoted if not is_total(s) and (p := self._stated(s, line, target))]
        every = found
        found = without_totals(every, quantity or (line.quantity if line else None))
        found = [p for p in found if not is_line_total(p, line) and not is_sum(p, order)]
        totals = [s for s in quoted if is_total(s) and not is_order_total(s, order)]
        several = different(found, line, order)
        if len(several) > 1:
            said = " and ".join(quote(p.evidence) for p in several)
            evidence = tuple(e for p in several for e in p.evidence)
            self._note_problems(
                target, [(ExceptionType.CONFLICT, f"Different prices are given: {said}", evidence)]
            )
            return None, ()
        if not found:
            return None, ()
        amounts = {p.amount for p in every if p not in found} | {s.quoted.amount for s in totals if s.quoted}
        price = with_basis_of_total(found[0], amounts, quantity, line)
        if mismatch := wrong_total(price, totals, quantity, line):
            self._note_problems(target, [mismatch])
        return price, tuple(e for p in found for e in p.evidence)

    def _stated(self, said: Statement, line: Line | None, target: Target) -> Priced | None:
        quoted = said.quoted
        assert quoted is not None
        per = said_for(quoted, line)
        if per is not None and quoted.unit and line and not money.same_unit(quoted.unit, line.uom):
            converted = money.convert(per, quoted.unit, line.uom)
            if converted is None:
                words = f"{quote(said.evidence)} gives the price in another unit than the order's {line.uom}"
                self._note_problems(target, [(ExceptionType.UOM, words, said.evidence)])
                return None
            per = converted
        return Priced(quoted.amount, per, quoted.currency, said.evidence)

    # --- changed, and doubts ------------------------------------------------------------------------

    def _changed(self, target: Target) -> bool:
        """Whether anything else than ordered is promised for every line of the account."""
        return all(self._line_changed(key) for key in self._lines(target))

    def _line_changed(self, key: LineKey) -> bool:
        order = self.orders[key[0]]
        line = order.line(key[1])
        own = [s for s in self._covering(key) if not (len(order.lines) > 1 and _only_total(s, order))]
        return line is not None and any(promises_other(said, line, order) for said in own)

    def _ends_changed(self, key: LineKey, claims: Sequence[LineClaim]) -> bool:
        """Whether something else is promised when all is added up: two halves may be what was ordered."""
        line = self.orders[key[0]].line(key[1])
        own = [c for c in claims if _about(c, key) and c.act in (Act.STATE, Act.CHANGE) and has_value(c)]
        same = bool(line and own) and all(is_as_ordered(c, line, self.orders[key[0]]) for c in own if line)
        dropped = any(s.backordered or s.act is Act.REJECT for s in self._covering(key))
        return self._line_changed(key) and (dropped or not same)

    def _agreed(self, key: LineKey, claims: Sequence[LineClaim]) -> bool:
        """Whether the line would be taken as accepted: a yes covers it, or all three values are stated."""
        own = [c for c in claims if _about(c, key)]
        valued = all(any(held(c) for c in own) for held in VALUES)
        return valued or any(c.act is Act.ACCEPT for c in own)

    def doubts(self, claims: Sequence[LineClaim]) -> Iterator[Doubt]:
        """The remarks that count, each once for every account that it is about."""
        yield from self._announced_beside_yes(claims)
        for remark in self.remarks:
            lines = [key for key in self._scope_lines(remark.scope) if self._counts(remark, key, claims)]
            yield from self._spread(remark, lines)

    def _scope_lines(self, scope: Scope) -> list[LineKey]:
        lines = self.every if scope.lines is None or scope.foreign else scope.lines & self.every
        return sorted(lines - self.named if scope.others else lines)

    def _counts(self, remark: Remark, key: LineKey, claims: Sequence[LineClaim]) -> bool:
        match remark.weight:
            case Weight.ALWAYS:
                return True
            case Weight.UNLESS_CHANGED:
                return not self._ends_changed(key, claims)
            case Weight.BESIDE_YES:
                troubled = self.agreed and remark.rule in _TROUBLING
                silent = remark.scope.named and not any(_about(c, key) for c in claims)
                return not self._ends_changed(key, claims) and (
                    silent or troubled or self._agreed(key, claims)
                )

    def _spread(self, remark: Remark, lines: Sequence[LineKey]) -> Iterator[Doubt]:
        if frozenset(lines) == self.every:
            yield _doubt(remark, next(iter(self.orders)) if len(self.orders) == 1 else "", None)
            return
        for number, order in self.orders.items():
            own = [line for n, line in lines if n == number]
            if len(own) == len(order.lines) > 1:
                yield _doubt(remark, number, None)
            else:
                yield from (_doubt(remark, number, line) for line in own)

    def _announced_beside_yes(self, claims: Sequence[LineClaim]) -> Iterator[Doubt]:
        """ "OK. We will come back with dates": what is still to come may change what was said."""
        for said in self.statements:
            if not said.pending:
                continue
            remark = Remark(
                ExceptionType.UNCLEAR,
                f"{quote(said.evidence)} announces more",
                "reading.more-to-come",
                said.scope,
                self._still_to_come(said),
                Weight.BESIDE_YES,
            )
            lines = [key for key in self._scope_lines(said.scope) if self._counts(remark, key, claims)]
            yield from self._spread(remark, lines)

    def _still_to_come(self, said: Statement) -> tuple[Evidence, ...]:
        """Its words, as those for the fields that it announces and nobody gives a value for."""
        told = (s.fields if s.act is Act.ACCEPT else s.values for s in self.statements)
        left = sorted(said.fields.difference(*told))
        return tuple(replace(e, field=name) for name in left for e in said.evidence) or said.evidence


def _only_total(said: Statement, order: PurchaseOrder) -> bool:
    """Whether it is a total and no more: that of several lines changes none of them, right or wrong."""
    alone = said.counted is None and said.when is None and said.item is None
    summed = is_total(said) or is_order_total(said, order)
    return summed and alone and (said.scope.lines is None or len(said.scope.lines) > 1)


def _named_lines(
    statements: Iterable[Statement], remarks: Iterable[Remark], every: frozenset[LineKey]
) -> frozenset[LineKey]:
    """The lines that somebody speaks of by themselves."""
    scopes = [*(said.scope for said in statements), *(remark.scope for remark in remarks)]
    own = [s.lines for s in scopes if s.named and s.lines and not s.others and s.lines != every]
    return frozenset[LineKey]().union(*own)


def _claim(said: Statement, target: Target, disputed: set[str]) -> LineClaim | None:
    """A statement as a claim; a yes leaves out the fields for which a value was named that can't be taken."""
    evidence = said.evidence
    if said.act is Act.ACCEPT and disputed:
        fields = sorted((said.fields or FIELDS) - disputed)
        evidence = tuple(replace(e, field=name) for name in fields for e in said.evidence)
    return LineClaim(said.act, tuple(dict.fromkeys(evidence)), *target) if evidence else None


def _about(claim: LineClaim, key: LineKey) -> bool:
    return claim.order == key[0] and claim.line in (None, key[1])


def _doubt(remark: Remark, order: str, line: int | None) -> Doubt:
    words = remark.words if remark.words.endswith((".", "!", "?")) else f"{remark.words}."
    return Doubt(remark.type, words, order, line, remark.rule, remark.evidence, charge=remark.charge)
