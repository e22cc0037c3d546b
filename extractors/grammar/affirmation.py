"""A yes: whether there is one, what it covers, and what speaks against it.

    "Confirmed."                     the whole line
    "We confirm the price"           that field, as every yes whose clause speaks of a field before it
    "We confirm 300 pcs"             no more than the value that is named
    "It is entered in our system"    the quantity, where a day is promised too; "in production": the price too
    "We can't confirm", "OK, got it" no yes
    "Confirmed, but …"               no yes, as long as anything beside it is left hanging

A yes counts only if every other word beside it is understood or known to be harmless.
"""

import re
from collections.abc import Sequence

from countersign.extractors.grammar.apart import apart
from countersign.extractors.grammar.counted_from import is_of_the_event
from countersign.extractors.grammar.denials import is_sorry
from countersign.extractors.grammar.led_to import leads_to_a_list
from countersign.extractors.grammar.phrases import YES, Found, Kind
from countersign.extractors.grammar.portion import FIELD_OF, TALK, Portion
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.roles import Part, Within, day_field
from countersign.extractors.grammar.statements import FIELDS, Heard, Statement, Weight, quote
from countersign.extractors.grammar.whose_day import is_of_papers
from countersign.procurement.claims import Act, ExceptionType

SPOILING = frozenset(
    {Kind.TROUBLE, Kind.NEGATION, Kind.CHANGE, Kind.NOT_KEPT, Kind.REJECT, Kind.DISCONTINUED, Kind.TITLE}
    | {Kind.BACKORDER, Kind.SUBSTITUTION, Kind.CANCEL_REST, Kind.OFFER}
)
# How far behind a yes the field may stand that it is limited to: "OK with the delivery date".
_NEAR = 3
_FOOTNOTE = re.compile(r"[*†‡±]")


def affirm(portion: Portion, unsettled: frozenset[str], heard: Heard) -> None:
    """Hears every yes of the portion, but for the fields that are not settled."""
    _Affirmation(portion, unsettled, heard).hear()


