"""Which orders a mail is about, and how sure that is: the ladder of rungs, strongest first.

    100  the mail answers one of ours, by its Message-ID with the case's token   (In-Reply-To; References 95)
     95  it was sent to the case's reply address, token and all
     80  the new text names the order's number
     75  the subject does
     60  an attachment's name or text does
     50  it answers an id that holds the number, but no valid token (older or foreign schemes)
     30  only quoted text names the number
     28  the supplier's own number for the order, as it gave it in an earlier mail
     25  a number is named that is nearly the order's: a digit off, two digits turned round
     20  the supplier's address, and items of the order (2 more for each, 1 for a quantity or a day, up to 29)
     15  the supplier's address, and quantities and days of the order without an item (up to 19)
     10  the supplier's address alone, where this supplier has exactly one order

A candidate's `strength` is its highest rung; the scale ranks and is no probability. Which orders are
*settled* follows from what is written now: text before subject before attachment before thread. People
answer under old threads, so the words win over the thread, and the contradiction is reported; the subject of
an answer is the thread's own, so that an attachment wins over it too. Quoted text alone settles an order only
where it names just one. A number counts where the order book knows it; a short one (fewer than six digits, no
letters) only behind a word such as "PO" or "Bestellung". A mistyped number settles nothing by itself, and
what is settled by content alone is reported where another order comes close."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from countersign.mailbox.match_content import Likeness, Slip, called_so, likenesses, slips
from countersign.mailbox.trust import same_company
from countersign.procurement.mail import Attachment, Candidate, InboundMessage, Label, Rule
from countersign.procurement.masks import Mask
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import OrderBook

"""Turns a number as suppliers write it into the order's: 1662 → PO0001662. Empty where it can't be one."""

_MAX_TEXT = 100_000
_MAX_LOOKUPS = 400
_MAX_JOINT = 20

_OWN_ID = re.compile(
    r"^<?po-(?P<number>[^\s<>@]+)\.(?P<revision>\d+)\.(?P<sequence>\d+)\.(?P<token>[\w-]+)"
    r"(?P<more>(?:\.[\w-]+)*)@",
    re.IGNORECASE,
)
_OWN_ADDRESS = re.compile(r"\+po-(?P<number>[^\s<>@]*)\.(?P<token>[\w-]+)@", re.IGNORECASE)
_PIECES = re.compile(r"[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*")
_NOT_NUMBERS = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,3}(\.\d{3})*,\d+|\d+\.\d{1,2}"
)
_MARKER = re.compile(
    r"(?:\bP\.?\s?O\.?|\bpurchase order|\border|\bbestellung|\bbest\.|\bauftrag|\bcommande|\bcde|\bpedido"
    r"|\bordine|\bOdA|\bbestelling|\binkooporder|\bzamówieni[ea]|\bobjednávk[ayu]|\bbeställning|\binköpsorder|\bordre"
    r"|\bindkøbsordre"
    r"|\btilaus|\bsipariş|\bзаказ[ау]?|\bmegrendelés|\bcomanda|\bnaročilo|订单|採購單|采购订单|注文|発注|주문|#)"
    r"[\s.:#-]*(?:no|nr|nº|n°|num(?:ber|mer|éro|ero)?|numer|号|番号|번호)?[\s.:#°º-]{0,4}"
    r"(?P<number>[A-Za-z]{0,5}[-/]?\d[A-Za-z0-9]*(?:[-/._ ]\d[A-Za-z0-9]*){0,3})",
    re.IGNORECASE,
)
_CALLED_OURS = re.compile(
    r"(?<!our )\b(?:your (?:p\.?o\.?|purchase order|order)|p\.?o\.?|purchase order"
    r"|ihrer? (?:bestellung|auftrag)"
    r"|votre commande|su pedido|(?:vs|vostro|vs\.) ordine|uw (?:bestelling|order)|państwa zamówienie)"
    r"(?!\.\s*\n)[\s.:#-]*(?:no|nr|nº|n°|number|numéro)?[\s.:#°º-]{0,4}(?P<number>[A-Za-z]{0,5}[-/]?\d[\w./-]*\w)",
    re.IGNORECASE,
)
# "1-800-555-0177", "216.555.0148", "0800-555-017": what is dialled is no order.
_TELEPHONE = re.compile(r"(?:\+?1[-.])?\d{3}([-.])\d{3}\1\d{4}|\+?0\d{0,4}(?:[-.]\d{2,4}){2,4}")
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to")


@dataclass(frozen=True)
class Match:
    """What the ladder found: candidates ranked, the settled ones, and where rungs name different orders."""

    orders: tuple[PurchaseOrder, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    contradictions: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class _Rung:
    """One place that was looked at, and the orders that it names; `reason` says so for a person to read."""

    name: str
    strength: int
    words: str
    orders: tuple[PurchaseOrder, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Content:
    """What the mail's content says about the orders of the sender's company."""

    orders: tuple[PurchaseOrder, ...]
    likest: tuple[Likeness, ...]
    slips: tuple[Slip, ...]
    called: tuple[PurchaseOrder, ...] = ()

    def likeness(self, order: PurchaseOrder) -> Likeness | None:
        """What the mail names of an order, if anything."""
        return next((one for one in self.likest if one.order.number == order.number), None)


@dataclass
class _Finder:
    """Looks numbers up, each once, and no more of them than a mail may cost."""

    book: OrderBook
    mask: Mask | None
    known: dict[str, PurchaseOrder | None] = field(default_factory=dict)

    def by_number(self, number: str) -> PurchaseOrder | None:
        key = re.sub(r"[\s\-/.]", "", number).casefold()
        if key not in self.known:
            self.known[key] = self._looked_up(number) if len(self.known) < _MAX_LOOKUPS else None
        return self.known[key]

    def _looked_up(self, number: str) -> PurchaseOrder | None:
        if order := self.book.by_number(number):
            return order
        masked = self.mask(number) if self.mask else ""
        return self.book.by_number(masked) if masked and masked != number else None

    def in_text(self, text: str) -> tuple[PurchaseOrder, ...]:
        """The orders that a text names, in its order."""
        text = text[:_MAX_TEXT]
        found = [(match.start(), self._marked(match["number"])) for match in _MARKER.finditer(text)]
        found += [(place, self.by_number(number)) for place, number in _unmarked(text)]
        found.sort(key=lambda pair: pair[0])
        return _unique(order for _, order in found if order)

    def _marked(self, number: str) -> PurchaseOrder | None:
        """The order that a number behind "PO" names; what follows a separator may be a line's number."""
        pieces = re.split(r"([-/._ ])", number.strip())
        for end in range(len(pieces), 0, -2):
            if order := self.by_number("".join(pieces[:end])):
                return order
        return None


