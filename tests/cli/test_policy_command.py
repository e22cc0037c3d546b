"""`countersign policy`: the rules checked, explained, compared and tried on what suppliers wrote."""

import datetime as dt
from pathlib import Path

import pytest
from fakes_app import NOW, FakeApp, a_busy_app

from countersign.procurement.claims import MessageKind, Reading
from countersign.procurement.mail import Route, Sort, Trust
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import Commit, MessageState

SOUND = 'name = "mine"\n[tolerance.date]\nlate_days = 30\n'


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_every_fault_of_a_file_is_told_with_its_line_and_it_ends_badly(call) -> None:
    answer = call(
        FakeApp(), "policy", "check", write("p.toml", "[tolerance.date]\nlat_days = 3\n[hours]\nend = 25\n")
    )
    assert answer.code == 2
    assert answer.err.splitlines()[0] == (
        'p.toml: line 2: unknown key "tolerance.date.lat_days"; did you mean "tolerance.date.late_days"?'
    )
    assert answer.err.splitlines()[1].startswith('p.toml: line 4: "hours.end"')
    assert answer.err.splitlines()[-1].endswith(
        "has 2 faults: mend them, then `countersign policy check p.toml`"
    )


@pytest.mark.parametrize(
    "command",
    [
        ("diff", "sound.toml", "p.toml"),
        ("backtest", "p.toml", "--since", "2026-01-01"),
        ("activate", "p.toml", "--by", "Ada", "--reason", "it is time"),
    ],
)
def test_whatever_reads_a_faulty_file_tells_one_fault_a_line_as_the_check_does(call, command) -> None:
    write("sound.toml", SOUND)
    write("p.toml", "[tolerance.date]\nlat_days = 3\n[hours]\nend = 25\n")
    checked = call(FakeApp(), "policy", "check", "p.toml")
    answer = call(FakeApp(), "policy", *command)
    assert (answer.code, answer.err) == (2, checked.err)


def test_a_sound_file_is_called_sound_and_leads_on_to_a_backtest(call) -> None:
    out = call(FakeApp(), "policy", "check", write("p.toml", SOUND)).out
    assert out.startswith('p.toml: policy "mine" is sound; 0 overrides.')
    assert "countersign policy backtest p.toml --since" in out


def test_the_default_can_be_printed_and_is_a_sound_policy_itself(call) -> None:
    out = call(FakeApp(), "policy", "show").out
    assert parse_policy(out, "printed").name == "default"


def test_for_a_line_each_rule_says_whether_it_holds_and_why_not(call) -> None:
    app = a_busy_app()
    override = (
        '[[tolerance.override]]\nname = "castings"\ncategory = "casting"\nprice = { over_percent = 2 }\n'
    )
    app.policy = parse_policy(SOUND + override, "p.toml")
    answer = call(app, "policy", "explain", "4500012345", "20", "--json")
    price = [one for one in answer.data["tolerances"] if one["field"] == "price"]
    assert [(one["rule"], one["holds"], one["why"]) for one in price] == [
        ("castings", False, "it is for category casting"),
        ("mine", True, ""),
    ]
    (date,) = [one for one in answer.data["tolerances"] if one["field"] == "date"]
    assert (date["over"], date["under"]) == ("30", "0")


def test_for_an_order_it_says_who_settles_a_difference_and_who_has_to_approve_it(call) -> None:
    app = a_busy_app()
    app.policy = parse_policy(
        'name = "mine"\n[mode]\ndefault = "automatic"\nprice = "supervised"\n'
        '[roles]\nfinance = "money@orchard-metal.example"\n[routing.owner]\nprice = "finance"\n'
        '[[approvals.need]]\nname = "dear"\nrole = "finance"\ntypes = ["quantity"]\nover_amount = 100\n',
        "p.toml",
    )
    answer = call(app, "policy", "explain", "4500012345", "20", "--json")
    said = {one["setting"]: one["words"] for one in answer.data["rules"]}
    assert said["mode.price"] == "price: supervised"
    assert said["routing.owner.price"] == "a difference in price is settled by money@orchard-metal.example"
    assert said["approvals.need dear"] == (
        "accepting or ordering a difference in quantity above 100 USD "
        "is approved by money@orchard-metal.example"
    )
    plain = call(app, "policy", "explain", "4500012345", "20").out
    assert "money@orchard-metal.example" in plain


def test_for_a_line_it_says_which_field_of_the_system_takes_the_suppliers_day(call) -> None:
    app = a_busy_app()
    app.policy = parse_policy('[write_back]\narrival_field = "DockDate"\nbuffer_days = 2\n', "p.toml")
    answer = call(app, "policy", "explain", "4500012345", "20", "--json")
    said = {one["setting"]: one["words"] for one in answer.data["rules"]}
    assert said["write_back.mode"] == "a person lets each write go"
    assert said["write_back.arrival_field"] == (
        "DockDate takes the supplier's day of arrival, plus 2 days (arrival_field, buffer_days)"
    )
    assert "DockDate" in call(app, "policy", "explain", "4500012345", "20", width=60).out


def test_a_line_that_the_order_does_not_have_is_refused_with_those_it_has(call) -> None:
    answer = call(a_busy_app(), "policy", "explain", "4500012345", "99")
    assert answer.code == 2
    assert "has no line 99; it has" in answer.err


