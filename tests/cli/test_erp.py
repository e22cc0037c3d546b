"""`countersign erp`: what goes back to the company's own system, as people see and decide it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fakes_app import NOW, FakeApp, a_busy_app, an_order

from countersign.agent.steps.fetch_orders import Fetched
from countersign.erp.memory import MemoryErp
from countersign.procurement.erp import Capability, Confirmation, Slice, SystemState, Write, WriteState
from countersign.procurement.errors import ErpError
from countersign.procurement.ports import Commit
from countersign.procurement.shipment import Shipment

NUMBER = "4500012345"
KEY = f"{NUMBER}-10-5d1f0c9a77"
VALUES = Confirmation(
    Decimal(500), Decimal("12.75"), Decimal(100), (Slice(dt.date(2026, 12, 18), Decimal(500)),)
)
BY = ("--by", "ada.field@orchard-metal.example")


def an_app(*states: WriteState, erp: MemoryErp | None = None, **more: object) -> FakeApp:
    """A busy app with a system, and one write for each state."""
    app = a_busy_app()
    app.erp = erp or MemoryErp()
    app.erp.load(an_order())
    for number, state in enumerate(states or (WriteState.PROPOSED,)):
        key = KEY if not number else f"{KEY}-{number}"
        write = replace(Write(key, NUMBER, 10, VALUES, NOW, state), **more)  # type: ignore[arg-type]
        app.store.commit(Commit(NOW, writes=(write,)))
    return app


def test_the_status_tells_what_the_system_holds_and_where_writes_stand(call) -> None:
    answer = call(an_app(WriteState.PROPOSED, WriteState.WRITTEN, WriteState.WRITTEN), "erp", "status")
    assert "System: memory: 1 orders can be read" in answer.out
    assert "confirmed_price" in answer.out
    assert "1 proposed, 2 written" in answer.out
    assert "countersign erp list --waiting" in answer.out


class Away(MemoryErp):
    """A system that does not answer."""

    def probe(self) -> str:
        raise ErpError("memory does not answer (timed out)", permanent=False)


def test_while_the_system_is_away_the_status_tells_what_we_know_ourselves(call) -> None:
    """That is when somebody asks for it."""
    refused = an_app(WriteState.APPROVED, WriteState.REFUSED, erp=Away(), reason="locked by SMITH")
    out = call(refused, "erp", "status").out
    assert "can't be looked at now: memory does not answer" in out
    assert "1 approved, 1 refused" in out
    assert "Queue: 1, the oldest since" in out
    assert "refused: locked by SMITH" in out


def test_without_a_system_the_status_says_what_to_set(call) -> None:
    app = an_app()
    app.erp = None
    assert "Set erp.kind" in call(app, "erp", "status").out


def test_the_status_tells_why_something_could_not_be_written_yet(call) -> None:
    app = an_app(WriteState.APPROVED, attempts=2, reason="the system does not answer")
    assert "1 could not be written yet: the system does not answer" in call(app, "erp", "status").out


def test_writes_are_listed_with_what_became_of_them(call) -> None:
    app = an_app(WriteState.PROPOSED, WriteState.REFUSED, reason="locked by SMITH")
    out = call(app, "erp", "list").out
    assert "proposed" in out
    assert "delivery 500 on 2026-12-18; locked by SMITH" in out
    assert "refused" not in call(app, "erp", "list", "--waiting").out
    assert [one["state"] for one in call(app, "erp", "list", "--json").data] == ["proposed", "refused"]


def test_where_nothing_was_proposed_the_list_says_so(call) -> None:
    assert "There is no such write." in call(an_app(), "erp", "list", "4599999999").out


def test_a_dry_run_tells_each_field_that_would_change_and_changes_none(call) -> None:
    app = an_app()
    out = call(app, "erp", "show", KEY).out
    assert "price nothing instead of 12.75 per 100" in out
    assert "delivery nothing instead of 500 on 2026-12-18" in out
    assert f"countersign erp approve {KEY}" in out
    assert app.store.write_of(KEY).state is WriteState.PROPOSED
    assert app.erp
    assert app.erp.order(NUMBER).lines[0].confirmed == Confirmation()


def test_a_dry_run_tells_what_the_system_cannot_hold(call) -> None:
    app = an_app(erp=MemoryErp([Capability.CONFIRMED_QUANTITY]))
    assert "Not held by the system: the confirmed price can't be held." in call(app, "erp", "show", KEY).out


def test_a_dry_run_tells_where_the_day_goes_and_by_which_rule(call) -> None:
    days = "shipment takes the supplier's day of arrival, plus 2 days (arrival_field, buffer_days)"
    values = Confirmation(schedule=(Slice(dt.date(2026, 12, 20), Decimal(500), "shipment"),))
    out = " ".join(call(an_app(values=values, days=days), "erp", "show", KEY).out.split())
    assert "delivery nothing instead of 500 on 2026-12-20 as shipment" in out
    assert f"By the policy, {days}." in out
    assert "Its own date field" not in out
    own = call(an_app(days="the system's own date field takes it"), "erp", "show", KEY).out
    assert "Its own date field is delivery." in own


def test_a_dry_run_tells_that_a_refused_line_has_no_place_there(call) -> None:
    app = an_app(erp=MemoryErp([Capability.CONFIRMED_QUANTITY]), values=Confirmation(refused=True))
    out = " ".join(call(app, "erp", "show", KEY).out.split())
    assert "Not held by the system: that the line is refused can't be held." in out
    assert "It would be refused: the system can hold nothing of it" in out
    assert "stands there already" not in out
    assert "approve" not in out


def test_the_status_names_the_fields_for_a_day(call) -> None:
    assert "Its fields for a day: delivery, shipment" in call(an_app(), "erp", "status").out


def test_a_dry_run_tells_why_it_would_be_refused(call) -> None:
    app = an_app()
    assert isinstance(app.erp, MemoryErp)
    order = an_order()
    app.erp.edit(NUMBER, order=replace(order, lines=order.lines[1:]))
    out = call(app, "erp", "show", KEY).out
    assert "It would be refused: line 10 is not on order 4500012345 in the system any more." in out
    assert "approve" not in out


def test_what_is_approved_waits_for_the_worker_and_says_who_let_it_go(call) -> None:
    app = an_app()
    assert "will be written and read back" in call(app, "erp", "approve", KEY, *BY).out
    write = app.store.write_of(KEY)
    assert (write.state, write.by, write.next_at) == (WriteState.APPROVED, BY[1], NOW)
    row = app.store.journal(NUMBER)[-1].entry
    assert (row.event, row.actor) == ("erp.approved", BY[1])


def test_all_that_waits_can_be_approved_at_once(call) -> None:
    app = an_app(WriteState.PROPOSED, WriteState.PROPOSED, WriteState.REFUSED)
    call(app, "erp", "approve", "--all", *BY)
    assert [one.state.value for one in app.store.writes()] == ["approved", "approved", "refused"]


@pytest.mark.parametrize("arguments", [(), (KEY, "--all")])
def test_which_ones_has_to_be_said(call, arguments: tuple[str, ...]) -> None:
    app = an_app()
    answer = call(app, "erp", "approve", *arguments, *BY)
    assert answer.code == 2
    assert "Give their KEYs, or --all" in answer.err
    assert app.store.write_of(KEY).state is WriteState.PROPOSED


def test_what_is_over_cannot_be_approved(call) -> None:
    answer = call(an_app(WriteState.WRITTEN), "erp", "approve", KEY, *BY)
    assert f"{KEY} is written already" in answer.err


def test_a_refusal_needs_a_reason_and_keeps_it(call) -> None:
    app = an_app()
    assert "Say why" in call(app, "erp", "refuse", KEY, *BY, "--reason", " ").err
    call(app, "erp", "refuse", KEY, *BY, "--reason", "typed in by hand")
    write = app.store.write_of(KEY)
    assert (write.state, write.reason) == (WriteState.REFUSED, "typed in by hand")


def test_what_failed_is_tried_again_by_a_person_and_says_so(call) -> None:
    app = an_app(WriteState.REFUSED, reason="locked by SMITH", attempts=1)
    for told in (call(app, "erp", "status"), call(app, "erp", "show", KEY)):
        assert "countersign erp retry" in told.out
    assert "will be tried again and read back" in " ".join(call(app, "erp", "retry", KEY, *BY).out.split())
    write = app.store.write_of(KEY)
    assert (write.state, write.by, write.next_at, write.reason) == (WriteState.APPROVED, BY[1], NOW, "")
    row = app.store.journal(NUMBER)[-1].entry
    assert (row.event, row.actor) == ("erp.retried", BY[1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*BY,), "Missing argument 'KEYS...'"),
        ((KEY,), "Missing option '--by'"),
        (("nonsense", *BY), "nonsense"),
        ((KEY, *BY), "is written: only what was refused, differs or is unknown goes again"),
    ],
)
def test_what_can_not_be_tried_again_is_told_and_changes_nothing(call, arguments, words: str) -> None:
    app = an_app(WriteState.WRITTEN)
    answer = call(app, "erp", "retry", *arguments)
    assert answer.code == 2
    assert words in " ".join(answer.err.split())
    assert app.store.write_of(KEY).state is WriteState.WRITTEN


def test_undo_queues_what_stood_there_before(call) -> None:
    before = replace(VALUES, quantity=Decimal(400))
    app = an_app(WriteState.WRITTEN, before=before)
    assert "quantity 400" in call(app, "erp", "undo", KEY, *BY).out
    undo = app.store.write_of(f"{KEY}-undo")
    assert (undo.state, undo.undoes, undo.values) == (WriteState.APPROVED, KEY, before)


def test_undo_says_what_it_can_not_put_back(call) -> None:
    """An empty field can't be written: what we wrote into one stays until somebody clears it there."""
    app = an_app(WriteState.WRITTEN, before=Confirmation(quantity=Decimal(400)))
    out = call(app, "erp", "undo", KEY, *BY).out
    assert "in place of price 12.75 per 100; delivery 500 on 2026-12-18: clear that" in " ".join(out.split())


