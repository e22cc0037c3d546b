"""The published description is what the API does: tried with data that fits it, and with data that doesn't.

Every check of schemathesis is on. Data that fits may still be refused where no description can say so: a day
that no calendar has, a number that stands twice (422), another edition than the one that is known (412).
"""

import json
import os
import re
from pathlib import Path

import schemathesis
from api_world import NOW, Api, add_client
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from countersign.agent.api_desk import ApiDesk
from countersign.procurement.clients import Scope
from countersign.store.memory import MemoryStore
from countersign.web.api.app import inside, make_api

ROUNDS = int(os.environ.get("API_ROUNDS", "6"))
"""How many calls for each path and method; more of them where somebody has the time."""


def described() -> FastAPI:
    return inside(ApiDesk(MemoryStore(), lambda: NOW, "rest"))


def the_schema() -> schemathesis.BaseSchema:
    store = MemoryStore()
    add_client(store, "csn_all", *Scope)
    desk = ApiDesk(store, lambda: NOW, "rest")
    config = SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": "Bearer csn_all"},
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "304", "403", "404", "409", "412", "422"]
                },
                "negative_data_rejection": {
                    "expected-statuses": ["400", "401", "403", "404", "409", "412", "415", "422"]
                },
            },
        }
    )
    return schemathesis.openapi.from_asgi("/v1/openapi.json", make_api(desk, 10_000_000), config=config)


schema = the_schema()


@schema.parametrize()
@settings(
    max_examples=ROUNDS,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_the_api_does_what_its_description_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


def test_the_description_is_told_to_everybody_and_is_of_openapi_3_1(api: Api) -> None:
    api.token = ""
    told = api.call("GET", "/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert told["paths"]["/v1/orders/{number}"]["put"]["security"] == [{"token": ["orders:write"]}]


def test_every_refusal_of_every_path_is_described_as_a_problem() -> None:
    for path, operations in described().openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)


def test_every_request_that_the_guide_shows_fits_the_description(api: Api) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/api.md").read_text("utf-8")
    shown = re.findall(r"-X (PUT|POST) http://127.0.0.1:8025(\S+).*?-d '(.*?)'", guide, re.DOTALL)
    assert len(shown) == 5
    for method, path, body in shown:
        answer = api.call(method, path, json.loads(body))
        assert answer.status_code in (200, 201, 404), answer.text
    assert [entry.number for _, entry in api.store.entries_changed(0, 10)] == ["4500012345"]
