"""The clauses of one sentence that are about the same lines, and what can be told of their words.

    values, promised   every value in its part, and those that are promised
    unknown            the words that nothing accounts for; a yes beside one is not taken
    fields             which of quantity, price and date a clause speaks of

It only looks; `listener` and `affirmation` say what it amounts to.
"""

from collections.abc import Sequence, Set
from decimal import Decimal
from functools import cache, cached_property

from countersign.extractors.grammar import lent, parts
from countersign.extractors.grammar.asides import done_there, is_chat, known_beside_yes, turning
from countersign.extractors.grammar.bounds import bounded, open_ended
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.days_listed import ends_a_list_of_days
from countersign.extractors.grammar.descriptions import ordered_things, sizes
from countersign.extractors.grammar.full_packs import as_filled, filled
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.least import is_least
from countersign.extractors.grammar.phrases import DANGER, YES, Found, Kind, Token, words
from countersign.extractors.grammar.references import LineKey, Pointing
from countersign.extractors.grammar.roles import Part, Valued, Within, valued
from countersign.extractors.grammar.rounded import as_told, rounded, tells_content
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.extractors.grammar.specs import specified
from countersign.extractors.grammar.statements import Scope
from countersign.procurement.claims import Evidence
from countersign.procurement.order import Line, PurchaseOrder

FIELD_OF = {Kind.PRICE_WORD: "price", Kind.QUANTITY_WORD: "quantity", Kind.DATE_WORD: "date"}
TALK = frozenset({*FIELD_OF, Kind.DELIVER, Kind.SHIP})
_WORDY = frozenset({Pointing.WORDS, Pointing.ALL, Pointing.OTHERS, Pointing.TOGETHER})
_HEADING = frozenset({Kind.TITLE, Kind.FOLLOWS})
_LINES = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_ABOUT_VALUES = frozenset({Kind.BALANCE, Kind.NEW, Kind.OLD, Kind.OLD_FROM, Kind.OLD_AFTER})
_VALUE_KEYS = frozenset({"#date", "#price", "#quantity", "#number"})
PLAINLY = YES | {Kind.COURTESY, Kind.FREE}
_AGAINST = frozenset({Kind.NEGATION, Kind.CONTRAST, Kind.TROUBLE, Kind.RECEIPT})


