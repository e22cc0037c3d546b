"""A confirmation goes back to the company's system, is read back, and survives whatever happens between."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from builders import an_order
from office import FakeClock, FakeOutside, an_office, answered

from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.memory import MemoryErp
from countersign.procurement.erp import (
    Capability,
    Confirmation,
    ErpLine,
    ErpOrder,
    OrderStatus,
    Slice,
    Write,
    WriteState,
)
from countersign.procurement.errors import ErpError, LockedOut
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.model import default_policy
from countersign.procurement.ports import Commit
from countersign.procurement.writeback import restored

ORDER = an_order()
NUMBER = ORDER.number
AUTOMATIC = WriteBack(mode="automatic", fields=("quantity", "price", "date"), buffer_days=0)


@dataclass
class Moody(MemoryErp):
    """The reference system in a bad mood: `moods` are raised first, one a write; `deaf` drops every write."""

    moods: list[ErpError] = field(default_factory=list)
    deaf: bool = False
    written: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        if self.moods:
            raise self.moods.pop(0)
        self.written.append(f"{key}")
        if not self.deaf:
            super().write(number, line, values, token=token, key=key)


class Died(BaseException):
    """The process is gone; nothing that would tidy up runs."""


def confirmed(
    erp: MemoryErp, rules: WriteBack = AUTOMATIC, probe: Callable[[str], None] | None = None
) -> Office:
    """An office whose supplier has confirmed every line of an order that the system holds."""
    erp.load(ORDER)
    policy = default_policy().model_copy(update={"write_back": rules})
    office = an_office(erp=erp, policy=policy, **({"probe": probe} if probe else {}))
    send_orders(office, [ORDER])
    return answered(office, f"order {NUMBER} is confirmed")


def states(office: Office) -> list[str]:
    return [str(write.state) for write in office.store.writes(NUMBER)]


def stands(erp: MemoryErp, line: int = 10) -> Confirmation:
    found = erp.order(NUMBER).line(line)
    assert found is not None
    return found.confirmed


def events(office: Office) -> list[str]:
    return [row.entry.event for row in office.store.journal(NUMBER)]


def run(office: Office) -> None:
    while write_back(office):
        pass


def later(office: Office, **by: float) -> None:
    assert isinstance(office.clock, FakeClock)
    office.clock.move(**by)


def test_what_is_confirmed_stands_in_the_system_in_the_end() -> None:
    office = confirmed(erp := Moody())
    run(office)
    line = ORDER.lines[0]
    assert set(states(office)) == {"written"}
    assert stands(erp, line.line).quantity == line.quantity
    assert stands(erp, line.line).schedule == (Slice(line.date, line.quantity),)
    assert "erp.written" in events(office)


def test_by_default_a_person_lets_each_write_go() -> None:
    office = confirmed(erp := Moody(), default_policy().write_back)
    run(office)
    assert set(states(office)) == {"proposed"}
    assert erp.written == []


def test_without_a_system_nothing_is_claimed() -> None:
    office = replace(confirmed(Moody()), erp=None)
    assert not write_back(office)
    assert set(states(office)) == {"approved"}


def test_a_system_that_says_yes_and_does_nothing_is_caught() -> None:
    office = confirmed(Moody(deaf=True))
    run(office)
    assert set(states(office)) == {"differs"}
    (one, *_) = office.store.exceptions()
    assert one.type == "write-back"
    assert "answered success and changed nothing" in one.words


def test_a_refusal_is_told_in_the_systems_own_words() -> None:
    refusal = ErpError("PO line is locked by user SMITH", permanent=True)
    office = confirmed(Moody(moods=[refusal, refusal]))
    run(office)
    assert set(states(office)) == {"refused"}
    assert "locked by user SMITH" in office.store.exceptions()[0].words


def test_a_system_that_is_down_loses_nothing_and_is_asked_again() -> None:
    down = ErpError("the system does not answer", permanent=False)
    office = confirmed(erp := Moody(moods=[down] * 2 * len(ORDER.lines)))
    for _ in range(3):
        run(office)
        later(office, hours=1)
    run(office)
    assert set(states(office)) == {"written"}
    assert office.store.exceptions() == ()
    assert len(erp.written) == len(ORDER.lines)


class Halfway(Moody):
    """Takes the quantity, and refuses the rest."""

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        super().write(number, line, Confirmation(quantity=values.quantity), token=token, key=key)
        raise ErpError("the period is closed", permanent=True)


def test_a_refusal_that_left_a_part_behind_is_not_called_one() -> None:
    office = confirmed(Halfway())
    run(office)
    (write,) = office.store.writes(NUMBER)
    assert write.state is WriteState.DIFFERS
    assert write.reason == "the period is closed; a part of it stands there: quantity 500"


class Blind(Moody):
    """After a write its order can't be read any more."""

    def order(self, number: str) -> ErpOrder:
        if self.written:
            raise ErpError("the order is archived", permanent=True)
        return super().order(number)

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        self.written.append(key)


