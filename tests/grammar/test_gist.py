"""The grammar and the gist check each other: what is let be, what is doubted, and what is nobody's to judge.

Who judges is a dictionary here: a sentence that is not in it can't be judged.
"""

from dataclasses import dataclass, field, replace

import pytest
from grammar_cases import a_mail, a_table, bolts, cases, grammar, statuses

from countersign.extractors.check import ReaderRules, check
from countersign.extractors.grammar.gist import (
    A_YES,
    HARMLESS,
    MATTERS,
    PRINTED,
    SURELY_HARMLESS,
    SURELY_MATTERS,
    SURELY_TALK,
    Gist,
    GistOf,
)
from countersign.extractors.grammar.reader import read
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import Act, Doubt, Reading, Witness
from countersign.procurement.mail import InboundMessage, Label, TextLine

SAYS = cases("gist")
YES = "We confirm the order."
NEITHER = (HARMLESS + MATTERS) / 2
BOTH = {10: "accepted", 20: "accepted"}
UNCLEAR = {10: "unclear", 20: "unclear"}


@dataclass
class Judge:
    """Knows the share of `matter` of some sentences, and remembers which it was asked about."""

    matter: dict[str, float] = field(default_factory=dict)
    otherwise: float | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(self, sentence: str) -> Gist | None:
        self.asked.append(sentence)
        matter = self.matter.get(sentence, self.otherwise)
        return None if matter is None else Gist(0.0, 1 - matter, matter)


def judged(mail: InboundMessage, judge: GistOf) -> tuple[Witness, Reading]:
    order = bolts()
    witness = read(mail, [order], gist_of=judge)
    return witness, check(mail, [order], witness, None, ReaderRules())


def beside_a_yes(sentence: str, share: float | None) -> tuple[Witness, Reading]:
    return judged(a_mail(YES, sentence), Judge({sentence: share} if share is not None else {}))


def told(reading: Reading) -> set[str]:
    return {doubt.rule for doubt in reading.doubts}


@pytest.mark.parametrize("sentence", SAYS["let_be"])
def test_what_is_not_understood_is_let_be_where_it_is_surely_harmless(sentence: str) -> None:
    _, alone = grammar(a_mail(YES, sentence))
    assert alone.doubts
    witness, reading = beside_a_yes(sentence, 0.01)
    assert statuses(reading) == BOTH
    assert reading.doubts == ()
    (note,) = witness.notes
    assert note.removeprefix("Let be, as harmless as a sentence can be: ").strip("“”.") == sentence.strip(".")


@pytest.mark.parametrize("sentence", SAYS["let_be"])
@pytest.mark.parametrize("share", [HARMLESS, NEITHER, 1.0, None])
def test_what_is_not_understood_stays_so_where_it_may_matter_or_nobody_knows(
    sentence: str, share: float | None
) -> None:
    mail = a_mail(YES, sentence)
    assert beside_a_yes(sentence, share) == grammar(mail)


def test_a_hope_is_let_be_at_a_lower_share_than_a_word_that_is_not_known() -> None:
    hope, unknown = "We hope that the frobs glimmer.", "We confirm the order and the frobnicators gleam."
    between = (SURELY_HARMLESS + HARMLESS) / 2
    assert statuses(beside_a_yes(hope, between)[1]) == UNCLEAR
    assert statuses(beside_a_yes(unknown, between)[1]) == BOTH


@pytest.mark.parametrize(("sentence", "right"), SAYS["kept"].items())
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_value_and_a_refusal_are_none_of_the_gists_business(
    sentence: str, right: list[str], share: float
) -> None:
    witness, reading = beside_a_yes(sentence, share)
    assert list(statuses(reading).values()) == right
    assert witness.notes == ()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Our bank details have changed.", "reading.bank-details"),
        ("Shipping costs of 50.00 USD are added.", "reading.charge"),
        ("We will come back to you about the order.", "reading.more-to-come"),
    ],
)
def test_what_a_person_has_to_see_is_seen_however_harmless(sentence: str, rule: str) -> None:
    assert rule in told(beside_a_yes(sentence, 0.0)[1])


@pytest.mark.parametrize("sentence", SAYS["doubted"])
def test_what_was_taken_for_talk_and_may_matter_makes_the_yes_beside_it_unclear(sentence: str) -> None:
    assert statuses(grammar(a_mail(YES, sentence))[1]) == BOTH
    for share in (0.0, NEITHER, None):
        assert statuses(beside_a_yes(sentence, share)[1]) == BOTH
    witness, reading = beside_a_yes(sentence, MATTERS)
    assert statuses(reading) == UNCLEAR
    assert told(reading) == {"reading.gist"}
    assert {doubt.words for doubt in reading.doubts} == {f"“{sentence}” sounds as if it changes something."}
    assert witness.notes == ()


