"""Killed fifty times between deciding, writing and reading back, nothing is written twice and none is lost.

Real processes and real SIGKILL, at places drawn by chance; the processes are `write_driver.py`'s.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from write_driver import system

from countersign.procurement.erp import WriteState
from countersign.procurement.writeback import differences
from countersign.store.sqlite import open_store

DRIVER = Path(__file__).with_name("write_driver.py")
DEATHS = 50


def test_whoever_is_killed_neither_loses_a_write_nor_writes_it_twice(tmp_path: Path) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path), str(DEATHS), "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == DEATHS
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
