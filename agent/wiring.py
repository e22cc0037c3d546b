"""Puts the program together: settings in, `App` out. The one place that knows every adapter by name.

    settings ─► store · postman · readers · composer · sender · inbox · intake ─► Office ─► Worker

Also the only maker of clocks and of chance. Each part is built when it is first needed, so that looking at
the journal asks for no mail server and `countersign read` for no company.
"""

import base64
import datetime as dt
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from countersign.agent import earned, letters
from countersign.agent.adapters import (
    READ_REPLY,
    company_of,
    erp_of,
    inbox_of,
    model_of,
    pause_of,
    postman_of,
    reader_rules,
    sender_of,
)
from countersign.agent.api_desk import ApiDesk
from countersign.agent.bulletin_files import bulletin_letters
from countersign.agent.calendar import CountryCalendar
from countersign.agent.config import Settings
from countersign.agent.decision_key import signer_of
from countersign.agent.desk import Desk
from countersign.agent.examine import checked
from countersign.agent.gists import gist_of
from countersign.agent.health import CheckResult, examine
from countersign.agent.preview import Asked, Shown, preview
from countersign.agent.prompt_choice import Activation, activate, prompt_in_use
from countersign.agent.reading_options import Readers, ReadOptions
from countersign.agent.reviewing import Reviewed, reviewed
from countersign.agent.rulebook import Rulebook
from countersign.agent.steps.act import act
from countersign.agent.steps.drafts import discard_draft, send_draft
from countersign.agent.steps.escalate import tell_once
from countersign.agent.steps.fetch_orders import Fetched, Looking, fetch_orders
from countersign.agent.steps.forget import Forgetting
from countersign.agent.steps.office import Office, unprobed
from countersign.agent.steps.receive import receive
from countersign.agent.steps.send_order import Sent, send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.worker import Pace, Worker
from countersign.agent.write_desk import WriteDesk
from countersign.erp.rest.sender import HookSender
from countersign.extractors.grammar.reader import read as read_by_grammar
from countersign.extractors.instructions.clerk import InstructionClerk
from countersign.extractors.llm import LlmReader
from countersign.extractors.reading import GrammarReader, ModelReader, TwoReaders
from countersign.mailbox.bulletin import BulletinWriter
from countersign.mailbox.channels import AppriseChannels
from countersign.mailbox.compose import MailComposer
from countersign.mailbox.imap import ImapInbox
from countersign.mailbox.listener import IntakeServer, IntakeSettings
from countersign.mailbox.memo import memo
from countersign.mailbox.smtp import SmtpSender
from countersign.procurement.actions import Outcome
from countersign.procurement.book import Book
from countersign.procurement.case import Case
from countersign.procurement.erp import Erp
from countersign.procurement.errors import BadSettings
from countersign.procurement.events import GoodsReceived, PersonActed
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.load import load_policy
from countersign.procurement.policy.model import Policy, default_policy
from countersign.procurement.ports import Clock, OutboxMail, Probe, Store
from countersign.procurement.shelf import Shelf
from countersign.procurement.tokens import Signer
from countersign.store.memory import MemoryStore
from countersign.store.shelf import open_shelf
from countersign.store.sqlite import open_store


def utc_now() -> dt.datetime:
    """The clock of every day."""
    return dt.datetime.now(dt.UTC)


def random_token(number: str) -> str:
    """Ten characters that nobody can guess, for an order's reply address."""
    del number
    return base64.b32encode(secrets.token_bytes(7)).decode("ascii")[:10].lower()


@dataclass(frozen=True)
class ImportResult:
    """What an import made of the orders: their numbers, each in one of four."""

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    revised: tuple[str, ...]
    waiting: tuple[str, ...]


