"""A policy at work in the whole program: activated under a running one, refused, and in draft mode."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from countersign.agent.config import load
from countersign.agent.demo.company import CompanyMailServer
from countersign.agent.order_files import read_orders
from countersign.agent.wiring import App, build
from countersign.procurement.case import CaseState
from countersign.procurement.errors import BadPolicy
from countersign.procurement.ports import OutboxState

MAILBOX = "orders@orchard-metal.example"
ORDER = read_orders(Path(__file__).parents[2] / "evals" / "demo" / "orders.json")[0]
SUPERVISED = 'name = "orchard"\n[mode]\ndefault = "supervised"\n'


@pytest.fixture
def server() -> Iterator[CompanyMailServer]:
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as running:
        yield running


@pytest.fixture
def start(tmp_path: Path, server: CompanyMailServer) -> Callable[[str], App]:
    """Starts the program on one folder, as often as is wanted, with a policy file of this text."""
    way = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{MAILBOX}"\npassword = "secret"\n'
    (tmp_path / "countersign.toml").write_text(
        f'[company]\nname = "Orchard Metal"\ndomain = "orchard-metal.example"\nmailbox = "{MAILBOX}"\n'
        f'admin = "it@orchard-metal.example"\n'
        f"[smtp]\n{way}port = {server.smtp_port}\n[imap]\n{way}port = {server.imap_port}\n"
        '[auth]\nauthserv_id = "mx.orchard-metal.example"\n[policy]\npath = "policy.toml"\n'
    )
    (tmp_path / "countersign.toml").chmod(0o600)

    def starting(policy: str) -> App:
        (tmp_path / "policy.toml").write_text(policy)
        return build(load(tmp_path / "countersign.toml", {}))

    return starting


def a_yes() -> bytes:
    supplier = ORDER.supplier.email
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        f"mx.orchard-metal.example; dmarc=pass header.from={supplier.partition('@')[2]}"
    )
    mail["From"], mail["To"] = supplier, MAILBOX
    mail["Subject"] = f"Re: Purchase order {ORDER.number}"
    mail["Message-ID"] = "<yes@supplier.example>"
    mail["Date"] = "Mon, 02 Nov 2026 11:30:00 +0000"
    mail.set_content("Order confirmed as placed.\n")
    return mail.as_bytes()


def once(app: App) -> None:
    app.run(threading.Event(), once=True)


def policies(app: App) -> list[str | None]:
    return [row.entry.data.get("policy") for row in app.store.journal(ORDER.number)]


def test_what_is_activated_holds_for_the_next_mail_of_a_program_that_runs(
    start: Callable[[str], App], server: CompanyMailServer, tmp_path: Path
) -> None:
    with closing(start(SUPERVISED)) as running:
        running.import_orders([ORDER])
        once(running)
        with closing(start(SUPERVISED.replace("supervised", "draft"))) as another:
            another.rulebook.activate(tmp_path / "policy.toml", "Ada Field", "we want to look at each")
        server.post_in(a_yes())
        once(running)
        case = running.store.case(ORDER.number)
        assert {one.rule for one in case.exceptions} == {"mode.draft"}
        assert policies(running)[0] == "1"
        assert policies(running)[-2] == "2"


def test_a_faulty_file_stops_neither_the_program_nor_the_policy_in_force_and_the_admin_is_told_once(
    start: Callable[[str], App], tmp_path: Path
) -> None:
    with closing(start(SUPERVISED)) as app:
        app.import_orders([ORDER])
        once(app)
    for _ in range(2):
        with closing(start("[reminders]\ncuont = 3\n")) as app:
            with pytest.raises(BadPolicy):
                app.rulebook.activate(tmp_path / "policy.toml", "Ada Field", "a try")
            once(app)
            assert app.policy.version == 1
            told = [
                row.mail for row in app.store.outbox() if "it@orchard-metal.example" in row.mail.recipients
            ]
    assert sorted(mail.subject for mail in told) == [
        "Countersign: A policy has faults",
        "Countersign: A policy was refused",
    ]


def test_a_program_whose_policy_names_a_country_that_is_none_does_not_start(
    start: Callable[[str], App],
) -> None:
    with closing(start(SUPERVISED + '[owners]\ncountry = "XX"\n')) as app:
        with pytest.raises(BadPolicy, match=r'line 5: "owners.country": no country has the letters XX'):
            once(app)
        assert list(app.store.policies()) == []


def test_in_draft_mode_an_order_goes_out_once_a_person_sends_it(start: Callable[[str], App]) -> None:
    with closing(start('[mode]\ndefault = "draft"\n')) as app:
        app.import_orders([ORDER])
        once(app)
        (draft,) = app.store.drafts()
        assert app.store.case(ORDER.number).state is CaseState.NEW
        app.send_draft(draft.mail.message_id, "Ada Field")
        once(app)
        sent = app.store.sent_mail(draft.mail.message_id)
        assert sent is not None
        assert sent.state is OutboxState.SENT
        assert app.store.case(ORDER.number).state is CaseState.WAITING
