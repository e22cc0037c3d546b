"""Decision tokens: what a mail to one of our own people carries, so that their answer to it can decide.

    issue(Grant, secret)  ─►  ok-CASE-XXXXXXXXXXXXXXXXXXXXXXXX      in the reply address, and in each link
    read(text)            ─►  Claim                                  what it says of itself, proving nothing
    check(claim, …)       ─►  Standing                               good, expired, or not ours

A token names the case, the mail that carried it, the exceptions that it may settle and its last day; whom
it was made out to it doesn't name, but nobody else's address fits its signature. Pure: the secret and the
day are handed in. That one is used once only is the store's memory, under `redemption`; who may decide
is the policy's word. Letter case makes no difference, since mail servers change it.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_EPOCH = dt.date(2020, 1, 1)
_SIGNATURE = 10
"""Bytes of the signature: 80 bits, tried online only, once a mail."""

_PURPOSE = b"countersign decision token 1"
_TOKEN = re.compile(r"(?<![^\W_])ok-(?P<case>\w{1,40})-(?P<body>[a-z2-7]{20,90})(?![\w-])", re.IGNORECASE)
_MOST_TOKENS = 20


class Standing(StrEnum):
    """What a token is worth, before anybody asks whether it was used."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True)
class Grant:
    """What a token allows: settling these exceptions, for this person, up to and including that day.

    `case` is the case's own token, `mail` the number of the mail within the case, `exceptions` the counters
    at the end of the exceptions' ids.
    """

    case: str
    mail: int
    exceptions: tuple[int, ...]
    recipient: str
    expires: dt.date


@dataclass(frozen=True)
class Claim:
    """A token as it was found: what it says of itself, and the signature that has to bear it out."""

    case: str
    mail: int
    exceptions: tuple[int, ...]
    expires: dt.date
    signature: bytes


def issue(grant: Grant, secret: bytes) -> str:
    """The token for a grant."""
    payload = _payload(grant.mail, grant.expires, grant.exceptions)
    signature = _signature(payload, grant.case, grant.recipient, secret)
    body = base64.b32encode(payload + signature).decode("ascii").rstrip("=").lower()
    return f"ok-{grant.case}-{body}"


def read(text: str) -> tuple[Claim, ...]:
    """The tokens that stand in a text, each once; a damaged one is none."""
    found = (_claim(match) for match in _TOKEN.finditer(text))
    unique = dict.fromkeys(claim for claim in found if claim)
    return tuple(unique)[:_MOST_TOKENS]


def found(text: str) -> tuple[str, ...]:
    """The same as they are written."""
    return tuple(dict.fromkeys(match[0].casefold() for match in _TOKEN.finditer(text) if _claim(match)))


def without(text: str) -> str:
    """The text with its tokens, and the brackets around them, taken out."""
    return re.sub(rf"[\[(<]?{_TOKEN.pattern}[\])>]?", "", text, flags=re.IGNORECASE)


def check(claim: Claim, recipient: str, secret: bytes, today: dt.date) -> Standing:
    """Whether we made this token for that person, and whether its time is over."""
    payload = _payload(claim.mail, claim.expires, claim.exceptions)
    expected = _signature(payload, claim.case, recipient, secret)
    if not hmac.compare_digest(expected, claim.signature):
        return Standing.FORGED
    return Standing.EXPIRED if today > claim.expires else Standing.GOOD


def redemption(exception: str, mail: int, recipient: str) -> str:
    """Under which key the store remembers that a decision was made by a token of that mail."""
    return f"{exception}/{mail}/{recipient.strip().casefold()}"


def counter(exception: str) -> int:
    """The counter at the end of an exception's id."""
    return int(exception.rpartition("-")[2])


def _signature(payload: bytes, case: str, recipient: str, secret: bytes) -> bytes:
    parts = (_PURPOSE, case.casefold().encode(), recipient.strip().casefold().encode(), payload)
    message = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return hmac.new(secret, message, hashlib.sha256).digest()[:_SIGNATURE]


def _payload(mail: int, expires: dt.date, exceptions: Sequence[int]) -> bytes:
    days = (expires - _EPOCH).days
    return b"".join((days.to_bytes(2, "big"), *(_number(one) for one in (mail, *exceptions))))


def _number(value: int) -> bytes:
    """Seven bits a byte, the last with its high bit off: small numbers are one byte long."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.insert(0, (value & 0x7F) | 0x80)
    return bytes(found)


def _numbers(data: bytes) -> Iterator[int]:
    """What `_number` wrote, one after the other. `ValueError` where the last one breaks off."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0
    if data and data[-1] >= 0x80:
        raise ValueError("the last number breaks off")


def _claim(match: re.Match[str]) -> Claim | None:
    body = match["body"].upper()
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
        expires = _EPOCH + dt.timedelta(days=int.from_bytes(data[:2], "big"))
        mail, *exceptions = _numbers(data[2:-_SIGNATURE])
    except ValueError:
        return None
    return Claim(match["case"].casefold(), mail, tuple(exceptions), expires, data[-_SIGNATURE:])


@dataclass(frozen=True)
class Signer:
    """Makes and checks tokens with one secret, each good for so many days."""

    secret: bytes = field(repr=False)
    days: int = 30

    def token(
        self, case: str, mail: int, exceptions: Sequence[str], recipient: str, on: dt.date
    ) -> tuple[str, dt.date]:
        """The token that lets the recipient of a mail settle these exceptions, and its last day."""
        expires = on + dt.timedelta(days=self.days)
        counters = tuple(counter(one) for one in exceptions)
        return issue(Grant(case, mail, counters, recipient, expires), self.secret), expires

    def check(self, claim: Claim, recipient: str, today: dt.date) -> Standing:
        """What a token is worth in the hands of that person on that day."""
        return check(claim, recipient, self.secret, today)