def test_what_is_taken_back_is_not_taken_back_again(call) -> None:
    app = an_app(WriteState.WRITTEN, before=replace(VALUES, quantity=Decimal(400)))
    call(app, "erp", "undo", KEY, *BY)
    answer = call(app, "erp", "undo", KEY, *BY)
    assert answer.code == 2
    assert f"{KEY} is taken back already: {KEY}-undo is approved" in answer.err


def test_undo_needs_to_know_what_stood_there(call) -> None:
    assert (
        "nothing is known of what stood there"
        in call(an_app(WriteState.WRITTEN), "erp", "undo", KEY, *BY).err
    )


def test_the_systems_orders_are_taken_over(call) -> None:
    app = an_app()
    assert isinstance(app.erp, MemoryErp)
    app.erp.load(an_order("4500099999"))
    assert "Orders: 1 new, 1 unchanged" in call(app, "erp", "fetch").out


def test_a_file_that_was_refused_is_told_and_fails_the_command(call, monkeypatch) -> None:
    app = an_app()
    refused = {"x.csv": "x.csv: row 2, order 1: received is missing"}
    monkeypatch.setattr(app, "fetch_orders", lambda *, everything=False: Fetched(refused=refused))
    done = call(app, "erp", "fetch", width=60)
    assert done.code == 1
    assert "Refused: x.csv: row 2, order 1: received is missing." in " ".join(done.out.split())
    assert "put them into in/ again" in " ".join(done.out.split())


