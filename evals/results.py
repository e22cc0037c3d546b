"""Runs on disk: what was measured with, which cases, and one line for each reading.

    <results>/<reader>-<key>/run.json          fingerprint, case hashes, when it began
                            /readings.jsonl    one row a case, written as they come

A row counts for the case with the same name and content hash. The last row of a case wins, so a reading can
be repeated; what was cut off while it was written is left out and read again.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from countersign.agent.fingerprint import Fingerprint
from countersign.evals.cases import Case, load
from countersign.evals.cost import Rates
from countersign.evals.fingerprint import BASELINES
from countersign.evals.score import Row, Summary, summary
from countersign.procurement.errors import BadInput, NotFound

RUN, READINGS = "run.json", "readings.jsonl"
KEY_LENGTH = 10


@dataclass(frozen=True)
class Run:
    """One run. `cases` are the content hashes by name, `folders` where they were read from."""

    folder: Path
    fingerprint: Fingerprint
    began: dt.datetime
    cases: Mapping[str, str]
    folders: tuple[Path, ...]
    rates: Rates | None = None

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.folder.name


def start(
    results: Path,
    fingerprint: Fingerprint,
    cases: Iterable[Case],
    folders: Iterable[Path],
    now: dt.datetime,
    rates: Rates | None = None,
) -> Run:
    """The run of this fingerprint over these cases, begun or taken up again."""
    folder = results / f"{fingerprint.reader}-{fingerprint.key[:KEY_LENGTH]}"
    digests = {case.name: case.digest for case in cases}
    run = Run(folder, fingerprint, now, digests, tuple(one.resolve() for one in folders), rates)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RUN).write_text(json.dumps(_json(run), indent=1) + "\n", "utf-8")
    except OSError as error:
        raise BadInput(f"{folder} can't be written ({error.strerror}); choose another --results") from None
    return run


def _json(run: Run) -> dict[str, Any]:
    return {
        "fingerprint": asdict(run.fingerprint),
        "began": run.began.isoformat(),
        "folders": [str(folder) for folder in run.folders],
        "rates": {name: str(value) for name, value in asdict(run.rates).items()} if run.rates else None,
        "cases": dict(run.cases),
    }


def append(run: Run, row: Row) -> None:
    """Keeps one reading."""
    with (run.folder / READINGS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")


def rows(run: Run) -> dict[str, Row]:
    """The readings that hold, by case."""
    path = run.folder / READINGS
    if not path.exists():
        return {}
    found: dict[str, Row] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            row = Row(**json.loads(line))
        except (ValueError, TypeError):
            continue  # the program was stopped while it wrote this line
        if run.cases.get(row.case) == row.digest:
            found[row.case] = row
    return found


def open_run(folder: Path) -> Run:
    """A stored run. Raises `NotFound`, `BadInput`."""
    path = folder / RUN
    try:
        stored = json.loads(path.read_text("utf-8"))
        return Run(
            folder=folder,
            fingerprint=Fingerprint(**stored["fingerprint"]),
            began=dt.datetime.fromisoformat(stored["began"]),
            cases=stored["cases"],
            folders=tuple(Path(one) for one in stored["folders"]),
            rates=_rates(stored.get("rates")),
        )
    except FileNotFoundError:
        raise NotFound(f"there is no run in {folder}; `countersign eval run` makes one") from None
    except (ValueError, KeyError, TypeError, ArithmeticError):
        raise BadInput(f"{path} can't be read; remove the folder and run it again") from None


def _rates(stored: Mapping[str, str] | None) -> Rates | None:
    if not stored:
        return None
    return Rates(Decimal(stored["price_in"]), Decimal(stored["price_out"]), stored["price_currency"])


def all_runs(results: Path) -> tuple[Run, ...]:
    """Every stored run, the latest first."""
    found = [open_run(path.parent) for path in results.glob(f"*/{RUN}")]
    return tuple(sorted(found, key=lambda run: (run.began, run.name), reverse=True))


def find(results: Path, name: str) -> Run:
    """The run whose folder is `name`, or whose name begins with it: the latest. Raises `NotFound`."""
    if (Path(name) / RUN).is_file():
        return open_run(Path(name))
    runs = all_runs(results)
    for run in runs:
        if run.name.startswith(name):
            return run
    known = ", ".join(run.name for run in runs) or "none"
    raise NotFound(f"no run in {results} begins with {name!r}; there are: {known}")


def baselines_of(results: Path, run: Run) -> tuple[Run, ...]:
    """The latest run of each baseline that was made with the same code and policy."""
    wanted = (run.fingerprint.code_sha256, run.fingerprint.policy_sha256)
    found: dict[str, Run] = {}
    for one in all_runs(results):
        made_with = (one.fingerprint.code_sha256, one.fingerprint.policy_sha256)
        if one.fingerprint.reader in BASELINES and made_with == wanted:
            found.setdefault(one.fingerprint.reader, one)
    return tuple(found[name] for name in BASELINES if name in found)


def nearest(results: Path, used: Fingerprint) -> Run:
    """The run of exactly this fingerprint, asked or replayed; else the reader's latest. Raises `NotFound`."""
    runs = [run for run in all_runs(results) if run.fingerprint.reader == used.reader]
    for run in runs:
        if replace(run.fingerprint, recording_sha256="").key == used.key:
            return run
    if not runs:
        raise NotFound(f"no run of {used.label} is in {results}; make one with `countersign eval run`")
    return runs[0]


def cases_of(run: Run) -> tuple[Case, ...]:
    """The cases of a run as they are now; those that are gone are left out."""
    return tuple(case for case in load(*run.folders) if case.name in run.cases)


def summary_of(run: Run, cases: Iterable[Case] | None = None) -> Summary:
    """A run's scores. A case that was changed after the run counts as not read."""
    return summary(cases_of(run) if cases is None else cases, rows(run), run.rates)
