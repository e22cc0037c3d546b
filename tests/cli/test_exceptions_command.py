"""`countersign exceptions`: what needs a person, told so that they can decide."""

from decimal import Decimal

import pytest
from builders import ADA
from fakes_app import NOW, FakeApp, a_busy_app, an_exception

from countersign.procurement.actions import Background, Consequence, Resolution, Resolve, RootCause
from countersign.procurement.case import ExceptionState
from countersign.procurement.claims import Evidence, ExceptionType
from countersign.procurement.events import PersonActed
from countersign.procurement.judgement import Severity

SECOND = an_exception(
    id="4500012345-2",
    type=ExceptionType.CONFLICT,
    severity=Severity.CRITICAL,
    line=None,
    proposal=None,
    words="The mail confirms the order, and says that the price has to be agreed first",
    state=ExceptionState.WAITING_SUPPLIER,
)


def test_the_list_begins_with_the_gravest(call) -> None:
    lines = call(a_busy_app(an_exception(), SECOND), "exceptions", "list").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["4500012345-2", "4500012345-1"]
    assert lines[1].endswith("price has to be agreed first, for ada.field (the supplier was asked)")
    assert lines[2].endswith("line 20, date: 9 days later than ordered (0 allowed), for ada.field")
    assert lines[-1] == "  countersign exceptions show 4500012345-2"


def test_the_list_as_json_has_every_fact(call) -> None:
    (one,) = call(a_busy_app(), "exceptions", "list", "--json").data
    assert (one["id"], one["type"], one["severity"]) == ("4500012345-1", "date", "high")
    assert one["evidence"][0]["quote"] == "30 kg on 18 Dec, the rest on the 21st to 23rd"
    assert one["proposal"]["deliveries"][1]["latest"] == "2026-12-23"
    assert one["proposal"]["quantity"] == "40"


def test_an_empty_list_says_so(call) -> None:
    assert call(FakeApp(), "exceptions", "list").out.startswith("Nothing needs a person.")


def test_an_exception_shows_the_order_beside_their_words(call) -> None:
    out = call(a_busy_app(), "exceptions", "show", "4500012345-1").out
    lines = out.splitlines()
    assert lines[0] == "4500012345-1: date, high"
    assert "Rule: tolerance.date.default" in lines
    assert "quantity  40 KG       40 KG" in lines
    assert "price     4.35 USD    not said" in lines
    assert "date      2026-12-14  2026-12-18 (30), 2026-12-21 to 2026-12-23 (10)" in lines
    assert "  “30 kg on 18 Dec, the rest on the 21st to 23rd” (date, body:3)" in lines
    assert lines[-1] == "  countersign exceptions accept 4500012345-1 --by YOUR-ADDRESS"


def test_what_was_not_certainly_said_is_not_offered_for_acceptance(call) -> None:
    app = a_busy_app(an_exception(proposal=None))
    out = call(app, "exceptions", "show", "4500012345-1").out
    assert "date      2026-12-14  nothing certain" in out
    assert "  accepted:" not in out
    assert "  accept " not in out
    assert out.endswith('exceptions ask 4500012345-1 "YOUR QUESTION" --by YOUR-ADDRESS\n')


def test_what_is_not_the_suppliers_can_t_be_taken_or_rejected(call) -> None:
    bounced = an_exception(type=ExceptionType.DELIVERY_FAILURE, line=None, proposal=None, evidence=())
    out = call(a_busy_app(bounced), "exceptions", "show", "4500012345-1").out
    assert not any(f"  {name} " in out for name in ("accept", "reject", "misread"))
    assert out.endswith("exceptions resolve 4500012345-1 no-action --by YOUR-ADDRESS\n")


def test_an_exception_of_a_whole_order_has_no_line(call) -> None:
    out = call(a_busy_app(SECOND), "exceptions", "show", "4500012345-2").out
    assert "Order 4500012345, Northgate Fasteners" in out
    assert "The supplier was asked." in out
    assert "ordered" not in out.splitlines()


def test_every_resolution_is_explained(call) -> None:
    out = call(a_busy_app(), "exceptions", "show", "4500012345-1").out
    for resolution in Resolution:
        assert f"  {resolution}: " in out


def test_resolving_tells_the_application_who_and_why_and_what_is_next(call) -> None:
    app = a_busy_app(an_exception(), SECOND)
    words = ("accepted", "--by", "ada.field", "--note", "it still fits")
    answer = call(app, "exceptions", "resolve", "4500012345-1", *words)
    decided = PersonActed("4500012345-1", "ada.field", Resolve(Resolution.ACCEPTED, "it still fits"))
    assert app.heard == [("act", decided)]
    assert answer.out.splitlines() == [
        "4500012345-1 is resolved: accepted. Order 4500012345 is now attention.",
        "",
        "Still open on it: 1. The next:",
        "  countersign exceptions show 4500012345-2",
    ]


