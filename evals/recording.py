"""What a model answered, kept, so that its run can be repeated where the model is not.

    eval record         LlmReader ◄─► Tape ─► recordings/<model>.jsonl       asks what is not on it yet
    eval run --replay   LlmReader ◄── Recording                              asks nobody

Both stand where the store stands for a running program: answers lie under a hash of the question, the
prompt, the schema and the model's name. So an answer that was given to another question is never played: what
is not on the recording is a `ModelError`, counted as such. Answers are kept as they came, wrong ones and
unusable ones too.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from countersign.evals.cases import HERE
from countersign.extractors.reading import ModelReader
from countersign.procurement.claims import Witness
from countersign.procurement.errors import BadInput, ModelError, NotFound
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

RECORDINGS = HERE / "recordings"
AGAIN = "record it with `countersign eval record`"


@dataclass(frozen=True)
class Label:
    """Who answered: model, weights and server by name and hash, and with which prompt it was asked."""

    model: str
    weights_sha256: str
    server: str
    prompt: str
    prompt_sha256: str


@dataclass(frozen=True)
class Entry:
    """One answer. `reply` is what the reader remembers of it, or `error` says why it was of no use."""

    key: str
    case: str
    seconds: float
    reply: str = ""
    error: str = ""

    def play(self) -> str:
        """The reply. Raises the `ModelError` that was raised then."""
        if self.error:
            raise ModelError(self.error, permanent=True)
        return self.reply


@dataclass(frozen=True)
class Recording:
    """A recording that is played: the reader's cache, which holds all or nothing, and its meter."""

    label: Label
    entries: Mapping[str, Entry] = field(repr=False)
    sha256: str = ""

    def cached(self, key: str) -> str | None:
        """The answer to this very question. Raises `ModelError` where none was recorded."""
        if key not in self.entries:
            raise ModelError(f"{self.label.model} was never asked this; {AGAIN}", permanent=True)
        return self.entries[key].play()

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        """Nothing new is ever answered."""

    def spent(self, since: dt.datetime) -> int:  # noqa: ARG002 (the meter's form)
        """Nothing is spent."""
        return 0

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """Nothing is spent."""


@dataclass
class Tape:
    """A recording that is made: each answer is on disk as soon as it is given. One question at a time."""

    path: Path
    label: Label
    timer: Callable[[], float]
    entries: dict[str, Entry] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    case: str = ""
    _key: str = ""
    _began: float = 0.0

    def cached(self, key: str) -> str | None:
        """What is on the tape already."""
        self._key, self._began = key, self.timer()
        self.used.add(key)
        return self.entries[key].play() if key in self.entries else None

    def remember(self, key: str, value: str, at: dt.datetime) -> None:  # noqa: ARG002 (the cache's form)
        """Puts an answer on the tape."""
        self._put(reply=value)

    def refused(self, words: str) -> None:
        """Puts on the tape that the answer was of no use."""
        if self._key not in self.entries:
            self._put(error=words)

    def spent(self, since: dt.datetime) -> int:  # noqa: ARG002 (the meter's form)
        """A recording has no budget."""
        return 0

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """A recording has no budget."""

    def _put(self, reply: str = "", error: str = "") -> None:
        entry = Entry(self._key, self.case, round(self.timer() - self._began, 1), reply, error)
        self.entries[entry.key] = entry
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(entry))

    def tidy(self) -> int:
        """Keeps only what was asked since it was opened, in the order of the cases; how many were dropped."""
        kept = [entry for key, entry in self.entries.items() if key in self.used]
        dropped = len(self.entries) - len(kept)
        self.entries = {entry.key: entry for entry in kept}
        _write(self.path, self.label, sorted(kept, key=lambda one: (one.case, one.key)))
        return dropped


@dataclass(frozen=True)
class Taped:
    """A model that is recorded while it reads."""

    reader: ModelReader
    tape: Tape

    @property
    def model(self) -> str:
        """The model's name."""
        return self.reader.model

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """What the model points at. An answer of no use is recorded as such; a server that is away isn't."""
        try:
            return self.reader.witness(message, orders)
        except ModelError as error:
            if error.permanent:
                self.tape.refused(str(error))
            raise


def path_of(label: Label, folder: Path) -> Path:
    """Where the recording of a model with a prompt lies."""
    return folder / f"{dashed(label.model)}.{dashed(label.prompt)}.jsonl"


def dashed(name: str) -> str:
    """A name that a file may have."""
    return re.sub(r"[^\w.]+", "-", name).strip("-.")


def load(path: Path) -> Recording:
    """The recording at `path`. Raises `NotFound`, `BadInput`."""
    try:
        text = path.read_text("utf-8")
        first, *lines = text.splitlines()
        entries = {entry.key: entry for entry in _entries(lines)}
        return Recording(Label(**json.loads(first)), entries, hashlib.sha256(text.encode()).hexdigest())
    except FileNotFoundError:
        raise NotFound(f"there is no recording {path}; {AGAIN}") from None
    except (ValueError, TypeError, KeyError):
        raise BadInput(f"{path} is no recording; remove it and {AGAIN}") from None


def open_tape(path: Path, label: Label, timer: Callable[[], float]) -> Tape:
    """The tape at `path`, gone on with where it is this model's with this prompt, or else begun anew."""
    found = load(path) if path.exists() else None
    entries = dict(found.entries) if found and found.label == label else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, label, tuple(entries.values()))
    return Tape(path, label, timer, entries)


def _entries(lines: Sequence[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        try:
            found: dict[str, Any] = json.loads(line)
        except ValueError:
            if number == len(lines):
                return  # the program was stopped while it wrote this line
            raise
        reply = json.dumps(found["reply"]) if "reply" in found else ""
        yield Entry(found["key"], found["case"], found["seconds"], reply, found.get("error", ""))


def _line(entry: Entry) -> str:
    said = {"error": entry.error} if entry.error else {"reply": json.loads(entry.reply)}
    head = {"key": entry.key, "case": entry.case, "seconds": entry.seconds}
    return json.dumps(head | said, ensure_ascii=False) + "\n"


def _write(path: Path, label: Label, entries: Sequence[Entry]) -> None:
    path.write_text(json.dumps(asdict(label)) + "\n" + "".join(map(_line, entries)), "utf-8")