def match(
    message: InboundMessage,
    book: OrderBook,
    mask: Mask | None = None,
    returned_id: str = "",
    attached: Sequence[str] = (),
) -> Match:
    """The orders that `message` is about.

    `returned_id` is the id that a bounce gives back, `attached` the text of the attachments.
    """
    finder = _Finder(book, mask)
    attached = [*(text for one in message.attachments for text in _texts_of(one)), *attached]
    rungs = [*_thread_rungs(message, finder, returned_id), *_written_rungs(message, finder, attached)]
    unknown = _unknown_number(message, finder)
    content = _content(message, book, finder, attached)
    rungs += _content_rungs(content, named=any(rung.orders for rung in rungs))
    settled, why = _settled(rungs, message, content, unknown)
    rules = (
        *(
            Rule(f"match.{rung.name}", bool(rung.orders), _named(rung) if rung.orders else rung.words)
            for rung in rungs
        ),
        Rule(
            "match.unknown-number", bool(unknown), f"“{unknown}” is no order that we know" if unknown else ""
        ),
        Rule("match.settled", bool(settled), why),
    )
    told = (
        *_contradictions(rungs, settled),
        *_about_numbers(content, settled, unknown),
        *_about_content(content, settled, why),
        *_old_revision(message, finder, settled),
    )
    return Match(settled, _ranked(rungs), tuple(dict.fromkeys(told)), rules)


def _thread_rungs(message: InboundMessage, finder: _Finder, returned_id: str) -> Iterator[_Rung]:
    direct = [returned_id, *message.in_reply_to] if returned_id else list(message.in_reply_to)
    earlier = [identity for identity in message.references if identity not in direct]
    answered = _by_token(direct, _OWN_ID, finder)
    yield _Rung("thread", 100, "it answers none of our mails", answered, "it answers our mail")
    yield _Rung(
        "references",
        95,
        "no earlier mail of the thread is ours",
        _by_token(earlier, _OWN_ID, finder),
        "an earlier mail of the thread is ours",
    )
    addresses = [*message.to, *message.cc, *(text for name in _DELIVERED_TO for text in message.header(name))]
    yield _Rung(
        "address",
        95,
        "no reply address with a token",
        _by_token(addresses, _OWN_ADDRESS, finder),
        "it was sent to the order's reply address",
    )
    others = [identity for identity in (*direct, *earlier) if not _by_token([identity], _OWN_ID, finder)]
    hinted = _unique(order for identity in others for order in _in_id(identity, finder))
    words = "an id of the thread holds its number"
    yield _Rung("thread-number", 50, "no id of the thread holds a number", hinted, words)


