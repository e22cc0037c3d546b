"""Each system by name at work: an order comes out of it, is confirmed by mail, goes back, reads equal."""

import datetime as dt
from collections.abc import Iterator

import pytest
from declared_world import DeclaredBench
from fake_http import Reply
from office import FakeClock, an_office, answered
from test_business_central import TestBusinessCentral as BusinessCentral
from test_declared_nonsense import SYSTEMS

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.office import Office
from countersign.agent.steps.write_back import write_back
from countersign.erp.contract import ORDER
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.model import default_policy
from countersign.procurement.writeback import differences, projected

AUTOMATIC = WriteBack(mode="automatic", fields=("quantity", "price", "date"), buffer_days=2)


@pytest.fixture(params=SYSTEMS, ids=lambda one: one.system)
def bench(request: pytest.FixtureRequest) -> Iterator[DeclaredBench]:
    yield from a_bench(request.param())


@pytest.fixture
def central() -> Iterator[DeclaredBench]:
    yield from a_bench(BusinessCentral())


def a_bench(world) -> Iterator[DeclaredBench]:
    made = DeclaredBench(world.make(), world.file(), world.given, world.made)
    yield made
    made.erp.close()
    made.server.close()


def confirmed(bench: DeclaredBench) -> Office:
    """An office that took the order over, sent it, and has it confirmed."""
    policy = default_policy().model_copy(update={"write_back": AUTOMATIC})
    office = an_office(erp=bench.erp, policy=policy)
    assert fetch_orders(office, bench.erp).new == [ORDER.number]
    return answered(office, f"order {ORDER.number} is confirmed")


def run(office: Office) -> None:
    while write_back(office):
        pass


def states(office: Office) -> set[str]:
    return {str(one.state) for one in office.store.writes(ORDER.number)}


def test_an_order_goes_all_the_way_and_back(bench: DeclaredBench) -> None:
    office = confirmed(bench)
    run(office)
    assert states(office) == {"written"}
    found = bench.erp.order(ORDER.number)
    for write in office.store.writes(ORDER.number):
        kept, _ = projected(write.values, bench.erp.capabilities)
        assert kept.schedule
        assert differences(kept, found.confirmed(write.line)) == ()


def test_our_own_writes_are_no_change_that_goes_to_the_supplier(bench: DeclaredBench) -> None:
    office = confirmed(bench)
    run(office)
    fetched = fetch_orders(office, bench.erp, everything=True)
    assert (fetched.new, fetched.revised, fetched.skipped) == ([], [], {})


def test_a_refusal_is_told_in_the_systems_own_words(central: DeclaredBench) -> None:
    office = confirmed(central)
    answer = central.server.answer
    central.server.answer = lambda heard: central.fake.refusal if heard.method == "PATCH" else answer(heard)
    run(office)
    assert states(office) == {"refused"}
    assert all("Status must be equal to 'Open'" in one.reason for one in office.store.writes(ORDER.number))


def test_a_system_that_is_away_loses_nothing(central: DeclaredBench) -> None:
    office = confirmed(central)
    central.erp.order(ORDER.number)
    central.server.next_reply(*[Reply(503, {"error": {"message": "down for service"}})] * 2)
    run(office)
    assert "approved" in states(office)
    assert isinstance(office.clock, FakeClock)
    office.clock.move(minutes=2)
    run(office)
    assert states(office) == {"written"}


def test_what_is_taken_and_not_made_is_seen(central: DeclaredBench) -> None:
    office = confirmed(central)
    answer = central.server.answer
    central.server.answer = lambda heard: Reply(200, {}) if heard.method == "PATCH" else answer(heard)
    run(office)
    assert states(office) == {"differs"}
    assert all("changed nothing" in one.reason for one in office.store.writes(ORDER.number))


def test_a_buffer_is_added_to_the_suppliers_day(central: DeclaredBench) -> None:
    office = confirmed(central)
    run(office)
    wanted = ORDER.lines[0].date + dt.timedelta(days=2)
    assert [one.date for one in central.erp.order(ORDER.number).confirmed(10).schedule] == [wanted]
