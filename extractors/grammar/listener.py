"""Listens to a sentence and says what it amounts to: statements and remarks.

The clauses that are about the same lines are heard together, and the questions are put in the order of
danger: charges and terms, substitutions, questions, refusals, hedges and conditions, values, and only then a
yes. Negation, hedge and condition win over a yes, and a yes counts only if every other word beside it is
understood or known to be harmless. What nothing accounts for is remarked upon.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from countersign.extractors.grammar import intervals
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import YES, Found, Kind
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import LineKey, Pointing
from countersign.extractors.grammar.roles import Part, Valued, Within, valued
from countersign.extractors.grammar.statements import (
    EVERYTHING,
    FIELDS,
    Heard,
    Scope,
    Weight,
    quote,
    scoped,
)
from countersign.procurement.claims import Act, Evidence, ExceptionType

_FIELD_OF = {Kind.PRICE_WORD: "price", Kind.QUANTITY_WORD: "quantity", Kind.DATE_WORD: "date"}
_TALK = frozenset({*_FIELD_OF, Kind.DELIVER, Kind.SHIP})
_ABOUT_VALUES = frozenset({Kind.BALANCE, Kind.NEW, Kind.OLD, Kind.OLD_FROM, Kind.OLD_AFTER})
_CHANGING = frozenset(
    {Kind.CHANGE, Kind.NOT_BEFORE, Kind.NOT_KEPT, Kind.CONTRAST, Kind.CANCEL_REST, Kind.BACKORDER}
)
_WORDY = frozenset({Pointing.WORDS, Pointing.ALL, Pointing.OTHERS})
_ASKING = frozenset({Kind.QUESTION, Kind.REQUEST, Kind.APPROVAL})
_SPOILING = frozenset(
    {Kind.TROUBLE, Kind.NEGATION, Kind.CHANGE, Kind.NOT_KEPT, Kind.REJECT, Kind.DISCONTINUED, Kind.TITLE}
    | {Kind.BACKORDER, Kind.SUBSTITUTION, Kind.CANCEL_REST}
)


_FOOTNOTE = re.compile(r"[*†‡±]")


def hear(sentence: Sentence, topic: Scope) -> Heard:
    """Everything that the sentence says, if `topic` is what was spoken of before."""
    heard = Heard(scope=topic)
    kinds = {act.kind for act in sentence.acts}
    evidence = sentence.evidence("text")
    if Kind.MACHINE in kinds:
        words = f"The mail tells a program what to do: {quote(evidence)}"
        heard.remark(ExceptionType.UNCLEAR, words, "instruction", EVERYTHING, evidence)
    elif Kind.BANK in kinds:
        words = "The mail gives bank details, which were not taken over: check them by telephone"
        heard.remark(ExceptionType.BANK_DETAILS, words, "bank-details", EVERYTHING, evidence)
    elif any(mark.kind is Kind.AWAY for mark in sentence.marks):
        words = f"Somebody is away: {quote(evidence)}"
        heard.remark(ExceptionType.UNCLEAR, words, "away", topic, evidence, Weight.BESIDE_YES)
    else:
        parts = scoped(sentence, topic)
        heard.scope = parts[-1][1] if parts else topic
        for scope in dict.fromkeys(scope for _, scope in parts):
            _Listener(sentence, scope, [within for within, s in parts if s == scope], heard).listen()
        _leave_out_exceptions(parts, heard)
    return heard


class _Listener:
    """Hears the clauses of one sentence that are about the same lines."""

    def __init__(self, sentence: Sentence, scope: Scope, clauses: Sequence[Within], heard: Heard) -> None:
        self.sentence, self.scope, self.clauses, self.heard = sentence, scope, clauses, heard
        self.language = load(sentence.setting.language)
        self.kinds = frozenset(kind for within in clauses for kind in within.kinds)
        self.marks = frozenset(kind for within in clauses for kind in within.marks)
        self.unreadable: set[str] = set()
        self.unsettled: set[str] = set()

    def listen(self) -> None:
        """Puts the questions, the most dangerous first."""
        if self.scope.foreign:
            self._foreign()
            return
        before = len(self.heard.statements) + len(self.heard.remarks)
        self._charges_and_terms()
        self._substitution()
        asked = self._question()
        refused = self._refusal()
        self._hedges_and_conditions()
        stated = self._values(asked)
        self._announced_change(stated or refused)
        self._receipt(asked)
        if not (asked or self.sentence.asks or self._in_general):
            self._yes()
        told = len(self.heard.statements) + len(self.heard.remarks) > before
        if not told or (self._loose and not self.kinds & {Kind.TERMS, Kind.CHARGE}):
            self._not_understood()

    # --- what the words are -------------------------------------------------------------------------

    @cached_property
    def values(self) -> tuple[tuple[Within, Valued], ...]:
        """Every value, in its part."""
        return tuple((w, value) for w in self.clauses for value in valued(w, bool(self._unknown(w))))

    @cached_property
    def promised(self) -> tuple[tuple[Within, Valued], ...]:
        """Those that are promised."""
        return tuple((within, value) for within, value in self.values if value.part is Part.PROMISED)

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The tokens that nothing accounts for."""
        return tuple(index for within in self.clauses for index in self._unknown(within))

    def _unknown(self, within: Within) -> list[int]:
        valued_keys = {"#date", "#price", "#quantity", "#number"}
        talk = _TALK | {Kind.BACKGROUND}
        if any(within.key(i) in valued_keys for i in within.places):
            talk |= _ABOUT_VALUES
        known = {i for act in self.sentence.acts for i in range(act.first, act.last)}
        known |= {i for m in self.sentence.marks if m.kind in talk for i in range(m.first, m.last)}
        return [index for index in within.places if index not in known and not self._harmless(index)]

    def _harmless(self, index: int) -> bool:
        token = self.sentence.tokens[index]
        if token.key.startswith("#"):
            return token.key != "#code" or Kind.SUBSTITUTION in self.kinds
        if token.key in self.language.folded("words", "harmless") or token.key in self.sentence.setting.names:
            return True
        if any(m.pointing in _WORDY and m.start <= token.start < m.end for m in self.sentence.mentions):
            return True
        return self._is_name(index)

    def _is_name(self, index: int) -> bool:
        """A capital inside a sentence, where the language keeps those for names."""
        token = self.sentence.tokens[index]
        capital = self.sentence.text[token.start].isupper() and token.key.isalpha()
        weighty = token.key in self.language.folded("words", "weighty")
        return bool(self.language.data["capitals_are_names"]) and capital and index > 0 and not weighty

    @cached_property
    def weighty(self) -> bool:
        """Whether words are spoken on which an answer to an order turns."""
        heavy = self.language.folded("words", "weighty")
        endings = self.language.words("references", "plurals")
        keys = {self.sentence.tokens[i].key for i in self.unknown}
        keys |= {key.removesuffix(ending) for key in keys for ending in endings}
        return any(key in heavy or any(c.isdigit() for c in key) for key in keys)

    @cached_property
    def substantive(self) -> bool:
        """Whether it is about the order at all, or so short that it can only be."""
        talks = self.marks & _TALK or self.kinds & YES or self.scope.named
        return bool(self.values or talks or self.weighty or not self.unknown)

    @property
    def _loose(self) -> bool:
        return any(value.part is Part.LOOSE for _, value in self.values)

    @property
    def _in_general(self) -> bool:
        """Whether it is about orders at large ("every order confirmed within a day"), naming none."""
        return Kind.GENERAL in self.kinds and not any(t.key == "#order" for t in self.sentence.tokens)

    def _fields(self, within: Within, until: int | None = None) -> set[str]:
        """The fields that a clause speaks of, in words or by a value, up to a token."""
        last = within.clause.last if until is None else until
        spoken = {
            _FIELD_OF[mark.kind]
            for mark in self.sentence.marks
            if mark.kind in _FIELD_OF and within.holds(mark.first) and mark.last <= last
        }
        return spoken | {value.field for w, value in self.values if w == within and value.index < last}

    def _whole(self, *fields: str) -> tuple[Evidence, ...]:
        return tuple(e for within in self.clauses for e in within.evidence(*(fields or ("line",))))

    # --- the questions ------------------------------------------------------------------------------

    def _foreign(self) -> None:
        names = [
            m for m in self.sentence.mentions if m.pointing in (Pointing.UNKNOWN_LINE, Pointing.FOREIGN_ORDER)
        ]
        for mention in names:
            what = "line" if mention.pointing is Pointing.UNKNOWN_LINE else "order"
            words = f"The supplier writes about {what} {mention.name}, which is none of ours"
            evidence = self.sentence.evidence("line", mention.start, mention.end)
            self.heard.remark(ExceptionType.NOT_ON_ORDER, words, f"foreign-{what}", EVERYTHING, evidence)

    def _charges_and_terms(self) -> None:
        for kind, type_, words in (
            (Kind.CHARGE, ExceptionType.CHARGE, "The supplier names a charge: {}"),
            (Kind.TERMS, ExceptionType.TERMS, "The supplier names terms: {}"),
        ):
            for within in self.clauses:
                if kind in within.kinds and not (kind is Kind.CHARGE and Kind.NEGATION in within.kinds):
                    evidence = within.evidence(type_.value)
                    self.heard.remark(type_, words.format(quote(evidence)), type_.value, self.scope, evidence)

    def _substitution(self) -> None:
        if not self.kinds & {Kind.SUBSTITUTION, Kind.DISCONTINUED}:
            return
        evidence = self._whole("item")
        if Kind.SUBSTITUTION not in self.kinds:
            self.heard.say(Act.REJECT, self.scope, evidence, soft=True)
            return
        codes = [self.sentence.tokens[i] for w in self.clauses for i in w.places if w.key(i) == "#code"]
        item = self.sentence.text[codes[0].start : codes[0].end] if codes else None
        self.heard.say(Act.CHANGE, self.scope, evidence, item=item)
        words = f"The supplier offers something else: {quote(evidence)}"
        self.heard.remark(ExceptionType.SUBSTITUTION, words, "substitution", self.scope, evidence)

    def _question(self) -> bool:
        """Whether it asks; a question about a change that is proposed weighs nothing beside the change."""
        if not (self.sentence.asks or self.kinds & _ASKING) or not self._asks_about_order():
            return False
        last = self.sentence.acts[-1] if self.sentence.acts else None
        agreeable = self.sentence.asks and last is not None and last.kind is Kind.ACCEPT
        soft = bool(agreeable or self.kinds & {Kind.REQUEST, Kind.APPROVAL})
        proposing = agreeable or Kind.APPROVAL in self.kinds
        if (
            not self.sentence.asks
            and self.kinds & _ASKING <= {Kind.APPROVAL}
            and not (self.promised or self.kinds & YES)
        ):
            return False
        self.heard.say(Act.QUESTION, self.scope, self._whole(), soft=soft)
        return not (proposing and self.promised)  # a proposal's values are stated

    def _asks_about_order(self) -> bool:
        kinds = self.kinds - {Kind.COURTESY, Kind.CLOSING}
        return bool(kinds or self.values or self.unknown or self.marks & _TALK)

    def _refusal(self) -> bool:
        """Whether it says no: to the line, or to a day or price."""
        if Kind.REJECT not in self.kinds and Kind.NOT_KEPT not in self.kinds:
            return False
        limited = {field for w in self.clauses for field in self._fields(w)} & {"date", "price"}
        if Kind.NOT_KEPT in self.kinds or limited:
            fields = limited or {"date"}
            self.heard.say(Act.CHANGE, self.scope, self._whole(*sorted(fields)), fields=frozenset(fields))
        elif Kind.SUBSTITUTION not in self.kinds:
            self._reject()
        return True

    def _reject(self) -> None:
        evidence = self._whole()
        if self.scope.lines is None and not self.scope.named and self._many_lines():
            words = f"{quote(evidence)} refuses something without saying which line"
            self.heard.remark(ExceptionType.UNCLEAR, words, "which-line", self.scope, evidence)
        else:
            self.heard.say(Act.REJECT, self.scope, evidence)

    def _many_lines(self) -> bool:
        return sum(len(order.lines) for order in self.sentence.setting.orders) > 1

    def _hedges_and_conditions(self) -> None:
        if not self.substantive:
            return
        for within in self.clauses:
            for kind, act in ((Kind.HEDGE, Act.HEDGE), (Kind.CONDITION, Act.CONDITION)):
                if kind in within.kinds:
                    self._unsettle(within, act)
            told = self.kinds & {Kind.TERMS, Kind.CHANGE, Kind.TROUBLE, Kind.PENDING}
            if any(within.key(i) == "#hanging" for i in within.places) and not told:
                self._unsettle(within, Act.CONDITION, "date")

    def _unsettle(self, within: Within, act: Act, *fields: str) -> None:
        own = set(fields) or self._fields(within)
        own = own if not within.kinds & {Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED} else set()
        self.unsettled |= own or FIELDS
        evidence = within.evidence(*(sorted(own) or ("line",)))
        self.heard.say(act, self.scope, evidence, fields=frozenset(own))

    def _values(self, asked: bool) -> bool:
        """States every promised value; whether there was any."""
        if asked:
            return False
        settled = [
            (w, v) for w, v in self.promised if v.field not in self.unsettled and not self._charged(w, v)
        ]
        readable = [(w, v) for w, v in settled if self._readable(v)]
        dates = [(w, v) for w, v in readable if v.date]
        amounts = [(w, v) for w, v in readable if v.counted]
        pairs = _pairs([v.index for _, v in amounts], [v.index for _, v in dates])
        for place, (within, value) in enumerate(amounts):
            when = dates[pairs[place]] if place in pairs else None
            self._state(within, value, when)
        for place, (within, value) in enumerate(dates):
            if place not in pairs.values():
                self._state(within, None, (within, value))
        for within, value in readable:
            if value.price:
                self.heard.say(
                    self._act(within), self.scope, within.evidence("price"), quoted=value.price.sure
                )
        self._backorders()
        return bool(readable)

    def _state(self, within: Within, amount: Valued | None, when: tuple[Within, Valued] | None) -> None:
        counted = amount.counted.sure if amount and amount.counted else None
        day = when[1].date.sure if when and when[1].date else self._at_once(within, amount)
        evidence: tuple[Evidence, ...] = within.evidence("quantity") if amount else ()
        if when:
            evidence = (*evidence, *when[0].evidence(_day_field(when[0])))
        act = (
            Act.CHANGE
            if self._act(within) is Act.CHANGE or (when and self._act(when[0]) is Act.CHANGE)
            else Act.STATE
        )
        self.heard.say(act, self.scope, evidence, counted=counted, when=day)

    def _at_once(self, within: Within, amount: Valued | None) -> Interval | None:
        """ "300 now": a quantity that comes at once comes today."""
        if amount is None:
            return None
        following = {within.key(amount.index + 1), within.key(amount.index + 2)}
        if following & self.language.folded("words", "immediately"):
            return intervals.on(self.sentence.setting.anchor)
        return None

    def _act(self, within: Within) -> Act:
        return Act.CHANGE if within.kinds & _CHANGING or Kind.NEW in within.marks else Act.STATE

    def _charged(self, within: Within, value: Valued) -> bool:
        """Whether an amount is the charge's, not the goods'."""
        if value.price is None or Kind.CHARGE not in within.kinds:
            return False
        charge = within.first_of(Kind.CHARGE, value.index)
        others = [v for w, v in self.values if w == within and v.counted and v.index < value.index]
        return charge is None or not others

    def _readable(self, value: Valued) -> bool:
        if not value.span.ambiguous:
            return True
        self.unreadable.add(value.field)
        evidence = self.sentence.evidence(value.field, value.span.start, value.span.end)
        words = f"{quote(evidence)} {_meanings(value)}"
        self.heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", self.scope, evidence)
        return False

    def _backorders(self) -> None:
        for within in self.clauses:
            if Kind.BACKORDER not in within.kinds:
                continue
            evidence = within.evidence("quantity")
            late = [v for w, v in self.values if w == within and v.part is Part.BACKORDERED and v.counted]
            for value in late:
                counted = value.counted.sure if value.counted else None
                self.heard.say(Act.CHANGE, self.scope, evidence, counted=counted, backordered=True)
            if not late and Kind.NEGATION not in within.kinds:
                self.heard.say(Act.CHANGE, self.scope, evidence, fields=frozenset({"quantity"}))

    def _announced_change(self, said: bool) -> None:
        """A change that names no new value."""
        for within in self.clauses:
            kinds = within.kinds & {Kind.CHANGE, Kind.CANCEL_REST, Kind.NOT_BEFORE}
            if (
                kinds - {Kind.NOT_BEFORE}
                and not said
                and self.substantive
                and Kind.NEGATION not in within.kinds
            ):
                fields = (
                    ("quantity",) if Kind.CANCEL_REST in kinds else sorted(self._fields(within)) or ("line",)
                )
                self.heard.say(
                    Act.CHANGE, self.scope, within.evidence(*fields), fields=frozenset(fields) & FIELDS
                )

    def _receipt(self, asked: bool) -> None:
        for within in self.clauses:
            if within.kinds & {Kind.RECEIPT, Kind.PENDING} and not asked:
                pending = Kind.PENDING in within.kinds
                negated = Kind.NEGATION in within.kinds and not pending
                act = Act.HEDGE if negated else Act.RECEIVED
                fields = frozenset(self._spoken(within)) if pending else frozenset()
                self.heard.say(act, self.scope, within.evidence("line"), pending=pending, fields=fields)

    def _spoken(self, within: Within) -> set[str]:
        """The fields that a clause names in words."""
        return {
            _FIELD_OF[m.kind] for m in self.sentence.marks if m.kind in _FIELD_OF and within.holds(m.first)
        }

    # --- yes ----------------------------------------------------------------------------------------

    def _yes(self) -> None:
        if Kind.PENDING in self.kinds:
            self.unsettled |= {
                f for w in self.clauses if Kind.PENDING in w.kinds for f in self._spoken(w)
            } or FIELDS
        for within in self.clauses:
            for act in self.sentence.acts:
                if act.kind in YES and within.holds(act.first):
                    self._one_yes(within, act)

    def _one_yes(self, within: Within, act: Found) -> None:
        if self._negated(within, act):
            denied = frozenset(self._fields(within, act.first))
            evidence = within.evidence(*(sorted(denied) or ("line",)))
            self.heard.say(Act.HEDGE, self.scope, evidence, fields=denied)
            return
        fields = self._meant(within, act)
        if fields is None or self._only_received(act):
            return
        left = (fields or FIELDS) - self.unsettled - self.unreadable
        if not left:
            return
        evidence = within.evidence(*(sorted(left) if left != FIELDS or fields else ("line",)))
        beside = [within] if fields else self.clauses
        if rest := self._rest(beside):
            words = f"{quote(evidence)} sounds like a yes, but not everything beside it is understood: {rest}"
            self.heard.remark(
                ExceptionType.UNCLEAR, words, "yes-with-a-rest", self.scope, evidence, Weight.UNLESS_CHANGED
            )
            return
        limited = frozenset(left) if left != FIELDS else (fields and frozenset(left)) or frozenset[str]()
        self.heard.say(Act.ACCEPT, self.scope, evidence, fields=limited)

    def _negated(self, within: Within, act: Found) -> bool:
        denials = [
            a
            for a in self.sentence.acts
            if a.kind in (Kind.NEGATION, Kind.NOT_KEPT) and within.holds(a.first)
        ]
        return any(
            -2 <= act.first - denial.last <= 5 or 0 <= denial.first - act.last <= 2 for denial in denials
        )

    def _only_received(self, act: Found) -> bool:
        """ "OK, got it": a small word beside a receipt is no yes, nor is one beside a document that says more."""
        if Kind.ATTACHED in self.kinds:
            return True
        weak = self.language.folded("words", "weak_yes")
        small = all(token.key in weak for token in self.sentence.tokens[act.first : act.last])
        return small and (Kind.RECEIPT in self.kinds or self._goes_on())

    def _goes_on(self) -> bool:
        """ "OK, leave it with me": a clause that does nothing that is known, and holds no value."""
        inert = [
            w for w in self.clauses if not w.kinds and not any(w.key(i).startswith("#") for i in w.places)
        ]
        return any(not self._harmless_name(within) for within in inert)

    def _harmless_name(self, within: Within) -> bool:
        """Whether the clause is no more than somebody's name, or names of lines."""
        named = {m.start for m in self.sentence.mentions}
        names = self.sentence.setting.names
        tokens = [self.sentence.tokens[i] for i in within.places]
        return all(
            t.key in names or t.start in named or self._is_name(i)
            for t, i in zip(tokens, within.places, strict=True)
        )

    def _meant(self, within: Within, act: Found) -> frozenset[str] | None:
        """The fields that a yes is limited to; empty: none. None: it is no yes by itself."""
        before = frozenset(self._fields(within, act.first))
        match act.kind:
            case Kind.ON_DATE:
                return frozenset({"date"})
            case Kind.KEEP:
                return frozenset(self._fields(within)) or None
            case Kind.CONFIRM:
                return None if self._reports(act) else self._confirmed(within)
            case Kind.AS_ORDERED:
                return self._subject(within, before)
            case _:
                return self._accepted(within, act, before)

    def _subject(self, within: Within, before: frozenset[str]) -> frozenset[str]:
        """ "Line 10: price as ordered" is about the price, "line 10, 500 pcs, as ordered" about the line."""
        spoken = self._spoken(within) & before
        return frozenset(spoken) if spoken else frozenset() if self._names_whole(within) else before

    def _accepted(self, within: Within, act: Found, before: frozenset[str]) -> frozenset[str] | None:
        if Kind.FOLLOWS in within.kinds and not within.kinds & {Kind.AS_ORDERED}:
            return None
        if limited := self._subject(within, before):
            return limited
        behind = [m for m in self.sentence.marks if m.kind in _FIELD_OF and 0 <= m.first - act.last <= 1]
        return frozenset(self._fields(within)) if behind else frozenset()

    def _reports(self, act: Found) -> bool:
        """ "We confirm that …" tells something; what it tells is heard by itself."""
        following = self.sentence.tokens[act.last : act.last + 1]
        return any(token.key in self.language.folded("words", "that") for token in following)

    def _confirmed(self, within: Within) -> frozenset[str] | None:
        """ "We confirm" is a yes to what it names: the order, a line, or the fields and values that follow."""
        if Kind.FOLLOWS in within.kinds:
            return None
        if self._names_whole(within) or Kind.AS_ORDERED in within.kinds:
            return frozenset()
        fields = self._spoken(within)
        fields |= {value.field for w, value in self.values if w == within}
        if fields:
            return frozenset(fields)
        leads_on = self.sentence.leads_on and not within.clause.last < len(self.sentence.tokens)
        return None if leads_on and not self.scope.named else frozenset()

    def _names_whole(self, within: Within) -> bool:
        """Whether the clause names the order or a line itself."""
        keys = {within.key(i) for i in within.places}
        covered = {i for a in self.sentence.acts for i in range(a.first, a.last)}
        words = {within.key(i) for i in within.places if i not in covered}
        return bool(keys & {"#order", "#line"} or words & self.language.folded("words", "whole"))

    def _rest(self, beside: Sequence[Within]) -> str:
        """What in the clauses speaks against a yes, or is not understood; empty where there is nothing."""
        places = [self.sentence.span(i, i + 1) for within in beside for i in self._unknown(within)]
        for within in beside:
            spoiling = _SPOILING if self._answers_contrast(within) else _SPOILING | {Kind.CONTRAST}
            for act in self.sentence.acts:
                if act.kind in spoiling and within.holds(act.first) and not self._is_numbered(act):
                    places.append(self.sentence.span(act.first, act.last))
            for mark in self.sentence.marks:
                if mark.kind is Kind.QUOTE and within.holds(mark.first):
                    places.append(self.sentence.span(mark.first, mark.last))
        start, end = self.sentence.span(beside[0].clause.first, beside[-1].clause.last)
        places += [
            (m.start() + start, m.end() + start)
            for m in _FOOTNOTE.finditer(self.sentence.text[start : end + 2])
        ]
        loose = [v.span for w, v in self.values if w in beside and v.part is Part.LOOSE]
        places += [(span.start, span.end) for span in loose]
        return ", ".join(self.sentence.text[a:b] for a, b in sorted(set(places)))

    def _is_numbered(self, act: Found) -> bool:
        """ "our confirmation no. 12345" is a number to quote, not a document that says other things."""
        following = self.sentence.tokens[act.last : act.last + 3]
        return act.kind is Kind.TITLE and any(token.key == "#own" for token in following)

    def _answers_contrast(self, within: Within) -> bool:
        """Whether what a "but" opens is itself a yes or a value, so that nothing is left hanging."""
        stated = any(w == within for w, _ in self.promised)
        return stated or bool(within.kinds & YES and within.clause.contrasted)

    def _not_understood(self) -> None:
        """Something of weight that nothing accounts for."""
        spoiling = self.kinds & (_SPOILING - {Kind.NEGATION})
        spoiling |= (
            self.kinds & {Kind.NEGATION, Kind.CONTRAST} if self.substantive or not self.unknown else set()
        )
        talk = self.unknown and self.marks & _TALK and not self.kinds & {Kind.COURTESY}
        if not (self._loose or self.weighty or spoiling or talk):
            return
        if self.kinds & {Kind.RECEIPT, Kind.PENDING} and not (self._loose or self.weighty):
            return
        evidence = self._whole("text")
        words = f"{quote(evidence)} was not understood"
        self.heard.remark(
            ExceptionType.UNCLEAR, words, "not-understood", self.scope, evidence, Weight.BESIDE_YES
        )