def test_resolving_the_last_one_leads_to_the_journal(call) -> None:
    answer = call(a_busy_app(), "exceptions", "resolve", "4500012345-1", "no-action", "--by", "ada.field")
    assert "Order 4500012345 is now partial." in answer.out
    assert answer.out.endswith("  countersign journal 4500012345\n")


def test_a_resolved_exception_says_by_whom(call) -> None:
    app = a_busy_app()
    app.act(PersonActed("4500012345-1", "ada.field", Resolve(Resolution.MISREAD, "she quoted us")))
    out = call(app, "exceptions", "show", "4500012345-1").out
    assert f"Resolved (read-wrongly) by {ADA.email} {NOW:%Y-%m-%d %H:%M} UTC: she quoted us" in out
    assert "resolve 4500012345-1" not in out
    assert "(resolved)" in call(app, "exceptions", "list", "--all").out


@pytest.mark.parametrize("words", [("accepted",), ("perhaps", "--by", "ada.field")])
def test_nobody_and_nonsense_can_t_resolve(call, words: tuple[str, ...]) -> None:
    app = a_busy_app()
    assert call(app, "exceptions", "resolve", "4500012345-1", *words).code == 2
    assert app.heard == []


def test_an_exception_that_nobody_knows_is_refused(call) -> None:
    answer = call(a_busy_app(), "exceptions", "show", "4500012345-9")
    assert answer.code == 2
    assert "4500012345-9" in answer.err


def test_words_that_would_steer_the_terminal_are_made_harmless(call) -> None:
    nasty = Evidence("date", "\x1b[2Jall good\u202e\x9b1m", "body:1")
    app = a_busy_app(an_exception(evidence=(nasty,), words="line\x1b]0;x\x07"))
    for command in (
        ["show", "4500012345-1"],
        ["list"],
        ["list", "--json"],
        ["show", "4500012345-1", "--json"],
    ):
        out = call(app, "exceptions", *command).out
        assert all(char.isprintable() or char == "\n" for char in out)
    data = call(app, "exceptions", "show", "4500012345-1", "--json").data
    assert data["evidence"][0]["quote"] == nasty.quote


@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize(
    "words",
    [
        ("exceptions", "list"),
        ("exceptions", "show", "4500012345-1"),
        ("orders", "list"),
        ("orders", "show", "4500012345"),
        ("journal", "4500012345"),
        ("doctor",),
    ],
)
def test_what_people_read_fits_their_terminal(call, width: int, words: tuple[str, ...]) -> None:
    lines = call(a_busy_app(an_exception(), SECOND), *words, width=width).out.splitlines()
    too_long = [line for line in lines if len(line) > width and not line.startswith("  countersign ")]
    assert too_long == []
    assert not any("…" in line for line in lines)


@pytest.mark.parametrize("width", [80, 60])
def test_nothing_is_cut_off_in_a_narrow_terminal(call, width: int) -> None:
    out = call(a_busy_app(SECOND), "exceptions", "list", width=width).out
    told = " ".join(line[35:].strip() for line in out.splitlines()[2:])
    assert told.startswith(f"conflict: {SECOND.words}, for ada.field (the supplier was asked)")


def test_what_it_came_from_and_what_it_costs_is_kept_with_the_decision(call) -> None:
    app = a_busy_app()
    words = ["accepted", "--by", "ada.field", "--cause", "supplier-material", "--stated", "mill is late"]
    words += ["--consequence", "expedite-charge", "--money", "120.50"]
    assert call(app, "exceptions", "resolve", "4500012345-1", *words).code == 0
    (decided,) = [one[1] for one in app.heard]
    assert decided.action.background == Background(
        RootCause.SUPPLIER_MATERIAL, "mill is late", Consequence.EXPEDITE_CHARGE, Decimal("120.50")
    )
    out = call(app, "exceptions", "show", "4500012345-1").out
    assert (
        "cause supplier-material, they say “mill is late”, consequence expedite-charge, effect 120.50" in out
    )


@pytest.mark.parametrize("amount", ["a lot", "NaN", "1,5"])
def test_what_is_no_amount_is_refused(call, amount: str) -> None:
    words = ["accepted", "--by", "ada.field", "--money", amount]
    answer = call(a_busy_app(), "exceptions", "resolve", "4500012345-1", *words)
    assert answer.code == 2
    assert f"{amount} is no amount; write it like 120.50" in answer.err
