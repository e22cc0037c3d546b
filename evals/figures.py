"""The figures of a run and the traits they are broken down by, for the command line and the report alike."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from countersign.evals.cases import HERE, Case
from countersign.evals.score import Outcome, Score, Summary
from countersign.evals.splits import locked

FIGURES: tuple[tuple[str, Callable[[Summary], str]], ...] = (
    ("false clears", lambda one: str(len(one.false_clears))),
    ("clear ones accepted", lambda one: str(one.touchless)),
    ("fields right", lambda one: str(one.fields(Outcome.RIGHT))),
    ("fields wrong", lambda one: str(one.fields(Outcome.WRONG))),
    ("fields missed", lambda one: str(one.fields(Outcome.MISSED))),
    ("fields invented", lambda one: str(one.fields(Outcome.INVENTED))),
    ("right next step", lambda one: str(one.verdicts_right)),
    ("line statuses right", lambda one: str(one.statuses_right)),
    ("orders matched", lambda one: str(one.orders_right)),
    ("kind right", lambda one: str(one.kinds_right)),
    ("exceptions right", lambda one: str(one.exceptions_right)),
    ("right in everything", lambda one: str(one.right)),
    ("ignored wrongly", lambda one: str(len(one.ignored))),
    ("crashed", lambda one: str(len(one.crashed))),
    ("no answer from the model", lambda one: str(len(one.model_errors))),
    ("tokens", lambda one: f"{one.tokens:,}"),
    ("cost", lambda one: one.cost),
    ("median seconds", lambda one: f"{one.seconds:.3f}"),
)


def figures(summaries: Sequence[Summary]) -> list[tuple[str, ...]]:
    """One row a figure, one column a summary."""
    return [(words, *(figure(one) for one in summaries)) for words, figure in FIGURES]


TRAITS = ("set of cases", "language", "form", "situation", "supplier")
"""What a run is broken down by."""


def breakdowns(whole: Summary) -> dict[str, dict[str, Summary]]:
    """The run by set, language, form and supplier, and by situation where the cases name one."""
    lock = locked()

    def split(case: Case) -> str:
        return f"{case.collection}, held out" if case.name in lock else case.collection

    found = {
        "set of cases": whole.by(split),
        "language": whole.by(lambda case: language(case.language)),
        "form": whole.by(lambda case: case.form),
        "situation": _by_situation(whole.scores),
        "supplier": whole.by(lambda case: case.supplier),
    }
    return {name: groups for name, groups in found.items() if groups}


def _by_situation(scores: Iterable[Score]) -> dict[str, Summary]:
    """A case that is in two situations counts in both."""
    groups: dict[int, list[Score]] = {}
    for one in scores:
        for number in one.case.situations:
            groups.setdefault(number, []).append(one)
    return {f"{number} {situation(number)}": Summary(tuple(groups[number])) for number in sorted(groups)}


@cache
def language(code: str) -> str:
    """A language by its English name, with its code for whoever looks for the cases."""
    try:
        name = Locale.parse(code, sep="-").get_display_name("en")
    except (UnknownLocaleError, ValueError):
        name = None
    return f"{name}, {code}" if name else code


def situation(number: int) -> str:
    """What the number of a situation stands for."""
    return _situations()[str(number)]


@cache
def _situations() -> dict[str, str]:
    return tomllib.loads((HERE / "situations.toml").read_text("utf-8"))