def _day_field(within: Within) -> str:
    """ "ship date" where goods leave on the day, "date" where they arrive or nothing is said."""
    leaves = Kind.SHIP in within.marks and Kind.DATE_WORD not in within.marks
    return "ship date" if leaves else "date"


def _pairs(amounts: Sequence[int], dates: Sequence[int]) -> dict[int, int]:
    """Which amount comes when: each day goes with the nearest amount that is still free, rather one before."""
    pairs: dict[int, int] = {}
    for place, date in enumerate(dates):
        free = [i for i in range(len(amounts)) if i not in pairs]
        if free:
            nearest = min(free, key=lambda i: (abs(amounts[i] - date) + (amounts[i] > date) * 2, i))
            pairs[nearest] = place
    return pairs


def _meanings(value: Valued) -> str:
    """What an ambiguous value can mean, in a buyer's words."""
    readings = value.span.readings
    if not readings:
        return "can't be read as a value"
    return "can mean " + " or ".join(dict.fromkeys(_words(reading) for reading in readings))


def _words(reading: Interval | Quoted | Counted) -> str:
    match reading:
        case Interval():
            first = f"{reading.first.day} {reading.first:%B %Y}"
            return first if reading.single else f"{first} to {reading.last.day} {reading.last:%B %Y}"
        case Quoted():
            per = f" per {reading.per:f}" if reading.per else ""
            return f"{reading.amount:f} {reading.currency or ''}".strip() + per
        case Counted():
            return f"{reading.number:f}"


def _leave_out_exceptions(parts: Sequence[tuple[Within, Scope]], heard: Heard) -> None:
    """ "Confirmed, except line 20": what the contrast names is left out of the yes before it."""
    excepted = [scope for within, scope in parts if within.clause.contrasted and scope.named]
    lines = frozenset[LineKey]().union(*(scope.lines or frozenset() for scope in excepted))
    for place, said in enumerate(heard.statements):
        if lines and said.act is Act.ACCEPT and said.scope not in excepted:
            heard.statements[place] = replace(said, but=lines)
    for within, scope in parts:
        if within.clause.contrasted and scope.named and not any(s.scope == scope for s in heard.statements):
            evidence = within.evidence("line")
            words = f"{quote(evidence)} takes something back"
            heard.remark(ExceptionType.UNCLEAR, words, "contrast", scope, evidence, Weight.UNLESS_CHANGED)
