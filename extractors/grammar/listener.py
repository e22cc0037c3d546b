"""Listens to a sentence and says what it amounts to: statements and remarks.

The clauses that are about the same lines are heard together, and the questions are put in the order of
danger: charges and terms, substitutions, questions, refusals, hedges and conditions, values, and only then a
yes (see `affirmation`). Negation, hedge and condition win over a yes. What nothing accounts for is remarked
upon.
"""

from countersign.extractors.grammar import intervals
from countersign.extractors.grammar.affirmation import SPOILING, affirm
from countersign.extractors.grammar.alternatives import set_apart
from countersign.extractors.grammar.asides import aside, asks_how_you_are, papers_tell_more, touches_order
from countersign.extractors.grammar.away import is_away
from countersign.extractors.grammar.better import offers_better
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.contrasts import leave_out_exceptions
from countersign.extractors.grammar.counted_from import only_count, waits_for_payment
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.delivered import delivers, under_way
from countersign.extractors.grammar.denials import deny
from countersign.extractors.grammar.given_way import only_figures, settled
from countersign.extractors.grammar.in_part import adds_up
from countersign.extractors.grammar.introductions import introduces
from countersign.extractors.grammar.kinds import DOUBTING
from countersign.extractors.grammar.leftovers import (
    from_stock,
    is_left_over,
    is_of_what_is_missing,
    is_only_rest,
    refuses_the_rest,
    say_what_is_missing,
)
from countersign.extractors.grammar.matters import explained, matter
from countersign.extractors.grammar.meanings import meanings
from countersign.extractors.grammar.not_meant import is_charged, is_refused, only_by_value
from countersign.extractors.grammar.notes import is_note
from countersign.extractors.grammar.notices import notice, notice_foreign, notice_hard_terms
from countersign.extractors.grammar.owners import owners, price_owners
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.places import asks_where
from countersign.extractors.grammar.portion import FIELD_OF, TALK, Portion
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.references import Pointing, keys
from countersign.extractors.grammar.repeated import say_what_is_repeated
from countersign.extractors.grammar.reserved import with_reservations
from countersign.extractors.grammar.roles import Valued, Within, day_field, is_gone
from countersign.extractors.grammar.schedule import pairs
from countersign.extractors.grammar.several import widen
from countersign.extractors.grammar.speaking import is_of_the_talk, spoken_about
from countersign.extractors.grammar.statements import (
    EVERYTHING,
    FIELDS,
    NOTHING_BEFORE,
    Before,
    Heard,
    Scope,
    Weight,
    quote,
    scoped,
)
from countersign.extractors.grammar.substitutes import hear_substitution
from countersign.extractors.grammar.vague import is_vague
from countersign.procurement.claims import Act, Evidence, ExceptionType

_CHANGING = frozenset(
    {Kind.CHANGE, Kind.NOT_BEFORE, Kind.NOT_KEPT, Kind.CONTRAST, Kind.CANCEL_REST, Kind.BACKORDER}
)
_POLITE = frozenset({Kind.COURTESY, Kind.CLOSING})
_ASKING = frozenset({Kind.QUESTION, Kind.REQUEST, Kind.APPROVAL})
REFUSES_SOMETHING = "refuses something without saying which line"


