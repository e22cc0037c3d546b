"""What became of an answer, in the company's language: one sentence for each thing that was written."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from countersign.mailbox.phrases import put
from countersign.mailbox.wording import Wording, plain
from countersign.procurement.actions import OutcomeKind
from countersign.procurement.because import Place
from countersign.procurement.case import Case, CaseException
from countersign.procurement.instructions import Told

_SHOWN = 300


@dataclass(frozen=True)
class ToldView:
    """One piece: what was written, which points it was about, what became of it, and whether it was done."""

    words: str
    about: str
    sentence: str
    done: bool


def told(one: Told, case: Case, about: Mapping[str, CaseException], wording: Wording) -> ToldView:
    """One piece in words."""
    sentences = wording.words["told"]
    key = f"{one.result}-{one.action}"
    sentence = str(sentences.get(key, sentences.get(one.result, "{detail}")))
    values = {
        "{detail}": _why(one, wording),
        "{before}": _before(one, case, wording),
        "{who}": _asked(one, about),
    }
    for name, value in values.items():
        sentence = sentence.replace(name, value)
    return ToldView(
        words=plain(one.words)[:_SHOWN],
        about=", ".join(_title(each, case, about, wording) for each in one.exceptions),
        sentence=" ".join(sentence.split()),
        done=one.result in (OutcomeKind.DONE, OutcomeKind.WAITS),
    )


def _title(identity: str, case: Case, about: Mapping[str, CaseException], wording: Wording) -> str:
    """What an exception is called: its line and its kind, as long as either is known."""
    one = about.get(identity) or next((other for other in case.settled if other.id == identity), None)
    if one is None:
        return identity
    kind = str(wording.words["types"][one.type.value])
    return f"{wording.words['labels']['line']} {one.line}, {kind}" if one.line is not None else kind


def _before(one: Told, case: Case, wording: Wording) -> str:
    """Who settled it first, and when; empty where that is not known."""
    stands = next((other for other in case.settled if other.id in one.exceptions), None)
    if stands is None:
        return _why(one, wording)
    return f"{plain(stands.by)}, {wording.long_day(stands.at.date())}"


def _why(one: Told, wording: Wording) -> str:
    """Why it was not done: in the language's words where they are known, else in the program's."""
    if one.why is None:
        return plain(one.detail)
    filled = {name: _place(name, value, wording) for name, value in one.why.places.items()}
    return put(wording.words["told"]["because"][one.why.grounds.value], **filled)


def _place(name: str, value: Place, wording: Wording) -> str:
    match value:
        case str() if name == "role":
            return str(wording.words["roles"][value])
        case dt.date():
            return wording.long_day(value)
        case str():
            return plain(value)
        case _:
            return plain(wording.listed(value))


def _asked(one: Told, about: Mapping[str, CaseException]) -> str:
    """Those who are to approve it."""
    waiting = (about[each].pending for each in one.exceptions if each in about)
    return plain(", ".join(address for pending in waiting if pending for address in pending.asked))
