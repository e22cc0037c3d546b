"""Webhooks go out over a real connection, signed so that a receiver's library knows them."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from countersign.erp.rest.sender import HookSender
from countersign.procurement.errors import ChannelError
from countersign.procurement.webhooks import Hook, News, secret_of, signature

SECRET = secret_of(b"24 bytes of pure chance!")
BODY = '{"type": "write.waiting", "words": "Schraube M8 für Ada"}'.encode()
AT = 1_795_338_000


@dataclass
class Receiver:
    """A program that takes webhooks, and answers what it is told to."""

    port: int
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def hook(self) -> Hook:
        import datetime as dt

        url = f"http://127.0.0.1:{self.port}/in?key=hush"
        return Hook("mule", url, SECRET, tuple(News), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            there.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(there.status)
            if there.status == 302:
                self.send_header("location", f"http://127.0.0.1:{there.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield there
        server.shutdown()
        thread.join()


def send(receiver: Receiver) -> None:
    HookSender(5).send(receiver.hook(), "evt_7", AT, BODY)


def test_a_receiver_finds_all_that_it_needs_to_believe_it(receiver: Receiver) -> None:
    send(receiver)
    ((headers, body),) = receiver.got
    assert body == BODY
    assert headers["content-type"] == "application/json"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("evt_7", str(AT))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    proof = hmac.new(key, f"evt_7.{AT}.".encode() + BODY, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(proof).decode()


def test_the_signature_is_the_one_that_the_standard_gives_as_its_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    said = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (404, False), (410, True)])
def test_a_receiver_that_does_not_take_it_may_take_it_later_unless_it_is_gone(
    receiver: Receiver, status: int, permanent: bool
) -> None:
    receiver.status = status
    with pytest.raises(ChannelError, match=f"mule: 127.0.0.1 answered {status}") as refusal:
        send(receiver)
    assert refusal.value.permanent is permanent


def test_a_signed_body_is_not_carried_elsewhere(receiver: Receiver) -> None:
    receiver.status = 302
    with pytest.raises(ChannelError, match="answered 302"):
        send(receiver)
    assert len(receiver.got) == 1


@pytest.mark.parametrize("url", ["https://mule.example:99999/x", "https://mu le.example", "https://[::1"])
def test_an_address_that_none_can_be_breaks_nothing(receiver: Receiver, url: str) -> None:
    hook = Hook("mule", url, SECRET, (), receiver.hook().added_at)
    with pytest.raises(ChannelError, match=r"^mule: "):
        HookSender(5).send(hook, "evt_7", AT, BODY)


def test_nobody_there_is_told_without_the_address_or_the_secret(receiver: Receiver) -> None:
    hook = Hook("mule", "http://127.0.0.1:9/in?key=hush", SECRET, (), receiver.hook().added_at)
    with pytest.raises(ChannelError, match="did not answer") as refusal:
        HookSender(5).send(hook, "evt_7", AT, BODY)
    assert not refusal.value.permanent
    assert "hush" not in str(refusal.value) + repr(hook)
    assert SECRET not in str(refusal.value) + repr(hook)
