"""Finance & Supply Chain Management as its file describes it, at a fake of Microsoft's OData."""

from decimal import Decimal

import pytest
from declared_world import SECRET, SERVER, DeclaredBench, DeclaredContract
from fake_dynamics_365_scm import FakeDynamics365Scm
from fake_http import Reply

from countersign.erp.contract import FULL, LATER, ORDER
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Capability, Confirmation, Slice
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences, projected


class TestDynamics365Scm(DeclaredContract):
    system = "dynamics-365-scm"
    given = Access("", "client", SECRET, "", {"company": "usmf", "tenant": "t", "login": SERVER})

    def make(self) -> FakeDynamics365Scm:
        return FakeDynamics365Scm()

    def empty(self) -> Reply:
        return Reply(204)

    def test_quantity_and_price_are_declared_as_lost(self, bench: DeclaredBench) -> None:
        assert Capability.CONFIRMED_QUANTITY not in bench.erp.capabilities
        _, losses = projected(FULL, bench.erp.capabilities)
        assert losses == ("the confirmed quantity can't be held", "the confirmed price can't be held")

    def test_the_ordered_values_are_never_written(self, bench: DeclaredBench) -> None:
        values = projected(FULL, bench.erp.capabilities)[0]
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        line, header = bench.server.written()
        assert line.content == {"ConfirmedDeliveryDate": "2026-12-18T12:00:00Z"}
        assert header.content == {"VendorOrderReference": "AB-4711"}

    def test_the_day_goes_to_the_shipping_field_where_it_is_named(self, bench: DeclaredBench) -> None:
        leaves = Confirmation(schedule=(Slice(LATER, Decimal(500), "ConfirmedShippingDate"),))
        values, losses = projected(leaves, bench.erp.capabilities, dates=bench.erp.date_fields)
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        (line,) = bench.server.written()
        assert line.content == {"ConfirmedShippingDate": "2026-12-18T12:00:00Z"}
        found = bench.erp.order(ORDER.number).confirmed(10)
        assert (differences(values, found), losses) == ((), ())
        assert [one.field for one in found.schedule] == ["ConfirmedShippingDate"]

    def test_a_second_call_that_is_refused_says_that_the_first_was_made(self, bench: DeclaredBench) -> None:
        token = bench.erp.order(ORDER.number).token
        answer = bench.server.answer

        def headers_are_refused(heard):
            refused = heard.method == "PATCH" and "HeadersV2" in heard.path
            return bench.fake.refusal if refused else answer(heard)

        bench.server.answer = headers_are_refused
        values = projected(FULL, bench.erp.capabilities)[0]
        with pytest.raises(ErpError, match="1 of its calls had been made"):
            bench.erp.write(ORDER.number, 10, values, token=token, key="k")

    def test_a_day_that_was_never_confirmed_is_none(self, bench: DeclaredBench) -> None:
        assert bench.erp.order(ORDER.number).confirmed(10).schedule == ()