class App:
    """The whole program, wired to its settings."""

    def __init__(
        self, settings: Settings, *, clock: Clock, probe: Probe, token: Callable[[str], str]
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._probe = probe
        self._token = token

    def day(self) -> dt.date:
        """The day by the program's clock, in UTC."""
        return self._clock().date()

    @cached_property
    def store(self) -> Store:
        """The truth."""
        return open_store(self.settings.store.path)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every policy that was in force, and how another comes to be."""
        settings = self.settings
        return Rulebook(
            store=self.store,
            path=settings.policy.path,
            clock=self._clock,
            examine=lambda texts, source: checked(texts, settings, source),
            permit=self._permitted,
            tell=self._tell_admin,
        )

    @cached_property
    def policy(self) -> Policy:
        """The rules that decide."""
        return self.rulebook.in_force()

    def _tell_admin(self, key: str, subject: str, words: str) -> None:
        """Writes to who runs the program, once for each key; nobody is told where nobody is named."""
        company = self.settings.company
        recipient = company.admin or company.buyers
        if recipient and company.mailbox:
            mail = memo(key, company.mailbox, recipient, subject, words, self._clock())
            tell_once(self.store, mail, self._clock())

    @cached_property
    def channels(self) -> AppriseChannels:
        """Slack, Teams, webhooks."""
        return AppriseChannels(self.settings.channels.addresses)

    @cached_property
    def bulletins(self) -> BulletinWriter:
        """Who writes digests and reviews."""
        company = self.settings.company
        common = letters.load(company.templates)
        return BulletinWriter(company_of(self.settings), bulletin_letters(common), common, self.signer)

    def review(self, week: str = "") -> Reviewed:
        """The review of a week ("2026-W47"), or of the last one that is over. Raises `BadInput`."""
        return reviewed(self.store, self.policy, CountryCalendar(), self.bulletins, week, self._clock())

    @cached_property
    def signer(self) -> Signer:
        """What signs and checks decision tokens."""
        return signer_of(self.settings, secrets.token_bytes)

    @cached_property
    def office(self) -> Office:
        """Everything that the steps are handed."""
        settings = self.settings
        settings.require("company.name", "company.domain", "company.mailbox", "smtp.host")
        policy = self.rulebook.begin()
        return Office(
            store=self.store,
            postman=postman_of(settings, settings.auth.authserv_id, settings.company.domain),
            reader=self._reader(policy),
            clerk=InstructionClerk(settings.company.language, settings.company.country),
            composer=MailComposer(
                company_of(settings), letters.load(settings.company.templates), self.signer
            ),
            bulletins=self.bulletins,
            channels=self.channels,
            sender=self.sender,
            policy=policy,
            calendar=CountryCalendar(),
            clock=self._clock,
            token=self._token,
            signer=self.signer,
            fallback=settings.company.buyers,
            lease=dt.timedelta(seconds=settings.worker.lease_seconds),
            probe=self._probe,
            erp=self.erp,
            decides_by_mail=bool(settings.auth.authserv_id),
            sent_before=settings.erp.sent_before,
        )

    @cached_property
    def erp(self) -> Erp | None:
        """The company's own system, if one is set."""
        return erp_of(self.settings, lambda: self.shelf, lambda: self.store, self._clock)

    @cached_property
    def shelf(self) -> Shelf:
        """What a system that exchanges files has handed over, beside the store."""
        return open_shelf(self.settings.store.path.with_suffix(".erp.sqlite"))

    @cached_property
    def sender(self) -> SmtpSender:
        """The submission server."""
        return sender_of(self.settings)

    @cached_property
    def inbox(self) -> ImapInbox | None:
        """The mailbox, if one is set."""
        return inbox_of(self.settings)

    @cached_property
    def model(self) -> LlmReader | None:
        """The model, if one is set."""
        return model_of(self.settings, self.store, self._clock) if self.settings.llm.enabled else None

    def _renewed(self, office: Office) -> Office:
        """The office under the policy in force: the same one while nothing else was activated."""
        policy = self.rulebook.renewed(office.policy)
        if policy is office.policy:
            return office
        return replace(office, policy=policy, reader=self._reader(policy))

    def _reader(self, policy: Policy) -> TwoReaders:
        grammar = partial(read_by_grammar, gist_of=gist_of(self.settings))
        return TwoReaders(self.model, reader_rules(policy), grammar=grammar)

    def permission(self) -> str:
        """By which verdict on the reader the work may begin, in a sentence. Raises `NotEarned`."""
        return self._permitted(self.policy)

    def _permitted(self, policy: Policy) -> str:
        return earned.permission(self.settings, policy, prompt_in_use(self.settings, READ_REPLY))

    def activate_prompt(self, choice: Activation) -> None:
        """Puts a version of a prompt in use, and journals it. Raises `BadInput`."""
        activate(self.store, self.settings, self._clock, choice)

    @cached_property
    def worker(self) -> Worker:
        """The loops that do the work."""
        settings = self.settings.worker
        pace = Pace(lines=settings.threads, heartbeat_seconds=settings.heartbeat_seconds)
        name = f"{socket.gethostname()}:{os.getpid()}"
        imap = self.settings.imap
        return Worker(
            self.office,
            self.inbox,
            imap.folder,
            name=name,
            move_to=imap.move_to,
            pace=pace,
            renew=self._renewed,
            looking=Looking(pause_of(self.settings), self._tell_admin),
            teller=HookSender(self.settings.api.webhook_seconds),
            forgetting=Forgetting(dt.timedelta(days=self.settings.api.keep_days)),
        )

    def intake(self, port: int | None = None) -> IntakeServer | None:
        """The listener for mail that is handed over, if one is set; not started. Port 0 takes a free one."""
        intake = self.settings.intake
        if not intake.enabled:
            return None

        def accept(raw: bytes) -> None:
            if take_mail(self.office, raw, f"intake:{intake.protocol}"):
                self.worker.ring()

        settings = IntakeSettings(
            host=intake.host,
            port=intake.port if port is None else port,
            protocol=intake.protocol,
            max_bytes=intake.size_limit_bytes,
            hostname=self.settings.company.domain or "countersign",
        )
        return IntakeServer(settings, accept, self._is_ours)

    def _is_ours(self, address: str) -> bool:
        """The company's order mailbox, with or without a mark after a plus."""
        local, _, domain = self.settings.company.mailbox.casefold().rpartition("@")
        given, _, host = address.casefold().rpartition("@")
        return host == domain and given.partition("+")[0] == local

    def import_orders(self, orders: Sequence[PurchaseOrder], *, sent_already: bool = False) -> ImportResult:
        """Sends new and revised orders, all of them or none. `sent_already`: new ones were, by other means.

        Raises `Conflict`.
        """
        known = frozenset(one.number for one in orders) if sent_already else frozenset[str]()
        outcomes = send_orders(self.office, orders, known, self.settings.cli.user)

        def those(outcome: Sent) -> tuple[str, ...]:
            return tuple(number for number, one in outcomes.items() if one is outcome)

        return ImportResult(*(those(one) for one in (Sent.NEW, Sent.UNCHANGED, Sent.REVISED, Sent.WAITS)))

    @cached_property
    def write_desk(self) -> WriteDesk:
        """What people do about writes to the company's system."""
        return WriteDesk(self.store, self.erp, self._clock)

    @property
    def api_desk(self) -> ApiDesk:
        """What clients of the API do."""
        return ApiDesk(self.store, self._clock, self.settings.erp.kind)

    def chance(self, count: int) -> bytes:
        """Bytes that nobody can guess, for tokens and secrets."""
        return secrets.token_bytes(count)

    def fetch_orders(self, *, everything: bool = False) -> Fetched:
        """Takes over what changed in the system, or `everything` of it. Raises `BadSettings`, `ErpError`."""
        return fetch_orders(self.office, self.write_desk.system(), everything=everything)

    def act(self, acted: PersonActed) -> Outcome:
        """Carries out what a person does about an exception. Raises `NotFound`, `Stale`."""
        return act(self.office, acted)

    def receive(self, event: GoodsReceived) -> tuple[int, ...]:
        """Notes that goods came in; the lines it is about. Raises `NotFound`, `Stale`."""
        return receive(self.office, event)

    def preview(self, case: Case | None, asked: Asked) -> Shown:
        """A letter about a stored order, or a made-up one. Raises `BadInput`, `BadSettings`."""
        return preview(company_of(self.settings), letters.load(self.settings.company.templates), case, asked)

    def send_draft(self, message_id: str, by: str) -> OutboxMail:
        """A mail that waited for a person goes out. Raises `NotFound`."""
        return send_draft(self.office, message_id, by)

    def discard_draft(self, message_id: str, by: str, reason: str) -> OutboxMail:
        """A mail that waited for a person never goes out. Raises `NotFound`, `BadInput`."""
        return discard_draft(self.office, message_id, by, reason)

    def release(self, identity: str) -> None:
        """A held mail is tried again. Raises `NotFound`."""
        self.store.release_message(identity)

    def run(self, stop: threading.Event, once: bool = False) -> None:
        """Works until `stop` is set; with `once`, until nothing is left to do now."""
        self.rulebook.check()
        intake = self.intake()
        if self.inbox is None and intake is None:
            raise BadSettings("no way in: set imap.host, or intake.enabled; then try `countersign doctor`")
        if once:
            self.worker.once()
            return
        if intake is not None:
            intake.start()
        try:
            self.worker.run(stop)
        finally:
            if intake is not None:
                intake.stop()

    def doctor(self) -> Sequence[CheckResult]:
        """Tries each connection and says which setting to change."""
        return examine(self)

    def close(self) -> None:
        """Lets go of what was opened."""
        for name, close in (("inbox", "close"), ("sender", "close"), ("shelf", "close"), ("store", "close")):
            part = self.__dict__.get(name)
            if part is not None:
                getattr(part, close)()


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    probe: Probe = unprobed,
    token: Callable[[str], str] = random_token,
) -> App:
    """The program for these settings. Nothing is opened or asked before it is needed."""
    return App(settings, clock=clock, probe=probe, token=token)


