"""The facts of an order line, and whether they account for every number of a printed row.

    Facts.explain("10 | HX-8x40 | Hex bolt M8x40 | 500 | 12,50 | 100 | 62,50")
        -> Explained(quantity="500", price="12,50", per=100, total=True)
    one number that is none of the line's own -> None

The numbers that a row can hold: the line's quantity, its price on any basis, the basis, what these come to,
its number or place in the list, the digits of its names, and zeros (no discount). Days are taken out before.
How a number is written is settled by what was ordered: "2.500" is the 2500 ordered. Where quantity,
price and what they come to stand in one row, a list price with its discount and a rate of tax are too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from countersign.extractors.grammar import multiples, standards
from countersign.extractors.grammar.atoms import Atom, atoms, blanked, figures
from countersign.extractors.grammar.costing import Costs, explained, surcharged
from countersign.extractors.grammar.headings import NO_COLUMNS, Columns
from countersign.extractors.grammar.intervals import Interval
from countersign.extractors.grammar.packs import without_packing
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.substitutes import nearly
from countersign.procurement import money
from countersign.procurement.order import Line, PurchaseOrder

_AMOUNTS = frozenset({"quantity", "quantity again", "zero"})
_BASES = tuple(map(Decimal, (1, 10, 100, 1000)))
_CENT = Decimal("0.01")
_CODE = re.compile(
    r"(?=\w*[^\W\d_])(?=\w*\d)\w+(?:[-./]\w+)*|\d+[./-](?=\w*\d)[^\W\d_]\w*|\w+(?:[-./]\w+)*-\w*\d\w*(?:/\d+)*|\d+(?:[-/]\d+)+|\d+(?:\.\d+){2,}|0\d+\.\d+"
)
_TAX = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d{1,3})?\s?[%％]")
_WEIGHED = re.compile(r"\d+(?:[.,]\d+)?\s?(?:kgs?|g|mm|cm|lbs?)\b", re.IGNORECASE)
# "3,2x350 mm", "2,0 x 16 x 50", "42.4x2.6": what a thing measures; "2 x 150" may be two deliveries.
_MEASURE = re.compile(
    r"(?<![\w.,])(?:\d+[.,]\d+\s?[x×]\s?\d+(?:[.,]\d+)?|\d+\s?[x×]\s?\d+[.,]\d+"
    r"|\d+\s?[x×]\s?\d+(?=\s?(?:mm|cm)\b|\s?[x×]\s?\d))(?:\s?[x×]\s?\d+(?:[.,]\d+)?)*(?![\d.,])"
)
# "7318 15" in a cell of its own: a tariff number.
_TARIFF = re.compile(r"(?<=\|\s)\d{4}\s\d\d(?:\s?\d\d){0,2}(?=\s\|)")
_GOODS, _CENTS = re.compile(r"[^\W\d_]{3}"), re.compile(r"\d[.,]\d\d(?!\d)|[€$£¥%]")
# "15,000 ±10 %": about as many.
_BOUND = re.compile(r"[±~≈<>≤≥]|\+\s?/\s?[-−–]")
_UNIT = re.compile(r"\s?(?:\|\s)?([^\W\d_]+)")
# "ST" is a piece in Germany, and a set in X12 and on the papers of North America.
_SETS, _COUNTING_SETS = "ST", frozenset({"US", "CA"})
_UNIT_ALONE = re.compile(r"\s?[^\W\d_]*\W*")
_UNIT_BEHIND = re.compile(r"\s?[^\W\d_]")
# Of a script that parts its words: "ボルトM8×40" holds a size.
_LETTER = r"[\d_A-Za-z\u00c0-\u024f\u0370-\u04ff]"
_LONGEST_ROW, _MOST_ATOMS, _A_CODE, _PACKED = 400, 24, 5, 2


@dataclass(frozen=True)
class Explained:
    """What of a row was found: the words of quantity and price, what the price is for, and its certainty.

    `total`: what they come to stands there. `based`: the basis does.
    """

    quantity: str = ""
    price: str = ""
    amount: Decimal = Decimal(0)
    per: Decimal | None = None
    total: bool = False
    based: bool = False
    bases: tuple[Decimal, ...] = ()
    """The bases that stand there as such, be they the price's or not."""
    codes: tuple[Decimal, ...] = ()


