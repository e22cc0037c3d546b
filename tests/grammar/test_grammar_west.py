"""French, Italian, Spanish, Portuguese and Dutch: what their suppliers write, and what it comes to."""

import datetime as dt
from typing import Any

import pytest
from grammar_cases import (
    DAY,
    a_mail,
    a_table,
    bolts,
    cases,
    days,
    grammar,
    heard_yes,
    none_of,
    plainly_accepted,
    statuses,
)
from stopwatch import computing
from test_grammar_answers import assert_values
from test_grammar_layers import amount, money, readings, stretch

from countersign.extractors.grammar import dates, prices, quantities, references
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.reader import away_until, read
from countersign.procurement.claims import MessageKind, Reading
from countersign.procurement.order import PurchaseOrder

WEST = {code: cases(code) for code in ("fr", "es", "it", "nl", "pt")}


def each(part: str) -> list[Any]:
    return [pytest.param(code, case, id=f"{code}: {case}"[:70]) for code in WEST for case in WEST[code][part]]


def order(code: str) -> PurchaseOrder:
    return bolts(code, WEST[code]["country"])


def heard(text: str, to: PurchaseOrder) -> Reading:
    return grammar(a_mail(text), to)[1]


@pytest.mark.parametrize("code", WEST)
def test_no_yes_is_heard_where_there_is_none_in_any_western_language(code: str) -> None:
    none_of([text for text in WEST[code]["danger"] if heard_yes(heard(text, order(code)))])


@pytest.mark.parametrize("code", WEST)
@pytest.mark.parametrize("other", [*WEST, "en", "de"])
def test_no_yes_is_heard_whatever_language_the_supplier_is_thought_to_write(code: str, other: str) -> None:
    """English and German, the usual guesses, for every text; the rest take turns."""
    theirs = bolts(other, "BE")
    among = [*WEST].index(other) if other in WEST else 0
    texts = WEST[code]["danger"][among :: len(WEST) if other in WEST else 1]
    none_of([text for text in texts if heard_yes(heard(text, theirs))])


@pytest.mark.parametrize("code", WEST)
def test_a_plain_yes_is_heard_in_every_western_language(code: str) -> None:
    none_of([text for text in WEST[code]["accepted"] if not plainly_accepted(heard(text, order(code)))])


@pytest.mark.parametrize(("code", "answer"), each("answers"))
def test_an_answer_comes_to_this_in_every_western_language(code: str, answer: dict[str, Any]) -> None:
    _, reading = grammar(a_mail(answer["said"]), order(code))
    expected = answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        assert_values(line, expected.get(line.line, {}), days(reading, line.line))


@pytest.mark.parametrize(("code", "mail"), each("mails"))
def test_a_whole_mail_comes_to_this_in_every_western_language(code: str, mail: dict[str, Any]) -> None:
    _, reading = grammar(a_mail(mail["said"].rstrip()), order(code))
    if mail.get("never"):
        assert "accepted" not in statuses(reading).values()
    else:
        expected = mail["expect"]
        assert statuses(reading) == {number: expected[number]["status"] for number in (10, 20)}
        for line in reading.lines:
            assert_values(line, expected[line.line], days(reading, line.line))
    if not (mail.get("never") or mail.get("about")):
        assert {doubt.type.value for doubt in reading.doubts} == set(mail.get("doubts", []))
    if "kind" in mail:
        assert reading.kind.value == mail["kind"]


def test_each_western_language_has_forty_whole_mails() -> None:
    assert min(len(WEST[code]["mails"]) for code in WEST) >= 40


@pytest.mark.parametrize(("code", "case"), each("dates"))
def test_a_date_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    found = dates.find(case[0], language=code, country=WEST[code]["country"], anchor=DAY)
    assert [readings(span, stretch) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("prices"))
def test_a_price_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    found = prices.find(case[0], language=code, country=WEST[code]["country"], expected="EUR", uom="EA")
    assert [readings(span, money) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("quantities"))
