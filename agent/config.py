"""What a company sets: `countersign.toml` under `COUNTERSIGN_…` variables, as one frozen object.

    file + environment  →  settings_file: one value a key, each with its origin  →  Settings, or every fault

The only module that reads the environment (`from_environment`). A variable is the key in capitals with two
underscores for the dot, COUNTERSIGN_SMTP__PASSWORD for smtp.password, and wins over the file. A password may
instead stand in a file of its own (`password_file`). Nothing here connects to anything: whether a server
accepts what was set is `doctor`'s question. What each setting means is written in `countersign.toml.j2`,
which `countersign init` fills in.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    FilePath,
    PrivateAttr,
    SecretStr,
    ValidationError,
)

from countersign.agent.settings_file import Fault, Given, Known, collect, report, variable
from countersign.procurement.errors import BadSettings

FILE_NAME = "countersign.toml"
_ADDRESS = re.compile(r"[^\s@<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MASK = re.compile(r"[^#]*#+")
_SFTP = re.compile(r"sftp://[^\s/@]+(/[^\s@]*)?")
_URL = re.compile(r"https?://[^\s/@]+(/[^\s@]*)?")

Security = Literal["tls", "starttls", "none"]
_IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}


def _address(value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("is not an e-mail address")
    return value


def _domain(value: str) -> str:
    if value and not _DOMAIN.fullmatch(value):
        raise ValueError("is not a domain such as orchard-metal.example")
    return value.casefold()


def _country(value: str) -> str:
    if value and not re.fullmatch("[A-Z]{2}", value):
        raise ValueError("is not a country's two letters, such as DE")
    return value


def _url(value: str) -> str:
    if value and not _URL.fullmatch(value):
        raise ValueError("is not an address like http://127.0.0.1:8080/v1 (a key belongs into llm.api_key)")
    return value


def _mask(value: str) -> str:
    if value and not _MASK.fullmatch(value):
        raise ValueError("is not a mask like PO#######: letters, then one # for each digit")
    return value


def _place(value: str) -> str:
    return value if _SFTP.fullmatch(value) else _url(value)


Address = Annotated[str, AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Section(BaseModel):
    """A table of the file: frozen, closed to keys that nobody reads, and silent about what it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Company(Section):
    """Who writes: what stands in our mails, and the addresses they come from and go to."""

    name: str = ""
    domain: Annotated[str, AfterValidator(_domain)] = ""
    mailbox: Address = ""
    buyers: Address = ""
    admin: Address = ""
    order_mask: Annotated[str, AfterValidator(_mask)] = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$")] = "en"
    country: Annotated[str, AfterValidator(_country)] = ""
    postal_address: str = ""
    delivery_address: str = ""
    terms: str = ""
    footer: str = ""
    logo: FilePath | None = None
    templates: DirectoryPath | None = None


class Imap(Section):
    """The mailbox that suppliers' answers are read from. No host: mail comes by `intake` alone."""

    host: str = ""
    security: Security = "tls"
    port: Port = Field(default_factory=lambda given: _IMAP_PORTS[given.get("security", "tls")])
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    folder: str = "INBOX"
    move_to: str = ""
    ca_file: FilePath | None = None
    poll_seconds: Seconds = 60
    idle: bool = True
    timeout_seconds: Seconds = 30


class Smtp(Section):
    """The submission server that our mails go out by."""

    host: str = ""
    security: Security = "starttls"
    port: Port = Field(default_factory=lambda given: _SMTP_PORTS[given.get("security", "starttls")])
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: FilePath | None = None
    timeout_seconds: Seconds = 30


class Intake(Section):
    """Our own listener, for a mail server that hands answers over instead of keeping them."""

    enabled: bool = False
    protocol: Literal["smtp", "lmtp"] = "lmtp"
    host: str = "127.0.0.1"
    port: Port = 8024
    size_limit_bytes: Annotated[int, Field(ge=10_000)] = 25_000_000


class Auth(Section):
    """Whose Authentication-Results header is believed, and what decisions by mail are signed with."""

    authserv_id: str = ""
    decision_key: SecretStr | None = None
    decision_key_file: Path | None = None
    decision_days: Annotated[int, Field(ge=1, le=365)] = 30


