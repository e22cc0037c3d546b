"""The letters folder: what a company may change, and what it hears when it goes wrong."""

import shutil
from pathlib import Path

import pytest

from countersign.agent.letters import load
from countersign.mailbox.compose import MailComposer
from countersign.mailbox.wording import Templates
from countersign.procurement.case import Purpose
from countersign.procurement.errors import BadSettings
from countersign.procurement.order import Supplier
from tests.compose.specimens import COMPANY, NOW, SIGNER, case, order, plan, templates, text

PACKAGED = Path(__file__).parents[2] / "agent" / "templates"


def write(folder: Path, name: str, source: str) -> Path:
    (folder / name).write_text(source, "utf-8")
    return folder


def subject(loaded: Templates, language: str = "en") -> str:
    supplier = Supplier("s@northgate.example", language=language)
    return (
        MailComposer(COMPANY, loaded, SIGNER).compose(plan(Purpose.ORDER), case(order(supplier)), NOW).subject
    )


def test_the_packaged_letters_are_complete() -> None:
    assert set(templates().words) == {"en", "de"}
    for purpose in Purpose:
        for language in ("en", "de"):
            assert f"{purpose.value}.{language}.txt.j2" in templates().letters
            assert f"{purpose.value}.{language}.html.j2" in templates().letters


def test_a_company_s_letter_replaces_the_packaged_one(tmp_path: Path) -> None:
    source = "{% extends '_layout.txt.j2' %}{% block letter %}Order {{ order.number }}, please.{% endblock %}"
    loaded = load(write(tmp_path, "order.en.txt.j2", source))
    mail = MailComposer(COMPANY, loaded, SIGNER).compose(plan(Purpose.ORDER), case(), NOW)
    assert text(mail).startswith("Order 4500012345, please.\n")
    assert loaded.letters["order.de.txt.j2"] == templates().letters["order.de.txt.j2"]


def test_a_company_s_words_replace_only_what_they_name(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "en.toml", '[subject]\norder = "Our PO {{ order.number }}"\n'))
    assert subject(loaded) == "Our PO 4500012345"
    assert loaded.words["en"]["labels"] == templates().words["en"]["labels"]
    assert loaded.words["de"] == templates().words["de"]


def test_another_language_takes_no_code(tmp_path: Path) -> None:
    for file in PACKAGED.glob("*.en.*.j2"):
        shutil.copy(file, tmp_path / file.name.replace(".en.", ".nl."))
    words = (PACKAGED / "en.toml").read_text("utf-8").replace('"Purchase order {{', '"Bestelling {{')
    loaded = load(write(tmp_path, "nl.toml", words))
    assert subject(loaded, "nl-BE").startswith("Bestelling 4500012345")


def test_a_language_without_all_its_letters_names_the_first_that_is_missing(tmp_path: Path) -> None:
    words = (PACKAGED / "en.toml").read_text("utf-8")
    with pytest.raises(BadSettings, match=r"nl\.toml has no letter order\.nl\.txt\.j2 beside it: write it"):
        load(write(tmp_path, "nl.toml", words))


def test_a_letter_in_a_language_without_words_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"order\.nl\.txt\.j2 has no nl\.toml beside it"):
        load(write(tmp_path, "order.nl.txt.j2", "x"))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Hello\n{% if order %}", r"order\.en\.txt\.j2, line \d+: Unexpected end of template"),
        ("Hello\n\n{{ oder.number }}", r"order\.en\.txt\.j2, line 3: 'oder' is undefined; correct it"),
        (
            "Hello\n{{ order.nummer }}",
            r"order\.en\.txt\.j2, line 2: .* has no attribute 'nummer'; correct it",
        ),
        ("{{ 1 / 0 }}", r"order\.en\.txt\.j2, line 1: division by zero"),
        ("{% extends '_latout.txt.j2' %}", r"there is no letter _latout\.txt\.j2"),
        ("{{ company.__class__ }}", r"order\.en\.txt\.j2, line 1: access to attribute '__class__'"),
    ],
)
def test_a_faulty_letter_is_one_sentence_with_file_and_line(
    tmp_path: Path, source: str, sentence: str
) -> None:
    with pytest.raises(BadSettings, match=sentence):
        load(write(tmp_path, "order.en.txt.j2", source))


def test_a_fault_that_only_some_orders_meet_is_found_too(tmp_path: Path) -> None:
    source = "{% if not order.date %}{{ nothing }}{% endif %}"
    with pytest.raises(BadSettings, match=r"order\.en\.txt\.j2, line 1: 'nothing' is undefined"):
        load(write(tmp_path, "order.en.txt.j2", source))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("[subject\n", r"en\.toml is not valid TOML: .*line 1"),
        ('[labels]\nquantityy = "x"\n', r"en\.toml: labels\.quantityy is unknown; did you mean quantity\?"),
        ("[labels]\nquantity = 5\n", r"en\.toml: labels\.quantity must look like 'Quantity', not like 5"),
        ('[units]\nC62 = ["pc"]\n', r"en\.toml: units\.C62 must look like \['pc', 'pcs'\]"),
        ('labels = "x"\n', r"en\.toml: labels must be a table"),
        (
            '[subject]\norder = "{{ nummer }}"\n',
            r"en\.toml, subject\.order: 'nummer' is undefined; correct it",
        ),
        ('[subject]\norder = "{{ order"\n', r"en\.toml, subject\.order: .*; correct it"),
    ],
)
def test_a_faulty_words_file_is_one_sentence(tmp_path: Path, source: str, sentence: str) -> None:
    with pytest.raises(BadSettings, match=sentence):
        load(write(tmp_path, "en.toml", source))


def test_a_word_that_a_new_language_lacks_is_named(tmp_path: Path) -> None:
    for file in PACKAGED.glob("*.en.*.j2"):
        shutil.copy(file, tmp_path / file.name.replace(".en.", ".nl."))
    words = (PACKAGED / "en.toml").read_text("utf-8").replace('per = "per"\n', "")
    with pytest.raises(BadSettings, match=r"nl\.toml: labels\.per is missing: add it, as en\.toml has it"):
        load(write(tmp_path, "nl.toml", words))


def test_a_company_may_name_units_that_the_packaged_words_lack(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "en.toml", '[units]\nXBG = ["bag", "bags"]\n'))
    assert loaded.words["en"]["units"]["XBG"] == ["bag", "bags"]


def test_a_file_that_is_no_letter_is_named_with_a_likely_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"holds oder\.en\.txt\.j2, .* name it like order\.en\.txt\.j2"):
        load(write(tmp_path, "oder.en.txt.j2", "x"))


def test_a_letter_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "order.de.txt.j2").write_bytes("Grüße".encode("latin-1"))
    with pytest.raises(BadSettings, match=r"order\.de\.txt\.j2 can't be read .*save it as UTF-8"):
        load(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"no letters folder .*nowhere: correct company\.templates"):
        load(tmp_path / "nowhere")


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    assert load(tmp_path) == templates()
