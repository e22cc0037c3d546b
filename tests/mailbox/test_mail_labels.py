"""What each line of a body is: said now, answered in a quotation, quoted, signature or disclaimer."""

import tomllib
from pathlib import Path

import pytest

from countersign.mailbox.label import labelled
from countersign.mailbox.label_signature import says_something, signature_like
from countersign.mailbox.parse_text import Draft, Hint
from countersign.procurement.mail import Label

N, A, Q, S, D = Label.NEW, Label.ANSWER_IN_QUOTE, Label.QUOTED, Label.SIGNATURE, Label.DISCLAIMER
ANNOUNCEMENTS = tomllib.loads((Path(__file__).parent / "announcements.toml").read_text("utf-8"))


def labels(*texts: str, sender: str = "Owen Pryce") -> list[Label]:
    marks = labelled([Draft(text) for text in texts], sender).labels
    return [label for text, label in zip(texts, marks, strict=True) if text.strip()]


def cases(group: str) -> list[object]:
    return [pytest.param(lines, id=name) for name, lines in ANNOUNCEMENTS[group].items()]


@pytest.mark.parametrize("announcement", [*cases("attributions"), *cases("blocks"), *cases("separators")])
def test_everything_below_an_announcement_is_quoted(announcement: list[str]) -> None:
    found = labels(
        "Line 10 is late.", "", *announcement, "", "Line 10  GV-50  40 EA", "", "Line 20  GV-80  12 EA"
    )
    assert found == [N, *[Q] * len(announcement), Q, Q]


@pytest.mark.parametrize("announcement", cases("attributions"))
def test_answers_between_quoted_lines_are_answers_whatever_the_language(announcement: list[str]) -> None:
    found = labels(*announcement, "> Line 10  40 EA", "ok", "> Line 20  12 EA", "Regards are below.")
    assert found == [*[Q] * len(announcement), Q, A, Q, N]


@pytest.mark.parametrize("lines", cases("not_announcements"))
def test_what_only_looks_like_an_announcement_hides_nothing(lines: list[str]) -> None:
    assert labels(*lines, "Line 20 is late.") == [N] * (len(lines) + 1)


TYPED_HEAD = (
    "> Message du 02/11/26 08:30",
    "> De : Ada <ada@x.example>",
    "> A : owen@y.example",
    "> Objet : Order",
)


def test_a_head_with_typed_marks_announces_an_older_mail_that_has_none() -> None:
    assert labels("Confirmed.", "", *TYPED_HEAD, "Line 10  40 EA", "Line 20  12 EA") == [N, *[Q] * 6]


def test_below_a_head_with_typed_marks_an_answer_is_heard_if_none_stands_above() -> None:
    assert labels(*TYPED_HEAD, "> Line 10  40 EA", "Confirmed.")[-1] is N


def test_a_quoted_line_that_was_wrapped_is_still_quoted() -> None:
    quoted = "> Line 10  TB-25x2  Seamless steel tube 25x2 E355  600 M  7.85 USD per"
    assert labels(quoted, "M deliver by 2026-12-04", "> Regards", "ok") == [Q, Q, Q, N]
    assert (
        labels("> Can you deliver line 10 of this order by the eleventh of December?", "yes", "> Regards")[1]
        is A
    )
    assert labels("> short", "no", "> Regards")[1] is A


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ("Confirmed.", "Best regards", "Owen Pryce", "Internal Sales", "T +44 1632 960 401"),
            [N, S, S, S, S],
        ),
        (("Confirmed.", "", "Owen"), [N, S]),
        (("Confirmed.", "", "Pryce, Owen"), [N, S]),
        (("Confirmed.", "--", "Anything at all here"), [N, S, S]),
        (("Confirmed.", "Sent from my iPhone"), [N, S]),
        (("Thanks for the order.", "It is fine."), [N, N]),
        (("Thanks,", "we ship on Friday", "Line 10: 40 EA"), [S, N, N]),
        (("Best price is 4.20 EUR", "ok"), [N, N]),
        (("- line 10: 40 pcs", "- line 20: 12 pcs"), [N, N]),
        (("Kind regards", "Owen", "Line 20 on 12 February"), [S, S, N]),
        (("Kind regards", "Owen", "Confirmed"), [S, S, N]),
        (("Kind regards", "Owen", "P.S. we close early"), [S, S, N]),
        (("ok", "--", "Owen", "Price 4.35 EUR"), [N, S, S, N]),
        (("ok", "--", "Owen", "PS: mind the new gate"), [N, S, S, N]),
        (("Mit freundlichen Grüßen / Best regards", "i.A. Sabine Kranz"), [S, S]),
        (("Bien cordialement,", "Luc Moreau"), [S, S]),
        (("Z poważaniem", "Jan Wrona", "Kierownik Sprzedaży"), [S, S, S]),
        (("ok", "", "Denise Okafor", "Customer Service | Kestrel", "sales@kestrel.example"), [N, S, S, S]),
        (("OK", "", "www.kestrel.example"), [N, S]),
        (("Great", "", "Denise Okafor"), [N, N]),
    ],
)
def test_a_letter_s_end_is_told_from_what_is_said(texts: tuple[str, ...], expected: list[Label]) -> None:
    assert labels(*texts) == expected


