"""Quantities and prices in packs: what a pack holds is what the mail says, and never guessed."""

from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineReading, LineStatus

PACKS = cases("packs")


def each(*sections: str) -> list[Any]:
    told = [(code, file, text) for code, file in PACKS.items() for s in sections for text in file[s]]
    return [pytest.param(code, file, text, id=f"{code}-{text}") for code, file, text in told]


def lines(code: str, file: dict[str, Any], text: str) -> list[LineReading]:
    body = f"{file['thanks']}\n\n{text}"
    return list(judged(code, {"country": file["country"], "body": body}).reading.lines)


@pytest.mark.parametrize(("code", "file", "text"), each("held", "each"))
def test_packs_are_as_many_pieces_as_they_hold(code: str, file: dict[str, Any], text: str) -> None:
    assert {line.status for line in lines(code, file, text.replace("{100}", "100"))} == {LineStatus.ACCEPTED}


@pytest.mark.parametrize(("code", "file", "text"), each("held", "each"))
def test_packs_of_half_as_many_are_half_as_many_pieces(code: str, file: dict[str, Any], text: str) -> None:
    half = lines(code, file, text.replace("{100}", "50"))
    assert [line.quantity for line in half] == [Decimal(250), Decimal(150)]
    assert LineStatus.ACCEPTED not in {line.status for line in half}


@pytest.mark.parametrize(("code", "file", "text"), each("unsaid"))
def test_packs_that_hold_nobody_knows_how_many_are_doubted(
    code: str, file: dict[str, Any], text: str
) -> None:
    for line in lines(code, file, text):
        assert line.status in (LineStatus.UNCLEAR, LineStatus.NOT_MENTIONED)
        assert line.quantity not in (Decimal(5), Decimal(3))
