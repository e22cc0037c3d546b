"""How a connection to a mail server is secured: `imap` and `smtp` mean the same by the same words.

tls         encrypted from the first byte
starttls    encrypted before the password is sent, or not at all
none        in clear, which is for a server on this very machine
"""

import ipaddress
import ssl
from pathlib import Path
from typing import Literal

from countersign.procurement.errors import BadSettings

Security = Literal["tls", "starttls", "none"]


def context(ca_file: Path | None, setting: str) -> ssl.SSLContext:
    """Checks certificate and host name, against the system's authorities and those in `ca_file`."""
    made = ssl.create_default_context()
    if ca_file is not None:
        try:
            made.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise BadSettings(
                f"{setting} {ca_file} can't be read as certificates ({error}): correct it"
            ) from error
    return made


def check_clear(security: Security, host: str, setting: str) -> None:
    """Raises `BadSettings` where mail and password would cross a network in clear."""
    if security == "none" and not _is_loopback(host):
        raise BadSettings(
            f'{setting} = "none" is for a server on this machine, and {host} is not: set "tls" or "starttls"'
        )


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
