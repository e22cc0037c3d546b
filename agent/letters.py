"""Loads the letters that we write: those that come with Countersign, overlaid by the company's own folder.

    agent/templates/         order.txt.j2 … en.toml de.toml …   always there, complete
    the company's folder     the same names                     replaces a letter, or some words of a language
                             order.de.txt.j2                    replaces a letter in one language
                             fi.toml                            a new language: one file
                             digest.en.html.j2 review.de.txt.j2 replaces what a person hears daily or weekly

What is wrong with a letter is said here, when the program starts, and not when the first order goes out:
every letter is written once in every language for specimen orders. Whether a words file says all that it
has to is `words`'. How a letter becomes a mail is `mailbox.compose`'s work.
"""

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from countersign.agent import words as words_files
from countersign.agent.bulletin_files import BULLETINS, Specimen, try_out
from countersign.mailbox.compose import Company, MailComposer
from countersign.mailbox.phrases import is_counted
from countersign.mailbox.wording import FALLBACK, Templates
from countersign.procurement.case import Case, CaseException, LineState, MailPlan, Purpose
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.errors import BadSettings
from countersign.procurement.history import History
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.ports import HeldMail
from countersign.procurement.tokens import Signer

_PURPOSES = "|".join((*(purpose.value for purpose in Purpose), *BULLETINS))
_LETTER = re.compile(rf"(?:(?:{_PURPOSES})(?:\.(?P<language>[a-z]{{2,3}}))?|_[a-z_]+)\.(?:txt|html)\.j2")
_WORDS = re.compile(r"[a-z]{2,3}\.toml")


def load(folder: Path | None = None) -> Templates:
    """Every letter and every language's words; with a company's own, they are checked (the packaged ones are
    by a test). `BadSettings` names the file and what is wrong.
    """
    letters, words = _read(files("countersign.agent") / "templates", {})
    if folder is None:
        return Templates(letters, words)
    if not folder.is_dir():
        raise BadSettings(f"there is no letters folder {folder}: correct company.templates, or leave it out")
    own, own_words = _read(folder, words)
    templates = Templates(letters | own, words | own_words)
    check(templates, words[FALLBACK])
    return templates


def check(templates: Templates, model: Mapping[str, Any] | None = None) -> None:
    """Raises `BadSettings` for the first thing that keeps a letter from being written."""
    _complete(templates, model or templates.words[FALLBACK])
    _try_out(templates)
    case, exceptions = _specimens(FALLBACK, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))[0]
    about = next(one for one in exceptions if one.line and one.proposal)
    try_out(templates, Specimen(case, replace(about, owner="b@specimen.example")))


def _read(folder: Traversable, base: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    letters: dict[str, str] = {}
    words: dict[str, Any] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.startswith("."):
            continue
        if _LETTER.fullmatch(file.name):
            letters[file.name] = _text(file)
        elif _WORDS.fullmatch(file.name):
            words[file.name.removesuffix(".toml")] = _merged(base, file)
        else:
            raise BadSettings(f"the letters folder holds {file.name}, which is no letter: {_hint(file.name)}")
    return letters, words


def _text(file: Traversable) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"the letter {file.name} can't be read ({error}): save it as UTF-8") from error


def _hint(name: str) -> str:
    names = [f"{purpose.value}.{kind}.j2" for purpose in Purpose for kind in ("txt", "html")]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0)
    return f"take it out, or name it like {near[0]}"


def _merged(base: Mapping[str, Any], file: Traversable) -> dict[str, Any]:
    """A language's words; what a company's file leaves out stays as the packaged one says it."""
    try:
        own = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{file.name} is not valid TOML: {error}") from error
    return _overlaid(base.get(file.name.removesuffix(".toml"), {}), own)