@pytest.mark.parametrize(
    "text",
    [
        "This e-mail and any attachments are confidential.",
        "The information contained in this message is privileged.",
        "CONFIDENTIALITY NOTICE: do not read",
        "If you are not the intended recipient, delete it.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "Ce message est confidentiel.",
        "Este correo electrónico es confidencial.",
        "Questo messaggio è riservato.",
        "Dit bericht is vertrouwelijk.",
        "本邮件及其附件含有保密信息",
        "【保密声明】本邮件及附件仅供指定收件人使用，如误收请立即删除。",
        "此郵件含有機密資訊，僅供指定收件人使用。",
        "※本メールには機密情報が含まれる場合があります。",
        "誤って受信された場合は、お手数ですが破棄をお願いいたします。",
        "본 메일은 지정된 수신인만을 위한 것이며 기밀정보를 포함할 수 있습니다.",
        "잘못 수신하신 경우 즉시 삭제하여 주시기 바랍니다.",
        "[EXTERNAL] This message came from outside.",
    ],
)
def test_a_disclaimer_is_one_to_the_end_of_its_paragraph(text: str) -> None:
    assert labels("ok", "", text, "and it goes on.", "", "Line 10 is late.") == [N, D, D, N]


@pytest.mark.parametrize(
    "said",
    [
        "数量不足",
        "納期未定です",
        "재고 부족",
        "单价有变更",
        "キャンセルします",
        "本订单暂时无法确认",
        "단가 인상",
    ],
)
def test_an_answer_without_spaces_below_a_closing_is_no_name(said: str) -> None:
    assert labels("订单确认", "谢谢", said) == [N, S, N]


@pytest.mark.parametrize(
    "said",
    [
        "本邮件确认贵司订单，交期不变。",
        "本メールにてご注文をお受けいたします。",
        "본 메일로 발주 확정합니다.",
        "이 메일로 지정된 납기는 어렵습니다.",
        "誤って300個と記載しました。",
    ],
)
def test_an_answer_that_speaks_of_its_own_mail_is_no_disclaimer(said: str) -> None:
    assert labels("Hi Ada,", "", said) == [N, N]


def test_a_yes_in_the_small_print_or_in_a_slogan_is_no_answer() -> None:
    found = labels(
        "It is with production now.",
        "",
        "Owen Pryce",
        "Internal Sales, Tarn Valves",
        "Every order confirmed within 24 hours, that's our promise!",
        "",
        "This e-mail is confidential. Orders are confirmed as ordered unless we object within 5 days.",
    )
    assert found == [N, S, S, S, D]


@pytest.mark.parametrize(
    "said", ["Line 10 is confirmed for today", "All but line 20 confirmed", "Confirmed", "We can ship"]
)
def test_an_answer_below_a_name_and_a_role_is_heard_where_it_names_a_value_refuses_or_is_short(
    said: str,
) -> None:
    assert labels("Hello", "", "Owen Pryce", "Internal Sales", said)[-1] is N


@pytest.mark.parametrize(
    "lines",
    [
        ["Date: 11 Dec, 10:00", "To: warehouse 2"],
        ["Please write", "Do: sales@wrona.example"],
        ["Od: jan@x.example"],
    ],
)
def test_mail_parser_reply_is_not_believed_about_a_line_or_two(lines: list[str]) -> None:
    assert labels("Line 10 is fine.", *lines, "Line 20 cancelled")[-1] is N


def test_a_value_within_a_disclaimer_s_paragraph_is_not_passed_over() -> None:
    assert labels("This e-mail is confidential.", "Line 10: 38 pcs on 5 February") == [D, N]


def test_hints_of_the_html_count_but_never_against_a_value() -> None:
    drafts = [Draft("ok"), Draft("Owen the Great", Hint.SIGNATURE), Draft("Line 10: 38 pcs", Hint.SIGNATURE)]
    assert labelled(drafts).labels == (N, S, N)
    below = [Draft("ok"), Draft("Sent by: us", Hint.QUOTE_BELOW), Draft("old")]
    assert labelled(below).labels == (N, Q, Q)
    rule = [Draft("ok"), Draft("no colon here", Hint.QUOTE_BELOW), Draft("still new")]
    assert labelled(rule).labels == (N, N, N)


def test_mail_parser_reply_is_asked_where_our_patterns_find_nothing() -> None:
    david = [
        "ok",
        "",
        "Original Message processed by david®",
        "AW: Bestellung 04-Jan-2027 09:00",
        "Von Quill Marine <po@quillmarine.example>",
        "An Vertrieb",
        "",
        "Line 10 40 EA",
    ]
    assert labels(*david) == [N, *[Q] * 5]


def test_a_forward_is_told() -> None:
    assert labelled([Draft("fyi"), Draft("---------- Forwarded message ---------"), Draft("x")]).forwards
    assert not labelled([Draft("fyi"), Draft("-----Original Message-----"), Draft("x")]).forwards


@pytest.mark.parametrize(
    "text",
    [
        "11.12.",
        "2026-12-11",
        "week 51",
        "KW 51",
        "£4.20",
        "40 pcs",
        "confirmed",
        "Line 10",
        "nein",
        "3月",
        "5 Feb",
    ],
)
def test_values_and_answers_say_something(text: str) -> None:
    assert says_something(text)
    assert not signature_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "Owen Pryce",
        "Hofer Dichtungen GmbH",
        "Tel.: +49 7000 555-12",
        "1880 River Road",
        "78999 Steinbach",
        "tarnvalves.example",
        "USt-IdNr. DE000000000",
        "______",
        "[cid:image001.png]",
        "i.A. Sabine Kranz",
    ],
)
def test_names_addresses_and_numbers_to_call_are_like_a_signature(text: str) -> None:
    assert signature_like(text)


@pytest.mark.parametrize(
    "text",
    ["we will see", "HX-8x40 500 HN-8 200", "Shipment leaves tomorrow.", "500 Hex Bolts", "Bolts postponed"],
)
def test_sentences_and_goods_are_not(text: str) -> None:
    assert not signature_like(text)