def _by_token(texts: Iterable[str], pattern: re.Pattern[str], finder: _Finder) -> tuple[PurchaseOrder, ...]:
    """The orders whose own token stands there. A number beside another order's token names neither."""
    found = []
    for text in texts:
        if parsed := pattern.search(text):
            order = finder.book.by_token(parsed["token"].casefold()) or finder.book.by_token(parsed["token"])
            if order and finder.by_number(parsed["number"]) in (None, order):
                found.append(order)
                found += _also(parsed, finder)
    return _unique(found)


def _also(parsed: re.Match[str], finder: _Finder) -> Iterator[PurchaseOrder]:
    """The further orders that a mail of ours spoke of: its id carries the token of each."""
    for token in (parsed.groupdict().get("more") or "").split(".")[1 : _MAX_JOINT + 1]:
        if order := finder.book.by_token(token):
            yield order


def _in_id(identity: str, finder: _Finder) -> tuple[PurchaseOrder, ...]:
    """The orders whose numbers stand in a message id of an older or foreign scheme."""
    local = identity.strip("<>").rpartition("@")[0] or identity
    return finder.in_text(local)


def _written_rungs(message: InboundMessage, finder: _Finder, attached: Sequence[str]) -> Iterator[_Rung]:
    new = "\n".join(line.text for line in message.spoken)
    quoted = "\n".join(line.text for line in message.lines if line.label is Label.QUOTED)
    yield _Rung("text", 80, "the new text names no order", finder.in_text(new), "the new text names it")
    subject = finder.in_text(message.subject)
    yield _Rung("subject", 75, "the subject names no order", subject, "the subject names it")
    files = _unique(order for text in attached for order in finder.in_text(text))
    yield _Rung("attachment", 60, "no attachment names an order", files, "an attachment names it")
    older = finder.in_text(quoted)
    yield _Rung("quoted", 30, "the quoted text names no order", older, "only the quoted text names it")


def _texts_of(attachment: Attachment) -> Iterator[str]:
    """An attachment's name, and its text where it is text; other kinds are the extractors' to read."""
    yield attachment.name.rpartition(".")[0].replace("_", " ") or attachment.name
    is_text = attachment.content_type.startswith(("text/", "message/", "application/xml", "application/json"))
    if is_text or attachment.extension in ("edi", "x12", "xml", "csv", "txt", "json"):
        yield attachment.data[:_MAX_TEXT].decode("utf-8", "replace")


def _content(message: InboundMessage, book: OrderBook, finder: _Finder, attached: Sequence[str]) -> _Content:
    orders = tuple(order for order in book.by_supplier(message.sender) if _is_theirs(message, order))
    text = "\n".join([message.subject, *(line.text for line in message.spoken), *attached])
    codes = [code for order in orders for line in order.lines for code in (line.item, line.supplier_item)]
    theirs = book.own_numbers(message.sender) if orders else {}
    ours = set(called_so(theirs, text)) if theirs else set()
    near = slips(orders, text, [*(order.number for order in orders), *codes])
    unknown = tuple(slip for slip in near if not finder.by_number(slip.written))
    by_theirs = tuple(order for order in orders if order.number in ours)
    return _Content(orders, likenesses(orders, text), unknown, by_theirs)


def _content_rungs(content: _Content, *, named: bool) -> Iterator[_Rung]:
    """What speaks for an order whose number isn't named; a mistyped number is told in any case."""
    for slip in content.slips:
        words = f"“{slip.written}” is nearly its number: {slip.how}"
        yield _Rung("mistyped", 25, "", (slip.order,), words)
    if named:
        return
    yield _Rung("their number", 28, "", content.called, "it names the number that the supplier gave it")
    for one in content.likest:
        most, name = (20, "items") if one.items else (15, "quantities")
        yield _Rung(name, min(most + one.score, most + 9 if one.items else 19), "", (one.order,), one.words)
    if not content.likest:
        only = content.orders if len(content.orders) == 1 else ()
        words = (
            f"{len(content.orders)} orders with this supplier"
            if content.orders
            else "no order with this sender"
        )
        yield _Rung("supplier only", 10, words, only, "it is the only order with this supplier")


