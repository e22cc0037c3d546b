"""Writes the mails about many orders at once: a person's daily digest, the team's weekly review.

    digest or review ─► views ─► text and HTML (and a PDF) ─► one mail, always the same bytes

The letters of one order are `compose`'s; both share the words and the layout. Pure: everything is handed in.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from countersign.mailbox.compose import Company
from countersign.mailbox.headers import POLICY
from countersign.mailbox.letters import Letters
from countersign.mailbox.offers import Choice, Desk, choices
from countersign.mailbox.review_pdf import review_pdf
from countersign.mailbox.review_view import ReviewView, ReviewWords
from countersign.mailbox.wording import FALLBACK, IssueView, Templates, Wording, Words, plain
from countersign.procurement.batching import at_least
from countersign.procurement.digest import Ask, Digest, Item
from countersign.procurement.errors import MailboxError
from countersign.procurement.judgement import Severity
from countersign.procurement.mail import OutboundMail
from countersign.procurement.review import Review
from countersign.procurement.tokens import Signer


@dataclass(frozen=True)
class ItemView:
    """An exception in a digest, in words; `severity` is the policy's own word, to colour it by."""

    issue: IssueView
    order: str
    supplier: str
    severity: str
    owner: str
    age: str
    new: bool
    due: bool
    outcome: str
    by: str
    note: str


class BulletinWriter:
    """The port `Bulletins`. `letters` are the bulletins' own, `common` those of the other mails."""

    def __init__(self, company: Company, letters: Templates, common: Templates, signer: Signer) -> None:
        self._company = company
        self._signer = signer
        self._own = letters
        self._common = common
        self._letters = Letters(Templates({**common.letters, **letters.letters}, letters.words))

    def digest(self, digest: Digest, asks: Mapping[str, Ask], at: dt.datetime) -> OutboundMail:
        """See `Bulletins`. `MailboxError` (permanent) where the person's address is none."""
        language = self._language(digest.language or self._company.language)
        words, wording = self._own.words[language], self._wording(language)
        values: dict[str, object] = {
            name: [_item(one, wording, words) for one in getattr(digest, name)]
            for name in ("waiting", "approvals", "due", "settled", "copied")
        }
        values["choices"] = {one: self._choices(ask, wording, at) for one, ask in asks.items()}
        values |= {"elsewhere": digest.elsewhere, "held": digest.held, "new": digest.new}
        values |= {"day": wording.long_day(digest.day), "since": wording.long_day(digest.since.date())}
        grave = [one for one in digest.waiting if at_least(one.exception.severity, Severity.HIGH)]
        values |= {"grave": len(grave), "labels": wording.words["labels"]}
        message = self._message("digest", language, values, (digest.who,), at)
        mark = hashlib.sha256(digest.who.casefold().encode()).hexdigest()[:16]
        return self._sealed(message, f"digest-{digest.slot:%Y%m%dT%H%M}-{mark}", (digest.who,))

    def _choices(self, ask: Ask, wording: Wording, at: dt.datetime) -> tuple[Choice, ...]:
        """The buttons of one exception; what each writes is on the order, not on the digest."""
        (exception,) = ask.plan.exceptions
        subject = plain(f"{ask.case.number}: {wording.words['types'][exception.type.value]}")
        today = at.astimezone(dt.UTC).date()
        desk = Desk(ask.plan, ask.case, self._company.mailbox, subject, self._signer, today)
        return choices(desk, exception, wording)

    def review(self, review: Review, recipients: tuple[str, ...], at: dt.datetime) -> OutboundMail:
        """See `Bulletins`. `MailboxError` (permanent) where an address is none."""
        language = self._language(self._company.language)
        values: dict[str, object] = {
            "view": self.view(review),
            "week": review.week.name,
            "open": len(review.open),
            "new": len(review.new),
            "resolved": len(review.resolved),
        }
        message = self._message("review", language, values, recipients, at)
        name = f"{self._own.words[language]['review']['file']} {review.week.name}.pdf".replace(" ", "-")
        message.add_attachment(self.pdf(review), "application", "pdf", filename=name)
        return self._sealed(message, f"review-{review.week.last:%Y%m%d}", recipients)

    def view(self, review: Review) -> ReviewView:
        """The review in the company's language."""
        language = self._language(self._company.language)
        return ReviewWords(self._wording(language), self._own.words[language]).view(review)

    def pdf(self, review: Review) -> bytes:
        """The review on paper; the same review gives the same bytes."""
        words = self._own.words[self._language(self._company.language)]["review"]
        return review_pdf(review, self.view(review), self._company.name, (words["ages"], words["trend"]))

    def _language(self, wanted: str) -> str:
        """One in which our own people can be written to."""
        short = self._own.language(wanted)
        return short if "types" in self._common.words.get(short, {}) else FALLBACK

    def _wording(self, language: str) -> Wording:
        return Wording(language, self._company.country, self._common.words[language])

    # --- how it is wrapped ---

    def _message(
        self,
        name: str,
        language: str,
        values: dict[str, object],
        recipients: tuple[str, ...],
        at: dt.datetime,
    ) -> EmailMessage:
        company = self._company
        values |= {"company": company, "language": language, "logo": ""}
        source, origin = self._own.words[language]["subject"][name], f"{language}.toml, subject.{name}"
        values["subject"] = subject = plain(self._letters.phrase(source, values, origin=origin))
        message = EmailMessage(POLICY)
        message["Date"] = format_datetime(at.astimezone(dt.UTC))
        message["From"] = _address(company.mailbox, company.name)
        message["To"] = [_address(one) for one in recipients]
        message["Subject"] = subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._letters.text(f"{name}.{language}.txt.j2", values), cte="quoted-printable")
        html = self._letters.html(f"{name}.{language}.html.j2", values)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    def _sealed(self, message: EmailMessage, key: str, recipients: tuple[str, ...]) -> OutboundMail:
        message["Message-ID"] = identity = f"<{key}@{self._company.domain}>"
        digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"=_{digest}-{number}")
        sender = _address(self._company.mailbox).addr_spec
        to = tuple(_address(one).addr_spec for one in recipients)
        return OutboundMail(identity, sender, to, str(message["Subject"]), message.as_bytes())


def _item(one: Item, wording: Wording, words: Words) -> ItemView:
    exception, order = one.exception, one.order
    ages = words["ages"]
    age = ages["today"] if one.age < 1 else ages["day"] if one.age == 1 else ages["days"]
    return ItemView(
        issue=wording.issue(order, exception),
        order=plain(order.number),
        supplier=plain(order.supplier.name or order.supplier.email),
        severity=exception.severity.value,
        owner=plain(exception.owner),
        age=str(age).replace("{n}", str(one.age)),
        new=one.new,
        due=one.due,
        outcome=words["outcomes"][exception.resolution.value] if exception.resolution else "",
        by=plain(exception.resolved_by),
        note=plain(exception.note),
    )


def _address(spec: str, name: str = "") -> Address:
    """An address for a header; one that can't stand there is told by the owner's name."""
    local, _, domain = spec.strip().rpartition("@")
    try:
        if not local or not domain:
            raise ValueError("an address has two parts")
        return Address(plain(name), local, domain.encode("idna").decode("ascii"))
    except (ValueError, UnicodeError) as error:
        raise MailboxError(
            f"{plain(spec)!r} is not a mail address: correct it where it came from", permanent=True
        ) from error