def test_what_can_not_be_read_back_is_unknown_and_not_refused() -> None:
    office = confirmed(Blind())
    run(office)
    (write,) = office.store.writes(NUMBER)
    assert write.state is WriteState.UNKNOWN
    assert write.reason == "it was handed over, and can't be read back: the order is archived"


def test_a_system_that_does_not_let_us_in_refuses_no_write() -> None:
    """A password that is over is nobody's no to a confirmation: it waits for a new one."""
    erp = Moody(moods=[LockedOut("erp.example answered 401: the password is over", permanent=True)] * 2)
    office = confirmed(erp)
    run(office)
    (write,) = office.store.writes(NUMBER)
    assert (write.state, "password is over" in write.reason) == (WriteState.APPROVED, True)
    assert office.store.exceptions() == ()
    clock = office.clock
    assert isinstance(clock, FakeClock)
    for _ in range(3):
        clock.move(hours=1)
        run(office)
    assert states(office) == ["written"]


class Careless(Moody):
    """Writing one line lays the others on another day, as making all deliveries anew does."""

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        super().write(number, line, values, token=token, key=key)
        held = self.order(number)
        moved = Confirmation(schedule=(Slice(dt.date(2027, 3, 1), Decimal(1)),))
        others = (one if one.line == line else replace(one, confirmed=moved) for one in held.lines)
        self._put(replace(held, lines=tuple(others)))


def test_a_write_that_moved_another_line_is_not_called_written() -> None:
    office = confirmed(erp := Careless())
    other = ErpLine(20, Confirmation(schedule=(Slice(dt.date(2027, 1, 8), Decimal(1)),)))
    held = erp.order(NUMBER)
    erp._put(replace(held, lines=(*held.lines, other)))
    run(office)
    first = office.store.writes(NUMBER)[0]
    assert first.state is WriteState.DIFFERS
    assert first.reason.startswith(
        "line 10 reads equal, but line 20 changed with it: delivery 1 on 2027-03-01"
    )
    assert office.store.exceptions() != ()


def test_mails_do_not_wait_for_a_system_that_is_down() -> None:
    office = confirmed(Moody(moods=[ErpError("down", permanent=False)] * 9))
    run(office)
    take_mail(office, b"nobody's", "test")
    assert handle_message(office)
    assert isinstance(office.sender, FakeOutside)
    assert len(office.sender.mails) == 1


def test_a_change_in_the_system_is_never_overwritten() -> None:
    office = confirmed(erp := Moody())
    lines = (replace(ORDER.lines[0], quantity=Decimal(7)), *ORDER.lines[1:])
    erp.edit(NUMBER, order=replace(ORDER, lines=lines))
    run(office)
    first = office.store.writes(NUMBER)[0]
    assert first.state is WriteState.REFUSED
    assert "quantity 7 instead of" in first.reason
    assert stands(erp) == Confirmation()


def test_an_order_cancelled_while_its_answer_was_on_the_way_is_left_alone() -> None:
    office = confirmed(erp := Moody())
    erp.edit(NUMBER, status=OrderStatus.CANCELLED)
    run(office)
    assert set(states(office)) == {"refused"}
    assert erp.written == []


