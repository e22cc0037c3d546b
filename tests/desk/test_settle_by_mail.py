"""One of our own people settles exceptions by answering a mail, and is told what became of it."""

import datetime as dt
from decimal import Decimal

import pytest
from desk_world import ADA, BEN, FINANCE, FOUR_EYES, NORTHGATE, PEOPLE, Desk, a_desk, a_mail, a_token, text_of

from countersign.procurement.actions import Resolution
from countersign.procurement.case import CaseState, ExceptionState, Purpose
from countersign.procurement.mail import OutboundMail

BOSS = "boss@orchard-metal.example"
ONE_LINE = "Hello,\n\nline 10: we can only deliver on 18 December 2026.\nLine 20 as ordered.\n"


def told(desk: Desk) -> str:
    """The last answer to an answer, as its reader sees it."""
    return " ".join(text_of(desk.sent(Purpose.OUTCOME)[-1]).split())


def last(desk: Desk, purpose: Purpose) -> OutboundMail:
    return desk.sent(purpose)[-1]


def test_accepted_by_one_word_the_line_is_confirmed_and_both_are_told() -> None:
    desk = a_desk(ONE_LINE)
    desk.answers("Accept\n\nThanks,\nAda\n")
    assert desk.exceptions == []
    assert desk.case.state is CaseState.CONFIRMED
    (line,) = (one.confirmed for one in desk.case.lines if one.line == 10)
    assert line
    assert line.deliveries[0].date == dt.date(2026, 12, 18)
    assert last(desk, Purpose.ACCEPTANCE).recipients == (NORTHGATE.email,)
    assert last(desk, Purpose.OUTCOME).recipients == (ADA.email,)
    assert "Accepted as they say." in told(desk)


def test_several_points_in_one_answer_and_each_is_told() -> None:
    desk = a_desk()
    desk.answers("10: accept / 20: ask for a price that holds until March\n")
    assert [(one.line, one.state) for one in desk.exceptions] == [(20, ExceptionState.WAITING_SUPPLIER)]
    asked = text_of(last(desk, Purpose.INQUIRY))
    assert "a price that holds until March" in asked
    assert "Accepted as they say." in told(desk)
    assert "They are asked, in your words." in told(desk)


def test_what_is_not_clear_is_asked_back_and_can_be_said_again() -> None:
    desk = a_desk()
    desk.answers("accept")
    assert "there are several points" in told(desk)
    assert len(desk.exceptions) == 2
    desk.answers("10: accept\n20: hold until 10 November 2026")
    (price,) = desk.exceptions
    assert price.state is ExceptionState.WAITING_INTERNAL
    assert price.next_at
    assert price.next_at.date() == dt.date(2026, 11, 10)


def test_what_comes_up_again_can_be_decided_by_the_new_mail_and_not_by_the_old_one() -> None:
    desk = a_desk(ONE_LINE)
    first = last(desk, Purpose.ESCALATION)
    desk.answers("hold until 10 November 2026")
    desk.answers("accept", to=first)
    assert "you have decided about this point by that mail before" in told(desk)
    desk.answers("accept")
    assert desk.exceptions == []


def test_a_correction_replaces_what_was_read() -> None:
    desk = a_desk(ONE_LINE)
    desk.answers("not what they said: date 11 December 2026, quantity 500, price 12.50")
    assert "The reading is corrected." in told(desk)
    closed = desk.office.store.exception(f"{desk.case.number}-1")
    assert closed.resolution is Resolution.MISREAD
    (line,) = (one.confirmed for one in desk.case.lines if one.line == 10)
    assert line
    assert (line.quantity, line.deliveries[0].date) == (Decimal(500), dt.date(2026, 12, 11))


def test_a_correction_that_is_late_as_well_is_put_before_the_person_again_who_can_answer() -> None:
    desk = a_desk(ONE_LINE)
    desk.answers("not what they said: date 16 December 2026")
    (again,) = desk.exceptions
    assert again.proposal
    assert again.proposal.deliveries[0].date == dt.date(2026, 12, 16)
    assert "Wed, Dec 16, 2026" in told(desk)
    desk.answers("accept")
    assert desk.exceptions == []


def test_a_comment_is_kept_and_the_mail_can_still_be_answered() -> None:
    desk = a_desk(ONE_LINE)
    mail = last(desk, Purpose.ESCALATION)
    desk.answers("I have called them, they are looking into it.", to=mail)
    assert any(one.event == "exception.comment" and "I have called" in one.words for one in desk.journal)
    desk.answers("accept", to=mail)
    assert desk.exceptions == []


def test_whoever_it_is_given_to_decides() -> None:
    desk = a_desk(ONE_LINE)
    desk.answers(f"assign to {BEN}, he knows them")
    assert [one.owner for one in desk.exceptions] == [BEN]
    desk.answers("accept", by=BEN)
    assert desk.exceptions == []
    assert desk.office.store.exception(f"{desk.case.number}-1").resolved_by == BEN


def test_an_approval_is_given_by_mail() -> None:
    desk = a_desk(policy=FOUR_EYES)
    desk.answers("all: accept")
    assert FINANCE in told(desk)
    assert [one.state for one in desk.exceptions] == [ExceptionState.WAITING_APPROVAL]
    desk.answers("ok, thanks", by=FINANCE)
    assert desk.exceptions == []
    price = desk.office.store.exception(f"{desk.case.number}-2")
    assert (price.resolution, price.resolved_by) == (Resolution.ACCEPTED, ADA.email)
    assert "Approved, and done." in told(desk)


