"""An order comes as X12 or EDIFACT, and its answer goes back in kind, through the real program.

in/ ─► mail ─► the supplier's reply ─► decided ─► out/
"""

import re
from pathlib import Path

import pytest
from works import SETTINGS, Works, until

CASES = Path(__file__).parents[1] / "erp" / "edi"
SUPPLIERS = """id,email,name,language,country,tier,x12,edifact
V-1001,sales@northgate.example,Northgate Fasteners,en,GB,2,ZZ:NORTHGATE,14:4012345000009
"""
COMPANY = 'name = "Orchard Metal"\ncurrency = "USD"\nx12 = "01:006927180"\nedifact = "14:4012345000016"\n'
FILES = 'kind = "files"\nfolder = "drop"\nformat = "{}"\npoll_seconds = 1\nsettle_seconds = 0'
X12_ANSWER = [
    "BAK*00*AD*PO-77*",
    "PO1*1*10*EA*4.2*PE*BP*AX-1~",
    "ACK*IA*10*EA*067*20351211~",
]
EDIFACT_ANSWER = [
    "BGM+231+",
    "RFF+ON:PO-77'",
    "LIN+1+5'",
    "QTY+21:10:PCE'",
    "QTY+113:10:PCE'",
    "DTM+67:20351211:102'",
]


def set_up(works: Works, kind: str, case: str) -> Path:
    """The settings, the tables and the order's file; the folder."""
    drop = works.folder / "drop"
    (drop / "in").mkdir(parents=True)
    (drop / "suppliers.csv").write_text(SUPPLIERS)
    (drop / "company.toml").write_text(COMPANY)
    order = re.sub(r"2026(?=1[12]\d\d)", "2035", (CASES / case).read_text("utf-8"))
    (drop / "in" / case).write_text(order, "utf-8")
    text = SETTINGS.format(sink=works.sink.port, intake=works.intake, port=works.port)
    (works.folder / "countersign.toml").write_text(text.replace('kind = "rest"', FILES.format(kind)))
    (works.folder / "policy.toml").write_text('[write_back]\nmode = "automatic"\n')
    return drop


def answer(drop: Path) -> list[str]:
    """The lines of the one confirmation in out/."""
    return [line for path in (drop / "out").glob("*") for line in path.read_text("latin-1").splitlines()]


@pytest.mark.parametrize(
    ("kind", "case", "said"),
    [("x12", "x12-as2-crlf.edi", X12_ANSWER), ("edifact", "edifact-one-line.edi", EDIFACT_ANSWER)],
)
def test_an_order_is_confirmed_in_the_format_in_which_it_came(
    works: Works, kind: str, case: str, said: list[str]
) -> None:
    drop = set_up(works, kind, case)
    with works.running("run"):
        works.reply("Confirmed as ordered, thank you.")
        until(lambda: answer(drop))
    lines = iter(answer(drop))
    assert all(any(line.startswith(begin) for line in lines) for begin in said), "in this order"
    assert [one.name.endswith(case) for one in (drop / "archive").iterdir()] == [True]
