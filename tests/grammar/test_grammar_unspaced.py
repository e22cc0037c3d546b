"""Chinese, Japanese and Korean: whole answers and each layer, with the cases of each language's own file."""

import datetime as dt
from decimal import Decimal
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
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import computing
from test_grammar_layers import amount, money, readings, stretch

from countersign.extractors.evidence import stands
from countersign.extractors.grammar import dates, prices, quantities, references, scripts
from countersign.extractors.grammar.language import detect, language
from countersign.extractors.grammar.reader import away_until, read
from countersign.procurement.claims import MessageKind, Reading

FILES = {code: cases(code) for code in ("zh", "ja", "ko")}


def each(section: str) -> list[tuple[str, Any]]:
    return [(code, case) for code, file in FILES.items() for case in file[section]]


def layer(section: str) -> list[tuple[str, str, list[Any]]]:
    return [(code, *case) for code, case in each(section)]


def heard(code: str, text: str) -> Reading:
    return grammar(a_mail(text), bolts(code, FILES[code]["country"]))[1]


@pytest.mark.parametrize("code", FILES)
def test_no_yes_is_heard_where_there_is_none(code: str) -> None:
    none_of([text for text in FILES[code]["danger"] if heard_yes(heard(code, text))])


@pytest.mark.parametrize("code", FILES)
def test_a_plain_yes_is_heard_however_it_is_worded(code: str) -> None:
    none_of([text for text in FILES[code]["accepted"] if not plainly_accepted(heard(code, text))])


@pytest.mark.parametrize(("code", "answer"), each("answers"))
def test_an_answer_comes_to_this(code: str, answer: dict[str, Any]) -> None:
    _, reading = grammar(a_mail(answer["said"]), bolts(code, FILES[code]["country"]))
    expected = answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        wanted = expected.get(line.line, {})
        if "quantity" in wanted:
            assert line.quantity == Decimal(wanted["quantity"])
        if "price" in wanted:
            assert f"{line.unit_price}/{line.price_per}" == wanted["price"]
        if "days" in wanted:
            assert days(reading, line.line) == wanted["days"]


@pytest.mark.parametrize(("code", "text", "expected"), layer("dates"))
def test_a_date_is_read_with_all_that_it_can_mean(code: str, text: str, expected: list[Any]) -> None:
    found = dates.find(text, language=code, country=FILES[code]["country"], anchor=DAY)
    assert [readings(span, stretch) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("code", "text", "expected"), layer("prices"))
def test_a_price_is_read_with_its_currency_and_basis(code: str, text: str, expected: list[Any]) -> None:
    country = FILES[code]["country"]
    found = prices.find(text, language=code, country=country, uom="EA")
    assert [readings(span, money) for span in found] == expected
    assert all(span.text == text[span.start : span.end] for span in found)


@pytest.mark.parametrize(("code", "text", "expected"), layer("quantities"))
def test_a_quantity_is_read_with_its_unit(code: str, text: str, expected: list[Any]) -> None:
    country = FILES[code]["country"]
    found = quantities.find_alone(text, language=code, country=country, anchor=DAY, uom="EA")
    assert [readings(span, amount) for span in found] == expected


@pytest.mark.parametrize(("code", "text"), each("careful"))
def test_a_yes_that_is_not_wholly_understood_clears_nothing(code: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(code, FILES[code]["country"]))
    assert "accepted" not in statuses(reading).values()


YES = {"zh": "订单已确认。", "ja": "ご注文承りました。", "ko": "발주서대로 확정합니다. "}


@pytest.mark.parametrize("code", FILES)
def test_a_yes_beside_a_doubt_is_never_clean(code: str) -> None:
    receipts = FILES[code]["receipts"]
    doubts = [text for text in FILES[code]["danger"] if not any(word in text for word in receipts)]
    beside = [said for text in doubts for said in (YES[code] + text, f"{text}\n\n{YES[code]}")]
    none_of([said for said in beside if plainly_accepted(heard(code, said))])


@pytest.mark.parametrize(
    ("text", "preferred", "code"),
    [
        ("订单已确认", "en", "zh"),
        ("訂單已確認", "en", "zh"),
        ("承知しました", "en", "ja"),
        ("納期確認済", "en", "ja"),
        ("발주 확인", "en", "ko"),
        ("同意", "zh", "zh"),
        ("同意", "ja", "ja"),
        ("Thanks for your order, we confirm it as placed. 宁波东方紧固件有限公司", "zh", "en"),
    ],
)
def test_the_letters_and_common_words_tell_the_language(text: str, preferred: str, code: str) -> None:
    assert detect(text, preferred) == code


