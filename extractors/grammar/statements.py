"""What a sentence can amount to: statements and remarks, each about certain lines.

    Scope      the lines that a clause is about: named in it, or spoken of before
    Statement  something said: a yes, a value, a refusal, a hedge …
    Remark     something noticed that a buyer should know, or that speaks against a yes

How clauses become these is `listener`'s work; what they come to for each line is `account`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import TypedDict, Unpack

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import LineKey, Mention, Pointing, keys
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.yardstick import measured_by_the_order
from countersign.procurement.claims import Act, Charge, Evidence, ExceptionType
from countersign.procurement.order import PurchaseOrder

FIELDS = frozenset({"quantity", "price", "date"})


@dataclass(frozen=True)
class Scope:
    """The lines that words are about. `lines` None: all that the mail is about.

    `named`: they were pointed at. `others`: all lines but those spoken of elsewhere. `foreign`: an order or
    line that is none of ours.
    """

    lines: frozenset[LineKey] | None = None
    named: bool = False
    others: bool = False
    foreign: bool = False

    def covers(self, key: LineKey) -> bool:
        """Whether the line is meant."""
        return not self.foreign and (self.lines is None or key in self.lines)


EVERYTHING = Scope()


@dataclass(frozen=True)
class Statement:
    """One thing said about lines. For a yes, `fields` are those it is limited to; empty means the whole line.

    `backordered`: the quantity is one that does not come. `pending`: more is
    announced. `soft`: of no weight where the line is changed. `retold`: it stands under
    a heading for what was asked or offered before. `implied`: nobody said so, see `delivered`.
    `taken`: the order is entered or planned, which is a yes where a day is promised, see `taken_on`.
    `plain`: nothing unknown and nothing new is said beside the value, see `wholes`.
    `repeated`: it is only shown, see `repeated`.
    `by_value`: the fields of a question or an "if" that no word names, see `not_meant`.
    """

    act: Act
    scope: Scope
    evidence: tuple[Evidence, ...]
    fields: frozenset[str] = frozenset()
    counted: Counted | None = None
    quoted: Quoted | None = None
    when: Interval | None = None
    item: str | None = None
    backordered: bool = False
    pending: bool = False
    soft: bool = False
    retold: bool = False
    taken: bool = False
    implied: bool = False
    plain: bool = False
    leads: bool = False
    repeated: bool = False
    by_value: frozenset[str] = frozenset()
    but: frozenset[LineKey] = frozenset()

    @property
    def states(self) -> bool:
        """Whether it holds a value that is promised."""
        return bool((self.counted and not self.backordered) or self.quoted or self.when or self.item)

    @property
    def values(self) -> frozenset[str]:
        """The fields for which it holds a value."""
        held = {"quantity": self.counted, "price": self.quoted, "date": self.when}
        return frozenset(name for name, value in held.items() if value is not None)


class Weight(Enum):
    """When a remark counts: always, unless the line is changed anyway, or only beside a yes."""

    ALWAYS = 1
    UNLESS_CHANGED = 2
    BESIDE_YES = 3


@dataclass(frozen=True)
class Remark:
    """Something that was noticed but is no statement.

    `otherwise` is what would be said, did the words that are not understood mean nothing.
    """

    type: ExceptionType
    words: str
    rule: str
    scope: Scope
    evidence: tuple[Evidence, ...] = ()
    weight: Weight = Weight.ALWAYS
    charge: Charge | None = None
    otherwise: Statement | None = None


class Said(TypedDict, total=False):
    """The optional parts of a statement."""

    fields: frozenset[str]
    counted: Counted | None
    quoted: Quoted | None
    when: Interval | None
    item: str | None
    backordered: bool
    pending: bool
    soft: bool
    taken: bool
    implied: bool
    plain: bool
    leads: bool
    repeated: bool
    by_value: frozenset[str]


@dataclass(frozen=True)
class Closure:
    """The days on which they are shut, and the words that say so."""

    days: Interval
    evidence: tuple[Evidence, ...]


@dataclass
class Heard:
    """What came out of a sentence. `scope`: what it spoke of last; `closure`: when they are shut.

    `notes` tell what was let be.
    """

    statements: list[Statement] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    scope: Scope = EVERYTHING
    closure: Closure | None = None
    notes: tuple[str, ...] = ()

    def say(self, act: Act, scope: Scope, evidence: Iterable[Evidence], **rest: Unpack[Said]) -> None:
        """Adds a statement, unless there are no words for it."""
        if words := tuple(evidence):
            self.statements.append(Statement(act, scope, words, **rest))

    def remark(
        self,
        type_: ExceptionType,
        words: str,
        rule: str,
        scope: Scope,
        evidence: Iterable[Evidence],
        weight: Weight = Weight.ALWAYS,
        charge: Charge | None = None,
        otherwise: Statement | None = None,
    ) -> None:
        """Adds a remark."""
        rule = f"reading.{rule}"
        self.remarks.append(Remark(type_, words, rule, scope, tuple(evidence), weight, charge, otherwise))


@dataclass(frozen=True)
class Before:
    """What the mail said before a sentence: the rules of what was remarked upon, and the statements."""

    rules: frozenset[str] = frozenset()
    said: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, remarks: Iterable[Remark], said: Iterable[Statement]) -> "Before":
        """What these come to."""
        return cls(frozenset(remark.rule for remark in remarks), tuple(said))

    def days(self, key: LineKey) -> list[Interval]:
        """The days on which a line was said to come."""
        return [one.when for one in self.said if one.when and one.scope.covers(key)]


NOTHING_BEFORE = Before()


def quote(evidence: Iterable[Evidence]) -> str:
    """The words between quotation marks, on one line."""
    return f"“{' '.join(' '.join(e.quote for e in evidence).split())}”"


def scoped(sentence: Sentence, topic: Scope) -> list[tuple[Within, Scope]]:
    """Each clause with the lines that it is about; one that names none goes on with the last."""
    parts: list[tuple[Within, Scope]] = []
    scope = together = topic
    for clause in sentence.clauses:
        within = Within(sentence, clause)
        named = _named(within, scope)
        if parts and named and (_still_refuses(within, parts[-1]) or _names_the_rest(within, parts[-1])):
            parts.append((within, scope))
            continue
        if named and measured_by_the_order(within):
            named = _spoken_of(parts) or named
        if named and named.lines and clause.listed:
            together = Scope(named.lines | (scope.lines or frozenset()), named=True)
        else:
            together = named or together
        scope = named or together
        parts.append((within, scope))
    return _forwards(_of_all(_backwards(parts, topic)), topic)


def _spoken_of(parts: Sequence[tuple[Within, Scope]]) -> Scope | None:
    """All lines that the sentence named before."""
    lines = [scope.lines for _, scope in parts if scope.named and scope.lines]
    return Scope(frozenset().union(*lines), named=True) if lines else None


def _of_all(parts: list[tuple[Within, Scope]]) -> list[tuple[Within, Scope]]:
    """ "Bolts 500 at 12.50, nuts 300 at 4.10, and with you on 11 December": the day is every line's.

    Only where each line before it is given with its amount, and none with a day or an answer of its own.
    """
    if not parts:
        return parts
    (last, _), lists = parts[-1], parts[:-1]
    listed = [
        (scope.lines or frozenset(), [w for w, _ in own]) for scope, own in groupby(lists, itemgetter(1))
    ]
    own = [lines for lines, _ in listed]
    apart = len(own) > 1 and all(own) and len(frozenset().union(*own)) == sum(len(lines) for lines in own)
    moved = last.dated and bool(last.marks & _MOVING) and last.kinds <= {Kind.AS_ORDERED}
    given = all(any(map(_counts, own)) and all(map(_lists, own)) for _, own in listed)
    named = any(last.has(mention.start) for mention in last.sentence.mentions)
    valued = any(key in _VALUES for key in last.keys)
    if not (apart and moved and given) or named or valued:
        return parts
    return [*lists, (last, Scope(frozenset().union(*own), named=True))]


def only_lists(within: Within) -> bool:
    """Whether the clause gives a line its amount, and neither a day nor anything that is done."""
    return _counts(within) and _is_quiet(within)


def _counts(within: Within) -> bool:
    return any(key in ("#quantity", "#number") for key in within.keys)


def _lists(within: Within) -> bool:
    return (_counts(within) or "#price" in within.keys) and _is_quiet(within)


def _is_quiet(within: Within) -> bool:
    """Whether nothing is done in it, and no day is given."""
    return not (within.dated or within.kinds or within.marks & {Kind.DELIVER, Kind.SHIP})


_VALUES = frozenset({"#quantity", "#price", "#number"})
_MOVING = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD})


def _forwards(parts: list[tuple[Within, Scope]], topic: Scope) -> list[tuple[Within, Scope]]:
    """ "Trouble at our plater: line 10 ships on the 18th": what opens the sentence is why, and no more.

    Only where it names no line, holds no value but a day in the past ("further to our confirmation of the
    3rd"), says neither yes nor no and speaks of no price or quantity.
    """
    named = next((place for place, (_, scope) in enumerate(parts) if scope != topic), 0)
    opening = [within for within, _ in parts[:named]]
    dated = named and any(parts[named][0].key(i) == "#date" for i in parts[named][0].places)
    if not dated or not parts[named][1].named or not all(map(_only_tells_why, opening)):
        return parts
    return [(within, parts[named][1]) for within in opening] + parts[named:]


def _only_tells_why(within: Within) -> bool:
    past = [m for m in within.sentence.marks if m.kind is Kind.BACKGROUND and within.holds(m.first)]
    told = {i for mark in past for i in range(mark.first, mark.last)}
    valued = any(within.key(i).startswith("#") for i in within.places if i not in told)
    heavy = within.marks & {Kind.PRICE_WORD, Kind.QUANTITY_WORD} or within.kinds - _REASONS - {Kind.COURTESY}
    return bool(within.kinds & _REASONS) and not valued and not heavy


_REASONS = frozenset({Kind.TROUBLE, Kind.CHANGE, Kind.TITLE})


_REFUSING = frozenset({Kind.DISCONTINUED, Kind.REJECT, Kind.NOT_KEPT})


def _still_refuses(within: Within, before: tuple[Within, Scope]) -> bool:
    """ "SG-5 is discontinued, so we can't take the order": "the order" is what was refused just before."""
    mentions = {m.pointing for m in within.sentence.mentions if within.has(m.start)}
    refused = before[0].kinds & _REFUSING and within.kinds & _REFUSING
    return bool(refused and before[1].named and mentions <= {Pointing.ALL})


def _names_the_rest(within: Within, before: tuple[Within, Scope]) -> bool:
    """ "420 bolts on the 11th, strike the last 80 from the order": the 80 are of the line named before."""
    mentions = {m.pointing for m in within.sentence.mentions if within.has(m.start)}
    ends = [m.last for m in within.sentence.marks if m.kind is Kind.BALANCE and within.holds(m.first)]
    counted = any(within.key(end) in ("#quantity", "#number") for end in ends)
    return counted and mentions <= {Pointing.ALL} and before[1].named and len(before[1].lines or ()) == 1


def _backwards(parts: list[tuple[Within, Scope]], topic: Scope) -> list[tuple[Within, Scope]]:
    """ "Confirmed, both lines": what only names lines at the end is said of what stands before it."""
    if len(parts) > 1:
        (last, scope), (before, earlier) = parts[-1], parts[-2]
        trailing = not last.kinds and not any(
            last.key(i).startswith("#") and last.key(i) not in _NAMES for i in last.places
        )
        if trailing and earlier == topic and not last.clause.contrasted and scope.named:
            parts[-2] = (before, scope)
    return parts


def _named(within: Within, topic: Scope) -> Scope | None:
    """The lines that a clause names, or None."""
    mentions = [m for m in within.sentence.mentions if within.has(m.start)]
    pointing = {m.pointing for m in mentions}
    if pointing & {Pointing.FOREIGN_ORDER, Pointing.UNKNOWN_LINE} and not pointing & {
        Pointing.LINE,
        Pointing.ITEM,
    }:
        return Scope(frozenset(), named=True, foreign=True)
    orders = _union(mentions, Pointing.ORDER)
    lines = _union(mentions, Pointing.LINE, Pointing.ITEM) or _described(within, mentions)
    if not lines and (several := _union(mentions, Pointing.TOGETHER)):
        return Scope(several & (orders or several), named=True)
    if lines:
        spoken = _whole_orders(within.sentence.setting.orders, topic) or lines
        if within.clause.contrasted and topic.named and topic.lines:
            # "Sockets are here. Of relays, however, …": of lines called so, one that was not spoken of yet.
            lines = lines - topic.lines or lines
        return Scope(lines & (orders or topic.lines or lines) or lines & spoken or lines, named=True)
    if pointing & {Pointing.OTHERS, Pointing.ALL}:
        whole = orders or _whole_orders(within.sentence.setting.orders, topic)
        return Scope(whole, named=True, others=Pointing.OTHERS in pointing)
    return Scope(orders, named=True) if orders else None


def _described(within: Within, mentions: Sequence[Mention]) -> frozenset[LineKey]:
    """The lines that are called by what is ordered; but "if we get the cutters" is no word about one line."""
    tokens = within.sentence.tokens
    acts = [act for act in within.sentence.acts if within.holds(act.first)]
    opened = [tokens[act.first].start for act in acts if act.kind is Kind.CONDITION]
    first = min(opened, default=len(within.sentence.text))
    named = [mention for mention in mentions if mention.start < first]
    figured = _union([mention for mention in named if mention.by_figures], Pointing.WORDS)
    # Of the lines that a word may mean its figures are those of one: "10 boxes of ear plugs at 342.50".
    wider = [mention for mention in named if not figured & mention.lines]
    return figured | _union(wider, Pointing.WORDS)


def _whole_orders(orders: Iterable[PurchaseOrder], topic: Scope) -> frozenset[LineKey] | None:
    """Every line of the orders that are spoken of; None where that is all of them."""
    if topic.lines is None or topic.foreign:
        return None
    numbers = {number for number, _ in topic.lines}
    return keys([order for order in orders if order.number in numbers])


def _union(mentions: Iterable[Mention], *pointing: Pointing) -> frozenset[LineKey]:
    return frozenset[LineKey]().union(*(m.lines for m in mentions if m.pointing in pointing))


_NAMES = frozenset({"#line", "#item", "#order", "#words", "#own", "#noise"})
