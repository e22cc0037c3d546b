"""An office whose orders come out of a drop folder and whose confirmations go back into it."""

from pathlib import Path

from builders import ADA, MONDAY
from drop_folder import FilesBench, connected
from office import FakeReader, an_office

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.office import Office
from countersign.agent.steps.write_back import write_back
from countersign.agent.write_desk import WriteDesk
from countersign.erp.files.table import WRITERS
from countersign.procurement.order import PurchaseOrder

TABLE = (
    "id,email,name,country,x12,edifact\n"
    "V-1001,sales@northgate.example,Northgate,US,ZZ:NORTHGATE,14:4012345000009\n"
)
COMPANY = 'name = "Orchard Metal"\ncurrency = "USD"\nx12 = "01:006927180"\nedifact = "14:4012345000016"\n'


def office_over(root: Path, kind: str, order: PurchaseOrder, reader: FakeReader) -> Office:
    """The office, with the order fetched; confirmations are written in the format `kind`."""
    erp = connected(root, WRITERS[kind], now=MONDAY)
    FilesBench(root, erp).export(order)
    (root / "drop" / "suppliers.csv").write_text(TABLE)
    (root / "drop" / "company.toml").write_text(COMPANY)
    office = an_office(erp=erp, reader=reader)
    fetch_orders(office, erp)
    return office


def approved_and_written(office: Office) -> Office:
    """The office after Ada approved all that waits and it was written."""
    assert office.erp
    desk = WriteDesk(office.store, office.erp, office.clock)
    for write in desk.waiting():
        desk.approve(write.key, ADA.email)
    while write_back(office):
        pass
    return office
