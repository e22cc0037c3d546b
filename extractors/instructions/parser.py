"""The new text of an answer to a mail about exceptions, as instructions.

    lines ─► pieces, each with the labels before it ("10: accept / 20: ask for 300 on 11 Dec")
          ─► a piece that begins with an instruction's words is one; the rest is comment
          ─► what could change a yes turns it into trouble: nothing is done, and the person is asked back

Pure. Which exceptions the mail was about, the day, and who "ben" may be are handed in.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from countersign.extractors.instructions import values, words
from countersign.extractors.instructions.people import whom
from countersign.extractors.instructions.values import Place
from countersign.extractors.instructions.words import Verb
from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Ask,
    Assign,
    Comment,
    Hold,
    Misread,
    Refuse,
    Reject,
    Resolution,
    Resolve,
)
from countersign.procurement.case import CaseException
from countersign.procurement.instructions import Instruction, Person, Trouble
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.points import labels

_LONGEST = 2_000
_MOST_LINES = 200
_BULLET = re.compile(r"^[\s>*•·–—-]+")
_NOTE = re.compile(r"^\s*[,.;:!–—-]+\s*")
_NAME = re.compile(r"[^\w]*[A-ZÀ-Þ][^\W\d_]*[^\w?]*")
_FREE = ("ask", "comment", "misread")


@dataclass(frozen=True)
class Setting:
    """What the answer is read against. `about` are the exceptions of the answered mail, in its order."""

    order: PurchaseOrder
    about: tuple[CaseException, ...]
    today: dt.date
    language: str = "en"
    country: str = ""
    people: Callable[[], Sequence[Person]] = tuple


@dataclass(frozen=True)
class _Piece:
    """A stretch of the answer under one label. `about` None: it names none; empty: none that there is."""

    text: str
    about: tuple[CaseException, ...] | None
    verb: Verb | None


def instructions(lines: Sequence[str], setting: Setting) -> tuple[Instruction, ...]:
    """What is to be done, in the order in which it was written."""
    pieces = [one for one in _pieces(lines[:_MOST_LINES], setting) if not _says_nothing(one)]
    found = [_instruction(piece, setting, among=len(pieces)) for piece in pieces]
    return _checked(found)


def _pieces(lines: Sequence[str], setting: Setting) -> Iterator[_Piece]:
    """Each line's pieces; a line that begins nothing new goes on with the free words before it."""
    known = labels(setting.about)
    pending: _Piece | None = None
    for line in lines:
        text = _BULLET.sub("", line[:_LONGEST]).strip()
        parts = [_piece(part, known, setting.language) for part in _split(text, known)]
        for piece in parts:
            if pending and _begins_nothing(piece) and _goes_on(pending) and not _is_courtesy(piece.text):
                pending = replace(pending, text=f"{pending.text} {piece.text}")
                continue
            if pending:
                yield pending
            pending = piece
        if not text and pending:
            yield pending
            pending = None
    if pending:
        yield pending


def _piece(text: str, known: Mapping[str, CaseException], language: str) -> _Piece:
    about, rest = _target(text, known)
    return _Piece(rest, about, words.verb_at(rest, language))


def _begins_nothing(piece: _Piece) -> bool:
    return piece.about is None and piece.verb is None


def _goes_on(piece: _Piece) -> bool:
    return piece.verb is None or piece.verb.kind in _FREE


def _split(text: str, known: Mapping[str, CaseException]) -> list[str]:
    """Several labelled pieces on one line, told apart by a slash or a semicolon before the next label."""
    head = rf"(?:{_before()}\s*)?(?:{_label(known)})\s*[:)]"
    return re.split(rf"\s*(?:\s/|;|\|)\s*(?={head})", text, flags=re.IGNORECASE)


