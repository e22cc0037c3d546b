"""A line that the supplier refuses, and why: what of it goes back to the company's system, and when."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import ADA, accepted
from lives import ORDER, Life, a_life, later

from countersign.procurement.actions import (
    Accept,
    Action,
    Background,
    Reject,
    Resolution,
    Resolve,
    RootCause,
)
from countersign.procurement.claims import REASON, Evidence, LineReading, LineStatus
from countersign.procurement.erp import Confirmation, Write, WriteState
from countersign.procurement.reasons import LONGEST, words_of
from countersign.procurement.writeback import proposals

AUTOMATIC = '[write_back]\nmode = "automatic"\n'
GONE = "Line 10: we can't supply this item"
BEHIND = "it is discontinued"
STATED = Background(RootCause.SUPPLIER_MATERIAL, "no steel before May")


def refused(*quotes: str) -> LineReading:
    said = tuple(Evidence("item", one, f"body:{place}") for place, one in enumerate(quotes or (GONE,), 1))
    return LineReading(ORDER.number, 10, LineStatus.REJECTED, evidence=said)


def a_refused_life(policy: str = AUTOMATIC, *quotes: str) -> Life:
    return a_life(refused(*quotes), accepted(ORDER, 20), policy=policy)


def about(life: Life, line: int = 10) -> Write:
    """The one write of that line that came of the last event."""
    (write,) = (one for one in life.last.writes if one.line == line)
    return write


def lines(life: Life) -> list[int]:
    return [one.line for one in life.last.writes]


def test_a_refusal_alone_goes_back_to_no_system_whatever_the_policy_says() -> None:
    life = a_refused_life()
    assert lines(life) == [20]
    assert not life.case.lines[0].refused


@pytest.mark.parametrize("action", [Accept(), Resolve(Resolution.CANCELLED)])
def test_once_a_person_took_it_it_goes_back_in_the_suppliers_words(action: Action) -> None:
    life = a_refused_life(AUTOMATIC, GONE, BEHIND)
    life.does(action)
    write = about(life)
    assert write.values == Confirmation(refused=True, reason=f"{GONE} … {BEHIND}")
    assert write.state is WriteState.APPROVED


def test_where_the_policy_proposes_a_person_lets_the_refusal_go_as_any_write() -> None:
    life = a_refused_life("")
    life.does(Accept())
    assert (about(life).state, about(life).next_at) == (WriteState.PROPOSED, None)


@pytest.mark.parametrize("action", [Resolve(Resolution.NO_ACTION), Reject(), Resolve(Resolution.MISREAD)])
def test_what_nobody_took_for_a_refusal_is_none(action: Action) -> None:
    life = a_refused_life()
    life.does(action)
    assert lines(life) == []


def test_the_reason_that_was_kept_counts_before_the_words_of_the_mail() -> None:
    life = a_refused_life()
    life.does(Resolve(Resolution.CANCELLED, background=STATED))
    assert about(life).values.reason == "no steel before May"


def test_a_line_that_we_give_up_ourselves_has_no_reason_of_the_suppliers() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=AUTOMATIC)
    life.does(Resolve(Resolution.CANCELLED))
    assert about(life).values == Confirmation(refused=True)


def test_a_change_goes_back_with_the_reason_that_was_kept() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=AUTOMATIC)
    life.does(Accept(background=STATED))
    write = about(life)
    assert (write.values.reason, write.values.refused) == ("no steel before May", None)
    assert write.values.schedule[0].date == dt.date(2026, 12, 25)


def test_what_is_as_ordered_after_all_needs_no_reason() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=AUTOMATIC)
    life.does(Resolve(Resolution.ORIGINAL, background=STATED))
    assert about(life).values.reason == ""


def test_an_earlier_reason_is_not_that_of_a_later_refusal() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=AUTOMATIC)
    life.does(Accept(background=STATED))
    life.on(days=1).answers(refused(), message="m2")
    life.does(Accept(), number=2)
    assert about(life).values.reason == GONE


def test_the_same_refusal_once_more_is_no_news() -> None:
    life = a_refused_life()
    life.does(Accept())
    life.on(days=1).answers(refused(), message="m2")
    assert lines(life) == []
    assert life.case.lines[0].refused


def test_a_line_that_comes_after_all_is_confirmed_anew() -> None:
    life = a_refused_life()
    life.does(Accept())
    life.on(days=1).answers(accepted(ORDER, 10), message="m2")
    assert (about(life).values.refused, about(life).values.quantity) == (None, ORDER.lines[0].quantity)
    assert (life.case.lines[0].refused, life.case.lines[0].reason) == (False, "")


def test_an_order_that_is_cancelled_for_its_silence_is_told_line_by_line() -> None:
    life = a_life(policy=AUTOMATIC)
    while not life.case.exceptions:
        life.rings()
    life.does(Resolve(Resolution.CANCELLED, "bought elsewhere"))
    assert [(one.line, one.values) for one in life.last.writes] == [
        (10, Confirmation(refused=True)),
        (20, Confirmation(refused=True)),
    ]
    assert "line 10: refused is approved for the company's system" in " ".join(life.journal)


def test_the_policy_says_whether_refusals_reasons_and_references_go_back() -> None:
    life = a_refused_life('[write_back]\nmode = "automatic"\nfields = ["date"]\n')
    life.does(Accept())
    assert lines(life) == []


def test_a_quantity_of_nothing_that_a_tolerance_let_pass_waits_for_a_person_all_the_same() -> None:
    policy = f"{AUTOMATIC}[tolerance.quantity]\nunder_percent = 100\n"
    none = replace(accepted(ORDER, 10), status=LineStatus.CHANGED, quantity=Decimal(0))
    confirmed = replace(a_life(policy=policy).case.lines[0], confirmed=none)
    life = a_life(policy=policy)
    after = replace(life.case, lines=(confirmed, life.case.lines[1]))
    (write,) = proposals(life.case, after, life.policy.write_back, life.now)
    assert (write.values.refused, write.state) == (True, WriteState.PROPOSED)


def test_the_suppliers_newest_number_of_the_order_goes_back_with_its_lines() -> None:
    life = a_refused_life()
    life.case = replace(life.case, own_numbers=("AB-1", "AB-2"))
    life.does(Accept(), by=ADA.email)
    assert about(life).values.reference == "AB-2"


def test_codes_are_no_words_and_notes_beside_them_are() -> None:
    code = Evidence("line", "ACK|IR|500|EA", "a.x12:seg:9")
    element = Evidence("line", "<LineStatusCode>7</LineStatusCode>", "a.xml:/OrderResponse/OrderLine[1]")
    note = Evidence(REASON, "Out of  production", "a.x12:seg:11")
    assert words_of((code, element)) == ""
    assert words_of((code, note)) == "Out of production"


def test_a_long_reason_is_cut() -> None:
    words = words_of([Evidence("item", "too-long" * 100, "body:1")])
    assert (len(words), words[-1]) == (LONGEST, "…")
