"""A write that waits for a client of the API: offered once, and what the client says is the read-back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import an_order
from office import FakeClock, an_office

from countersign.agent.api_desk import ApiDesk, Must
from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.rest.connector import RestErp
from countersign.procurement.erp import Confirmation, OrderStatus, Write, WriteState
from countersign.procurement.errors import BadInput, BadOrders, Conflict, NotFound, Outdated
from countersign.procurement.feed import Receipt
from countersign.procurement.policy.model import default_policy
from countersign.procurement.ports import Commit
from countersign.store.memory import MemoryStore

ORDER = an_order()
NUMBER = ORDER.number


class World:
    """An office whose orders come over the API, and the client that puts them."""

    def __init__(self) -> None:
        store, clock, policy = MemoryStore(), FakeClock(), default_policy()
        rules = policy.write_back.model_copy(update={"mode": "automatic"})
        self.clock, self.erp = clock, RestErp(store, clock)
        self.desk = ApiDesk(store, clock, "rest")
        self.office: Office = an_office(
            store=store,
            clock=clock,
            erp=self.erp,
            policy=policy.model_copy(update={"write_back": rules}),
        )
        self.desk.put([ORDER], "erp")
        fetch_orders(self.office, self.erp)
        self.confirm()

    def confirm(self) -> None:
        take_mail(self.office, f"{NUMBER} confirmed {len(self.office.store.messages())}".encode(), "test")
        while handle_message(self.office):
            pass

    def work(self) -> Write:
        while write_back(self.office):
            pass
        return self.write

    @property
    def write(self) -> Write:
        return self.office.store.writes(NUMBER)[-1]

    @property
    def offered(self) -> Confirmation:
        offer = self.office.store.offer(self.write.key)
        assert offer
        return offer.values

    def events(self) -> list[str]:
        return [row.entry.event for row in self.office.store.journal(NUMBER)]


@pytest.fixture
def world() -> World:
    return World()


def test_a_write_waits_for_a_client_and_is_written_once_one_says_that_it_stands_there(world: World) -> None:
    assert world.work().state is WriteState.APPROVED
    assert "waits for a client" in world.write.reason
    world.desk.acknowledge(world.write.key, world.offered, "mule")
    assert world.work().state is WriteState.WRITTEN
    assert "mule says that it stands there" in world.write.reason
    assert world.erp.order(NUMBER).confirmed(10) == world.offered
    assert world.events().count("erp.offered") == 1
    assert world.events()[-2:] == ["api.acknowledged", "erp.written"]


def test_an_answer_needs_no_waiting_for_the_next_try(world: World) -> None:
    world.work()
    world.clock.move(hours=3)
    world.work()
    world.desk.acknowledge(world.write.key, world.offered, "mule")
    assert world.work().state is WriteState.WRITTEN


def test_what_stands_there_otherwise_differs_and_is_said_in_words(world: World) -> None:
    world.work()
    stands = replace(world.offered, quantity=Decimal(1))
    world.desk.acknowledge(world.write.key, stands, "mule")
    assert world.work().state is WriteState.DIFFERS
    assert "mule says what stands there: quantity 1 instead of 500" in world.write.reason
    assert [one.type for one in world.office.store.exceptions()] == ["write-back"]


def test_a_value_that_the_client_leaves_out_does_not_stand_there(world: World) -> None:
    world.work()
    world.desk.acknowledge(world.write.key, Confirmation(schedule=world.offered.schedule), "mule")
    assert world.work().state is WriteState.DIFFERS


def test_a_refusal_is_told_in_the_clients_words(world: World) -> None:
    world.work()
    world.desk.refuse(world.write.key, "the period is closed", "mule")
    assert world.work().state is WriteState.REFUSED
    assert world.write.reason == "mule refused it: the period is closed"
    assert world.erp.order(NUMBER).confirmed(10) == Confirmation()


def test_an_order_that_the_client_changed_meanwhile_is_not_overwritten(world: World) -> None:
    line = replace(ORDER.lines[0], quantity=Decimal(400))
    world.desk.put([replace(ORDER, lines=(line,))], "mule")
    assert world.work().state is WriteState.REFUSED
    assert "quantity 400 instead of 500" in world.write.reason
    with pytest.raises(Conflict, match="not handed to a client"):
        world.desk.acknowledge(world.write.key, Confirmation(Decimal(500)), "mule")


def test_a_client_that_shows_the_new_values_in_the_order_before_it_answers_changed_nothing(
    world: World,
) -> None:
    values = Confirmation(quantity=Decimal(480))
    world.office.store.commit(Commit(world.clock(), writes=(an_approved_write(world, values),)))
    world.work()
    line = replace(ORDER.lines[0], quantity=Decimal(480))
    world.desk.put([replace(ORDER, lines=(line,))], "mule")
    assert fetch_orders(world.office, world.erp).unchanged == [NUMBER]
    world.clock.move(hours=2)
    assert world.work().state is WriteState.APPROVED
    world.desk.acknowledge(world.write.key, values, "mule")
    assert world.work().state is WriteState.WRITTEN


def an_approved_write(world: World, values: Confirmation) -> Write:
    now = world.clock()
    return Write(f"{NUMBER}-10-480", NUMBER, 10, values, now, WriteState.APPROVED, next_at=now)


def test_the_same_answer_twice_is_one_and_another_one_is_refused(world: World) -> None:
    world.work()
    world.desk.acknowledge(world.write.key, world.offered, "mule")
    rows = len(world.events())
    world.desk.acknowledge(world.write.key, world.offered, "mule")
    assert len(world.events()) == rows
    with pytest.raises(Conflict, match="answered otherwise by mule"):
        world.desk.refuse(world.write.key, "no", "mule")


def test_an_answer_must_say_something_about_a_write_that_there_is(world: World) -> None:
    world.work()
    with pytest.raises(BadInput, match="at least one"):
        world.desk.acknowledge(world.write.key, Confirmation(), "mule")
    with pytest.raises(NotFound, match="no write 4711"):
        world.desk.refuse("4711", "no", "mule")


@pytest.mark.parametrize("death", ["claimed write", "noted write"])
@pytest.mark.parametrize("answered", [True, False])
def test_who_dies_on_the_way_is_followed_and_the_client_asked_once(
    world: World, death: str, answered: bool
) -> None:
    def dies(stage: str) -> None:
        if stage == death:
            raise Died

    healthy, world.office = world.office, replace(world.office, probe=dies)
    with pytest.raises(Died):
        world.work()
    world.office = healthy
    world.clock.move(hours=1)
    assert world.work().state is WriteState.APPROVED
    if answered:
        world.desk.acknowledge(world.write.key, world.offered, "mule")
    world.office = replace(healthy, probe=dies)
    world.clock.move(hours=2)
    if death == "claimed write":
        with pytest.raises(Died):
            world.work()
    world.office = healthy
    world.clock.move(hours=2)
    assert world.work().state is (WriteState.WRITTEN if answered else WriteState.APPROVED)
    assert world.events().count("erp.offered") == 1
    assert world.events().count("erp.written") == answered


class Died(BaseException):
    """The process is gone; nothing that would tidy up runs."""


def test_nobody_who_answers_costs_a_look_an_hour_and_no_more(world: World) -> None:
    world.work()
    for _ in range(10):
        world.clock.move(hours=1)
        world.work()
    assert world.write.attempts == 11
    assert world.events().count("erp.offered") == 1


# --- putting orders ---------------------------------------------------------------------------------------


def outcomes(world: World, *numbers: str, **changes: object) -> list[str]:
    orders = [replace(ORDER, number=number, **changes) for number in numbers]  # type: ignore[arg-type]
    return [one.outcome for one in world.desk.put(orders, "mule")]


def test_orders_are_new_changed_or_unchanged(world: World) -> None:
    assert outcomes(world, NUMBER, "A-1") == ["unchanged", "new"]
    assert outcomes(world, "A-1", revision=1) == ["changed"]
    rows = [row.entry for row in world.office.store.journal("A-1")]
    assert [(row.event, row.actor) for row in rows] == [("api.order", "mule")] * 2


def test_of_several_orders_all_are_taken_or_none(world: World) -> None:
    assert outcomes(world, "B-1", revision=3) == ["new"]
    with pytest.raises(Conflict, match="B-1"):
        outcomes(world, "A-1", "B-1", revision=2)
    assert world.office.store.entry_count() == 2


def test_the_same_order_twice_in_one_call_is_a_mistake(world: World) -> None:
    with pytest.raises(BadOrders, match="A-1 stands twice"):
        outcomes(world, "A-1", "A-1")


@pytest.mark.parametrize(
    ("number", "must", "words"),
    [
        (NUMBER, Must(unless="*"), "is known already"),
        (NUMBER, Must("7"), "was changed since you read it"),
        ("A-1", Must("1"), "is not known"),
    ],
)
def test_who_means_another_edition_is_told_so(world: World, number: str, must: Must, words: str) -> None:
    with pytest.raises(Outdated, match=words):
        world.desk.put([replace(ORDER, number=number, revision=1)], "mule", must)
    assert world.office.store.entries([NUMBER])[NUMBER].edition == 1


def test_who_means_this_edition_changes_it(world: World) -> None:
    (one,) = world.desk.put([ORDER], "mule", Must("1"), {NUMBER: OrderStatus.CLOSED})
    assert one.entry.token == "2"


def test_receipts_are_taken_all_or_none(world: World) -> None:
    good = Receipt(NUMBER, 10, Decimal(120), reference="GR-1")
    with pytest.raises(BadOrders):
        world.desk.receive([good, replace(good, line=99)], "mule")
    with pytest.raises(NotFound, match="A-1"):
        world.desk.receive([good, replace(good, order="A-1")], "mule")
    assert world.office.store.entries([NUMBER])[NUMBER].receipts == ()
    assert [one.outcome for one in world.desk.receive([good], "mule")] == ["changed"]
    assert [one.outcome for one in world.desk.receive([good], "mule")] == ["unchanged"]


@pytest.mark.parametrize(("kind", "words"), [("tryton", "come from “tryton”"), ("", "handed in by hand")])
def test_where_orders_come_from_elsewhere_none_are_taken(world: World, kind: str, words: str) -> None:
    desk = ApiDesk(world.office.store, world.clock, kind)
    with pytest.raises(Conflict, match=words):
        desk.put([replace(ORDER, number="A-1")], "mule")


def test_who_loses_a_race_reads_again_and_decides_again(world: World) -> None:
    store, raced = world.office.store, []
    honest = store.entries

    def entries(numbers):  # type: ignore[no-untyped-def]
        found = honest(numbers)
        if not raced:
            raced.append(True)
            world.desk.receive([Receipt(NUMBER, 10, Decimal(1), reference="GR-9")], "wms")
        return found

    store.entries = entries  # type: ignore[method-assign]
    world.desk.put([ORDER], "mule", status={NUMBER: OrderStatus.CLOSED})
    held = honest([NUMBER])[NUMBER]
    assert (held.status, len(held.receipts)) == (OrderStatus.CLOSED, 1)
