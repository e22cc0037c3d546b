"""What a mail is before anybody reads it for meaning, and why.

    loop ─► bounce ─► receipt ─► automatic reply ─► nothing but a calendar entry ─► a person

Standards first: RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), RFC 8098 (read receipts). Beside
them the signs that real servers leave. A single weak sign never sorts a mail out: ERP systems send their
confirmations as `auto-generated` and `Precedence: bulk`, and a person may write "I am out of the office,
but line 10 is confirmed"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from countersign.procurement.mail import InboundMessage, Rule, Sort

_MAX_RECEIVED = 50
_MAX_REPORT = 64 * 1024

_DAEMON = re.compile(r"^(mailer-?daemon|postmaster|mail-?delivery|mailerdaemon|bounces?)\b", re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"undeliver|delivery (status|failure|has failed|incomplete)|returned mail"
    r"|mail delivery (failed|system)|failure notice"
    r"|non[- ]remis|échec de la (remise|distribution)|unzustellbar|zustellung|nicht zugestellt"
    r"|nie dostarczono"
    r"|niedoręczon|no se puede entregar|no entregado|devuelto|mancata consegna|recapito|onbestelbaar"
    r"|nedoručiteln"
    r"|não (entregue|foi entregue)|olevererbart|kan ikke leveres|kunde inte levereras"
    r"|退信|无法(投递|送达)|配信不能|반송",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\bdelayed?\b|will (be )?retr(y|ied)|still trying|verzögert|noch nicht zugestellt|retard", re.IGNORECASE
)
_AWAY_SUBJECT = re.compile(
    r"^\W*(auto(matic|mated)?[ -]?(reply|response)|autoreply|out of (the )?office|ooo\b|away\b"
    r"|on (vacation|leave|holiday)"
    r"|automatische antwort|abwesen|nicht im (büro|haus)|urlaub|réponse automatique|absence|absent"
    r"|respuesta automática"
    r"|fuera de (la )?oficina|ausencia|risposta automatica|fuori (sede|ufficio)|assenza"
    r"|resposta automática|ausente"
    r"|ausência|automatisch antwoord|afwezig|odpowiedź automatyczna|autoodpowiedź|nieobecno"
    r"|automatická odpověď"
    r"|nepřítomn|autosvar|automatiskt svar|automatisk svar|fraværende|frånvaro|automaattinen vastaus|poissa"
    r"|otomatik yanıt|автоответ|автоматический ответ|自动(回复|答复)|自動(回覆|返信|応答)"
    r"|不在|자동 (회신|응답)|부재)",
    re.IGNORECASE,
)
_AWAY_WORDS = re.compile(
    r"out of (the )?office|(away|absent) from (the|my) (office|desk)"
    r"|on (annual leave|vacation|holiday|leave)\b"
    r"|automatic reply|no access to (my )?e-?mail|return(ing)? (to the office )?on"
    r"|nicht im (büro|haus)"
    r"|bin (ich )?.{0,40}(abwesend|nicht erreichbar|im urlaub)|nicht weitergeleitet|absente? du bureau"
    r"|en congés?|suis absente?"
    r"|fuera de la oficina|de vacaciones|fuori (sede|ufficio)|in ferie|estou ausente|de férias"
    r"|niet aanwezig|afwezig"
    r"|op vakantie|poza biurem|na urlopie|nieobecn|nepřítom|dovolen[éá]|semester|ferie|lomalla|izinde"
    r"|в отпуске"
    r"|отсутств|休假|外出|不在|휴가",
    re.IGNORECASE,
)
_INVITATION = re.compile(
    r"^\W*(when|where|wann|wo|quand|où|join|teams|zoom|_{5}|meeting|besprechung)", re.IGNORECASE
)
_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_ID_FIELD = re.compile(rb"^(?:original-)?message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_OWN_ID = re.compile(r"<?(po-[^\s<>@]+@[\w.-]+\w)>?")
_REPLY_LINE = re.compile(
    r"\b([45])(\d\d)[ -](?:#?([45]\.\d{1,3}\.\d{1,3})\b)?.{0,300}|#?\b([45])\.\d{1,3}\.\d{1,3}\b.{0,300}"
)


@dataclass(frozen=True)
class Returned:
    """What a bounce gives back: the id of our mail, why it came back, and whether for good."""

    message_id: str = ""
    reason: str = ""
    permanent: bool = True
    recipient: str = ""


def classify(message: InboundMessage, our_addresses: Iterable[str]) -> tuple[Sort, tuple[Rule, ...]]:
    """What `message` is, and every rule that was asked, those that missed included."""
    ours = frozenset(plain_address(address) for address in our_addresses)
    rules = (
        _loop(message, ours),
        _bounce_report(message),
        _bounce_other(message),
        _receipt(message),
        _auto_reply(message),
        _calendar(message),
    )
    sorts = (Sort.LOOP, Sort.BOUNCE, Sort.BOUNCE, Sort.NOTIFICATION, Sort.AUTO_REPLY, Sort.CALENDAR)
    hits = (sort for sort, rule in zip(sorts, rules, strict=True) if rule.hit)
    return next(hits, Sort.PERSON), rules


def plain_address(address: str) -> str:
    """An address in lower case, without what stands after a plus."""
    local, _, domain = address.strip("<> ").casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def returned(message: InboundMessage) -> Returned:
    """What the bounce `message` says about the mail that came back."""
    fields = _report_fields(message)
    text = "\n".join(line.text for line in message.lines)
    diagnostic = fields.get("diagnostic-code", "").partition(";")[2].strip()
    status = fields.get("status", "")
    line = _REPLY_LINE.search(text)
    reason = " ".join(filter(None, (diagnostic or (line.group().strip() if line else ""), "")))
    if status and status not in reason:
        reason = f"{status} {reason}".strip()
    return Returned(
        message_id=_returned_id(message, text),
        reason=reason or message.subject,
        permanent=_is_permanent(fields, line, f"{message.subject}\n{text}"),
        recipient=fields.get("final-recipient", "").partition(";")[2].strip()
        or _first(message, "x-failed-recipients"),
    )


def _loop(message: InboundMessage, ours: frozenset[str]) -> Rule:
    domains = {address.rpartition("@")[2] for address in ours}
    id_domain = message.message_id.strip("<>").rpartition("@")[2].casefold()
    if plain_address(message.sender) in ours and id_domain in domains:
        return Rule(
            "sort.loop", True, f"it is from {message.sender} under our own Message-ID {message.message_id}"
        )
    if any(plain_address(address) in ours for address in message.header("x-loop")):
        return Rule("sort.loop", True, "X-Loop names our address")
    hops = len(message.header("received"))
    words = f"{hops} Received headers"
    return Rule(
        "sort.loop", hops > _MAX_RECEIVED, words + (f", more than {_MAX_RECEIVED}" if hops > 50 else "")
    )


def _bounce_report(message: InboundMessage) -> Rule:
    """RFC 3464. A report that everything arrived is no bounce."""
    actions = _actions(message)
    bad = [action for action in actions if action.casefold() in ("failed", "delayed")]
    words = f"delivery report: {', '.join(dict.fromkeys(actions))}" if actions else "no delivery report"
    return Rule("sort.bounce-report", bool(bad), words)


def _actions(message: InboundMessage) -> list[str]:
    """What the report says became of the mail, for each recipient."""
    report = _report(message, "message/delivery-status")
    return re.findall(r"^action:\s*(\w+)", report, re.IGNORECASE | re.MULTILINE)


def _arrived(message: InboundMessage) -> bool:
    """Whether a report says that the mail arrived. One that can't be read says nothing."""
    return bool(_actions(message)) and not _bounce_report(message).hit