def test_two_files_are_compared_setting_by_setting(call) -> None:
    answer = call(
        FakeApp(), "policy", "diff", write("a.toml", SOUND), write("b.toml", SOUND.replace("30", "5"))
    )
    assert answer.out.splitlines()[1].split() == ["tolerance.date.late_days", "30", "5"]
    assert "say the same" in call(FakeApp(), "policy", "diff", "a.toml", "a.toml").out


def answered(app: FakeApp) -> FakeApp:
    """The busy app, whose open exception came with a stored answer."""
    (one,) = app.store.exceptions()
    reading = one.proposal
    assert reading is not None
    whole = Reading(MessageKind.CONFIRMATION, (reading.order,), (reading,))
    route = Route(Sort.PERSON, (reading.order,), trust=Trust.ALIGNED)
    app.store.keep("m1", b"", "imap", NOW)
    app.store.commit(Commit(NOW, message="m1", message_state=MessageState.DONE, route=route, reading=whole))
    return app


def test_a_backtest_tells_what_the_new_policy_would_have_done(call) -> None:
    new = write("p.toml", SOUND)
    day = (NOW - dt.timedelta(days=1)).date().isoformat()
    out = call(answered(a_busy_app()), "policy", "backtest", new, "--since", day).out
    assert out.startswith("1 answers were judged under both policies.")
    assert "verdict ask 0 1" in " ".join(out.split())


def test_with_nothing_read_since_then_a_backtest_says_so(call) -> None:
    day = (NOW + dt.timedelta(days=1)).date().isoformat()
    out = call(answered(a_busy_app()), "policy", "backtest", write("p.toml", SOUND), "--since", day).out
    assert out.startswith("No answer has been read since then.")


def test_a_file_is_activated_and_stands_in_the_history_with_its_text(call) -> None:
    app = a_busy_app()
    write("p.toml", SOUND)
    said = call(app, "policy", "activate", "p.toml", "--by", "Ada Field", "--reason", "castings").out
    assert said.startswith("Version 1 is in force (p.toml).")
    again = ("--by", "Ben", "--reason", "back")
    call(app, "policy", "activate", "--version", "1", *again)
    (newest, first) = call(app, "policy", "history", "--json").data
    assert (newest["version"], newest["source"], newest["by"]) == (2, "version 1", "Ben")
    assert (first["reason"], first["texts"]["company"]) == ("castings", SOUND)
    shown = call(app, "policy", "show", "--version", "1").out
    assert shown.startswith("# Version 1 of 2026-11-21 09:30 UTC by Ada Field, from p.toml: castings\n")
    assert parse_policy(shown, "shown").name == "mine"


def test_a_faulty_file_is_not_activated_and_the_command_says_why(call) -> None:
    app = a_busy_app()
    answer = call(app, "policy", "activate", write("p.toml", "x = 1\n"), "--by", "Ada", "--reason", "r")
    assert (answer.code, "line 1: unknown key" in answer.err) == (2, True)
    assert list(app.store.policies()) == []
    assert [words[:2] for words in app.heard] == [("tell", app.heard[0][1])]


def test_what_is_to_be_activated_must_be_said_and_by_whom(call) -> None:
    who = ("--by", "Ada", "--reason", "r")
    assert "name the file" in call(FakeApp(), "policy", "activate", *who).err
    both = call(FakeApp(), "policy", "activate", write("p.toml", SOUND), "--version", "1", *who)
    assert "not both" in both.err
    assert (
        "must say something"
        in call(FakeApp(), "policy", "activate", "p.toml", "--by", " ", "--reason", "r").err
    )


def test_before_any_work_the_history_says_so(call) -> None:
    assert call(FakeApp(), "policy", "history").out.startswith("No policy was in force yet")


def test_a_check_looks_at_the_world_as_well(call) -> None:
    Path("letters").mkdir()
    Path("letters/ordre.en.txt.j2").write_text("x")
    answer = call(
        FakeApp(),
        "policy",
        "check",
        write("p.toml", SOUND),
        COUNTERSIGN_COMPANY__TEMPLATES="letters",
    )
    assert answer.code == 2
    assert "ordre.en.txt.j2, which is no letter" in answer.err


def test_an_invoice_is_held_against_the_order_and_what_has_come(call) -> None:
    line = ("policy", "match", "4500012345", "10")
    assert call(a_busy_app(), *line, "--invoiced", "1").out == "Line 10 matches.\n"
    told = call(a_busy_app(), *line, "--invoiced", "4", "--received", "2", "--before", "1")
    assert (told.code, "5 are invoiced altogether" in told.out) == (1, True)
    assert (
        "has no line 99; it has"
        in call(a_busy_app(), "policy", "match", "4500012345", "99", "--invoiced", "1").err
    )
    assert "is no amount" in call(a_busy_app(), *line, "--invoiced", "many").err


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_what_holds_for_a_line_can_be_read_in_any_terminal(call, width: int) -> None:
    app = a_busy_app()
    capped = '[[tolerance.override]]\nname = "castings from Northgate"\ncategory = "casting"\n'
    app.policy = parse_policy(capped + "price = { over_percent = 2, maximum = 50 }\n", "p.toml")
    out = call(app, "policy", "explain", "4500012345", "20", width=width).out
    assert max(map(len, out.splitlines())) <= width
    words = " ".join(out.split())
    for whole in ("castings", "Northgate", "2 % up to 50", "quantity"):
        assert whole in words
