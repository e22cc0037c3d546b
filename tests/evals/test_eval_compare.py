"""Two runs, case by case, and what chance could have done."""

from dataclasses import replace

import pytest
from evals_world import LATE, a_case, right_reading, scored, spoiled, summed

from countersign.evals.compare import Change, compare, sign_test
from countersign.evals.score import Summary


def runs(*better: bool | None) -> tuple[Summary, Summary]:
    """Two runs over as many cases: True got better, False got worse, None stayed right."""
    case = a_case(LATE)
    before, after = [], []
    for number, way in enumerate(better):
        one = replace(case, name=f"gold/{number}")
        good, bad = right_reading(one), spoiled(one, {"quantity": None}, verdict="ask")
        before.append(scored(one, bad if way else good))
        after.append(scored(one, bad if way is False else good))
    return summed(*before), summed(*after)


def finding(question: str, *better: bool | None) -> Change:
    return next(one for one in compare(*runs(*better)).changes if one.question == question)


@pytest.mark.parametrize(
    ("better", "worse", "chance"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (8, 2, 0.109375)],
)
def test_the_sign_test_is_exact(better: int, worse: int, chance: float) -> None:
    assert sign_test(better, worse) == sign_test(worse, better) == pytest.approx(chance)


def test_the_sign_test_bears_many_cases() -> None:
    assert 0 < sign_test(900, 1100) < 0.001


def test_what_changed_is_told_by_name() -> None:
    found = finding("right next step", True, None, False, True)
    assert (found.better, found.worse, found.cases) == (("gold/0", "gold/3"), ("gold/2",), 4)


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ((None, None), "the same in all 2 cases"),
        ((True, True), "can't be told: 2 better, 0 worse; fewer than 6 changed cases can always be chance"),
        ((True,) * 6, "improved: 6 better, 0 worse; chance alone does that 3.1 % of the time"),
        ((False,) * 12, "got worse: 0 better, 12 worse; chance alone does that less than 0.1 % of the time"),
        (
            (True,) * 5 + (False,) * 4,
            "can't be told: 5 better, 4 worse; chance alone does that 100.0 % of the time",
        ),
    ],
)
def test_the_finding_is_a_sentence(ways: tuple[bool | None, ...], words: str) -> None:
    assert finding("right next step", *ways).words.startswith(words)


def test_the_share_of_fields_has_an_interval_that_is_the_same_each_time() -> None:
    first, second = compare(*runs(*[True] * 30)), compare(*runs(*[True] * 30))
    assert first.fields == second.fields
    assert first.fields.low > 0
    assert first.fields.words.endswith("a difference")
    assert compare(*runs(True, False)).fields.words.endswith("may be chance")


def test_a_new_false_clear_is_named_whatever_the_figures_say() -> None:
    case = a_case(LATE)
    good, bad = scored(case, right_reading(case)), scored(case, spoiled(case, verdict="accept"))
    assert compare(summed(good), summed(bad)).new_false_clears == (bad,)
    assert compare(summed(bad), summed(bad)).new_false_clears == ()


def test_what_can_not_be_compared_is_said() -> None:
    case, other = a_case(LATE), a_case()
    one = scored(case, right_reading(case))
    changed = scored(replace(case, digest="x"), right_reading(case))
    alone = scored(other, right_reading(other))
    found = compare(summed(one), summed(changed, alone))
    assert found.cases == 1
    assert found.reasons == (
        "1 cases were read by the second run only",
        f"1 cases were changed between the runs, such as {LATE}",
    )


def test_touchless_is_asked_of_clear_cases_alone() -> None:
    found = compare(*runs(True, True))
    assert next(one for one in found.changes if one.question == "touchless").cases == 0


def test_two_empty_runs_are_the_same() -> None:
    found = compare(summed(), summed())
    assert found.cases == 0
    assert found.fields.difference == 0