def test_a_doubt_quotes_the_sentence_from_its_own_line() -> None:
    doubts: tuple[Doubt, ...] = beside_a_yes("The pallets are blue this time.", 1.0)[1].doubts
    assert {(one.quote, one.where) for doubt in doubts for one in doubt.evidence} == {
        ("The pallets are blue this time.", "body:2")
    }


@pytest.mark.parametrize("sentence", SAYS["not_asked_about"])
def test_a_name_or_a_heading_or_a_number_is_no_sentence_to_judge(sentence: str) -> None:
    judge = Judge(otherwise=1.0)
    _, reading = judged(a_mail(YES, sentence), judge)
    assert judge.asked == []
    assert statuses(reading) == BOTH


def test_a_plain_yes_is_not_asked_about() -> None:
    judge = Judge(otherwise=1.0)
    assert statuses(judged(a_mail(YES, "Line 10 and line 20 as ordered."), judge)[1]) == BOTH
    assert judge.asked == []


def test_nothing_is_doubted_where_nobody_said_yes() -> None:
    sentence = "The pallets are blue this time."
    _, reading = judged(a_mail(sentence, "Please note our new hall."), Judge(otherwise=1.0))
    assert reading.doubts == ()
    assert set(statuses(reading).values()) == {"not_mentioned"}


@pytest.mark.parametrize(
    "sentence",
    ["We should be able to ship as ordered.", "Can we confirm the order?", "The frobs gleam as you like it."],
)
def test_no_gist_makes_a_yes_where_the_grammar_found_none(sentence: str) -> None:
    _, reading = judged(a_mail(sentence), Judge(otherwise=0.0))
    assert "accepted" not in statuses(reading).values()


def says_yes(share: float = A_YES) -> GistOf:
    """Judges every sentence to be a yes, as far as it is not talk."""
    return lambda _: Gist(share, 1 - share, 0.0)


def agreed(*lines: str, judge: GistOf | None = None) -> dict[int, str]:
    found = read(a_mail(*lines), [bolts()], gist_of=judge or says_yes())
    return statuses(check(a_mail(*lines), [bolts()], found, None, ReaderRules()))


def test_a_sentence_that_surely_is_a_yes_is_one_though_no_word_of_it_is_known() -> None:
    assert agreed("The frobs gleam as you like it.") == BOTH
    assert agreed("The frobs gleam as you like it.", judge=says_yes(A_YES - 0.01)) != BOTH


@pytest.mark.parametrize("sentence", SAYS["no_yes"])
def test_no_yes_is_made_of_what_speaks_of_a_part_or_names_a_figure_or_hardly_says_a_word(
    sentence: str,
) -> None:
    assert agreed(sentence) != BOTH


def test_a_day_that_nobody_promises_is_let_be_only_where_it_is_talk_beyond_doubt() -> None:
    sentence = "Our frobs see the frobnicator on 12/18/2026."
    for share, right in ((SURELY_TALK - 0.01, BOTH), (SURELY_TALK, UNCLEAR)):
        assert statuses(beside_a_yes(sentence, share)[1]) == right
    assert agreed(YES, sentence) == UNCLEAR


def test_a_condition_on_an_ordered_value_is_never_let_be() -> None:
    for sentence in ("12/11/2026 if the frobs glimmer.", "500 pcs of line 10, we hope that they glimmer."):
        assert statuses(beside_a_yes(sentence, 0.0)[1]) != BOTH


def test_the_judge_sees_a_sign_for_what_was_ordered() -> None:
    judge = Judge(otherwise=0.0)
    judged(a_mail(YES, "The frobs glimmer on 12/11/2026, not on the 12th hill."), judge)
    assert judge.asked == ["The frobs glimmer on ✔, not on the 12th hill."]


def test_values_as_ordered_in_words_that_surely_matter_are_doubted() -> None:
    sentence = "The frobs on 12/11/2026 glimmer strangely."
    assert statuses(beside_a_yes(sentence, SURELY_MATTERS)[1]) == UNCLEAR


