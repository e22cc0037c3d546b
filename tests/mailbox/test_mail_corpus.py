"""Every mail in `mails/` reads as the file beside it says: its lines, labels, tables, notices and route."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from mailbox_book import ADDRESSES, AUTHSERV_ID, DOMAIN, Book

from countersign.mailbox.parse import readings
from countersign.mailbox.postman import Postman
from countersign.procurement.mail import SPOKEN, InboundMessage, Label, OutboundMail
from countersign.procurement.masks import number_mask

MAILS = Path(__file__).parent / "mails"
NAMES = sorted(path.stem for path in MAILS.glob("[0-9]*.eml"))


@pytest.fixture(scope="module")
def postman() -> Postman:
    return Postman(AUTHSERV_ID, ADDRESSES, DOMAIN, number_mask("PO#######"))


@pytest.fixture(scope="module")
def our_order() -> OutboundMail:
    raw = (MAILS / "ours-7100241.eml").read_bytes()
    return OutboundMail(
        "<po-7100241.0.1.k3v9xq2m7d@quillmarine.example>",
        "po@quillmarine.example",
        (),
        "",
        raw,
        readings(raw),
    )


def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((MAILS / f"{name}.toml").read_text("utf-8"))


def texts(message: InboundMessage, *labels: Label) -> list[str]:
    return [line.text for line in message.lines if line.label in labels and line.text.strip()]


def test_each_mail_has_an_expectation_and_each_expectation_a_mail_and_a_reason() -> None:
    assert sorted(path.stem for path in MAILS.glob("*.toml")) == NAMES
    assert all(expected(name)["why"].endswith(".") for name in NAMES)
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_the_head_reads_as_expected(name: str, postman: Postman) -> None:
    message, want = postman.parse((MAILS / f"{name}.eml").read_bytes()), expected(name)
    assert (message.sender, message.sender_name) == (want["sender"], want["sender_name"])
    assert message.subject == want["subject"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_has_the_expected_label(name: str, postman: Postman) -> None:
    message, want = postman.parse((MAILS / f"{name}.eml").read_bytes()), expected(name)
    assert texts(message, *SPOKEN) == want["spoken"]
    assert texts(message, Label.ANSWER_IN_QUOTE) == want.get("answers", [])
    assert texts(message, Label.SIGNATURE) == want.get("signature", [])
    assert texts(message, Label.DISCLAIMER) == want.get("disclaimer", [])
    assert [line.number for line in message.lines] == list(range(1, len(message.lines) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_tables_attachments_and_notices_are_as_expected(name: str, postman: Postman) -> None:
    message, want = postman.parse((MAILS / f"{name}.eml").read_bytes()), expected(name)
    tables = [
        {"where": t.where, "label": t.label, "rows": [list(row) for row in t.rows]} for t in message.tables
    ]
    assert tables == want.get("tables", [])
    assert [[a.name, a.content_type] for a in message.attachments] == want.get("attachments", [])
    assert list(message.notices) == want.get("notices", [])


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_goes_where_it_should(name: str, postman: Postman) -> None:
    route = postman.route(postman.parse((MAILS / f"{name}.eml").read_bytes()), Book())
    want = expected(name)["route"]
    assert (route.sort, route.trust, list(route.orders)) == (want["sort"], want["trust"], want["orders"])
    assert {c.order: c.strength for c in route.candidates} == want.get("strengths", {})
    assert list(route.contradictions) == want.get("contradictions", [])
    assert [rule.name for rule in route.rules if rule.hit] == want["hits"]
    returned = (route.returned_id, route.returned_reason, route.permanent)
    assert returned == (
        want.get("returned_id", ""),
        want.get("returned_reason", ""),
        want.get("permanent", True),
    )


@pytest.mark.parametrize("name", NAMES)
def test_our_own_mail_corrects_the_labels(name: str, postman: Postman, our_order: OutboundMail) -> None:
    message, want = postman.parse((MAILS / f"{name}.eml").read_bytes()), expected(name)
    corrected = postman.relabel(message, [our_order])
    after = want.get("relabelled", want)
    assert texts(corrected, *SPOKEN) == after["spoken"]
    assert [t.label for t in corrected.tables] == [
        t if isinstance(t, str) else t["label"] for t in after.get("tables", [])
    ]
    assert [line.text for line in corrected.lines] == [line.text for line in message.lines]
