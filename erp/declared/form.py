"""What a system's file may say, checked as a whole: every fault at once, each with its line.

    [system] [parameters] [auth] [csrf] [paging] [dates] [errors] [settle]   how it is spoken to
    [find] [list] [fetch] [[join]]  what is asked; `fetch`: for the whole of an order that was found
    [order] [line] [confirmed]      where the fields are in the answers
    [[write]]                       which calls write a confirmation

A path (`paths`) says where something is in an answer; a text with `{…}` in it (`templates`) is filled with
what was read before. What a file declares that a system can hold has to be written and read back by it.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from countersign.erp.declared.paths import mentions
from countersign.procurement.erp import Capability
from countersign.procurement.errors import BadPolicy, BadSettings
from countersign.procurement.policy import toml

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Part = Literal["quantity", "price", "date", "reference", "refusal", "reason"]


class Table(BaseModel):
    """A table of the file: frozen, and closed to keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_table(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class At(Table):
    """Where a value is; a parameter may stand in the path as `{name}`.

    `values` are the system's words and ours, `empty` its words for nothing at all. `place`: the value is not
    in the answer but the row's own place, times that number: 10, 20, 30.
    """

    path: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    default: str = ""
    empty: tuple[str, ...] = ()
    place: int = 0


Where = Annotated[At, BeforeValidator(_as_table)]
NOWHERE = At()


class Call(Table):
    """One call. What is not filled in its body is left out of it."""

    method: Method = "GET"
    path: str
    query: dict[str, str] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    body: dict[str, Any] | list[Any] | None = None


class Asking(Call):
    """A call that reads. `rows` is where the rows are; empty: the answer itself."""

    rows: str = ""


class Listing(Asking):
    """The orders that changed since `{since}`, oldest change first; `first` is `{since}` at the beginning.

    `modified`: where an order says when it was changed; without it, what was told is compared. `only`: orders
    in which these paths say one of these words, and no others. `overlap_hours`: how much earlier to begin
    each time, where the system's clock is not that of its answers. `rounds`: without `modified`, an order
    whose row in the list is as it was is read whole in one round out of so many.
    """

    first: str = ""
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    modified: tuple[str, ...] = ()
    overlap_hours: Annotated[int, Field(ge=0, le=48)] = 0
    rounds: Annotated[int, Field(ge=1, le=288)] = 12


class Join(Asking):
    """A call for more about an order; its rows are found under `name`. `one`: its first row alone."""

    name: str
    one: bool = False


class WriteCall(Call):
    """A call that writes: `{write/…}` is what is to stand there, `{key}` the same for the same write.

    `when`: only where one of these is to be written; empty: always. `each`: once for every row there, which
    is then found as `{item}`.
    """

    when: tuple[Part, ...] = ()
    each: str = ""


class Right(Call):
    """A harmless question that a system answers with yes or no at `answer`: whether we may do what it is
    `about`."""

    about: str
    answer: str = ""


class About(Table):
    """Which system it is, and what it can hold. `url` is where it is unless `erp.url` says otherwise."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    can: tuple[Capability, ...] = ()
    url: str = ""
    headers: dict[str, str] = Field(default_factory=dict)


class Parameter(Table):
    """A value that each company has its own of, as `erp.parameters` sets it. No default: it must be set."""

    about: str
    default: str | None = None


Kind = Literal["none", "basic", "header", "bearer", "oauth2", "session"]


class Auth(Table):
    """How we show who we are: with `erp.user`, `erp.password` and `erp.api_key`.

    `value` is what stands in `header`. `oauth2` fetches a token at `token_url` first, `session` by the call
    `login`; `token` is where their answers hold it. With the grant `signed` the password is a private key.
    `client_header`: who asks for the token is told in the header, and not in the form. `otherwise`: what it
    is where nothing is filled into `token_url`.
    """

    kind: Kind = "none"
    header: str = "Authorization"
    value: str = ""
    api_key_header: str = ""
    token_url: str = ""
    grant: Literal["client_credentials", "password", "signed"] = "client_credentials"
    scope: str = ""
    client_id: str = "{user}"
    client_header: bool = False
    otherwise: Literal["basic"] | None = None
    key_id: str = ""
    login: Call | None = None
    token: str = "access_token"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = {
            "header": not self.value and "value",
            "oauth2": not self.token_url and "token_url",
            "session": self.login is None and "login",
        }.get(self.kind)
        if missing:
            raise ValueError(f'kind "{self.kind}" needs "{missing}"')
        return self


class Csrf(Table):
    """A token that writing calls need: asked for at `path` with the word Fetch in `header`."""

    path: str
    header: str = "X-CSRF-Token"


class Paging(Table):
    """How long answers are cut. `next` is where an answer holds the next link or cursor.

    A call finds `{page/size}`, `{page/offset}`, `{page/number}` and `{page/cursor}` to be filled in.
    """

    kind: Literal["none", "link", "offset", "number", "cursor"] = "none"
    next: str = "@odata.nextLink"
    size: Annotated[int, Field(ge=1, le=10_000)] = 200


class Dates(Table):
    """How a day is written. `zone`: whose days the system's instants are; empty: they are days already."""

    write: str = "%Y-%m-%d"
    zone: str = ""


class Refusal(Table):
    """An error inside an answer that looks like success: something other than `unless` is at `path`."""

    path: str
    unless: tuple[str, ...] = ()


class Errors(Table):
    """Where the system's own words are, what passes by itself, and what is an error whatever the status.

    A system that asks for patience is waited for, up to `longest_wait` seconds at a time.
    """

    words: tuple[str, ...] = ("error/message", "message", "error")
    temporary: tuple[int, ...] = (408, 425, 429, 500, 502, 503, 504)
    inside: tuple[Refusal, ...] = ()
    longest_wait: Annotated[float, Field(ge=0, le=300)] = 30


class Settle(Table):
    """A system that answers before it is done: seconds to wait before each look at what became of it."""

    waits: tuple[Annotated[float, Field(ge=0, le=60)], ...] = (1, 2, 4)


class OrderFields(Table):
    """The order's own fields, in the row that was found. `cancelled` counts before `status`."""

    number: Where
    currency: Where
    date: Where = NOWHERE
    site: Where = NOWHERE
    status: Where = At(default="open")
    cancelled: Where = NOWHERE
    supplier_email: Where
    supplier_id: Where = NOWHERE
    supplier_name: Where = NOWHERE
    supplier_language: Where = NOWHERE
    supplier_country: Where = NOWHERE
    buyer_name: Where = NOWHERE
    buyer_email: Where = NOWHERE
    token: tuple[str, ...] = ()


class PartRows(Table):
    """Rows that belong to a line: those of all in which `match` (theirs = the line's) says the same."""

    rows: str
    match: dict[str, str]


class ScheduleFields(Table):
    """The parts of a line: their rows, in the line's. One without a day counts for nothing."""

    rows: str
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    date: Where
    quantity: Where


class LineFields(Table):
    """The lines: their rows, and the fields of each. `only`: rows in which these paths say one of these.

    `parts`: what else belongs to a line, by the name under which its row has it. `schedule`: how much is
    wanted when; where that is on several days, the last of them is the line's `date`.
    """

    rows: str
    parts: dict[str, PartRows] = Field(default_factory=dict)
    sort: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    line: Where
    quantity: Where
    uom: Where
    unit_price: Where
    price_per: Where = At(default="1")
    date: Where
    schedule: ScheduleFields | None = None
    item: Where = NOWHERE
    supplier_item: Where = NOWHERE
    description: Where = NOWHERE
    received: Where = At(default="0")
    cancelled: Where = NOWHERE


class ConfirmedFields(Table):
    """What is confirmed of a line, in its row. One day, or a schedule of several.

    `date_name` is what the system calls the field of that day, where the path does not end with it. `dates`
    are its other fields for a day, by name; the policy may choose one of them.
    """

    quantity: Where = NOWHERE
    unit_price: Where = NOWHERE
    price_per: Where = NOWHERE
    date: Where = NOWHERE
    date_name: str = ""
    dates: dict[str, Where] = Field(default_factory=dict)
    schedule: ScheduleFields | None = None
    reference: Where = NOWHERE
    refused: Where = NOWHERE
    reason: Where = NOWHERE


# What a capability needs besides its name: what is read back, and one of the values that a call sends.
_BACKED = {
    Capability.CONFIRMED_QUANTITY: ("quantity", ("write/quantity", "write/schedule")),
    Capability.CONFIRMED_PRICE: ("unit_price", ("write/unit_price",)),
    Capability.LINE_REFERENCE: ("reference", ("write/reference",)),
    Capability.HEADER_REFERENCE: ("reference", ("write/reference",)),
    Capability.SPLIT_SCHEDULE: ("schedule", ("write/schedule",)),
    Capability.REJECTION: ("refused", ("write/refused",)),
    Capability.REASON: ("reason", ("write/reason",)),
    Capability.NATIVE_IDEMPOTENCY: ("", ("{key}",)),
}


class System(Table):
    """One system's file."""

    system: About
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    auth: Auth = Auth()
    csrf: Csrf | None = None
    paging: Paging = Paging()
    dates: Dates = Dates()
    errors: Errors = Errors()
    settle: Settle = Settle()
    find: Asking
    fetch: Asking | None = None
    list: Listing
    join: tuple[Join, ...] = ()
    order: OrderFields
    line: LineFields
    confirmed: ConfirmedFields = ConfirmedFields()
    write: tuple[WriteCall, ...] = ()
    right: tuple[Right, ...] = ()

    @model_validator(mode="after")
    def _kept(self) -> Self:
        faults = [words for one in self.system.can if (words := self._unkept(one))]
        faults += [words for name in self.confirmed.dates if (words := self._unsent(name))]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unsent(self, name: str) -> str:
        """Why another field for a day can't be kept; empty where it can."""
        if self.confirmed.schedule is not None:
            return f"confirmed.dates.{name} holds one day, and confirmed.schedule several: keep one of them"
        calls = [call.model_dump() for call in self.write]
        if not any(mentions(call, f"write/dates/{name}") for call in calls):
            return f'confirmed.dates names "{name}", and no [[write]] sends “write/dates/{name}”'
        return ""

    def _unkept(self, one: Capability) -> str:
        """What is missing behind a capability that is declared; empty where it is kept."""
        if one is Capability.CONCURRENCY_TOKEN and not self.order.token:
            return f'system.can names "{one}", and order.token is empty'
        if one is Capability.RECEIPTS and not self.line.received.path:
            return f'system.can names "{one}", and line.received is nowhere'
        field, sent = _BACKED.get(one, ("", ()))
        if field and getattr(self.confirmed, field) in (NOWHERE, None):
            return f'system.can names "{one}", and confirmed.{field} is nowhere: it could not be read back'
        calls = [call.model_dump() for call in self.write]
        if sent and not any(mentions(call, path) for call in calls for path in sent):
            return f'system.can names "{one}", and no [[write]] sends “{sent[0]}”'
        return ""


def read_system(text: str, path: str) -> System:
    """The system that a file describes. Raises `BadSettings` with every fault."""
    try:
        tables = toml.parse(text, path)
    except BadPolicy as error:
        raise BadSettings(f"{path} describes no system: {'; '.join(error.faults)}") from None
    try:
        return System.model_validate(tables)
    except ValidationError as error:
        told = [words for _, words in sorted(toml.faults(error, text, System))]
        raise BadSettings("\n  ".join((f"{path} describes no system:", *told))) from None