class Facts:
    """An order line, and what of it can be printed."""

    def __init__(self, order: PurchaseOrder, line: Line, place: int) -> None:
        self.order, self.line, self.place = order, line, place
        self.key: LineKey = (order.number, line.line)

    @cached_property
    def _total(self) -> Decimal:
        return (self.line.each * self.line.quantity).quantize(_CENT)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.line.item, self.line.supplier_item) if name)

    @cached_property
    def _sizes(self) -> tuple[str, ...]:
        """The words of the description that hold a figure."""
        return tuple(
            word.strip(".,;()\"″”'") for word in self.line.description.split() if re.search(r"\d", word)
        )

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """Everything that its names are made of, the longest first."""
        numbers = (self.order.number, *self._names, *self._sizes)
        return tuple(sorted(filter(None, numbers), key=len, reverse=True))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its description and names, and its currency and unit."""
        said = f"{self.line.description} {' '.join(self._names)} {self.order.currency} {self.line.uom}"
        return frozenset(re.findall(r"[^\W\d_]+", said.casefold()))

    def named_in(self, text: str) -> bool:
        """Whether the item's number stands there."""
        return any(_alone(name).search(text) for name in self._names)

    def nameless(self, text: str) -> str:
        """The text without the item's numbers, some of which look like words: "CA 30206"."""
        for name in self._names:
            text = _alone(name).sub(lambda found: " " * len(found[0]), text)
        return text

    def described_in(self, text: str) -> bool:
        """Whether every word of the description stands there."""
        own = set(re.findall(r"\w+", self.line.description.casefold()))
        return bool(own) and own <= set(re.findall(r"\w+", text.casefold()))

    def nearly_named_in(self, text: str) -> bool:
        """Whether another item's number stands there that is almost ours."""
        ours = [re.sub(r"[\W_]", "", name).casefold() for name in self._names]
        codes = (re.sub(r"[\W_]", "", match[0]).casefold() for match in _CODE.finditer(text))
        return any(nearly(code, name) for code in codes for name in ours if code != name)

    def begins(self, text: str, days: Sequence[Span[Interval]], columns: Columns = NO_COLUMNS) -> bool:
        """Whether quantity and price stand there, besides whatever else."""
        if len(text) > _LONGEST_ROW or not figures(text):
            return False
        left = self._without_names(text, days)
        found = atoms(left)
        values = {value for atom in found for one in (atom, *atom.joined) for value in one.values}
        priced = any(self._basis_of(value) is not None for value in values)
        counted = self.line.quantity in values or self._counted_by(left, found, columns) is not None
        return counted and priced

    def explain(
        self, text: str, days: Sequence[Span[Interval]], columns: Columns = NO_COLUMNS
    ) -> Explained | None:
        """What stands in the text, if every number in it is one of the line's own."""
        if len(text) > _LONGEST_ROW:
            return None
        left = self._without_names(text, days)
        found = atoms(left)
        another = self._names_another_order(left) or self._measures_another(left)
        if len(found) > _MOST_ATOMS or _BOUND.search(left) or another:
            return None
        return self._explained(text, left, found, columns)

    def holds_no_value(self, text: str, days: Sequence[Span[Interval]]) -> bool:
        """Whether the numbers of a text beside a row are codes, weights and sizes: they count nothing."""
        if len(text) > _LONGEST_ROW or days:
            return False
        left = self._without_names(text, days)
        codes = [match.span() for match in _CODE.finditer(left)]
        loose = [atom for atom in atoms(left) if not any(a <= atom.start and atom.end <= b for a, b in codes)]
        if self.is_packed(text):
            return True
        return not _BOUND.search(left) and all(
            (atom.plain and atom.end - atom.start > _A_CODE) or (atom.values and not any(atom.values))
            for atom in loose
        )

    def is_packed(self, text: str) -> bool:
        """ "Verpackung: 4 Karton à 500 Stk" below 2,000: whether it is how the whole of it is packed."""
        said = without_packing(text)
        numbers = atoms(said)
        if len(numbers) != _PACKED or self._counts_others(numbers[1], said):
            return False
        alone = not re.search(r"\w", said[: numbers[0].start]) and _UNIT_ALONE.fullmatch(said, numbers[1].end)
        behind = _UNIT.match(said, numbers[0].end)
        packed = behind is not None and money.family(behind[1]) == "package"
        whole = (one * each for one in numbers[0].values for each in numbers[1].values)
        return bool(alone) and packed and self.line.quantity in whole

    def price_is_literal(self, found: Sequence[tuple[object, Explained]]) -> bool:
        """Whether the price is written as it was ordered, on whatever basis that was."""
        return any(one.price and one.amount == self.line.unit_price for _, one in found)

    def _without_names(self, text: str, days: Sequence[Span[Interval]]) -> str:
        """The text with days, names, sizes, standards, taxes and weights made blank; offsets stay."""
        named = list(standards.named_in(text, self.line.description))
        for day in days:
            text = blanked(text, day.start, day.end)
        shown = figures(text)
        for name in self._written:
            # Wherever a name stands, its figures stand one behind the other: most are not worth a search.
            if figures(name) in shown:
                for match in _named(name).finditer(text):
                    text = blanked(text, *match.span())
                    shown = figures(text)
        weighed = [
            match.span()
            for pattern in (_TAX, _MEASURE, _WEIGHED, _TARIFF)
            for match in pattern.finditer(text)
        ]
        for start, end in (*named, *weighed):
            if not self._is_own(text[start:end]):
                text = blanked(text, start, end)
        return text

    def _is_own(self, weighed: str) -> bool:
        """Whether a weight is what was ordered: "250 kg" of what is bought by the kilogram."""
        return any(self.line.quantity in atom.values for atom in atoms(weighed))

    def _explained(self, text: str, left: str, numbers: Sequence[Atom], columns: Columns) -> Explained | None:
        codes = list(_CODE.finditer(left))
        found, strays, told, place = Explained(), list[Atom](), list[Atom](), 0
        many = self._counted_by(left, numbers, columns)
        while place < len(numbers):
            atom = numbers[place]
            if many and atom is many.atom:
                found = replace(found, quantity=text[atom.start : many.end])
            inside = bool(many and many.atom.start <= atom.start < many.end)
            if inside or any(_is_in(code, atom, left) for code in codes):
                place += 1
                continue
            choice = self._role(atom, left, found if not many else replace(found, quantity="…"))
            if choice is None:
                strays.append(atom)
                place += 1
                continue
            role, used = choice
            if not _may_stand(role, atom, left, columns):
                return None
            told += [used] if role in ("basis", "place") else []
            found = self._taken(found, role, used, text, left)
            place += used.atoms
        if many and not (found.total and found.price and found.per == many.times):
            return None
        known = not columns.charged or not surcharged(text, strays, numbers, columns)
        if not known:
            return None
        found = replace(found, bases=(*found.bases, *_units_of_prices(text, columns)))
        if found.quantity and found.price and found.total:
            strays = [
                x for x in strays if not (_is_of_goods(x, found, left, columns) or _is_size(x, left, columns))
            ]
        # "20 | … | 5.125 | 20 | 4.10": the second 20 is the discount, and no line's number.
        rests = (strays, *(sorted((*strays, one), key=lambda x: x.start) for one in told if strays))
        plain = not strays or any(self._is_costing(found, rest, text, columns) for rest in rests)
        return found if plain else None

    def _measures_another(self, left: str) -> bool:
        """Whether a size of another thing stands there: "M8x45" is shaped as the "M8x40" that was ordered."""
        ours = {_shape(size): _plain(size) for size in self._sizes}
        codes = (match[0] for match in _CODE.finditer(left))
        return any(_plain(one) != ours.get(_shape(one), _plain(one)) for one in codes)

    def _counted_by(self, left: str, numbers: Sequence[Atom], columns: Columns) -> "_Many | None":
        """The number that is the line's quantity in hundreds, where the quantity itself stands nowhere."""
        plainly = any(self.line.quantity in one.values for atom in numbers for one in (atom, *atom.joined))
        if plainly or (columns.apart and columns.each):
            return None
        uom = self.line.uom
        for atom in numbers:
            titled = multiples.titled(columns.title_at(left, atom.start), uom) if columns.apart else None
            times, end = multiples.behind(left, atom.end, uom) or (titled, atom.end)
            if times and any(value * times == self.line.quantity for value in atom.values):
                return _Many(atom, times, end)
        return None

    def _is_costing(self, found: Explained, strays: Sequence[Atom], text: str, columns: Columns) -> bool:
        """Whether what is left over is tax or a discount, beside quantity, price and what they come to."""
        if not (found.quantity and found.price and found.total):
            return False
        return explained(strays, text, Costs(found.amount, self._total, found.quantity), columns)

    def _taken(self, found: Explained, role: str, used: Atom, text: str, left: str) -> Explained:
        """What has been found, with one number more."""
        words = text[used.start : used.end]
        match role:
            case "quantity":
                return replace(found, quantity=words)
            case "price":
                amount = next(v for v in used.values if self._basis_of(v) is not None)
                return replace(found, price=words, amount=amount, per=self._basis_of(amount))
            case "total":
                return replace(found, total=True)
            case "basis":
                same = found.per is not None and next(iter(used.values)) == found.per and bool(found.price)
                own = used.values if _is_basis(found, used, left) else ()
                return replace(found, based=found.based or same, bases=(*found.bases, *own))
            case "code":
                return replace(found, codes=(*found.codes, *used.values))
            case _:
                return found

    def _role(self, atom: Atom, left: str, found: Explained) -> tuple[str, Atom] | None:
        """What a number is of the line, with as many of its groups as it takes; None where it is nothing."""
        counted, priced = bool(found.quantity), bool(found.price)
        for one in (*atom.joined, atom):
            for role, fits in (
                ("quantity", not counted and self.line.quantity in one.values),
                ("price", not priced and any(self._basis_of(v) is not None for v in one.values)),
                ("total", self._total in one.values),
                ("quantity again", self.line.quantity in one.values),
                ("price again", any(self._basis_of(v) is not None for v in one.values)),
                ("basis", bool(set(one.values) & set(_BASES)) and one.atoms == 1),
                ("place", one.atoms == 1 and bool(set(one.values) & self._places)),
                ("zero", bool(one.values) and not any(one.values)),
                # Behind a price a long number may be what the row comes to, unless that was told.
                ("code", (found.total or not priced) and one.plain and one.end - one.start >= _A_CODE),
            ):
                if fits and not (role == "quantity" and self._is_place(one, left)):
                    return None if role == "quantity" and self._counts_others(one, left) else (role, one)
        return None

    def _names_another_order(self, left: str) -> bool:
        """Whether a number stands there that looks like the order's and is another."""
        number = self.order.number
        alike = re.compile(rf"(?<!\d){re.escape(number[:2])}\d{{{max(len(number) - 2, 1)}}}(?!\d)")
        return number.isdigit() and bool(alike.search(left))

    def _counts_others(self, atom: Atom, left: str) -> bool:
        """Whether the unit behind a quantity is another than the one ordered."""
        behind = _UNIT.match(left, atom.end)
        named = money.unit(behind[1]) if behind else None
        if behind and behind[1] == _SETS and self.order.supplier.country in _COUNTING_SETS:
            return not money.same_unit("SET", self.line.uom) and not money.same_unit(behind[1], self.line.uom)
        return named is not None and not money.same_unit(named.code, self.line.uom)

    @cached_property
    def _places(self) -> frozenset[Decimal]:
        return frozenset({Decimal(self.line.line), Decimal(self.place)})

    def _is_place(self, atom: Atom, left: str) -> bool:
        """ "10 | … | 10 pcs": the first of two such numbers is the line's, the second its quantity."""
        if self.line.quantity not in self._places | set(_BASES) or _UNIT_BEHIND.match(left, atom.end):
            return False
        return any(self.line.quantity in other.values for other in atoms(left[atom.end :]))

    def _basis_of(self, amount: Decimal) -> Decimal | None:
        """The basis on which the amount is the price ordered; the order's own first."""
        bases = (self.line.price_per, *(basis for basis in _BASES if basis != self.line.price_per))
        return next((basis for basis in bases if amount and amount == self.line.each * basis), None)


