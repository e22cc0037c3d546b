"""A mail from production with nobody's name in it: each name, address, domain and number of a person or a
company is replaced by the same made-up one wherever it stands, and the mail stays the mail that it was.

    who is known (order, settings, the mail's own headers) ─► Masks ─► headers · texts · textual attachments
                                                                └───► whatever is left over is told, by place

Order numbers, items, quantities, prices and days stay: they are what is read. What is no text (a PDF, a
picture) can't be looked into and is named; whoever hands the case on decides about it.
"""

import base64
import email
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from countersign.procurement.errors import BadInput

PEOPLE = (
    "Alex Reed",
    "Kim Lund",
    "Sam Berg",
    "Robin Vale",
    "Toni Marsh",
    "Chris Holm",
    "Jo Field",
    "Dana West",
)
COMPANIES = (
    "Hollin Supply",
    "Merrow Parts",
    "Castle Works",
    "Linden Trading",
    "Harbour Goods",
    "Weir Metals",
)
ROLES = frozenset(
    [
        "sales",
        "info",
        "order",
        "orders",
        "office",
        "support",
        "service",
        "admin",
        "accounts",
        "export",
        "customerservice",
        "noreply",
        "no-reply",
        "postmaster",
        "mailer-daemon",
        "vertrieb",
        "verkauf",
        "auftrag",
        "einkauf",
        "purchasing",
        "ventas",
        "vendite",
        "commercial",
    ]
)
KEPT = frozenset(
    [
        "from",
        "to",
        "cc",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "authentication-results",
        "auto-submitted",
        "precedence",
        "return-path",
        "sender",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
        "list-id",
        "list-unsubscribe",
        "x-failed-recipients",
    ]
)
"""Headers that say something about a mail; the others say by which machines it went, and go."""
TEXTUAL = (".txt", ".csv", ".xml", ".edi", ".ics", ".html", ".htm", ".json", ".x12", ".edifact")
IBAN, PHONE = "DE89370400440532013000", "+00 000 000"
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d[\d /().\-]{6,}\d"
    r"|(?i:tel|phone|fax|mobil\w*|cell|telefon\w*)\.?:?\s*[\d(][\d /().\-]{5,}\d)"
)
_ADDRESS = re.compile(r"[\w.+%'-]+@([\w-]+(?:\.[\w-]+)+)")
_LINK = re.compile(r"(?P<head>https?://)[\w.-]+")
_SHORTEST_NAME = 3


@dataclass
class Masks:
    """What stands for whom. `own` maps the company's own words to those of the cases' company."""

    own: dict[str, str]
    companies: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def company(self, name: str) -> None:
        """A company is met."""
        if name.strip() and name not in self.own:
            self.companies.setdefault(name, COMPANIES[len(self.companies) % len(COMPANIES)])

    def person(self, name: str) -> None:
        """A person is met: whole name and, where it has several parts, each of them."""
        name = " ".join(name.split())
        if not name or name in self.own or name in self.companies or name in self.people:
            return
        stand_in = PEOPLE[len(self.people) % len(PEOPLE)]
        self.people[name] = stand_in
        first, _, last = stand_in.partition(" ")
        if any(_whole(word).search(name) for word in (*self.own, *self.companies, *self._own_words())):
            return  # a desk of a company, whose words are no names
        parts = [part.strip(",.()\"'") for part in name.split()]
        for part, other in zip((parts[0], parts[-1]), (first, last), strict=True):
            if len(parts) > 1 and len(part) >= _SHORTEST_NAME:
                self.people.setdefault(part, other)

    def address(self, address: str) -> None:
        """An address is met: its domain, and who it is."""
        local, _, domain = address.casefold().rpartition("@")
        if domain and domain not in self.own:
            self.domains.setdefault(domain, f"supplier-{len(self.domains) + 1}.example")
            self.label(domain, "Supplier")
        if domain and domain not in self.own and local not in ROLES:
            self.addresses.setdefault(
                f"{local}@{domain}", f"person-{len(self.addresses) + 1}@{self.domains[domain]}"
            )
        words = [word for word in re.split(r"[._+\-\d]+", local) if len(word) >= _SHORTEST_NAME]
        if len(words) > 1 and domain not in self.own:
            self.person(" ".join(word.capitalize() for word in words))

    def label(self, domain: str, stand_in: str) -> None:
        """A domain is met: what it is called stands for the company as well."""
        if len(name := _called(domain)) > _SHORTEST_NAME:
            self.companies.setdefault(name, stand_in)

    def text(self, text: str) -> str:
        """The text with every mask on."""
        text = _IBAN.sub(IBAN, text)
        text = _PHONE.sub(PHONE, text)
        words = {_folded(word): other for word, other in self._words()}
        if words:
            # All at once, so that no stand-in is taken for a name in its turn.
            text = _whole(*(word for word, _ in self._words())).sub(
                lambda found: words[_folded(found[0])], text
            )
        text = _ADDRESS.sub(self._stranger, text)
        return _LINK.sub(r"\g<head>link.example", text)

    def left_in(self, text: str) -> Iterator[str]:
        """Words that should stand there no more."""
        stand_ins = {_folded(other) for _, other in self._words()}
        found = (word for word, _ in self._words() if _folded(word) not in stand_ins)
        plain = _whole(*(other for _, other in self._words())).sub("", text) if stand_ins else text
        yield from (word for word in found if _whole(word).search(plain))

    def _own_words(self) -> list[str]:
        """The parts of the company's own name."""
        return [word for name in self.own if "." not in name for word in name.split() if len(word) > 3]

    def _words(self) -> list[tuple[str, str]]:
        every = self.own | self.addresses | self.domains | self.companies | self.people
        return sorted(every.items(), key=lambda pair: -len(pair[0]))

    def _stranger(self, match: re.Match[str]) -> str:
        return match[0] if match[1].endswith(".example") else "somebody@elsewhere.example"


