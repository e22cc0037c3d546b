"""Mail that is handed over by SMTP or LMTP, through the whole program and its real sockets."""

import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from countersign.agent.config import load
from countersign.agent.demo.company import CompanyMailServer
from countersign.agent.order_files import read_orders
from countersign.agent.wiring import App, build
from countersign.procurement.case import CaseState
from countersign.procurement.errors import BadSettings

MAILBOX = "orders@orchard-metal.example"
ORDERS = Path(__file__).parents[2] / "evals" / "demo" / "orders.json"


@pytest.fixture
def server() -> Iterator[CompanyMailServer]:
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as running:
        yield running


def app_with(folder: Path, server: CompanyMailServer, more: str, imap: bool = True) -> App:
    way = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{MAILBOX}"\npassword = "secret"\n'
    path = folder / "countersign.toml"
    path.write_text(
        f'[company]\nname = "Orchard Metal"\ndomain = "orchard-metal.example"\nmailbox = "{MAILBOX}"\n'
        f"[smtp]\n{way}port = {server.smtp_port}\n"
        + (f"[imap]\n{way}port = {server.imap_port}\n" if imap else "")
        + f'[auth]\nauthserv_id = "mx.orchard-metal.example"\n{more}'
    )
    path.chmod(0o600)
    return build(load(path, {}))


def a_reply(number: str, supplier: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        f"mx.orchard-metal.example; dmarc=pass header.from={supplier.partition('@')[2]}"
    )
    mail["From"], mail["To"] = supplier, MAILBOX
    mail["Subject"] = f"Re: Purchase order {number}"
    mail["Message-ID"] = f"<reply-{number}@supplier.example>"
    mail["Date"] = "Mon, 02 Nov 2026 11:30:00 +0000"
    mail.set_content("Order confirmed as placed.\n")
    return mail


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_a_mail_that_is_handed_over_is_decided_once_whatever_way_it_comes(
    protocol: str, tmp_path: Path, server: CompanyMailServer
) -> None:
    intake = f'[intake]\nenabled = true\nprotocol = "{protocol}"\nport = 1\n'
    app = app_with(tmp_path, server, intake)
    orders = read_orders(ORDERS)[:1]
    app.import_orders(orders)
    listener = app.intake(port=0)
    assert listener
    listener.start()
    try:
        client = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP
        with client("127.0.0.1", listener.port) as connection:
            reply = a_reply(orders[0].number, orders[0].supplier.email)
            connection.send_message(reply, to_addrs=["orders+po-1.token@orchard-metal.example"])
            connection.send_message(reply, to_addrs=[MAILBOX])
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                connection.send_message(reply, to_addrs=["ada@orchard-metal.example"])
    finally:
        listener.stop()
    server.post_in(reply.as_bytes())
    app.run(threading.Event(), once=True)
    assert app.store.case(orders[0].number).state is CaseState.CONFIRMED
    assert len(app.store.messages()) == 1
    app.close()


def test_without_a_way_in_the_program_does_not_start(tmp_path: Path, server: CompanyMailServer) -> None:
    app = app_with(tmp_path, server, "", imap=False)
    with pytest.raises(BadSettings, match=r"set imap\.host, or intake\.enabled"):
        app.run(threading.Event(), once=True)
    app.close()


def test_a_listener_alone_is_a_way_in(tmp_path: Path, server: CompanyMailServer) -> None:
    app = app_with(tmp_path, server, "[intake]\nenabled = true\nport = 1\n", imap=False)
    app.run(threading.Event(), once=True)
    app.close()
