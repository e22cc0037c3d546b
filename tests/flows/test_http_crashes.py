"""Killed fifty times around requests to a server, nothing is written twice, nothing is lost, and what is said
of each write is what the server holds.

Real processes, real SIGKILL and real HTTP, at places drawn by chance; the processes are `http_driver.py`'s.
"""

import json
from pathlib import Path

from deaths import killed_by

from countersign.procurement.erp import WriteState
from countersign.store.sqlite import open_store

DRIVER = Path(__file__).with_name("http_driver.py")


def test_whoever_is_killed_around_a_request_writes_once_and_says_the_truth(tmp_path: Path) -> None:
    killed_by(DRIVER, tmp_path)
    server = json.loads((tmp_path / "server.json").read_text("utf-8"))
    store = open_store(tmp_path / "db.sqlite")
    writes = store.writes()
    store.close()
    assert len(writes) > 20
    assert {one.state for one in writes} == {WriteState.WRITTEN}, {one.reason for one in writes}
    assert server["changed"] == {f"{one.order}-{one.line}": 1 for one in writes}
    assert all(server["holds"][f"{one.order}-{one.line}"] == one.values.quantity for one in writes)
    again = "it stood there already when it was looked at again"
    assert 0 < sum(one.reason == again for one in writes) < len(writes)
