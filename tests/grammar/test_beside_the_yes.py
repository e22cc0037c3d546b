"""What stands beside a yes and says nothing about it: certificates, pallets, names, papers that follow."""

import pytest
from grammar_cases import a_mail, bolts, grammar, statuses

from countersign.extractors.grammar.people import titled_names
from countersign.extractors.grammar.prices import pallets
from countersign.extractors.grammar.terms import certificates

HOMES = {"ko": "KR", "zh": "CN", "ja": "JP", "de": "DE", "cs": "CZ", "pl": "PL", "hu": "HU"}
BOTH = {10: "accepted", 20: "accepted"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Werkszeugnis 3.1 liegt bei", ["3.1"]),
        ("검사성적서(3.1)를 동봉", ["3.1"]),
        ("随货附3.1材质证明", ["3.1"]),
        ("acc. to EN 10204-3.1", ["EN 10204", "3.1"]),
        ("delivery 3.1", []),
        ("Zeugnis vom 3.1.2027", []),
        ("12月3.1号", []),
        ("certificate, 13.10 per 100", []),
    ],
)
def test_the_kind_of_a_certificate_is_known_by_the_word_beside_it(text: str, kinds: list[str]) -> None:
    assert [text[start:end] for start, end in certificates(text)] == kinds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("na palecie EUR", 1),
        ("auf EUR-Palette", 1),
        ("EUR raklapon", 1),
        ("na palecie EUR 12,50", 0),
        ("Preise in EUR", 0),
    ],
)
def test_a_pallet_is_called_by_the_name_of_a_currency(text: str, found: int) -> None:
    assert len(list(pallets(text))) == found


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("ko", "이번 달부터 박 대리 후임으로", "박 대리"),
        ("zh", "接替刘经理", "刘经理"),
        ("ja", "担当の鈴木まで", "鈴木まで"),
        ("de", "Herr Weber", None),
    ],
)
def test_a_name_is_told_by_its_title(code: str, text: str, name: str | None) -> None:
    found = titled_names(code).search(text)
    assert (found and found[0]) == name


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "de",
            "Ihre Bestellung ist erfasst. "
            "Alle Positionen liefern wir zum gewünschten Termin zu den angegebenen Preisen.",
        ),
        ("cs", "Objednávku potvrzujeme. Atest 3.1 přiložíme ke zboží, fakturu zašleme zvlášť e-mailem."),
        ("pl", "Potwierdzamy zamówienie. Numer listu przewozowego podeślę w dniu wysyłki."),
        ("hu", "A 10. tételt és a 20. tételt a megrendelés szerint visszaigazoljuk."),
        ("ko", "발주서대로 확정합니다.\n감사합니다.\n\n최민지 사원 / 노스게이트"),
        ("ja", "ご注文承りました。請求書は月末締めにて別途郵送いたします。"),
        ("zh", "订单已确认。另外通知您，我们的总机号码自12月起改为04-5555-0100。"),
    ],
)
def test_a_yes_is_taken_beside_what_says_nothing_about_it(code: str, text: str) -> None:
    assert statuses(grammar(a_mail(text), bolts(code, HOMES[code]))[1]) == BOTH


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Die Bolzen liefern wir zum gewünschten Termin zu den angegebenen Preisen."),
        ("de", "Alle Positionen liefern wir zum gewünschten Termin."),
        ("de", "Alle Preise sind wie angegeben, Termin passt."),
        ("cs", "Objednávku potvrzujeme. Fakturu zašleme předem, potom expedujeme."),
        ("pl", "Potwierdzamy zamówienie. Faktura w nowej cenie."),
        ("ko", "사내 승인 중입니다.\n발주서대로 확정합니다."),
    ],
)
def test_what_may_say_something_about_it_keeps_it_open(code: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(code, HOMES[code]))
    assert statuses(reading) != BOTH or reading.doubts


def test_titles_with_one_space_between_them_stand_over_their_columns() -> None:
    text = (
        "AUFTRAGSBESTÄTIGUNG\n\n"
        "Pos. Artikel  Bezeichnung     Menge     Preis/100Stk  Termin\n"
        "10   HX-8x40  Schraube M8x40   500 Stk    12,50       11.12.2026\n"
        "20   HN-8     Mutter M8        200 Stk     4,10       18.12.2026\n"
    )
    assert statuses(grammar(a_mail(text), bolts("de", "DE"))[1]) == {10: "accepted", 20: "changed"}
