"""Killed fifty times between deciding, writing and reading back, nothing is written twice and none is lost.

Real processes and real SIGKILL, at places drawn by chance; the processes are `write_driver.py`'s.
"""

import json
from collections import Counter
from pathlib import Path

from deaths import killed_by
from write_driver import system

from countersign.procurement.erp import WriteState
from countersign.procurement.writeback import differences
from countersign.store.sqlite import open_store

DRIVER = Path(__file__).with_name("write_driver.py")


def test_whoever_is_killed_neither_loses_a_write_nor_writes_it_twice(tmp_path: Path) -> None:
    killed_by(DRIVER, tmp_path)
    store, erp = open_store(tmp_path / "db.sqlite"), system(tmp_path)
    writes = store.writes()
    assert len(writes) > 10
    for write in writes:
        line = erp.order(write.order).line(write.line)
        assert line is not None
        assert (write.state, differences(write.values, line.confirmed)) == (WriteState.WRITTEN, ()), (
            write.reason
        )
    given = Counter((tmp_path / "applied").read_text("utf-8").split())
    assert (len(given), max(given.values())) == (len(writes), 1)
    said = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "drop" / "out").iterdir()]
    assert {one["order"] for one in said} == {write.order for write in writes}
    store.close()