def _called(domain: str) -> str:
    """What a domain is called: its longest part before the last."""
    return max(domain.split(".")[:-1], key=len, default="")


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


def _whole(*words: str) -> re.Pattern[str]:
    """Any of the words where it is not a part of another one; the first that fits counts."""
    spelled = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{spelled})(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True)
class Masked:
    """The mail, and what in it could not be looked into, by name."""

    raw: bytes
    unseen: tuple[str, ...]


def masked(raw: bytes, masks: Masks) -> Masked:
    """The mail with every mask on. Raises `BadInput` where a name is left over, with its place."""
    message = email.message_from_bytes(raw)
    for name, address in getaddresses([value for key, value in _headers(message) if key in _NAMING]):
        masks.address(address)
        masks.person(_decoded(name))
    unseen = []
    told = _delivery_reports(message)
    for part in message.walk():
        _mask_headers(part, masks, every=id(part) in told)
        if part.is_multipart():
            continue
        if _is_text(part):
            _mask_text(part, masks)
        else:
            unseen.append(part.get_filename() or part.get_content_type())
    done = message.as_bytes()
    if left := sorted(set(_left(done, masks))):
        raise BadInput(f"the mail can't be made anonymous: {'; '.join(left)}; write the case by hand")
    return Masked(done, tuple(unseen))


_NAMING = frozenset({"from", "to", "cc", "reply-to", "sender", "return-path"})


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for part in message.walk():
        yield from ((key.casefold(), str(value)) for key, value in part.items())


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _delivery_reports(message: Message) -> frozenset[int]:
    """The blocks of a bounce's report: headers by their form, the report itself by their content."""
    reports = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    return frozenset(id(block) for part in reports for block in part.walk() if block is not part)


def _mask_headers(part: Message, masks: Masks, *, every: bool) -> None:
    kept = [(key, value) for key, value in part.items() if every or key.casefold() in KEPT]
    for key in set(part.keys()):
        del part[key]
    for key, value in kept:
        text = masks.text(_decoded(str(value)))
        part[key] = text if text.isascii() else Header(text, "utf-8", header_name=key).encode()


def _is_text(part: Message) -> bool:
    name = (part.get_filename() or "").casefold()
    return part.get_content_maintype() == "text" or name.endswith(TEXTUAL)


def _mask_text(part: Message, masks: Masks) -> None:
    """In the part's own charset and encoding, so that whatever was odd about it stays odd."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    charset = _charset(part, data)
    changed = masks.text(data.decode(charset)).encode(charset)
    match str(part.get("Content-Transfer-Encoding", "")).strip().casefold():
        case "base64":
            part.set_payload(base64.encodebytes(changed).decode("ascii"))
        case "quoted-printable":
            part.set_payload(quopri.encodestring(changed).decode("ascii"))
        case _:
            part.set_payload(changed.decode("ascii", "surrogateescape"))


def _charset(part: Message, data: bytes) -> str:
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            data.decode(charset)
        except (LookupError, ValueError):
            continue
        return charset
    return "latin-1"


def _left(raw: bytes, masks: Masks) -> Iterator[str]:
    message = email.message_from_bytes(raw)
    for key, value in _headers(message):
        yield from (f"“{word}” is left in {key}" for word in masks.left_in(_decoded(value)))
    for part in message.walk():
        data = part.get_payload(decode=True)
        if _is_text(part) and isinstance(data, bytes):
            text = data.decode(_charset(part, data))
            yield from (f"“{word}” is left in a text" for word in masks.left_in(text))
        if name := part.get_filename():
            yield from (f"“{word}” is left in the file name {name}" for word in masks.left_in(name))


def everywhere(value: object, masks: Masks) -> object:
    """JSON with every mask on its texts."""
    match value:
        case str():
            return masks.text(value)
        case dict():
            return {key: everywhere(inner, masks) for key, inner in value.items()}
        case list():
            return [everywhere(inner, masks) for inner in value]
        case _:
            return value


def met(people: Iterable[tuple[str, str]], companies: Iterable[str], own: dict[str, str]) -> Masks:
    """The masks for who is known before the mail is opened: people with their addresses, and companies."""
    masks = Masks({key: value for key, value in own.items() if key})
    for domain, other in [pair for pair in masks.own.items() if "." in pair[0] and "@" not in pair[0]]:
        masks.label(domain, _called(other))
    for name in companies:
        masks.company(name)
    for name, address in people:
        masks.address(address)
        masks.person(name)
    return masks