def _target(text: str, known: Mapping[str, CaseException]) -> tuple[tuple[CaseException, ...] | None, str]:
    """The exceptions that a piece says it is about, and what it says."""
    every = words.every("targets", "every")
    head = re.match(rf"(?:{_before()}\s*)?(?:{every}|{_list(known)})\s*[:)–—-]+\s*(?=\S)", text, re.I)
    if head is None:
        head = re.match(rf"{_before()}\s*\.?\s*(?:{_list(known)})\s*,?\s+(?=\S)", text, re.I)
    if head is None:
        return None, text
    return _named(head.group(), known), text[head.end() :]


def _named(text: str, known: Mapping[str, CaseException]) -> tuple[CaseException, ...]:
    """The exceptions that a head names; none if one of its labels is unknown."""
    if words.pattern("targets", "every").search(text):
        return tuple(known.values())
    found: dict[str, CaseException] = {}
    for label in re.findall(rf"(?<![^\W_])(?:{_label(known)})(?![^\W_])", text, re.I):
        those = _of(label, known)
        if not those:
            return ()
        found.update((one.id, one) for one in those)
    return tuple(found.values())


def _of(label: str, known: Mapping[str, CaseException]) -> tuple[CaseException, ...]:
    """By its own label, or all of a line's by the line's number."""
    exact = {name.casefold(): one for name, one in known.items()}.get(label.casefold())
    if exact:
        return (exact,)
    return tuple(one for one in known.values() if str(one.line) == label)


def _label(known: Mapping[str, CaseException]) -> str:
    letters = "|".join(re.escape(name) for name in known if not name[0].isdigit())
    return rf"\d{{1,6}}[a-z]?\b{'|' if letters else ''}{letters}"


def _list(known: Mapping[str, CaseException]) -> str:
    one = rf"(?:{_label(known)})"
    return rf"{one}(?:\s*(?:,|{words.every('targets', 'between')})\s*{one})*"


def _before() -> str:
    return words.every("targets", "before")


def _says_nothing(piece: _Piece) -> bool:
    """A greeting, thanks, or the name below them."""
    said = words.pattern("courtesy", "words").sub("", piece.text).split()
    names = [word for word in said if re.search(r"\w", word)]
    are_names = len(names) <= 3 and all(_NAME.fullmatch(name) for name in names)
    return _begins_nothing(piece) and are_names and not _takes_back(piece.text)


def _is_courtesy(text: str) -> bool:
    left = words.pattern("courtesy", "words").sub("", text)
    return not re.search(r"[^\W_]|\?", left)


def _instruction(piece: _Piece, setting: Setting, among: int) -> Instruction:
    """One piece of so many. A word as common as "ok" counts only where it is the whole answer."""
    about = piece.about
    if about is None and piece.verb and piece.verb.kind not in _FREE:
        about, piece = _behind(piece, setting)
    if about == ():
        return Instruction(piece.text, trouble=Trouble.NO_SUCH)
    is_comment = piece.verb is None or piece.verb.kind == "comment"
    if about is None and len(setting.about) > 1 and not is_comment:
        return Instruction(piece.text, trouble=Trouble.WHICH)
    chosen = about if about is not None else setting.about
    is_aside = piece.verb is not None and piece.verb.alone and among > 1
    action = Trouble.MORE if is_aside else _action(piece, chosen, setting)
    ids = tuple(one.id for one in chosen)
    if isinstance(action, Trouble):
        return Instruction(piece.text, ids, trouble=action)
    return Instruction(piece.text, ids, action)


def _behind(piece: _Piece, setting: Setting) -> tuple[tuple[CaseException, ...] | None, _Piece]:
    """ "accept 10 and 20", "accept all": the label behind the word."""
    assert piece.verb
    known = labels(setting.about)
    rest = piece.text[piece.verb.length :]
    every = words.every("targets", "every")
    tail = re.fullmatch(rf"\s+(?:{_before()}\s*)?(?:{every}|{_list(known)})\s*[.!]*", rest, re.I)
    if tail is None:
        return None, piece
    return _named(rest, known), replace(piece, text=piece.text[: piece.verb.length])


