"""Which orders a mail is about: each rung of the ladder, and which of them wins."""

import pytest
from mailbox_book import ORDERS, Book, line, order

from countersign.mailbox.match import Match, match
from countersign.mailbox.parse import parse
from countersign.procurement.masks import Mask, number_mask

T241, T242 = "k3v9xq2m7d", "p8w2hj5n4c"
OWEN = "owen@tarnvalves.example"


def own_id(number: str, token: str) -> str:
    return f"<po-{number}.0.1.{token}@quillmarine.example>"


def matched(
    head: str = "",
    body: str = "ok",
    *,
    sender: str = OWEN,
    book: Book | None = None,
    mask: Mask | None = None,
    returned_id: str = "",
) -> Match:
    message = parse(f"From: {sender}\n{head}\n{body}\n".encode())
    return match(message, book or Book(), mask, returned_id)


def numbers(found: Match) -> list[str]:
    return [order.number for order in found.orders]


@pytest.mark.parametrize(
    ("head", "body", "number", "strength", "reason"),
    [
        (f"In-Reply-To: {own_id('7100241', T241)}\n", "ok", "7100241", 100, "it answers our mail"),
        (
            f"References: <x@y> {own_id('7100241', T241)}\n",
            "ok",
            "7100241",
            95,
            "an earlier mail of the thread is ours",
        ),
        (
            f"To: po+po-7100242.{T242}@quillmarine.example\n",
            "ok",
            "7100242",
            95,
            "it was sent to the order's reply address",
        ),
        (
            f"Delivered-To: po+po-7100242.{T242}@quillmarine.example\n",
            "ok",
            "7100242",
            95,
            "it was sent to the order's reply address",
        ),
        (
            f"To: po+po-.{T242}@quillmarine.example\n",
            "ok",
            "7100242",
            95,
            "it was sent to the order's reply address",
        ),
        ("", "7100242 is fine", "7100242", 80, "the new text names it"),
        ("Subject: AW: 7100242\n", "ok", "7100242", 75, "the subject names it"),
        (
            "In-Reply-To: <po-7100242.1@old.example>\n",
            "ok",
            "7100242",
            50,
            "an id of the thread holds its number",
        ),
        (
            "In-Reply-To: <20270104.7100242.x@erp.example>\n",
            "ok",
            "7100242",
            50,
            "an id of the thread holds its number",
        ),
        (
            f"In-Reply-To: {own_id('7100242', 'unknowntkn')}\n",
            "ok",
            "7100242",
            50,
            "an id of the thread holds its number",
        ),
        (
            "",
            "ok\n\n-----Original Message-----\nPO 7100242\n",
            "7100242",
            30,
            "only the quoted text names it",
        ),
        ("", "CV-25 leaves on Friday, 100 pcs", "7100242", 23, "item CV-25, quantity 100"),
        ("", "TV 25/C leaves on Friday", "7100242", 22, "item TV 25/C"),
    ],
)
def test_each_rung_finds_the_order_by_itself(
    head: str, body: str, number: str, strength: int, reason: str
) -> None:
    found = matched(head, body)
    assert numbers(found) == [number]
    assert [(c.order, c.strength, c.reasons) for c in found.candidates] == [(number, strength, (reason,))]


def test_an_attachment_s_name_and_text_are_a_rung() -> None:
    parts = "Content-Type: multipart/mixed; boundary=b\n"
    for attached in (
        "Content-Type: application/pdf; name=AB_7100242_v2.pdf\n\nx",
        "Content-Type: text/csv\n\n7100242;10;40",
    ):
        found = matched(parts, f"--b\n\nsee file\n--b\n{attached}\n--b--")
        assert [(c.order, c.strength) for c in found.candidates] == [("7100242", 60)]


