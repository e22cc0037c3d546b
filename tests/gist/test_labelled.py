"""The labelled sentences: what a file may hold, and what those that come with the program do hold."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from labelled_world import a_folder

from countersign.extractors.gist import learn
from countersign.extractors.gist.engine import plain
from countersign.extractors.gist.labelled import LABELS, Labelled, labelled, sha256, shown
from countersign.extractors.grammar.language import codes, judged
from countersign.procurement.errors import BadInput

ENOUGH = 150
"""Sentences of each label in each language."""
PATH_OF_A_MACHINE = re.compile(r"(?<!\S)(?:~?/(?:home|root|tmp|usr|var|etc|work|mnt|opt)\b|[A-Z]:\\|file:)")


@pytest.fixture(scope="module")
def shipped() -> tuple[Labelled, ...]:
    return labelled()


def test_a_section_labels_the_sentences_below_it(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path / "s", en="= yes\nAll as ordered.\n\n  Fine with us.  \n= matter\nNot before May."
    )
    assert labelled(folder) == (
        Labelled("en", "yes", "All as ordered."),
        Labelled("en", "yes", "Fine with us."),
        Labelled("en", "matter", "Not before May."),
    )


def test_a_sentence_that_stands_twice_counts_once(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path / "s", en="= talk\nThanks.\nThanks.\n", de="= talk\nThanks.\n= talk\nThanks.\n"
    )
    assert labelled(folder) == (Labelled("de", "talk", "Thanks."), Labelled("en", "talk", "Thanks."))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= talk\nThanks.\n= maybe\nHm.", "en.txt:3: a section is one of yes, talk, matter, not 'maybe'"),
        ("= talk\n=matters\nHm.", "en.txt:2: a section is one of yes, talk, matter, not 'matters'"),
        ("=\nThanks.", "en.txt:1: a section is one of yes, talk, matter, not ''"),
        ("\nThanks.", "en.txt:2: begin the file with a section, such as `= talk`"),
    ],
)
def test_a_file_that_can_t_be_understood_is_refused_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        labelled(a_folder(tmp_path / "s", en=text))
    assert str(caught.value) == words


def test_a_sign_stands_for_each_value_in_braces() -> None:
    assert shown("{500} bolts on {11 Dec}, picked up on the 10th") == "✔ bolts on ✔, picked up on the 10th"
    assert shown("a { that is never closed") == "a { that is never closed"


def test_other_files_and_empty_ones_are_nothing_to_learn_from(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "s", en="", de="= talk\n")
    (folder / "NOTES.md").write_text("no section", "utf-8")
    assert labelled(folder) == ()


def test_the_order_of_files_and_sentences_changes_no_hash(tmp_path: Path) -> None:
    one = labelled(a_folder(tmp_path / "1", en="= yes\nFine.\nGood.\n= talk\nThanks."))
    other = labelled(a_folder(tmp_path / "2", en="= talk\nThanks.\n= yes\nGood.\nFine."))
    moved = labelled(a_folder(tmp_path / "3", en="= talk\nThanks.\nGood.\n= yes\nFine."))
    assert sha256(one) == sha256(other) != sha256(moved)


def test_each_language_that_is_labelled_has_enough_of_each_label(shipped: tuple[Labelled, ...]) -> None:
    counted = Counter((one.language, one.label) for one in shipped)
    languages = {one.language for one in shipped}
    assert languages <= set(codes())
    assert len(languages) >= 19
    assert {
        (code, label): counted[code, label]
        for code in languages
        for label in LABELS
        if counted[code, label] < ENOUGH
    } == {}


def test_no_sentence_comes_to_two_things_in_one_language(shipped: tuple[Labelled, ...]) -> None:
    labels = defaultdict(set)
    for one in shipped:
        labels[one.language, " ".join(one.text.casefold().split())].add(one.label)
    assert {sentence: found for sentence, found in labels.items() if len(found) > 1} == {}


def test_a_labelled_sentence_is_one_that_is_judged_as_it_stands(shipped: tuple[Labelled, ...]) -> None:
    assert [one for one in shipped if plain(one.text) != one.text] == []


def test_each_brace_of_a_labelled_sentence_is_closed(shipped: tuple[Labelled, ...]) -> None:
    assert [one for one in shipped if re.search(r"[{}]", shown(one.text))] == []


def test_no_labelled_sentence_names_a_place_on_a_machine(shipped: tuple[Labelled, ...]) -> None:
    assert [one for one in shipped if PATH_OF_A_MACHINE.search(one.text)] == []


def test_the_head_was_learned_from_these_very_sentences(shipped: tuple[Labelled, ...]) -> None:
    about = learn.about()
    assert about.sentences_sha256 == sha256(shipped), (
        "the sentences were changed: run `countersign gist learn`"
    )
    assert about.by_language == dict(sorted(Counter(one.language for one in shipped).items()))
    assert about.trial.sentences == len(shipped)


def test_what_was_measured_of_the_head_is_good_enough_to_be_shipped() -> None:
    trial = learn.about().trial
    assert trial.told_apart > 0.85
    assert trial.matters_let_be < 0.02
    assert trial.harmless_doubted < 0.1


def test_a_language_is_judged_only_where_sentences_of_it_were_learned(shipped: tuple[Labelled, ...]) -> None:
    assert not {one.language for one in shipped} & {code for code in codes() if not judged("", code)}