def test_a_quantity_is_read_in_every_western_language(code: str, case: list[Any]) -> None:
    country = WEST[code]["country"]
    found = quantities.find_alone(case[0], language=code, country=country, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == case[1]


@pytest.mark.parametrize(("code", "case"), each("references"))
def test_a_mention_is_understood_in_every_western_language(code: str, case: list[Any]) -> None:
    found = references.find(case[0], (bolts(code, ""),), language=code)
    said = [" ".join([m.pointing.value, *(str(line) for _, line in sorted(m.lines))]) for m in found]
    assert said == case[1]


@pytest.mark.parametrize(("code", "case"), each("away"))
def test_an_absence_ends_when_it_says_so_in_every_western_language(code: str, case: list[Any]) -> None:
    assert away_until(a_mail(case[0])) == case[1]


@pytest.mark.parametrize("code", WEST)
def test_a_western_language_is_known_by_its_words(code: str) -> None:
    texts = [text for text in WEST[code]["accepted"] if len(text.split()) > 6 and "as placed" not in text]
    wrong = [text for text in texts if detect(text, "en") != code]
    assert not wrong


LONG = [
    "entre le 1 et ",
    "semaine 50/51 ",
    "10 500 ",
    "l'",
    "prix : 12,50 ",
    "s 50 ",
    "de 2 a 3 ",
    "op 11-12 ",
    "¿",
    "d'ici ",
]


@pytest.mark.parametrize("piece", LONG)
def test_no_western_text_makes_it_slow(piece: str) -> None:
    mail = a_mail((piece * 2000)[:2000])
    for code in WEST:
        grammar(mail, order(code))
        with computing() as spent:
            read(mail, (order(code),))
        assert spent.seconds < 1.5


MIXED = [
    ("fr", "Bonjour Ada, order confirmed as placed. Bien cordialement, Pam"),
    ("es", "Buenos días, we confirm your order as placed. Gracias y saludos"),
    ("it", "Buongiorno, we confirm your order as placed. Grazie e saluti"),
    ("nl", "Goedemorgen, we confirm your order as placed. Groeten, Pam"),
    ("pt", "Bom dia, we confirm your order as placed. Obrigado e cumprimentos"),
]


@pytest.mark.parametrize(("code", "text"), MIXED)
def test_a_sentence_in_english_amid_another_language_is_understood(code: str, text: str) -> None:
    assert statuses(grammar(a_mail(text.replace(". ", ".\n")), order(code))[1]) == {
        10: "accepted",
        20: "accepted",
    }


MIXED_DANGER = [
    ("fr", "Order confirmed. Toutefois le délai passe à 8 semaines."),
    ("fr", "Commande confirmée. However delivery will be late."),
    ("es", "Order confirmed. Pero la fecha no es posible."),
    ("es", "Pedido confirmado. Price to be discussed."),
    ("it", "Order confirmed. Però la data non è fattibile."),
    ("it", "Ordine confermato. Delivery two weeks later."),
    ("nl", "Order confirmed. De leverdatum is echter niet haalbaar."),
    ("nl", "Order bevestigd. Prices are subject to change."),
    ("pt", "Order confirmed. Mas a data não é possível."),
    ("pt", "Pedido confirmado. Subject to stock."),
]


@pytest.mark.parametrize(("code", "text"), MIXED_DANGER)
def test_a_yes_in_one_language_is_not_taken_beside_a_but_in_another(code: str, text: str) -> None:
    for known in (code, "en"):
        reading = grammar(a_mail(text), bolts(known, "BE"))[1]
        assert "accepted" not in statuses(reading).values()


TABLES = [
    ("fr", "Ligne | Article | Désignation | Qté | Unité | Prix unitaire | Base | Délai"),
    ("es", "Línea | Artículo | Descripción | Cantidad | Ud | Precio | Por | Fecha de entrega"),
    ("it", "Riga | Codice articolo | Descrizione | Q.tà | U.M. | Prezzo unitario | Base | Data consegna"),
    ("nl", "Regel | Artikelnr. | Omschrijving | Aantal | Eenheid | Stukprijs | Per | Leverdatum"),
    ("pt", "Linha | Referência | Descrição | Qtd. | Un. | Preço unitário | Por | Data de entrega"),
]


@pytest.mark.parametrize(("code", "header"), TABLES)
def test_a_table_is_read_by_its_western_titles(code: str, header: str) -> None:
    rows = (
        "10 | HX-8x40 | Hex bolt | 500 | EA | 12,50 | 100 | 11/12/2026",
        "20 | HN-8 | Hex nut | 200 | EA | 4,10 | 100 | 18/12/2026",
    )
    _, reading = grammar(a_mail("", tables=(a_table(header, *rows),)), order(code))
    assert statuses(reading) == {10: "accepted", 20: "changed"}
    assert days(reading, 20) == [dt.date(2026, 12, 18)]


KINDS = [
    ("fr", "Votre commande a été expédiée, numéro de suivi 1Z999.", "SHIPPING"),
    ("fr", "Veuillez trouver notre facture ci-jointe.", "INVOICE"),
    ("es", "Su pedido ha sido enviado, número de seguimiento 1Z999.", "SHIPPING"),
    ("es", "Adjuntamos nuestra factura.", "INVOICE"),
    ("it", "La merce è stata spedita, numero di tracking 1Z999.", "SHIPPING"),
    ("it", "In allegato la nostra fattura.", "INVOICE"),
    ("nl", "Uw bestelling is verzonden, trackingnummer 1Z999.", "SHIPPING"),
    ("nl", "Bijgaand onze factuur.", "INVOICE"),
    ("pt", "A mercadoria foi expedida, número de rastreio 1Z999.", "SHIPPING"),
    ("pt", "Segue em anexo a nossa fatura.", "INVOICE"),
    ("fr", "Je suis absent jusqu'au 9 novembre.", "AUTO_REPLY"),
    ("es", "Estoy de vacaciones hasta el 9 de noviembre.", "AUTO_REPLY"),
    ("it", "Sono in ferie fino al 9 novembre.", "AUTO_REPLY"),
    ("nl", "Ik ben afwezig tot 9 november.", "AUTO_REPLY"),
    ("pt", "Estou de férias até 9 de novembro.", "AUTO_REPLY"),
]


@pytest.mark.parametrize(("code", "text", "kind"), KINDS)
def test_a_western_mail_is_of_this_kind(code: str, text: str, kind: str) -> None:
    assert read(a_mail(text), (order(code),)).kind is MessageKind[kind]


TAKEN_BACK = [
    ("fr", "Prix ok, délai non."),
    ("fr", "Ça devrait aller."),
    ("fr", "Nous vous livrerons ce que nous avons."),
    ("fr", "Prévoir une semaine de plus."),
    ("fr", "À confirmer par notre bureau d'études."),
    ("es", "Precio conforme, entrega a convenir."),
    ("es", "Entregaremos lo que tengamos."),
    ("it", "D'accordo sul prezzo, non sulla data."),
    ("it", "Nessun problema sul prezzo, il problema è la data."),
    ("nl", "Prijs ok, datum niet."),
    ("nl", "Prijs akkoord, levering in overleg."),
    ("pt", "Deve dar certo."),
    ("pt", "Dia 11 de dezembro vai ser difícil."),
]


@pytest.mark.parametrize(("code", "text"), TAKEN_BACK)
def test_a_yes_is_not_taken_when_the_next_sentence_takes_it_back(code: str, text: str) -> None:
    yes = WEST[code]["accepted"][0]
    _, reading = grammar(a_mail(f"{yes} {text}"), order(code))
    assert "accepted" not in statuses(reading).values() or reading.doubts
