"""What stands in one person's digest, and that nobody who has something to hear is left out."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, an_order

from countersign.procurement.actions import Accept, Resolution
from countersign.procurement.case import CaseException, ExceptionState, Pending
from countersign.procurement.claims import ExceptionType
from countersign.procurement.digest import Digest, Standing, digest_of, people_of
from countersign.procurement.judgement import Severity
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.waiting import Weekdays

BEN, BOSS = "ben@orchard-metal.example", "boss@orchard-metal.example"
ORDER = an_order()
SLOT = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)  # a Tuesday
DAY = dt.timedelta(days=1)
ROLES = f'[roles]\nmanager = "{BOSS}"\n[routing]\ncc = {{ date = ["manager"] }}\n'


def an_exception(count: int = 1, **changes: object) -> CaseException:
    given = {
        "id": f"4500012345-{count}",
        "order": ORDER.number,
        "type": ExceptionType.DATE,
        "severity": Severity.LOW,
        "rule": "tolerance.date.default",
        "words": "14 days later",
        "owner": ADA.email,
        "opened_at": SLOT - 3 * DAY,
        "line": 10,
        "next_at": SLOT + 5 * DAY,
    }
    return CaseException(**(given | changes))  # type: ignore[arg-type]


def settled(by: str, count: int = 1, at: dt.datetime = SLOT - DAY / 2) -> CaseException:
    outcome = {"resolution": Resolution.ACCEPTED, "resolved_by": by, "resolved_at": at, "next_at": None}
    return an_exception(count, state=ExceptionState.RESOLVED, **outcome)


def standing(*exceptions: CaseException, held: int = 0) -> Standing:
    return Standing(exceptions, {ORDER.number: ORDER}, held)


def digest(*exceptions: CaseException, who: str = ADA.email, text: str = "", held: int = 0) -> Digest:
    policy = parse_policy(text, "mine.toml")
    return digest_of(who, standing(*exceptions, held=held), policy, Weekdays(), SLOT, SLOT - DAY, BEN)


def ids(items: object) -> list[str]:
    return [one.exception.id[-1] for one in items]  # type: ignore[attr-defined]


def people(*exceptions: CaseException, text: str = "", held: int = 0) -> list[str]:
    policy = parse_policy(text, "mine.toml")
    return sorted(people_of(standing(*exceptions, held=held), policy, SLOT.date(), BEN))


def test_what_waits_stands_by_severity_and_then_by_age() -> None:
    found = digest(
        an_exception(1),
        an_exception(2, opened_at=SLOT - 9 * DAY),
        an_exception(3, severity=Severity.CRITICAL, opened_at=SLOT - DAY / 24),
        an_exception(4, severity=Severity.MEDIUM),
    )
    assert ids(found.waiting) == ["3", "4", "2", "1"]
    assert [one.age for one in found.waiting] == [0, 3, 9, 3]


def test_what_came_up_since_the_last_one_is_new() -> None:
    found = digest(an_exception(1), an_exception(2, opened_at=SLOT - DAY / 2))
    assert [(one.exception.id[-1], one.new) for one in found.waiting] == [("1", False), ("2", True)]
    assert found.new == 1


def test_what_came_up_after_the_slot_is_the_next_ones_however_late_this_one_is_written() -> None:
    assert digest(an_exception(opened_at=SLOT + DAY / 24)).empty


def test_somebody_elses_is_not_theirs_whatever_the_letter_case_of_the_address() -> None:
    assert digest(an_exception(owner=BEN)).empty
    assert not digest(an_exception(owner=ADA.email.upper())).empty


def test_what_waits_for_others_is_counted_and_told_only_when_it_comes_up_again() -> None:
    supplier = an_exception(1, state=ExceptionState.WAITING_SUPPLIER)
    assert digest(supplier).empty
    held = an_exception(2, state=ExceptionState.WAITING_INTERNAL, next_at=SLOT + DAY / 24)
    found = digest(supplier, held)
    assert (ids(found.due), found.elsewhere) == (["2"], 1)


def test_what_they_are_asked_to_approve_is_theirs_although_somebody_else_owns_it() -> None:
    pending = Pending(Accept(), ADA.email, SLOT - DAY, "approvals.price", (BOSS,))
    asked = an_exception(state=ExceptionState.WAITING_APPROVAL, pending=pending)
    assert ids(digest(asked, who=BOSS).approvals) == ["1"]
    assert people(asked) == [ADA.email, BOSS]


def test_what_others_settled_is_told_and_what_they_settled_themselves_alone_is_no_news() -> None:
    assert ids(digest(settled("boss")).settled) == ["1"]
    assert not digest(settled("boss")).empty
    assert digest(settled(ADA.email)).empty
    assert ids(digest(settled(ADA.email), an_exception(2)).settled) == ["1"]


@pytest.mark.parametrize("at", [SLOT - 2 * DAY, SLOT + DAY / 24])
def test_what_was_settled_before_the_last_one_or_after_the_slot_stands_in_another(at: dt.datetime) -> None:
    assert digest(settled("boss", at=at)).empty


def test_whoever_would_have_had_a_copy_of_what_was_batched_reads_of_it_once() -> None:
    text = ROLES + '[digest]\nbatch_below = "high"\n'
    new = an_exception(1, opened_at=SLOT - DAY / 2)
    assert ids(digest(new, an_exception(2), who=BOSS, text=text).copied) == ["1"]
    assert BOSS in people(new, text=text)


def test_a_copy_that_was_mailed_at_once_is_not_told_again() -> None:
    assert digest(an_exception(opened_at=SLOT - DAY / 2), who=BOSS, text=ROLES).empty


def test_a_stand_in_reads_what_waits_for_whoever_is_away() -> None:
    away = f'[[absence]]\nwho = "{ADA.email}"\nfirst = 2026-11-24\nlast = 2026-11-24\nstand_in = "{BEN}"\n'
    assert people(an_exception(), text=away) == [BEN]
    assert ids(digest(an_exception(), who=BEN, text=away).waiting) == ["1"]
    assert digest(an_exception(), text=away).empty


def test_whoever_hears_of_mails_without_an_order_reads_how_many_are_held() -> None:
    assert people(held=2) == [BEN]
    assert digest(who=BEN, held=2).held == 2
    assert digest(held=2).empty


def test_the_journal_gets_the_counts_in_words() -> None:
    assert digest(an_exception(1), settled("boss", 2)).words == "1 waiting, 1 settled"
    assert digest().words == "nothing to say"


def test_a_digest_follows_from_what_is_stored_and_the_slot_alone() -> None:
    one, two = an_exception(1), an_exception(2)
    assert digest(one, two) == digest(two, one)
    assert replace(digest(one), who=BEN) != digest(one)
