"""A ZIP of many files is one file: each in it is read as what it is, and all are taken or none."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from buyers_markup import cxml_order, ubl_order
from buyers_system import x12_850
from drop_folder import FilesBench, connected

from countersign.erp.contract import ORDER
from countersign.erp.files import zipped
from countersign.erp.files.reading import handed_in
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import PurchaseOrder

ROW = """number,currency,supplier.email,line,quantity,uom,unit_price,date
4500000009,EUR,s@n.example,1,5,EA,2,2026-12-11
"""


def an_order(count: int, **changes: object) -> PurchaseOrder:
    return replace(ORDER, number=f"45000{count:05}", date=dt.date(2026, 11, 2), **changes)  # type: ignore[arg-type]


def packed(*members: tuple[str, bytes], year: int = 2026) -> bytes:
    """Each member a minute younger than the one before."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for minute, (name, data) in enumerate(members):
            made.writestr(zipfile.ZipInfo(name, (year, 11, 2, 8, minute, 0)), data)
    return file.getvalue()


@pytest.fixture
def bench(tmp_path: Path) -> FilesBench:
    return FilesBench(tmp_path, connected(tmp_path))


def numbers(bench: FilesBench) -> list[str]:
    return [one.order.number for one in bench.erp.changed("").orders]


def test_each_file_in_it_is_read_as_what_it_is(bench: FilesBench) -> None:
    bench.drop(
        "night.ZIP",
        packed(
            ("1.xml", ubl_order(an_order(1))),
            ("new/2.xml", cxml_order(an_order(2))),
            ("3.edi", x12_850(an_order(3))),
            ("4.csv", ROW.encode()),
        ),
    )
    assert numbers(bench) == ["4500000001", "4500000002", "4500000003", "4500000009"]
    assert bench.files("archive") == ["20261122-080000000-night.ZIP"]


def test_what_tools_leave_in_it_is_no_file_of_yours(bench: FilesBench) -> None:
    left = [("__MACOSX/._1.xml", b"\0"), ("a/.DS_Store", b"\0"), ("Thumbs.db", b"\0"), ("a/", b"")]
    bench.drop("a.zip", packed(*left, ("a/1.xml", ubl_order(an_order(1)))))
    assert numbers(bench) == ["4500000001"]


def test_the_oldest_in_it_is_read_first(bench: FilesBench) -> None:
    line = replace(ORDER.lines[0], quantity=Decimal(600))
    newer = an_order(1, lines=(line, ORDER.lines[1]))
    bench.drop("a.zip", packed(("9.xml", ubl_order(an_order(1))), ("1.xml", ubl_order(newer))))
    assert bench.erp.order("4500000001").order.lines[0].quantity == 600


def test_one_bad_file_in_it_refuses_all_of_it_by_its_name(bench: FilesBench) -> None:
    bad = ubl_order(an_order(2))[:-30]
    bench.drop("a.zip", packed(("1.xml", ubl_order(an_order(1))), ("new/2.xml", bad)))
    assert numbers(bench) == []
    assert bench.note().startswith("a.zip/new/2.xml: it is no whole XML file")


def test_a_file_in_it_that_nobody_knows_is_named(bench: FilesBench) -> None:
    bench.drop("a.zip", packed(("readme.txt", b"hello")))
    assert numbers(bench) == []
    assert bench.note().startswith("a.zip/readme.txt: it is in none of the formats that are known")


def torn() -> bytes:
    return packed(("1.xml", ubl_order(an_order(1))))[:-40]


def changed_within() -> bytes:
    whole = bytearray(packed(("1.xml", ubl_order(an_order(1)))))
    whole[200] ^= 255
    return bytes(whole)


def with_a_password() -> bytes:
    """The flag says so; what is behind it nobody asks."""
    data = bytearray(packed(("1.xml", b"x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (torn(), "a.zip: it breaks off or is damaged; pack it again"),
        (changed_within(), "a.zip: it breaks off or is damaged; pack it again"),
        (with_a_password(), "a.zip: 1.xml needs a password; pack it without one"),
        (packed(("b.zip", packed())), "a.zip: b.zip is packed once more; put it into in/ by itself"),
        (packed(), "a.zip: there is no file in it"),
    ],
    ids=["torn", "changed", "password", "twice", "empty"],
)
def test_a_zip_that_can_not_be_read_says_why(bench: FilesBench, data: bytes, words: str) -> None:
    bench.drop("a.zip", data)
    assert numbers(bench) == []
    assert bench.note().startswith(words)


def test_one_that_unpacks_to_too_much_is_refused_before_it_is(
    bench: FilesBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "UNPACKED", 1 << 20)
    bench.drop("a.zip", packed(("1.xml", b" " * (1 << 20)), ("2.xml", b" ")))
    assert numbers(bench) == []
    assert bench.note().startswith("a.zip: it unpacks to more than 1 MB; pack it in parts")


def test_a_map_knows_a_file_by_its_own_name(bench: FilesBench) -> None:
    bench.erp.probe()
    table = "Nr;Cur;Mail;Pos;Qty;UM;Price;Day\n77;EUR;s@n.example;1;5;EA;2,5;11.12.2026\n"
    columns = {"number": "Nr", "currency": "Cur", "supplier.email": "Mail", "line": "Pos", "quantity": "Qty"}
    columns |= {"uom": "UM", "unit_price": "Price", "date": "Day"}
    lines = "".join(f'"{name}" = "{heading}"\n' for name, heading in columns.items())
    read = '[table]\ndelimiter = ";"\n[read]\ndecimal = ","\ndates = "DD.MM.YYYY"\n'
    (bench.root / "drop" / "maps").mkdir(exist_ok=True)
    (bench.root / "drop" / "maps" / "a.toml").write_text(f'files = "EKPO*.csv"\n{read}[columns]\n{lines}')
    bench.drop("a.zip", packed(("out/EKPO7.csv", table.encode())))
    assert numbers(bench) == ["77"]


def test_a_person_may_hand_one_in(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("1.xml", ubl_order(an_order(1))), ("2.xml", cxml_order(an_order(2)))))
    assert [one.number for one in handed_in(path).orders] == ["4500000001", "4500000002"]
    path.write_bytes(packed(("1.json", b"{}")))
    with pytest.raises(BadOrders, match=r"a\.zip/1\.json: entry 1: number is missing"):
        handed_in(path)
