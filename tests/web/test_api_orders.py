"""Orders and receipts over the API, over real connections: taken whole or refused in one sentence."""

from typing import Any

import pytest
from api_world import LIMIT, LINE, Api, House, add_client, an_order

from countersign.procurement.clients import Scope

PATH = "/v1/orders/4500012345"


def numbers(api: Api) -> list[str]:
    return [one["number"] for one in api.call("GET", "/v1/orders").json()["items"]]


def test_an_order_is_put_and_read_and_can_be_put_again_as_it_was_read(api: Api) -> None:
    put = api.call("PUT", PATH, an_order())
    assert (put.status_code, put.json()["outcome"], put.headers["etag"]) == (201, "new", '"1"')
    read = api.call("GET", PATH)
    assert (read.json()["lines"][0]["unit_price"], read.json()["status"]) == ("12.50", "open")
    again = api.call("PUT", PATH, read.json())
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert again.headers["etag"] == read.headers["etag"]


def test_a_line_in_parts_is_put_and_read(api: Api) -> None:
    parts = [{"date": "2026-12-04", "quantity": "100"}, {"date": "2026-12-11", "quantity": "400"}]
    order = an_order(lines=[{**LINE, "quantity": "500", "date": "2026-12-11", "schedule": parts}])
    assert api.call("PUT", PATH, order).status_code == 201
    read = api.call("GET", PATH).json()
    assert read["lines"][0]["schedule"] == parts
    assert api.call("PUT", PATH, read).json()["outcome"] == "unchanged"


def test_parts_that_do_not_come_to_the_line_are_refused(api: Api) -> None:
    parts = [{"date": "2026-12-04", "quantity": "100"}, {"date": "2026-12-11", "quantity": "300"}]
    order = an_order(lines=[{**LINE, "quantity": "500", "date": "2026-12-11", "schedule": parts}])
    said = api.problem(422, "bad-input", "PUT", PATH, order)
    assert said.endswith("line 10: schedule does not fit: its parts come to 400, and 500 are ordered")


def test_an_order_with_a_slash_in_its_number_has_its_own_path(api: Api) -> None:
    assert api.call("PUT", "/v1/orders/PO/26/1", an_order("PO/26/1")).status_code == 201
    assert api.call("GET", "/v1/orders/PO%2F26%2F1").json()["number"] == "PO/26/1"


def test_several_orders_are_taken_all_or_none(api: Api) -> None:
    assert [
        one["outcome"] for one in api.call("POST", "/v1/orders", [an_order("1"), an_order("2")]).json()
    ] == [
        "new",
        "new",
    ]
    bad = an_order("4", lines=[{**LINE, "quantity": "0"}])
    said = api.problem(422, "bad-input", "POST", "/v1/orders", [an_order("3"), bad])
    assert said.endswith('order 4, line 10: quantity "0" must be greater than zero')
    assert numbers(api) == ["1", "2"]


def test_a_cancelled_order_stays_cancelled_until_somebody_says_otherwise(api: Api) -> None:
    api.call("PUT", PATH, an_order(status="cancelled"))
    api.call("PUT", PATH, an_order(revision=1))
    assert api.call("GET", PATH).json()["status"] == "cancelled"


def test_pages_follow_one_another_and_end_with_a_cursor_for_what_comes_next(api: Api) -> None:
    api.call("POST", "/v1/orders", [an_order(f"PO-{n}") for n in range(5)])
    found, cursor, more = [], "0", True
    while more:
        page = api.call("GET", f"/v1/orders?limit=2&cursor={cursor}").json()
        found, cursor, more = found + [one["number"] for one in page["items"]], page["cursor"], page["more"]
    assert found == [f"PO-{n}" for n in range(5)]
    api.call("PUT", "/v1/orders/PO-1", an_order("PO-1", revision=1))
    news = api.call("GET", f"/v1/orders?cursor={cursor}").json()
    assert [one["number"] for one in news["items"]] == ["PO-1"]


# --- ETag, If-Match ---------------------------------------------------------------------------------------


def test_a_stale_etag_changes_nothing(api: Api) -> None:
    api.call("PUT", PATH, an_order())
    changed = an_order(revision=1)
    assert "was changed since you read it" in api.problem(
        412, "outdated", "PUT", PATH, changed, if_match='"7"'
    )
    assert "is known already" in api.problem(412, "outdated", "PUT", PATH, changed, if_none_match="*")
    assert api.call("GET", PATH).json()["revision"] == 0
    assert api.call("PUT", PATH, changed, if_match='"1"').headers["etag"] == '"2"'
    assert api.call("PUT", PATH, changed, if_match="*", if_none_match='"1"').status_code == 200


