"""The Tryton connector against the real 8.2 and 7.0: the contract, and what each of them does to a write."""

import datetime as dt
import os
from collections.abc import Iterator
from decimal import Decimal

import pytest
from office import an_office
from tryton import SERIES, TrytonBench, TrytonServer

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.contract import LATER, ORDER, ErpContract
from countersign.erp.tryton.connector import TrytonErp
from countersign.procurement.erp import Confirmation, Slice, WriteState
from countersign.procurement.errors import ErpError
from countersign.procurement.policy.model import default_policy
from countersign.procurement.writeback import differences

pytestmark = pytest.mark.real


@pytest.fixture(scope="session", params=SERIES)
def server(request: pytest.FixtureRequest) -> Iterator[TrytonServer]:
    if problem := TrytonServer.missing():
        asked_for = "real" in request.config.getoption("markexpr") or os.environ.get("CI") == "true"
        (pytest.fail if asked_for else pytest.skip)(problem)
    with TrytonServer(request.param) as running:
        yield running


class TrytonInUse(TrytonBench):
    def somebody_cancels(self, number: str) -> None:
        pytest.skip("Tryton cancels no order that is being processed")


class TestTryton(ErpContract):
    @pytest.fixture
    def bench(self, server: TrytonServer) -> TrytonInUse:
        return TrytonInUse(server)

    def test_a_day_confirmed_before_survives_the_amendment_of_another_line(self, bench: TrytonInUse) -> None:
        self.write(bench, Confirmation(schedule=(Slice(LATER, Decimal(500)),)))
        dearer = Confirmation(unit_price=Decimal("0.045"), price_per=Decimal(1))
        self.write(bench, dearer, key="k-2", line=20)
        assert [one.date for one in self.confirmed(bench).schedule] == [LATER]
        assert self.confirmed(bench, 20).unit_price == Decimal("0.045")

    def test_a_day_alone_is_written_without_an_amendment(self, bench: TrytonInUse) -> None:
        self.write(bench, Confirmation(schedule=(Slice(LATER, Decimal(500)),)))
        assert bench.rpc.call("model.purchase.amendment.search_count", []) == 0

    def test_what_has_come_stays_and_the_rest_moves(self, bench: TrytonInUse) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        here = self.confirmed(bench).schedule[0]
        wanted = Confirmation(Decimal(480), Decimal("0.1275"), Decimal(1), (Slice(LATER, Decimal(480)),))
        self.write(bench, wanted)
        assert self.confirmed(bench).schedule == (here, Slice(LATER, Decimal(360)))
        assert differences(wanted, self.confirmed(bench), Decimal(120)) == ()

    def test_of_part_deliveries_the_first_is_the_one_that_came(self, bench: TrytonInUse) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        wanted = parts((14, 300), (18, 200))
        self.write(bench, Confirmation(schedule=wanted))
        assert self.confirmed(bench).schedule[1:] == parts((14, 180), (18, 200))
        assert differences(Confirmation(schedule=wanted), self.confirmed(bench), Decimal(120)) == ()

    def test_a_long_list_is_told_to_its_end_and_each_purchase_once(self, bench: TrytonInUse) -> None:
        (first,) = bench.rpc.call("model.purchase.purchase.search", [("number", "=", ORDER.number)])
        copies = [bench.rpc.call("model.purchase.purchase.copy", [first])[0] for _ in range(4)]
        for step in ("quote", "confirm"):
            bench.rpc.call(f"model.purchase.purchase.{step}", copies)
        self.write(bench, Confirmation(schedule=(Slice(LATER, Decimal(500)),)))  # the oldest changes last
        bench.erp = TrytonErp(bench.url, bench.name, "admin", "admin-pw-1", timeout=60, page=2)
        found, cursor = self.told(bench, "")
        assert len({one.order.number for one in found}) == len(found) == 5
        assert self.told(bench, cursor)[0] == []
        self.write(bench, Confirmation(schedule=(Slice(LATER, Decimal(300)),)), key="k-2", line=20)
        assert [one.order.number for one in self.told(bench, cursor)[0]] == [ORDER.number]

    def test_the_supplier_s_own_number_is_held_by_the_purchase(self, bench: TrytonInUse) -> None:
        self.write(bench, Confirmation(reference="AB-4711"))
        assert self.confirmed(bench, 20).reference == "AB-4711"


def test_a_user_without_the_groups_is_told_what_is_missing(server: TrytonServer) -> None:
    bench = TrytonInUse(server)
    user = {"name": "Clerk", "login": "clerk", "password": "only-for-reading-1"}
    bench.rpc.call("model.res.user.create", [user])
    with pytest.raises(ErpError, match="does not let us") as refusal:
        TrytonErp(server.url, bench.name, "clerk", "only-for-reading-1", timeout=60).probe()
    assert refusal.value.permanent
    assert "it may be written to" in bench.erp.probe()


def test_a_wrong_password_is_one_clear_sentence_without_it(server: TrytonServer) -> None:
    erp = TrytonErp(server.url, server.database(), "admin", "not-the-password")
    with pytest.raises(ErpError, match=r"erp\.password") as refusal:
        erp.probe()
    assert refusal.value.permanent
    assert "not-the-password" not in str(refusal.value) + repr(erp)


def test_a_server_that_is_away_is_asked_again_later(server: TrytonServer) -> None:
    del server
    with pytest.raises(ErpError, match="does not answer") as refusal:
        TrytonErp("http://127.0.0.1:9", "po", "admin", "x").probe()
    assert not refusal.value.permanent


