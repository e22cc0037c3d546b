"""A write that failed, and is tried again by a person once its cause is mended in the company's system."""

from dataclasses import replace
from decimal import Decimal

import pytest
from test_write_back import NUMBER, ORDER, Moody, confirmed, events, run, stands, states

from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.write_desk import WriteDesk
from countersign.procurement.erp import Confirmation, ErpOrder, Write, WriteState
from countersign.procurement.errors import Conflict, ErpError
from countersign.procurement.ports import Commit

ADA = "ada.field@orchard-metal.example"
LOCKED = ErpError("PO line is locked by user SMITH", permanent=True)


def desk(office: Office) -> WriteDesk:
    return WriteDesk(office.store, office.erp, office.clock)


def failed(erp: Moody) -> tuple[Office, Write]:
    """An office whose one write has just failed."""
    office = confirmed(erp)
    run(office)
    (write,) = office.store.writes(NUMBER)
    return office, write


def test_what_was_refused_is_written_once_the_lock_is_gone_and_nobody_has_to_look_any_more() -> None:
    office, write = failed(erp := Moody(moods=[LOCKED]))
    assert write.state is WriteState.REFUSED
    assert office.store.exceptions()
    desk(office).retry(write.key, ADA)
    run(office)
    assert states(office) == ["written"]
    assert stands(erp).quantity == Decimal(500)
    assert office.store.exceptions() == ()
    row = next(row.entry for row in office.store.journal(NUMBER) if row.entry.event == "erp.retried")
    assert row.actor == ADA
    assert row.words.endswith("tried again; it was refused: PO line is locked by user SMITH")
    assert events(office).count("erp.written") == 1


def test_what_is_still_refused_ends_as_it_did_and_may_be_tried_again() -> None:
    office, write = failed(Moody(moods=[LOCKED, LOCKED]))
    for end in ("refused", "written"):
        desk(office).retry(write.key, ADA)
        run(office)
        assert states(office) == [end]


class Archived(Moody):
    """Takes a write, and can't show its order any more until somebody has brought it back."""

    gone = False

    def order(self, number: str) -> ErpOrder:
        if self.gone:
            raise ErpError("the order is archived", permanent=True)
        return super().order(number)

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        super().write(number, line, values, token=token, key=key)
        self.gone = True


def test_what_was_unknown_and_stands_there_is_not_written_twice() -> None:
    office, write = failed(erp := Archived())
    assert write.state is WriteState.UNKNOWN
    erp.gone = False
    desk(office).retry(write.key, ADA)
    run(office)
    assert states(office) == ["written"]
    assert "it stood there already" in office.store.write_of(write.key).reason
    assert erp.written == [write.key]


def test_what_differed_is_written_once_the_system_listens() -> None:
    office, write = failed(erp := Moody(deaf=True))
    assert write.state is WriteState.DIFFERS
    erp.deaf = False
    desk(office).retry(write.key, ADA)
    run(office)
    assert states(office) == ["written"]


def test_somebody_elses_change_is_not_overwritten_by_trying_again() -> None:
    office, write = failed(erp := Moody(moods=[LOCKED]))
    line = replace(ORDER.lines[0], quantity=Decimal(700))
    erp.edit(NUMBER, order=replace(ORDER, lines=(line, *ORDER.lines[1:])))
    desk(office).retry(write.key, ADA)
    run(office)
    again = office.store.write_of(write.key)
    assert (again.state, again.reason) == (
        WriteState.REFUSED,
        "changed in the system since it was sent: quantity 700 instead of 500",
    )
    assert erp.written == []


@pytest.mark.parametrize("state", ["proposed", "approved", "writing", "written"])
def test_only_what_failed_goes_again(state: str) -> None:
    office, write = failed(Moody())
    kept = replace(write, state=WriteState(state))
    office.store.commit(Commit(office.clock(), writes=(kept,)))
    with pytest.raises(Conflict, match=f"is {state}: only what was refused, differs or is unknown"):
        desk(office).retry(write.key, ADA)
    assert office.store.write_of(write.key) == kept


def test_what_a_person_refused_for_good_stays_so() -> None:
    office = confirmed(Moody())
    (write,) = office.store.writes(NUMBER)
    office.store.commit(Commit(office.clock(), writes=(replace(write, state=WriteState.REFUSED, by=ADA),)))
    with pytest.raises(Conflict, match=f"never handed over: {ADA} refused it for good"):
        desk(office).retry(write.key, ADA)


def test_what_a_later_confirmation_overtook_is_not_tried_again() -> None:
    office, write = failed(Moody(moods=[LOCKED]))
    newer = replace(write, key=f"{write.key}-newer", state=WriteState.WRITTEN)
    office.store.commit(Commit(office.clock(), writes=(newer,)))
    with pytest.raises(Conflict, match=f"{newer.key} took the place of {write.key}"):
        desk(office).retry(write.key, ADA)


def test_what_was_confirmed_of_an_earlier_revision_is_not_written_to_the_next() -> None:
    """The supplier has not said yes to that one."""
    office, write = failed(Moody(moods=[LOCKED]))
    send_orders(office, [replace(ORDER, revision=1, lines=(replace(ORDER.lines[0], quantity=Decimal(600)),))])
    with pytest.raises(Conflict, match="Nothing is confirmed of line 10 of order 4500012345 any more"):
        desk(office).retry(write.key, ADA)
    assert "erp.retried" not in events(office)
