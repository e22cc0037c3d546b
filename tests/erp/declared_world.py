"""What every declared system keeps besides the contract: patience, its own words, no secrets.

A fake offers `reply`, the vendor's refusal of a write (`refusal`, and the `words` to be found in the error),
and the three pairs of hands of a bench. `GIVEN` is what a company would set.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

import pytest
from fake_http import FakeServer, Heard, Reply

from countersign.erp.contract import FULL, ORDER, ErpContract
from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.form import System
from countersign.erp.declared.systems import connected, shipped_system
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Capability, OrderStatus
from countersign.procurement.errors import ErpError, LockedOut
from countersign.procurement.writeback import differences, projected

SECRET = "s3cret-w0rd"
SERVER = "the fake server"
"""Stands for the fake's address in what a company sets."""
KEY = "k3y-of-the-api"


class Fake(Protocol):
    """One vendor's server, in memory."""

    refusal: Reply
    words: str

    def reply(self, heard: Heard) -> Reply: ...
    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None: ...
    def somebody_cancels(self, number: str) -> None: ...
    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None: ...


@dataclass
class DeclaredBench:
    """A system out of its file, at a fake server."""

    fake: Fake
    system: System
    given: Access
    made: type[DeclaredErp] = DeclaredErp
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = FakeServer(self.fake.reply)
        given = self.given
        parameters = {name: one.replace(SERVER, self.server.url) for name, one in given.parameters.items()}
        there = replace(given, url=self.server.url + given.url, parameters=parameters)
        self.erp = connected(self.system, there, self.waited.append, self.made)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self.fake.somebody_changes_the_quantity(number, line, quantity)

    def somebody_cancels(self, number: str) -> None:
        self.fake.somebody_cancels(number)

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.fake.goods_arrive(number, line, quantity)


