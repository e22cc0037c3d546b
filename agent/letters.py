"""Loads the letters that we write: those that come with Countersign, overlaid by the company's own folder.

    agent/templates/         order.en.txt.j2 … en.toml          always there, complete
    the company's folder     the same names                     replaces a letter, or some words of a language
                             a new language: its words file and its letters

What is wrong with a letter is said here, when the program starts, and not when the first order goes out:
every letter is written once for a specimen order. How a letter becomes a mail is `mailbox.compose`'s work.
"""

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from countersign.mailbox.compose import Company, MailComposer
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

_PURPOSES = "|".join(purpose.value for purpose in Purpose)
_LETTER = re.compile(rf"(({_PURPOSES})\.[a-z]{{2,3}}|_[a-z_]+)\.(txt|html)\.j2")
_OPEN = (("units",), ("rules",), ("allowed",))
"""Tables of the words file to which a language adds keys of its own."""
_WORDS = re.compile(r"[a-z]{2,3}\.toml")


def load(folder: Path | None = None) -> Templates:
    """Every letter and every language's words, checked. `BadSettings` names the file and what is wrong."""
    letters, words = _read(files("countersign.agent") / "templates", {})
    model = words[FALLBACK]
    if folder is not None:
        if not folder.is_dir():
            raise BadSettings(
                f"there is no letters folder {folder}: correct company.templates, or leave it out"
            )
        own, own_words = _read(folder, words)
        letters, words = letters | own, words | own_words
    _complete(letters, words, model)
    templates = Templates(letters, words)
    for language in words:
        _try_out(templates, language)
    return templates


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
    names = [f"{purpose.value}.{FALLBACK}.{kind}.j2" for purpose in Purpose for kind in ("txt", "html")]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0)
    return f"take it out, or name it like {near[0]}"


def _merged(base: Mapping[str, Any], file: Traversable) -> dict[str, Any]:
    """A language's words; what a company's file leaves out stays as the packaged one says it."""
    try:
        own = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{file.name} is not valid TOML: {error}") from error
    merged = {
        key: dict(value) if isinstance(value, dict) else value for key, value in _base(base, file).items()
    }
    for key, value in own.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key].update(value)
        else:
            merged[key] = value
    return merged


def _base(base: Mapping[str, Any], file: Traversable) -> Mapping[str, Any]:
    found: Mapping[str, Any] = base.get(file.name.removesuffix(".toml"), {})
    return found


def _complete(letters: Mapping[str, str], words: Mapping[str, Any], model: Mapping[str, Any]) -> None:
    """Every language has every letter, and the words of `model`, of the same kind."""
    for language in words:
        for purpose in Purpose:
            for kind in ("txt", "html"):
                name = f"{purpose.value}.{language}.{kind}.j2"
                if name not in letters:
                    raise BadSettings(
                        f"{language}.toml has no letter {name} beside it: write it, or take both out"
                    )
        _same_shape(f"{language}.toml", model, words[language], ())
    for name in letters:
        language = name.split(".")[1]
        if not name.startswith("_") and language not in words:
            raise BadSettings(f"the letter {name} has no {language}.toml beside it: write that file as well")


def _same_shape(file: str, model: Mapping[str, Any], own: Mapping[str, Any], path: tuple[str, ...]) -> None:
    for key in own.keys() - model.keys() if path[:1] not in _OPEN else ():
        near = difflib.get_close_matches(key, model, n=1, cutoff=0)
        raise BadSettings(f"{file}: {_key(path, key)} is unknown; did you mean {near[0]}?")
    for key, value in model.items():
        if key not in own:
            raise BadSettings(f"{file}: {_key(path, key)} is missing: add it, as {FALLBACK}.toml has it")
        if isinstance(value, dict) and isinstance(own[key], dict):
            _same_shape(file, value, own[key], (*path, key))
        elif not _alike(value, own[key]):
            shape = "be a table" if isinstance(value, dict) else f"look like {value!r}, not like {own[key]!r}"
            raise BadSettings(f"{file}: {_key(path, key)} must {shape}")


def _alike(model: object, own: object) -> bool:
    if isinstance(model, list):
        return isinstance(own, list) and len(own) == len(model) and all(isinstance(word, str) for word in own)
    return isinstance(own, type(model))


def _key(path: Iterable[str], key: str) -> str:
    return ".".join((*path, key))


_PAST = History(3, 2, 40.0, 4, 1)
_TOLD = (Told("w", "done", ("1-1",), "accept"), Told("", "late", ("1-2",), "reject", "d"))


def _try_out(templates: Templates, language: str) -> None:
    """Writes each letter of a language for a specimen, so that its faults show now."""
    company = Company("Specimen Ltd", "specimen.example", "orders@specimen.example", language=language)
    composer = MailComposer(company, templates, Signer(b"specimen"))
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for case, exceptions in _specimens(language, now):
        for sequence, purpose in enumerate(Purpose, start=1):
            if purpose is Purpose.NOTICE:
                continue  # belongs to no case
            decides = tuple(one.id for one in exceptions) if purpose.inside else ()
            to = ("b@specimen.example",)
            plan = MailPlan(purpose, case.number, sequence, to, exceptions, "w", decides=decides, told=_TOLD)
            composer.compose(plan, case, now)
            composer.compose(replace(plan, decides=(), history=_PAST), case, now)
    for about in (HeldMail("i", "", "", "r"), HeldMail("i", "s", "t", "r")):
        composer.notice(about, "b@specimen.example", now)


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
