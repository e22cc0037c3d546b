"""Notes that tax law and trade put on every confirmation: "Reverse charge", "Payable within 30 days net".

    an exemption from tax, with the article of the law                       ─► no answer
    a sentence wholly out of the words for usual payment, delivery or tax    ─► no answer
    a clause that is printed on every sheet (`clauses`)                      ─► no answer
    a time for payment that is long enough, a delivery that costs nothing    ─► no answer
    one word besides them                                                    ─► not here

The words are data (`paper.toml`). The vocabularies are closed, so that prepayment, a surcharge or a date is
never passed over: it holds a word that is in none of them.
"""

import re

from countersign.extractors.attachments import patterns
from countersign.extractors.attachments.clauses import is_clause
from countersign.extractors.attachments.silence import is_free, says_nothing
from countersign.extractors.attachments.vocabulary import bare, folded, has, names_hard_terms, words
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.payment import is_soon, paid_late, printed_payment

_PERCENT = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?\s?%")
# "M05", "N3.1": what tax offices number exemptions with.
_EXEMPTION = re.compile(r"(?<!\w)[mn]\d{1,2}(?:\.\d)?(?!\w)")
_DISCOUNT = re.compile(r"(?<!\d)\d(?:[.,]\d{1,2})?\s?%")
_NUMBERS = re.compile(r"(?<!\w)\d{1,3}(?!\w|[.,]\d)")
_CENTS = re.compile(r"\d[.,]\d\d(?!\d)|[€$£¥₹]")
_MARKS = re.compile(r"[\s,;:.!。！()/@+&'’\"“”„-]+")


def is_usual_note(text: str, languages: frozenset[str]) -> bool:
    """Whether all of the text is such a note."""
    known = _is_goods(text) or _is_tax_note(text, languages) or _is_closed(text)
    known = known or is_clause(text, languages)
    return known or (not names_hard_terms(text) and (_pays_late(text, languages) or is_free(text, languages)))


def _is_goods(text: str) -> bool:
    """Standards and sizes, whose numbers count nothing: "zinc plated, 8.8, DIN 933"."""
    plain = folded(text)
    named = words().standards.sub(" ", plain)
    if named == plain or _CENTS.search(named):
        return False
    rest = patterns.SIZE.sub(" ", named)
    return not re.search(r"\d", rest) and says_nothing(rest)


def _pays_late(text: str, languages: frozenset[str]) -> bool:
    """ "Payment: 30 days", "30 days net", "月末締め翌月末払い": a time that is long enough."""
    codes = {*languages, detect(text), "en"}
    return any(printed_payment(text, code, on_paper=True) or paid_late(text, code) for code in codes)


def _is_tax_note(text: str, languages: frozenset[str]) -> bool:
    """ "Steuerfrei nach § 4 Nr. 1b UStG": the law is named, and nothing else is said."""
    plain = folded(text)
    if not has(plain, words().tax_notes):
        return False
    rest = _EXEMPTION.sub(" ", _PERCENT.sub(" ", words().laws.sub(" ", plain)))
    for note in words().tax_notes:
        rest = rest.replace(note, " ")
    return not re.search(r"\d", rest) and says_nothing(rest, languages=languages)


def _is_closed(text: str) -> bool:
    """Whether every word is one of those that usual terms are written with, and one makes it such."""
    return any(
        _only_of(text, needs, takes, _PERCENT if name == "tax" else _DISCOUNT)
        for name, (needs, takes) in words().closed.items()
        if not (name == "payment" and is_soon(text))
    )


def _only_of(text: str, needs: frozenset[str], takes: frozenset[str], rate: re.Pattern[str]) -> bool:
    plain = _NUMBERS.sub(" ", rate.sub(" ", folded(text)))
    tokens = {bare(token) for token in _MARKS.split(plain) if token}
    return bool(needs & tokens) and tokens <= needs | takes
