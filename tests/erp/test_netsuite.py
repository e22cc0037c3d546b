"""NetSuite as its file describes it, at a fake written from Oracle's documents."""

from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from declared_world import DeclaredBench, DeclaredContract
from fake_http import Reply
from fake_netsuite import FakeNetSuite

from countersign.erp.contract import FULL, ORDER
from countersign.erp.declared.assertion import assertion
from countersign.erp.declared.wire import Access
from countersign.procurement.errors import ErpError


@cache
def key(kind: str = "rsa") -> str:
    made = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class TestNetSuite(DeclaredContract):
    system = "netsuite"

    @property
    def given(self) -> Access:  # type: ignore[override]
        return Access("/services/rest", "client-id", key(), "", {"account": "1", "certificate": "cert-1"})

    def make(self) -> FakeNetSuite:
        return FakeNetSuite()

    def empty(self) -> Reply:
        return Reply(204)

    def test_who_we_are_is_signed_and_never_sent_as_it_is(self, bench: DeclaredBench) -> None:
        bench.erp.order(ORDER.number)
        said = bench.fake.said
        assert (said["alg"], said["kid"], said["iss"]) == ("PS256", "cert-1", "client-id")
        assert said["aud"] == f"{bench.server.url}/services/rest/auth/oauth2/v1/token"
        assert 0 < said["exp"] - said["iat"] <= 3600
        assert "PRIVATE KEY" not in str(bench.server.heard)

    def test_only_the_line_is_sent_and_the_others_are_never_replaced(self, bench: DeclaredBench) -> None:
        values = replace(FULL, reference="")
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        (call,) = bench.server.written()
        row = {
            "line": 10,
            "quantity": 480,
            "rate": pytest.approx(0.1275),
            "expectedReceiptDate": "2026-12-18",
        }
        assert {name: float(one) if name == "rate" else one for name, one in row_of(call).items()} == row
        assert call.query == {}

    def test_a_number_that_could_end_the_question_is_not_asked_for(self, bench: DeclaredBench) -> None:
        with pytest.raises(ErpError, match="can't be asked for"):
            bench.erp.order('1" OR tranId IS "2')

    def test_an_order_that_waits_for_approval_is_not_told(self, bench: DeclaredBench) -> None:
        bench.fake.orders["817"]["status"] = {"id": "A", "refName": "Pending Supervisor Approval"}
        assert bench.erp.changed("").orders == ()

    def test_a_clock_that_is_hours_apart_loses_no_change(self, bench: DeclaredBench) -> None:
        """What was asked for begins a day before the newest change that was seen, and tells nothing twice."""
        cursor = bench.erp.changed("").cursor
        bench.fake.add("818", "PO-818")
        bench.fake.orders["818"]["lastModifiedDate"] = "2026-11-21T23:00:00Z"
        page = bench.erp.changed(cursor)
        assert [one.order.number for one in page.orders] == ["PO-818"]
        assert bench.erp.changed(page.cursor).orders == ()


def row_of(call) -> dict:
    (row,) = call.content["item"]["items"]
    return row


def test_an_elliptic_key_signs_as_well() -> None:
    text = assertion(key("ec"), client="c", key_id="k", scope="s", audience="a", now=0)
    assert len(text.split(".")) == 3


@pytest.mark.parametrize("text", ["s3cret", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"])
def test_a_password_that_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ErpError, match="no private key") as refusal:
        assertion(text, client="c", key_id="k", scope="s", audience="a", now=0)
    assert text not in str(refusal.value)
