"""`countersign mail`: what waits to be sent by a person."""

import json
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from fakes_app import NOW, FakeApp, a_busy_app

from countersign.agent.order_files import order_json
from countersign.procurement.case import Purpose
from countersign.procurement.mail import OutboundMail
from countersign.procurement.ports import Commit, OutboxMail, OutboxState


def with_drafts(*names: str) -> FakeApp:
    """A busy app in which mails of its order wait, each named by its sequence and purpose."""
    app = a_busy_app()
    rows = [a_draft(*name.split()) for name in names or ("1 order", "2 reminder")]
    app.store.commit(Commit(NOW, mails=tuple(rows)))
    return app


def a_draft(sequence: str, purpose: str) -> OutboxMail:
    message = EmailMessage(SMTP)
    message["From"] = "orders@orchard-metal.example"
    message["To"] = "sales@northgate.example"
    message["Subject"] = f"Your {purpose}"
    message.set_content("Please confirm\x1b[31m by Friday.\n\nAda\n")
    message.add_attachment(b"%PDF", "application", "pdf", filename="order.pdf")
    identity = f"<po-4500012345.0.{sequence}.secret77@orchard-metal.example>"
    mail = OutboundMail(
        identity,
        "orders@orchard-metal.example",
        ("sales@northgate.example",),
        f"Your {purpose}",
        message.as_bytes(),
    )
    return OutboxMail(mail, "4500012345", Purpose(purpose), OutboxState.DRAFT)


def test_what_waits_is_listed_without_the_secret_part_of_its_id(call) -> None:
    answer = call(with_drafts(), "mail", "drafts")
    assert "4500012345.0.1  order" in answer.out
    assert "secret77" not in answer.out
    assert [one["purpose"] for one in call(with_drafts(), "mail", "drafts", "--json").data] == [
        "order",
        "reminder",
    ]


def test_a_list_fits_into_a_narrow_terminal(call) -> None:
    lines = call(with_drafts(), "mail", "drafts", width=40).out.splitlines()
    assert max(len(line.rstrip()) for line in lines if "countersign" not in line) <= 40


def test_where_nothing_waits_it_says_so(call) -> None:
    assert call(FakeApp(), "mail", "drafts").out == "No mail waits for a person.\n"
    assert "No mail waits" in call(FakeApp(), "mail", "send", "--all", "--by", "Ada").out


def test_a_waiting_mail_is_shown_as_its_reader_would_see_it_and_harmlessly(call) -> None:
    out = call(with_drafts(), "mail", "show", "4500012345.0.2").out
    assert "Subject: Your reminder" in out
    assert "Attached: order.pdf" in out
    assert "Please confirm\N{REPLACEMENT CHARACTER}[31m by Friday." in out
    assert 'countersign mail send 4500012345.0.2 --by "Your Name"' in out


def test_one_is_sent_by_its_id_or_by_its_order_where_it_is_the_only_one(call) -> None:
    app = with_drafts("1 order")
    out = call(app, "mail", "send", "4500012345", "--by", "Ada").out
    assert out == "4500012345.0.1 goes out: order to sales@northgate.example.\n"
    assert app.store.outbox()[-1].state is OutboxState.PENDING


def test_all_are_sent_at_once_where_that_is_said(call) -> None:
    app = with_drafts()
    assert call(app, "mail", "send", "--all", "--by", "Ada").out.count("goes out") == 2
    assert list(app.store.drafts()) == []


def test_one_is_discarded_with_its_reason(call) -> None:
    app = with_drafts()
    out = call(app, "mail", "discard", "4500012345.0.2", "--by", "Ada", "--reason", "I rang them").out
    assert out.startswith("4500012345.0.2 will not be sent.")
    assert app.store.outbox()[-1].reason == "I rang them"


def test_what_is_not_clear_is_refused_and_nothing_is_sent(call) -> None:
    app = with_drafts()
    several = call(app, "mail", "send", "4500012345", "--by", "Ada")
    assert (several.code, "4500012345.0.1, 4500012345.0.2; name one" in several.err) == (2, True)
    assert "no waiting mail is called 77" in call(app, "mail", "send", "77", "--by", "Ada").err
    assert "or give --all" in call(app, "mail", "send", "--by", "Ada").err
    assert len(app.store.drafts()) == 2


def test_orders_that_wait_for_a_person_say_so_when_they_are_imported(call) -> None:
    app = with_drafts("1 order")
    found = order_json(replace(app.store.orders()[0], number="77"))
    Path("o.json").write_text(json.dumps(found))
    assert "countersign run" in call(app, "orders", "import", "o.json").out
    found = order_json(replace(app.store.orders()[0], number="4500012345", revision=9))
    Path("o.json").write_text(json.dumps(found))
    assert "In draft mode they wait for you to send them:" in call(app, "orders", "import", "o.json").out
