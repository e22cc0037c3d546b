"""The grammar's account of a mail: message and orders in, Witness out.

    tables ─┐
    lines  ─┼─► passages ─► sentences ─► statements, remarks ─► account ─► Witness
    subject ┘

Deterministic, no model, no network, and nothing that a mail holds makes it raise. It keeps to one principle:
a false acceptance is the worst that can happen, so when in doubt, it doubts. What its claims mean is told in
the package's docstring; what they come to against the order is for `check` and the policy.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from countersign.extractors.grammar import account, phrases, references, retold, signature, signed_off, tables
from countersign.extractors.grammar.away import away_until
from countersign.extractors.grammar.bill import foot
from countersign.extractors.grammar.clauses import MOST_LINES, Sentence, Setting, sentences
from countersign.extractors.grammar.closed import in_one_stretch
from countersign.extractors.grammar.differing import differs
from countersign.extractors.grammar.footing import Listing
from countersign.extractors.grammar.gist import GistOf, weighed
from countersign.extractors.grammar.kinds import DOUBTING, YES
from countersign.extractors.grammar.language import FALLBACK, detect, plainly_other
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.matters import without_explained
from countersign.extractors.grammar.named_below import details
from countersign.extractors.grammar.neighbours import unread
from countersign.extractors.grammar.pack_orders import said_of
from countersign.extractors.grammar.passages import (
    LONGEST_LINE,
    Passage,
    names_of,
    passages,
    quoted_before,
)
from countersign.extractors.grammar.past_tables import is_past
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.reassured import hear, parted
from countersign.extractors.grammar.references import LineKey, Pointing
from countersign.extractors.grammar.restated import restated
from countersign.extractors.grammar.scripts import UNSPACED, is_unspaced
from countersign.extractors.grammar.several import about_several
from countersign.extractors.grammar.slips import known_words
from countersign.extractors.grammar.statements import (
    EVERYTHING,
    Before,
    Closure,
    Heard,
    Remark,
    Scope,
    Statement,
    Weight,
    quote,
)
from countersign.extractors.grammar.subject_names import kinds_of, only_names
from countersign.procurement.claims import Act, Doubt, ExceptionType, LineClaim, MessageKind, Witness
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, source_of
from countersign.procurement.order import PurchaseOrder

__all__ = ["away_until", "read", "read_beside"]

READER = "grammar"
_HEADING = "reading.heading"
_LONGEST_GREETING = 8
_LONG_AGO = dt.date(2000, 1, 3)
_REPLY = re.compile(r"^\s*(?:[A-Za-z]{2,8}(?:\[\d+\])?\s?[:：]\s*)+")
_CODE = re.compile(r"[\w#./-]*\d[\w./-]*")
_ENOUGH_WORDS, _NEARLY_ALL = 3, 0.75


def read_beside(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
    """The same where the mail brings a yes that is not in its words: what plainly troubles a yes counts."""
    return read(message, orders, agreed=True)


def read(
    message: InboundMessage,
    orders: Sequence[PurchaseOrder],
    *,
    agreed: bool = False,
    gist_of: GistOf | None = None,
) -> Witness:
    """What the mail says about `orders`, as far as the grammar understands it. Never raises.

    `agreed`: a yes to all of them is said elsewhere. `gist_of` is asked about sentences as a whole.
    """
    reading = _Reading(message, tuple(orders), gist_of, agreed=agreed)
    reading.tables()
    reading.body()
    reading.subject()
    reading.attachments()
    reading.closures()
    settled = (
        account.settle(reading.statements, without_explained(reading.remarks), reading.orders, agreed=agreed)
        if orders
        else None
    )
    claims, doubts = (settled.claims, settled.doubts) if settled else ((), ())
    return Witness(
        READER,
        _kind(message, reading, claims),
        claims,
        (*doubts, *reading.limits),
        notes=tuple(dict.fromkeys(reading.notes)),
    )


class _Reading:
    """One mail being read."""

    def __init__(
        self,
        message: InboundMessage,
        orders: tuple[PurchaseOrder, ...],
        gist_of: GistOf | None,
        *,
        agreed: bool,
    ) -> None:
        self.message, self.orders, self.gist_of, self.agreed = message, orders, gist_of, agreed
        self.spoken = [line for line in message.spoken[:MOST_LINES] if line.text.strip()]
        self.settings = _Settings(message, orders, " ".join(line.text for line in self.spoken))
        self.statements: list[Statement] = []
        self.remarks: list[Remark] = []
        self.shut: list[Closure] = []
        self.notes: list[str] = []
        self.kinds: set[Kind] = set()
        self.below: dict[str, Scope] = {}
        self.answered = False
        self.signature = signature.found(message, self.settings.main)
        self.skipped = self.signature.idle
        self.ground = self._ground()

    def _ground(self) -> Scope:
        """The orders that the subject names: what is meant where nothing else is said."""
        setting = self.settings.main
        mentions = references.find(
            self.message.subject[:LONGEST_LINE], self.orders, language=setting.language
        )
        named = frozenset[LineKey]().union(*(m.lines for m in mentions if m.pointing is Pointing.ORDER))
        return Scope(named) if named and len(self.orders) > 1 else EVERYTHING

    @property
    def limits(self) -> tuple[Doubt, ...]:
        """Doubts about a mail that is too long to be read whole."""
        too_many = len(self.message.spoken) > MOST_LINES
        too_long = any(len(line.text) > LONGEST_LINE for line in self.message.spoken)
        words = "The mail is longer than the grammar reads; its end was not looked at."
        return (Doubt(ExceptionType.UNCLEAR, words, rule="reading.too-long"),) if too_many or too_long else ()

    def tables(self) -> None:
        """Reads rows that restate a line, then the tables, and leaves their lines out of the text.

        The foot of a bill is left out of all.
        """
        written = [line for line in self.spoken if line.place == BODY]
        self.skipped |= foot(written, self.orders, self.settings.main.language)
        listed = tuple(line for line in self.message.lines if line.number not in self.skipped)
        message = replace(self.message, lines=listed)
        rows = restated(message, self.settings.main)
        self.statements += rows.statements
        self.skipped |= rows.numbers
        main, told = self.settings.main, list(rows.statements)
        whole = tables.find(message, main.language)
        owners = {e.where: said.scope.lines or frozenset() for said in rows.statements for e in said.evidence}
        owners |= tables.rows_of(whole, main, message.lines)
        below = details(owners, message.lines)
        self.below = {place: Scope(lines, named=True) for place, lines in below}
        grids = [tables.without(grid, rows.holds) for grid in whole]
        pairs = zip(grids, whole, strict=True)
        read = [(grid, tables.read(grid, main, message.lines, entire)) for grid, entire in pairs]
        told += [said for _, heard in read for said in heard.statements]
        for grid, heard in read:
            others = [said for said in told if said not in heard.statements]
            if is_past(grid, heard, main, others):
                heard = Heard()
            elif retold.above(self.spoken, grid.numbers, main.language):
                heard = replace(heard, statements=retold.marked(heard.statements))
            self._take(heard)
            self.skipped |= grid.numbers

    def body(self) -> None:
        """Reads what is spoken, passage by passage."""
        topic, closed, secret, leads_on = self.ground, False, False, False
        source, retelling, listing = "", retold.Retelling(), Listing()
        quoted = quoted_before(self.message.lines)
        signed = signed_off.below(self.message, self.settings.main.language) | self.signature.below
        folded = names_of(self.orders)
        ours = frozenset(order.currency for order in self.orders)
        spoken, main = self.message.spoken[:MOST_LINES], self.settings.main.language
        for passage in passages(spoken, self.skipped, quoted, folded, main):
            if passage.new_paragraph and not leads_on:
                topic, secret = self.ground, False
            if passage.source != source:
                source, closed, retelling = passage.source, False, retold.Retelling()
                listing = Listing()
            row = self.below.get(passage.pieces[0][2])
            topic = self._answered(passage) or row or topic
            if tables.only_titles(passage.pieces[0][1], main, ours) and len(passage.pieces) == 1:
                continue
            for sentence in parted(sentences(passage, self.settings.of(passage.text), self.settings.own)):
                self.kinds |= {act.kind for act in sentence.acts} | {mark.kind for mark in sentence.marks}
                self.answered = self.answered or _answers(sentence)
                about = self.ground if about_several(sentence) else topic
                said = hear(sentence, about, Before.of(self.remarks, self.statements))
                heard = retelling.marked(sentence, self._read(said, sentence))
                if passage.pieces[0][2] in signed and not passage.answers:
                    heard = signed_off.forgiving(heard, sentence)
                heard = heard if row else listing.widened(sentence, heard)
                closed = not passage.answers and (closed or self._closes(sentence))
                self._take(
                    signed_off.after_closing(heard, sentence)
                    if closed
                    else _beside_secret(heard)
                    if secret
                    else heard
                )
                secret = secret or any(r.type is ExceptionType.BANK_DETAILS for r in heard.remarks)
                topic, leads_on = heard.scope if about is topic else topic, sentence.leads_on

    def _read(self, heard: Heard, sentence: Sentence) -> Heard:
        """Without what was heard in words of a language that nobody reads here; plain values are kept."""
        strange = not _is_own(sentence) and unread(
            sentence.text, sentence.setting.names, sentence.setting.language
        )
        found = self.settings.unread or strange
        if not found:
            # When they are shut is held against what is due, whatever it sounds like.
            plain = heard.closure is not None and in_one_stretch(sentence)
            return weighed(heard, sentence, self.gist_of) if self.gist_of and not plain else heard
        said = sentence.evidence("text")
        known = self.settings.unread and any(r.rule == "reading.language" for r in self.remarks)
        what = "The mail" if self.settings.unread else quote(said)
        words = f"{what} is in {found}, which is not read without a model"
        told = Remark(ExceptionType.UNCLEAR, words, "reading.language", EVERYTHING, said)
        stated = [one for one in heard.statements if one.states]
        return replace(heard, statements=stated, remarks=heard.remarks if known else [*heard.remarks, told])

    def _closes(self, sentence: Sentence) -> bool:
        """Whether the mail says goodbye here, or signs: what follows is a name, an address, small print."""
        signed = set(phrases.words(self.message.sender_name, load(sentence.setting.language)))
        keys = {token.key for token in sentence.tokens}
        goodbye = any(mark.kind is Kind.CLOSING and mark.first == 0 for mark in sentence.marks)
        named = sentence.passage.pieces[0][2] in self.signature.names
        return goodbye or named or (bool(keys) and keys <= signed)

    def _answered(self, passage: Passage) -> Scope | None:
        """The line that the quoted text above an answer is about, if it is one line."""
        if not passage.answers:
            return None
        setting = self.settings.of(passage.answers)
        mentions = references.find(passage.answers, self.orders, language=setting.language)
        lines = [m.lines for m in mentions if m.pointing in (Pointing.LINE, Pointing.ITEM)]
        last = lines[-1] if lines else frozenset[LineKey]()
        end = max((m.end for m in mentions if m.lines == last), default=0)
        below = phrases.tokens(passage.answers[end:], load(setting.language))
        # Below our closing it is no longer the last line that is answered.
        closed = any(mark.kind is Kind.CLOSING for mark in phrases.marks(below, setting.language))
        return Scope(last, named=True) if len(last) == 1 and not closed else None

    def _take(self, heard: Heard) -> None:
        self.statements.extend(heard.statements)
        self.notes.extend(heard.notes)
        self.shut += [heard.closure] if heard.closure else []
        # A heading says nothing else than the text below, unless a document comes with the mail.
        alone = not self.message.attachments
        heading = [r for r in heard.remarks if r.rule == _HEADING and (alone or _in_document(r))]
        self.remarks.extend(r for r in heard.remarks if r not in heading)

    def subject(self) -> None:
        """A yes in the subject counts only in a mail of their own whose text says nothing."""
        text = self.message.subject[:LONGEST_LINE]
        if self.statements or self.remarks or not text.strip() or _REPLY.match(text):
            return
        passage = Passage(text, ((0, text, "subject"),))
        for sentence in sentences(passage, self.settings.of(text)):
            heard = self._read(hear(sentence, self.ground), sentence)
            self.statements += [s for s in heard.statements if s.act is Act.ACCEPT]
            # "Order confirmation for 4711" is what the files beside it are called, too.
            files = self.message.attachments or [line for line in self.spoken if ":" in line.place]
            titled = bool(files) or Kind.ATTACHED in self.kinds or self.agreed
            named = titled and only_names(text, self.orders)
            self.remarks += [r for r in heard.remarks if not named and (r.rule != _HEADING or not titled)]

    def attachments(self) -> None:
        """A confirmation that is said to be attached, and isn't."""
        if Kind.ATTACHED not in self.kinds or Kind.TITLE not in self.kinds:
            return
        tables_shown = any(table.label in SPOKEN for table in self.message.tables)
        if self.message.attachments or tables_shown or any(s.states for s in self.statements):
            return
        words = "The supplier refers to a confirmation that is attached, but nothing is"
        self.remarks.append(Remark(ExceptionType.UNCLEAR, words, "reading.attachment", EVERYTHING))

    def closures(self) -> None:
        """A time in which they are shut, and something is due: ordered for it, or promised."""
        due = [
            ((o.number, line.line), day, day) for o in self.orders for line in o.lines for day in line.days
        ]
        promised = [
            (key, said.when.first, said.when.last)
            for said in self.statements
            if said.when
            for key in references.keys(self.orders)
            if said.scope.covers(key)
        ]
        for shut in self.shut:
            late = {key for key, a, b in (*due, *promised) if a <= shut.days.last and shut.days.first <= b}
            if late:
                words = f"They are closed when the delivery is due: {quote(shut.evidence)}"
                scope = Scope(frozenset(late), named=True)
                self.remarks.append(
                    Remark(
                        ExceptionType.UNCLEAR,
                        words,
                        "reading.closed",
                        scope,
                        shut.evidence,
                        Weight.BESIDE_YES,
                    )
                )


