"""A folder behaves the same wherever it lies: on this disk, and over SFTP at three servers that differ."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import paramiko
import pytest
from drop_folder import NOW, FilesBench, connected
from sftp_server import OPENSSH, PASSWORD, USER, Served, serving

from countersign.erp.contract import ORDER, Bench, ErpContract
from countersign.erp.files.folder import PLACES, Folder, LocalFolder
from countersign.erp.files.sftp import SftpFolder, SftpPlace, parsed
from countersign.erp.registry import ErpOptions, connect
from countersign.procurement.errors import BadSettings, ErpError
from countersign.store.shelf import open_shelf


def at(served: Served, root: Path, **other: object) -> SftpPlace:
    hosts = other.pop("known_hosts", None) or served.known_hosts(root)
    given = {"user": USER, "password": PASSWORD, "known_hosts": hosts, "timeout": 5.0} | other
    return SftpPlace("127.0.0.1", served.port, f"{root / 'drop'}", **given)  # type: ignore[arg-type]


@pytest.fixture(params=["local", "disk", "plain", "openssh"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    (tmp_path / "drop").mkdir()
    if request.param == "local":
        yield LocalFolder(tmp_path / "drop")
        return
    if request.param == "openssh" and not OPENSSH.exists():
        pytest.skip("OpenSSH's sftp-server is not installed")
    with serving(request.param) as served:
        remote = SftpFolder(at(served, tmp_path))
        yield remote
        remote.close()


def content(folder: Folder, place: str, name: str) -> bytes | None:
    found = BytesIO()
    return found.getvalue() if folder.fetch(place, name, found) else None


def test_the_places_are_made_once(folder: Folder, tmp_path: Path) -> None:
    folder.prepare()
    folder.prepare()
    assert sorted(one.name for one in (tmp_path / "drop").iterdir()) == sorted(PLACES)


def test_what_is_put_is_read_again(folder: Folder) -> None:
    folder.prepare()
    data = bytes(range(256)) * 1000
    folder.put("work", "a b ü.json", data)
    assert content(folder, "work", "a b ü.json") == data
    (entry,) = folder.entries("work")
    assert (entry.name, entry.size) == ("a b ü.json", len(data))


def test_an_empty_file_is_a_file(folder: Folder) -> None:
    folder.prepare()
    folder.put("out", "empty", b"")
    assert content(folder, "out", "empty") == b""


def test_a_move_takes_the_file_along_and_only_once(folder: Folder) -> None:
    folder.prepare()
    folder.put("in", "x", b"1")
    assert folder.move("in", "x", "work", "in-x")
    assert not folder.move("in", "x", "work", "in-x")
    assert (folder.entries("in"), content(folder, "work", "in-x")) == ([], b"1")


def test_what_is_not_there_is_no_error(folder: Folder) -> None:
    folder.prepare()
    assert content(folder, "in", "nothing") is None
    assert not folder.remove("in", "nothing")
    assert list(folder.entries("maps")) == []


def test_a_file_that_is_removed_is_gone(folder: Folder) -> None:
    folder.prepare()
    folder.put("out", "x", b"1")
    assert folder.remove("out", "x")
    assert folder.entries("out") == []


def test_folders_within_a_place_are_no_files(folder: Folder, tmp_path: Path) -> None:
    folder.prepare()
    (tmp_path / "drop" / "in" / "old").mkdir()
    assert folder.entries("in") == []


def test_a_folder_that_is_missing_is_named_for_good(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "drop").rmdir()
    with pytest.raises(ErpError, match=r"There is no folder .*drop: create it") as refusal:
        folder.prepare()
    assert refusal.value.permanent


# --- SFTP alone ------------------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "drop").mkdir()
    with serving() as server:
        yield server


def refused(place: SftpPlace) -> ErpError:
    with pytest.raises(ErpError) as refusal:
        SftpFolder(place).prepare()
    assert PASSWORD not in str(refusal.value)
    return refusal.value


def test_a_server_whose_key_is_not_known_is_refused_and_never_added(served: Served, tmp_path: Path) -> None:
    hosts = tmp_path / "nobody"
    hosts.write_text("")
    error = refused(at(served, tmp_path, known_hosts=hosts))
    assert error.permanent
    assert f"It shows {served.key.fingerprint}" in str(error)
    assert f"ssh-keyscan -p {served.port} 127.0.0.1" in str(error)
    assert hosts.read_text() == ""


def test_a_server_with_another_key_is_refused(served: Served, tmp_path: Path) -> None:
    other = served.known_hosts(tmp_path, paramiko.ECDSAKey.generate())
    error = refused(at(served, tmp_path, known_hosts=other))
    assert error.permanent
    assert "shows another key than the one that is known" in str(error)


def test_a_wrong_password_is_named_by_its_settings(served: Served, tmp_path: Path) -> None:
    error = refused(at(served, tmp_path, password="wrong"))
    assert error.permanent
    assert "refuses countersign: check erp.user, erp.password and erp.key_file" in str(error)


def test_a_private_key_opens_it(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    key = paramiko.RSAKey.generate(2048)
    key.write_private_key_file(str(tmp_path / "key"))
    with serving(keys=(key,)) as served:
        folder = SftpFolder(at(served, tmp_path, password="", key_file=tmp_path / "key"))
        folder.prepare()
        folder.close()
    assert (tmp_path / "drop" / "in").is_dir()


def test_a_connection_that_broke_is_made_anew(served: Served, tmp_path: Path) -> None:
    folder = SftpFolder(at(served, tmp_path))
    folder.prepare()
    served.hang_up()
    with suppress(ErpError):  # whoever notices first
        folder.prepare()
    folder.put("out", "x", b"1")
    assert content(folder, "out", "x") == b"1"
    folder.close()


def test_a_server_that_is_away_may_come_back(tmp_path: Path) -> None:
    with serving() as served:
        place = at(served, tmp_path)
    error = refused(place)
    assert not error.permanent
    assert f"sftp://127.0.0.1:{served.port}" in str(error)


def test_a_password_never_shows() -> None:
    assert PASSWORD not in repr(SftpPlace("h", 22, "/", USER, PASSWORD))


class TestOverSftp(ErpContract):
    """The whole connector, with its folder on another machine."""

    @pytest.fixture
    def bench(self, served: Served, tmp_path: Path) -> Iterator[Bench]:
        folder = SftpFolder(at(served, tmp_path))
        bench = FilesBench(tmp_path, connected(tmp_path, folder=folder))
        bench.export(ORDER)
        yield bench
        folder.close()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sftp://files.example/countersign", ("files.example", 22, "/countersign")),
        ("sftp://files.example:2222/~/drop", ("files.example", 2222, "/~/drop")),
        ("sftp://[::1]/", ("::1", 22, "/")),
    ],
)
def test_an_address_is_taken_apart(url: str, place: tuple[str, int, str]) -> None:
    assert parsed(url) == place


@pytest.mark.parametrize("url", ["sftp://ada@files.example/x", "ftp://files.example", "sftp:///x"])
def test_an_address_that_is_none_says_how_it_is_written(url: str) -> None:
    with pytest.raises(
        BadSettings, match=r"must be sftp://HOST/PATH; the user's name belongs into erp\.user"
    ):
        parsed(url)


def test_the_settings_lead_to_the_folder(served: Served, tmp_path: Path) -> None:
    options = ErpOptions(
        url=f"sftp://127.0.0.1:{served.port}{tmp_path / 'drop'}",
        user=USER,
        password=PASSWORD,
        known_hosts=served.known_hosts(tmp_path),
        shelf=lambda: open_shelf(tmp_path / "shelf.sqlite"),
        clock=lambda: NOW,
    )
    assert f"0 orders from sftp://127.0.0.1:{served.port}" in connect("files", options).probe()
