"""A policy file that a person edits: what it may say, and what they hear when it is wrong."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy.model import (
    Policy,
    default_policy,
    default_text,
    load_policy,
    parse_policy,
)


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as caught:
        parse_policy(text, "mine.toml")
    return caught.value.faults


def test_the_default_allows_no_difference_at_all() -> None:
    tolerance = default_policy().tolerance
    assert tolerance.date.late_days == 0
    assert tolerance.price.over_percent == 0


def test_a_file_changes_only_what_it_sets() -> None:
    mine = parse_policy('name = "mine"\n[reminders]\ncount = 3\n', "mine.toml")
    assert mine.reminders.count == 3
    assert mine.reminders.every_business_days == default_policy().reminders.every_business_days


def test_an_unknown_key_names_its_line_and_the_nearest_known_one() -> None:
    assert faults('name = "x"\n\n[reminders]\ncuont = 3\n') == (
        'line 4: unknown key "reminders.cuont"; did you mean "reminders.count"?',
    )


def test_an_unknown_table_names_the_nearest_known_one() -> None:
    assert faults("[remindres]\ncount = 3\n") == (
        'line 1: unknown key "remindres"; did you mean "reminders"?',
    )


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(
        "[tolerance.date]\nlate_days = -1\n[hours]\nstart = 18:00:00\n[reminders]\ncount = 'two'\n"
    )
    assert [re.match(r"line (\d+)", one)[1] for one in found] == ["2", "3", "6"]  # type: ignore[index]


def test_text_that_is_no_toml_says_where() -> None:
    (fault,) = faults("[reminders\ncount = 3")
    assert "line 1" in fault


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match="can't be read"):
        load_policy(tmp_path / "none.toml")


def test_per_cents_are_exact() -> None:
    mine = parse_policy("[tolerance.price]\nover_percent = 0.1\n", "mine.toml")
    assert str(mine.tolerance.price.over_percent) == "0.1"


def keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += keys(kind, f"{prefix}{name}.")
        else:
            found.append(prefix + name)
    return found


def test_every_setting_is_documented_in_the_default() -> None:
    table, documented = "", set()
    for line in default_text().splitlines():
        if header := re.match(r"\[(.+?)\]", line):
            table = header[1] + "."
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            documented.add(table + key[1])
    assert sorted(set(keys(Policy)) - documented) == []