class Naive(TrytonErp):
    """Writes the day where a newcomer would: on the line. 8.2 refuses that, 7.0 says yes and does nothing."""

    bench: TrytonInUse

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        del token, key
        change = {"delivery_date": values.schedule[0].date}
        self._rpc.call("model.purchase.line.write", [self.bench.line_id(number, line)], change)


@pytest.mark.parametrize("naive", [False, True])
def test_an_order_goes_from_the_erp_to_the_supplier_and_back(server: TrytonServer, naive: bool) -> None:
    bench = TrytonInUse(server)
    erp = bench.erp
    if naive:
        erp = Naive(server.url, bench.name, "admin", "admin-pw-1", timeout=60)
        erp.bench = bench
    policy = default_policy()
    rules = policy.write_back.model_copy(update={"mode": "automatic", "buffer_days": 3})
    office = an_office(erp=erp, policy=policy.model_copy(update={"write_back": rules}))
    fetch_orders(office, erp)
    take_mail(office, f"{ORDER.number} confirmed".encode(), "test")
    while handle_message(office):
        pass
    while write_back(office):
        pass
    states = {write.state for write in office.store.writes()}
    day = [one.confirmed.schedule[0].date for one in bench.erp.order(ORDER.number).lines]
    if not naive:
        assert states == {WriteState.WRITTEN}
        assert day == [dt.date(2026, 12, 14)] * 2
        assert ORDER.number not in fetch_orders(office, erp, everything=True).revised
    else:
        # 7.0 answered success to each of them: reading back is what tells.
        assert states == {WriteState.DIFFERS if server.series == "7.0" else WriteState.REFUSED}
        assert day == [dt.date(2026, 12, 11)] * 2


def test_goods_that_come_early_are_no_revision_and_leave_the_rest_to_be_confirmed(
    server: TrytonServer,
) -> None:
    bench, policy = TrytonInUse(server), default_policy()
    rules = policy.write_back.model_copy(update={"mode": "automatic", "buffer_days": 3})
    office = an_office(erp=bench.erp, policy=policy.model_copy(update={"write_back": rules}))
    fetch_orders(office, bench.erp)
    bench.goods_arrive(ORDER.number, 10, Decimal(120))
    bench.goods_arrive(ORDER.number, 20, Decimal(300))
    fetched = fetch_orders(office, bench.erp, everything=True)
    assert (fetched.revised, fetched.received) == ([], [ORDER.number])
    take_mail(office, f"{ORDER.number} confirmed".encode(), "test")
    while handle_message(office):
        pass
    while write_back(office):
        pass
    reasons = {one.line: (one.state, one.reason) for one in office.store.writes()}
    assert reasons[10] == (WriteState.WRITTEN, "read back equal")
    assert reasons[20][0] is WriteState.WRITTEN
    assert "all 300 have come, and no day is held any more" in reasons[20][1]
    assert bench.erp.order(ORDER.number).confirmed(10).schedule[-1] == Slice(
        dt.date(2026, 12, 14), Decimal(380)
    )


def parts(*days: tuple[int, int]) -> tuple[Slice, ...]:
    return tuple(Slice(dt.date(2026, 12, day), Decimal(quantity)) for day, quantity in days)


class TestParts:
    """Part deliveries, one after the other, at the same line."""

    @pytest.fixture
    def bench(self, server: TrytonServer) -> TrytonInUse:
        return TrytonInUse(server)

    def write(self, bench: TrytonInUse, line: int, values: Confirmation) -> tuple[Slice, ...]:
        token = bench.erp.order(ORDER.number).token
        bench.erp.write(ORDER.number, line, values, token=token, key=f"{line} {values}")
        return bench.erp.order(ORDER.number).confirmed(line).schedule

    def test_three_parts_then_two_then_one(self, bench: TrytonInUse) -> None:
        for wanted in (
            parts((11, 100), (18, 150), (22, 250)),
            parts((14, 150), (18, 100), (21, 250)),
            parts((11, 300), (18, 200)),
            parts((23, 500)),
        ):
            stands = self.write(bench, 10, Confirmation(schedule=wanted))
            assert differences(Confirmation(schedule=wanted), Confirmation(schedule=stands)) == ()

    def test_the_parts_of_one_line_survive_the_amendment_of_another(self, bench: TrytonInUse) -> None:
        wanted = parts((11, 300), (18, 200))
        self.write(bench, 10, Confirmation(schedule=wanted))
        self.write(bench, 20, Confirmation(unit_price=Decimal("0.045"), price_per=Decimal(1)))
        assert bench.erp.order(ORDER.number).confirmed(10).schedule == wanted

    def test_less_in_two_parts(self, bench: TrytonInUse) -> None:
        wanted = parts((11, 300), (18, 100))
        stands = self.write(bench, 10, Confirmation(quantity=Decimal(400), schedule=wanted))
        assert stands == wanted

    def test_what_is_split_already_is_laid_on_other_days_without_an_amendment(
        self, bench: TrytonInUse
    ) -> None:
        self.write(bench, 10, Confirmation(schedule=parts((11, 300), (18, 200))))
        self.write(bench, 10, Confirmation(schedule=parts((12, 300), (19, 200))))
        assert bench.rpc.call("model.purchase.amendment.search_count", []) == 0
