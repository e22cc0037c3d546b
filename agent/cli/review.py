"""The weekly exception review in the terminal, as JSON with what every figure is made of, or as a PDF."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.procurement.errors import BadInput

if TYPE_CHECKING:
    from countersign.agent.reviewing import Reviewed
    from countersign.procurement.acknowledged import Rate


@click.command()
@click.option(
    "--week", default="", metavar="WEEK", help="Like 2026-W47; the one that was due last otherwise."
)
@click.option(
    "--pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it there, with charts.",
)
@show.json_option
@pass_session
def review(session: Session, week: str, pdf: Path | None, as_data: bool) -> None:
    """Print the weekly exception review, or write it as a PDF.

    What is open by owner, severity and age, what came and went, who answers in time, what money is exposed.
    """
    with session.app() as app:
        found = app.review(week)
    if pdf:
        _write(pdf, found.pdf)
    if as_data:
        click.echo(show.as_json(_data(found)))
    elif not pdf:
        _print(found)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{path} can't be written ({error.strerror}); give another --pdf") from None
    click.echo(f"Wrote {path}.", err=True)


def _print(found: "Reviewed") -> None:
    view = found.view
    show.say(view.title, style="bold")
    show.say(view.period)
    click.echo()
    show.table(("", "", ""), [(one.label, one.value, one.note) for one in view.facts], wrap=("",))
    for table in view.tables:
        click.echo()
        show.say(table.title, style="bold")
        words = tuple(head for place, head in enumerate(table.head) if place not in table.numbers)
        show.table(table.head, table.rows, wrap=words)
    show.hint("With charts, to print:", f"countersign review --week {found.review.week.name} --pdf FILE")


def _data(found: "Reviewed") -> dict[str, Any]:
    """Every figure with the exceptions and lines that it counts."""
    review = found.review
    return {
        "week": review.week.name,
        "first": review.week.first,
        "last": review.week.last,
        "as_of": review.as_of,
        "open": [one.id for one in review.open],
        "new": [one.id for one in review.new],
        "resolved": [one.id for one in review.resolved],
        "owners": review.owners,
        "ages": review.ages,
        "outcomes": review.outcomes,
        "causes": review.causes,
        "acknowledged": _rate(review.acknowledged) | {"target": review.target},
        "lines": [
            {
                "order": one.order,
                "line": one.line,
                "due": one.due,
                "answered": one.answered,
                "in_time": one.in_time,
            }
            for one in review.closed
        ],
        "trend": {name: _rate(rate) for name, rate in review.trend},
        "suppliers": [
            {"supplier": one.supplier.name or one.supplier.email, "reasons": one.reasons}
            | {"acknowledged": _rate(one.acknowledged), "new": one.new, "open": one.open, "old": one.old}
            for one in review.suppliers
        ],
        "exposed": review.exposed,
        "value_days": review.value_days,
        "effect": review.effect,
    }


def _rate(rate: "Rate") -> dict[str, int | None]:
    return {"in_time": rate.part, "of": rate.whole, "percent": rate.percent}