def hear(sentence: Sentence, topic: Scope, before: Before = NOTHING_BEFORE) -> Heard:
    """Everything that the sentence says, if `topic` is what was spoken of before."""
    heard = Heard(scope=topic)
    kinds = {act.kind for act in sentence.acts}
    if asks_how_you_are(sentence) or is_note(sentence.text, sentence.setting.language):
        return heard
    evidence = sentence.evidence("text")
    if Kind.MACHINE in kinds:
        words = f"The mail tells a program what to do: {quote(evidence)}"
        heard.remark(ExceptionType.UNCLEAR, words, "instruction", EVERYTHING, evidence)
    elif Kind.BANK in kinds or any(token.key == "#account" for token in sentence.tokens):
        words = "The mail gives bank details, which were not taken over: check them by telephone"
        heard.remark(ExceptionType.BANK_DETAILS, words, "bank-details", EVERYTHING, evidence)
    elif beside_goods := matter(sentence):
        heard.remarks.append(beside_goods)
    elif beside := aside(sentence):
        heard.closure = beside.closure
    elif is_away(sentence, kinds) and not _names_lines(sentence):
        words = f"Somebody is away: {quote(evidence)}"
        heard.remark(ExceptionType.UNCLEAR, words, "away", topic, evidence, Weight.BESIDE_YES)
    else:
        parts = scoped(sentence := settled(sentence, topic, before), topic)
        heard.scope = parts[-1][1] if parts and not only_figures(sentence) else topic
        parts = set_apart(parts, heard, before)
        scopes = dict.fromkeys(scope for _, scope in parts)
        sentence = parts[0][0].sentence if parts else sentence
        portions = [Portion(sentence, scope, [w for w, s in parts if s == scope]) for scope in scopes]
        for portion in portions:
            _Listener(portion, heard).listen()
        leave_out_exceptions(parts, heard)
        widen(parts, heard)
        if not (heard.remarks or heard.statements) and papers_tell_more(sentence):
            words = f"{quote(evidence)} may tell of more than papers"
            heard.remark(ExceptionType.UNCLEAR, words, "not-understood", topic, evidence, Weight.BESIDE_YES)
        only_receipt = all(said.act is Act.RECEIVED for said in heard.statements)
        silent = only_receipt and not heard.remarks
        if silent:
            notice_hard_terms(sentence, heard)
        if silent and (touches_order(sentence) or any(portion.turns for portion in portions)):
            words = f"{quote(evidence)} may bear on the order"
            heard.remark(ExceptionType.UNCLEAR, words, "not-understood", topic, evidence, Weight.BESIDE_YES)
    return with_reservations(explained(sentence, heard), sentence)


