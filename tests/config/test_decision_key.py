"""The key of decision tokens: from the settings, or made once beside the database."""

from pathlib import Path

import pytest

from countersign.agent.config import Settings, load
from countersign.agent.decision_key import signer_of
from countersign.procurement.errors import BadSettings


def settings(folder: Path, **environ: str) -> Settings:
    return load(None, {"COUNTERSIGN_STORE__PATH": str(folder / "x.sqlite")} | environ)


def fresh(count: int) -> bytes:
    return b"\x07" * count


def never(count: int) -> bytes:
    raise AssertionError("there was a key")


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    made = signer_of(settings(tmp_path), fresh)
    assert signer_of(settings(tmp_path), never) == made
    assert (tmp_path / "x.key").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.key"]


def test_a_key_that_is_set_wins_and_no_file_is_made(tmp_path: Path) -> None:
    environ = {"COUNTERSIGN_AUTH__DECISION_KEY": "k" * 16, "COUNTERSIGN_AUTH__DECISION_DAYS": "7"}
    signer = signer_of(settings(tmp_path, **environ), never)
    assert (signer.secret, signer.days) == (b"k" * 16, 7)
    assert list(tmp_path.iterdir()) == []


def test_a_short_key_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="shorter than 16") as refused:
        signer_of(settings(tmp_path, COUNTERSIGN_AUTH__DECISION_KEY="tooshort"), never)
    assert "tooshort" not in str(refused.value)


def test_an_empty_or_unreadable_file_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "x.key").write_text("")
    with pytest.raises(BadSettings, match="remove it, and a new one is made"):
        signer_of(settings(tmp_path), never)
    (tmp_path / "x.key").unlink()
    (tmp_path / "x.key").mkdir()
    with pytest.raises(BadSettings, match=r"correct its mode, or set auth\.decision_key"):
        signer_of(settings(tmp_path), never)


def test_a_signer_never_shows_its_secret(tmp_path: Path) -> None:
    assert "\\x07" not in repr(signer_of(settings(tmp_path), fresh))
    assert "07" not in repr(signer_of(settings(tmp_path), fresh))
