"""`countersign doctor` looks whether every exception would have an owner."""

from pathlib import Path

from countersign.agent.config import load
from countersign.agent.health import CheckResult
from countersign.agent.wiring import build


def checked(folder: Path, **environ: str) -> CheckResult:
    given = {f"COUNTERSIGN_{name}": value for name, value in environ.items()}
    app = build(load(None, {"COUNTERSIGN_STORE__PATH": str(folder / "store.sqlite"), **given}))
    try:
        return next(one for one in app.doctor() if one.name == "owners")
    finally:
        app.close()


def test_somebody_has_to_own_what_names_no_buyer(tmp_path: Path) -> None:
    check = checked(tmp_path)
    assert (check.ok, check.setting) == (False, "company.buyers")
    assert "would be nobody's" in check.words


def test_the_buyers_do(tmp_path: Path) -> None:
    check = checked(tmp_path, COMPANY__BUYERS="buyers@orchard-metal.example")
    assert check.words == "what names no buyer is for buyers@orchard-metal.example"


def test_or_else_the_manager(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[roles]\nmanager = "boss@orchard-metal.example"\n', "utf-8")
    check = checked(tmp_path, POLICY__PATH=str(policy))
    assert check.words == "what names no buyer is for boss@orchard-metal.example"
