"""Why an exception was opened, as the rule behind it says it in another language than the program's own.

The program keeps its reasons in English, with the supplier's words in them. A mail shows those words, and
the values, beside the reason: so one sentence a rule is enough, and it stands in the language's words file
under `[rules]`. The longest key that the rule's name begins with counts; `{words}` is the English sentence,
`{rule}` the rule's name, and `{allowed}` what a tolerance would have let pass.
"""

import re
from collections.abc import Mapping
from typing import Any

from countersign.procurement.case import CaseException

_ALLOWED = re.compile(r"\((?P<allowed>[^()]*) allowed\)")


def reason(exception: CaseException, words: Mapping[str, Any]) -> str:
    """The reason in the language of the words."""
    known: Mapping[str, str] = words["rules"]
    key = max((key for key in known if _is_about(key, exception.rule)), key=len, default="other")
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
