"""A supplier refuses a line and splits another; people take both, and the file in out/ is read again equal.

    in/ ─► mail ─► the supplier's reply ─► exceptions ─► accepted ─► approved ─► out/

`countersign run` is a process of its own, and people decide at the command line, with the policy as it comes.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from test_over_edi import COMPANY, FILES, SUPPLIERS, answer
from works import SETTINGS, Works, until

from countersign.agent.order_files import orders_in
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import Reading
from countersign.procurement.mail import Attachment, InboundMessage, TextLine
from countersign.procurement.reasons import words_of

pytestmark = pytest.mark.long
NUMBER = "4500012345"
BY = ("--by", "ada.field@orchard-metal.example")
LINE = {"quantity": "500", "uom": "EA", "unit_price": "12.50", "price_per": "100", "date": "2027-03-15"}
ORDER = {
    "number": NUMBER,
    "currency": "USD",
    "date": "2026-11-03",
    "supplier": {"id": "V-1001", "email": "sales@northgate.example", "name": "Northgate", "country": "GB"},
    "buyer": {"name": "Ada Field", "email": BY[1]},
    "lines": [{"line": 10, "item": "HX-8x40", **LINE}, {"line": 20, "item": "HN-8", **LINE}],
}
REPLY = """Our order number is AB-4711.
Line 10: we cannot supply this item, it is discontinued.
Line 20: 300 EA on 15 March 2027 and 200 EA on 22 March 2027.
"""


def set_up(works: Works) -> Path:
    drop = works.folder / "drop"
    (drop / "in").mkdir(parents=True)
    (drop / "suppliers.csv").write_text(SUPPLIERS)
    (drop / "company.toml").write_text(COMPANY)
    (drop / "in" / "order.json").write_text(json.dumps([ORDER]))
    text = SETTINGS.format(sink=works.sink.port, intake=works.intake, port=works.port)
    (works.folder / "countersign.toml").write_text(text.replace('kind = "rest"', FILES.format("x12")))
    (works.folder / "policy.toml").write_text('name = "as it comes"\n')
    return drop


def told(works: Works, *words: str) -> list[dict[str, Any]]:
    """What a command with --json says."""
    command = works.command(*words, "--json")
    return list(json.loads(works.output(command)))


def read_again(drop: Path) -> Reading:
    """As the reader of suppliers' answers reads the one file in out/."""
    (path,) = (drop / "out").glob("*.x12")
    attached = (Attachment(path.name, "application/octet-stream", path.read_bytes()),)
    text = (TextLine(1, "Please find our answer attached."),)
    sender = "sales@northgate.example"
    mail = InboundMessage("0" * 64, sender, f"Re: {NUMBER}", text, attachments=attached)
    return TwoReaders(None, ReaderRules()).read(mail, orders_in(json.dumps([ORDER]).encode(), "order"))


def test_a_refusal_a_split_and_why_are_told_once_people_took_them(works: Works) -> None:
    drop = set_up(works)
    with works.running("run"):
        works.reply(REPLY)
        found = until(lambda: told(works, "exceptions", "list"))
        for one in found:
            stated = () if one["line"] == 10 else ("--stated", "one of two machines is down")
            works.call("exceptions", "accept", one["id"], *BY, *stated)
        until(lambda: len(told(works, "erp", "list", "--waiting")) == 2)
        assert answer(drop) == [], "nobody let it go yet"
        works.call("erp", "approve", "--all", *BY)
        until(lambda: [one["state"] for one in told(works, "erp", "list")] == ["written", "written"])
    said = "".join(answer(drop))
    assert re.search(r"ACK\*IR\*500\*EA~N9\*L1\*REASON~MSG\*Line 10: we cannot supply this item", said)
    assert re.search(r"SCH\*300\*EA\*+067\*20270315~SCH\*200\*EA\*+067\*20270322~", said)
    assert "MSG*one of two machines is down~" in said
    assert "AB-4711" in said.partition("~CUR")[0]
    refused, split = read_again(drop).lines
    assert (refused.status, split.status) == ("rejected", "changed")
    assert "it is discontinued" in words_of(refused.evidence)
    assert [(one.date.isoformat(), one.quantity) for one in split.deliveries] == [
        ("2027-03-15", 300),
        ("2027-03-22", 200),
    ]
