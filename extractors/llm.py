"""The language model as a witness: asked over any OpenAI-compatible endpoint, it answers in `schemas.Answer`.

    mail ─ question ─► cached? ─► tokens left? ─► openai + instructor ─► Answer ─ evidence ─► Witness

The only module that knows openai and instructor, and tenacity for their sake; all three are imported when
the first question is asked, because they take seconds. The model gets no tools. What its answer is worth is
decided in `check`: here it is only asked, counted and remembered. Whatever keeps it from answering is a
`ModelError` in our own words, because a server's words may hold the key.
"""

import contextlib
import datetime as dt
import email.utils
import hashlib
import http
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal, Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from countersign.extractors.evidence import witness_from_answer
from countersign.extractors.question import Question, example_question, question, turns
from countersign.extractors.schemas import Answer, Bounds, answer_schema, schema_hash
from countersign.procurement.claims import Witness
from countersign.procurement.errors import ModelError
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Clock
from countersign.prompts.library import Prompt

if TYPE_CHECKING:
    import instructor
    import tenacity

Mode = Literal["JSON_SCHEMA", "TOOLS"]


@dataclass(frozen=True)
class LlmSettings:
    """Whom to ask and how far to go. Seconds are seconds; `daily_tokens` None is no limit."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    mode: Mode = "JSON_SCHEMA"
    timeout: float = 60.0
    max_tokens: int = 2048
    concurrency: int = 2
    attempts: int = 3
    longest_wait: float = 30.0
    schema_retries: int = 1
    daily_tokens: int | None = 1_000_000
    longest_mail: int = 12_000
    bounds: Bounds = field(default_factory=Bounds)

    @classmethod
    def small(cls, base_url: str, model: str) -> Self:
        """For a model of a few hundred million parameters on this machine: short answers, one at a time.

        It is not asked again after an unusable answer: at temperature 0 the same one would come.
        """
        return cls(
            base_url,
            model,
            max_tokens=256,
            concurrency=1,
            schema_retries=0,
            longest_mail=6_000,
            bounds=Bounds(pointers=4, quote=80),
        )

    @property
    def host(self) -> str:
        """Where the model is, without anything secret that the address may hold."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


class Cache(Protocol):
    """Remembers answers; the first one under a key stays. `ports.Store` is one."""

    def cached(self, key: str) -> str | None:
        """What was remembered under `key`."""
        ...

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        """Remembers."""
        ...


class Meter(Protocol):
    """Counts tokens. `ports.Store` is one."""

    def spent(self, since: dt.datetime) -> int:
        """Tokens spent since then."""
        ...

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """Counts tokens."""
        ...


class Memory(Cache, Meter, Protocol):
    """Both in one, as `ports.Store` is."""


class Reply(BaseModel):
    """An answer and what it cost: the form in which it is remembered."""

    answer: Answer
    tokens_in: int
    tokens_out: int