class Llm(Section):
    """The model that reads beside the grammar reader."""

    enabled: bool = False
    base_url: Annotated[str, AfterValidator(_url)] = ""
    model: str = ""
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    profile: Literal["standard", "small"] = "standard"
    mode: Literal["JSON_SCHEMA", "TOOLS"] = "JSON_SCHEMA"
    timeout_seconds: Seconds = 60
    max_tokens: Annotated[int, Field(ge=16)] = 2048
    concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    daily_tokens: Annotated[int, Field(ge=1)] = 1_000_000
    price_in: Annotated[Decimal, Field(ge=0)] | None = None
    price_out: Annotated[Decimal, Field(ge=0)] | None = None
    price_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"


class GistSettings(Section):
    """Whether sentences are judged as a whole beside the grammar, where the packages for it are installed."""

    enabled: bool = True


class StoreSettings(Section):
    """Where the truth is kept."""

    path: Path = Path("countersign.sqlite")


class PolicySettings(Section):
    """The rules that decide. No path: the built-in ones."""

    path: FilePath | None = None


class Cli(Section):
    """Who sits at the command line."""

    user: Address = ""


def _addresses(value: object) -> object:
    """As text (of a variable, or of a file): one name=address a line, or with spaces between."""
    if isinstance(value, str):
        pairs = [one.partition("=") for one in value.split()]
        if not all(name and address for name, _, address in pairs):
            raise ValueError("must be one name=address a line")
        return tuple((name, address) for name, _, address in pairs)
    return tuple(value.items()) if isinstance(value, dict) else value


class ChannelSettings(Section):
    """The addresses of channels besides email, by the names that the policy gives them."""

    urls: Annotated[tuple[tuple[str, SecretStr], ...] | None, BeforeValidator(_addresses)] = None
    urls_file: Path | None = None

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses themselves, by the channel's name: secrets."""
        return {name: url.get_secret_value() for name, url in self.urls or ()}


class ErpSettings(Section):
    """The company's own system: where orders come from, and confirmed values go back to."""

    kind: str = ""
    file: FilePath | None = None
    folder: DirectoryPath | None = None
    url: Annotated[str, AfterValidator(_place)] = ""
    database: str = ""
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    parameters: Annotated[tuple[tuple[str, str], ...] | None, BeforeValidator(_addresses)] = None
    timeout_seconds: Seconds = 30
    poll_seconds: Seconds = 300
    order_mask: Annotated[str, AfterValidator(_mask)] = ""
    sent_before: dt.date | None = None
    format: str = "json"
    settle_seconds: Annotated[float, Field(ge=0, le=600)] = 2
    key_file: FilePath | None = None
    known_hosts: FilePath | None = None


class Api(Section):
    """Our own REST API, as `countersign serve` offers it, and the webhooks of its clients."""

    host: str = "127.0.0.1"
    port: Port = 8025
    size_limit_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 5_000_000
    webhook_seconds: Seconds = 10
    keep_days: Annotated[int, Field(ge=7, le=3650)] = 90


class Worker(Section):
    """How the work is shared out."""

    threads: Annotated[int, Field(ge=1, le=64)] = 4
    heartbeat_seconds: Seconds = 15
    lease_seconds: Seconds = 300


class Logging(Section):
    """What is logged, and where."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: Path | None = None


class Settings(Section):
    """Everything that is set. `origin` says where a value came from."""

    company: Company = Field(default_factory=Company)
    imap: Imap = Field(default_factory=Imap)
    smtp: Smtp = Field(default_factory=Smtp)
    intake: Intake = Field(default_factory=Intake)
    auth: Auth = Field(default_factory=Auth)
    llm: Llm = Field(default_factory=Llm)
    gist: GistSettings = Field(default_factory=GistSettings)
    store: StoreSettings = Field(default_factory=StoreSettings)
    policy: PolicySettings = Field(default_factory=PolicySettings)
    channels: ChannelSettings = Field(default_factory=ChannelSettings)
    erp: ErpSettings = Field(default_factory=ErpSettings)
    api: Api = Field(default_factory=Api)
    cli: Cli = Field(default_factory=Cli)
    worker: Worker = Field(default_factory=Worker)
    logging: Logging = Field(default_factory=Logging)

    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict)
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The file that was read, if any."""
        return self._file

    def origin(self, key: str) -> str:
        """Where `key` ("smtp.host") came from, in words: a file with its line, a variable, or "default"."""
        if key not in KNOWN.keys:
            raise KeyError(key)
        return self._origins.get(key, "default")

    @property
    def exposed(self) -> bool:
        """Whether the file holds a secret and others than its owner may read it."""
        inside = (self.origin(key).startswith(f"{self.file}, line") for key in KNOWN.secrets)
        return self.file is not None and any(inside) and bool(self.file.stat().st_mode & 0o077)

    def require(self, *keys: str) -> None:
        """Raises `BadSettings` naming each of `keys` that is not set."""
        missing = [key for key in keys if not self._value(key)]
        if missing:
            ways = f"in {self.file or FILE_NAME} or as {variable(missing[0])}"
            raise BadSettings(f"{' and '.join(missing)} must be set, {ways}; then try `countersign doctor`")

    def _value(self, key: str) -> object:
        section, _, name = key.partition(".")
        return getattr(getattr(self, section), name)


