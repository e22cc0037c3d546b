"""What clients fetch, and what they answer: confirmations, exceptions, events, writes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from api_world import NOW, Api, House
from builders import ADA, a_reading, an_order
from office import FakeClock, FakeReader, an_office

from countersign.agent.api_desk import ApiDesk
from countersign.agent.steps.act import act
from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.rest.connector import RestErp
from countersign.procurement.actions import Accept, Resolution, Resolve
from countersign.procurement.claims import Evidence, LineReading, LineStatus, Reading
from countersign.procurement.events import PersonActed
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import default_policy
from countersign.procurement.webhooks import Hook, News
from countersign.store.memory import MemoryStore

ORDER = an_order()
NUMBER = ORDER.number


class Company:
    """An office at work behind the API, whose supplier confirms whatever is ordered."""

    def __init__(self, house: House) -> None:
        store, clock, policy = MemoryStore(), FakeClock(), default_policy()
        clock.now = NOW
        rules = policy.write_back.model_copy(update={"mode": "automatic"})
        policy = policy.model_copy(update={"write_back": rules})
        self.erp = RestErp(store, clock)
        self.office: Office = an_office(store=store, clock=clock, erp=self.erp, policy=policy)
        self.api: Api = house.let(store)
        self.desk = ApiDesk(store, clock, "rest")

    def order(self, number: str = NUMBER) -> None:
        """Puts an order, sends it, and has it confirmed; what follows waits for a client."""
        self.desk.put([an_order(number=number)], "erp")
        fetch_orders(self.office, self.erp)
        take_mail(self.office, f"{number} confirmed".encode(), "test")
        while handle_message(self.office):
            pass
        self.work()

    def work(self) -> None:
        while write_back(self.office):
            pass

    def waiting(self) -> list[dict[str, Any]]:
        return list(self.api.call("GET", "/v1/writes").json()["items"])


@pytest.fixture
def company(house: House) -> Company:
    return Company(house)


def test_a_confirmation_is_fetched_with_its_values(company: Company) -> None:
    company.order()
    found = company.api.call("GET", f"/v1/confirmations/{NUMBER}").json()
    (line,) = found["lines"]
    assert (found["order"], found["state"], found["exceptions"]) == (NUMBER, "confirmed", [])
    assert (line["status"], line["settled"]) == ("accepted", True)
    assert line["confirmed"]["quantity"] == "500"
    assert line["confirmed"]["deliveries"][0]["date"] == ORDER.lines[0].date.isoformat()


def test_confirmations_are_told_from_the_cursor_on(company: Company) -> None:
    company.order("A-1")
    page = company.api.call("GET", "/v1/confirmations").json()
    assert [one["order"] for one in page["items"]] == ["A-1"]
    assert not page["more"]
    assert company.api.call("GET", f"/v1/confirmations?cursor={page['cursor']}").json()["items"] == []
    company.order("A-2")
    news = company.api.call("GET", f"/v1/confirmations?cursor={page['cursor']}").json()
    assert [one["order"] for one in news["items"]] == ["A-2"]


def test_an_order_that_nobody_sent_has_no_confirmation(company: Company) -> None:
    assert "no order 99" in company.api.problem(404, "not-found", "GET", "/v1/confirmations/99")


def test_a_write_is_fetched_made_acknowledged_and_then_it_is_written(company: Company) -> None:
    company.order()
    (write,) = company.waiting()
    assert (write["order"], write["line"], write["waiting"]) == (NUMBER, 10, True)
    body = {"stands": write["values"]}
    answered = company.api.call("POST", write["href"], body)
    assert (answered.status_code, answered.json()["waiting"]) == (200, False)
    assert company.waiting() == []
    company.work()
    assert company.api.call("GET", write["href"]).json()["state"] == "written"


def test_what_stands_there_otherwise_is_an_exception(company: Company) -> None:
    company.order()
    (write,) = company.waiting()
    company.api.call("POST", write["href"], {"stands": {**write["values"], "quantity": "1"}})
    company.work()
    found = company.api.call("GET", write["href"]).json()
    assert found["state"] == "differs"
    (one,) = company.api.call("GET", "/v1/exceptions").json()["items"]
    assert (one["type"], one["order"], one["state"]) == ("write-back", NUMBER, "open")
    assert company.api.call("GET", f"/v1/exceptions/{one['id']}").json() == one


def test_a_refusal_is_kept_in_its_words(company: Company) -> None:
    company.order()
    (write,) = company.waiting()
    company.api.call("POST", write["href"], {"refused": "the period is closed"})
    company.work()
    found = company.api.call("GET", write["href"]).json()
    assert (found["state"], found["reason"]) == ("refused", "all refused it: the period is closed")


@pytest.mark.parametrize(
    ("body", "status", "kind", "words"),
    [
        ({}, 400, "bad-request", "is missing"),
        ({"stands": {}, "refused": "no"}, 400, "bad-request", "is a field that nobody reads"),
        ({"refused": ""}, 400, "bad-request", "refused"),
        ({"stands": {}}, 422, "bad-input", "Say what stands there now"),
        ({"stands": {"unit_price": "1", "price_per": "0"}}, 422, "bad-input", "greater than zero"),
        ({"stands": {"schedule": [{"date": "2026-02-30", "quantity": "1"}]}}, 422, "bad-input", "2026-02-30"),
    ],
)
def test_an_answer_that_says_nothing_clear_changes_nothing(
    company: Company, body: dict[str, Any], status: int, kind: str, words: str
) -> None:
    company.order()
    (write,) = company.waiting()
    assert words in company.api.problem(status, kind, "POST", write["href"], body)
    assert len(company.waiting()) == 1


def test_the_second_answer_to_a_write_is_refused_unless_it_is_the_first_once_more(company: Company) -> None:
    company.order()
    (write,) = company.waiting()
    for _ in range(2):
        assert company.api.call("POST", write["href"], {"stands": write["values"]}).status_code == 200
    said = company.api.problem(409, "conflict", "POST", write["href"], {"refused": "no"})
    assert "was answered otherwise by all" in said
    company.api.problem(404, "not-found", "POST", "/v1/writes/4711", {"refused": "no"})


def test_exceptions_are_listed_while_they_are_open_or_all_of_them(company: Company) -> None:
    company.order()
    (write,) = company.waiting()
    company.api.call("POST", write["href"], {"refused": "locked"})
    company.work()
    page = company.api.call("GET", "/v1/exceptions?limit=1").json()
    assert [one["type"] for one in page["items"]] == ["write-back"]
    assert company.api.call("GET", f"/v1/exceptions?cursor={page['cursor']}").json()["items"] == []
    acted = PersonActed(page["items"][0]["id"], ADA.email, Resolve(Resolution.NO_ACTION, "typed in by hand"))
    act(company.office, acted)
    assert company.api.call("GET", "/v1/exceptions").json()["items"] == []
    (one,) = company.api.call("GET", "/v1/exceptions?state=all").json()["items"]
    assert (one["state"], one["resolved_by"]) == ("resolved", ADA.email)
    company.api.problem(404, "not-found", "GET", "/v1/exceptions/none-such")


def test_events_tell_what_webhooks_tell(company: Company) -> None:
    company.order()
    page = company.api.call("GET", "/v1/events").json()
    assert [one["type"] for one in page["items"]] == ["confirmation.changed", "write.waiting"]
    (write,) = company.waiting()
    assert page["items"][1]["data"]["key"] == write["key"]
    first = company.api.call("GET", "/v1/events?limit=1").json()
    assert first["more"]
    rest = company.api.call("GET", f"/v1/events?cursor={first['cursor']}").json()
    assert [one["type"] for one in rest["items"]] == ["write.waiting"]
    company.api.call("POST", write["href"], {"refused": "locked"})
    company.work()
    news = company.api.call("GET", f"/v1/events?cursor={page['cursor']}").json()["items"]
    told = {one["type"]: one["data"] for one in news}
    assert told["write.ended"]["key"] == write["key"]
    assert told["exception.opened"]["exception"] == f"{NUMBER}-1"


def test_what_a_webhook_missed_is_sent_again(company: Company) -> None:
    company.order()
    hook = Hook(
        "mule", "https://mule.example", "whsec_eA==", tuple(News), NOW, company.office.store.last_place()
    )
    company.office.store.add_hook(hook)
    body = {"webhook": "mule", "after": "0"}
    assert company.api.call("POST", "/v1/replays", body).json() == {"deliveries": 2}
    assert company.api.call("POST", "/v1/replays", {**body, "until": "0"}).json() == {"deliveries": 0}
    company.api.problem(404, "not-found", "POST", "/v1/replays", {"webhook": "nobody", "after": "0"})
    assert len(company.office.store.deliveries()) == 2


def refused_by(company: Company) -> dict[str, Any]:
    """The supplier refused the line, and the buyer took it; the write that waits for a client."""

    def refusing(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        del message
        words = (Evidence("item", "Sorry, it is discontinued", "body:1"),)
        return a_reading(orders[0], LineReading(orders[0].number, 10, LineStatus.REJECTED, evidence=words))

    company.office = replace(company.office, reader=FakeReader(refusing))
    company.order()
    assert company.waiting() == []
    (found,) = company.office.store.exceptions()
    act(company.office, PersonActed(found.id, ADA.email, Accept()))
    company.work()
    (write,) = company.waiting()
    return write


def test_a_line_that_is_refused_is_told_with_the_suppliers_words(company: Company) -> None:
    write = refused_by(company)
    assert (write["values"]["refused"], write["values"]["quantity"]) == (True, None)
    assert write["values"]["reason"] == "Sorry, it is discontinued"
    (line,) = company.api.call("GET", f"/v1/confirmations/{NUMBER}").json()["lines"]
    assert (line["status"], line["refused"], line["confirmed"]) == ("rejected", True, None)
    assert line["reason"] == "Sorry, it is discontinued"


@pytest.mark.parametrize(
    ("stands", "state"),
    [
        ({"refused": True, "reason": "Sorry, it is discontinued"}, "written"),
        ({"quantity": "0", "reason": "Sorry, it is discontinued"}, "written"),
        ({"refused": True}, "differs"),
        ({"refused": False, "reason": "Sorry, it is discontinued"}, "differs"),
        ({"quantity": "500"}, "differs"),
    ],
)
def test_a_refusal_stands_there_where_the_client_says_so(
    company: Company, stands: dict[str, Any], state: str
) -> None:
    write = refused_by(company)
    company.api.call("POST", write["href"], {"stands": stands})
    company.work()
    assert company.api.call("GET", write["href"]).json()["state"] == state