ODD = ("850.edi", "transaction 0001 says that it has 9 segments (SE01), and 6 are there")
SAID = f"850.edi was taken, though odd: {ODD[1]}"


def test_a_file_that_is_odd_is_told_as_it_comes(call, monkeypatch) -> None:
    app = an_app()
    monkeypatch.setattr(app, "fetch_orders", lambda *, everything=False: Fetched(doubts=dict([ODD])))
    done = call(app, "erp", "fetch")
    assert (done.code, SAID in " ".join(done.out.split())) == (0, True)


def test_a_file_that_is_odd_is_told_by_the_status(call) -> None:
    app = an_app()
    app.store.keep_system(SystemState("memory", read_at=NOW, doubts=(ODD,)))
    assert SAID in " ".join(call(app, "erp", "status").out.split())


def test_without_a_system_there_is_nothing_to_fetch(call) -> None:
    app = an_app()
    app.erp = None
    assert "set erp.kind" in call(app, "erp", "fetch").err


SAMPLE = (
    "Order No;Line;Vendor;Quantity;Unit;Price;Due Date;Remark\n"
    "1;10;V-1;1.250;EA;3,5;03/04/2026;urgent\n2;10;V-1;2;EA;4;05/06/2026;\n"
)


def test_a_map_of_columns_is_proposed_as_it_reads_them_and_says_what_is_not_sure(
    call, tmp_path: Path
) -> None:
    (tmp_path / "sample.csv").write_text(SAMPLE, "utf-8")
    said = " ".join(call(an_app(), "erp", "map", "sample.csv", width=60).out.split())
    assert "UTF-8, semicolons between cells, headings in row 1; numbers with a decimal comma" in said
    assert "quantity Quantity 1250 2" in said
    assert "Not used: Remark." in said
    assert "may be DD/MM/YYYY or MM/DD/YYYY: set read.dates" in said
    assert "countersign erp map sample.csv --to MAP.toml" in said


