"""The page of all systems says of each what its file says."""

import re
from pathlib import Path

import pytest

from countersign.erp.declared.systems import shipped, shipped_system
from countersign.procurement.erp import Capability

FOLDER = Path(__file__).parents[2] / "docs" / "guide" / "systems"
COLUMNS = (
    Capability.CONFIRMED_QUANTITY,
    Capability.CONFIRMED_PRICE,
    Capability.SPLIT_SCHEDULE,
    None,
    Capability.RECEIPTS,
    Capability.CONCURRENCY_TOKEN,
)


def rows() -> dict[str, tuple[str, list[str]]]:
    """Of each system its page and what the table says of it."""
    text = (FOLDER / "README.md").read_text("utf-8")
    found = re.findall(r"^\| \[[^\]]+\]\(([\w-]+\.md)\) \| `([\w-]+)` \| (.*) \|$", text, re.MULTILINE)
    return {kind: (page, cells.split(" | ")) for page, kind, cells in found}


def test_every_system_that_comes_with_the_program_has_a_row_and_a_page() -> None:
    assert sorted(rows()) == sorted(shipped())
    assert all((FOLDER / page).exists() for page, _ in rows().values())


@pytest.mark.parametrize("kind", shipped())
def test_a_row_says_what_the_systems_file_says(kind: str) -> None:
    can = shipped_system(kind).system.can
    cells = rows()[kind][1]
    for column, cell in zip(COLUMNS, cells, strict=True):
        if column is not None:
            assert cell == ("yes" if column in can else "–"), column
    number = {Capability.HEADER_REFERENCE: "order", Capability.LINE_REFERENCE: "line"}
    assert cells[3] == next((words for one, words in number.items() if one in can), "–")


@pytest.mark.parametrize("kind", shipped())
def test_a_page_says_what_it_was_run_against(kind: str) -> None:
    assert "fake server" in (FOLDER / rows()[kind][0]).read_text("utf-8")
