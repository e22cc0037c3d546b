"""The template of a connector in Python is one that works, and is found by its entry point."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from countersign.erp.registry import GROUP, ErpOptions, connect, known
from countersign.procurement.errors import BadSettings

FOLDER = Path(__file__).parents[2] / "docs/connector/python"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


load("acme_erp")
TestAcme = load("test_acme_erp").TestAcme


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template as pip would leave it: its module, and what its pyproject.toml says of it."""
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text("utf-8"))["project"]
    described = tmp_path / "countersign_acme-0.1.0.dist-info"
    described.mkdir()
    points = "\n".join(f"{name} = {value}" for name, value in project["entry-points"][GROUP].items())
    (described / "entry_points.txt").write_text(f"[{GROUP}]\n{points}\n", "utf-8")
    named = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (described / "METADATA").write_text(named, "utf-8")
    (tmp_path / "acme_erp.py").write_text((FOLDER / "acme_erp.py").read_text("utf-8"), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


def test_an_outside_package_is_a_system_by_the_name_of_its_entry_point(installed: None) -> None:
    assert "acme" in known()
    assert connect("acme", ErpOptions(url="http://acme.example", password="p")).name == "acme"


def test_what_it_needs_is_its_own_to_say(installed: None) -> None:
    with pytest.raises(BadSettings, match="where Acme is"):
        connect("acme", ErpOptions())


def test_without_it_there_is_no_such_system() -> None:
    assert "acme" not in known()
    with pytest.raises(BadSettings, match="no such system is known"):
        connect("acme", ErpOptions())


def test_its_own_tests_can_be_run_as_they_are() -> None:
    """As somebody who copied the folder would run them."""
    root = Path(__file__).parents[2]
    options = ["-q", "-p", "conftest", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(FOLDER)]
    env = {"PYTHONPATH": f"{FOLDER}:{root}", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    run = [sys.executable, "-m", "pytest", *options, str(FOLDER)]
    done = subprocess.run(run, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
