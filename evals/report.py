"""A run as one page for a browser: what a procurement lead wants to know, and each mail to check it by.

    Run, baselines ─► page() ─► HTML                     nothing is loaded from anywhere, nothing is executed

The mails were written by strangers, some of them to do harm: everything is escaped, characters that would
hide or turn text round are replaced by a visible sign, and the page forbids the browser scripts and requests.
What is shown is worked out here; how it looks is the business of `report.html.j2`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from countersign.agent.cli.show import clean
from countersign.evals import results
from countersign.evals.cases import HERE
from countersign.evals.facts import Field as LineField
from countersign.evals.facts import LineFacts, printed
from countersign.evals.figures import breakdowns, figures, situation
from countersign.evals.gate import judge, load_gates
from countersign.evals.mailview import MailView, view
from countersign.evals.results import Run
from countersign.evals.score import NOT_SAID, Outcome, Row, Score
from countersign.procurement.judgement import Verdict

VERDICTS = tuple(one.value for one in Verdict)
MANY_GROUPS = 30


@dataclass(frozen=True)
class Cell:
    """One value of a line, as expected and as read. `outcome` is empty where both are silent."""

    expected: str
    read: str
    outcome: str


@dataclass(frozen=True)
class LineRow:
    """One line of a mail: its status and its three values."""

    name: str
    status: Cell
    values: tuple[Cell, ...]


@dataclass(frozen=True)
class MailPage:
    """One mail in the report."""

    anchor: str
    score: Score
    mail: MailView | None
    lines: tuple[LineRow, ...]
    findings: tuple[tuple[str, str], ...]
    situations: tuple[str, ...]
    state: str


def page(run: Run, beside: Sequence[Run]) -> str:
    """The report on `run`, with the runs in `beside` next to its figures."""
    cases, rows = results.cases_of(run), results.rows(run)
    whole = results.summary_of(run, cases)
    columns = [(run, whole), *((one, results.summary_of(one, cases)) for one in beside)]
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        run=run,
        whole=whole,
        gates=[
            (name, gate, judge(gate, whole, run.fingerprint, run.fingerprint))
            for name, gate in load_gates().items()
        ],
        columns=[one.fingerprint.reader for one, _ in columns],
        summaries=[summary for _, summary in columns],
        figures=figures([summary for _, summary in columns]),
        breakdowns=breakdowns(whole),
        many=MANY_GROUPS,
        outcomes=list(Outcome),
        fields=list(LineField),
        verdicts=VERDICTS,
        mails=sorted(_mails(whole.scores, rows), key=lambda one: STATES.index(one.state)),
        states=STATES,
    )


def _visible(value: object) -> object:
    """What no eye can see, or what would turn the text round, becomes a sign that says so."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean(value)
    return value


STATES = ("false clear", "crashed", "ignored", "not all right", "right")
"""What is worst comes first."""


def _state(one: Score) -> str:
    found = {
        "false clear": bool(one.false_clears),
        "crashed": bool(one.error),
        "ignored": one.ignored,
        "not all right": not one.right,
    }
    return next((name for name, holds in found.items() if holds), "right")


def _mails(scores: Iterable[Score], rows: dict[str, Row]) -> Iterator[MailPage]:
    for number, one in enumerate(scores, start=1):
        row = rows.get(one.case.name)
        reading = row.reading if row else None
        yield MailPage(
            anchor=f"mail-{number}",
            score=one,
            mail=view(one.case, reading),
            lines=tuple(_lines(one, row)),
            findings=tuple(
                dict.fromkeys((x["type"], x["words"]) for x in (reading or {}).get("exceptions", ()))
            ),
            situations=tuple(situation(each) for each in one.case.situations),
            state=_state(one),
        )


def _lines(one: Score, row: Row | None) -> Iterator[LineRow]:
    read = printed(row.reading).lines if row and row.reading else {}
    several = len({key[0] for key, _, _ in one.statuses}) > 1
    for key, expected, got in one.statuses:
        truth, found = one.case.truth.lines.get(key, NOT_SAID), read.get(key, NOT_SAID)
        yield LineRow(
            name=f"{key[0]} / {key[1]}" if several else str(key[1]),
            status=Cell(_spaced(expected), _spaced(got), "right" if expected == got else "wrong"),
            values=tuple(_cell(one, key, field, truth, found) for field in LineField),
        )


def _cell(one: Score, key: tuple[str, int], field: LineField, truth: LineFacts, found: LineFacts) -> Cell:
    outcome = next((x.outcome.value for x in one.fields if x.key == key and x.field is field), "")
    return Cell(truth.words(field), found.words(field), outcome)


def _spaced(status: str) -> str:
    return status.replace("_", " ")
