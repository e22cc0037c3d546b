"""Terms and charges that are news to nobody: free delivery to us, and a printed time for payment.

    "Delivery terms: DAP", "carriage paid"     they pay for it: no charge, and no term to settle
    "Payment: 30 days net"                     a printed line of its own, as on every confirmation
    "EXW", "8 days net", "our terms are …"     told, as is every term that costs us something
    "certificate 3.1", "EN 10204"              a kind of paper: neither number nor day

Only words that make a delivery free for the buyer are let pass wherever they stand; of a time for payment,
`payment` says when. The words are in `languages/terms.toml`.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain

from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed, unaccented
from countersign.extractors.grammar.payment import is_hard, printed_payment
from countersign.extractors.grammar.phrases import Found, Token, words

_LISTED = Listed("terms")
_NEAR = 4
Span = tuple[int, int]


def settled(
    acts: Sequence[Found], tokens: Sequence[Token], text: str, code: str, since: dt.date
) -> tuple[Found, ...]:
    """What is done, where terms that are news to nobody are told as such."""
    if printed_payment(text, code, since):
        return (Found(Kind.FREE, 0, len(tokens)),)
    free = [span for span in _free_for_us(tokens, code) if not _denied(span, acts)]
    if not free:
        return tuple(acts)
    kept = [act for act in acts if not any(_holds(span, act) for span in free)]
    return tuple(sorted((*kept, *(Found(Kind.FREE, *span) for span in free)), key=lambda one: one.first))


def are_hard(text: str) -> bool:
    """Whether terms are named that cost the buyer: payment before the goods, or the carriage."""
    return is_hard(text) or _LISTED.stands_in("collect", unaccented(text))


def certificates(text: str) -> Iterator[tuple[int, int]]:
    """The places of grades of inspection certificates: "3.1" in "certificate 3.1" is no number and no day."""
    for match in _certified().finditer(text):
        yield from (match.span(name) for name, place in match.groupdict().items() if place)


@cache
def _certified() -> re.Pattern[str]:
    called = rf"(?i:{'|'.join(_LISTED.written('certificate', 'all'))})\w*"
    grade = r"(?<![\d.,])[23]\.[12](?!\w|\.\d)"
    # Nothing stands between words and figures in "随货附3.1材质证明", "검사성적서(3.1)를".
    east = rf"(?:{'|'.join(_LISTED.written('certificate', 'unspaced'))})"
    bare = r"(?<![\d.,])[23]\.[12](?![\d,]|\.\d)"
    return re.compile(
        rf"{called}\W(?:[^\d\n]{{0,24}}\W)?(?P<behind>{grade})"
        rf"|(?P<norm>EN\s?(?:ISO\s?)?10204)(?:[\s/:-]{{0,3}}(?P<graded>{grade}))?"
        rf"|(?P<before>{grade})['’\w]{{0,3}}[\s-](?:[^\W\d]+\s)?{called}"
        rf"|{east}[^\d\n]{{0,8}}(?P<east_behind>{bare})|(?P<east_before>{bare})[^\d\n]{{0,8}}{east}"
    )


def taxes(written: str = "all") -> tuple[str, ...]:
    """What value added tax is called in any language; "unspaced": where no spaces stand between words."""
    return tuple(_LISTED.written("tax", written))


def packing(text: str, code: str) -> Iterator[tuple[int, int]]:
    """The places of what it is packed on: "on one pallet", "in 3 cartons" count no goods."""
    yield from (match.span() for match in _packed(code).finditer(text))


@cache
def _packed(code: str) -> re.Pattern[str]:
    on, boxes = (_written(section, code) for section in ("packed_on", "packed_in"))
    counted = rf"(?:\d{{1,2}}|{_written('packed_one', code)})"
    return re.compile(
        rf"(?<!\w)(?:{on})\s(?:{counted}\s)?(?:euro-?\s?)?(?:{boxes})(?!\w|\s\w{{1,4}}\s\d|\s?[x×]?\s?\d)",
        re.IGNORECASE,
    )


def boxes_of(text: str, code: str, ordered: Collection[Decimal]) -> Iterator[tuple[int, int]]:
    """The places of "in boxes of 100", where every quantity ordered fills whole ones: no other can follow."""
    for match in chain(*(pattern.finditer(text) for pattern in (_boxed(code), *_inflected(code)))):
        size = Decimal(match["size"])
        if size and ordered and all(quantity % size == 0 for quantity in ordered):
            yield match.start("size"), match.end()


@cache
def _inflected(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "Kartony foliowe po 100 szt.", "100 db-os dobozok", "100'lük kutular": boxes with endings."""
    boxes = rf"(?<!\w)(?:{_written('box_stems', code)})[^\W\d]{{0,6}}"
    of, pieces = _written("boxes_of", code), _written("box_pieces", "all")
    count = (
        rf"(?P<size>\d{{2,4}})(?:\s?(?:{pieces})(?!\w)\.?|(?![\w€$£%]|[.,]\d|\s?[€$£%x×]|\s?[A-Za-z]{{2}}))"
    )
    return (
        re.compile(rf"{boxes}(?:\s[^\W\d]{{1,14}})?\s(?:{of})\s{count}", re.IGNORECASE),
        re.compile(
            rf"(?<![\w.,])(?P<size>\d{{2,4}})(?:{_written('box_sized', code)})[-\s]{{0,2}}{boxes}",
            re.IGNORECASE,
        ),
    )