@dataclass
class _Settings:
    """The settings to read passages with: the mail's own language, or a passage's where it differs."""

    message: InboundMessage
    orders: tuple[PurchaseOrder, ...]
    text: str
    known: dict[str, Setting] = field(default_factory=dict)

    @property
    def main(self) -> Setting:
        """The language of the mail as a whole, the supplier's where that does not decide."""
        return self._setting(self._languages[0])

    @cached_property
    def _languages(self) -> tuple[str, str]:
        """The mail's language and the supplier's."""
        preferred = load(self.orders[0].supplier.language).code if self.orders else FALLBACK
        return detect(self.text, preferred), preferred

    @cached_property
    def papers(self) -> frozenset[str]:
        """The attached files in which one of our orders is named."""
        numbers = [order.number for order in self.orders]
        return frozenset(
            source_of(line.place)
            for line in self.message.lines
            if ":" in line.place and any(number in line.text for number in numbers)
        ) - {"body", "subject", "table"}

    @cached_property
    def theirs(self) -> frozenset[str]:
        """Every word with a digit that such a file holds, in small letters."""
        lines = [line for line in self.message.lines if source_of(line.place) in self.papers]
        written = " ".join(line.text.casefold() for line in lines if line.label is not Label.QUOTED)
        return frozenset(word.strip("#./") for word in _CODE.findall(written))

    @cached_property
    def unread(self) -> str:
        """The name of the mail's language, where it is one that nobody reads here."""
        return unread(self.text)

    def of(self, text: str) -> Setting:
        """The language of a passage, the mail's where that does not decide."""
        return self._setting(plainly_other(text, self.main.language))

    def own(self, sentence: str, around: Setting) -> Setting:
        """The language of one sentence: the passage's, unless it is plainly another."""
        return self._setting(plainly_other(sentence, around.language))

    def _setting(self, language: str) -> Setting:
        if language not in self.known:
            country = self.orders[0].supplier.country if self.orders else ""
            anchor = self.message.date.date() if self.message.date else self._order_date()
            names = frozenset(_names(self.message, self.orders, language))
            for other in {*self._languages, FALLBACK} - {language}:
                names |= _greetings(other) - load(language).folded("words", "weighty")
            named = any(o.number in line.text for o in self.orders for line in self.message.spoken)
            beside = tuple(sorted({*self._languages, FALLBACK} - {language}))
            self.known[language] = Setting(
                self.orders,
                language,
                country,
                anchor,
                names,
                self.papers,
                self.theirs,
                named,
                beside,
                said_of(self.text, self.orders, language),
            )
        return self.known[language]

    def _order_date(self) -> dt.date:
        days = [order.date for order in self.orders if order.date]
        days += [line.days[0] for order in self.orders for line in order.lines]
        return min(days, default=_LONG_AGO)


