"""From a reading to what happens next."""

import datetime as dt
from dataclasses import replace

from builders import a_line, a_reading, a_route, accepted, an_order, hedged, judged

from countersign.procurement.claims import (
    Delivery,
    Doubt,
    ExceptionType,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
)
from countersign.procurement.judgement import Verdict
from countersign.procurement.mail import Candidate, Route, Sort, Trust
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.verdict import judge

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60"))


def slipped(line: int = 10) -> object:
    return replace(accepted(ORDER, line), deliveries=(Delivery(dt.date(2026, 12, 25)),))


def test_an_order_confirmed_as_placed_is_accepted() -> None:
    found = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20))
    assert found.verdict is Verdict.ACCEPT
    assert [one.line for one in found.settled] == [10, 20]


def test_part_of_an_order_is_accepted_and_the_rest_stays_open() -> None:
    found = judged(ORDER, accepted(ORDER, 10))
    assert found.verdict is Verdict.ACCEPT
    assert [one.line for one in found.settled] == [10]


def test_a_slip_on_one_line_goes_to_a_person_and_settles_the_other() -> None:
    found = judged(ORDER, slipped(10), accepted(ORDER, 20))  # type: ignore[arg-type]
    assert found.verdict is Verdict.ESCALATE
    assert [one.line for one in found.settled] == [20]


def test_a_hedge_is_asked_about() -> None:
    assert judged(ORDER, doubts=(hedged(ORDER),)).verdict is Verdict.ASK


def test_a_hedge_beside_a_price_rise_goes_to_a_person() -> None:
    found = judged(ORDER, slipped(20), doubts=(hedged(ORDER),))  # type: ignore[arg-type]
    assert found.verdict is Verdict.ESCALATE


def test_a_doubted_line_is_never_settled() -> None:
    found = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20), doubts=(hedged(ORDER, 10),))
    assert [one.line for one in found.settled] == [20]


def test_a_doubt_about_the_whole_order_settles_nothing() -> None:
    doubt = Doubt(ExceptionType.TERMS, "subject to our conditions of sale", ORDER.number)
    found = judged(ORDER, accepted(ORDER, 10), doubts=(doubt,))
    assert found.settled == ()
    assert found.verdict is Verdict.ESCALATE


def test_received_only_waits() -> None:
    received = replace(
        accepted(ORDER), status=LineStatus.RECEIVED, quantity=None, unit_price=None, deliveries=()
    )
    assert judged(ORDER, received).verdict is Verdict.IGNORE


def test_a_persons_mail_that_nobody_understood_goes_to_a_person() -> None:
    found = judged(ORDER)
    assert found.verdict is Verdict.ESCALATE
    assert found.findings[0].rule == "reading.nothing"


def test_an_unclear_line_without_a_stated_doubt_still_goes_to_a_person() -> None:
    unclear = replace(
        accepted(ORDER), status=LineStatus.UNCLEAR, quantity=None, unit_price=None, deliveries=()
    )
    assert judged(ORDER, unclear).verdict is Verdict.ESCALATE


def test_a_stranger_settles_nothing() -> None:
    reading = a_reading(ORDER, accepted(ORDER))
    found = judge(reading, a_route(ORDER, trust=Trust.STRANGER), (ORDER,), default_policy())
    assert found.verdict is Verdict.ESCALATE
    assert found.settled == ()
    (line,) = found.reading.lines
    assert (line.status, line.quantity, line.deliveries) == (LineStatus.UNCLEAR, None, ())
    assert line.evidence


def test_contradicting_rungs_settle_nothing() -> None:
    route = a_route(ORDER, contradictions=("the thread is about 4500012346, the subject names 4500012345",))
    found = judge(a_reading(ORDER, accepted(ORDER)), route, (ORDER,), default_policy())
    assert found.settled == ()
    assert found.findings[0].type is ExceptionType.CONFLICT


def test_an_out_of_office_is_no_answer_and_nobodys_work() -> None:
    reading = Reading(MessageKind.AUTO_REPLY, (ORDER.number,))
    found = judge(reading, a_route(ORDER, sort=Sort.AUTO_REPLY), (ORDER,), default_policy())
    assert found.verdict is Verdict.IGNORE


