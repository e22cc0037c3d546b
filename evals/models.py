"""Which model answers in a run: the one that is set, the local one, or a recording in its place.

--model NAME      another model at the endpoint that is set          settings ─┐
--model local     the demo's, started for as long as the run takes   server  ──┼─► Answering
--replay          nobody: what was recorded of it                    file    ──┘
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from countersign.agent.config import Llm, Settings
from countersign.agent.demo.child import HelperError
from countersign.agent.demo.model import LocalModel
from countersign.evals import recording
from countersign.evals.recording import RECORDINGS, Label, Recording
from countersign.procurement.errors import BadInput, NotFound
from countersign.prompts.library import Prompt

LOCAL = "local"
NOBODY = "http://127.0.0.1:9/v1"
_PATIENCE = 900.0
_NO_LIMIT = 10**9


@dataclass(frozen=True)
class Answering:
    """The settings with which the model is asked, and the recording where it isn't. `label`: who it is."""

    settings: Settings
    label: Label
    recording: Recording | None = None


@contextmanager
def asked(settings: Settings, model: str, prompt: Prompt) -> Iterator[Answering]:
    """The model that is to be asked, running while the block lasts. Raises `BadInput`."""
    if model != LOCAL:
        llm = settings.llm.model_copy(update={"model": model or settings.llm.model})
        label = Label(llm.model, "", "", prompt.label, prompt.sha256)
        yield Answering(settings.model_copy(update={"llm": llm}), label)
        return
    if missing := LocalModel.why_not():
        raise BadInput(f"{missing}; or leave --model local out")
    try:
        with LocalModel() as server:
            label = Label(
                server.name, server.weights_sha256, server.server_version, prompt.label, prompt.sha256
            )
            yield Answering(_small(settings, server.base_url, server.name), label)
    except HelperError as error:
        raise BadInput(str(error)) from error


def replayed(settings: Settings, model: str, prompt: Prompt, results: Path) -> Answering:
    """What was recorded of the model with this prompt. Raises `NotFound`, `BadInput`."""
    if model == LOCAL:
        found = recording.load(_local(prompt))
        return Answering(_small(settings, NOBODY, found.label.model), found.label, found)
    name = model or settings.llm.model
    if not name:
        raise BadInput(
            f"no model is set whose recording could be played; say --model {LOCAL} for the local one"
        )
    label = Label(name, "", "", prompt.label, prompt.sha256)
    found = recording.load(recording.path_of(label, beside(results)))
    llm = settings.llm.model_copy(update={"enabled": True, "base_url": NOBODY, "model": name})
    return Answering(settings.model_copy(update={"llm": llm}), found.label, found)


def beside(results: Path) -> Path:
    """Where recordings of a model at an endpoint lie; the local one's come with the program."""
    return results / "recordings"


def _local(prompt: Prompt) -> Path:
    found = sorted(RECORDINGS.glob(f"*.{recording.dashed(prompt.label)}.jsonl"))
    if not found:
        raise NotFound(
            f"the local model was not recorded with {prompt.label}; {recording.AGAIN} --model {LOCAL}"
        )
    return found[0]


def _small(settings: Settings, base_url: str, name: str) -> Settings:
    llm = Llm(
        enabled=True,
        base_url=base_url,
        model=name,
        profile="small",
        timeout_seconds=_PATIENCE,
        daily_tokens=_NO_LIMIT,
        concurrency=1,
    )
    return settings.model_copy(update={"llm": llm})
