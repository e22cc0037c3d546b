"""From lines to clauses: what stands together, and what each part of a sentence is about.

    spoken lines ─► Passage (lines that run on) ─► Sentence ─► Clause

A passage knows which characters come from which line, so that every quotation leads back to its place. A
sentence is read once: names, values and phrases are found, then it is cut into clauses at commas, dashes,
contrasts and line mentions. A clause that only names things or fields ("Gaskets, lines 10 and 20:") belongs
to the next one. What the clauses amount to is for `statements`.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from countersign.extractors.grammar import by_figures, no_other, nor, phrases, references, terms, vocatives
from countersign.extractors.grammar.brackets import belongs, brackets_a_name
from countersign.extractors.grammar.concerned import people_in
from countersign.extractors.grammar.enumerated import enumerates, joins_counts
from countersign.extractors.grammar.figures import NOTHING, Seen, Told
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.noise import weightless
from countersign.extractors.grammar.packs import Contents, Pack, free_places, outside
from countersign.extractors.grammar.passages import Passage, ends
from countersign.extractors.grammar.phrases import Found, Held, Kind, Token
from countersign.extractors.grammar.prices import currencies_named
from countersign.extractors.grammar.references import LineKey, Mention, Pointing
from countersign.extractors.grammar.scripts import END, IN_NAME, START
from countersign.extractors.grammar.values import QuoteValues, values_outside
from countersign.procurement.claims import Evidence
from countersign.procurement.order import PurchaseOrder

MOST_LINES = 1500
_VALUES = frozenset({"#date", "#price", "#quantity", "#number"})
_FIELDS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD})
_CODE = re.compile(
    rf"{START}(?=(?:{IN_NAME}|[/.-]){{0,24}}\d)(?=(?:{IN_NAME}|[/.-]){{0,24}}[A-Za-z]){IN_NAME}+(?:[-/.]{IN_NAME}+)+{END}"
)
# The number of a bank account, as banks everywhere write it.
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){3,7}(?:\s?[A-Z\d]{1,3})?(?!\w)")


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
    theirs: frozenset[str] = frozenset()
    """What stands in those files as a number or a code, in small letters: a number that the mail's own text
    repeats is the supplier's own, too."""
    ours_named: bool = False
    """Whether the mail's own text names one of our orders: another number in its heading is their own."""
    beside: tuple[str, ...] = ()
    """The languages that the supplier mixes in: "ordern är bekräftad as is"."""
    contents: Contents | None = None
    """What the mail says of the packs that it counts in; None where something is ordered by the pack."""


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: its tokens `[first:last]` and whether a contrast ("but") opens it.

    `listed`: it goes on with a list of lines, so that what follows is said of all of them.
    """

    first: int
    last: int
    contrasted: bool = False
    listed: bool = False


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
    clauses: tuple[Clause, ...] = ()
    people: frozenset[int] = frozenset()  # tokens that name those concerned, or somebody who is addressed
    packs: tuple[Pack, ...] = ()  # those that it tells of
    figured: Told = NOTHING  # the lines that are named by their figures
    _listed: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict, init=False, compare=False)

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

    @cached_property
    def side_matters(self) -> tuple[Found, ...]:
        """The words of side matters; a comma in a wish ("Ich hoffe, Sie hatten …") separates nothing."""
        running = [replace(token, broken=False) for token in self.tokens]
        return phrases.asides(running, self.setting.language)

    def listed(self, key: str, section: str = "words") -> frozenset[int]:
        """The tokens that words of a list of its language stand at; looked for once."""
        if (found := self._listed.get((key, section))) is None:
            found = phrases.listed(self.tokens, load(self.setting.language), key, section)
            self._listed[key, section] = found
        return found

    @property
    def leads_on(self) -> bool:
        """Whether it ends with a colon: what follows belongs to it."""
        return self.text.rstrip().endswith(":")


def sentences(
    passage: Passage, setting: Setting, own: Callable[[str, Setting], Setting] | None = None
) -> Iterator[Sentence]:
    """The passage cut at full stops that end a sentence, each sentence looked at.

    `own` says how a sentence of the passage is to be read, should it be in another language.
    """
    start = 0
    for end in ends(passage.text, setting.language):
        text = passage.text[start:end]
        if text.strip():
            yield looked_at(passage, start, text, own(text, setting) if own else setting)
        start = end


def _heads(text: str, mentions: Sequence[Mention], setting: Setting) -> bool:
    """ "Order acknowledgement 88213" printed above "Your order: 4711": a title, and a number for it."""
    foreign = [m for m in mentions if m.pointing is Pointing.FOREIGN_ORDER]
    if not setting.ours_named or len(foreign) != 1:
        return False
    language = load(setting.language)
    before = phrases.words(text[: foreign[0].start], language)
    return before in {phrases.words(title, language) for title in language.words("phrases", "title")}


def looked_at(passage: Passage, start: int, text: str, setting: Setting) -> Sentence:
    mentions = references.find(text, setting.orders, language=setting.language)
    if passage.source in setting.papers or _heads(text, mentions, setting):
        mentions = references.beside_ours(mentions, setting.orders)
    elif setting.theirs:
        mentions = references.beside_ours(mentions, setting.orders, setting.theirs)
    lines = [line for order in setting.orders for line in order.lines]
    units, bases = {line.uom for line in lines}, {line.price_per for line in lines}
    ordered = tuple(line.quantity for line in lines)
    packs = setting.contents.found(text, setting.language, mentions) if setting.contents else ()
    noise = tuple(weightless(text, start, mentions, setting.language, ordered, units))
    noise = (*free_places(packs, text), *outside(noise, packs))
    values = values_outside(
        text,
        (*references.opaque(mentions, text), *noise),
        language=setting.language,
        country=setting.country,
        anchor=setting.anchor,
        near=tuple(dict.fromkeys(day for line in lines for day in line.days)),
        currency=setting.orders[0].currency if setting.orders else None,
        uom=units.pop() if len(units) == 1 else None,
        per=bases.pop() if len(bases) == 1 else None,
        contents=setting.contents,
        packs=packs,
    )
    held = tuple(_held(text, mentions, values, noise, {order.currency for order in setting.orders}))
    found = phrases.tokens(text, load(setting.language), held, setting.names)
    marks = phrases.marks(found, setting.language)
    acts = nor.without_lists(phrases.acts(found, setting.language), marks, found, setting.language)
    acts = acts if text.rstrip(" \"')”").endswith("?") else tuple(_without_relatives(acts, found))
    acts = no_other.without_denied(acts, found)
    acts = terms.settled(acts, found, text, setting.language, setting.anchor)
    mentions = by_figures.without_units(mentions, values)
    told = by_figures.told(
        Seen(text, mentions, values, found, (*acts, *marks), setting.orders, setting.language)
    )
    mentions, values = (*mentions, *told.mentions), told.priced(values)
    found = told.keyed(found) if told.prices else found
    sentence = Sentence(passage, start, text, setting, mentions, values, found, acts, marks, figured=told)
    people = people_in(sentence) | frozenset(vocatives.called(found, text, setting.language))
    return cut(replace(sentence, people=people, packs=tuple(packs)))


def cut(sentence: Sentence) -> Sentence:
    """The sentence in its clauses."""
    return replace(sentence, clauses=tuple(_clauses(sentence)))


def _without_relatives(acts: Sequence[Found], tokens: Sequence[Token]) -> Iterator[Found]:
    """ "…, welche wir gern bestätigen": one word behind a comma asks nothing where no question mark ends it,
    if it is said of what was named before."""
    yes = [act.first for act in acts if act.kind in phrases.YES]
    for act in acts:
        single = act.kind is Kind.QUESTION and act.last - act.first == 1
        behind = act.first > 1 and tokens[act.first].broken
        alone = len(tokens) == 1  # "Mika" signs, though "mikä" asks
        if not (single and (alone or (behind and any(place > act.first for place in yes)))):
            yield act


def _held(
    text: str,
    mentions: Sequence[Mention],
    values: QuoteValues,
    noise: Iterable[tuple[int, int]],
    ours: Set[str],
) -> Iterator[Held]:
    places: list[tuple[int, int]] = []
    named = ((a, b, "#noise" if ours & meant else "#currency") for a, b, meant in currencies_named(text))
    for start, end, key in (*_keyed(text, mentions, values, noise), *named):
        if not any(start < b and a < end for a, b in places):
            places.append((start, end))
            yield Held(start, end, key)


def _keyed(
    text: str, mentions: Sequence[Mention], values: QuoteValues, noise: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    yield from ((*match.span(), "#account") for match in _ACCOUNT.finditer(text))
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
    cuts, listed = _cuts(sentence)
    parts = [(a, b) for a, b in pairwise(cuts)]
    pending_first: int | None = None
    contrasted = False
    for index, (first, last) in enumerate(parts):
        begin = first if pending_first is None else pending_first
        contrasted = contrasted or _opens_contrast(sentence, first, last)
        if _only_names(sentence, first, last) and index + 1 < len(parts):
            pending_first = begin
            continue
        yield Clause(begin, last, contrasted, first in listed)
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


def _cuts(sentence: Sentence) -> tuple[list[int], frozenset[int]]:
    """Where a new clause begins: behind a break, at a contrast, and where another line is spoken of.

    Beside them those that go on with a list of lines.
    """
    held = {i for act in sentence.acts for i in range(act.first + 1, act.last)}
    held |= {i for i, token in enumerate(sentence.tokens) if sentence.figured.holds(token.start)}
    cuts, joints = {0, len(sentence.tokens)}, set()
    joining = load(sentence.setting.language).folded("references", "and")
    for index, token in enumerate(sentence.tokens):
        if index in held:
            continue
        if token.broken and not (
            _within_list(sentence, index)
            or brackets_a_name(sentence, index)
            or belongs(sentence, index)
            or enumerates(sentence, index)
        ):
            cuts.add(index)
        elif (
            token.key in joining
            and _names_line(sentence, index + 1)
            and not _names_line(sentence, index - 1)
            and not joins_counts(sentence, index)
        ):
            joints.add(index)
    cuts.update(act.first for act in _contrasts(sentence))
    listed = _between_lines(sentence, sorted(cuts), held)
    listed |= {i for i, token in enumerate(sentence.tokens) if token.start in sentence.figured.cuts}
    return sorted({*cuts, *joints, *listed, *_next_named(sentence, listed)}), listed


def _between_lines(sentence: Sentence, cuts: Sequence[int], held: Collection[int]) -> frozenset[int]:
    """ "500 off CS-20 at 64.00 and 250 off TS-12 at 71.50": each side has its own line, and the same values.

    A date on one side alone ("500 bolts and 200 nuts for the 18th") may be meant for both: it stays whole,
    unless it ends a list that gives each line its price; then it is said of all of them.
    """
    joining = load(sentence.setting.language).folded("references", "and")
    found = set()
    for first, last in pairwise(cuts):
        joints = [i for i in range(first, last) if sentence.tokens[i].key in joining and i not in held]
        begin = first
        for joint, end in pairwise([*joints, last]):
            before, after = _lines_at(sentence, begin, joint), _lines_at(sentence, joint, end)
            same, told = _told_at(sentence, begin, joint), _told_at(sentence, joint, end)
            if not (same and before and after - before == after):
                continue
            behind = _day_behind(sentence, joint, end) if told == same | {"#date"} != same else None
            if same == told or (behind and "#price" in same):
                found |= {joint} | ({behind} if behind else set())
                begin = joint
    return frozenset(found)


def _day_behind(sentence: Sentence, first: int, last: int) -> int | None:
    """Where the words begin that stand behind all other values, if each day stands there."""
    values = [i for i in range(first, last) if sentence.tokens[i].key in _VALUES]
    others = [i for i in values if sentence.tokens[i].key != "#date"]
    days = [i for i in values if sentence.tokens[i].key == "#date"]
    return others[-1] + 1 if others and days and others[-1] < min(days) else None


def _lines_at(sentence: Sentence, first: int, last: int) -> frozenset[LineKey]:
    """The lines that are named among the tokens `[first:last]`."""
    start, end = sentence.span(first, last) if first < last else (0, 0)
    pointing = (Pointing.LINE, Pointing.ITEM, Pointing.WORDS)
    found = [m.lines for m in sentence.mentions if m.pointing in pointing and start <= m.start < end]
    return frozenset[LineKey]().union(*found)


def _told_at(sentence: Sentence, first: int, last: int) -> frozenset[str]:
    """The kinds of values among the tokens `[first:last]`, or what is done there where no value stands."""
    values = frozenset(token.key for token in sentence.tokens[first:last] if token.key in _VALUES)
    return values or frozenset(act.kind.value for act in sentence.acts if first <= act.first < last)


def _next_named(sentence: Sentence, listed: Collection[int]) -> Iterator[int]:
    """Without spaces or commas: "10번은 확정하고 20번은 12월 18일", where the next line is named after words
    about the one before."""
    if not load(sentence.setting.language).unspaced:
        return
    others = {m.start for m in sentence.mentions if m.pointing is Pointing.OTHERS}
    busy = {act.last - 1 for act in sentence.acts}
    busy |= {i for i, token in enumerate(sentence.tokens) if token.key in {*_VALUES, "#hanging"}}
    named = None
    for index, token in enumerate(sentence.tokens):
        if token.start in others or _is_named(sentence, index):
            if (
                named is not None
                and not enumerates(sentence, index)
                and any(named < place < index for place in busy)
                and not any(named < place <= index for place in listed)
            ):
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
    if _turns_down(sentence, index):
        return False
    fields = [mark for mark in sentence.marks if mark.kind in _FIELDS]
    following = [mark for mark in fields if 0 <= mark.first - index <= 1]
    if following and _valued_field(sentence, index, fields):
        # "the date of 11 December, the quantities and the prices"
        return any(_stands_bare(sentence, mark) for mark in following)
    return bool(following) and any(mark.last == index for mark in fields)


def _turns_down(sentence: Sentence, index: int) -> bool:
    """ "We confirm quantities and date, the price alas not": what is denied is no part of the list before."""
    end = next((i for i in range(index + 1, len(sentence.tokens)) if sentence.tokens[i].broken), None)
    denied = [a for a in sentence.acts if a.kind is Kind.NEGATION and index < a.first]
    agreed = any(a.kind in phrases.YES and a.last <= index for a in sentence.acts)
    return agreed and any(end is None or act.first < end for act in denied)


def _valued_field(sentence: Sentence, index: int, fields: Sequence[Found]) -> bool:
    """Whether a field's word and its value stand right before a token."""
    valued = sentence.tokens[index - 1].key in ("#date", "#price", "#quantity")
    return valued and any(0 <= index - 1 - mark.last <= 1 for mark in fields)


def _stands_bare(sentence: Sentence, mark: Found) -> bool:
    """Whether nothing is said of a field but its name, or that of another one beside it."""
    joining = load(sentence.setting.language).folded("references", "and")
    behind = sentence.tokens[mark.last : mark.last + 1]
    more = [m.first for m in sentence.marks if m.kind in _FIELDS and 0 < m.first - mark.last <= 2]
    return all(token.broken or (token.key in joining and bool(more)) for token in behind)


def _only_names(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a part holds no value and does nothing: it says what the next part is about."""
    if any(act.first < last and first < act.last for act in sentence.acts):
        return False
    keys = {token.key for token in sentence.tokens[first:last] if token.key.startswith("#")}
    return not keys & {*_VALUES, "#hanging"}
