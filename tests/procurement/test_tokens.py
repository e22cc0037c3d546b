"""Decision tokens: good for one person, for these exceptions, until that day, and for nothing else."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.tokens import (
    Claim,
    Grant,
    Standing,
    check,
    counter,
    issue,
    read,
    redemption,
    without,
)

SECRET = b"k" * 32
TODAY = dt.date(2026, 11, 22)
ADA = "ada.field@orchard-metal.example"
GRANT = Grant("k3v9q2wz7a", 3, (1, 2), ADA, TODAY + dt.timedelta(days=30))


def the_claim(text: str) -> Claim:
    (claim,) = read(text)
    return claim


def test_a_token_says_what_it_is_for_and_is_good_for_the_person_it_was_made_for() -> None:
    claim = the_claim(f"accept\n\n[{issue(GRANT, SECRET)}]\n")
    assert (claim.case, claim.mail, claim.exceptions) == ("k3v9q2wz7a", 3, (1, 2))
    assert check(claim, ADA, SECRET, TODAY) is Standing.GOOD


def test_letter_case_is_lost_on_the_way_and_does_no_harm() -> None:
    claim = the_claim(issue(GRANT, SECRET).upper())
    assert check(claim, ADA.upper(), SECRET, TODAY) is Standing.GOOD


@pytest.mark.parametrize(
    "person", ["ben.ward@orchard-metal.example", "", "ada.field@orchard-metal.example.evil"]
)
def test_it_is_nobody_elses(person: str) -> None:
    assert check(the_claim(issue(GRANT, SECRET)), person, SECRET, TODAY) is Standing.FORGED


def test_another_secret_does_not_sign_it() -> None:
    assert check(the_claim(issue(GRANT, b"another")), ADA, SECRET, TODAY) is Standing.FORGED


def test_its_last_day_counts_and_the_day_after_does_not() -> None:
    claim = the_claim(issue(GRANT, SECRET))
    assert check(claim, ADA, SECRET, GRANT.expires) is Standing.GOOD
    assert check(claim, ADA, SECRET, GRANT.expires + dt.timedelta(days=1)) is Standing.EXPIRED


@pytest.mark.parametrize(
    "changed",
    [
        {"case": "b7n4m2xc9d"},
        {"mail": 4},
        {"exceptions": (1, 3)},
        {"exceptions": (1,)},
        {"expires": GRANT.expires + dt.timedelta(days=1)},
    ],
)
def test_what_it_says_can_not_be_changed(changed: dict[str, object]) -> None:
    claim = replace(the_claim(issue(GRANT, SECRET)), **changed)  # type: ignore[arg-type]
    assert check(claim, ADA, SECRET, TODAY + dt.timedelta(days=1)) is Standing.FORGED


def test_every_single_character_of_it_counts() -> None:
    token = issue(GRANT, SECRET)
    for place in range(token.index("-", 3) + 1, len(token) - 1):  # the last one holds spare bits
        other = "a" if token[place] != "a" else "b"
        for claim in read(token[:place] + other + token[place + 1 :]):
            assert check(claim, ADA, SECRET, TODAY) is Standing.FORGED


def test_a_text_may_hold_several_and_loses_them_cleanly() -> None:
    one, other = issue(GRANT, SECRET), issue(replace(GRANT, exceptions=(7,)), SECRET)
    text = f"accept [{one}]\nreject ({other})\n{one}"
    assert [claim.exceptions for claim in read(text)] == [(1, 2), (7,)]
    assert without(text) == "accept \nreject \n"


@pytest.mark.parametrize(
    "text", ["ok-then-this-is-no-token", "ok-k3v9q2wz7a-aaaa", "look-k3v9q2wz7a-" + "a" * 30, ""]
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert read(text) == ()


@given(
    mail=st.integers(1, 100_000),
    exceptions=st.lists(st.integers(1, 5_000), min_size=1, max_size=8).map(tuple),
    days=st.integers(0, 20_000),
)
def test_every_grant_comes_back_as_it_went(mail: int, exceptions: tuple[int, ...], days: int) -> None:
    grant = replace(GRANT, mail=mail, exceptions=exceptions, expires=TODAY + dt.timedelta(days=days))
    claim = the_claim(issue(grant, SECRET))
    assert (claim.mail, claim.exceptions, claim.expires) == (mail, exceptions, grant.expires)
    assert check(claim, ADA, SECRET, TODAY) is Standing.GOOD


@given(st.text(max_size=200))
def test_nothing_that_a_mail_holds_breaks_the_search(text: str) -> None:
    read(text + " ok-case-" + text)


def test_a_token_fits_into_a_reply_address() -> None:
    assert len(f"purchasing-orders+{issue(GRANT, SECRET)}") <= 64


def test_a_use_is_remembered_by_exception_mail_and_person() -> None:
    assert counter("4500012345-12") == 12
    assert redemption("1-2", 3, " Ada@X.example ") == redemption("1-2", 3, "ada@x.example")
    assert len({redemption("1-2", 3, ADA), redemption("1-3", 3, ADA), redemption("1-2", 4, ADA)}) == 3