def build_desk(
    orders: Sequence[PurchaseOrder],
    options: ReadOptions,
    model: ModelReader | None = None,
    grammar: GrammarReader | None = None,
) -> Desk:
    """What `countersign read` needs: readers and rules, no store, no company.

    `model` stands in for the one that the settings name, unless the grammar is to read alone; `grammar` for
    the grammar reader, unless the model is to show what it can do alone.
    """
    settings = options.settings
    if options.readers in (Readers.GRAMMAR, Readers.GIST):
        model = None
    elif model is None:
        model = model_of(settings, MemoryStore(), utc_now)
    policy = policy_of(settings)
    now = dt.datetime.combine(options.now, dt.time(12), dt.UTC) if options.now else None
    return Desk(
        postman=postman_of(settings, options.authserv_id, options.domain),
        reader=TwoReaders(
            model,
            reader_rules(policy),
            grammar=None if options.readers is Readers.LLM else grammar or _grammar_of(options),
        ),
        policy=policy,
        book=Book(orders),
        timer=time.perf_counter,
        now=now,
    )


def _grammar_of(options: ReadOptions) -> GrammarReader:
    judged = options.readers in (Readers.GIST, Readers.BOTH)
    return partial(read_by_grammar, gist_of=gist_of(options.settings) if judged else None)


def policy_of(settings: Settings) -> Policy:
    """The policy that the settings name, or the default: what `countersign read` judges by."""
    path = settings.policy.path
    return load_policy(path) if path else default_policy()
