"""Several changes in one go: a `$batch` of OData with one changeset, which is made whole or not at all. Pure.

    PATCH, POST, DELETE ─► multipart/mixed ─► POST ROOT/$batch ─► multipart/mixed ─► an answer each,
                                                                                     or one refusal for all

V2 and V4 are alike in this. A service that was not made for it says that its changeset takes one operation
only; nothing was done by then, and the caller makes the calls one after the other.
"""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from email import message_from_string, policy
from email.message import Message

from countersign.erp.declared.answers import Answer
from countersign.erp.declared.planning import Ask

_WHOLE, _SET = "countersign-batch", "countersign-changes"
_LINE = "\r\n"
_STATUS = re.compile(r"HTTP/1\.[01] (\d{3})")
_ONE_ONLY = "only one operation"
"""What SAP Gateway says of a service that knows no changesets of several."""


def together(asks: Sequence[Ask], root: str) -> Ask:
    """One request that makes all of these changes. `root` is the path of the service that they belong to."""
    changes = "".join(_change(number, one, root) for number, one in enumerate(asks, 1))
    head = (f"--{_WHOLE}", f"Content-Type: multipart/mixed; boundary={_SET}", "", "")
    body = f"{_LINE.join(head)}{changes}--{_SET}--{_LINE}{_LINE}--{_WHOLE}--{_LINE}"
    headers = (("Content-Type", f"multipart/mixed; boundary={_WHOLE}"), ("Accept", "multipart/mixed"))
    return Ask("POST", f"{root}$batch", headers=headers, body=body, writes=True)


def _change(number: int, one: Ask, root: str) -> str:
    said = "" if one.body is None else json.dumps(one.body, default=_plain)
    content = () if one.body is None else (("Content-Type", "application/json"),)
    size = str(len(said.encode()))
    inner = (*one.headers, *content, ("Accept", "application/json"), ("Content-Length", size))
    lines = (
        f"--{_SET}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {number}",
        "",
        f"{one.method} {one.path.removeprefix(root)} HTTP/1.1",
        *(f"{name}: {value}" for name, value in inner),
        "",
        said,
        "",
    )
    return _LINE.join(lines)


def _plain(value: object) -> object:
    """A number as JSON has it, with the digits that it has."""
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)


def answers(whole: Answer) -> list[Answer]:
    """The answers in an answer. One that is no such document stands for all of them."""
    kind = whole.headers.get("content-type", "")
    if whole.status >= 300 or not kind.startswith("multipart/"):
        return [whole]
    found = message_from_string(f"Content-Type: {kind}{_LINE}{_LINE}{whole.text}", policy=policy.HTTP)
    return list(_inner(found)) or [whole]


def _inner(message: Message) -> Iterator[Answer]:
    for part in message.walk():
        if part.is_multipart():
            continue
        text = str(part.get_payload())
        if status := _STATUS.match(text.lstrip()):
            head, _, body = re.sub(r"\r?\n", "\n", text.lstrip()).partition("\n\n")
            named = (line.partition(":") for line in head.split("\n")[1:])
            headers = {name.strip().lower(): value.strip() for name, _, value in named}
            yield Answer(int(status[1]), headers, body.strip())


def takes_one_only(words: str) -> bool:
    """Whether a refusal says that the service makes one change at a time."""
    return _ONE_ONLY in words.casefold()