def _unmarked(text: str) -> Iterator[tuple[int, str]]:
    """Numbers that are unmistakable, and their parts: `4500012345-10` is an order and a line."""
    for token in _PIECES.finditer(text):
        whole = token.group()
        if len(whole) > 40 or not any(map(str.isdigit, whole)) or _NOT_NUMBERS.fullmatch(whole):
            continue
        pieces = list(re.finditer(r"[A-Za-z0-9]+", whole))[:6]
        for first in range(len(pieces)):
            for last in range(len(pieces), first, -1):
                part = whole[pieces[first].start() : pieces[last - 1].end()]
                if _is_unmistakable(part):
                    yield token.start() + pieces[first].start(), part


def _is_unmistakable(part: str) -> bool:
    digits = sum(character.isdigit() for character in part)
    return digits >= 6 or (digits >= 3 and len(part) >= 5 and any(map(str.isalpha, part)))


def _unknown_number(message: InboundMessage, finder: _Finder) -> str:
    """A number that the mail calls an order's of ours, and the book doesn't know."""
    text = "\n".join([message.subject, *(line.text for line in message.spoken)])[:_MAX_TEXT]
    for called in _CALLED_OURS.finditer(text):
        number = called["number"]
        is_number = sum(map(str.isdigit, number)) >= 4 and not _NOT_NUMBERS.fullmatch(number)
        if is_number and not _TELEPHONE.fullmatch(number) and not finder.in_text(called.group()):
            return number
    return ""


def _settled(
    rungs: list[_Rung], message: InboundMessage, content: _Content, unknown: str
) -> tuple[tuple[PurchaseOrder, ...], str]:
    """The orders that the mail is taken to speak about, and the rung that says so."""
    found = {rung.name: rung.orders for rung in rungs if rung.orders}
    own = {order.number for orders in found.values() for order in orders if _is_theirs(message, order)}
    for name in _ladder(found, message):
        # A number may be another's by chance: the sender's own orders go before those of strangers.
        orders = tuple(order for order in found.get(name, ()) if order.number in own or not own)
        orders = _answered(orders, content) if name == "attachment" else orders
        if orders:
            return orders, f"by {name}"
    quoted = found.get("quoted", ())
    if quoted:
        return (quoted, "by quoted") if len(quoted) == 1 else ((), f"quoted fits {len(quoted)} orders")
    return _by_content(found, content, unknown)


def _answered(orders: tuple[PurchaseOrder, ...], content: _Content) -> tuple[PurchaseOrder, ...]:
    """Of several orders that attachments name, those of which they name an item that is on no other.

    A confirmation may mention an earlier order; a yes to the one is no yes to the other.
    """
    if len(orders) < 2:
        return orders
    named = {order.number: _items(content, order) for order in orders}
    own = {
        number: items - set().union(*(rest for other, rest in named.items() if other != number))
        for number, items in named.items()
    }
    if any(own.values()):
        return tuple(order for order in orders if own[order.number])
    return orders if not any(named.values()) else ()


def _items(content: _Content, order: PurchaseOrder) -> set[str]:
    likeness = content.likeness(order)
    return set(likeness.items) if likeness else set()


def _ladder(found: dict[str, tuple[PurchaseOrder, ...]], message: InboundMessage) -> tuple[str, ...]:
    """The rungs that settle, in their order. The subject of an answer was written with the older mail."""
    thread = _numbers(found.get("thread", ()) or found.get("references", ()))
    inherited = bool(thread) and _numbers(found.get("subject", ())) == thread and bool(message.in_reply_to)
    written = ("text", "attachment", "subject") if inherited else ("text", "subject", "attachment")
    return (*written, "thread", "address", "references", "thread-number")


def _numbers(orders: Iterable[PurchaseOrder]) -> set[str]:
    return {order.number for order in orders}


def _by_content(
    found: dict[str, tuple[PurchaseOrder, ...]], content: _Content, unknown: str
) -> tuple[tuple[PurchaseOrder, ...], str]:
    """The order that a number nearly names and whose content agrees; else the one that is likest."""
    likest = content.likest
    if len(content.called) == 1:
        return content.called, "by their number"
    if content.slips:
        near = _unique(slip.order for slip in content.slips)
        agrees = len(near) == 1 and likest and likest[0].order.number == near[0].number
        return (near, "by mistyped and items") if agrees else ((), "a number is mistyped")
    if unknown:
        return (), "an unknown number is named"
    if likest:
        best = [one for one in likest if one.score == likest[0].score]
        name = "items" if likest[0].items else "quantities"
        return (best[0].order,) if len(best) == 1 else (), (
            f"by {name}" if len(best) == 1 else f"{name} fits {len(best)} orders"
        )
    only = found.get("supplier only", ())
    return only, "by supplier only" if only else "nothing names an order"