@pytest.mark.parametrize("code", ["zh", "ja", "ko"])
def test_plain_english_is_understood_in_their_mails(code: str) -> None:
    order = bolts(code, FILES[code]["country"])
    assert statuses(grammar(a_mail("OK, confirmed as ordered. Thanks!"), order)[1]) == {
        10: "accepted",
        20: "accepted",
    }
    assert "accepted" not in statuses(grammar(a_mail("Confirmed, but the date slips."), order)[1]).values()


@pytest.mark.parametrize(
    ("code", "header", "bolt", "nut"),
    [
        (
            "zh",
            "行号 | 料号 | 数量 | 单价(USD) | 价格单位 | 交货日期",
            "10 | HX-8x40 | 500 | 12.50 | 100 | 2026年12月11日",
            "20 | HN-8 | 200 | 4.10 | 100 | 2026年12月18日",
        ),
        (
            "ja",
            "項番 | 品番 | 数量 | 単価 | 納期",
            "10 | HX-8x40 | ５００個 | 12.50ドル/100個 | 令和8年12月11日",
            "20 | HN-8 | 200個 | 4.10ドル/100個 | 12月18日（金）",
        ),
        (
            "ko",
            "라인 | 품번 | 수량 | 단가 | 납기",
            "10 | HX-8x40 | 500개 | 12.50달러/100개 | 2026. 12. 11.",
            "20 | HN-8 | 200개 | 4.10달러/100개 | 2026. 12. 18.",
        ),
    ],
)
def test_a_table_with_their_headers_is_read(code: str, header: str, bolt: str, nut: str) -> None:
    order = bolts(code, FILES[code]["country"])
    _, reading = grammar(a_mail("", tables=(a_table(header, bolt, nut),)), order)
    assert statuses(reading) == {10: "accepted", 20: "changed"}


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("我正在休假，11月13日回来上班。", dt.date(2026, 11, 12)),
        ("自动回复：本人11月9日至11月13日休假。", dt.date(2026, 11, 13)),
        ("11月13日まで休暇をいただいております。", dt.date(2026, 11, 13)),
        ("휴가 중이며 11월 16일 복귀합니다.", dt.date(2026, 11, 15)),
    ],
)
def test_an_absence_ends_when_it_says_so(text: str, until: dt.date) -> None:
    assert away_until(a_mail(text)) == until
    assert read(a_mail(text), (bolts("zh", "CN"),)).kind is MessageKind.AUTO_REPLY


def test_a_sentence_that_a_client_wrapped_is_read_as_one() -> None:
    text = "この度はご注文をいただき、誠にありがとうございます。ご注文の件ですが、お受\nけできません。"
    _, reading = grammar(a_mail(text), bolts("ja", "JP"))
    assert statuses(reading) == {10: "rejected", 20: "rejected"}


def test_quotations_keep_the_letters_of_the_mail() -> None:
    witness, reading = grammar(a_mail("第10行：５００件，１２月２１日交货。"), bolts("zh", "CN"))
    assert days(reading, 10) == [dt.date(2026, 12, 21)]
    quoted = {e.quote for claim in witness.claims for e in claim.evidence}
    assert quoted == {"第10行：５００件", "１２月２１日交货"}


def test_full_width_forms_are_read_where_they_stand() -> None:
    assert scripts.plain("（１，０００）１２．５０、２０，３０") == "(1,000)12.50、20、30"
    assert len(scripts.plain("：～！？")) == 4
    assert (scripts.width("納期ab"), scripts.width("abc")) == (6, 3)


@pytest.mark.parametrize(
    ("word", "number"),
    [("五百", 500), ("一千二百", 1200), ("二〇二六", 2026), ("三万", 30000), ("十", 10), ("12", 12)],
)
def test_a_number_in_letters_is_worth_this(word: str, number: int) -> None:
    assert scripts.numeral(word, language("zh")) == number


def test_a_voiced_letter_is_another_letter() -> None:
    assert language("ja").fold("だめ") != language("ja").fold("ため")
    assert language("ko").fold("확정") == "확정"
    assert language("zh").fold("訂單確認") == "订单确认"


