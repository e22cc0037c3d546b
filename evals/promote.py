"""A mail that went wrong in production, and what a person made of it, as a new case.

    exception ─► mail · reading · order ─► anonymise ─► cases/<name>/mail.eml  order.json  expected.json

What is expected is what the person said: the proposal where they took it as it was read, nothing settled
where they said that it was read wrongly. The other lines of the mail are expected as they were read. Somebody
has to look through it once: the file says so in `notes`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countersign.agent.cli.show import plain
from countersign.agent.config import Settings
from countersign.agent.order_files import order_json
from countersign.evals.anonymise import everywhere, masked, met
from countersign.evals.cases import company, form_of
from countersign.procurement.actions import Resolution
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.claims import ExceptionType, LineReading, LineStatus, Reading
from countersign.procurement.errors import BadInput, Conflict, NotFound
from countersign.procurement.judgement import Verdict
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Store

FOLDER = "cases"
OWN_NAME, TOKEN = "Orchard Metal", "aaaaaaaaaa"
NOTES = (
    "Made from a mail in production. Look through it once, correct what is not so, and take this line away."
)


@dataclass(frozen=True)
class Promoted:
    """The new case, and what in it nobody could look into."""

    folder: Path
    unseen: tuple[str, ...]


def promote(
    store: Store, settings: Settings, identity: str, into: Path, *, keep_attachments: bool = False
) -> Promoted:
    """Writes the case. Raises `NotFound`, `Conflict` where it is there already, `BadInput`."""
    found = store.exception(identity)
    reading = store.reading(found.message) if found.message else None
    if reading is None:
        raise NotFound(f"{identity} was not raised by a mail, so there is nothing to make a case of")
    if found.state is not ExceptionState.RESOLVED or found.resolution is None:
        raise Conflict(f"{identity} is not settled yet; `countersign exceptions resolve {identity} …` first")
    orders = [store.case(number).order for number in reading.orders or (found.order,)]
    own = _own(settings) | {store.case(one.number).token: TOKEN for one in orders}
    people = [(one.buyer.name, one.buyer.email) for one in orders]
    people += [("", one.supplier.email) for one in orders]
    masks = met(people, [one.supplier.name for one in orders], own)
    mail = masked(store.message(found.message).raw, masks)
    if mail.unseen and not keep_attachments:
        raise BadInput(
            f"nobody can look for names in {', '.join(mail.unseen)}; "
            "look yourself, and add --keep-attachments"
        )
    expected = _expected(found, reading, orders, mail.raw, store)
    data = [everywhere(order_json(order), masks) for order in orders]
    return Promoted(_written(into / _name(found), mail.raw, data, everywhere(expected, masks)), mail.unseen)


def _own(settings: Settings) -> dict[str, str]:
    """The company's own words, and those of the company that the cases are about."""
    ours = company()
    given = settings.company
    return {
        given.name: OWN_NAME,
        given.domain: ours.domain,
        given.mailbox: f"orders@{ours.domain}",
        settings.auth.authserv_id: ours.authserv_id,
    }


def _name(found: CaseException) -> str:
    return f"{found.type}-{found.id}"


def _expected(
    found: CaseException, reading: Reading, orders: Sequence[PurchaseOrder], raw: bytes, store: Store
) -> dict[str, Any]:
    raised = [one for one in store.exceptions(everything=True) if one.message == found.message]
    several = len(orders) > 1
    return {
        **({"orders": [one.number for one in orders]} if several else {"order": orders[0].number}),
        "kind": reading.kind.value,
        "verdict": Verdict.ESCALATE.value,
        "exceptions": sorted({_type(one) for one in raised}),
        "why": found.note or f"A person settled it: {found.resolution}.",
        "lines": [line | ({"order": number} if several else {}) for number, line in _lines(reading, raised)],
        "language": orders[0].supplier.language or "en",
        "form": form_of(raw),
        "client": "unknown",
        "hostile": False,
        "clear": False,
        "checked": 1,
        "notes": NOTES,
    }


def _type(one: CaseException) -> str:
    return ExceptionType.UNCLEAR.value if one.resolution is Resolution.MISREAD else one.type.value


def _lines(reading: Reading, raised: Sequence[CaseException]) -> Iterator[tuple[str, dict[str, Any]]]:
    misread = {(one.order, one.line) for one in raised if one.resolution is Resolution.MISREAD}
    whole = {order for order, line in misread if line is None}
    for line in reading.lines:
        wrong = (line.order, line.line) in misread or line.order in whole
        unsaid = LineReading(line.order, line.line, LineStatus.UNCLEAR)
        yield line.order, _line(unsaid if wrong else line)


def _line(line: LineReading) -> dict[str, Any]:
    return {
        "line": line.line,
        "status": line.status.value,
        "quantity": plain(line.quantity),
        "unit_price": plain(line.unit_price),
        "price_per": plain(line.price_per) if line.unit_price is not None else None,
        "deliveries": [
            {"date": plain(one.worst), "quantity": plain(one.quantity)} for one in line.deliveries
        ],
        **({"currency": line.currency} if line.unit_price is not None and line.currency else {}),
    }


def _written(folder: Path, mail: bytes, orders: object, expected: object) -> Path:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise Conflict(f"{folder} is there already; nothing was overwritten") from None
    except OSError as error:
        raise BadInput(f"{folder} can't be written ({error.strerror}); choose another --into") from None
    (folder / "mail.eml").write_bytes(mail)
    for name, value in (("order.json", orders), ("expected.json", expected)):
        (folder / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return folder