class _Affirmation:
    def __init__(self, portion: Portion, unsettled: frozenset[str], heard: Heard) -> None:
        self.portion, self.unsettled, self.heard = portion, unsettled, heard
        self.rests: dict[tuple[int, ...], str] = {}
        self.wholes: dict[int, list[int]] = {}

    def hear(self) -> None:
        """Hears each yes."""
        for within in self.portion.clauses:
            for act in self.portion.sentence.acts:
                if act.kind in YES and within.holds(act.first):
                    self._one_yes(within, act)

    def _one_yes(self, within: Within, act: Found) -> None:
        if self._negated(within, act):
            denied = frozenset(self.portion.fields(within, act.first))
            evidence = within.evidence(*(sorted(denied) or ("line",)))
            self.heard.say(Act.HEDGE, self.portion.scope, evidence, fields=denied)
            return
        fields = self._of_arrival(within, self._meant(within, act))
        if fields is None or self._only_received(within, act) or is_of_the_event(self.portion, within, act):
            return
        fields = fields or self._named_behind(within)
        left = (fields or FIELDS) - self.unsettled
        if not left:
            return
        evidence = within.evidence(*(sorted(left) if left != FIELDS or fields else ("line",)))
        beside = [within] if fields else self.portion.clauses
        limited = frozenset(left) if left != FIELDS else (fields and frozenset(left)) or frozenset[str]()
        taken = act.kind in (Kind.TAKEN_ON, Kind.UNDERWAY)
        if rest := self._of_something_else(within, act) or self._known_rest(beside, act):
            words = f"{quote(evidence)} sounds like a yes, but not everything beside it is understood: {rest}"
            self.heard.remark(
                ExceptionType.UNCLEAR,
                words,
                "yes-with-a-rest",
                self.portion.scope,
                evidence,
                Weight.UNLESS_CHANGED,
                otherwise=Statement(Act.ACCEPT, self.portion.scope, evidence, limited, taken=taken),
            )
            return
        leads = not limited and leads_to_a_list(within)
        self.heard.say(Act.ACCEPT, self.portion.scope, evidence, fields=limited, taken=taken, leads=leads)

    def _named_behind(self, within: Within) -> frozenset[str]:
        """ "Confirmed, price for PO 4711": the field that the next clause names, if it does no more."""
        mentions = self.portion.sentence.mentions
        if any(within.has(mention.start) for mention in mentions):
            return frozenset()
        following = [w for w in self.portion.clauses if w.clause.first == within.clause.last]
        inert = [w for w in following if not w.kinds and not any(v == w for v, _ in self.portion.values)]
        spoken = frozenset(name for w in inert for name in self.portion.spoken(w))
        return spoken if len(spoken) == 1 and spoken != {"date"} else frozenset()

    def _negated(self, within: Within, act: Found) -> bool:
        denials = [
            a
            for a in self.portion.sentence.acts
            if a.kind in (Kind.NEGATION, Kind.NOT_KEPT) and within.holds(a.first)
        ]
        return any(
            -2 <= act.first - denial.last <= 5 or 0 <= denial.first - act.last <= 2 for denial in denials
        )

    def _only_received(self, within: Within, act: Found) -> bool:
        """ "OK, got it": a small word beside a receipt is no yes, nor is any beside a document.

        In "booked in, price OK, quantity OK" it is one to the field that its own clause names before it.
        """
        if Kind.ATTACHED in self.portion.kinds:
            return True
        weak = self.portion.listed("weak_yes")
        small = all(place in weak for place in range(act.first, act.last))
        named = Kind.RECEIPT not in within.kinds and any(i < act.first for i in self._spoken_at(within))
        return small and not named and (Kind.RECEIPT in self._kinds_beside() or self._goes_on())

    def _kinds_beside(self) -> frozenset[Kind]:
        """What is done beside a yes: in the whole sentence where it names nothing ("Yes, your order …")."""
        if self.portion.scope.named:
            return self.portion.kinds
        return frozenset(act.kind for act in self.portion.sentence.acts)

    def _goes_on(self) -> bool:
        """ "OK, leave it with me": a clause that does nothing that is known, and holds no value."""
        inert = [
            w for w in self.portion.clauses if not w.kinds and not any(key.startswith("#") for key in w.keys)
        ]
        # "OK, we deliver" goes on with what was ordered.
        inert = [w for w in inert if not w.marks & {Kind.DELIVER, Kind.SHIP} or self.portion.unknown_in(w)]
        return any(not self._harmless_name(within) for within in inert)

    def _harmless_name(self, within: Within) -> bool:
        """Whether the clause is no more than somebody's name, or names of lines."""
        named = {m.start for m in self.portion.sentence.mentions}
        people = self.portion.sentence.people
        tokens = [self.portion.sentence.tokens[i] for i in within.places]
        return all(
            i in people or t.start in named or self.portion.is_name(i)
            for t, i in zip(tokens, within.places, strict=True)
        )

    def _meant(self, within: Within, act: Found) -> frozenset[str] | None:
        """The fields that a yes is limited to; empty: not limited. None: it is no yes by itself."""
        before = frozenset(self.portion.fields(within, act.first))
        match act.kind:
            case Kind.ON_DATE | Kind.KEEP if self._about_papers(within):
                return (frozenset(self.portion.fields(within)) - {"date"}) or None
            case Kind.ON_DATE:
                return frozenset({"date", "quantity"} if self._delivers_all(within) else {"date"})
            case Kind.TAKEN_ON:
                return None if Kind.PENDING in self.portion.kinds else frozenset({"quantity"})
            case Kind.UNDERWAY:
                return None if Kind.PENDING in self.portion.kinds else frozenset({"quantity", "price"})
            case Kind.KEEP:
                return frozenset(self.portion.fields(within)) or None
            case Kind.CONFIRM:
                return None if self._reports(act) else self._confirmed(within, act)
            case Kind.AS_ORDERED:
                return self._subject(within, act, before) or self._only_there(within, act)
            case _:
                return self._accepted(within, act, before)

    def _of_arrival(self, within: Within, fields: frozenset[str] | None) -> frozenset[str] | None:
        """ "Dispatch on 7 December is fine" says nothing of the day on which it arrives."""
        departs = within.dated and day_field(within) != "date"
        return (fields - {"date"}) or None if fields and departs else fields

    def _about_papers(self, within: Within) -> bool:
        return is_of_papers(within.keys, within.language)

    def _delivers_all(self, within: Within) -> bool:
        """ "All items will be delivered on time": what is on time is the quantity that was ordered."""
        counted = Kind.QUANTITY_WORD in within.marks or "#quantity" in within.keys
        moved = within.marks & {Kind.DELIVER, Kind.SHIP} and Kind.BALANCE not in within.marks
        every = self.portion.language.folded("words", "everything")
        named = any(key in every for key in within.keys) or self._all_lines() & {*within.places}
        return bool(moved and (named or self._priced(within))) and not counted

    def _priced(self, within: Within) -> bool:
        """ "We deliver on time at the prices ordered" is the whole order, where no line is named."""
        acts = [a for a in self.portion.sentence.acts if a.kind is Kind.AS_ORDERED and within.holds(a.first)]
        return self.portion.scope.lines is None and any("price" in self._spoken_in(act) for act in acts)

    def _subject(self, within: Within, act: Found, before: frozenset[str]) -> frozenset[str]:
        """ "Line 10: price as ordered" is about the price, "line 10, 500 pcs, as ordered" about the line."""
        spoken = self.portion.spoken(within) & before
        ordered = self.portion.listed("whole").intersection(within.places) - {*range(act.first, act.last)}
        inside = self._spoken_in(act)
        if inside and not ordered:
            return frozenset(spoken | inside)
        return frozenset(spoken | inside) if spoken else frozenset() if self._names_whole(within) else before

    def _only_there(self, within: Within, act: Found) -> frozenset[str]:
        """ "No changes in quantity" is about the quantity, "as ordered at the price given" about the order.

        A list goes on behind its commas: "no changes in quantity, price and date".
        """
        about, tokens = self.portion.language.folded("words", "about"), self.portion.sentence.tokens
        first = act.last
        while first < min(act.last + _NEAR, within.clause.last) and tokens[first].key in about:
            first += 1
        if not about or self.portion.language.unspaced or first not in self._spoken_at(within):
            return frozenset()
        named, place = set(self.portion.spoken(within)), within.clause.last
        for following in self.portion.clauses:
            if (
                following.clause.first == place
                and not following.kinds
                and not following.marks - set(FIELD_OF)
            ):
                named, place = named | self.portion.spoken(following), following.clause.last
        return frozenset(named)

    def _spoken_in(self, act: Found) -> frozenset[str]:
        """The fields that "as ordered" itself names: "we can hold the price", "PO prices"."""
        if act.kind is not Kind.AS_ORDERED:
            return frozenset()
        marks = [m for m in self.portion.sentence.marks if m.kind in (Kind.PRICE_WORD, Kind.QUANTITY_WORD)]
        return frozenset(FIELD_OF[m.kind] for m in marks if act.first <= m.first and m.last <= act.last)

    def _accepted(self, within: Within, act: Found, before: frozenset[str]) -> frozenset[str] | None:
        if Kind.FOLLOWS in within.kinds and not within.kinds & {Kind.AS_ORDERED}:
            return None
        if Kind.RECEIPT in within.kinds and self._reports(act):
            return None  # "Confirmed that we received your order"
        if limited := self._subject(within, act, before):
            return limited
        behind = [
            i
            for i in self._spoken_at(within)
            if 0 <= i - act.last <= _NEAR and not self._joined(range(act.last, i))
        ]
        whole = [i for i in self._whole_at(within) if i >= act.last]
        if behind and min(behind) < min(whole, default=within.clause.last):
            if self._subject_is_whole(within, act) and self._added(min(behind), max(behind)):
                return frozenset()
            return frozenset(self.portion.fields(within))
        return frozenset()

    def _subject_is_whole(self, within: Within, act: Found) -> bool:
        """ "Your order is confirmed for the date you asked for" is about the order."""
        weak = self.portion.listed("weak_yes") | self.portion.listed("harmless")
        small = all(place in weak for place in range(act.first, act.last))
        return not small and any(place < act.first for place in self._wholes(within))

    def _joined(self, between: range) -> bool:
        """Whether an "and" opens another statement: "confirmed and scheduled for delivery"."""
        joining = self.portion.language.folded("references", "and")
        return any(self.portion.sentence.tokens[i].key in joining for i in between)

    def _reports(self, act: Found) -> bool:
        """ "We confirm that …" tells something; what it tells is heard by itself."""
        following = self.portion.sentence.tokens[act.last : act.last + 1]
        return any(token.key in self.portion.language.folded("words", "that") for token in following)

    def _confirmed(self, within: Within, act: Found) -> frozenset[str] | None:
        """ "We confirm" is a yes to what it names: the order, a line, or fields and values."""
        if Kind.FOLLOWS in within.kinds:
            return None
        if self._confirms_whole(within, act):
            return frozenset()
        fields = self.portion.spoken(within)
        fields |= {value.field for w, value in self.portion.values if w == within}
        if fields:
            return frozenset(fields)
        leads_on = self.portion.sentence.leads_on and not within.clause.last < len(
            self.portion.sentence.tokens
        )
        return None if leads_on and not self.portion.scope.named else frozenset()

    def _confirms_whole(self, within: Within, act: Found) -> bool:
        """Whether the order itself is confirmed, or a field of it ("the price of your order").

        What is named first behind the verb is confirmed, or before it where nothing stands behind ("Den
        Auftrag bestätigen wir"). A field that is merely added ("mit Liefertermin 11.12.") is no object.
        """
        whole = self._whole_at(within)
        values = [v for w, v in self.portion.values if w == within and v.part is not Part.BACKGROUND]
        fields = [*self._spoken_at(within), *(value.index for value in values)]
        fields = [i for i in fields if i not in self._delivering(within)]
        behind = [i for i in whole if i > act.first]
        if behind or not whole:
            return bool(behind) and behind[0] <= min((i for i in fields if i > act.first), default=behind[0])
        # "The order we accept and will deliver on the 11th" says two things.
        beside = [i for i in fields if i > whole[0] and not self._joined(range(act.last, max(i, act.last)))]
        return whole[0] <= min(fields, default=whole[0]) and (
            not beside or self._added(min(beside), max(beside))
        )

    def _added(self, first: int, last: int) -> bool:
        """Whether a word like "with" stands close before the first field, close behind the last, or in it."""
        adding, tokens = self.portion.language.folded("words", "with"), self.portion.sentence.tokens
        before = {token.key for token in (*tokens[max(0, first - 2) : first], tokens[last])}
        return bool(adding & (before | {f"-{token.key}" for token in tokens[last + 1 : last + 3]}))

    def _spoken_at(self, within: Within) -> list[int]:
        """Where the clause speaks of a field."""
        return [m.first for m in self.portion.sentence.marks if m.kind in FIELD_OF and within.holds(m.first)]

    def _delivering(self, within: Within) -> frozenset[int]:
        """ "The delivery of your order" is the order's, and no date alone."""
        return self.portion.listed("delivery").intersection(within.places)

    def _whole_at(self, within: Within) -> list[int]:
        """Where it names the order or a line, or says "as ordered"."""
        acts = self.portion.sentence.acts
        as_ordered = [a.first for a in acts if a.kind is Kind.AS_ORDERED and within.holds(a.first)]
        # "We confirm without exception the price" confirms the price.
        limited = {a.first for a in acts if {a.last, a.last + 1} & set(self._spoken_at(within))}
        as_ordered = [place for place in as_ordered if place not in limited]
        return sorted([*self._wholes(within), *as_ordered])

    def _wholes(self, within: Within) -> list[int]:
        """Where the clause names the order or a line itself; told once, however many say yes in it."""
        if (found := self.wholes.get(within.clause.first)) is None:
            found = self.wholes[within.clause.first] = self._naming(within)
        return found

    def _naming(self, within: Within) -> list[int]:
        covered = {i for a in self.portion.sentence.acts for i in range(a.first, a.last)}
        whole = (self.portion.listed("whole") - covered) | self._all_lines()
        # Where no spaces stand between words, a yes behind an item and its number may be the number's alone.
        names = ("#order", "#line") if self.portion.language.unspaced else ("#order", "#line", "#item")
        return [i for i in within.places if within.key(i) in names or i in whole]

    def _all_lines(self) -> frozenset[int]:
        """Where "both lines" and the like begin; but "all prices" are no lines."""
        sentence = self.portion.sentence
        fields = [sentence.tokens[m.first].start for m in sentence.marks if m.kind in FIELD_OF]
        named = [m for m in sentence.mentions if m.pointing is Pointing.ALL]
        starts = {m.start for m in named if not any(m.start <= place < m.end for place in fields)}
        return frozenset(i for i, token in enumerate(sentence.tokens) if token.start in starts)

    def _names_whole(self, within: Within) -> bool:
        """Whether the clause names the order or a line itself."""
        return bool(self._wholes(within))

    def _of_something_else(self, within: Within, act: Found) -> str:
        """ "Address confirmed", "confirmed by our driver": what may be confirmed, or confirm, in place of the
        supplier and the order. Plain words among them do so only where the clause names nothing ordered."""
        if act.kind not in (Kind.CONFIRM, Kind.ACCEPT):
            return ""
        valued = any(w == within for w, _ in self.portion.values)
        named = valued or self._names_whole(within) or self.portion.spoken(within)
        done = {i for a in self.portion.sentence.acts for i in range(a.first, a.last)}
        things = self.portion.listed("things") - done - self.portion.sentence.people
        things -= self.portion.listed("harmless") if named else frozenset()
        tokens = [self.portion.sentence.tokens[i] for i in sorted(things) if within.holds(i)]
        tokens = [token for token in tokens if not self.portion.calls_number(token)]
        return ", ".join(self.portion.sentence.text[token.start : token.end] for token in tokens)

    def _known_rest(self, beside: Sequence[Within], act: Found) -> str:
        """What speaks against a yes; looked for once for all yeses beside the same words."""
        unknown = [i for within in beside for i in self.portion.unknown_in(within)]
        strange = tuple(i for i in unknown if i not in apart(self.portion, beside, act)) if unknown else ()
        key = (*(within.clause.first for within in beside), -1, *strange)
        if key not in self.rests:
            self.rests[key] = self._rest(beside, strange)
        return self.rests[key]

    def _rest(self, beside: Sequence[Within], unknown: Sequence[int]) -> str:
        """What in the clauses speaks against a yes, or is not understood; empty where there is nothing."""
        places = [self.portion.sentence.span(i, i + 1) for i in unknown]
        for within in beside:
            if is_sorry(within):
                continue
            spoiling = SPOILING if self._answers_contrast(within) else SPOILING | {Kind.CONTRAST}
            for act in self.portion.sentence.acts:
                if act.kind in spoiling and within.holds(act.first) and not self.portion.is_numbered(act):
                    places.append(self.portion.sentence.span(act.first, act.last))
            for mark in self.portion.sentence.marks:
                if mark.kind is Kind.QUOTE and within.holds(mark.first):
                    places.append(self.portion.sentence.span(mark.first, mark.last))
        start, end = self.portion.sentence.span(beside[0].clause.first, beside[-1].clause.last)
        places += [
            (m.start() + start, m.end() + start)
            for m in _FOOTNOTE.finditer(self.portion.sentence.text[start : end + 2])
        ]
        loose = [v.span for w, v in self.portion.values if w in beside and v.part is Part.LOOSE]
        places += [(span.start, span.end) for span in loose]
        return ", ".join(self.portion.sentence.text[a:b] for a, b in sorted(set(places)))

    def _answers_contrast(self, within: Within) -> bool:
        """Whether what a "but" opens is itself a yes or a value, so that nothing is left hanging."""
        if Kind.CONTRAST in within.kinds and not within.clause.contrasted:
            return self._narrowed_to_lines(within)
        if within.kinds == {Kind.CONTRAST, Kind.TERMS} and not within.marks & TALK:
            return True  # "but 14 days net" is told by itself
        stated = any(w == within for w, _ in self.portion.promised)
        turned = within.clause.contrasted and self._turns(within)
        return stated or bool(within.kinds & YES and turned)

    def _narrowed_to_lines(self, within: Within) -> bool:
        """ "We confirm only line 10" is a yes to that line; any other "only" narrows in ways that matter."""
        tokens, names = self.portion.sentence.tokens, ("#line", "#item")
        contrasts = [
            a for a in self.portion.sentence.acts if a.kind is Kind.CONTRAST and within.holds(a.first)
        ]
        return all(any(t.key in names for t in tokens[a.last : a.last + 1]) for a in contrasts)

    def _turns(self, within: Within) -> bool:
        """Whether a "but" stands there, and not an "except", which a yes behind it does not answer."""
        sentence, turning = self.portion.sentence, self.portion.language.folded("words", "but")
        contrasts = [a for a in sentence.acts if a.kind is Kind.CONTRAST and within.holds(a.first)]
        return all(" ".join(t.key for t in sentence.tokens[a.first : a.last]) in turning for a in contrasts)
