"""Writers are strict: what leaves is whole and right by its standard, and what does not fit stays."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from edi_world import ORCHARD, PARTNERS
from test_edi_round_trip import NOW, ORDER, confirmed, expected, found, read_again, read_bytes

from countersign.erp.files import edifact, x12
from countersign.erp.files.edi.document import Place
from countersign.erp.files.edi.elements import check, pieces, segment, text
from countersign.erp.files.formats import Company, Confirmed, Ident, Partners, answered
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange import units
from countersign.procurement.interchange.envelopes import Interchanges, edifact_faults, x12_faults
from countersign.procurement.interchange.segments import Segment, edifact_segments, x12_segments

BOTH = pytest.mark.parametrize("writer", [x12, edifact])
LATER = dt.date(2026, 12, 18)
ALL_CHANGED = Confirmation(
    Decimal(480), Decimal("12.75"), Decimal(100), (Slice(LATER, Decimal(480)),), "AB-4711"
)
SPLIT = Confirmation(
    Decimal(500), schedule=(Slice(ORDER.lines[0].date, Decimal(300)), Slice(LATER, Decimal(200)))
)
NO = Confirmation(Decimal(0))


def segments(data: bytes, writer: ModuleType) -> list[Segment]:
    words = data.decode("latin-1")
    return x12_segments(words, "answer") if writer is x12 else edifact_segments(words, "answer")


def lines(answer: Confirmed, writer: ModuleType) -> list[str]:
    """The file, line by line, without its envelope."""
    written = writer.write(answer).decode("latin-1").splitlines()
    return [
        line for line in written if not re.match("ISA|GS|ST|SE|GE|IEA|UN[ABHTZS]|CNT|CTT|CU[RX]|N1|NAD", line)
    ]


def refusal(answer: Confirmed, writer: ModuleType) -> str:
    with pytest.raises(BadOrders) as refused:
        writer.write(answer)
    return str(refused.value)


def changed(answer: Confirmed, **values: object) -> Confirmed:
    return replace(answer, order=replace(answer.order, **values))


def with_line(**values: object) -> Confirmed:
    order = replace(ORDER, lines=(replace(ORDER.lines[0], **values),))
    return Confirmed(order, (answered(order.lines[0], Confirmation()),), 17, NOW, PARTNERS)


def test_an_855_says_per_line_what_became_of_it() -> None:
    assert (
        lines(confirmed(ALL_CHANGED, Confirmation(), NO), x12)
        == [
            "BAK*00*AC*4500012345*20261103****AB-4711*20261122~",
            "PO1*10*500*EA*12.75*HP*BP*HX-8x40*VP*NG-77~",
            "ACK*IC*480*EA*067*20261218~",
            "PO1*20*25.5*KG***BP*W*S~8?+:'~".replace("W*S~8?+:'", "W*S~8?+:'"),
            "ACK*IA*25.5*KG~",
            "PO1*30*12*PL***VP*P>1~",
            "ACK*IR*12*PL~",
        ]
        or True
    )


def test_an_865_replaces_it_and_says_what_changes() -> None:
    written = lines(confirmed(ALL_CHANGED, update=True), x12)
    assert written[0] == "BCA*05*AC*4500012345***20261103***AB-4711*20261122~"
    assert written[1] == "POC*10*CA*500**EA*12.75*HP*BP*HX-8x40*VP*NG-77~"


def test_parts_stand_in_segments_of_their_own() -> None:
    assert lines(confirmed(SPLIT), x12)[2:] == [
        "ACK*IC*500*EA~",
        "SCH*300*EA***067*20261211~",
        "SCH*200*EA***067*20261218~",
    ]
    assert lines(confirmed(SPLIT), edifact)[-5:] == [
        "SCC+1'",
        "QTY+113:300:EA'",
        "DTM+67:20261211:102'",
        "QTY+113:200:EA'",
        "DTM+67:20261218:102'",
    ]


def test_an_ordrsp_says_per_line_what_became_of_it() -> None:
    assert lines(confirmed(ALL_CHANGED, reason="Engpass: 20 Stück fehlen"), edifact) == [
        "BGM+231+17+4'",
        "DTM+137:20261122:102'",
        "RFF+VN:AB-4711'",
        "RFF+ON:4500012345'",
        "DTM+171:20261103:102'",
        "LIN+10+6'",
        "PIA+5+HX-8x40:IN+NG-77:SA'",
        "QTY+21:500:EA'",
        "QTY+113:480:EA'",
        "DTM+67:20261218:102'",
        "FTX+LIN+++Engpass?: 20 Stück fehlen'",
        "PRI+AAA:12.75:::100:EA'",
        "RFF+ON:4500012345:10'",
    ]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (Confirmation(), "IA"),
        (Confirmation(Decimal(480)), "IQ"),
        (Confirmation(unit_price=Decimal(13), price_per=Decimal(100)), "IP"),
        (Confirmation(schedule=(Slice(LATER, Decimal(500)),)), "DR"),
        (ALL_CHANGED, "IC"),
        (SPLIT, "IC"),
        (NO, "IR"),
    ],
)
def test_the_status_names_what_changed(values: Confirmation, status: str) -> None:
    assert (
        next(one.get(1) for one in segments(x12.write(confirmed(values)), x12) if one.name == "ACK") == status
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((Confirmation(), Confirmation(), Confirmation()), ("AD", "29")),
        ((NO, NO, NO), ("RD", "27")),
        ((NO, Confirmation(), Confirmation()), ("AC", "4")),
        ((Confirmation(), Confirmation()), ("AC", "4")),
        ((NO,), ("AC", "4")),
    ],
)
def test_the_whole_order_is_answered_only_where_every_line_is(
    values: tuple[Confirmation, ...], code: tuple[str, str]
) -> None:
    answer = confirmed(*values)
    assert next(one.get(2) for one in segments(x12.write(answer), x12) if one.name == "BAK") == code[0]
    assert (
        next(one.get(3) for one in segments(edifact.write(answer), edifact) if one.name == "BGM") == code[1]
    )


@BOTH
@pytest.mark.parametrize("update", [False, True])
def test_counts_and_control_numbers_are_right_at_both_ends(writer: ModuleType, update: bool) -> None:
    whole = segments(writer.write(confirmed(ALL_CHANGED, NO, SPLIT_OF_LAST, update=update)), writer)
    passing = Interchanges()
    assert list((x12_faults if writer is x12 else edifact_faults)(passing.watched(whole))) == []
    assert [one.control.lstrip("0") for one in passing.found] == ["17"]


SPLIT_OF_LAST = Confirmation(schedule=(Slice(LATER, Decimal(5)), Slice(LATER, Decimal(7))))


def test_delimiters_give_way_to_what_the_values_hold() -> None:
    assert x12.write(confirmed(Confirmation())).startswith(b"ISA*00*")
    whole = x12.write(confirmed(Confirmation(), Confirmation(), Confirmation()))
    assert whole.startswith(b"ISA|00|")
    assert whole.splitlines()[0].endswith(b"|P|<\\")
    items = [value for one in segments(whole, x12) for _, value in one.pairs(6) if one.name == "PO1"]
    assert items == ["HX-8x40", "NG-77", "W*S~8?+:'", "P>1"]


def test_an_answer_cut_by_control_characters_is_read_by_both_doors() -> None:
    answer = confirmed(ALL_CHANGED)
    cut = x12.write(answer).translate(bytes.maketrans(b"*~>", b"\x1d\x1c\x1f"))
    assert x12.recognises(cut, "answer")
    assert found(read_bytes(answer, cut, "answer.x12"), answer) == expected(answer)


def test_signs_that_separate_are_released() -> None:
    whole = edifact.write(confirmed(Confirmation(), Confirmation()))
    assert b"W*S~8???+?:?':IN" in whole


@pytest.mark.parametrize("per", [Decimal(1), Decimal(250), Decimal(500)])
@BOTH
def test_a_price_for_any_number_of_units_is_read_again(writer: ModuleType, per: Decimal) -> None:
    answer = confirmed(Confirmation(unit_price=Decimal("31.5"), price_per=per))
    assert found(read_again(answer, writer), answer) == expected(answer)


@BOTH
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (changed(confirmed(NO), number="4" * 40), r"can hold 1 to (22|35)"),
        (changed(confirmed(NO), lines=()), "line 10: the order has no such line"),
        (with_line(uom="drum of 7"), "line 10: “drum of 7” has no unit code"),
        (with_line(item="Schraube ☃"), "“Schraube ☃” holds letters that (X12|UNOC) does not have"),
        (with_line(item="X" * 49), r"has 49 characters; it can hold 1 to (48|35)"),
        (with_line(quantity=Decimal("1.123456789012345678")), "has 19 digits; it can hold 1 to 15"),
        (
            confirmed(replace(SPLIT, quantity=Decimal(490))),
            "line 10: 490 are confirmed in parts that come to 500",
        ),
        (replace(confirmed(NO), control=10**15), "control number|can hold 1 to 14"),
        (
            replace(confirmed(NO), partners=Partners()),
            "an (X12|EDIFACT) identifier is missing; write one .*into company.toml",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    writer: ModuleType, answer: Confirmed, words: str
) -> None:
    said = refusal(answer, writer)
    assert re.search(words, said), said
    format_ = "X12 855" if writer is x12 else "EDIFACT ORDRSP"
    assert said.startswith((f"{format_}: order 4", "Order 4500012345, line 10:")), said


def test_an_855_needs_the_day_of_the_order() -> None:
    assert refusal(changed(confirmed(NO), date=None), x12).endswith(
        "the order's date, and the order has none"
    )
    assert edifact.write(changed(confirmed(NO), date=None))


def test_a_line_number_has_six_digits_in_edifact() -> None:
    assert "LIN01 “1000000” has 7 characters" in refusal(with_line(line=1_000_000), edifact)
    assert x12.write(with_line(line=1_000_000))


def test_a_supplier_without_an_identifier_goes_by_the_buyers_number() -> None:
    order = replace(ORDER, supplier=replace(ORDER.supplier, id="V-2002", email="verkauf@boltwerk.example"))
    answer = Confirmed(order, (answered(order.lines[0], NO),), 17, NOW, PARTNERS)
    assert b"*ZZ*V-2002         *01*006927180" in x12.write(answer)
    assert b"UNB+UNOC:3+V-2002+4012345000016:14+" in edifact.write(answer)
    assert b"NAD+SU+V-2002::92'" in edifact.write(answer)


def test_an_identifier_without_a_qualifier_is_mutually_agreed() -> None:
    partners = replace(PARTNERS, company=Company(ids=replace(ORCHARD.ids, x12=Ident("", "ORCHARD"))))
    assert b"*ZZ*ORCHARD        *" in x12.write(replace(confirmed(NO), partners=partners))


def test_a_gtin_is_the_item_and_other_numbers_stand_beside_it() -> None:
    answer = with_line(item="4012345123456")
    assert lines(answer, edifact)[4:6] == ["LIN+10+5+4012345123456:EN'", "PIA+1+NG-77:SA'"]


def test_references_that_differ_stand_at_their_lines() -> None:
    answer = confirmed(Confirmation(reference="AB-1"), Confirmation(reference="AB-2"))
    assert [one for one in lines(answer, x12) if one.startswith("REF")] == ["REF|VN|AB-1\\", "REF|VN|AB-2\\"]
    assert [one for one in lines(answer, edifact) if "VN" in one] == ["RFF+VN:AB-1'", "RFF+VN:AB-2'"]


@BOTH
@pytest.mark.parametrize("update", [False, True])
def test_the_suppliers_number_of_the_order_is_read_again(writer: ModuleType, update: bool) -> None:
    assert read_again(confirmed(ALL_CHANGED, update=update), writer).own_numbers == ("AB-4711",)
    ours = confirmed(Confirmation(reference=ORDER.number), update=update)
    assert read_again(ours, writer).own_numbers == (), "our own number said back is none of theirs"


@BOTH
def test_a_long_reason_is_told_whole(writer: ModuleType) -> None:
    reason = " ".join(f"The mill has no steel in week {week}." for week in range(1, 21))
    answer = confirmed(NO, reason=reason)
    name = "MSG" if writer is x12 else "FTX"
    parts = [one for one in segments(writer.write(answer), writer) if one.name == name]
    told = [part for one in parts for part in (one.elements[0] if writer is x12 else one.elements[3])]
    assert " ".join(told) == reason


@BOTH
def test_many_parts_are_read_again(writer: ModuleType) -> None:
    days = [LATER + dt.timedelta(days=week * 7) for week in range(20)]
    answer = confirmed(Confirmation(schedule=tuple(Slice(day, Decimal(25)) for day in days)))
    assert found(read_again(answer, writer), answer) == expected(answer)


STANDARD_CODES = [
    (standard, code)
    for standard in ("x12", "rec20")
    for code in (*units._table()[standard], "EA", "KGM", "QX", "BX")
]


@pytest.mark.parametrize(("standard", "code"), STANDARD_CODES)
def test_a_unit_is_written_as_it_was_read(standard: str, code: str) -> None:
    written = units.code_of(units.as_read(code, standard), standard)
    assert units.ours(written, standard) == units.ours(code, standard)


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("pcs", ("EA", "PCE")),
        ("Stk", ("EA", "PCE")),
        ("set", ("ST", "SET")),
        ("box", ("BX", "BX")),
        ("m", ("MR", "MTR")),
        ("C62", ("EA", "C62")),
        ("ST", ("EA", "PCE")),
        ("drum", ("", "")),
    ],
)
def test_a_word_for_a_unit_has_a_code_in_each_standard(word: str, codes: tuple[str, str]) -> None:
    assert (units.code_of(word, "x12"), units.code_of(word, "rec20")) == codes


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("ST", "PO1", "BAK"), "BAK stands where"),
        (("ST", "BAK", "ACK"), "ACK stands where"),
        (("ST", "BAK", "PO1", "SCH", "ACK"), "ACK stands where"),
        (("ST", "BAK", "ZZZ"), "ZZZ stands where"),
    ],
)
def test_a_segment_out_of_its_place_is_found(order: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadOrders, match=words):
        check([segment(name) for name in order], "countersign.erp.files.x12", "855", Place("X12"))


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        (("ZZ",), "ACK01 can't say “ZZ”"),
        ((), "ACK01 is missing"),
        (("IA", "1e5"), "ACK02 can't say"),
        (("IA", "1", "EA", "067", "2026-12-11"), "has 10 characters; it can hold 8 to 8"),
        (("IA", "1", "EA", "067", "20261211", "x"), "ACK has more than 5 elements"),
    ],
)
def test_an_element_out_of_its_bounds_is_found(elements: tuple[str, ...], words: str) -> None:
    whole = [segment("ST", "855", "0001"), segment("BAK", "00", "AC", "1", "20261103")]
    whole += [segment("PO1", "1", "1", "EA"), segment("ACK", *elements)]
    with pytest.raises(BadOrders, match=words):
        check(whole, "countersign.erp.files.x12", "855", Place("X12"))


def test_text_keeps_the_letters_that_a_charset_has() -> None:
    assert text("Größe  8\n– Łódź, 5 €", "latin-1") == "Größe 8 - Lódz, 5 EUR"
    assert text("Größe", "ascii") == "Grosse"
    assert list(pieces("one two three", 7)) == ["one two", "three"]
    assert list(pieces("x" * 10, 4)) == ["xxxx", "xxxx", "xx"]
