"""Writes our mails: the order, reminders and questions to the supplier, escalations to the buyer.

    plan + case + instant  ->  views  ->  text and HTML  ->  one mail, always the same bytes

    mixed ─┬─ alternative ─┬─ text
           │               └─ related ─┬─ HTML
           │                           └─ logo            (by cid: nothing is fetched from anywhere)
           └─ PDF of the order                            (order mails)

Pure: templates and the company's own data are handed in. Sending is `smtp`'s work. Everything that comes
from an order or from a supplier's mail is put on one line before it gets near a header.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage, Message, MIMEPart
from email.utils import format_datetime
from typing import Final

from countersign.mailbox.document import order_pdf
from countersign.mailbox.headers import POLICY
from countersign.mailbox.letters import Letters
from countersign.mailbox.offers import Desk, choices, reply
from countersign.mailbox.offers import reply_address as decision_address
from countersign.mailbox.outcomes import told
from countersign.mailbox.parse import readings
from countersign.mailbox.reasons import told_of
from countersign.mailbox.wording import FALLBACK, OrderView, Templates, Wording, Words, plain, types
from countersign.procurement.case import Case, MailPlan, Purpose
from countersign.procurement.claims import LineStatus
from countersign.procurement.errors import BadSettings, MailboxError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.points import labels
from countersign.procurement.ports import HeldMail
from countersign.procurement.tokens import Signer

_LOGO_TYPES: Final = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}

_LOCAL: Final = re.compile(r"[^\s\x00-\x1f<>()\[\]\\,;:\"@]+")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f.:IPv]+\]")

_SAID: Final = re.compile(r".*?“(.+)”.*", re.DOTALL)
"""Words of a person within a sentence of the program's."""

_SOME_DAY: Final = dt.date(2026, 1, 1)
"""From which a letter that is only looked at counts."""

_THREAD: Final = 10
"""How many ids a reference to the first mail names at most."""

_LOCAL_PART: Final = 64
"""How long the part before the @ may be (RFC 5321, 4.5.3.1.1)."""


_UTF8_POLICY: Final = POLICY.clone(utf8=True)


@dataclass(frozen=True)
class Company:
    """Who writes. `mailbox` is the address that is read; `domain` ends the message ids.

    `postal_address`, `delivery_address`, `terms` and `footer` may have several lines. `language` is the
    one that escalations are written in. Nothing here is secret.
    """

    name: str
    domain: str
    mailbox: str
    logo: bytes | None = field(default=None, repr=False)
    postal_address: str = ""
    delivery_address: str = ""
    terms: str = ""
    footer: str = ""
    language: str = "en"
    country: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says: its language, its subject, and the same twice, as text and as a page."""

    language: str
    subject: str
    text: str
    html: str


def message_id(
    case: Case, sequence: int, company: Company, *, revision: int | None = None, also: tuple[Case, ...] = ()
) -> str:
    """The id of the case's mail number `sequence`, angle brackets included.

    A mail about several orders carries the token of each, so that an answer to it is one to all of them.
    """
    shown = case.order.revision if revision is None else revision
    tokens = ".".join(one.token for one in (case, *also))
    return f"<po-{_atom(case.number)}.{shown}.{sequence}.{tokens}@{company.domain}>"


def reply_address(case: Case, company: Company) -> str:
    """Where answers to the case's mails go: the company's mailbox, with number and token behind a plus."""
    local, _, domain = company.mailbox.rpartition("@")
    room = _LOCAL_PART - len(f"{local}+po-.{case.token}")
    return f"{local}+po-{_atom(case.number)[: max(room, 0)]}.{case.token}@{domain}"


def _atom(number: str) -> str:
    """The number with everything replaced that some server would stumble over; the token does the finding."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", number)


