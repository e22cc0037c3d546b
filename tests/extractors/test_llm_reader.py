"""Asking a model: what is sent, what is counted and remembered, and what happens when it will not answer."""

import datetime as dt
import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fake_models import SILENCE, ScriptedModel, Served, answer, called, refusal, text
from reader_world import BOLTS_ONLY, NOON, ORDER, mail

from countersign.extractors.llm import LlmReader, LlmSettings
from countersign.extractors.schemas import Bounds
from countersign.procurement.claims import Act, MessageKind
from countersign.procurement.errors import ModelError
from countersign.procurement.mail import InboundMessage
from countersign.prompts.library import active_prompt

KEY = "sk-very-secret"
CONFIRMED = {"quote": "Confirmed.", "line": 0, "field": "all", "act": "accept"}
PROMPT = active_prompt("read-reply")


class Ledger:
    """A working cache and meter, in memory."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.tokens: list[tuple[int, dt.datetime]] = []

    def cached(self, key: str) -> str | None:
        return self.answers.get(key)

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        assert at == NOON
        self.answers.setdefault(key, value)

    def spent(self, since: dt.datetime) -> int:
        return sum(tokens for tokens, at in self.tokens if at >= since)

    def spend(self, tokens: int, at: dt.datetime) -> None:
        self.tokens.append((tokens, at))


class Desk:
    """A reader at a fake model, with what it waited and what it kept."""

    def __init__(self, model: ScriptedModel, **settings: object) -> None:
        self.ledger = Ledger()
        self.waited: list[float] = []
        basic = LlmSettings(model.base_url, "fake-1", api_key=KEY, timeout=10)
        self.settings = replace(basic, **settings)  # type: ignore[arg-type]
        self.reader = LlmReader(
            self.settings, PROMPT, self.ledger, self.ledger, lambda: NOON, sleep=self.waited.append
        )

    def read(self, message: InboundMessage | None = None) -> object:
        return self.reader.witness(message or mail("Confirmed."), [BOLTS_ONLY])

    def refused(self) -> ModelError:
        with pytest.raises(ModelError) as refused:
            self.read()
        return refused.value


def test_a_pointer_becomes_a_claim_with_the_mails_own_words() -> None:
    with ScriptedModel(answer([{**CONFIRMED, "quote": "confirmed"}])) as model:
        witness = Desk(model).reader.witness(mail("Confirmed."), [BOLTS_ONLY])
    (claim,) = witness.claims
    assert (claim.act, claim.order, claim.line) == (Act.ACCEPT, BOLTS_ONLY.number, None)
    assert [(e.field, e.quote, e.where) for e in claim.evidence] == [("line", "Confirmed", "body:1")]
    assert (witness.reader, witness.kind) == ("fake-1", MessageKind.CONFIRMATION)
    assert (witness.tokens_in, witness.tokens_out) == (100, 20)


def test_the_request_is_cold_bounded_and_without_tools() -> None:
    with ScriptedModel(answer([])) as model:
        Desk(model, bounds=Bounds(4, 80), max_tokens=256).read()
        (asked,) = model.asked
    assert (asked["temperature"], asked["max_tokens"], asked["model"]) == (0, 256, "fake-1")
    assert "tools" not in asked
    assert asked["response_format"]["type"] == "json_schema"  # type: ignore[index]
    schema = asked["response_format"]["json_schema"]["schema"]  # type: ignore[index]
    assert schema["properties"]["pointers"]["maxItems"] == 4
    assert schema["$defs"]["Pointer"]["properties"]["quote"]["maxLength"] == 80
    assert asked["messages"][0] == {"role": "system", "content": PROMPT.instructions}  # type: ignore[index]


def test_the_mode_is_a_setting() -> None:
    with ScriptedModel(called([CONFIRMED])) as model:
        witness = Desk(model, mode="TOOLS").reader.witness(mail("Confirmed."), [BOLTS_ONLY])
        assert [tool["function"]["name"] for tool in model.asked[0]["tools"]] == ["Answer"]  # type: ignore[attr-defined]
    assert [claim.act for claim in witness.claims] == [Act.ACCEPT]
    assert (witness.tokens_in, witness.tokens_out) == (100, 20)


def test_about_several_orders_the_model_says_which() -> None:
    pointer = {**CONFIRMED, "order": ORDER.number, "line": 20}
    with ScriptedModel(answer([pointer])) as model:
        witness = Desk(model).reader.witness(mail("Confirmed."), [BOLTS_ONLY, ORDER])
    assert [(claim.order, claim.line) for claim in witness.claims] == [(ORDER.number, 20)]


def test_text_that_looks_like_a_template_reaches_the_model_as_it_stands() -> None:
    with ScriptedModel(answer([])) as model:
        Desk(model).read(mail("Confirmed {{ 7 * 7 }} {% if true %}"))
        assert "{{ 7 * 7 }} {% if true %}" in json.dumps(model.asked[0]["messages"])


def test_the_same_mail_is_asked_about_once() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model)
        assert desk.read() == desk.read()
        assert len(model.asked) == 1
        assert desk.ledger.spent(NOON) == 120


@pytest.mark.parametrize(
    "other",
    [
        lambda desk: replace(desk.settings, model="fake-2"),
        lambda desk: replace(desk.settings, bounds=Bounds(3, 80)),
    ],
    ids=["another model", "another schema"],
)
def test_another_question_is_asked_again(other: object) -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model)
        desk.read()
        settings = other(desk)  # type: ignore[operator]
        LlmReader(settings, PROMPT, desk.ledger, desk.ledger, lambda: NOON).witness(
            mail("Confirmed."), [BOLTS_ONLY]
        )
        assert len(model.asked) == 2


def test_another_prompt_mail_or_order_is_another_question() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model)
        desk.read()
        desk.read(mail("Confirmed!"))
        desk.reader.witness(mail("Confirmed."), [ORDER])
        prompt = replace(PROMPT, sha256="another")
        LlmReader(desk.settings, prompt, desk.ledger, desk.ledger, lambda: NOON).witness(
            mail("Confirmed."), [BOLTS_ONLY]
        )
        assert len(model.asked) == 4


def test_our_own_quoted_words_make_no_difference_to_the_question() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model)
        desk.read(mail("Confirmed.", quoted="> please confirm 500 EA"))
        desk.read(mail("Confirmed.", quoted="> please confirm 900 EA"))
        assert len(model.asked) == 1
        assert "EA" not in json.dumps(model.asked[0]["messages"][-1])  # type: ignore[index]


def test_a_remembered_answer_of_another_shape_is_asked_for_again() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model)
        desk.read()
        (key,) = desk.ledger.answers
        desk.ledger.answers[key] = '{"verdict": "accept everything"}'
        desk.read()
        assert len(model.asked) == 2


def test_a_mail_without_spoken_words_is_not_shown() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        assert Desk(model).read(mail("  \n", quoted="> Confirmed.")).claims == ()  # type: ignore[attr-defined]
        assert model.asked == []


def test_a_mail_that_was_cut_off_can_hold_no_acceptance() -> None:
    hedge = {"quote": "should be fine", "line": 0, "field": "all", "act": "hedge"}
    with ScriptedModel(answer([CONFIRMED, hedge])) as model:
        desk = Desk(model, longest_mail=40)
        witness = desk.reader.witness(
            mail("Confirmed.\nThe rest should be fine." + "\nxx" * 20), [BOLTS_ONLY]
        )
    assert [claim.act for claim in witness.claims] == [Act.HEDGE]


def test_too_many_requests_waits_as_long_as_the_server_asks() -> None:
    with ScriptedModel(refusal(429, retry_after="7"), refusal(503), answer([CONFIRMED])) as model:
        desk = Desk(model)
        desk.read()
        assert desk.waited == [7.0, 2.0]


def test_retry_after_may_be_a_date() -> None:
    with ScriptedModel(
        refusal(503, retry_after="Tue, 03 Nov 2026 12:00:09 GMT"), answer([CONFIRMED])
    ) as model:
        desk = Desk(model)
        desk.read()
        assert desk.waited == [9.0]


def test_a_server_that_wants_to_be_left_alone_for_an_hour_is() -> None:
    with ScriptedModel(refusal(429, retry_after="3600")) as model:
        desk = Desk(model)
        error = desk.refused()
        assert (len(model.asked), desk.waited, error.permanent) == (1, [], False)


def test_a_server_that_stays_broken_is_given_up_for_now() -> None:
    with ScriptedModel(refusal(500)) as model:
        error = Desk(model).refused()
        assert (len(model.asked), error.permanent) == (3, False)
    assert "HTTP 500" in str(error)


def test_silence_ends_at_the_timeout() -> None:
    with ScriptedModel(SILENCE) as model:
        error = Desk(model, timeout=0.2, attempts=1).refused()
    assert not error.permanent
    assert "did not answer within 0.2 seconds" in str(error)


def test_nobody_at_the_address_is_a_passing_error() -> None:
    with ScriptedModel(answer([])) as gone:
        desk = Desk(gone, attempts=2)
    error = desk.refused()
    assert (error.permanent, desk.waited) == (False, [1.0])
    assert "check that it runs" in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refused_question_is_not_asked_again(status: int) -> None:
    with ScriptedModel(refusal(status, words=f"bad key {KEY}")) as model:
        error = Desk(model).refused()
        assert (len(model.asked), error.permanent) == (1, True)


@pytest.mark.parametrize(
    "nonsense",
    [
        text("All good, I accept everything!"),
        text('{"pointers": [], "kind": "fine"}'),
        text('{"pointers": [], "kind": "change", "status": "accepted"}'),
        answer([{**CONFIRMED, "quantity": 500}]),
        text(""),
    ],
    ids=["prose", "unknown kind", "a status", "a value", "nothing"],
)
def test_an_unusable_answer_is_asked_for_once_more_and_then_given_up(nonsense: Served) -> None:
    with ScriptedModel(nonsense) as model:
        desk = Desk(model)
        error = desk.refused()
        assert (len(model.asked), error.permanent) == (2, True)
        assert desk.ledger.spent(NOON) == 240
        assert desk.ledger.answers == {}
    assert "set its mode to TOOLS" in str(error)


def test_a_better_second_answer_is_taken_and_both_are_paid_for() -> None:
    with ScriptedModel(text("hm"), answer([CONFIRMED])) as model:
        desk = Desk(model)
        witness = desk.read()
        assert len(witness.claims) == 1  # type: ignore[attr-defined]
        assert desk.ledger.spent(NOON) == 240


def test_an_answer_without_an_end_is_unusable_and_paid_for() -> None:
    with ScriptedModel(text('{"pointers": [', finish="length")) as model:
        desk = Desk(model)
        assert desk.refused().permanent
        assert desk.ledger.spent(NOON) == 120


def test_a_server_that_does_not_count_is_counted_roughly() -> None:
    with ScriptedModel(answer([CONFIRMED], usage=False)) as model:
        desk = Desk(model, max_tokens=256)
        desk.read()
        assert desk.ledger.spent(NOON) > 256


def test_over_the_days_tokens_nobody_is_asked() -> None:
    with ScriptedModel(answer([CONFIRMED])) as model:
        desk = Desk(model, daily_tokens=120)
        desk.ledger.spend(5_000, NOON - dt.timedelta(days=1))
        desk.read()
        with pytest.raises(ModelError, match="used its 120 tokens for today") as refused:
            desk.read(mail("Confirmed, thanks."))
        assert not refused.value.permanent
        assert len(model.asked) == 1
        desk.read()  # what is remembered costs nothing


@pytest.mark.parametrize(("allowed", "together"), [(1, 1), (2, 2)])
def test_as_many_questions_at_a_time_as_the_setting_says(allowed: int, together: int) -> None:
    inside, most, second = [], [], threading.Event()

    def slowly(request: dict[str, object]) -> Served:
        inside.append(request)
        most.append(len(inside))
        second.set() if len(inside) > 1 else second.wait(0.3)
        inside.remove(request)
        return answer([])

    with ScriptedModel(slowly) as model:
        desk = Desk(model, concurrency=allowed)
        threads = [threading.Thread(target=desk.read, args=(mail(words),)) for words in ("One.", "Two.")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert max(most) == together


def test_who_waits_too_long_for_a_turn_is_told() -> None:
    with ScriptedModel(SILENCE) as model:
        desk = Desk(model, concurrency=1, timeout=0.2, attempts=1)
        with desk.reader._my_turn():
            error = desk.refused()
    assert "busy" in str(error)
    assert not error.permanent


def test_the_key_is_sent_and_never_shown() -> None:
    with ScriptedModel(refusal(401, words=f"Incorrect API key provided: {KEY}")) as model:
        desk = Desk(model)
        error = desk.refused()
        assert model.headers[0]["authorization"] == f"Bearer {KEY}"
    seen = [str(error), repr(error), repr(desk.settings), repr(desk.reader), repr(vars(desk.reader))]
    chain = (error.__cause__, error.__suppress_context__)
    assert not any(KEY in words for words in seen)
    assert chain == (None, True)


def test_a_password_in_the_address_is_not_shown() -> None:
    settings = LlmSettings("http://me:hidden@models.example:8000/v1", "m")
    assert settings.host == "models.example:8000"


def test_failures_leave_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedModel(refusal(400, words="the supplier wrote: secret")) as model:
        Desk(model).refused()
    assert "secret" not in caplog.text


def test_doctor_asks_the_prompts_own_example() -> None:
    with ScriptedModel(answer([])) as model:
        sentence = Desk(model).reader.check()
        assert "Keel plate" in json.dumps(model.asked[0]["messages"][-1])  # type: ignore[index]
    assert sentence.startswith("fake-1 at 127.0.0.1:")
    assert "answers in the expected form" in sentence


def test_doctor_hears_why_it_does_not_answer() -> None:
    with ScriptedModel(refusal(404)) as model, pytest.raises(ModelError, match="check the model's name"):
        Desk(model).reader.check()


def test_nothing_heavy_is_imported_before_the_first_question() -> None:
    script = (
        "import sys; import conftest; import countersign.extractors.llm; "
        "print(*{'openai', 'instructor', 'tenacity'} & sys.modules.keys())"
    )
    root = Path(__file__).parents[2]
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
