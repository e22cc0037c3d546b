"""The covering mail's sentence says that a paper is attached; with one word more it is heard."""

import pytest

from countersign.extractors.attachments.clauses import packed_in
from countersign.extractors.attachments.covering import only_covers

COVERING = [
    "Please find attached our acknowledgement of your order 4500016219.",
    "anbei erhalten Sie unsere Auftragsbestätigung 30087412.",
    "Veuillez trouver ci-joint l'accusé de réception de votre commande.",
    "vi rimando il file compilato.",
    "Adjunto carta de confirmación del pedido.",
    "Segue em anexo a confirmação da encomenda.",
    "Bijgaand ontvangt u onze orderbevestiging VO2611093.",
    "w załączniku przesyłam potwierdzenie zamówienia.",
    "děkujeme za objednávku, potvrzení zasíláme v příloze.",
    "Mellékelten küldjük a visszaigazolást.",
    "Vă transmitem atașat confirmarea comenzii.",
    "Bifogat finns vårt ordererkännande.",
    "Vedhæftet finder du ordrebekræftelsen på jeres ordre.",
    "Oheisena tilausvahvistus.",
    "Sipariş teyidimiz ekte bilgilerinize sunulmuştur.",
    "订单确认表见附件，请查收。",
    "注文請書を添付いたしますので、ご査収のほどよろしくお願いいたします。",
]
MORE = [
    "No order confirmation is attached.",
    "Please find attached our confirmation for 500 pcs.",
    "Please find attached our confirmation, line 20 will follow.",
    "The order confirmation will follow.",
    "Please find attached our confirmation with the new prices.",
    "Mellékelten küldjük a visszaigazolást, a 10-es tételt két ütemben tudjuk szállítani.",
    "die Auftragsbestätigung senden wir Ihnen in Kürze",
    "Bijgaand ontvangt u onze orderbevestiging, maar regel 20 wijkt af.",
    "Is the order confirmation attached?",
    "订单确认表见附件，第20行除外。",
    "Anbei unsere Auftragsbestätigung, Termin 11.12.2026.",
]


@pytest.mark.parametrize("text", COVERING)
def test_a_covering_sentence_says_nothing_else(text: str) -> None:
    assert only_covers(text)


@pytest.mark.parametrize("text", MORE)
def test_a_sentence_with_one_word_more_is_heard(text: str) -> None:
    assert not only_covers(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Verpackung: 4 Karton à 500 Stk", (4, 500)),
        ("Csomagolás: 50 db/doboz", (50,)),
        ("Packing ................: spools of 15 KG, 8 spools", (15, 8)),
        ("Acondicionamento em paletes EUR, filme estirável", ()),
    ],
)
def test_a_line_about_packing_tells_its_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert packed_in(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Verpackung: 4 Karton à 500 Stk, Mehrpreis 20 EUR",
        "Packing: only full boxes of 50, quantity rounded up",
        "Packing 35.00",
        "Packed on 18 December 2026",
    ],
)
def test_a_line_that_says_more_is_none_about_packing(text: str) -> None:
    assert packed_in(text) is None
