"""What stands together in a mail: lines that run on, and where its sentences end.

    spoken lines ─► Passage (lines that run on) ─► ends of its sentences

A passage knows which characters come from which line, so that every quotation leads back to its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from countersign.extractors.grammar import bounds
from countersign.extractors.grammar.language import FALLBACK, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.prices import currency
from countersign.extractors.grammar.scripts import UNSPACED, plain, width
from countersign.extractors.grammar.spans import overlaps
from countersign.procurement.claims import Evidence
from countersign.procurement.mail import SPOKEN, Label, TextLine, source_of
from countersign.procurement.money import unit
from countersign.procurement.order import PurchaseOrder

LONGEST_LINE = 2000
_QUOTED_BEFORE = 8
_WRAPPED_FROM, _GREETING_UPTO = 56, 20
_SMILE = r"(?<=\s)[:;]-?[)D]+(?=\s+[^\W\d_a-zß-öø-ÿ]|\s*$)|[\U0001F300-\U0001FAFF]\uFE0F?(?=\s+[^\W\d_])"
_CODE = re.compile(r"[A-Z]{1,5}[-./]?\d")
_END = re.compile(rf"{_SMILE}|[.!?…]+[\"”')\]]*(?=\s|$)|[。｡]+[\"”'」』)）]*|[!?]+(?=[{UNSPACED}])|\n")
_IN_COLUMNS = re.compile(r"\S(?:\s{3,}|\t)\S")
_LIST_ITEM = re.compile(r"\s{0,8}(?:(?:[-*•>]|\d{1,5}\s?[).:]|\(?\d{1,5}\)|[a-z]\))\s|\d{1,2}、\D|[①-⑳・])")
# "Importe total: USD 28,260.00": a label opens a line of its own.
_LABELLED = re.compile(r"[^\W\d_][\w-]*(?:[ /][\w.-]+){0,4}\s?:\s")
# "18 St. PE-Platte": with a count and its unit a line has only begun.
_COUNTED = re.compile(r"\W*\d[\d.,' ]*(?P<unit>[^\W\d_]{1,6})")
# "10) 500 bolts, 12.50 per 100": a row of a list that names what something costs.
_PRICED = re.compile(r"\d[.,]\d{2}(?!\d)")
# "120 Nos. @ USD 14.30 each = USD 1,716.00" is a row that ends with what it comes to.
_SUMMED = re.compile(r"=\s?\D{0,5}\d[\d.,' ]*$|\d[.,]\d{2}\s?(?:€|\$|£|[A-Z]{3})?$")
_FIGURE, _MARK = re.compile(r"(?<![^\W_])\d+(?:[.,/-]\d+)*"), re.compile(r"[^\w\s]")
# "2026. 12. 11": the full stops behind year and month end nothing.
_DOTTED = re.compile(r"\d{4}\.\s\d{1,2}\.\s\d{1,2}\.?(?!\s*$)")


@dataclass(frozen=True)
class Passage:
    """Text of lines that run on. `pieces` say where each begins, its text and its place in the mail.

    `answers` is the quoted text that it stands under, if it is an answer inside the quote.
    """

    text: str
    pieces: tuple[tuple[int, str, str], ...]
    new_paragraph: bool = True
    answers: str = ""

    @property
    def source(self) -> str:
        """The body or the attachment that it stands in."""
        return source_of(self.pieces[0][2])

    def evidence(self, field: str, start: int, end: int) -> tuple[Evidence, ...]:
        """The characters as evidence: one piece for each line that they stand in."""
        found = []
        for begin, text, where in self.pieces:
            a, b = max(start, begin), min(end, begin + len(text))
            piece = text[a - begin : b - begin].strip() if a < b else ""
            if piece:
                found.append(Evidence(field, piece, where))
        return tuple(found)


def names_of(orders: Iterable[PurchaseOrder]) -> frozenset[str]:
    """What the orders and their items are called, in small letters."""
    lines = [line for order in orders for line in order.lines]
    items = [name for line in lines for name in (line.item, line.supplier_item) if name]
    return frozenset(name.casefold() for name in (*items, *(order.number for order in orders)))


def passages(
    lines: Sequence[TextLine],
    skipped: frozenset[int],
    quoted: dict[int, str],
    names: frozenset[str] = frozenset(),
    language: str = FALLBACK,
) -> Iterator[Passage]:
    """The spoken lines, those that run on joined. `quoted` tells which quoted line a line answers.

    A line that begins with one of the `names` (of orders and items) or with a line's number begins anew.
    """
    asks_with = str(load(language).data.get("asks_with", "?"))
    group: list[TextLine] = []
    new_paragraph = True
    previous: TextLine | None = None
    for line in lines:
        text = line.text.strip()
        apart = previous is not None and line.number != previous.number + 1
        if group and (
            not text
            or apart
            or line.number in skipped
            or not _runs_on(group[-1].text, line.text, names, language)
        ):
            yield _passage(group, new_paragraph, quoted, asks_with)
            group, new_paragraph = [], False
        if not text or line.number in skipped or apart:
            new_paragraph = True
        if text and line.number not in skipped:
            group.append(line)
        previous = line
    if group:
        yield _passage(group, new_paragraph, quoted, asks_with)


def _passage(
    group: Sequence[TextLine], new_paragraph: bool, quoted: dict[int, str], asks_with: str
) -> Passage:
    pieces, text = [], ""
    for line in group:
        text += " " if text else ""
        pieces.append((len(text), line.text[:LONGEST_LINE], line.where))
        text += plain(line.text[:LONGEST_LINE]).replace(asks_with, "?")
    return Passage(text, tuple(pieces), new_paragraph, quoted.get(group[0].number, ""))


@cache
def _line_opening(language: str) -> re.Pattern[str]:
    words = [word for code in {language, FALLBACK} for word in load(code).words("references", "line")]
    ordinal, after = (alternatives(load(language).script(key)) for key in ("line_ordinal", "line_after"))
    numbered = rf"{ordinal}?\s?\d{{1,5}}\s?{after}"
    return re.compile(rf"{alternatives(words)}\.?\s?#?\d|{numbered}", re.IGNORECASE)


@cache
def _signed(language: str) -> re.Pattern[str]:
    """ "김과장": a surname with its bearer's title, which signs and goes on with nothing."""
    surname, title = (alternatives(load(language).script(key)) for key in ("surnames", "titles"))
    return re.compile(rf"{surname}[{UNSPACED}]{{0,2}}\s?{title}")


