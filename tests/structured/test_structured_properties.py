"""What holds for every document, however mangled: no exception, no acceptance out of noise, linear time."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stopwatch import computing
from structured_world import CASES, mail, orders_of, reading

from countersign.extractors.structured.reader import open_answer
from countersign.procurement.claims import Act, LineStatus
from countersign.procurement.interchange import segments, values

DOCUMENTS = [path.read_bytes() for path in sorted(CASES.iterdir()) if path.suffix in (".edi", ".xml", ".txt")]
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document with pieces cut out, doubled, swapped or overwritten."""
    data = bytearray(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
        piece = data[at : at + length]
        match draw(st.sampled_from(["cut", "double", "overwrite", "insert"])):
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = piece
            case "overwrite":
                data[at : at + length] = draw(st.binary(max_size=20))
            case _:
                data[at:at] = draw(
                    st.sampled_from([b"~", b"*", b"'", b"+", b"<", b">", b"&", b"\0", b"9" * 30])
                )
    return bytes(data)


@calm
@given(mutated())
@example(b"")
@example(b"ISA*")
@example(b"ISA" + b"*" * 40)
@example(b"ST*855*\nBAK*00*AK*4500012345")
@example(b"UNA\n\n\n\n\n\nUNH+")
@example(b"UNA++++++UNH+1+ORDRSP'LIN'QTY'DTM'PRI'PIA'RFF'BGM'ALC'FTX'SCC'CUX'UNT")
@example(b"UNH+1+ORDRSP'LIN+1+5'QTY+21:?'UNT")
@example(b"<OrderResponse><OrderLine><LineItem/></OrderLine></OrderResponse>")
@example(b"<cXML><Request><ConfirmationRequest><ConfirmationItem/></ConfirmationRequest></Request></cXML>")
@example(b"<?xml version='1.0' encoding='klingon'?><cXML/>")
def test_a_mangled_document_never_raises(data: bytes) -> None:
    reading(mail("", [("answer.edi", data)]), "4500012345", "4500012399")
    reading(mail(data.decode("latin-1")))


@calm
@given(st.text(max_size=400))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    for begin in ("", "ISA*", "UNB+", "ST*855*0001~BAK*", "<cXML>", "<OrderResponse>"):
        open_answer(mail(begin + text, [("a.bin", (begin + text).encode("utf-8", "replace"))]), orders_of())


@calm
@given(st.data())
def test_a_document_that_breaks_off_accepts_nothing_unsaid(data: st.DataObject) -> None:
    """Cut anywhere, an answer may lose lines; it never accepts what the whole one does not."""
    whole = (CASES / "x12-part-rejected.edi").read_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole) - 30))]
    found = reading(mail("Attached.", [("855.edi", cut)]))
    assert all(line.status is not LineStatus.ACCEPTED for line in found.lines if line.line == 10)


@calm
@given(st.text(alphabet="0123456789.,-+ eE", max_size=30))
def test_a_number_is_exact_or_none(text: str) -> None:
    number = values.number(text, ",")
    assert number is None or (number.is_finite() and len(number.as_tuple().digits) <= 26)


@pytest.mark.parametrize(
    "segment",
    [
        "PO1*10*1*EA*1*PE*BP*HX-8x40~ACK*IA*1*EA*067*20261211~",
        "PO1*77*1*EA*1*PE*BP*HX-8x40~ACK*IA*1*EA*067*20261211~",
        "PO1*10*1*EA~ACK*ZQ*1*EA*9Q9*20261211~",
        "SCH*1*EA***067*20261211~",
        "ISA|00|~ISA*00*~",
        "MSG*we hope~",
    ],
)
def test_time_grows_with_the_length_alone(segment: str) -> None:
    head = "ST*855*0001~BAK*00*AC*4500012345*20261103~PO1*10*500*EA~"

    def seconds(times: int) -> float:
        data = (head + segment * times).encode()
        with computing() as spent:
            open_answer(mail("", [("855.edi", data)]), orders_of())
        return spent.seconds

    seconds(10)
    short, long = min(seconds(300) for _ in range(3)), min(seconds(3000) for _ in range(2))
    assert long < 60 * max(short, 0.001)


@pytest.mark.parametrize("text", ["?" * 50_000, "?'" * 25_000, "UNA:+.? '" + "?" * 50_000, "+" * 50_000])
def test_a_release_character_in_every_place_costs_no_more(text: str) -> None:
    with computing() as spent:
        segments.edifact_segments(text, "x")
    assert spent.seconds < 2


def test_deep_and_wide_xml_is_refused_or_read_in_time() -> None:
    deep = b"<cXML>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</cXML>"
    wide = b"<cXML>" + b"<a/>" * 50_000 + b"</cXML>"
    with computing() as spent:
        for data in (deep, wide):
            open_answer(mail("", [("c.xml", data)]), orders_of())
    assert spent.seconds < 5


def test_a_shuffled_answer_says_the_same() -> None:
    """Lines may come in any order."""
    text = (CASES / "x12-three-codes.edi").read_text("utf-8")
    head, _, tail = text.partition("PO1*10")
    lines, end = ("PO1*10" + tail).split("SE*")[0], "SE*" + tail.split("SE*")[1]
    blocks = ["PO1" + block for block in lines.split("PO1")[1:]]
    random.Random(7).shuffle(blocks)
    one, other = (
        reading(mail("", [("a.edi", doc.encode())])) for doc in (text, head + "".join(blocks[::-1]) + end)
    )
    assert [(r.status, r.quantity, r.deliveries) for r in one.lines] == [
        (r.status, r.quantity, r.deliveries) for r in other.lines
    ]


@calm
@given(mutated())
def test_every_claim_stands_on_words_of_the_document(data: bytes) -> None:
    opened = open_answer(mail("", [("answer.edi", data)]), orders_of())
    for claim in opened.witness.claims if opened else ():
        assert isinstance(claim.act, Act)
        for evidence in claim.evidence:
            assert evidence.quote in opened.shown.places[evidence.where].text
