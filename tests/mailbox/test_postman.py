"""The postman keeps the promises of its port."""

from pathlib import Path

import pytest
from mailbox_book import ADDRESSES, AUTHSERV_ID, DOMAIN, Book

from countersign.mailbox.parse import readings
from countersign.mailbox.postman import Postman
from countersign.procurement import ports
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import Label, OutboundMail, Sort, Trust

MAILS = Path(__file__).parent / "mails"


@pytest.fixture
def postman() -> ports.Postman:
    return Postman(AUTHSERV_ID, ADDRESSES, DOMAIN)


def read(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def test_a_mail_passes_through_the_whole_port(postman: ports.Postman) -> None:
    raw = read("27-answers-in-an-unmarked-quotation")
    message = postman.parse(raw)
    route = postman.route(message, Book())
    sent = read("ours-7100241")
    ours = OutboundMail(
        "<po-7100241.0.1.k3v9xq2m7d@quillmarine.example>", ADDRESSES[0], (), "", sent, readings(sent)
    )
    corrected = postman.relabel(message, [ours])
    assert postman.identity(raw) == postman.identity(b"Received: from a\n" + raw)
    assert (route.sort, route.trust, route.orders) == (Sort.PERSON, Trust.ALIGNED, ("7100241",))
    answers = [line.text for line in corrected.lines if line.label is Label.ANSWER_IN_QUOTE]
    assert answers == ["OK", "[Owen] not possible, earliest 12 February"]


def test_the_rules_tell_of_sorting_matching_and_trust(postman: ports.Postman) -> None:
    rules = postman.route(postman.parse(read("46-wrong-thread")), Book()).rules
    assert {rule.name.partition(".")[0] for rule in rules} == {"sort", "match", "trust"}
    assert any(rule.hit for rule in rules)
    assert any(not rule.hit for rule in rules)


def test_only_a_bounce_gives_a_mail_back(postman: ports.Postman) -> None:
    bounce = postman.route(postman.parse(read("34-delivery-is-delayed")), Book())
    assert (bounce.returned_id, bounce.permanent) == (
        "<po-7100241.0.1.k3v9xq2m7d@quillmarine.example>",
        False,
    )
    answer = postman.route(postman.parse(read("01-outlook-top-post")), Book())
    assert (answer.returned_id, answer.returned_reason) == ("", "")


def test_a_mail_above_the_postman_s_limit_is_refused() -> None:
    with pytest.raises(BadMail, match="too large"):
        Postman(None, ADDRESSES, DOMAIN, limit=100).parse(read("01-outlook-top-post"))


def test_a_mail_of_ours_that_nobody_outside_got_changes_nothing(postman: ports.Postman) -> None:
    message = postman.parse(read("01-outlook-top-post"))
    assert postman.relabel(message, [OutboundMail("<a@b>", "", (), "", b"")]) == message