def test_an_approval_is_refused_by_mail_and_comes_back_with_the_reason() -> None:
    desk = a_desk(policy=FOUR_EYES)
    desk.answers("20: accept")
    desk.answers("refuse, ask for a quotation first", by=FINANCE)
    assert {one.state for one in desk.exceptions} == {ExceptionState.OPEN}
    back = last(desk, Purpose.ESCALATION)
    assert back.recipients == (ADA.email,)
    assert "ask for a quotation first" in text_of(back)


def test_nobody_approves_their_own_decision() -> None:
    desk = a_desk(policy=FOUR_EYES)
    desk.answers("20: accept")
    desk.answers("20: approve", to=desk.sent(Purpose.ESCALATION)[0])
    assert {one.state for one in desk.exceptions} == {ExceptionState.OPEN, ExceptionState.WAITING_APPROVAL}


def test_of_two_people_who_contradict_each_other_the_first_stands_and_the_second_is_told() -> None:
    both = PEOPLE + '[routing]\ngrave = []\n[routing.cc]\ndate = ["manager"]\n'
    desk = a_desk(ONE_LINE, policy=both)
    mails = {mail.recipients[0]: mail for mail in desk.sent(Purpose.ESCALATION)}
    assert set(mails) == {ADA.email, BOSS}
    desk.answers("accept", by=BOSS, to=mails[BOSS])
    desk.answers("reject", by=ADA.email, to=mails[ADA.email])
    settled = desk.office.store.exception(f"{desk.case.number}-1")
    assert (settled.resolution, settled.resolved_by) == (Resolution.ACCEPTED, BOSS)
    assert desk.sent(Purpose.REFUSAL) == []
    assert f"it was decided before ({BOSS}, November 3, 2026)" in told(desk)


def test_in_german_from_the_mail_to_the_answer() -> None:
    desk = a_desk(ONE_LINE, language="de", country="DE")
    mail = text_of(last(desk, Purpose.ESCALATION))
    assert "brauchen wir Ihre Entscheidung" in mail
    assert "later than ordered" not in mail
    desk.answers("Warten bis 12.11.\n\nViele Grüße\nAda")
    assert [one.state for one in desk.exceptions] == [ExceptionState.WAITING_INTERNAL]
    assert "Zurückgestellt bis zu diesem Tag." in told(desk)


@pytest.mark.parametrize("reply", ["ask for 500 pcs on December 11, 2026", "hold until November 10, 2026"])
def test_words_that_the_mail_offers_may_be_sent_back_as_they_are(reply: str) -> None:
    desk = a_desk(ONE_LINE)
    assert reply in text_of(last(desk, Purpose.ESCALATION))
    desk.answers(f"{reply}\n")
    assert desk.exceptions[0].state is not ExceptionState.OPEN


def test_our_whole_mail_sent_back_without_any_mark_decides_nothing() -> None:
    desk = a_desk(ONE_LINE)
    desk.answers(text_of(last(desk, Purpose.ESCALATION)))
    assert [one.state for one in desk.exceptions] == [ExceptionState.OPEN]
    assert "there was nothing in your answer" in told(desk)


def test_each_mail_that_went_out_has_its_row_in_the_journal() -> None:
    desk = a_desk(policy=FOUR_EYES)
    desk.answers("all: accept")
    desk.answers("approve", by=FINANCE)
    queued = [one.words for one in desk.journal if one.event == "mail.queued"]
    assert len(queued) == len(desk.outside.mails)


NO = "Nicht ausgeführt: "
OTHERS = "entscheiden können: ada.field@orchard-metal.example und boss@orchard-metal.example."
APPROVER = f"genehmigen können: {FINANCE}."


@pytest.mark.parametrize(
    ("answer", "by", "said", "kept"),
    [
        ("10: annehmen", BEN, f"{NO}Sie dürfen es nicht entscheiden; {OTHERS}", "may not decide it"),
        ("20: annehmen", BEN, f"{NO}Sie dürfen es nicht genehmigen; {APPROVER}", "may not approve"),
        ("20: annehmen", ADA.email, f"{NO}niemand genehmigt, was er selbst entschieden hat.", "their own"),
    ],
)
def test_a_german_company_is_told_in_german_why_it_was_not_done_and_the_journal_says_it_in_english(
    answer: str, by: str, said: str, kept: str
) -> None:
    desk = a_desk(policy=FOUR_EYES, language="de", country="DE")
    desk.answers("20: annehmen")
    token = a_token(by, about=(1, 2), mail=9)
    desk.arrives(a_mail(by, f"orders+{token}@orchard-metal.example", answer, number=9))
    assert said in told(desk)
    assert any(one.event == "exception.denied" and kept in one.words for one in desk.journal)


def test_a_german_company_is_told_in_german_what_stands_already() -> None:
    desk = a_desk(policy=PEOPLE, language="de", country="DE")
    desk.answers("10: ablehnen")
    token = a_token(BOSS, about=(1,), mail=9)
    desk.arrives(a_mail(BOSS, f"orders+{token}@orchard-metal.example", "annehmen", number=9))
    assert f"Zu spät: Darüber wurde schon entschieden ({ADA.email}, 3. November 2026: abgelehnt)." in told(
        desk
    )


ALONE = '[[approvals.need]]\nname = "price"\nrole = "buyer"\ntypes = ["price"]\n'


def test_a_role_is_called_as_the_company_calls_it_where_nobody_but_the_decider_could_approve() -> None:
    desk = a_desk(policy=ALONE, language="de", country="DE")
    token = a_token(ADA.email, about=(1, 2), mail=9)
    desk.arrives(a_mail(ADA.email, f"orders+{token}@orchard-metal.example", "20: annehmen", number=9))
    assert "die Genehmigung der Rolle „Einkauf“, und außer Ihnen könnte sie niemand geben" in told(desk)
