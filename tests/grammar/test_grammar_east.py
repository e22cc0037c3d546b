"""Polish, Swedish, Czech, Danish and Turkish: each language by the file of cases that bears its code."""

import datetime as dt
from typing import Any

import pytest
from grammar_cases import (
    DAY,
    a_mail,
    bolts,
    cases,
    days,
    grammar,
    heard_yes,
    none_of,
    plainly_accepted,
    statuses,
)
from test_grammar_answers import assert_values
from test_grammar_layers import amount, money, readings, stretch

from countersign.extractors.grammar import dates, numbers, prices, quantities
from countersign.extractors.grammar.language import detect, plainly_other
from countersign.extractors.grammar.reader import away_until
from countersign.procurement.claims import Reading

FILES = {
    code: cases(code) for code in ("el", "pl", "sv", "cs", "da", "tr", "nb", "sk", "hu", "ro", "fi", "ru")
}


def of(section: str) -> list[tuple[str, Any]]:
    return [(code, case) for code, file in FILES.items() for case in file[section]]


def heard(language: str, text: str) -> Reading:
    return grammar(a_mail(text), bolts(language, FILES[language]["country"]))[1]


@pytest.mark.parametrize("language", FILES)
def test_no_yes_is_heard_where_there_is_none(language: str) -> None:
    none_of([text for text in FILES[language]["danger"] if heard_yes(heard(language, text))])


@pytest.mark.parametrize(("language", "text"), of("all_but_the_nuts"))
def test_a_yes_to_all_is_none_to_the_line_that_something_else_is_said_of(language: str, text: str) -> None:
    assert statuses(heard(language, text))[20] != "accepted"


@pytest.mark.parametrize("language", FILES)
def test_a_plain_yes_is_heard_however_it_is_worded(language: str) -> None:
    none_of([text for text in FILES[language]["accepted"] if not plainly_accepted(heard(language, text))])


@pytest.mark.parametrize(("language", "text"), of("careful"))
def test_a_yes_that_is_not_wholly_understood_is_put_before_a_person(language: str, text: str) -> None:
    assert set(statuses(heard(language, text)).values()) == {"unclear"}


def short(value: Any) -> str:
    return str(value.get("said", "") if isinstance(value, dict) else value)[:60]


@pytest.mark.parametrize(("language", "answer"), of("answers"), ids=short)
def test_an_answer_comes_to_this(language: str, answer: dict[str, Any]) -> None:
    reading, expected = heard(language, answer["said"]), answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        assert_values(line, expected.get(line.line, {}), days(reading, line.line))


@pytest.mark.parametrize(("language", "case"), of("dates"))
def test_a_date_is_read_with_all_that_it_can_mean(language: str, case: list[Any]) -> None:
    found = dates.find(case[0], language=language, country=FILES[language]["country"], anchor=DAY)
    assert [readings(span, stretch) for span in found] == case[1]


@pytest.mark.parametrize(("language", "case"), of("numbers"))
def test_a_number_is_read_as_its_shape_and_place_allow(language: str, case: list[Any]) -> None:
    found = numbers.find(case[0], language=language, country=FILES[language]["country"])
    assert [readings(span, str) for span in found] == case[1]


@pytest.mark.parametrize(("language", "case"), of("prices"))
def test_a_price_is_read_with_its_currency_and_basis(language: str, case: list[Any]) -> None:
    home, ours = FILES[language]["country"], FILES[language]["currency"]
    found = prices.find(case[0], language=language, country=home, expected=ours, uom="EA")
    assert [readings(span, money) for span in found] == case[1]


