"""Where the files of systems are, and whether a company has set all that its system asks for."""

import time
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from zoneinfo import available_timezones

from countersign.erp.declared import templates
from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.form import System, read_system
from countersign.erp.declared.wire import Access
from countersign.procurement.errors import BadSettings
from countersign.procurement.policy.toml import near

_SHIPPED = files("countersign.erp").joinpath("systems")


def shipped() -> tuple[str, ...]:
    """The names of the systems whose files come with the program."""
    return tuple(
        sorted(one.name.removesuffix(".toml") for one in _SHIPPED.iterdir() if one.name.endswith(".toml"))
    )


def shipped_system(name: str) -> System:
    """The system of that file. Raises `BadSettings`."""
    return read_system(_SHIPPED.joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")


def system_at(path: Path) -> System:
    """The system that a company's own file describes. Raises `BadSettings`."""
    try:
        return read_system(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} can't be read ({error}): name the system's file in erp.file") from None


def connected(
    system: System,
    access: Access,
    wait: Callable[[float], None] = time.sleep,
    made: type[DeclaredErp] = DeclaredErp,
) -> DeclaredErp:
    """The system, with what the company set; `wait` is how it gets the patience that it asks for, `made` what
    it is made of, where a system's file does not say everything.

    Raises `BadSettings` with everything that is missing.
    """
    parameters, faults = _parameters(system, access.parameters)
    url = access.url or system.system.url
    if not url:
        faults.append("erp.url is missing: where the system is")
    if system.auth.kind != "none" and not access.password:
        faults.append("erp.password is missing (or erp.password_file)")
    if (system.auth.api_key_header or system.auth.grant == "password") and not access.api_key:
        faults.append("erp.api_key is missing (or erp.api_key_file)")
    zone = templates.text(system.dates.zone, parameters)
    if zone and zone not in available_timezones():
        faults.append(f"“{zone}” is no time zone{near(zone, available_timezones())}")
    if faults:
        raise BadSettings("; ".join(faults) + f": {system.system.name} needs it")
    whole = Access(url, access.user, access.password, access.api_key, parameters, access.timeout)
    dates = system.dates.model_copy(update={"zone": zone})
    return made(system.model_copy(update={"dates": dates}), whole, wait)


def _parameters(system: System, given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    known = system.parameters
    faults = [
        f"erp.parameters.{name} is nothing that {system.system.name} asks for{near(name, known)}"
        for name in given
        if name not in known
    ]
    found: dict[str, str] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            faults.append(f"erp.parameters.{name} is missing: {parameter.about}")
        else:
            found[name] = value
    return found, faults
