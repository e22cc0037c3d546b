"""What counts as a false clear, and what as right, wrong, missed and invented."""

from dataclasses import replace
from typing import Any

import pytest
from evals_world import CONFIRMED, LATE, MACHINE, a_case, right_reading, scored, spoiled, summed

from countersign.evals.facts import Field, printed
from countersign.evals.score import Outcome, Row, Score, summary


@pytest.mark.parametrize("name", [CONFIRMED, LATE, MACHINE])
def test_the_right_reading_is_right_in_everything(name: str) -> None:
    case = a_case(name)
    found = scored(case, right_reading(case))
    assert found.right
    assert found.false_clears == ()
    assert {field.outcome for field in found.fields} <= {Outcome.RIGHT}


def test_to_accept_a_mail_that_should_not_be_is_a_false_clear() -> None:
    found = scored(a_case(LATE), spoiled(a_case(LATE), verdict="accept"))
    assert found.false_clears == ("the mail is accepted; right is escalate",)


def test_to_print_a_line_accepted_that_is_not_is_a_false_clear_even_with_the_right_values() -> None:
    found = scored(a_case(LATE), spoiled(a_case(LATE), {"status": "accepted"}))
    assert found.false_clears == ("order 4500090002, line 10 is printed accepted; right is changed",)


@pytest.mark.parametrize("status", ["accepted", "changed"])
def test_a_value_where_nothing_was_promised_is_a_false_clear(status: str) -> None:
    found = scored(a_case(MACHINE), spoiled(a_case(MACHINE), {"status": status, "quantity": "500"}))
    assert found.false_clears == (
        f"order 4500090003, line 10 is printed {status}; right is unclear",
        "order 4500090003, line 10: quantity is printed 500; right is none",
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"quantity": "400"}, "quantity is printed 400; right is 500"),
        ({"unit_price": "12.05"}, "price is printed 12.05 USD per 100; right is 12.50 USD per 100"),
        ({"price_per": "1000"}, "price is printed 12.50 USD per 1000; right is 12.50 USD per 100"),
        ({"currency": "EUR"}, "price is printed 12.50 EUR per 100; right is 12.50 USD per 100"),
        (
            {"deliveries": [{"date": "2026-12-12", "quantity": "500"}]},
            "delivery is printed 2026-12-12 × 500; right is 2026-12-11 × 500",
        ),
    ],
)
def test_another_value_on_a_settled_line_is_a_false_clear(value: dict[str, Any], words: str) -> None:
    found = scored(a_case(), spoiled(a_case(), value))
    assert found.false_clears == (f"order 4500090001, line 10: {words}",)


def test_a_line_that_is_on_no_expectation_may_not_be_accepted() -> None:
    reading = right_reading(a_case())
    reading["lines"].append({**reading["lines"][0], "order": "4500090099"})
    found = scored(a_case(), reading)
    assert found.false_clears[0] == "order 4500090099, line 10 is printed accepted; right is not_mentioned"


@pytest.mark.parametrize(
    "line",
    [
        {"status": "changed"},
        {"status": "unclear", "quantity": "400"},
        {"status": "unclear", "quantity": None, "unit_price": None, "deliveries": []},
        {"unit_price": "0.125", "price_per": "1"},
        {"quantity": "500.00"},
    ],
)
def test_what_costs_only_a_look_is_no_false_clear(line: dict[str, Any]) -> None:
    assert scored(a_case(), spoiled(a_case(), line)).false_clears == ()


def test_a_changed_line_without_a_value_clears_nothing() -> None:
    assert scored(a_case(MACHINE), spoiled(a_case(MACHINE), {"status": "changed"})).false_clears == ()


def outcomes(found: Score) -> dict[str, str]:
    return {field.field.value: field.outcome.value for field in found.fields if field.key[1] == 10}


def test_each_field_is_right_wrong_missed_or_invented() -> None:
    line = {"quantity": "400", "unit_price": None, "deliveries": [{"date": "2026-12-18", "quantity": None}]}
    found = scored(a_case(LATE), spoiled(a_case(LATE), line))
    assert outcomes(found) == {"quantity": "wrong", "price": "missed", "delivery": "right"}
    found = scored(a_case(MACHINE), spoiled(a_case(MACHINE), {"quantity": "500"}))
    assert outcomes(found) == {"quantity": "invented"}


