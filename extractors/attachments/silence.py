"""Whether words say nothing that an answer to an order turns on, as far as the grammar knows.

The one place where attachments ask the grammar: a name or an address holds no day, no price, no quantity and
no phrase that does anything, in the language it is likely in and in English.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countersign.extractors.attachments.sums import Sums, amounts_in
from countersign.extractors.grammar import phrases, references
from countersign.extractors.grammar.kinds import DOUBTING, Kind
from countersign.extractors.grammar.language import detect, plainly_other
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found, Token
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.some_of_it import speaks_of_some
from countersign.extractors.grammar.terms import settled
from countersign.extractors.grammar.touching import touches
from countersign.extractors.grammar.values import values_outside

_POSTCODE = re.compile(r"\b\d{4}\s?[A-Z]{2}\b")
_RATE = re.compile(r"\d+(?:[.,]\d+)?\s?[%％]")
# "35,00" counts as much as "35,50": an unknown word before it may mean freight.
_CENTS = re.compile(r"\d[.,]\d{1,2}(?!\d)")
_ANY_DAY = dt.date(2000, 1, 3)
_HARMLESS = frozenset({Kind.TITLE, Kind.COURTESY, Kind.CLOSING, Kind.BACKGROUND, Kind.FREE})
# What may be printed beside a table without being an answer.
_PRINTED = _HARMLESS | {Kind.TERMS, Kind.ATTACHED}
_BANKS = _HARMLESS | {Kind.BANK}
_HANGING = frozenset({Kind.HEDGE, Kind.CONDITION, Kind.PENDING, Kind.OFFER})
_MOVED = frozenset({Kind.SHIPPED, Kind.BALANCE})
_POINTED = frozenset(
    {Pointing.LINE, Pointing.UNKNOWN_LINE, Pointing.ITEM, Pointing.WORDS, Pointing.OTHERS}
    | {Pointing.ORDER, Pointing.FOREIGN_ORDER}
)
_TALK = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP})


NEWS = frozenset(
    {
        Kind.MACHINE,
        Kind.NOT_KEPT,
        Kind.NOT_BEFORE,
        Kind.REJECT,
        Kind.CANCEL_REST,
        Kind.BACKORDER,
        Kind.SUBSTITUTION,
        Kind.DISCONTINUED,
        Kind.CHARGE,
        Kind.CHANGE,
    }
)


_WEIGHING = NEWS | {Kind.OFFER, Kind.PENDING, Kind.APPROVAL, Kind.QUESTION, Kind.TROUBLE, Kind.BANK}


@lru_cache(maxsize=4096)
def says_nothing(text: str, *, numbers: bool = False, languages: frozenset[str] = frozenset()) -> bool:
    """Whether `text` can be passed over. `languages` are those that it may be in besides what it looks like.

    `numbers`: it stands where addresses do, so that its bare numbers are house numbers and postcodes, and
    its capitals names ("12 Mill Lane").
    """
    if not numbers and re.search(r"(?<!\w)\d+(?:[.,]\d+)?(?!\w)", text):
        return False
    return all(_says_nothing_in(text, code, names=numbers) for code in {*languages, detect(text), "en"})


@lru_cache(maxsize=4096)
def is_no_news(text: str, languages: frozenset[str] = frozenset()) -> bool:
    """Whether `text` holds no day, no price and no phrase that changes anything; terms and conditions may.

    The end of a month, without a number, is when to pay.
    """
    for code in {*languages, detect(text), "en"}:
        values = values_outside(text, (), language=code, country="", anchor=_ANY_DAY)
        tokens = phrases.tokens(text, load(code))
        acts = _acts(tokens, text, code)
        terms = [
            (tokens[a.first].start, tokens[a.last - 1].end) for a in acts if a.kind is Kind.TERMS
        ]  # "fin de mois" is when to pay
        days = [d for d in values.dates if re.search(r"\d", d.text)]
        days = [d for d in days if not any(s <= d.start and d.end <= e for s, e in terms)]
        if days or values.prices or any(act.kind in NEWS for act in acts):
            return False
    return True


def changes_nothing(text: str, may: frozenset[Kind], languages: frozenset[str], *, valued: bool) -> bool:
    """Whether `text` names no line, item, order or value, and does nothing that weighs but what it `may`.

    `valued`: prices and quantities may be spoken of in it, without any.
    """
    return all(_changes_nothing_in(text, code, may, valued) for code in {*languages, detect(text), "en"})


def _changes_nothing_in(text: str, code: str, may: frozenset[Kind], valued: bool) -> bool:
    values = values_outside(text, (), language=code, country="", anchor=_ANY_DAY)
    if values.dates or values.prices or values.quantities:
        return False
    if any(mention.pointing in _POINTED for mention in references.find(text, (), language=code)):
        return False
    tokens = phrases.tokens(text, load(code))
    said = {act.kind for act in phrases.acts(tokens, code)} - may
    told = {mark.kind for mark in phrases.marks(tokens, code)}
    return not said & _WEIGHING and (valued or not told & {Kind.PRICE_WORD, Kind.QUANTITY_WORD})


@lru_cache(maxsize=4096)
def is_free(text: str, languages: frozenset[str] = frozenset()) -> bool:
    """Whether all that it says is that the delivery costs the buyer nothing: "送料弊社負担"."""
    return any(_is_free_in(text, code) for code in {*languages, detect(text)}) and changes_nothing(
        text, frozenset({Kind.CHARGE}), languages, valued=True
    )


def _is_free_in(text: str, code: str) -> bool:
    tokens = phrases.tokens(text, load(code))
    said = {act.kind for act in _acts(tokens, text, code)}
    return Kind.FREE in said and said <= _PRINTED and not re.search(r"\d", text)


@lru_cache(maxsize=4096)
def names_bank(text: str, languages: frozenset[str]) -> bool:
    """Whether it is no more than a bank's name, and where it is."""
    return all(
        _says_nothing_in(text, code, names=True, kinds=_BANKS) for code in {*languages, detect(text), "en"}
    )


