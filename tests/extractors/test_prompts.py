"""The prompts are text that is checked, hashed, and held to its own examples."""

import re
from pathlib import Path

import pytest
from reader_world import mail

from countersign.extractors import schemas
from countersign.extractors.evidence import ground
from countersign.extractors.question import example_question, turns
from countersign.procurement.errors import BadSettings
from countersign.prompts.library import active_prompt, prompt

ROOT = Path(__file__).parents[2]
GOOD = """+++
name = "greet"
version = 1
output = "Answer"
notes = "for tests"
+++
Say hello.

# example
## order
line 1: A thing
## mail
Hello
## answer
{}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "greet").mkdir()
    (tmp_path / "active.toml").write_text("greet = 1\n", "utf-8")
    (tmp_path / "greet" / "v1.md").write_text(GOOD, "utf-8")
    return tmp_path


def rewritten(library: Path, old: str, new: str) -> Path:
    (library / "greet" / "v1.md").write_text(GOOD.replace(old, new), "utf-8")
    return library


def test_a_prompt_is_its_front_matter_its_instructions_and_its_examples(library: Path) -> None:
    found = active_prompt("greet", library)
    assert (found.label, found.output, found.notes) == ("greet v1", "Answer", "for tests")
    assert found.instructions == "Say hello."
    (example,) = found.examples
    assert (example.order, example.mail, example.answer) == ("line 1: A thing", "Hello", "{}")


def test_every_character_of_the_file_is_in_its_hash(library: Path) -> None:
    before = active_prompt("greet", library).sha256
    assert active_prompt("greet", rewritten(library, "hello.", "hello!")).sha256 != before


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('notes = "for tests"', 'notes = "x"\nmood = "good"', "greet/v1.md has an unknown key 'mood'"),
        ('output = "Answer"\n', "", "needs 'output' (str)"),
        ("version = 1", 'version = "1"', "needs 'version' (int)"),
        ("version = 1", "version = 2", "greet/v1.md says it is greet v2"),
        ('name = "greet"', 'name = "grunt"', "greet/v1.md says it is grunt v1"),
        ("version = 1", "version =", "the front matter of greet/v1.md is no TOML"),
        ("+++\nname", "name", "must begin with its front matter"),
        ("## mail\n", "", "an example in greet/v1.md lacks '## mail'"),
    ],
)
def test_a_wrong_file_is_named_in_one_sentence(library: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(BadSettings, match=re.escape(sentence)) as refused:
        prompt("greet", 1, rewritten(library, old, new))
    assert "\n" not in str(refused.value).strip() or "TOML" in sentence


def test_a_version_that_is_not_there_is_told(library: Path) -> None:
    with pytest.raises(BadSettings, match=r"no prompt file v7\.md"):
        prompt("greet", 7, library)
    with pytest.raises(BadSettings, match="names no version of the prompt wave"):
        active_prompt("wave", library)


PROMPT = active_prompt("read-reply")


def test_the_prompts_output_is_a_schema_of_ours() -> None:
    assert hasattr(schemas, PROMPT.output)


def test_the_prompt_names_every_word_that_the_schema_knows() -> None:
    words = [*schemas.FieldName.__args__, *schemas.ActName.__args__, *schemas.KindName.__args__]  # type: ignore[attr-defined]
    assert [word for word in words if not re.search(rf"\b{word}\b", PROMPT.instructions)] == []


@pytest.mark.parametrize("example", PROMPT.examples)
def test_every_example_keeps_the_rules_it_teaches(example: object) -> None:
    schema = schemas.answer_schema(schemas.Bounds(4, 80), several_orders=False)
    answer = schema.model_validate_json(example.answer)  # type: ignore[attr-defined]
    message = mail(example.mail)  # type: ignore[attr-defined]
    numbers = {int(number) for number in re.findall(r"line (\d+):", example.order)}  # type: ignore[attr-defined]
    for pointer in answer.pointers:
        assert ground(pointer.quote, message, "line") is not None
        assert pointer.line in numbers


def test_no_measured_mail_holds_what_the_examples_quote() -> None:
    mails = [path.read_text("latin-1") for path in (ROOT / "evals").rglob("*.eml")]
    quotes = [q for example in PROMPT.examples for q in re.findall(r'"quote":"(.*?)"', example.answer)]
    assert quotes
    assert not any(quote in text for quote in quotes for text in mails)


def test_examples_are_turns_of_the_conversation() -> None:
    conversation = turns(PROMPT, example_question(PROMPT.examples[0]))
    roles = [turn["role"] for turn in conversation]
    assert roles == ["system", *["user", "assistant"] * len(PROMPT.examples), "user"]


def test_the_active_versions_are_told_of_in_the_changes() -> None:
    changes = (ROOT / "prompts" / "CHANGES.md").read_text("utf-8")
    assert f"## {PROMPT.name}\n\n- **{PROMPT.version}**" in changes
