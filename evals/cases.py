"""The cases: a mail, the orders that it may be about, and what a careful buyer reads in it.

    gold/<case>/mail.eml  order.json  expected.json            one folder a case
    demo/orders.json   demo/mails/<case>.eml  .expected.json   many mails against one file of orders

Loading is strict: a key that nobody reads, a line that is on no order, a clear case that isn't accepted is a
fault, and all faults of all cases are told at once, each in one sentence. What the words of an expectation
mean is written in `demo/README.md`. The content hash covers what is judged, not the notes about it.
"""

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from countersign.agent.order_files import read_orders
from countersign.evals.facts import Facts, Key, LineFacts
from countersign.procurement.claims import ExceptionType, LineStatus, MessageKind
from countersign.procurement.errors import BadInput, CountersignError
from countersign.procurement.judgement import Verdict
from countersign.procurement.money import Price
from countersign.procurement.order import PurchaseOrder

HERE = Path(__file__).parent
COLLECTIONS = tuple(HERE / name for name in ("gold", "demo", "demo/more"))
SITUATIONS = 50
JUDGED = frozenset({"order", "orders", "kind", "verdict", "exceptions", "lines", "clear"})
"""What readings are held against. The other keys of an expectation describe the case and may be corrected."""

Situation = Annotated[int, Field(ge=1, le=SITUATIONS)]
OptionalDecimal = Annotated[Decimal, Field(allow_inf_nan=False)] | None


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedDelivery(_Form):
    """One promised delivery."""

    date: dt.date
    quantity: OptionalDecimal = None


class ExpectedLine(_Form):
    """What the mail says about one line, in the order's own units. `order` only where there are several."""

    line: int
    status: LineStatus
    order: str | None = None
    quantity: OptionalDecimal = None
    unit_price: OptionalDecimal = None
    price_per: OptionalDecimal = None
    currency: str | None = None
    uom: str | None = None
    item: str | None = None
    deliveries: tuple[ExpectedDelivery, ...] | None = ()


class Expected(_Form):
    """`expected.json`. `load` asks more of a gold case; `situation` is empty where none of the kinds fits."""

    kind: MessageKind
    verdict: Verdict
    exceptions: tuple[ExceptionType, ...]
    lines: tuple[ExpectedLine, ...]
    order: str | None = None
    orders: tuple[str, ...] = ()
    why: str = ""
    situation: Situation | tuple[Situation, ...] = ()
    language: str = ""
    form: str = ""
    client: str = ""
    hostile: bool = False
    clear: bool | None = None
    notes: str = ""
    checked: int | str | tuple[str, ...] = ()


REQUIRED_IN_GOLD = ("language", "form", "client", "clear", "checked")


@dataclass(frozen=True)
class Case:
    """One case. `collection` is the folder it came from. `clear`: a clean acceptance is right."""

    name: str
    collection: str
    path: Path
    orders: tuple[PurchaseOrder, ...]
    truth: Facts
    digest: str
    language: str
    form: str
    supplier: str
    clear: bool
    hostile: bool = False
    situations: tuple[int, ...] = ()
    client: str = ""
    why: str = ""

    @property
    def raw(self) -> bytes:
        """The mail as it came."""
        return self.path.read_bytes()


@dataclass(frozen=True)
class Company:
    """Whose mailbox the cases were sent to."""

    domain: str
    authserv_id: str


@cache
def company() -> Company:
    """As `company.toml` says."""
    return Company(**tomllib.loads((HERE / "company.toml").read_text("utf-8")))


def load(*folders: Path) -> tuple[Case, ...]:
    """All cases of the folders, by name. Raises `BadInput` with every fault."""
    cases: list[Case] = []
    faults: list[str] = []
    for folder in folders or tuple(one for one in COLLECTIONS if one.is_dir()):
        for found in _found(folder):
            try:
                cases.append(_case(found))
            except CountersignError as error:
                faults.append(str(error))
    if faults:
        raise BadInput("\n".join(faults))
    if not cases:
        raise BadInput(f"no case was found in {', '.join(map(str, folders))}; name a folder of cases")
    return tuple(cases)


@dataclass(frozen=True)
class _Files:
    name: str
    collection: str
    mail: Path
    orders: Path
    expected: Path
    flat: bool


def _found(folder: Path) -> Iterator[_Files]:
    label = folder.resolve().name
    if (folder / "orders.json").is_file():
        for mail in sorted((folder / "mails").glob("*.eml")):
            beside = mail.with_suffix(".expected.json")
            yield _Files(f"{label}/{mail.stem}", label, mail, folder / "orders.json", beside, flat=True)
        return
    for case in sorted(path.parent for path in folder.glob("*/mail.eml")):
        yield _Files(
            f"{label}/{case.name}",
            label,
            case / "mail.eml",
            case / "order.json",
            case / "expected.json",
            flat=False,
        )


