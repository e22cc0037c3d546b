"""What a system said is kept: what is news, what contradicts itself, what has come, what went out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from countersign.erp.contract import FULL, ORDER
from countersign.procurement.erp import Confirmation, OrderStatus
from countersign.procurement.errors import BadOrders, Stale
from countersign.procurement.feed import Feed, LineAct, LineChange, OrderChange, Receipt
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shelf import Handed, Outgoing, Taken
from countersign.procurement.shipment import Shipment
from countersign.store.shelf import SqliteShelf, open_shelf

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
NUMBER = ORDER.number
MORE = replace(ORDER, lines=(replace(ORDER.lines[0], quantity=Decimal(600)), ORDER.lines[1]))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[SqliteShelf]:
    opened = open_shelf(tmp_path / "shelf.sqlite")
    handed(opened, "first", "0", [Feed(orders=(ORDER,))])
    yield opened
    opened.close()


def handed(shelf: SqliteShelf, name: str, digest: str, feeds: Iterable[Feed]) -> Taken:
    """One by itself."""
    (outcome,) = shelf.take([Handed(name, digest, feeds)], NOW)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def take(shelf: SqliteShelf, *feeds: Feed) -> Taken:
    return handed(shelf, "file", str(feeds), feeds)


def change(shelf: SqliteShelf, **said: object) -> Taken:
    return take(shelf, Feed(changes=(OrderChange(NUMBER, **said),)))  # type: ignore[arg-type]


def order(shelf: SqliteShelf) -> PurchaseOrder:
    held = shelf.order(NUMBER)
    assert held is not None
    return held.order


def received(shelf: SqliteShelf) -> list[Decimal]:
    held = shelf.order(NUMBER)
    assert held is not None
    return [line.received for line in held.lines]


def test_what_is_new_changed_and_unchanged_is_counted(shelf: SqliteShelf) -> None:
    other = replace(ORDER, number="1")
    assert take(shelf, Feed(orders=(ORDER, MORE, other))) == Taken(new=1, changed=1, unchanged=1)


def test_content_that_was_taken_is_not_even_read(shelf: SqliteShelf) -> None:
    def unread() -> Iterator[Feed]:
        raise AssertionError
        yield

    assert handed(shelf, "second", "0", unread()) == Taken(before="first")


def test_a_fault_in_the_last_piece_takes_the_first_back(shelf: SqliteShelf) -> None:
    def pieces() -> Iterator[Feed]:
        yield Feed(orders=(MORE,))
        raise BadOrders("cut off")

    with pytest.raises(BadOrders, match="cut off"):
        handed(shelf, "file", "1", pieces())
    assert order(shelf) == ORDER
    assert handed(shelf, "file", "1", [Feed(orders=(MORE,))]).changed == 1


def test_a_revision_that_is_raised_may_lose_a_line(shelf: SqliteShelf) -> None:
    take(shelf, Feed(orders=(replace(ORDER, revision=1, lines=ORDER.lines[:1]),)))
    assert [line.line for line in order(shelf).lines] == [10]


def test_a_system_that_does_not_count_keeps_the_revision_that_changes_made(shelf: SqliteShelf) -> None:
    change(shelf, lines=(LineChange(LineAct.CHANGE, 10, quantity=Decimal(600)),))
    assert order(shelf).revision == 1
    assert take(shelf, Feed(orders=(MORE,))).unchanged == 1


def test_an_older_revision_is_refused(shelf: SqliteShelf) -> None:
    take(shelf, Feed(orders=(replace(ORDER, revision=2),)))
    with pytest.raises(BadOrders, match="revision 1 is older than 2, which is known"):
        take(shelf, Feed(orders=(replace(ORDER, revision=1),)))


def test_a_change_takes_a_line_away_and_another_adds_one(shelf: SqliteShelf) -> None:
    change(shelf, lines=(LineChange(LineAct.CANCEL, 20),))
    added = replace(ORDER.lines[1], line=30)
    change(shelf, lines=(LineChange(LineAct.ADD, 30, added=added),))
    assert order(shelf).lines == (ORDER.lines[0], added)


def test_a_change_that_is_not_newer_is_refused(shelf: SqliteShelf) -> None:
    lines = (LineChange(LineAct.CHANGE, 10, quantity=Decimal(600)),)
    change(shelf, lines=lines, revision=2)
    with pytest.raises(BadOrders, match="has revision 2, and 2 is known already"):
        change(shelf, lines=(LineChange(LineAct.CHANGE, 10, quantity=Decimal(700)),), revision=2)


@pytest.mark.parametrize(
    ("said", "status"),
    [({"cancelled": True}, OrderStatus.CANCELLED), ({"closed": True}, OrderStatus.CLOSED)],
)
def test_an_order_ends_once(shelf: SqliteShelf, said: dict[str, bool], status: OrderStatus) -> None:
    assert change(shelf, **said).changed == 1
    held = shelf.order(NUMBER)
    assert held is not None
    assert held.status is status
    assert handed(shelf, "again", "2", [Feed(changes=(OrderChange(NUMBER, **said),))]).changed == 0


def test_a_cancelled_order_stays_cancelled_until_its_revision_is_raised(shelf: SqliteShelf) -> None:
    change(shelf, cancelled=True)
    assert take(shelf, Feed(orders=(ORDER,))).unchanged == 1
    with pytest.raises(BadOrders, match="is cancelled and comes with other content; raise its revision"):
        take(shelf, Feed(orders=(MORE,)))
    take(shelf, Feed(orders=(replace(MORE, revision=1),)))
    held = shelf.order(NUMBER)
    assert held is not None
    assert held.status is OrderStatus.OPEN


def test_receipts_add_up_and_the_same_one_counts_once(shelf: SqliteShelf) -> None:
    first = Receipt(NUMBER, 10, Decimal(100), reference="R-1")
    take(shelf, Feed(receipts=(first,)))
    take(shelf, Feed(receipts=(first, Receipt(NUMBER, 10, Decimal(5), "DZN", reference="R-2"))))
    assert received(shelf) == [160, 0]


def test_what_went_back_has_not_come(shelf: SqliteShelf) -> None:
    take(shelf, Feed(receipts=(Receipt(NUMBER, 20, Decimal(100), refused=Decimal(30), reference="R-1"),)))
    assert received(shelf) == [0, 70]


def test_a_total_takes_the_place_of_the_one_before(shelf: SqliteShelf) -> None:
    take(shelf, Feed(receipts=(Receipt(NUMBER, 10, Decimal(100)),)))
    take(shelf, Feed(receipts=(Receipt(NUMBER, 10, Decimal(250)),)))
    assert received(shelf) == [250, 0]


def test_a_receipt_that_comes_before_its_order_is_remembered(shelf: SqliteShelf) -> None:
    take(shelf, Feed(receipts=(Receipt("77", 10, Decimal(40), reference="R-1"),)))
    take(shelf, Feed(orders=(replace(ORDER, number="77"),)))
    held = shelf.order("77")
    assert held is not None
    assert held.lines[0].received == 40


def test_news_comes_in_pages_and_the_oldest_first(shelf: SqliteShelf) -> None:
    take(shelf, Feed(orders=tuple(replace(ORDER, number=str(number)) for number in range(3))))
    first = shelf.changed("", limit=2)
    assert ([one.order.number for one in first.orders], first.more) == ([NUMBER, "0"], True)
    second = shelf.changed(first.cursor, limit=2)
    assert ([one.order.number for one in second.orders], second.more) == (["1", "2"], False)
    assert shelf.changed(second.cursor).orders == ()


@pytest.mark.parametrize("cursor", ["999", "something else"])
def test_a_cursor_of_a_shelf_that_was_lost_starts_anew(shelf: SqliteShelf, cursor: str) -> None:
    assert [one.order for one in shelf.changed(cursor).orders] == [ORDER]


def out(control: int, key: str) -> Outgoing:
    return Outgoing(control, key, NUMBER, f"{NUMBER}-{control}.json")


def test_what_went_out_is_known_until_it_is_let_go(shelf: SqliteShelf) -> None:
    held = shelf.order(NUMBER)
    assert held is not None
    shelf.confirm(out(5, "a"), 10, FULL, held.token)
    assert shelf.undelivered() == shelf.sent(NUMBER) == (out(5, "a"),)
    assert shelf.outgoing("a") == out(5, "a")
    shelf.delivered(5)
    assert shelf.undelivered() == ()
    assert shelf.changed(held.token).orders == ()
    now = shelf.order(NUMBER)
    assert now is not None
    assert (now.token, now.confirmed(10), now.confirmed(20)) == (held.token, FULL, Confirmation())


def test_a_confirmation_of_an_order_that_moved_is_stale(shelf: SqliteShelf) -> None:
    held = shelf.order(NUMBER)
    assert held is not None
    take(shelf, Feed(orders=(MORE,)))
    with pytest.raises(Stale):
        shelf.confirm(out(5, "a"), 10, FULL, held.token)
    assert shelf.sent(NUMBER) == ()


def test_a_control_number_is_given_once_and_grows_past_a_lost_shelf(
    shelf: SqliteShelf, tmp_path: Path
) -> None:
    held = shelf.order(NUMBER)
    assert held is not None
    first = shelf.next_control(NOW)
    shelf.confirm(out(first, "a"), 10, FULL, held.token)
    with pytest.raises(Stale):
        shelf.confirm(out(first, "b"), 10, FULL, held.token)
    assert shelf.next_control(NOW) == first + 1
    fresh = open_shelf(tmp_path / "fresh.sqlite")
    assert fresh.next_control(NOW + dt.timedelta(minutes=2)) > first + 1
    fresh.close()


def test_what_came_of_an_item_is_put_to_its_line(shelf: SqliteShelf) -> None:
    take(shelf, Feed(receipts=(Receipt(NUMBER, 0, Decimal(7), reference="GR-1", item=ORDER.lines[1].item),)))
    found = shelf.order(NUMBER)
    assert found
    assert [line.received for line in found.lines] == [0, 7]


@pytest.mark.parametrize(
    ("number", "item", "words"),
    [
        (NUMBER, "HX-99", "item HX-99 has come, which no line that is known has; name the line"),
        ("4599999999", "HN-8", "order 4599999999: item HN-8 has come, which no line that is known has"),
        (NUMBER, ORDER.lines[0].item, "has come, which several lines have; name the line"),
    ],
)
def test_an_item_that_names_no_single_line_is_refused(
    shelf: SqliteShelf, number: str, item: str, words: str
) -> None:
    twice = replace(ORDER, lines=tuple(replace(line, item=ORDER.lines[0].item) for line in ORDER.lines))
    if "several" in words:
        take(shelf, Feed(orders=(twice,)))
    with pytest.raises(BadOrders, match=words):
        take(shelf, Feed(receipts=(Receipt(number, 0, Decimal(7), reference="GR-1", item=item),)))


def notice(quantity: int, line: int = 10, reference: str = "ASN-1", **more: object) -> Receipt:
    given = {"date": dt.date(2026, 12, 8)} | more
    return Receipt(ORDER.number, line, Decimal(quantity), reference=reference, **given)  # type: ignore[arg-type]


def test_what_is_on_its_way_is_news_and_neither_here_nor_confirmed(shelf: SqliteShelf) -> None:
    cursor = shelf.changed("").cursor
    take(shelf, Feed(shipped=(notice(100),)))
    (told,) = shelf.changed(cursor).orders
    assert told.shipments == (Shipment(10, Decimal(100), "ASN-1", dt.date(2026, 12, 8)),)
    assert {line.received for line in told.lines} == {0}
    assert {line.confirmed for line in told.lines} == {Confirmation()}


def test_a_ship_notice_that_comes_again_is_no_news(shelf: SqliteShelf) -> None:
    take(shelf, Feed(shipped=(notice(100),)))
    cursor = shelf.changed("").cursor
    take(shelf, Feed(shipped=(notice(100),)))
    assert shelf.changed(cursor).orders == ()
    take(shelf, Feed(shipped=(notice(50, reference="ASN-2"),)))
    assert [one.quantity for one in shelf.changed(cursor).orders[0].shipments] == [100, 50]


def test_a_ship_notice_counts_in_the_lines_unit_and_is_kept_by_a_revision(shelf: SqliteShelf) -> None:
    take(shelf, Feed(shipped=(notice(2, uom="DZN"),)))
    take(shelf, Feed(orders=(replace(MORE, revision=1),)))
    held = shelf.order(ORDER.number)
    assert held
    assert [one.quantity for one in held.shipments] == [24]


def test_a_ship_notice_for_a_strange_line_is_refused(shelf: SqliteShelf) -> None:
    with pytest.raises(BadOrders, match="something is on its way of line 99, which it does not have"):
        take(shelf, Feed(shipped=(notice(1, line=99),)))


def test_a_ship_notice_for_an_order_that_never_came_is_said(shelf: SqliteShelf) -> None:
    taken = take(shelf, Feed(shipped=(replace(notice(1), order="77"),)))
    assert taken.doubts == ("a ship notice is for order 77, which never came",)
