"""The page of all systems says of each what its file says, and each has a page of its own."""

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
    Capability.CONCURRENCY_TOKEN,
    Capability.RECEIPTS,
)


def rows() -> dict[str, tuple[str, list[str]]]:
    """Of each system its page and what the table says of it, from the quantity on."""
    text = (FOLDER / "README.md").read_text("utf-8")
    found = re.findall(r"^\| \[[^\]]+\]\(([\w-]+\.md)\) \| `([\w-]+)` \| \w+ \| (.*) \|$", text, re.MULTILINE)
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
            assert (cell != "–") == (column in can), column
    number = {Capability.HEADER_REFERENCE: "order", Capability.LINE_REFERENCE: "line"}
    assert cells[3] == next((words for one, words in number.items() if one in can), "–")


@pytest.mark.parametrize("kind", shipped())
def test_a_page_says_how_the_system_is_set_and_that_it_was_never_run_there(kind: str) -> None:
    page = " ".join((FOLDER / rows()[kind][0]).read_text("utf-8").split())
    assert f'kind = "{kind}"' in page
    assert "fake server" in page
    assert "never against" in page
    for heading in ("## What it can hold", "## Least rights", "## What to know"):
        assert heading in page
