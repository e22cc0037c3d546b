"""`countersign journal` and `countersign held`."""

import datetime as dt

import pytest
from fakes_app import NOW, FakeApp, a_busy_app

from countersign.procurement.ports import MessageState

RAW = b"From: =?utf-8?q?J=C3=BCrgen?= <j@stahl.example>\r\nSubject: Re: 4500012345\r\n\r\nHallo\r\n"


def holding(*identities: str, raw: bytes = RAW) -> FakeApp:
    app = FakeApp()
    for identity in identities:
        app.store.keep(identity, raw, "imap", NOW)
        app.store.claim_message(NOW, dt.timedelta(minutes=5))
        app.store.hold_message(identity, "the model did not answer")
    return app


def test_a_journal_is_dated_lines_with_who_and_why(call) -> None:
    assert call(a_busy_app(), "journal", "4500-012345").out.splitlines() == [
        "when (UTC)        what",
        "2026-11-21 09:30  The order went to sales@northgate.example (order.sent)",
        "2026-11-21 09:30  9 days later than ordered (0 allowed) "
        "(exception.opened, rule tolerance.date.default)",
        "2026-11-21 09:30  I have called them (note.added, by ada.field)",
    ]


def test_a_journal_as_json_leads_back_to_the_mail(call) -> None:
    rows = call(a_busy_app(), "journal", "4500012345", "--json").data
    assert [row["entry"]["message"] for row in rows] == ["", "m-1", ""]
    assert rows[0]["at"] == "2026-11-21T09:30:00+00:00"


def test_a_journal_without_entries_says_so(call) -> None:
    assert call(a_busy_app(), "journal", "4500012346").out.startswith("Nothing has happened to order")


def test_a_journal_of_no_order_is_refused(call) -> None:
    assert call(a_busy_app(), "journal", "4599999999").code == 2


def test_held_mails_are_listed_with_sender_subject_and_reason(call) -> None:
    lines = call(holding("0f3a9c77d0e1b255"), "held", "list").out.splitlines()
    assert lines[1] == (
        "0f3a9c77d0e1  held   Jürgen <j@stahl.example>: Re: 4500012345  the model did not answer"
    )
    assert lines[-1] == "  countersign held release 0f3a9c77d0e1"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: =?klingon?q?x?=\r\n\r\n", b"Subject: =?utf-8?b?x?="]
)
def test_a_mail_without_a_readable_head_is_listed_all_the_same(call, raw: bytes) -> None:
    assert call(holding("0f3a9c77d0e1b255", raw=raw), "held", "list").code == 0


def test_held_mails_as_json_have_everything_but_the_body(call) -> None:
    (one,) = call(holding("0f3a9c77d0e1b255"), "held", "list", "--json").data
    assert one == {
        "id": "0f3a9c77d0e1b255",
        "state": "held",
        "mail": "Jürgen <j@stahl.example>: Re: 4500012345",
        "reason": "the model did not answer",
        "attempts": 1,
        "received_at": "2026-11-21T09:30:00+00:00",
        "source": "imap",
        "bytes": len(RAW),
    }


def test_an_empty_list_of_held_mails_says_so(call) -> None:
    assert call(FakeApp(), "held", "list").out.startswith("No mail is held.")


def test_the_first_letters_release_a_mail(call) -> None:
    app = holding("0f3a9c77d0e1b255", "1f3a9c77d0e1b255")
    answer = call(app, "held", "release", "0f3")
    assert answer.out.startswith("0f3a9c77d0e1 is to be tried again.")
    assert app.store.message("0f3a9c77d0e1b255").state is MessageState.NEW
    assert app.store.message("1f3a9c77d0e1b255").state is MessageState.HELD


@pytest.mark.parametrize(
    ("start", "says"), [("0f", "2 held mails begin with"), ("9", "no held mail begins with")]
)
def test_letters_that_don_t_tell_one_mail_release_none(call, start: str, says: str) -> None:
    app = holding("0f3a9c77d0e1b255", "0f4a9c77d0e1b255")
    answer = call(app, "held", "release", start)
    assert answer.code == 2
    assert answer.err == f'Error: {says} "{start}"; see them with `countersign held list`\n'
    assert len(app.store.messages(MessageState.HELD)) == 2
