"""Replies to our order mail as mail programs write them: what is said now, and that our own values never are.

Each is labelled twice: by its looks alone, as `countersign read` has to, and with our own mail at hand."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from countersign.mailbox.parse import parse, readings
from countersign.mailbox.postman import Postman
from countersign.procurement.mail import SPOKEN, InboundMessage, Label, OutboundMail

HERE = Path(__file__).parent
CLIENTS = HERE / "clients"
EXPECTED: dict[str, dict[str, list[str]]] = tomllib.loads((CLIENTS / "clients.toml").read_text("utf-8"))
OURS = (HERE / "mails" / "ours-7100241.eml").read_bytes()
POSTMAN = Postman("mx.quillmarine.example", ("po@quillmarine.example",), "quillmarine.example")


def replied(name: str) -> InboundMessage:
    return parse((CLIENTS / f"{name}.eml").read_bytes())


def said(message: InboundMessage, *labels: Label) -> list[str]:
    return [line.text.strip() for line in message.lines if line.label in labels and line.text.strip()]


def seen(message: InboundMessage) -> dict[str, list[str]]:
    labels = {"answers": Label.ANSWER_IN_QUOTE, "signature": Label.SIGNATURE, "disclaimer": Label.DISCLAIMER}
    found = {name: said(message, label) for name, label in labels.items()}
    return {"spoken": said(message, *SPOKEN)} | {name: lines for name, lines in found.items() if lines}


def wanted(name: str) -> dict[str, Any]:
    return {key: [line.strip() for line in lines] for key, lines in EXPECTED[name].items() if key != "ours"}


def test_every_mail_has_an_expectation_and_every_expectation_a_mail() -> None:
    assert sorted(path.stem for path in CLIENTS.glob("*.eml")) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_line_is_labelled_by_its_looks(name: str) -> None:
    assert seen(replied(name)) == wanted(name)


@pytest.mark.parametrize("name", EXPECTED)
def test_our_own_mail_at_hand_changes_nothing_but_what_it_alone_can_tell(name: str) -> None:
    ours = OutboundMail("<po-7100241.0.1.k@q>", "po@quillmarine.example", (), "", OURS, readings(OURS))
    message = POSTMAN.relabel(replied(name), [ours])
    assert said(message, *SPOKEN) == EXPECTED[name].get("ours", EXPECTED[name]["spoken"])