@pytest.mark.parametrize(("language", "case"), of("quantities"))
def test_a_quantity_is_read_with_its_unit(language: str, case: list[Any]) -> None:
    home = FILES[language]["country"]
    found = quantities.find_alone(case[0], language=language, country=home, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == case[1]


@pytest.mark.parametrize(("language", "case"), of("away"))
def test_who_is_away_says_until_when(language: str, case: tuple[str, dt.date]) -> None:
    assert away_until(a_mail(case[0], subject="Re: Purchase order 4500012345")) == case[1]


@pytest.mark.parametrize("language", FILES)
def test_a_mail_is_read_in_its_own_language_whatever_the_supplier_s_is(language: str) -> None:
    answers = [answer["said"] for answer in FILES[language]["answers"]]
    assert detect("\n".join(answers), "en") == language
    assert {plainly_other(said, language) for said in answers} == {language}


@pytest.mark.parametrize("language", FILES)
def test_an_english_sentence_between_others_is_read_as_english(language: str) -> None:
    assert plainly_other("Unfortunately the price will increase.", language) == "en"
    own = FILES[language]["answers"][0]["said"]
    assert plainly_other(own, language) == language


@pytest.mark.parametrize(
    "text",
    [
        "We confirm the delivery date for PO 4500012345.",
        "Regarding PO 4500012345, we confirm the delivery date.",
        "For lines 10 and 20 we confirm the price.",
        "We confirm the price as ordered.",
        "OK with the delivery date.",
        "Potwierdzamy termin dostawy dla zamówienia 4500012345.",
        "Vi bekräftar leveransdatum för er order.",
        "Potvrzujeme cenu Vaší objednávky.",
        "Siparişinizin fiyatını onaylıyoruz.",
    ],
)
def test_a_yes_to_a_field_of_the_order_is_none_to_the_order(text: str) -> None:
    assert set(statuses(grammar(a_mail(text))[1]).values()) == {"unclear"}


@pytest.mark.parametrize(
    "text",
    [
        "Except line 20 all confirmed.",
        "Hi Ada, excluding line 20 we confirm your order.",
        "Außer Pos. 20 ist alles bestätigt.",
        "Poza poz. 20 potwierdzamy zamówienie.",
        "Kromě pol. 20 vše potvrzujeme.",
        "Utom rad 20 bekräftas allt.",
        "Undtagen linje 20 bekræftes alt.",
        "20. kalem hariç hepsini onaylıyoruz.",
    ],
)
def test_an_exception_before_the_yes_is_no_yes_to_what_is_excepted(text: str) -> None:
    assert statuses(grammar(a_mail(text))[1])[20] == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "With the following changes we confirm your order.",
        "Bis auf den Preis bestätigen wir den Auftrag.",
        "Z następującymi zmianami potwierdzamy zamówienie.",
        "Kromě termínu potvrzujeme vše.",
        "Förutom priset bekräftar vi ordern.",
        "Bortset fra prisen bekræfter vi ordren.",
        "Fiyat hariç siparişinizi onaylıyoruz.",
    ],
)
def test_an_exception_before_the_yes_takes_it_back(text: str) -> None:
    assert "accepted" not in statuses(grammar(a_mail(text))[1]).values()


def test_an_only_behind_a_yes_narrows_it_to_the_line_that_it_names() -> None:
    _, reading = grammar(a_mail("We confirm only line 10."))
    assert statuses(reading) == {10: "accepted", 20: "not_mentioned"}


@pytest.mark.parametrize(
    "text",
    [
        "We confirm only the price of line 10.",
        "We confirm only part of line 10.",
        "We can only confirm line 10 in January.",
        "Potwierdzamy tylko cenę poz. 10.",
        "Potvrzujeme pouze termín pol. 10.",
        "Vi bekräftar endast priset på rad 10.",
        "Vi bekræfter kun en del af linje 10.",
        "Sadece kalem 10 fiyatını onaylıyoruz.",
    ],
)
def test_an_only_that_narrows_a_yes_further_makes_it_none_to_the_line(text: str) -> None:
    assert "accepted" not in statuses(grammar(a_mail(text))[1]).values()


