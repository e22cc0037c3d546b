"""An order is read from a named system and its confirmation is written there, through the real program.

    the system ─► mail ─► the supplier's reply ─► decided ─► written ─► read back equal

The system is a fake on a port of the loopback, made from what its vendor documents; `countersign run` is a
process that knows it by its name and its address alone. The policy adds two days, so that the day that is to
stand there is another one than the ordered day, and has to be written to be read.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from declared_world import SECRET, SERVER
from fake_business_central import COMPANY, FakeBusinessCentral
from fake_http import FakeServer, Heard, Reply
from fake_s4hana import FakeS4
from fake_s4hana_order import FakeS4Order
from works import SETTINGS, Works, until

from countersign.erp.contract import ORDER
from countersign.store.sqlite import open_store
from tests.transport.imap_server import free_port
from tests.transport.submission_server import SubmissionServer

pytestmark = pytest.mark.long
ORDERED, WRITTEN = "2035-12-11", "2035-12-13"


def ticks(day: str) -> str:
    """A day as SAP's older services write it."""
    at = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    return f"/Date({int(at.timestamp() * 1000)})/"


def central(fake: FakeBusinessCentral) -> list[dict[str, Any]]:
    return [line for line in fake.orders[0]["purchaseOrderLines"] if "quantity" in line]


def parts(fake: FakeS4) -> list[dict[str, Any]]:
    items = fake.orders[ORDER.number]["to_PurchaseOrderItem"]["results"]
    return [part for item in items for part in item["to_ScheduleLine"]["results"]]


def confirmed(fake: FakeS4) -> list[str]:
    items = [item for one in fake.confirmations for item in one["_SupplierConfirmationItemTP"]]
    return [line["DeliveryDate"] for item in items for line in item["_SupplierConfirmationLineTP"]]


@dataclass(frozen=True)
class Named:
    """A system: how its fake is made, how its order is moved to another day, and which days it shows."""

    make: Callable[[], Any]
    order_for: Callable[[Any, str], None]
    shows: Callable[[Any], list[str]]
    url: str
    user: str
    parameters: dict[str, str]


def _central_for(fake: FakeBusinessCentral, day: str) -> None:
    for line in central(fake):
        line["expectedReceiptDate"] = day


def _sap_for(fake: FakeS4, day: str) -> None:
    for part in parts(fake):
        part["ScheduleLineDeliveryDate"] = ticks(day)


NAMED = {
    "business-central": Named(
        FakeBusinessCentral,
        _central_for,
        lambda fake: [line["expectedReceiptDate"] for line in central(fake)],
        "/v2.0/t/Production/api/v2.0",
        "client",
        {"company": COMPANY, "tenant": "t", "login": SERVER},
    ),
    "s4hana": Named(FakeS4, _sap_for, confirmed, "", "SYSTEM", {"client": "100"}),
    "s4hana-order": Named(
        FakeS4Order,
        _sap_for,
        lambda fake: [one["ScheduleLineDeliveryDate"][:10] for one in parts(fake)],
        "",
        "SYSTEM",
        {"client": "100"},
    ),
}


@dataclass
class There:
    """A named system at work, and the company's machine beside it."""

    works: Works
    named: Named
    fake: Any
    server: FakeServer

    def shows(self) -> list[str]:
        with self.server.lock:
            return self.named.shows(self.fake)

    def writes(self) -> list[tuple[str, str]]:
        """How each write stands, and why, as the program keeps it."""
        store = open_store(self.works.folder / "countersign.sqlite")
        try:
            return [(str(one.state), one.reason.partition(";")[0]) for one in store.writes()]
        finally:
            store.close()

    def are(self, state: str) -> bool:
        """Whether both lines' writes stand so."""
        return [one for one, _ in self.writes()] == [state] * 2


@pytest.fixture(params=NAMED)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[There]:
    yield from at_work(request.param, tmp_path)


@pytest.fixture
def sap(tmp_path: Path) -> Iterator[There]:
    yield from at_work("s4hana", tmp_path)


def at_work(name: str, folder: Path) -> Iterator[There]:
    named = NAMED[name]
    with ExitStack() as stack:
        sink = stack.enter_context(SubmissionServer())
        fake = named.make()
        named.order_for(fake, ORDERED)
        server = FakeServer(fake.reply)
        stack.callback(server.close)
        works = Works(folder, sink, free_port(), free_port(), [])
        given = {name: one.replace(SERVER, server.url) for name, one in named.parameters.items()}
        said = ", ".join(f'{name} = "{one}"' for name, one in given.items())
        erp = (
            f'kind = "{name}"\nurl = "{server.url}{named.url}"\nuser = "{named.user}"\n'
            f'password_file = "erp-password"\nparameters = {{ {said} }}\npoll_seconds = 1'
        )
        text = SETTINGS.format(sink=sink.port, intake=works.intake, port=works.port)
        (folder / "countersign.toml").write_text(text.replace('kind = "rest"', erp))
        (folder / "erp-password").write_text(SECRET)
        (folder / "erp-password").chmod(0o600)
        (folder / "policy.toml").write_text('[write_back]\nmode = "automatic"\nbuffer_days = 2\n')
        yield There(works, named, fake, server)


def test_what_the_supplier_confirms_stands_in_the_system_and_reads_back_equal(there: There) -> None:
    with there.works.running("run"):
        there.works.reply("Confirmed as ordered, thank you.")
        until(lambda: there.shows() == [WRITTEN, WRITTEN])
        until(lambda: there.are("written"))
        asked = len(there.server.heard)
        until(lambda: len(there.server.heard) > asked + 2)  # it is read again, with our own values in it
    assert there.writes() == [("written", "read back equal")] * 2
    (mail,) = there.works.sink.mails
    letter = message_from_bytes(mail[2], policy=policy.default)
    assert ORDER.number in str(letter["Subject"])
    assert "11 Dec 2035" in letter.get_body(("plain",)).get_content()


def test_what_the_system_refuses_is_told_in_its_own_words_and_not_tried_again(sap: There) -> None:
    answer = sap.server.answer

    def refusing(heard: Heard) -> Reply:
        writes = heard.method in ("POST", "PATCH") and not heard.path.endswith("/token")
        return sap.fake.refusal if writes else answer(heard)

    sap.server.answer = refusing
    with sap.works.running("run"):
        sap.works.reply("Confirmed as ordered, thank you.")
        until(lambda: sap.are("refused"))
        until(lambda: len(sap.works.sink.mails) > 1)
    assert all(sap.fake.words in why for _, why in sap.writes())
    assert sap.shows() == []
    told = [message_from_bytes(one[2], policy=policy.default) for one in sap.works.sink.mails[1:]]
    assert all(one["To"] == "desk@orchard-metal.example" for one in told)
