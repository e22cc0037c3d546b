"""Runs Countersign as a process that kills itself at a named stage; for `test_crash_anywhere.py` alone.

    crash_driver.py CONFIG [STAGE]       without a stage it works until nothing is left to do

Everything is the real program: settings from a file, the database, SMTP and IMAP sockets. Only the clock and
the tokens are handed in, so that two runs can be compared.
"""

import datetime as dt
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
__import__("conftest")  # registers the import root in a checkout that was not installed
from countersign.agent.config import load
from countersign.agent.order_files import read_orders
from countersign.agent.wiring import build

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def main() -> None:
    config, stage = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""

    def probe(reached: str) -> None:
        if reached == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    # A restart comes an hour later, when every lease of the dead process has run out.
    restarts = config.with_suffix(".restarts")
    count = int(restarts.read_text()) if restarts.exists() else 0
    restarts.write_text(str(count + 1))
    now = NOON + dt.timedelta(hours=count)

    app = build(load(config, {}), clock=lambda: now, probe=probe, token=lambda number: f"token{number}")
    app.import_orders(read_orders(config.with_name("orders.json")))
    app.worker.once()
    app.close()


if __name__ == "__main__":
    main()
