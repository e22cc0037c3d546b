"""Cases are loaded whole or not at all, and every fault is a sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from evals_world import CASES, CONFIRMED, LATE, MACHINE, a_case, all_cases

from countersign.evals.cases import HERE, form_of, load
from countersign.evals.facts import Field
from countersign.procurement.claims import LineStatus
from countersign.procurement.errors import BadInput

Edit = Callable[[dict], None]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of cases of one's own, to spoil."""
    shutil.copytree(CASES, tmp_path / "mine")
    return tmp_path / "mine"


def edit(folder: Path, change: Edit, case: str = "confirmed", file: str = "expected.json") -> None:
    path = folder / case / file
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, indent=3), "utf-8")


def test_a_folder_a_case_is_read_with_all_that_it_says() -> None:
    case = a_case(LATE)
    key = ("4500090002", 10)
    assert (case.language, case.form, case.client, case.situations) == ("en", "text", "gmail", (4,))
    assert (case.clear, case.hostile, case.supplier) == (False, False, "Northgate Fasteners")
    assert case.truth.lines[key].status is LineStatus.CHANGED
    assert case.truth.lines[key].words(Field.PRICE) == "12.50 USD per 100"
    assert case.truth.lines[key].words(Field.DELIVERY) == "2026-12-18 × 500"


def test_the_demo_is_read_in_its_own_layout() -> None:
    cases = load(HERE / "demo", HERE / "demo/more")
    assert len(cases) == 45
    assert len({case.name for case in cases}) == 45
    by_name = {case.name: case for case in cases}
    assert by_name["more/24-later-date-in-the-csv"].form == "csv"
    assert by_name["demo/06-german-acknowledgment-as-text"].language == "de"
    assert {case.clear for case in cases if case.truth.verdict.value == "accept"} == {True}


def test_a_currency_that_is_not_named_is_the_orders() -> None:
    by_name = {case.name: case for case in load(HERE / "demo/more")}
    line = by_name["more/14-wrong-currency"].truth.lines["4500013007", 10]
    assert line.price is not None
    assert line.price.currency == "EUR"
    line = by_name["more/22-more-than-ordered"].truth.lines["4500013001", 10]
    assert line.price is not None
    assert line.price.currency == "USD"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda it: it.update(verdikt="accept"), "verdikt in expected.json: Extra inputs"),
        (lambda it: it.update(kind="letter"), "kind in expected.json"),
        (lambda it: it.update(order="4711"), "order 4711 is not in order.json; correct the number"),
        (lambda it: it["lines"][0].update(line=70), "line 70 is on no order 4500090001; correct the line"),
        (lambda it: it["lines"][0].update(line=20), "a line is expected twice; keep one"),
        (lambda it: it.update(verdict="ask"), "a clear case is accepted, but its verdict is ask"),
        (lambda it: it.update(exceptions=["date"]), "what is accepted has no exceptions"),
        (lambda it: it["lines"][0].update(price_per=None), "a unit_price without price_per; add it"),
        (lambda it: it["lines"][0].update(quantity="NaN"), "lines.0.quantity in expected.json"),
        (lambda it: it.update(situation=51), "situation"),
        (lambda it: it.pop("client"), "expected.json lacks client; a gold case says it"),
        (lambda it: it.pop("clear"), "expected.json lacks clear; a gold case says it"),
    ],
)
def test_a_fault_in_an_expectation_is_told_in_a_sentence(mine: Path, change: Edit, words: str) -> None:
    edit(mine, change)
    with pytest.raises(BadInput) as caught:
        load(mine)
    assert "mine/confirmed" in str(caught.value)
    assert words in str(caught.value)


def test_the_faults_of_all_cases_are_told_at_once(mine: Path) -> None:
    edit(mine, lambda it: it.pop("client"))
    edit(mine, lambda it: it.pop("form"), "a-week-late")
    with pytest.raises(BadInput) as caught:
        load(mine)
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_expectation_is_named(mine: Path) -> None:
    (mine / "confirmed/expected.json").unlink()
    with pytest.raises(BadInput, match=r"expected.json can't be read .* a case needs it"):
        load(mine)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no case was found"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("order.json", lambda it: it[0]["lines"][0].update(quantity="501")),
        ("expected.json", lambda it: it["lines"][0].update(quantity="499")),
        ("expected.json", lambda it: it.update(clear=False)),
    ],
)
def test_what_is_judged_is_in_the_hash(mine: Path, file: str, change: Edit) -> None:
    edit(mine, change, file=file)
    changed = {case.name.rpartition("/")[2]: case for case in load(mine)}
    assert changed["confirmed"].digest != a_case(CONFIRMED).digest
    assert changed["a-week-late"].digest == a_case(LATE).digest


def test_one_byte_of_the_mail_is_in_the_hash(mine: Path) -> None:
    path = mine / "confirmed/mail.eml"
    path.write_bytes(path.read_bytes() + b"\n")
    assert {case.name: case for case in load(mine)}["mine/confirmed"].digest != a_case(CONFIRMED).digest


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update(notes="seen again", checked=3, why="Said with other words."),
        lambda it: it.update(language="en-IN", form="one-liner", situation=[1, 36]),
    ],
)
def test_what_describes_a_case_may_be_corrected(mine: Path, change: Edit) -> None:
    edit(mine, change)
    assert {case.name: case for case in load(mine)}["mine/confirmed"].digest == a_case(CONFIRMED).digest


def test_the_form_of_a_mail_is_its_first_attachment_or_its_body() -> None:
    assert form_of(a_case(MACHINE).raw) == "text"
    assert form_of(b"Content-Type: text/html\n\n<p>Hello</p>") == "html"
    attached = b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="AB.PDF"\n\nx'
    assert form_of(attached) == "pdf"


def test_every_case_of_the_fixture_has_a_name_of_its_own() -> None:
    assert sorted(all_cases()) == [LATE, CONFIRMED, MACHINE]
