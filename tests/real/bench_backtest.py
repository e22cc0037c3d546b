"""How long a backtest takes on a real database: 100,000 stored lines, five an order, both policies.

    python tests/real/bench_backtest.py [lines]

Everything that `countersign policy backtest` does is timed: reading the database, judging, counting.
"""

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
__import__("conftest")  # registers the import root in a checkout that was not installed

from stored_answers import fill

from countersign.agent.hindsight import hindsight
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.store.sqlite import open_store

BAR_SECONDS = 20.0
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NEW = "[tolerance.date]\nlate_days = 3\n[tolerance.price]\nover_percent = 2\nmaximum = 50\n"


def main(lines: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "countersign.sqlite"
        fill(path, lines)
        store = open_store(path)
        began = time.perf_counter()
        result = hindsight(store, SINCE, default_policy(), parse_policy(NEW, "new.toml"))
        seconds = time.perf_counter() - began
        store.close()
    before, after = result.before, result.after
    print(f"backtest   {lines} lines in {result.answers} answers, {seconds:.1f} s")
    print(
        f"           accepted {before.accepted_lines} -> {after.accepted_lines}, at most {BAR_SECONDS:.0f} s"
    )
    return int(seconds > BAR_SECONDS * lines / 100_000)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
