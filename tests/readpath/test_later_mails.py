"""Later mails through the whole flow: answers to an old revision, and answers that correct an earlier one."""

from dataclasses import replace

from office import an_office
from read_world import NUTS, SERVER, mail, pdf

from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.mailbox.postman import Postman
from countersign.procurement.case import CaseState
from countersign.procurement.claims import ExceptionType

OURS = "orders@orchard-metal.example"


def an_office_that_sent(*revisions: int) -> Office:
    postman = Postman(SERVER, (OURS,), "orchard-metal.example")
    office = an_office(postman=postman, reader=TwoReaders(None, ReaderRules()))
    for revision in revisions:
        send_orders(office, [replace(NUTS, revision=revision)])
    return office


def received(office: Office, text: str, answers: int, number: int, *files: tuple[str, bytes]) -> None:
    sent = office.store.outbox(NUTS.number)[answers].mail.message_id
    raw = mail(text, *files, head={"In-Reply-To": sent}).replace(b"<m1@", f"<m{number}@".encode())
    take_mail(office, raw, "test")
    while handle_message(office):
        pass


def test_an_answer_to_revision_1_after_revision_2_was_sent_settles_nothing() -> None:
    office = an_office_that_sent(1, 2)
    received(office, "Confirmed as ordered.", 0, 1)
    case = office.store.case(NUTS.number)
    assert [line.confirmed for line in case.lines] == [None]
    (one,) = case.exceptions
    assert one.type is ExceptionType.CONFLICT
    assert one.words == "it answers revision 1 of 4500077120, but revision 2 was sent since"


def test_the_answer_to_revision_2_settles_what_the_one_to_revision_1_left_open() -> None:
    office = an_office_that_sent(1, 2)
    received(office, "Confirmed as ordered.", 1, 1)
    assert office.store.case(NUTS.number).state is CaseState.CONFIRMED


def test_a_later_mail_corrects_an_earlier_one() -> None:
    office = an_office_that_sent(0)
    received(office, "Confirmed as ordered.", 0, 1)
    assert office.store.case(NUTS.number).state is CaseState.CONFIRMED
    received(office, "Correction: NT-220 will ship on 5 March 2027 only.", 0, 2)
    case = office.store.case(NUTS.number)
    assert case.state is CaseState.ATTENTION
    assert [line.confirmed for line in case.lines] == [None]


def test_an_answer_whose_number_stands_only_in_its_pdf_reaches_its_order() -> None:
    office = an_office_that_sent(0)
    page = pdf("ORDER CONFIRMATION", "Your purchase order: 4500077120", "NT-220 1250 EA, all as ordered")
    take_mail(office, mail("Please see the attached.", ("oc.pdf", page)), "test")
    assert handle_message(office)
    assert any(row.entry.event.startswith("answer.") for row in office.store.journal(NUTS.number))
