"""Notes on tax and requests to check trouble no yes; what sounds like them and says something does."""

import pytest
from grammar_cases import a_mail, bolts, cases, grammar, statuses

from countersign.extractors.grammar.notes import is_note

CASES = cases("notes")
YES = {
    "en": "We confirm your order as placed.",
    "de": "Wir bestätigen Ihre Bestellung wie angegeben.",
    "fr": "Nous confirmons votre commande telle quelle.",
    "it": "Confermiamo il vostro ordine come richiesto.",
    "es": "Confirmamos su pedido tal cual.",
    "pt": "Confirmamos a encomenda conforme pedido.",
    "nl": "Wij bevestigen uw order conform bestelling.",
    "sv": "Vi bekräftar er order enligt beställning.",
    "da": "Vi bekræfter jeres ordre som bestilt.",
    "pl": "Potwierdzamy zamówienie bez zmian.",
    "cs": "Potvrzujeme objednávku bez výhrad.",
    "tr": "Siparişinizi aynen onaylıyoruz.",
    "ja": "ご注文通り承りました。",
    "zh": "订单按原样确认。",
    "ko": "발주대로 확정합니다.",
}
COUNTRY = {"en": "GB", "sv": "SE", "da": "DK", "cs": "CZ", "ja": "JP", "zh": "CN", "ko": "KR"}


def each(kind: str) -> list[tuple[str, str]]:
    return [(code, text) for code, listed in CASES.items() for text in listed[kind]]


@pytest.mark.parametrize(("code", "text"), each("notes"))
def test_a_note_beside_a_yes_changes_nothing(code: str, text: str) -> None:
    order = bolts(code, COUNTRY.get(code, code.upper()))
    _, reading = grammar(a_mail(YES[code], "", text), order)
    assert (statuses(reading), reading.doubts) == ({10: "accepted", 20: "accepted"}, ())


@pytest.mark.parametrize(("code", "text"), each("never"))
def test_what_says_more_is_no_note(code: str, text: str) -> None:
    assert not is_note(text, code)


def test_a_long_row_of_its_words_takes_no_time() -> None:
    assert not is_note("in case of " * 21 + "anything else", "en")
