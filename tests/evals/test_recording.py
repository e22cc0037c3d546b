"""What a model answered is kept as it came, and played to the very same question only."""

import datetime as dt
import itertools
import json
from pathlib import Path

import pytest
from evals_world import CASES, CONFIRMED, LATE, all_cases, settings

from countersign.agent.config import Settings
from countersign.evals import recording
from countersign.evals.baselines.hostile import Down
from countersign.evals.fingerprint import Contestant
from countersign.evals.models import LOCAL, replayed
from countersign.evals.recording import Label, Tape, Taped
from countersign.evals.run import Setup, desk_of, read_case
from countersign.procurement.errors import BadInput, ModelError, NotFound
from countersign.prompts.library import active_prompt

LABEL = Label("a model", "weights", "server 1", "read-reply v1", "sha")
NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
REPLY = json.dumps({"answer": {"pointers": [], "kind": "change"}, "tokens_in": 7, "tokens_out": 2})


def a_tape(folder: Path, label: Label = LABEL) -> Tape:
    return recording.open_tape(recording.path_of(label, folder), label, itertools.count().__next__)


def answered(tape: Tape, key: str, case: str = "x") -> None:
    """The tape is asked for an answer that it lacks, and is handed it."""
    tape.case = case
    assert tape.cached(key) is None
    tape.remember(key, REPLY, NOW)


def test_an_answer_is_on_disk_at_once_and_is_played_again(tmp_path: Path) -> None:
    tape = a_tape(tmp_path)
    answered(tape, "k1")
    played = recording.load(tape.path)
    assert json.loads(played.cached("k1") or "") == json.loads(REPLY)
    assert played.label == LABEL
    assert tape.path.name == "a-model.read-reply-v1.jsonl"


def test_another_question_is_never_answered(tmp_path: Path) -> None:
    tape = a_tape(tmp_path)
    answered(tape, "k1")
    with pytest.raises(ModelError, match="never asked this; record it with `countersign eval record`"):
        recording.load(tape.path).cached("k2")


def test_an_answer_of_no_use_is_kept_as_that(tmp_path: Path) -> None:
    tape = a_tape(tmp_path)
    tape.cached("k1")
    tape.refused("its answer had no end")
    with pytest.raises(ModelError, match="had no end"):
        recording.load(tape.path).cached("k1")


def test_a_model_that_is_away_is_not_recorded(tmp_path: Path) -> None:
    case, tape = all_cases()[CONFIRMED], a_tape(tmp_path)
    message = desk_of(Setup(Contestant.GRAMMAR, settings())).postman.parse(case.raw)
    taped = Taped(Down(), tape)
    with pytest.raises(ModelError):
        taped.witness(message, case.orders)
    assert (taped.model, tape.entries) == ("is-down", {})


def test_a_recording_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    tape = a_tape(tmp_path)
    answered(tape, "k1")
    with tape.path.open("a", encoding="utf-8") as file:
        file.write('{"key": "k2", "case')
    again = a_tape(tmp_path)
    assert again.cached("k1")
    answered(again, "k2")
    assert set(recording.load(tape.path).entries) == {"k1", "k2"}


def test_what_nobody_asks_any_more_is_taken_off(tmp_path: Path) -> None:
    tape = a_tape(tmp_path)
    answered(tape, "k1", "b")
    answered(tape, "k2", "a")
    again = a_tape(tmp_path)
    again.cached("k2")
    assert again.tidy() == 1
    assert list(recording.load(tape.path).entries) == ["k2"]


def test_another_prompt_or_other_weights_begin_anew(tmp_path: Path) -> None:
    answered(a_tape(tmp_path), "k1")
    other = Label("a model", "other weights", "server 1", "read-reply v1", "sha")
    assert a_tape(tmp_path, other).entries == {}


def test_a_damaged_or_missing_recording_says_what_to_do(tmp_path: Path) -> None:
    path = recording.path_of(LABEL, tmp_path)
    with pytest.raises(NotFound, match="record it with"):
        recording.load(path)
    path.write_text("{}\n", "utf-8")
    with pytest.raises(BadInput, match="remove it and record it"):
        recording.load(path)


def test_the_local_models_recording_comes_with_the_program_and_names_who_answered() -> None:
    prompt = active_prompt("read-reply")
    found = replayed(settings(), LOCAL, prompt, CASES)
    assert found.recording
    assert (found.label.prompt, found.label.prompt_sha256) == (prompt.label, prompt.sha256)
    assert found.label.model.startswith("SmolLM2-135M")
    assert len(found.label.weights_sha256) == 64
    text = recording.path_of(found.label, recording.RECORDINGS).read_text("utf-8").casefold()
    assert not any(secret in text for secret in ("authorization", "bearer", "/home/", "/root/", ".gguf"))


def test_a_run_of_a_recording_is_told_from_one_of_the_model(tmp_path: Path) -> None:
    found = replayed(settings(), LOCAL, active_prompt("read-reply"), tmp_path)
    played = Setup(Contestant.BOTH, found.settings, recording=found.recording).fingerprint
    asked = Setup(Contestant.BOTH, found.settings).fingerprint
    assert played.key != asked.key
    assert played.other_than(asked) == ()
    assert played.label.endswith("read-reply v1 · replayed")


def test_a_mail_that_is_not_on_the_recording_counts_as_one_without_the_model() -> None:
    found = replayed(settings(), LOCAL, active_prompt("read-reply"), Path())
    desk = desk_of(Setup(Contestant.BOTH, found.settings, recording=found.recording))
    row = read_case(desk, all_cases()[LATE])
    assert row.reading
    assert "was never asked this" in row.reading["model_error"]


def test_a_model_without_a_name_has_no_recording(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="say --model local"):
        replayed(Settings(), "", active_prompt("read-reply"), tmp_path)
