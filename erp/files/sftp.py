"""A drop folder on another machine, over SFTP: the one place that knows `paramiko`.

Who the server is has to be known before: its key stands in a known_hosts file, and nothing is ever added to
it. One connection is kept; one that broke is made anew for the next call. Moves are POSIX renames where the
server has them (OpenSSH's does), which take the place of what stood there in one step.
"""

import errno
import posixpath
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from countersign.erp.files.folder import PLACES, Entry
from countersign.procurement.errors import BadSettings, ErpError

if TYPE_CHECKING:
    from paramiko import MissingHostKeyPolicy, SFTPClient, SSHClient

_URL = re.compile(r"sftp://(?P<host>\[[^\]]+\]|[^/:@\s]+)(:(?P<port>\d{1,5}))?(?P<path>/[^\s]*)?")
AT_ONCE = 256
"""So many pieces of a file are asked for at once. Some servers hang when all are; with less than a hundred
paramiko waits between them."""


@dataclass(frozen=True)
class SftpPlace:
    """Where it is and who comes in; `path` from the root, or from the home folder if it begins with /~/.

    `known_hosts` None: the user's own, ~/.ssh/known_hosts. The password never shows.
    """

    host: str
    port: int
    path: str
    user: str
    password: str = field(default="", repr=False)
    key_file: Path | None = None
    known_hosts: Path | None = None
    timeout: float = 30.0


def parsed(url: str) -> tuple[str, int, str]:
    """Host, port and path of sftp://HOST[:PORT]/PATH. Raises `BadSettings`."""
    found = _URL.fullmatch(url)
    if found is None:
        raise BadSettings(f"erp.url “{url}” must be sftp://HOST/PATH; the user's name belongs into erp.user")
    return found["host"].strip("[]"), int(found["port"] or 22), found["path"] or "/"


class SftpFolder:
    """`Folder` over SFTP. Not for several threads at a time."""

    def __init__(self, place: SftpPlace) -> None:
        self._place = place
        self._root = place.path.removeprefix("/~/") if place.path.startswith("/~/") else place.path
        self._ssh: SSHClient | None = None
        self._sftp: SFTPClient | None = None

    @property
    def words(self) -> str:
        """See `Folder`."""
        port = f":{self._place.port}" if self._place.port != 22 else ""
        return f"sftp://{self._place.host}{port}{self._place.path}"

    def prepare(self) -> None:
        """See `Folder`."""
        with self._talking() as sftp:
            try:
                there = set(sftp.listdir(self._root))
            except FileNotFoundError:
                raise ErpError(f"There is no folder {self.words}: create it", permanent=True) from None
            for place in PLACES:
                if place not in there:
                    sftp.mkdir(self._path(place))

    def entries(self, place: str) -> Sequence[Entry]:
        """See `Folder`."""
        with self._talking() as sftp:
            try:
                found = sftp.listdir_attr(self._path(place))
            except FileNotFoundError:
                return ()
        files = (one for one in found if stat.S_ISREG(one.st_mode or 0))
        seen = (Entry(one.filename, one.st_size or 0, float(one.st_mtime or 0)) for one in files)
        return sorted(seen, key=lambda one: (one.at, one.name))

    def move(self, place: str, name: str, to: str, as_name: str) -> bool:
        """See `Folder`."""
        old, new = self._path(place, name), self._path(to, as_name)
        with self._talking() as sftp:
            try:
                sftp.posix_rename(old, new)
            except FileNotFoundError:
                return False
            except OSError as error:
                if error.errno is not None or "nsupported" not in str(error):
                    raise
                return _renamed(sftp, old, new)
        return True

    def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
        """See `Folder`."""
        with self._talking() as sftp:
            try:
                sftp.getfo(self._path(place, name), into, max_concurrent_prefetch_requests=AT_ONCE)
            except FileNotFoundError:
                return False
        return True

    def put(self, place: str, name: str, data: bytes) -> None:
        """See `Folder`. That it is on the server's disk is the server's word."""
        with self._talking() as sftp:
            sftp.putfo(BytesIO(data), self._path(place, name), file_size=len(data), confirm=True)

    def remove(self, place: str, name: str) -> bool:
        """See `Folder`."""
        with self._talking() as sftp:
            try:
                sftp.remove(self._path(place, name))
            except FileNotFoundError:
                return False
        return True

    def close(self) -> None:
        """Ends the connection; the next call makes another one."""
        for part in (self._sftp, self._ssh):
            if part is not None:
                part.close()
        self._sftp = self._ssh = None

    def _path(self, *parts: str) -> str:
        return posixpath.join(self._root, *filter(None, parts))

    @contextmanager
    def _talking(self) -> Iterator["SFTPClient"]:
        """The connection; what goes wrong on it becomes an `ErpError`."""
        from paramiko import SSHException

        try:
            yield self._connected()
        except PermissionError as error:
            raise ErpError(f"{self.words}: the server forbids it: {error}", permanent=True) from error
        except (SSHException, EOFError, OSError) as error:
            self.close()
            full = " (its disk is full)" if getattr(error, "errno", None) == errno.ENOSPC else ""
            why = str(error) or "the connection broke"
            raise ErpError(f"{self.words} can't be used now: {why}{full}", permanent=False) from error

    def _connected(self) -> "SFTPClient":
        if self._sftp is None or self._ssh is None or not _alive(self._ssh):
            self.close()
            self._ssh = _connect(self._place)
            self._sftp = self._ssh.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(self._place.timeout)
        return self._sftp


