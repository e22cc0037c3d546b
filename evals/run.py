"""Reads cases as the program would, and keeps what it printed.

    cases + contestant ─► Job ─ work() ─► Row, Row, … ─► readings.jsonl        what is there is not read again

The desk is the one behind `countersign read`; only the reader in it changes: the real ones, one that echoes
the order, or scripted models that mean harm. A mail on which the program crashes becomes a row with an error
and stops nothing; one that it refuses goes to a person, as it does in the daemon.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from countersign.agent import gists
from countersign.agent.adapters import READ_REPLY, model_of
from countersign.agent.config import Settings
from countersign.agent.desk import Desk
from countersign.agent.fingerprint import Fingerprint, measured_policy
from countersign.agent.prompt_choice import prompt_in_use
from countersign.agent.reading_options import Readers, ReadOptions
from countersign.agent.wiring import build_desk, policy_of, utc_now
from countersign.evals import results
from countersign.evals.baselines.echo import Echo
from countersign.evals.baselines.hostile import Down, Garbage, Yes
from countersign.evals.cases import Case, company
from countersign.evals.cost import rates_of
from countersign.evals.fingerprint import Contestant, fingerprint
from countersign.evals.recording import Recording, Tape, Taped
from countersign.evals.results import Run
from countersign.evals.score import Row
from countersign.extractors.reading import GrammarReader, ModelReader
from countersign.procurement.book import Book
from countersign.procurement.errors import BadMail, BadSettings
from countersign.prompts.library import Prompt, prompt
from countersign.store.memory import MemoryStore

_SCRIPTED: dict[Contestant, ModelReader] = {
    Contestant.YES: Yes(),
    Contestant.GARBAGE: Garbage(),
    Contestant.DOWN: Down(),
}


@dataclass(frozen=True)
class Setup:
    """Who reads, and with what. `prompt` None: the one in use. `recording`: played, and no model is asked."""

    reader: Contestant
    settings: Settings
    prompt: int | None = None
    recording: Recording | None = None

    @property
    def fingerprint(self) -> Fingerprint:
        """What this setup's figures depend on."""
        played = self.recording.sha256 if self.recording else ""
        model, policy = self.settings.llm.model, policy_of(self.settings)
        return fingerprint(self.reader, model, self.asking, policy, played, gists.label(self.settings))

    @property
    def asking(self) -> Prompt:
        """The prompt that the model would be asked with. Raises `BadSettings`."""
        if self.prompt is None:
            return prompt_in_use(self.settings, READ_REPLY)
        return prompt(READ_REPLY, self.prompt)


def desk_of(setup: Setup, model: ModelReader | None = None, grammar: GrammarReader | None = None) -> Desk:
    """The desk at which this setup reads, without orders. `model` stands in for the one it names.

    `grammar` is the grammar reader, or one that remembers what it said of the same mails before.
    """
    if setup.reader is Contestant.GIST:
        gists.require(setup.settings)
    alone = {
        Contestant.ECHO: Readers.GRAMMAR,
        Contestant.GRAMMAR: Readers.GRAMMAR,
        Contestant.GIST: Readers.GIST,
        Contestant.LLM: Readers.LLM,
    }
    options = ReadOptions(
        settings=setup.settings,
        readers=alone.get(setup.reader, Readers.BOTH),
        authserv_id=company().authserv_id,
        domain=company().domain,
    )
    desk = build_desk((), options, model or _model(setup), grammar)
    # What is right in a case was written down for the built-in tolerances; a company's own are no reading.
    desk = replace(desk, policy=measured_policy(desk.policy))
    return replace(desk, reader=Echo()) if setup.reader is Contestant.ECHO else desk


def _model(setup: Setup) -> ModelReader | None:
    if setup.reader.asks_a_model:
        return model_of(setup.settings, setup.recording or MemoryStore(), utc_now, setup.asking)
    return _SCRIPTED.get(setup.reader)


def read_case(desk: Desk, case: Case) -> Row:
    """One case, read. Never raises."""
    try:
        reading = replace(desk, book=Book(case.orders)).read(case.raw, case.path.name)
    except BadMail as error:
        reading = _refused(case, str(error))
    except Exception as error:
        # A crash is a finding about the program, and the other cases are still to be read.
        return Row(case.name, case.digest, None, f"{type(error).__name__}: {error}")
    return Row(case.name, case.digest, reading)


def record(setup: Setup, cases: Sequence[Case], tape: Tape) -> Iterator[Row]:
    """Reads the cases with the model that is set, and puts what it answers on the tape."""
    asked = model_of(setup.settings, tape, utc_now, setup.asking)
    if asked is None:
        raise BadSettings("there is no model to record; set llm.enabled, llm.base_url and llm.model")
    desk = desk_of(setup, Taped(asked, tape))
    for case in cases:
        tape.case = case.name
        yield read_case(desk, case)


def _refused(case: Case, words: str) -> dict[str, object]:
    """What `countersign read` prints for a mail that can't be read: a person gets it as it is."""
    return {
        "file": case.path.name,
        "orders": [],
        "kind": "unrelated",
        "verdict": "escalate",
        "lines": [],
        "exceptions": [],
        "error": words,
    }


@dataclass(frozen=True)
class Job:
    """A run that is to be done: `todo` are the cases that it holds no reading of yet."""

    setup: Setup
    run: Run
    todo: tuple[Case, ...]

    def work(self) -> Iterator[Row]:
        """Reads what is to do, in order, and keeps each row as it comes."""
        if not self.todo:
            return
        desk = desk_of(self.setup)
        # Only waiting for a model is worth more than one thread.
        threads = self.setup.settings.llm.concurrency if self.setup.reader.asks_a_model else 1
        with ThreadPoolExecutor(threads) as pool:
            try:
                for row in pool.map(partial(read_case, desk), self.todo):
                    results.append(self.run, row)
                    yield row
            finally:
                pool.shutdown(cancel_futures=True)


def job(setup: Setup, cases: Sequence[Case], folders: Sequence[Path], where: Path) -> Job:
    """The run of this setup under `where`, taken up where it stopped.

    A reading for which the model gave no usable answer is not one of the model's: it is made again.
    """
    rates = rates_of(setup.settings) if setup.reader.asks_a_model else None
    run = results.start(where, setup.fingerprint, cases, folders, utc_now(), rates)
    done = {name for name, row in results.rows(run).items() if _stands(row)}
    return Job(setup, run, tuple(case for case in cases if case.name not in done))


def _stands(row: Row) -> bool:
    return row.reading is not None and "model_error" not in row.reading