class MailComposer:
    """The port `Composer`, with one company's letters. `BadSettings` where they can't be used."""

    def __init__(self, company: Company, templates: Templates, signer: Signer) -> None:
        self._signer = signer
        self._company = company = replace(company, name=plain(company.name))
        self._letters = Letters(templates)
        self._logo_type = _logo_type(company.logo)
        self._from = _address(company.name, company.mailbox)

    def compose(self, plan: MailPlan, case: Case, at: dt.datetime) -> OutboundMail:
        """The mail for a plan. `MailboxError` (permanent) where a recipient is no mail address."""
        wording = self._wording(plan, case)
        today = at.astimezone(dt.UTC).date()
        letter = self._write(plan, case, wording, today)
        message = self._envelope(plan, case, at, letter.subject)
        self._enclose(message, letter)
        if plan.purpose.is_order:
            self._attach_order(message, wording, wording.order(case))
        identity = message_id(case, plan.sequence, self._company, also=plan.also)
        mail = self._sealed(message, identity, plan.recipients, letter.subject)
        return replace(mail, lines=readings(mail.raw))

    def letter(self, plan: MailPlan, case: Case, today: dt.date = _SOME_DAY) -> Letter:
        """What the mail for a plan says, with nothing around it: to be looked at, or tried out."""
        return self._write(plan, case, self._wording(plan, case), today)

    def _write(self, plan: MailPlan, case: Case, wording: Wording, today: dt.date) -> Letter:
        kind = "reminders" if plan.also else plan.purpose.value
        values = self._values(plan, case, wording)
        if plan.purpose.inside:
            values |= self._about_answers(plan, case, wording)
            desk = self._desk(plan, case, self._subject(kind, wording.words, values), today)
            values["reply"] = reply(desk, wording)
            values["offers"] = {one.id: choices(desk, one, wording) for one in plan.exceptions}
        return self._filled(plan.purpose, kind, wording.words, values)

    def _desk(self, plan: MailPlan, case: Case, subject: str, today: dt.date) -> Desk:
        return Desk(plan, case, self._company.mailbox, subject, self._signer, today)

    def _about_answers(self, plan: MailPlan, case: Case, wording: Wording) -> dict[str, object]:
        """What a mail to our own people may name besides."""
        about = {one.id: one for one in (*case.exceptions, *plan.exceptions)}
        return {
            "desk": wording.words["desk"],
            "history": told_of(plan.history, wording.words, wording.form) if plan.history else "",
            "points": {one.id: name for name, one in labels(plan.exceptions).items()},
            "note": plain(_SAID.sub(r"\1", plan.words)) if _SAID.search(plan.words) else "",
            "told": tuple(told(one, case, about, wording) for one in plan.told),
            "own": plan.recipients[0].casefold() == plan.words.casefold(),
        }

    def notice(self, about: HeldMail, recipient: str, at: dt.datetime) -> OutboundMail:
        """Tells a person that a mail waits for them. One id for one waiting mail, so that it is told once."""
        language = self._inside(Purpose.NOTICE)
        words = self._letters.templates.words[language]
        values: dict[str, object] = {
            "company": self._company,
            "about": about,
            "language": language,
            "logo": f"cid:{self._logo_id}" if self._company.logo else "",
        }
        letter = self._filled(Purpose.NOTICE, "notice", words, values)
        identity = f"<held-{about.identity[:32]}@{self._company.domain}>"
        message = self._addressed([_address("", recipient)], at, letter.subject, identity)
        self._enclose(message, letter)
        return self._sealed(message, identity, (recipient,), letter.subject)

    # --- what it says ---

    def _wording(self, plan: MailPlan, case: Case) -> Wording:
        who = self._company if plan.purpose.inside else case.order.supplier
        known = self._letters.templates
        language = (
            self._inside(plan.purpose) if plan.purpose.inside else known.language(who.language, who.country)
        )
        return Wording(language, who.country, known.words[language])

    def _inside(self, purpose: Purpose) -> str:
        """The company's language where it has that letter, or English."""
        known = self._letters.templates
        language = known.language(self._company.language, self._company.country)
        return language if known.letter(purpose.value, language, "txt") else FALLBACK

    def _values(self, plan: MailPlan, case: Case, wording: Wording) -> dict[str, object]:
        """What a letter may name. The guide for admins lists the same."""
        issues = tuple(wording.issue(case.order, exception) for exception in plan.exceptions)
        return {
            "company": self._company,
            "order": wording.order(case),
            "orders": tuple(wording.order(one) for one in (case, *plan.also)),
            "issues": issues,
            "promised": wording.promised(case, plan.lines),
            "changes": wording.changes(plan.before, case.order) if plan.before else (),
            "words": "\n".join(plain(line) for line in plan.words.splitlines()),
            "about": types(issues) or wording.words.get("types", {}).get("unclear", ""),
            "answered": any(state.status is not LineStatus.NOT_MENTIONED for state in case.lines),
            "labels": wording.words["labels"],
            "say": wording.words["say"],
            "pattern": wording.words["pattern"],
            "form": wording.form,
            "language": wording.language,
            "logo": f"cid:{self._logo_id}" if self._company.logo else "",
        }

    def _subject(self, kind: str, words: Words, values: dict[str, object]) -> str:
        origin = f"{values['language']}.toml, subject.{kind}"
        return plain(self._letters.phrase(words["subject"][kind], values, origin=origin))

    def _filled(self, purpose: Purpose, kind: str, words: Words, values: dict[str, object]) -> Letter:
        """A letter with its values. `kind` names its subject."""
        language = str(values["language"])
        subject = self._subject(kind, words, values)
        values = {**values, "subject": subject}
        known = self._letters.templates
        text, page = (known.letter(purpose.value, language, form) for form in ("txt", "html"))
        return Letter(language, subject, self._letters.text(text, values), self._letters.html(page, values))

    @property
    def _logo_id(self) -> str:
        return f"logo@{self._company.domain}"

    # --- how it is wrapped ---

    def _sealed(
        self, message: EmailMessage, identity: str, recipients: tuple[str, ...], subject: str
    ) -> OutboundMail:
        _fix_boundaries(message, identity)
        return OutboundMail(
            message_id=identity,
            sender=self._from.addr_spec,
            recipients=tuple(_address("", recipient).addr_spec for recipient in recipients),
            subject=subject,
            raw=message.as_bytes(),
        )

    def _addressed(self, to: list[Address], at: dt.datetime, subject: str, identity: str) -> EmailMessage:
        ascii_only = all(address.addr_spec.isascii() for address in (*to, self._from))
        message = EmailMessage(POLICY if ascii_only else _UTF8_POLICY)
        message["Date"] = format_datetime(at.astimezone(dt.UTC))
        message["From"] = self._from
        message["To"] = to
        message["Subject"] = subject
        message["Message-ID"] = identity
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _envelope(self, plan: MailPlan, case: Case, at: dt.datetime, subject: str) -> EmailMessage:
        company = self._company
        to = [_address(_name(recipient, case), recipient) for recipient in plan.recipients]
        identity = message_id(case, plan.sequence, company, also=plan.also)
        message = self._addressed(to, at, subject, identity)
        desk = self._desk(plan, case, subject, at.astimezone(dt.UTC).date())
        back = decision_address(desk)[0] if plan.decides else reply_address(case, company)
        message["Reply-To"] = _address(company.name, back)
        if plan.sequence > 1:
            # Mail programs show everything about an order under its first mail.
            message["In-Reply-To"] = first = self._first(case)
            message["References"] = " ".join((first, *(self._first(one) for one in plan.also)))
        return message

    def _first(self, case: Case) -> str:
        """The id of the case's first mail, once for each revision that it may have gone out as.

        A case doesn't keep its first revision. Ids that were never used do no harm in a thread.
        """
        revisions = range(case.order.revision + 1)
        return " ".join(message_id(case, 1, self._company, revision=each) for each in revisions[-_THREAD:])

    def _enclose(self, message: EmailMessage, letter: Letter) -> None:
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        if self._company.logo:
            page = message.get_payload(1)
            assert isinstance(page, MIMEPart)
            page.add_related(
                self._company.logo, "image", self._logo_type, cid=f"<{self._logo_id}>", disposition="inline"
            )

    def _attach_order(self, message: EmailMessage, wording: Wording, order: OrderView) -> None:
        name = f"{_atom(wording.words['document']['file'])}-{_atom(order.number)}.pdf"
        pdf = order_pdf(order, self._company, wording.words, wording.language)
        message.add_attachment(pdf, "application", "pdf", filename=name)


def _name(recipient: str, case: Case) -> str:
    """The name that the order knows an address by."""
    known = (case.order.supplier, case.order.buyer)
    return next((who.name for who in known if who.email.casefold() == recipient.casefold()), "")


def _address(name: str, spec: str) -> Address:
    """An address for a header. Domains are written in ASCII (IDNA); a name can hold anything, on one line."""
    local, _, domain = spec.strip().rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise MailboxError(
            f"{plain(spec)!r} is not a mail address: correct it where it came from", permanent=True
        )
    return Address(display_name=plain(name), username=local, domain=ascii_domain)


def _logo_type(logo: bytes | None) -> str:
    """What kind of picture it is; empty where there is none."""
    if logo is None:
        return ""
    kind = next((kind for magic, kind in _LOGO_TYPES.items() if logo.startswith(magic)), None)
    if kind is None:
        raise BadSettings("the company logo is neither PNG, JPEG nor GIF: save it as one of these")
    return kind


def _fix_boundaries(message: Message, identity: str) -> None:
    """Gives every multipart a boundary of its own, always the same: "=_" can't occur in encoded content."""
    digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}-{number}")