def _action(piece: _Piece, about: Sequence[CaseException], setting: Setting) -> Action | Trouble:
    if piece.verb is None:
        return Comment(piece.text)
    rest = piece.text[piece.verb.length :].strip()
    place = Place(setting.order, piece.verb.language, setting.country, setting.today)
    match piece.verb.kind:
        case "accept" | "reject" | "approve" | "refuse" | "done" as kind:
            return _decision(kind, rest, piece.verb)
        case "ask":
            question = rest.lstrip(":,. ")
            return Ask(question) if re.search(r"\w", question) else Trouble.NO_WORDS
        case "hold":
            day = values.day_in(rest, place)
            return day if isinstance(day, Trouble) else Hold(day)
        case "assign":
            return _assigned(rest, setting)
        case "misread":
            return _misread(rest, about, place)
        case _:
            said = rest.lstrip(":,. ")
            return Comment(said) if said else Trouble.NO_WORDS


def _decision(kind: str, rest: str, verb: Verb) -> Action | Trouble:
    """A yes or no, with a reason behind it at most."""
    while (filler := _fillers().match(rest)) and filler.end():
        rest = rest[filler.end() :]
    note = _NOTE.match(rest)
    if (rest and not note) or words.pattern("conditions", "any").search(rest):
        return Trouble.CONDITION if note or not rest else Trouble.MORE
    said = rest[note.end() :] if note else ""
    if said and (verb.alone or (kind in ("accept", "approve", "done") and _takes_back(said))):
        return Trouble.MORE
    match kind:
        case "accept":
            return Accept(said)
        case "reject":
            return Reject(said)
        case "approve":
            return Approve(said)
        case "refuse":
            return Refuse(said)
        case _:
            return Resolve(Resolution.NO_ACTION, said)


def _fillers() -> re.Pattern[str]:
    return re.compile(rf"[\s,.!]*{words.every('beside', 'behind')}(?!\w)[\s.!]*|[\s.!]+$", re.I)


def _takes_back(text: str) -> bool:
    return "?" in text or any(words.pattern("conditions", key).search(text) for key in ("any", "yes"))


def _assigned(rest: str, setting: Setting) -> Action | Trouble:
    name, _, note = rest.lstrip(": ").partition(",")
    found = whom(name, setting.people())
    return found if isinstance(found, Trouble) else Assign(found, note.strip())


def _misread(rest: str, about: Sequence[CaseException], place: Place) -> Action | Trouble:
    said = rest.lstrip(":,.;– -")
    if not said:
        return Misread()
    numbers = {one.line for one in about}
    number = numbers.pop() if len(numbers) == 1 else None
    line = place.order.line(number) if number is not None else None
    corrected = values.corrected_in(said, line, place) if line else Trouble.VALUES
    return corrected if isinstance(corrected, Trouble) else Misread(corrected)


def _checked(found: Sequence[Instruction]) -> tuple[Instruction, ...]:
    """The same, once words beside a yes and a second word on the same point are held against it."""
    comments = [one.action.words for one in found if isinstance(one.action, Comment)]
    doubted = any(_takes_back(said) for said in comments)
    conditional = any(words.pattern("conditions", "any").search(said) for said in comments)
    twice = _twice(found)
    checked = []
    for one in found:
        if (isinstance(one.action, Accept | Approve | Resolve) and doubted) or (
            isinstance(one.action, Reject | Refuse) and conditional
        ):
            one = replace(one, action=None, trouble=Trouble.CONDITION)
        elif not isinstance(one.action, Comment) and twice.intersection(one.exceptions):
            one = replace(one, action=None, trouble=one.trouble or Trouble.TWICE)
        checked.append(one)
    return tuple(checked)


def _twice(found: Sequence[Instruction]) -> set[str]:
    """The exceptions about which more than one thing is to be done: which of them, nobody can tell."""
    counted = Counter(
        exception
        for one in found
        if one.action and not isinstance(one.action, Comment)
        for exception in one.exceptions
    )
    return {exception for exception, count in counted.items() if count > 1}