def test_what_is_known_is_not_sent_again(api: Api) -> None:
    api.call("PUT", PATH, an_order())
    known = api.call("GET", PATH, if_none_match='"1"')
    assert (known.status_code, known.content) == (304, b"")
    assert api.call("GET", PATH, if_none_match='"2"').status_code == 200


# --- Idempotency-Key --------------------------------------------------------------------------------------


def test_the_same_call_under_the_same_key_is_answered_the_same(api: Api) -> None:
    first = api.call("PUT", PATH, an_order(), idempotency_key="k-1")
    again = api.call("PUT", PATH, an_order(), idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len(api.store.journal("4500012345")) == 1


def test_another_call_under_a_key_is_refused_and_changes_nothing(api: Api) -> None:
    api.call("POST", "/v1/orders", [an_order("1")], idempotency_key="k-1")
    said = api.problem(422, "key-reused", "POST", "/v1/orders", [an_order("2")], idempotency_key="k-1")
    assert "k-1 stood for another request" in said
    assert numbers(api) == ["1"]


def test_a_refused_call_leaves_its_key_free_for_the_corrected_one(api: Api) -> None:
    api.problem(400, "bad-request", "POST", "/v1/orders", [an_order("1", currency="?")], idempotency_key="k")
    assert api.call("POST", "/v1/orders", [an_order("1")], idempotency_key="k").status_code == 200


# --- receipts ---------------------------------------------------------------------------------------------


def a_receipt(**changes: Any) -> dict[str, Any]:
    return {"order": "4500012345", "line": 10, "quantity": "120", "reference": "GR-1", **changes}


def test_receipts_are_told_once_however_often_they_are_told(api: Api) -> None:
    api.call("PUT", PATH, an_order())
    for _ in range(2):
        assert api.call("POST", "/v1/receipts", [a_receipt(date="2026-12-01")]).status_code == 200
    entry = api.store.entries(["4500012345"])["4500012345"]
    assert [one.quantity for one in entry.receipts] == [120]
    assert api.call("GET", PATH).headers["etag"] == '"1"'


@pytest.mark.parametrize(
    ("changes", "status", "kind", "words"),
    [
        ({"order": "99"}, 404, "not-found", "No client put order 99"),
        ({"line": 11}, 422, "bad-input", "has no line 11"),
        ({"uom": "KG"}, 422, "bad-input", "is in EA"),
        ({"date": "2026-02-30"}, 422, "bad-input", "2026-02-30 is not a day"),
        ({"reference": ""}, 400, "bad-request", "[1].reference"),
    ],
)
def test_of_several_receipts_all_are_taken_or_none(
    api: Api, changes: dict[str, Any], status: int, kind: str, words: str
) -> None:
    api.call("PUT", PATH, an_order())
    body = [a_receipt(), a_receipt(**changes)]
    assert words in api.problem(status, kind, "POST", "/v1/receipts", body)
    assert api.store.entries(["4500012345"])["4500012345"].receipts == ()


# --- who may, and in which form ---------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer csn_nobody", "Basic YTpi", "Bearer a b", "csn_all"])
def test_without_a_token_that_counts_nobody_comes_in(api: Api, header: str) -> None:
    api.token = ""
    for path in (PATH, "/v1/nowhere"):
        answer = api.call("PUT", path, raw=b"{", authorization=header)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_counts_no_more(api: Api) -> None:
    add_client(api.store, "csn_wms", Scope.RESULTS)
    api.token = "csn_wms"
    assert api.call("GET", "/v1/me").json() == {"client": "wms", "scopes": ["results:read"]}
    api.store.revoke_client("wms", api.store.clients()[0].added_at)
    assert api.call("GET", "/v1/me").status_code == 401


def test_a_token_may_do_what_its_scopes_say_and_nothing_else(api: Api) -> None:
    add_client(api.store, "csn_wms", Scope.RESULTS)
    api.token = "csn_wms"
    said = api.problem(403, "forbidden", "PUT", PATH, an_order())
    assert said == "The token of wms lacks the scope orders:write"
    api.problem(403, "forbidden", "POST", "/v1/receipts", [a_receipt()])
    api.problem(403, "forbidden", "POST", "/v1/writes/k", {"refused": "no"})
    api.problem(403, "forbidden", "POST", "/v1/replays", {"webhook": "w", "after": "0"})
    assert numbers(api) == []


def test_a_body_that_is_too_large_is_refused_before_it_is_read(api: Api) -> None:
    said = api.problem(413, "too-large", "POST", "/v1/orders", raw=b"[" + b" " * LIMIT)
    assert f"{LIMIT} bytes" in said


def test_a_body_that_does_not_say_how_long_it_is_is_counted(api: Api) -> None:
    import httpx2

    headers = {"authorization": "Bearer csn_all", "content-type": "application/json"}
    pieces = (b" " * 1000 for _ in range(LIMIT // 1000 + 1))
    answer = httpx2.post(f"{api.url}/v1/orders", content=pieces, headers=headers, trust_env=False)
    assert answer.status_code == 413
    api.check(answer)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", "is not JSON: "),
        (b'{"a": 1,}', "line 1, column"),
        (b"\xff\xfe", "is not UTF-8 (at byte 1)"),
        (b'[{"line": 1, "line": 2}]', "“line” stands twice"),
        (b"[NaN]", "NaN is not a number"),
        (b"[" * 5000, "nested deeper"),
        (b"[" + b"1" * 5000 + b"]", "can't be used"),
        (b"[]", "the body list should have at least 1 item"),
        (b"", "the body is missing"),
        (b'{"number": "1"}', "the body input should be a valid list"),
        (b'["x"]', "[0] input should be a valid dictionary"),
    ],
)
def test_a_body_that_is_no_json_of_ours_is_refused_with_its_place(api: Api, raw: bytes, words: str) -> None:
    assert words in api.problem(400, "bad-request", "POST", "/v1/orders", raw=raw)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nmber": "1"}, "[0].nmber is a field that nobody reads"),
        ({"lines": []}, "[0].lines list should have at least 1 item"),
        ({"lines": [{**LINE, "quantity": 500}]}, "[0].lines[0].quantity input should be a valid string"),
        (
            {"lines": [{**LINE, "quantity": "1,5"}]},
            "[0].lines[0].quantity is not an amount; write it as text, like",
        ),
        ({"lines": [{**LINE, "date": "11.12.2026"}]}, "[0].lines[0].date is not a day"),
        ({"supplier": {"email": "nobody"}}, "[0].supplier.email is not an e-mail address"),
        ({"supplier": {}}, "[0].supplier.email is missing"),
        ({"revision": -1}, "[0].revision input should be greater than or equal to 0"),
    ],
)
def test_a_field_of_another_shape_is_named(api: Api, changes: dict[str, Any], words: str) -> None:
    assert words in api.problem(400, "bad-request", "POST", "/v1/orders", [an_order(**changes)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"lines": [LINE, LINE]}, "line 10 more than once"),
        ({"lines": [{**LINE, "date": "2026-02-30"}]}, "not a day of the calendar"),
        ({"site": "a\u0007b"}, "invisible character"),
        (
            {"lines": [{**LINE, "uom": "Palox"}]},
            'line 10: uom "Palox" is no unit that is known, and no answer',
        ),
    ],
)
def test_what_cannot_be_is_refused_in_the_words_of_the_form(
    api: Api, changes: dict[str, Any], words: str
) -> None:
    assert words in api.problem(422, "bad-input", "PUT", PATH, an_order(**changes))


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "kind", "words"),
    [
        ("GET", "/v1/nowhere", {}, 404, "not-found", "There is no /v1/nowhere: see /v1/openapi.json"),
        ("GET", "/v1/orders/99", {}, 404, "not-found", "No client put order 99"),
        ("DELETE", PATH, {}, 405, "not-allowed", "DELETE can't be done with"),
        ("PUT", "/v1/orders/99", {"body": an_order()}, 422, "bad-input", "the path says 99"),
        ("PUT", PATH, {"raw": b"{}", "content_type": "text/plain"}, 415, "not-json", "application/json"),
        ("GET", "/v1/orders?cursor=x", {}, 400, "bad-request", "query parameter cursor is no cursor of ours"),
        ("GET", "/v1/orders?limit=501", {}, 400, "bad-request", "query parameter limit"),
        ("PUT", PATH, {"body": an_order(), "if_match": "x"}, 412, "outdated", "is not known"),
        ("PUT", PATH, {"body": an_order(), "if_match": "*"}, 412, "outdated", "is not known"),
        ("PUT", PATH, {"body": an_order(), "idempotency_key": "a b"}, 400, "bad-request", "is no key"),
    ],
)
def test_every_refusal_is_one_sentence(
    api: Api, method: str, path: str, more: dict[str, Any], status: int, kind: str, words: str
) -> None:
    assert words in api.problem(status, kind, method, path, **more)
    assert numbers(api) == []


def test_where_orders_come_from_elsewhere_none_are_taken(house: House) -> None:
    said = house.let(kind="tryton").problem(409, "conflict", "PUT", PATH, an_order())
    assert 'set erp.kind = "rest"' in said


def test_a_defect_says_nothing_of_what_is_inside(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("csn_all")

    monkeypatch.setattr(api.store, "entries_changed", broken)
    said = api.problem(500, "defect", "GET", "/v1/orders")
    assert "should not have" in said