class DeclaredContract(ErpContract):
    """Inherit it, and name the system, what a company sets, and a fake."""

    system: str
    given: Access
    made: type[DeclaredErp] = DeclaredErp

    def make(self) -> Fake:
        raise NotImplementedError

    def file(self) -> System:
        return shipped_system(self.system)

    def looks(self) -> int:
        listing = self.file().list
        return 1 if listing.modified else listing.rounds

    @pytest.fixture
    def bench(self) -> Iterator[DeclaredBench]:
        bench = DeclaredBench(self.make(), self.file(), self.given, self.made)
        yield bench
        bench.erp.close()
        bench.server.close()

    def test_the_systems_own_words_are_heard(self, bench: DeclaredBench) -> None:
        token = bench.erp.order(ORDER.number).token
        values = projected(FULL, bench.erp.capabilities)[0]
        answer = bench.server.answer
        bench.server.answer = lambda heard: bench.fake.refusal if writes(bench, heard) else answer(heard)
        with pytest.raises(ErpError, match=bench.fake.words) as refusal:
            bench.erp.write(ORDER.number, 10, values, token=token, key="k")
        assert refusal.value.permanent
        assert ORDER.number in str(refusal.value)

    def test_a_system_that_does_not_let_us_in_says_nothing_about_the_order(
        self, bench: DeclaredBench
    ) -> None:
        bench.erp.order(ORDER.number)
        bench.server.answer = lambda _: Reply(401, {"error": {"message": "who are you"}})
        with pytest.raises(LockedOut, match="401") as refusal:
            bench.erp.order(ORDER.number)
        assert refusal.value.permanent

    def test_a_system_that_asks_for_patience_gets_it(self, bench: DeclaredBench) -> None:
        bench.erp.order(ORDER.number)
        bench.server.next_reply(Reply(429, {"error": {"message": "slow down"}}, {"Retry-After": "2"}))
        assert bench.erp.order(ORDER.number).order.number == ORDER.number
        assert bench.waited == [2.0]

    def test_one_that_asks_for_too_much_of_it_is_tried_again_later(self, bench: DeclaredBench) -> None:
        bench.erp.order(ORDER.number)
        bench.server.next_reply(Reply(429, {"message": "slow down"}, {"Retry-After": "600"}))
        with pytest.raises(ErpError, match="600 s") as refusal:
            bench.erp.order(ORDER.number)
        assert not refusal.value.permanent
        assert bench.waited == []

    def test_no_error_shows_a_secret(self, bench: DeclaredBench) -> None:
        echo = {"error": {"message": f"bad {SECRET} {KEY}"}, "message": f"bad {SECRET} {KEY}"}
        bench.server.next_reply(*[Reply(400, echo)] * 9)
        with pytest.raises(ErpError) as refusal:
            bench.erp.order(ORDER.number)
        for secret in filter(None, (bench.given.password, bench.given.api_key)):
            assert secret not in str(refusal.value) + repr(bench.given)

    def test_that_an_order_ended_is_told_as_a_change(self, bench: DeclaredBench) -> None:
        """Also where it is not listed any more."""
        page = bench.erp.changed("")
        bench.somebody_cancels(ORDER.number)
        page = bench.erp.changed(page.cursor)
        ended = [one.status for one in page.orders]
        assert (ended and OrderStatus.OPEN not in ended) or ORDER.number in str(page.refused)
        after = bench.erp.changed(page.cursor)
        assert (after.orders, after.refused) == ((), ())

    def test_an_answer_about_another_order_is_none(self, bench: DeclaredBench) -> None:
        """A system that ignores a question which it does not understand answers with whatever it has."""
        number = ORDER.number
        answer = bench.server.answer
        bench.server.answer = lambda heard: answer(asking(heard, "7700001", number))
        with pytest.raises(ErpError, match="7700001") as refusal:
            bench.erp.order("7700001")
        assert refusal.value.permanent

    def test_a_server_that_is_down_is_tried_again_later(self, bench: DeclaredBench) -> None:
        bench.server.close()
        with pytest.raises(ErpError, match="does not answer") as refusal:
            bench.erp.order(ORDER.number)
        assert not refusal.value.permanent

    def test_a_page_of_a_portal_is_no_answer(self, bench: DeclaredBench) -> None:
        bench.erp.order(ORDER.number)
        bench.server.next_reply(Reply(200, "<html>Please sign in</html>"))
        with pytest.raises(ErpError, match="Please sign in"):
            bench.erp.order(ORDER.number)

    def test_what_stands_there_is_not_written_again(self, bench: DeclaredBench) -> None:
        values = projected(FULL, bench.erp.capabilities)[0]
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        calls = sum(writes(bench, one) for one in bench.server.heard)
        bench.erp.write(ORDER.number, 10, values, token="an older one", key="k")
        assert calls
        assert sum(writes(bench, one) for one in bench.server.heard) == calls
        found = bench.erp.order(ORDER.number).confirmed(10)
        assert differences(values, found) == ()

    def test_a_right_to_read_that_is_missing_is_told_by_the_harmless_look(self, bench: DeclaredBench) -> None:
        """Whatever it is that may not be read: orders, lines, suppliers, receipts, confirmations."""
        bench.erp.probe()
        asked = {one.path for one in bench.server.heard if not self.is_login(one) and not about_rights(one)}
        answer = bench.server.answer
        forbidden = Reply(403, {"error": {"message": "You do not have permission"}})
        for path in asked:
            bench.server.answer = lambda heard, path=path: forbidden if heard.path == path else answer(heard)
            with pytest.raises(ErpError, match=r"403.*do not have permission") as refusal:
                bench.erp.probe()
            assert refusal.value.permanent

    def test_the_harmless_look_writes_nothing_and_says_what_it_could_not_prove(
        self, bench: DeclaredBench
    ) -> None:
        words = bench.erp.probe()
        assert f"order {ORDER.number} with its lines and its supplier's address" in words
        proven = bool(bench.system.right)
        assert ("; it may be written to" in words) == proven
        assert ("shows at the first write" in words) != proven
        assert not any(writes(bench, one) for one in bench.server.heard)

    def is_login(self, heard: Heard) -> bool:
        """Whether a request asks who we are; a refusal of that is no matter of rights."""
        return "token" in heard.path

    def test_a_system_that_changes_nothing_is_not_believed(self, bench: DeclaredBench) -> None:
        """Answers success, and does nothing."""
        before = bench.erp.order(ORDER.number)
        answer = bench.server.answer
        bench.server.answer = lambda heard: self.empty() if writes(bench, heard) else answer(heard)
        values = projected(FULL, bench.erp.capabilities)[0]
        bench.erp.write(ORDER.number, 10, values, token=before.token, key="k")
        assert differences(values, bench.erp.order(ORDER.number).confirmed(10)) != ()

    def empty(self) -> Reply:
        """How the vendor answers a write that it made."""
        return Reply(200, {})

    def test_what_it_can_hold_is_what_its_page_says(self, bench: DeclaredBench) -> None:
        from pathlib import Path

        page = Path(__file__).parents[2] / "docs/guide/systems" / f"{self.system}.md"
        text = page.read_text("utf-8")
        for one in Capability:
            said = "yes" if one in bench.erp.capabilities else "no"
            assert f"| `{one}` | {said}" in text, one


def asking(heard: Heard, said: str, meant: str) -> Heard:
    """The same question about another order."""
    text = json.dumps(heard.content, default=str).replace(said, meant)
    query = {name: one.replace(said, meant) for name, one in heard.query.items()}
    path = heard.path.replace(said, meant)
    return replace(heard, path=path, query=query, content=json.loads(text, parse_float=Decimal))


def about_rights(heard: Heard) -> bool:
    """Whether a request asks what we may do."""
    return heard.path.endswith(("has_access", "has_permission"))


def writes(bench: DeclaredBench, heard: Heard) -> bool:
    """Whether a request is one of the file's writing calls, or several of them together."""
    paths = {(call.method, call.path.partition("{")[0].partition("?")[0]) for call in bench.system.write}
    alone = any(heard.method == method and path in heard.path for method, path in paths)
    return alone or heard.path.endswith("$batch")


class TellsItsRights:
    """What a system that can be asked for its rights tells by the harmless look."""

    def test_who_may_not_write_is_told_by_the_harmless_look(self, bench: DeclaredBench) -> None:
        bench.fake.may = ("read",)
        with pytest.raises(ErpError, match="does not let us change purchase orders") as refusal:
            bench.erp.probe()
        assert refusal.value.permanent

    def test_a_question_that_is_refused_proves_nothing(self, bench: DeclaredBench) -> None:
        answer, gone = bench.server.answer, Reply(404, {"message": "no such method"})
        bench.server.answer = lambda heard: gone if about_rights(heard) else answer(heard)
        assert "could not be asked" in bench.erp.probe()