@pytest.mark.parametrize(
    ("code", "text", "line"),
    [
        ("zh", "第2项", 20),
        ("ja", "2行目", 20),
        ("ko", "2번 품목", 20),
        ("zh", "第10项", 10),
        ("zh", "第3项", None),
    ],
)
def test_the_second_item_is_the_second_line_where_lines_count_in_tens(
    code: str, text: str, line: int | None
) -> None:
    mentions = references.find(text, (bolts(code, FILES[code]["country"]),), language=code)
    assert [number for m in mentions for _, number in m.lines] == ([line] if line else [])


@pytest.mark.parametrize(
    "text", ["2項目とも承りました。", "第2批200件12月18日交货。", "2번 창고에 입고합니다."]
)
def test_a_count_is_no_second_line(text: str) -> None:
    mentions = references.find(text, (bolts("zh", "CN"),), language=detect(text))
    assert all(len(m.lines) != 1 for m in mentions)


@pytest.mark.parametrize(
    ("code", "text", "marks"),
    [
        ("zh", "含税单价2.85元", ["含税"]),
        ("zh", "单价2.85元(不含税)", ["不含税"]),
        ("ja", "単価480円(税別)", ["税別"]),
        ("ko", "부가세 별도 단가", ["부가세 별도"]),
        ("zh", "单价需含税13%", []),
        ("en", "unit price net of tax", []),
    ],
)
def test_a_tax_mark_stands_right_beside_a_price(code: str, text: str, marks: list[str]) -> None:
    assert [text[start:end] for start, end in prices.tax_marks(text, code)] == marks


def test_the_date_of_a_document_is_no_day_of_delivery() -> None:
    text = "订单确认书\n\n日期：2026年11月2日\n\n订单确认，12月18日交货。"
    assert days(grammar(a_mail(text), bolts("zh", "CN"))[1], 10) == [dt.date(2026, 12, 18)]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("12月25日出荷予定です。", "changed"),
        ("12月11日出荷予定です。", "unclear"),
        ("12月1日出荷予定です。", "unclear"),
        ("12月25日頃の出荷予定です。", "unclear"),
    ],
)
def test_a_plan_is_a_promise_only_where_it_makes_the_day_later(text: str, status: str) -> None:
    _, reading = grammar(a_mail(text), bolts("ja", "JP"))
    assert set(statuses(reading).values()) == {status}


@pytest.mark.parametrize(
    ("text", "clean"),
    [("발주 확정합니다. 확인 부탁드립니다.", True), ("발주 확정합니다. 20번 수량 확인 부탁드립니다.", False)],
)
def test_a_request_that_names_nothing_asks_for_nothing(text: str, clean: bool) -> None:
    _, reading = grammar(a_mail(text), bolts("ko", "KR"))
    assert (statuses(reading)[20] == "accepted" and not reading.doubts) is clean


def test_a_row_with_its_number_begins_anew() -> None:
    bolt = "10  HX-8x40  500個  12.50ドル/100個  納期 2026年12月11日"
    nut = "20  HN-8  200個  4.10ドル/100個  納期 2026年12月18日"
    _, reading = grammar(a_mail(f"下記のとおりお請けいたします。\n\n{bolt}\n{nut}"), bolts("ja", "JP"))
    assert statuses(reading) == {10: "accepted", 20: "changed"}


PIECES = ["确认", "不", "第10行", "HX-8x40", "500件", "每百件12.50美元", "12月11日", "但", "如果", "按订单"]
PIECES += ["承りました", "ご注文どおり", "ません", "が", "10行目", "100個あたり12.50ドル", "来週金曜日"]
PIECES += ["발주", "확정합니다", "10번 라인", "500개", "을 제외하고", "다만", "OK", "line 10", "11 Dec"]
PIECES += ["。", "、", "：", "？", "（", "）"]
mails = st.lists(st.sampled_from([*PIECES, "\n", "\n\n", " "]), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(mails, st.sampled_from(["zh", "ja", "ko"]))
def test_whatever_a_mail_holds_every_quotation_stands_in_it(text: str, code: str) -> None:
    mail = a_mail(text)
    witness = read(mail, (bolts(code, FILES[code]["country"]),))
    for evidence in (e for claim in witness.claims for e in claim.evidence):
        assert stands(evidence, mail)


@pytest.mark.parametrize(
    "piece", ["确认", "确认...", "第10行、", "十百", "500件", "承りました", "확정합니다", "10번, "]
)
def test_no_text_makes_it_slow(piece: str) -> None:
    mail, order = a_mail((piece * 2000)[:1000]), bolts("zh", "CN")
    read(mail, (order,))
    with computing() as spent:
        read(mail, (order,))
    assert spent.seconds < 1.5
