"""What went wrong in production becomes a case that names nobody."""

import base64
import datetime as dt
import json
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from countersign.agent.config import Settings, load
from countersign.agent.order_files import read_orders
from countersign.evals import cases
from countersign.evals.anonymise import Masks, masked
from countersign.evals.promote import Promoted, promote
from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseException, Decision, ExceptionState
from countersign.procurement.claims import (
    Delivery,
    ExceptionType,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
)
from countersign.procurement.errors import BadInput, Conflict, NotFound
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer, PurchaseOrder, Supplier
from countersign.procurement.ports import Commit
from countersign.store.memory import MemoryStore

DEMO = Path(__file__).parents[2] / "evals/demo/orders.json"
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
TOKEN = "qwertzuiop"
SECRETS = (
    "Wernher", "Dampf", "Kesselbau", "kesselbau", "Ravensworth", "ravensworth", "Imogen", "Quill", TOKEN,
    "+49 711", "DE02120300000000202051", "10.1.2.3", "mailrelay",
)  # fmt: skip


def an_order() -> PurchaseOrder:
    return replace(
        read_orders(DEMO)[0],
        buyer=Buyer("Imogen Quill", "imogen.quill@ravensworth.test"),
        supplier=Supplier("verkauf@kesselbau.test", "V-1", "Kesselbau Dampf GmbH", country="DE"),
    )


def settings() -> Settings:
    given = {"NAME": "Ravensworth Mills", "DOMAIN": "ravensworth.test", "MAILBOX": "orders@ravensworth.test"}
    return load(None, {f"COUNTERSIGN_COMPANY__{key}": value for key, value in given.items()})


def a_mail(order: PurchaseOrder) -> EmailMessage:
    mail = EmailMessage()
    mail["Received"] = "from mailrelay.kesselbau.test (10.1.2.3) by mx.ravensworth.test"
    mail["From"] = '"Wernher Dampf" <wernher.dampf@kesselbau.test>'
    mail["To"] = f"orders+po-{order.number}.{TOKEN}@ravensworth.test"
    mail["Subject"] = f"Re: Ravensworth Mills, order {order.number}"
    mail["Date"] = "Tue, 03 Nov 2026 09:00:00 +0000"
    mail["Message-ID"] = "<1@kesselbau.test>"
    mail["X-Mailer"] = "Kesselbau Mail"
    mail.set_content(
        "Dear Imogen,\n\nwe ship on 18 December. Bank: DE02 1203 0000 0000 2020 51\n\n"
        "Wernher Dampf\nKesselbau Dampf GmbH, Tel. +49 711 445566, https://www.kesselbau.test/agb\n"
    )
    mail.add_alternative("<p>Dear <b>Imogen</b>, Grüße von WERNHER DAMPF</p>", subtype="html", cte="base64")
    csv = b"line;contact\n10;wernher.dampf@kesselbau.test\n"
    mail.add_attachment(csv, maintype="application", subtype="octet-stream", filename="Kesselbau.csv")
    return mail


def said(order: PurchaseOrder) -> LineReading:
    line = order.lines[0]
    late = (Delivery(dt.date(2026, 12, 18), line.quantity),)
    return LineReading(
        order.number, line.line, LineStatus.CHANGED, line.quantity, line.uom, line.unit_price,
        line.price_per, order.currency, late,
    )  # fmt: skip


def a_store(
    resolution: Resolution | None = Resolution.ACCEPTED, mail: EmailMessage | None = None, message: str = "m1"
) -> MemoryStore:
    order, store = an_order(), MemoryStore()
    store.keep("m1", (mail or a_mail(order)).as_bytes(), "test", NOON)
    found = CaseException(
        "X-1", order.number, ExceptionType.DATE, Severity.HIGH, "tolerance.date", "later", "", NOON,
        line=order.lines[0].line, proposal=said(order), message=message, resolution=resolution,
        resolved_by="Imogen", note="Imogen called them",
        state=ExceptionState.RESOLVED if resolution else ExceptionState.OPEN,
    )  # fmt: skip
    reading = Reading(MessageKind.CHANGE, (order.number,), (said(order),))
    decision = Decision(Case(order, TOKEN, version=1), opened=(found,))
    store.commit(Commit(NOON, (decision,), message="m1", reading=reading))
    return store


def promoted(store: MemoryStore, folder: Path, **more: bool) -> Promoted:
    return promote(store, settings(), "X-1", folder / "cases", **more)