def test_days_without_their_amounts_are_missed_and_not_wrong() -> None:
    case = a_case(LATE)
    split = [{"date": "2026-12-11", "quantity": "200"}, {"date": "2026-12-18", "quantity": "300"}]
    truth = scored(case, spoiled(case, {"deliveries": split}))
    assert outcomes(truth)["delivery"] == "wrong"
    days = [{**one, "quantity": None} for one in split]
    splitting = replace(case, truth=printed(spoiled(case, {"deliveries": split})))
    assert outcomes(scored(splitting, spoiled(case, {"deliveries": days})))["delivery"] == "missed"
    assert outcomes(scored(splitting, spoiled(case, {"deliveries": split[::-1]})))["delivery"] == "right"


def test_a_crash_is_a_failure_everywhere() -> None:
    found = scored(a_case(), None, "ValueError: no")
    assert found.error == "ValueError: no"
    held = (found.right, found.verdict_right, found.kind_right, found.orders_right, found.touchless)
    assert not any(held)
    assert {field.outcome for field in found.fields} == {Outcome.MISSED}
    whole = summed(found, scored(a_case(), right_reading(a_case())))
    assert [one.error for one in whole.crashed] == ["ValueError: no"]
    assert str(whole.touchless) == str(whole.right) == str(whole.fields(Outcome.RIGHT)) == "50.0 %"
    assert str(whole.statuses_right) == str(whole.exceptions_right) == "50.0 %"


def test_a_case_that_was_changed_after_its_reading_counts_as_not_read() -> None:
    case = a_case()
    old = Row(case.name, "another hash", right_reading(case))
    assert summary([case], {case.name: old}).crashed[0].error.startswith("the run holds no reading")
    assert summary([case], {}).crashed
    assert summary([case], {case.name: Row(case.name, case.digest, right_reading(case))}).right.part == 1


def test_touchless_counts_clear_cases_alone() -> None:
    late, clear = a_case(LATE), a_case()
    whole = summed(scored(late, right_reading(late)), scored(clear, spoiled(clear, verdict="escalate")))
    assert (whole.touchless.part, whole.touchless.whole) == (0, 1)
    assert str(summed(scored(late, right_reading(late))).touchless) == "–"


def test_an_acceptance_with_a_false_clear_is_not_touchless() -> None:
    found = scored(a_case(), spoiled(a_case(), {"quantity": "400"}))
    assert found.got_verdict == "accept"
    assert not found.touchless


def test_a_mail_that_needed_somebody_and_was_passed_over_is_named() -> None:
    passed = scored(a_case(LATE), spoiled(a_case(LATE), verdict="ignore"))
    assert [one.case.name for one in summed(passed).ignored] == [LATE]
    assert summed(scored(a_case(LATE), right_reading(a_case(LATE)))).ignored == ()


def test_exception_types_are_raised_missed_or_raised_for_nothing() -> None:
    case = a_case(LATE)
    extra = [{"type": "price", "words": "", "evidence": []}]
    found = summed(scored(case, spoiled(case, exceptions=extra)), scored(case, right_reading(case)))
    assert found.exception_types() == {"date": (1, 1, 0), "price": (0, 0, 1)}
    assert str(found.exceptions_right) == "50.0 %"


def test_verdicts_are_counted_by_what_is_right_and_what_is_printed() -> None:
    case = a_case(LATE)
    found = summed(scored(case, spoiled(case, verdict="ask")), scored(a_case(), None, "x"))
    assert dict(found.verdicts) == {("escalate", "ask"): 1, ("accept", "crash"): 1}


def test_a_summary_is_broken_down_by_any_trait() -> None:
    found = summed(
        *(scored(a_case(name), right_reading(a_case(name))) for name in (LATE, MACHINE, CONFIRMED))
    )
    groups = found.by(lambda case: "hostile" if case.hostile else "honest")
    assert {name: len(group.scores) for name, group in groups.items()} == {"honest": 2, "hostile": 1}
    assert found.outcomes(Field.PRICE) == {Outcome.RIGHT: 3}
    assert found.tokens == 12
