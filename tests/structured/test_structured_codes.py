"""The tables and the small readers below them: codes, units, numbers, days, delimiters."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest
from structured_world import ORDERS, mail, orders_of, reading

from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.extractors.structured import codes
from countersign.extractors.structured.answer import Does, Role
from countersign.extractors.structured.reader import open_answer
from countersign.procurement.claims import LineStatus, Witness
from countersign.procurement.compare import Field
from countersign.procurement.interchange import segments, values
from countersign.procurement.mail import InboundMessage

EVERY_TABLE = [
    ("x12", "purpose"),
    ("x12", "answer"),
    ("x12", "line"),
    ("x12", "change"),
    ("edifact", "function"),
    ("edifact", "response"),
    ("edifact", "line"),
    ("ubl", "answer"),
    ("ubl", "line"),
    ("cxml", "answer"),
    ("cxml", "line"),
    ("cxml", "operation"),
]


@pytest.mark.parametrize(("standard", "table"), EVERY_TABLE)
def test_every_code_says_what_it_does_in_words(standard: str, table: str) -> None:
    for code, meaning in codes.meanings(standard, table).items():
        assert meaning.words, code
        assert meaning.field in ("", *Field), code
        assert meaning.act in Does, code


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl"])
def test_every_date_code_has_a_role(standard: str) -> None:
    assert set(codes.roles(standard).values()) <= set(Role)


def header_only(code: str) -> LineStatus:
    text = f"ST*855*0001~\nBAK*00*{code}*4500012399*20261103~\nSE*3*0001~\n"
    (line,) = reading(mail("", [("855.edi", text.encode())]), "4500012399").lines
    return line.status


@pytest.mark.parametrize("code", ["AD", "AK", "AP", "AT", "AE"])
def test_an_855_without_lines_can_accept(code: str) -> None:
    assert header_only(code) is LineStatus.ACCEPTED


@pytest.mark.parametrize("code", ["RD", "RF", "RJ", "RO"])
def test_an_855_without_lines_can_reject(code: str) -> None:
    assert header_only(code) is LineStatus.REJECTED


@pytest.mark.parametrize("code", ["AC", "AH", "NA", "ZZ", "Q9", ""])
def test_an_855_without_lines_that_says_neither_is_unclear(code: str) -> None:
    assert header_only(code) is LineStatus.UNCLEAR


@pytest.mark.parametrize(
    ("code", "standard", "unit"),
    [
        ("ST", "x12", "SET"),
        ("ST", "rec20", "sheet"),
        ("EA", "x12", "EA"),
        ("GR", "x12", "GRM"),
        ("GS", "x12", "GRO"),
        ("PCE", "rec20", "C62"),
        ("TH", "x12", "MIL"),
        ("", "x12", "EA"),
        ("Q7", "rec20", "Q7"),
    ],
)
def test_a_unit_means_what_its_standard_says(code: str, standard: str, unit: str) -> None:
    line = ORDERS["4500012345"].lines[0]
    assert codes.unit_of(code, standard, line) == unit


def test_a_unit_that_the_order_uses_is_the_orders_own() -> None:
    line = ORDERS["4500012400"].lines[0]
    assert codes.unit_of("st", "x12", line) == codes.unit_of("ST", "rec20", line) == "ST"


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("12.50", ".", "12.50"),
        ("12,50", ",", "12.50"),
        (".5", ".", "0.5"),
        ("500.", ".", "500"),
        ("1,000.00", ".", "1000.00"),
        ("12,50", ".", None),
        ("1.000,00", ",", None),
        ("1e5", ".", None),
        ("٣", ".", None),
        ("", ".", None),
        ("9" * 40, ".", None),
    ],
)
def test_numbers_are_strict(text: str, mark: str, number: str | None) -> None:
    assert values.number(text, mark) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "form", "days"),
    [
        ("20261211", "102", (dt.date(2026, 12, 11), None)),
        ("202612110930", "203", (dt.date(2026, 12, 11), None)),
        ("261211", "101", (dt.date(2026, 12, 11), None)),
        ("202650", "616", (dt.date(2026, 12, 7), dt.date(2026, 12, 11))),
        ("202612", "610", (dt.date(2026, 12, 1), dt.date(2026, 12, 31))),
        ("2026121120261218", "718", (dt.date(2026, 12, 11), dt.date(2026, 12, 18))),
        ("20261211-20261218", "718", (dt.date(2026, 12, 11), dt.date(2026, 12, 18))),
        ("20261218-20261211", "718", None),
        ("202612111", "102", None),
        ("202654", "616", None),
        ("20261311", "102", None),
        ("20261211", "999", None),
    ],
)
def test_days_by_their_format(text: str, form: str, days: values.Days | None) -> None:
    assert values.edifact_days(text, form) == days


def test_a_day_keeps_the_senders_calendar() -> None:
    assert values.iso_day("2026-12-11T23:30:00-08:00") == dt.date(2026, 12, 11)
    assert values.iso_day("11.12.2026") is None


def test_x12_dates_may_be_ranges() -> None:
    assert values.x12_days("20261207-20261211", "RD8") == (dt.date(2026, 12, 7), dt.date(2026, 12, 11))
    assert values.x12_days("200902164") is None


def test_segments_keep_their_count_and_their_words() -> None:
    found = segments.x12_segments("\ufeff  ST|855|1\n\n   BAK|00|AK|7\n", "a.edi")
    assert [(s.name, s.piece.where, s.piece.text) for s in found] == [
        ("ST", "a.edi:seg:1", "ST|855|1"),
        ("BAK", "a.edi:seg:2", "BAK|00|AK|7"),
    ]
    assert found[1].get(3) == "7"
    assert found[1].get(4) == found[1].get(0) == found[1].get(1, 2) == ""


def test_a_second_interchange_may_have_delimiters_of_its_own() -> None:
    first = "ISA*00*          *00*          *ZZ*A*ZZ*B*261103*0900*U*00401*1*0*P*>~GS*PR~"
    second = first.replace("*", "|").replace("~", "\n").replace(">", "^")
    assert [s.name for s in segments.x12_segments(first + "\n" + second, "a")] == ["ISA", "GS", "ISA", "GS"]


def test_faults_of_an_x12_envelope_are_remarked_on_and_change_nothing() -> None:
    text = "GS*IN*A*B~ST*855*1~BAK*00*AK*4500012345~SE*9*1~GE*4*1~IEA*1*8~"
    found = reading(mail("", [("855.edi", text.encode())]))
    assert {line.status for line in found.lines} == {LineStatus.ACCEPTED}
    assert found.remarks == (
        "the attached 855.edi: a group is marked IN (GS01), and PR would fit what it holds",
        "the attached 855.edi: transaction 1 says that it has 9 segments (SE01), and 3 are there",
        "the attached 855.edi: group 1 says that it has 4 transactions (GE01), and 1 is there",
        "the attached 855.edi: interchange 8 (IEA02) ends and never began",
    )


def test_faults_of_an_edifact_envelope_are_remarked_on_as_well() -> None:
    text = "UNH+1+ORDRSP:D:96A:UN'BGM+231+AB-1+29'RFF+ON:4500012345'UNS+S'UNT+9+2'"
    found = reading(mail("", [("ordrsp.edi", text.encode())]))
    assert {line.status for line in found.lines} == {LineStatus.ACCEPTED}
    assert found.remarks == (
        "the attached ordrsp.edi: message 2 says that it has 9 segments (UNT), and 5 are there",
        "the attached ordrsp.edi: message 1 (UNH) ends under the number 2 (UNT)",
    )


class NeverAsked:
    """A model that must not be needed."""

    model = "never"

    def witness(self, message: InboundMessage, orders: object) -> Witness:
        raise AssertionError("a structured answer needs no model")


def test_no_model_is_asked_about_a_structured_answer() -> None:
    text = b"ST*855*1~BAK*00*AK*4500012345~SE*3*1~"
    readers = TwoReaders(NeverAsked(), ReaderRules(llm_alone="accept"))
    found = readers.read(mail("Our answer.", [("855.edi", text)]), orders_of())
    assert ({line.status for line in found.lines}, found.model) == ({LineStatus.ACCEPTED}, None)


def test_a_model_that_is_looked_at_alone_gets_no_help() -> None:
    text = b"ST*855*1~BAK*00*AK*4500012345~SE*3*1~"
    found = TwoReaders(None, ReaderRules(), grammar=None).read(mail("", [("a", text)]), orders_of())
    assert LineStatus.ACCEPTED not in {line.status for line in found.lines}


def test_two_attachments_of_one_name_keep_their_places_apart() -> None:
    first = b"ST*855*1~BAK*00*AK*4500012345~SE*3*1~"
    second = b"ST*855*1~BAK*00*AK*4500012399~SE*3*1~"
    found = reading(mail("", [("a.edi", first), ("a.edi", second)]), "4500012345", "4500012399")
    assert {evidence.where for line in found.lines for evidence in line.evidence} == {
        "a.edi:seg:2",
        "a.edi (2):seg:2",
    }


def test_a_file_of_too_many_segments_is_left_to_a_person() -> None:
    text = "ST*855*1~BAK*00*AK*4500012345~" + "REF*CO*1~" * 20_001
    found = reading(mail("", [("a.edi", text.encode())]))
    assert {doubt.rule for doubt in found.doubts} == {"structured.broken"}


@pytest.mark.parametrize("name", ["body", "SUBJECT", "table", "a:b|c.edi", "", "“x”\u202e.edi"])
def test_a_file_name_is_never_mistaken_for_a_place_of_the_mail(name: str) -> None:
    text = "ST*855*1~BAK*00*AK*4500012345~MSG*Grüße~SE*4*1~".encode("latin-1")
    found = reading(mail("Our answer.", [(name, text)]))
    for evidence in found.lines[0].evidence:
        assert evidence.where.partition(":")[0] not in ("body", "table", "subject", "SUBJECT", "")
        assert evidence.where.endswith(":seg:2")


def test_a_file_that_we_sent_ourselves_answers_nothing() -> None:
    text = b"ST*855*1~BAK*00*AK*4500012345~SE*3*1~"
    ours = replace(mail("Thanks.", [("855.edi", text)]), our_files=frozenset({sha256(text).hexdigest()}))
    assert open_answer(ours, orders_of()) is None


@pytest.mark.parametrize(
    ("document", "number"),
    [
        (b"ST*855*1~BAK*00*AK*4500012345*20261103****SO-7781~SE*3*1~", ("SO-7781",)),
        (b"ST*855*1~BAK*00*AK*4500012345~REF*CO*SO-7781~SE*4*1~", ("SO-7781",)),
        (b"ST*865*1~BCA*00*AD*4500012345***20261103***SO-7781~SE*3*1~", ("SO-7781",)),
        (b"UNH+1+ORDRSP'BGM+231+9+29'RFF+ON:4500012345'RFF+VN:SO-7781'UNT+5+1'", ("SO-7781",)),
        (
            b"<OrderResponse><SalesOrderID>SO-7781</SalesOrderID><OrderReference><ID>4500012345</ID>"
            b"</OrderReference><OrderResponseCode>AP</OrderResponseCode></OrderResponse>",
            ("SO-7781",),
        ),
        (b"ST*855*1~BAK*00*AK*4500012345*20261103****4500012345~SE*3*1~", ()),
        (b"ST*855*1~BAK*00*AK*4500012345*20261103****A~SE*3*1~", ()),
        (b"ST*855*1~BAK*00*AK*9999999999*20261103****SO-7781~SE*3*1~", ()),
    ],
)
def test_the_number_under_which_the_supplier_keeps_the_order_is_noted(
    document: bytes, number: tuple[str, ...]
) -> None:
    assert reading(mail("", [("answer.edi", document)])).own_numbers == number
