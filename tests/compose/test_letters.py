"""The letters folder: what a company may change, and what it hears when it goes wrong."""

import re
from itertools import product
from pathlib import Path

import pytest

from countersign.agent.letters import check, load
from countersign.extractors.grammar.language import codes
from countersign.mailbox.compose import MailComposer
from countersign.mailbox.wording import Templates
from countersign.procurement.case import Purpose
from countersign.procurement.errors import BadSettings
from countersign.procurement.order import Supplier
from tests.compose.specimens import BRUNNER, COMPANY, NOW, SIGNER, case, order, plan, templates, text

PACKAGED = Path(__file__).parents[2] / "agent" / "templates"


def write(folder: Path, name: str, source: str) -> Path:
    (folder / name).write_text(source, "utf-8")
    return folder


def subject(loaded: Templates, language: str = "en") -> str:
    supplier = Supplier("s@northgate.example", language=language)
    return (
        MailComposer(COMPANY, loaded, SIGNER).compose(plan(Purpose.ORDER), case(order(supplier)), NOW).subject
    )


LANGUAGES = sorted(codes())
OUTSIDE = [purpose for purpose in Purpose if not purpose.inside]


def test_suppliers_are_written_to_in_every_language_that_is_read() -> None:
    assert sorted(templates().words) == LANGUAGES
    assert len(LANGUAGES) == 22


def test_a_letter_to_a_supplier_is_the_same_file_in_every_language() -> None:
    for purpose in OUTSIDE:
        for language, kind in product(LANGUAGES, ("txt", "html")):
            assert templates().letter(purpose.value, language, kind) == f"{purpose.value}.{kind}.j2"


def test_every_packaged_letter_can_be_written_in_every_language() -> None:
    check(templates())


def test_our_own_people_are_written_to_in_english_and_german() -> None:
    assert [language for language in LANGUAGES if templates().inside(language)] == ["de", "en"]


def test_a_company_s_letter_replaces_the_packaged_one(tmp_path: Path) -> None:
    source = "{% extends '_layout.txt.j2' %}{% block letter %}Order {{ order.number }}, please.{% endblock %}"
    loaded = load(write(tmp_path, "order.txt.j2", source))
    mail = MailComposer(COMPANY, loaded, SIGNER).compose(plan(Purpose.ORDER), case(), NOW)
    assert text(mail).startswith("Order 4500012345, please.\n")


def test_a_company_s_letter_for_one_language_leaves_the_others_alone(tmp_path: Path) -> None:
    source = "{% extends '_layout.txt.j2' %}{% block letter %}Order {{ order.number }}, please.{% endblock %}"
    composer = MailComposer(COMPANY, load(write(tmp_path, "order.en.txt.j2", source)), SIGNER)
    assert composer.letter(plan(Purpose.ORDER), case()).text.startswith("Order 4500012345, please.")
    assert composer.letter(plan(Purpose.ORDER), case(order(BRUNNER))).text.startswith("Guten Tag,")


def test_a_company_s_words_replace_only_what_they_name(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "en.toml", '[subject]\norder = "Our PO {{ order.number }}"\n'))
    assert subject(loaded) == "Our PO 4500012345"
    assert loaded.words["en"]["labels"] == templates().words["en"]["labels"]
    assert loaded.words["de"] == templates().words["de"]


def outside(words: str) -> str:
    """The English words without those that only our own people read."""
    tables = re.split(r"(?m)^(?=\[)", words)
    return "".join(one for one in tables if not one.startswith(("[types]", "[severities]", "[apart]")))


def test_another_language_is_one_file(tmp_path: Path) -> None:
    words = outside((PACKAGED / "en.toml").read_text("utf-8")).replace('"Purchase order {{', '"Поръчка {{')
    loaded = load(write(tmp_path, "bg.toml", words))
    assert subject(loaded, "bg-BG").startswith("Поръчка 4500012345")
    assert not loaded.inside("bg")


def test_what_is_no_language_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"xx\.toml: no language has the letters xx"):
        load(write(tmp_path, "xx.toml", (PACKAGED / "en.toml").read_text("utf-8")))


