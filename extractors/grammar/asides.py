"""What has nothing to do with the order: small talk, who is new, when the office is shut, small print.

    "Hope you survived Halloween!"              set aside, though "hope" is a hedge
    "We're closed 24 December to 1 January"     set aside, unless something is due in that time
    "Our number for it is 2026/1187"            set aside, a number to quote
    "Tom is on leave, I am standing in for him" set aside, and so is "Please acknowledge this confirmation"
    "Hope the snow holds up no truck"           about the order: heard like anything else

A sentence is a side matter only if it holds a word of one *and* says nothing about the order: no line, no
price or quantity, no day to come, no word that an answer turns on, nothing done to the order, no hedge or
condition but those that belong to the side matter itself. In doubt it is no side matter. The words are in
`languages/asides/`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.clauses import Clause, Sentence
from countersign.extractors.grammar.closed import may_move_a_day
from countersign.extractors.grammar.idle import wishes_a_day
from countersign.extractors.grammar.intervals import Interval, day_of
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.payment import printed_payment
from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.statements import Closure
from countersign.extractors.grammar.subjects import beside
from countersign.extractors.grammar.talk import is_talk
from countersign.extractors.grammar.vague import comes_some_time, tracking_when_left

_TOPICS = frozenset(
    {Kind.SMALL_TALK, Kind.SEASON, Kind.WISH, Kind.CLOSURE, Kind.NOTICE, Kind.OWN_NUMBERS, Kind.REACHING}
    | {Kind.UNAFFECTED, Kind.READ_BACK, Kind.HANDOVER, Kind.ADOPTED}
)
_WISHING = frozenset({Kind.WISH, Kind.CLOSURE})
_NUMBERED = frozenset({Kind.OWN_NUMBERS, Kind.REACHING, Kind.NOTICE, Kind.CARD})
_SPEAKING = frozenset(
    {Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP, Kind.SHIPPED}
    | {Kind.QUOTE, Kind.INVOICE}
)
# What each side matter may do beside what its own words do.
_ALWAYS = frozenset({Kind.COURTESY, Kind.CLOSING, Kind.NEGATION, Kind.GENERAL, Kind.KEEP})
_MAY = {
    Kind.SMALL_TALK: frozenset({Kind.QUESTION}),
    Kind.SEASON: frozenset({Kind.QUESTION}),
    Kind.REACHING: frozenset({Kind.CONDITION, Kind.REQUEST, Kind.CONTRAST}),
    Kind.NOTICE: frozenset(
        {Kind.CONDITION, Kind.HEDGE, Kind.REQUEST, Kind.ATTACHED, Kind.RECEIPT, Kind.TITLE}
        | {Kind.ACCEPT, Kind.REJECT, Kind.TROUBLE}
    ),
    Kind.OWN_NUMBERS: frozenset({Kind.TITLE, Kind.RECEIPT}),
    Kind.READ_BACK: frozenset(
        {Kind.REQUEST, Kind.QUESTION, Kind.RECEIPT, Kind.TITLE, Kind.CONFIRM, Kind.ACCEPT}
    ),
    Kind.HANDOVER: frozenset({Kind.REQUEST, Kind.TITLE, Kind.RECEIPT}),
    Kind.UNAFFECTED: frozenset({Kind.CONTRAST}),
    # What speaks for them is the file; where it is none, the sentence alone is no yes either.
    Kind.ADOPTED: frozenset({Kind.REQUEST, Kind.TITLE, Kind.ATTACHED, Kind.FOLLOWS}),
}
_WITH_PAPERS = _ALWAYS - {Kind.NEGATION} | {Kind.PENDING, Kind.ATTACHED, Kind.FOLLOWS, Kind.AS_ORDERED}
_AGAINST_PAPERS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.QUOTE})
_ABOUT_PAPERS = frozenset({Kind.PAPERS, Kind.PAPERS_WHEN})
_COMING = frozenset({Kind.DELIVER, Kind.SHIP, Kind.SHIPPED, Kind.INVOICE})
_POLITE = frozenset({Kind.COURTESY, Kind.CLOSING})
_FOR_GOOD = dt.timedelta(days=28)
_PHONE = re.compile(r"(?:\(?\+|\(0|\b0|\b\d)[\d ()./-]{7,20}\d(?!\d)")
_NUMBERS_TO_QUOTE = frozenset({"#noise", "#own", "#code", "#order"})
_DIGITS, _LAST_OF_MONTH = 8, 31
# "The 26th and 27th": a day beside a day.
_ORDINAL = re.compile(r"[0-3]?\d(?:st|nd|rd|th|\.|:?e|:?a)")
# What an entry on a card has beside its name.
_ENTRY = re.compile(r"[:|@\d]")
_CARD_LENGTH = 24
_LONGEST_FIRM = 7
_MOST_PARTS = 3
_JOINING = frozenset({"und", "and", "et", "e", "y", "en"})


@dataclass(frozen=True)
class Aside:
    """A side matter; `closure` where it tells of days on which nobody is there."""

    closure: Closure | None = None


def aside(sentence: Sentence) -> Aside | None:
    """The sentence as a side matter; None where it is none, or may be more than that."""
    looked = _Looked(sentence)
    if comes_some_time(sentence) and not looked.topics & _WISHING:
        return None  # "Our driver brings them after the holidays" is no small talk
    if looked.is_card or looked.is_firm or looked.is_papers or looked.is_beside or looked.is_tracking:
        return Aside()
    paid = printed_payment(sentence.text, sentence.setting.language, sentence.setting.anchor)
    if paid or wishes_a_day(sentence) or is_talk(sentence):
        return Aside()
    topics = looked.topics
    if not topics or looked.about_order(topics):
        return None
    if Kind.CLOSURE not in topics or Kind.HANDOVER in topics:
        return Aside()
    if may_move_a_day(sentence):
        return None
    shut = looked.shut()
    if shut is None and Kind.SMALL_TALK in topics:
        return Aside()  # "I stand in for Anna, who is on leave"
    return Aside(Closure(shut, sentence.evidence("date"))) if shut else None


def asks_how_you_are(sentence: Sentence) -> bool:
    """ "Oi Ada, tudo bem?": part of the greeting, if somebody is greeted in the same breath."""
    greeted = {i for act in sentence.acts if act.kind is Kind.COURTESY for i in range(act.first, act.last)}
    said = [t.key for i, t in enumerate(sentence.tokens) if i not in greeted | sentence.people]
    how = load(sentence.setting.language).folded("words", "how_are_you")
    return sentence.asks and len(said) < len(sentence.tokens) and " ".join(said) in how


def known_beside_yes(sentence: Sentence, within: Clause) -> frozenset[int]:
    """The tokens in and around a clause that trouble no yes: wishes, and what has been done at theirs."""
    found = sentence.side_matters
    clauses = [c for c in sentence.clauses if c.first < within.last and within.first < c.last]
    kinds = (Kind.WISH, Kind.DONE_HERE)
    own = {i for f in found if f.kind in kinds for i in range(f.first, f.last)}
    return beside(sentence, found, clauses) | own


def turning(sentence: Sentence) -> frozenset[int]:
    """The tokens of words on which an order can turn."""
    found = (f for f in sentence.side_matters if f.kind is Kind.TURNING)
    return frozenset(i for f in found for i in range(f.first, f.last))


def done_there(sentence: Sentence) -> frozenset[int]:
    """The tokens that tell what has been done with the order at theirs: "booked in our system"."""
    found = (f for f in sentence.side_matters if f.kind is Kind.DONE_HERE)
    return frozenset(i for f in found for i in range(f.first, f.last))


def is_chat(sentence: Sentence) -> bool:
    """Whether it talks of the weather, feasts and the like, and not of when something comes."""
    looked = _Looked(sentence)
    return bool(looked.topics & {Kind.SMALL_TALK, Kind.SEASON, Kind.WISH}) and not looked.says_when()


def papers_tell_more(sentence: Sentence) -> bool:
    """ "The invoice first, then the goods", "tracking follows once the rest is in", "with the new price"."""
    kinds = {mark.kind for mark in sentence.marks}
    if Kind.INVOICE in kinds and sentence.listed("upfront"):
        return True
    if not any(found.kind is Kind.PAPERS for found in sentence.side_matters):
        return False
    weighty = sentence.listed("weighty")
    rest = {i for m in sentence.marks if m.kind is Kind.BALANCE for i in range(m.first, m.last)}
    return bool(rest & weighty) or kinds >= {Kind.PRICE_WORD, Kind.DELIVER}


def touches_order(sentence: Sentence) -> bool:
    """Whether a side matter is said to bear on the order: "The storm stopped our press"."""
    looked = _Looked(sentence)
    polite = {i for a in sentence.acts if a.kind in _POLITE for i in range(a.first, a.last)}
    small = [f for f in looked.found if f.kind in (Kind.SMALL_TALK, Kind.SEASON)]
    if polite.issuperset(i for f in small for i in range(f.first, f.last)) or any(
        a.kind in _POLITE and a.first <= 1 for a in sentence.acts
    ):
        return False
    return looked.says_when() or any(f.kind is Kind.BUSINESS for f in looked.outside(looked.found))


class _Looked:
    """A sentence, and what of a side matter or of the order stands in it."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.tokens = sentence, sentence.tokens
        self.language = load(sentence.setting.language)
        self.found = sentence.side_matters

    @property
    def topics(self) -> frozenset[Kind]:
        """The side matters that it speaks of."""
        found = frozenset(f.kind for f in self.found)
        # "Received" alone may be said of the order, and "this mail" of anything.
        unread = frozenset() if Kind.THIS_MAIL in found else frozenset({Kind.READ_BACK})
        return (
            (found & _TOPICS) - unread - (frozenset({Kind.ADOPTED}) if self._is_its_own_yes else frozenset())
        )

    @property
    def _is_its_own_yes(self) -> bool:
        """ "This mail counts as our order confirmation"."""
        adopted = {i for f in self.found if f.kind is Kind.ADOPTED for i in range(f.first, f.last)}
        this_mail = [f for f in self.found if f.kind is Kind.THIS_MAIL]
        named = any(not adopted.issuperset(range(f.first, f.last)) for f in this_mail)
        return named and any(act.kind in phrases.YES for act in self.sentence.acts)

    @cached_property
    def covered(self) -> frozenset[int]:
        """The tokens that are words of a side matter, or of a greeting."""
        own = [f for f in self.found if f.kind in self.topics | {Kind.CARD, Kind.DONE_HERE, Kind.THIS_MAIL}]
        told = self.topics & {Kind.HANDOVER, Kind.READ_BACK}
        named = _POLITE.union(*(_MAY[kind] for kind in told))
        polite = [a for a in self.sentence.acts if a.kind in named]
        return frozenset(i for f in (*own, *polite) for i in range(f.first, f.last)) | self._firms

    @property
    def is_beside(self) -> bool:
        """Whether each part of it is polite or about something else than the order."""
        polite = {i for a in self.sentence.acts if a.kind in _POLITE for i in range(a.first, a.last)}
        told = beside(self.sentence, self.found, self.sentence.clauses)
        return bool(told) and (told | polite | self.sentence.people).issuperset(range(len(self.tokens)))

    @property
    def is_tracking(self) -> bool:
        """ "The tracking number follows once the goods have left": that something leaves holds nothing up."""
        keys = [token.key for token in self.tokens]
        plain = not any(key.startswith("#") for key in keys) and not self.sentence.mentions
        told = tracking_when_left(keys, self.language.code) if plain else frozenset()
        return bool(told) and turning(self.sentence) <= told and not papers_tell_more(self.sentence)

    @property
    def _firms(self) -> frozenset[int]:
        """The words of a company's name, which may be what it makes: "Northgate Bolt & Nut Ltd"."""
        found: set[int] = set()
        for form in (f for f in self.found if f.kind is Kind.FIRM):
            place = form.first - 1
            while place >= 0 and (self._is_capital(place) or self.tokens[place].key in _JOINING):
                found.add(place)
                place -= 1
        return frozenset(found)

    @property
    def is_firm(self) -> bool:
        """Whether it is a company's name and nothing else, in capitals to its legal form: a letterhead."""
        forms = frozenset(i for f in self.found if f.kind is Kind.FIRM for i in range(f.first, f.last))
        whole = len(self._firms | forms) == len(self.tokens) and len(self.tokens) - 1 in forms
        return whole and bool(self._firms) and len(self.tokens) <= _LONGEST_FIRM

    def about_order(self, topics: frozenset[Kind]) -> bool:
        """Whether anything speaks of the order, or keeps a yes from being one."""
        allowed = _ALWAYS.union(*(_MAY.get(kind, ()) for kind in topics))
        return (
            any(a.kind not in allowed for a in self.outside(self.sentence.acts) if not self._wishes(a))
            or any(mark.kind in _SPEAKING for mark in self.outside(self.sentence.marks))
            or (Kind.ADOPTED not in topics and self._speaks_of_business)
            or self._names_order(topics)
            or self._holds_values(topics)
            or self._weighs(topics)
            or (not topics & {Kind.CLOSURE, Kind.HANDOVER} and self.says_when())
        )

    @property
    def _speaks_of_business(self) -> bool:
        return any(found.kind is Kind.BUSINESS for found in self.outside(self.found))

    def _wishes(self, act: Found) -> bool:
        """ "Hope you all survived Halloween": what is hoped of the reader is no hope for the order."""
        following = {token.key for token in self.tokens[act.last : act.last + 2]}
        return act.kind is Kind.HEDGE and bool(following & self.language.folded("words", "you"))

    def outside(self, found: tuple[Found, ...]) -> Iterator[Found]:
        """What is found outside the words of the side matter itself."""
        return (f for f in found if not self.covered.issuperset(range(f.first, f.last)))

    def _names_order(self, topics: frozenset[Kind]) -> bool:
        """Whether it points at lines, or at an order for more than to give it a number."""
        harmless = (
            {Pointing.OWN_NUMBER, Pointing.ORDER} if Kind.OWN_NUMBERS in topics else {Pointing.OWN_NUMBER}
        )
        spans = [(self.tokens[i].start, self.tokens[i].end) for i in self.covered]
        return any(
            mention.pointing not in harmless
            and not any(start < mention.end and mention.start < end for start, end in spans)
            for mention in self.sentence.mentions
        )

    def _holds_values(self, topics: frozenset[Kind]) -> bool:
        """Whether it holds a value that is no number of theirs, no day gone by and no day of a closure."""
        harmless = {"#own", "#noise"} | ({"#number", "#code"} if topics & _NUMBERED else set())
        harmless |= {"#order"} if Kind.OWN_NUMBERS in topics else set()
        dated = topics & {Kind.CLOSURE, Kind.HANDOVER} and self.sentence.values.dates
        harmless |= {"#date", "#number"} if dated else set()
        covered = self.covered | (self._ordinals() if dated else frozenset())
        for index, token in enumerate(self.tokens):
            if not token.key.startswith("#") or token.key in harmless or index in covered:
                continue
            if not (token.key == "#date" and self._is_past(token.start, Kind.SMALL_TALK in topics)):
                return True
        return False

    def _ordinals(self) -> frozenset[int]:
        """The 27th of "the 26th and 27th"."""
        texts = (self.sentence.text[t.start : t.end] for t in self.tokens)
        return frozenset(i for i, text in enumerate(texts) if _ORDINAL.fullmatch(text))

    def _is_past(self, start: int, begun: bool) -> bool:
        """Whether a day is gone by; of who took over "in November" it is enough that November has begun."""
        spans = [span for span in self.sentence.values.dates if span.start == start]
        anchor, readings = self.sentence.setting.anchor, [r for span in spans for r in span.readings]
        last = [r.first if begun and not r.single else r.last for r in readings]
        return bool(spans) and all(day <= anchor for day in last)

    def _weighs(self, topics: frozenset[Kind]) -> bool:
        """Whether a word stands there on which an answer to an order turns; "last month" turns nothing where
        somebody left then."""
        places = self.sentence.listed("weighty")
        if Kind.HANDOVER in topics:
            for name in ("weeks", "months_long", "days"):
                places -= self.sentence.listed(name, "dates")
        places |= self.sentence.listed("whole")
        return bool(places - self.covered)

    def says_when(self) -> bool:
        """ "After the holidays": a season or feast that tells when something comes is no small talk."""
        when = [f for f in self.found if f.kind is Kind.TIMING]
        seasons = [f for f in self.found if f.kind is Kind.SEASON]
        behind = self.language.verb_last or self.language.code == "tr"
        return any(
            0 <= t.first - w.last <= 1 or (behind and 0 <= w.first - t.last <= 1)
            for w in when
            for t in seasons
        )

    def shut(self) -> Interval | None:
        """The days from the first to the last that it names; from today where it only says until when.

        A number that may be a day of several months is meant of the next one.
        """
        anchor = self.sentence.setting.anchor
        found: list[dt.date] = []
        for span in self.sentence.values.dates:
            days = [day for reading in span.readings for day in (reading.first, reading.last)]
            next_one = len({day.day for day in days}) == 1 and min(
                (d for d in days if d >= anchor), default=None
            )
            found += [next_one] if next_one else days
        if not found:
            return None
        found += list(self._further_days(found))
        until = any(mark.kind is Kind.AWAY_LAST for mark in self.sentence.marks)
        since = any(mark.kind is Kind.BACK for mark in self.sentence.marks)
        alone = len(set(found)) == 1
        first = anchor if alone and until else min(found)
        return Interval(first, max(found) + (_FOR_GOOD if alone and since and not until else dt.timedelta(0)))

    def _further_days(self, found: list[dt.date]) -> Iterator[dt.date]:
        """ "26 and 27 November": a number beside a day is another of its month."""
        for span in self.sentence.values.numbers:
            for number in span.readings:
                if number == int(number) and 1 <= number <= _LAST_OF_MONTH:
                    yield from (d for m in found if (d := day_of(m.year, m.month, int(number))))

    @property
    def is_papers(self) -> bool:
        """Whether all that it says is that the papers will come: "The invoice follows by mail, as usual".

        Not where a word is unknown or tells when ("invoice first"), unless they come with the goods or
        after them, nor where it holds a value or agrees to anything: papers that the goods wait for are no
        side matter.
        """
        papers = [f for f in self.found if f.kind is Kind.PAPERS]
        if not papers or self.sentence.asks or not self._each_of_papers(papers):
            return False
        own = {i for f in self.found if f.kind in _ABOUT_PAPERS for i in range(f.first, f.last)}
        acts = [a for a in self.sentence.acts if not own.issuperset(range(a.first, a.last))]
        marks = [m for m in self.sentence.marks if not own.issuperset(range(m.first, m.last))]
        moved = {i for m in marks if m.kind in _COMING for i in range(m.first, m.last)}
        told = own | moved | {i for a in acts for i in range(a.first, a.last)} | self.sentence.people
        noise = {i for i, token in enumerate(self.tokens) if token.key in ("#noise", "#own")}
        known = told | noise | set(self.sentence.listed("harmless"))
        for key in ("telling", "things"):
            known |= self.sentence.listed(key)
        known |= {i for i, token in enumerate(self.tokens) if token.key in _NUMBERS_TO_QUOTE}
        weighty = self.sentence.listed("weighty") - own - moved
        return (
            {a.kind for a in acts} <= _WITH_PAPERS
            and not any(m.kind in _AGAINST_PAPERS for m in marks)
            and not self._upfront() - own
            and all(i in known for i in range(len(self.tokens)))
            and not weighty
        )

    def _upfront(self) -> frozenset[int]:
        """The words that say that something comes first, or of time at all where no such words are listed."""
        if self.language.words("words", "upfront"):
            return self.sentence.listed("upfront")
        timed = (f for f in self.found if f.kind is Kind.TIMING)
        return frozenset(i for f in timed for i in range(f.first, f.last))

    def _each_of_papers(self, papers: list[Found]) -> bool:
        """Whether papers are named in each part of it: "the invoice follows, the nuts too" tells of more.

        "Our own truck brings them, the invoice follows" names neither lines nor the order.
        """
        polite = {i for a in self.sentence.acts if a.kind in _POLITE for i in range(a.first, a.last)}
        parts = self.sentence.clauses
        each = all(
            any(part.first <= found.first < part.last for found in papers)
            or polite.issuperset(range(part.first, part.last))
            for part in parts
        )
        return each or (len(parts) <= _MOST_PARTS and not self._names_order(frozenset()))

    @property
    def is_card(self) -> bool:
        """Whether it is a line of a visiting card: a telephone number, a messenger's name, a register."""
        if len(self.tokens) > _CARD_LENGTH or any(
            a.kind not in _ALWAYS for a in self.outside(self.sentence.acts)
        ):
            return False
        named = any(f.kind is Kind.CARD for f in self.found) and _ENTRY.search(self.sentence.text)
        heavy = [t.key for i, t in enumerate(self.tokens) if t.key[0] == "#" and i not in self.covered]
        if not (named or self._has_phone()) or set(heavy) - {"#own", "#noise", "#number", "#code"}:
            return False
        talk = {m.first for m in self.outside(self.sentence.marks) if m.kind in _SPEAKING}
        denied = any(a.kind is Kind.NEGATION for a in self.sentence.acts)
        return (
            not (denied or self.sentence.asks)
            and not self._names_order(frozenset())
            and all(map(self._is_capital, talk))
        )

    def _is_capital(self, index: int) -> bool:
        return self.sentence.text[self.tokens[index].start].isupper()

    def _has_phone(self) -> bool:
        return any(
            sum(letter.isdigit() for letter in match[0]) >= _DIGITS
            for match in _PHONE.finditer(self.sentence.text)
        )
