"""OData's $batch with one changeset, as SAP Gateway answers it: all of it is made, or none.

What was made has an answer each, in a set of their own; a refusal is one answer in place of the set. Tags are
compared with what stood there before the set. A service that was not made for it refuses more than one.
"""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from email import message_from_string, policy

from fake_http import Heard, Reply

ONE_ONLY = "Default changeset implementation allows only one operation"


def changes_in(heard: Heard, root: str) -> list[Heard]:
    """The requests in a batch. Whatever is not as the standard has it is a failure of the test."""
    whole = message_from_string(
        f"Content-Type: {heard.headers['content-type']}\r\n\r\n{heard.content}", policy=policy.HTTP
    )
    (changes,) = whole.get_payload()
    assert changes.get_content_type() == "multipart/mixed"
    return [_request(part, root, heard) for part in changes.get_payload()]


def _request(part, root: str, around: Heard) -> Heard:
    assert part.get_content_type() == "application/http"
    assert (part["Content-Transfer-Encoding"], bool(part["Content-ID"])) == ("binary", True)
    head, _, body = re.sub(r"\r?\n", "\n", part.get_payload()).partition("\n\n")
    first, *lines = head.split("\n")
    method, path, version = first.split(" ")
    assert version == "HTTP/1.1"
    assert not path.startswith("/"), "relative to the service"
    said = dict(line.split(": ", 1) for line in lines)
    named = {name.lower(): one for name, one in said.items()}
    assert int(named["content-length"]) == len(body.rstrip("\n").encode())
    content = json.loads(body, parse_float=Decimal) if body.strip() else None
    return Heard(method, root + path, {}, {**around.headers, **named}, content)


def made(changes: list[Heard], make: Callable[[Heard], Reply]) -> Iterator[Reply]:
    """The answers to each, up to the first refusal."""
    for one in changes:
        reply = make(one)
        yield reply
        if reply.status >= 300:
            return


def batched(*replies: Reply) -> Reply:
    """The answer around these: a set of them, or the refusal alone."""
    if replies[-1].status >= 300:
        text = _part(replies[-1], "b")
    else:
        inner = "".join(_part(one, "c") for one in replies)
        text = f"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{inner}--c--\r\n"
    return Reply(202, f"{text}--b--\r\n", {"Content-Type": "multipart/mixed; boundary=b"})


def _part(reply: Reply, boundary: str) -> str:
    body = "" if reply.content is None else json.dumps(reply.content, default=float)
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    inside = f"HTTP/1.1 {reply.status} Said\r\nContent-Type: application/json\r\n\r\n{body}\r\n"
    return f"--{boundary}\r\n{head}{inside}"


def writes_of(heard: list[Heard], sets: list[list[Heard]]) -> list[Heard]:
    """The writes that were heard, those of a changeset one by one. `sets`: what was in them, in order."""
    left = iter(sets)
    told = [one for one in heard if one.method != "GET" and not one.path.endswith("/token")]
    return [inner for one in told for inner in (next(left) if one.path.endswith("$batch") else [one])]