class Portion:
    """What one sentence says about certain lines, before it is judged."""

    def __init__(self, sentence: Sentence, scope: Scope, clauses: Sequence[Within]) -> None:
        self.sentence, self.scope, self.clauses = sentence, scope, clauses
        self.language = load(sentence.setting.language)
        self._unknown: dict[tuple[int, int], list[int]] = {}
        self.kinds = frozenset(kind for within in clauses for kind in within.kinds)
        self.marks = frozenset(kind for within in clauses for kind in within.marks)

    @cached_property
    def values(self) -> tuple[tuple[Within, Valued], ...]:
        """Every value, in its part."""
        if told := tells_content([line for _, line in self.rows], self._in_parts):
            return as_told(self._in_parts, told)
        return as_filled(self._in_parts, self.filled) if self.filled else self._in_parts

    @cached_property
    def _in_parts(self) -> tuple[tuple[Within, Valued], ...]:
        return tuple((w, value) for w in self.clauses for value in valued(w, bool(self.unknown_in(w))))

    @cached_property
    def filled(self) -> frozenset[Decimal]:
        """How many pieces full packs come to, where it says so."""
        lines, values = [line for _, line in self.rows], self._in_parts
        return filled(self.sentence, lines, values) or rounded(self.sentence, lines, values)

    @cached_property
    def promised(self) -> tuple[tuple[Within, Valued], ...]:
        """Those that are promised."""
        return tuple((within, value) for within, value in self.values if value.part is Part.PROMISED)

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The tokens that nothing accounts for."""
        return tuple(index for within in self.clauses for index in self.unknown_in(within))

    def unknown_in(self, within: Within) -> list[int]:
        """The same of one clause."""
        place = (within.clause.first, within.clause.last)
        if place not in self._unknown:
            known = self._known[any(key in _VALUE_KEYS for key in within.keys)]
            beside = known_beside_yes(self.sentence, within.clause)
            found = [i for i in within.places if i not in known and i not in beside and not self.harmless(i)]
            self._unknown[place] = found
        return self._unknown[place]

    def plain(self, within: Within, value: Valued) -> bool:
        """Whether nothing unknown and nothing new is said beside a value: it stands for itself."""
        renewed = within.last_of(Kind.NEW, value.index) is not None
        return not (renewed or within.kinds - PLAINLY or self.unknown_in(within))

    @cached_property
    def _known(self) -> tuple[set[int], set[int]]:
        """The tokens that phrases account for: in a clause without a value, and in one with a value."""
        acts = {i for act in self.sentence.acts for i in range(act.first, act.last)}
        talk, both = TALK | {Kind.BACKGROUND}, TALK | {Kind.BACKGROUND} | _ABOUT_VALUES
        spoken = [
            {i for m in self.sentence.marks if m.kind in kinds for i in range(m.first, m.last)}
            for kinds in (talk, both)
        ]
        return acts | spoken[0], acts | spoken[1]

    @cached_property
    def _lent(self) -> frozenset[int]:
        """The tokens that doubt in another language than the sentence's."""
        setting = self.sentence.setting
        places = lent.doubts(self.sentence.text, setting.language, setting.beside)
        return frozenset(
            i for i, t in enumerate(self.sentence.tokens) for a, b in places if a <= t.start and t.end <= b
        )

    def harmless(self, index: int) -> bool:
        """Whether a token changes nothing: a value, a name, or a word that is known to."""
        token = self.sentence.tokens[index]
        if index in self._lent:
            return False
        if token.key.startswith("#"):
            return token.key != "#code" or Kind.SUBSTITUTION in self.kinds
        if index in self.listed("harmless") | self.listed("things") | self.sentence.people | self._label:
            return True
        if any(m.pointing in _WORDY and m.start <= token.start < m.end for m in self.sentence.mentions):
            return True
        return self.is_name(index) or self._is_known(token)

    @cached_property
    def _label(self) -> frozenset[int]:
        """ "Kód: HX-8x40": what a column of item numbers is titled, at the head of a line that names one."""
        place = next((i for i, token in enumerate(self.sentence.tokens) if token.key == "#item"), 0)
        head = self.sentence.text[: self.sentence.tokens[place].start] if place else ""
        titled = self.language.fold(head).strip(" .:：-") in _titles(self.language.code)
        return frozenset(range(place)) if titled else frozenset()

    def _is_known(self, token: Token) -> bool:
        return (
            self.calls_number(token)
            or self._is_ordered(token)
            or self._borrowed(token)
            or self._sizes_ordered(token)
        )

    def _sizes_ordered(self, token: Token) -> bool:
        """ "六角ナット M8 (HN-8)": a size that the description of a line has which is named beside it."""
        sized = any(c.isdigit() for c in token.key) and any(c.isalpha() for c in token.key)
        mentions = self.sentence.mentions if sized else ()
        named = {key for m in mentions if m.pointing in _LINES for key in m.lines}
        return any(token.key in sizes(line.description) for _, line in self._rows(named))

    def _rows(self, named: Set[LineKey]) -> list[tuple[PurchaseOrder, Line]]:
        rows = ((order, line) for order in self.sentence.setting.orders for line in order.lines)
        return [row for row in rows if (row[0].number, row[1].line) in named]

    def _borrowed(self, token: Token) -> bool:
        """ "Ordern är bekräftad as is": a word that changes nothing in the other language that is used."""
        others = self.sentence.setting.beside
        return len(token.key) > 1 and any(load(code).fold(token.key) in _lending(code) for code in others)

    def _is_ordered(self, token: Token) -> bool:
        """Whether it is a word for something on the order: where all lines are such, it points at none."""
        called = parts.things(token.key, self.language.code)
        return parts.is_thing(called) and parts.are(called, ordered_things(self.sentence.setting.orders)[0])

    @cached_property
    def done_there(self) -> frozenset[int]:
        """The tokens that tell what has been done with the order at theirs."""
        return done_there(self.sentence)

    @cached_property
    def another(self) -> frozenset[int]:
        """The tokens that surely call a thing that is on none of the orders."""
        ordered, known = ordered_things(self.sentence.setting.orders)
        code, keys = self.language.code, self.sentence.tokens
        free = self.unknown if known else ()
        return frozenset(i for i in free if parts.tells_of_another(keys[i].key, code, ordered))

    def calls_number(self, token: Token) -> bool:
        """Whether it says what a number of the supplier's own is: "customer no. 12077"."""
        own = [m for m in self.sentence.mentions if m.pointing is Pointing.OWN_NUMBER]
        return any(m.end - len(m.name) <= token.start < m.end for m in own)

    def listed(self, key: str) -> frozenset[int]:
        """The tokens that words of a list in [words] stand at."""
        return self.sentence.listed(key)

    def is_name(self, index: int) -> bool:
        """A capital inside a sentence, where the language keeps those for names."""
        token = self.sentence.tokens[index]
        capital = self.sentence.text[token.start].isupper() and token.key.isalpha()
        weighty = token.key in self.language.folded("words", "weighty")
        shouted = self.sentence.text.isupper()
        named = bool(self.language.data["capitals_are_names"]) and not shouted
        return named and capital and (index > 0 or self._calls_upon(index)) and not weighty

    def _calls_upon(self, index: int) -> bool:
        """ "Ada，螺栓按订单做": a name in Latin letters that a text in another script begins with."""
        token, following = self.sentence.tokens[index], self.sentence.tokens[index + 1 : index + 2]
        foreign = self.language.unspaced and not is_unspaced(token.key[0])
        word = self.sentence.text[token.start : token.end]
        return foreign and word.istitle() and bool(following) and following[0].broken

    @cached_property
    def weighty(self) -> bool:
        """Whether words are spoken on which an answer to an order turns."""
        return self.weighs(self.unknown)

    def weighs(self, unknown: Sequence[int]) -> bool:
        """Whether an answer to an order may turn on one of these unknown words."""
        heavy = self.language.folded("words", "weighty")
        endings = self.language.words("references", "plurals")
        keys = {self.sentence.tokens[i].key for i in unknown}
        keys |= {key.removesuffix(ending) for key in keys for ending in endings}
        turned = self.listed("weighty").union(self.another, turning(self.sentence), self._lent)
        spelled = turned.intersection(unknown)
        sort = specified(keys, self.sentence.setting.orders, self.language.code)
        return bool(spelled or sort) or any(key in heavy or any(c.isdigit() for c in key) for key in keys)

    @cached_property
    def strange(self) -> bool:
        """Whether several of its words are unknown, and it may well be in another language.

        Where a language's words are few so far, several unknown ones are enough; where every letter is a
        word of its own, one is: nothing tells whether what is left over weighs anything. One is enough as
        well where nobody judges sentences as a whole.
        """
        if self.unknown and self.language.flag("never_judged") and not self._signs:
            return True
        if any(is_unspaced(self.sentence.tokens[index].key[0]) for index in self.unknown):
            return True
        common = self.language.folded("", "function_words")
        foreign = not any(token.key in common for token in self.sentence.tokens)
        return len(self.unknown) > 2 and (foreign or self.language.flag("unknown_words_weigh"))

    @property
    def _signs(self) -> bool:
        """Whether it may be a name by which somebody signs: two or three words, each with a capital."""
        words = [self.sentence.text[token.start : token.end] for token in self.sentence.tokens]
        return 1 < len(words) < 4 and all(word.istitle() for word in words)

    @property
    def turns(self) -> bool:
        """Whether a word on which an order can turn is unknown, denies or delays: "we are still checking"."""
        against = (a for a in self.sentence.acts if a.kind in _AGAINST)
        places = {i for act in against for i in range(act.first, act.last)}
        return not turning(self.sentence).isdisjoint(places.union(self.unknown))

    @property
    def untold(self) -> bool:
        """Whether it speaks of a field, and does no more: "We will give you the date"."""
        verbs = any(within.holds(i) for i in self.listed("telling") for within in self.clauses)
        bare = not (self.kinds - {Kind.COURTESY} or self.values or self.sentence.leads_on)
        return bare and bool(self.marks & set(FIELD_OF)) and verbs

    @property
    def dark(self) -> bool:
        """Whether something unknown is said of a value, or of a line beside a yes ("all fine, blah nuts")."""
        beside_yes = self.scope.named and any(act.kind in YES for act in self.sentence.acts)
        talks = self.marks & TALK and Kind.COURTESY not in self.kinds
        # "First the invoice, then the goods": what is polite in one part excuses no other.
        apart = any(
            w.marks & TALK and Kind.COURTESY not in w.kinds and self.unknown_in(w) for w in self.clauses
        )
        return bool(self.unknown and (talks or apart or beside_yes or self._of_goods))

    @property
    def _of_goods(self) -> bool:
        """Whether it tells of a line what is no value of it: "the bolts have a fine thread"."""
        named = any(mention.pointing in _LINES for mention in self.sentence.mentions)
        return named and not self.values and Kind.COURTESY not in self.kinds

    @property
    def troubled(self) -> bool:
        """Whether trouble is told behind a "but": "your parts are in work, but the plater is overloaded"."""
        return self.kinds >= {Kind.RECEIPT, Kind.TROUBLE, Kind.CONTRAST}

    @cached_property
    def substantive(self) -> bool:
        """Whether it is about the order at all, or so short that it can only be."""
        talks = self.marks & TALK or self.kinds & YES or self.scope.named
        talks = talks or any("#hanging" in w.keys for w in self.clauses)
        return bool(self.values or talks or self.weighty or self.all_known)

    @property
    def all_known(self) -> bool:
        """Whether nothing in it is unknown, and it is no small talk: it can only be about the order."""
        return not self.unknown and not is_chat(self.sentence)

    @property
    def loose(self) -> bool:
        """Whether a value stands there whose part can't be told."""
        return any(value.part is Part.LOOSE for _, value in self.values)

    def is_numbered(self, act: Found) -> bool:
        """ "our confirmation no. 12345" is a number to quote, not a document that says other things."""
        following = self.sentence.tokens[act.last : act.last + 3]
        return act.kind is Kind.TITLE and any(token.key == "#own" for token in following)

    @property
    def is_heading(self) -> bool:
        """ "Order acknowledgement for your PO 4711:" stands above what it says."""
        titles = [act for act in self.sentence.acts if act.kind is Kind.TITLE]
        polite = [act for act in self.sentence.acts if act.kind is Kind.COURTESY]  # "Subject: confirmation …"
        begins = {0, *(act.last for act in polite if act.first == 0)}
        leads = self.sentence.leads_on or any(act.first in begins for act in titles)
        only = self.kinds - {Kind.COURTESY} <= _HEADING
        return bool(titles) and leads and only and not self.unknown and not self.values

    def astray(self, within: Within, value: Valued) -> bool:
        """Whether a value in a clause that names no line may be about other lines than the clause before.

        It may, where it is exactly another line's, where the sentence goes on to name other lines, and where
        the clause points at something with a number that is not understood ("the 48s").
        """
        own = self.rows
        if any(_is_money(value, line) for _, line in own):
            return True
        date = value.date if len(own) > 1 else None
        if date and ends_a_list_of_days(self.sentence, date.start, date.end):
            return True
        if any(within.holds(index) for index in self.another):
            return True
        if self._pointed(within):
            return False
        rows = [(o, line) for o in self.sentence.setting.orders for line in o.lines]
        others = [row for row in rows if row not in own]
        if len(rows) == len(own) == 1:
            return False
        if len(own) > 1:
            keys = [self.sentence.tokens[i].key for i in self.unknown]
            return any(c.isdigit() or key == "#code" for key in keys for c in key) or bool(
                keys and self.loose
            )
        named_behind = any(
            m.pointing in _LINES and m.start > value.span.start and not m.lines & self.scope_lines
            for m in self.sentence.mentions
        )
        inherited = not any(
            m.pointing in _LINES and m.lines & self.scope_lines for m in self.sentence.mentions
        )
        taken = any(_is_of(value, row) for row in others) and not any(_is_of(value, row) for row in own)
        return bool(own) and inherited and (named_behind or (taken and bool(self.unknown)))

    def bounded(self, within: Within) -> list[str]:
        """The fields of which just what was ordered is a bound: "from 11 December", "up to 500"."""
        text, code, found = self.sentence.text, self.language.code, list[str]()
        own = [line for _, line in self.rows]
        for value in (v for w, v in self.values if w == within and v.part is not Part.OLD):
            day, counted = value.date and value.date.sure, value.counted and value.counted.sure
            place = (text, value.span.start, value.span.end, code)
            due = bool(day and day.single) and any(day and day.last in line.days for line in own)
            if due and Kind.PRICE_WORD not in within.marks and open_ended(*place):
                found.append("date")
            if counted and any(counted.number == line.quantity for line in own) and bounded(*place):
                found.append("quantity")
        return found

    @cached_property
    def least(self) -> list[Within]:
        """The clauses that tell how many can be ordered at least, where nobody says how many come."""
        told = any(value.counted for _, value in self.promised)
        least = [w for w, v in self.values if v.counted and is_least(self.sentence, v.span.start)]
        return [] if told else least

    @property
    def scope_lines(self) -> frozenset[LineKey]:
        """The lines that it is about; none where that is all of them."""
        return self.scope.lines or frozenset()

    @cached_property
    def rows(self) -> list[tuple[PurchaseOrder, Line]]:
        """The lines that it is about, each with its order."""
        orders = self.sentence.setting.orders
        return [(o, x) for o in orders for x in o.lines if self.scope.covers((o.number, x.line))]

    def _pointed(self, within: Within) -> bool:
        return any(m.pointing in _LINES and within.has(m.start) for m in self.sentence.mentions)

    @property
    def outdated(self) -> bool:
        """Whether values are given as old ones, and none that holds now."""
        return not self.promised and any(value.part is Part.OLD for _, value in self.values)

    @property
    def in_general(self) -> bool:
        """Whether it is about orders at large ("every order confirmed within a day"), naming none."""
        return Kind.GENERAL in self.kinds and not any(t.key == "#order" for t in self.sentence.tokens)

    def fields(self, within: Within, until: int | None = None) -> set[str]:
        """The fields that a clause speaks of, in words or by a value, up to a token."""
        last = within.clause.last if until is None else until
        spoken = {
            FIELD_OF[mark.kind]
            for mark in self.sentence.marks
            if mark.kind in FIELD_OF and within.holds(mark.first) and mark.last <= last
        }
        return spoken | {value.field for w, value in self.values if w == within and value.index < last}

    def whole(self, *fields: str) -> tuple[Evidence, ...]:
        """All its words as evidence for the fields, or for the line."""
        return tuple(e for within in self.clauses for e in within.evidence(*(fields or ("line",))))

    def spoken(self, within: Within) -> set[str]:
        """The fields that a clause names in words."""
        return {FIELD_OF[m.kind] for m in self.sentence.marks if m.kind in FIELD_OF and within.holds(m.first)}