def test_who_is_signed_below_the_greeting_is_neither_let_be_nor_doubted() -> None:
    mail = a_mail(YES, "Best regards", "Pam Reyes", "Sales Manager North Region Gleams")
    for share in (0.0, 1.0):
        witness, reading = judged(mail, Judge(otherwise=share))
        assert (statuses(reading), reading.doubts, witness.notes) == (BOTH, (), ())


def test_what_stands_in_a_signature_or_a_quotation_is_not_asked_about() -> None:
    lines = (
        TextLine(1, YES),
        TextLine(2, "The pallets are blue this time.", Label.QUOTED),
        TextLine(3, "The hall is blue this time.", Label.SIGNATURE),
    )
    judge = Judge(otherwise=1.0)
    _, reading = judged(replace(a_mail(YES), lines=lines), judge)
    assert judge.asked == []
    assert statuses(reading) == BOTH


@pytest.mark.parametrize(
    ("sentence", "share", "right"),
    [
        ("The pallets are blue this time.", PRINTED, UNCLEAR),
        ("The pallets are blue this time.", MATTERS, BOTH),
        ("Blue pallets this time.", 1.0, BOTH),
    ],
)
def test_small_print_is_doubted_only_where_it_is_a_sentence_and_sounds_worse(
    sentence: str, share: float, right: dict[int, str]
) -> None:
    lines = (TextLine(1, YES), TextLine(2, sentence, place="confirmation.pdf:p1:2"))
    _, reading = judged(replace(a_mail(YES), lines=lines), Judge(otherwise=share))
    assert statuses(reading) == right


def test_a_table_and_a_subject_are_not_asked_about() -> None:
    judge = Judge(otherwise=1.0)
    table = a_table(
        "Line | Item | Remark", "10 | HX-8x40 | the pallets are blue", "20 | HN-8 | the hall is blue"
    )
    judged(a_mail(YES, subject="The pallets are blue this time", tables=(table,)), judge)
    assert judge.asked == []


def test_without_a_judge_the_grammar_stands_alone() -> None:
    for sentence in (*SAYS["let_be"], *SAYS["doubted"], *SAYS["kept"]):
        mail = a_mail(YES, sentence)
        assert read(mail, [bolts()], gist_of=None) == read(mail, [bolts()])
        assert judged(mail, Judge()) == grammar(mail)


def test_what_was_let_be_twice_is_noted_once_and_reaches_the_reading() -> None:
    sentence = "We hope that the frobs glimmer."
    mail = a_mail(YES, sentence, "", sentence)
    judge = Judge(otherwise=0.0)

    def reader(message: InboundMessage, orders: object) -> Witness:
        return read(message, [bolts()], gist_of=judge)

    found = TwoReaders(None, ReaderRules(), grammar=reader).read(mail, [bolts()])
    assert judge.asked.count(sentence) == 2
    assert found.notes == (f"Let be, as harmless as a sentence can be: “{sentence}”",)
    assert statuses(found) == BOTH


def test_a_hope_that_sounds_like_a_yes_as_well_is_not_let_be() -> None:
    sentence = "We hope that the frobs glimmer."

    def says(yes: float) -> dict[int, str]:
        return statuses(judged(a_mail(YES, sentence), lambda _: Gist(yes, 0.98 - yes, 0.02))[1])

    assert says(SURELY_TALK / 2) == BOTH
    assert says(SURELY_TALK) == UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Печь гудит как-то грустно.",
        "Надеемся, что сугробы растают.",
        "Считайте, что всё у вас в кармане.",
        "The frobs glimmer, печь гудит.",
    ],
)
def test_nothing_is_let_be_in_a_language_of_which_no_sentences_were_learned(text: str) -> None:
    for yes, language in ((YES, "en"), ("Подтверждаем заказ.", "ru")):
        mail, orders = a_mail(yes, "", text), [bolts(language, "RU")]
        assert read(mail, orders, gist_of=Judge(otherwise=0.0)) == read(mail, orders)


def test_nor_does_it_make_a_yes_there() -> None:
    witness = read(a_mail("Считайте, что всё у вас в кармане."), [bolts("ru", "RU")], gist_of=says_yes())
    assert not [claim for claim in witness.claims if claim.act is Act.ACCEPT]


def test_one_unknown_word_holds_a_yes_there() -> None:
    for sentence in ("Она занята этим.", "Печь гудит.", "Отдел хмурится."):
        assert statuses(grammar(a_mail("Подтверждаем заказ.", "", sentence), bolts("ru", "RU"))[1]) == UNCLEAR