@pytest.mark.parametrize(
    "text",
    [
        "7100241",
        "PO7100241",
        "PO-7100241",
        "PO No.: 7100241",
        "(7100241)",
        "7100241/10",
        "7100241-10",
        "#7100241",
        "your order no 7100241.",
        "Bestellung Nr. 7100241, Pos. 10",
        "order 71 00241",
        "订单7100241已确认",
    ],
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert numbers(matched(body=f"{text}\n")) == ["7100241"]


@pytest.mark.parametrize(
    "text", ["71002411", "A17100241B", "710024", "2027-01-22", "7.100.24", "PO Box 7100"]
)
def test_a_number_within_another_is_not_the_order_s(text: str) -> None:
    assert not matched(body=text, sender="x@elsewhere.example").candidates


@pytest.mark.parametrize(
    "written", ["PQ-2026-0077", "pq 2026 0077", "PQ20260077", "PO PQ-2026-0077", "PQ/2026/0077-10"]
)
def test_a_number_with_letters_and_separators_is_found(written: str) -> None:
    body = f"order {written}" if " " in written else written
    assert numbers(matched(body=body, sender="linda@linhai.example")) == ["PQ-2026-0077"]


def test_a_short_number_counts_behind_a_word_for_order_only() -> None:
    book = Book(
        {
            "t1": order("500", OWEN, line(10, "GV-50", 40, "1")),
            "t2": order("12", OWEN, line(10, "CV", 1, "1")),
        }
    )
    assert numbers(matched(body="we send 500 pcs on 12 May", book=book)) == []
    assert numbers(matched(body="PO 500 is fine", book=book)) == ["500"]
    assert numbers(matched("Subject: Bestellung 12\n", book=book)) == ["12"]


def test_a_mask_turns_the_supplier_s_way_into_ours() -> None:
    mask = number_mask("PO#######")
    assert (mask("1662"), mask("PO1662"), mask("po-0001662"), mask("A1662"), mask("123456789")) == (
        "PO0001662", "PO0001662", "PO0001662", "", "",
    )  # fmt: skip
    luc = "luc@moreau-cables.example"
    assert numbers(matched(body="commande 1662 ok", sender=luc, mask=mask)) == ["PO0001662"]
    assert "text" not in str(matched(body="commande 1662 ok", sender=luc).candidates)


def test_what_is_written_now_wins_over_the_thread_and_the_contradiction_is_told() -> None:
    thread = f"In-Reply-To: {own_id('7100241', T241)}\nSubject: Re: 7100241\n"
    found = matched(thread, "7100242 ships on Friday")
    assert numbers(found) == ["7100242"]
    assert found.candidates[0].order == "7100241"
    assert len(found.contradictions) == 2
    assert all("names 7100241" in words and "7100242" in words for words in found.contradictions)


def test_a_subject_wins_over_the_thread_too() -> None:
    found = matched(f"In-Reply-To: {own_id('7100241', T241)}\nSubject: 7100242\n")
    assert (numbers(found), len(found.contradictions)) == (["7100242"], 1)


def test_rungs_that_agree_are_listed_strongest_first_and_contradict_nothing() -> None:
    found = matched(f"In-Reply-To: {own_id('7100241', T241)}\nSubject: 7100241\n", "7100241 ok")
    assert found.candidates[0].reasons == (
        "it answers our mail",
        "the new text names it",
        "the subject names it",
    )
    assert found.contradictions == ()


def test_a_mail_may_be_about_several_orders() -> None:
    found = matched(body="7100242: ok\n7100241: ok\n")
    assert numbers(found) == ["7100242", "7100241"]


def test_another_supplier_s_number_loses_against_the_sender_s_own_order() -> None:
    found = matched(f"In-Reply-To: {own_id('7100241', T241)}\n", "our confirmation 7100243")
    assert numbers(found) == ["7100241"]
    assert "names 7100243" in found.contradictions[0]


def test_a_stranger_s_number_still_leads_to_the_order() -> None:
    assert numbers(matched(body="7100243", sender="x@elsewhere.example")) == ["7100243"]


def test_a_token_under_another_order_s_number_is_no_token() -> None:
    found = matched(f"In-Reply-To: {own_id('7100242', T241)}\n")
    assert [(c.order, c.strength) for c in found.candidates] == [("7100242", 50)]


def test_quoted_numbers_settle_only_where_there_is_one() -> None:
    found = matched(body="ok\n\n-----Original Message-----\nPO 7100241 and PO 7100242\n")
    assert (numbers(found), len(found.candidates)) == ([], 2)


def test_the_only_order_of_a_supplier_is_settled_and_several_are_not_guessed() -> None:
    one = matched(body="confirmed", sender="k.vogel@hofer-dichtungen.example")
    assert (numbers(one), one.candidates[0].reasons) == (
        ["7100243"],
        ("it is the only order with this supplier",),
    )
    assert (numbers(matched(body="confirmed")), matched(body="confirmed").candidates) == ([], ())


def test_items_that_fit_two_orders_settle_none() -> None:
    book = Book(
        {
            "a": order("900001", OWEN, line(10, "GV-50", 40, "1")),
            "b": order("900002", OWEN, line(10, "GV-50", 41, "1")),
        }
    )
    assert numbers(matched(body="GV-50 is late", book=book)) == []
    assert [c.strength for c in matched(body="GV-50 is late", book=book).candidates] == [22, 22]
    assert numbers(matched(body="GV-50 is late, all 41", book=book)) == ["900002"]


def test_a_public_provider_s_other_customers_have_no_order_here() -> None:
    assert matched(body="confirmed", sender="somebody@gmail.com").candidates == ()
    assert numbers(matched(body="confirmed", sender="bayropes@gmail.com")) == ["7100250"]


@pytest.mark.parametrize(
    "text", ["your PO 7999999 is confirmed", "Ihre Bestellung Nr. 7999999", "votre commande n° 7999999"]
)
def test_a_number_that_is_called_ours_and_is_not_known_keeps_the_supplier_rung_from_settling(
    text: str,
) -> None:
    found = matched(body=text, sender="k.vogel@hofer-dichtungen.example")
    assert numbers(found) == []
    assert "“7999999” is no order that we know" in {rule.words for rule in found.rules}


@pytest.mark.parametrize(
    "text", ["our order SO-88213", "your order of 04.01.2027", "P.O. Box 12345", "PO 7100241"]
)
def test_other_numbers_are_not_taken_for_an_unknown_order(text: str) -> None:
    found = matched(f"In-Reply-To: {own_id('7100241', T241)}\n", text)
    assert (numbers(found), found.contradictions) == (["7100241"], ())


def test_an_unknown_number_under_a_known_thread_is_a_contradiction() -> None:
    found = matched(f"In-Reply-To: {own_id('7100241', T241)}\n", "your PO 7999999 is confirmed")
    assert numbers(found) == ["7100241"]
    assert found.contradictions == ("the mail also names 7999999, which is no order that we know",)


def test_a_bounce_is_matched_by_the_id_that_it_gives_back() -> None:
    found = matched(sender="mailer-daemon@mx.example", returned_id=own_id("7100243", "z6t1rb8y3f"))
    assert (numbers(found), found.candidates[0].strength) == (["7100243"], 100)


def test_a_mail_full_of_numbers_asks_the_book_a_bounded_number_of_times() -> None:
    book = Book()
    matched(body=" ".join(f"X{n}-{n * 7919}-{n * 31}" for n in range(1, 5_000)), book=book)
    assert 0 < book.asked <= 400


def test_every_rung_leaves_a_rule_whether_it_hit_or_missed() -> None:
    rules = {rule.name: rule for rule in matched(body="7100241").rules}
    assert rules["match.text"].hit
    assert rules["match.text"].words == "7100241"
    assert not rules["match.thread"].hit
    assert rules["match.thread"].words
    assert rules["match.settled"].words == "by text"
    assert len(ORDERS) == 8


CALLED = {"7100241": ("2026/1187", "4711"), "7100242": ("SO-26-3391",)}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Our ref. 2026/1187 ships next week.", "7100241"),
        ("our order 2026-1187: goods left today", "7100241"),
        ("Unsere AB-Nr. 4711 geht am Freitag raus.", "7100241"),
        ("SO 26 3391 has been delayed.", "7100242"),
    ],
)
def test_the_supplier_s_own_number_names_the_order(text: str, number: str) -> None:
    found = matched("Subject: your goods\n", text, book=Book(called=CALLED))
    assert numbers(found) == [number]
    assert "number that the supplier gave it" in " ".join(found.candidates[0].reasons)


@pytest.mark.parametrize(
    "text", ["Call 4711 for help.", "2026/11870 ships", "12026/1187 ships", "SO-26-33910"]
)
def test_what_only_holds_the_digits_of_it_does_not(text: str) -> None:
    found = matched("Subject: your goods\n", text, book=Book(called=CALLED))
    assert "number that the supplier gave it" not in str(found.candidates)


def test_a_stranger_who_names_it_is_not_heard() -> None:
    found = matched("", "our ref. 2026/1187", sender="a@b.example", book=Book(called=CALLED))
    assert numbers(found) == []


def test_our_own_number_goes_before_the_supplier_s() -> None:
    found = matched("", "PO 7100242, our ref. 2026/1187", book=Book(called=CALLED))
    assert numbers(found) == ["7100242"]


def test_two_of_the_supplier_s_numbers_settle_nothing_by_themselves() -> None:
    found = matched("", "our refs 2026/1187 and SO-26-3391", book=Book(called=CALLED))
    assert "by their number" not in str(found.rules)
