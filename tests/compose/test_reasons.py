"""Why an exception was opened, in the company's language: each rule of the program has its sentence."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from countersign.agent.letters import load
from countersign.mailbox.reasons import reason
from countersign.procurement.compare import Measure
from countersign.procurement.policy.limits import AmountTolerance, DateTolerance, Ruling
from countersign.procurement.policy.tolerance import allowance
from tests.compose.specimens import SLIP

ROOT = Path(__file__).parents[2]
GERMAN = load().words["de"]
# What is only noted, and never stops anything.
SILENT = {"line.confirmed", "sender.aligned", "sender.unchecked", "line.decided", "reminders.at"}
_RULE = re.compile(r'"((?:reading|attachment|sender|line|route|questions|reminders|structured)\.[a-z-]+)"')


def rules() -> set[str]:
    texts = [
        path.read_text("utf-8")
        for folder in ("procurement", "extractors")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return {name for text in texts for name in _RULE.findall(text)} - SILENT


def test_every_rule_that_can_stop_something_has_a_german_sentence() -> None:
    known = GERMAN["rules"]
    missing = {
        rule for rule in rules() if not any(rule == key or rule.startswith(f"{key}.") for key in known)
    }
    assert missing == set()
    assert len(rules()) > 40


@pytest.mark.parametrize(
    ("rule", "words", "expected"),
    [
        ("tolerance.date.default", "14 days later than ordered (0 allowed)", "(erlaubt: 0)"),
        ("tolerance.date.bolts", "9 days later (3 business days allowed)", "(erlaubt: 3 Arbeitstage)"),
        ("tolerance.price.x", "5 % more (2 % and 50 allowed)", "(erlaubt: 2 % und 50)"),
        (
            "tolerance.price.x",
            "5 % more (2 % up to 9 or 50 allowed)",
            "(erlaubt: 2 % bis zu 9 oder 50)",
        ),
        ("reading.hedge", "“mid December” is no promise", "legt sich nicht fest"),
        ("reading.brand-new", "“x” {rule}", "nicht eindeutig"),
        ("some.new.rule", "“x {rule}”", "Die Regel some.new.rule hat es angehalten: “x {rule}”"),
    ],
)
def test_a_rule_says_in_german_what_it_means(rule: str, words: str, expected: str) -> None:
    assert expected in reason(replace(SLIP, rule=rule, words=words), GERMAN)


def test_english_keeps_the_programs_own_words() -> None:
    assert reason(SLIP, load().words["en"]) == SLIP.words


LIMITS = [
    AmountTolerance(over_percent=2, over_amount=50, maximum=9, combine="any"),
    AmountTolerance(over_percent=2, over_amount=50),
    *(
        DateTolerance(late_days=3, late_value_days=9, calendar=calendar)
        for calendar in ("calendar", "business", "supplier")
    ),
]


@pytest.mark.parametrize("limits", LIMITS)
def test_whatever_a_tolerance_allows_is_said_in_german_without_an_english_word(limits) -> None:
    words = allowance(Ruling("x", Measure.DATE, limits), upwards=True)
    said = reason(replace(SLIP, rule="tolerance.date.x", words=f"later ({words} allowed)"), GERMAN)
    assert set(re.findall(r"[a-z]{2,}", words)).isdisjoint(said.split())