@lru_cache(maxsize=4096)
def is_firm(text: str, languages: frozenset[str] = frozenset()) -> bool:
    """Whether it depends on nothing, as terms of delivery that are printed do."""
    codes = {*languages, detect(text), "en"}
    acts = (act for code in codes for act in phrases.acts(phrases.tokens(text, load(code)), code))
    return not any(act.kind in _HANGING for act in acts)


def speaks_for_them(text: str) -> bool:
    """Whether a file is said to be their answer, without an if or a but in the same breath."""
    for code in {detect(text), "en"}:
        tokens = phrases.tokens(text, load(code))
        adopting = [found for found in phrases.asides(tokens, code) if found.kind is Kind.ADOPTED]
        own = {place for found in adopting for place in range(found.first, found.last)}
        if adopting:  # "als ons antwoord": the Dutch "if" is an "as" there
            others = (
                act for act in phrases.acts(tokens, code) if not own.issuperset(range(act.first, act.last))
            )
            return not any(act.kind in DOUBTING for act in others)
    return False


@dataclass(frozen=True)
class Sheet:
    """What is known beside a document's words: its languages, when it came, what its tables add up to."""

    languages: frozenset[str]
    came: dt.date
    sums: Sums
    hard_terms: Callable[[str], bool]
    speaks_of_tax: Callable[[str], bool]
    banks: Callable[[str], bool]
    registers: Callable[[str], bool]


def is_past(text: str, sheet: Sheet) -> bool:
    """Whether all that the text says is a day that had passed when it came."""
    for code in sheet.languages | {"en"}:
        values = values_outside(text, (), language=code, country="", anchor=sheet.came)
        days = [reading for day in values.dates for reading in day.readings]
        if days and all(one.last <= sheet.came for one in days) and len(values.dates) == 1:
            rest = text.replace(values.dates[0].text, "")
            return not re.search(r"\w", rest)
    return False


def _acts(tokens: Sequence[Token], text: str, code: str) -> tuple[Found, ...]:
    """What is done; what makes the delivery free for the buyer is no charge."""
    return settled(phrases.acts(tokens, code), tokens, text, code, _ANY_DAY)


