"""`countersign prompts`: what a model is asked can be looked at."""

import pytest
from fakes_app import FakeApp

from countersign.prompts.library import active_prompt, text, versions


def test_every_version_is_listed_with_the_one_in_use(call) -> None:
    found = call(FakeApp(), "prompts", "list")
    assert found.code == 0
    assert "read-reply v1" in found.out
    assert "in use" in found.out


def test_the_list_can_be_had_as_json(call) -> None:
    found = call(FakeApp(), "prompts", "list", "--json").data
    assert [one["prompt"] for one in found] == [one.label for one in versions()]
    assert [one["sha256"] for one in found if one["active"]] == [active_prompt("read-reply").sha256]


@pytest.mark.parametrize("name", ["read-reply", "read-reply/v1"])
def test_a_version_is_shown_whole(call, name: str) -> None:
    assert call(FakeApp(), "prompts", "show", name).out == text("read-reply", 1)


def test_two_versions_are_compared(call) -> None:
    found = call(FakeApp(), "prompts", "diff", "read-reply/v1", "read-reply/v1")
    assert found.out == "read-reply/v1 and read-reply/v1 are the same\n"


@pytest.mark.parametrize("name", ["read-reply/v99", "write-reply", "read-reply/1"])
def test_a_version_that_there_is_not_is_refused_with_those_there_are(call, name: str) -> None:
    found = call(FakeApp(), "prompts", "show", name)
    assert found.code == 2
    assert found.err == f"Error: there is no prompt {name}; there are: read-reply/v1\n"