def _in_document(remark: Remark) -> bool:
    """Whether the words stand in an attachment: its own text is what the heading is of."""
    return not any(words.where.startswith(("body", "subject", "table")) for words in remark.evidence)


def _names(message: InboundMessage, orders: Sequence[PurchaseOrder], language: str) -> Iterator[str]:
    """The words of the names of everybody concerned; a greeting holds them."""
    weighty = load(language).folded("words", "weighty") | load(language).folded("", "function_words")
    people = [message.sender_name, message.sender.partition("@")[0]]
    for order in orders:
        people += [order.buyer.name, order.supplier.name, order.site]
    for word in phrases.words(" ".join(people), load(language)):
        if word not in weighty and not is_unspaced(word[0]):
            yield word
    yield from (load(language).fold(run) for run in re.findall(f"[{UNSPACED}]{{2,}}", " ".join(people)))


@cache
def _greetings(language: str) -> frozenset[str]:
    """The words of greetings, which are said in one's own language before one goes on in another."""
    chosen = load(language)
    said = [p for p in chosen.words("phrases", "courtesy") if not _is_long(p)]
    said += [p for p in chosen.words("phrases", "closing") if not p.endswith(">")]
    found = frozenset(word for phrase in said for word in phrases.words(phrase, chosen))
    return found.difference(*(chosen.folded("phrases", kind) for kind in DOUBTING))