def _known() -> Known:
    fields = {
        f"{section}.{name}": field
        for section, table in Settings.model_fields.items()
        if isinstance(table.annotation, type) and issubclass(table.annotation, BaseModel)
        for name, field in table.annotation.model_fields.items()
    }
    return Known(
        keys=tuple(fields),
        secrets=frozenset(key for key, field in fields.items() if _mentions(field.annotation, SecretStr)),
        paths=frozenset(key for key, field in fields.items() if _mentions(field.annotation, Path)),
    )


def _mentions(annotation: object, kind: type) -> bool:
    return annotation is kind or any(_mentions(part, kind) for part in get_args(annotation))


KNOWN = _known()
"""Every key; which of them are secrets, and which are paths."""


def from_environment(path: Path | None = None) -> Settings:
    """`load` with the environment of this process."""
    return load(path, os.environ)


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings that hold, from the file at `path` or else where `find` finds one.

    Raises `BadSettings` with every fault at once; none of them shows a secret.
    """
    file = find(path, environ)
    given, faults = collect(file, environ, KNOWN)
    _place_store(given, file)
    try:
        settings = Settings.model_validate(_nested(given))
    except ValidationError as error:
        raise BadSettings(report([*faults, *_faults(error, given)])) from None
    settings._origins = {key: one.origin for key, one in given.items()}
    settings._file = file
    if faults := [*faults, *_contradictions(settings)]:
        raise BadSettings(report(faults))
    return settings


def find(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: the one asked for, ./countersign.toml, $COUNTERSIGN_CONFIG, or none."""
    if path is not None:
        return path
    if Path(FILE_NAME).is_file():
        return Path(FILE_NAME)
    named = environ.get("COUNTERSIGN_CONFIG", "")
    return Path(named) if named else None


def _place_store(given: dict[str, Given], file: Path | None) -> None:
    """The store lies beside the file that names it, whatever folder the program is started in."""
    if file is not None and "store.path" not in given:
        default = StoreSettings.model_fields["path"].get_default()
        given["store.path"] = Given(file.parent / default, "default")


def _nested(given: Mapping[str, Given]) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for key, one in given.items():
        section, _, name = key.partition(".")
        tables.setdefault(section, {})[name] = one.value
    return tables


# What stands here may hold a password although its type is no secret's.
_UNSHOWN = KNOWN.secrets | {"llm.base_url"}


_WORDS = {
    "path_not_file": "is no file that exists",
    "path_not_directory": "is no folder that exists; make it, or name another",
    "string_pattern_mismatch": "is not a language code such as en or de",
}


def _faults(error: ValidationError, given: Mapping[str, Given]) -> Iterator[Fault]:
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"][:2])
        if key not in given:
            continue  # a default that could not be worked out, because of a fault that is told anyway
        one = given[key]
        words = fault["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        shown = "" if key in _UNSHOWN or isinstance(one.value, dict | list) else f' "{one.value}"'
        yield Fault(one.origin, f"{key}{shown} {_WORDS.get(fault['type'], words)}")


def _contradictions(settings: Settings) -> list[Fault]:
    """What is wrong between settings that are each in order."""
    company, llm, worker = settings.company, settings.llm, settings.worker
    faults = []
    mail_domain = company.mailbox.rpartition("@")[2].casefold()
    if mail_domain and company.domain and not f".{mail_domain}".endswith(f".{company.domain}"):
        faults.append(("company.mailbox", f"is not an address of {company.domain}; orders go out from there"))
    if llm.enabled and not (llm.base_url and llm.model):
        faults.append(("llm.enabled", "is on; set llm.base_url and llm.model as well"))
    if worker.lease_seconds <= worker.heartbeat_seconds:
        faults.append(("worker.lease_seconds", "must be longer than worker.heartbeat_seconds"))
    return [Fault(settings.origin(key), f"{key} {words}") for key, words in faults]