def _runs_on(line: str, following: str, names: frozenset[str], language: str) -> bool:
    """Whether the next line goes on with this one's sentence, as far as its looks tell."""
    ended, following_text = line.rstrip(), following.strip()
    row = re.sub(r"^\d{1,5}\s+", "", following_text).casefold()
    opens = _line_opening(language).match(following_text) or row.startswith(tuple(names))
    if opens or _signed(language).fullmatch(following_text):
        return False
    if not ended or ended[-1] in ".!?:;。！？：；" or ended.endswith(load(language).script("ends")):
        return False
    if _are_rows(ended, following_text) or _is_labelled(following_text):
        return False
    if _PRICED.search(ended) and _is_row(ended, names, language) and _foots(following_text, language):
        return False
    if _LIST_ITEM.match(following) or following.startswith("   ") or _IN_COLUMNS.search(line.strip()):
        return False
    if following_text[:1].islower():
        return len(ended) > 24
    if _SUMMED.search(ended):
        return False
    if ended[-1] in "、，":
        return width(ended) > _GREETING_UPTO
    return width(ended) >= _WRAPPED_FROM and ended[-1] not in ","


def _is_row(line: str, names: frozenset[str], language: str) -> bool:
    """Whether it opens as a row of a list does: with its number, or with the name of an item."""
    text = line.strip()
    opens = _LIST_ITEM.match(text) or _line_opening(language).match(text)
    return bool(opens) or re.sub(r"^\d{1,5}\s+", "", text).casefold().startswith(tuple(names))


def _foots(text: str, language: str) -> bool:
    """Whether a line opens as one below a list does: "delivery at your works 11.12.", "total 74.80"."""
    opening = _footing(language).match(load(language).fold(text))
    return bool(opening) and bool(_FIGURE.search(text))


@cache
def _footing(language: str) -> re.Pattern[str]:
    chosen = load(language)
    words = [*chosen.words("phrases", "date_word"), *chosen.words("prices", "total")]
    words += [word for word in chosen.words("phrases", "deliver") if "*" not in word and "[" not in word]
    return re.compile(rf"{alternatives(chosen.fold(word) for word in words)}(?!\w)")


def _is_labelled(text: str) -> bool:
    return text[:1].isupper() and bool(_LABELLED.match(text))


