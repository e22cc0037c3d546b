"""An office in which an order was answered late and dearer, and Ada Field was asked to decide.

Everything is real but the mail server: what people write back comes as raw mails.
"""

import datetime as dt
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from builders import ADA, MONDAY, NORTHGATE, an_order, bolts_and_nuts
from office import FakeClock, FakeOutside, an_office

from countersign.agent.bulletin_files import bulletin_letters
from countersign.agent.letters import load
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.extractors.check import ReaderRules
from countersign.extractors.instructions.clerk import InstructionClerk
from countersign.extractors.reading import TwoReaders
from countersign.mailbox.bulletin import BulletinWriter
from countersign.mailbox.compose import Company, MailComposer
from countersign.mailbox.postman import Postman
from countersign.procurement.case import Case, CaseException, JournalEntry, Purpose
from countersign.procurement.mail import OutboundMail
from countersign.procurement.policy.load import parse_policy
from countersign.procurement.policy.model import Policy
from countersign.procurement.ports import StoredMessage
from countersign.procurement.tokens import Grant, Signer, issue

SECRET = b"the secret of the desk's tests"
SIGNER = Signer(SECRET)
CASE = "k3v9q2wz7a"
ORDER = replace(an_order(*bolts_and_nuts()), buyer=ADA)
BEN = "ben.hill@orchard-metal.example"
FINANCE = "money@orchard-metal.example"
MX = "mx.orchard-metal.example"
COMPANY = Company("Orchard Metal", "orchard-metal.example", "orders@orchard-metal.example")
PEOPLE = f'[roles]\nfinance = "{FINANCE}"\nmanager = "boss@orchard-metal.example"\n'
PEOPLE += f'quality = "{BEN}"\n'
FOUR_EYES = PEOPLE + (
    '[[approvals.need]]\nname = "price"\nrole = "finance"\nof = ["accept"]\ntypes = ["price"]\n'
)
LATE_AND_DEARER = (
    "Hello,\n\nline 10: we can only deliver on 18 December 2026.\n"
    "line 20: the new price is USD 4.50 per 100 pcs.\n\nBest regards\nSam Reed\n"
)


def rules(text: str = PEOPLE) -> Policy:
    return parse_policy(text, "policy.toml")


def a_mail(
    sender: str, to: str, text: str, *, number: int = 1, results: str = "dmarc=pass", **headers: str
) -> bytes:
    """A mail as our own server hands it over, with its verdict on the sender."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].rstrip(">")
    mail["Authentication-Results"] = f"{MX}; {results} header.from={domain}"
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = headers.pop("subject", f"Re: order {ORDER.number}")
    mail["Date"] = "Tue, 03 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = f"<mail-{number}-{abs(hash(text)) % 10**8}@{domain}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@dataclass
class Desk:
    """The office with what a test asks of it."""

    office: Office
    outside: FakeOutside
    clock: FakeClock
    mails: int = 0

    @property
    def case(self) -> Case:
        return self.office.store.case(ORDER.number)

    @property
    def exceptions(self) -> list[CaseException]:
        """Open ones, in the order of their opening."""
        return sorted(self.case.exceptions, key=lambda one: one.id)

    @property
    def journal(self) -> list[JournalEntry]:
        return [row.entry for row in self.office.store.journal(ORDER.number)]

    def sent(self, purpose: Purpose) -> list[OutboundMail]:
        """Our mails for a purpose, oldest first."""
        rows = self.office.store.outbox(ORDER.number)
        return [row.mail for row in rows if row.purpose is purpose]

    def arrives(self, raw: bytes) -> StoredMessage:
        """A mail comes in and is handled to its end; what it caused goes out."""
        assert take_mail(self.office, raw, "test")
        while handle_message(self.office):
            pass
        while deliver(self.office):
            pass
        return self.office.store.messages()[-1]

    def answers(self, text: str, *, by: str = ADA.email, to: OutboundMail | None = None) -> StoredMessage:
        """Somebody answers a mail of ours, the last that we sent them unless one is named."""
        mine = [row.mail for row in self.office.store.outbox() if row.mail.recipients == (by,)]
        asked = to or mine[-1]
        self.mails += 1
        about = {"subject": f"Re: {asked.subject}", "In_Reply_To": asked.message_id}
        return self.arrives(a_mail(by, reply_to(asked), text, number=self.mails, **about))


def reply_to(mail: OutboundMail) -> str:
    """Where an answer to one of our mails goes."""
    return parsed(mail)["Reply-To"].addresses[0].addr_spec


def parsed(mail: OutboundMail) -> EmailMessage:
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: OutboundMail) -> str:
    body = parsed(mail).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def a_token(
    recipient: str = ADA.email,
    *,
    about: tuple[int, ...] = (1,),
    mail: int = 2,
    days: int = 30,
    case: str = CASE,
) -> str:
    expires = MONDAY.date() + dt.timedelta(days=days)
    return issue(Grant(case, mail, about, recipient, expires), SECRET)


def a_desk(
    answer: str = LATE_AND_DEARER, *, policy: str = PEOPLE, country: str = "", language: str = "en"
) -> Desk:
    """The order went out on Monday; the supplier answered on Tuesday."""
    outside, clock = FakeOutside(), FakeClock()
    company = replace(COMPANY, language=language, country=country)
    office = an_office(
        postman=Postman(MX, (COMPANY.mailbox,), COMPANY.domain),
        reader=TwoReaders(None, ReaderRules()),
        clerk=InstructionClerk(language, country),
        composer=MailComposer(company, load(), SIGNER),
        signer=SIGNER,
        bulletins=BulletinWriter(company, bulletin_letters(), load(), SIGNER),
        policy=rules(policy),
        sender=outside,
        clock=clock,
        token=lambda _: CASE,
    )
    desk = Desk(office, outside, clock)
    send_orders(office, [ORDER])
    clock.move(days=1, hours=1)
    desk.arrives(a_mail(NORTHGATE.email, COMPANY.mailbox, answer))
    return desk
