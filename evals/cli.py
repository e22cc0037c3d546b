"""`countersign eval`: run the cases, compare runs, write the report, ask the gate.

    run ─► results folder ─► compare · report · gate

Arguments in, one call, print. The command is mounted by `agent/cli` by name, because nothing imports `evals`.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from countersign.agent import earned, gists
from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.config import Settings
from countersign.agent.fingerprint import Fingerprint
from countersign.evals import models, recording, results, splits
from countersign.evals.cases import COLLECTIONS, HERE, Case, load
from countersign.evals.cli_cases import cases_folder, promote_exception
from countersign.evals.compare import Comparison, compare
from countersign.evals.figures import TRAITS, breakdowns, figures
from countersign.evals.fingerprint import BASELINES, PRODUCT, Contestant
from countersign.evals.gate import GATES, Gate, judge, load_gates, standing
from countersign.evals.recording import RECORDINGS
from countersign.evals.results import Run
from countersign.evals.run import Job, Setup, job, record
from countersign.evals.score import Row
from countersign.procurement.errors import BadInput

DEFAULT_RESULTS = Path("eval-results")
results_option = click.option(
    "--results",
    "where",
    type=click.Path(path_type=Path),
    default=DEFAULT_RESULTS,
    show_default=True,
    help="The folder that runs are kept in.",
)


@click.group("eval")
def evals() -> None:
    """Measure how well answers are read, and what a reader has earned."""


@evals.command("run")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[CASES]...")
@click.option(
    "--reader",
    type=click.Choice([one.value for one in Contestant]),
    help="Who reads. Otherwise both if a model is set, else gist where its packages are installed.",
)
@click.option("--model", default="", help="Another model at the endpoint that is set, or `local`.")
@click.option("--prompt", type=int, help="Another version of the prompt than the one in use.")
@click.option("--replay", is_flag=True, help="Ask no model: play what was recorded of it.")
@click.option("--split", type=click.Choice(["all", "dev", "held-out"]), default="all", show_default=True)
@results_option
@pass_session
def run_cases(
    session: Session,
    folders: tuple[Path, ...],
    reader: str | None,
    model: str,
    prompt: int | None,
    replay: bool,
    split: str,
    where: Path,
) -> None:
    """Read every case and keep what was read. The baselines are always run beside it.

    CASES are folders of cases; otherwise all that come with the program, and your own beside the settings.
    A run that was stopped goes on where it stopped; one that is complete is only shown.
    """
    settings = session.settings()
    chosen = _contestant(settings, reader, model, replay)
    own = cases_folder(settings)
    places = folders or (*_built_in(), *([own] if any(own.glob("*/mail.eml")) else ()))
    cases = _of_split(load(*places), split)
    with _setup(chosen, settings, model, prompt, where if replay else None) as setup:
        jobs = [
            job(replace(setup, reader=one), cases, places, where)
            for one in (*(each for each in BASELINES if each is not chosen), chosen)
        ]
        for one in jobs:
            _work(one)
    _show([one.run for one in jobs], cases)
    if not folders and split == "all":
        _keep(settings, [one.run for one in jobs], cases, load_gates())
    show.hint("To see each mail:", f"countersign eval report {jobs[-1].run.name}")


def _keep(settings: Settings, runs: Sequence[Run], cases: Sequence[Case], gates: Mapping[str, Gate]) -> None:
    """Keeps what the product's readers have earned where `countersign run` looks, and tells the last's."""
    found = [
        standing(name, gate, run, cases, results.summary_of(run, cases))
        for run in runs
        if run.fingerprint.reader in PRODUCT
        for name, gate in gates.items()
    ]
    earned.keep(earned.place(settings), found)
    show.say()
    for one in (each for each in found if each.run == runs[-1].name):
        show.say(f"{one.permission}: earned" if one.passed else f"{one.permission}: not yet: {one.faults[0]}")


def _without_model(settings: Settings) -> Contestant:
    return Contestant.GIST if gists.judged(settings) else Contestant.GRAMMAR


def _contestant(settings: Settings, reader: str | None, model: str, replay: bool) -> Contestant:
    if not reader:
        return Contestant.BOTH if settings.llm.enabled or model or replay else _without_model(settings)
    if (model or replay) and not Contestant(reader).asks_a_model:
        raise BadInput(f"--reader {reader} asks no model; leave --model and --replay out")
    return Contestant(reader)


@contextmanager
def _setup(
    chosen: Contestant, settings: Settings, model: str, prompt: int | None, played: Path | None
) -> Iterator[Setup]:
    """Who reads, with the model running or its recording at hand.

    `played` are the results beside which recordings lie; None: the model itself is asked.
    """
    setup = Setup(chosen, settings, prompt)
    if not chosen.asks_a_model:
        yield setup
    elif played is not None:
        found = models.replayed(settings, model, setup.asking, played)
        yield replace(setup, settings=found.settings, recording=found.recording)
    else:
        if model != models.LOCAL:
            settings.require("llm.enabled", "llm.base_url", "llm.model")
        with models.asked(settings, model, setup.asking) as found:
            yield replace(setup, settings=found.settings)


@evals.command("record")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[CASES]...")
@click.option("--model", default="", help="The model at the endpoint that is set, or `local`.")
@click.option("--prompt", type=int, help="Another version of the prompt than the one in use.")
@results_option
@pass_session
def record_cases(
    session: Session, folders: tuple[Path, ...], model: str, prompt: int | None, where: Path
) -> None:
    """Ask the model about every case and keep its answers, so that `eval run --replay` needs no model.

    What is on the recording is not asked again; what no case asks any more is taken off it.
    """
    settings = session.settings()
    if model != models.LOCAL:
        settings.require("llm.enabled", "llm.base_url", "llm.model")
    cases = load(*(folders or _built_in()))
    setup = Setup(Contestant.BOTH, settings, prompt)
    with models.asked(settings, model, setup.asking) as found:
        folder = RECORDINGS if model == models.LOCAL else models.beside(where)
        tape = recording.open_tape(recording.path_of(found.label, folder), found.label, time.perf_counter)
        asking = record(replace(setup, settings=found.settings), cases, tape)
        _progress(asking, len(cases), found.label.model)
    if not folders:
        tape.tidy()
    unusable = sum(bool(one.error) for one in tape.entries.values())
    show.say(f"{len(tape.entries)} answers are in {tape.path}, {unusable} of them of no use.")
    show.hint(
        "To measure with them:",
        f"countersign eval run --replay{' --model local' if model == models.LOCAL else ''}",
    )


def _built_in() -> tuple[Path, ...]:
    return tuple(one for one in COLLECTIONS if one.is_dir())


def _of_split(cases: Sequence[Case], split: str) -> tuple[Case, ...]:
    if split == "all":
        return tuple(cases)
    lock = splits.locked()
    found = tuple(case for case in cases if (case.name in lock) == (split == "held-out"))
    if not found:
        raise BadInput(f"no case is in the split {split}; leave --split out")
    return found


def _work(work: Job) -> None:
    _progress(work.work(), len(work.todo), work.run.fingerprint.label)


def _progress(rows: Iterator[Row], length: int, label: str) -> None:
    with click.progressbar(rows, length=length, label=f"{label:<14}", file=sys.stderr) as shown:
        for _ in shown:
            pass


def _show(runs: Sequence[Run], cases: Sequence[Case]) -> None:
    """The figures of several runs, a column each, and the last one's false clears by name before them."""
    summaries = [results.summary_of(run, cases) for run in runs]
    last = summaries[-1]
    for one in last.false_clears:
        show.say(f"FALSE CLEAR {one.case.name}: {'; '.join(one.false_clears)}", style="bold red")
    for one in last.crashed:
        show.say(f"CRASH {one.case.name}: {one.error}", style="bold red")
    for one in last.ignored:
        show.say(f"IGNORED {one.case.name}: right is {one.case.truth.verdict}", style="bold")
    names = [run.fingerprint.label for run in runs]
    show.table((f"{len(cases)} mails", *names), figures(summaries))