@cache
def _titles(code: str) -> frozenset[str]:
    """What columns of item numbers are titled in a language, and in English."""
    return frozenset(
        title.strip(" .") for one in (code, FALLBACK) for title in load(one).folded("tables", "item")
    )


@cache
def _lending(code: str) -> frozenset[str]:
    """The words of a language that mean no harm beside a yes in another one."""
    language = load(code)
    if language.unspaced:
        return frozenset()
    still_to_come = language.folded("words", "future")
    kinds = (Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED)
    phrases = [words(phrase, language) for kind in kinds for phrase in language.words("phrases", kind)]
    said = language.folded("words", "harmless") | {phrase[0] for phrase in phrases if len(phrase) == 1}
    grave = (*DANGER, Kind.NEGATION, Kind.HEDGE, Kind.CONDITION, Kind.PENDING, Kind.QUESTION)
    return said - still_to_come.union(*(language.folded("phrases", kind) for kind in grave))


def _is_of(value: Valued, row: tuple[PurchaseOrder, Line]) -> bool:
    """Whether a quantity or price is just what a line was ordered with. Dates are often shared."""
    line = row[1]
    counted = value.counted.sure if value.counted else None
    price = value.price.sure if value.price else None
    return bool((counted and counted.number == line.quantity) or (price and price.amount == line.unit_price))


def _is_money(value: Valued, line: Line) -> bool:
    """Whether a bare number is no count but just what the line costs."""
    counted = value.counted.sure if value.counted else None
    if counted is None or counted.unit or counted.number == line.quantity:
        return False
    return counted.number == line.unit_price * line.quantity / line.price_per
