"""Posts to a real HTTP server on this machine: what arrives, what is said if not, and no secret in a log."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from countersign.mailbox import channels
from countersign.mailbox.channels import AppriseChannels
from countersign.procurement.errors import ChannelError
from countersign.procurement.posts import Post

POST = Post("k", "operations", "critical: order 4500012345", "date: 14 days later. Ada decides")
SECRET = "T0KEN-that-nobody-may-see"
# One of apprise's plugins imports what Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@dataclass
class Webhook:
    """A service of somebody else's."""

    status: int = 200
    bodies: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/{SECRET}"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            del words

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield hook
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_post_arrives_with_its_title_and_words(webhook: Webhook) -> None:
    AppriseChannels({"operations": webhook.address}).send(POST)
    (body,) = webhook.bodies
    assert (body["title"], body["message"]) == (POST.title, POST.words)


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_service_that_says_no_is_tried_again_later(webhook: Webhook, status: int) -> None:
    webhook.status = status
    with pytest.raises(ChannelError, match="operations did not take the post") as caught:
        AppriseChannels({"operations": webhook.address}).send(POST)
    assert not caught.value.permanent


def test_a_service_that_is_not_there_is_tried_again_later() -> None:
    with pytest.raises(ChannelError) as caught:
        AppriseChannels({"operations": f"json://127.0.0.1:9/{SECRET}"}).send(POST)
    assert not caught.value.permanent


@pytest.mark.parametrize("address", ["nonsense", f"strange://{SECRET}", f"slack://{SECRET}"])
def test_an_address_that_is_none_is_told_without_the_address(address: str) -> None:
    with pytest.raises(ChannelError, match="none that apprise knows: correct it") as caught:
        AppriseChannels({"operations": address}).check("operations")
    assert caught.value.permanent
    assert SECRET not in str(caught.value)


def test_a_channel_without_an_address_names_the_setting() -> None:
    with pytest.raises(ChannelError, match=r"channel operations has no address; set it .* channels\.urls"):
        AppriseChannels({}).send(POST)


def test_a_check_says_which_service_it_is_and_sends_nothing(webhook: Webhook) -> None:
    words = AppriseChannels({"operations": webhook.address}).check("operations")
    assert "JSON" in words
    assert webhook.bodies == []


def test_no_secret_gets_into_a_log_however_much_is_logged(
    webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ways = AppriseChannels({"operations": webhook.address, "chat": f"slack://{SECRET}/B1/C1"})
    ways.send(POST)
    webhook.status = 500
    for name in ("operations", "chat"):
        with pytest.raises(ChannelError):
            ways.send(Post("k", name, "t", "w"))
    assert SECRET not in caplog.text


def test_without_apprise_the_sentence_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(ChannelError, match=r"pip install 'countersign\[channels\]'"):
        AppriseChannels({"operations": "json://127.0.0.1"}).send(POST)
    assert channels.INSTALL
