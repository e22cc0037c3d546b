"""What the body and each attachment say is compared place by place, whoever reads them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from attachment_world import DUE, ORDER, mail

from countersign.extractors.contradictions import contradictions, voices
from countersign.procurement.claims import Act, Delivery, Doubt, Evidence, ExceptionType, LineClaim, Witness
from countersign.procurement.mail import InboundMessage, Table, TextLine
from countersign.procurement.order import PurchaseOrder


def message(body: str, **files: str) -> InboundMessage:
    """A mail whose attachments were opened: a line of text for each."""
    base = mail(body)
    lines = [TextLine(9 + n, text, place=f"{name}.txt:1") for n, (name, text) in enumerate(files.items())]
    return replace(base, lines=(*base.lines, *lines))


def reads(text: InboundMessage, _orders: Sequence[PurchaseOrder]) -> Witness:
    """A grammar that takes every line for the day of line 10, in days after the ordered one."""
    claims = [
        LineClaim(
            Act.STATE,
            (Evidence("date", line.text, line.where),),
            line=10,
            deliveries=(Delivery(DUE + dt.timedelta(days=int(line.text))),),
        )
        for line in text.lines
        if line.text.isdigit()
    ]
    return Witness("grammar", None, tuple(claims))


def between(text: InboundMessage) -> tuple[Doubt, ...]:
    return contradictions(voices(text, [ORDER], reads), [ORDER])


def test_places_that_agree_contradict_nothing() -> None:
    assert between(message("0", a="0", b="0")) == ()
    assert between(message("7", a="7")) == ()
    assert between(message("hello", a="7")) == ()


def test_each_pair_of_places_that_differ_is_told_with_both_places() -> None:
    doubts = between(message("0", a="7", b="7"))
    assert [(doubt.type, doubt.line) for doubt in doubts] == [(ExceptionType.CONFLICT, 10)] * 2
    assert [[words.where for words in doubt.evidence] for doubt in doubts] == [
        ["body:1", "a.txt:1"],
        ["body:1", "b.txt:1"],
    ]
    assert "11 December 2026" in doubts[0].words
    assert "18 December 2026" in doubts[0].words


def test_a_table_and_the_text_beside_it_are_two_places() -> None:
    text = message("hello", a="7")
    row = TextLine(30, "0", place="a.txt:5")
    table = Table("a.txt:5", (("0",),), places=(("a.txt:5",),))
    text = replace(text, lines=(*text.lines, row), tables=(table,))
    assert len(between(text)) == 1
    assert [voice.name for voice in voices(text, [ORDER], reads)] == ["body", "a.txt", "a.txt"]


def test_every_field_is_compared_in_the_orders_own_units() -> None:
    def amounts(text: InboundMessage, _orders: Sequence[PurchaseOrder]) -> Witness:
        """A grammar that reads "quantity unit price per" off each line, for line 10."""
        claims = []
        for line in text.lines:
            quantity, unit, price, per = line.text.split()
            values = {"quantity": Decimal(quantity), "unit_price": Decimal(price), "price_per": Decimal(per)}
            evidence = (Evidence("line", line.text, line.where),)
            claims.append(LineClaim(Act.STATE, evidence, line=10, uom=unit, **values))  # type: ignore[arg-type]
        return Witness("grammar", None, tuple(claims))

    def words(body: str, attached: str) -> list[str]:
        said = voices(message(body, a=attached), [ORDER], amounts)
        return [doubt.words for doubt in contradictions(said, [ORDER])]

    assert words("500 EA 12.50 100", "500 EA 0.125 1") == []
    (quantity,) = words("500 EA 12.50 100", "400 EA 12.50 100")
    assert "500 EA" in quantity
    assert "400 EA" in quantity
    (price,) = words("500 EA 12.50 100", "500 EA 12.50 1")
    assert "12.50 USD per 100" in price


def test_a_plain_yes_is_a_voice_of_its_own() -> None:
    def silent(text: InboundMessage, _orders: Sequence[PurchaseOrder]) -> Witness:
        return reads(text, ()) if text.lines[0].place != "body" else Witness("grammar", None)

    for body, conflicts in (("All ok, see attached.", 1), ("See attached.", 0), ("Not ok, see attached.", 0)):
        said = voices(message(body, a="7"), [ORDER], silent)
        assert len(contradictions(said, [ORDER])) == conflicts, body