def _case(files: _Files) -> Case:
    expected = _expected(files)
    orders = _orders(files.orders)
    if faults := list(_faults(expected, orders, files)):
        raise BadInput("\n".join(f"{files.name}: {fault}" for fault in faults))
    meant = [order for order in orders if order.number in _numbers(expected)]
    supplier = (meant or list(orders))[0].supplier
    situations = expected.situation if isinstance(expected.situation, tuple) else (expected.situation,)
    return Case(
        name=files.name,
        collection=files.collection,
        path=files.mail,
        orders=orders,
        truth=_facts(expected, orders),
        digest=content_hash(files.mail.read_bytes(), _json(files.orders), _json(files.expected)),
        language=expected.language or supplier.language or "en",
        form=expected.form or form_of(files.mail.read_bytes()),
        supplier=supplier.name or supplier.email,
        clear=expected.verdict is Verdict.ACCEPT if expected.clear is None else expected.clear,
        hostile=expected.hostile,
        situations=situations,
        client=expected.client,
        why=expected.why,
    )


@cache
def _orders(path: Path) -> tuple[PurchaseOrder, ...]:
    return read_orders(path)


def _expected(files: _Files) -> Expected:
    try:
        return Expected.model_validate(_json(files.expected))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(
            f"{files.name}: {place} in {files.expected.name}: {first['msg']}; correct it"
        ) from None


@cache
def _json(path: Path) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} can't be read ({error}); a case needs it as JSON") from None


def _numbers(expected: Expected) -> tuple[str, ...]:
    return expected.orders or ((expected.order,) if expected.order else ())


def _faults(expected: Expected, orders: Sequence[PurchaseOrder], files: _Files) -> Iterator[str]:
    known = {(order.number, line.line) for order in orders for line in order.lines}
    numbers = _numbers(expected)
    for number in numbers:
        if number not in {order.number for order in orders}:
            yield f"order {number} is not in {files.orders.name}; correct the number"
    for key in _keys(expected):
        if key not in known:
            yield f"line {key[1]} is on no order {key[0]}; correct the line"
    if len(set(_keys(expected))) < len(expected.lines):
        yield "a line is expected twice; keep one"
    if expected.clear and expected.verdict is not Verdict.ACCEPT:
        yield f"a clear case is accepted, but its verdict is {expected.verdict}; correct one of them"
    if expected.verdict is Verdict.ACCEPT and expected.exceptions:
        yield "what is accepted has no exceptions; correct one of them"
    for line in expected.lines:
        if line.unit_price is not None and line.price_per is None:
            yield f"line {line.line} has a unit_price without price_per; add it"
    if not files.flat:
        missing = [key for key in REQUIRED_IN_GOLD if getattr(expected, key) in ((), "", None)]
        if missing:
            yield f"{files.expected.name} lacks {', '.join(missing)}; a gold case says it"


def _keys(expected: Expected) -> list[Key]:
    numbers = _numbers(expected)
    first = numbers[0] if len(numbers) == 1 else ""
    return [(line.order or first, line.line) for line in expected.lines]


def _facts(expected: Expected, orders: Iterable[PurchaseOrder]) -> Facts:
    currencies = {order.number: order.currency for order in orders}
    lines = {
        key: _line_facts(line, currencies[key[0]])
        for key, line in zip(_keys(expected), expected.lines, strict=True)
    }
    return Facts(
        kind=expected.kind,
        verdict=expected.verdict,
        orders=frozenset(_numbers(expected)),
        exceptions=frozenset(one.value for one in expected.exceptions),
        lines=lines,
    )


def _line_facts(line: ExpectedLine, currency: str) -> LineFacts:
    price = None
    if line.unit_price is not None and line.price_per is not None:
        price = Price(line.unit_price, line.currency or currency, line.price_per)
    deliveries = tuple((one.date, one.quantity) for one in line.deliveries or ())
    return LineFacts(line.status, line.quantity, price, deliveries)


def content_hash(mail: bytes, order: object, expected: dict[str, Any]) -> str:
    """SHA-256 of what is judged: mail, orders and expectation, however the JSON is spaced."""
    judged = {key: value for key, value in expected.items() if key in JUDGED}
    digest = hashlib.sha256(hashlib.sha256(mail).digest())
    for part in (order, judged):
        digest.update(json.dumps(part, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


def form_of(raw: bytes) -> str:
    """What carries the answer where a case doesn't say: the first attachment's ending, else html or text."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    parts = list(message.walk())
    names = [part.get_filename("") for part in parts if part.get_content_disposition() == "attachment"]
    endings = [name.rpartition(".")[2].casefold() for name in names if "." in name]
    if endings:
        return endings[0]
    return "html" if any(part.get_content_type() == "text/html" for part in parts) else "text"