def _is_theirs(message: InboundMessage, order: PurchaseOrder) -> bool:
    return same_company(message.sender, order.supplier.email)


def _ranked(rungs: list[_Rung]) -> tuple[Candidate, ...]:
    reasons: dict[str, list[_Rung]] = {}
    for rung in sorted(rungs, key=lambda rung: -rung.strength):
        for order in rung.orders:
            reasons.setdefault(order.number, []).append(rung)
    candidates = [
        Candidate(number, tuple(dict.fromkeys(rung.reason for rung in named)), named[0].strength)
        for number, named in reasons.items()
    ]
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.strength, -len(candidate.reasons))))


def _contradictions(rungs: list[_Rung], settled: tuple[PurchaseOrder, ...]) -> Iterator[str]:
    numbers = {order.number for order in settled}
    places = {
        "thread": "the thread",
        "references": "the thread",
        "address": "the reply address",
        "text": "the new text",
    }
    for rung in rungs:
        others = [order.number for order in rung.orders if order.number not in numbers]
        if settled and others and rung.strength >= 50:
            where = places.get(rung.name, f"the {rung.name}")
            yield f"{where} names {', '.join(others)}, but the mail is taken as one about {_listed(numbers)}"


def _about_numbers(content: _Content, settled: tuple[PurchaseOrder, ...], unknown: str) -> Iterator[str]:
    """Numbers that are no order's; a mistyped one is never silently put right."""
    near = {slip.written: slip for slip in reversed(content.slips)}
    for slip in near.values() if settled else ():
        meant = f"{slip.order.number} may be meant: {slip.how}"
        yield f"the mail names {slip.written}, which is no order that we know; {meant}"
    if unknown and settled and unknown not in near:
        yield f"the mail also names {unknown}, which is no order that we know"


def _about_content(content: _Content, settled: tuple[PurchaseOrder, ...], why: str) -> Iterator[str]:
    """Where the content fits another order as well or better than the one that is settled."""
    if not settled or not content.likest:
        return
    numbers = _numbers(settled)
    others = [one for one in content.likest if one.order.number not in numbers]
    mine = [one for order in settled if (one := content.likeness(order))]
    if why in ("by items", "by quantities"):
        close = [one for one in others if set(one.items) >= set(mine[0].items)]
        for one in close[:2]:
            but = f"{one.words} for {one.order.number}"
            yield f"no order number is named; {mine[0].words} speaks for {_listed(numbers)}, but {but}"
    elif not any(one.items for one in mine):
        for one in (other for other in others[:1] if other.items):
            but = f"it names {one.words} of {one.order.number}"
            yield f"the mail is taken as one about {_listed(numbers)}, but {but}"


def _old_revision(
    message: InboundMessage, finder: _Finder, settled: tuple[PurchaseOrder, ...]
) -> Iterator[str]:
    """An answer to a mail of ours that a later revision has overtaken."""
    for order in settled:
        answered = _revisions(message.in_reply_to, finder, order) or _revisions(
            message.references, finder, order
        )
        if answered and max(answered) < order.revision:
            yield (
                f"it answers revision {max(answered)} of {order.number},"
                f" but revision {order.revision} was sent since"
            )


def _revisions(identities: Sequence[str], finder: _Finder, order: PurchaseOrder) -> list[int]:
    """The revisions under which our mails of the thread went out; it only warns, so no token is needed."""
    parsed = [one for identity in identities if (one := _OWN_ID.search(identity))]
    ours = [
        one
        for one in parsed
        if order in (finder.by_number(one["number"]), finder.book.by_token(one["token"]))
    ]
    return [int(one["revision"][:9]) for one in ours]


def _listed(numbers: Iterable[str]) -> str:
    return ", ".join(sorted(numbers))


def _named(rung: _Rung) -> str:
    return ", ".join(order.number for order in rung.orders)


def _unique(orders: Iterable[PurchaseOrder]) -> tuple[PurchaseOrder, ...]:
    return tuple({order.number: order for order in orders}.values())