def _overlaid(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` laid over `below`, table by table. A table of forms is replaced whole."""
    merged = dict(below)
    for key, value in own.items():
        under = merged.get(key)
        deeper = isinstance(value, dict) and isinstance(under, dict) and not is_counted(value)
        merged[key] = _overlaid(under, value) if deeper and isinstance(under, dict) else value
    return merged


def _complete(templates: Templates, model: Mapping[str, Any]) -> None:
    """Every language says what its letters ask for, and no letter is for a language without words."""
    for language, own in templates.words.items():
        words_files.check(language, own, model, inside=templates.inside(language))
    for name in templates.letters:
        found = _LETTER.fullmatch(name)
        named = found["language"] if found else None
        if named and named not in templates.words:
            raise BadSettings(f"the letter {name} has no {named}.toml beside it: write that file as well")


_PAST = History(3, 2, 40.0, 4, 1)
_TOLD = (Told("w", "done", ("1-1",), "accept"), Told("", "late", ("1-2",), "reject", "d"))


def _try_out(templates: Templates) -> None:
    """Writes each letter in each language for specimens, so that its faults show now."""
    company = Company("Specimen Ltd", "specimen.example", "orders@specimen.example")
    signer = Signer(b"specimen")
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    composer = MailComposer(company, templates, signer)
    for language in templates.words:
        for case, exceptions in _specimens(language, now):
            _write(composer, [one for one in Purpose if not one.inside], case, exceptions)
    for language in filter(templates.inside, templates.words):
        ours = MailComposer(replace(company, language=language), templates, signer)
        for case, exceptions in _specimens(language, now):
            _write(
                ours, [one for one in Purpose if one.inside and one is not Purpose.NOTICE], case, exceptions
            )
        for about in (HeldMail("i", "", "", "r"), HeldMail("i", "s", "t", "r")):
            ours.notice(about, "b@specimen.example", now)


def _write(
    composer: MailComposer, purposes: list[Purpose], case: Case, exceptions: tuple[CaseException, ...]
) -> None:
    for sequence, purpose in enumerate(purposes, start=1):
        plan = MailPlan(purpose, case.number, sequence, ("b@specimen.example",), exceptions, "w")
        plan = replace(plan, lines=(10,), before=_before(case.order))
        composer.letter(plan, case)
        if purpose is Purpose.REMINDER:
            composer.letter(replace(plan, also=(case,)), case)
        if purpose.inside:
            decides = tuple(one.id for one in exceptions)
            composer.letter(replace(plan, decides=decides, history=_PAST, told=_TOLD), case)


def _before(order: PurchaseOrder) -> PurchaseOrder:
    """An earlier revision from which everything differs: a line was changed, one dropped, one added."""
    lines = [replace(line, quantity=line.quantity + 1) for line in order.lines[:1]]
    return replace(order, lines=(*lines, replace(order.lines[0], line=99)))


def _specimens(language: str, now: dt.datetime) -> list[tuple[Case, tuple[CaseException, ...]]]:
    """A case with everything that an order can have, and one with nothing but what it must have."""
    day = dt.date(2026, 1, 2)
    line = Line(10, Decimal(5), "EA", Decimal(1), day, Decimal(100), "A", "B", "C")
    order = PurchaseOrder(
        "1",
        "EUR",
        Supplier("a@specimen.example", "V", "S", language),
        (line,),
        1,
        "main",
        day,
        Buyer("B", "b@specimen.example"),
    )
    later = (Delivery(dt.date(2026, 1, 3)),)
    said = LineReading("1", 10, LineStatus.CHANGED, Decimal(4), unit_price=Decimal(2), deliveries=later)
    exceptions = tuple(
        CaseException(
            id=f"1-{number}",
            order="1",
            type=kind,
            severity=Severity.HIGH,
            rule="r",
            words="w",
            owner="o",
            opened_at=now,
            line=10 if number % 2 else None,
            evidence=(Evidence("date", "q", "body:1"),) if number % 2 else (),
            proposal=said if number % 3 else None,
        )
        for number, kind in enumerate(ExceptionType)
    )
    bare = PurchaseOrder(
        "2",
        "EUR",
        Supplier("a@specimen.example", language=language),
        (Line(1, Decimal(1), "EA", Decimal(1), day),),
    )
    return [
        (Case(order, "token", lines=(LineState(10, LineStatus.UNCLEAR),)), exceptions),
        (Case(bare, "token"), ()),
    ]
