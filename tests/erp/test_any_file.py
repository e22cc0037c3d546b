"""Whatever bytes a file holds, it is read or refused in a sentence; nothing else ever comes of it."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countersign.erp.contract import ORDER
from countersign.erp.files.drafts import HEAD_COLUMNS, LINE_COLUMNS
from countersign.erp.files.formats import Ident, Idents, Partner, Partners, Streamed
from countersign.erp.files.orders import order_json
from countersign.erp.files.propose import proposed
from countersign.erp.files.table import reader_of
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Supplier

HERE = Path(__file__).parent
NORTHGATE = Partner(Supplier("sales@northgate.example", "V-1001"), Idents(x12=Ident("ZZ", "NORTHGATE")))
PARTNERS = Partners(suppliers=(NORTHGATE,))
MAPPED = yaml.safe_load((HERE / "maps" / "samples.yaml").read_text("utf-8"))[0]["text"].encode("cp1252")
MAP = proposed(MAPPED, "own.csv").map


def a_workbook() -> bytes:
    book, saved = openpyxl.Workbook(), BytesIO()
    book.active.append([*HEAD_COLUMNS, *LINE_COLUMNS])
    book.active.append([4500012345, 1.5, None, "EUR"])
    book.save(saved)
    return saved.getvalue()


SAMPLES = {
    "orders.json": json.dumps([order_json(ORDER)], indent=1).encode(),
    "orders.csv": (HERE / "orders" / "two.csv").read_bytes(),
    "own.csv": MAPPED,
    "orders.xlsx": a_workbook(),
    "receipts.csv": b"order,line,quantity,reference,uom,date\n1,10,5,R-1,EA,2026-12-11\n",
    "totals.csv": b"order,line,received\n1,10,5\n",
    "status.csv": b"order,status\n1,cancelled\n",
} | {path.name: path.read_bytes() for path in sorted((HERE / "edi").glob("*.edi"))[::7]}
SAMPLES |= {path.name: path.read_bytes() for path in sorted((HERE / "markup").rglob("*.xml"))[::4]}


@st.composite
def broken(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with some pieces cut out, said twice, or made up."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 60)))
        piece = draw(
            st.sampled_from([b"", data[start:end] * 2, b"\x00", b"\xff", b'"', b"9" * 30, b"-", b"\n"])
        )
        data = data[:start] + piece + data[end:]
    return data


def read(name: str, data: bytes) -> None:
    reader = reader_of(data[:4096], name, (MAP,))
    if isinstance(reader, Streamed):
        list(reader.feeds(BytesIO(data), name, PARTNERS))
    else:
        reader.read(data, name, PARTNERS)


def refusal(work: Callable[[], object]) -> str:
    """The sentence that it ends in; empty where it does not."""
    try:
        work()
    except BadOrders as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", SAMPLES)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_broken_file_is_read_or_refused_by_its_name(name: str, data: st.DataObject) -> None:
    content = data.draw(broken(SAMPLES[name]))
    words = refusal(lambda: read(name, content))
    assert words.startswith(name) or not words
    assert "\n" not in words


@pytest.mark.parametrize("name", ["own.csv", "orders.xlsx"])
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_broken_sample_gets_a_proposal_or_a_sentence(name: str, data: st.DataObject) -> None:
    content = data.draw(broken(SAMPLES[name]))
    words = refusal(lambda: proposed(content, name))
    assert words.startswith(name) or not words
