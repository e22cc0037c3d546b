"""`countersign api`: tokens and webhooks are made, listed and taken away; their secrets are shown once."""

import datetime as dt

import pytest
from fakes_app import NOW, FakeApp, a_busy_app

from countersign.procurement.clients import digest_of
from countersign.procurement.webhooks import DeliveryState, Hook, News

ALL = ("--scope", "orders:write", "--scope", "results:read")
URL = "https://mule.example/in?key=hush"


def secret(out: str) -> str:
    return out.strip().splitlines()[-1].strip()


def test_a_token_is_shown_once_and_only_its_digest_is_kept(call) -> None:
    app = FakeApp()
    answer = call(app, "api", "token", "add", "erp", *ALL)
    token = secret(answer.out)
    assert token.startswith("csn_")
    client = app.store.client_by(digest_of(token))
    assert client
    assert (client.name, client.scopes) == ("erp", ("orders:write", "results:read"))
    listed = call(app, "api", "token", "list")
    assert "orders:write, results:read" in listed.out
    shown = listed.out + call(app, "api", "token", "list", "--json").out
    assert token not in shown
    assert client.digest not in shown


def test_a_revoked_token_is_listed_as_such(call) -> None:
    app = FakeApp()
    token = secret(call(app, "api", "token", "add", "erp", *ALL).out)
    assert "does not count any more" in call(app, "api", "token", "revoke", "erp").out
    assert app.store.client_by(digest_of(token)) is None
    (row,) = call(app, "api", "token", "list", "--json").data
    assert (row["name"], row["revoked_at"]) == ("erp", NOW.isoformat())
    assert "2026-11-21" in call(app, "api", "token", "list").out
    again = call(app, "api", "token", "revoke", "erp")
    assert (again.code, "No client erp has a token" in again.err) == (2, True)


def test_a_narrow_terminal_shows_every_scope(call) -> None:
    app = FakeApp()
    call(app, "api", "token", "add", "middleware-of-the-works", *ALL, "--scope", "writes:answer")
    out = call(app, "api", "token", "list", width=60).out
    for word in ("middleware-of-the-works", "orders:write", "writes:answer"):
        assert word in out


def test_with_nobody_there_the_next_command_is_told(call) -> None:
    assert "countersign api token add NAME" in call(FakeApp(), "api", "token", "list").out
    assert "countersign api webhook add NAME" in call(FakeApp(), "api", "webhook", "list").out
    assert "no dead letter" in call(FakeApp(), "api", "dead").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token", "add", "two words", *ALL), "is no name"),
        (("token", "add", "erp"), "--scope"),
        (("token", "add", "erp", "--scope", "everything"), "orders:write"),
        (("webhook", "add", "mule", "http://mule.example/in"), "must not travel in the clear"),
        (("webhook", "add", "mule", "mule.example"), "looks like https://"),
        (("webhook", "add", "mule", "https://u:p@mule.example"), "without a password"),
        (("webhook", "add", "mule", "https://mule.example:99999"), "looks like https://"),
        (("webhook", "add", "mule", "https://mule.example/a b"), "looks like https://"),
        (("webhook", "remove", "mule"), "no webhook mule"),
        (("resend",), "Which ones?"),
        (("resend", "1", "--all"), "Which ones?"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(call, words: tuple[str, ...], said: str) -> None:
    app = FakeApp()
    answer = call(app, "api", *words)
    assert answer.code == 2
    assert said in answer.err
    assert (app.store.clients(), app.store.hooks()) == ((), ())


def test_a_webhook_begins_with_what_happens_from_now_on(call) -> None:
    app = a_busy_app()
    answer = call(app, "api", "webhook", "add", "mule", URL, "--news", "write.waiting")
    (hook,) = app.store.hooks()
    assert (hook.url, hook.news, hook.place) == (URL, (News.OFFERED,), app.store.last_place())
    assert secret(answer.out) == hook.secret
    listed = call(app, "api", "webhook", "list").out + call(app, "api", "webhook", "list", "--json").out
    assert "mule.example" in listed
    assert "hush" not in listed
    assert hook.secret not in listed


def test_a_webhook_that_asks_for_nothing_special_is_told_everything(call) -> None:
    app = FakeApp()
    call(app, "api", "webhook", "add", "here", "http://127.0.0.1:9/in")
    assert app.store.hook("here").news == tuple(News)
    call(app, "api", "webhook", "remove", "here")
    assert app.store.hooks() == ()


def test_what_waits_for_a_receiver_that_is_away_is_told_with_the_reason(call) -> None:
    app = a_dead_letter()
    (one,) = app.store.deliveries()
    app.store.resend([one.id], NOW)
    assert app.store.claim_delivery(NOW, dt.timedelta(minutes=1))
    app.store.delivery_deferred(one.id, NOW, "mule: mule.example answered 503")
    out = call(app, "api", "webhook", "list").out
    assert "1: mule: mule.example answered 503" in out


def a_dead_letter() -> FakeApp:
    app = a_busy_app()
    app.store.add_hook(Hook("mule", URL, "whsec_eA==", tuple(News), NOW))
    app.store.fan_out(NOW, 10)
    (one,) = app.store.deliveries()
    app.store.delivery_ended(one.id, DeliveryState.DEAD, "mule: mule.example answered 503")
    return app


def test_dead_letters_are_listed_with_their_reason_and_sent_again(call) -> None:
    app = a_dead_letter()
    out = call(app, "api", "dead").out
    assert "exception.opened" in out
    assert "mule: mule.example answered 503" in out
    assert [one["reason"] for one in call(app, "api", "dead", "--json").data]
    assert "1 will be sent again" in call(app, "api", "resend", "--all").out
    assert app.store.deliveries(DeliveryState.DEAD) == ()


def test_what_is_no_dead_letter_is_not_sent_again(call) -> None:
    app = a_dead_letter()
    (one,) = app.store.deliveries()
    out = call(app, "api", "resend", str(one.id), "99").out
    assert "1 will be sent again" in out
    assert "1 are no dead letters" in out
