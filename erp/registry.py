"""The systems that can be set, by name: those that come with the program, and those of outside packages.

A system that comes as a file (`erp/systems`) is known by the file's name; a company's own file by its path.

An outside package names its own under the entry point group `countersign.erp`: a function that takes
`ErpOptions` and returns an `Erp`. The contract suite in `erp.contract` says what it has to keep.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.dates import date_fields as declared_dates
from countersign.erp.declared.form import System
from countersign.erp.declared.systems import connected, shipped, shipped_system, system_at
from countersign.erp.declared.wire import Access
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.folder import Folder, LocalFolder
from countersign.erp.files.formats import Writer
from countersign.erp.files.sftp import SftpFolder, SftpPlace, parsed
from countersign.erp.files.table import WRITERS
from countersign.erp.rest import connector as rest
from countersign.erp.sap.connector import S4Erp, S4OrderErp
from countersign.erp.tryton import connector as tryton
from countersign.procurement.erp import Capability, Erp
from countersign.procurement.errors import BadSettings
from countersign.procurement.ports import Clock, Store
from countersign.procurement.shelf import Shelf

GROUP = "countersign.erp"


@dataclass(frozen=True)
class ErpOptions:
    """What is set under `[erp]`; each system takes what it needs. Secrets never show.

    `file` describes a system (`erp.declared`); `parameters` is what such a file asks for.
    `format`, `settle` and `shelf` are for systems that exchange files: what confirmations are written in, how
    many seconds a file has to stay as it is before it is read, and where what they said is kept. `store` is
    for the system whose orders come to us over our API.
    """

    folder: Path | None = None
    file: Path | None = None
    url: str = ""
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30.0
    format: str = "json"
    settle: float = 2.0
    key_file: Path | None = None
    known_hosts: Path | None = None
    shelf: Callable[[], Shelf] | None = None
    store: Callable[[], Store] | None = None
    clock: Clock | None = None


Connect = Callable[[ErpOptions], Erp]

# Systems of which their file does not say everything: what is put over it.
WITH_CODE: Mapping[str, type[DeclaredErp]] = {"s4hana": S4Erp, "s4hana-order": S4OrderErp}


def _files(options: ErpOptions) -> Erp:
    if options.shelf is None or options.clock is None:
        raise BadSettings("a folder of files needs a shelf and a clock: hand both over in ErpOptions")
    writer, folder = _writer(options), _folder(options)
    return FilesErp(folder, options.shelf(), options.clock, writer, settle=options.settle)


def _writer(options: ErpOptions) -> Writer:
    writer = WRITERS.get(options.format)
    if writer is None:
        raise BadSettings(f"erp.format is “{options.format}”: set one of {', '.join(WRITERS)}")
    return writer


def _folder(options: ErpOptions) -> Folder:
    if options.folder is not None:
        return LocalFolder(options.folder)
    if not options.url:
        raise BadSettings(
            "erp.folder is missing: name the folder that orders come from and confirmations go to, or set "
            "erp.url to sftp://HOST/PATH"
        )
    host, port, path = parsed(options.url)
    if find_spec("paramiko") is None:
        raise BadSettings("SFTP needs another package: pip install 'countersign[sftp]'")
    if not options.user:
        raise BadSettings(f"erp.user is missing: who comes in at {host}")
    keys = {"key_file": options.key_file, "known_hosts": options.known_hosts}
    return SftpFolder(
        SftpPlace(host, port, path, options.user, options.password, **keys, timeout=options.timeout)
    )


def _tryton(options: ErpOptions) -> Erp:
    if not (options.url and options.database and options.user):
        raise BadSettings("erp.url, erp.database and erp.user are needed to work in Tryton: set all three")
    splits = options.parameters.get("stock_split", "").casefold() in ("yes", "true", "1")
    where = (options.url, options.database, options.user, options.password)
    return tryton.TrytonErp(*where, timeout=options.timeout, splits=splits)


def _declared(system: System, options: ErpOptions) -> Erp:
    access = Access(
        options.url, options.user, options.password, options.api_key, options.parameters, options.timeout
    )
    return connected(system, access, made=WITH_CODE.get(system.system.name, DeclaredErp))


def _rest(options: ErpOptions) -> Erp:
    assert options.store is not None
    assert options.clock is not None
    return rest.RestErp(options.store(), options.clock, _lacking(options.parameters.get("lacks", "")))


def _lacking(names: str) -> frozenset[Capability]:
    """What a system can't hold, as its company says. Raises `BadSettings` for what nobody has heard of."""
    said = names.replace(",", " ").split()
    if strange := [one for one in said if one not in set(Capability)]:
        raise BadSettings(
            f"erp.parameters.lacks names “{strange[0]}”, which is nothing that a system holds: name some of "
            f"{', '.join(Capability)}"
        )
    return frozenset(Capability(one) for one in said)


BUILT_IN: Mapping[str, Connect] = {"files": _files, "tryton": _tryton, "rest": _rest}


def date_fields(kind: str, options: ErpOptions) -> tuple[str, ...]:
    """What a system calls its fields for a day, as `Erp.date_fields`; nothing is opened or asked for it.

    Raises `BadSettings` as `connect` does.
    """
    if options.file is not None:
        return declared_dates(system_at(options.file), options.parameters)
    if kind in shipped():
        return declared_dates(shipped_system(kind), options.parameters)
    match kind:
        case "files":
            return _writer(options).DATE_FIELDS
        case "rest":
            return rest.DATE_FIELDS
        case "tryton":
            return tryton.DATE_FIELDS
        case _:
            return connect(kind, options).date_fields


def known() -> tuple[str, ...]:
    """The names of all systems that can be set."""
    return tuple(sorted({*BUILT_IN, *shipped(), *(point.name for point in entry_points(group=GROUP))}))


def connect(kind: str, options: ErpOptions) -> Erp:
    """The system of that name; without a name, the one that `options.file` describes.

    Raises `BadSettings` where there is none, or something it needs is missing.
    """
    if options.file is not None:
        if kind:
            raise BadSettings(f"erp.kind is “{kind}” and erp.file names a system as well: keep one of them")
        return _declared(system_at(options.file), options)
    if kind in shipped():
        return _declared(shipped_system(kind), options)
    if kind in BUILT_IN:
        return BUILT_IN[kind](options)
    for point in entry_points(group=GROUP, name=kind):
        made: Erp = point.load()(options)
        return made
    raise BadSettings(f"erp.kind is “{kind}”, and no such system is known: set one of {', '.join(known())}")
