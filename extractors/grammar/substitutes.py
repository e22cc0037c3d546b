"""Something else than what was ordered: offered in words, or by a number that is nearly the ordered one.

"We supply HN-9 instead"             a change of the item
"Obsolete, replaced by HN-9"         the same: what is named in its place is offered
"Galvanised ones instead of the nuts" the same, if goods are named, and no amount of them
"No longer made"                     a refusal, unless something is offered
"Line 20: 200 pcs HN-8B, 4.10"       no word of it, and yet another item: nothing is settled beside it
"""

import re
from collections.abc import Iterator

from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.roles import Part, Within
from countersign.extractors.grammar.spans import overlaps, places
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import Heard, Scope, Weight, quote
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.order import Line

_SHORTEST, _FEW, _FAR = 3, 2, 3
_COUNTED = frozenset({"#quantity", "#number"})
_GOODS = frozenset({Pointing.ITEM, Pointing.WORDS})
_OURS = frozenset({Pointing.ORDER, Pointing.LINE, Pointing.ITEM})
_NAME = re.compile(r"(?<![\w.,/-])(?=[\w./-]{0,24}\d)[^\W_](?:[-/._]?[^\W_]){2,24}(?!\w)")


def hear_substitution(portion: Portion, heard: Heard) -> None:
    """Hears what takes the place of an item."""
    codes = [portion.sentence.tokens[i] for w in portion.clauses for i in w.places if w.key(i) == "#code"]
    names = [portion.sentence.text[code.start : code.end] for code in codes]
    evidence = portion.whole("item")
    # "600 instead of 500": what takes the place is an amount.
    amount = bool(portion.filled) and not names
    acts = [
        a
        for w in portion.clauses
        for a in portion.sentence.acts
        if a.kind is Kind.SUBSTITUTION and w.holds(a.first)
    ]
    replaced = not all(_is_none(act, portion, bool(names)) for act in acts) or any(
        map(_in_place_of_goods, portion.clauses)
    )
    offered = (replaced and not amount) or (Kind.DISCONTINUED in portion.kinds and names)
    if offered:
        heard.say(Act.CHANGE, portion.scope, evidence, item=names[0] if names else None)
        words = f"The supplier offers something else: {quote(evidence)}"
        heard.remark(ExceptionType.SUBSTITUTION, words, "substitution", portion.scope, evidence)
    elif Kind.DISCONTINUED in portion.kinds:
        heard.say(Act.REJECT, portion.scope, evidence, soft=True)
    else:
        for name in dict.fromkeys((*names, *_names(portion))):
            _hear_neighbour(name, portion, heard)


def _is_none(act: Found, portion: Portion, named: bool) -> bool:
    """ "There is no equivalent", "instead of Adda Ltd": nothing is offered, or it is a company's place."""
    sentence = portion.sentence
    denials = [a for a in sentence.acts if a.kind is Kind.NEGATION]
    denied = any(-_FAR <= a.first - act.last <= _FAR or -_FAR <= act.first - a.last <= _FAR for a in denials)
    valued = any(value.part is not Part.BACKGROUND for _, value in portion.values)
    firms = [m for m in sentence.side_matters if m.kind is Kind.FIRM]
    return not named and ((denied and not valued) or any(0 <= m.first - act.last <= _FAR for m in firms))


def _in_place_of_goods(within: Within) -> bool:
    """Whether "instead of" stands at the name of what was ordered."""
    first, keys = within.clause.first, within.keys
    before = spelled("in_place", "before", within.language).spans(keys)
    behind = spelled("in_place", "behind", within.language).spans(keys)
    return any(_names_goods(within, first + last, first + last + 1) for _, last in before) or any(
        _names_goods(within, first + start - 1) and within.key(first + start - 2) not in _COUNTED
        for start, _ in behind
    )


def _names_goods(within: Within, *places: int) -> bool:
    """Whether a line's goods are named at the first of these tokens, or at the second behind an article."""
    for index in places:
        if not within.holds(index) or within.key(index) in _COUNTED:
            return False
        at = within.sentence.tokens[index].start
        if any(m.start <= at < m.end for m in within.sentence.mentions if m.pointing in _GOODS):
            return True
    return False


def _names(portion: Portion) -> Iterator[str]:
    """What is written like an item's number, and is neither a value nor known by name."""
    sentence = portion.sentence
    values = sentence.values
    known = [*places(values.dates), *places(values.prices), *places(values.quantities)]
    known += [(m.start, m.end) for m in sentence.mentions if m.pointing in _OURS]
    for match in _NAME.finditer(sentence.text):
        inside = any(within.has(match.start()) for within in portion.clauses)
        if inside and not overlaps(*match.span(), known):
            yield match[0]


def _hear_neighbour(name: str, portion: Portion, heard: Heard) -> None:
    """A number that is an item's with more behind it, or with a sign or two of it changed."""
    rows = [(order, line) for order in portion.sentence.setting.orders for line in order.lines]
    known = [text for _, line in rows for text in _numbers(line)]
    if _bare(name) in map(_bare, known) or any(_bare(name) in _bare(line.description) for _, line in rows):
        return
    meant = [
        (order.number, line.line)
        for order, line in rows
        if any(nearly(name, number) for number in _numbers(line))
    ]
    if meant:
        evidence = portion.whole("item")
        words = f"The supplier names {name}, which is nearly an item of the order but none: {quote(evidence)}"
        scope = Scope(frozenset(meant), named=True)
        heard.remark(ExceptionType.ITEM, words, "item", scope, evidence, Weight.BESIDE_YES)


def _numbers(line: Line) -> list[str]:
    return [number for number in (line.item, line.supplier_item) if number]


def nearly(name: str, ordered: str) -> bool:
    """Whether a number is almost an ordered item's, as where somebody mistypes it or means its neighbour."""
    if _built(name) == _built(ordered) and len(re.findall(r"[^\W\d_]", name)) >= _FEW:
        return _bare(name) != _bare(ordered)
    return _near(_bare(name), _bare(ordered)) or _mistyped(_bare(name), _bare(ordered))


def _built(name: str) -> str:
    """The letters and signs of a number: "HN-8" and "HN-10" are two sizes of one thing."""
    return re.sub(r"\d+", "#", name.casefold())


def _near(name: str, ordered: str) -> bool:
    if len(ordered) < _SHORTEST or name[:_FEW] != ordered[:_FEW]:
        return False
    if name.isdigit() or len(name) != len(ordered):
        return not name.isdigit() and name.startswith(ordered)
    return sum(a != b for a, b in zip(name, ordered, strict=True)) <= _FEW


def _mistyped(name: str, ordered: str) -> bool:
    """Whether a number of digits alone is the ordered one with one digit changed, or two in turn."""
    if not (name.isdigit() and ordered.isdigit()) or len(name) != len(ordered) or len(name) <= _SHORTEST:
        return False
    changed = [i for i, (a, b) in enumerate(zip(name, ordered, strict=True)) if a != b]
    turned = len(changed) == _FEW and name[changed[0]] == ordered[changed[1]]
    return len(changed) == 1 or (turned and changed[1] - changed[0] == 1)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