class _Listener:
    """Hears the clauses of one sentence that are about the same lines."""

    def __init__(self, portion: Portion, heard: Heard) -> None:
        self.portion, self.scope, self.heard = portion, portion.scope, heard
        self.counting = only_count(portion)
        self.unreadable: set[str] = set()
        self.unsettled: set[str] = set()

    def listen(self) -> None:
        """Puts the questions, the most dangerous first."""
        if self.scope.foreign:
            notice_foreign(self.portion, self.heard)
            return
        before = len(self.heard.statements) + len(self.heard.remarks)
        notice(self.portion, self.heard)
        hear_substitution(self.portion, self.heard)
        asked = self._question()
        refused = self._refusal()
        self._hedges_and_conditions()
        stated = self._values(asked)
        self._announced_change(stated or refused)
        self._receipt(asked)
        if not (asked or self.portion.sentence.asks or self.portion.in_general):
            affirm(self.portion, self._open(), self.heard)
        told = len(self.heard.statements) + len(self.heard.remarks) > before
        if told:
            deny(self.portion, self.scope, self.heard)
        unnamed = self.portion.loose or self.portion.strange or self.portion.troubled
        rest = Kind.BALANCE in self.portion.marks and self.portion.values
        unnamed = unnamed or bool(rest and self.portion.weighty)
        if not told or (unnamed and not self.portion.kinds & {Kind.TERMS, Kind.CHARGE, Kind.OFFER}):
            self._not_understood()

    def _question(self) -> bool:
        """Whether it asks; a question about a change that is proposed weighs nothing beside the change."""
        asking = {kind for w in self.portion.clauses if w not in self.counting for kind in w.kinds} & _ASKING
        if not (self.portion.sentence.asks or asking) or not self._asks_about_order():
            return False
        if not self.portion.sentence.asks and adds_up(self.portion):
            return False  # "please cancel the remaining 80"
        if Kind.OFFER in self.portion.kinds:
            return True
        last = self.portion.sentence.acts[-1] if self.portion.sentence.acts else None
        agreeable = self.portion.sentence.asks and last is not None and last.kind is Kind.ACCEPT
        soft = bool(agreeable or self.portion.kinds & {Kind.REQUEST, Kind.APPROVAL})
        proposing = agreeable or Kind.APPROVAL in self.portion.kinds
        if (
            not self.portion.sentence.asks
            and self.portion.kinds & _ASKING <= {Kind.APPROVAL}
            and not (self.portion.promised or self.portion.kinds & YES)
        ):
            return False
        named = {name for within in self.portion.clauses for name in self.portion.fields(within)}
        fields = sorted(named - ({"date"} if asks_where(self.portion.sentence) else set()))
        alone = only_by_value(self.portion, self.portion.clauses)
        self.heard.say(Act.QUESTION, self.scope, self.portion.whole(*fields), soft=soft, by_value=alone)
        # A proposal's values are stated; whether full packs are wanted is asked.
        return not (proposing and self.portion.promised and not self.portion.sentence.packs)

    def _asks_about_order(self) -> bool:
        kinds = self.portion.kinds - _POLITE
        if kinds or self.portion.values or self.portion.unknown or self.portion.marks & TALK:
            return True
        sentence = self.portion.sentence
        polite = {i for a in sentence.acts if a.kind in _POLITE for i in range(a.first, a.last)}
        return sentence.asks and not polite.union(sentence.people).issuperset(range(len(sentence.tokens)))

    def _refusal(self) -> bool:
        """Whether it says no: to the line, or to a day or price."""
        if Kind.REJECT not in self.portion.kinds and Kind.NOT_KEPT not in self.portion.kinds:
            return False
        refusing = [w for w in self.portion.clauses if w.kinds & {Kind.REJECT, Kind.NOT_KEPT}]
        of_rest = Kind.NOT_KEPT not in self.portion.kinds and adds_up(self.portion)
        limited = {field for w in refusing for field in self._refused_fields(w)}
        limited = set() if of_rest else limited
        every = () if of_rest else self.portion.clauses
        limited = limited or {field for w in every for field in self._refused_fields(w)}
        if Kind.DISCONTINUED in self.portion.kinds and not limited:
            return True  # that it is refused has been said
        if Kind.NOT_KEPT in self.portion.kinds or limited:
            fields = frozenset(limited or {"date"})
            evidence = tuple(e for w in refusing for e in w.evidence(*sorted(fields)))
            self.heard.say(Act.CHANGE, self.scope, evidence, fields=fields)
        elif refuses_the_rest(self.portion, refusing):
            evidence = tuple(e for within in refusing for e in within.evidence("quantity"))
            self.heard.say(Act.CHANGE, self.scope, evidence, fields=frozenset({"quantity"}))
        elif Kind.SUBSTITUTION not in self.portion.kinds:
            self._reject()
        return True

    def _refused_fields(self, within: Within) -> set[str]:
        """A date or price that is refused: the words of the refusal itself ("can't deliver") are none."""
        acts = [act for act in self.portion.sentence.acts if act.kind is Kind.REJECT]
        held = {i for act in acts for i in range(act.first, act.last)}
        marks = (m for m in self.portion.sentence.marks if within.holds(m.first) and m.first not in held)
        spoken = {FIELD_OF[m.kind] for m in marks if m.kind in FIELD_OF}
        told = {v.field for w, v in self.portion.values if w == within and not is_gone(within, v)}
        return (spoken | told) & {"date", "price"}

    def _reject(self) -> None:
        evidence = self.portion.whole()
        if self.scope.lines is None and not self.scope.named and self._many_lines():
            words = f"{quote(evidence)} {REFUSES_SOMETHING}"
            self.heard.remark(ExceptionType.UNCLEAR, words, "which-line", self.scope, evidence)
        else:
            self.heard.say(Act.REJECT, self.scope, evidence)

    def _many_lines(self) -> bool:
        return sum(len(order.lines) for order in self.portion.sentence.setting.orders) > 1

    def _hedges_and_conditions(self) -> None:
        if Kind.OFFER in self.portion.kinds:
            return  # an offer's own "if" binds nothing that is confirmed
        if offers_better(self.portion):
            unsure = Act.HEDGE if Kind.HEDGE in self.portion.kinds else Act.CONDITION
            self.unsettled |= FIELDS
            self.heard.say(unsure, self.scope, self.portion.whole("line"))
            return
        for within in filter(waits_for_payment, self.portion.clauses):
            self._unsettle(within, Act.CONDITION, "date")
        for within in (one for one in self.portion.clauses if is_vague(self.portion, one)):
            self._unsettle(within, Act.HEDGE, "date")
        self.unsettled |= {"date"} if self.counting else set()
        if not self.portion.substantive:
            self._hanging_in_the_air()
            return
        figured = [w for w, _ in self.portion.values] if adds_up(self.portion) else self.portion.clauses
        for within in (w for w in self.portion.clauses if w not in self.counting and w in figured):
            for kind, act in ((Kind.HEDGE, Act.HEDGE), (Kind.CONDITION, Act.CONDITION)):
                planned = act is Act.HEDGE and self._planned_later(within)
                if kind in within.kinds and not planned and not is_of_what_is_missing(self.portion, within):
                    self._unsettle(within, act)
            if Kind.NOT_BEFORE in within.kinds and self._may_be_later(within):
                self._unsettle(within, Act.HEDGE, "date")
            for name in self.portion.bounded(within):
                self._unsettle(within, Act.HEDGE, name)
            told = self.portion.kinds & {Kind.TERMS, Kind.CHANGE, Kind.TROUBLE, Kind.PENDING}
            if "#hanging" in within.keys and not told:
                self._unsettle(within, Act.CONDITION, "date")

    def _hanging_in_the_air(self) -> None:
        """ "Subject to availability of raw material." in a sentence of its own: about what is known not to be
        said, but no yes is clean beside it."""
        unsure = [within for within in self.portion.clauses if within.kinds & {Kind.HEDGE, Kind.CONDITION}]
        unsure = [within for within in unsure if Kind.COURTESY not in within.kinds]
        if not unsure:
            return
        evidence = tuple(e for within in unsure for e in within.evidence("text"))
        words = f"{quote(evidence)} may be a condition of what is confirmed"
        rule = "hope-beside" if Kind.HEDGE in self.portion.kinds else "condition-beside"
        self.heard.remark(ExceptionType.UNCLEAR, words, rule, self.scope, evidence, Weight.BESIDE_YES)

    def _may_be_later(self, within: Within) -> bool:
        """ "Not before 11 December", and that is the day ordered: when it comes is not said."""
        days = [v.date.sure for w, v in self.portion.promised if w == within and v.date]
        due = {day for _, line in self.portion.rows for day in line.days}
        return any(day and day.single and day.last in due for day in days)

    def _planned_later(self, within: Within) -> bool:
        """ "出荷予定": in business a plan is a promise, and is one here where it only makes a day later."""
        sentence = self.portion.sentence
        planned = sentence.listed("planned", "script")
        hedged = [a for a in sentence.acts if a.kind is Kind.HEDGE and within.holds(a.first)]
        if not all(place in planned for act in hedged for place in range(act.first, act.last)):
            return False
        days = [v.date.sure for w, v in self.portion.promised if w == within and v.date]
        ordered = [due for _, line in self.portion.rows for due in line.days]
        return bool(days) and all(day and day.first > due for day in days for due in ordered)

    def _unsettle(self, within: Within, act: Act, *fields: str) -> None:
        own = set(fields) or self.portion.fields(within)
        own = own if not within.kinds & {Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED} else set()
        own = own or (self.unsettled if self._goes_on(within) else set())
        self.unsettled |= own or FIELDS
        evidence = within.evidence(*(sorted(own) or ("line",)))
        alone = only_by_value(self.portion, [within]) if act is Act.CONDITION and not fields else frozenset()
        self.heard.say(act, self.scope, evidence, fields=frozenset(own), by_value=alone)

    def _goes_on(self, within: Within) -> bool:
        """ "The date should work, barring surprises": a hedge by itself goes on with the one before it."""
        place = self.portion.clauses.index(within)
        before = self.portion.clauses[place - 1].kinds if place else frozenset[Kind]()
        return bool(before & {Kind.HEDGE, Kind.CONDITION}) and within.kinds <= {Kind.HEDGE, Kind.CONDITION}

    def _values(self, asked: bool) -> bool:
        """States every promised value; whether there was any."""
        if asked:
            return False
        settled = [
            (w, v)
            for w, v in self.portion.promised
            if v.field not in self.unsettled
            and not (is_charged(self.portion, w, v) or is_refused(self.portion, w, v))
        ]
        settled = [(w, v) for w, v in settled if not is_of_the_talk(self.portion, w, v)]
        readable = [(w, v) for w, v in settled if self._readable(v) and not self._astray(w, v)]
        readable = [(w, v) for w, v in readable if not is_only_rest(self.portion, w, v)]
        dates = [(w, v) for w, v in readable if v.date]
        left = [(w, v) for w, v in readable if v.counted and is_left_over(w, v, dates)]
        amounts = [(w, v) for w, v in readable if v.counted and (w, v) not in left]
        amounts, left = (amounts, left) if amounts else (left or from_stock(self.portion), [])
        shared = owners(self.portion, amounts, dates)
        paired = {} if shared else pairs(amounts, dates)
        for place, (within, value) in enumerate(amounts):
            when = dates[paired[place]] if place in paired else None
            self._state(within, value, when, shared[place] if shared else self.scope)
        for place, (within, value) in enumerate(dates):
            if place not in paired.values():
                self._state(within, None, (within, value), self.scope)
                self._all_of_it(within, bool(amounts))
        priced = [(w, v) for w, v in readable if v.price]
        of_lines = price_owners(self.portion, priced)
        for place, (within, value) in enumerate(priced):
            quoted = value.price.sure if value.price else None
            self._other_currency(within, quoted)
            scope = of_lines[place] if of_lines else self.scope
            plain = self.portion.plain(within, value)
            self.heard.say(self._act(within), scope, within.evidence("price"), quoted=quoted, plain=plain)
        say_what_is_missing(self.portion, left, self.heard)
        return bool(readable)

    def _all_of_it(self, within: Within, counted: bool) -> None:
        """ "Everything arrives on 11 December": the quantity is what was ordered, whatever the day is."""
        every = self.portion.language.folded("words", "everything")
        unsure = counted or self.scope.others or within.kinds & DOUBTING or self.portion.unknown_in(within)
        if unsure or "quantity" in self.unsettled or within.marks & {Kind.QUANTITY_WORD}:
            return
        said = any(key in every for key in within.keys) and Kind.BALANCE not in within.marks
        said = said or self._priced_as_ordered(within)
        if said or delivers(self.portion, within):
            evidence = within.evidence("quantity")
            self.heard.say(Act.ACCEPT, self.scope, evidence, fields=frozenset({"quantity"}), implied=not said)

    def _priced_as_ordered(self, within: Within) -> bool:
        """ "12月11日可以送到，单价跟订单一致": at the prices ordered comes what was ordered."""
        sentence = self.portion.sentence
        prices = [mark for mark in sentence.marks if mark.kind is Kind.PRICE_WORD]
        said = [act for act in sentence.acts if act.kind is Kind.AS_ORDERED]
        priced = any(a.first <= m.first and m.last <= a.last for a in said for m in prices)
        return priced and self.scope.lines is None and bool(within.marks & {Kind.DELIVER, Kind.SHIP})

    def _other_currency(self, within: Within, price: Quoted | None) -> None:
        """Prices of one line in another currency than the order's: a yes to the others is none to theirs."""
        orders = self.portion.sentence.setting.orders
        currencies = {order.currency for order in orders}
        several = sum(bool(v.price) for _, v in self.portion.promised) > 1
        rest = keys(orders) - (self.scope.lines or keys(orders))
        if price and price.currency and price.currency not in currencies and rest and several:
            evidence = within.evidence("price")
            words = f"The supplier names a price in {price.currency}: {quote(evidence)}"
            others = Scope(rest, named=True)
            self.heard.remark(ExceptionType.UNCLEAR, words, "currency", others, evidence, Weight.BESIDE_YES)

    def _state(
        self, within: Within, amount: Valued | None, when: tuple[Within, Valued] | None, scope: Scope
    ) -> None:
        counted = amount.counted.sure if amount and amount.counted else None
        day = when[1].date.sure if when and when[1].date else self._at_once(within, amount)
        evidence: tuple[Evidence, ...] = within.evidence("quantity") if amount else ()
        if when:
            evidence = (*evidence, *when[0].evidence(day_field(when[0])))
        act = (
            Act.CHANGE
            if self._act(within) is Act.CHANGE or (when and self._act(when[0]) is Act.CHANGE)
            else Act.STATE
        )
        plain = amount is not None and self.portion.plain(within, amount)
        self.heard.say(act, scope, evidence, counted=counted, when=day, plain=plain)

    def _at_once(self, within: Within, amount: Valued | None) -> Interval | None:
        """ "300 now": a quantity that comes at once comes today, unless its clause names a day."""
        if amount is None or within.dated:
            return None
        at_once = self.portion.listed("immediately")
        near = (amount.index + 1, amount.index + 2, amount.index - 1)
        if any(place in at_once and within.holds(place) for place in near):
            return intervals.on(self.portion.sentence.setting.anchor)
        return None

    def _act(self, within: Within) -> Act:
        return Act.CHANGE if within.kinds & _CHANGING or Kind.NEW in within.marks else Act.STATE

    def _readable(self, value: Valued) -> bool:
        if not value.span.ambiguous:
            return True
        self.unreadable.add(value.field)
        evidence = self.portion.sentence.evidence(value.field, value.span.start, value.span.end)
        words = f"{quote(evidence)} {meanings(value)}"
        self.heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", self.scope, evidence)
        return False

    def _astray(self, within: Within, value: Valued) -> bool:
        """Whether nobody can tell which line a value is about: a remark is made then."""
        if not self.portion.astray(within, value):
            return False
        self.unreadable.add(value.field)
        evidence = within.evidence(value.field)
        words = f"{quote(evidence)} does not say for certain which line it is about"
        self.heard.remark(ExceptionType.UNCLEAR, words, "which-line", EVERYTHING, evidence)
        return True

    def _announced_change(self, said: bool) -> None:
        """A change that names no new value."""
        for within in self.portion.clauses:
            kinds = within.kinds & {Kind.CHANGE, Kind.CANCEL_REST, Kind.NOT_BEFORE}
            if (
                kinds - {Kind.NOT_BEFORE}
                and not (said or Kind.OFFER in self.portion.kinds)
                and self.portion.substantive
                and Kind.NEGATION not in within.kinds
            ):
                fields = (
                    ("quantity",)
                    if Kind.CANCEL_REST in kinds
                    else sorted(self.portion.fields(within)) or ("line",)
                )
                self.heard.say(
                    Act.CHANGE, self.scope, within.evidence(*fields), fields=frozenset(fields) & FIELDS
                )

    def _receipt(self, asked: bool) -> None:
        for within in self.portion.clauses:
            if within.kinds & {Kind.RECEIPT, Kind.PENDING} and not asked:
                pending = Kind.PENDING in within.kinds
                negated = Kind.NEGATION in within.kinds and not pending
                act = Act.HEDGE if negated else Act.RECEIVED
                fields = frozenset(self.portion.spoken(within)) if pending else frozenset()
                self.heard.say(act, self.scope, within.evidence("line"), pending=pending, fields=fields)
            elif not asked and (fields := spoken_about(self.portion, within)):
                self.heard.say(Act.RECEIVED, self.scope, within.evidence("line"), pending=True, fields=fields)
            if not asked and under_way(self.portion, within):
                quantity = frozenset({"quantity"})
                self.heard.say(
                    Act.ACCEPT, self.scope, within.evidence("quantity"), fields=quantity, implied=True
                )

    def _open(self) -> frozenset[str]:
        """The fields to which no yes can apply: hedged, unreadable, or announced for later."""
        later = [w for w in self.portion.clauses if Kind.PENDING in w.kinds]
        announced = {name for within in later for name in self.portion.spoken(within)}
        told = {name for within in self.portion.clauses for name in spoken_about(self.portion, within)}
        left = announced or FIELDS if later else set()
        return frozenset(self.unsettled | self.unreadable | left | told)

    def _not_understood(self) -> None:
        """Something of weight that nothing accounts for."""
        # "See attached confirmation": what is attached is read too, or somebody is told that it was not.
        attached = {Kind.TITLE} if Kind.ATTACHED in self.portion.kinds else set()
        spoiling = self.portion.kinds & (SPOILING - {Kind.NEGATION} - attached)
        titles = [a for a in self.portion.sentence.acts if a.kind is Kind.TITLE]
        spoiling -= {Kind.TITLE} if all(self.portion.is_numbered(a) for a in titles) else set()
        spoiling |= (
            self.portion.kinds & {Kind.NEGATION, Kind.CONTRAST}
            if self.portion.substantive or self.portion.all_known
            else set()
        )
        portion = self.portion
        if introduces(portion.sentence) or all(within in self.counting for within in portion.clauses):
            return
        heavy = portion.loose or portion.outdated or portion.weighty or portion.strange or portion.dark
        heavy = heavy or portion.untold
        if not (heavy or spoiling):
            return
        if portion.kinds & {Kind.RECEIPT, Kind.PENDING} and not (
            portion.loose or portion.weighty or portion.strange or portion.troubled
        ):
            return
        evidence = self.portion.whole("text")
        words = f"{quote(evidence)} was not understood"
        rule = "heading" if self.portion.is_heading else "not-understood"
        self.heard.remark(ExceptionType.UNCLEAR, words, rule, self.scope, evidence, Weight.BESIDE_YES)
        say_what_is_repeated(portion, self.heard)


def _names_lines(sentence: Sentence) -> bool:
    """ "Line 20 moves to 22 January because of our holidays" is about the line, not about who is away."""
    return any(mention.pointing in (Pointing.LINE, Pointing.ITEM) for mention in sentence.mentions)