def test_a_map_is_written_once_and_never_over_another(call, tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_text(SAMPLE, "utf-8")
    assert "Written to own.toml." in call(an_app(), "erp", "map", "sample.csv", "--to", "own.toml").out
    written = (tmp_path / "own.toml").read_text("utf-8")
    again = call(an_app(), "erp", "map", "sample.csv", "--to", "own.toml")
    assert (again.code, "own.toml is there already" in again.err) == (2, True)
    assert (tmp_path / "own.toml").read_text("utf-8") == written


def test_a_sample_that_is_not_there_is_named(call) -> None:
    assert "it can't be opened (No such file or directory)" in call(an_app(), "erp", "map", "no.csv").err


def test_an_order_is_shown_as_the_system_has_it(call) -> None:
    app = an_app()
    token = app.erp.order(NUMBER).token
    app.erp.write(NUMBER, 10, VALUES, token=token, key="k")
    out = call(app, "erp", "order", NUMBER).out
    assert f"Order {NUMBER}, open, in USD" in out
    assert "sales@" in out
    assert "quantity 500; price 12.75 per 100; delivery 500 on 2026-12-18" in out
    assert '"price_per"' in call(app, "erp", "order", NUMBER, "--json").out


def test_what_is_on_its_way_is_shown_with_its_order(call) -> None:
    app = an_app()
    app.erp.ship(NUMBER, Shipment(10, Decimal(300), "LS-9", dt.date(2026, 12, 8)))
    out = call(app, "erp", "order", NUMBER).out
    assert "On its way of line 10: 300 shipped on 2026-12-08, by notice LS-9" in out


def test_an_order_that_the_system_does_not_show_is_one_sentence(call) -> None:
    answer = call(an_app(), "erp", "order", "4599999999")
    assert answer.code != 0
    assert "4599999999" in answer.err
    assert "Traceback" not in answer.err