@lru_cache(maxsize=4096)
def _alone(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _named(name: str) -> re.Pattern[str]:
    """A name or a size as it may be written: "M8x40", "M8 × 40"; "8x5.5", "8 x 5,5"."""
    written = re.sub(r"(?<=\d)[x×](?=\d)", r"\\s?[x×*]\\s?", re.escape(name))
    written = re.sub(r"(?<=\d)(?:\\\.|,)(?=\d)", "[.,]", written)
    return re.compile(rf"(?<!{_LETTER})(?<!\d[.,/-]){written}(?!{_LETTER}|[.,]\d)", re.IGNORECASE)


def _is_in(code: re.Match[str], atom: Atom, left: str) -> bool:
    """Whether a number is of a code: "12" of "VGE12L-ZN", but not of "12pcs"."""
    if not (code.start() <= atom.start and atom.end <= code.end()):
        return False
    return left[code.start()].isalpha() or not _UNIT_BEHIND.match(left, atom.end)


def _is_size(atom: Atom, left: str, columns: Columns) -> bool:
    """Whether a number below the title of descriptions counts no pieces: "drum 208 L", "6305-2RS1"."""
    behind = _UNIT.match(left, atom.end)
    named = money.unit(behind[1]) if behind else None
    counts = named is not None and named.family == "piece"
    return columns.apart and columns.at(left, atom.start) in columns.described and not counts


def _is_of_goods(atom: Atom, found: Explained, left: str, columns: Columns) -> bool:
    """Whether a number stands among the words of a cell that tells what the goods are: "VALVE 1/2 F/F".

    Not where the cell holds an amount as well, counts things, or is headed as an amount.
    """
    place = columns.at(left, atom.start)
    cell = left.split("|")[place]
    amounts = columns.counted | columns.money | columns.charged | columns.left | columns.per | columns.taxed
    if not columns.apart or place in amounts or not _GOODS.search(cell):
        return False
    begins = len("|".join(left.split("|")[:place])) + bool(place)
    before = left[begins : atom.start]
    unit = _UNIT.match(left, atom.end)
    counts = unit and money.unit(unit[1]) is not None
    held = any(words and words in cell for words in (found.quantity, found.price))
    return bool(_GOODS.search(before)) and not counts and not held and not _CENTS.search(cell)


def _plain(size: str) -> str:
    return size.casefold().replace("×", "x")


def _shape(size: str) -> str:
    """A size without its figures: those of one kind of thing are alike."""
    return re.sub(r"\d+", "0", _plain(size))


def _units_of_prices(text: str, columns: Columns) -> Iterator[Decimal]:
    """One for each unit that stands alone in a column of what a price is for: "EA" below "PER"."""
    cells = text.split("|") if columns.per else []
    for place in columns.per:
        named = money.unit(cells[place].strip()) if place < len(cells) else None
        if named and named.family == "piece":
            yield named.factor


def _may_stand(role: str, atom: Atom, left: str, columns: Columns) -> bool:
    """Whether a number may have such a role in its column: "1,500 | 1,000" below "ordered | confirmed" is no
    basis, and a 10 that is back-ordered no line's number.
    """
    place = columns.at(left, atom.start) if columns.apart else None
    return not (place in columns.left and role != "zero") and not (
        place in columns.counted and role not in _AMOUNTS
    )


def _is_basis(found: Explained, used: Atom, left: str) -> bool:
    """Whether a number says what a price is for: it has a unit, or stands right behind the price."""
    unit = _UNIT.match(left, used.end)
    if unit and money.unit(unit[1]):
        return True
    priced = left.rfind(found.price, 0, used.start) + len(found.price) if found.price else -1
    return priced > 0 and set(used.values) != {Decimal(1)} and not re.search(r"\d", left[priced : used.start])


@dataclass(frozen=True)
class _Many:
    """A number that counts by the hundred: how many each is, and where its unit ends."""

    atom: Atom
    times: Decimal
    end: int
