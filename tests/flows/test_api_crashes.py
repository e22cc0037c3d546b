"""Killed fifty times while a client is waited for, each write is offered once and ends as the client said.

Real processes and real SIGKILL, at places drawn by chance; the processes are `api_driver.py`'s.
"""

from collections import Counter
from pathlib import Path

from deaths import killed_by

from countersign.procurement.erp import Confirmation
from countersign.procurement.writeback import differences
from countersign.store.sqlite import open_store

DRIVER = Path(__file__).with_name("api_driver.py")
ENDS = {"erp.written", "erp.refused", "erp.differs", "erp.unknown"}


def test_whoever_is_killed_offers_nothing_twice_and_forgets_no_answer(tmp_path: Path) -> None:
    killed_by(DRIVER, tmp_path)
    answered = dict(line.split() for line in (tmp_path / "answered").read_text("utf-8").splitlines())
    assert set(answered.values()) == {"written", "refused"}
    store = open_store(tmp_path / "db.sqlite")
    writes = store.writes()
    assert {write.key: write.state.value for write in writes} == answered
    for write in writes:
        entry = store.entries([write.order])[write.order]
        stands = entry.confirmed.get(write.line, Confirmation())
        assert (differences(write.values, stands) == ()) is (answered[write.key] == "written")
        events = Counter(row.entry.event for row in store.journal(write.order))
        assert events["erp.offered"] == 1
        assert sum(events[one] for one in ENDS) == 1
    store.close()
