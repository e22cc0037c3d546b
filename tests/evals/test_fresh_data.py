"""The fresh mails: whole, in the domain reserved for examples, and outside of what a gate counts."""

import re

import pytest

from countersign.evals.cases import COLLECTIONS, HERE, Case, load

FRESH = HERE / "fresh"
PARTS = ("seen", "unseen")
_ADDRESS = re.compile(rb"[\w.+-]+@([\w.-]+\w)")


@pytest.fixture(scope="module")
def fresh() -> tuple[Case, ...]:
    return load(*(FRESH / part for part in PARTS))


def test_every_fresh_case_is_whole(fresh: tuple[Case, ...]) -> None:
    """Loading tells every key that nobody reads and every line that is on no order."""
    folders = {path.parent.name for part in PARTS for path in (FRESH / part).glob("*/mail.eml")}
    assert {case.path.parent.name for case in fresh} == folders
    assert len(fresh) == len(folders)


def test_fresh_cases_are_clear_and_doubtful_in_many_languages(fresh: tuple[Case, ...]) -> None:
    assert len({case.language for case in fresh}) >= 20
    assert 0.3 < sum(case.clear for case in fresh) / len(fresh) < 0.6


def test_no_gate_counts_fresh_cases() -> None:
    assert not any(FRESH in (folder, *folder.parents) for folder in COLLECTIONS)


def test_every_sender_lies_in_the_domain_reserved_for_examples(fresh: tuple[Case, ...]) -> None:
    for case in fresh:
        head = case.raw.partition(b"\n\n")[0]
        sender = next(line for line in head.splitlines() if line.lower().startswith(b"from:"))
        assert all(domain.endswith(b".example") for domain in _ADDRESS.findall(sender)), case.name
