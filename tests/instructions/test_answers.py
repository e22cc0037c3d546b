"""What people answer to a mail about exceptions, and what is made of it: `answers.yaml` says both."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from builders import MONDAY, an_order, bolts_and_nuts
from hypothesis import given
from hypothesis import strategies as st

from countersign.extractors.instructions.parser import Setting, instructions
from countersign.extractors.instructions.words import languages
from countersign.procurement.actions import (
    Accept,
    Approve,
    Ask,
    Assign,
    Comment,
    Corrected,
    Hold,
    Misread,
    Refuse,
    Reject,
)
from countersign.procurement.case import CaseException
from countersign.procurement.claims import ExceptionType
from countersign.procurement.instructions import Instruction, Person
from countersign.procurement.judgement import Severity
from countersign.procurement.points import labels

CASES = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text("utf-8"))
ORDER = an_order(*bolts_and_nuts())
PEOPLE = (
    Person("ada.field@orchard-metal.example", "Ada Field", "buyer"),
    Person("ben.ward@orchard-metal.example", "Ben Ward"),
    Person("pat.lane@orchard-metal.example", "Pat Lane", "planner"),
    Person("pat.reed@orchard-metal.example", "Pat Reed"),
)


def an_exception(count: int, line: int | None) -> CaseException:
    return CaseException(
        f"{ORDER.number}-{count}",
        ORDER.number,
        ExceptionType.DATE,
        Severity.HIGH,
        "r",
        "w",
        "o",
        MONDAY,
        line,
    )


def a_setting(*lines: int | None, language: str = "en") -> Setting:
    about = tuple(an_exception(count, line) for count, line in enumerate(lines, start=1))
    return Setting(ORDER, about, dt.date(2026, 11, 22), language, people=lambda: PEOPLE)


def corrected(values: Corrected) -> str:
    parts = {"quantity": values.quantity, "price": values.unit_price, "date": values.date}
    return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)


def told(one: Instruction) -> str:
    """An instruction as the file writes it."""
    match one.action:
        case None:
            return f"!{one.trouble}"
        case Accept(note) | Reject(note) | Approve(note) | Refuse(note):
            said = note
        case Ask(words) | Comment(words):
            said = words
        case Hold(until):
            said = until.isoformat()
        case Assign(to, note):
            said = f"{to}: {note}" if note else to
        case Misread(values):
            said = corrected(values) if values else ""
        case _:
            raise AssertionError(one)
    return f"{one.action.kind}: {said}" if said else one.action.kind


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("answer", "want"), CASES["one"])
def test_an_answer_to_a_mail_about_one_point(answer: str, want: str, language: str) -> None:
    found = instructions(answer.split("\n"), a_setting(10, language=language))
    assert " / ".join(told(one) for one in found) == want


@pytest.mark.parametrize(("answer", "want"), CASES["two"])
def test_an_answer_to_a_mail_about_two_points(answer: str, want: str) -> None:
    setting = a_setting(10, 20)
    names = {one.id: label for label, one in labels(setting.about).items()}
    found = instructions(answer.split("\n"), setting)
    shown = [("+".join(names[each] for each in one.exceptions), told(one)) for one in found]
    assert " / ".join(" ".join(part for part in pair if part) for pair in shown) == want


def test_points_are_called_by_their_line_with_a_letter_where_a_line_has_several() -> None:
    about = a_setting(10, 20, None, 10, None).about
    assert [(name, one.id[-1]) for name, one in labels(about).items()] == [
        ("10a", "1"),
        ("20", "2"),
        ("A", "3"),
        ("10b", "4"),
        ("B", "5"),
    ]


@pytest.mark.parametrize(
    ("answer", "ids"),
    [
        ("10: accept", ("1", "4")),
        ("10b: accept", ("4",)),
        ("A: accept", ("3",)),
        ("a: accept", ("3",)),
        ("10a, 20 and B: accept", ("1", "2", "5")),
    ],
)
def test_labels_point_at_exceptions(answer: str, ids: tuple[str, ...]) -> None:
    (found,) = instructions([answer], a_setting(10, 20, None, 10, None))
    assert tuple(one[-1] for one in found.exceptions) == ids


def test_a_correction_needs_one_line_to_be_about() -> None:
    (found,) = instructions(["all: not what they said: 300"], a_setting(10, 20))
    assert told(found) == "!values"


@given(st.text(max_size=300))
def test_nothing_that_anybody_writes_breaks_it(text: str) -> None:
    for one in instructions(text.split("\n"), a_setting(10, 20, None)):
        assert (one.action is None) == (one.trouble is not None)


def shape(table: object) -> object:
    return {key: shape(value) for key, value in table.items()} if isinstance(table, dict) else type(table)


def test_every_language_says_everything() -> None:
    assert len({str(shape(dict(words))) for words in languages().values()}) == 1
    assert set(languages()) >= {"en", "de"}