def days_in(text: str, code: str, anchor: dt.date) -> list[dt.date]:
    """The first day that each reading of a day in the text may be."""
    values = values_outside(text, (), language=code, country="", anchor=anchor)
    return [one.first for day in values.dates for one in day.readings]


def adds_nothing(text: str, sheet: Sheet) -> bool:
    """Whether a line beside a table only repeats what every sheet says, or what the table adds up to.

    Days that had passed when it came are when something was written or ordered, no promises. A word that
    weighs, a line or an item that is named, a day to come, a quantity or an amount that the table does
    not explain keeps the line; so does a yes, which is to be heard.
    """
    own = {plainly_other(text, code) for code in sheet.languages}
    return all(_adds_nothing_in(text, code, sheet) for code in {*sheet.languages, *own, "en"})


def _adds_nothing_in(text: str, code: str, sheet: Sheet) -> bool:
    if speaks_of_some(text, code) or touches(text, code):
        return False
    if any(mention.pointing in _POINTED for mention in references.find(text, (), language=code)):
        return False
    chosen = load(code)
    tokens = phrases.tokens(_POSTCODE.sub(" ", text), chosen)
    acts = _acts(tokens, text, code)
    summed = _sums_up(text, sheet)
    allowed = _PRINTED - ({Kind.TERMS} if sheet.hard_terms(text) else set())
    allowed |= ({Kind.CHARGE} if summed else set()) | ({Kind.BANK} if sheet.banks(text) else set())
    spoken = {mark.kind for mark in phrases.marks(tokens, code)}
    if any(act.kind not in allowed for act in acts) or spoken & _MOVED:
        return False
    if summed:
        return True
    terms = [(tokens[a.first].start, tokens[a.last - 1].end) for a in acts if a.kind is Kind.TERMS]
    return _values_are_known(text, code, terms, sheet) and not any(
        token.key in chosen.folded("words", "weighty") for token in tokens
    )


def _sums_up(text: str, sheet: Sheet) -> bool:
    """Whether it is tax, or a charge of nothing: all its amounts follow from the table, or are zero."""
    amounts = [amount for amount in amounts_in(_RATE.sub(" ", text)) if amount % 1 or not amount]
    taxed = sheet.speaks_of_tax(text)
    if not amounts or not (taxed or not any(amounts)):
        return False
    return all(sheet.sums.explains(amount, taxed=taxed) for amount in amounts)


def _values_are_known(text: str, code: str, terms: Sequence[tuple[int, int]], sheet: Sheet) -> bool:
    values = values_outside(text, tuple(terms), language=code, country="", anchor=sheet.came)
    if values.quantities or values.hanging:
        return False
    if any(reading.last > sheet.came for day in values.dates for reading in day.readings):
        return False
    taxed = sheet.speaks_of_tax(text)
    amounts = [{reading.amount for reading in span.readings} for span in values.prices]
    if sheet.registers(text):
        return True  # "au capital de 50 000 €"
    amounts += [set(span.readings) for span in values.numbers if _CENTS.search(span.text)]
    return all(any(sheet.sums.explains(one, taxed=taxed) for one in readings) for readings in amounts)


def _says_nothing_in(text: str, code: str, *, names: bool, kinds: frozenset[Kind] = _HARMLESS) -> bool:
    if references.find(text, (), language=code) or speaks_of_some(text, code):
        return False
    values = values_outside(text, (), language=code, country="", anchor=_ANY_DAY)
    if values.dates or values.quantities or values.prices or values.hanging:
        return False
    chosen = load(code)
    tokens = phrases.tokens(text, chosen)
    if any(act.kind not in kinds for act in phrases.acts(tokens, code)):
        return False
    if any(mark.kind in _TALK for mark in phrases.marks(tokens, code)):
        return False
    heavy = [token for token in tokens if token.key in chosen.folded("words", "weighty")]
    return all(names and text[token.start].isupper() and chosen.data["capitals_are_names"] for token in heavy)
