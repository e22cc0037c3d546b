"""What the real local model answered to the demo's mails, and what the checks made of it.

It is a very small model: most of what it says is wrong, and that is what these tapes are good for.
"""

import json

import pytest
import yaml
from reader_world import NOON
from recorded import NAMES, Recorded
from test_reading import Nowhere

from countersign.extractors.check import ReaderRules
from countersign.extractors.evidence import ground
from countersign.extractors.llm import LlmReader, LlmSettings
from countersign.extractors.reading import TwoReaders
from countersign.extractors.schemas import Answer
from countersign.procurement.claims import LineStatus, Reading, Witness
from countersign.procurement.errors import ModelError
from countersign.prompts.library import active_prompt

PROMPT = active_prompt("read-reply")


def reader(case: Recorded) -> LlmReader:
    nowhere = Nowhere()
    settings = LlmSettings.small("http://127.0.0.1:9/v1", case.about["model"])
    return LlmReader(settings, PROMPT, nowhere, nowhere, lambda: NOON)


def witness(case: Recorded) -> Witness:
    try:
        with case.played():
            return reader(case).witness(case.message, [case.order])
    except ModelError:
        pytest.fail(f"another question is asked about {case.name} now: run tests/cassettes/record.py")


def reading(case: Recorded) -> Reading:
    with case.played():
        found = TwoReaders(reader(case), ReaderRules()).read(case.message, [case.order])
    assert found.model_error == ""
    return found


def written(case: Recorded) -> Answer:
    """The model's answer as it came, before anybody checked it."""
    (interaction,) = yaml.safe_load(case.tape.read_text("utf-8"))["interactions"]
    completion = json.loads(interaction["response"]["body"]["string"])
    return Answer.model_validate_json(completion["choices"][0]["message"]["content"])


def invented(case: Recorded) -> list[str]:
    """Quotations that the supplier never wrote."""
    return [p.quote for p in written(case).pointers if ground(p.quote, case.message, "line") is None]


def misplaced(case: Recorded) -> list[int]:
    """Lines that the order does not have."""
    known = {0, *(line.line for line in case.order.lines)}
    return [pointer.line for pointer in written(case).pointers if pointer.line not in known]


CASES = [Recorded(name) for name in NAMES]
each = pytest.mark.parametrize("case", CASES, ids=NAMES)


@each
def test_every_tape_says_who_answered_what(case: Recorded) -> None:
    assert set(case.about) == {"model", "weights_sha256", "server", "prompt", "prompt_sha256"}
    assert (case.about["prompt"], case.about["prompt_sha256"]) == (PROMPT.label, PROMPT.sha256)


@each
def test_no_tape_holds_a_key_or_a_path_of_the_machine_it_was_recorded_on(case: Recorded) -> None:
    tape = case.tape.read_text("utf-8").casefold()
    assert not any(secret in tape for secret in ("authorization", "bearer", "/home/", "/root/", ".gguf"))


@each
def test_the_tape_fits_the_question_and_its_answer_is_paid_for(case: Recorded) -> None:
    found = witness(case)
    assert found.reader == case.about["model"]
    assert found.tokens_in > 0
    assert found.tokens_out > 0


@each
def test_nothing_that_the_model_invented_is_heard(case: Recorded) -> None:
    spoken = "\n".join(line.text for line in case.message.spoken)
    claims = witness(case).claims
    assert all(words.quote in spoken for claim in claims for words in claim.evidence)
    assert len(claims) <= len(written(case).pointers) - len(invented(case))


@each
def test_whatever_it_answered_no_line_is_accepted_that_should_not_be(case: Recorded) -> None:
    expected = {line["line"]: line["status"] for line in case.expected["lines"]}  # type: ignore[attr-defined]
    for line in reading(case).lines:
        if line.status is LineStatus.ACCEPTED:
            assert expected[line.line] == "accepted"


def test_the_model_invents_quotations_and_the_checks_drop_them() -> None:
    wrong = [case for case in CASES if invented(case)]
    assert len(wrong) >= 3, "record again: these tapes are here for their wrong answers"
    for case in wrong:
        heard = {words.quote for claim in witness(case).claims for words in claim.evidence}
        assert heard.isdisjoint(invented(case))


def test_the_model_names_lines_that_no_order_has_and_the_checks_drop_them() -> None:
    wrong = [case for case in CASES if misplaced(case)]
    assert wrong, "record again: these tapes are here for their wrong answers"
    for case in wrong:
        assert {claim.line for claim in witness(case).claims}.isdisjoint(misplaced(case))


def test_the_model_mistakes_the_kind_of_mail_and_it_makes_no_difference() -> None:
    wrong = [case for case in CASES if written(case).kind != case.expected["kind"]]
    assert len(wrong) >= 3, "record again: these tapes are here for their wrong answers"
    for case in wrong:
        alone = TwoReaders(None, ReaderRules()).read(case.message, [case.order])
        statuses = {line.status for line in alone.lines}
        if {line.status for line in reading(case).lines} == statuses:
            assert reading(case).kind == alone.kind
