"""What has nothing to do with the order: small talk, who is new, when the office is shut, small print.

    "Hope you survived Halloween!"              set aside, though "hope" is a hedge
    "We're closed 24 December to 1 January"     set aside, unless something is due in that time
    "Our number for it is 2026/1187"            set aside, a number to quote
    "Hope the snow holds up no truck"           about the order: heard like anything else

A sentence is a side matter only if it holds a word of one *and* says nothing about the order: no line, no
price or quantity, no day to come, no word that an answer turns on, nothing done to the order, no hedge or
condition but those that belong to the side matter itself. In doubt it is no side matter. The words are in
`languages/asides/`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.intervals import Interval, day_of
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.statements import Closure
from countersign.extractors.grammar.terms import printed_payment

_TOPICS = frozenset(
    {Kind.SMALL_TALK, Kind.SEASON, Kind.WISH, Kind.CLOSURE, Kind.NOTICE, Kind.OWN_NUMBERS, Kind.REACHING}
    | {Kind.UNAFFECTED}
)
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
}
_WITH_PAPERS = _ALWAYS - {Kind.NEGATION} | {Kind.PENDING, Kind.ATTACHED, Kind.FOLLOWS, Kind.AS_ORDERED}
_ABOUT_PAPERS = frozenset({Kind.PAPERS, Kind.PAPERS_WHEN})
_COMING = frozenset({Kind.DELIVER, Kind.SHIP, Kind.SHIPPED, Kind.INVOICE})
_POLITE = frozenset({Kind.COURTESY, Kind.CLOSING})
_FOR_GOOD = dt.timedelta(days=28)
_PHONE = re.compile(r"(?:\(?\+|\(0|\b0|\b\d)[\d ()./-]{7,20}\d(?!\d)")
_DIGITS, _LAST_OF_MONTH = 8, 31
# What an entry on a card has beside its name.
_ENTRY = re.compile(r"[:|@\d]")
_CARD_LENGTH = 24
_LONGEST_FIRM = 7
_STRANGE = 2
_JOINING = frozenset({"und", "and", "et", "e", "y", "en"})


@dataclass(frozen=True)
class Aside:
    """A side matter; `closure` where it tells of days on which nobody is there."""

    closure: Closure | None = None


def aside(sentence: Sentence) -> Aside | None:
    """The sentence as a side matter; None where it is none, or may be more than that."""
    looked = _Looked(sentence)
    if looked.is_card or looked.is_firm or looked.is_papers:
        return Aside()
    if printed_payment(sentence.text, sentence.setting.language):
        return Aside()
    topics = looked.topics
    if not topics or looked.about_order(topics):
        return None
    if Kind.CLOSURE not in topics:
        return Aside()
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


def known_beside_yes(sentence: Sentence) -> frozenset[int]:
    """The tokens that trouble no yes beside them: wishes, and what has been done at theirs."""
    return frozenset(
        i for f in _found(sentence) if f.kind in (Kind.WISH, Kind.DONE_HERE) for i in range(f.first, f.last)
    )


def done_there(sentence: Sentence) -> frozenset[int]:
    """The tokens that tell what has been done with the order at theirs: "booked in our system"."""
    return frozenset(i for f in _found(sentence) if f.kind is Kind.DONE_HERE for i in range(f.first, f.last))


def touches_order(sentence: Sentence) -> bool:
    """Whether a side matter is said to bear on the order: "The storm stopped our press"."""
    looked = _Looked(sentence)
    if not looked.topics & {Kind.SMALL_TALK, Kind.SEASON} or any(
        a.kind in _POLITE and a.first <= 1 for a in sentence.acts
    ):
        return False
    return looked.says_when() or any(f.kind is Kind.BUSINESS for f in looked.outside(looked.found))


def _found(sentence: Sentence) -> tuple[Found, ...]:
    """The words of side matters; a comma in a wish ("Ich hoffe, Sie hatten …") separates nothing."""
    running = [replace(token, broken=False) for token in sentence.tokens]
    return phrases.asides(running, sentence.setting.language)


class _Looked:
    """A sentence, and what of a side matter or of the order stands in it."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.tokens = sentence, sentence.tokens
        self.language = load(sentence.setting.language)
        self.found = _found(sentence)

    @property
    def topics(self) -> frozenset[Kind]:
        """The side matters that it speaks of."""
        return frozenset(f.kind for f in self.found) & _TOPICS

    @cached_property
    def covered(self) -> frozenset[int]:
        """The tokens that are words of a side matter, or of a greeting."""
        own = [f for f in self.found if f.kind in _TOPICS | {Kind.CARD, Kind.DONE_HERE}]
        polite = [a for a in self.sentence.acts if a.kind in (Kind.COURTESY, Kind.CLOSING)]
        return frozenset(i for f in (*own, *polite) for i in range(f.first, f.last)) | self._firms

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
            any(act.kind not in allowed for act in self.outside(self.sentence.acts))
            or any(mark.kind in _SPEAKING for mark in self.outside(self.sentence.marks))
            or any(found.kind is Kind.BUSINESS for found in self.outside(self.found))
            or self._names_order(topics)
            or self._holds_values(topics)
            or self._weighs()
            or (Kind.CLOSURE not in topics and self.says_when())
        )

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
        harmless |= {"#date", "#number"} if Kind.CLOSURE in topics and self.sentence.values.dates else set()
        for index, token in enumerate(self.tokens):
            if not token.key.startswith("#") or token.key in harmless or index in self.covered:
                continue
            if not (token.key == "#date" and self._is_past(token.start)):
                return True
        return False

    def _is_past(self, start: int) -> bool:
        spans = [span for span in self.sentence.values.dates if span.start == start]
        anchor = self.sentence.setting.anchor
        return bool(spans) and all(r.last <= anchor for span in spans for r in span.readings)

    def _weighs(self) -> bool:
        """Whether a word stands there on which an answer to an order turns."""
        places = phrases.listed(self.tokens, self.language, "weighty")
        places |= phrases.listed(self.tokens, self.language, "whole")
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
        known = told | set(phrases.listed(self.tokens, self.language, "harmless"))
        known |= {i for i, token in enumerate(self.tokens) if token.key == "#noise"}
        for key in ("telling", "things"):
            known |= phrases.listed(self.tokens, self.language, key)
        late = {i for f in self.found if f.kind is Kind.TIMING for i in range(f.first, f.last)} - own
        return (
            {a.kind for a in acts} <= _WITH_PAPERS
            and not any(m.kind in (Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.QUOTE) for m in marks)
            and not late
            and self._knows(known)
            and not (phrases.listed(self.tokens, self.language, "weighty") - told)
        )

    def _knows(self, known: set[int]) -> bool:
        """Whether every word is known; not all where it is told how papers that ask for no money come."""
        strange = [i for i in range(len(self.tokens)) if i not in known]
        business = {i for f in self.found if f.kind is Kind.BUSINESS for i in range(f.first, f.last)}
        plain = all(self.tokens[i].key.isalpha() and i not in business for i in strange)
        billed = any(mark.kind is Kind.INVOICE for mark in self.sentence.marks)
        coming = any(f.kind is Kind.PAPERS_WHEN for f in self.found) and len(strange) <= _STRANGE
        return not strange or (plain and coming and not billed)

    def _each_of_papers(self, papers: list[Found]) -> bool:
        """Whether papers are named in each part of it: "the invoice follows, the nuts too" tells of more."""
        return all(
            any(clause.first <= found.first < clause.last for found in papers)
            for clause in self.sentence.clauses
        )

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
