"""A letter as its reader would get it, to be looked at before anything is sent: `countersign mail preview`.

    purpose + stored order, or one made up ──> the letter in the supplier's language, or any other

Nothing is stored or sent; the ids in it are nobody's. How letters are written is `mailbox.compose`'s work.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from email import message_from_bytes
from email.policy import default

from countersign.agent.bulletin_files import BULLETINS, Specimen, to_approve, written
from countersign.mailbox.compose import Company, MailComposer
from countersign.mailbox.wording import Templates
from countersign.procurement.actions import Comment, OutcomeKind
from countersign.procurement.case import Case, CaseException, LineState, MailPlan, Purpose
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.errors import BadInput
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.tokens import Signer

LETTERS = (*(one.value for one in Purpose if one is not Purpose.NOTICE), *BULLETINS)
"""The letters that are about an order, and those about many."""

_NUMBER = "4500012345"
_NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
_DAY, _LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
_MADE_UP = Company("Your Company", "company.example", "orders@company.example")


@dataclass(frozen=True)
class Asked:
    """What is to be shown: `language` empty is the one that it would be written in."""

    letter: str
    language: str = ""


@dataclass(frozen=True)
class Shown:
    """What the letter says, as text and as a page."""

    subject: str
    text: str
    html: str


def preview(company: Company, templates: Templates, case: Case | None, asked: Asked) -> Shown:
    """The letter. `BadInput` for a language without words, `BadSettings` where it can't be written."""
    language = asked.language
    if language and templates.language(language) != language.partition("-")[0].casefold():
        known = ", ".join(sorted(templates.words))
        raise BadInput(f"there are no words for {language}; there are for {known}")
    ours = company if company.name and company.mailbox else _MADE_UP
    if language:
        ours = replace(ours, language=language)
    about = case or _made_up(language, int(asked.letter == Purpose.CORRECTION))
    if case and language:
        supplier = replace(case.order.supplier, language=language)
        about = replace(case, order=replace(case.order, supplier=supplier))
    if asked.letter in BULLETINS:
        return _bulletin(ours, templates, asked.letter, about)
    letter = MailComposer(ours, templates, Signer(b"preview")).letter(
        _plan(Purpose(asked.letter), about), about, _NOW.date()
    )
    return Shown(letter.subject, letter.text, letter.html)


def _bulletin(company: Company, templates: Templates, name: str, case: Case) -> Shown:
    """A digest or a review with this one order in it."""
    one = next(iter(case.exceptions), _slip(case))
    specimen = Specimen(case, replace(one, owner=one.owner or "buyer@company.example"))
    mail = message_from_bytes(written(company, templates, name, specimen), policy=default)
    bodies = (mail.get_body((kind,)) for kind in ("plain", "html"))
    text, html = (str(body.get_content()) if body else "" for body in bodies)
    return Shown(str(mail["Subject"]), text, html)


def _plan(purpose: Purpose, case: Case) -> MailPlan:
    recipient = case.order.buyer.email if purpose.inside else case.order.supplier.email
    exceptions = case.exceptions or (_specimen(purpose, case),)
    words = "" if purpose in (Purpose.ACCEPTANCE, Purpose.REFUSAL) else "…"
    plan = MailPlan(purpose, case.number, 2, (recipient or "buyer@company.example",), exceptions, words)
    lines = tuple(one.line for one in case.lines if one.confirmed) or tuple(one.line for one in case.lines)
    before = _before(case.order) if purpose is Purpose.CORRECTION else None
    decides = tuple(one.id for one in exceptions) if purpose.inside else ()
    plan = replace(plan, lines=lines, before=before, decides=decides)
    return _answered(plan) if purpose is Purpose.OUTCOME else plan


def _answered(plan: MailPlan) -> MailPlan:
    """Something that its reader wrote, and that left everything open."""
    about = (plan.exceptions[0].id,)
    told = Told("…", OutcomeKind.DONE.value, about, Comment.kind)
    return replace(plan, words=plan.recipients[0], told=(told,))


def _made_up(language: str, revision: int) -> Case:
    """An order with one line, so that there is something to write about."""
    bolts = Line(
        10, Decimal(500), "EA", Decimal("12.50"), _DAY, Decimal(100), "HX-8x40", "NG-7708", "Hex bolt M8x40"
    )
    supplier = Supplier("sales@supplier.example", "V-1001", "Northgate Fasteners", language or "en")
    buyer = Buyer("Ada Field", "ada.field@company.example")
    order = PurchaseOrder(_NUMBER, "EUR", supplier, (bolts,), revision, "", _NOW.date(), buyer)
    return Case(order, "preview", lines=(LineState(10, LineStatus.NOT_MENTIONED),))


def _specimen(purpose: Purpose, case: Case) -> CaseException:
    """Something that a letter with this purpose could be about."""
    match purpose:
        case Purpose.OBJECTION:
            return _terms(case)
        case Purpose.APPROVAL:
            return to_approve(_slip(case))
        case Purpose.OVERDUE:
            return replace(_slip(case), nudges=1, next_at=_NOW)
        case _:
            return replace(_slip(case), next_at=_NOW) if purpose.inside else _slip(case)


def _slip(case: Case) -> CaseException:
    line = case.order.lines[0].line
    quote = (Evidence("date", "mid December", "body:1"),)
    said = LineReading(case.number, line, LineStatus.CHANGED, deliveries=(Delivery(_LATER),))
    slip = replace(_terms(case), type=ExceptionType.DATE, rule="tolerance.date.default")
    return replace(slip, line=line, evidence=quote, proposal=said)


def _terms(case: Case) -> CaseException:
    quote = (Evidence("terms", "our conditions of sale apply", "body:2"),)
    words, owner = "7 days later than ordered (0 allowed)", case.order.buyer.email
    return CaseException(
        f"{case.number}-1",
        case.number,
        ExceptionType.TERMS,
        Severity.MEDIUM,
        "preview",
        words,
        owner,
        _NOW,
        evidence=quote,
    )


def _before(order: PurchaseOrder) -> PurchaseOrder:
    """An earlier revision, so that a correction has something to say."""
    first = order.lines[0]
    return replace(order, lines=(replace(first, quantity=first.quantity * 2), *order.lines[1:]))