def test_a_bounce_goes_to_a_person_unless_it_is_only_late() -> None:
    reading = Reading(MessageKind.BOUNCE, (ORDER.number,))
    for permanent, verdict in ((True, Verdict.ESCALATE), (False, Verdict.IGNORE)):
        route = a_route(ORDER, sort=Sort.BOUNCE, returned_reason="550 no such user", permanent=permanent)
        assert judge(reading, route, (ORDER,), default_policy()).verdict is verdict


def test_a_newsletter_is_ignored_but_a_close_call_is_not() -> None:
    reading = Reading(MessageKind.UNRELATED, ())
    nobody = Route(Sort.PERSON, trust=Trust.STRANGER)
    close = replace(nobody, candidates=(Candidate(ORDER.number, ("the supplier's address",), 10),))
    assert judge(reading, nobody, (), default_policy()).verdict is Verdict.IGNORE
    assert judge(reading, close, (), default_policy()).verdict is Verdict.ESCALATE


def test_findings_are_said_once_and_the_worst_first() -> None:
    low = Doubt(ExceptionType.UNCLEAR, "a question", ORDER.number, 10)
    worst = Doubt(ExceptionType.BANK_DETAILS, "new bank details", ORDER.number)
    found = judged(ORDER, doubts=(low, worst, low))
    assert [one.type for one in found.findings] == [ExceptionType.BANK_DETAILS, ExceptionType.UNCLEAR]


def test_a_line_that_is_confirmed_in_part_is_asked_about() -> None:
    only_a_date = replace(accepted(ORDER), quantity=None, unit_price=None)
    found = judged(ORDER, only_a_date, accepted(ORDER, 20))
    assert found.verdict is Verdict.ASK
    assert found.findings[0].words == "line 10 is confirmed in part: nothing is said about quantity and price"
    assert [one.line for one in found.settled] == [20]


def test_a_substitution_that_a_reader_and_a_rule_both_saw_is_one_finding() -> None:
    offered = replace(accepted(ORDER), item="HX-9x40")
    doubt = Doubt(ExceptionType.SUBSTITUTION, "offers something else", ORDER.number, 10)
    assert len(judged(ORDER, offered, doubts=(doubt,)).findings) == 1


def test_every_verdict_says_which_rules_were_asked() -> None:
    found = judged(ORDER, accepted(ORDER, 10), slipped(20))  # type: ignore[arg-type]
    names = {rule.name: rule.hit for rule in found.rules}
    assert names["sender.aligned"] is False
    assert names["tolerance.date.default"] is True


def test_a_line_that_was_only_received_beside_one_that_is_settled_is_asked_about() -> None:
    two = an_order(a_line(10), a_line(20))
    judgement = judged(two, accepted(two, 10), LineReading(two.number, 20, LineStatus.RECEIVED))
    assert judgement.verdict is Verdict.ASK
    (finding,) = judgement.findings
    assert (finding.type, finding.line) == (ExceptionType.NO_ACKNOWLEDGMENT, 20)
    assert finding.words == "line 20 was received, but is not confirmed yet"


def test_an_order_that_was_only_received_is_left_to_its_timer() -> None:
    two = an_order(a_line(10), a_line(20))
    received = [LineReading(two.number, number, LineStatus.RECEIVED) for number in (10, 20)]
    assert judged(two, *received).verdict is Verdict.IGNORE


def test_an_order_that_is_merely_named_in_an_answer_to_another_goes_to_a_person() -> None:
    other = replace(ORDER, number="4500077120")
    said = accepted(ORDER, 10), accepted(ORDER, 20)
    silent = LineReading(other.number, 10, LineStatus.NOT_MENTIONED)
    reading = Reading(MessageKind.CONFIRMATION, (ORDER.number, other.number), (*said, silent))
    judgement = judge(reading, a_route(ORDER), (ORDER, other), default_policy())
    assert judgement.verdict is Verdict.ESCALATE
    assert [(one.order, one.rule) for one in judgement.findings] == [(other.number, "answer.merely-named")]
