"""The pure half of the mailbox behind one port: identity, parsing, routing and relabelling of mails.

Holds what a company configures (its own addresses and domain, the mail server whose word on senders counts,
how suppliers write its order numbers) and leaves the work to `identity`, `parse`, `sort`, `match`, `trust`
and `label_ours`."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from countersign.mailbox import desk
from countersign.mailbox.identity import OVERSIZE, identity
from countersign.mailbox.label_ours import our_mail, relabel
from countersign.mailbox.match import match
from countersign.mailbox.parse import MAX_BYTES, parse
from countersign.mailbox.sort import Returned, classify, returned
from countersign.mailbox.trust import colleague, trust
from countersign.procurement.book import Remembering
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import InboundMessage, OutboundMail, Route, Sort
from countersign.procurement.masks import Mask
from countersign.procurement.ports import OrderBook

_OVERSIZE = f"{OVERSIZE}:".encode()


class Postman:
    """Implements `procurement.ports.Postman`.

    `authserv_id` is the name under which the company's mail server writes Authentication-Results; None takes
    the topmost header, whoever wrote it. `addresses` are those that Countersign itself sends from.
    """

    def __init__(
        self,
        authserv_id: str | None,
        addresses: Sequence[str],
        domain: str,
        mask: Mask | None = None,
        limit: int = MAX_BYTES,
    ) -> None:
        self._authserv_id = authserv_id
        self._addresses = tuple(addresses)
        self._domain = domain.casefold()
        self._mask = mask
        self._limit = limit

    def identity(self, raw: bytes) -> str:
        """The same for the same mail, by whatever way and under whatever UID it came."""
        return identity(raw)

    def parse(self, raw: bytes) -> InboundMessage:
        """Raises `BadMail` where there is nothing to read, or more than the limit allows."""
        if raw.startswith(_OVERSIZE):
            size = raw[len(_OVERSIZE) :].split(b"\n", 1)[0].decode("ascii", "replace").strip(": \r")
            raise BadMail(f"The mail has {size} bytes and was left in the mailbox: look at it there.")
        return parse(raw, self._limit)

    def route(
        self, message: InboundMessage, book: OrderBook, attached: Callable[[], Sequence[str]] = tuple
    ) -> Route:
        """What it is, whose it is, how far it is trusted. `attached` is asked for a person's mail alone."""
        book = Remembering(book)
        sort, sort_rules = classify(message, self._addresses)
        back = returned(message) if sort is Sort.BOUNCE else Returned()
        texts = attached() if sort is Sort.PERSON and message.attachments else ()
        found = match(message, book, self._mask, back.message_id, texts)
        suppliers = [order.supplier.email for order in found.orders]
        level, trust_rules = trust(message, self._authserv_id, suppliers, self._domain)
        brought = desk.tokens(message)
        ours, verified = colleague(message, self._authserv_id, self._domain)
        return Route(
            sort=sort,
            orders=tuple(order.number for order in found.orders),
            trust=level,
            candidates=found.candidates,
            contradictions=found.contradictions,
            rules=(*sort_rules, *found.rules, *trust_rules, *((ours, verified) if brought else ())),
            returned_id=back.message_id,
            returned_reason=back.reason,
            permanent=back.permanent,
            tokens=brought,
            colleague=ours.hit,
            verified=verified.hit,
            forwards=desk.forwards(message),
        )

    def instructed(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> Sequence[str]:
        """What one of our own people says in answer to our mails, line by line: nothing quoted, no tokens."""
        mails = [our_mail(lines, mail.sender) for mail in ours for lines in mail.lines]
        return desk.instructed(message, mails)

    def relabel(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> InboundMessage:
        """The message with the lines that we wrote ourselves labelled as quoted, and our files named."""
        mails = [our_mail(lines, mail.sender) for mail in ours for lines in mail.lines]
        if message.attachments:
            message = replace(message, our_files=frozenset(_files(ours)))
        return relabel(message, mails)


def _files(mails: Sequence[OutboundMail]) -> Iterator[str]:
    """The SHA-256 of everything that we attached."""
    for mail in mails:
        try:
            attachments = parse(mail.raw).attachments
        except BadMail:
            continue
        yield from (hashlib.sha256(attachment.data).hexdigest() for attachment in attachments)
