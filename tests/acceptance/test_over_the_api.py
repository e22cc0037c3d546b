"""An order goes in over the REST API and its confirmation comes out there, through the real programs.

    PUT ─► mail ─► the supplier's reply ─► decided ─► webhook ─► fetched ─► acknowledged ─► written

`countersign run` and `countersign serve` are processes of their own over one database, as in a company. What
the mail server and the supplier do is done here.
"""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from works import SETTINGS, Works, environment, until

from tests.transport.imap_server import free_port
from tests.transport.submission_server import SubmissionServer

NUMBER = "4500012345"
ORDER = {
    "number": NUMBER,
    "currency": "USD",
    "supplier": {"email": "sales@northgate.example", "name": "Northgate Fasteners", "country": "US"},
    "buyer": {"name": "Ada Field", "email": "ada.field@orchard-metal.example"},
    "lines": [
        {
            "line": 10,
            "item": "HX-8x40",
            "quantity": "500",
            "uom": "EA",
            "unit_price": "12.50",
            "price_per": "100",
            "date": "2027-03-15",
        }
    ],
}


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    told: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ExitStack() as stack:
        sink = stack.enter_context(SubmissionServer())
        server = stack.enter_context(HTTPServer(("127.0.0.1", 0), Receiver))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        found = Works(tmp_path, sink, free_port(), free_port(), told)
        text = SETTINGS.format(sink=sink.port, intake=found.intake, port=found.port)
        (tmp_path / "countersign.toml").write_text(text)
        (tmp_path / "policy.toml").write_text('[write_back]\nmode = "automatic"\n')
        scopes = [
            word for scope in ("orders:write", "results:read", "writes:answer") for word in ("--scope", scope)
        ]
        found.token = found.call("api", "token", "add", "mule", *scopes)
        found.call("api", "webhook", "add", "mule", f"http://127.0.0.1:{server.server_port}/in")
        yield found


def test_an_order_goes_in_and_its_confirmation_comes_out_and_is_written(works: Works) -> None:
    with works.running("serve"), works.running("run"):
        until(works.is_served)
        assert works.api("PUT", f"/orders/{NUMBER}", ORDER)["outcome"] == "new"
        works.reply("Confirmed as ordered, thank you.")
        until(lambda: any(one["type"] == "write.waiting" for one in works.told))

        (confirmed,) = works.api("GET", "/confirmations")["items"]
        assert (confirmed["order"], confirmed["state"]) == (NUMBER, "confirmed")
        (line,) = confirmed["lines"]
        assert [one["date"] for one in line["confirmed"]["deliveries"]] == ["2027-03-15"]

        (write,) = works.api("GET", "/writes")["items"]
        works.api("POST", f"/writes/{write['key']}", {"stands": write["values"]})
        until(lambda: works.api("GET", f"/writes/{write['key']}")["state"] == "written")
        until(lambda: works.told[-1]["type"] == "write.ended")

    assert [one["type"] for one in works.told] == ["confirmation.changed", "write.waiting", "write.ended"]
    assert len(works.sink.mails) == 1


def test_a_port_that_is_taken_is_said_in_one_sentence(works: Works) -> None:
    with socket.create_server(("127.0.0.1", works.port)):
        command = works.command("serve")
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 2
    assert f"127.0.0.1:{works.port} can't be listened on" in done.stderr
    assert "set api.host and api.port" in done.stderr