@pytest.mark.parametrize(
    "text",
    ["Yes, your order has been received.", "Ok, your order is under review."],
)
def test_a_small_yes_beside_the_receipt_of_the_order_is_no_more_than_one(text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert statuses(reading)[20] == "received"


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmed. We don't ship in week 50.",
        "Auftrag bestätigt. In KW 50 wird nicht versendet.",
        "Potwierdzamy zamówienie. W 50. tygodniu nie wysyłamy.",
        "Potvrzujeme. V 50. týdnu nebude expedice.",
        "Bekräftat. Vi levererar inte vecka 50.",
        "Bekræftet. Ingen leveringer i uge 50.",
    ],
)
def test_a_day_on_which_nothing_leaves_is_no_promise(text: str) -> None:
    assert set(statuses(grammar(a_mail(text))[1]).values()) == {"unclear"}


@pytest.mark.parametrize("text", ["Confirmed, approx. 500 pcs.", "Potwierdzamy dostawę ok. 11 grudnia."])
def test_the_full_stop_of_an_abbreviation_separates_nothing(text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert set(statuses(reading).values()) == {"unclear"}


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmed.\nCurrency: EUR",
        "All prices in EUR. Order confirmed.",
        "Zamówienie potwierdzone.\nWaluta: EUR",
        "Objednávka potvrzena. Ceny v EUR.",
        "Ordern bekräftas. Priser i SEK.",
        "Ordren bekræftes.\nValuta: DKK",
        "Sipariş onaylandı.\nPara birimi: EUR",
    ],
)
def test_another_currency_than_the_order_s_takes_a_yes_back_even_without_an_amount(text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert set(statuses(reading).values()) == {"unclear"}
    assert {doubt.type.value for doubt in reading.doubts} == {"currency"}


@pytest.mark.parametrize("text", ["Order confirmed.\nCurrency: USD", "Ordren bekræftes.\nValuta: USD"])
def test_the_order_s_own_currency_weighs_nothing(text: str) -> None:
    assert set(statuses(grammar(a_mail(text))[1]).values()) == {"accepted"}


@pytest.mark.parametrize(
    "text",
    [
        "Siparişiniz onaylandı. Yeni hesabımıza ödeyiniz: TR33 0006 1005 1978 6457 8413 26",
        "Bekræftet. Betal venligst til DK50 0040 0440 1162 43.",
        "Order confirmed. Pay to DE89370400440532013000.",
    ],
)
def test_an_account_number_is_told_whatever_words_stand_beside_it(text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert "bank-details" in {doubt.type.value for doubt in reading.doubts}


@pytest.mark.parametrize(
    "text",
    [
        "Line 20: 200 pcs HN-8B, 4.10 USD/100, 11 Dec 2026.",
        "Rad 20: HN-8 utgått, ersätts av HN-8B, 200 st, 4,10 USD/100 st, 2026-12-11.",
        "Rad 20: 200 st HN-8B, 4,10 USD/100 st, 2026-12-11.",
        "Linje 20: 200 stk HN-9, 4,10 USD/100 stk, 11.12.2026.",
        "Poz. 20: 200 szt. HN-8-A2, 4,10 USD/100 szt., 11.12.2026.",
        "Pol. 20: HN-8B, 200 ks, 4,10 USD/100 ks, 11.12.2026.",
        "Kalem 20: HN-8B, 200 adet, 4,10 USD/100 adet, 11.12.2026.",
    ],
)
def test_a_number_that_is_nearly_the_item_s_settles_nothing_whatever_else_is_as_ordered(text: str) -> None:
    _, reading = grammar(a_mail(text), bolts("en", "SE"))
    assert statuses(reading)[20] in ("unclear", "changed")
    assert {doubt.type.value for doubt in reading.doubts} & {"item", "substitution"}


@pytest.mark.parametrize(
    "text",
    [
        "Line 20: HN-8, DIN-934, 200 pcs, 4.10 USD/100, 11 Dec 2026.",
        "Line 20: 200 pcs HN-8 (M8-8), 4.10 USD/100, 11 Dec 2026.",
    ],
)
def test_a_number_of_another_kind_beside_the_item_is_no_other_item(text: str) -> None:
    _, reading = grammar(a_mail(text), bolts("en", "SE"))
    assert "item" not in {doubt.type.value for doubt in reading.doubts}
