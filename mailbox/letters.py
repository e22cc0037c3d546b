"""Renders letters: jinja2 in a sandbox, strict about what a template names, and able to say where it fails.

A letter that fails is a sentence with file and line, for the admin who edits it. Which letters there are
and where they lie is `agent.letters`' work; what goes into them, `compose`'s.
"""

from collections.abc import Mapping
from types import CodeType, TracebackType

from jinja2 import (
    BytecodeCache,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from countersign.mailbox.phrases import fill
from countersign.mailbox.wording import Templates
from countersign.procurement.errors import BadSettings

_MOST_COMPILED = 2000


class _Compiled(BytecodeCache):
    """What templates compile to, by name and text: the order's writer and the bulletin's share most of them.

    Code depends on nothing of an environment but its settings, and all environments here have the same.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None and len(self._code) < _MOST_COMPILED:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Letters:
    """The company's templates, ready to be filled in. `BadSettings` for the first that can't be read."""

    def __init__(self, templates: Templates) -> None:
        self.templates = templates
        self._phrases: dict[str, Template] = {}
        self._environment = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self._source),
            autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_COMPILED,
        )
        self._environment.filters["fill"] = fill
        for name in sorted(templates.letters):
            self._load(name)

    def _source(self, name: str) -> tuple[str, str, None] | None:
        # The name stands in for the file name, so that tracebacks lead to the template's own lines.
        source = self.templates.letters.get(name)
        return None if source is None else (source, name, None)

    def _load(self, name: str) -> None:
        try:
            self._environment.get_template(name)
        except TemplateSyntaxError as error:
            raise BadSettings(
                f"the letter {name}, line {error.lineno}: {error.message}; correct it"
            ) from error

    def html(self, name: str, values: Mapping[str, object]) -> str:
        """An HTML letter, filled in."""
        return self._render(name, values)

    def text(self, name: str, values: Mapping[str, object]) -> str:
        """A plain letter, filled in: ordinary spaces, no trailing ones, never two empty lines together."""
        lines: list[str] = []
        for line in self._render(name, values).replace("\u00a0", " ").splitlines():
            # "-- " is what mail programs know a signature by.
            kept = line if line == "-- " else line.rstrip()
            if kept or (lines and lines[-1]):
                lines.append(kept)
        return "\n".join(lines).strip("\n") + "\n"

    def phrase(self, source: str, values: Mapping[str, object], *, origin: str) -> str:
        """One line from the words file (a subject); `origin` names it for the error."""
        try:
            return self._phrase(source).render(values)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise BadSettings(f"{origin}: {error}; correct it") from error

    def _phrase(self, source: str) -> Template:
        """Compiled once: a subject is written a thousand times."""
        if source not in self._phrases:
            self._phrases[source] = self._environment.from_string(source)
        return self._phrases[source]

    def _render(self, name: str, values: Mapping[str, object]) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except TemplateNotFound as error:
            raise BadSettings(f"there is no letter {error.name}: put it into the letters folder") from error
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            place, line = self._place(error.__traceback__, name)
            raise BadSettings(f"the letter {place}, line {line}: {error}; correct it") from error

    def _place(self, trace: TracebackType | None, name: str) -> tuple[str, int]:
        """The innermost line of a template that an error passed through."""
        place = (name, 1)
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.templates.letters:
                place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
            trace = trace.tb_next
        return place
