"""`countersign exceptions accept … refuse`: each says what it did, and what it did not do."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import ADA
from fakes_app import NOW, FakeApp, a_busy_app, an_exception

from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Ask,
    Assign,
    Background,
    Comment,
    Corrected,
    Hold,
    Misread,
    Refuse,
    Reject,
    RootCause,
    Seen,
)
from countersign.procurement.case import ExceptionState, Moved, Pending
from countersign.procurement.policy.model import parse_policy

ID = "4500012345-1"
BY = ("--by", ADA.email)
FINANCE = "money@orchard-metal.example"
ASKED = an_exception(
    state=ExceptionState.WAITING_APPROVAL,
    moves=(Moved(ExceptionState.WAITING_APPROVAL, NOW, ADA.email, "accept"),),
    pending=Pending(Accept(), ADA.email, NOW, "approvals.price", (FINANCE,)),
)


def an_app_with_finance() -> FakeApp:
    return replace(a_busy_app(ASKED), policy=parse_policy(f'[roles]\nfinance = "{FINANCE}"\n', "mine.toml"))


@pytest.mark.parametrize(
    ("words", "action"),
    [
        (
            ("accept", ID, "--note", "fine", "--cause", "logistics"),
            Accept("fine", Background(RootCause.LOGISTICS)),
        ),
        (("reject", ID, "--note", "too late"), Reject("too late")),
        (("ask", ID, "Could half of it come earlier?"), Ask("Could half of it come earlier?")),
        (("hold", ID, "2026-12-01", "--note", "holiday"), Hold(dt.date(2026, 12, 1), "holiday")),
        (("assign", ID, "ben.hill@orchard-metal.example"), Assign("ben.hill@orchard-metal.example")),
        (("misread", ID), Misread()),
        (
            ("misread", ID, "--quantity", "30", "--price", "4.35", "--date", "2026-12-14"),
            Misread(Corrected(Decimal(30), Decimal("4.35"), dt.date(2026, 12, 14))),
        ),
        (("comment", ID, "they are on strike"), Comment("they are on strike")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_command_hands_its_action_on(call, words: tuple[str, ...], action: Action) -> None:
    app = a_busy_app()
    assert call(app, "exceptions", *words, *BY).code == 0
    (acted,) = [one[1] for one in app.heard]
    assert (acted.exception, acted.by, acted.action) == (ID, ADA.email, action)


@pytest.mark.parametrize(
    ("command", "action", "said"),
    [("approve", Approve("ok"), "is resolved: accepted"), ("refuse", Refuse("ok"), "is refused")],
)
def test_a_colleague_approves_or_refuses(call, command: str, action: Action, said: str) -> None:
    app = an_app_with_finance()
    answer = call(app, "exceptions", command, ID, "--by", FINANCE, "--note", "ok")
    assert app.heard[0][1].action == action
    assert said in answer.out


def test_it_says_what_it_did_where_the_order_stands_and_what_is_next(call) -> None:
    answer = call(a_busy_app(), "exceptions", "hold", ID, "2026-12-01", *BY)
    assert answer.out.splitlines() == [
        "4500012345-1: on hold until 2026-12-01. Order 4500012345 is now attention.",
        "",
        "See where it stands:",
        "  countersign exceptions show 4500012345-1",
    ]


def test_the_configured_person_needs_no_by(call) -> None:
    app = a_busy_app()
    assert call(app, "exceptions", "comment", ID, "hm", COUNTERSIGN_CLI__USER=ADA.email).code == 0
    assert app.heard[0][1].by == ADA.email


def test_nobody_can_t_act(call) -> None:
    app = a_busy_app()
    answer = call(app, "exceptions", "accept", ID)
    assert answer.code == 2
    assert "who decides? Give --by YOUR-ADDRESS, or set cli.user in countersign.toml" in answer.err
    assert app.heard == []


def test_whoever_may_not_hears_who_may_and_nothing_is_changed(call) -> None:
    app = a_busy_app()
    before = app.store.exception(ID)
    answer = call(app, "exceptions", "accept", ID, "--by", "eve@elsewhere.example")
    assert answer.code == 2
    assert answer.err == (
        f"Error: eve@elsewhere.example may not decide it: {ADA.email} may. "
        "Nothing was changed; see `countersign exceptions show 4500012345-1`\n"
    )
    assert app.store.exception(ID) == before


def test_the_second_is_told_what_stands(call) -> None:
    app = a_busy_app()
    call(app, "exceptions", "accept", ID, *BY)
    answer = call(app, "exceptions", "reject", ID, *BY)
    assert answer.code == 2
    assert f"was settled before by {ADA.email}" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("misread", ID, "--quantity", "0"), "0 is no quantity that somebody delivers"),
        (("misread", ID, "--price", "-1"), "-1 is no price"),
        (("misread", ID, "--date", "tomorrow"), "does not match the format"),
        (("hold", ID, "01.12.2026"), "does not match the format"),
        (("hold", ID, "2020-01-01"), "is not in the future"),
        (("ask", ID, " "), "there is no question to ask"),
        (("assign", ID, "eve@elsewhere.example"), "is no address of the company's"),
        (("approve", ID), "waits for no approval"),
        (("accept", "4500012345-9"), "4500012345-9"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(call, words: tuple[str, ...], said: str) -> None:
    app = a_busy_app()
    before = app.store.exception(ID)
    answer = call(app, "exceptions", *words, *BY)
    assert answer.code == 2
    assert said in answer.err
    assert app.store.exception(ID) == before


class TestShowing:
    def test_an_open_one_that_its_owner_looks_at_is_seen(self, call) -> None:
        app = a_busy_app()
        out = call(app, "exceptions", "show", ID, COUNTERSIGN_CLI__USER=ADA.email).out
        assert app.heard[0][1].action == Seen()
        assert f"seen since {NOW:%Y-%m-%d %H:%M} UTC ({ADA.email})" in out

    def test_somebody_else_looking_is_nothing(self, call) -> None:
        app = a_busy_app()
        call(app, "exceptions", "show", ID, COUNTERSIGN_CLI__USER="ben@orchard-metal.example")
        assert app.heard == []

    def test_it_says_since_when_it_has_been_what_and_when_it_comes_up_again(self, call) -> None:
        out = call(a_busy_app(ASKED), "exceptions", "show", ID).out
        assert f"waiting-approval since {NOW:%Y-%m-%d %H:%M} UTC ({ADA.email}, accept)" in out
        assert f"Comes up again {NOW + dt.timedelta(days=2):%Y-%m-%d %H:%M} UTC" in out

    def test_what_waits_for_approval_is_shown_to_be_approved(self, call) -> None:
        out = call(a_busy_app(ASKED), "exceptions", "show", ID).out
        assert f"{ADA.email} decided: accept" in out
        assert f"It waits for the approval of {FINANCE}." in out
        assert out.rstrip().endswith(
            'countersign exceptions refuse 4500012345-1 --by YOUR-ADDRESS --note "WHY"'
        )

    @pytest.mark.parametrize("width", [80, 60])
    def test_it_fits_the_terminal(self, call, width: int) -> None:
        for one in (ASKED, an_exception()):
            lines = call(a_busy_app(one), "exceptions", "show", ID, width=width).out.splitlines()
            assert [x for x in lines if len(x) > width and not x.startswith("  countersign ")] == []


def test_a_list_of_ones_own(call) -> None:
    assert ID in call(a_busy_app(), "exceptions", "list", "--owner", "Ada.Field").out
    assert ID in call(a_busy_app(), "exceptions", "list", "--owner", ADA.email).out
    assert "Nothing needs a person." in call(a_busy_app(), "exceptions", "list", "--owner", "ben").out