def _is_long(phrase: str) -> bool:
    """Whether a courtesy is more than a greeting: sentences are said in the language that one writes."""
    return phrase.endswith((">", "|")) or len(phrase.split()) > _LONGEST_GREETING


def _answers(sentence: Sentence) -> bool:
    """A yes and a value in one sentence: an answer to somebody, wherever in the mail it stands."""
    valued = {token.key for token in sentence.tokens} & {"#date", "#price", "#quantity"}
    return bool(valued) and any(act.kind in YES for act in sentence.acts)


def _is_own(sentence: Sentence) -> bool:
    """Whether nearly every word is one of the language that it is read in, whatever its letters look like."""
    words = [token.key for token in sentence.tokens if token.key[0] != "#"]
    known = known_words(sentence.setting.language)
    own = [word for word in words if word in known]
    return len(words) >= _ENOUGH_WORDS and len(own) > len(words) * _NEARLY_ALL


def _beside_secret(heard: Heard) -> Heard:
    """Beside bank details, what is merely not understood (names of banks, numbers) is no reason to doubt."""
    return replace(heard, remarks=[r for r in heard.remarks if r.weight is not Weight.BESIDE_YES])


_SPECIAL = (
    (Kind.SHIPPED, MessageKind.SHIPPING),
    (Kind.INVOICE, MessageKind.INVOICE),
    (Kind.QUOTE, MessageKind.QUOTE),
    (Kind.AWAY, MessageKind.AUTO_REPLY),
)