class _Later(ModelError):
    """It may work on another try; `after` is how long the server wants to be left alone, in seconds."""

    def __init__(self, words: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(words, permanent=False)


class LlmReader:
    """Asks a model what a mail points at. Thread-safe; at most `concurrency` questions are out at a time."""

    def __init__(
        self,
        settings: LlmSettings,
        prompt: Prompt,
        cache: Cache,
        meter: Meter,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._prompt = prompt
        self._cache = cache
        self._meter = meter
        self._clock = clock
        self._sleep = sleep
        self._turn = threading.BoundedSemaphore(settings.concurrency)

    @property
    def model(self) -> str:
        """The model's name, as readings and reports give it."""
        return self._settings.model

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """What the model points at in the mail, grounded. Raises `ModelError`.

        A mail without spoken words is not shown to it. The same question is asked once: its answer, with
        what it cost then, comes from the cache ever after.
        """
        if not orders or not any(line.text.strip() for line in message.spoken):
            return Witness(self.model, None)
        asked = question(message, orders, self._settings.longest_mail)
        schema = answer_schema(self._settings.bounds, several_orders=asked.several_orders)
        key = self._key(asked, schema)
        reply = self._remembered(key, schema)
        if reply is None:
            reply = self._ask(asked, schema)
            self._cache.remember(key, reply.model_dump_json(), self._clock())
        return witness_from_answer(
            reply.answer,
            message,
            orders,
            reader=self.model,
            tokens=(reply.tokens_in, reply.tokens_out),
            whole=asked.whole,
        )

    def check(self) -> str:
        """Asks the prompt's first example and says in a sentence that it worked. Raises `ModelError`."""
        schema = answer_schema(self._settings.bounds, several_orders=False)
        reply = self._ask(example_question(self._prompt.examples[0]), schema)
        tokens = reply.tokens_in + reply.tokens_out
        return f"{self.model} at {self._settings.host} answers in the expected form ({tokens} tokens)"

    def _key(self, asked: Question, schema: type[Answer]) -> str:
        parts = [asked.order, asked.mail, self._prompt.sha256, schema_hash(schema), self.model]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _remembered(self, key: str, schema: type[Answer]) -> Reply | None:
        if (text := self._cache.cached(key)) is None:
            return None
        try:
            reply = Reply.model_validate_json(text)
            answer = schema.model_validate(json.loads(text)["answer"])
        except ValidationError:  # written by another version of the program: ask again
            return None
        return reply.model_copy(update={"answer": answer})

    def _ask(self, asked: Question, schema: type[Answer]) -> Reply:
        self._within_budget()
        with self._my_turn():
            reply: Reply = self._patience()(self._once, asked, schema)
        return reply

    def _within_budget(self) -> None:
        limit, now = self._settings.daily_tokens, self._clock()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if limit is not None and self._meter.spent(midnight) >= limit:
            raise ModelError(
                f"the language model has used its {limit} tokens for today; "
                "wait until tomorrow (UTC) or raise the model's daily_tokens",
                permanent=False,
            )

    @contextlib.contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._settings.timeout):
            raise ModelError(
                f"{self.model} is busy with other mails; try again later or raise the model's concurrency",
                permanent=False,
            )
        try:
            yield
        finally:
            self._turn.release()

    def _patience(self) -> "tenacity.Retrying":
        import tenacity

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked_for = error.after if isinstance(error, _Later) else None
            return float(2 ** (state.attempt_number - 1)) if asked_for is None else asked_for

        def again(error: BaseException) -> bool:
            return isinstance(error, _Later) and (error.after or 0) <= self._settings.longest_wait

        return tenacity.Retrying(
            sleep=self._sleep,
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception(again),
            reraise=True,
        )

    def _once(self, asked: Question, schema: type[Answer]) -> Reply:
        from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException

        try:
            answer, completion = self._client.create_with_completion(
                messages=turns(self._prompt, asked),  # type: ignore[arg-type]  # plain dicts are what it takes
                response_model=schema,
                max_retries=self._settings.schema_retries,
                strict=False,  # a line number as "10" is as good as 10
                model=self.model,
                max_tokens=self._settings.max_tokens,
                temperature=0,
                seed=1,
            )
        except IncompleteOutputException as error:
            self._count(getattr(error.last_completion, "usage", None), asked)
            raise self._unusable("its answer had no end within max_tokens") from None
        except InstructorRetryException as error:
            if error.failed_attempts:
                self._count(error.total_usage, asked)
            raise self._refusal(error.__cause__) from None
        tokens_in, tokens_out = self._count(completion.usage, asked)
        return Reply(answer=answer, tokens_in=tokens_in, tokens_out=tokens_out)

    def _count(self, usage: object, asked: Question) -> tuple[int, int]:
        tokens_in = getattr(usage, "prompt_tokens", None)
        tokens_out = getattr(usage, "completion_tokens", None)
        if (
            tokens_in is None or tokens_out is None
        ):  # some servers don't say: a rough count keeps the limit alive
            tokens_in, tokens_out = (
                len(json.dumps(turns(self._prompt, asked))) // 4,
                self._settings.max_tokens,
            )
        self._meter.spend(tokens_in + tokens_out, self._clock())
        return tokens_in, tokens_out

    def _refusal(self, cause: BaseException | None) -> ModelError:
        import openai

        host, settings = self._settings.host, self._settings
        match cause:
            case openai.APITimeoutError():
                return _Later(
                    f"{self.model} at {host} did not answer within {settings.timeout:g} seconds; "
                    "check its load or raise the model's timeout"
                )
            case openai.APIConnectionError():
                return _Later(f"no language model answers at {host}; check that it runs and its base_url")
            case openai.APIStatusError() if _passing(cause.status_code):
                return _Later(
                    f"{self.model} at {host} is out of order or overloaded (HTTP {cause.status_code}); "
                    "try again later",
                    _retry_after(cause.response.headers.get("retry-after", ""), self._clock()),
                )
            case openai.APIStatusError():
                return ModelError(
                    f"{host} refuses the question to {self.model} (HTTP {cause.status_code}); "
                    "check the model's name, api_key, mode and the length of the mail",
                    permanent=True,
                )
            case _:
                return self._unusable("its answer is not in the expected form")

    def _unusable(self, reason: str) -> ModelError:
        other = "TOOLS" if self._settings.mode == "JSON_SCHEMA" else "JSON_SCHEMA"
        return ModelError(
            f"{self.model} gives no usable answer: {reason}; if it goes on, set its mode to {other}",
            permanent=True,
        )

    @cached_property
    def _client(self) -> "instructor.Instructor":
        import instructor
        import openai

        # it logs every failure, and the server's words with it
        logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
        client = openai.OpenAI(
            base_url=self._settings.base_url,
            api_key=self._settings.api_key or "none",
            timeout=self._settings.timeout,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(trust_env=not _loopback(self._settings.base_url)),
        )
        return instructor.from_openai(client, mode=instructor.Mode[self._settings.mode])


def _passing(status: int) -> bool:
    return status in {http.HTTPStatus.REQUEST_TIMEOUT, http.HTTPStatus.TOO_MANY_REQUESTS} or status >= 500


def _retry_after(value: str, now: dt.datetime) -> float | None:
    """Seconds to wait by RFC 9110 section 10.2.3: a number of seconds or a date; None if it is neither."""
    if value.strip().isdigit():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else None


def _loopback(url: str) -> bool:
    """Whether a proxy named in the environment must be kept out of it."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