@pytest.mark.parametrize("stage", ["claimed write", "noted write", "wrote"])
def test_whoever_dies_in_between_neither_loses_a_write_nor_writes_it_twice(stage: str) -> None:
    deaths = [stage]

    def die(now: str) -> None:
        if now in deaths:
            deaths.remove(now)
            raise Died

    office = confirmed(erp := Moody(), probe=die)
    with pytest.raises(Died):
        run(office)
    run(office)
    later(office, minutes=11)
    run(office)
    assert set(states(office)) == {"written"}
    assert len(erp.written) == len(set(erp.written)) == len(ORDER.lines)


def test_where_something_else_stands_after_an_interruption_a_person_looks() -> None:
    def die(now: str) -> None:
        if now == "wrote" and not died:
            died.append(now)
            raise Died

    died: list[str] = []
    office = confirmed(erp := Moody(), probe=die)
    with pytest.raises(Died):
        run(office)
    token = erp.order(NUMBER).token
    MemoryErp.write(erp, NUMBER, 10, Confirmation(quantity=Decimal(3)), token=token, key="somebody else's")
    later(office, minutes=11)
    run(office)
    assert office.store.writes(NUMBER)[0].state is WriteState.UNKNOWN


def test_what_a_system_cannot_hold_is_said_where_it_was_written() -> None:
    erp = MemoryErp([Capability.CONCURRENCY_TOKEN])
    office = confirmed(erp)
    run(office)
    first = office.store.writes(NUMBER)[0]
    assert first.state is WriteState.WRITTEN
    assert "the confirmed price can't be held" in first.reason


def written_twice(erp: MemoryErp) -> tuple[Office, Write]:
    """An office whose first line was written, and then written with another day."""
    office = confirmed(erp)
    run(office)
    first = office.store.writes(NUMBER)[0]
    day = dt.date(2027, 1, 8)
    values = replace(first.values, schedule=(Slice(day, Decimal(1)),))
    second = Write("second", NUMBER, 10, values, office.clock(), WriteState.APPROVED, next_at=office.clock())
    office.store.commit(Commit(office.clock(), writes=(second,)))
    run(office)
    return office, office.store.write_of("second")


def test_undo_puts_back_what_stood_there_before() -> None:
    office, second = written_twice(erp := Moody())
    undo = restored(second, office.clock(), "ada")
    assert undo is not None
    office.store.commit(Commit(office.clock(), writes=(undo,)))
    run(office)
    assert office.store.write_of(undo.key).state is WriteState.WRITTEN
    assert stands(erp) == second.before


def test_undo_takes_back_nothing_that_stands_there_no_more() -> None:
    office, second = written_twice(erp := Moody())
    undo = restored(second, office.clock(), "ada")
    assert undo is not None
    token = erp.order(NUMBER).token
    MemoryErp.write(erp, NUMBER, 10, Confirmation(quantity=Decimal(3)), token=token, key="somebody else's")
    office.store.commit(Commit(office.clock(), writes=(undo,)))
    run(office)
    ended = office.store.write_of(undo.key)
    assert ended.state is WriteState.REFUSED
    assert "stands there no more" in ended.reason


def test_the_policy_says_which_field_takes_the_day_and_how_much_later() -> None:
    rules = AUTOMATIC.model_copy(update={"arrival_field": "shipment", "buffer_days": 2})
    office = confirmed(erp := MemoryErp(), rules)
    run(office)
    line = ORDER.lines[0]
    assert stands(erp).schedule == (Slice(line.date + dt.timedelta(days=2), line.quantity, "shipment"),)
    first = office.store.writes(NUMBER)[0]
    assert first.state is WriteState.WRITTEN
    assert first.days == (
        "shipment takes the supplier's day of arrival, plus 2 days (arrival_field, buffer_days)"
    )


def test_a_field_that_the_system_lost_meanwhile_is_a_declared_loss_and_no_other_field() -> None:
    rules = AUTOMATIC.model_copy(update={"arrival_field": "DockDate"})
    office = confirmed(erp := MemoryErp(), rules)
    run(office)
    first = office.store.writes(NUMBER)[0]
    assert (first.state, stands(erp).schedule) == (WriteState.WRITTEN, ())
    assert "the system has no date field DockDate" in first.reason
