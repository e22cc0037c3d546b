"""A subject that tells of trouble above an answer in which none is left: a person looks."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from read_world import BOLTS, mail, read

from countersign.extractors.grammar.listed import Listed
from countersign.extractors.headlines import tells_of_trouble

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "headlines.yaml").read_text("utf-8"))
TEMPLATES = sorted((HERE.parents[1] / "agent" / "templates").glob("*.toml"))
PER_HUNDRED = (HERE.parent / "structured" / "cases" / "x12-accepted.edi").read_bytes()
EDI = PER_HUNDRED.replace(b"*HP*", b"*PE*")
CUSTOMER = "Orchard Metal"


def judged(subject: str, text: str = "We confirm your order 4500012345 as placed.") -> dict[str, Any]:
    return read(mail(text, subject=subject), BOLTS)


def beside_data(subject: str) -> dict[str, Any]:
    return read(mail("", ("855.edi", EDI), subject=subject), BOLTS)


@pytest.mark.parametrize("code", CASES)
def test_a_subject_that_tells_of_trouble_is_heard(code: str) -> None:
    unheard = [subject for subject in CASES[code]["trouble"] if not tells_of_trouble(subject)]
    assert unheard == []


@pytest.mark.parametrize("code", CASES)
def test_a_subject_that_names_the_mail_is_let_be(code: str) -> None:
    suspected = [subject for subject in CASES[code]["plain"] if tells_of_trouble(subject)]
    assert suspected == []


@pytest.mark.parametrize("subject", [CASES[code]["trouble"][0] for code in ("en", "de", "zh")])
@pytest.mark.parametrize("answer", [judged, beside_data])
def test_nothing_is_accepted_below_it(subject: str, answer: Any) -> None:
    reading = answer(subject)
    assert reading["verdict"] == "escalate"
    assert {line["status"] for line in reading["lines"]} == {"unclear"}
    assert any(subject in one["words"] for one in reading["exceptions"])


@pytest.mark.parametrize("subject", [CASES[code]["plain"][0] for code in ("en", "de", "zh")])
@pytest.mark.parametrize("answer", [judged, beside_data])
def test_everything_is_accepted_below_any_other(subject: str, answer: Any) -> None:
    assert (answer(subject)["verdict"], answer(subject)["exceptions"]) == ("accept", [])


def test_what_the_mail_changes_explains_its_subject() -> None:
    reading = judged("PO 4500012345 - delayed", "Line 10 will come on 18 December. Line 20 as ordered.")
    assert [line["status"] for line in reading["lines"]] == ["changed", "accepted"]
    assert not any("subject" in one["words"] for one in reading["exceptions"])


def test_what_was_ordered_may_be_called_so() -> None:
    relays = replace(BOLTS, lines=tuple(replace(x, description="Delay relay, 24 V") for x in BOLTS.lines))
    assert tells_of_trouble("Delay relays for PO 4500012345")
    assert not tells_of_trouble("Delay relay for PO 4500012345", (relays,))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_subject_of_our_own_tells_of_trouble(path: Path) -> None:
    subjects = tomllib.loads(path.read_text("utf-8"))["subject"].values()
    ours = [re.sub(r"\{[%{].*?[%}]\}", CUSTOMER, subject) for subject in subjects]
    assert ours
    assert [subject for subject in ours if tells_of_trouble(subject)] == []


def test_every_language_that_we_write_in_has_its_words() -> None:
    told = Listed("headlines").sections()["trouble"]
    assert {path.stem for path in TEMPLATES} <= told.keys()
    assert told.keys() == CASES.keys()