def test_a_settled_exception_becomes_a_case_that_can_be_read(tmp_path: Path) -> None:
    made = promoted(a_store(), tmp_path)
    (case,) = cases.load(tmp_path / "cases")
    assert (made.folder, made.unseen) == (tmp_path / "cases/date-X-1", ())
    assert case.name == "cases/date-X-1"
    (line,) = case.truth.lines.values()
    assert line.status is LineStatus.CHANGED
    assert [day for day, _ in line.deliveries] == [dt.date(2026, 12, 18)]
    assert case.truth.exceptions == {"date"}
    assert case.orders[0].supplier.email.endswith(".example")


def test_nobody_and_no_company_is_named_anywhere_in_it(tmp_path: Path) -> None:
    made = promoted(a_store(), tmp_path)
    for path in made.folder.iterdir():
        text = path.read_text("utf-8")
        pieces = [text] + [
            base64.b64decode(block, validate=False).decode("utf-8", "replace")
            for block in text.split("\n\n")
            if path.suffix == ".eml" and len(block) % 4 in (0, 1)
        ]
        for piece in pieces:
            assert [secret for secret in SECRETS if secret in piece] == [], path.name


def test_the_same_name_is_the_same_everywhere_and_the_words_stay(tmp_path: Path) -> None:
    made = promoted(a_store(), tmp_path)
    message = cases.BytesParser(EmailMessage, policy=cases.policy.default).parsebytes(
        (made.folder / "mail.eml").read_bytes()
    )
    body = message.get_body(("plain",))
    assert body
    sender = message["From"].addresses[0]
    assert f"{sender.display_name}\n" in body.get_content()
    assert "we ship on 18 December." in body.get_content()
    assert message["Subject"] == f"Re: Orchard Metal, order {an_order().number}"
    assert {"Received", "X-Mailer"}.isdisjoint(message.keys())
    buyer = json.loads((made.folder / "order.json").read_text("utf-8"))[0]["buyer"]
    assert f"Dear {buyer['name'].split()[0]}," in body.get_content()
    assert buyer["email"].endswith("@orchard-metal.example")


def test_what_was_read_wrongly_is_expected_to_settle_nothing(tmp_path: Path) -> None:
    promoted(a_store(Resolution.MISREAD), tmp_path)
    (case,) = cases.load(tmp_path / "cases")
    (line,) = case.truth.lines.values()
    assert (line.status, line.quantity, line.price, line.deliveries) == (LineStatus.UNCLEAR, None, None, ())
    assert case.truth.exceptions == {"unclear"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    store = a_store()
    promoted(store, tmp_path)
    with pytest.raises(Conflict, match="is there already; nothing was overwritten"):
        promoted(store, tmp_path)


def test_what_no_one_settled_or_no_mail_raised_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="not settled yet"):
        promoted(a_store(None), tmp_path)
    with pytest.raises(NotFound, match="not raised by a mail"):
        promoted(a_store(message=""), tmp_path)
    assert not (tmp_path / "cases").exists()


def test_a_file_that_can_not_be_looked_into_is_named_and_kept_only_on_purpose(tmp_path: Path) -> None:
    mail = a_mail(an_order())
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="AB 77.pdf")
    store = a_store(mail=mail)
    with pytest.raises(BadInput, match=r"names in AB 77\.pdf; look yourself, and add --keep-attachments"):
        promoted(store, tmp_path)
    assert promoted(store, tmp_path, keep_attachments=True).unseen == ("AB 77.pdf",)


def test_a_name_that_is_left_over_stops_it() -> None:
    """A name that is spelled in a way of its own in the header of a file."""
    raw = (
        b"Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''Kessel%62au.csv\n\nx\n"
    )
    with pytest.raises(BadInput, match=r"“Kesselbau” is left in the file name Kesselbau\.csv; write"):
        masked(raw, Masks({"Kesselbau": "Hollin"}))


def test_a_bounce_stays_a_bounce() -> None:
    bounce = (Path(__file__).parents[2] / "evals/demo/mails/12-bounce.eml").read_bytes()
    masks = Masks({})
    raw = masked(bounce, masks).raw
    assert b"Action: failed" in raw
    assert b"Status: 5." in raw


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8"])
@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
def test_charset_and_encoding_stay_as_they_were(charset: str, cte: str) -> None:
    mail = EmailMessage()
    mail.set_content("Grüße, Jürgen Groß", charset=charset, cte=cte)
    masks = Masks({})
    masks.person("Jürgen Groß")
    raw = masked(mail.as_bytes(), masks).raw
    again = cases.BytesParser(EmailMessage, policy=cases.policy.default).parsebytes(raw)
    assert again.get_content().strip() == "Grüße, Alex Reed"
    assert (again.get_content_charset(), again["Content-Transfer-Encoding"]) == (charset, cte)
