"""What a store refuses, in the words that both stores use: one clear sentence and the next step."""

from countersign.procurement.case import Case, CaseException
from countersign.procurement.errors import Busy, Conflict, KeyReused, NotFound, Stale
from countersign.procurement.ledger import Entry
from countersign.procurement.policy.version import PolicyVersion
from countersign.procurement.ports import MessageState, OutboxMail, OutboxState
from countersign.procurement.posts import Mark


def no_case(order: str) -> NotFound:
    """An order that isn't here."""
    return NotFound(f"There is no order {order}: `countersign orders list` shows those that there are")


def moved_on(case: Case, version: int) -> Stale:
    """A decision that was taken on another version than the stored one."""
    return Stale(
        f"Order {case.number} is at version {version}, but this was decided at version {case.version - 1}: "
        "read it again and decide again"
    )


def token_clash(case: Case) -> Conflict:
    """A reply address that another order has, or that would change under way."""
    return Conflict(
        f"The reply address of order {case.number} is another order's, or is not the one it began with: "
        "give a new order a token of its own, and keep it"
    )


def already_open(exception: CaseException) -> Conflict:
    """An exception's id that is taken."""
    return Conflict(f"Exception {exception.id} exists already: read the order again and decide again")


def never_opened(exception: CaseException) -> Conflict:
    """A change to an exception that the order hasn't."""
    return Conflict(
        f"Order {exception.order} has no exception {exception.id} that could change: "
        "read the order again and decide again"
    )


def no_exception(identity: str) -> NotFound:
    """An exception that nobody knows."""
    return NotFound(
        f"There is no exception {identity}: `countersign exceptions list` shows those that are open"
    )


def no_message(identity: str) -> NotFound:
    """A mail that was never kept."""
    return NotFound(f"There is no message {identity}: `countersign held list` shows those that wait")


def no_longer_new(identity: str, state: MessageState) -> Stale:
    """A mail that somebody else brought to an end."""
    return Stale(f"Message {identity} is {state.value} already: take the next one")


def not_held(identity: str) -> NotFound:
    """A release of what isn't held."""
    return NotFound(f"No held message is called {identity}: `countersign held list` shows those that are")


def already_written(mail: OutboxMail) -> Conflict:
    """A Message-ID that is taken: it would be a second mail for one purpose."""
    return Conflict(
        f"A mail {mail.mail.message_id} was written before: read order {mail.order} again and decide again"
    )


def no_mail(message_id: str) -> NotFound:
    """A mail that we never wrote."""
    return NotFound(f"The outbox has no mail {message_id}: `countersign journal ORDER` shows what was sent")


def no_write(key: str) -> NotFound:
    """A write to the company's system that was never proposed."""
    return NotFound(f"There is no write {key}: `countersign erp writes` lists them")


def used_before(key: str) -> Stale:
    """A decision token that somebody used meanwhile."""
    return Stale(f"The decision token of {key} was used before: read the order again and decide again")


def overtaken_policy(policy: PolicyVersion) -> Stale:
    """An activation that follows a version which is not the newest any more."""
    return Stale(
        f"Another policy was activated before version {policy.version} could be: see "
        "`countersign policy history`, then activate it again"
    )


def already_over(message_id: str, state: OutboxState) -> Stale:
    """A word about a mail that comes after the last one."""
    return Stale(f"Mail {message_id} is {state.value} already: take the next one")


def said_before(mark: Mark) -> Stale:
    """The digest or review of that slot, or of a later one, is written."""
    who = f" for {mark.who}" if mark.who else ""
    return Stale(f"the {mark.topic}{who} of {mark.slot:%Y-%m-%d %H:%M} was written before")


def post_over(key: str) -> Stale:
    """A post was sent or given up, or there is none."""
    return Stale(f"the post {key} is over; look at the journal")


def client_known(name: str) -> Conflict:
    """A name that was given before, also where that client's token was revoked."""
    return Conflict(f"There was a client {name} before: give the new one another name, such as {name}-2")


def no_client(name: str) -> NotFound:
    """A client that nobody knows, or whose token was revoked before."""
    return NotFound(f"No client {name} has a token: `countersign api token list` shows those that have")


def key_reused(key: str) -> KeyReused:
    """An idempotency key under which something else was asked."""
    return KeyReused(f"Idempotency-Key {key} stood for another request: give each request a key of its own")


def still_at_work(key: str) -> Busy:
    """The same call, not answered yet."""
    return Busy(f"The request under Idempotency-Key {key} is still at work: try it again in a minute")


def entry_moved_on(entry: Entry) -> Stale:
    """An order of the ledger that somebody changed meanwhile."""
    return Stale(f"Order {entry.number} was changed meanwhile: read it again and decide again")


def reads_the_same(number: str, other: str) -> Conflict:
    """A number that an answer's reference could not tell from another's."""
    return Conflict(
        f"Order {number} can't be told from order {other} in a supplier's answer: "
        "give them numbers that differ in letters or digits"
    )


def hook_known(name: str) -> Conflict:
    """A webhook's name that is taken."""
    return Conflict(f"There is a webhook {name}: remove it first, or give this one another name")


def no_hook(name: str) -> NotFound:
    """A webhook that nobody knows."""
    return NotFound(f"There is no webhook {name}: `countersign api webhook list` shows those that there are")


def no_news(place: int) -> NotFound:
    """A place behind the end of the journal."""
    return NotFound(f"The journal has no row {place}: read the events from the beginning")
