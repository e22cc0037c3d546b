"""`countersign review`: the same figures in the terminal, as data and on paper."""

import datetime as dt
from pathlib import Path

import pytest
from fakes_app import NOW, FakeApp, a_busy_app, an_exception

from conftest import Call

OPEN = an_exception(opened_at=NOW - dt.timedelta(days=2))


def test_it_prints_a_week_with_counts_beside_every_per_cent(call: Call) -> None:
    answer = call(a_busy_app(OPEN), "review", "--week", "2026-W47")
    assert answer.code == 0
    assert "Exception review 2026-W47" in answer.out
    assert "Open by owner" in answer.out
    assert "exposed" in answer.out


def test_every_figure_names_what_it_is_made_of(call: Call) -> None:
    data = call(a_busy_app(OPEN), "review", "--week", "2026-W47", "--json").data
    assert data["week"] == "2026-W47"
    assert len(data["open"]) == sum(sum(row["counts"]) for row in data["owners"])
    assert sum(sum(row) for row in data["ages"]) == len(data["open"])
    assert data["acknowledged"]["of"] == len(data["lines"])


def test_it_is_written_as_a_pdf_on_demand(call: Call, tmp_path: Path) -> None:
    answer = call(a_busy_app(OPEN), "review", "--pdf", "out.pdf")
    assert answer.code == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert answer.err == "Wrote out.pdf.\n"


def test_without_a_week_it_is_the_review_that_was_due_last(call: Call) -> None:
    data = call(a_busy_app(OPEN), "review", "--json").data  # on a Saturday
    assert (data["week"], data["first"], data["last"]) == ("2026-W46", "2026-11-09", "2026-11-15")
    assert data == call(a_busy_app(OPEN), "review", "--week", "2026-W46", "--json").data


@pytest.mark.parametrize("week", ["47", "2026-W60", "2026-47", "next"])
def test_what_is_no_week_is_one_sentence_and_nothing_is_written(
    call: Call, week: str, tmp_path: Path
) -> None:
    answer = call(a_busy_app(OPEN), "review", "--week", week, "--pdf", "out.pdf")
    assert answer.code == 2
    assert answer.err == f"Error: {week} is no week: write it like 2026-W47\n"
    assert not (tmp_path / "out.pdf").exists()


def test_a_week_that_has_not_begun_has_no_review(call: Call) -> None:
    answer = call(a_busy_app(OPEN), "review", "--week", "2027-W01")
    assert answer.code == 2
    assert "has not begun" in answer.err


def test_a_place_that_cant_be_written_to_is_one_sentence(call: Call) -> None:
    answer = call(a_busy_app(OPEN), "review", "--pdf", "none/out.pdf")
    assert (answer.code, answer.out) == (2, "")
    assert "can't be written" in answer.err


def test_a_company_without_orders_has_a_review_of_nothing(call: Call) -> None:
    answer = call(FakeApp(), "review")
    assert answer.code == 0
    assert "no line was due" in answer.out


def test_it_fits_a_narrow_terminal(call: Call) -> None:
    answer = call(a_busy_app(OPEN), "review", "--week", "2026-W47", width=60)
    assert max(map(len, answer.out.splitlines())) <= 60
