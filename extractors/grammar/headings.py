"""What the columns above a printed row speak of, as far as taxes, surcharges, amounts and multiples go.

    "… | Cena netto | VAT | Wartość netto | Wartość brutto"     columns of tax and of money
    a row without cells                                         one column, headed by all the titles

A column that names a surcharge is none of tax, whatever else its title says.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.atoms import atoms
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.rates import at_home, names_tax, rates, without_tax_words
from countersign.extractors.grammar.titles import CONFIRMED, meant
from countersign.procurement import money

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+|[^\W\d_]")
# "StawkaVAT", "TerminDostawy": words that a program ran together.
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z]{2})(?=[A-Z])")
_BARS, _FAR, _DIGIT_FIRST = 2, 200, re.compile(r"^\W*\d")
_PERCENT = re.compile(
    r"(?<![\d.,])(?P<behind>\d{1,2}(?:[.,]\d{1,3})?)\s?[%％]|[%％]\s?(?P<before>\d{1,2}(?:[.,]\d{1,3})?)"
)


@dataclass(frozen=True)
class Columns:
    """The columns of a row by their places; none where its titles are not known."""

    titles: tuple[str, ...] = ()
    taxed: frozenset[int] = frozenset()
    money: frozenset[int] = frozenset()
    charged: frozenset[int] = frozenset()
    each: frozenset[int] = frozenset()
    """Those of prices for one piece: "Preis/Stk."."""
    per: frozenset[int] = frozenset()
    """Those that say what a price is for: "PER"."""
    counted: frozenset[int] = frozenset()
    """Those of quantities, and those that are only called confirmed."""
    left: frozenset[int] = frozenset()
    """Those of what does not come yet."""
    described: frozenset[int] = frozenset()
    """Those that say what the goods are."""
    rates: frozenset[Decimal] = frozenset()
    """The shares that are a tax on the sheet: the country's own, and those beside the tax's name."""

    @property
    def apart(self) -> bool:
        """Whether the row is in cells, each below its title."""
        return len(self.titles) > 1

    def at(self, text: str, place: int) -> int:
        """The column that a place of the row stands in."""
        return text.count("|", 0, place)

    def title_at(self, text: str, place: int) -> str:
        """Its title."""
        column = self.at(text, place)
        return self.titles[column] if column < len(self.titles) else ""


NO_COLUMNS = Columns()


def columns_of(
    row: str, above: Iterable[str], languages: tuple[str, ...], told: frozenset[Decimal]
) -> Columns:
    """The columns of a row, from the lines above it, the nearest first. `told` are rates of tax."""
    cells, near = row.count("|") + 1, islice(above, _FAR)
    if cells <= _BARS:
        titled = (one for one in near if len(one.split()) > 1 and not re.search(r"\d{3}", one))
        return _meant((next(titled, ""),), languages, told)
    heading = next((one for one in near if one.count("|") >= _BARS and _is_heading(one)), "")
    titles = tuple(_CAMEL.sub(" ", title.strip()) for title in heading.split("|"))
    return _meant(titles if len(titles) >= cells else (), languages, told)


def rates_told(lines: Sequence[str], country: str) -> frozenset[Decimal]:
    """The rates of a country, and those that a sheet writes on a line that speaks of tax."""
    said = (share for line in lines if names_tax(line) for share in percents(line))
    return frozenset({*at_home(country), *said}) & frozenset(rates())


def percents(text: str) -> Iterator[Decimal]:
    """The percentages of a text, as shares."""
    for match in _PERCENT.finditer(text):
        yield Decimal((match["behind"] or match["before"]).replace(",", ".")) / 100


def _is_heading(line: str) -> bool:
    """Whether no cell begins with a figure."""
    return not any(_DIGIT_FIRST.match(cell) for cell in line.split("|"))


@lru_cache(maxsize=1024)
def _meant(titles: tuple[str, ...], languages: tuple[str, ...], told: frozenset[Decimal]) -> Columns:
    places = range(len(titles))
    charged = frozenset(place for place in places if charging(titles[place], languages))
    taxed = frozenset(place for place in places if names_tax(titles[place])) - charged
    priced = frozenset(place for place in places if _is_money(titles[place], languages)) - charged
    each = frozenset(place for place in priced if _is_for_one(titles[place]))
    per = frozenset(place for place in places if _bare(titles[place]) in _titles()["per"])
    kinds = meant(titles, languages[0])[0] if titles else ()
    counted = frozenset(place for place, kind in enumerate(kinds) if kind in ("quantity", CONFIRMED))
    left = frozenset(place for place, kind in enumerate(kinds) if kind == "backorder")
    described = frozenset(place for place, kind in enumerate(kinds) if kind == "description")
    return Columns(titles, taxed, priced, charged, each, per, counted, left, described, told)


@lru_cache(maxsize=4096)
def charging(title: str, languages: tuple[str, ...]) -> bool:
    """Whether a surcharge is named, whatever tax is named beside it."""
    plain = _bare(without_tax_words(title))
    if plain in _titles()["costs"]:
        return True
    if any(word in _titles()["discounts"] for word in re.findall(r"\w+", plain)):
        return False
    said = (phrases.acts(phrases.tokens(plain, load(code)), code) for code in languages)
    return any(act.kind is Kind.CHARGE for acts in said for act in acts)


def _bare(title: str) -> str:
    return " ".join(title.casefold().split()).strip(" .:%()[]/-")


def is_something(cell: str) -> bool:
    """Whether a number that is not zero stands in a cell."""
    return any(value for atom in atoms(cell) for value in atom.values)


@cache
def _titles() -> Mapping[str, frozenset[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "columns.toml")
    return {kind: frozenset(listed) for kind, listed in tomllib.loads(path.read_text("utf-8")).items()}


def _is_for_one(title: str) -> bool:
    """Whether a price is by the piece: "Price each". A "unit price" may be for a hundred, too."""
    named = (money.unit(word) for word in _WORD.findall(title) if not word.casefold().startswith("uni"))
    pieces = any(one and one.family == "piece" and one.factor == 1 for one in named)
    return pieces and not re.search(r"\d", title)


def _is_money(title: str, languages: tuple[str, ...]) -> bool:
    """Whether it is the title of a price or of an amount."""
    for code in languages:
        words = f" {' '.join(phrases.words(title, load(code)))} "
        known = (*load(code).words("tables", "total"), *load(code).words("tables", "price"))
        named = (" ".join(phrases.words(name, load(code))) for name in known)
        if any(f" {name} " in words for name in named if name):
            return True
    return False
