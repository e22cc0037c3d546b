"""What the documents say is there, and what is there is documented."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from countersign.agent.cli.main import cli
from countersign.procurement.actions import Resolution

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDE = "\n".join(
    page.read_text("utf-8") for page in [ROOT / "README.md", *(ROOT / "docs/guide").glob("*.md")]
)


def commands(group: click.Command, path: str = "") -> list[str]:
    if not isinstance(group, click.Group):
        return [path.strip()]
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        found += commands(command, f"{path} {name}")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("command", sorted(set(commands(cli)) - {"version"}))
def test_every_command_is_in_the_readme_or_the_guide(command: str) -> None:
    last = command.split()[-1]
    assert f"countersign {command}" in GUIDE or re.search(rf"{re.escape(command)}|`{last}`", GUIDE)


def test_every_command_that_the_guide_shows_exists() -> None:
    known = set(commands(cli))
    known |= {" ".join(one.split()[:2]) for one in known}  # groups within groups
    groups = {one.split()[0] for one in known if " " in one}
    for shown in re.findall(
        r"(?:^|/|`)countersign (?:--config \S+ )?([a-z]+(?: [a-z]+)?)", GUIDE, re.MULTILINE
    ):
        words = shown.split()
        name = " ".join(words[:2]) if words[0] in groups else words[0]
        assert name in known, f"the guide shows `countersign {shown}`"


@pytest.mark.parametrize("resolution", list(Resolution))
def test_every_resolution_is_explained(resolution: Resolution) -> None:
    assert f"| `{resolution}` |" in (ROOT / "docs/guide/exceptions.md").read_text("utf-8")


def test_every_make_target_that_is_documented_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z-]+)", "\n".join(page.read_text("utf-8") for page in PAGES)))
    assert named - targets == set()


def test_the_settings_that_the_guide_shows_are_valid_toml() -> None:
    for page in PAGES:
        for block in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            tomllib.loads(block)


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text("utf-8")
    assert [page.name for page in folder.glob("0*.md") if page.name not in listed] == []


def test_no_page_knows_the_machine_it_was_written_on() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(work|root|tmp|home)/[a-z]", page.read_text("utf-8")), page.name