@evals.command("compare")
@click.argument("a")
@click.argument("b")
@results_option
def compare_runs(a: str, b: str, where: Path) -> None:
    """Compare run B with run A: which cases got better or worse, and whether it may be chance."""
    first, second = results.find(where, a), results.find(where, b)
    found = compare(results.summary_of(first), results.summary_of(second))
    show.say(f"From {first.name} to {second.name}, {found.cases} cases")
    _show_comparison(found)


def _show_comparison(found: Comparison) -> None:
    for reason in found.reasons:
        show.say(f"Not comparable throughout: {reason}.", style="bold")
    for one in found.new_false_clears:
        show.say(f"NEW FALSE CLEAR {one.case.name}: {'; '.join(one.false_clears)}", style="bold red")
    show.table(("", "finding"), [(one.question, one.words) for one in found.changes], wrap=("finding",))
    show.say(f"fields right: {found.fields.words}")
    for change in found.changes:
        for words, names in (("better", change.better), ("worse", change.worse)):
            for name in names:
                show.say(f"{change.question}, {words}: {name}", indent=2)


@evals.command("report")
@click.argument("run", default="")
@click.option("--out", type=click.Path(path_type=Path), default=Path("eval-report.html"), show_default=True)
@results_option
def write_report(run: str, out: Path, where: Path) -> None:
    """Write a run as one page for a browser: figures, charts, and each mail with what was read in it.

    RUN is a run's name or its beginning; otherwise the latest one that is no baseline.
    """
    from countersign.evals.report import page

    chosen = results.find(where, run) if run else _latest(where)
    beside = [one for one in results.baselines_of(where, chosen) if one.name != chosen.name]
    try:
        out.write_text(page(chosen, beside), "utf-8")
    except OSError as error:
        raise BadInput(f"{out} can't be written ({error.strerror}); choose another --out") from None
    show.say(f"The report on {chosen.name} is in {out}.")


