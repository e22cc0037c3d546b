"""From lines to clauses: what stands together, and what each part of a sentence is about.

    spoken lines ─► Passage (lines that run on) ─► Sentence ─► Clause

A passage knows which characters come from which line, so that every quotation leads back to its place. A
sentence is read once: names, values and phrases are found, then it is cut into clauses at commas, dashes,
contrasts and line mentions. A clause that only names things or fields ("Gaskets, lines 10 and 20:") belongs
to the next one. What the clauses amount to is for `statements`.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from countersign.extractors.grammar import phrases, references
from countersign.extractors.grammar.language import FALLBACK, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found, Held, Kind, Token
from countersign.extractors.grammar.prices import tax_marks
from countersign.extractors.grammar.references import Mention, Pointing
from countersign.extractors.grammar.scripts import END, IN_NAME, START, UNSPACED, is_unspaced, plain, width
from countersign.extractors.grammar.spans import overlaps
from countersign.extractors.grammar.values import QuoteValues, values_outside
from countersign.procurement.claims import Evidence
from countersign.procurement.mail import TextLine
from countersign.procurement.order import PurchaseOrder

LONGEST_LINE, MOST_LINES = 2000, 1500
_WRAPPED_FROM, _GREETING_UPTO = 56, 20
_LONGEST_ADDRESS, _LONGEST_INTRODUCTION, _LONGEST_NAME = 16, 24, 5
_FIRST_LINES = frozenset(str(number) for number in range(1, 9))
_VALUES = frozenset({"#date", "#price", "#quantity", "#number", "#hanging"})
_FIELDS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD})
_END = re.compile(rf"[.!?…]+[\"”')\]]*(?=\s|$)|[。｡]+[\"”'」』)）]*|[!?]+(?=[{UNSPACED}])|\n")
# What a list's rows are numbered with, which is no amount: "1.", "(2)", "③".
_NUMBERING = re.compile(r"\s{0,8}(?:\(?\d{1,2}\s?[.)]\)?(?=[^\d.])|[①-⑳]\s?)")
_LIST_ITEM = re.compile(r"\s{0,8}(?:[-*•>]|\d{1,5}\s?[).:]|\(?\d{1,5}\)|[a-z]\))\s")
_SOLID = rf"[^\s{UNSPACED}\u3000-\u303f\uff00-\uffef]"
_NOISE = re.compile(rf"{_SOLID}+@{_SOLID}+|(?:https?://|www\.){_SOLID}+|<[^<>\s]{{1,80}}>")
_CODE = re.compile(
    rf"{START}(?=(?:{IN_NAME}|[/.-]){{0,24}}\d)(?=(?:{IN_NAME}|[/.-]){{0,24}}[A-Za-z]){IN_NAME}+(?:[-/.]{IN_NAME}+)+{END}"
)
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
        return self.pieces[0][2].partition(":")[0]

    def evidence(self, field: str, start: int, end: int) -> tuple[Evidence, ...]:
        """The characters as evidence: one piece for each line that they stand in."""
        found = []
        for begin, text, where in self.pieces:
            a, b = max(start, begin), min(end, begin + len(text))
            piece = text[a - begin : b - begin].strip() if a < b else ""
            if piece:
                found.append(Evidence(field, piece, where))
        return tuple(found)


@dataclass(frozen=True)
class Setting:
    """What is known before anything is read: the orders, the language, the place and the day."""

    orders: tuple[PurchaseOrder, ...]
    language: str
    country: str
    anchor: dt.date
    names: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    """The files that name one of our orders: other numbers in them are the supplier's own."""


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: its tokens `[first:last]` and whether a contrast ("but") opens it."""

    first: int
    last: int
    contrasted: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence that has been looked at: everything that was found in it, by place."""

    passage: Passage
    start: int
    text: str
    setting: Setting
    mentions: tuple[Mention, ...]
    values: QuoteValues
    tokens: tuple[Token, ...]
    acts: tuple[Found, ...]
    marks: tuple[Found, ...]
    clauses: tuple[Clause, ...] = field(default=())
    people: frozenset[int] = frozenset()
    """The tokens that are names of the people concerned, or somebody who is addressed."""

    @property
    def introduces(self) -> bool:
        """Whether it does nothing but name who writes: "ノースゲートの田中です" on top, "王伟" below."""
        language = load(self.setting.language)
        kinds = {act.kind for act in self.acts} | {mark.kind for mark in self.marks}
        valued = any(token.key.startswith("#") for token in self.tokens)
        if kinds - {Kind.COURTESY, Kind.CLOSING} or valued or len(self.tokens) > _LONGEST_INTRODUCTION:
            return False
        text = self.text.strip(" 。.")
        early = self.passage.pieces[0][2].partition(":")[2] in _FIRST_LINES
        presented = early and bool(_presenting(self.setting.language).search(text))
        signed = len(self.tokens) <= _LONGEST_NAME and text.startswith(tuple(language.script("surnames")))
        return presented or signed or any(word in text for word in language.script("company"))

    def evidence(self, field: str, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
        """Words of this sentence as evidence; all of them where no place is given."""
        end = len(self.text) if end is None else end
        return self.passage.evidence(field, self.start + start, self.start + end)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the tokens `[first:last]`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    @property
    def asks(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip(" \"')”").endswith("?")

    @property
    def leads_on(self) -> bool:
        """Whether it ends with a colon: what follows belongs to it."""
        return self.text.rstrip().endswith(":")


@cache
def _presenting(code: str) -> re.Pattern[str]:
    """ "ノースゲートの田中です", "노스게이트 김민수입니다": a surname, and hardly more, is last."""
    language = load(code)
    surname, last = alternatives(language.script("surnames")), alternatives(language.script("introduces"))
    return re.compile(
        rf"{alternatives(language.script('before_name'))}\s?{surname}[{UNSPACED}]{{0,3}}{last}$"
    )


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
            yield _passage(group, new_paragraph, quoted)
            group, new_paragraph = [], False
        if not text or line.number in skipped or apart:
            new_paragraph = True
        if text and line.number not in skipped:
            group.append(line)
        previous = line
    if group:
        yield _passage(group, new_paragraph, quoted)


def _passage(group: Sequence[TextLine], new_paragraph: bool, quoted: dict[int, str]) -> Passage:
    pieces, text = [], ""
    for line in group:
        text += " " if text else ""
        pieces.append((len(text), line.text[:LONGEST_LINE], line.where))
        text += plain(line.text[:LONGEST_LINE])
    return Passage(text, tuple(pieces), new_paragraph, quoted.get(group[0].number, ""))


@cache
def _line_opening(language: str) -> re.Pattern[str]:
    words = [word for code in {language, FALLBACK} for word in load(code).words("references", "line")]
    ordinal, after = (alternatives(load(language).script(key)) for key in ("line_ordinal", "line_after"))
    numbered = rf"{ordinal}?\s?\d{{1,5}}\s?{after}"
    return re.compile(rf"{alternatives(words)}\.?\s?#?\d|{numbered}", re.IGNORECASE)


def _runs_on(line: str, following: str, names: frozenset[str], language: str) -> bool:
    """Whether the next line goes on with this one's sentence, as far as its looks tell."""
    ended, following_text = line.rstrip(), following.strip()
    row = re.sub(r"^\d{1,5}\s+", "", following_text).casefold()
    if _line_opening(language).match(following_text) or row.startswith(tuple(names)):
        return False
    if not ended or ended[-1] in ".!?:;。！？：；":
        return False
    if _LIST_ITEM.match(following) or following.startswith("   "):
        return False
    if following_text[:1].islower():
        return len(ended) > 24
    if ended[-1] in "、，":
        return width(ended) > _GREETING_UPTO
    return width(ended) >= _WRAPPED_FROM and ended[-1] not in ","


def sentences(
    passage: Passage, setting: Setting, own: Callable[[str, Setting], Setting] | None = None
) -> Iterator[Sentence]:
    """The passage cut at full stops that end a sentence, each sentence looked at.

    `own` says how a sentence of the passage is to be read, should it be in another language.
    """
    start = 0
    for end in _ends(passage.text, setting.language):
        text = passage.text[start:end]
        if text.strip():
            yield _looked_at(passage, start, text, own(text, setting) if own else setting)
        start = end


def _ends(text: str, language: str) -> Iterator[int]:
    short = _abbreviations(language)
    dotted = tuple(match.span() for match in _DOTTED.finditer(text))
    for match in _END.finditer(text):
        if overlaps(*match.span(), dotted) or text[: match.start()].strip().isdigit():
            continue
        before = re.search(
            r"([^\W\d_]+(?:\.[^\W\d_]+)*|\d+)$", text[max(0, match.start() - 24) : match.start()]
        )
        following = text[match.end() :].lstrip()[:24]
        if match[0] == "." and before and _goes_on(before[1], following, short, language):
            continue
        yield match.end()
    yield len(text)


@cache
def _abbreviations(language: str) -> frozenset[str]:
    chosen = load(language)
    return frozenset(chosen.fold(word) for word in chosen.data["abbreviations"])


def _goes_on(word: str, following: str, short: frozenset[str], language: str) -> bool:
    """Whether a full stop belongs to the word before it: "approx.", "11. Dezember"."""
    if not following:
        return False
    if word.isdigit():
        dotted = re.match(r"\d{1,2}\.(?!\d)|20\d\d(?!\d)", following)  # "11. 12. 2026"
        return len(word) < 3 and bool(following[0].islower() or _is_month(following, language) or dotted)
    return load(language).fold(word) in short and not (following[0].isupper() and len(word) > 3)


def _is_month(text: str, language: str) -> bool:
    months = [word for row in load(language).data["dates"]["months"] for word in row]
    return any(text.startswith(month) for month in months)


def _looked_at(passage: Passage, start: int, text: str, setting: Setting) -> Sentence:
    mentions = references.find(text, setting.orders, language=setting.language)
    if passage.pieces[0][2].partition(":")[0] in setting.papers:
        mentions = references.beside_ours(mentions, setting.orders)
    noise = tuple(_noise(text, start, mentions, setting.language))
    lines = [line for order in setting.orders for line in order.lines]
    units = {line.uom for line in lines}
    values = values_outside(
        text,
        (*references.opaque(mentions, text), *noise),
        language=setting.language,
        country=setting.country,
        anchor=setting.anchor,
        near=tuple(dict.fromkeys(line.date for line in lines)),
        currency=setting.orders[0].currency if setting.orders else None,
        uom=units.pop() if len(units) == 1 else None,
    )
    held = tuple(_held(text, mentions, values, noise))
    found = phrases.tokens(text, load(setting.language), held)
    acts = phrases.acts(found, setting.language)
    marks = phrases.marks(found, setting.language)
    sentence = Sentence(passage, start, text, setting, mentions, values, found, acts, marks)
    people = frozenset((*_named_people(sentence), *_addressed(sentence)))
    return Sentence(**{**sentence.__dict__, "clauses": tuple(_clauses(sentence)), "people": people})


def _noise(text: str, start: int, mentions: Sequence[Mention], language: str) -> Iterator[tuple[int, int]]:
    """What weighs nothing: addresses, the numbering of a list, a tax mark beside a price."""
    yield from (match.span() for match in _NOISE.finditer(text))
    numbering = _NUMBERING.match(text) if start == 0 else None
    if numbering and not any(m.start < numbering.end() for m in mentions):
        yield numbering.span()
    yield from tax_marks(text, language)


def _named_people(sentence: Sentence) -> Iterator[int]:
    """The tokens that are words of a name, or letters of one that is written without spaces."""
    names, tokens = sentence.setting.names, sentence.tokens
    yield from (index for index, token in enumerate(tokens) if token.key in names)
    run = "".join(token.key if len(token.key) == 1 else "\n" for token in tokens)
    for name in names:
        if len(name) > 1 and is_unspaced(name[0]):
            for match in re.finditer(re.escape(name), run):
                yield from range(*match.span())


def _addressed(sentence: Sentence) -> Iterator[int]:
    """The name in "王经理，您好" and "田中様": what stands before a title on top, if it does nothing."""
    tokens = sentence.tokens
    titles = phrases.listed(tokens, load(sentence.setting.language), "address", "script")
    if not titles or min(titles) > _LONGEST_ADDRESS:
        return
    end = min(titles)
    busy = [a for a in sentence.acts if a.kind is not Kind.COURTESY and a.first < end]
    if not busy and not any(mark.first < end for mark in sentence.marks):
        yield from (i for i in range(end) if tokens[i].key[0] != "#" and not tokens[i].key.isdigit())
        yield from titles


def _held(
    text: str, mentions: Sequence[Mention], values: QuoteValues, noise: Iterable[tuple[int, int]]
) -> Iterator[Held]:
    places: list[tuple[int, int]] = []
    for start, end, key in _keyed(text, mentions, values, noise):
        if not any(start < b and a < end for a, b in places):
            places.append((start, end))
            yield Held(start, end, key)


def _keyed(
    text: str, mentions: Sequence[Mention], values: QuoteValues, noise: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    keys = {
        Pointing.ORDER: "#order",
        Pointing.LINE: "#line",
        Pointing.ITEM: "#item",
        Pointing.FOREIGN_ORDER: "#foreign",
        Pointing.UNKNOWN_LINE: "#unknown",
        Pointing.OWN_NUMBER: "#own",
    }
    for mention in mentions:
        if mention.pointing in keys:
            yield mention.start, mention.end, keys[mention.pointing]
        elif mention.pointing is Pointing.WORDS and re.search(r"\d", text[mention.start : mention.end]):
            yield mention.start, mention.end, "#words"
    for spans, key in (
        (values.dates, "#date"),
        (values.prices, "#price"),
        (values.quantities, "#quantity"),
        (values.numbers, "#number"),
        (values.hanging, "#hanging"),
    ):
        yield from ((span.start, span.end, key) for span in spans)
    yield from ((start, end, "#noise") for start, end in noise)
    yield from ((*match.span(), "#code") for match in _CODE.finditer(text))


def _clauses(sentence: Sentence) -> Iterator[Clause]:
    """The parts between breaks; what only names something is put in front of what follows."""
    cuts = _cuts(sentence)
    parts = [(a, b) for a, b in pairwise(cuts)]
    pending_first: int | None = None
    contrasted = False
    for index, (first, last) in enumerate(parts):
        begin = first if pending_first is None else pending_first
        contrasted = contrasted or _opens_contrast(sentence, first, last)
        if _only_names(sentence, first, last) and index + 1 < len(parts):
            pending_first = begin
            continue
        yield Clause(begin, last, contrasted)
        pending_first, contrasted = None, False


def _opens_contrast(sentence: Sentence, first: int, last: int) -> bool:
    return any(first <= act.first < last for act in _contrasts(sentence))


def _contrasts(sentence: Sentence) -> list[Found]:
    """The contrasts that open a clause: not an "only" that narrows what goes before ("we confirm only …")."""
    narrowing = load(sentence.setting.language).folded("words", "only")
    return [
        act
        for act in sentence.acts
        if act.kind is Kind.CONTRAST
        and (sentence.tokens[act.first].broken or sentence.tokens[act.first].key not in narrowing)
    ]


def _cuts(sentence: Sentence) -> list[int]:
    """Where a new clause begins: behind a break, at a contrast, and where another line is spoken of."""
    held = {i for act in sentence.acts for i in range(act.first + 1, act.last)}
    cuts = {0, len(sentence.tokens)}
    joining = load(sentence.setting.language).folded("references", "and")
    for index, token in enumerate(sentence.tokens):
        if index in held:
            continue
        if (token.broken and not _within_list(sentence, index)) or (
            token.key in joining and _names_line(sentence, index + 1) and not _names_line(sentence, index - 1)
        ):
            cuts.add(index)
    cuts.update(act.first for act in _contrasts(sentence))
    cuts.update(_next_named(sentence))
    return sorted(cuts)


def _next_named(sentence: Sentence) -> Iterator[int]:
    """Without spaces or commas: "10번은 확정하고 20번은 12월 18일", where the next line is named after words
    about the one before."""
    if not load(sentence.setting.language).unspaced:
        return
    others = {m.start for m in sentence.mentions if m.pointing is Pointing.OTHERS}
    busy = {act.last - 1 for act in sentence.acts}
    busy |= {i for i, token in enumerate(sentence.tokens) if token.key in _VALUES}
    named = None
    for index, token in enumerate(sentence.tokens):
        if token.start in others or _is_named(sentence, index):
            if named is not None and any(named < place < index for place in busy):
                yield index
            named = index


def _lists(sentence: Sentence, index: int) -> bool:
    """ "line 10 and line 20", "bolts and nuts": names on both sides are one list."""
    return index > 0 and _is_named(sentence, index - 1) and _is_named(sentence, index + 1)


def _is_named(sentence: Sentence, index: int) -> bool:
    named = {m.start for m in sentence.mentions if m.pointing is Pointing.WORDS}
    tokens = sentence.tokens[index : index + 1]
    return any(token.key in ("#line", "#item", "#order") or token.start in named for token in tokens)


def _names_line(sentence: Sentence, index: int) -> bool:
    return _is_named(sentence, index) or _is_named(sentence, index + 1)


def _within_list(sentence: Sentence, index: int) -> bool:
    """ "lines 10, 20 and 30", "price, quantity and date": such a comma separates nothing."""
    if index == 0:
        return False
    if sentence.tokens[index].key == sentence.tokens[index - 1].key == "#line":
        return True
    fields = [mark for mark in sentence.marks if mark.kind in _FIELDS]
    return any(mark.last == index for mark in fields) and any(0 <= m.first - index <= 1 for m in fields)


def _only_names(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a part holds no value and does nothing: it says what the next part is about."""
    if any(act.first < last and first < act.last for act in sentence.acts):
        return False
    keys = {token.key for token in sentence.tokens[first:last] if token.key.startswith("#")}
    return not keys & _VALUES
