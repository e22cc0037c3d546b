"""What the words of a mail add to the document that comes with it: nothing, or a doubt; never a yes."""

from dataclasses import replace

import pytest
from structured_world import CASES, mail, reading

from countersign.procurement.claims import LineStatus

ACCEPTED = (CASES / "x12-accepted.edi").read_bytes()
REJECTED = b"ST*855*1~BAK*00*RJ*4500012345~SE*3*1~"


def statuses(text: str, document: bytes = ACCEPTED) -> set[LineStatus]:
    return {line.status for line in reading(mail(text, [("855.edi", document)])).lines}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Please find our order acknowledgment attached.",
        "We confirm your order. Please find our order acknowledgment attached.",
        "Order received and accepted. The EDI document is attached to this mail.",
        "Geht klar. Anbei die Auftragsbestätigung.",
        "Confirmed, details in the attached file.\nThanks for your business!",
        "We confirm. Attached you will find the order response as XML (Peppol BIS 3).",
        "Attached. We confirm delivery on 11 Dec 2026.",
        "Attached. 500 pcs of HX-8x40 at 12.50 per 100.",
        "This is an automatically generated message.",
    ],
)
def test_words_that_say_no_more_than_the_document_cast_no_doubt(text: str) -> None:
    found = reading(mail(text, [("855.edi", ACCEPTED)]))
    assert {line.status for line in found.lines} == {LineStatus.ACCEPTED}
    assert found.doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "Attached is our confirmation. Delivery will be one week later, on 18 December.",
        "Attached. Line 20 might slip a few days.",
        "Attached our order response. We can't deliver line 20.",
        "Attached; prices are subject to the usual steel surcharge.",
        "Attached. 450 pcs of HX-8x40 only.",
        "Could you please confirm the delivery address first?",
        "We confirm. Unfortunately the bolts got delayed again.",
        "Wir können Pos. 10 leider nicht liefern, siehe Anhang.",
        "EDI document attached (855). We will come back to you with the delivery date.",
        "Siehe Anhang. Den Liefertermin teilen wir Ihnen noch mit.",
        "Order response attached. Subject to availability of raw material.",
    ],
)
def test_words_that_take_something_back_keep_a_line_open(text: str) -> None:
    assert LineStatus.UNCLEAR in statuses(text)


@pytest.mark.parametrize("text", ["We confirm your order as placed.", "All accepted, see attached."])
def test_a_yes_in_words_settles_nothing_that_the_document_rejects(text: str) -> None:
    assert LineStatus.ACCEPTED not in statuses(text, REJECTED)


def test_a_no_in_words_beside_a_rejected_line_says_nothing_new() -> None:
    found = reading(mail("", [("a.edi", (CASES / "edifact-line-refused.edi").read_bytes())]))
    assert [line.status for line in found.lines] == [LineStatus.REJECTED, LineStatus.ACCEPTED]


def test_what_a_mail_hides_is_told_beside_its_document_too() -> None:
    message = replace(mail("Attached.", [("855.edi", ACCEPTED)]), notices=("Hidden text was taken out.",))
    assert [doubt.rule for doubt in reading(message).doubts] == ["reading.notice"]


@pytest.mark.parametrize(
    "subject",
    [
        "Confirmation for PO 4500012345",
        "PO 4500012345 - order acknowledgement",
        "[EDI] 855 for 4500012345",
        "Orchard Metal / 4500012345 / confirmation",
        "Unsere AB 118204 zu Bestellung 4500012345",
        "Su pedido 4500012345: confirmación",
        "Objednávka 4500012345 - potvrzení",
        "订单4500012345确认书",
        "発注番号4500012345の件 注文請書送付",
    ],
)
@pytest.mark.parametrize("text", ["", "See attached."])
def test_a_subject_that_only_names_the_order_and_its_answer_casts_no_doubt(subject: str, text: str) -> None:
    found = reading(replace(mail(text, [("855.edi", ACCEPTED)]), subject=subject))
    assert {line.status for line in found.lines} == {LineStatus.ACCEPTED}
    assert found.doubts == ()