def _alive(ssh: "SSHClient") -> bool:
    transport = ssh.get_transport()
    return transport is not None and transport.is_active()


def _renamed(sftp: "SFTPClient", old: str, new: str) -> bool:
    """A rename by the book, which refuses to take the place of a file, and does not say why it refuses."""
    try:
        sftp.stat(old)
        sftp.rename(old, new)
    except FileNotFoundError:
        return False
    return True


def _connect(place: SftpPlace) -> "SSHClient":
    from paramiko import AuthenticationException, BadHostKeyException, SSHClient

    ssh = SSHClient()
    ssh.set_missing_host_key_policy(_strangers(place))
    try:
        _load_hosts(ssh, place)
        ssh.connect(
            place.host,
            place.port,
            place.user,
            place.password or None,
            key_filename=str(place.key_file) if place.key_file else None,
            timeout=place.timeout,
            banner_timeout=place.timeout,
            auth_timeout=place.timeout,
            allow_agent=False,
            look_for_keys=False,
        )
    except BaseException as error:
        ssh.close()
        if isinstance(error, BadHostKeyException):
            words = f"{place.host} shows another key than the one that is known: somebody may be in between"
            raise ErpError(f"{words}; ask who runs it", permanent=True) from None
        if isinstance(error, AuthenticationException):
            words = f"{place.host} refuses {place.user}: check erp.user, erp.password and erp.key_file"
            raise ErpError(words, permanent=True) from None
        raise
    return ssh


def _strangers(place: SftpPlace) -> "MissingHostKeyPolicy":
    """What becomes of a server whose key is not known: it is refused, and never added."""
    from paramiko import MissingHostKeyPolicy, PKey, SSHClient

    class Refusing(MissingHostKeyPolicy):
        def missing_host_key(self, client: SSHClient, hostname: str, key: PKey) -> None:
            del client
            raise ErpError(
                f"The key of {hostname} is not known. It shows {key.fingerprint}: compare that with who runs "
                f"it, run ssh-keyscan -p {place.port} {place.host}, and put its line into erp.known_hosts",
                permanent=True,
            )

    return Refusing()


def _load_hosts(ssh: "SSHClient", place: SftpPlace) -> None:
    try:
        if place.known_hosts is not None:
            ssh.load_host_keys(str(place.known_hosts))
        else:
            ssh.load_system_host_keys()
    except OSError as error:
        raise ErpError(f"erp.known_hosts can't be read: {error.strerror}", permanent=True) from None