def _bounce_other(message: InboundMessage) -> Rule:
    """What qmail, Exim, Exchange and their like send without a report: two signs at least."""
    signs = {
        "from a mail system": bool(_DAEMON.match(message.sender or _first(message, "from"))),
        "null return path": _null_path(message),
        "subject of a bounce": bool(_UNDELIVERED.search(message.subject)),
        "X-Failed-Recipients": bool(message.header("x-failed-recipients")),
    }
    found = [name for name, is_there in signs.items() if is_there]
    system = bool(signs["from a mail system"] or signs["X-Failed-Recipients"])
    hit = len(found) >= 2 and system and not _arrived(message)
    return Rule("sort.bounce-signs", hit, ", ".join(found) or "none")


def _receipt(message: InboundMessage) -> Rule:
    """RFC 8098, and reports that a mail did arrive."""
    kinds = {attachment.content_type for attachment in message.attachments}
    arrived = _arrived(message)
    declared = _first(message, "content-type").casefold()
    is_receipt = "message/disposition-notification" in kinds or "disposition-notification" in declared
    words = "a read receipt" if is_receipt else "a report that the mail arrived" if arrived else "no receipt"
    return Rule("sort.receipt", is_receipt or arrived, words)


def _auto_reply(message: InboundMessage) -> Rule:
    submitted = _first(message, "auto-submitted").casefold()
    precedence = _first(message, "precedence").casefold()
    strong = [
        ("Auto-Submitted: " + submitted, submitted.startswith("auto-replied")),
        ("Precedence: " + precedence, precedence in ("auto_reply", "auto-reply")),
        *((name, bool(message.header(name))) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")),
    ]
    spoken = "\n".join(line.text for line in message.spoken[:30])
    away = [
        ("subject of an absence", bool(_AWAY_SUBJECT.match(message.subject))),
        ("words of an absence", bool(_AWAY_WORDS.search(spoken[:4_000]))),
    ]
    weak = [
        *away,
        ("null return path", _null_path(message)),
        ("Precedence: " + precedence, precedence in ("bulk", "junk", "list")),
        ("Auto-Submitted: " + submitted, submitted.startswith("auto-generated")),
        ("X-Auto-Response-Suppress", bool(message.header("x-auto-response-suppress"))),
    ]
    decisive, hints = _named(strong), _named(weak)
    hit = bool(decisive) or (bool(_named(away)) and len(hints) >= 2)
    return Rule("sort.auto-reply", hit, ", ".join(decisive or hints) or "none")


def _calendar(message: InboundMessage) -> Rule:
    """A calendar entry with nothing written beside what the calendar program writes."""
    kinds = [attachment.content_type for attachment in message.attachments]
    if "text/calendar" not in kinds and message.content_type != "text/calendar":
        return Rule("sort.calendar", False, "no calendar entry")
    written = [line.text for line in message.spoken if line.text.strip() and not _INVITATION.match(line.text)]
    words = len(" ".join(written).split())
    return Rule("sort.calendar", words <= 3, f"a calendar entry with {words} words beside it")


def _named(signs: Sequence[tuple[str, bool]]) -> list[str]:
    return [name for name, is_there in signs if is_there]


def _null_path(message: InboundMessage) -> bool:
    return any(path.replace(" ", "") == "<>" for path in message.header("return-path"))


def _first(message: InboundMessage, name: str) -> str:
    return next(iter(message.header(name)), "").strip()


def _report(message: InboundMessage, content_type: str) -> str:
    parts = [attachment.data for attachment in message.attachments if attachment.content_type == content_type]
    return b"\n".join(parts)[:_MAX_REPORT].decode("utf-8", "replace")


def _report_fields(message: InboundMessage) -> dict[str, str]:
    """The fields of the recipient that failed; of the first one if none did."""
    report = re.sub(r"\r?\n[ \t]+", " ", _report(message, "message/delivery-status").replace("\r\n", "\n"))
    blocks = [
        dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", block, re.MULTILINE)) for block in report.split("\n\n")
    ]
    folded = [{name.casefold(): value.strip() for name, value in block.items()} for block in blocks]
    recipients = [block for block in folded if "action" in block]
    return next(
        (block for block in recipients if block["action"].casefold() == "failed"), (recipients or [{}])[0]
    )


def _returned_id(message: InboundMessage, text: str) -> str:
    mails = ("message/rfc822", "text/rfc822-headers", "message/global")
    for data in (attachment.data for attachment in message.attachments if attachment.content_type in mails):
        if found := _ID_FIELD.search(data[:_MAX_REPORT]):
            return found.group(1).decode("ascii", "replace")
    own = _OWN_ID.search(text)
    if own:
        return f"<{own.group(1)}>"
    quoted = re.search(r"message-id:\s*(<[^<>\s]+>)", text, re.IGNORECASE)
    if quoted:
        return quoted.group(1)
    return next(iter((*message.in_reply_to, *message.references)), "")


def _is_permanent(fields: dict[str, str], line: re.Match[str] | None, text: str) -> bool:
    """5.x.x is for good, 4.x.x and "delayed" are not; what says nothing counts as for good."""
    if fields:
        return fields.get("action", "").casefold() != "delayed" and not fields.get("status", "5").startswith(
            "4"
        )
    if _LATE.search(text[:4_000]):
        return False
    return not line or not line.group().lstrip("#").startswith("4")
