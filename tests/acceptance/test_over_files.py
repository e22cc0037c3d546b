"""An order comes as UBL, and its answer goes back in kind, through the real program.

    in/ ─► mail ─► the supplier's reply ─► decided ─► out/

`countersign run` is a process of its own. What the system, the mail server and the supplier do is done here.
"""

from pathlib import Path

from lxml import etree
from works import SETTINGS, Works, until

CASES = Path(__file__).parents[1] / "erp" / "markup"
SUPPLIERS = """id,email,name,language,country,tier,peppol
V-1001,sales@northgate.example,Northgate Fasteners,en,GB,2,0088:7300010000018
"""
COMPANY = 'name = "Orchard Metal"\npeppol = "0088:7300010000001"\n'
FILES = 'kind = "files"\nfolder = "drop"\nformat = "ubl"\npoll_seconds = 1\nsettle_seconds = 0'


def set_up(works: Works) -> Path:
    """The settings, the tables and the order's file; the folder."""
    drop = works.folder / "drop"
    (drop / "in").mkdir(parents=True)
    (drop / "suppliers.csv").write_text(SUPPLIERS)
    (drop / "company.toml").write_text(COMPANY)
    order = (CASES / "ubl-order.xml").read_text("utf-8").replace("2026-1", "2035-1")
    (drop / "in" / "order.xml").write_text(order, "utf-8")
    text = SETTINGS.format(sink=works.sink.port, intake=works.intake, port=works.port)
    (works.folder / "countersign.toml").write_text(text.replace('kind = "rest"', FILES))
    (works.folder / "policy.toml").write_text('[write_back]\nmode = "automatic"\n')
    return drop


def answer(drop: Path) -> list[str]:
    """The codes in the one confirmation in out/."""
    for path in (drop / "out").glob("*.xml"):
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(load_dtd=False, no_network=True))
        names = ("OrderResponseCode", "LineStatusCode")
        return [str(one.text) for one in root.iter() if etree.QName(one).localname in names]
    return []


def test_an_order_is_confirmed_in_the_format_in_which_it_came(works: Works) -> None:
    drop = set_up(works)
    with works.running("run"):
        works.reply("Confirmed as ordered, thank you.")
        until(lambda: answer(drop) == ["AP"])
    assert [one.name.endswith("order.xml") for one in (drop / "archive").iterdir()] == [True]
    assert len(works.sink.mails) == 1