def _kind(message: InboundMessage, reading: _Reading, claims: Sequence[LineClaim]) -> MessageKind:
    """What kind of mail it is. What it says about lines goes before what it is called."""
    acts = {claim.act for claim in claims}
    if acts & {Act.ACCEPT, Act.STATE, Act.CHANGE, Act.REJECT}:
        return _answer_kind(reading, claims, acts)
    subject = kinds_of(message.subject, reading.settings.main.language)
    for kind, special in _SPECIAL if not reading.skipped else ():
        if kind in reading.kinds | subject and not acts - {Act.RECEIVED}:
            return special
    if Act.QUESTION in acts or any(remark.rule == "reading.offer" for remark in reading.remarks):
        return MessageKind.QUESTION
    known = acts or reading.remarks or reading.kinds & {Kind.TITLE, Kind.ATTACHED} or reading.answered
    return MessageKind.CONFIRMATION if known else MessageKind.UNRELATED


def _answer_kind(reading: _Reading, claims: Sequence[LineClaim], acts: set[Act]) -> MessageKind:
    if Act.REJECT in acts and not acts & {Act.ACCEPT, Act.STATE}:
        return MessageKind.REJECTION
    lines = {(o.number, line.line): (o, line) for o in reading.orders for line in o.lines}
    for claim in claims:
        place = (claim.order or "", claim.line or -1)
        if claim.quantity is not None and place in lines and claim.quantity < lines[place][1].quantity:
            return MessageKind.CHANGE if Kind.CANCEL_REST in reading.kinds else MessageKind.PARTIAL
    changed = any(claim.act in (Act.CHANGE, Act.REJECT) for claim in claims)
    other = any(differs(claim, reading.orders) for claim in claims)
    return MessageKind.CHANGE if changed or other else MessageKind.CONFIRMATION
