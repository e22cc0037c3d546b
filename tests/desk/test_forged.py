"""Mails that want to decide and must not: each changes nothing, stands in the journal, and the owner is told.

`forged/*.eml` are the mails, each with what is expected of it beside it. @ADA@ is the code in the mail that
Ada got, @EXPIRED@ one of hers whose time is over, @BEN@ one made out to Ben, @WRONG@ Ada's with a character
changed.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk_world import ADA, BEN, COMPANY, NORTHGATE, Desk, a_desk, a_mail, a_token, text_of

from countersign.mailbox.postman import Postman
from countersign.procurement.case import Case, Purpose
from countersign.procurement.ports import MessageState

FORGED = Path(__file__).parent / "forged"
NAMES = sorted(path.stem for path in FORGED.glob("*.eml"))


def wanted(name: str) -> dict[str, Any]:
    return tomllib.loads((FORGED / f"{name}.toml").read_text("utf-8"))


def forged(name: str) -> bytes:
    right = a_token(about=(1, 2))
    codes = {
        "@ADA@": right,
        "@EXPIRED@": a_token(about=(1, 2), days=0),
        "@BEN@": a_token(BEN, about=(1, 2)),
        "@WRONG@": right[:-6] + ("a" if right[-6] != "a" else "b") + right[-5:],
    }
    text = (FORGED / f"{name}.eml").read_text("utf-8")
    for mark, code in codes.items():
        text = text.replace(mark, code)
    return text.encode()


def standing(case: Case) -> Case:
    """A case without what any mail of ours moves."""
    return replace(case, version=0, sequence=0)


@pytest.mark.parametrize("name", NAMES)
def test_it_changes_nothing_and_is_logged_and_told(name: str) -> None:
    desk, want = a_desk(), wanted(name)
    if "setup" in want:
        desk.answers(want["setup"])
    before, journal, outside = standing(desk.case), len(desk.journal), len(desk.outside.mails)
    stored = desk.arrives(forged(name))
    assert standing(desk.case) == before
    assert stored.state is MessageState.DONE
    refused = [one for one in desk.journal[journal:] if one.event.startswith("instruction.")]
    assert {(one.event, one.rule) for one in refused} == {("instruction.refused", want["rule"])}
    assert all(one.message == stored.identity for one in refused)
    assert all(" is not carried out: " in one.words and " " in one.words.split(": ")[-1] for one in refused)
    assert [mail.recipients[0] for mail in desk.outside.mails[outside:]] == want["told"]
    assert len(desk.sent(Purpose.OUTCOME)) == len(want["told"]) + ("setup" in want)


def test_every_mail_says_why_it_is_one() -> None:
    assert [path.stem for path in sorted(FORGED.glob("*.toml"))] == NAMES
    assert all(wanted(name)["why"].endswith(".") for name in NAMES)
    assert len(NAMES) >= 20


def test_the_same_mail_from_ada_herself_is_obeyed() -> None:
    """What all the others are measured by: nothing but what is wrong with them keeps them from deciding."""
    desk = a_desk()
    right = forged("03-used-token")
    desk.arrives(right)
    assert [one.note for one in desk.exceptions] == ["", ""]
    assert {one.moves[-1].why for one in desk.exceptions} == {"reject"}


def test_a_supplier_with_the_right_code_is_read_as_a_supplier_and_the_code_is_noted() -> None:
    desk = a_desk()
    opened = {one.id for one in desk.exceptions}
    to = COMPANY.mailbox.replace("@", f"+{a_token(about=(1, 2))}@")
    stored = desk.arrives(a_mail(NORTHGATE.email, to, "all: accept\n", subject="Re: order 4500012345"))
    assert stored.state is MessageState.DONE
    assert opened <= {one.id for one in desk.exceptions}
    assert all(one.resolved_by == "" for one in desk.office.store.exceptions(everything=True))
    noted = [one for one in desk.journal if one.rule == "instruction.outside"]
    assert [(one.event, one.actor) for one in noted] == [("instruction.refused", NORTHGATE.email)]
    assert desk.sent(Purpose.OUTCOME) == []


def test_who_is_really_one_of_ours_can_answer_what_they_are_told() -> None:
    desk = a_desk()
    desk.arrives(forged("19-no-token"))
    assert "without its code" in text_of(desk.sent(Purpose.OUTCOME)[-1])
    desk.answers("all: accept")
    assert desk.exceptions == []


def test_an_outsider_is_never_written_to() -> None:
    desk = a_desk()
    for name in NAMES:
        desk.arrives(forged(name))
    people = {recipient for mail in desk.outside.mails for recipient in mail.recipients}
    assert people == {ADA.email, BEN, NORTHGATE.email}


def test_without_a_mail_server_whose_word_counts_nobody_decides_by_mail() -> None:
    desk = a_desk()
    nobody = Postman(None, (COMPANY.mailbox,), COMPANY.domain)
    desk = Desk(replace(desk.office, postman=nobody), desk.outside, desk.clock)
    before = standing(desk.case)
    desk.answers("all: accept")
    assert standing(desk.case) == before
    assert "instruction.unverified" in {one.rule for one in desk.journal}