def test_a_letter_in_a_language_without_words_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"order\.bg\.txt\.j2 has no bg\.toml beside it"):
        load(write(tmp_path, "order.bg.txt.j2", "x"))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Hello\n{% if order %}", r"order\.txt\.j2, line \d+: Unexpected end of template"),
        ("Hello\n\n{{ oder.number }}", r"order\.txt\.j2, line 3: 'oder' is undefined; correct it"),
        (
            "Hello\n{{ order.nummer }}",
            r"order\.txt\.j2, line 2: .* has no attribute 'nummer'; correct it",
        ),
        ("{{ 1 / 0 }}", r"order\.txt\.j2, line 1: division by zero"),
        ("{% extends '_latout.txt.j2' %}", r"there is no letter _latout\.txt\.j2"),
        ("{{ company.__class__ }}", r"order\.txt\.j2, line 1: access to attribute '__class__'"),
    ],
)
def test_a_faulty_letter_is_one_sentence_with_file_and_line(
    tmp_path: Path, source: str, sentence: str
) -> None:
    with pytest.raises(BadSettings, match=sentence):
        load(write(tmp_path, "order.txt.j2", source))


def test_a_fault_that_only_some_orders_meet_is_found_too(tmp_path: Path) -> None:
    source = "{% if not order.date %}{{ nothing }}{% endif %}"
    with pytest.raises(BadSettings, match=r"order\.txt\.j2, line 1: 'nothing' is undefined"):
        load(write(tmp_path, "order.txt.j2", source))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("[subject\n", r"en\.toml is not valid TOML: .*line 1"),
        ('[labels]\nquantityy = "x"\n', r"en\.toml: labels\.quantityy is unknown; did you mean quantity\?"),
        ("[labels]\nquantity = 5\n", r"en\.toml: labels\.quantity must look like 'Quantity', not like 5"),
        ("[units]\nC62 = 5\n", r"en\.toml: units\.C62 must look like .*, not like 5"),
        ('[units]\nC62 = { other = "pcs" }\n', r"units\.C62 lacks the form one: .* counts by one, other"),
        ('[units]\nC62 = { several = "pcs" }\n', r"units\.C62 must be a text, or a table of the forms one"),
        ('[say]\nwrote = "you wrote"\n', r"en\.toml: say\.wrote leaves out {quotes}"),
        ('[say.order]\nintro = "{number}"\n', r"say\.order\.intro names {number}; it can name {order}"),
        ('[say.late]\nasked = "x"\n', r"say\.late\.asked is unknown; did you mean ask\?"),
        ('[say]\nlate = "x"\n', r"en\.toml: say\.late must be a table"),
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


@pytest.mark.parametrize("key", ["labels.item", "say.late.ask", "subject.check-in", "document.title"])
def test_a_word_that_a_new_language_lacks_is_named(tmp_path: Path, key: str) -> None:
    words = outside((PACKAGED / "en.toml").read_text("utf-8"))
    table, _, name = key.rpartition(".")
    before, head, after = words.partition(f"[{table}]\n")
    lacking = re.sub(rf"(?m)^{name} = .*\n", "", after, count=1)
    sentence = rf"bg\.toml: {re.escape(key)} is missing: add it, as en\.toml has it"
    with pytest.raises(BadSettings, match=sentence):
        load(write(tmp_path, "bg.toml", before + head + lacking))


def test_letters_to_our_own_people_ask_for_the_words_that_they_read(tmp_path: Path) -> None:
    write(tmp_path, "bg.toml", outside((PACKAGED / "en.toml").read_text("utf-8")))
    with pytest.raises(BadSettings, match=r"bg\.toml: .* is missing"):
        load(write(tmp_path, "notice.bg.txt.j2", "x"))


def test_a_company_may_name_units_that_the_packaged_words_lack(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "en.toml", '[units]\nXBG = { one = "bag", other = "bags" }\n'))
    assert loaded.words["en"]["units"]["XBG"] == {"one": "bag", "other": "bags"}


def test_a_file_that_is_no_letter_is_named_with_a_likely_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"holds oder\.txt\.j2, .* name it like order\.txt\.j2"):
        load(write(tmp_path, "oder.txt.j2", "x"))


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
