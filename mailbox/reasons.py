"""What our own people are told of an exception besides its values: why it was opened, what was done about it,
what happens if nobody answers, and what the supplier did so far.

    exception, the language's words  ─►  sentences

The program keeps its reasons in English, with the supplier's words in them. A mail shows those words, and
the values, beside the reason: so one sentence a rule is enough, and it stands in the language's words file
under `[rules]`. The longest key that the rule's name begins with counts; `{words}` is the English sentence,
`{rule}` the rule's name, and `{allowed}` what a tolerance would have let pass.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from countersign.mailbox.phrases import put
from countersign.procurement.actions import Action, Resolve
from countersign.procurement.case import CaseException
from countersign.procurement.history import History

Day = Callable[[dt.date], str]
"""How the language writes a day within a sentence."""

_SHOWN = 300
_ALLOWED = re.compile(r"\((?P<allowed>[^()]*) allowed\)")


def reason(exception: CaseException, words: Mapping[str, Any]) -> str:
    """The reason in the language of the words."""
    known: Mapping[str, str] = words["rules"]
    key = max((key for key in known if _is_about(key, exception.rule)), key=len, default="any")
    allowed = _ALLOWED.search(exception.words)
    values = {
        "{words}": " ".join(exception.words.split()),
        "{rule}": exception.rule,
        "{allowed}": _allowed(allowed["allowed"], words["allowed"]) if allowed else "0",
    }
    # One pass, so that nothing a supplier wrote is filled in for a second time.
    return re.sub(r"\{\w+\}", lambda name: values.get(name[0], name[0]), known[key])


def _is_about(key: str, rule: str) -> bool:
    return rule == key or rule.startswith(f"{key}.")


def _allowed(text: str, words: Mapping[str, str]) -> str:
    for name, said in words.items():
        text = re.sub(rf"(?<!\w){name}(?!\w)", said, text)
    return text


def following(exception: CaseException, words: Mapping[str, Any], day: Day) -> str:
    """What happens if nobody answers, and when."""
    sentences = words["following"]
    if exception.next_at is None:
        return str(sentences["nothing"])
    kind = "reminded" if not exception.nudges else "manager"
    return put(sentences[kind], day=day(exception.next_at.date()))


def standing(exception: CaseException, words: Mapping[str, Any], day: Day) -> str:
    """What was done about it before, where that is what somebody has to know."""
    sentences, pending = words["desk"], exception.pending
    last = exception.moves[-1] if exception.moves else None
    if pending:
        action = _decision(pending.action, words)
        if note := " ".join(getattr(pending.action, "note", "").split())[:_SHOWN]:
            opening, closing = sentences["quotes"]
            action = f"{action} ({opening}{note}{closing})"
        when = day(pending.at.date())
        return put(sentences["pending"], by=pending.by, action=action, rule=pending.rule, day=when)
    if last and last.why == "refuse":
        return put(sentences["refused"], by=last.by)
    if exception.nudges and exception.owner:
        return put(sentences["since"], owner=exception.owner, day=day(exception.opened_at.date()))
    return ""


def _decision(action: Action, words: Mapping[str, Any]) -> str:
    """What somebody decided, as its button is called; what no button does has a word of its own."""
    kind = action.resolution.value if isinstance(action, Resolve) else action.kind
    offer = words["offers"].get(kind)
    return str(offer["button"] if offer else words["desk"]["decided"][kind])


def told_of(past: History, words: Mapping[str, Any], form: Callable[[Any, int], str]) -> str:
    """What the supplier did so far, in one line; `form` is the language's way to count."""
    sentences = words["history"]
    if past.orders <= 1:
        return str(sentences["first"])
    parts = [put(form(sentences["orders"], past.orders), n=past.orders)]
    parts.append(put(sentences["answered"], n=past.answered))
    if past.hours is not None:
        kind, count = ("days", past.hours / 24) if past.hours >= 36 else ("hours", past.hours)
        number = max(round(count), 1)
        parts.append(put(form(sentences[kind], number), n=number))
    if past.confirmed:
        late = put(sentences["late"], n=past.late, of=past.confirmed)
        parts.append(late if past.late else sentences["on_time"])
    return f"{', '.join(parts)}."