def _are_rows(line: str, following: str) -> bool:
    """Whether two lines are rows of one list: figures in both, and the same marks in the same order."""
    figures = [len(_FIGURE.findall(text)) for text in (line, following)]
    marks, others = (_MARK.findall(_FIGURE.sub("0", text)) for text in (line, following))
    return min(figures) > 1 and len(marks) > 1 and marks == others


def ends(text: str, language: str) -> Iterator[int]:
    short = _abbreviations(language)
    dotted = tuple(match.span() for match in _DOTTED.finditer(text))
    begun = 0
    for match in _END.finditer(text):
        if overlaps(*match.span(), dotted) or text[: match.start()].strip().isdigit():
            continue
        if match[0] == "." and _only_counts(text[begun : match.start()]):
            continue
        if match[0] == "." and "|" in text[begun : match.start()] and "|" in text[match.end() :]:
            continue  # "10 | Hex. bolt | 500"
        before = re.search(
            r"([^\W\d_]+(?:\.[^\W\d_]+)*|\d+)$", text[max(0, match.start() - 24) : match.start()]
        )
        following = text[match.end() :].lstrip()[:24]
        if ")" in match[0] and following[:1].islower():
            continue  # "closed (24.12. to 3.1.) as ever"
        if match[0] == "." and before and _goes_on(before[1], following, short, language):
            continue
        begun = match.end()
        yield begun
    yield len(text)


def _only_counts(text: str) -> bool:
    """Whether it is a count with its unit, and nothing before it."""
    counted = _COUNTED.fullmatch(text)
    return counted is not None and unit(counted["unit"]) is not None


@cache
def _abbreviations(language: str) -> frozenset[str]:
    chosen = load(language)
    return frozenset(chosen.fold(word) for word in chosen.data["abbreviations"]) | bounds.abbreviations(
        language
    )


def _goes_on(word: str, following: str, short: frozenset[str], language: str) -> bool:
    """Whether a full stop belongs to the word before it: "approx.", "11. Dezember"."""
    if not following:
        return False
    word = re.sub(rf"^[{UNSPACED}]+(?=\w)", "", word)  # "弊社受注No"
    if word.isdigit() and _named_behind(language).match(f". {following}"):
        return True  # "a 20. tételt"
    if _line_opening(language).match(following):
        return False
    if word.isdigit():
        if following.casefold().startswith(_weeks(language)):
            return True  # "in der 51. Kalenderwoche"
        if len(word) == 4 and load(language).data["dates"]["order"] == "ymd":
            return _is_month(following, language)  # "2026. december 11."
        dotted = re.match(r"\d{1,2}\.(?!\d)|20\d\d(?!\d)", following)  # "11. 12. 2026"
        return len(word) < 3 and bool(following[0].islower() or _is_month(following, language) or dotted)
    names = following[0].isupper() and not _CODE.match(following)  # "45 un. DJ-63 at 32.50"
    closing = names and (len(word) > 3 or _measures(word, language))
    return load(language).fold(word) in short and not closing


@cache
def _named_behind(language: str) -> re.Pattern[str]:
    """The word behind a line's number, where the language has it there."""
    return re.compile(rf"{load(language).behind('references', 'line')}(?!\w)", re.IGNORECASE)


@cache
def _weeks(language: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in load(language).words("dates", "week"))


def _measures(word: str, language: str) -> bool:
    """Whether it is a unit, a currency or a month.

    A capital behind it begins a sentence, unless all nouns have one.
    """
    chosen = load(language)
    months = {chosen.fold(name) for row in chosen.data["dates"]["months"] for name in row}
    named = bool(chosen.data["capitals_are_names"]) and chosen.fold(word) not in chosen.folded(
        "references", "number"
    )
    return chosen.fold(word) in months or (named and (unit(word) is not None or bool(currency(word))))


def _is_month(text: str, language: str) -> bool:
    months = [word for row in load(language).data["dates"]["months"] for word in row]
    return any(text.startswith(month) for month in months)


def quoted_before(lines: Sequence[TextLine]) -> dict[int, str]:
    """For each line that answers inside a quote, the last quoted lines above it."""
    found: dict[int, str] = {}
    above: list[str] = []
    for line in lines:
        if not line.text.strip():
            continue
        if line.label is Label.QUOTED:
            above = [*above, re.sub(r"^[>\s]+", "", line.text)][-_QUOTED_BEFORE:]
        elif line.label in SPOKEN and above:
            found[line.number] = " ".join(above)
            above = []
    return found
