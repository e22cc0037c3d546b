"""A real SFTP server on loopback: paramiko's SSH, and behind it a folder, or OpenSSH's own sftp-server.

Passwords and keys are those that it is given. It ends with the `with` that began it.
"""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer

USER, PASSWORD = "countersign", "let-me-in"
OPENSSH = Path("/usr/lib/openssh/sftp-server")


class Gate(paramiko.ServerInterface):
    """Who may come in."""

    def __init__(self, keys: tuple[paramiko.PKey, ...]) -> None:
        self._keys = keys

    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        good = username == USER and key in self._keys
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class OnDisk(paramiko.SFTPServerInterface):
    """The folder behind it, by absolute paths. `plain`: a server without POSIX renames."""

    plain = False

    def __init__(self, server: Gate, *args: Any, **named: Any) -> None:
        super().__init__(server, *args, **named)

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        def listed() -> list[SFTPAttributes]:
            with os.scandir(path) as found:
                return [SFTPAttributes.from_stat(one.stat(), one.name) for one in found]

        return done(listed)

    def stat(self, path: str) -> SFTPAttributes | int:
        return done(lambda: SFTPAttributes.from_stat(Path(path).stat()))

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        def opened() -> SFTPHandle:
            mode = "wb" if flags & os.O_WRONLY else "rb"
            handle = SFTPHandle(flags)
            handle.readfile = handle.writefile = Path(path).open(mode)  # noqa: SIM115
            return handle

        return done(opened)

    def remove(self, path: str) -> int:
        return done(lambda: Path(path).unlink()) or paramiko.SFTP_OK

    def mkdir(self, path: str, attr: SFTPAttributes) -> int:
        return done(lambda: Path(path).mkdir()) or paramiko.SFTP_OK

    def rename(self, oldpath: str, newpath: str) -> int:
        if Path(newpath).exists():
            return paramiko.SFTP_FAILURE
        return self._renamed(oldpath, newpath)

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        return paramiko.SFTP_OP_UNSUPPORTED if self.plain else self._renamed(oldpath, newpath)

    def _renamed(self, oldpath: str, newpath: str) -> int:
        return done(lambda: Path(oldpath).rename(newpath) and None) or paramiko.SFTP_OK


class Plain(OnDisk):
    """A server that knows the book's renames alone."""

    plain = True


def done(work: Any) -> Any:
    try:
        return work()
    except OSError as error:
        return SFTPServer.convert_errno(error.errno or 0)


class OpenSsh(paramiko.SubsystemHandler):
    """OpenSSH's own server as a process, fed from the channel."""

    def start_subsystem(self, name: str, transport: paramiko.Transport, channel: paramiko.Channel) -> None:
        with subprocess.Popen([OPENSSH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
            assert process.stdin
            assert process.stdout
            answers = threading.Thread(target=self._answer, args=(process.stdout, channel), daemon=True)
            answers.start()
            with suppress(OSError, EOFError):
                while asked := channel.recv(1 << 15):
                    process.stdin.write(asked)
            process.stdin.close()
            answers.join()

    def _answer(self, answers: Any, channel: paramiko.Channel) -> None:
        with suppress(OSError, EOFError):
            while answered := answers.read(1 << 15):
                channel.sendall(answered)


@dataclass
class Served:
    """Where it listens, and its key as known_hosts has it."""

    port: int
    key: paramiko.PKey
    accepted: list[paramiko.Transport]

    def known_hosts(self, folder: Path, key: paramiko.PKey | None = None) -> Path:
        path, shown = folder / "known_hosts", key or self.key
        path.write_text(f"[127.0.0.1]:{self.port} {shown.get_name()} {shown.get_base64()}\n")
        return path

    def hang_up(self) -> None:
        """Ends the connections that are open, as a network does."""
        while self.accepted:
            self.accepted.pop().close()


@contextmanager
def serving(behind: str = "disk", keys: tuple[paramiko.PKey, ...] = ()) -> Iterator[Served]:
    """A server; `behind` is "disk", "plain" or "openssh"."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Served(listener.getsockname()[1], paramiko.ECDSAKey.generate(), [])
    thread = threading.Thread(target=_accept, args=(listener, served, behind, keys), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        served.hang_up()


def _accept(listener: socket.socket, served: Served, behind: str, keys: tuple[paramiko.PKey, ...]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            transport = paramiko.Transport(connection)
            transport.add_server_key(served.key)
            if behind == "openssh":
                transport.set_subsystem_handler("sftp", OpenSsh)
            else:
                kind = Plain if behind == "plain" else OnDisk
                transport.set_subsystem_handler("sftp", SFTPServer, kind)
            served.accepted.append(transport)
            with suppress(paramiko.SSHException, EOFError):
                transport.start_server(server=Gate(keys))