def _latest(where: Path) -> Run:
    runs = results.all_runs(where)
    real = [run for run in runs if run.fingerprint.reader != Contestant.ECHO]
    return real[0] if real else results.find(where, "")


@evals.command("show")
@click.argument("run", default="")
@click.option("--by", type=click.Choice(list(TRAITS)), default=TRAITS[1], show_default=True)
@results_option
def show_run(run: str, by: str, where: Path) -> None:
    """Print the figures of a run by language, form, supplier, situation or set of cases.

    RUN is a run's name or its beginning; otherwise the latest one that is no baseline.
    """
    chosen = results.find(where, run) if run else _latest(where)
    groups = breakdowns(results.summary_of(chosen)).get(by, {})
    show.say(chosen.name)
    names = ("false clears", "clear ones accepted", "fields right", "fields wrong", "right next step")
    told = {row[0]: row[1:] for row in figures(list(groups.values()))}
    rows = [
        (label, str(len(one.scores)), *(told[name][at] for name in names))
        for at, (label, one) in enumerate(groups.items())
    ]
    show.table((by, "mails", *names), rows, wrap=(by,))


@evals.command("gate")
@click.argument("permission", default="automatic")
@click.option("--reader", type=click.Choice([one.value for one in Contestant]), help="As for `eval run`.")
@click.option("--gates", type=click.Path(path_type=Path), default=GATES, help="Another file of gates.")
@results_option
@pass_session
def ask_gate(session: Session, permission: str, reader: str | None, gates: Path, where: Path) -> None:
    """Say whether the reader that is set has earned a PERMISSION: automatic, supervised or release.

    The verdict is kept where `countersign run` looks for it. The exit code is 1 where it is a no.
    """
    settings = session.settings()
    usual = Contestant.BOTH if settings.llm.enabled else _without_model(settings)
    chosen = Contestant(reader) if reader else usual
    known = load_gates(gates)
    if permission not in known:
        raise BadInput(f"{gates} has no gate {permission!r}; it has {', '.join(known)}")
    used = Setup(chosen, settings).fingerprint
    run = results.nearest(where, used)
    cases = results.cases_of(run)
    shown = results.summary_of(run, cases)
    if chosen in PRODUCT:
        earned.keep(earned.place(settings), [standing(permission, known[permission], run, cases, shown)])
    passage = judge(known[permission], shown, run.fingerprint, used)
    show.say(f"{permission}: {known[permission].does}")
    for fault in passage.faults:
        show.say(f"not yet: {fault}", indent=2)
    if not passage.passed:
        raise SystemExit(1)
    show.say(f"{run.name} has earned it.", indent=2)


@evals.command("ship")
@click.argument("run")
@results_option
def ship_verdict(run: str, where: Path) -> None:
    """Make the verdict on a RUN without a model the one that comes with the program (for developers)."""
    chosen = results.find(where, run)
    if chosen.fingerprint.reader not in (Contestant.GRAMMAR, Contestant.GIST):
        raise BadInput(f"{chosen.name} is no run without a model; name one")
    cases = results.cases_of(chosen)
    shown = results.summary_of(chosen, cases)
    gates = {name: gate for name, gate in load_gates().items() if name in earned.PERMISSIONS}
    found = [standing(name, gate, chosen, cases, shown) for name, gate in gates.items()]
    earned.keep(earned.SHIPPED, [replace(one, fingerprint=_of_no_commit(one.fingerprint)) for one in found])
    for one in found:
        show.say(one.words)


def _of_no_commit(measured: Fingerprint) -> Fingerprint:
    """The verdict lies in the commit that it would name."""
    return replace(measured, commit="", dirty=False)


@evals.command("lock")
def lock_cases() -> None:
    """Lock the held-out gold cases that are not locked yet: their content may not change from then on."""
    new = splits.lock_all(load(HERE / "gold"))
    show.say(f"{len(new)} cases were locked in {splits.SPLITS.name}.")


evals.add_command(promote_exception)
