"""The concrete adapters, each made from the settings that are its own. What joins them is `wiring`'s work."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from countersign.agent.config import Llm, Settings
from countersign.agent.prompt_choice import prompt_in_use
from countersign.erp.masked import MaskedErp
from countersign.erp.registry import ErpOptions, connect, date_fields
from countersign.extractors.check import ReaderRules
from countersign.extractors.llm import LlmReader, LlmSettings, Memory
from countersign.mailbox.compose import Company
from countersign.mailbox.imap import ImapInbox, ImapSettings
from countersign.mailbox.postman import Postman
from countersign.mailbox.smtp import SmtpSender, SmtpSettings
from countersign.procurement.erp import Erp
from countersign.procurement.masks import number_mask
from countersign.procurement.policy.model import Policy
from countersign.procurement.ports import Clock, Store
from countersign.procurement.shelf import Shelf
from countersign.prompts.library import Prompt

LEDGER_SECONDS = 5.0
READ_REPLY = "read-reply"
"""The prompt that the reader of answers is asked with."""


def erp_of(
    settings: Settings, shelf: Callable[[], Shelf], store: Callable[[], Store], clock: Clock
) -> Erp | None:
    """The company's own system, if one is set. `shelf` is opened where the system exchanges files, `store`
    where its orders come over our API."""
    given = settings.erp
    if not given.kind and given.file is None:
        return None
    options = replace(_erp_options(settings), shelf=shelf, store=store, clock=clock)
    system = connect(given.kind, options)
    return MaskedErp(system, given.order_mask) if given.order_mask else system


def date_fields_of(settings: Settings) -> tuple[str, ...]:
    """What the company's own system calls its fields for a day; none where no system is set. Asks nobody.

    Raises `BadSettings`.
    """
    given = settings.erp
    return date_fields(given.kind, _erp_options(settings)) if given.kind or given.file else ()


def _erp_options(settings: Settings) -> ErpOptions:
    given = settings.erp
    return ErpOptions(
        folder=given.folder,
        url=given.url,
        database=given.database,
        user=given.user,
        password=given.password.get_secret_value() if given.password else "",
        file=given.file,
        api_key=given.api_key.get_secret_value() if given.api_key else "",
        parameters=dict(given.parameters or ()),
        timeout=given.timeout_seconds,
        format=given.format,
        settle=given.settle_seconds,
        key_file=given.key_file,
        known_hosts=given.known_hosts,
    )


def pause_of(settings: Settings) -> dt.timedelta:
    """How long the system is left alone between two looks; our own ledger costs nothing to look at."""
    given = settings.erp
    return dt.timedelta(seconds=LEDGER_SECONDS if given.kind == "rest" else given.poll_seconds)


def sender_of(settings: Settings) -> SmtpSender:
    """The submission server."""
    smtp = settings.smtp
    return SmtpSender(
        SmtpSettings(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            user=smtp.user,
            password=smtp.password.get_secret_value() if smtp.password else "",
            ca_file=smtp.ca_file,
            timeout=smtp.timeout_seconds,
            hello=settings.company.domain or "localhost",
        )
    )


def inbox_of(settings: Settings) -> ImapInbox | None:
    """The mailbox, if one is set."""
    imap = settings.imap
    if not imap.host:
        return None
    return ImapInbox(
        ImapSettings(
            host=imap.host,
            port=imap.port,
            security=imap.security,
            user=imap.user,
            password=imap.password.get_secret_value() if imap.password else "",
            folder=imap.folder,
            ca_file=imap.ca_file,
            timeout=imap.timeout_seconds,
            idle=imap.idle,
            poll=imap.poll_seconds,
        )
    )


def company_of(settings: Settings) -> Company:
    """Who our mails are from."""
    company = settings.company
    return Company(
        name=company.name,
        domain=company.domain,
        mailbox=company.mailbox,
        logo=_bytes(company.logo),
        postal_address=company.postal_address,
        delivery_address=company.delivery_address,
        terms=company.terms,
        footer=company.footer,
        language=company.language,
        country=company.country,
    )


def _bytes(path: Path | None) -> bytes | None:
    return path.read_bytes() if path else None


def postman_of(settings: Settings, authserv_id: str, domain: str) -> Postman:
    """The pure half of the mailbox, told whose word on a sender counts and who we are."""
    mailbox = settings.company.mailbox
    written = settings.company.order_mask
    mask = number_mask(written) if written else None
    return Postman(authserv_id or None, (mailbox,) if mailbox else (), domain, mask)


def model_of(
    settings: Settings, memory: Memory, clock: Clock, asking: Prompt | None = None
) -> LlmReader | None:
    """The model that reads beside the grammar, if one is set; asked with the prompt in use or another.

    `memory` is the store, or what keeps answers in its place.
    """
    llm = settings.llm
    if not llm.enabled:
        return None
    prompt = asking or prompt_in_use(settings, READ_REPLY)
    return LlmReader(_llm_settings(llm), prompt, memory, memory, clock)


def _llm_settings(llm: Llm) -> LlmSettings:
    chosen = LlmSettings(
        base_url=llm.base_url,
        model=llm.model,
        max_tokens=llm.max_tokens,
        concurrency=llm.concurrency,
    )
    if llm.profile == "small":
        chosen = LlmSettings.small(llm.base_url, llm.model)
    return replace(
        chosen,
        api_key=llm.api_key.get_secret_value() if llm.api_key else "",
        mode=llm.mode,
        timeout=llm.timeout_seconds,
        daily_tokens=llm.daily_tokens,
    )


def reader_rules(policy: Policy) -> ReaderRules:
    """What the model's word is worth under a policy."""
    return ReaderRules(llm_alone=policy.readers.llm_alone)
