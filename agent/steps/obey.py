"""One of our own people answered a mail about exceptions: what they say is done, once they may say it.

    a token, or an answer to a mail of ours ─► proven to be theirs? ─► a good token? ─► instructions
        each ─► the same event as from the command line ─► one commit: decisions, tokens used up, the answer

Nothing counts but a good token from the person it was made out to, in a mail that our own server says is
from them, in words that they wrote now. Whatever does not count changes nothing, stands in the journal, and
somebody who may decide is told. A supplier's mail is never an instruction; it is read as their answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.agent.steps.again import until_fresh
from countersign.agent.steps.office import Office
from countersign.agent.steps.people import people_of
from countersign.agent.steps.sort_mail import SortedMail
from countersign.procurement.actions import Accept, Action, Approve, Comment, OutcomeKind, Refuse, Reject
from countersign.procurement.case import Case, CaseException, Decision, ExceptionState
from countersign.procurement.events import PersonActed, PersonAnswered
from countersign.procurement.instructions import Instruction, Kept, Refused, Told
from countersign.procurement.mail import Sort
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Commit
from countersign.procurement.tokens import Claim, Standing, read, redemption

_HUMAN = (Sort.PERSON, Sort.CALENDAR)
_OURS = (Sort.PERSON, Sort.CALENDAR, Sort.AUTO_REPLY, Sort.NOTIFICATION)


@dataclass(frozen=True)
class Allowed:
    """What an answer may settle: these exceptions, each by the mail of that number."""

    about: tuple[CaseException, ...]
    mails: dict[str, int]


@dataclass
class Carried:
    """What was done so far: each decision on the case that the one before left."""

    case: Case
    decisions: list[Decision]
    told: list[Told]
    used: list[str]


def order_for_desk(office: Office, mail: SortedMail) -> PurchaseOrder | None:
    """The order about which somebody answers us as one of our own people would; None: it is no such mail."""
    if mail.route.sort not in _OURS:
        return None
    book = office.store.book()
    named = [order for claim in _claims(mail) if (order := book.by_token(claim.case))]
    if named:
        return None if mail.from_supplier_of(named) else named[0]
    if not mail.route.colleague or mail.from_supplier_of(mail.orders):
        return None
    if mail.route.tokens and mail.orders:
        return mail.orders[0]  # somebody made a token up, and named an order of ours
    for identity in mail.message.in_reply_to:
        answered = office.store.sent_mail(identity)
        if answered and answered.purpose.inside and answered.order:
            return book.by_number(answered.order)
    return None


def obey(office: Office, mail: SortedMail, order: PurchaseOrder) -> str:
    """Does what the answer says, or says why not; the outcome for the log. `Stale` after a few tries."""

    def once() -> str:
        commit, outcome = _commit(office, mail, order)
        office.store.commit(commit)
        return outcome

    outcome = until_fresh(once)
    office.probe("obeyed")
    return outcome


def _commit(office: Office, mail: SortedMail, order: PurchaseOrder) -> tuple[Commit, str]:
    now = office.clock()
    case = office.store.case(order.number)
    allowed = _allowed(office, mail, case)
    used: list[str] = []
    if isinstance(allowed, Refused):
        outcome, decisions = f"refused-{allowed}", [_refuse(office, mail, case, allowed)]
    else:
        done = _carry_out(office, mail, case, allowed)
        outcome, used = "obeyed", done.used
        decisions = [*done.decisions, _answer(office, mail, done, allowed)]
    letters = tuple(letter for one in decisions for letter in office.letters(one, now))
    commit = Commit(
        now,
        tuple(decisions),
        letters,
        message=mail.stored.identity,
        message_reason=outcome,
        route=mail.route,
        redeemed=tuple(used),
    )
    return commit, outcome


# --- whether it counts ---


def _claims(mail: SortedMail) -> list[Claim]:
    return [claim for token in mail.route.tokens for claim in read(token)]


def _allowed(office: Office, mail: SortedMail, case: Case) -> Allowed | Refused:
    route = mail.route
    if route.sort not in _HUMAN:
        return Refused.AUTOMATIC
    if not route.colleague:
        return Refused.OUTSIDE
    if not route.verified:
        return Refused.UNVERIFIED
    if not route.tokens:
        return Refused.NO_TOKEN
    if route.forwards:
        return Refused.FORWARDED
    good = _good(office, mail, case)
    if isinstance(good, Refused):
        return good
    # A link's token is for one exception, the address's for all of its mail: the narrower one is meant.
    fewest = min(len(claim.exceptions) for claim in good)
    mails = {
        f"{case.number}-{count}": claim.mail
        for claim in good
        if len(claim.exceptions) == fewest
        for count in claim.exceptions
    }
    return Allowed(tuple(office.store.exception(one) for one in mails), mails)


def _good(office: Office, mail: SortedMail, case: Case) -> list[Claim] | Refused:
    today = office.clock().date()
    mine = [claim for claim in _claims(mail) if claim.case == case.token.casefold() and claim.exceptions]
    standing = [(claim, office.signer.check(claim, mail.message.sender, today)) for claim in mine]
    if good := [claim for claim, stands in standing if stands is Standing.GOOD]:
        return good
    expired = any(stands is Standing.EXPIRED for _, stands in standing)
    return Refused.EXPIRED if expired else Refused.FORGED


def _refuse(office: Office, mail: SortedMail, case: Case, why: Refused) -> Decision:
    """Nothing changes; who may decide hears of it, and the sender too if it is really them."""
    owners = [one.owner for one in case.exceptions if one.owner]
    proven = mail.route.colleague and mail.route.verified
    to = [mail.message.sender] if proven else []
    if why is Refused.AUTOMATIC:
        to = []  # machines that answer each other don't stop
    elif not proven or why is Refused.FORGED:
        to += owners or [office.fallback]
    told = Told(_first_words(mail), why.value)
    # Whoever is really one of ours gets a mail that can be answered in place of the one that could not.
    about = tuple(one.id for one in case.exceptions) if proven else ()
    return office.step(case, _event(mail, to, (told,), about), office.clock())


def _first_words(mail: SortedMail) -> str:
    spoken = (line.text.strip() for line in mail.message.spoken)
    return next((text for text in spoken if text), "")


# --- what is done ---


def _carry_out(office: Office, mail: SortedMail, case: Case, allowed: Allowed) -> Carried:
    done = Carried(case, [], [], [])
    for one in _instructions(office, mail, case, allowed):
        if one.trouble is not None or one.action is None:
            done.told.append(Told(one.words, (one.trouble or Refused.NOTHING).value, one.exceptions))
            continue
        for exception in one.exceptions:
            _act(office, mail, done, allowed, one.words, exception, one.action)
    if not done.told:
        done.told.append(Told("", Refused.NOTHING.value))
    return done


def _instructions(office: Office, mail: SortedMail, case: Case, allowed: Allowed) -> Sequence[Instruction]:
    ours = [row.mail for row in office.store.outbox(case.number)]
    lines = office.postman.instructed(mail.message, ours)
    today = office.clock().date()
    return office.clerk.instructions(
        lines, case.order, allowed.about, today, lambda: people_of(office, case, mail.message.sender)
    )


def _act(
    office: Office,
    mail: SortedMail,
    done: Carried,
    allowed: Allowed,
    words: str,
    exception: str,
    action: Action,
) -> None:
    """One action on one exception, if this mail has not decided about it before."""
    by = mail.message.sender
    key = redemption(exception, allowed.mails[exception], by)
    only_words = isinstance(action, Comment)
    if not only_words and (key in done.used or office.store.redeemed(key)):
        done.told.append(Told(words, Kept.USED.value, (exception,), action.kind))
        return
    action = _as_meant(action, next((one for one in done.case.exceptions if one.id == exception), None))
    decision = office.step(done.case, PersonActed(exception, by, action), office.clock())
    assert decision.outcome is not None
    outcome = decision.outcome
    if not only_words and outcome.kind in (OutcomeKind.DONE, OutcomeKind.WAITS):
        done.used.append(key)
    done.case = decision.case
    done.decisions.append(decision)
    told = Told(words, outcome.kind.value, (exception,), action.kind, outcome.words, outcome.why)
    done.told.append(told)


def _as_meant(action: Action, exception: CaseException | None) -> Action:
    """Yes and no said to what waits for an approval approve or refuse it."""
    if exception is None or exception.state is not ExceptionState.WAITING_APPROVAL:
        return action
    match action:
        case Accept(note):
            return Approve(note)
        case Reject(note):
            return Refuse(note)
        case _:
            return action


def _answer(office: Office, mail: SortedMail, done: Carried, allowed: Allowed) -> Decision:
    # What a correction opened anew can be decided by the answer to it.
    opened = tuple(one.id for decision in done.decisions for one in decision.opened)
    about = (*(one.id for one in allowed.about), *opened)
    event = _event(mail, [mail.message.sender], tuple(done.told), about)
    return office.step(done.case, event, office.clock())


def _event(
    mail: SortedMail, to: Sequence[str], told: tuple[Told, ...], about: tuple[str, ...]
) -> PersonAnswered:
    recipients = tuple({one.casefold(): one for one in reversed(to) if one}.values())[::-1]
    return PersonAnswered(mail.stored.identity, mail.message.sender, recipients, told, about)