@cache
def _boxed(code: str) -> re.Pattern[str]:
    boxes, of = _written("boxes", code), _written("boxes_of", code)
    counted = r"(?<!\d\s)(?<!\d)"
    return re.compile(
        rf"(?<!\w){counted}(?:{boxes})\s(?:{of})\s(?P<size>\d{{2,4}})(?!\w|[.,]\d|\s?(?:[€$£%x×]|kg|g\b))",
        re.IGNORECASE,
    )


def tax_alone(text: str) -> Iterator[tuple[int, int]]:
    """The place of a line that holds nothing but the tax: "VAT 20 %: 14.96 €" is the price of nothing."""
    if match := _taxed().fullmatch(text):
        yield match.span()


@cache
def _taxed() -> re.Pattern[str]:
    called = "|".join(re.escape(word) for word in _LISTED.written("tax", "all"))
    money = r"(?:[€£$]|[A-Z]{3}|(?i:lei|kč|zł|ft|kr))"
    rate = r"[(]?(?:\d{1,2}(?:[.,]\d{1,3})?\s?%|%)[)]?"
    amount = r"\d{1,3}(?:[.,\s’']\d{3}){0,3}(?:[.,]\d{2})?"
    return re.compile(
        rf"\W{{0,4}}(?:{rate}\s)?(?i:{called})\.?(?:\s?{rate})?\s{{0,4}}[:=|]{{0,2}}\s{{0,40}}"
        rf"(?:{money}\s?)?{amount}(?:\s?{money})?\W{{0,3}}"
    )


def _written(section: str, code: str) -> str:
    return "|".join(re.escape(word) for word in _LISTED.written(section, code)) or "(?!)"


def _holds(span: Span, act: Found) -> bool:
    return span[0] <= act.first and act.last <= span[1]


def _denied(span: Span, acts: Sequence[Found]) -> bool:
    """Whether a "not" stands close to it: "carriage is not included"."""
    denials = [act for act in acts if act.kind is Kind.NEGATION and not _holds(span, act)]
    return any(act.last > span[0] - _NEAR and act.first < span[1] + _NEAR for act in denials)


def _free_for_us(tokens: Sequence[Token], code: str) -> list[Span]:
    """Where it says that something is free for us, each with the label before it."""
    labels = dict[int, int]()
    for first, last in _found(tokens, "labels", code):
        labels.setdefault(last, first)
    found = list[Span]()
    for first, last in _found(tokens, "free", code):
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((labels.get(first, first), last))
    return found


def _found(tokens: Sequence[Token], section: str, code: str) -> Iterator[Span]:
    """Where phrases of a list stand, whatever marks are between their words, the longer ones first."""
    spelled = _spelled(section, code)
    for index, token in enumerate(tokens):
        for phrase in spelled.get(token.key, ()):
            if tuple(one.key for one in tokens[index : index + len(phrase)]) == phrase:
                yield index, index + len(phrase)


@cache
def _spelled(section: str, code: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The phrases of a list as the words of a text, by the first of them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _LISTED.of(section, code):
        keys = words(phrase, load(code))
        found.setdefault(keys[0], []).append(keys)
    return {first: tuple(phrases) for first, phrases in found.items()}
